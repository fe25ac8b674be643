"""Words of roster comparisons: kinds of differences, fields, how people were matched, the sheet of confirmation."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from enum import StrEnum

from gridplan.domain.people import Exemption


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


KIND_TITLES: Mapping[DifferenceKind, tuple[str, str]] = {
    DifferenceKind.AMBIGUOUS: ("无法判定", "ambiguous"),
    DifferenceKind.PROPOSAL: ("疑为同一人", "the same person?"),
    DifferenceKind.GONE: ("离职", "gone"),
    DifferenceKind.NEW: ("新增", "new"),
    DifferenceKind.JOINS: ("到岗", "joins"),
    DifferenceKind.MOVED: ("调动", "moved"),
    DifferenceKind.TITLE: ("职称变动", "title"),
    DifferenceKind.RENAMED: ("更名", "renamed"),
    DifferenceKind.LEAVE_NEW: ("新请假", "new leave"),
    DifferenceKind.LEAVE_CHANGED: ("请假变更", "leave changed"),
    DifferenceKind.LEAVE_ENDED: ("请假取消", "leave ended"),
    DifferenceKind.NUMBER: ("编号不同", "staff number"),
    DifferenceKind.OTHER: ("其他变更", "other field"),
}
"""Kind → its title in Chinese and English, the gravest first: the order in which differences are listed."""

FIELD_TITLES: Mapping[str, tuple[str, str]] = {
    "id": ("人员编号", "staff number"),
    "name": ("姓名", "name"),
    "role": ("岗位", "role"),
    "title": ("职称", "title"),
    "workplace": ("工作单位", "workplace"),
    "department": ("科室", "department"),
    "specialty": ("专业", "specialty"),
    "phone": ("电话", "phone"),
    "joins": ("入职日期", "joins"),
    "leaves": ("离职日期", "leaves"),
    "current_post": ("现派驻地", "current post"),
    "posted_since": ("派驻起始日", "posted since"),
    "grassroots_weeks": ("基层服务周数", "weeks at the grassroots"),
    "postable": ("可派驻", "may be posted"),
    "exemptions": ("不宜派驻时段", "not to be posted"),
    "leave": ("请假", "leave"),
}

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


MATCH_TITLES: Mapping[MatchBy, tuple[str, str]] = {
    MatchBy.NUMBER: ("编号相同", "same staff number"),
    MatchBy.NAME_AND_HOSPITAL: ("姓名和单位相同", "same name and hospital"),
    MatchBy.NAME: ("仅姓名相同", "same name only"),
    MatchBy.NEAR_NAME: ("姓名相近，电话或科室相同", "like name, same phone or department"),
    MatchBy.REUSED_NUMBER: ("编号相同但姓名等都不同", "same staff number, all else differs"),
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
