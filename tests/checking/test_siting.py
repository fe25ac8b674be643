"""The check of sites finds every kind of damage to an answer, and nothing in a right one."""

from __future__ import annotations

import dataclasses

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gridplan.checking.siting import check_sites, scores
from gridplan.domain.results import Goal, Status
from gridplan.domain.siting import Sites, SitingModel, SitingProblem
from gridplan.domain.travel import TravelTimes
from gridplan.planning.siting.results import nearest_sites
from gridplan.solvers import load_profile, solve_siting
from support.tiny_sites import brute, result_of

DEMANDS = ("a", "b", "c", "d")
SECONDS = [[0, 100, 200, 300], [300, 200, 100, 0], [100, 0, 100, -1]]


def problem_of(model=SitingModel.COVER, **more):
    travel = TravelTimes(
        origins=("F", "X", "Y"), destinations=DEMANDS, seconds=np.array(SECONDS, dtype=np.int32), profile="car"
    )
    given = {
        "demands": {"a": 10, "b": 20, "c": 30, "d": 40},
        "candidates": ("X", "Y"),
        "fixed": ("F",),
        "count": 1,
        "limit_seconds": 150,
        **more,
    }
    return SitingProblem(model=model, travel=travel, **given)


LINE = {
    "neighbours": frozenset({("a", "b"), ("b", "c"), ("c", "d")}),
    "home": {"F": "a", "X": "d", "Y": "b"},
    "capacity": {"F": 30, "X": 60},
}


def right(problem):
    return result_of(problem, Sites(opened=("X",), fixed=("F",), serves={"a": "F", "b": "F", "c": "X", "d": "X"}))


@pytest.mark.parametrize(
    ("model", "goals"),
    [
        (SitingModel.COVER, {"uncovered": 0, "cost": 5000}),
        (SitingModel.CENTRE, {"unreached": 0, "worst": 100, "cost": 5000}),
    ],
)
def test_goals_by_hand(model, goals):
    problem = problem_of(model)
    assert dict(scores(problem, right(problem).solution)) == goals
    assert check_sites(problem, right(problem)) == ()


def test_goals_of_districts_by_hand():
    problem = problem_of(SitingModel.MEDIAN, **LINE)
    assert dict(scores(problem, right(problem).solution)) == {"unreached": 0, "over_capacity": 10, "cost": 5000}
    assert check_sites(problem, right(problem)) == ()
    without = dataclasses.replace(problem, neighbours=None)
    assert list(scores(without, right(problem).solution)) == ["over_capacity", "cost"]


def test_who_has_no_way_is_uncovered_and_four_hours_away():
    problem = problem_of(candidates=("Y",), fixed=(), limit_seconds=150)
    sites = Sites(opened=("Y",), fixed=(), serves={"a": "Y", "b": "Y", "c": "Y", "d": None})
    assert dict(scores(problem, sites)) == {"uncovered": 40, "cost": 10 * 100 + 30 * 100 + 40 * 4 * 3600}
    assert check_sites(problem, result_of(problem, sites)) == ()


DAMAGES = {
    "too many": ({"opened": ("X", "Y")}, "2 sites are opened, 1 may be"),
    "no candidate": ({"opened": ("Z",)}, "Z is opened and is no candidate"),
    "opened twice": ({"opened": ("X", "X")}, "opened twice"),
    "stands already": ({"opened": ("F",)}, "F is opened and stands already"),
    "closed": ({"fixed": ()}, "the standing sites are"),
    "farther": ({"serves": {"a": "F", "b": "X", "c": "X", "d": "X"}}, "b is served by X"),
    "nobody": ({"serves": {"a": "F", "b": "F", "c": "X", "d": None}}, "d is served by None"),
    "not open": ({"serves": {"a": "F", "b": "Y", "c": "X", "d": "X"}}, "b is served by Y, which is not open"),
    "demand lost": ({"serves": {"a": "F", "b": "F", "c": "X"}}, "does not serve the demands"),
}


@pytest.mark.parametrize("damage", DAMAGES)
def test_each_damage_is_found(damage):
    changes, said = DAMAGES[damage]
    problem = problem_of()
    good = right(problem)
    bad = dataclasses.replace(good, solution=dataclasses.replace(good.solution, **changes))
    assert any(said in fault for fault in check_sites(problem, bad)), check_sites(problem, bad)


@pytest.mark.parametrize(
    ("serves", "said"),
    [
        ({"a": "F", "b": "X", "c": "F", "d": "X"}, "falls into 2 parts"),
        ({"a": "X", "b": "X", "c": "X", "d": "F"}, "does not serve a, where it stands"),
    ],
)
def test_districts_are_connected_around_their_site(serves, said):
    problem = problem_of(SitingModel.MEDIAN, **LINE)
    bad = result_of(problem, Sites(opened=("X",), fixed=("F",), serves=serves))
    assert any(said in fault for fault in check_sites(problem, bad))


@pytest.mark.parametrize(
    ("goals", "said"),
    [
        ((Goal(name="uncovered", value=0, bound=0), Goal(name="cost", value=4999, bound=4999)), "cost is claimed"),
        ((Goal(name="uncovered", value=0, bound=0), Goal(name="cost", value=5000, bound=5001)), "lies above"),
        ((Goal(name="cost", value=5000, bound=5000),), "the goals are uncovered, cost"),
    ],
)
def test_goals_that_are_not_so_are_found(goals, said):
    problem = problem_of()
    bad = dataclasses.replace(right(problem), goals=goals)
    assert any(said in fault for fault in check_sites(problem, bad))


def test_without_a_solution_there_is_nothing_to_check():
    problem = problem_of()
    none = dataclasses.replace(right(problem), status=Status.UNKNOWN, solution=None, goals=())
    assert check_sites(problem, none) == ()


@settings(max_examples=12, deadline=None)
@given(data=st.data(), model=st.sampled_from(list(SitingModel)), count=st.integers(0, 2))
def test_the_solver_agrees_with_trying_everything(data, model, count):
    """On small problems the solver's goals are those of the best of all answers, and the check agrees."""
    second = st.one_of(st.just(-1), st.integers(0, 300), st.integers(14_000, 15_000))
    seconds = data.draw(st.lists(st.lists(second, min_size=4, max_size=4), min_size=3, max_size=3))
    people = data.draw(st.lists(st.integers(0, 50), min_size=4, max_size=4))
    problem = dataclasses.replace(
        problem_of(model, **(LINE if model is SitingModel.MEDIAN else {})),
        demands=dict(zip(DEMANDS, people, strict=True)),
        count=count,
        travel=dataclasses.replace(problem_of().travel, seconds=np.array(seconds, dtype=np.int32)),
    )
    found = solve_siting(problem, load_profile("siting", "default"))
    assert check_sites(problem, found) == ()
    best = brute(problem)
    assert [g.value for g in found.goals] == [g.value for g in best.goals]
    if model is not SitingModel.MEDIAN:
        assert nearest_sites(problem, (*found.solution.fixed, *found.solution.opened)).keys() == problem.demands.keys()
