"""Tours in the workbook: the editable table of stops, and the route sheet that a crew takes along."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from shapely import LineString, get_coordinates

from gridplan.domain.audiences import Audience
from gridplan.domain.circuits import Tour
from gridplan.domain.county import County
from gridplan.domain.itineraries import (
    Doing,
    RouteDay,
    RouteLine,
    clock,
    crew_profile,
    route_days,
    route_lines,
    working_day,
)
from gridplan.domain.naming import Names, names_of
from gridplan.domain.plan import Plan
from gridplan.domain.small_counts import TellingVisits
from gridplan.domain.territories import team_numbers
from gridplan.domain.visit_words import DOINGS, WEEKDAYS
from gridplan.domain.workload import tour_people
from gridplan.languages import LANGS, Lang, said
from gridplan.reports.sheets import Minutes

Row = Sequence[object]
Contacts = Mapping[str, tuple[str, str | None]]
"""Place → name and phone of whom to ask for there."""
EARTH_KM = 6371.0088
"""Mean radius of the earth (IUGG)."""


def ordered_tours(plan: Plan) -> list[Tour]:
    """The plan's tours by day, depot and crew."""
    return sorted(plan.tours, key=lambda t: (t.day, t.depot, t.crew))


def tour_rows(plan: Plan) -> Iterator[Row]:
    """The stops of every tour, to be edited; lodgings stand in each row of a tour of several days."""
    name_of, names = plan.county.name_of, names_of(plan)
    for tour in ordered_tours(plan):
        lodgings = "；".join(tour.lodgings), "、".join(map(name_of, tour.lodgings))
        for number, stop in enumerate(tour.stops, start=1):
            yield (
                *(tour.day, tour.crew, names(tour.crew), tour.depot, name_of(tour.depot), number, stop.night + 1),
                *(stop.place, name_of(stop.place), stop.programme, name_of(stop.programme), *lodgings),
            )


@dataclass(frozen=True, slots=True)
class _Ground:
    """What every route sheet needs; ``lang`` is 0 for Chinese, 1 for English."""

    plan: Plan
    names: Names
    crews: Callable[[str], str]
    contacts: Contacts
    lang: Lang


def route_rows(plan: Plan, *, english: bool = False, audience: Audience = "planners") -> Iterator[Row]:
    """Each day of each crew: leaving, every visit with its hours, the break where it lies, coming back or lodging.

    Kilometres are those of the lines that the map draws, blank where it has none. Days whose hours would betray a small
    count of key groups to the audience have none.
    """
    untold = TellingVisits(plan.county, audience)
    ground = _Ground(plan, names_of(plan), crew_names(plan), contacts(plan.county), "en" if english else "zh")
    days = [
        (tour, night, part) for tour in plan.tours for night, part in enumerate(route_days(plan, tour, untold=untold))
    ]
    for tour, night, part in sorted(days, key=lambda each: (each[0].depot, each[0].crew, each[2].day)):
        head = ground.crews(tour.crew), part.day, WEEKDAYS[part.day.weekday()].tell(ground.lang), night + 1
        yield from ((*head, *line) for line in _lines(ground, tour, part))


def crew_names(plan: Plan) -> Callable[[str], str]:
    """What people call a crew: ``长湖街道第3团队``; vehicles by name."""
    numbers, names = team_numbers(plan.teams), names_of(plan)
    teams = {
        team.id: said("{township} team {number}", township=plan.county.name_of(team.township), number=numbers[team.id])
        for team in plan.teams
    }
    return lambda crew: teams.get(crew) or names(crew)


def begins_day(row: Row) -> bool:
    """Whether a row of a route sheet is the first of its day."""
    return row[5] in {DOINGS[Doing.LEAVING].tell(lang) for lang in LANGS}


def contacts(county: County) -> Contacts:
    """A village's doctor, else its steward; a hospital's steward."""
    found: dict[str, tuple[str, str | None]] = {}
    for village in county.villages:
        if village.steward:
            found[village.code] = village.steward, None
    for hospital in county.township_hospitals:
        if hospital.steward:
            found[hospital.id] = hospital.steward, None
    villages = {clinic.id: clinic.village for clinic in county.clinics}
    for person in reversed(county.people):  # of several doctors the first
        if person.role == "village_doctor" and person.workplace in villages:
            found[villages[person.workplace]] = person.name, person.phone
    return found


def _lines(ground: _Ground, tour: Tour, part: RouteDay) -> Iterator[Row]:
    """One day: number, what, place, purpose, arrives, begins, leaves, stay, driving, km, contact, phone, people."""
    plan, names = ground.plan, ground.names
    profile = crew_profile(plan.county, tour.crew)
    number, before = 0, None
    for line, km in _with_km(plan, profile, route_lines(part, working_day(plan.county.rules).break_length)):
        visit = line.doing is Doing.VISIT
        if visit:
            number += line.place != before
            before = line.place
        stay = None if line.ends is None or line.arrives is None else round((line.ends - line.arrives) / 60)
        contact, phone = ground.contacts.get(line.place or "", (None, None)) if visit else (None, None)
        yield (
            *(number if visit else None, DOINGS[line.doing].tell(ground.lang)),
            *(names(line.place) if line.place else None, names(line.programme) if line.programme else None),
            *(clock(line.arrives), clock(line.begins), clock(line.ends), stay, line.leg_minutes, km, contact, phone),
            names.all(person for person, _ in tour_people(plan, tour)) if line.doing is Doing.LEAVING else None,
        )


def _with_km(plan: Plan, profile: str, lines: Iterator[RouteLine]) -> Iterator[tuple[RouteLine, float | None]]:
    """Each line with the kilometres driven for it."""
    here: str | None = None
    for line in lines:
        km = None
        if line.doing is not Doing.LEAVING and line.leg is not None and here and line.place:
            road = plan.backdrop.legs.get((profile, here, line.place))
            km = Minutes(round(kilometres(road), 1)) if road is not None else 0.0 if here == line.place else None
        here = line.place or here
        yield line, km


def kilometres(line: LineString) -> float:
    """Length of a line in EPSG:4326 on the sphere (haversine)."""
    x, y = np.radians(get_coordinates(line)).T
    half = np.sin(np.diff(y) / 2) ** 2 + np.cos(y[:-1]) * np.cos(y[1:]) * np.sin(np.diff(x) / 2) ** 2
    return float((2 * EARTH_KM * np.arcsin(np.sqrt(half))).sum())
