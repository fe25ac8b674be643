"""Exact pricing against every connected set."""

from __future__ import annotations

import time
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from gridplan.domain.territories import FIRST_GOALS
from gridplan.solvers.territories import pricing
from gridplan.solvers.territories.pool import Pool, Stage
from gridplan.solvers.territories.region import members, regions
from gridplan.solvers.territories.relaxation import Duals, Pricing, listed, reduced_costs
from support.divisions import grid_problem
from support.regions import all_columns, all_sets, one_region, problems

PLENTY = {"nodes": 10**6, "most": 5000, "work": 10**9}

stages = st.sampled_from(
    [
        Stage(goal="cost"),
        Stage(goal="cost", limits=(("outside_band", 0.0),)),
        Stage(goal="cost", limits=(("outside_band", 1.0), ("without_doctor", 0.0))),
        Stage(goal="cost", limits=(("over_capacity", 0.0), ("without_doctor", 1.0), ("outside_band", 0.0))),
        Stage(goal="cost", limits=(("over_capacity", 30.0), ("moved", 20.0))),
        Stage(goal="cost", prices=(("outside_band", 9000.0), ("over_capacity", 50.0), ("without_doctor", 20000.0))),
        Stage(goal="moved", limits=(("outside_band", 0.0), ("over_capacity", 10.0))),
        Stage(goal="outside_band"),
        Stage(goal="without_doctor", limits=(("outside_band", 1.0),)),
        Stage(goal="over_capacity", limits=(("without_doctor", 0.0),)),
    ]
)


@st.composite
def duals_for(draw, region, stage):
    """Prices of the size of what teams cost; those of limits at most 0."""
    random = np.random.default_rng(draw(st.integers(0, 9999)))
    pool = Pool(region)
    pool.add((1 << i, h, -1) for h in range(len(region.hosts)) for i in range(region.count))
    size = float(np.median(stage.worth(pool.measures))) + 1.0
    return Duals(
        units=random.normal(size, size, region.count),
        hosts=random.normal(0, size, len(region.hosts)),
        labels=-random.exponential(size / 4, len(region.label_hosts)),
        goals=-random.exponential(size / 4, len(stage.rationed)),
    )


def worth(region, stage, duals, column):
    """The reduced cost of a column by the definition of a team, not rounded; ``None`` where a limit forbids it."""
    units, host, label = column
    own = members(units)
    load = float(region.weights[own].sum())
    strays = [u for u in own if region.previous[u] >= 0 and region.previous[u] != label]
    counts = {
        "over_capacity": max(0.0, load - region.capacity),
        "without_doctor": float(not units & region.staffed),
        "outside_band": float(not region.least[host] - region.slack <= load <= region.most[host] + region.slack),
        "moved": float(region.weights[strays].sum()),
        "cost": min(region.pull[own, m].sum() for m in own)
        + region.way[host, own].sum()
        + region.balance_weight * abs(load - region.mean[host])
        + region.split_price * len({w for u in own if (w := region.villages[u]) and w & ~units}),
    }
    if any(counts[name] for name in stage.forbidden):
        return None
    found = counts[stage.goal] + sum(price * counts[name] for name, price in stage.prices)
    found -= duals.units[own].sum() + duals.hosts[host] + (duals.labels[label] if label >= 0 else 0.0)
    return found - sum(dual * counts[name] for (name, _), dual in zip(stage.rationed, duals.goals, strict=True))


@st.composite
def cases(draw):
    region = one_region(draw(problems(most=8)))
    assume(region is not None)
    stage = draw(stages)
    duals = draw(duals_for(region, stage))
    known = {c: w for c in all_columns(region) if (w := worth(region, stage, duals, c)) is not None}
    if all(name != "moved" for name in (stage.goal, *(goal for goal, _ in stage.limits))):
        known = {c: w for c, w in known.items() if c[2] < 0}  # nothing is gained by succeeding anybody
    assume(known)
    below = draw(st.sampled_from([np.quantile(list(known.values()), share) for share in (0.0, 0.02, 0.3, 1.0)]))
    return region, stage, duals, known, float(below) + 1.0


def searched(region, stage, duals, **options):
    search = Pricing(region, stage)
    found, least, cut = [], np.inf, 0
    for host in range(len(region.hosts)):
        own, low, short = search.search(duals, host, **options)
        found, least, cut = found + own, min(least, low), cut + short
    return found, least, cut


@settings(max_examples=120, deadline=None)
@given(cases())
def test_no_set_below_the_threshold_is_missed(case):
    region, stage, duals, known, below = case
    found, least, cut = searched(region, stage, duals, below=below, tighten=False, **PLENTY)
    fuzz = 1e-6 * max(1.0, *map(abs, known.values()))
    assert cut == 0
    assert least == below
    assert {c for c, w in known.items() if w < below - fuzz} <= set(found)
    assert all(known[c] < below + fuzz for c in found)  # none that is unconnected, forbidden or too dear


@settings(max_examples=80, deadline=None)
@given(cases())
def test_the_cheapest_set_is_found_and_its_cost_is_the_bound(case):
    region, stage, duals, known, below = case
    found, least, cut = searched(region, stage, duals, below=below, tighten=True, **PLENTY)
    cheapest, fuzz = min(known.values()), 1e-6 * max(1.0, *map(abs, known.values()))
    assert cut == 0
    assert least == pytest.approx(min(cheapest, below), abs=fuzz)
    assert min(known[c] for c in found) == pytest.approx(cheapest, abs=fuzz)


@settings(max_examples=80, deadline=None)
@given(
    cases(),
    st.sampled_from([{"nodes": 2}, {"most": 1}, {"work": 3}, {"nodes": 5, "most": 2}, {"room": 2}]),
    st.booleans(),
)
def test_a_search_cut_short_says_so_and_its_bound_holds(case, few, tighten):
    region, stage, duals, known, below = case
    found, least, cut = searched(region, stage, duals, below=below, tighten=tighten, **{**PLENTY, **few})
    fuzz = 1e-6 * max(1.0, *map(abs, known.values()))
    missed = [w for c, w in known.items() if c not in found]
    if not tighten and min(missed, default=np.inf) < below - fuzz:
        assert cut > 0
    assert least <= min(missed, default=np.inf) + fuzz
    assert least <= below


def test_only_sets_around_units_near_to_the_host_are_found_at_first():
    (region,) = regions(grid_problem([10] * 9, 3))
    search = Pricing(region, Stage(goal="cost"))
    search.near = [np.array([4], dtype=np.int64)]
    duals = Duals(units=np.full(9, 1e5), hosts=np.zeros(1), labels=np.zeros(0), goals=np.zeros(0))
    found, _, _ = search.search(duals, 0, below=0.0, tighten=False, wide=False, **PLENTY)
    assert found
    assert all(s >> 4 & 1 for s, _, _ in found)


def test_every_column_is_listed_unless_there_are_too_many():
    (region,) = regions(grid_problem([10] * 9, 3))
    pool, stage = Pool(region), Stage(goal="cost")
    duals = Duals(units=np.zeros(9), hosts=np.zeros(1), labels=np.zeros(0), goals=np.zeros(0))
    search, whole = Pricing(region, stage), set(all_sets(region))
    found, complete = listed(pool, search, duals, below=1e9, most=5000, deadline=time.monotonic() + 60)
    assert complete
    assert {s for s, _, _ in found} == whole
    found, complete = listed(pool, search, duals, below=1e9, most=20, deadline=time.monotonic() + 60)
    assert (complete, 20 < len(found) <= 40) == (False, True)  # the search ends with the median that is one too many
    assert listed(pool, search, duals, below=1e9, most=5000, deadline=0.0)[1] is False


def test_units_of_no_workload_are_ranked_like_others():
    (region,) = regions(replace(grid_problem([0, 0, 40, 0, 50, 0], 2), balance=0.3))
    stage = Stage(goal="cost", limits=(("outside_band", 0.0),))
    duals = Duals(units=np.full(6, 5000.0), hosts=np.zeros(1), labels=np.zeros(0), goals=np.zeros(0))
    found, _, _ = searched(region, stage, duals, below=1e9, tighten=False, **PLENTY)
    assert {s for s, _, _ in found} == {
        s for s in all_sets(region) if region.least[0] <= region.weight(s) <= region.most[0]
    }


@settings(max_examples=40, deadline=None)
@given(cases())
def test_reduced_costs_of_the_pool_are_those_of_pricing_but_for_rounding(case):
    region, stage, duals, known, _ = case
    pool = Pool(region)
    pool.add(known)
    reduced = reduced_costs(pool, stage, duals)
    rows = np.abs([known[c] - r for c, r in zip(pool.columns, reduced.tolist(), strict=True)])
    assert rows.max() <= 0.5 + 1e-6 * max(1.0, *map(abs, known.values()))


def test_the_terms_of_a_set_are_added_up():
    terms = np.zeros(13)
    terms[[pricing.BASE, pricing.SLOPE, pricing.MEAN, pricing.OVER]] = 5, 2, 100, 7
    terms[[pricing.CAPACITY, pricing.OUTSIDE, pricing.LEAST, pricing.MOST]] = 120, 1000, 80, 130
    assert pricing.by_workload(100.0, terms) == 5
    assert pricing.by_workload(125.0, terms) == 5 + 50 + 35
    assert pricing.by_workload(70.0, terms) == 5 + 60 + 1000
    assert pricing.by_workload(140.0, terms) == 5 + 80 + 140 + 1000
    assert len(FIRST_GOALS) == 3  # each has its term
