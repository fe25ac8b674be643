"""Route sheets of ``circuits``: who leaves when, is where from when to when, and is back when."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from gridplan.cli.answer_tables import Table
from gridplan.cli.circuits_tables import Ground, day_words
from gridplan.domain.circuits import Tour
from gridplan.domain.itineraries import Doing, RouteDay, clock, route_days, route_lines, working_day
from gridplan.domain.visit_words import DOINGS
from gridplan.domain.workload import tour_people
from gridplan.languages import said


def route_table(ground: Ground, tours: Sequence[Tour]) -> Table:
    """Every day asked for of the tours, hour by hour."""
    days = [
        (tour, night, part)
        for tour in tours
        for night, part in enumerate(route_days(ground.plan, tour))
        if ground.choice.takes_day(part.day)
    ]
    days.sort(key=lambda each: (each[2].day, each[0].depot, each[0].crew))
    return Table(
        key="tours",
        title=said("routes", context="table.route"),
        columns=(
            said("day", context="table.route"),
            said("weekday", context="table.route"),
            said("crew", context="table.route"),
            said("from", context="table.route"),
            said("to", context="table.route"),
            said("place", context="table.route"),
            said("what", context="table.route"),
            said("driving min", context="table.route"),
            said("people", context="table.route"),
        ),
        rows=tuple(row for tour, _, part in days for row in _rows(ground, tour, part)),
        records=tuple(_record(ground, *each) for each in days),
        empty=said("no tours in this time", context="table.route"),
    )


def _people(ground: Ground, tour: Tour) -> list[str]:
    return [person for person, _ in tour_people(ground.plan, tour)]


def _record(ground: Ground, tour: Tour, night: int, part: RouteDay) -> dict[str, Any]:
    hours = part.hours
    visits = hours.visits if hours else (None,) * len(part.stops)
    return {
        "day": part.day.isoformat(),
        "crew": tour.crew,
        "name": ground.names(tour.crew),
        "people": _people(ground, tour),
        "depot": tour.depot,
        "night": night,
        "from": part.places[0],
        "to": part.places[-1],
        "leaves": clock(hours.leaves) if hours else None,
        "returns": clock(hours.returns) if hours else None,
        "break": clock(hours.break_begins) if hours else None,
        "driving": part.driving,
        "visiting": part.visiting,
        "stops": [
            {"place": stop.place, "name": ground.names(stop.place), "programme": stop.programme}
            | (
                {"arrives": clock(hour.arrives), "begins": clock(hour.begins), "ends": clock(hour.ends)}
                if hour
                else {"arrives": None, "begins": None, "ends": None}
            )
            for stop, hour in zip(part.stops, visits, strict=True)
        ],
    }


def _rows(ground: Ground, tour: Tour, part: RouteDay) -> Iterator[tuple[object, ...]]:
    """Leaving, every visit, the break where it lies, coming back; day and crew stand in the first row."""
    names = ground.names
    head: tuple[object, ...] = *day_words(ground, part.day), ground.crew(tour.crew)
    for line in route_lines(part, working_day(ground.plan.county.rules).break_length):
        since = next((at for at in (line.begins, line.arrives, line.ends) if at is not None), None)
        yield (
            *(*head, clock(since), clock(line.ends) if line.begins is not None else None),
            names(line.place) if line.place else None,
            names(line.programme) if line.programme else DOINGS[line.doing].tell(ground.lang),
            line.leg_minutes,
            names.all(_people(ground, tour)) if line.doing is Doing.LEAVING else None,
        )
        head = ("", "", "")
