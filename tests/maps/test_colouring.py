"""Neighbours never share a colour."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from gridplan.maps.colouring import colour_classes, tints

ITEMS = [f"t{i}" for i in range(14)]


@given(st.lists(st.tuples(st.sampled_from(ITEMS), st.sampled_from(ITEMS))), st.integers(1, 9))
def test_neighbours_differ(pairs, palette):
    chosen = colour_classes(ITEMS, pairs, palette)
    assert set(chosen) == set(ITEMS)
    assert all(chosen[a] != chosen[b] for a, b in pairs if a != b)


def test_colours_are_used_evenly():
    chosen = colour_classes(ITEMS, [], 7)
    assert sorted(chosen.values()) == sorted(list(range(7)) * 2)


def test_a_clique_larger_than_the_palette_gets_more_colours():
    pairs = [(a, b) for a in ITEMS for b in ITEMS]
    chosen = colour_classes(ITEMS, pairs, 4)
    assert len(set(chosen.values())) == len(ITEMS)
    shown = tints(["#ffffff", "#80c0e0", "#406080", "#ff0000"], len(ITEMS))
    assert len(set(shown)) == len(ITEMS)
    assert shown[:4] == ("#ffffff", "#80c0e0", "#406080", "#ff0000")
