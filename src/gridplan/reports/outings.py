"""A crew's day out with all that calendars, tracks and layers tell of it: stops, hours, the way along the roads.

The way is the one that the map draws: the driven way of each leg, slightly simplified, and a straight line where none
is known; such a leg has no kilometres.
"""

from __future__ import annotations

import datetime as dt
import itertools
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from shapely import LineString, Point, get_coordinates

from gridplan.domain.audiences import Audience
from gridplan.domain.circuits import Tour
from gridplan.domain.county import County
from gridplan.domain.facilities import Vehicle
from gridplan.domain.finding_kinds import Language
from gridplan.domain.itineraries import RouteDay, RouteLine, crew_profile, route_days, route_lines, working_day
from gridplan.domain.people import Person
from gridplan.domain.plan import Plan
from gridplan.domain.small_counts import TellingVisits
from gridplan.domain.territories import team_numbers
from gridplan.domain.workload import tour_people
from gridplan.reports.exchange_words import Words
from gridplan.reports.routes import contacts, kilometres

BEIJING = dt.timezone(dt.timedelta(hours=8), "Asia/Shanghai")
"""The one time zone of all counties."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Halt:
    """A place where a crew stops, whatever the number of purposes.

    Attributes:
        number: 1 for the first of the day.
        site: ``None`` of a place that the county has no more.
        purposes: names of the programmes.
        arrives, leaves: seconds after midnight, ``None`` where they are not known.
        leg: seconds of driving to get there, and ``km`` the length of the way.
        contact, phone: whom to ask for; empty where nobody is known or may be told.
    """

    number: int
    place: str
    name: str
    site: Point | None
    purposes: tuple[str, ...]
    arrives: int | None
    leaves: int | None
    leg: int | None
    km: float | None
    contact: str = ""
    phone: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Leg:
    """From one place of the day to the next.

    Attributes:
        line: ``None`` where a place is gone, or both are the same.
        km: ``None`` where the way is not known.
    """

    line: LineString | None
    km: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Outing:
    """One day of a crew on the road.

    Attributes:
        crew: id; ``name`` is what the team or vehicle is called.
        vehicle: the crew is a vehicle's own.
        begins, ends: names of where the day begins and ends.
        sites: of the two, ``None`` of a place that is gone.
        lines: the route sheet: leaving, visits, the break, coming back.
        people: ids of those who go.
    """

    tour: Tour
    part: RouteDay
    crew: str
    name: str
    vehicle: bool
    begins: str
    ends: str
    sites: tuple[Point | None, Point | None]
    lines: tuple[RouteLine, ...]
    halts: tuple[Halt, ...]
    legs: tuple[Leg, ...]
    people: tuple[str, ...]

    @property
    def day(self) -> dt.date:
        """The day."""
        return self.part.day

    @property
    def km(self) -> float | None:
        """Kilometres of the whole day; ``None`` where the way of a leg is not known."""
        known = [leg.km for leg in self.legs if leg.km is not None]
        return sum(known) if len(known) == len(self.legs) else None

    @property
    def lines_drawn(self) -> tuple[LineString, ...]:
        """The way of each leg that can be drawn."""
        return tuple(leg.line for leg in self.legs if leg.line is not None)

    @property
    def way(self) -> tuple[tuple[float, float], ...]:
        """Longitude and latitude along the whole day."""
        points = map(tuple, get_coordinates(list(self.lines_drawn)).tolist())
        return tuple(here for here, _ in itertools.groupby(points))

    @property
    def partly_straight(self) -> bool:
        """Whether the way is not known everywhere."""
        return self.km is None


def moment(day: dt.date, seconds: int) -> dt.datetime:
    """A time of the day, also after midnight."""
    return dt.datetime.combine(day, dt.time(), BEIJING) + dt.timedelta(seconds=seconds)


def crew_names(plan: Plan, lang: Language) -> Mapping[str, str]:
    """Team or vehicle → what it is called."""
    county, words = plan.county, Words(lang)
    numbers = team_numbers(plan.teams)
    teams = {
        team.id: words("team", township=county.name_of(team.township), number=numbers[team.id]) for team in plan.teams
    }
    return teams | {vehicle.id: vehicle.name for vehicle in county.vehicles}


def outings(plan: Plan, *, lang: Language, audience: Audience = "planners") -> tuple[Outing, ...]:
    """Every day of every tour, by crew and day; without hours where they would betray a small count to the audience."""
    teller, untold = _Teller(plan, lang), TellingVisits(plan.county, audience)
    found = [teller.outing(tour, part) for tour in plan.tours for part in route_days(plan, tour, untold=untold)]
    return tuple(sorted(found, key=lambda outing: (outing.crew, outing.day)))


class _Teller:
    """What all outings of a plan look up."""

    def __init__(self, plan: Plan, lang: Language) -> None:
        self._plan = plan
        self._sites = plan.county.sites()
        self._names = crew_names(plan, lang)
        self._contacts = contacts(plan.county)
        self._pause = working_day(plan.county.rules).break_length
        self._lengths: dict[tuple[str, str, str], float] = {}

    def outing(self, tour: Tour, part: RouteDay) -> Outing:
        county = self._plan.county
        lines = tuple(route_lines(part, self._pause))
        profile = crew_profile(county, tour.crew)
        legs = tuple(self._leg(profile, a, b) for a, b in itertools.pairwise(part.places))
        return Outing(
            tour=tour,
            part=part,
            crew=tour.crew,
            name=self._names.get(tour.crew, tour.crew),
            vehicle=isinstance(_thing(county, tour.crew), Vehicle),
            begins=county.name_of(part.places[0]),
            ends=county.name_of(part.places[-1]),
            sites=(self._sites.get(part.places[0]), self._sites.get(part.places[-1])),
            lines=lines,
            halts=tuple(self._halts(lines, legs)),
            legs=legs,
            people=tuple(person for person, _ in tour_people(self._plan, tour)),
        )

    def _leg(self, profile: str, origin: str, destination: str) -> Leg:
        if origin == destination:
            return Leg(line=None, km=0.0)
        key = (profile, origin, destination)
        line = self._plan.backdrop.legs.get(key)
        if line is not None and not line.is_empty:
            if key not in self._lengths:
                self._lengths[key] = kilometres(line)
            return Leg(line=line, km=self._lengths[key])
        ends = [self._sites.get(place) for place in (origin, destination)]
        known = [site for site in ends if site is not None]
        return Leg(line=LineString(known) if len(known) == 2 else None, km=None)

    def _halts(self, lines: tuple[RouteLine, ...], legs: tuple[Leg, ...]) -> Iterator[Halt]:
        visits = [line for line in lines if line.programme is not None and line.place is not None]
        for number, (place, group) in enumerate(itertools.groupby(visits, key=lambda line: line.place), start=1):
            assert place is not None
            own = list(group)
            contact, phone = self._contacts.get(place, ("", None))
            yield Halt(
                number=number,
                place=place,
                name=self._plan.county.name_of(place),
                site=self._sites.get(place),
                purposes=tuple(self._plan.county.name_of(line.programme or "") for line in own),
                arrives=own[0].arrives,
                leaves=own[-1].ends,
                leg=own[0].leg,
                km=legs[number - 1].km,
                contact=contact,
                phone=phone or "",
            )


def _thing(county: County, key: str) -> object:
    return county.get(key) if key in county else None


def person_of(county: County, key: str) -> Person | None:
    """The person with this id; ``None`` of somebody who is not on the roster any more."""
    thing = _thing(county, key)
    return thing if isinstance(thing, Person) else None
