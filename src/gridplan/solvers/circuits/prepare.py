"""A task in numbers, with everything that cannot be served taken out and said so, in components that share nothing.

What can be decided for a visit on its own is decided here, so that it counts in every bound: no road, a visit longer
than the day, no crew with the equipment, and fewer days than visits (closures, fixed days, gaps). Costs are not looked
at. Two visits belong together where one crew could make both, or where they are at one place, which two tours must not
visit on one day.
"""

from __future__ import annotations

import dataclasses
import datetime as dt
import itertools
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from gridplan.domain.circuits import (
    BrokenPin,
    CircuitProblem,
    Crew,
    DepotTask,
    MissedReason,
    MissedVisits,
    Need,
    Tour,
)
from gridplan.domain.schedules import Task, day_hours
from gridplan.domain.travel import TravelTimes
from gridplan.errors import NotFoundError
from gridplan.languages import said
from gridplan.solvers.circuits.chains import most_visits, visits_fit
from gridplan.solvers.circuits.instance import FAR, MOST_KINDS, Driver, Instance, Season, Span, Visits, kinds_of
from gridplan.solvers.circuits.published import with_kept

Cans = dict[int, frozenset[int]]
"""Driver → days."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Prepared:
    """A task in numbers.

    Attributes:
        lost: visits that no plan can make.
        broken_pins: pins that no plan can keep.
        constants: by goal, what no decision changes (not counted in any instance).
    """

    task: DepotTask
    instances: tuple[Instance, ...]
    lost: tuple[MissedVisits, ...]
    broken_pins: tuple[BrokenPin, ...]
    constants: Mapping[str, int]


def prepare(problem: CircuitProblem, task: DepotTask) -> Prepared:
    """Turn one task into numbers.

    Raises:
        NotFoundError: the problem has no travel times of the task's profile (in a season's scenario), or not for a
            place.
        ValueError: one component has more kinds of crew than a mask has bits.
    """
    ground = _Ground(problem, task)
    lost: list[MissedVisits] = []
    pins: list[BrokenPin] = []
    visits: list[Visits] = []
    for need in task.needs:
        own, missed = ground.visits(need, pins)
        if missed is not None:
            lost.append(missed)
        if own is not None:
            visits.append(own)
    instances = [ground.instance(drivers, members) for drivers, members in _components(visits, len(ground.drivers))]
    kept = [with_kept(instance, task.previous) for instance in instances]
    possible = sum(len(instance.kept) for instance in kept)
    constants = {
        "missed": sum(m.count for m in lost),
        "changed": len(task.previous) - possible,
        "driving": sum(ground.driving(tour) or 0 for tour in task.fixed),
    }
    return Prepared(task=task, instances=tuple(kept), lost=tuple(lost), broken_pins=tuple(pins), constants=constants)


class _Ground:
    """What all needs of a task stand on."""

    def __init__(self, problem: CircuitProblem, task: DepotTask) -> None:
        self.problem, self.task = problem, task
        self.length = (problem.end - problem.start).days
        self.opened = max(0, self.day(task.open_from)) if task.open_from else 0
        self.depots = tuple(dict.fromkeys(crew.depot for crew in task.crews))
        visited = dict.fromkeys(need.place for need in task.needs)
        others = dict.fromkeys((*task.lodgings, *visited))
        self.places = (*self.depots, *(p for p in others if p not in self.depots))
        self.index = {place: i for i, place in enumerate(self.places)}
        self.seasons = tuple(self._seasons()) if self.places else ()
        self.drivers = tuple(self._free(crew) for crew in task.crews)
        self.there: dict[str, set[int]] = defaultdict(set)  # days on which a fixed tour is at a place
        self.made: dict[tuple[str, str], list[tuple[int, str]]] = defaultdict(list)
        for tour in task.fixed:
            for stop in tour.stops:
                day = self.day(tour.day) + stop.night
                self.there[stop.place].add(day)
                self.made[stop.place, stop.programme].append((day, tour.crew))
        self.around = [_shortest(season.legs) for season in self.seasons]

    def day(self, date: dt.date) -> int:
        return (date - self.problem.start).days

    def driving(self, tour: Tour) -> int | None:
        """Seconds on the road of a fixed tour; ``None`` where its travel times no longer tell."""
        total = 0
        for night, day in enumerate(tour.days):
            times = self._times(day)
            places = tour.places_of(night)
            if not set(places) <= set(times.origins) & set(times.destinations):
                return None
            legs = [times.between(a, b) for a, b in itertools.pairwise(places)]
            if None in legs:
                return None
            total += sum(leg for leg in legs if leg is not None)
        return total

    def visits(self, need: Need, pins: list[BrokenPin]) -> tuple[Visits | None, MissedVisits | None]:
        """What is left to plan of one need, and what no plan can make of it."""
        since = max(0, self.day(need.since)) if need.since else 0
        until = min(self.length, self.day(need.until)) if need.until else self.length
        done = sorted(day for day, _ in self.made[need.place, need.programme] if day >= since)
        spans = [self._span(window.start, window.end, window.visits, done) for window in need.windows]
        wanted = sum(span.left for span in spans)
        if not wanted:
            return None, None
        can, reason = self._can(need, spans, done, since)
        days = sorted(frozenset().union(*can.values()))
        patterns = tuple(self._pattern(pattern, done) for pattern in need.patterns)
        possible = sum(most_visits(spans, days, max(1, need.min_gap_days), patterns))
        lost = None
        if possible < wanted:
            reason = MissedReason.NO_DAYS if possible else reason
            lost = MissedVisits(place=need.place, programme=need.programme, count=wanted - possible, reason=reason)
        pinned = self._pinned(need, can, spans, pins)
        if not possible:
            return None, lost
        whole = lost is None and visits_fit(
            spans, days, done, need, since=since, length=until, opened=self.opened, patterns=patterns
        )
        if lost is None and not whole:
            # all of them at once never keep the largest gap: one at least is missed whatever is done
            lost = MissedVisits(place=need.place, programme=need.programme, count=1, reason=MissedReason.NO_DAYS)
            if wanted == 1:
                kept = {day for day, _ in pinned}
                given_up = [pin.day for pin in need.pinned if self.day(pin.day) in kept]
                why = said("a visit on any day would be beyond the longest gap")
                pins += [self._broken(need, day, why) for day in given_up]
                return None, lost
        left = wanted - (lost.count if lost else 0)
        if len(pinned) == left:
            # nothing is left to choose; where a pin cannot be kept, its visit is missed
            can = {c: days & {day for day, who in pinned if who in {None, c}} for c, days in can.items()}
        visits = Visits(
            need=need,
            place=self.index[need.place],
            left=left,
            windows=tuple(span for span in spans if span.left),
            whole=whole,
            since=since,
            until=until,
            done=tuple(done),
            can=tuple(can.get(c, frozenset()) for c in range(len(self.drivers))),
            kinds=0,
            patterns=patterns,
            preferred=frozenset(map(self.day, need.preferred)),
            pinned=pinned,
        )
        return visits, lost

    def instance(self, drivers: Sequence[int], visits: Sequence[Visits]) -> Instance:
        """One component: these crews and visits only."""
        signatures = [
            (
                self._depot(c),
                self.task.crews[c].capacity,
                self.task.crews[c].nights,
                frozenset(i for i, v in enumerate(visits) if v.can[c]),
            )
            for c in drivers
        ]
        kinds = list(dict.fromkeys(signatures))
        if len(kinds) > MOST_KINDS:
            raise ValueError(f"{self.task.id}: {len(kinds)} kinds of crew with visits in common, {MOST_KINDS} at most")
        crews = tuple(
            Driver(
                id=self.task.crews[c].id,
                kind=kinds.index(signature),
                depot=self._depot(c),
                days=self.drivers[c],
                capacity=self.task.crews[c].capacity,
                nights=self.task.crews[c].nights,
            )
            for c, signature in zip(drivers, signatures, strict=True)
        )
        return Instance(
            task=self.task.id,
            start=self.problem.start,
            length=self.length,
            open_from=self.opened,
            places=self.places,
            depots=len(self.depots),
            lodgings=tuple(self.index[place] for place in self.task.lodgings if place in self.index),
            seasons=self.seasons,
            hours=self.problem.day,
            max_stops=self.problem.max_stops,
            visits=tuple(_for_drivers(v, drivers, crews) for v in visits),
            drivers=crews,
            kept=(),
            counts_changes=any(task.previous for task in self.problem.tasks),
            constants={"missed": 0, "changed": 0, "driving": 0},
        )

    def _depot(self, driver: int) -> int:
        return self.index[self.task.crews[driver].depot]

    def _times(self, date: dt.date) -> TravelTimes:
        scenario = next((s.scenario for s in self.problem.seasons if s.start <= date < s.end), None)
        return _travel(self.problem, self.task.profile, scenario)

    def _seasons(self) -> Iterable[Season]:
        """Days with the same travel times, the usual ones first."""
        by_table: dict[int, tuple[TravelTimes, set[int]]] = {}
        for day in range(self.length):
            times = self._times(self.problem.start + dt.timedelta(days=day))
            by_table.setdefault(id(times), (times, set()))[1].add(day)
        for times, days in by_table.values():
            seconds = times.submatrix(self.places, self.places).astype(np.int64)
            yield Season(days=frozenset(days), legs=np.where(seconds < 0, FAR, seconds))

    def _free(self, crew: Crew) -> frozenset[int]:
        busy = {self.day(day) for tour in self.task.fixed if tour.crew == crew.id for day in tour.days}
        work = {self.day(day) for day in self.problem.workdays} & {self.day(day) for day in crew.days}
        return frozenset(day for day in work - busy if self.opened <= day < self.length)

    def _span(self, start: dt.date, end: dt.date, visits: int, done: Sequence[int]) -> Span:
        first, stop = max(0, self.day(start)), min(self.length, self.day(end))
        return Span(first=first, stop=stop, left=max(0, visits - sum(first <= day < stop for day in done)))

    def _pattern(self, pattern: frozenset[dt.date], done: Sequence[int]) -> frozenset[int]:
        return frozenset(map(self.day, pattern)) - set(done)

    def _can(self, need: Need, spans: Sequence[Span], done: Sequence[int], since: int) -> tuple[Cans, MissedReason]:
        """Days by driver, and the reason for there being none."""
        able = self._able(need)
        if not able:
            return {}, MissedReason.NO_EQUIPMENT
        if need.crews:
            able = {c: days for c, days in able.items() if self.task.crews[c].id in need.crews}
        before = {crew for day, crew in self.made[need.place, need.programme] if day >= since}
        if need.same_crew and before:
            able = {c: days for c, days in able.items() if self.task.crews[c].id in before}
        able = {c: days for c, days in able.items() if days}
        if not able:
            return {}, MissedReason.NO_CREW
        reached, reason = self._reached(need, able)
        if not reached:
            return {}, reason
        open_days = {day for span in spans if span.left for day in range(max(span.first, since), span.stop)}
        open_days -= self.there[need.place]
        open_days -= set(map(self.day, need.closed))
        if need.days is not None:
            open_days &= set(map(self.day, need.days))
        if need.patterns:
            open_days &= {self.day(day) for pattern in need.patterns for day in pattern}
        low = max(1, need.min_gap_days)
        free = frozenset(day for day in open_days if all(abs(day - other) >= low for other in done))
        can = {c: days & free for c, days in reached.items() if days & free}
        return can, MissedReason.NO_DAYS

    def _able(self, need: Need) -> Cans:
        """Days on which each crew carries what is asked for; crews that never do are left out."""
        able: Cans = {}
        for c, crew in enumerate(self.task.crews):
            days = self.drivers[c]
            skills = {skill.name: {self.day(day) for day in skill.days} for skill in crew.skills}
            asked = [item for item in need.equipment if item not in crew.equipment]
            if any(item not in skills for item in asked) or need.load > (
                need.load if crew.capacity is None else crew.capacity
            ):
                continue
            for item in asked:
                days = days & skills[item]
            able[c] = days
        return able

    def _reached(self, need: Need, able: Cans) -> tuple[Cans, MissedReason]:
        """The days on which the way there and back and the visit fit, by season and depot."""
        place = self.index[need.place]
        reached: Cans = {}
        reason = MissedReason.NO_WAY
        for c, days in able.items():
            depot, away = self._depot(c), self.task.crews[c].nights > 0
            good: set[int] = set()
            for season, legs in zip(self.seasons, self.around, strict=True):
                out, back = int(legs[depot, place]), int(legs[place, depot])
                if out >= FAR or back >= FAR:
                    continue
                visit = Task(leg=out, service=need.service_seconds, opens=need.opens, closes=need.closes)
                if away or day_hours(self.problem.day, [visit], back) is not None:
                    good |= season.days
                else:
                    reason = MissedReason.TOO_LONG
            if days & good:
                reached[c] = days & good
        return reached, reason

    @staticmethod
    def _broken(need: Need, day: dt.date, why: str) -> BrokenPin:
        return BrokenPin(place=need.place, programme=need.programme, day=day, why=why)

    def _pinned(
        self, need: Need, can: Cans, spans: Sequence[Span], broken: list[BrokenPin]
    ) -> tuple[tuple[int, int | None], ...]:
        """The pins that this need could keep; the others are told."""
        kept: list[tuple[int, int | None]] = []
        room = {i: span.left for i, span in enumerate(spans)}
        low = max(1, need.min_gap_days)
        for pin in need.pinned:
            day = self.day(pin.day)
            driver = next((c for c, crew in enumerate(self.task.crews) if crew.id == pin.crew), None)
            window = next((i for i, s in enumerate(spans) if s.first <= day < s.stop), None)
            why: str = ""
            if pin.crew is not None and (driver is None or day not in can.get(driver, frozenset())):
                why = said("the crew named cannot make the visit that day (absent, closed or not equipped)")
            elif not any(day in days for days in can.values()):
                why = said("no crew can make the visit that day (closed, gap or the programme's days)")
            elif window is None or not room[window]:
                why = said("more visits than the programme asks for")
            elif any(abs(day - other) < low for other, _ in kept):
                why = said("too soon before or after another visit fixed")
            if why or window is None:
                broken.append(self._broken(need, pin.day, why))
            else:
                room[window] -= 1
                kept.append((day, driver))
        return tuple(kept)


def _for_drivers(visits: Visits, drivers: Sequence[int], crews: Sequence[Driver]) -> Visits:
    can = tuple(visits.can[c] for c in drivers)
    number = {c: i for i, c in enumerate(drivers)}
    pinned = tuple((day, None if c is None else number[c]) for day, c in visits.pinned)
    return dataclasses.replace(visits, can=can, kinds=kinds_of(crews, can), pinned=pinned)


def _components(visits: Sequence[Visits], drivers: int) -> list[tuple[list[int], list[Visits]]]:
    """Drivers and visits that have to do with each other, in the order of their first visit."""
    parent = list(range(drivers + len(visits)))

    def root(node: int) -> int:
        while parent[node] != node:
            parent[node] = parent[parent[node]]
            node = parent[node]
        return node

    places: dict[int, int] = {}
    for i, own in enumerate(visits):
        for c, days in enumerate(own.can):
            if days:
                parent[root(c)] = root(drivers + i)
        parent[root(places.setdefault(own.place, drivers + i))] = root(drivers + i)
    groups: dict[int, tuple[list[int], list[Visits]]] = {}
    for i, own in enumerate(visits):
        groups.setdefault(root(drivers + i), ([], []))[1].append(own)
    for c in range(drivers):
        if root(c) in groups:
            groups[root(c)][0].append(c)
    return list(groups.values())


def _travel(problem: CircuitProblem, profile: str, scenario: str | None) -> TravelTimes:
    for travel in problem.travel:
        if travel.profile == profile and scenario in {None, travel.scenario}:
            return travel
    if scenario:
        raise NotFoundError(
            said("there are no travel times for {profile!r} in {scenario!r}", profile=profile, scenario=scenario)
        )
    raise NotFoundError(said("there are no travel times for {profile!r}", profile=profile))


def _shortest(legs: NDArray[np.int64]) -> NDArray[np.int64]:
    """int64[n, n]: least seconds by any way over the other places (Floyd & Warshall)."""
    least = legs.copy()
    for via in range(len(least)):
        np.minimum(least, least[:, via, None] + least[None, via, :], out=least)
    return np.minimum(least, FAR)
