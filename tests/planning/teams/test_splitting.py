"""Villages fall into contiguous parts of about equal workload."""

from __future__ import annotations

import itertools

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gridplan.domain.adjacency import parts as pieces
from gridplan.domain.travel import TravelTimes
from gridplan.planning.teams.splitting import split


def board(count, width):
    """Grids ``g00``, ``g01``, … in rows of ``width``, neighbours left and right, above and below."""
    codes = [f"g{i:02}" for i in range(count)]
    pairs = {(codes[i], codes[i + 1]) for i in range(count - 1) if (i + 1) % width}
    return codes, pairs | {(codes[i], codes[i + width]) for i in range(count - width)}


def travel_of(codes, seed):
    seconds = np.random.default_rng(seed).integers(-1, 2000, (len(codes), len(codes))).astype(np.int32)
    np.fill_diagonal(seconds, 0)
    return TravelTimes(origins=tuple(codes), destinations=tuple(codes), seconds=seconds, profile="car")


def merit(division, loads, travel, wanted):
    """Largest deviation (times the number of parts) and travel, by the definition."""
    total = sum(loads.values())
    worst = max(abs(wanted * sum(loads[c] for c in part) - total) for part in division)

    def seconds(a, b):
        found = travel.between(a, b)
        return 4 * 3600 if found is None else found

    return worst, sum(min(sum(loads[c] * seconds(c, m) for c in part) for m in part) for part in division)


def divisions(codes, wanted):
    """All divisions into ``wanted`` parts."""
    for labels in itertools.product(range(wanted), repeat=len(codes)):
        if set(labels) == set(range(wanted)) and all(labels.index(k) <= labels.index(k + 1) for k in range(wanted - 1)):
            yield [[c for c, label in zip(codes, labels, strict=True) if label == k] for k in range(wanted)]


@settings(max_examples=60, deadline=None)
@given(st.lists(st.integers(0, 50), min_size=1, max_size=20), st.integers(1, 6), st.integers(2, 5), st.booleans())
def test_parts_are_contiguous_and_complete(numbers, wanted, width, exact):
    codes, pairs = board(len(numbers), width)
    wanted = min(wanted, len(codes))
    loads = dict(zip(codes, numbers, strict=True))
    pairs |= set(itertools.pairwise(codes))
    found = split(loads, pairs, wanted, exact=14 if exact else 0)
    assert len(found) == wanted
    assert sorted(g for part in found for g in part) == codes
    assert all(len(pieces(part, pairs)) == 1 for part in found)
    assert split(dict(reversed(loads.items())), pairs, wanted, exact=14 if exact else 0) == found


@settings(max_examples=25, deadline=None)
@given(
    st.lists(st.integers(1, 30), min_size=2, max_size=8), st.integers(2, 3), st.integers(2, 4), st.integers(0, 2**16)
)
def test_no_division_is_better(numbers, wanted, width, seed):
    codes, pairs = board(len(numbers), width)
    pairs |= set(itertools.pairwise(codes))
    loads, travel = dict(zip(codes, numbers, strict=True)), travel_of(codes, seed)
    wanted = min(wanted, len(codes))
    best = min(
        merit(division, loads, travel, wanted)
        for division in divisions(codes, wanted)
        if all(len(pieces(part, pairs)) == 1 for part in division)
    )
    assert merit(split(loads, pairs, wanted, travel=travel), loads, travel, wanted) == best


@settings(max_examples=25, deadline=None)
@given(st.lists(st.integers(100, 2500), min_size=6, max_size=13), st.integers(2, 5), st.integers(0, 2**16))
def test_the_exact_search_is_never_worse_than_the_heuristic(numbers, wanted, seed):
    codes, pairs = board(len(numbers), 3)
    pairs |= set(itertools.pairwise(codes))
    loads, travel = dict(zip(codes, numbers, strict=True)), travel_of(codes, seed)
    exact, rough = (split(loads, pairs, wanted, travel=travel, exact=most) for most in (14, 0))
    assert merit(exact, loads, travel, wanted) <= merit(rough, loads, travel, wanted)


def test_equal_grids_are_divided_equally():
    codes = [f"g{i}" for i in range(9)]
    for exact in (14, 0):
        found = split(dict.fromkeys(codes, 10), set(itertools.pairwise(codes)), 3, exact=exact)
        assert [len(p) for p in found] == [3, 3, 3]


def test_of_equally_even_divisions_the_one_with_the_shorter_ways_wins():
    codes, pairs = board(4, 2)
    loads = dict.fromkeys(codes, 10)
    seconds = np.full((4, 4), 900, dtype=np.int32)
    seconds[[0, 2, 1, 3], [2, 0, 3, 1]] = 100  # down each column it is near
    travel = TravelTimes(origins=tuple(codes), destinations=tuple(codes), seconds=seconds, profile="car")
    assert split(loads, pairs, 2, travel=travel) == (("g00", "g02"), ("g01", "g03"))


def test_what_cannot_be_divided_is_refused():
    with pytest.raises(ValueError, match="not connected"):
        split({"a": 1, "b": 1}, set(), 2)
    for wanted in (0, 3):
        with pytest.raises(ValueError, match="cannot be divided"):
            split({"a": 1, "b": 1}, {("a", "b")}, wanted)


def test_many_grids_take_a_moment():
    codes, pairs = board(120, 10)
    found = split({code: 100 + i for i, code in enumerate(codes)}, pairs, 12)
    loads = [sum(100 + codes.index(c) for c in part) for part in found]
    assert max(loads) < 1.5 * min(loads)
