"""A long horizon in parts, one after the other: a good plan where the days of the whole are too many at once.

The horizon is cut where seasons change (else all visits of a part would be made in its season of quickest ways, and
those of the next be due at once) and into parts of about a quarter, where the fewest windows are cut. A window that is
cut shares its visits out over its parts by the days on which the need can be visited, so that a visit missed in one
part is asked for again in the next. Each part is an instance of its own: what was planned before counts as done, so
that smallest and largest gaps go on across the cut, and who came first comes again where a need wants the same crew.

All parts together are a plan of the whole, but for one thing: the largest gap may be broken where a window has fewer
visits than parts. Then a tour is left out (see :func:`repaired`). The bounds are those of the whole's master.
"""

from __future__ import annotations

import dataclasses
import itertools
from collections.abc import Sequence

from gridplan.solvers.circuits.entries import Placed
from gridplan.solvers.circuits.instance import Instance, Kept, Span, Visits, kinds_of

PART = 91  # days
_SHIFT = 28  # days by which a cut may lie elsewhere than evenly
_LONG = 1.5  # parts; a shorter horizon is looked at as one
_GOLDEN = 0.6180339887498949  # its multiples spread evenly: of needs that share alike, not all round up in one part


def cuts(instance: Instance) -> tuple[int, ...]:
    """First days of the parts but the first; none where the horizon is short or patterns bind the whole of it."""
    begin, end = instance.open_from, instance.length
    if end - begin < _LONG * PART or any(visits.patterns for visits in instance.visits):
        return ()
    spans = [span for visits in instance.visits for span in visits.windows]

    def cost(day: int, even: float) -> tuple[int, float, int]:
        return sum(span.first < day < span.stop for span in spans), abs(day - even), day

    found = _season_changes(instance)
    for first, stop in itertools.pairwise([begin, *found, end]):
        count = round((stop - first) / PART)
        for number in range(1, count):
            even = first + number * (stop - first) / count
            around = range(max(first + 1, int(even) - _SHIFT), min(stop, int(even) + _SHIFT))
            found = [*found, min(around, key=lambda day: cost(day, even))]
    return tuple(sorted(set(found)))


def _season_changes(instance: Instance) -> list[int]:
    """Days on which other travel times begin, at least so far from each other and from the ends as a cut may shift."""
    season = {day: number for number, season in enumerate(instance.seasons) for day in season.days}
    edges = [instance.open_from]
    for day in range(instance.open_from + 1, instance.length - _SHIFT):
        if season.get(day) != season.get(day - 1) and day - edges[-1] >= _SHIFT:
            edges.append(day)
    return edges[1:]


def part_of(
    instance: Instance, first: int, stop: int, before: Sequence[Placed], kept: Sequence[Kept]
) -> tuple[Instance, tuple[int, ...]]:
    """The instance of the days ``first <= day < stop`` and, for each of its visits, that of the whole.

    Args:
        instance: the whole.
        first: first day of the part.
        stop: the day behind its last.
        before: tours planned in earlier parts.
        kept: published tours kept there.
    """
    made: dict[int, set[int]] = {i: set() for i in range(len(instance.visits))}
    crews: dict[int, set[int]] = {i: set() for i in range(len(instance.visits))}
    every: list[Placed | Kept] = [*before, *kept]
    for tour in every:
        for i, night in zip(tour.members, tour.offsets, strict=True):
            made[i].add(tour.day + night)
            crews[i].add(tour.driver)
    parts = [_visits(instance, i, first, stop, made[i], crews[i]) for i in range(len(instance.visits))]
    members = tuple(i for i, part in enumerate(parts) if part is not None)
    number = {i: at for at, i in enumerate(members)}
    inside = frozenset(range(first, stop))
    part = dataclasses.replace(
        instance,
        length=stop,
        open_from=first,
        seasons=tuple(dataclasses.replace(season, days=season.days & inside) for season in instance.seasons),
        visits=tuple(part for part in parts if part is not None),
        drivers=tuple(dataclasses.replace(driver, days=driver.days & inside) for driver in instance.drivers),
        kept=tuple(
            dataclasses.replace(tour, members=tuple(number[i] for i in tour.members))
            for tour in instance.kept
            if first <= tour.day and tour.day + tour.length <= stop and number.keys() >= set(tour.members)
        ),
        constants=dict.fromkeys(instance.constants, 0),
    )
    return part, members


def _visits(instance: Instance, i: int, first: int, stop: int, made: set[int], crews: set[int]) -> Visits | None:
    """What is left of a need in a part; ``None`` where nothing is, or nobody can come."""
    visits = instance.visits[i]
    windows = tuple(
        Span(first=max(span.first, first), stop=min(span.stop, stop), left=left)
        for span in visits.windows
        if (left := _share(visits, span, first, stop, made, rounding=(i * _GOLDEN) % 1)) > 0
    )
    left = min(sum(span.left for span in windows), visits.left - len(made))
    low = visits.min_gap
    free = frozenset(d for d in range(first, stop) if all(abs(d - other) >= low for other in made))
    same = visits.need.same_crew and crews
    can = tuple(days & free if not same or c in crews else frozenset() for c, days in enumerate(visits.can))
    if left <= 0 or not any(can):
        return None
    return dataclasses.replace(
        visits,
        left=left,
        windows=windows,
        until=min(visits.until, stop),
        done=tuple(sorted(day for day in {*visits.done, *made} if day < stop)),
        can=can,
        kinds=kinds_of(instance.drivers, can),
        pinned=tuple((day, who) for day, who in visits.pinned if first <= day < stop),
    )


def _share(visits: Visits, span: Span, first: int, stop: int, made: set[int], *, rounding: float) -> int:
    """How many of a window's visits the part is asked for; ``rounding`` is added before decimals are cut off."""
    if span.stop <= first or span.first >= stop:
        return 0
    done = sum(span.first <= day < span.stop for day in made)
    if span.stop <= stop:
        return span.left - done
    days = [day for day in visits.days if span.first <= day < span.stop]
    share = sum(day < stop for day in days) / max(1, len(days))
    pins = sum(span.first <= day < stop for day, _ in visits.pinned)
    return max(int(span.left * share + rounding + 1e-9), pins) - done


def repaired(instance: Instance, tours: Sequence[Placed], kept: Sequence[Kept]) -> tuple[Placed, ...]:
    """The tours but the last one of every need that is visited in full and breaks its largest gap all the same."""
    days: dict[int, list[int]] = {i: [] for i in range(len(instance.visits))}
    every: list[Placed | Kept] = [*tours, *kept]
    for planned in every:
        for i, night in zip(planned.members, planned.offsets, strict=True):
            days[i].append(planned.day + night)
    struck: set[int] = set()
    for i, visits in enumerate(instance.visits):
        gap = visits.need.max_gap_days
        if gap is None or not visits.whole or len(days[i]) < visits.left:
            continue
        ends = sorted({visits.since, *days[i], *(day for day in visits.done if day > visits.since), visits.until})
        if any(b - a > gap and b > instance.open_from for a, b in itertools.pairwise(ends)):
            own = [number for number, tour in enumerate(tours) if i in tour.members]
            struck |= {max(own, key=lambda number: tours[number].day)} if own else set()
    return tuple(tour for number, tour in enumerate(tours) if number not in struck)
