"""Siting instances, and ``spopt`` (PuLP with CBC) on them."""

from __future__ import annotations

import csv
import importlib.util
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy import sparse
from scipy.sparse.csgraph import shortest_path

INSTANCES = Path(__file__).resolve().parents[2].parent / "shared" / "benchmarks" / "pmedian"
Ints = NDArray[np.int64]


def p_median(name: str) -> tuple[Ints, int, int]:
    """Distances, p and the known optimum of an OR-Library instance; of a repeated edge the last length counts."""
    n, _, p, *rest = map(int, (INSTANCES / f"{name}.txt").read_text().split())
    graph = np.zeros((n, n))
    for a, b, length in zip(rest[::3], rest[1::3], rest[2::3], strict=True):
        graph[a - 1, b - 1] = graph[b - 1, a - 1] = length
    with (INSTANCES / "optima.csv").open() as file:
        optimum = next(int(row["optimum"]) for row in csv.DictReader(file) if row["instance"] == name)
    return shortest_path(sparse.csr_matrix(graph)).astype(np.int64), p, optimum


def villages(count: int, seed: int = 1) -> tuple[Ints, Ints]:
    """Seconds between made-up villages in valleys of a prefecture 160 km wide, int64[n, n], and their people.

    Valley centres at random, villages around them (5 km), roads 1.2 to 1.8 times as long as the straight line, 40 km/h;
    people lognormal around 900: *assumed*.
    """
    random = np.random.default_rng(seed)
    valleys = random.uniform(0, 160_000, (140, 2))
    where = valleys[random.integers(0, 140, count)] + random.normal(0, 5_000, (count, 2))
    metres = np.sqrt(((where[:, None] - where[None]) ** 2).sum(axis=2))
    detour = random.uniform(1.2, 1.8, count)
    seconds = (metres * (detour[:, None] + detour[None]) / 2 / (40 / 3.6)).astype(np.int64) + 60
    np.fill_diagonal(seconds, 0)
    return seconds, random.lognormal(6.8, 0.7, count).astype(np.int64)


def has_spopt() -> bool:
    """Whether the peer is installed."""
    return importlib.util.find_spec("spopt") is not None


class Peer(NamedTuple):
    """What spopt reaches: people uncovered (``cover``), person-seconds (``median``) or seconds (``centre``).

    ``value`` is ``None`` where CBC has no plan by the end of its time; ``proven``: CBC calls its plan optimal.
    """

    value: float | None
    proven: bool


def spopt_solve(model: str, seconds: Ints, people: Ints, count: int, limit: int, most: float) -> Peer:
    """Spopt's answer: its own ``from_cost_matrix``, solved by CBC, two threads, no gap allowed, ``most`` seconds."""
    import pulp  # noqa: PLC0415, the peer is optional
    from spopt.locate import MCLP, PCenter, PMedian  # noqa: PLC0415

    matrix = seconds.T.astype(float)  # demands × sites
    stated: Any
    if model == "cover":
        stated = MCLP.from_cost_matrix(matrix, people, service_radius=limit, p_facilities=count)
    elif model == "median":
        stated = PMedian.from_cost_matrix(matrix, people, p_facilities=count)
    else:
        stated = PCenter.from_cost_matrix(matrix, p_facilities=count)
    problem = stated.problem
    problem.solve(pulp.PULP_CBC_CMD(msg=False, threads=2, gapRel=0.0, gapAbs=0.0, timeLimit=most))
    chosen = [j for j, y in enumerate(stated.fac_vars) if (y.value() or 0) > 0.5]
    if len(chosen) != count:
        return Peer(None, False)
    nearest = seconds[chosen].min(axis=0)
    value = {"cover": people[nearest > limit].sum(), "median": people @ nearest, "centre": nearest.max()}[model]
    return Peer(float(value), problem.sol_status == pulp.LpSolutionOptimal)
