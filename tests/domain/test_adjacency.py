"""Which areas touch, and into how many parts a set of them falls."""

from __future__ import annotations

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from shapely import MultiPolygon, box
from shapely.affinity import translate

from gridplan.domain.adjacency import neighbours, parts


def squares(*cells: tuple[int, int]) -> dict[str, object]:
    return {f"{x},{y}": box(x, y, x + 1, y + 1) for x, y in cells}


def test_sides_count_and_corners_do_not() -> None:
    areas = squares((0, 0), (1, 0), (1, 1))
    assert neighbours(areas) == {("0,0", "1,0"), ("1,0", "1,1")}


def test_a_hair_of_a_gap_still_touches() -> None:
    areas = {"a": box(0, 0, 1, 1), "b": box(1 + 5e-7, 0, 2, 1)}
    assert neighbours(areas) == {("a", "b")}


def test_islands_are_joined_to_the_nearest() -> None:
    areas = squares((0, 0), (1, 0), (5, 0), (9, 9))
    assert neighbours(areas) == {("0,0", "1,0"), ("1,0", "5,0"), ("5,0", "9,9")}


def test_an_area_of_two_pieces_touches_with_either() -> None:
    areas = squares((1, 0)) | {"m": MultiPolygon([box(0, 0, 1, 1), box(8, 0, 9, 1)])}
    assert neighbours(areas) == {("1,0", "m")}


def test_nothing_and_one() -> None:
    assert neighbours({}) == frozenset()
    assert neighbours(squares((0, 0))) == frozenset()


def test_parts_are_largest_first() -> None:
    pairs = {("a", "b"), ("b", "c"), ("x", "y")}
    assert parts("abcxyz", pairs) == (frozenset("abc"), frozenset("xy"), frozenset("z"))
    assert parts("ac", pairs) == (frozenset("a"), frozenset("c"))


cells = st.sets(st.tuples(st.integers(0, 5), st.integers(0, 5)), min_size=1, max_size=12)


@settings(max_examples=60, deadline=None)
@given(cells, st.integers(0, 2**31))
def test_the_whole_is_connected_and_order_does_not_matter(chosen: set[tuple[int, int]], seed: int) -> None:
    areas = squares(*chosen)
    pairs = neighbours(areas)
    assert len(parts(areas, pairs)) == 1
    order = np.random.default_rng(seed).permutation(sorted(areas)).tolist()
    assert neighbours({code: areas[code] for code in order}) == pairs
    moved = {code: translate(area, 3, 4) for code, area in areas.items()}
    touching = {p for p in pairs if areas[p[0]].touches(areas[p[1]])}
    assert {p for p in neighbours(moved) if moved[p[0]].touches(moved[p[1]])} == touching
