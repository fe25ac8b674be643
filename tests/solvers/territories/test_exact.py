"""Dynamic programming over the sets of units that are covered."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from gridplan.solvers.territories.evaluate import evaluate
from gridplan.solvers.territories.exact import Exact, best_partition
from gridplan.solvers.territories.region import connected_sets, regions
from support.divisions import brute_force, grid_problem
from support.regions import problems


@settings(max_examples=60, deadline=None)
@given(problems(most=8, hosts=(1,), previous=False))
def test_it_agrees_with_brute_force(problem):
    (region,) = regions(problem)
    listed, _ = connected_sets(region, most=float(region.weights.sum()), limit=100_000)
    found = best_partition(region, listed, work=10**7, seconds=10)
    *first, _, cost = evaluate(region, [(s, 0) for s in found.sets])
    assert found.finished
    assert (*first, cost) == brute_force(problem)


def heavy_region():
    """One unit that weighs as much as all others: its team is outside the band whatever is done."""
    loads = [int(x) for x in np.random.default_rng(2).integers(90, 800, 15)]
    loads[5] = sum(loads)
    (region,) = regions(grid_problem(loads, 6, width=4, weight=900))
    return region


def test_it_stops_at_its_limit_and_tells_where_there_is_nothing():
    region = heavy_region()
    listed, _ = connected_sets(region, most=float(region.weights.sum()), limit=100_000)
    assert best_partition(region, listed, work=10, seconds=10) == Exact(sets=(), finished=False)
    assert best_partition(region, listed, work=10**9, seconds=-1) == Exact(sets=(), finished=False)
    outside = region.measures([(s, 0) for s in listed])[:, 2]
    inside = [s for s, out in zip(listed, outside, strict=True) if not out]
    assert best_partition(region, inside, work=10**9, seconds=10) == Exact(sets=(), finished=True)
    assert best_partition(region, [], work=10**9, seconds=10) == Exact(sets=(), finished=True)


@settings(max_examples=10, deadline=None)
@given(st.integers(1, 5))
def test_goals_too_large_for_one_number_are_left_to_others(teams):
    problem = grid_problem([2**31] * 9, teams, weight=10.0**6, balance=0.1)
    (region,) = regions(replace(problem, first=("over_capacity", "outside_band"), capacity=1.0))
    listed, _ = connected_sets(region, most=np.inf, limit=100_000)
    assert best_partition(region, listed, work=10**9, seconds=10) == Exact(sets=(), finished=False)
