"""The territory solver against brute force over all divisions, with all sets listed and by pricing."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gridplan.domain.results import Status
from gridplan.languages import in_language
from gridplan.solvers.profiles import make_profile
from gridplan.solvers.territories import solve_territories
from support.divisions import again, brute_force, formed, grid_problem, is_division, moved, teams_of, value_of, values
from support.divisions import two_hosts as two_hosts_problem
from support.regions import landscape, problems

LISTED = make_profile("territories")
PRICED = make_profile("territories", options={"columns": 1, "partitions": 0})
both_ways = pytest.mark.parametrize("profile", [LISTED, PRICED], ids=["listed", "priced"])


@both_ways
@settings(max_examples=40, deadline=None)
@given(problem=problems())
def test_agrees_with_brute_force(profile, problem):
    result = solve_territories(problem, profile)
    best = brute_force(problem)
    assert values(result) == best
    assert result.status is Status.OPTIMAL
    assert is_division(problem, result)
    assert [g.bound for g in result.goals] == [g.value for g in result.goals]
    *first, cost = value_of(problem, teams_of(problem, result))
    assert (*first, *((moved(problem, teams_of(problem, result)),) if problem.previous else ()), cost) == best


@both_ways
@settings(max_examples=15, deadline=None)
@given(problem=problems(most=9), random=st.randoms(use_true_random=False))
def test_renaming_units_keeps_the_optimum(profile, problem, random):
    codes = [u.code for u in problem.units]
    shuffled = codes.copy()
    random.shuffle(shuffled)
    new = dict(zip(codes, shuffled, strict=True))
    renamed = replace(
        problem,
        units=tuple(
            replace(u, code=new[u.code], village=u.village if u.grids else new[u.code], site=new[u.code])
            for u in problem.units
        ),
        neighbours=frozenset((new[a], new[b]) for a, b in problem.neighbours),
        eligible={new[c]: hosts for c, hosts in problem.eligible.items()},
        previous={new[c]: label for c, label in problem.previous.items()},
        travel=replace(
            problem.travel,
            origins=tuple(new.get(c, c) for c in problem.travel.origins),
            destinations=tuple(new.get(c, c) for c in problem.travel.destinations),
        ),
    )
    before, after = (solve_territories(p, profile) for p in (problem, renamed))
    assert (after.status, values(after)) == (before.status, values(before))


@both_ways
@settings(max_examples=15, deadline=None)
@given(problem=problems(most=10, hosts=(2,), previous=False), data=st.data())
def test_more_hospitals_for_a_unit_never_make_the_plan_worse(profile, problem, data):
    closed = [c for c, hosts in problem.eligible.items() if len(hosts) == 1]
    if not closed or sum(formed(problem).values()) < sum(host.teams for host in problem.hosts):
        return
    opened = data.draw(st.sets(st.sampled_from(sorted(closed)), min_size=1))
    wider = {c: ("BA" if hosts == ("B",) else "AB") if c in opened else hosts for c, hosts in problem.eligible.items()}
    before = solve_territories(problem, profile)
    after = solve_territories(replace(problem, eligible={c: tuple(h) for c, h in wider.items()}), profile)
    assert (before.status, after.status) == (Status.OPTIMAL, Status.OPTIMAL)
    assert values(after) <= values(before)


@both_ways
def test_every_unit_is_in_one_connected_team(profile):
    problem = grid_problem([10, 20, 30, 15, 25, 5, 10, 40, 12, 9, 22, 31], 4)
    result = solve_territories(problem, profile)
    assert is_division(problem, result)
    assert [t.id for t in result.solution.teams] == ["T-T1", "T-T2", "T-T3", "T-T4"]
    assert result.solution.units == problem.units


@both_ways
def test_a_team_takes_the_units_that_are_nearer_to_its_hospital(profile):
    problem = two_hosts_problem([20] * 9, (1, 2), abroad=(3, 4), hospital_weight=5.0, balance=None, weight=0)
    seconds = problem.travel.seconds.copy()
    hospital = {h: problem.travel.origins.index(h) for h in "AB"}
    seconds[hospital["A"], 3] = 9000
    result = solve_territories(replace(problem, travel=replace(problem.travel, seconds=seconds)), profile)
    assert is_division(problem, result)
    teams = {t.id: t for t in result.solution.teams}
    assert list(teams) == ["A-T1", "B-T1", "B-T2"]
    assert [t.hospital for t in teams.values()] == ["A", "B", "B"]
    assert result.solution.team_of("u03").hospital == "B"


@both_ways
def test_change_comes_before_cost_and_after_the_band(profile):
    units = [10, 10, 10, 10, 10, 10]
    old = {f"u{i:02}": i % 2 for i in range(6)}  # columns 0, 1 of a board 2 wide: cut lengthwise
    free = solve_territories(grid_problem(units, 2, width=2, seed=4), profile)
    kept = solve_territories(grid_problem(units, 2, width=2, seed=4, previous=old), profile)
    assert [g.name for g in kept.goals] == ["outside_band", "moved", "cost"]
    assert values(kept)[:2] == (0, 0)
    assert {t.villages for t in kept.solution.teams} == {("u00", "u02", "u04"), ("u01", "u03", "u05")}
    assert values(kept)[2] >= values(free)[1]


@both_ways
def test_a_team_less_moves_the_lightest_team(profile):
    old = {"u00": 0, "u01": 0, "u02": 1, "u03": 1, "u04": 2, "u05": 2}
    line = [(i, i + 1) for i in range(5)]
    problem = grid_problem([10, 10, 3, 4, 10, 10], 2, previous=old, links=line, balance=None)
    result = solve_territories(problem, profile)
    assert result.goals[1].value == 7
    assert result.status is Status.OPTIMAL


@both_ways
def test_the_goals_come_in_the_order_of_the_county(profile):
    problem = grid_problem([30, 30, 30, 30, 1, 1], 2, capacity=70, balance=0.1)
    problem = replace(problem, units=tuple(replace(u, staffed=u.code == "u00") for u in problem.units))
    for first in (("over_capacity", "without_doctor"), ("without_doctor", "outside_band", "over_capacity")):
        result = solve_territories(replace(problem, first=first), profile)
        assert [g.name for g in result.goals] == [*first, "cost"]
        assert values(result) == brute_force(replace(problem, first=first))


@both_ways
def test_more_teams_than_units_forms_one_team_for_each(profile):
    assert len(solve_territories(grid_problem([5, 6, 7], 9), profile).solution.teams) == 3


@both_ways
@settings(max_examples=20, deadline=None)
@given(teams=st.tuples(st.integers(1, 4), st.integers(1, 6)), seed=st.integers(0, 99), old=st.booleans())
def test_without_borders_a_hospital_forms_its_teams_in_other_townships_too(profile, teams, seed, old):
    problem = two_hosts_problem([10, 20, 30, 15, 25, 5], teams, abroad=range(6), seed=seed)
    if old:  # all published with the other hospital: that keeps its teams only where units are left
        problem = replace(problem, previous={u.code: "A-T1" for u in problem.units}, labels={"A-T1": "A"})
    result = solve_territories(problem, profile)
    assert is_division(problem, result)
    assert len(result.solution.teams) == min(6, sum(teams))
    assert values(result) == brute_force(problem)


@both_ways
def test_unconnected_parts_above_the_number_of_teams_are_infeasible(profile):
    result = solve_territories(grid_problem([5, 6, 7, 8], 2, links=[(0, 1)]), profile)
    assert result.status is Status.INFEASIBLE
    assert result.solution is None
    assert "cannot divide" in in_language(result.notes[0], "en")


@both_ways
def test_unreachable_units_count_as_four_hours(profile):
    problem = grid_problem([10, 20, 30, 40], 2, width=2)
    seconds = problem.travel.seconds.copy()
    seconds[0, 1:] = seconds[1:, 0] = -1
    problem = replace(problem, travel=replace(problem.travel, seconds=seconds))
    assert values(solve_territories(problem, profile)) == brute_force(problem)


@both_ways
def test_the_same_input_gives_the_same_teams(profile):
    problem = grid_problem(list(range(5, 21)), 6, width=4)
    assert solve_territories(problem, profile).solution == solve_territories(problem, profile).solution


@both_ways
@settings(max_examples=25, deadline=None)
@given(problem=problems(most=9, previous=False))
def test_planned_again_unchanged_nothing_moves(profile, problem):
    first = solve_territories(problem, profile)
    second = solve_territories(again(problem, first), profile)
    assert second.status is Status.OPTIMAL
    assert values(second) == (*values(first)[:-1], 0, values(first)[-1])
    assert second.solution == first.solution


def test_both_ways_agree_where_brute_force_is_too_slow():
    problem = landscape(16, 4, width=4, weight=900)
    listed, priced = (solve_territories(problem, profile) for profile in (LISTED, PRICED))
    assert (listed.status, priced.status) == (Status.OPTIMAL, Status.OPTIMAL)
    assert values(listed) == values(priced)


def test_a_large_township_is_nearly_proven_in_seconds():
    problem = landscape(36, 4, width=6, weight=900)
    result = solve_territories(problem, make_profile("territories", options={"seconds": 20}))
    assert is_division(problem, result)
    cost = result.goals[-1]
    assert cost.bound >= 0.98 * cost.value  # compact models leave a fifth open


def test_no_hosts_no_teams():
    problem = replace(grid_problem([1, 2], 1), units=(), hosts=(), eligible={})
    result = solve_territories(problem, LISTED)
    assert (result.status, result.solution.teams) == (Status.OPTIMAL, ())
