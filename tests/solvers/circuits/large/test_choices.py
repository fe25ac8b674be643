# ruff: noqa: TID252  the problems and the checker are those of the room above
"""Sets of days for one need."""

from __future__ import annotations

import itertools

import pytest

from gridplan.solvers.circuits.large.choices import MOST_CHOICES, day_sets

from ..instances import visits

LENGTH = 28


def by_hand(one, days, opened):
    """Every set of days that keeps windows, gaps and pins, by trying them all."""
    found = []
    for chosen in itertools.combinations(sorted(days), one.left):
        stands = sorted({*chosen, *one.done})
        edges = [one.since, *stands, LENGTH]
        inside = all(sum(s.first <= d < s.stop for d in chosen) == s.left for s in one.windows)
        apart = all(b - a >= one.min_gap for a, b in itertools.pairwise(chosen))
        most = one.need.max_gap_days
        near = most is None or not one.whole or all(b - a <= most or b <= opened for a, b in itertools.pairwise(edges))
        pinned = all(day in chosen for day, _ in one.pinned)
        if inside and apart and near and pinned:
            found.append(chosen)
    return found


@pytest.mark.parametrize(
    "asked",
    [
        {"spans": ((0, LENGTH, 2),), "min_gap_days": 5, "max_gap_days": 14},
        {"spans": ((0, 10, 1), (10, LENGTH, 2)), "min_gap_days": 4, "max_gap_days": 12},
        {"spans": ((0, LENGTH, 2),), "max_gap_days": 9, "done": (6,), "min_gap_days": 3},
        {"spans": ((0, LENGTH, 3),), "pinned": ((9, None),), "min_gap_days": 6},
        {"spans": ((0, LENGTH, 2),), "since": 10, "max_gap_days": 8},
        {"spans": ((0, LENGTH, 2),), "max_gap_days": 4, "whole": False},
    ],
    ids=["gaps", "windows", "done", "pinned", "since", "not whole"],
)
@pytest.mark.parametrize("opened", [0, 8])
def test_all_of_them_and_no_others(asked: dict[str, object], opened: int) -> None:
    days = [d for d in range(0, LENGTH, 3) if d >= opened and d != 6]
    one = visits("A", [days], **asked)
    wanted = by_hand(one, days, opened)
    assert wanted or "max_gap_days" in asked
    assert day_sets(one, days, LENGTH, opened, 1) == wanted


def test_too_many_are_drawn_from_all_over() -> None:
    one = visits("A", [range(LENGTH)], spans=((0, LENGTH, 4),))
    found = day_sets(one, range(LENGTH), LENGTH, 0, 1)
    assert len(set(found)) == MOST_CHOICES
    used = {day for days in found for day in days}
    assert used == set(range(LENGTH))
    assert found == day_sets(one, range(LENGTH), LENGTH, 0, 1)
    assert found != day_sets(one, range(LENGTH), LENGTH, 0, 2)


def test_patterns_must_be_possible_and_keep_the_gaps() -> None:
    patterns = tuple(map(frozenset, ((1, 8), (2, 9), (3, 20))))
    one = visits("A", [range(LENGTH)], spans=((0, LENGTH, 2),), patterns=patterns, max_gap_days=20)
    assert day_sets(one, [1, 2, 3, 8, 9, 20], LENGTH, 0, 1) == [(1, 8), (2, 9), (3, 20)]
    assert day_sets(one, [1, 3, 8, 20], LENGTH, 0, 1) == [(1, 8), (3, 20)]
    near = visits("A", [range(LENGTH)], spans=((0, LENGTH, 2),), patterns=patterns, max_gap_days=10)
    assert day_sets(near, range(LENGTH), LENGTH, 0, 1) == []
