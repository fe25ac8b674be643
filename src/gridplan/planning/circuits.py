"""From county, teams and coverage to the circuit problem.

Which crews drive, and when:

- Circuits of a township hospital are driven by its teams that have a GP and a nurse, on working days on which both
  work. So that clinics stay staffed, a team drives on the share ``circuits.crew_days`` of the working days only: team
  k of n drives on working day i where ``floor(i·share + k/n)`` steps up. So each team's days are even over the weeks,
  the teams take turns, and leave of one person moves nobody else's days.
- Mobile hospitals drive on every working day on which their whole crew works.
- Nobody drives from a depot on a day on which it is closed, itself or with its township.
- Nobody is in two crews on one day: vehicles come first, then teams in the order of their ids. Days of published tours
  are given to their crews before that.
"""

from __future__ import annotations

import datetime as dt
import itertools
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction

from gridplan.domain.circuits import CircuitProblem, Circuits, Crew, DepotTask, Need, Tour
from gridplan.domain.county import County
from gridplan.domain.coverage import Coverage, Service
from gridplan.domain.people import Person
from gridplan.domain.programmes import CoverageMode, Programme
from gridplan.domain.rules import Level
from gridplan.domain.territories import Territories
from gridplan.domain.travel import TravelTimes
from gridplan.planning.closures import is_closed

_MODES = (CoverageMode.MOBILE_HOSPITAL, CoverageMode.CIRCUIT)

Depot = tuple[CoverageMode, str]


def circuit_problem(
    county: County,
    travels: Sequence[TravelTimes],
    territories: Territories,
    coverage: Coverage,
    *,
    previous: Circuits | None = None,
    as_of: dt.date | None = None,
) -> CircuitProblem:
    """Every visit that the programmes ask for, with the crews that can make it.

    Args:
        county: the input.
        travels: travel times of every profile used.
        territories: the teams.
        coverage: how each village is served.
        previous: published tours. Those before ``as_of`` stay as they were, even where they name what is gone; those
            in the frozen days after it stay where they can still be driven; the later ones are kept where possible.
        as_of: first day that is not past; the horizon's start by default.
    """
    as_of = max(as_of or county.calendar.start, county.calendar.start)
    opened = as_of + dt.timedelta(days=frozen_days(county)) if previous else as_of
    ground = _Ground(county=county, territories=territories, coverage=coverage, travels=tuple(travels))
    tours = _by_depot(ground, previous.tours if previous else ())
    depots = sorted({*ground.served, *tours}, key=lambda d: (_MODES.index(d[0]), d[1]))
    crews = _Crews(ground)
    fixed, open_ = dict[Depot, list[Tour]](), dict[Depot, list[Tour]]()
    for depot in depots:
        published = tours.get(depot, ())
        frozen = [t for t in published if as_of <= t.day < opened and _stands(ground, depot, t)]
        fixed[depot] = [t for t in published if t.day < as_of] + crews.reserve(frozen)
        open_[depot] = [t for t in published if t.day >= opened]
    for depot in depots:
        crews.reserve(open_[depot])
    return CircuitProblem(
        tasks=tuple(
            DepotTask(
                depot=depot[1],
                profile=ground.profile(depot),
                needs=tuple(_needs(ground, depot)),
                crews=tuple(crews.of(depot)),
                fixed=tuple(fixed[depot]),
                previous=tuple(open_[depot]),
                open_from=opened if opened > county.calendar.start else None,
            )
            for depot in depots
        ),
        start=county.calendar.start,
        end=county.calendar.circuit_end,
        workdays=county.calendar.workdays,
        travel=tuple(travels),
        shift_seconds=_shift(county),
        max_stops=_max_stops(county),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Ground:
    county: County
    territories: Territories
    coverage: Coverage
    travels: tuple[TravelTimes, ...]
    served: dict[Depot, dict[str, Service]] = field(init=False, default_factory=dict)
    members: dict[Depot, dict[str, tuple[str, ...]]] = field(init=False, default_factory=dict)

    def __post_init__(self) -> None:
        for service in self.coverage.services:
            if service.mode in _MODES:
                self.served.setdefault((service.mode, service.provider), {})[service.village] = service
        for vehicle in sorted(self.county.vehicles, key=lambda v: v.id):
            depot = CoverageMode.MOBILE_HOSPITAL, vehicle.base
            if vehicle.profile == self.profile(depot):
                self.members.setdefault(depot, {})[vehicle.id] = vehicle.crew
        for team in sorted(self.territories.teams, key=lambda t: t.id):
            if team.gp is not None and team.nurse is not None:
                self.members.setdefault((CoverageMode.CIRCUIT, team.hospital), {})[team.id] = (team.gp, team.nurse)

    def profile(self, depot: Depot) -> str:
        """The travel profile of a depot's crews; a base of several kinds of vehicle goes by the mobile hospitals."""
        if depot[0] is CoverageMode.CIRCUIT:
            return "car"
        profiles = {v.profile for v in self.county.vehicles if v.base == depot[1]}
        return profiles.pop() if len(profiles) == 1 else "mobile_hospital"

    def travel(self, depot: Depot) -> TravelTimes:
        """Travel times of a depot's crews."""
        return next(t for t in self.travels if t.profile == self.profile(depot))

    def programmes(self, mode: CoverageMode) -> list[Programme]:
        """The programmes of a mode."""
        return [p for p in self.county.programmes if p.mode is mode]

    def works(self, members: Iterable[str], day: dt.date) -> bool:
        """Whether all of them are on the roster and work that day."""
        people = [self.county.get(m) if m in self.county else None for m in members]
        return all(isinstance(p, Person) and p.works_on(day) for p in people)


class _Crews:
    """Gives out each person's days once."""

    def __init__(self, ground: _Ground) -> None:
        self.ground = ground
        self.taken: dict[tuple[str, dt.date], str] = {}

    def reserve(self, tours: Iterable[Tour]) -> list[Tour]:
        """Give the days of published tours to their crews; returns the tours whose people were not yet taken."""
        crews = {name: people for by_name in self.ground.members.values() for name, people in by_name.items()}
        return [tour for tour in tours if self._take(tour.crew, crews.get(tour.crew, ()), tour.day)]

    def of(self, depot: Depot) -> list[Crew]:
        """The crews of a depot with their days."""
        ground, workdays = self.ground, self.ground.county.calendar.workdays
        crews = ground.members.get(depot, {})
        open_days = {d for d in workdays if not is_closed(ground.county, depot[1], d)} if crews else set()
        share = _share(ground.county) if depot[0] is CoverageMode.CIRCUIT else Fraction(1)
        equipment = {v.id: v.equipment for v in ground.county.vehicles}
        found = []
        for number, (name, people) in enumerate(crews.items()):
            phase = Fraction(number, len(crews))
            turns = [d for i, d in enumerate(workdays) if (i + 1) * share + phase >= 1 + (i * share + phase) // 1]
            reserved = [day for (_, day), crew in self.taken.items() if crew == name]
            wanted = sorted({*turns, *reserved} & open_days)
            days = [d for d in wanted if ground.works(people, d) and self._take(name, people, d)]
            carried = equipment.get(name, ()) if depot[0] is CoverageMode.MOBILE_HOSPITAL else ()
            found.append(Crew(id=name, days=tuple(days), equipment=carried))
        return found

    def _take(self, crew: str, people: Iterable[str], day: dt.date) -> bool:
        if any(self.taken.get((person, day), crew) != crew for person in people):
            return False
        self.taken.update({(person, day): crew for person in people})
        return True


def _share(county: County) -> Fraction:
    rule = county.rules["circuits.crew_days"]
    return Fraction(1) if rule.level is Level.OFF else min(Fraction(1), Fraction(str(rule.value)))


def _shift(county: County) -> int:
    return round(3600 * county.rules.value("circuits.shift"))


def _max_stops(county: County) -> int:
    return round(county.rules.value("circuits.max_stops"))


def frozen_days(county: County) -> int:
    """Days from the day of planning that stay as published."""
    rule = county.rules["replan.frozen"]
    return 0 if rule.level is Level.OFF else round(rule.value)


def _needs(ground: _Ground, depot: Depot) -> Iterable[Need]:
    county = ground.county
    calendar = county.calendar
    for village, service in sorted(ground.served.get(depot, {}).items()):
        closed = frozenset(day for day in calendar.workdays if is_closed(county, village, day))
        weeks = calendar.circuit_weeks if service.since is None else (calendar.circuit_end - service.since).days // 7
        for programme in ground.programmes(depot[0]) if weeks > 0 else ():
            yield Need(
                village=village,
                programme=programme.id,
                visits=programme.visits(weeks),
                min_gap_days=programme.min_gap_days,
                max_gap_days=programme.max_gap_days,
                service_seconds=programme.service_seconds(county.village(village).residents),
                closed=closed,
                equipment=programme.equipment,
                since=service.since,
            )


def _by_depot(ground: _Ground, tours: Iterable[Tour]) -> Mapping[Depot, list[Tour]]:
    """Published tours by the depot and mode they belong to."""
    modes = {p.id: p.mode for p in ground.county.programmes if p.mode in _MODES}
    crews = {team.id: CoverageMode.CIRCUIT for team in ground.territories.teams}
    crews |= {vehicle.id: CoverageMode.MOBILE_HOSPITAL for vehicle in ground.county.vehicles}
    found: dict[Depot, list[Tour]] = {}
    for tour in sorted(tours, key=lambda t: (t.day, t.depot, t.crew)):
        # the crew may be gone: what was done tells, if that at least is still known
        known = (modes[s.programme] for s in tour.stops if s.programme in modes)
        mode = crews.get(tour.crew) or next(known, CoverageMode.CIRCUIT)
        found.setdefault((mode, tour.depot), []).append(tour)
    return found


def _stands(ground: _Ground, depot: Depot, tour: Tour) -> bool:
    """Whether a frozen tour can still be driven as it was published."""
    county, people = ground.county, ground.members.get(depot, {}).get(tour.crew)
    if people is None or tour.day not in county.calendar.workdays or not ground.works(people, tour.day):
        return False
    places, served = [s.village for s in tour.stops], ground.served.get(depot, {})
    programmes = {p.id: p for p in ground.programmes(depot[0])}
    if not all(s.village in served and s.programme in programmes for s in tour.stops):
        return False
    if any(is_closed(county, place, tour.day) for place in (depot[1], *places)):
        return False
    carried = {item for v in county.vehicles if v.id == tour.crew for item in v.equipment}
    if not {item for s in tour.stops for item in programmes[s.programme].equipment} <= carried:
        return False
    travel = ground.travel(depot)
    legs = [travel.between(a, b) for a, b in itertools.pairwise((depot[1], *places, depot[1]))]
    driving = sum(leg for leg in legs if leg is not None)
    service = sum(programmes[s.programme].service_seconds(county.village(s.village).residents) for s in tour.stops)
    fits = driving + service <= _shift(county) and len(places) <= _max_stops(county)
    return None not in legs and fits
