"""The territory solver where the band is hopeless, where limits strike and where a plan is made again."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from gridplan.domain.results import Status, StopReason
from gridplan.domain.territories import TerritoryProblem
from gridplan.domain.travel import TravelTimes
from gridplan.languages import in_language
from gridplan.solvers.interruption import Interruption
from gridplan.solvers.profiles import make_profile
from gridplan.solvers.territories import solve_territories
from support.divisions import again, grid_problem, is_division, values
from support.regions import landscape

PROFILE = make_profile("territories")
FEW = {"nodes": 1, "iterations": 1, "near_optimal": 1, "partitions": 1}


def heavy_problem(n=15, teams=6, *, width=4, heavy=5) -> TerritoryProblem:
    """One unit that weighs as much as all others: its team is outside the band whatever is done."""
    units = [int(x) for x in np.random.default_rng(2).integers(90, 800, n)]
    units[heavy] = sum(units)
    return grid_problem(units, teams, width=width, weight=900)


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


def town_problem(teams=6) -> TerritoryProblem:
    return grid_problem(list(TOWN), teams, links=TOWN_TOUCHES, weight=900, seed=3)


def side_by_side(**problems) -> TerritoryProblem:
    """Townships with one host each that have nothing to do with each other."""
    units, links, hosts, eligible, places = [], set(), [], {}, {}
    for name, problem in problems.items():
        new = {u.code: name + u.code for u in problem.units} | {"H": name}
        units += [
            replace(u, code=new[u.code], village=new[u.village], site=new[u.site], township=name) for u in problem.units
        ]
        links |= {(new[a], new[b]) for a, b in problem.neighbours}
        hosts.append(replace(problem.hosts[0], hospital=name, township=name))
        eligible |= {new[u.code]: (name,) for u in problem.units}
        places |= {new[p]: (problem, p) for p in problem.travel.origins}
    names = tuple(places)
    seconds = np.array(
        [
            [-1 if one[0] is not other[0] else one[0].travel.between(one[1], other[1]) for other in places.values()]
            for one in places.values()
        ],
        dtype=np.int32,
    )
    return replace(
        next(iter(problems.values())),
        units=tuple(units),
        neighbours=frozenset(links),
        hosts=tuple(hosts),
        eligible=eligible,
        travel=TravelTimes(origins=names, destinations=names, seconds=seconds, profile="car"),
    )


@pytest.mark.parametrize("columns", [1, 150_000], ids=["priced", "listed"])
def test_a_town_that_outweighs_the_band_is_proven_best_in_seconds(columns):
    problem = town_problem()
    result = solve_territories(problem, PROFILE.replace(columns=columns))
    assert is_division(problem, result)
    assert result.status is Status.OPTIMAL
    assert values(result)[0] == 1
    assert result.runtime < 10


@pytest.mark.parametrize("teams", [5, 6])
def test_a_town_that_outweighs_the_band_is_planned_again(teams):
    first = again(town_problem(), solve_territories(town_problem(), PROFILE))
    problem = replace(town_problem(teams=teams), previous=first.previous, labels=first.labels)
    result = solve_territories(problem, PROFILE.replace(seconds=10.0))
    assert is_division(problem, result)
    assert result.status is Status.OPTIMAL
    assert (values(result)[1] == 0) == (teams == 6)


@pytest.mark.parametrize(
    "problem",
    [grid_problem([7] * 12, 4, balance=0.05), heavy_problem(), heavy_problem(30, 8), landscape(49, 5, width=7)],
    ids=["even", "heavy", "large and heavy", "large"],
)
@pytest.mark.parametrize("seconds", [0.1, 1])
@pytest.mark.parametrize("columns", [2, 150_000])
def test_whatever_the_limit_there_are_teams(problem, seconds, columns):
    options = {**FEW, "seconds": seconds, "columns": columns}
    result = solve_territories(problem, make_profile("territories", options=options))
    assert result.status in {Status.OPTIMAL, Status.FEASIBLE}
    assert is_division(problem, result)
    assert all(goal.bound <= goal.value for goal in result.goals)
    assert result.runtime < seconds + 5  # however busy


@pytest.mark.parametrize("problem", [town_problem(), landscape(49, 5, width=7)], ids=["town", "large"])
def test_asked_to_stop_there_are_still_teams(problem):
    interruption = Interruption()
    interruption.request()
    with interruption.in_force():
        result = solve_territories(problem, PROFILE)
    assert is_division(problem, result)
    assert (result.status, result.stop_reason) == (Status.FEASIBLE, StopReason.INTERRUPTED)
    assert result.runtime < 5


def test_a_hard_township_does_not_spoil_the_others():
    problem = side_by_side(S=town_problem(), V=town_problem(teams=15))
    result = solve_territories(problem, make_profile("territories", options={"seconds": 0.1, "iterations": 1}))
    assert is_division(problem, result)
    assert [t.township for t in result.solution.teams] == ["S"] * 6 + ["V"] * 15


def test_an_easy_township_leaves_its_time_to_a_hard_one():
    problem = side_by_side(A=grid_problem([5, 6, 7], 1), B=landscape(36, 4, width=6, weight=900))
    result = solve_territories(problem, PROFILE.replace(seconds=20.0))
    assert result.goals[-1].bound >= 0.98 * result.goals[-1].value
    assert [in_language(note, "en").split(":")[0] for note in result.notes] in ([], ["B"])


def test_one_township_that_cannot_be_divided_is_named():
    problem = side_by_side(A=grid_problem([5, 6, 7], 1), B=grid_problem([5, 6, 7, 8], 2, links=[(0, 1)]))
    result = solve_territories(problem, PROFILE)
    assert (result.status, result.solution) == (Status.INFEASIBLE, None)
    assert [in_language(note, "en") for note in result.notes] == ["B: 2 teams cannot divide 4 units"]
