"""Tours in the workbook: the editable table of stops, and the route sheet that a crew takes along."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from gridplan.domain.circuits import Tour
from gridplan.domain.itineraries import RouteDay, route_days
from gridplan.domain.naming import Names
from gridplan.domain.plan import Plan
from gridplan.domain.workload import tour_people

Row = Sequence[object]
WEEKDAYS = ("周一", "周二", "周三", "周四", "周五", "周六", "周日")


def ordered_tours(plan: Plan) -> list[Tour]:
    """The plan's tours by day, depot and crew."""
    tours = plan.circuits.solution.tours if plan.circuits.solution else ()
    return sorted(tours, key=lambda t: (t.day, t.depot, t.crew))


def names_of(plan: Plan) -> Names:
    """What the plan's things are called."""
    return Names(plan.county, plan.territories.solution.teams if plan.territories.solution else ())


def clock(seconds: int | None) -> str | None:
    """Seconds after midnight as ``08:30``; later than midnight as ``25:10``."""
    return None if seconds is None else f"{seconds // 3600:02d}:{seconds % 3600 // 60:02d}"


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
        head = part.day, WEEKDAYS[part.day.weekday()], names(tour.crew), night + 1
        last = night == len(tour.lodgings)
        yield from ((*head, *line) for line in _lines(plan, names, tour, part, last=last))


def _lines(plan: Plan, names: Names, tour: Tour, part: RouteDay, *, last: bool) -> Iterator[Row]:
    """One day: ``(number, what, place, purpose, arrives, begins, ends, driving minutes, people)``."""
    hours, legs = part.hours, iter(part.legs or ())
    people = names.all(person for person, _ in tour_people(plan, tour))
    leaves = clock(hours.leaves) if hours else None
    yield None, "出发", names(part.places[0]), None, None, None, leaves, None, people
    pause = hours.break_begins if hours else None
    number, before, now = 0, None, hours.leaves if hours else 0
    for place, stop in enumerate(part.stops):
        hour = hours.visits[place] if hours else None
        if pause is not None and hour and now <= pause < hour.begins:
            yield _break(plan, pause)
            pause = None
        fresh = stop.place != before
        number += fresh
        driving = _minutes(next(legs, None)) if fresh else None
        times = (clock(hour.arrives), clock(hour.begins), clock(hour.ends)) if hour else (None, None, None)
        yield number, "到访", names(stop.place), names(stop.programme), *times, driving, None
        before, now = stop.place, hour.ends if hour else now
    if pause is not None:
        yield _break(plan, pause)
    arrives = clock(hours.returns) if hours else None
    what = "返回" if last else "住宿"
    yield None, what, names(part.places[-1]), None, arrives, None, None, _minutes(next(legs, None)), None


def _break(plan: Plan, begins: int) -> Row:
    length = round(60 * plan.county.rules.value("circuits.break"))
    return None, "午休", None, None, None, clock(begins), clock(begins + length), None, None


def _minutes(seconds: int | None) -> int | None:
    return None if seconds is None else round(seconds / 60)
