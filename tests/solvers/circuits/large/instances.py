# ruff: noqa: TID252  the problems and the checker are those of the room above
"""Random periodic problems with days of many stops."""

from __future__ import annotations

import random

import numpy as np

from gridplan.domain.circuits import CircuitProblem, Circuits, Need
from gridplan.solvers.circuits.instance import Instance
from gridplan.solvers.circuits.large import LargeAnswer, solve_large, suits
from gridplan.solvers.circuits.large.answer import as_missed, as_tours
from gridplan.solvers.circuits.prepare import prepare
from gridplan.solvers.circuits.telling import broken_pins

from ..feasibility import assert_feasible, values
from ..problems import FOREVER, crew, days, need, problem, times, window


def instances_of(given: CircuitProblem) -> tuple[Instance, ...]:
    return prepare(given, given.tasks[0]).instances


def searched(given: CircuitProblem, *, seconds: float = 30.0, iterations: int = 60) -> tuple[Circuits, float]:
    """A checked answer of the search, and the bound on driving."""
    prepared = prepare(given, given.tasks[0])
    found: list[tuple[Instance, LargeAnswer]] = []
    for one in prepared.instances:
        assert suits(one)
        found.append((one, solve_large(one, seconds=seconds, seed=1, iterations=iterations)))
    solution = Circuits(
        tours=tuple(tour for one, answer in found for tour in as_tours(one, answer.tours)),
        missed=(*prepared.lost, *(m for one, answer in found for m in as_missed(one, answer.missed))),
        broken_pins=(
            *prepared.broken_pins,
            *(
                pin
                for one, answer in found
                for pin in broken_pins(one, {(i, day, c) for members, c, day in answer.tours for i in members})
            ),
        ),
    )
    assert_feasible(given, solution)
    counted = values(given, solution)
    assert counted["driving"] == sum(answer.driving for _, answer in found)
    return solution, sum(answer.bound for _, answer in found)


def scattered(seed: int, count: int, depots: int = 1, *, one_way: bool = False) -> tuple[tuple[str, ...], np.ndarray]:
    """Names (depots first) and seconds between random places; ``one_way``: not the same there and back."""
    rng = np.random.default_rng(seed)
    at = rng.integers(0, 1000, size=(depots + count, 2))
    names = (*("D", "E")[:depots], *(f"v{i:02d}" for i in range(count)))
    seconds = np.hypot(*(at[:, None] - at[None]).transpose(2, 0, 1)).astype(int)
    if one_way:
        seconds = seconds + rng.integers(0, 200, size=seconds.shape)
        np.fill_diagonal(seconds, 0)
        for via in range(len(seconds)):
            seconds = np.minimum(seconds, seconds[:, via, None] + seconds[None, via, :])
    return names, seconds


def periodic(seed: int, *, count: int = 14, one_way: bool = False, **changes: object) -> CircuitProblem:
    """Needs of one to three visits in two weeks, with patterns, gaps, windows, fixed days or none of these."""
    rng = random.Random(seed)
    names, seconds = scattered(seed, count, one_way=one_way)
    needs = tuple(_need(rng, name) for name in names[1:])
    work = tuple(d for d in range(14) if d % 7 < 5)
    crews = (crew(*work, name="A", capacity=40), crew(*work[:7], name="B", capacity=30))
    given: dict[str, object] = {"shift": 6000, "max_stops": 9, **changes}
    return problem(times(names, seconds), needs, crews, **given)  # type: ignore[arg-type]


def _need(rng: random.Random, place: str) -> Need:
    changes: dict[str, object] = {"load": rng.randrange(1, 6), "service_seconds": rng.randrange(10, 200)}
    kind = rng.randrange(6)
    if kind == 0:
        patterns = (days(0, 7), days(1, 8), days(2, 9), days(3, 10))
        return need(place, visits=2, patterns=tuple(map(frozenset, patterns)), **changes)
    if kind == 1:
        return need(place, visits=3, min_gap_days=2, max_gap_days=7, **changes)
    if kind == 2:
        return need(place, windows=(window(0, 7), window(7, FOREVER)), min_gap_days=4, **changes)
    if kind == 3:
        return need(place, days=frozenset(days(*rng.sample([0, 1, 2, 3, 4, 7, 8, 9, 10, 11], 4))), **changes)
    if kind == 4:
        return need(place, visits=2, same_crew=True, **changes)
    return need(place, **changes)
