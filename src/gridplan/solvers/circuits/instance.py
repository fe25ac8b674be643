"""One component of a task in numbers: crews, and the visits that these crews and no others can make.

Days are counted from the horizon's start (day 0). :mod:`.prepare` makes instances.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from gridplan.domain.circuits import Need, Tour, WorkingDay

FAR = 1 << 40  # seconds; stands for "cannot be driven" in sums
MOST_KINDS = 62  # of crews in one component: bits of a mask


@dataclass(frozen=True, slots=True, kw_only=True)
class Span:
    """``left`` visits still to make on days ``first <= day < stop``."""

    first: int
    stop: int
    left: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Visits:
    """The visits still to plan for one need.

    Attributes:
        place: index into the instance's places.
        left: how many; at least one; less than the windows ask for where not all of those can be made.
        windows: at most so many visits in each; all of them together are ``left`` but for the missed ones.
        whole: with all of them planned the need is served in full, so that the largest gap and the patterns bind.
        since: first day from which gaps are measured.
        until: first day up to which they are.
        done: days of the visits that stand already (fixed tours).
        can: by driver, the days on which this driver could make the visit: everything about days that concerns one
            need and one crew alone is in it.
        kinds: bit k is set where drivers of kind k can make it on some day.
        patterns: sets of days, those of ``done`` taken out; empty where any days will do.
        pinned: ``(day, driver)`` of visits that must take place so; ``None`` is any driver.
    """

    need: Need
    place: int
    left: int
    windows: tuple[Span, ...]
    whole: bool
    since: int
    until: int
    done: tuple[int, ...]
    can: tuple[frozenset[int], ...]
    kinds: int
    patterns: tuple[frozenset[int], ...] = ()
    preferred: frozenset[int] = frozenset()
    pinned: tuple[tuple[int, int | None], ...] = ()

    @property
    def min_gap(self) -> int:
        """Days between two visits; never two on one day."""
        return max(1, self.need.min_gap_days)

    @property
    def days(self) -> frozenset[int]:
        """Days on which some driver could come."""
        return frozenset().union(*self.can)


@dataclass(frozen=True, slots=True, kw_only=True)
class Driver:
    """A crew with the days on which it is still free.

    Crews of one ``kind`` start from the same depot, have the same capacity and nights, and can make the same visits,
    though maybe on different days.
    """

    id: str
    kind: int
    depot: int
    days: frozenset[int]
    capacity: int | None
    nights: int


def kinds_of(drivers: Iterable[Driver], can: Iterable[frozenset[int]]) -> int:
    """Bit mask of the kinds of driver that have a day; ``can`` by driver."""
    mask = 0
    for driver, days in zip(drivers, can, strict=True):
        mask |= 1 << driver.kind if days else 0
    return mask


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """A published tour that may be kept as it is: ``members`` are indices of its visits, made on ``offsets``."""

    tour: Tour
    driver: int
    day: int
    members: tuple[int, ...]
    offsets: tuple[int, ...]
    length: int
    driving: int


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Season:
    """Days with the same travel times.

    Attributes:
        days: of the horizon.
        legs: int64[places, places] seconds; ``FAR`` where there is no way.
    """

    days: frozenset[int]
    legs: NDArray[np.int64]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Instance:
    """One component of a task in numbers: crews and visits that have to do with each other.

    Attributes:
        task: id of the task.
        length: days of the horizon.
        open_from: first day that may still be planned.
        places: codes; depots first, then lodgings, then what is visited.
        depots: how many of the places are depots (``Driver.depot`` indexes them).
        lodgings: indices of places where a night can be spent.
        hours: the working day.
        counts_changes: whether the goal ``changed`` is looked at.
        constants: by goal, the part that no decision changes.
    """

    task: str
    start: dt.date
    length: int
    open_from: int
    places: tuple[str, ...]
    depots: int
    lodgings: tuple[int, ...]
    seasons: tuple[Season, ...]
    hours: WorkingDay
    max_stops: int
    visits: tuple[Visits, ...]
    drivers: tuple[Driver, ...]
    kept: tuple[Kept, ...]
    counts_changes: bool
    constants: Mapping[str, int]

    @property
    def service(self) -> NDArray[np.int64]:
        """int64[n] seconds of each visit."""
        return np.array([v.need.service_seconds for v in self.visits], dtype=np.int64)

    @property
    def at(self) -> NDArray[np.int64]:
        """int64[n] place of each visit."""
        return np.array([v.place for v in self.visits], dtype=np.int64)

    def date(self, day: int) -> dt.date:
        """The date of day number ``day``."""
        return self.start + dt.timedelta(days=day)
