"""A depot's task as a heterogeneous one-period vehicle routing problem, as a user of a routing engine would put it.

One vehicle for each crew on each of its days, one customer for each visit. Which vehicle may make which visit is worked
out beforehand: days of the need, closures, equipment and skills of that day, crews that may come, what is fixed.

Routing engines know no gaps. In the relaxed form the visits of a need have disjoint stretches of days of equal length,
so that no two fall on one day; beyond that everything that an engine cannot say is left out *in the rival's favour*:
smallest and largest gaps, one crew for all visits, two crews at one place on a day, the break, and part of the limit on
stops (two programmes at one place count as one stop, each alone as less than one). So a rival's cost is optimistic, and
what its tours break is counted by the foreign score.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from gridplan.domain.circuits import CircuitProblem, Circuits, Crew, DepotTask, MissedVisits, Need, Stop, Tour
from peers.circuits_score import missed_of, travel_on

STOP = 60
"""What one stop takes of a vehicle's ``STOP · max_stops``."""
WORTH = 100_000
"""Seconds that a visit is worth: more than three days of nothing but driving, so no detour is dearer."""
FAR = 250_000
"""Seconds that stand for "there is no way" or "not this vehicle": more than two visits are worth. Not more than needed,
because engines that weigh what is broken against what it costs lose their way where the scales are far apart."""


@dataclass(frozen=True, kw_only=True)
class Visit:
    """A customer: one visit of a need.

    Attributes:
        number: 0 is the need's first.
        days: those on which it may be made.
    """

    need: Need
    number: int
    days: frozenset[dt.date]


@dataclass(frozen=True, kw_only=True)
class Vehicle:
    """A crew on one of its days."""

    crew: Crew
    day: dt.date


@dataclass(frozen=True, kw_only=True, eq=False)
class Slots:
    """The routing problem.

    Attributes:
        can: bool[vehicles, visits].
        seconds: travel times by state of the roads, int64[places, places]; ``FAR`` where there is no way.
        season: for each vehicle, which of them holds.
        places: depots first, then one place for each visit (its own, even where two visits share it).
        depots: for each vehicle, its place.
        stop_load: what each visit takes of ``STOP · max_stops``.
        together: programmes with a limit on their visits on one tour.
        starts, ends: working hours of every vehicle, seconds after midnight.
    """

    problem: CircuitProblem
    task: DepotTask
    visits: tuple[Visit, ...]
    vehicles: tuple[Vehicle, ...]
    can: NDArray[np.bool_]
    seconds: tuple[NDArray[np.int64], ...]
    season: tuple[int, ...]
    places: tuple[str, ...]
    depots: tuple[int, ...]
    stop_load: tuple[int, ...]
    together: tuple[str, ...]
    starts: int
    ends: int

    @property
    def bases(self) -> int:
        """How many of the places are depots."""
        return len(self.places) - len(self.visits)

    def loads(self, visit: int) -> list[int]:
        """What a visit takes of each of a vehicle's :meth:`room`."""
        need = self.visits[visit].need
        return [self.stop_load[visit], need.load, *(int(need.programme == programme) for programme in self.together)]

    def room(self, vehicle: int) -> list[int]:
        """Stops, load, and visits of each programme with a limit."""
        capacity = self.vehicles[vehicle].crew.capacity
        everything = sum(visit.need.load for visit in self.visits)
        return [
            STOP * self.problem.max_stops,
            everything if capacity is None else capacity,
            *(self._most_together(vehicle, programme) for programme in self.together),
        ]

    def _most_together(self, vehicle: int, programme: str) -> int:
        """The loosest limit among the visits that the vehicle may make."""
        own = [self.visits[i].need for i in np.flatnonzero(self.can[vehicle])]
        limits = [need.most_together for need in own if need.programme == programme]
        return max((len(own) if limit is None else limit for limit in limits), default=0)


def slots(problem: CircuitProblem, task: DepotTask, *, apart: bool = True) -> Slots:
    """A task as a routing problem.

    Args:
        problem: what the task belongs to.
        task: crews stay out no night here.
        apart: visits of one need get disjoint stretches of days; else each may be on any day of its window, for an
            engine that is told the gaps.
    """
    work = set(problem.workdays)
    busy = {(tour.crew, day) for tour in task.fixed for day in tour.days}
    vehicles = tuple(
        Vehicle(crew=crew, day=day)
        for crew in task.crews
        for day in crew.days
        if day in work and problem.start <= day < problem.end and (crew.id, day) not in busy
        if task.open_from is None or day >= task.open_from
    )
    visits = tuple(visit for need in task.needs for visit in _visits(problem, task, need, apart=apart))
    depots = list(dict.fromkeys(vehicle.crew.depot for vehicle in vehicles))
    places = (*depots, *(visit.need.place for visit in visits))
    states = list(dict.fromkeys(id(travel_on(problem, task.profile, v.day)) for v in vehicles))
    tables = {id(times): times for times in problem.travel}
    waits = any(need.opens and need.opens > problem.day.start for need in task.needs)
    return Slots(
        problem=problem,
        task=task,
        visits=visits,
        vehicles=vehicles,
        can=np.array([[_may(v, visit) for visit in visits] for v in vehicles], dtype=bool).reshape(
            len(vehicles), len(visits)
        ),
        seconds=tuple(_seconds(tables[state].submatrix(places, places)) for state in states),
        season=tuple(states.index(id(travel_on(problem, task.profile, v.day))) for v in vehicles),
        places=places,
        depots=tuple(depots.index(v.crew.depot) for v in vehicles),
        stop_load=_stop_loads(visits),
        together=tuple(dict.fromkeys(n.programme for n in task.needs if n.most_together is not None)),
        starts=problem.day.start,
        # a break may lie in what would else be waiting
        ends=problem.day.start + problem.day.shift + (problem.day.break_length if waits else 0),
    )


def _seconds(table: NDArray[np.int32]) -> NDArray[np.int64]:
    found = table.astype(np.int64)
    return np.where(found < 0, FAR, found)


def _stop_loads(visits: Sequence[Visit]) -> tuple[int, ...]:
    programmes = Counter(place for place, _ in {(v.need.place, v.need.programme) for v in visits})
    return tuple(STOP // programmes[visit.need.place] for visit in visits)


def _visits(problem: CircuitProblem, task: DepotTask, need: Need, *, apart: bool) -> Iterator[Visit]:
    """The visits of a need that no fixed tour makes; a pinned one has its day."""
    stands = [
        day
        for tour in task.fixed
        for stop in tour.stops
        if (stop.place, stop.programme) == (need.place, need.programme)
        for day in [tour.days[stop.night]]
    ]
    number = 0
    for window in need.windows:
        left = window.visits - sum(window.start <= day < window.end for day in stands)
        days = _days(problem, need, window.start, window.end)
        days = [day for day in days if task.open_from is None or day >= task.open_from]
        pinned = sorted({pin.day for pin in need.pinned if pin.day in days})[: max(left, 0)]
        for day in pinned:
            yield Visit(need=need, number=number, days=frozenset([day]))
            number += 1
        left -= len(pinned)
        days = [day for day in days if day not in pinned]
        for part in range(left):
            own = days[len(days) * part // left : len(days) * (part + 1) // left] if apart else days
            yield Visit(need=need, number=number, days=frozenset(own))
            number += 1


def _days(problem: CircuitProblem, need: Need, start: dt.date, end: dt.date) -> list[dt.date]:
    return [
        day
        for day in problem.workdays
        if start <= day < end
        and day not in need.closed
        and (need.days is None or day in need.days)
        and (need.since is None or day >= need.since)
    ]


def _may(vehicle: Vehicle, visit: Visit) -> bool:
    need, crew = visit.need, vehicle.crew
    if vehicle.day not in visit.days or (need.crews and crew.id not in need.crews):
        return False
    carried = {*crew.equipment, *(skill.name for skill in crew.skills if vehicle.day in skill.days)}
    pinned = {pin.crew for pin in need.pinned if pin.day == vehicle.day} - {None}
    return set(need.equipment) <= carried and (not pinned or crew.id in pinned)


def circuits(ground: Slots, routes: Sequence[tuple[int, Sequence[int]]]) -> Circuits:
    """Tours of (vehicle, visits in order), with the fixed ones and what is missed."""
    tours = [
        Tour(
            depot=ground.vehicles[vehicle].crew.depot,
            crew=ground.vehicles[vehicle].crew.id,
            day=ground.vehicles[vehicle].day,
            stops=tuple(
                Stop(place=ground.visits[v].need.place, programme=ground.visits[v].need.programme) for v in members
            ),
        )
        for vehicle, members in routes
        if members
    ]
    tours += ground.task.fixed
    missed = []
    for need in ground.task.needs:
        days = [
            tour.days[stop.night]
            for tour in tours
            for stop in tour.stops
            if (stop.place, stop.programme) == (need.place, need.programme)
        ]
        count = missed_of(need, days, ground.task.open_from)
        if count:
            missed.append(MissedVisits(place=need.place, programme=need.programme, count=count))
    return Circuits(tours=tuple(tours), missed=tuple(missed))
