"""A tour of a plan, day by day: where it goes, when each visit begins, how long it takes."""

from __future__ import annotations

import datetime as dt
import itertools
from dataclasses import dataclass

from gridplan.domain.circuits import Stop, Tour, WorkingDay
from gridplan.domain.county import County
from gridplan.domain.facilities import Vehicle
from gridplan.domain.places import Village, VisitPlace
from gridplan.domain.plan import Plan
from gridplan.domain.programmes import Programme
from gridplan.domain.rules import Rules
from gridplan.domain.schedules import DayHours, Task, day_hours
from gridplan.errors import NotFoundError

CAR = "car"
"""Profile of the teams' travel times."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RouteDay:
    """One day of a tour.

    Attributes:
        places: from where, over which places (each halt once), to where.
        legs: seconds from each place to the next; ``None`` where they are not known.
        visiting: seconds of all visits; ``None`` where a programme is gone.
        hours: ``None`` where they are not known, or where the day does not fit.
    """

    day: dt.date
    places: tuple[str, ...]
    stops: tuple[Stop, ...]
    legs: tuple[int, ...] | None
    visiting: int | None
    hours: DayHours | None

    @property
    def driving(self) -> int | None:
        """Seconds on the road."""
        return None if self.legs is None else sum(self.legs)


def working_day(rules: Rules) -> WorkingDay:
    """The day on the road by the county's rules."""
    return WorkingDay(
        start=round(3600 * rules.value("circuits.day_start")),
        shift=round(3600 * rules.value("circuits.shift")),
        break_length=round(60 * rules.value("circuits.break")),
        break_from=round(3600 * rules.value("circuits.break_from")),
        break_until=round(3600 * rules.value("circuits.break_until")),
    )


def crew_profile(county: County, crew: str) -> str:
    """The vehicle profile by whose travel times a crew drives: a vehicle's own, a team's is :data:`CAR`."""
    thing = county.get(crew) if crew in county else None
    return thing.profile if isinstance(thing, Vehicle) else CAR


def visit_seconds(county: County, programme: Programme, place: str) -> int:
    """Length of a visit for a programme at a place; a hospital has nobody to be seen one by one."""
    thing = county.get(place) if place in county else None
    if isinstance(thing, Village):
        groups = programme.where.key_groups or tuple(thing.key_groups)
        return programme.service_seconds(thing.residents, sum(thing.key_groups.get(group, 0) for group in groups))
    return programme.service_seconds(0, thing.persons if isinstance(thing, VisitPlace) else 0)


def route_days(plan: Plan, tour: Tour) -> tuple[RouteDay, ...]:
    """Every day of a tour; what names something that the county has no more is told without its hours."""
    programmes = {programme.id: programme for programme in plan.county.programmes}
    found = []
    for night, day in enumerate(tour.days):
        stops = tuple(stop for stop in tour.stops if stop.night == night)
        places = tour.places_of(night)
        legs = _legs(plan, tour.crew, day, places)
        known = [
            (stop, programmes[stop.programme], visit_seconds(plan.county, programmes[stop.programme], stop.place))
            for stop in stops
            if stop.programme in programmes
        ]
        whole = len(known) == len(stops)
        found.append(
            RouteDay(
                day=day,
                places=places,
                stops=stops,
                legs=legs,
                visiting=sum(seconds for *_, seconds in known) if whole else None,
                hours=_hours(working_day(plan.county.rules), known, legs) if whole and legs is not None else None,
            )
        )
    return tuple(found)


def _legs(plan: Plan, crew: str, day: dt.date, places: tuple[str, ...]) -> tuple[int, ...] | None:
    try:
        times = plan.travel_times(crew_profile(plan.county, crew), plan.county.calendar.scenario_on(day))
        found = [times.between(a, b) for a, b in itertools.pairwise(places)]
    except NotFoundError:
        return None
    known = tuple(leg for leg in found if leg is not None)
    return known if len(known) == len(found) else None


def _hours(day: WorkingDay, visits: list[tuple[Stop, Programme, int]], legs: tuple[int, ...]) -> DayHours | None:
    tasks, ways, before = [], iter(legs), None
    for stop, programme, seconds in visits:
        leg = 0 if stop.place == before else next(ways)
        opens, closes = (None if at is None else 60 * at for at in (programme.opens, programme.closes))
        tasks.append(Task(leg=leg, service=seconds, opens=opens, closes=closes))
        before = stop.place
    return day_hours(day, tasks, next(ways))
