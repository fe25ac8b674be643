"""Dates as planners write them, and the whole weeks they stand for."""

from __future__ import annotations

import datetime as dt
import re
from typing import NamedTuple

from gridplan.domain.calendar import Calendar

DAY, WEEK = dt.timedelta(days=1), dt.timedelta(weeks=1)

_FULL = re.compile(r"(\d{4})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})\s*[日号]?")
_PLAIN = re.compile(r"(\d{4})(\d{2})(\d{2})")
_MONTH = re.compile(r"(\d{4})\s*[-/.年]\s*(\d{1,2})\s*月?")
_SHORT = re.compile(r"(\d{1,2})\s*[-/.月]\s*(\d{1,2})\s*[日号]?")
_WEEK = re.compile(r"(?:第\s*(\d{1,3})\s*周|[Ww](\d{1,3}))")


class Span(NamedTuple):
    """What a date stands for: days of ``first <= day <= last``."""

    first: dt.date
    last: dt.date


def read_span(text: str, calendar: Calendar, today: dt.date) -> Span | None:
    """A day, a whole month (``2026-03``, ``2026年3月``) or a week of the horizon (``第27周``, ``W27``).

    A day without its year (``3月2日``) is the next one from the week of ``today`` on. ``None``: it is no date.
    """
    wanted = text.strip()
    week = _WEEK.fullmatch(wanted)
    try:
        if week:
            monday = calendar.monday(int(week[1] or week[2]) - 1)
            return Span(monday, monday + WEEK - DAY)
        for form in (_FULL, _PLAIN):
            if found := form.fullmatch(wanted):
                day = dt.date(*map(int, found.groups()))
                return Span(day, day)
        if found := _MONTH.fullmatch(wanted):
            first = dt.date(int(found[1]), int(found[2]), 1)
            return Span(first, (first + 31 * DAY).replace(day=1) - DAY)
        if found := _SHORT.fullmatch(wanted):
            monday = today - today.weekday() * DAY
            day = dt.date(today.year, int(found[1]), int(found[2]))
            day = day if day >= monday else day.replace(year=today.year + 1)
            return Span(day, day)
    except (ValueError, OverflowError):
        return None
    return None


def whole_weeks(first: dt.date, last: dt.date) -> tuple[dt.date, dt.date]:
    """Monday of the first day's week, and the Monday after the last day's week."""
    return first - first.weekday() * DAY, last - last.weekday() * DAY + WEEK


def as_of_day(text: str | None, calendar: Calendar, *, earliest: dt.date) -> dt.date | None:
    """The day on which something is asked: as written, else today; not before ``earliest`` and inside the horizon.

    ``None``: what is written is no date, or lies outside.
    """
    last = calendar.end - DAY
    if text is None:
        return min(max(dt.datetime.now().astimezone().date(), earliest), last)
    span = read_span(text, calendar, earliest)
    if span is None or not earliest <= span.first <= last:
        return None
    return span.first
