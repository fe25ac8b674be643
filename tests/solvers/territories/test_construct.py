"""The first division of a region, and the search among its neighbours."""

from __future__ import annotations

import time
from collections import Counter
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gridplan.solvers.interruption import Interruption
from gridplan.solvers.territories.construct import construct, improve
from gridplan.solvers.territories.evaluate import evaluate, is_previous, moved
from gridplan.solvers.territories.region import regions
from support.divisions import grid_problem, two_hosts
from support.regions import landscape, parts_of, problems


def is_division(region, parts):
    """Connected teams of eligible units, as many as each host forms, that cover every unit once."""
    covered = 0
    for units, host in parts:
        assert units
        assert not units & covered
        assert region.is_connected(units)
        assert not units & ~region.allowed[host]
        covered |= units
    formed = Counter(host for _, host in parts)
    return covered == region.everything and all(formed[h] == k for h, k in enumerate(region.teams))


@settings(max_examples=120, deadline=None)
@given(problems(most=20), st.integers(0, 99))
def test_there_is_a_division_at_once(problem, seed):
    for region in regions(problem):
        assert is_division(region, construct(region, seed=seed))


@settings(max_examples=60, deadline=None)
@given(problems(most=16, previous=False), st.integers(0, 99))
def test_the_published_division_is_kept(problem, seed):
    old = [(region, construct(region, seed=seed)) for region in regions(problem)]
    labels, previous = {}, {}
    for region, parts in old:
        for units, host in parts:
            name = f"{region.hosts[host].hospital}-{len(labels)}"
            labels[name] = region.hosts[host].hospital
            previous |= {u.code: name for i, u in enumerate(region.units) if units >> i & 1}
    again = replace(problem, previous=previous, labels=labels)
    for region, (_, parts) in zip(regions(again), old, strict=True):
        kept = construct(region, seed=seed + 1)
        assert moved(region, kept) == 0
        if is_previous(region, parts):  # which no unit without workload leaves in doubt
            assert kept == parts


@settings(max_examples=60, deadline=None)
@given(problems(most=14), st.integers(0, 99), st.integers(0, 4))
def test_searching_never_makes_a_division_worse(problem, seed, rounds):
    for region in regions(problem):
        start = construct(region, seed=seed)
        found = improve(region, start, rounds=rounds, seed=seed, seconds=20)
        assert is_division(region, found)
        assert evaluate(region, found) <= evaluate(region, start)


def test_searching_gets_near_to_the_best_division():
    (region,) = regions(landscape(36, 4, width=6, weight=900))
    start = construct(region, seed=1)
    found = improve(region, start, rounds=3, seed=1, seconds=20)
    assert evaluate(region, found)[-1] < evaluate(region, start)[-1]
    assert found == improve(region, start, rounds=3, seed=1, seconds=20)


def test_time_up_the_division_is_the_one_to_start_from():
    (region,) = regions(landscape(36, 4, width=6, weight=900))
    start = construct(region, seed=1)
    assert improve(region, start, rounds=3, seed=1, seconds=0.0) == start


def test_asked_to_stop_the_search_ends():
    (region,) = regions(landscape(49, 6, width=7, weight=900))
    interruption, began = Interruption(), time.monotonic()
    with interruption.in_force():
        start = construct(region, seed=1)
        interruption.request()
        found = improve(region, start, rounds=50, seed=1, seconds=1.0)
    assert is_division(region, found)
    assert time.monotonic() - began < 3


def test_a_team_more_cuts_a_published_one_and_a_team_less_joins_two():
    line = [(i, i + 1) for i in range(5)]
    old = {"u00": 0, "u01": 0, "u02": 1, "u03": 1, "u04": 2, "u05": 2}
    for teams, loads in ((4, [10, 10, 3, 4, 30, 30]), (2, [10, 10, 3, 4, 30, 30])):
        (region,) = regions(grid_problem(loads, teams, previous=old, links=line, balance=None))
        parts = construct(region, seed=1)
        assert is_division(region, parts)
        assert moved(region, parts) == {4: 30, 2: 7}[teams]


@pytest.mark.parametrize("teams", [1, 2])
def test_more_unconnected_parts_than_teams_cannot_be_divided(teams):
    (region,) = regions(grid_problem([5, 6, 7, 8, 9], teams, links=[(0, 1), (3, 4)]))
    assert construct(region, seed=1) == ()


def test_a_village_cut_off_from_its_township_goes_to_a_neighbour_that_may_have_it():
    links = [(0, 1), (2, 3), (3, 4), (2, 5)]  # unit 2 hangs on B's villages only
    problem = two_hosts([10] * 6, (1, 1), links=links, abroad=(2,))
    (region,) = regions(problem)
    wanted = parts_of(region, [(["u00", "u01"], "A"), (["u02", "u03", "u04", "u05"], "B")])
    assert construct(region, seed=1) == wanted
    (alone, _) = regions(two_hosts([10] * 6, (1, 1), links=links))
    assert construct(alone, seed=1) == ()


def test_a_village_stays_with_the_other_township_s_team_that_has_it():
    problem = two_hosts([10] * 6, (1, 1), abroad=(2,))
    old = {u.code: "A-T1" if u.code in {"u00", "u01"} else "B-T1" for u in problem.units}
    (region,) = regions(replace(problem, previous=old, labels={"A-T1": "A", "B-T1": "B"}))
    assert moved(region, construct(region, seed=1)) == 0


@pytest.mark.parametrize("published", [False, True])
@pytest.mark.parametrize("teams", [(3, 12), (12, 3), (9, 9)])
def test_a_township_with_more_teams_than_villages_begins_with_its_neighbours_too(published, teams):
    problem = two_hosts([10] * 20, teams, width=4, abroad=range(20), hospital_weight=1.0)
    if published:
        old = {u.code: f"{u.township}-T1" for u in problem.units}
        problem = replace(problem, previous=old, labels={"A-T1": "A", "B-T1": "B"})
    (region,) = regions(problem)
    assert region.teams == teams
    assert is_division(region, construct(region, seed=1))
