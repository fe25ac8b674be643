"""One need on its own: how many of its visits fit on its days, and whether all of them keep the gaps."""

from __future__ import annotations

from collections.abc import Sequence

from gridplan.domain.circuits import Need
from gridplan.solvers.circuits.instance import Span


def most_visits(spans: Sequence[Span], days: Sequence[int], low: int, patterns: Sequence[frozenset[int]]) -> list[int]:
    """Most visits in each window, ``low`` days apart: the earliest possible days leave the most room.

    With patterns, those of the pattern that leaves the most.
    """
    if patterns:
        return max((most_visits(spans, sorted(pattern & set(days)), low, ()) for pattern in patterns), key=sum)
    counts, last = [0] * len(spans), -(10**6)
    for day in days:
        window = next((i for i, s in enumerate(spans) if s.first <= day < s.stop), None)
        if window is not None and day - last >= low and counts[window] < spans[window].left:
            counts[window], last = counts[window] + 1, day
    return counts


def visits_fit(
    spans: Sequence[Span],
    days: Sequence[int],
    done: Sequence[int],
    need: Need,
    *,
    since: int,
    length: int,
    opened: int,
    patterns: Sequence[frozenset[int]] = (),
) -> bool:
    """Whether all visits of all windows fit, together with those ``done``, so that every gap is kept.

    A chain over the days: reached are ``(window, visits made in it)`` by the day visited last. A window is left only
    when it is full. Gaps that end before ``opened`` are history.
    """
    if patterns:
        usable = set(days)
        return any(
            pattern <= usable and _chain(spans, sorted(pattern), done, need, since, length, opened)
            for pattern in patterns
        )
    if need.max_gap_days is None:
        return True  # most_visits has counted them already
    return _chain(spans, days, done, need, since, length, opened)


def _chain(
    spans: Sequence[Span],
    days: Sequence[int],
    done: Sequence[int],
    need: Need,
    since: int,
    length: int,
    opened: int,
) -> bool:
    low = max(1, need.min_gap_days)
    high = length if need.max_gap_days is None else need.max_gap_days
    stands = set(done)
    reached: list[tuple[int, set[tuple[int, int]]]] = []
    for day in sorted({*days, *done}):
        fixed = day in stands
        states: set[tuple[int, int]] = set()
        if not any(f < day for f in done) and (day - since <= high or day <= opened):
            states |= _stepped(spans, {(0, 0)}, day, fixed)
        for before, earlier in reversed(reached):
            if day - before > high and day > opened:
                break
            if day - before >= low or (fixed and before in stands):
                states |= _stepped(spans, earlier, day, fixed)
            if before in stands:
                break  # a visit that stands is never skipped
        if states:
            reached.append((day, states))
    return any(
        length - day <= high and not any(f > day for f in done) and _full(spans, states) for day, states in reached
    )


def _stepped(spans: Sequence[Span], states: set[tuple[int, int]], day: int, fixed: bool) -> set[tuple[int, int]]:
    """The states after a visit on ``day``; a visit that stands is not counted, it was before."""
    window = next((i for i, s in enumerate(spans) if s.first <= day < s.stop), None)
    if window is None:
        return set(states) if fixed else set()
    found = set()
    for current, made in states:
        if window > current:
            skipped = spans[current].left == made and not any(s.left for s in spans[current + 1 : window])
            if not skipped:
                continue
        elif window < current:
            continue
        count = (made if window == current else 0) + (not fixed)
        if count <= spans[window].left:
            found.add((window, count))
    return found


def _full(spans: Sequence[Span], states: set[tuple[int, int]]) -> bool:
    return any(made == spans[window].left and not any(s.left for s in spans[window + 1 :]) for window, made in states)
