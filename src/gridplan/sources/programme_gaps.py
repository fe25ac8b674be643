"""Whether the visits of a programme can lie so far apart as it asks: on calendar days, and on given days."""

from __future__ import annotations

import bisect
import datetime as dt
import itertools
from collections.abc import Iterator, Sequence

from gridplan.domain.periods import Window, windows
from gridplan.domain.programmes import Programme

_FAR = 10_000  # days: longer than any horizon


def spread(programme: Programme, start: dt.date, end: dt.date) -> tuple[Window, ...]:
    """The programme's windows in a horizon, none for work-days."""
    return () if programme.work_days else windows(programme, start, end)


def arrangeable(asked: Sequence[Window], low: int, high: int | None) -> bool:
    """Whether visits on distinct calendar days keep the gaps, also to the ends of the whole stretch.

    The days on which the n-th visit can lie are an interval: that of the visit before, moved by ``low`` to ``high``
    days, cut by the visit's window.
    """
    longest = _FAR if high is None else high
    first, last = asked[0].start.toordinal(), asked[-1].end.toordinal()
    early, late = first - 1, first  # of the visit before; the first one lies in first … first + longest
    step = 1
    for window in _each_visit(asked):
        early = max(window.start.toordinal(), early + step)
        late = min(window.end.toordinal() - 1, late + longest)
        step = max(low, 1)
        if early > late:
            return False
    return late + longest >= last


def arrangeable_on(days: Sequence[dt.date], asked: Sequence[Window], low: int, high: int | None) -> bool:
    """The same on the given days only, ascending."""
    longest = _FAR if high is None else high
    at = [day.toordinal() for day in days]
    first, last = asked[0].start.toordinal(), asked[-1].end.toordinal()
    reached: list[int] = []
    for number, window in enumerate(_each_visit(asked)):
        inside = at[bisect.bisect_left(at, window.start.toordinal()) : bisect.bisect_left(at, window.end.toordinal())]
        if number == 0:
            reached = [day for day in inside if day <= first + longest]
        else:
            reached = [day for day in inside if _follows(reached, day, max(low, 1), longest)]
        if not reached:
            return False
    return reached[-1] + longest >= last


def _each_visit(asked: Sequence[Window]) -> Iterator[Window]:
    """The window of each visit, in order."""
    for window in asked:
        yield from itertools.repeat(window, window.visits)


def _follows(reached: Sequence[int], day: int, low: int, high: int) -> bool:
    """Whether one of the days reached lies ``low`` to ``high`` days before."""
    before = bisect.bisect_right(reached, day - low)
    return before > 0 and day - reached[before - 1] <= high


def nearest_gaps(asked: Sequence[Window], low: int, high: int | None) -> tuple[int | None, int | None]:
    """The greatest shortest gap that goes with ``high`` and the least longest gap that goes with ``low``."""
    days = (asked[-1].end - asked[0].start).days
    lower = next((gap for gap in range(low, -1, -1) if arrangeable(asked, gap, high)), None)
    if high is None:
        return lower, None
    return lower, next((gap for gap in range(high, days + 1) if arrangeable(asked, low, gap)), None)
