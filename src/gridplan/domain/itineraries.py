"""A tour of a plan, day by day: where it goes, when each visit begins, how long it takes."""

from __future__ import annotations

import datetime as dt
import itertools
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import Enum, auto
from typing import overload

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
        hours: ``None`` where they are not known or may not be read, or where the day does not fit.
        last: the tour ends on this day; else the night is spent where the day ends.
    """

    day: dt.date
    places: tuple[str, ...]
    stops: tuple[Stop, ...]
    legs: tuple[int, ...] | None
    visiting: int | None
    hours: DayHours | None
    last: bool = True

    @property
    def driving(self) -> int | None:
        """Seconds on the road."""
        return None if self.legs is None else sum(self.legs)


class Doing(Enum):
    """What a line of a route sheet is about."""

    LEAVING = auto()
    VISIT = auto()
    BREAK = auto()
    RETURN = auto()
    LODGING = auto()  # where the night is spent


@dataclass(frozen=True, slots=True, kw_only=True)
class RouteLine:
    """One line of the route sheet of a day; hours are seconds after midnight, ``None`` where they are not known.

    Attributes:
        place: ``None`` of the break.
        programme: of a visit.
        begins: of a visit or the break; ``arrives`` is earlier where a visit waits for its hours.
        ends: of a visit or the break; when the crew leaves.
        leg: seconds of driving to get there; ``None`` where nobody drives for this line.
    """

    doing: Doing
    place: str | None = None
    programme: str | None = None
    arrives: int | None = None
    begins: int | None = None
    ends: int | None = None
    leg: int | None = None

    @property
    def leg_minutes(self) -> int | None:
        """The driving in whole minutes."""
        return None if self.leg is None else round(self.leg / 60)


def route_lines(part: RouteDay, break_length: int) -> Iterator[RouteLine]:
    """Leaving, every visit, the break where it lies, coming back or to the lodging.

    Args:
        part: the day.
        break_length: seconds.
    """
    hours, legs = part.hours, iter(part.legs or ())
    yield RouteLine(doing=Doing.LEAVING, place=part.places[0], ends=hours.leaves if hours else None)
    pause = hours.break_begins if hours else None
    before, now = None, hours.leaves if hours else 0
    for number, stop in enumerate(part.stops):
        hour = hours.visits[number] if hours else None
        if pause is not None and hour and now <= pause < hour.begins:
            yield RouteLine(doing=Doing.BREAK, begins=pause, ends=pause + break_length)
            pause = None
        yield RouteLine(
            doing=Doing.VISIT,
            place=stop.place,
            programme=stop.programme,
            arrives=hour.arrives if hour else None,
            begins=hour.begins if hour else None,
            ends=hour.ends if hour else None,
            leg=next(legs, None) if stop.place != before else None,
        )
        before, now = stop.place, hour.ends if hour else now
    if pause is not None:
        yield RouteLine(doing=Doing.BREAK, begins=pause, ends=pause + break_length)
    back = hours.returns if hours else None
    doing = Doing.RETURN if part.last else Doing.LODGING
    yield RouteLine(doing=doing, place=part.places[-1], arrives=back, leg=next(legs, None))


@overload
def clock(seconds: int) -> str: ...


@overload
def clock(seconds: int | None) -> str | None: ...


def clock(seconds: int | None) -> str | None:
    """Seconds after midnight as ``08:30``; later than midnight as ``25:10``."""
    return None if seconds is None else f"{seconds // 3600:02d}:{seconds % 3600 // 60:02d}"


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
        return programme.service_seconds(thing.residents, key_persons(programme, thing))
    return programme.service_seconds(0, thing.persons if isinstance(thing, VisitPlace) else 0)


def key_persons(programme: Programme, village: Village) -> int:
    """Members of the programme's key groups in a village; of every group where the programme names none."""
    groups = programme.where.key_groups or tuple(village.key_groups)
    return sum(village.key_groups.get(group, 0) for group in groups)


def route_days(plan: Plan, tour: Tour, *, untold: Callable[[Stop], bool] = lambda _: False) -> tuple[RouteDay, ...]:
    """Every day of a tour; what names something that the county has no more is told without its hours.

    Args:
        plan: the plan.
        tour: one of its tours.
        untold: whether the length of a visit may not be read; the days of such visits are told without hours too.
    """
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
        whole = len(known) == len(stops) and not any(map(untold, stops))
        found.append(
            RouteDay(
                day=day,
                places=places,
                stops=stops,
                legs=legs,
                visiting=sum(seconds for *_, seconds in known) if whole else None,
                hours=_hours(working_day(plan.county.rules), known, legs) if whole and legs is not None else None,
                last=night == len(tour.lodgings),
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
