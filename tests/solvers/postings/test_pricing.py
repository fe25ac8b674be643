"""Prices of schedules against listing every schedule; the solution to begin with against the rules."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator

import numpy as np
import pytest

from gridplan.domain.postings import Disturbance
from gridplan.solvers.postings.beginning import begin
from gridplan.solvers.postings.model import GOALS, Model
from gridplan.solvers.postings.naming import name_postings
from gridplan.solvers.postings.pricing import Pricing
from gridplan.solvers.postings.rows import Rows
from gridplan.solvers.postings.stays import build_groups
from support.postings import faults, random_problem, scores


def made(seed: int) -> Model:
    """A small problem with everything: overlap (longer than some stays), what was published, short stays."""
    problem = random_problem(seed, people=4, hosts=2, weeks=9, overlap=seed % 4)
    model = Model(problem, build_groups(problem, short=False))
    published = name_postings(model, begin(model, Rows(model)))
    weights = Disturbance(moved=3, shifted=1, cut=2, extended=1)
    again = dataclasses.replace(problem, previous=published, disturbance=weights)
    return Model(again, build_groups(again, short=True))


def schedules(model: Model, g: int) -> Iterator[list[int]]:
    """Numbers of the stays of every schedule of a member of group ``g``."""
    keys = model.offered_keys()
    stays = model.decode(keys)
    running = np.isin(keys, model.running_keys())
    mine = np.flatnonzero(stays.group == g)

    def later(free: int) -> Iterator[list[int]]:
        yield []
        for i in mine.tolist():
            if not running[i] and stays.start[i] >= free:
                yield from ([int(keys[i]), *more] for more in later(int(stays.end[i]) + model.problem.rest))

    if not running[mine].any():
        yield from later(0)
    for i in mine[running[mine]].tolist():
        free = max(int(stays.end[i]), 0) + model.problem.rest
        yield from ([int(keys[i]), *more] for more in later(free))


@pytest.mark.parametrize("seed", range(6))
def test_schedules_and_excesses_are_those_of_listing_them_all(seed: int) -> None:
    model = made(seed)
    rows, rng = Rows(model), np.random.default_rng(seed)
    duals = rng.integers(-40, 120, rows.height).astype(float)
    duals[rows.group_base : rows.overlap_base] = 0.0
    weights = {goal: float(rng.integers(0, 9)) for goal in GOALS}
    keys = model.offered_keys()
    stays = model.decode(keys)
    each = -(rows.matrix(stays).T @ duals)
    for goal, values in stays.values.items():
        each = each + weights[goal] * values
    price = dict(zip(keys.tolist(), each.tolist(), strict=True))
    pricing = Pricing(model, rows)
    prices = pricing.prices(duals, weights)
    found, excess = pricing.within(prices, np.inf)
    told = dict(zip(found.tolist(), excess.tolist(), strict=True))
    chosen, _ = pricing.cheapest(prices)
    for g in range(len(model.groups)):
        totals = [(sum(price[k] for k in schedule), schedule) for schedule in schedules(model, g)]
        least = min(total for total, _ in totals)
        assert prices.least[g] == pytest.approx(least)
        assert sum(price[k] for k in chosen.tolist() if model.decode(np.array([k])).group[0] == g) == pytest.approx(
            least
        )
        own: dict[int, float] = {}
        for total, schedule in totals:
            own |= {k: min(own.get(k, np.inf), total - least) for k in schedule}
        assert {k: told[k] for k in own} == pytest.approx(own)
    assert pricing.excess(stays, each, prices) == pytest.approx([told[k] for k in keys.tolist()])


@pytest.mark.parametrize("seed", range(12))
def test_the_solution_to_begin_with_keeps_the_rules_and_counts_right(seed: int) -> None:
    problem = random_problem(seed, people=8, hosts=3, weeks=14)
    model = Model(problem, build_groups(problem, short=False))
    found = begin(model, Rows(model))
    postings = name_postings(model, found)
    assert faults(problem, postings) == []
    assert tuple(found.values[goal] for goal in GOALS) == scores(problem, postings)
    again = dataclasses.replace(problem, previous=postings)
    model = Model(again, build_groups(again, short=False))
    assert name_postings(model, begin(model, Rows(model))) == postings
