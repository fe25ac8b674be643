"""How often: a programme's periods inside a horizon, and the visits that each asks for."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from gridplan.domain.programmes import Period, Programme

_DAYS = 30  # of a month, when visits are spread over it
_MONTHS = {Period.MONTH: 1, Period.QUARTER: 3, Period.HALF_YEAR: 6, Period.YEAR: 12}


@dataclass(frozen=True, slots=True, kw_only=True)
class Window:
    """``visits`` on days ``start <= day < end``."""

    start: dt.date
    end: dt.date
    visits: int


def windows(programme: Programme, start: dt.date, end: dt.date, *, since: dt.date | None = None) -> tuple[Window, ...]:
    """The visits that a programme asks for at one place on days ``start <= day < end``, in order.

    - by weeks: over the whole stretch, ``times`` in each ``every_weeks``, at least ``times``;
    - by calendar periods: in each, ``times`` where it lies inside the stretch; of one that the stretch cuts the same
      share, rounded half up. Empty periods are left out.
    - once: ``times`` over the whole stretch.

    Args:
        programme: of any kind but work-days.
        start: first day of the horizon; the programme's own ``starts`` and ``ends`` cut it.
        end: first day after it.
        since: first day on which the place is served in this way, where that began inside the horizon; a stretch of
            less than a week then asks for nothing by weeks.
    """
    first = max(filter(None, (start, programme.starts, since)))
    last = min(end, programme.ends) if programme.ends else end
    if first >= last:
        return ()
    if programme.period is Period.ONCE:
        return (Window(start=first, end=last, visits=programme.times),)
    if programme.period is Period.WEEKS:
        weeks = (last - first).days // 7
        count = programme.times * max(1, weeks // programme.every_weeks)
        return (Window(start=first, end=last, visits=count),) if weeks or since is None else ()
    return tuple(window for window in _calendar(programme, first, last) if window.visits)


def usual_gap(programme: Programme, asked: Sequence[Window]) -> int:
    """Days that two visits lie apart at least where nothing is stated: half of what they would if they were even.

    *Assumed*: visits asked for four times a month are expected about a week apart, not on four days running.

    Args:
        programme: of any kind but work-days.
        asked: its windows at a place.
    """
    visits = sum(window.visits for window in asked)
    if visits < 2:
        return 0
    if programme.period is Period.ONCE:
        return (asked[-1].end - asked[0].start).days // (2 * visits)
    days = 7 * programme.every_weeks if programme.period is Period.WEEKS else _DAYS * _MONTHS[programme.period]
    return days // (2 * programme.times)


def months(first: dt.date, last: dt.date, length: int = 1) -> Iterator[tuple[dt.date, dt.date]]:
    """Calendar periods of ``length`` months that have a day in ``first <= day < last``, each ``(start, end)``."""
    year, month = first.year, (first.month - 1) // length * length + 1
    while (start := dt.date(year, month, 1)) < last:
        year, month = (year + 1, 1) if month + length > 12 else (year, month + length)
        yield start, dt.date(year, month, 1)


def share_of(amount: int, start: dt.date, end: dt.date, first: dt.date, last: dt.date) -> int:
    """``amount`` times the share of ``start <= day < end`` inside ``first <= day < last``, rounded half up."""
    inside = (min(end, last) - max(start, first)).days
    return math.floor(amount * inside / (end - start).days + 0.5)


def _calendar(programme: Programme, first: dt.date, last: dt.date) -> Iterator[Window]:
    for start, end in months(first, last, _MONTHS[programme.period]):
        count = share_of(programme.times, start, end, first, last)
        yield Window(start=max(start, first), end=min(end, last), visits=count)
