"""Which codes may stand where in a plan: of what kind, and on which days.

What the plan had before it was edited is always right: a plan may tell of people and crews of the past that its county
has no more.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum, auto

from gridplan.domain.facilities import (
    EmergencySite,
    LeadHospital,
    TownshipHospital,
    Vehicle,
    VehicleBase,
    VillageClinic,
)
from gridplan.domain.people import Person
from gridplan.domain.places import Grid, Township, Village, VisitPlace
from gridplan.domain.plan import Plan
from gridplan.domain.programmes import CoverageMode, Programme
from gridplan.domain.territories import Team
from gridplan.sources.report import nearest

DAY = dt.timedelta(days=1)
_MOST_HINTS = 100
_NAMES: Mapping[type, str] = {
    Township: "township",
    Village: "village",
    Grid: "grid",
    LeadHospital: "lead hospital",
    TownshipHospital: "township hospital",
    VillageClinic: "village clinic",
    VehicleBase: "vehicle base",
    EmergencySite: "emergency site",
    VisitPlace: "visit place",
    Vehicle: "vehicle",
    Person: "person",
    Programme: "programme",
}


class _Column(Enum):
    """Columns whose values of before are right whatever the county has now."""

    DEPOT = auto()
    VISITED = auto()
    LODGING = auto()
    PROGRAMME = auto()
    PERSON = auto()
    HOST = auto()


@dataclass(frozen=True, slots=True)
class Kind:
    """What a column is for: things of these types, or what the plan had in the column before."""

    types: tuple[type, ...]
    before: _Column | None = None

    def __str__(self) -> str:
        return " or ".join(_NAMES[each] for each in self.types)


_BASES = (LeadHospital, TownshipHospital, VehicleBase)
TOWNSHIP, VILLAGE, GRID, PERSON = (Kind((each,)) for each in (Township, Village, Grid, Person))
HOSPITAL = Kind((TownshipHospital,))
DEPOT, VISITED, PROGRAMME = (
    Kind(_BASES, _Column.DEPOT),
    Kind((Village, TownshipHospital, VisitPlace), _Column.VISITED),
    Kind((Programme,), _Column.PROGRAMME),
)
LODGING = Kind((TownshipHospital, Village), _Column.LODGING)
POSTED, HOST = Kind((Person,), _Column.PERSON), Kind((TownshipHospital,), _Column.HOST)
PROVIDERS: Mapping[CoverageMode, Kind] = {
    CoverageMode.OWN_CLINIC: Kind((VillageClinic,)),
    CoverageMode.NEIGHBOUR_CLINIC: Kind((VillageClinic,)),
    CoverageMode.POSTED_DOCTOR: Kind((TownshipHospital,)),
    CoverageMode.CIRCUIT: Kind((TownshipHospital,)),
    CoverageMode.MOBILE_HOSPITAL: Kind(_BASES),
}


class Codes:
    """Judges the codes of a plan that was ``base`` before it was edited."""

    def __init__(self, base: Plan) -> None:
        self.base, self.county = base, base.county
        self._services = base.coverage.solution.services if base.coverage.solution else ()
        self._tours = base.circuits.solution.tours if base.circuits.solution else ()
        self._postings = base.postings.solution.postings if base.postings.solution else ()
        self._before: Mapping[_Column, set[str]] = {
            _Column.DEPOT: {tour.depot for tour in self._tours},
            _Column.VISITED: {stop.place for tour in self._tours for stop in tour.stops},
            _Column.LODGING: {place for tour in self._tours for place in tour.lodgings},
            _Column.PROGRAMME: {stop.programme for tour in self._tours for stop in tour.stops},
            _Column.PERSON: {posting.person for posting in self._postings},
            _Column.HOST: {posting.host for posting in self._postings},
        }
        self._teams: dict[str, int] = {}
        self._lodgings: dict[tuple[dt.date, str, str], tuple[tuple[str, ...], int]] = {}
        self._hints = 0

    def add_team(self, team_id: str, row: int) -> int | None:
        """Take note of a team; the row that has its id already, if any."""
        first = self._teams.setdefault(team_id, row)
        return None if first == row else first

    def add_stop(self, tour: tuple[dt.date, str, str], lodgings: tuple[str, ...] | None, row: int) -> int | None:
        """Take note of the lodgings that a row gives its tour; the row that gives it others, if any."""
        if lodgings is None:
            return None
        told, first = self._lodgings.setdefault(tour, (lodgings, row))
        return None if told == lodgings else first

    def team(self, team_id: str) -> Team | None:
        """The team that had this id before."""
        teams = self.base.territories.solution.teams if self.base.territories.solution else ()
        return next((team for team in teams if team.id == team_id), None)

    def wrong(self, key: str, kind: Kind) -> str | None:
        """Why ``key`` cannot stand for something of ``kind``; ``None`` if it can."""
        found = self.county.get(key) if key in self.county else None
        if isinstance(found, kind.types) or (kind.before and key in self._before[kind.before]):
            return None
        what = f"is no {kind}" if found is None else f"is a {_NAMES[type(found)]}, not a {kind}"
        valid = [each for each in self.county.codes() if isinstance(self.county.get(each), kind.types)]
        return f"{key!r} {what}{self._hint(key, valid)}"

    def wrong_crew(self, key: str, day: dt.date) -> str | None:
        """Why ``key`` cannot be who drives on ``day``. The teams must have been noted; without any, all is well."""
        if not self._teams:
            return None
        vehicles = [vehicle.id for vehicle in self.county.vehicles]
        past = {tour.crew for tour in self._tours if tour.day == day} if day < self.base.as_of else set()
        if key in self._teams or key in vehicles or key in past:
            return None
        found = self.county.get(key) if key in self.county else None
        what = "is no team or vehicle" if found is None else f"is a {_NAMES[type(found)]}, not a team or vehicle"
        return f"{key!r} {what}{self._hint(key, [*self._teams, *vehicles])}"

    def wrong_since(self, village: str, since: dt.date) -> str | None:
        """Why the service of ``village`` cannot begin on ``since``."""
        calendar = self.county.calendar
        if calendar.start <= since < calendar.circuit_end:
            return None
        if any((service.village, service.since) == (village, since) for service in self._services):
            return None
        return f"{since} lies outside the circuit horizon, {calendar.start} to {calendar.circuit_end - DAY}"

    def wrong_start(self, person: str, start: dt.date) -> str | None:
        """Why a posting of ``person`` cannot begin on ``start``; one from before the horizon may reach into it."""
        last = self.county.calendar.end - DAY
        if start <= last or any((p.person, p.start) == (person, start) for p in self._postings):
            return None
        return f"{start} lies after the posting horizon, which ends on {last}"

    def _hint(self, key: str, valid: list[str]) -> str:
        """The nearest valid code, until the hints have cost enough; some valid one where none is alike."""
        self._hints += 1
        if not valid or self._hints > _MOST_HINTS:
            return ""
        near = nearest(key, valid)
        return f"; did you mean {near!r}?" if near else f", such as {valid[0]!r}"
