"""Words of roster comparisons: kinds of differences, fields, how people were matched, the sheet of confirmation."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from enum import StrEnum

from gridplan.domain.people import Exemption
from gridplan.languages import Word, word, words


class DifferenceKind(StrEnum):
    """What happened to a person."""

    RENAMED = "renamed"
    TITLE = "title"
    MOVED = "moved"
    LEAVE_NEW = "leave_new"
    LEAVE_CHANGED = "leave_changed"
    LEAVE_ENDED = "leave_ended"
    GONE = "gone"
    JOINS = "joins"
    NEW = "new"
    NUMBER = "number"
    OTHER = "other"
    PROPOSAL = "proposal"
    AMBIGUOUS = "ambiguous"


KIND_TITLES: Mapping[DifferenceKind, Word] = {
    DifferenceKind.AMBIGUOUS: word("roster.kind.ambiguous", "ambiguous"),
    DifferenceKind.PROPOSAL: word("roster.kind.proposal", "the same person?"),
    DifferenceKind.GONE: word("roster.kind.gone", "gone"),
    DifferenceKind.NEW: word("roster.kind.new", "new"),
    DifferenceKind.JOINS: word("roster.kind.joins", "joins"),
    DifferenceKind.MOVED: word("roster.kind.moved", "moved"),
    DifferenceKind.TITLE: word("roster.kind.title", "title"),
    DifferenceKind.RENAMED: word("roster.kind.renamed", "renamed"),
    DifferenceKind.LEAVE_NEW: word("roster.kind.leave_new", "new leave"),
    DifferenceKind.LEAVE_CHANGED: word("roster.kind.leave_changed", "leave changed"),
    DifferenceKind.LEAVE_ENDED: word("roster.kind.leave_ended", "leave ended"),
    DifferenceKind.NUMBER: word("roster.kind.number", "staff number"),
    DifferenceKind.OTHER: word("roster.kind.other", "other field"),
}
"""Kind → its title, the gravest first: the order in which differences are listed."""

FIELD_TITLES: Mapping[str, Word] = words(
    {
        "id": "staff number",
        "name": "name",
        "role": "role",
        "title": "title",
        "workplace": "workplace",
        "department": "department",
        "specialty": "specialty",
        "phone": "phone",
        "joins": "joins",
        "leaves": "leaves",
        "current_post": "current post",
        "posted_since": "posted since",
        "grassroots_weeks": "weeks at the grassroots",
        "postable": "may be posted",
        "born": "date of birth",
        "sex": "sex",
        "wishes": "wishes to go to",
        "aversions": "does not wish to go to",
        "exemptions": "not to be posted",
        "leave": "leave",
    },
    "roster.field",
)

KIND_OF_FIELD: Mapping[str, DifferenceKind] = {
    "id": DifferenceKind.NUMBER,
    "name": DifferenceKind.RENAMED,
    "title": DifferenceKind.TITLE,
    "workplace": DifferenceKind.MOVED,
    "department": DifferenceKind.MOVED,
    "joins": DifferenceKind.JOINS,
    "leaves": DifferenceKind.GONE,
}


CONFIRMATION = "名册差异"
CONFIRMATION_COLUMNS = (
    *("序号", "确认", "类别", "人员编号", "姓名", "项目", "原值", "新值"),
    *("生效日期", "匹配依据", "原名册位置", "新名册位置", "说明", "核对码"),
)
"""Sheet and columns of the workbook in which a planner confirms differences; the last one tells them apart."""


class MatchBy(StrEnum):
    """By what two records were found to be one person."""

    NUMBER = "number"
    NAME_AND_HOSPITAL = "name_and_hospital"
    NAME = "name"
    NEAR_NAME = "near_name"
    REUSED_NUMBER = "reused_number"


MATCH_TITLES: Mapping[MatchBy, Word] = {
    MatchBy.NUMBER: word("roster.match.number", "same staff number"),
    MatchBy.NAME_AND_HOSPITAL: word("roster.match.name_and_hospital", "same name and hospital"),
    MatchBy.NAME: word("roster.match.name", "same name only"),
    MatchBy.NEAR_NAME: word("roster.match.near_name", "like name, same phone or department"),
    MatchBy.REUSED_NUMBER: word("roster.match.reused_number", "same staff number, all else differs"),
}


def exemption_values(exemptions: Iterable[Exemption]) -> tuple[str, str]:
    """When somebody is not to be posted: as it is compared, and as it is told.

    Why is private, so it is compared but never told: where the reason alone is another one, that is said.
    """
    ordered = sorted(exemptions, key=lambda e: (e.start or dt.date.min, e.end or dt.date.max, e.reason.value))
    days = "；".join(_exempt_days(e) for e in ordered)
    return "；".join(f"{_exempt_days(e)} {e.reason.value}" for e in ordered), days


def _exempt_days(exemption: Exemption) -> str:
    first = str(exemption.start) if exemption.start else ""
    last = str(exemption.end - dt.timedelta(days=1)) if exemption.end else ""
    return f"{first}至{last}" if first and last else f"{first}起" if first else f"至{last}" if last else "长期"
