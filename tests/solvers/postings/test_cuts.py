"""Cuts hold for every plan, forbid halves of stays, and leave prices exact; neighbourhoods keep the rules."""

from __future__ import annotations

import itertools
import time

import numpy as np
import pytest

from gridplan.domain.postings import PostingProblem
from gridplan.solvers.postings.beginning import begin
from gridplan.solvers.postings.cuts import Cuts, no_cuts, separate
from gridplan.solvers.postings.model import GOALS, Model
from gridplan.solvers.postings.naming import name_postings
from gridplan.solvers.postings.neighbourhoods import improve
from gridplan.solvers.postings.rows import Rows
from gridplan.solvers.postings.search import Limits, Search
from gridplan.solvers.postings.stays import build_groups
from support.postings import faults, person, problem, random_problem, scores

COST = {"shortage": 1_000.0, "short_stays": 1_000.0, "cost": 1.0}


def searched(case: PostingProblem) -> Search:
    model = Model(case, build_groups(case, short=False))
    rows = Rows(model)
    limits = Limits(engine="highs", nodes=1_000, deadline=time.monotonic() + 60, seed=1)
    return Search(model=model, rows=rows, limits=limits, best=begin(model, rows))


def every_cut(model: Model) -> Cuts:
    """Of every group, week, host and pair of weeks there."""
    weeks = range(model.weeks)
    names = [
        (g, t, j, u, v)
        for g, t, j in itertools.product(range(len(model.groups)), weeks, range(len(model.hosts)))
        for u, v in itertools.combinations(weeks, 2)
    ]
    group, week, host, early, late = np.array(names, dtype=np.int64).T
    right = (model.need[host, early] + model.need[host, late] + model.size[group]) // 2
    return Cuts(group=group, week=week, host=host, early=early, late=late, right=right)


@pytest.mark.parametrize("seed", range(20))
def test_every_cut_holds_for_whole_stays(seed: int) -> None:
    case = random_problem(seed, people=6, hosts=2, weeks=10)
    model = Model(case, build_groups(case, short=True))
    plan = begin(model, Rows(model))
    stays = model.decode(plan.keys)
    first, last = model.clipped(stays.start, stays.end)
    there = np.zeros((len(model.hosts), model.weeks + 1))
    np.add.at(there, (stays.host, first), plan.counts)
    np.add.at(there, (stays.host, last), -plan.counts)
    over = np.maximum(np.cumsum(there, axis=1)[:, :-1] - model.need, 0)
    cuts = every_cut(model)
    assert len(cuts)
    used = cuts.coefficients(model, stays) @ plan.counts
    assert (used - over[cuts.host, cuts.early] - over[cuts.host, cuts.late] <= cuts.right).all()


def test_halves_of_three_stays_of_which_no_two_go_together_are_cut_off() -> None:
    search = searched(problem(person("甲", {"A": 1}), person("乙", {"A": 9}), weeks=12))
    model = search.model
    stays = model.decode(model.offered_keys())
    halves = (("甲", 0, 6), ("甲", 4, 10), ("乙", 2, 8))  # one of 甲's two; in week 3 or 7, either 甲 or 乙
    values = np.zeros(len(stays))
    for name, start, end in halves:
        group = next(g for g, alike in enumerate(model.groups) if alike.people == (name,))
        values[(stays.group == group) & (stays.start == start) & (stays.end == end)] = 0.5
    assert values.sum() == 1.5
    over = np.zeros((1, 12))
    cuts = separate(model, stays, values, over, search.rows.cuts)
    assert (cuts.coefficients(model, stays) @ values).max() == 1.5
    assert cuts.right.tolist() == [1] * len(cuts)
    assert len(separate(model, stays, values, over, cuts)) < len(cuts)  # what is known is not found again


@pytest.mark.parametrize("seed", range(8))
def test_cuts_raise_the_bound_never_above_the_optimum(seed: int, monkeypatch: pytest.MonkeyPatch) -> None:
    case = random_problem(seed, people=7, hosts=3, weeks=14)
    search = searched(case)
    tight = search.relax(COST, {})
    search.decide(search.model.offered_keys(), COST, {})
    monkeypatch.setattr("gridplan.solvers.postings.search.separate", lambda *_: no_cuts())
    loose = searched(case).relax(COST, {})
    assert loose is not None
    assert tight is not None
    assert loose.bound - 0.5 <= tight.bound <= search.value(COST) + 1e-6  # either may stop 0.5 below what it could


@pytest.mark.parametrize("seed", range(6))
def test_plans_from_neighbourhoods_keep_the_rules_and_are_no_worse(seed: int) -> None:
    case = random_problem(seed, people=9, hosts=4, weeks=16)
    search = searched(case)
    before = search.value(COST)
    relaxed = search.relax(COST, {})
    assert relaxed is not None
    improve(search, relaxed, COST, {}, 1.0)
    postings = name_postings(search.model, search.best)
    assert faults(case, postings) == []
    assert tuple(search.best.values[goal] for goal in GOALS) == scores(case, postings)
    assert relaxed.bound - 1e-6 <= search.value(COST) <= before
