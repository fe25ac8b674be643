from __future__ import annotations

import csv
import threading
import time
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gridplan.domain.results import Status, StopReason
from gridplan.domain.siting import SitingModel, SitingProblem
from gridplan.domain.travel import TravelTimes
from gridplan.languages import in_language
from gridplan.solvers import buying_curve, solve_siting
from gridplan.solvers.interruption import Interruption
from gridplan.solvers.profiles import make_profile

from . import brute

SHARED = Path(__file__).resolve().parents[3].parent / "shared" / "benchmarks" / "pmedian"
PROFILE = make_profile("siting")


def travel(seconds) -> TravelTimes:
    block = np.array(seconds, dtype=np.int32)
    return TravelTimes(
        origins=tuple(f"s{j}" for j in range(len(block))),
        destinations=tuple(f"d{i}" for i in range(block.shape[1] if block.ndim == 2 else 0)),
        seconds=block,
        profile="car",
    )


@st.composite
def problems(draw, model, *, most_demands=7, most_sites=6, capacity=False, neighbours=False):
    demands, sites = draw(st.integers(1, most_demands)), draw(st.integers(1, most_sites))
    second = st.one_of(st.just(-1), st.integers(0, 40), st.integers(14_000, 15_000))
    names = [f"s{j}" for j in range(sites)]
    standing = draw(st.integers(0, min(2, sites)))
    pairs = [(f"d{a}", f"d{b}") for a in range(demands) for b in range(a + 1, demands)]
    return SitingProblem(
        model=model,
        demands={f"d{i}": draw(st.integers(0, 9)) for i in range(demands)},
        candidates=tuple(names[standing:]),
        fixed=tuple(names[:standing]),
        count=draw(st.integers(0, 3)),
        travel=travel([[draw(second) for _ in range(demands)] for _ in names]),
        limit_seconds=draw(st.integers(0, 40)) if model is SitingModel.COVER else None,
        capacity={s: draw(st.integers(0, 15)) for s in names if draw(st.booleans())} if capacity else {},
        neighbours=frozenset(p for p in pairs if draw(st.booleans())) if neighbours else None,
        home={s: f"d{draw(st.integers(0, demands - 1))}" for s in names} if neighbours else {},
    )


def agrees(problem, profile=PROFILE):
    result = solve_siting(problem, profile)
    values = [g.value for g in result.goals]
    assert values == brute.best(problem)
    assert [g.bound for g in result.goals] == values
    assert result.status is Status.OPTIMAL
    assert brute.score(problem, result.solution.serves) == values
    assert brute.is_valid(problem, result.solution)
    assert len(result.solution.opened) <= problem.count
    assert result.solution.fixed == problem.fixed
    if problem.model is SitingModel.MEDIAN:
        assert len(result.solution.opened) == min(problem.count, len(problem.candidates))


@settings(max_examples=150, deadline=None)
@given(problems(SitingModel.COVER))
def test_cover_agrees_with_brute_force(problem):
    agrees(problem)


@settings(max_examples=150, deadline=None)
@given(problems(SitingModel.CENTRE))
def test_centre_agrees_with_brute_force(problem):
    agrees(problem)


@settings(max_examples=100, deadline=None)
@given(problems(SitingModel.MEDIAN))
def test_median_agrees_with_brute_force(problem):
    agrees(problem)


@settings(max_examples=100, deadline=None)
@given(problems(SitingModel.MEDIAN, most_demands=5, most_sites=4, capacity=True))
def test_median_with_capacities_agrees_with_brute_force(problem):
    agrees(problem)


@settings(max_examples=100, deadline=None)
@given(problems(SitingModel.MEDIAN, most_demands=6, most_sites=4, neighbours=True))
def test_connected_median_agrees_with_brute_force(problem):
    agrees(problem)


@settings(max_examples=100, deadline=None)
@given(problems(SitingModel.MEDIAN, most_demands=6, most_sites=4, capacity=True, neighbours=True))
def test_connected_median_with_capacities_agrees_with_brute_force(problem):
    agrees(problem)


def county(model, size=60, seed=1, **what):
    """Villages on a plane; neighbours are those near by, joined to the one before them so that all hang together."""
    random = np.random.default_rng(seed)
    where = random.uniform(0, 1000, (size, 2))
    seconds = np.rint(np.sqrt(((where[:, None] - where[None]) ** 2).sum(axis=2))).astype(int)
    near = {(f"d{a}", f"d{b}") for a in range(size) for b in np.argsort(seconds[a])[1:4].tolist()}
    near |= {(f"d{a - 1}", f"d{a}") for a in range(1, size)}
    problem = SitingProblem(
        model=model,
        demands={f"d{i}": int(n) for i, n in enumerate(random.integers(1, 500, size))},
        candidates=tuple(f"s{j}" for j in range(size)),
        count=5,
        travel=travel(seconds),
        limit_seconds=150 if model is SitingModel.COVER else None,
        home={f"s{j}": f"d{j}" for j in range(size)},
    )
    return replace(problem, **{key: frozenset(near) if key == "neighbours" else v for key, v in what.items()})


@pytest.mark.parametrize("model", list(SitingModel))
def test_the_curve_improves_and_each_point_is_the_problem_of_that_size(model):
    problem = county(model)
    curve = buying_curve(problem, PROFILE, 6)
    assert [point.count for point in curve] == list(range(7))
    values = [[g.value for g in point.goals] for point in curve]
    assert values == sorted(values, reverse=True)
    assert all(point.status is Status.OPTIMAL for point in curve)
    alone = solve_siting(replace(problem, count=4), PROFILE)
    assert [g.value for g in alone.goals] == values[4]


@pytest.mark.parametrize("what", [{"neighbours": True}, {"capacity": {f"s{j}": 4000 for j in range(60)}}])
def test_a_county_with_districts_is_proven_and_kept_to_the_definition(what):
    problem = county(SitingModel.MEDIAN, **what)
    result = solve_siting(problem, PROFILE)
    assert result.status is Status.OPTIMAL
    assert brute.is_valid(problem, result.solution)
    assert brute.score(problem, result.solution.serves) == [g.value for g in result.goals]


def test_a_limit_of_time_leaves_a_valid_plan_and_bound():
    problem = county(SitingModel.MEDIAN, size=150, count=12)
    whole = solve_siting(problem, PROFILE)
    short = solve_siting(problem, PROFILE.replace(seconds=0.1, ascents=1, levels=1))
    assert whole.status is Status.OPTIMAL
    assert short.status is Status.FEASIBLE
    assert short.stop_reason is StopReason.LIMIT
    assert short.goals[-1].bound <= whole.goals[-1].value <= short.goals[-1].value
    assert brute.score(problem, short.solution.serves) == [g.value for g in short.goals]


def test_a_request_to_stop_ends_with_a_plan():
    problem, interruption = county(SitingModel.MEDIAN, size=400, seed=3), Interruption()
    timer = threading.Timer(0.2, interruption.request)
    began = time.monotonic()
    with interruption.in_force():
        timer.start()
        result = solve_siting(problem, PROFILE.replace(ascents=100_000, levels=1))
    timer.join()
    assert time.monotonic() - began < 10
    assert len(result.solution.opened) == 5
    assert result.goals[-1].bound <= result.goals[-1].value


@pytest.mark.parametrize("model", list(SitingModel))
def test_twice_the_same(model):
    one, two = (solve_siting(county(model), PROFILE) for _ in range(2))
    assert (one.solution, one.goals) == (two.solution, two.goals)


@pytest.mark.parametrize("model", list(SitingModel))
def test_no_candidates_nobody_and_nothing_asked_for(model):
    limit = 5 if model is SitingModel.COVER else None
    empty = SitingProblem(
        model=model, demands={}, candidates=(), count=3, travel=travel(np.zeros((0, 0))), limit_seconds=limit
    )
    lonely = replace(empty, demands={"d0": 7}, travel=travel([[-1]]), candidates=("s0",), count=2)
    for problem in (empty, replace(lonely, candidates=()), replace(lonely, count=0), lonely):
        result = solve_siting(problem, PROFILE)
        assert result.status is Status.OPTIMAL
        assert set(result.solution.serves.values()) <= {None}
    assert any("no site" in in_language(note, "en") for note in solve_siting(lonely, PROFILE).notes)


def test_what_cannot_be_stated_is_refused():
    problem = county(SitingModel.COVER)
    with pytest.raises(ValueError, match="limit_seconds"):
        solve_siting(replace(problem, limit_seconds=None), PROFILE)
    with pytest.raises(ValueError, match="home"):
        solve_siting(county(SitingModel.MEDIAN, neighbours=True, home={}), PROFILE)


@pytest.mark.skipif(not SHARED.is_dir(), reason="OR-Library's instances are not in ../shared/benchmarks")
@pytest.mark.parametrize("name", ["pmed2", "pmed4", "pmed9", "pmed18"])
def test_known_optima(name):
    n, _, p, *rest = map(int, (SHARED / f"{name}.txt").read_text().split())
    graph = np.full((n, n), 10_000)
    np.fill_diagonal(graph, 0)
    for a, b, length in zip(rest[::3], rest[1::3], rest[2::3], strict=True):
        graph[a - 1, b - 1] = graph[b - 1, a - 1] = length
    for k in range(n):
        graph = np.minimum(graph, graph[:, [k]] + graph[[k]])
    with (SHARED / "optima.csv").open() as file:
        optimum = {row["instance"]: int(row["optimum"]) for row in csv.DictReader(file)}[name]
    problem = replace(
        county(SitingModel.MEDIAN, size=n, count=p),
        travel=travel(graph),
        demands=dict.fromkeys([f"d{i}" for i in range(n)], 1),
    )
    goal = solve_siting(problem, PROFILE).goals[-1]
    assert (goal.value, goal.bound) == (optimum, optimum)
