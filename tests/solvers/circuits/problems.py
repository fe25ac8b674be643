"""Small circuit problems, written by hand."""

from __future__ import annotations

import datetime as dt

import numpy as np

from gridplan.domain.calendar import Season
from gridplan.domain.circuits import CircuitProblem, Crew, DepotTask, Need, Stop, Tour, WorkingDay
from gridplan.domain.periods import Window
from gridplan.domain.travel import TravelTimes

START = dt.date(2026, 1, 5)
FOREVER = 365


def day(number: int) -> dt.date:
    return START + dt.timedelta(days=number)


def days(*numbers: int) -> tuple[dt.date, ...]:
    return tuple(map(day, numbers))


def window(first: int, stop: int, visits: int = 1) -> Window:
    return Window(start=day(first), end=day(stop), visits=visits)


def need(place: str, programme: str = "P", *, visits: int = 1, **changes: object) -> Need:
    """A need of 100 seconds that may be served on any day; ``visits`` in one window over everything."""
    given: dict[str, object] = {"windows": (window(0, FOREVER, visits),), "service_seconds": 100}
    return Need(place=place, programme=programme, **{**given, **changes})  # type: ignore[arg-type]


def crew(*numbers: int, name: str = "C", depot: str = "D", **changes: object) -> Crew:
    return Crew(id=name, depot=depot, days=days(*numbers), **changes)  # type: ignore[arg-type]


def tour(number: int, *stops: str, crew: str = "C", depot: str = "D", lodgings: tuple[str, ...] = ()) -> Tour:
    """Stops are ``place``, ``place/programme`` or ``place/programme/night``."""
    made = []
    for stop in stops:
        place, programme, night = [*stop.split("/"), *("P", "0")[stop.count("/") :]]
        made.append(Stop(place=place, programme=programme, night=int(night)))
    return Tour(depot=depot, crew=crew, day=day(number), stops=tuple(made), lodgings=lodgings)


def on_a_line(*positions: int, names: str = "ABCEFGH") -> TravelTimes:
    """The depot ``D`` at 0 and places at the positions; one second for each step."""
    places = ("D", *names[: len(positions)])
    x = np.array([0, *positions])
    return times(places, np.abs(x[:, None] - x[None, :]))


def times(places: tuple[str, ...], seconds: object, *, scenario: str = "normal") -> TravelTimes:
    table = np.asarray(seconds, dtype=np.int32)
    return TravelTimes(origins=places, destinations=places, seconds=table, profile="car", scenario=scenario)


def problem(
    travel: TravelTimes | tuple[TravelTimes, ...],
    needs: tuple[Need, ...],
    crews: tuple[Crew, ...],
    *,
    length: int = 14,
    shift: int = 1000,
    max_stops: int = 3,
    hours: WorkingDay | None = None,
    seasons: tuple[Season, ...] = (),
    **task: object,
) -> CircuitProblem:
    """One task. The day has no break and begins at midnight, so that seconds can be counted by hand."""
    cut = tuple(_cut(one, length) for one in needs)
    return CircuitProblem(
        tasks=(DepotTask(id="t", profile="car", needs=cut, crews=crews, **task),),  # type: ignore[arg-type]
        start=START,
        end=day(length),
        workdays=days(*range(length)),
        travel=travel if isinstance(travel, tuple) else (travel,),
        seasons=seasons,
        day=hours or WorkingDay(start=0, shift=shift),
        max_stops=max_stops,
    )


def _cut(one: Need, length: int) -> Need:
    """Windows end with the horizon."""
    windows = tuple(Window(start=w.start, end=min(w.end, day(length)), visits=w.visits) for w in one.windows)
    values = {name: getattr(one, name) for name in one.__slots__}
    return Need(**{**values, "windows": windows})
