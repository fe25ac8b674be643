"""Working days from the statutory calendar and the county's own changes; closures, leave, markets and seasons."""

from __future__ import annotations

import datetime as dt
import functools
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass

import chinese_calendar

from gridplan.domain.calendar import Closure, Market, Season
from gridplan.domain.people import Absence
from gridplan.languages import word
from gridplan.sources.market_days import LAST_LUNAR, market_rule
from gridplan.sources.report import Report, Where
from gridplan.sources.rows import Row, Rows, check_reference, header_of
from gridplan.sources.visit_words import CALENDAR_KINDS
from gridplan.sources.words import listed, spelt, thing

_BLANK = word("finding.blank", "(blank)")

_DAY = dt.timedelta(days=1)
_LONGEST = 3660  # days that one row may span
_WITH_TARGET = frozenset({"closure", "leave", "market", "season"})
# 全国年节及纪念日放假办法: New Year, Labour Day (two days) and National Day (three days) have fixed dates. Spring
# Festival, Qingming, Dragon Boat and Mid-Autumn move with the moon and count as working days until announced.
_FIXED_HOLIDAYS = frozenset({(1, 1), (5, 1), (5, 2), (10, 1), (10, 2), (10, 3)})


@dataclass(frozen=True, slots=True, kw_only=True)
class Days:
    """What the calendar table and the statutory calendar say."""

    workdays: tuple[dt.date, ...]
    closures: tuple[Closure, ...]
    absences: dict[str, list[Absence]]
    markets: tuple[Market, ...] = ()
    seasons: tuple[Season, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Targets:
    """What rows of the calendar may name; ``None`` where it cannot be judged.

    Attributes:
        places: places, facilities and visit places that can be closed, vehicles that can be out of service.
        people: who can be on leave.
        market_places: townships and villages.
        scenarios: what a state of the roads is called → its name.
    """

    places: Collection[str] | None
    people: Collection[str] | None
    market_places: Collection[str] | None
    scenarios: Mapping[str, str]


def read_days(rows: Rows, start: dt.date, weeks: int, circuit_weeks: int, report: Report, *, targets: Targets) -> Days:
    """Checks the calendar table and applies it.

    Args:
        rows: the parsed table.
        start: first day of the horizon.
        weeks: its length for postings.
        circuit_weeks: its length for circuits, the part that has working days.
        report: takes the findings.
        targets: what the rows may name.
    """
    end = start + dt.timedelta(weeks=weeks)
    usable = [row for row in rows if _check_row(row, start, end, targets, report)]
    of_kind = {kind: [row for row in usable if row["kind"] == kind] for kind in CALENDAR_KINDS}
    circuit_end = start + dt.timedelta(weeks=circuit_weeks)
    absences: dict[str, list[Absence]] = {}
    for row in of_kind["leave"]:
        leave = Absence(start=row["start"], end=_end(row), reason=row["reason"])
        absences.setdefault(row["target"], []).append(leave)
    closures = (
        Closure(place=row["target"], start=row["start"], end=_end(row), reason=row["reason"])
        for row in of_kind["closure"]
    )
    return Days(
        workdays=_workdays(
            rows, [row for row in usable if row["kind"] in {"holiday", "workday"}], start, circuit_end, report
        ),
        closures=tuple(closures),
        absences=absences,
        markets=tuple(_markets(of_kind["market"], start, end, report)),
        seasons=tuple(_seasons(of_kind["season"], targets.scenarios, report)),
    )


def _workdays(rows: Rows, changed: Sequence[Row], start: dt.date, end: dt.date, report: Report) -> tuple[dt.date, ...]:
    """Working days by the statutory calendar and the county's own changes."""
    changes: dict[dt.date, Row] = {}
    for row in changed:
        _note_change(row, changes, report)
    workdays = tuple(day for day in _days(start, end) if _is_workday(day, changes))
    for year in sorted({day.year for day in _days(start, end) if day.year not in _announced()}):
        report.add("K004", Where(file=_file(rows)), value=year)
    if not workdays:
        report.add("K006", Where(file=_file(rows)))
    return workdays


def _check_row(row: Row, start: dt.date, end: dt.date, targets: Targets, report: Report) -> bool:
    if not row.good("kind") or {"start", "end", "target"} & row.bad:
        return False
    if row["start"] is None and row["kind"] != "market":
        report.add("K110", row.where, column=header_of(row.kind, "start"))
        return False
    first = row["start"] or start  # a market that names no dates is held throughout
    last = end if row["kind"] == "market" and row["end"] is None else _end(row)
    if last <= first:
        report.add("K001", row.where, value=row["end"], start=first)
        return False
    if row["kind"] in _WITH_TARGET and not _check_target(row, targets, report):
        return False
    if first >= end or last <= start:
        report.add("K003", row.where, value=first, end=last - _DAY)
    return True


def _check_target(row: Row, targets: Targets, report: Report) -> bool:
    kind = row["kind"]
    if row["target"] is None:
        report.add("K002", row.where, kind=spelt(CALENDAR_KINDS[kind]))
        return False
    if kind == "season":
        known = row["target"] in targets.scenarios
        if not known:
            choices = dict.fromkeys(targets.scenarios.values())
            report.add("K008", row.where, value=row["target"], candidates=targets.scenarios, choices=listed(choices))
        return known
    known_targets, what = {
        "closure": (targets.places, thing("place")),
        "leave": (targets.people, thing("person")),
        "market": (targets.market_places, thing("township or village")),
    }[kind]
    return check_reference(row, "target", known_targets, what, report)


def _markets(rows: Sequence[Row], start: dt.date, end: dt.date, report: Report) -> Iterator[Market]:
    """Markets with their days inside the horizon, and inside the row's own dates."""
    seen: dict[str, Row] = {}
    for row in rows:
        said = row["rule"] or row["reason"]
        rule = market_rule(said) if said and "rule" not in row.bad else None
        if rule is None:
            if "rule" not in row.bad:
                report.add("K007", row.where, value=said or _BLANK.text(report.lang))
            continue
        first = seen.setdefault(row["target"], row)
        if first is not row:
            report.add("K012", row.where, value=row["target"], first=first.where.told())
        until = end if row["end"] is None else min(end, row["end"] + _DAY)
        days = rule.days(max(start, row["start"] or start), until)
        if rule.lunar and until > LAST_LUNAR:
            report.add("K010", row.where, value=LAST_LUNAR - _DAY)
        if not days:
            report.add("K011", row.where, value=said)
        yield Market(place=row["target"], rule=said, days=days)


def _seasons(rows: Sequence[Row], scenarios: Mapping[str, str], report: Report) -> Iterator[Season]:
    """Seasons in order; one that begins before another is over is left out after a finding."""
    before: Row | None = None
    for row in sorted(rows, key=lambda row: (row["start"], row.where.row or 0)):
        if before is not None and row["start"] < _end(before):
            report.add("K009", row.where, value=row["start"], first=before.where.told())
            continue
        before = row
        yield Season(scenario=scenarios[row["target"]], start=row["start"], end=_end(row))


def _note_change(row: Row, changes: dict[dt.date, Row], report: Report) -> None:
    for day in _days(row["start"], min(_end(row), row["start"] + dt.timedelta(days=_LONGEST))):
        first = changes.setdefault(day, row)
        if first["kind"] != row["kind"]:
            report.add("K005", row.where, value=day, first=first.where.told())
            return


def _end(row: Row) -> dt.date:
    """First day after the row's days; a blank end means a single day."""
    last: dt.date = row["start"] if row["end"] is None else row["end"]
    return last + _DAY


def _days(start: dt.date, end: dt.date) -> Iterator[dt.date]:
    for offset in range((end - start).days):
        yield start + dt.timedelta(days=offset)


def _is_workday(day: dt.date, changes: dict[dt.date, Row]) -> bool:
    if day in changes:
        return bool(changes[day]["kind"] == "workday")
    if day.year in _announced():
        return bool(chinese_calendar.is_workday(day))
    return day.weekday() < 5 and (day.month, day.day) not in _FIXED_HOLIDAYS


@functools.cache
def _announced() -> frozenset[int]:
    """Years whose holidays the library knows."""
    return frozenset(day.year for day in chinese_calendar.holidays)


def _file(rows: Rows) -> str | None:
    return rows.rows[0].where.file if len(rows) else None
