"""Reduced-cost enumeration: it proves the optimum, and stopped early its bound still holds."""

from __future__ import annotations

import time
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gridplan.solvers.columns import ColumnLimits
from gridplan.solvers.interruption import Interruption
from gridplan.solvers.territories.closing import close
from gridplan.solvers.territories.closing import value_of as worth_of
from gridplan.solvers.territories.construct import construct
from gridplan.solvers.territories.pool import PLACES, Pool, Stage
from gridplan.solvers.territories.region import regions
from gridplan.solvers.territories.relaxation import Duals, Relaxed, relax
from support.divisions import divisions, grid_problem, value_of
from support.regions import landscape, parts_of, stage_values, staged

ENOUGH = ColumnLimits(seconds=30)


def no_division(region):
    """What is known before anything was computed: no duals, and that nothing is less than 0."""
    zeros = [np.zeros(n) for n in (region.count, len(region.hosts), len(region.label_hosts))]
    return lambda stage: Relaxed(
        bound=-0.5 * sum(region.teams),
        duals=Duals(units=zeros[0], hosts=zeros[1], labels=zeros[2], goals=np.zeros(len(stage.rationed))),
    )


def value(pool, stage, parts):
    """What a division counts for a stage."""
    pool.places(parts)
    return worth_of(pool, stage, parts)


def is_kept(pool, stage, parts):
    """Whether a division keeps the earlier goals."""
    places = pool.places(parts)
    measures = pool.measures[places].sum(axis=0)
    return all(measures[PLACES[name]] <= value for name, value in stage.limits)


@settings(max_examples=60, deadline=None)
@given(staged())
def test_the_optimum_is_found_and_proven(case):
    region, stage, start, best = case
    pool = Pool(region)
    relaxed = relax(pool, stage, pool.places(start), deadline=time.monotonic() + 30, enough=np.inf)
    closed = close(pool, stage, start, relaxed, limits=ENOUGH, most=10_000)
    assert value(pool, stage, closed.parts) == best
    assert closed.bound == best
    assert is_kept(pool, stage, closed.parts)


@settings(max_examples=40, deadline=None)
@given(staged(most=6))
def test_all_columns_are_listed_where_the_duals_say_nothing(case):
    region, stage, start, best = case
    pool = Pool(region)
    pool.places(start)
    closed = close(pool, stage, start, no_division(region)(stage), limits=ENOUGH, most=10_000)
    assert (value(pool, stage, closed.parts), closed.bound) == (best, best)


few = st.sampled_from([{"most": 1}, {"most": 8}, {"seconds": 0.0}, {"nodes": 1}, {"iterations": 1}])


@settings(max_examples=60, deadline=None)
@given(staged(), few, st.booleans())
def test_stopped_early_the_bound_holds_and_nothing_is_lost(case, few, blind):
    region, stage, start, best = case
    pool = Pool(region)
    relaxed = relax(pool, stage, pool.places(start), deadline=time.monotonic() + 30, enough=np.inf)
    relaxed = no_division(region)(stage) if blind else relaxed
    limits = ColumnLimits(**{"seconds": 5.0, **{name: most for name, most in few.items() if name != "most"}})
    closed = close(pool, stage, start, relaxed, limits=limits, most=few.get("most", 10_000))
    assert closed.bound <= best <= value(pool, stage, closed.parts) <= value(pool, stage, start)
    assert is_kept(pool, stage, closed.parts)


def test_asked_to_stop_the_division_to_start_from_is_the_answer():
    (region,) = regions(landscape(25, 4, width=5, weight=900))
    pool, stage, interruption = Pool(region), Stage(goal="cost"), Interruption()
    start = construct(region, seed=1)
    pool.places(start)
    interruption.request()
    with interruption.in_force():
        closed = close(pool, stage, start, no_division(region)(stage), limits=ENOUGH, most=10_000)
    assert closed.parts == start
    assert closed.bound <= value(pool, stage, start)


def test_a_team_is_listed_for_each_it_may_succeed_even_where_change_has_no_price():
    line = [(0, 1), (1, 2), (2, 3), (3, 4), (4, 5)]
    problem = grid_problem([1, 4, 7, 19, 13, 16], 2, links=line, previous={"u03": 1}, balance=None)
    problem = replace(problem, first=())
    (region,) = regions(problem)
    stage, pool = Stage(goal="cost", limits=(("moved", 0.0),)), Pool(region)
    start = parts_of(region, [(["u03", "u04", "u05"], "H"), (["u00", "u01", "u02"], "H")])
    pool.places(start)
    closed = close(pool, stage, start, no_division(region)(stage), limits=ENOUGH, most=10_000)
    best = min(stage_values(problem, stage))
    assert value(pool, stage, start) > best
    assert (value(pool, stage, closed.parts), closed.bound) == (best, best)


@pytest.mark.parametrize(
    ("first", "more"),
    [("over_capacity", {"capacity": 60, "balance": None}), ("outside_band", {"balance": 0.0})],
)
def test_units_without_workload_fit_into_a_team_that_is_full(first, more):
    problem = replace(grid_problem([50, 10, 0, 0, 20, 30, 10], 2, **more), first=(first,))
    (region,) = regions(problem)
    stage, pool = Stage(goal="cost", limits=((first, 0.0),)), Pool(region)
    kept = [teams for teams in divisions(problem) if value_of(problem, teams)[0] == 0]
    start = parts_of(region, max(kept, key=lambda teams: value_of(problem, teams)))
    relaxed = relax(pool, stage, pool.places(start), deadline=time.monotonic() + 30, enough=np.inf)
    closed = close(pool, stage, start, relaxed, limits=ENOUGH, most=10_000)
    best = min(stage_values(problem, stage))
    assert value(pool, stage, start) > best
    assert (value(pool, stage, closed.parts), closed.bound) == (best, best)


@pytest.mark.parametrize("seed", [1, 2])
def test_a_bad_start_leads_to_the_same_optimum(seed):
    (region,) = regions(landscape(16, 4, width=4, weight=900, seed=seed))
    values = []
    for k in (1, 2, 3):
        pool, stage, start = Pool(region), Stage(goal="cost"), construct(region, seed=k)
        relaxed = relax(pool, stage, pool.places(start), deadline=time.monotonic() + 30, enough=np.inf)
        closed = close(pool, stage, start, relaxed, limits=ENOUGH, most=100_000)
        assert closed.bound == value(pool, stage, closed.parts)
        values.append(closed.bound)
    assert len(set(values)) == 1
