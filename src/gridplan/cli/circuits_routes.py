"""Route sheets of ``circuits``: who leaves when, is where from when to when, and is back when."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from gridplan.cli.circuits_tables import Ground, Table, day_words
from gridplan.domain.circuits import Tour
from gridplan.domain.itineraries import RouteDay, route_days, working_day
from gridplan.domain.workload import tour_people

LEAVES, REST, RETURNS, STAYS = ("出发", "leaves"), ("午休", "break"), ("返回", "back"), ("住宿", "stays overnight")


def clock(seconds: int | None) -> str | None:
    """Seconds after midnight as ``08:30``; later than midnight as ``25:10``."""
    return None if seconds is None else f"{seconds // 3600:02d}:{seconds % 3600 // 60:02d}"


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
        title=("行程单", "routes"),
        columns=(
            ("日期", "day"),
            ("星期", ""),
            ("出车单位", "crew"),
            ("起", "from"),
            ("止", "to"),
            ("地点", "place"),
            ("安排", "what"),
            ("行车（分钟）", "driving min"),
            ("人员", "people"),
        ),
        rows=tuple(row for each in days for row in _rows(ground, *each)),
        records=tuple(_record(ground, *each) for each in days),
        empty="no tours in this time",
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


def _rows(ground: Ground, tour: Tour, night: int, part: RouteDay) -> Iterator[tuple[object, ...]]:
    """Leaving, every visit, the break where it lies, coming back; day and crew stand in the first row."""
    hours, names = part.hours, ground.names
    head: tuple[object, ...] = *day_words(ground, part.day), ground.crew(tour.crew)
    people = names.all(_people(ground, tour))
    leaves = clock(hours.leaves) if hours else None
    yield *head, leaves, None, names(part.places[0]), ground.say(LEAVES), None, people
    head, blank = ("", "", ""), None
    length = working_day(ground.plan.county.rules).break_length
    pause = hours.break_begins if hours else None
    legs, before, now = iter(part.legs or ()), None, hours.leaves if hours else 0
    for number, stop in enumerate(part.stops):
        hour = hours.visits[number] if hours else None
        if pause is not None and hour and now <= pause < hour.begins:
            yield *head, clock(pause), clock(pause + length), blank, ground.say(REST), blank, blank
            pause = None
        leg = next(legs, None) if stop.place != before else None
        times = (clock(hour.begins), clock(hour.ends)) if hour else (blank, blank)
        yield *head, *times, names(stop.place), names(stop.programme), minutes(leg), blank
        before, now = stop.place, hour.ends if hour else now
    if pause is not None:
        yield *head, clock(pause), clock(pause + length), blank, ground.say(REST), blank, blank
    back = clock(hours.returns) if hours else None
    what = ground.say(RETURNS if night == len(tour.lodgings) else STAYS)
    yield *head, back, blank, names(part.places[-1]), what, minutes(next(legs, None)), blank


def minutes(seconds: int | None) -> int | None:
    """Seconds as whole minutes."""
    return None if seconds is None else round(seconds / 60)
