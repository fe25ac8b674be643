"""The column engine against known optima: generalized assignment and p-median (OR-Library, Beasley).

    python benchmarks/columns.py [--quick]

Prints a table and, last, ``optima reached and proven: N of N``; exits 1 where one is missed. The instances lie in
``../shared/benchmarks``.
"""

from __future__ import annotations

import argparse
import csv
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from scipy import sparse
from scipy.sparse.csgraph import shortest_path

from gridplan.solvers.columns import ColumnLimits, ColumnProblem, solve_columns

INSTANCES = Path(__file__).resolve().parents[1].parent / "shared" / "benchmarks"
SIZES = ("5x100", "5x200", "10x100", "10x200", "20x100", "20x200")
Floats = NDArray[np.float64]


def assignment(costs: Floats, use: Floats, capacity: Floats) -> ColumnProblem:
    """Each job to one agent within the agents' capacities; costs and use are float64[agents, jobs]."""
    agents, jobs = costs.shape
    each_job = sparse.hstack([sparse.eye(jobs)] * agents)
    each_agent = sparse.block_diag([use[a][None, :] for a in range(agents)])
    return ColumnProblem(
        costs=costs.ravel(),
        matrix=sparse.vstack([each_job, each_agent]).tocsc(),
        lower=np.concatenate([np.ones(jobs), np.full(agents, -np.inf)]),
        upper=np.concatenate([np.ones(jobs), capacity]),
        multiplicity=np.ones(agents * jobs),
    )


def median(distances: Floats, p: int) -> ColumnProblem:
    """Choose ``p`` medians and serve every node from one of them."""
    n = len(distances)
    served = sparse.hstack([sparse.csc_matrix((n, n)), *[sparse.eye(n)] * n])
    opened = sparse.hstack([sparse.kron(sparse.eye(n), -np.ones((n, 1))), sparse.eye(n * n)])
    count = sparse.hstack([sparse.csc_matrix(np.ones((1, n))), sparse.csc_matrix((1, n * n))])
    return ColumnProblem(
        costs=np.concatenate([np.zeros(n), distances.ravel()]),
        matrix=sparse.vstack([served, opened, count]).tocsc(),
        lower=np.concatenate([np.ones(n), np.full(n * n, -np.inf), [p]]),
        upper=np.concatenate([np.ones(n), np.zeros(n * n), [p]]),
        multiplicity=np.ones(n + n * n),
    )


def gap_instances(name: str) -> Iterator[tuple[str, ColumnProblem, int]]:
    """All instances of one OR-Library file with their optima."""
    numbers = iter(map(int, (INSTANCES / "gap" / f"{name}.txt").read_text().split()))
    with (INSTANCES / "gap" / "optima.csv").open() as file:
        optima = next(row for row in csv.DictReader(file) if row["set"] == name)

    def take(count: int) -> Floats:
        return np.array([next(numbers) for _ in range(count)], dtype=float)

    for size in SIZES[: next(numbers)]:
        agents, jobs = next(numbers), next(numbers)
        costs, use = take(agents * jobs).reshape(agents, jobs), take(agents * jobs).reshape(agents, jobs)
        yield f"{name} {size}", assignment(costs, use, take(agents)), int(optima[size])


def median_instance(name: str) -> tuple[str, ColumnProblem, int]:
    """One p-median instance; of a repeated edge the last length counts."""
    n, _, p, *rest = map(int, (INSTANCES / "pmedian" / f"{name}.txt").read_text().split())
    graph = np.zeros((n, n))
    for a, b, length in zip(rest[::3], rest[1::3], rest[2::3], strict=True):
        graph[a - 1, b - 1] = graph[b - 1, a - 1] = length
    with (INSTANCES / "pmedian" / "optima.csv").open() as file:
        optimum = next(int(row["optimum"]) for row in csv.DictReader(file) if row["instance"] == name)
    return name, median(shortest_path(sparse.csr_matrix(graph)), p), optimum


def main() -> int:
    """Solve all, print the table, return the exit status."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--quick", action="store_true", help="the smaller instances only, under a minute")
    quick = parser.parse_args().quick
    if not INSTANCES.is_dir():
        print("../shared/benchmarks is missing: nothing measured")
        return 1
    instances = [i for name in ("gapa", "gapb") for i in gap_instances(name)]
    instances = instances[:4] if quick else instances
    instances += [median_instance(f"pmed{k}") for k in ((1,) if quick else (1, 2, 3, 4, 5))]
    print(f"{'instance':<14}{'known':>8}{'found':>10}{'bound':>10}{'kept':>8}{'seconds':>9}")
    reached = 0
    for name, problem, known in instances:
        began = time.perf_counter()
        result = solve_columns(problem, limits=ColumnLimits(seconds=300))
        seconds = time.perf_counter() - began
        found = np.nan if result.objective is None else result.objective
        reached += bool(found == known and result.bound >= known - 1e-6)
        print(f"{name:<14}{known:>8}{found:>10.0f}{result.bound:>10.1f}{result.kept:>8}{seconds:>9.1f}")
    print(f"optima reached and proven: {reached} of {len(instances)}")
    return 0 if reached == len(instances) else 1


if __name__ == "__main__":
    sys.exit(main())
