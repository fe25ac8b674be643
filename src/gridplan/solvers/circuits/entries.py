"""Tours in the calendar, the timetable that comes out, and when each tour could be driven by whom."""

from __future__ import annotations

import functools
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from gridplan.solvers.circuits.instance import Instance, Visits
from gridplan.solvers.circuits.matching import members_of


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """A tour in the calendar: ``least <= how often <= most``.

    Attributes:
        members: indices of the visits made.
        offsets: after how many nights each is made; 0 on a tour of one day.
        length: days that it takes, one after the other.
        kinds: bit k is set where drivers of kind k can drive it.
        days: on which it may set out.
        driving: seconds.
        sheet: number of its sheet.
        beds: places where the nights are spent.
    """

    members: tuple[int, ...]
    offsets: tuple[int, ...]
    length: int
    kinds: int
    days: frozenset[int]
    driving: int
    least: int
    most: int
    sheet: int = 0
    beds: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Placed:
    """A tour with its crew and day."""

    members: tuple[int, ...]
    offsets: tuple[int, ...]
    driving: int
    beds: tuple[int, ...]
    driver: int
    day: int

    @property
    def length(self) -> int:
        """Days that it takes."""
        return len(self.beds) + 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Timetable:
    """Days and crews.

    Attributes:
        placed: ``(entry, driver, first day)`` of each new tour.
        kept: indices of the published tours kept.
        missed: missed visits by visit.
    """

    placed: tuple[tuple[int, int, int], ...]
    kept: tuple[int, ...]
    missed: tuple[int, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Work:
    """How much work a solve may take.

    Attributes:
        amount: CP-SAT's deterministic seconds, the limit that is meant to decide.
        seconds: wall time, a safety net.
        seed: random seed.
        wide: try many strategies in turn.
    """

    amount: float
    seconds: float = 3600.0
    seed: int = 1
    wide: bool = False


Verdict = Literal["found", "none", "unknown"]


def options(instance: Instance, entry: Entry) -> dict[int, int]:
    """First day → the drivers (a bit mask) that could drive a tour from then on."""
    first = functools.reduce(lambda mask, day: mask | 1 << day, entry.days, 0)
    found: dict[int, int] = defaultdict(int)
    free, can = _masks(instance)
    for c, driver in enumerate(instance.drivers):
        if entry.kinds >> driver.kind & 1:
            days = first
            for night in range(entry.length):
                days &= free[c] >> night
            for i, night in zip(entry.members, entry.offsets, strict=True):
                days &= can[i][c] >> night
            for day in members_of(days):
                found[day] |= 1 << c
    return dict(sorted(found.items()))


@functools.lru_cache(maxsize=1)
def _masks(instance: Instance) -> tuple[tuple[int, ...], tuple[tuple[int, ...], ...]]:
    """Days as bit masks: those of each driver; those on which each driver could make each visit."""

    def mask(days: Iterable[int]) -> int:
        return functools.reduce(lambda bits, day: bits | 1 << day, days, 0)

    def can(visits: Visits) -> tuple[int, ...]:
        inside = mask(day for span in visits.windows for day in range(span.first, span.stop))
        named = {c: mask(day for day, who in visits.pinned if who not in {None, c}) for c in range(len(drivers))}
        return tuple(mask(days) & inside & ~named[c] for c, days in enumerate(visits.can))

    drivers = instance.drivers
    return tuple(mask(d.days) for d in drivers), tuple(can(visits) for visits in instance.visits)
