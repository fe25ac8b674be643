"""One depot's task in numbers, with everything that cannot be served taken out and said so.

Days are counted from the horizon's start (day 0). What can be decided for a village on its own is decided here, so
that it counts in every bound: no road, a visit longer than the day, no crew with the equipment, and fewer days than
visits (closures, gaps). :func:`prepare` never looks at costs.
"""

from __future__ import annotations

import dataclasses
import datetime as dt
import itertools
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from gridplan.domain.circuits import CircuitProblem, Crew, DepotTask, MissedVisits, Need, Tour, WorkingDay
from gridplan.domain.travel import TravelTimes
from gridplan.errors import NotFoundError

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
        left: how many; at least one; the sum over the windows.
        windows: at most so many visits in each; all of them together are ``left`` but for the missed ones.
        whole: with all of them planned the need is served in full, so that the largest gap and the patterns bind.
        since: first day from which gaps are measured.
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


def prepare(problem: CircuitProblem, task: DepotTask) -> Instance:
    """Turn one task into numbers.

    Raises:
        NotFoundError: the problem has no travel times of the task's profile, or not for a place.
    """
    travel = _travel(problem, task.profile)
    length = (problem.end - problem.start).days
    opened = max(0, (task.open_from - problem.start).days) if task.open_from else 0
    drivers, kinds = _drivers(problem, task, length, opened)
    round_trips = _round_trips(_legs(travel, task.depot, [need.village for need in task.needs]))
    visits, lost = _visits(problem, task, round_trips, (drivers, kinds), length, opened)
    legs = _legs(travel, task.depot, [v.need.village for v in visits])
    instance = Instance(
        task=task,
        start=problem.start,
        length=length,
        open_from=opened,
        shift=problem.shift_seconds,
        max_stops=problem.max_stops,
        legs=legs,
        visits=visits,
        drivers=drivers,
        kept=(),
        counts_changes=any(t.previous for t in problem.tasks),
        fixed_driving=sum(driving_seconds(travel, tour) or 0 for tour in task.fixed if _known(travel, tour)),
        lost=lost,
    )
    return _with_kept(instance)


def driving_seconds(travel: TravelTimes, tour: Tour) -> int | None:
    """Seconds on the road; ``None`` where a leg cannot be driven."""
    places = [tour.depot, *(stop.village for stop in tour.stops), tour.depot]
    total = 0
    for a, b in itertools.pairwise(places):
        seconds = travel.between(a, b)
        if seconds is None:
            return None
        total += seconds
    return total


def driving_of(instance: Instance, tour: Tour) -> int:
    """Seconds on the road of a tour to places of the instance."""
    index = {v.need.village: i + 1 for i, v in enumerate(instance.visits)}
    places = [0, *(index[stop.village] for stop in tour.stops), 0]
    return int(instance.legs[places[:-1], places[1:]].sum())


def _known(travel: TravelTimes, tour: Tour) -> bool:
    """Whether every place is still there: history may name one that is gone."""
    return {tour.depot, *(stop.village for stop in tour.stops)} <= set(travel.origins) & set(travel.destinations)


def _travel(problem: CircuitProblem, profile: str) -> TravelTimes:
    for travel in problem.travel:
        if travel.profile == profile:
            return travel
    raise NotFoundError(f"the circuit problem has no travel times for the profile {profile!r}")


def _legs(travel: TravelTimes, depot: str, villages: Sequence[str]) -> NDArray[np.int64]:
    if not villages:
        return np.zeros((1, 1), dtype=np.int64)  # a depot of the past alone need not exist any more
    places = [depot, *villages]
    seconds = travel.submatrix(places, places).astype(np.int64)
    return np.where(seconds < 0, FAR, seconds)


def _drivers(
    problem: CircuitProblem, task: DepotTask, length: int, opened: int
) -> tuple[tuple[Driver, ...], Mapping[int, frozenset[str]]]:
    """Crews with their free days, and what each kind of crew carries."""
    work = {(day - problem.start).days for day in problem.workdays}
    sets = sorted({frozenset(c.equipment) for c in task.crews}, key=sorted)
    busy = {(tour.crew, (tour.day - problem.start).days) for tour in task.fixed}

    def free(crew: Crew) -> frozenset[int]:
        days = {(day - problem.start).days for day in crew.days} & work
        return frozenset(d for d in days if opened <= d < length and (crew.id, d) not in busy)

    drivers = tuple(Driver(id=c.id, kind=sets.index(frozenset(c.equipment)), days=free(c)) for c in task.crews)
    return drivers, dict(enumerate(sets))


def _visits(
    problem: CircuitProblem,
    task: DepotTask,
    round_trips: NDArray[np.int64],
    crews: tuple[tuple[Driver, ...], Mapping[int, frozenset[str]]],
    length: int,
    opened: int,
) -> tuple[tuple[Visits, ...], tuple[MissedVisits, ...]]:
    found: list[Visits] = []
    lost: list[MissedVisits] = []
    drivers, carried = crews
    for need, round_trip in zip(task.needs, round_trips.tolist(), strict=True):
        since = max(0, (need.since - problem.start).days) if need.since else 0
        done = tuple(d for d in _done(problem, task, need) if d >= since)
        wanted = max(0, need.visits - len(done))
        if wanted == 0:
            continue
        kinds = sum(1 << kind for kind, equipment in carried.items() if equipment >= set(need.equipment))
        days = _candidate_days(problem, task, need, [d for d in drivers if kinds >> d.kind & 1], since)
        reason = _hopeless(need, round_trip, kinds, problem.shift_seconds)
        left, whole = _possible(need, wanted, done, sorted(days), (since, length, opened))
        left = 0 if reason else left
        if left < wanted:
            reason = reason or NO_DAYS
            lost.append(
                MissedVisits(village=need.village, programme=need.programme, count=wanted - left, reason=reason)
            )
        if left:
            found.append(Visits(need=need, left=left, whole=whole, since=since, done=done, days=days, kinds=kinds))
    return tuple(found), tuple(lost)


def _round_trips(legs: NDArray[np.int64]) -> NDArray[np.int64]:
    """int64[n]: least seconds depot → visit → depot by any way over the other villages (Floyd & Warshall)."""
    least = legs.copy()
    for via in range(len(least)):
        np.minimum(least, least[:, via, None] + least[None, via, :], out=least)
    trips: NDArray[np.int64] = least[0, 1:] + least[1:, 0]
    return trips


def _done(problem: CircuitProblem, task: DepotTask, need: Need) -> list[int]:
    return sorted(
        (tour.day - problem.start).days
        for tour in task.fixed
        for stop in tour.stops
        if (stop.village, stop.programme) == (need.village, need.programme)
    )


def _candidate_days(
    problem: CircuitProblem, task: DepotTask, need: Need, drivers: Sequence[Driver], since: int
) -> frozenset[int]:
    closed = {(day - problem.start).days for day in need.closed}
    there = {(t.day - problem.start).days for t in task.fixed if any(s.village == need.village for s in t.stops)}
    done = _done(problem, task, need)
    days = {d for driver in drivers for d in driver.days if d >= since} - closed - there
    return frozenset(d for d in days if all(abs(d - f) >= need.min_gap_days for f in done))


def _hopeless(need: Need, round_trip: int, kinds: int, shift: int) -> str:
    """Why no crew can make even one visit; empty if one can, as far as can be told without routes."""
    if round_trip >= FAR:
        return UNREACHABLE
    if not kinds:
        return NO_CREW
    return TOO_LONG if need.service_seconds + round_trip > shift else ""


def _possible(
    need: Need, wanted: int, done: Sequence[int], days: Sequence[int], span: tuple[int, int, int]
) -> tuple[int, bool]:
    """How many of the visits fit on ``days`` at all, and whether all of them fit with the largest gap kept."""
    most, last = 0, -(10**6)
    for day in days:
        if day - last >= max(1, need.min_gap_days):
            # a fixed visit between the two only makes them further apart
            most, last = most + 1, day
    if most >= wanted and _chain(need, wanted, done, days, span):
        return wanted, True
    return min(most, wanted - 1), False


def _chain(need: Need, wanted: int, done: Sequence[int], days: Sequence[int], span: tuple[int, int, int]) -> bool:
    """Whether ``wanted`` of ``days`` and all of ``done`` make a sequence that keeps the gaps."""
    since, end, opened = span
    low, high = max(1, need.min_gap_days), need.max_gap_days
    stands = set(done)
    reached: dict[int, set[int]] = {}
    for day in sorted({*days, *done}):
        step = 0 if day in stands else 1
        counts: set[int] = set()
        if not any(f < day for f in done) and (day - since <= high or day <= opened):
            counts.add(step)
        for before, earlier in reached.items():
            skipped = any(before < f < day for f in done)
            near = day - before <= high or day <= opened
            apart = day - before >= low or (day in stands and before in stands)
            if not skipped and near and apart:
                counts |= {c + step for c in earlier if c + step <= wanted}
        reached[day] = counts
    return any(
        wanted in counts and end - day <= high and not any(f > day for f in done) for day, counts in reached.items()
    )


def _with_kept(instance: Instance) -> Instance:
    """Add the published tours that are still possible as they are."""
    index = {(v.need.village, v.need.programme): i for i, v in enumerate(instance.visits)}
    driver_of = {d.id: i for i, d in enumerate(instance.drivers)}
    found: dict[tuple[int, int], Kept] = {}
    for tour in instance.task.previous:
        day = (tour.day - instance.start).days
        members = [index.get((s.village, s.programme)) for s in tour.stops]
        driver = driver_of.get(tour.crew)
        if driver is None or any(m is None for m in members) or (driver, day) in found:
            continue
        known = tuple(m for m in members if m is not None)
        driving = _keepable(instance, tour, driver, day, known)
        if driving is not None:
            found[driver, day] = Kept(tour=tour, driver=driver, day=day, members=known, driving=driving)
    kept = tuple(found[key] for key in sorted(found, key=lambda k: (k[1], k[0])))
    return dataclasses.replace(instance, kept=kept)


def _keepable(instance: Instance, tour: Tour, driver: int, day: int, members: tuple[int, ...]) -> int | None:
    """Driving seconds of a published tour; ``None`` where it cannot be driven as it is."""
    kind, visits = instance.drivers[driver].kind, [instance.visits[m] for m in members]
    distinct = len(Counter(v.need.village for v in visits)) == len(visits)
    possible = all(day in v.days and v.kinds >> kind & 1 for v in visits)
    if tour.depot != instance.task.depot or day not in instance.drivers[driver].days or not distinct or not possible:
        return None
    if not 1 <= len(members) <= instance.max_stops:
        return None
    places = [0, *(m + 1 for m in members), 0]
    driving = int(instance.legs[places[:-1], places[1:]].sum())
    service = sum(v.need.service_seconds for v in visits)
    return driving if driving + service <= instance.shift else None
