"""Coverage: by which mode each village is served. A generalized assignment problem.

Sets: villages v, options o of each village, resources r. Variables: y_o, the option is chosen; s_v, the village stays
uncovered.

    Σ_{o of v} y_o + s_v = 1   for each village;     Σ_{o uses r} use_o y_o <= capacity_r   for each resource

Goals in order: uncovered residents Σ residents_v s_v, changed villages (with a previous plan), cost Σ cost_o y_o.
Options are columns, so the engine of :mod:`gridplan.solvers.columns` solves it (Martello & Toth 1990, chapter 7, for
the problem).
"""

from __future__ import annotations

import time

import numpy as np
from scipy import sparse

from gridplan.domain.coverage import Coverage, CoverageProblem, Option, Service
from gridplan.domain.results import Result, Status
from gridplan.languages import said
from gridplan.solvers._linear import Floats
from gridplan.solvers.columns import ColumnProblem, solve_goals
from gridplan.solvers.profiles import SolverProfile, provenance
from gridplan.solvers.progress import Progress, as_stage, report


def solve_coverage(
    problem: CoverageProblem, profile: SolverProfile, progress: Progress | None = None
) -> Result[Coverage]:
    """Choose an option for each village. There is always a solution: a village may stay uncovered, at a price.

    Options of villages that are not in ``problem.residents`` are left aside; a resource without a capacity has none.
    """
    began = time.monotonic()
    villages = sorted(problem.residents)
    options = sorted(
        (o for o in problem.options if o.village in problem.residents),
        key=lambda o: (o.village, o.mode, o.provider, o.cost),
    )
    columns = _columns(problem, villages, options)
    goals = [("uncovered", _uncovered(problem, villages, options), "residents")]
    if problem.previous:
        goals.append(("changed", _changed(problem, villages, options), "villages"))
    goals.append(("cost", columns.costs, "person-seconds"))
    result, reached = solve_goals(
        columns,
        goals,
        limits=profile.column_limits(),
        start=_nobody(villages, options),
        progress=as_stage(progress, "coverage"),
    )
    report(progress, "coverage", said("done"), result.objective, result.bound)
    return Result(
        status=result.status,
        stop_reason=result.stop_reason,
        solution=None if result.counts is None else _coverage(villages, options, result.counts.astype(bool).tolist()),
        goals=reached if result.status in {Status.OPTIMAL, Status.FEASIBLE} else (),
        runtime=time.monotonic() - began,
        provenance=provenance(problem, profile),
    )


def _columns(problem: CoverageProblem, villages: list[str], options: list[Option]) -> ColumnProblem:
    """Columns: the options, then one for each village that leaves it uncovered."""
    resources = sorted({o.resource for o in options if o.resource is not None})
    village_row = {code: i for i, code in enumerate(villages)}
    resource_row = {name: len(villages) + i for i, name in enumerate(resources)}
    entries = [(village_row[o.village], j, 1.0) for j, o in enumerate(options)]
    entries += [(i, len(options) + i, 1.0) for i in range(len(villages))]
    entries += [(resource_row[o.resource], j, float(o.use)) for j, o in enumerate(options) if o.resource is not None]
    rows, columns, values = zip(*entries, strict=True) if entries else ((), (), ())
    height, width = len(villages) + len(resources), len(options) + len(villages)
    capacity = [float(problem.capacity.get(name, 0)) for name in resources]
    return ColumnProblem(
        costs=np.array([*(float(o.cost) for o in options), *(0.0 for _ in villages)]),
        matrix=sparse.csc_matrix((values, (rows, columns)), shape=(height, width)),
        lower=np.array([*(1.0 for _ in villages), *(-np.inf for _ in resources)]),
        upper=np.array([*(1.0 for _ in villages), *capacity]),
        multiplicity=np.ones(width),
    )


def _uncovered(problem: CoverageProblem, villages: list[str], options: list[Option]) -> Floats:
    return np.array([*(0.0 for _ in options), *(float(problem.residents[v]) for v in villages)])


def _changed(problem: CoverageProblem, villages: list[str], options: list[Option]) -> Floats:
    """1 for what differs from the previous plan; villages that were not in it do not count."""
    was = problem.previous
    differs = [o.village in was and was[o.village] != (o.mode, o.provider) for o in options]
    return np.array([*differs, *(v in was for v in villages)], dtype=np.float64)


def _nobody(villages: list[str], options: list[Option]) -> np.ndarray:
    return np.array([0] * len(options) + [1] * len(villages), dtype=np.int64)


def _coverage(villages: list[str], options: list[Option], chosen: list[bool]) -> Coverage:
    taken = [o for o, yes in zip(options, chosen[: len(options)], strict=True) if yes]
    left = [v for v, yes in zip(villages, chosen[len(options) :], strict=True) if yes]
    return Coverage(
        services=tuple(Service(village=o.village, mode=o.mode, provider=o.provider) for o in taken),
        uncovered=tuple(left),
    )
