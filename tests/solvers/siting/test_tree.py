"""Trying all sets: the best under the budget, or nothing claimed."""

from __future__ import annotations

import time
from itertools import combinations

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from gridplan.solvers.siting.nearest import Effort, Nearest, Search
from gridplan.solvers.siting.tree import search_tree


def effort(seconds=60.0):
    return Effort(
        deadline=time.monotonic() + seconds,
        ascents=1,
        levels=1,
        nodes=1,
        iterations=1,
        cut_rounds=1,
        engine="scip",
        seed=1,
    )


@st.composite
def problems(draw):
    random = np.random.default_rng(draw(st.integers(0, 10**6)))
    demands, sites = draw(st.integers(1, 12)), draw(st.integers(1, 9))
    seconds = random.integers(0, 50, (demands, sites))
    base, people = random.integers(0, 80, demands), random.integers(0, 9, demands)
    limit = draw(st.integers(0, 60))
    count = min(draw(st.integers(1, 4)), sites)
    budgeted = draw(st.booleans())
    least = int((people * (np.minimum(seconds.min(axis=1), base) > limit)).sum())  # which nothing can undercut
    return Nearest(
        cost=people[:, None] * seconds,
        base=people * base,
        count=count,
        beyond=people[:, None] * (seconds > limit) if budgeted else None,
        beyond_base=people * (base > limit) if budgeted else None,
        budget=draw(st.one_of(st.just(least), st.integers(0, 40))) if budgeted else 0,
    )


@settings(max_examples=300, deadline=None)
@given(problems())
def test_the_best_of_all_sets_is_found(problem):
    search = Search(problem=problem)
    search_tree(search, effort())
    sizes = range(problem.count + 1)
    best = min(problem.value(s) for n in sizes for s in combinations(range(problem.cost.shape[1]), n))
    assert search.value == best
    assert best == np.inf or (search.closed and problem.value(search.opened) == best)


def test_without_time_nothing_is_claimed():
    seconds = np.random.default_rng(1).integers(1, 99, (30, 30))
    search = Search(problem=Nearest(cost=seconds, base=np.full(30, 200), count=3))
    search.offer((0, 1, 2))
    value = search.value
    search_tree(search, effort(seconds=0.0))
    assert (search.value, search.bound) == (value, 0.0)


def test_too_many_sites_are_left_to_others():
    seconds = np.random.default_rng(1).integers(1, 99, (30, 30))
    search = Search(problem=Nearest(cost=seconds, base=np.full(30, 200), count=6))
    search.offer(range(6))
    search_tree(search, effort())
    assert search.bound == 0.0
