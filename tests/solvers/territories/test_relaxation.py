"""The bound of column generation: never above the optimum, and that of the linear program over all columns."""

from __future__ import annotations

import time

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import linprog

from gridplan.solvers.interruption import Interruption
from gridplan.solvers.territories import relaxation
from gridplan.solvers.territories.construct import construct
from gridplan.solvers.territories.pool import Pool, Stage
from gridplan.solvers.territories.region import regions
from gridplan.solvers.territories.relaxation import relax
from support.divisions import grid_problem
from support.regions import all_columns, landscape, staged


def linear_optimum(pool, stage):
    problem = pool.problem(stage, np.flatnonzero(pool.allowed(stage)))
    rows, upper, lower = problem.matrix.T.toarray().T, problem.upper, problem.lower
    limited, kept = np.isfinite(upper), np.isfinite(lower)
    solved = linprog(
        problem.costs,
        A_ub=np.vstack([rows[limited], -rows[kept]]),
        b_ub=np.concatenate([upper[limited], -lower[kept]]),
        method="highs",
    )
    assert solved.success
    return float(solved.fun)


@settings(max_examples=60, deadline=None)
@given(staged())
def test_the_bound_is_that_of_the_linear_program_over_all_columns(case):
    region, stage, start, best = case
    pool = Pool(region)
    relaxed = relax(pool, stage, pool.places(start), deadline=time.monotonic() + 30, enough=np.inf)
    everything = Pool(region)
    everything.add(all_columns(region))
    linear = linear_optimum(everything, stage)
    rounding = 2 * 0.5 * sum(region.teams) if stage.goal == "cost" else 0.0
    fuzz = 1e-4 * max(1.0, abs(linear))
    assert linear - rounding - fuzz <= relaxed.bound <= linear + fuzz
    assert relaxed.bound <= best + 1e-6 * max(1.0, best)


@pytest.mark.parametrize("limit", ["_ROUNDS", "_FIRST_NODES", "_NODES", "_ACTIVE", "_EACH", "_SPEED"])
@settings(max_examples=20, deadline=None)
@given(case=staged(), most=st.integers(1, 4), near=st.sampled_from([1, 3]))
def test_whatever_the_limit_the_bound_holds(limit, case, most, near):
    region, stage, start, best = case
    pool = Pool(region)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(relaxation, limit, most)
        patch.setattr(relaxation, "_NEAR", near)
        relaxed = relax(pool, stage, pool.places(start), deadline=time.monotonic() + 2, enough=np.inf)
    assert relaxed is None or relaxed.bound <= best + 1e-6 * max(1.0, best)


@pytest.mark.parametrize("seconds", [-1.0, 0.001, 0.05])
def test_stopped_early_the_bound_holds_or_there_is_none(seconds):
    (region,) = regions(landscape(36, 4, width=6, weight=900))
    pool = Pool(region)
    start = construct(region, seed=1)
    relaxed = relax(pool, Stage(goal="cost"), pool.places(start), deadline=time.monotonic() + seconds, enough=np.inf)
    assert relaxed is None or relaxed.bound <= region.measures(start)[:, -1].sum()


def test_asked_to_stop_it_stops():
    (region,) = regions(landscape(49, 5, width=7, weight=900))
    pool, interruption, began = Pool(region), Interruption(), time.monotonic()
    interruption.request()
    with interruption.in_force():
        relax(pool, Stage(goal="cost"), pool.places(construct(region, seed=1)), deadline=began + 60, enough=np.inf)
    assert time.monotonic() - began < 5


def test_no_more_is_proven_than_is_asked_for():
    (region,) = regions(grid_problem([10, 20, 30, 15, 25, 5, 10, 40, 12], 3))
    bounds = []
    for enough in (0.0, np.inf):
        pool = Pool(region)
        start = pool.places(construct(region, seed=1))
        bounds.append(relax(pool, Stage(goal="cost"), start, deadline=time.monotonic() + 30, enough=enough).bound)
    assert 0.0 <= bounds[0] <= bounds[1]
