"""How a county falls into regions, and what a region knows of its sets of units."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import assume, given, settings

from gridplan.domain.territories import TeamHost
from gridplan.solvers.territories.region import COST, connected_sets, mask, members, regions
from support.divisions import brute_force, connected, grid_problem, two_hosts, value_of
from support.regions import all_sets, one_region, parts_of, problems


def names(found):
    return [[host.hospital for host in region.hosts] for region in found]


def units(region):
    return [unit.code for unit in region.units]


def test_townships_that_share_no_unit_are_regions_by_themselves():
    first, second = regions(two_hosts([1, 2, 3, 4, 5], (1, 1)))
    assert names([first, second]) == [["A"], ["B"]]
    assert (units(first), units(second)) == (["u00", "u01", "u02"], ["u03", "u04"])
    assert first.touching == (0b010, 0b101, 0b010)  # not what lies in the other region


def test_one_unit_eligible_for_both_joins_them():
    (region,) = regions(two_hosts([1, 2, 3, 4, 5], (1, 1), abroad=(3,)))
    assert names([region]) == [["A", "B"]]
    assert [members(allowed) for allowed in region.allowed] == [[0, 1, 2, 3], [3, 4]]
    assert region.group == (0, 0, 0, 1, 1)


def test_regions_are_joined_through_a_third():
    problem = two_hosts([1, 2, 3, 4, 5], (1, 1))
    hosts = (*problem.hosts, TeamHost(hospital="C", township="C", teams=1, mean=3.0))
    eligible = {**problem.eligible, "u00": ("A", "C"), "u04": ("B", "C")}
    travel = replace(
        problem.travel,
        origins=(*problem.travel.origins, "C"),
        destinations=(*problem.travel.destinations, "C"),
        seconds=np.pad(problem.travel.seconds, (0, 1), constant_values=300),
    )
    (region,) = regions(replace(problem, hosts=hosts, eligible=eligible, travel=travel))
    assert names([region]) == [["A", "B", "C"]]
    assert region.teams == (1, 1, 1)  # nobody lives in C's township, but A's villages may go there


def two_hospitals(teams=(1, 2)):
    """A township whose second hospital no unit of the first half may go to."""
    problem = two_hosts([10] * 6, (1, 1))
    hosts = tuple(TeamHost(hospital=h, township="T", teams=k, mean=20.0) for h, k in zip("AB", teams, strict=True))
    return replace(problem, hosts=hosts, units=tuple(replace(u, township="T") for u in problem.units))


def test_hospitals_of_one_township_are_in_one_region():
    (region,) = regions(two_hospitals())
    assert (names([region]), region.host_group, region.teams) == ([["A", "B"]], (0, 0), (1, 2))


def test_hospitals_of_one_township_together_form_no_more_teams_than_it_has_units():
    problem = two_hospitals((4, 9))
    (region,) = regions(problem)
    assert region.teams == (3, 3)  # each has three units that may go to it
    (region,) = regions(replace(problem, eligible=dict.fromkeys(problem.eligible, ("A", "B"))))
    assert region.teams == (4, 2)


def test_a_hospital_that_may_look_after_other_townships_forms_teams_there():
    everybody = range(6)
    (region,) = regions(two_hosts([10] * 6, (1, 5), abroad=everybody))
    assert region.teams == (1, 5)  # with three units at home in each township
    (region,) = regions(two_hosts([10] * 6, (4, 4), abroad=everybody))
    assert region.teams == (4, 2)  # as many as there are units, the earlier hosts' first
    (region,) = regions(two_hosts([10] * 6, (2, 5), abroad=(0, 1)))
    assert region.teams == (2, 4)  # of A's three units two may go to B, and A needs one of them itself


def test_hosts_without_units_are_no_region():
    problem = two_hosts([1, 2, 3], (1, 1))
    assert names(regions(replace(problem, units=problem.units[:2]))) == [["A"]]


def test_a_published_team_of_another_region_keeps_nobody():
    problem = two_hosts([1, 2, 3, 4, 5], (1, 1))
    previous = {"u00": "old", "u03": "old", "u04": "gone"}
    first, second = regions(replace(problem, previous=previous, labels={"old": "B"}))
    assert (first.previous, first.label_hosts) == ((0, -1, -1), (-1,))
    assert (second.previous, second.label_hosts) == ((0, -1), (0,))  # "gone" has no hospital any more


@settings(max_examples=60, deadline=None)
@given(problems(most=6))
def test_a_team_measures_what_the_definition_says(problem):
    region = one_region(problem)
    assume(region is not None)
    for host, own in enumerate(region.hosts):
        for units_ in all_sets(region, host):
            codes = [region.units[i].code for i in members(units_)]
            team = [(codes, own.hospital)]
            found = region.measures(parts_of(region, team))[0]
            names_ = ("over_capacity", "without_doctor", "outside_band")
            assert (*found[:COST].tolist(), found[COST]) == value_of(replace(problem, first=names_), team)


@settings(max_examples=40, deadline=None)
@given(problems(most=7, hosts=(1,), previous=False))
def test_the_bound_on_teams_outside_is_valid(problem):
    problem = replace(problem, first=("outside_band",))
    (region,) = regions(problem)
    assert region.least_outside() <= brute_force(problem)[0]


def test_connected_sets_are_all_and_each_once():
    problem = grid_problem([1] * 9, 3)
    (region,) = regions(problem)
    listed, complete = connected_sets(region, most=9, limit=10_000)
    links = [tuple(int(c[1:]) for c in pair) for pair in problem.neighbours]
    largest = 9 - 3 + 1
    wanted = {s for s in range(1, 1 << 9) if s.bit_count() <= largest and connected(members(s), links)}
    assert complete
    assert len(listed) == len(set(listed))
    assert set(listed) == wanted
    assert connected_sets(region, most=9, limit=10)[1] is False
    light, _ = connected_sets(region, most=2, limit=10_000)
    assert set(light) == {s for s in wanted if s.bit_count() <= 2}


@pytest.mark.parametrize("units_", [0b1011, 0b1, 0])
def test_a_bit_mask_is_its_members(units_):
    assert mask(members(units_)) == units_


def test_the_parts_of_a_set_are_what_hangs_together():
    (region,) = regions(grid_problem([1] * 9, 3))
    corners = mask([0, 2, 6, 8])
    assert region.parts(corners) == [1 << 0, 1 << 2, 1 << 6, 1 << 8]
    assert region.parts(region.everything) == [region.everything]
    assert region.beside(mask([4])) == mask([1, 3, 5, 7])
