"""``roster``: what differs between two rosters, and what of it goes into the county's own."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from gridplan.cli.findings import print_findings
from gridplan.cli.guard import BAD_INPUT
from gridplan.cli.say import Say
from gridplan.cli.stores import plan_store
from gridplan.domain.finding_kinds import Language
from gridplan.domain.roster_changes import (
    Decision,
    RosterComparison,
    RosterDifference,
    RosterRecord,
    compare,
    places_of,
    told,
)
from gridplan.domain.roster_words import FIELD_TITLES, KIND_TITLES, MATCH_TITLES, DifferenceKind
from gridplan.errors import InputError, NotFoundError, OptionError
from gridplan.languages import Separator, joined, said
from gridplan.reports.roster_changes import write_roster_changes
from gridplan.sources.report import Report, Where
from gridplan.sources.roster_confirmed import read_confirmed
from gridplan.sources.roster_county import CountyRoster, read_county_codes, read_county_roster, roster_of
from gridplan.sources.roster_files import RosterCodes, read_roster
from gridplan.sources.roster_match import match_rosters
from gridplan.sources.roster_remarks import check_record_remarks
from gridplan.sources.roster_taking import Taken, all_sure, take_differences

_SHOWN = 60
_PLACES = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """What was asked for.

    Attributes:
        files: one roster, against the county's own or a plan's; two, against each other; none, the plan's against the
            county's own.
        plan: take the roster of this plan as the old one.
        as_of: leave over by this day is history, and who is gone is gone from it, where nobody says otherwise.
        take: the confirmed workbook; ``take_all``: everything that needs no confirmation of who is whom.
    """

    files: Sequence[Path]
    plan: str | None = None
    as_of: str | None = None
    xlsx: Path | None = None
    take: Path | None = None
    take_all: bool = False
    lang: Language = "zh"


@dataclass(frozen=True, slots=True, kw_only=True)
class _Sides:
    """The two rosters and what they are called; ``own`` where the old one is the county's own."""

    old: tuple[RosterRecord, ...]
    new: tuple[RosterRecord, ...]
    names: tuple[str, str]
    own: CountyRoster | None = None


def run_roster(county: Path | None, question: Question, *, say: Say) -> None:
    """Compare, list, write the workbook, take what was confirmed."""
    say.lang = question.lang
    today = _day(question.as_of)
    report = Report(lang=question.lang)
    sides = _sides(county, question, report)
    if sides is None:
        raise InputError(said("the rosters cannot be compared"), report.findings)
    comparison = compare(match_rosters(sides.old, sides.new), since=today)
    _not_compared(sides, report)
    doubtful = sum(d.kind is DifferenceKind.AMBIGUOUS for d in comparison.differences)
    if doubtful:
        report.add("S044", Where(file=sides.names[1]), count=doubtful)
    _tell_outside(sides, comparison, report)
    _print(say, sides, comparison, question.lang)
    if question.xlsx is not None:
        write_roster_changes(question.xlsx, comparison, old=sides.names[0], new=sides.names[1])
        say.line(
            said("Wrote {path}; fill in {column} there and hand it back with --take", path=question.xlsx, column="确认")
        )
        say.finish({"files": {"workbook": str(question.xlsx.absolute())}})
    if question.take is not None or question.take_all:
        _take(sides, comparison, question, today, report, say)
    print_findings(say, report.findings, most=5)


def _day(text: str | None) -> dt.date:
    if text is None:
        return dt.datetime.now().astimezone().date()
    try:
        return dt.date(*map(int, text.replace("/", "-").split("-")))
    except (ValueError, TypeError):
        raise OptionError(said("--as-of {day!r} is no date; write it like 2026-03-02", day=text)) from None


def _sides(county: Path | None, question: Question, report: Report) -> _Sides | None:
    files = question.files
    if len(files) > 2 or (len(files) == 2 and question.plan) or (not files and not question.plan):
        raise OptionError(said("name one roster (against the county's own, or with --plan ID), or two: OLD NEW"))
    missing = [file for file in files if not file.is_file()]
    if missing:
        raise NotFoundError(said("there is no file {path}", path=missing[0]))
    if (question.take or question.take_all) and (len(files) != 1 or question.plan):
        raise OptionError(
            said("changes are taken into the county's own roster: gridplan roster NEW --county DIR --take …")
        )
    if len(files) == 2:
        codes = None if county is None else read_county_codes(county, report)
        old, new = (_read(file, codes, report) for file in files)
        return None if old is None or new is None else _Sides(old=old, new=new, names=(f"{files[0]}", f"{files[1]}"))
    folder = county or Path()
    own = read_county_roster(folder, report)
    if own is None:
        return None
    new = _read(files[0], own.codes, report) if files else own.roster.records
    if new is None:
        return None
    here = own.roster.records[0].file if own.roster.records else str(folder)
    name = str(files[0]) if files else here
    if question.plan is None:
        return _Sides(old=own.roster.records, new=new, names=(here, name), own=own)
    plan = plan_store(folder).load(question.plan)
    return _Sides(old=roster_of(plan.county, plan.id), new=new, names=(plan.id, name))


def _read(file: Path, codes: RosterCodes | None, report: Report) -> tuple[RosterRecord, ...] | None:
    roster = read_roster(file, report, codes=codes)
    if roster is None:
        return None
    check_record_remarks(roster.records, report)
    return roster.records


def _not_compared(sides: _Sides, report: Report) -> None:
    """Notes columns that people look for and the new roster does not have."""
    have = {key for record in sides.new for key in record.values}
    for key in ("title", "workplace", "department", "phone"):
        if sides.new and key not in have and any(record.value(key) for record in sides.old):
            report.add("S034", Where(file=sides.names[1]), value=FIELD_TITLES[key].tell(report.lang))


def _tell_outside(sides: _Sides, comparison: RosterComparison, report: Report) -> None:
    """Notes of whom the new roster does not tell, by hospital; of village clinics only how many."""
    if not comparison.outside:
        return
    count = Counter(record.shown("workplace") or record.shown("role") for record in comparison.outside)
    told = [name for name, _ in count.most_common(_PLACES)]
    left = len(count) - len(told)
    zh, en = "、".join(told), ", ".join(told)
    if left:
        zh, en = f"{zh}等{len(count)}处", f"{en} and {left} more"
    report.add("S045", Where(file=sides.names[1]), places=zh, places_en=en, count=len(comparison.outside))


def _print(say: Say, sides: _Sides, comparison: RosterComparison, lang: Language) -> None:
    rows = [(KIND_TITLES[kind].said(), count) for kind, count in comparison.count().items()]
    say.line(
        said(
            "{old} ({old_count}) → {new} ({new_count})",
            old=sides.names[0],
            old_count=len(sides.old),
            new=sides.names[1],
            new_count=len(sides.new),
        )
    )
    say.table((said("difference", context="table.roster"), said("count", context="table.roster")), rows)
    say.line(said("unchanged: {count} people", count=comparison.unchanged))
    for difference in comparison.differences[:_SHOWN]:
        places = " → ".join(places_of(difference))
        say.line(said("  {difference} [{places}]", difference=told(difference, lang), places=places))
    left = len(comparison.differences) - _SHOWN
    if left > 0:
        say.line(said("  … {left} more: --xlsx or --json has them all", left=left))
    say.finish(
        {
            "status": "ok",
            "old": sides.names[0],
            "new": sides.names[1],
            "people": {
                "old": len(sides.old),
                "new": len(sides.new),
                "unchanged": comparison.unchanged,
                "outside": len(comparison.outside),
            },
            "counts": {kind.value: count for kind, count in comparison.count().items()},
            "differences": [difference_json(difference, lang) for difference in comparison.differences],
        }
    )


def difference_json(difference: RosterDifference, lang: Language = "zh") -> dict[str, Any]:
    """One difference."""
    return {
        "key": difference.key,
        "kind": difference.kind.value,
        "person": difference.person or None,
        "name": difference.name,
        "field": difference.field or None,
        "before": difference.before or None,
        "after": difference.after or None,
        "day": difference.day.isoformat() if difference.day else None,
        "matched_by": difference.by.value if difference.by else None,
        "match": MATCH_TITLES[difference.by].tell(lang) if difference.by else None,
        "sure": difference.sure,
        "old": _place_json(difference.old),
        "new": _place_json(difference.new),
        "text": told(difference, lang),
    }


def _place_json(record: RosterRecord | None) -> dict[str, Any] | None:
    return None if record is None else {"file": record.file, "sheet": record.sheet, "row": record.row or None}


def _take(
    sides: _Sides, comparison: RosterComparison, question: Question, today: dt.date, report: Report, say: Say
) -> None:
    """Write what was confirmed into the county's own roster: all of it, or nothing."""
    if sides.own is None:
        return
    judged = Report(lang=question.lang)
    decisions: Mapping[str, Decision] = all_sure(comparison.differences)
    if question.take is not None:
        if not question.take.is_file():
            raise NotFoundError(said("there is no workbook {path}", path=question.take))
        decisions = read_confirmed(question.take, comparison.differences, judged)
    taken = Taken()
    if not judged.has_errors():
        now = dt.datetime.now().astimezone()
        taken = take_differences(sides.own, comparison.differences, decisions, today=today, now=now, report=judged)
    report.findings += judged.findings
    if judged.has_errors():
        say.exit_code = BAD_INPUT
        say.line(said("Nothing was written, for the reasons below"))
    else:
        _print_taken(taken, say)
    say.finish(
        {
            "status": "refused" if judged.has_errors() else "taken",
            "taken": [difference.key for difference in taken.differences],
            "new_ids": {number: name for name, number in taken.new_ids},
            "backups": [str(path.absolute()) for path in taken.backups],
            "written": [str(path.absolute()) for path in taken.files],
        }
    )


def _print_taken(taken: Taken, say: Say) -> None:
    if taken.files:
        files = joined(Separator.LIST, [path.name for path in taken.files])
        say.line(said("Took {count} into {files}", count=len(taken.differences), files=files))
    else:
        say.line(said("Nothing was confirmed, nothing was written"))
    for backup in taken.backups:
        say.line(said("backup: {path}", path=backup))
    for name, number in taken.new_ids:
        say.line(f"  {name} → {number}")
