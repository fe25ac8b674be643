"""Better plans nearby keep the rules."""

from __future__ import annotations

import time

import pytest

from gridplan.domain.postings import PostingProblem
from gridplan.solvers.postings.beginning import begin
from gridplan.solvers.postings.model import GOALS, Model
from gridplan.solvers.postings.naming import name_postings
from gridplan.solvers.postings.neighbourhoods import improve
from gridplan.solvers.postings.rows import Rows
from gridplan.solvers.postings.search import Limits, Search
from gridplan.solvers.postings.stays import build_groups
from support.postings import faults, random_problem, scores

COST = {"shortage": 1_000.0, "short_stays": 1_000.0, "cost": 1.0}


def searched(case: PostingProblem) -> Search:
    model = Model(case, build_groups(case, short=False))
    rows = Rows(model)
    limits = Limits(engine="highs", nodes=1_000, deadline=time.monotonic() + 60, seed=1)
    return Search(model=model, rows=rows, limits=limits, best=begin(model, rows))


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
