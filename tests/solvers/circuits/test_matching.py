from __future__ import annotations

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gridplan.solvers.circuits.matching import joined_sets, match, members_of

MASKS = st.lists(st.integers(1, 31), min_size=1, max_size=6)


def test_only_sets_that_overlap_are_joined() -> None:
    assert joined_sets(frozenset({0b0011, 0b0110, 0b1000})) == (0b0011, 0b0110, 0b0111, 0b1000)
    assert joined_sets(frozenset({0b0011, 0b0110, 0b1000}), 3) is None
    assert joined_sets(frozenset()) == ()


def test_bits_ascend() -> None:
    assert list(members_of(0b10110)) == [1, 2, 4]


def test_whose_turn_it_is_comes_first_unless_another_needs_him() -> None:
    assert match([0b111], [2, 0, 1]) == (2,)
    assert set(match([0b111, 0b111], [2, 0, 1])) == {2, 0}
    assert match([0b11, 0b10], [1, 0]) == (0, 1)
    with pytest.raises(ValueError, match="crews"):
        match([0b1, 0b1], [0, 1])


@given(sets=MASKS)
def test_sums_over_joined_sets_tell_exactly_whether_all_find_a_crew(sets: list[int]) -> None:
    exists = any(
        all(own >> c & 1 for own, c in zip(sets, crews, strict=True))
        for crews in itertools.permutations(range(5), len(sets))
    )
    joined = joined_sets(frozenset(sets))
    assert joined is not None
    assert all(sum(not own & ~union for own in sets) <= union.bit_count() for union in joined) is exists
    if exists:
        crews = match(sets, range(5))
        assert len(set(crews)) == len(sets)
        assert all(own >> c & 1 for own, c in zip(sets, crews, strict=True))
