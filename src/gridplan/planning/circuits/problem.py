"""From county, teams, coverage, postings and the published plan to the circuit problem."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence, Set
from dataclasses import dataclass

from gridplan.domain.circuits import BrokenPin, CircuitProblem, Circuits, Crew, Skill, Stop, Tour
from gridplan.domain.county import County
from gridplan.domain.coverage import Coverage
from gridplan.domain.pins import Pin
from gridplan.domain.postings import Postings
from gridplan.domain.territories import Territories
from gridplan.domain.travel import TravelTimes
from gridplan.planning.circuits.days import CrewDays, give_out
from gridplan.planning.circuits.drivable import Fleet
from gridplan.planning.circuits.gaps import Key, spaced
from gridplan.planning.circuits.ground import Ground
from gridplan.planning.circuits.needs import SPECIALIST, Ask, asks
from gridplan.planning.circuits.people import People
from gridplan.planning.circuits.pins import Fixing, read_pins, with_pinned
from gridplan.planning.circuits.published import Reserved, days_out, published
from gridplan.planning.circuits.specialists import specialist_days
from gridplan.planning.circuits.tasks import crew_of, tasks
from gridplan.planning.circuits.work_asks import shared_skills, work_asks


@dataclass(frozen=True, slots=True, kw_only=True)
class PlannedCircuits:
    """What the solver is asked, and what need not be asked.

    Attributes:
        broken_pins: pins that are impossible by themselves.
        assumed: needs with a shortest gap that nobody asked for.
    """

    problem: CircuitProblem
    broken_pins: tuple[BrokenPin, ...] = ()
    assumed: frozenset[Key] = frozenset()

    def lost(self, circuits: Circuits) -> frozenset[Key]:
        """Needs with an assumed gap of which visits are missed: planned again without it, they may have their days."""
        return frozenset((missed.place, missed.programme) for missed in circuits.missed) & self.assumed


def plan_circuits(
    county: County,
    travels: Sequence[TravelTimes],
    territories: Territories,
    coverage: Coverage,
    *,
    postings: Postings | None = None,
    previous: Circuits | None = None,
    planned_until: dt.date | None = None,
    as_of: dt.date | None = None,
    free: Collection[Key] = (),
) -> PlannedCircuits:
    """Every visit that the programmes ask for, with the crews that can make it, and the pins that cannot be kept.

    Args:
        county: the input.
        travels: travel times of every profile used, the usual scenario first, then the seasons'.
        territories: the teams.
        coverage: how each village is served.
        postings: who is posted where.
        previous: published tours. Those before ``as_of`` stay as they were, even where they name what is gone; those
            in the frozen days after it stay where they can still be driven; the later ones are kept where possible.
        planned_until: first day for which the published plan planned no visits any more, because its horizon was over.
        as_of: first day that is not past; the horizon's start by default.
        free: needs that are not to have an assumed gap, see :mod:`.gaps`.

    Raises:
        NotFoundError: travel times of a vehicle's profile, or of a season's scenario, are missing.
    """
    ground = Ground(
        county,
        travels,
        territories,
        coverage,
        postings=postings,
        previous=previous,
        planned_until=planned_until,
        as_of=as_of,
    )
    return _Planner(ground, free).planned()


def first_days(ground: Ground) -> CrewDays:
    """The days of every crew before anything is published or pinned: what there is to drive with."""
    wanted = {crew for ask in asks(ground) for crew in ask.crews}
    return give_out(ground, People(ground), reserved={}, kept={}, wanted=wanted)


class _Planner:
    """Takes the steps in the order in which people are given out."""

    def __init__(self, ground: Ground, free: Collection[Key]) -> None:
        self.ground, self.people, self.free = ground, People(ground), free
        self.was = published(ground)
        self.pins = read_pins(ground)
        self.asks = list(asks(ground))

    def planned(self) -> PlannedCircuits:
        standing = self._reserved()
        days = give_out(
            self.ground,
            self.people,
            reserved=self.reserved_days,
            kept=self._kept(),
            wanted={crew for ask in self.asks for crew in ask.crews},
        )
        others = tuple(self.asks)
        self.asks += work_asks(self.ground, days.work_days, [*self.was.past, *standing])
        out = self._with_pinned_days(days)
        skills = self._skills(days, out)
        fleet = Fleet(
            ground=self.ground,
            people=self.people,
            days={crew: frozenset(own) for crew, own in out.items()},
            skills={crew: {skill.name: skill.days for skill in own} for crew, own in skills.items()},
            asks={(ask.need.place, ask.need.programme): ask for ask in self.asks},
        )
        frozen = [tour for tour in self.was.frozen if not fleet.tour_obstacle(tour)]
        fixing = Fixing(fleet, [*self.was.past, *frozen])
        fixing.fix(self.pins)
        # what did not stand after all is to be made up for
        again = [*others, *work_asks(self.ground, days.work_days, fixing.fixed)]
        asked = spaced(
            self.ground,
            with_pinned(again, fixing.pinned),
            days=out,
            skills=skills,
            fixed=fixing.fixed,
            later=self.was.later,
            free=self.free,
        )
        crews = {crew: crew_of(self.ground, crew, out[crew], skills.get(crew, ())) for crew in self.ground.crews}
        return PlannedCircuits(
            problem=(problem := self._problem(list(asked), crews, fixing.fixed)),
            broken_pins=tuple(fixing.broken),
            assumed=_assumed(self.ground, problem),
        )

    def _reserved(self) -> list[Tour]:
        """Give their people to pins, then to published tours; returns the frozen and pinned tours that got theirs."""
        ground = self.ground
        reserved = Reserved(ground, self.people)
        routes = [tour for tour, _ in self.pins.tours if tour.day >= ground.opened]
        reserved.reserve(routes)
        reserved.reserve(_as_tour(ground, row) for row in self.pins.visits if row.crew and row.day >= ground.opened)
        reserved.reserve((*self.was.frozen, *self.was.later))
        self.reserved_days: Mapping[str, Set[dt.date]] = reserved.days()
        taken = set(reserved.tours)
        return [tour for tour in (*self.was.frozen, *routes) if tour in taken]

    def _kept(self) -> Mapping[tuple[str, str], Set[dt.date]]:
        """``(programme, team)`` → days published or pinned."""
        tours = (*self.was.past, *self.was.frozen, *self.was.later, *(tour for tour, _ in self.pins.tours))
        found: dict[tuple[str, str], set[dt.date]] = defaultdict(set)
        for key, days in days_out(tours).items():
            found[key] |= days
        for row in self.pins.visits:
            holders = (row.crew,) if row.crew else self.ground.held.get(row.place, ())[:1]
            for team in holders:
                found[row.programme, team].add(row.day)
        return found

    def _with_pinned_days(self, days: CrewDays) -> dict[str, tuple[dt.date, ...]]:
        """The crews' days; a visit pinned without a crew gets one that has no other people that day."""
        found = {crew: set(own) for crew, own in days.days.items()}
        by_visit = {(ask.need.place, ask.need.programme): ask for ask in self.asks}
        for row in self.pins.visits:
            ask = by_visit.get((row.place, row.programme))
            if ask is None or row.crew or row.day < self.ground.opened or row.day not in self.ground.calendar.workdays:
                continue
            if not any(row.day in found[crew] for crew in ask.crews):
                self._one_more_day(found, ask, row.day)
        return {crew: tuple(sorted(own)) for crew, own in found.items()}

    def _one_more_day(self, days: dict[str, set[dt.date]], ask: Ask, day: dt.date) -> None:
        for crew_id in ask.crews:
            crew = self.ground.crews[crew_id]
            open_ = crew.members is not None and day not in self.ground.shut(crew_id)
            if open_ and self.people.take(crew.members or (), day, crew):
                days[crew_id].add(day)
                return

    def _skills(self, days: CrewDays, out: Mapping[str, tuple[dt.date, ...]]) -> dict[str, tuple[Skill, ...]]:
        found = dict(shared_skills(days.work_days))
        for team, own in specialist_days(self.ground, self.people, out, self.asks).items():
            found[team] = (*found.get(team, ()), Skill(name=SPECIALIST, days=own))
        return found

    def _problem(self, asked: Collection[Ask], crews: Mapping[str, Crew], fixed: Collection[Tour]) -> CircuitProblem:
        ground, calendar = self.ground, self.ground.calendar
        stands = set(fixed)
        return CircuitProblem(
            tasks=tasks(ground, asked, crews, fixed=fixed, later=[t for t in self.was.later if t not in stands]),
            start=calendar.start,
            end=calendar.circuit_end,
            workdays=calendar.workdays,
            travel=ground.travels,
            seasons=calendar.seasons,
            day=ground.hours,
            max_stops=round(ground.county.rules.value("circuits.max_stops")),
        )


def _assumed(ground: Ground, problem: CircuitProblem) -> frozenset[Key]:
    wishes = {programme.id for programme in ground.county.programmes if programme.gap_assumed}
    needs = (need for task in problem.tasks for need in task.needs)
    return frozenset((need.place, need.programme) for need in needs if need.min_gap_days and need.programme in wishes)


def _as_tour(ground: Ground, row: Pin) -> Tour:
    """A pinned visit as the tour of its crew, to have its people."""
    crew = row.crew or ""
    stop = Stop(place=row.place, programme=row.programme)
    return Tour(depot=ground.crews[crew].depot, crew=crew, day=row.day, stops=(stop,))
