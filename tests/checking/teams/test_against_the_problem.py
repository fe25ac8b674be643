"""The checker's figures, from county and decisions, are those of the problem that planning gave to the solver.

The problem is scored here word by word after the docstring of :class:`TerritoryProblem`.
"""

from __future__ import annotations

import itertools
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gridplan.checking.breaches import Case
from gridplan.checking.teams.scores import check_units, territory_scores
from gridplan.domain.county import County
from gridplan.domain.plan import Plan
from gridplan.domain.team_settings import TeamSettings
from gridplan.domain.territories import UNREACHABLE_SECONDS, Team, Territories, TerritoryProblem, Unit
from gridplan.planning.teams import territory_problem
from support.team_plans import TOWNSHIPS, code, divided, with_hospital
from support.tiny import cut_off, tiny_county, tiny_travel
from support.tiny_plan import solved, tiny_plan


def split_county() -> County:
    """Two villages above a threshold of 1,200 residents, one of them with the clinic in its second grid."""
    county = divided(divided(tiny_county(gps=2), "05", 4), "14", 3)
    return county.replace(rules=county.rules.replace("teams.split_above", value=1200))


def two_hospitals() -> County:
    """Township 0 has both hospitals, township 1 none."""
    return with_hospital(tiny_county(gps=2), "TH1", township=TOWNSHIPS[0])


COUNTIES = {
    "plain": tiny_county(gps=2),
    "split": split_county(),
    "two hospitals": two_hospitals(),
    "across": split_county().replace(teams=TeamSettings(across_townships=True, key_group_weights={"65+": 3})),
}


def problem_of(county: County, previous: Territories | None = None, lost: tuple[str, ...] = ()) -> TerritoryProblem:
    return territory_problem(county, cut_off(tiny_travel(county), *lost), previous=previous)


def dealt(problem: TerritoryProblem, choice: list[int]) -> tuple[Team, ...]:
    """A team for each that the hosts form; unit k goes to team ``choice[k]``, connected or not."""
    hosts = [host for host in problem.hosts for _ in range(host.teams)]
    areas: list[list[Unit]] = [[] for _ in hosts]
    for unit, place in zip(problem.units, choice, strict=False):
        areas[place % len(hosts)].append(unit)
    return tuple(
        Team(
            id=f"{host.township}-T{number}",
            township=host.township,
            hospital=host.hospital,
            villages=tuple(u.village for u in own if not u.grids),
            grids=tuple(g for u in own for g in u.grids),
        )
        for number, (host, own) in enumerate(zip(hosts, areas, strict=True))
    )


def plan_of(county: County, problem: TerritoryProblem, teams: tuple[Team, ...]) -> Plan:
    return replace(
        tiny_plan(county),
        travel=(problem.travel, tiny_travel(county, "mobile_hospital")),
        territories=solved(Territories(teams=teams, units=problem.units)),
    )


def by_the_docstring(problem: TerritoryProblem, teams: tuple[Team, ...]) -> dict[str, float]:
    hosts = {host.hospital: host for host in problem.hosts}
    goals = dict.fromkeys(("over_capacity", "without_doctor", "outside_band", "cost"), 0.0)

    def way(a: str, b: str) -> int:
        seconds = problem.travel.between(a, b)
        return UNREACHABLE_SECONDS if seconds is None else seconds

    for team in teams:
        own = [u for u in problem.units if u.village in team.villages or (u.grids and set(u.grids) <= {*team.grids})]
        load, mean = sum(u.workload for u in own), hosts[team.hospital].mean
        inside = min((sum(u.workload * way(u.site, m.site) for u in own) for m in own), default=0)
        hospital = sum(u.workload * way(team.hospital, u.site) for u in own)
        broken = sum(
            any(u.village == v and u not in own for u in problem.units) for v in {u.village for u in own if u.grids}
        )
        goals["cost"] += round(
            inside
            + problem.hospital_weight * hospital
            + problem.balance_weight * abs(load - mean)
            + problem.split_price * broken
        )
        goals["over_capacity"] += max(0.0, load - (problem.capacity or float("inf")))
        goals["without_doctor"] += not any(u.staffed for u in own)
        half = float("inf") if problem.balance is None else problem.balance * mean
        goals["outside_band"] += abs(load - mean) > half * (1 + 1e-12)
    return goals


def moved(problem: TerritoryProblem, teams: tuple[Team, ...]) -> float:
    labels = sorted(problem.labels)
    best = float("inf")
    for heirs in itertools.permutations(range(len(teams)), min(len(labels), len(teams))):
        lost = 0
        for unit in problem.units:
            label = problem.previous.get(unit.code)
            place = next(
                i
                for i, t in enumerate(teams)
                if unit.village in t.villages or (unit.grids and unit.grids[0] in t.grids)
            )
            if label is None:
                continue
            heir = heirs[labels.index(label)] if labels.index(label) < len(heirs) else None
            kept = heir == place and problem.labels[label] == teams[place].hospital
            lost += 0 if kept else unit.workload
        best = min(best, lost)
    return best


choices = st.lists(st.integers(0, 11), min_size=30, max_size=30)


@pytest.mark.parametrize("name", COUNTIES)
@settings(max_examples=20, deadline=None)
@given(choice=choices, lost=st.sets(st.sampled_from([code("00"), code("12"), "TH1"]), max_size=2))
def test_checker_and_problem_agree(name: str, choice: list[int], lost: set[str]) -> None:
    county = COUNTIES[name]
    problem = problem_of(county, lost=tuple(sorted(lost)))
    teams = dealt(problem, choice)
    case = Case(plan=plan_of(county, problem, teams))
    assert [v.message for v in check_units(case)] == []
    found = territory_scores(case)
    expected = by_the_docstring(problem, teams)
    assert {goal: found[goal] for goal in expected} == expected


@pytest.mark.parametrize("name", COUNTIES)
@settings(max_examples=20, deadline=None)
@given(now=choices, old=choices)
def test_checker_and_problem_agree_on_what_moved(name: str, now: list[int], old: list[int]) -> None:
    county = COUNTIES[name]
    first = problem_of(county)
    parent = plan_of(county, first, dealt(first, old))
    problem = problem_of(county, previous=parent.territories.solution)
    teams = dealt(problem, now)
    case = Case(plan=plan_of(county, problem, teams), parent=parent)
    assert territory_scores(case)["moved"] == moved(problem, teams)


def test_a_threshold_raised_joins_the_parts_again() -> None:
    county = split_county()
    first = problem_of(county)
    parent = plan_of(county, first, dealt(first, list(range(30))))
    whole = county.replace(rules=county.rules.replace("teams.split_above", value=9000))
    problem = problem_of(whole, previous=parent.territories.solution)
    teams = dealt(problem, list(range(30)))
    case = Case(plan=plan_of(whole, problem, teams), parent=parent)
    assert len(problem.units) == 12
    assert territory_scores(case)["moved"] == moved(problem, teams)


def test_villages_that_are_not_split_have_no_travel_times_of_their_grids() -> None:
    county = split_county()
    first = problem_of(county)
    parent = plan_of(county, first, dealt(first, list(range(30))))
    whole = county.replace(rules=county.rules.replace("teams.split_above", value=9000))
    places = [place for place in first.travel.origins if place not in {grid.code for grid in county.grids}]
    seconds = first.travel.submatrix(places, places)
    bare = replace(first.travel, origins=tuple(places), destinations=tuple(places), seconds=seconds)
    problem = territory_problem(whole, bare, previous=parent.territories.solution)
    teams = dealt(problem, list(range(30)))
    case = Case(plan=plan_of(whole, problem, teams), parent=parent)
    assert [v.message for v in check_units(case)] == []
    assert territory_scores(case)["moved"] == moved(problem, teams)
