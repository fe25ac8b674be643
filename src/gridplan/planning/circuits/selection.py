"""Days for all visits of one need by itself: whether its windows and gaps leave any."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence

from gridplan.domain.circuits import Need
from gridplan.domain.periods import Window

_Reached = Mapping[dt.date, dt.date | None]


def selection(
    need: Need, days: Iterable[dt.date], made: Sequence[dt.date], horizon: tuple[dt.date, dt.date]
) -> tuple[dt.date, ...] | None:
    """Days for all visits of a need, those made among them, with its windows and gaps; ``None`` where there are none.

    The c-th visit lies in the window that asks for it, so it is enough to know which days can be the c-th.

    Args:
        need: windows and gaps count, nothing else.
        days: on which a further visit can be made.
        made: visits that stand.
        horizon: first day and first day after it, to which the greatest gap holds too.
    """
    owner = [window for window in need.windows for _ in range(window.visits)]
    if not owner:
        return ()
    standing, open_ = frozenset(made), sorted({*days, *made})
    reached: list[_Reached] = [_firsts(need, owner[0], open_, standing, need.since or horizon[0])]
    for window in owner[1:]:
        reached.append(_nexts(need, window, open_, standing, reached[-1]))
    ends = need.until or horizon[1]
    lasts = [day for day in reached[-1] if _in_time(need, day, ends) and not any(at > day for at in standing)]
    return _traced(reached, lasts[0]) if lasts else None


def _firsts(
    need: Need, window: Window, days: Sequence[dt.date], standing: frozenset[dt.date], begins: dt.date
) -> _Reached:
    """Days of the first visit: none that stands is before it."""
    inside = [day for day in days if window.start <= day < window.end and _in_time(need, begins, day)]
    return {day: None for day in inside if not any(begins <= at < day for at in standing)}


def _nexts(
    need: Need, window: Window, days: Sequence[dt.date], standing: frozenset[dt.date], before: _Reached
) -> _Reached:
    """Days of the next visit, each with the latest day on which the one before can be."""
    found: dict[dt.date, dt.date | None] = {}
    for day in days:
        if not window.start <= day < window.end:
            continue
        earlier = [at for at in before if _apart(need, at, day) and not any(at < made < day for made in standing)]
        if earlier:
            found[day] = max(earlier)
    return found


def _traced(reached: Sequence[_Reached], last: dt.date) -> tuple[dt.date, ...]:
    chosen = [last]
    for found in reversed(reached[1:]):
        before = found[chosen[-1]]
        if before is not None:
            chosen.append(before)
    return tuple(reversed(chosen))


def _in_time(need: Need, before: dt.date, after: dt.date) -> bool:
    return need.max_gap_days is None or (after - before).days <= need.max_gap_days


def _apart(need: Need, before: dt.date, after: dt.date) -> bool:
    return (after - before).days >= max(1, need.min_gap_days) and _in_time(need, before, after)
