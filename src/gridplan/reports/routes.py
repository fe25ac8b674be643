"""Tours in the workbook: the editable table of stops, and the route sheet that a crew takes along."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from gridplan.domain.circuits import Tour
from gridplan.domain.itineraries import Doing, RouteDay, clock, route_days, route_lines, working_day
from gridplan.domain.naming import Names, names_of
from gridplan.domain.plan import Plan
from gridplan.domain.visit_words import DOINGS, WEEKDAYS
from gridplan.domain.workload import tour_people

Row = Sequence[object]


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


def route_rows(plan: Plan) -> Iterator[Row]:
    """Each day of each tour: leaving, every visit with its hours, the break where it lies, coming back or lodging."""
    names = names_of(plan)
    days = [(tour, night, part) for tour in ordered_tours(plan) for night, part in enumerate(route_days(plan, tour))]
    for tour, night, part in sorted(days, key=lambda each: (each[2].day, each[0].depot, each[0].crew)):
        head = part.day, WEEKDAYS[part.day.weekday()][0], names(tour.crew), night + 1
        yield from ((*head, *line) for line in _lines(plan, names, tour, part))


def _lines(plan: Plan, names: Names, tour: Tour, part: RouteDay) -> Iterator[Row]:
    """One day: ``(number, what, place, purpose, arrives, begins, ends, driving minutes, people)``."""
    number, before = 0, None
    for line in route_lines(part, working_day(plan.county.rules).break_length):
        visit = line.doing is Doing.VISIT
        if visit:
            number += line.place != before
            before = line.place
        yield (
            *(number if visit else None, DOINGS[line.doing][0]),
            *(names(line.place) if line.place else None, names(line.programme) if line.programme else None),
            *(clock(line.arrives), clock(line.begins), clock(line.ends), line.leg_minutes),
            names.all(person for person, _ in tour_people(plan, tour)) if line.doing is Doing.LEAVING else None,
        )
