"""Published tours that may be kept as they are, and the seconds on the road and hours of any tour of an instance."""

from __future__ import annotations

import dataclasses
import itertools
from collections import Counter
from collections.abc import Iterable, Sequence

import numpy as np
from numpy.typing import NDArray

from gridplan.domain.circuits import Tour
from gridplan.domain.schedules import Task, day_hours
from gridplan.solvers.circuits.instance import FAR, Instance, Kept, Season


def with_kept(instance: Instance, previous: Iterable[Tour]) -> Instance:
    """Add the published tours that are still possible as they are; each adds one to the constant of ``changed``."""
    index = {(v.need.place, v.need.programme): i for i, v in enumerate(instance.visits)}
    driver_of = {driver.id: i for i, driver in enumerate(instance.drivers)}
    found: dict[tuple[int, int], Kept] = {}
    for tour in previous:
        driver = driver_of.get(tour.crew)
        members = [index.get((stop.place, stop.programme)) for stop in tour.stops]
        day = (tour.day - instance.start).days
        if driver is None or any(m is None for m in members) or (driver, day) in found:
            continue
        kept = _keepable(instance, tour, driver, [m for m in members if m is not None])
        if kept is not None:
            found[driver, day] = kept
    kept_tours = tuple(found[key] for key in sorted(found, key=lambda k: (k[1], k[0])))
    constants = {**instance.constants, "changed": len(kept_tours)}
    return dataclasses.replace(instance, kept=kept_tours, constants=constants)


def season_of(instance: Instance, days: Iterable[int]) -> Season | None:
    """The season that all these days lie in; ``None`` where there is none."""
    wanted = frozenset(days)
    return next((season for season in instance.seasons if wanted <= season.days), None)


def stages_of(
    members: Sequence[int], offsets: Sequence[int], depot: int, beds: Sequence[int]
) -> list[tuple[int, list[int], int]]:
    """``(from, visits, to)`` of each day of a tour; ``beds`` are the places of its nights."""
    ends = [depot, *beds, depot]
    return [
        (ends[night], [m for m, offset in zip(members, offsets, strict=True) if offset == night], ends[night + 1])
        for night in range(len(beds) + 1)
    ]


def legs_of(instance: Instance, seconds: NDArray[np.int64], begin: int, members: Sequence[int], end: int) -> list[int]:
    """Seconds of each leg of a day in this order, by a season's legs; 0 from a visit to the next at its place."""
    places = [begin, *(instance.visits[m].place for m in members), end]
    return [int(seconds[a, b]) if a != b else 0 for a, b in itertools.pairwise(places)]


def stage_driving(instance: Instance, season: Season, begin: int, members: Sequence[int], end: int) -> int | None:
    """Seconds on the road of one day in this order; ``None`` where it cannot be driven or does not fit the day."""
    legs = legs_of(instance, season.legs, begin, members, end)
    if any(leg >= FAR for leg in legs):
        return None
    needs = [instance.visits[m].need for m in members]
    tasks = [
        Task(leg=leg, service=need.service_seconds, opens=need.opens, closes=need.closes)
        for leg, need in zip(legs, needs, strict=False)
    ]
    return sum(legs) if day_hours(instance.hours, tasks, legs[-1]) is not None else None


def _keepable(instance: Instance, tour: Tour, driver: int, members: Sequence[int]) -> Kept | None:
    """The tour in numbers; ``None`` where it cannot be driven as it is."""
    crew, day, length = instance.drivers[driver], (tour.day - instance.start).days, len(tour.days)
    offsets = [stop.night for stop in tour.stops]
    days = range(day, day + length)
    if instance.places[crew.depot] != tour.depot or not set(days) <= crew.days or length - 1 > crew.nights:
        return None
    if not all(day + offset in instance.visits[m].can[driver] for m, offset in zip(members, offsets, strict=True)):
        return None
    beds = [instance.places.index(bed) if bed in instance.places else -1 for bed in tour.lodgings]
    season = season_of(instance, days)
    if season is None or not set(beds) <= set(instance.lodgings) or not _allowed(instance, crew.capacity, members):
        return None
    total = 0
    for begin, own, end in stages_of(members, offsets, crew.depot, beds):
        halts = [place for place, _ in itertools.groupby(instance.visits[m].place for m in own)]
        driving = stage_driving(instance, season, begin, own, end)
        if driving is None or len(set(halts)) != len(halts) or len(halts) > instance.max_stops:
            return None
        total += driving
    return Kept(
        tour=tour,
        driver=driver,
        day=day,
        members=tuple(members),
        offsets=tuple(offsets),
        length=length,
        driving=total,
    )


def _allowed(instance: Instance, capacity: int | None, members: Sequence[int]) -> bool:
    """Each need once, loads and visits of one programme within their limits."""
    needs = [instance.visits[m].need for m in members]
    together = Counter(need.programme for need in needs)
    limits = all(need.most_together is None or together[need.programme] <= need.most_together for need in needs)
    load = sum(need.load for need in needs)
    return bool(members) and len(set(members)) == len(members) and limits and (capacity is None or load <= capacity)
