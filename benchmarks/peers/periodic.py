"""Standard files of periodic vehicle routing and of routing with hours: read, told to gridplan, scored anew."""

from __future__ import annotations

import csv
import datetime as dt
import itertools
import math
from collections import defaultdict
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

import numpy as np

from gridplan.domain.circuits import CircuitProblem, Crew, DepotTask, Need, Tour, WorkingDay
from gridplan.domain.periods import Window
from gridplan.domain.travel import TravelTimes

FOLDER = Path(__file__).resolve().parents[3] / "shared" / "benchmarks"
START = dt.date(2027, 1, 4)  # a Monday; any day would do
SCALE = 10_000  # units ("seconds") to a unit of distance; distances are rounded up, so no limit is broken by rounding
NO_LIMIT = 10**9
Kind = tuple[tuple[str, ...], ...]


class Customer(NamedTuple):
    """One row: ``patterns`` are the sets of days allowed, ``ready`` and ``due`` when service may begin."""

    x: float
    y: float
    service: float
    load: int
    patterns: tuple[frozenset[int], ...]
    ready: float
    due: float


class Case(NamedTuple):
    """A standard instance; ``customers[0]`` is the depot; ``limit``, ``capacity``: ``None`` where there is none."""

    name: str
    vehicles: int
    days: int
    limit: float | None
    capacity: int | None
    customers: tuple[Customer, ...]
    known: float


class Score(NamedTuple):
    """Real-valued distance of a plan, and everything that is wrong with it."""

    distance: float
    wrong: tuple[str, ...]


def read_pvrp(path: Path) -> Case:
    """A file in Cordeau's format, with the best known value beside it (NaN where there is none)."""
    rows = [line.split() for line in path.read_text().splitlines() if line.strip()]
    _, vehicles, count, days = (int(float(value)) for value in rows[0])
    limit, capacity = (float(value) for value in rows[1])
    customers = []
    for row in rows[1 + days : 2 + days + count]:
        codes = [int(float(value)) for value in row[7 : 7 + int(float(row[6]))]] if len(row) > 6 else []
        patterns = tuple(frozenset(d for d in range(days) if code >> (days - 1 - d) & 1) for code in codes)
        x, y, service = (float(value) for value in row[1:4])
        customers.append(Customer(x, y, service, int(float(row[4])), patterns, 0.0, math.inf))
    known = path.with_suffix(".res")
    value = float(known.read_text().split()[0]) if known.exists() else math.nan
    return Case(path.stem, vehicles, days, limit or None, int(capacity) or None, tuple(customers), value)


def read_vrptw(path: Path) -> Case:
    """A file in Solomon's format, with the least distance known for a free fleet (NaN where there is none)."""
    rows = [line.split() for line in path.read_text().splitlines()]
    numbers = [row for row in rows if row and all(part.replace(".", "", 1).isdigit() for part in row)]
    vehicles, capacity = (int(value) for value in numbers[0])
    customers = tuple(
        Customer(x, y, service, int(load), (frozenset([0]),), ready, due)
        for _, x, y, load, ready, due, service in ([float(v) for v in row] for row in numbers[1:])
    )
    with (FOLDER / "vrptw" / "best_known.csv").open(newline="") as file:
        known = {row["instance"].upper(): float(row["best_known_distance"]) for row in csv.DictReader(file)}
    return Case(path.stem, vehicles, 1, customers[0].due, capacity, customers, known.get(path.stem.upper(), math.nan))


def distances(case: Case) -> np.ndarray:
    """float64[customers, customers], the depot first."""
    at = np.array([(c.x, c.y) for c in case.customers])
    found: np.ndarray = np.hypot(*(at[:, None] - at[None]).transpose(2, 0, 1))
    return found


def as_problem(case: Case) -> CircuitProblem:
    """The case as a planner's problem: vehicles are crews, customers places, distance driving time."""
    names = tuple(f"c{i:04d}" for i in range(len(case.customers)))
    scaled = np.ceil(distances(case) * SCALE - 1e-6)
    assert scaled.max() < np.iinfo(np.int32).max, "too far for int32"
    dates = tuple(START + dt.timedelta(days=d) for d in range(case.days))
    end = START + dt.timedelta(days=case.days)
    shift = NO_LIMIT if case.limit is None else int(case.limit * SCALE)

    def need(index: int) -> Need:
        c = case.customers[index]
        visits = len(c.patterns[0])
        service = int(c.service * SCALE)
        return Need(
            place=names[index],
            programme="visit",
            windows=(Window(start=START, end=end, visits=visits),),
            service_seconds=service,
            load=c.load,
            patterns=tuple(frozenset(dates[d] for d in sorted(p)) for p in c.patterns) if case.days > 1 else (),
            opens=math.ceil(c.ready * SCALE) if c.ready else None,
            closes=int(c.due * SCALE) + service if c.due < math.inf else None,
        )

    crews = tuple(
        Crew(id=f"v{i:02d}", depot=names[0], days=dates, capacity=case.capacity) for i in range(case.vehicles)
    )
    task = DepotTask(
        id=case.name, profile="car", needs=tuple(need(i) for i in range(1, len(case.customers))), crews=crews
    )
    travel = TravelTimes(origins=names, destinations=names, seconds=scaled.astype(np.int32), profile="car")
    return CircuitProblem(
        tasks=(task,),
        start=START,
        end=end,
        workdays=dates,
        travel=(travel,),
        day=WorkingDay(start=0, shift=shift),
        max_stops=max(1, len(case.customers) - 1),
    )


def score(case: Case, tours: Sequence[Tour]) -> Score:
    """Distance and faults of a plan, by the file's own numbers and nothing of gridplan's."""
    return score_routes(
        case, [((t.day - START).days, t.crew, [int(stop.place[1:]) for stop in t.stops]) for t in tours]
    )


def score_routes(case: Case, routes: Sequence[tuple[int, str, Sequence[int]]]) -> Score:
    """The same for ``(day, vehicle, customers in order)``."""
    way, wrong, total = distances(case), [], 0.0
    days: dict[int, set[int]] = defaultdict(set)
    used: set[tuple[int, str]] = set()
    for day, vehicle, members in routes:
        if (day, vehicle) in used:
            wrong.append(f"vehicle {vehicle} twice on day {day}")
        used.add((day, vehicle))
        clock = 0.0
        for a, b in itertools.pairwise([0, *members, 0]):
            total += way[a, b]
            clock = max(clock + case.customers[a].service * (a > 0) + way[a, b], case.customers[b].ready * (b > 0))
            if b and clock > case.customers[b].due + 1e-6:
                wrong.append(f"customer {b} served late")
        if case.limit is not None and clock > case.limit + 1e-6:
            wrong.append(f"vehicle {vehicle} out too long on day {day}: {clock:.3f}")
        load = sum(case.customers[i].load for i in members)
        if case.capacity is not None and load > case.capacity:
            wrong.append(f"vehicle {vehicle} carries {load} on day {day}")
        for i in members:
            if day in days[i]:
                wrong.append(f"customer {i} twice on day {day}")
            days[i].add(day)
    vehicles_a_day = defaultdict(int)
    for day, _ in used:
        vehicles_a_day[day] += 1
    wrong += [f"{n} vehicles on day {day}" for day, n in vehicles_a_day.items() if n > case.vehicles]
    wrong += [
        f"customer {i} on days {sorted(days[i])}"
        for i, c in enumerate(case.customers)
        if i and frozenset(days[i]) not in c.patterns
    ]
    return Score(total, tuple(wrong))
