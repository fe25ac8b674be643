"""The territory solver where the band is hopeless, where limits strike and where a plan is made again."""

from __future__ import annotations

import itertools
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gridplan.domain.results import Status, StopReason
from gridplan.domain.territories import TerritoryProblem
from gridplan.solvers.interruption import Interruption
from gridplan.solvers.profiles import make_profile
from gridplan.solvers.territories import solve_territories
from gridplan.solvers.territories.exact import Exact, best_partition
from gridplan.solvers.territories.partition import evaluate
from gridplan.solvers.territories.separation import violated
from gridplan.solvers.territories.township import as_township, connected_sets
from support.divisions import again, brute_force, connected, grid_problem, is_division, partitions, value_of, values

PROFILE = make_profile("territories")
BY_POOL = make_profile(
    "territories", options={"columns": 2, "partitions": 5, "cut_rounds": 3, "nodes": 200, "seconds": 3}
)

loads = st.lists(st.integers(1, 60), min_size=3, max_size=8)


def heavy_problem(n=15, teams=6, *, width=4, heavy=5, previous=None, balance=0.6) -> TerritoryProblem:
    """One unit that weighs as much as all others: its team is outside the band whatever is done."""
    units = [int(x) for x in np.random.default_rng(2).integers(90, 800, n)]
    units[heavy] = sum(units)
    return grid_problem(units, teams, width=width, weight=900, previous=previous, balance=balance)


# a township of a starter county: a town that cannot be split, hamlets whose residents are not known one by one
TOWN = (6102, 628, 766, 632, 633, 135, 118, 191, 117, 138, 99, 101, 100, 107, 111)
TOWN_TOUCHES = [
    *[(0, i) for i in (6, 9, 10, 11, 14)],
    *[(1, i) for i in (4, 11, 12, 13, 14)],
    *[(2, i) for i in (3, 4, 7, 12, 13)],
    *[(3, i) for i in (4, 5, 7, 14)],
    *[(4, 12), (4, 14), (5, 7), (5, 9), (5, 14), (6, 8), (6, 9), (6, 10), (8, 9), (9, 14), (11, 14)],
    (12, 13),
    (10, 11),
]


def town_problem(previous=None, teams=6) -> TerritoryProblem:
    return grid_problem(list(TOWN), teams, links=TOWN_TOUCHES, weight=900, previous=previous, seed=3)


def test_a_town_that_outweighs_the_band_is_proven_best_in_seconds():
    problem = town_problem()
    result = solve_territories(problem, PROFILE)
    assert is_division(problem, result)
    assert result.status is Status.OPTIMAL
    assert values(result)[0] == 1
    assert result.runtime < 10


@pytest.mark.parametrize("teams", [5, 6])
def test_a_town_that_outweighs_the_band_is_planned_again(teams):
    first = solve_territories(town_problem(), PROFILE)
    problem = replace(town_problem(teams=teams), tasks=again(town_problem(teams=teams), first).tasks)
    result = solve_territories(problem, make_profile("territories", options={"seconds": 10}))
    assert is_division(problem, result)
    assert result.status is Status.OPTIMAL
    assert (values(result)[1] == 0) == (teams == 6)


@pytest.mark.parametrize("problem", [grid_problem([7] * 12, 4, balance=0.05), heavy_problem(), heavy_problem(30, 8)])
@pytest.mark.parametrize("seconds", [0.1, 1])
def test_whatever_the_limit_there_are_teams(problem, seconds):
    few = {"seconds": seconds, "nodes": 1, "iterations": 1, "columns": 2, "partitions": 1, "cut_rounds": 1}
    for options in (few, few | {"columns": 150_000}):
        result = solve_territories(problem, make_profile("territories", options=options))
        assert result.status in {Status.OPTIMAL, Status.FEASIBLE}
        assert is_division(problem, result)
        assert all(goal.bound <= goal.value for goal in result.goals)


def test_asked_to_stop_there_are_still_teams():
    interruption = Interruption()
    interruption.request()
    problem = town_problem()
    with interruption.in_force():
        result = solve_territories(problem, PROFILE)
    assert is_division(problem, result)
    assert (result.status, result.stop_reason) == (Status.FEASIBLE, StopReason.INTERRUPTED)
    assert result.runtime < 3


def test_a_hard_township_does_not_spoil_the_others():
    hard, easy = town_problem().tasks[0], replace(town_problem(teams=15).tasks[0], township="V")
    problem = replace(town_problem(), tasks=(replace(hard, township="S"), easy))
    result = solve_territories(problem, make_profile("territories", options={"seconds": 0.1, "iterations": 1}))
    assert is_division(problem, result)


@settings(max_examples=40, deadline=None)
@given(loads, st.integers(1, 4), st.integers(0, 99), st.sampled_from([0.05, 0.3, 0.6]), st.data())
def test_planned_again_unchanged_nothing_moves(units, teams, seed, balance, data):
    heavy = data.draw(st.integers(0, len(units) - 1))
    units = [u if i != heavy else 200 for i, u in enumerate(units)]
    problem = grid_problem(units, teams, seed=seed, balance=balance)
    first = solve_territories(problem, PROFILE)
    second = solve_territories(again(problem, first), PROFILE)
    assert second.status is Status.OPTIMAL
    assert values(second) == (values(first)[0], 0, values(first)[1])
    assert second.solution == first.solution


def moved_by_hand(problem, parts):
    (task,) = problem.tasks
    load = {u.code: u.workload for u in task.units if u.code in task.previous}
    labels = sorted(set(task.previous.values()))
    best = 0
    for order in itertools.permutations([*labels, *[None] * len(parts)], len(parts)):
        best = max(
            best,
            sum(
                load[u]
                for part, label in zip(parts, order, strict=True)
                for u in part
                if u in load and task.previous[u] == label
            ),
        )
    return sum(load.values()) - best


@settings(max_examples=30, deadline=None)
@given(st.lists(st.integers(1, 60), min_size=3, max_size=6), st.integers(1, 3), st.integers(0, 99), st.data())
def test_least_change_agrees_with_brute_force(units, teams, seed, data):
    old = {f"u{i:02}": data.draw(st.integers(-1, 2)) for i in range(len(units))}
    old = {code: label for code, label in old.items() if label >= 0}
    balance = data.draw(st.sampled_from([0.1, 0.6]))
    problem = grid_problem(units, teams, seed=seed, balance=balance, previous=old)
    (task,) = problem.tasks
    best = None
    for parts in partitions(sorted(u.code for u in task.units)):
        if len(parts) == min(teams, len(units)) and all(connected(p, task.neighbours) for p in parts):
            outside, cost = value_of(problem, parts)
            goals = (outside, moved_by_hand(problem, parts), cost) if old else (outside, cost)
            best = goals if best is None else min(best, goals)
    for profile in (PROFILE, BY_POOL):
        result = solve_territories(problem, profile)
        assert values(result) >= best
        if profile is PROFILE:
            assert (result.status, values(result)) == (Status.OPTIMAL, best)


@settings(max_examples=40, deadline=None)
@given(loads, st.integers(1, 4), st.integers(0, 99), st.sampled_from([0.05, 0.3, 0.6]))
def test_the_bound_on_teams_outside_is_valid(units, teams, seed, balance):
    units = [*units, 150]
    problem = grid_problem(units, teams, seed=seed, balance=balance)
    assert as_township(problem.tasks[0], problem).least_outside() <= brute_force(problem)[0]


@settings(max_examples=40, deadline=None)
@given(loads, st.integers(1, 4), st.integers(0, 99), st.sampled_from([0.05, 0.6, None]))
def test_dynamic_programming_agrees_with_brute_force(units, teams, seed, balance):
    problem = grid_problem(units, teams, seed=seed, balance=balance)
    town = as_township(problem.tasks[0], problem)
    listed, _ = connected_sets(town, most=float(sum(units)), limit=100_000)
    found = best_partition(town, listed, work=10**7, seconds=10)
    outside, _, cost = evaluate(town, found.sets)
    assert found.finished
    assert (outside, cost) == brute_force(problem)


def test_dynamic_programming_stops_at_its_limit_and_tells_where_there_is_nothing():
    problem = heavy_problem()
    town = as_township(problem.tasks[0], problem)
    listed, _ = connected_sets(town, most=float(sum(town.weights)), limit=100_000)
    assert best_partition(town, listed, work=10, seconds=10) == Exact(sets=(), finished=False)
    assert best_partition(town, listed, work=10**9, seconds=-1) == Exact(sets=(), finished=False)
    inside = [s for s, out in zip(listed, town.outside(listed), strict=True) if not out]
    assert best_partition(town, inside, work=10**9, seconds=10) == Exact(sets=(), finished=True)


def test_contiguity_cuts_hold_for_every_connected_partition():
    problem = grid_problem([5] * 9, 3)
    town = as_township(problem.tasks[0], problem)
    shares = np.zeros((9, 9))
    shares[0, 8] = shares[8, 8] = shares[4, 8] = 1.0  # three corners of the board that do not touch
    cuts = list(violated(town, shares))
    assert {(v, m) for v, m, _ in cuts} == {(0, 8), (4, 8)}
    for v, m, separator in cuts:
        everything = (1 << 9) - 1
        assert not town.reach(1 << v, everything & ~separator) >> m & 1
        assert not separator >> v & 1
