"""Small random problems, small enough for every plan to be listed."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.random import Generator

from gridplan.domain.calendar import Season
from gridplan.domain.circuits import CircuitProblem, Skill, WorkingDay
from gridplan.domain.travel import TravelTimes

from .problems import crew, day, days, need, problem, times, window

LENGTH = 10


def seconds(random: Generator, count: int, most: int = 60) -> np.ndarray:
    """Driving times between so many places; often with the triangle inequality, sometimes with a leg missing."""
    table = random.integers(1, most, (count, count))
    np.fill_diagonal(table, 0)
    if random.random() < 0.6:
        for via in range(count):
            table = np.minimum(table, table[:, [via]] + table[[via], :])
    if random.random() < 0.3:
        table[int(random.integers(count)), int(random.integers(1, count))] = -1
        np.fill_diagonal(table, 0)
    return table


def plain_problem(seed: int, *, count: int, slots: int) -> CircuitProblem:
    """Equipment, gaps and closures only."""
    random = np.random.default_rng(seed)
    table = seconds(random, count + 1)
    numbers = sorted(random.choice(LENGTH, slots, replace=False).tolist())
    crews = (crew(*numbers[:2], name="C1", equipment=("X光",)), crew(*numbers[2:], name="C2"))
    needs = tuple(
        need(
            "ABCE"[i],
            visits=int(random.integers(1, 3)),
            min_gap_days=int(random.integers(1, 5)),
            max_gap_days=int(random.choice([5, 7, 20])),
            service_seconds=int(random.integers(10, 60)),
            closed=frozenset(days(*random.choice(LENGTH, 2).tolist())),
            equipment=("X光",) if random.random() < 0.2 else (),
        )
        for i in range(count)
    )
    return problem(times(("D", *"ABCE"[:count]), table), needs, crews, length=LENGTH, shift=200, max_stops=2)


def rich_problem(seed: int) -> CircuitProblem:
    """Three needs, at most five crew-days, and each of the other features now and then."""
    random = np.random.default_rng(seed)

    def perhaps(share: float, value: Callable[[], object], otherwise: object = None) -> object:
        return value() if random.random() < share else otherwise

    def number(low: int, high: int) -> int:
        return int(random.integers(low, high))

    overnight, two_depots = random.random() < 0.25, random.random() < 0.4
    places = ("D", "A", "B", "C", "G", "L")
    travel: tuple[TravelTimes, ...] = (times(places, seconds(random, 6, 90 if overnight else 60)),)
    seasons: tuple[Season, ...] = ()
    if not overnight and random.random() < 0.3:
        travel = (*travel, times(places, seconds(random, 6), scenario="wet"))
        seasons = (Season(scenario="wet", start=day(number(0, 5)), end=day(number(6, 10))),)
    numbers = sorted(random.choice(LENGTH, 5, replace=False).tolist())
    if overnight:
        first = number(0, 6)
        numbers = [first, first + 1, *sorted(random.choice(LENGTH, 2, replace=False).tolist())]
    crews = tuple(
        crew(
            *sorted(set(own)),
            name=f"C{k}",
            depot="G" if k and two_depots else "D",
            equipment=("X光",) if random.random() < 0.6 else (),
            skills=(Skill(name="超声", days=frozenset(days(*random.choice(numbers, 2).tolist()))),),
            capacity=perhaps(0.3, lambda: number(2, 5)),
            nights=int(overnight),
        )
        for k, own in enumerate((numbers[:3], numbers[3:]))
    )
    needs = []
    for k in range(3):
        split = number(3, 7)
        windows = ((window(0, split), window(split, LENGTH)), (window(number(0, 3), LENGTH, number(1, 3)),))
        wanted = windows[0] if random.random() < 0.35 else windows[1]
        total = sum(w.visits for w in wanted)
        patterns = [frozenset(days(*random.choice(LENGTH, total, replace=False).tolist())) for _ in range(6)]
        needs.append(
            need(
                "AAB"[k] if seed % 3 == 0 else "ABC"[k],
                f"P{k}" if seed % 2 else "PQP"[k],
                windows=wanted,
                min_gap_days=number(0, 5),
                max_gap_days=perhaps(0.5, lambda: int(random.choice([4, 6, 8]))),
                service_seconds=number(10, 60),
                closed=frozenset(days(*random.choice(LENGTH, 2).tolist())),
                days=perhaps(0.2, lambda: frozenset(days(*random.choice(LENGTH, 6, replace=False).tolist()))),
                equipment=perhaps(0.3, lambda: (str(random.choice(["X光", "超声"])),), ()),
                crews=perhaps(0.2, lambda: (f"C{number(0, 2)}",), ()),
                same_crew=bool(random.random() < 0.25),
                opens=perhaps(0.3, lambda: number(0, 120)),
                closes=perhaps(0.3, lambda: number(90, 220)),
                most_together=perhaps(0.3, lambda: 1),
                load=number(0, 3),
                patterns=perhaps(0.2, lambda own=patterns: tuple(own), ()),
                since=perhaps(0.15, lambda: day(number(1, 4))),
            )
        )
    pause = int(random.choice([0, 0, 30]))
    hours = WorkingDay(start=0, shift=number(150, 260), break_length=pause, break_from=60, break_until=130)
    return problem(
        travel,
        tuple(needs),
        crews,
        length=LENGTH,
        hours=hours,
        max_stops=number(1, 4),
        seasons=seasons,
        lodgings=("L",) if overnight else (),
    )
