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
from gridplan.domain.programmes import CoverageMode, PlaceKind, Programme
from gridplan.domain.territories import Team
from gridplan.sources.report import nearest

DAY = dt.timedelta(days=1)
_MOST_HINTS = 100
Words = tuple[str, str]
"""Chinese and English."""
_NAMES: Mapping[type, Words] = {
    Township: ("乡镇", "township"),
    Village: ("村", "village"),
    Grid: ("网格", "grid"),
    LeadHospital: ("牵头医院", "lead hospital"),
    TownshipHospital: ("乡镇卫生院", "township hospital"),
    VillageClinic: ("村卫生室", "village clinic"),
    VehicleBase: ("车辆基地", "vehicle base"),
    EmergencySite: ("急救站", "emergency site"),
    VisitPlace: ("走访点", "visit place"),
    Vehicle: ("车辆", "vehicle"),
    Person: ("人员", "person"),
    Programme: ("项目", "programme"),
}
_VISITED: Mapping[PlaceKind, type] = {
    PlaceKind.VILLAGES: Village,
    PlaceKind.HOSPITALS: TownshipHospital,
    PlaceKind.VISIT_PLACES: VisitPlace,
}
_CREW: Words = ("团队或车辆", "team or vehicle")


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

    @property
    def words(self) -> Words:
        """What it is for."""
        return "或".join(_NAMES[each][0] for each in self.types), " or ".join(_NAMES[each][1] for each in self.types)


_BASES = (LeadHospital, TownshipHospital, VehicleBase)
TOWNSHIP, VILLAGE, GRID, PERSON = (Kind((each,)) for each in (Township, Village, Grid, Person))
HOSPITAL = Kind((TownshipHospital,))
DEPOT, VISITED, PROGRAMME = (
    Kind(_BASES, _Column.DEPOT),
    Kind((Village, TownshipHospital, VisitPlace), _Column.VISITED),
    Kind((Programme,), _Column.PROGRAMME),
)
LODGING = Kind((TownshipHospital, Village), _Column.LODGING)
POSTED, HOST = Kind((Person,), _Column.PERSON), Kind((TownshipHospital, VillageClinic), _Column.HOST)
PROVIDER = Kind((LeadHospital, TownshipHospital, VehicleBase, VillageClinic))
PROVIDERS: Mapping[CoverageMode, Kind] = {
    CoverageMode.OWN_CLINIC: Kind((VillageClinic,)),
    CoverageMode.NEIGHBOUR_CLINIC: Kind((VillageClinic,)),
    CoverageMode.POSTED_DOCTOR: Kind((TownshipHospital, VillageClinic)),
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
        self._villages: dict[str, int] = {}
        self._visits = {(stop.place, stop.programme) for tour in self._tours for stop in tour.stops}
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

    def add_service(self, village: str, row: int) -> int | None:
        """Take note of a village's service; the row that has the village already, if any."""
        first = self._villages.setdefault(village, row)
        return None if first == row else first

    def team(self, team_id: str) -> Team | None:
        """The team that had this id before."""
        teams = self.base.territories.solution.teams if self.base.territories.solution else ()
        return next((team for team in teams if team.id == team_id), None)

    def wrong(self, key: str, kind: Kind) -> Words | None:
        """Why ``key`` cannot stand for something of ``kind``; ``None`` if it can."""
        found = self.county.get(key) if key in self.county else None
        if isinstance(found, kind.types) or (kind.before and key in self._before[kind.before]):
            return None
        valid = [each for each in self.county.codes() if isinstance(self.county.get(each), kind.types)]
        return self._told(key, found, kind.words, valid)

    def wrong_crew(self, key: str, day: dt.date) -> Words | None:
        """Why ``key`` cannot be who drives on ``day``. The teams must have been noted; without any, all is well."""
        if not self._teams:
            return None
        vehicles = [vehicle.id for vehicle in self.county.vehicles]
        past = {tour.crew for tour in self._tours if tour.day == day} if day < self.base.as_of else set()
        if key in self._teams or key in vehicles or key in past:
            return None
        found = self.county.get(key) if key in self.county else None
        return self._told(key, found, _CREW, [*self._teams, *vehicles])

    def wrong_township(self, township: str, hospital: str) -> Words | None:
        """Why a team of this hospital cannot be of this township."""
        right = self.county.township_hospital(hospital).township
        if right == township:
            return None
        name, place = self.county.name_of(hospital), self.county.name_of(right)
        return f"{name}在{place}，应为“{right}”", f"{name} lies in {place}: it should be {right!r}"

    def wrong_visit(self, place: str, programme: str) -> Words | None:
        """Why a programme cannot visit a place: it visits places of another kind."""
        found = self.county.get(programme) if programme in self.county else None
        if not isinstance(found, Programme) or (place, programme) in self._visits:
            return None
        wanted = _VISITED[found.places]
        thing = self.county.get(place) if place in self.county else None
        if thing is None or isinstance(thing, wanted):
            return None
        (zh, en), (is_zh, is_en) = _NAMES[wanted], _NAMES[type(thing)]
        return (
            f"项目“{found.name}”走访的是{zh}，“{place}”是{is_zh}",
            f"programme {found.name!r} visits places of kind {en}; {place!r} is a {is_en}",
        )

    def _told(self, key: str, found: object, wanted: Words, valid: list[str]) -> Words:
        """What a code is, what it should be, and one that it may have been meant to be."""
        hint, hint_en = self._hint(key, valid)
        if found is None:
            return f"没有编号为“{key}”的{wanted[0]}{hint}", f"{key!r} is no {wanted[1]}{hint_en}"
        zh, en = _NAMES[type(found)]
        return f"“{key}”是{zh}，不是{wanted[0]}{hint}", f"{key!r} is a {en}, not a {wanted[1]}{hint_en}"

    def wrong_since(self, village: str, since: dt.date) -> Words | None:
        """Why the service of ``village`` cannot begin on ``since``."""
        calendar = self.county.calendar
        if calendar.start <= since < calendar.circuit_end:
            return None
        if any((service.village, service.since) == (village, since) for service in self._services):
            return None
        first, last = calendar.start, calendar.circuit_end - DAY
        return f"{since}不在巡诊期{first}至{last}内", f"{since} lies outside the circuit horizon, {first} to {last}"

    def wrong_start(self, person: str, start: dt.date) -> Words | None:
        """Why a posting of ``person`` cannot begin on ``start``; one from before the horizon may reach into it."""
        last = self.county.calendar.end - DAY
        if start <= last or any((p.person, p.start) == (person, start) for p in self._postings):
            return None
        return f"{start}在派驻期（至{last}）之后", f"{start} lies after the posting horizon, which ends on {last}"

    def _hint(self, key: str, valid: list[str]) -> Words:
        """The nearest valid code, until the hints have cost enough; some valid one where none is alike."""
        self._hints += 1
        if not valid or self._hints > _MOST_HINTS:
            return "", ""
        near = nearest(key, valid)
        if near:
            return f"；是否为“{near}”？", f"; did you mean {near!r}?"
        return f"，例如“{valid[0]}”", f", such as {valid[0]!r}"
