"""What the checks of the circuits stand on, worked out once for a plan: crews, tours, services, ways, closures."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Mapping

from gridplan.checking.breaches import Case
from gridplan.checking.services import services_of
from gridplan.checking.teams.ground import teams_of, villages_in
from gridplan.domain.circuits import Tour
from gridplan.domain.coverage import Service
from gridplan.domain.facilities import TownshipHospital, Vehicle, VillageClinic
from gridplan.domain.places import Village, VisitPlace
from gridplan.domain.programmes import Programme, TeamRole
from gridplan.domain.rules import Level
from gridplan.domain.territories import Team

Crew = Team | Vehicle
USUAL = (TeamRole.GP, TeamRole.NURSE)


def tours_of(case: Case) -> tuple[Tour, ...]:
    """The plan's tours; none where the solver found no solution."""
    solution = case.plan.circuits.solution
    return solution.tours if solution else ()


class Ground:
    """A plan's circuits, indexed.

    Attributes:
        tours: all of them.
        judged: those that set out on the plan's day or later; what was driven before is history.
        crews: team or vehicle id → who drives.
        programmes: by id.
        services: village → how it is served.
        held: village → ids of the teams that have at least a part of it.
        opened: first day that was open to planning: after re-planning, the first that is not frozen. Days after the
            parent's circuit horizon had nothing that could be.
    """

    def __init__(self, case: Case) -> None:
        self.case, self.county, self.calendar = case, case.county, case.county.calendar
        self.tours = tours_of(case)
        self.judged = tuple(tour for tour in self.tours if tour.day >= case.plan.as_of)
        teams = teams_of(case)
        self.crews: Mapping[str, Crew] = {t.id: t for t in teams} | {v.id: v for v in self.county.vehicles}
        self.programmes: Mapping[str, Programme] = {p.id: p for p in self.county.programmes}
        self.services: Mapping[str, Service] = {s.village: s for s in services_of(case)}
        held: dict[str, set[str]] = defaultdict(set)
        for team in teams:
            for village in villages_in(self.county, team):
                held[village].add(team.id)
        self.held: Mapping[str, frozenset[str]] = {village: frozenset(ids) for village, ids in held.items()}
        self.opened = _opened(case)
        self._around: dict[str, tuple[str, ...]] = {}
        self._closures: dict[str, list[tuple[dt.date, dt.date]]] = defaultdict(list)
        for closure in self.calendar.closures:
            self._closures[closure.place].append((closure.start, closure.end))

    def programmes_on(self, tour: Tour) -> tuple[Programme, ...]:
        """The programmes of a tour's stops, each once; those that are gone are left out."""
        found = dict.fromkeys(stop.programme for stop in tour.stops)
        return tuple(self.programmes[p] for p in found if p in self.programmes)

    def roles_on(self, tour: Tour) -> tuple[TeamRole, ...]:
        """Which members of a team go on a tour: all whom one of its programmes asks for."""
        asked = {role for programme in self.programmes_on(tour) for role in programme.roles}
        return tuple(role for role in TeamRole if role in asked) or USUAL

    def members_on(self, tour: Tour) -> tuple[str, ...]:
        """Ids of the people who go on a tour; nobody where its crew is gone."""
        crew = self.crews.get(tour.crew)
        if crew is None:
            return ()
        if isinstance(crew, Vehicle):
            return crew.crew
        return tuple(who for role in self.roles_on(tour) if (who := member(crew.on(tour.day), role)))

    def home_of(self, crew: Crew | None) -> str | None:
        """Where a crew's tours start and end."""
        return crew.base if isinstance(crew, Vehicle) else crew.hospital if crew else None

    def visit_seconds(self, programme: Programme, place: str) -> int:
        """Length of one visit: by the residents and key groups of a village, the people of a visit place."""
        thing = self.county.get(place)
        if isinstance(thing, VisitPlace):
            return programme.service_seconds(key_persons=thing.persons)
        if not isinstance(thing, Village):
            return programme.service_seconds()
        groups = programme.where.key_groups or tuple(thing.key_groups)
        people = sum(members for group, members in thing.key_groups.items() if group in groups)
        return programme.service_seconds(thing.residents, people)

    def township_of(self, place: str) -> str | None:
        """The township in which a place lies."""
        thing = self.county.get(place)
        if isinstance(thing, VillageClinic):
            thing = self.county.village(thing.village)
        return thing.township if isinstance(thing, (Village, TownshipHospital, VisitPlace)) else None

    def closed(self, place: str, day: dt.date) -> bool:
        """Whether a place is closed, or the township or village it lies in."""
        if place not in self._around:
            thing = self.county.get(place)
            village = (thing.village,) if isinstance(thing, VillageClinic) else ()
            township = self.township_of(place)
            self._around[place] = (place, *village, *((township,) if township else ()))
        parts = self._around[place]
        return any(start <= day < end for part in parts for start, end in self._closures.get(part, ()))


def member(team: Team, role: TeamRole) -> str | None:
    """Who has a role in a team."""
    return {TeamRole.SPECIALIST: team.specialist, TeamRole.GP: team.gp, TeamRole.NURSE: team.nurse}[role]


def _opened(case: Case) -> dt.date:
    """First day on or after the plan's that re-planning does not leave as published."""
    rule, today = case.rules["replan.frozen"], max(case.county.calendar.start, case.plan.as_of)
    frozen = 0 if case.plan.parent is None or rule.level is Level.OFF else round(rule.value)
    until = today + dt.timedelta(days=frozen)
    return until if case.parent is None else max(today, min(until, case.parent.county.calendar.circuit_end))
