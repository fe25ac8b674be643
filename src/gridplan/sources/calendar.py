"""Working days from the statutory calendar and the county's own changes; closures and leave."""

from __future__ import annotations

import datetime as dt
import functools
from collections.abc import Collection, Iterator
from dataclasses import dataclass

import chinese_calendar

from gridplan.domain.calendar import Closure
from gridplan.domain.people import Absence
from gridplan.sources.report import Report, Where
from gridplan.sources.rows import Row, Rows, check_reference

_DAY = dt.timedelta(days=1)
_LONGEST = 3660  # days that one row may span
_NAMES = {"holiday": "放假", "workday": "上班", "closure": "封闭", "leave": "请假"}
# 全国年节及纪念日放假办法: New Year, Labour Day (two days) and National Day (three days) have fixed dates. Spring
# Festival, Qingming, Dragon Boat and Mid-Autumn move with the moon and count as working days until announced.
_FIXED_HOLIDAYS = frozenset({(1, 1), (5, 1), (5, 2), (10, 1), (10, 2), (10, 3)})


@dataclass(frozen=True, slots=True, kw_only=True)
class Days:
    """What the calendar table and the statutory calendar say."""

    workdays: tuple[dt.date, ...]
    closures: tuple[Closure, ...]
    absences: dict[str, list[Absence]]


def read_days(
    rows: Rows,
    start: dt.date,
    weeks: int,
    circuit_weeks: int,
    report: Report,
    *,
    places: Collection[str] | None,
    people: Collection[str] | None,
) -> Days:
    """Checks the calendar table and applies it.

    Args:
        rows: the parsed table.
        start: first day of the horizon.
        weeks: its length for postings.
        circuit_weeks: its length for circuits, the part that has working days.
        report: takes the findings.
        places: codes that a closure may name; ``None`` if they cannot be judged.
        people: ids that a leave may name; ``None`` if they cannot be judged.
    """
    end = start + dt.timedelta(weeks=weeks)
    usable = [row for row in rows if _check_row(row, start, end, places, people, report)]
    changes: dict[dt.date, Row] = {}
    for row in usable:
        if row["kind"] in {"holiday", "workday"}:
            _note_change(row, changes, report)
    circuit_end = start + dt.timedelta(weeks=circuit_weeks)
    workdays = tuple(day for day in _days(start, circuit_end) if _is_workday(day, changes))
    for year in sorted({day.year for day in _days(start, circuit_end) if day.year not in _announced()}):
        report.add("K004", Where(file=_file(rows)), value=year)
    if not workdays:
        report.add("K006", Where(file=_file(rows)))
    absences: dict[str, list[Absence]] = {}
    for row in usable:
        if row["kind"] == "leave":
            leave = Absence(start=row["start"], end=_end(row), reason=row["reason"])
            absences.setdefault(row["target"], []).append(leave)
    closures = tuple(
        Closure(place=row["target"], start=row["start"], end=_end(row), reason=row["reason"])
        for row in usable
        if row["kind"] == "closure"
    )
    return Days(workdays=workdays, closures=closures, absences=absences)


def _check_row(
    row: Row,
    start: dt.date,
    end: dt.date,
    places: Collection[str] | None,
    people: Collection[str] | None,
    report: Report,
) -> bool:
    if not row.good("kind", "start") or "end" in row.bad or "target" in row.bad:
        return False
    if _end(row) <= row["start"]:
        report.add("K001", row.where, value=row["end"], start=row["start"])
        return False
    if row["kind"] in {"closure", "leave"}:
        if row["target"] is None:
            report.add("K002", row.where, kind=_NAMES[row["kind"]])
            return False
        known, what = (places, "地点或机构") if row["kind"] == "closure" else (people, "人员")
        if not check_reference(row, "target", known, what, report):
            return False
    if row["start"] >= end or _end(row) <= start:
        report.add("K003", row.where, value=row["start"], end=_end(row) - _DAY)
    return True


def _note_change(row: Row, changes: dict[dt.date, Row], report: Report) -> None:
    for day in _days(row["start"], min(_end(row), row["start"] + dt.timedelta(days=_LONGEST))):
        first = changes.setdefault(day, row)
        if first["kind"] != row["kind"]:
            report.add("K005", row.where, value=day, first=str(first.where))
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
