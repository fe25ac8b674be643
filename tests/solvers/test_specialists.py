from __future__ import annotations

import itertools

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gridplan.solvers.specialists import assign_specialists


def total(costs, chosen, next_team):
    served = [p for p in chosen if p is not None]
    repeat = sum(next_team * k for p in set(served) for k in range(served.count(p)))
    return -len(served), sum(int(costs[i, p]) for i, p in enumerate(chosen) if p is not None) + repeat


def brute_force(costs, caps, next_team):
    teams, persons = costs.shape
    every = itertools.product([None, *range(persons)], repeat=teams)
    fine = (
        c
        for c in every
        if all(p is None or costs[i, p] >= 0 for i, p in enumerate(c))
        and all(c.count(p) <= caps[p] for p in range(persons))
    )
    return min(total(costs, c, next_team) for c in fine)


@settings(max_examples=80, deadline=None)
@given(st.integers(1, 4), st.integers(1, 3), st.data())
def test_agrees_with_brute_force(teams, persons, data):
    costs = np.array([[data.draw(st.integers(-1, 30)) for _ in range(persons)] for _ in range(teams)], dtype=np.int64)
    caps = [data.draw(st.integers(0, 3)) for _ in range(persons)]
    next_team = data.draw(st.sampled_from([0, 5]))
    chosen = assign_specialists(costs, caps, next_team=next_team)
    assert all(p is None or costs[i, p] >= 0 for i, p in enumerate(chosen))
    assert all(chosen.count(p) <= caps[p] for p in range(persons))
    assert total(costs, chosen, next_team) == brute_force(costs, caps, next_team)


@settings(max_examples=40, deadline=None)
@given(st.integers(1, 5), st.data())
def test_a_larger_cap_never_serves_fewer(teams, data):
    costs = np.array([[data.draw(st.integers(-1, 9)) for _ in range(3)] for _ in range(teams)], dtype=np.int64)
    few, more = assign_specialists(costs, [1, 1, 1]), assign_specialists(costs, [2, 1, 1])
    assert total(costs, more, 0) <= total(costs, few, 0)


def test_nobody_and_nothing():
    assert assign_specialists(np.zeros((2, 0), dtype=np.int64), []) == (None, None)
    assert assign_specialists(np.zeros((0, 2), dtype=np.int64), [1, 1]) == ()
    assert assign_specialists(np.full((2, 1), -1, dtype=np.int64), [3]) == (None, None)
    with pytest.raises(ValueError, match="caps"):
        assign_specialists(np.zeros((1, 2), dtype=np.int64), [1])
