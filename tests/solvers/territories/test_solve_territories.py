"""The territory solver against brute force over all partitions."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gridplan.domain.results import Status
from gridplan.solvers.profiles import make_profile
from gridplan.solvers.territories import solve_territories
from gridplan.solvers.territories.township import as_township, connected_sets, mask, members
from support.divisions import brute_force, connected, grid_problem, values

PROFILE = make_profile("territories")
BY_POOL = make_profile(
    "territories", options={"columns": 2, "partitions": 5, "cut_rounds": 3, "nodes": 200, "seconds": 3}
)


loads = st.lists(st.integers(1, 60), min_size=3, max_size=8)


@settings(max_examples=60, deadline=None)
@given(loads, st.integers(1, 4), st.integers(0, 99), st.sampled_from([0.05, 0.3, 0.6, None]))
def test_agrees_with_brute_force(units, teams, seed, balance):
    problem = grid_problem(units, teams, seed=seed, balance=balance)
    result = solve_territories(problem, PROFILE)
    assert result.status is Status.OPTIMAL
    assert values(result) == brute_force(problem)
    assert [g.bound for g in result.goals] == [g.value for g in result.goals]


@settings(max_examples=12, deadline=None)
@given(loads, st.integers(1, 4), st.integers(0, 99), st.sampled_from([0.3, 0.6, None]))
def test_the_pool_is_feasible_and_its_bounds_are_valid(units, teams, seed, balance):
    problem = grid_problem(units, teams, seed=seed, balance=balance)
    result = solve_territories(problem, BY_POOL)
    best = brute_force(problem)
    assert result.status in {Status.OPTIMAL, Status.FEASIBLE}
    assert values(result) >= best
    assert result.goals[0].bound <= best[0]
    if result.goals[0].value == best[0]:
        assert result.goals[1].bound <= best[1]
    if result.status is Status.OPTIMAL:
        assert values(result) == best


@settings(max_examples=20, deadline=None)
@given(loads, st.integers(1, 3), st.integers(0, 99), st.randoms(use_true_random=False))
def test_renaming_units_keeps_the_optimum(units, teams, seed, random):
    problem = grid_problem(units, teams, seed=seed)
    codes = [u.code for u in problem.tasks[0].units]
    shuffled = codes.copy()
    random.shuffle(shuffled)
    new = dict(zip(codes, shuffled, strict=True))
    task = problem.tasks[0]
    renamed = replace(
        problem,
        tasks=(
            replace(
                task,
                units=tuple(replace(u, code=new[u.code], village=new[u.code], site=new[u.code]) for u in task.units),
                neighbours=frozenset((new[a], new[b]) for a, b in task.neighbours),
            ),
        ),
        travel=replace(
            problem.travel,
            origins=tuple(new[c] for c in problem.travel.origins),
            destinations=tuple(new[c] for c in problem.travel.destinations),
        ),
    )
    assert values(solve_territories(renamed, PROFILE)) == values(solve_territories(problem, PROFILE))


@pytest.mark.parametrize("profile", [PROFILE, BY_POOL], ids=["listed", "pool"])
def test_every_unit_is_in_one_connected_team(profile):
    problem = grid_problem([10, 20, 30, 15, 25, 5, 10, 40, 12, 9, 22, 31], 4)
    result = solve_territories(problem, profile)
    teams = result.solution.teams
    assert sorted(v for t in teams for v in t.villages) == [u.code for u in problem.tasks[0].units]
    assert all(connected(list(t.villages), problem.tasks[0].neighbours) for t in teams)
    assert [t.id for t in teams] == ["T-T1", "T-T2", "T-T3", "T-T4"]
    assert result.solution.units == problem.tasks[0].units


def test_change_comes_before_cost_and_after_the_band():
    units = [10, 10, 10, 10, 10, 10]
    old = {f"u{i:02}": i % 2 for i in range(6)}  # columns 0, 1 of a board 2 wide: cut lengthwise
    free = solve_territories(grid_problem(units, 2, width=2, seed=4), PROFILE)
    kept = solve_territories(grid_problem(units, 2, width=2, seed=4, previous=old), PROFILE)
    assert [g.name for g in kept.goals] == ["outside_band", "moved", "cost"]
    assert values(kept)[:2] == (0, 0)
    assert {t.villages for t in kept.solution.teams} == {("u00", "u02", "u04"), ("u01", "u03", "u05")}
    assert values(kept)[2] >= values(free)[1]


def test_a_team_less_moves_the_lightest_team():
    old = {"u00": 0, "u01": 0, "u02": 1, "u03": 1, "u04": 2, "u05": 2}
    line = [(i, i + 1) for i in range(5)]
    problem = grid_problem([10, 10, 3, 4, 10, 10], 2, previous=old, links=line, balance=None)
    result = solve_territories(problem, PROFILE)
    assert result.goals[1].value == 7
    assert result.status is Status.OPTIMAL


def test_more_teams_than_units_forms_one_team_for_each():
    assert len(solve_territories(grid_problem([5, 6, 7], 9), PROFILE).solution.teams) == 3


def test_unconnected_parts_above_the_number_of_teams_are_infeasible():
    for profile in (PROFILE, BY_POOL):
        result = solve_territories(grid_problem([5, 6, 7, 8], 2, links=[(0, 1)]), profile)
        assert result.status is Status.INFEASIBLE
        assert result.solution is None
        assert "cannot divide" in result.notes[0]


def test_unreachable_units_count_as_four_hours():
    problem = grid_problem([10, 20, 30, 40], 2, width=2)
    seconds = problem.travel.seconds.copy()
    seconds[0, 1:] = seconds[1:, 0] = -1
    problem = replace(problem, travel=replace(problem.travel, seconds=seconds))
    assert values(solve_territories(problem, PROFILE)) == brute_force(problem)


def test_the_same_input_gives_the_same_teams():
    problem = grid_problem(list(range(5, 21)), 6, width=4)
    assert solve_territories(problem, PROFILE).solution == solve_territories(problem, PROFILE).solution


def test_a_large_township_is_solved_by_the_pool_with_a_bound():
    loads_ = [int(x) for x in np.random.default_rng(2).integers(500, 1500, 36)]
    profile = make_profile(
        "territories", options={"columns": 500, "partitions": 60, "cut_rounds": 1, "nodes": 300, "seconds": 8}
    )
    result = solve_territories(grid_problem(loads_, 4, width=6, weight=900), profile)
    assert result.status in {Status.FEASIBLE, Status.OPTIMAL}
    assert 0.5 * result.goals[-1].value < result.goals[-1].bound <= result.goals[-1].value  # in 8 s, however busy


def test_connected_sets_are_all_and_each_once():
    problem = grid_problem([1] * 9, 3)
    town = as_township(problem.tasks[0], problem)
    listed, complete = connected_sets(town, most=9, limit=10_000)
    links = [tuple(int(c[1:]) for c in pair) for pair in problem.tasks[0].neighbours]
    wanted = {
        s for s in range(1, 1 << 9) if s.bit_count() <= town.largest and connected(members(s), links)
    }  # fmt: skip
    assert complete
    assert len(listed) == len(set(listed))
    assert set(listed) == wanted
    assert connected_sets(town, most=9, limit=10)[1] is False
    assert mask(members(0b1011)) == 0b1011


def test_no_townships_no_teams():
    problem = replace(grid_problem([1, 2], 1), tasks=())
    result = solve_territories(problem, PROFILE)
    assert (result.status, result.solution.teams) == (Status.OPTIMAL, ())
