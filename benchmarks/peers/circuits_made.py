"""Circuit problems to measure on: made-up depots on a plane and tiny ones with every kind of rule."""

from __future__ import annotations

import dataclasses
import datetime as dt

import numpy as np

from gridplan.domain.calendar import Season
from gridplan.domain.circuits import CircuitProblem, Crew, DepotTask, Need, Skill, WorkingDay
from gridplan.domain.periods import Window
from gridplan.domain.travel import TravelTimes

START = dt.date(2026, 1, 5)
HOUR = 3600


def day(number: int) -> dt.date:
    """Day ``number`` of the horizon."""
    return START + dt.timedelta(days=number)


def plane(
    points: np.ndarray, names: tuple[str, ...], rng: np.random.Generator, *, scenario: str = "normal"
) -> TravelTimes:
    """Seconds between points (km) at 30 km/h on winding roads, the two directions a little different."""
    km = np.hypot(*(points[:, None, :] - points[None, :, :]).transpose(2, 0, 1))
    winding = 1.35 + 0.1 * rng.random(km.shape)
    seconds = np.rint(km * winding * 120).astype(np.int32)
    return TravelTimes(origins=names, destinations=names, seconds=seconds, profile="car", scenario=scenario)


def depot(villages: int, stops: int, *, seed: int, weeks: int = 4) -> CircuitProblem:
    """A depot with so many villages, of which as many can be visited in a day as ``stops`` says.

    Every village is visited once in the four weeks, every third one twice with at least a week between. Days are eight
    hours with an hour's break; visits take as long as lets ``stops`` of them fit beside the driving. There are a
    quarter more crew-days than full tours would need.
    """
    rng = np.random.default_rng([seed, villages, stops])
    side = np.sqrt(villages * 6.0)  # 6 km² to a village
    points = np.vstack(([side / 2, side / 2], rng.random((villages, 2)) * side))
    codes = tuple(f"V{i:03d}" for i in range(villages))
    visits = [2 if i % 3 == 0 else 1 for i in range(villages)]
    service = rng.integers(round(0.45 * 8 * HOUR / stops / 60), round(0.65 * 8 * HOUR / stops / 60) + 1, villages) * 60
    workdays = tuple(day(i) for i in range(7 * weeks) if i % 7 < 5)
    crew_days = int(np.ceil(1.25 * sum(visits) / stops))
    crews = int(np.ceil(crew_days / len(workdays)))
    return CircuitProblem(
        tasks=(
            DepotTask(
                id="H",
                profile="car",
                needs=tuple(
                    Need(
                        place=code,
                        programme="circuit",
                        windows=(Window(start=START, end=day(7 * weeks), visits=count),),
                        min_gap_days=7,
                        service_seconds=int(seconds),
                    )
                    for code, count, seconds in zip(codes, visits, service.tolist(), strict=True)
                ),
                crews=tuple(Crew(id=f"C{k}", depot="H", days=workdays) for k in range(crews)),
            ),
        ),
        start=START,
        end=day(7 * weeks),
        workdays=workdays,
        travel=(plane(points, ("H", *codes), rng),),
        day=WorkingDay(break_length=HOUR),
        max_stops=stops,
    )


def tiny(seed: int) -> CircuitProblem:
    """A problem small enough for brute force, with some of every rule: windows, gaps, hours, break, skills, seasons."""
    rng = np.random.default_rng([seed, 5])
    count, length = int(rng.integers(2, 5)), int(rng.integers(4, 8))
    places = tuple(f"V{i}" for i in range(count))
    points = rng.random((count + 2, 2)) * 12
    names = ("H", "G", *places)
    seconds = plane(points, names, rng)
    if rng.random() < 0.3:  # one way is closed
        holes = seconds.seconds.copy()
        a, b = rng.choice(np.arange(1, count + 2), 2, replace=False)
        holes[a, b] = -1
        seconds = dataclasses.replace(seconds, seconds=holes)
    wet = dataclasses.replace(seconds, scenario="wet_season", seconds=_slower(seconds.seconds, rng))
    turn = int(rng.integers(1, length))
    seasons = (Season(scenario="wet_season", start=day(turn), end=day(length)),) if rng.random() < 0.4 else ()
    workdays = tuple(day(i) for i in range(length))
    crews = tuple(_tiny_crew(k, workdays, rng) for k in range(int(rng.integers(1, 3))))
    return CircuitProblem(
        tasks=(
            DepotTask(
                id="T",
                profile="car",
                needs=_tiny_needs(_repeated(places, rng), workdays, crews, rng),
                crews=crews,
            ),
        ),
        start=START,
        end=day(length),
        workdays=workdays,
        travel=(seconds, wet),
        seasons=seasons,
        day=WorkingDay(
            start=8 * HOUR,
            shift=int(rng.integers(5, 9)) * HOUR,
            break_length=int(rng.choice([0, HOUR])),
        ),
        max_stops=int(rng.integers(1, 4)),
    )


def _slower(seconds: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    slow = np.rint(seconds * (1 + rng.random(seconds.shape))).astype(np.int32)
    return np.where(seconds < 0, seconds, slow)


def _repeated(places: tuple[str, ...], rng: np.random.Generator) -> tuple[str, ...]:
    """Sometimes one place is visited for two programmes."""
    return (*places[:-1], places[0]) if len(places) > 2 and rng.random() < 0.4 else places


def _tiny_crew(number: int, workdays: tuple[dt.date, ...], rng: np.random.Generator) -> Crew:
    most = min(len(workdays), 5 if number == 0 else 3)
    own = sorted(rng.choice(len(workdays), int(rng.integers(2 + (number == 0), most + 1)), replace=False).tolist())
    days = tuple(workdays[i] for i in own)
    return Crew(
        id=f"C{number}",
        depot="G" if number and rng.random() < 0.4 else "H",
        days=days,
        equipment=("B超",) if rng.random() < 0.6 else (),
        skills=(Skill(name="role:specialist", days=frozenset(days[::2])),) if rng.random() < 0.5 else (),
        capacity=int(rng.integers(2, 5)) if rng.random() < 0.3 else None,
    )


def _tiny_needs(
    wanted: tuple[str, ...], workdays: tuple[dt.date, ...], crews: tuple[Crew, ...], rng: np.random.Generator
) -> tuple[Need, ...]:
    """Needs of two programmes, of a third where a place comes again; the first may not be done twice on one tour."""
    programmes = [f"P{9 if place in wanted[:n] else n % 2}" for n, place in enumerate(wanted)]
    most = 1 if rng.random() < 0.3 else None
    needs = [_tiny_need(*pair, workdays, crews, rng) for pair in zip(wanted, programmes, strict=True)]
    return tuple(dataclasses.replace(n, most_together=most) if n.programme == "P0" else n for n in needs)


def _tiny_need(
    place: str, programme: str, workdays: tuple[dt.date, ...], crews: tuple[Crew, ...], rng: np.random.Generator
) -> Need:
    end, visits = workdays[-1] + dt.timedelta(days=1), int(rng.integers(1, 3))
    windows = (Window(start=START, end=end, visits=visits),)
    if visits == 2 and rng.random() < 0.5:
        middle = workdays[len(workdays) // 2]
        windows = (Window(start=START, end=middle, visits=1), Window(start=middle, end=end, visits=1))
    opens = int(rng.integers(8, 11)) * HOUR if rng.random() < 0.3 else None
    chosen = rng.random(len(workdays)) < 0.7
    return Need(
        place=place,
        programme=programme,
        windows=windows,
        min_gap_days=int(rng.integers(0, 4)),
        max_gap_days=int(rng.integers(4, 8)) if rng.random() < 0.3 else None,
        service_seconds=int(rng.integers(2, 9)) * 900,
        closed=frozenset(d for d in workdays if rng.random() < 0.1),
        days=frozenset(d for d, yes in zip(workdays, chosen, strict=True) if yes) if rng.random() < 0.3 else None,
        equipment=("B超",) if rng.random() < 0.2 else ("role:specialist",) if rng.random() < 0.2 else (),
        crews=(crews[-1].id,) if rng.random() < 0.2 else (),
        same_crew=bool(rng.random() < 0.2),
        opens=opens,
        closes=(opens or 8 * HOUR) + int(rng.integers(3, 7)) * HOUR if rng.random() < 0.3 else None,
        load=int(rng.integers(0, 3)),
    )
