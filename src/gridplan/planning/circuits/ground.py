"""What every part of the circuit problem stands on: crews, services, ways, closures."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from gridplan.domain.circuits import Circuits
from gridplan.domain.county import County
from gridplan.domain.coverage import Coverage, Service
from gridplan.domain.facilities import Vehicle
from gridplan.domain.itineraries import CAR, working_day
from gridplan.domain.naming import Names
from gridplan.domain.postings import Postings
from gridplan.domain.programmes import Programme
from gridplan.domain.rules import Level
from gridplan.domain.territories import Team, Territories, team_numbers
from gridplan.domain.travel import TravelTimes
from gridplan.errors import NotFoundError
from gridplan.languages import said
from gridplan.planning.closures import closed_days


@dataclass(frozen=True, slots=True, kw_only=True)
class CrewPeople:
    """A crew and who goes with it.

    Attributes:
        depot: hospital of the team, base of the vehicle.
        township: code of the depot's township; ``None`` for a base outside the townships.
        members: who goes on every day; ``None`` where the team has no GP or no nurse: then it does not drive.
        specialist: who goes with a team on some days.
        before: member or specialist → who goes instead before a day.
    """

    id: str
    depot: str
    township: str | None
    members: tuple[str, ...] | None
    specialist: str | None = None
    before: Mapping[str, tuple[tuple[dt.date, str], ...]] = field(default_factory=dict)

    def who(self, person: str, day: dt.date) -> str:
        """Who goes on a day in the place of a member or specialist."""
        return next((former for until, former in self.before.get(person, ()) if day < until), person)


class Ground:
    """The input, indexed.

    Attributes:
        published: the tours of the published plan; ``None`` on the first planning.
        as_of: first day that is not past.
        opened: first day that is open to planning: after re-planning, the first that is not frozen. Days for which the
            published plan planned no visits, because its horizon was over, cannot be frozen.
        teams: crew id → team, by id.
        vehicles: crew id → vehicle, by id.
        crews: crew id → its people: vehicles, then teams.
        services: village → how it is served.
        held: village → ids of the teams that have at least a part of it.
        names: code or id → what planners call it.
        short_names: ``龙源乡第3团队``, ``移动医院1号`` → crew id.
    """

    def __init__(
        self,
        county: County,
        travels: Sequence[TravelTimes],
        territories: Territories,
        coverage: Coverage,
        *,
        postings: Postings | None = None,
        previous: Circuits | None = None,
        planned_until: dt.date | None = None,
        as_of: dt.date | None = None,
    ) -> None:
        self.county, self.calendar = county, county.calendar
        self.travels = tuple(travels)
        self.postings = postings.postings if postings else ()
        self.published = previous
        self.as_of = max(as_of or self.calendar.start, self.calendar.start)
        frozen_until = self.as_of + dt.timedelta(days=frozen_days(county) if previous else 0)
        self.opened = max(self.as_of, min(frozen_until, planned_until or frozen_until))
        self.hours = working_day(county.rules)
        self.teams: Mapping[str, Team] = {t.id: t for t in sorted(territories.teams, key=lambda t: t.id)}
        self.vehicles: Mapping[str, Vehicle] = {v.id: v for v in sorted(county.vehicles, key=lambda v: v.id)}
        self.crews: Mapping[str, CrewPeople] = {
            **{v.id: self._vehicle_people(v) for v in self.vehicles.values()},
            **{t.id: self._team_people(t) for t in self.teams.values()},
        }
        self.services: Mapping[str, Service] = {s.village: s for s in coverage.services}
        self.held: Mapping[str, tuple[str, ...]] = self._held()
        self.names = Names(county, territories.teams)
        self.short_names = _crew_names(county, territories)
        self._closed: dict[str, frozenset[dt.date]] = {}

    def travel(self, profile: str, scenario: str | None = None) -> TravelTimes:
        """The travel times of a profile; in the usual scenario, or in that of a season.

        Raises:
            NotFoundError: there are none.
        """
        for times in self.travels:
            if times.profile == profile and scenario in {None, times.scenario}:
                return times
        if scenario:
            raise NotFoundError(
                said("there are no travel times for {profile!r} in {scenario!r}", profile=profile, scenario=scenario)
            )
        raise NotFoundError(said("there are no travel times for {profile!r}", profile=profile))

    def profile_of(self, crew: str) -> str:
        """The travel profile of a crew."""
        vehicle = self.vehicles.get(crew)
        return CAR if vehicle is None else vehicle.profile

    def closed(self, place: str) -> frozenset[dt.date]:
        """Working days on which a place cannot be visited, nobody sets out from it, or a vehicle is out of service."""
        if place not in self._closed:
            self._closed[place] = closed_days(self.county, place)
        return self._closed[place]

    def shut(self, crew: str) -> frozenset[dt.date]:
        """Working days on which a crew does not set out: its depot is closed, or the vehicle is out of service."""
        own = self.closed(crew) if crew in self.vehicles else frozenset()
        return own | self.closed(self.crews[crew].depot)

    def round_trip(self, profile: str, depot: str, place: str) -> int | None:
        """Seconds from a depot to a place and back in the usual scenario; ``None`` without a way."""
        times = self.travel(profile)
        out, back = times.between(depot, place), times.between(place, depot)
        return None if out is None or back is None else out + back

    def stretch(self, programme: Programme) -> tuple[dt.date, dt.date]:
        """First day of the programme inside the horizon, and the first after it."""
        start, end = self.calendar.start, self.calendar.circuit_end
        return max(start, programme.starts or start), min(end, programme.ends or end)

    def _held(self) -> dict[str, tuple[str, ...]]:
        found: dict[str, dict[str, None]] = defaultdict(dict)
        for team in self.teams.values():
            for village in (*team.villages, *(self.county.grid(grid).village for grid in team.grids)):
                found[village][team.id] = None
        return {village: tuple(teams) for village, teams in found.items()}

    def _vehicle_people(self, vehicle: Vehicle) -> CrewPeople:
        township = self.county.township_of(vehicle.base)
        return CrewPeople(id=vehicle.id, depot=vehicle.base, township=township, members=vehicle.crew)

    def _team_people(self, team: Team) -> CrewPeople:
        places: dict[str, str | None] = {"gp": team.gp, "nurse": team.nurse, "specialist": team.specialist}
        before: dict[str, list[tuple[dt.date, str]]] = defaultdict(list)
        for former in sorted(team.predecessors, key=lambda p: p.until):
            if former.role in places and former.until > self.as_of:  # with nobody after, he goes while he is there
                member = places[former.role] = places[former.role] or former.person
                before[member].append((former.until, former.person))
        gp, nurse = places["gp"], places["nurse"]
        return CrewPeople(
            id=team.id,
            depot=team.hospital,
            township=team.township,
            members=(gp, nurse) if gp is not None and nurse is not None else None,
            specialist=places["specialist"],
            before={member: tuple(days) for member, days in before.items()},
        )


def frozen_days(county: County) -> int:
    """Days from the day of planning that stay as published."""
    rule = county.rules["replan.frozen"]
    return 0 if rule.level is Level.OFF else round(rule.value)


def _crew_names(county: County, territories: Territories) -> dict[str, str]:
    numbers = team_numbers(territories.teams)
    teams = {f"{county.name_of(t.township)}第{numbers[t.id]}团队": t.id for t in territories.teams}
    return teams | {vehicle.name: vehicle.id for vehicle in county.vehicles}


def unique(items: Iterable[str]) -> tuple[str, ...]:
    """Each once, in the order of their first appearance."""
    return tuple(dict.fromkeys(items))
