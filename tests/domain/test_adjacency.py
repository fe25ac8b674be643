"""Which areas touch, and into how many parts a set of them falls."""

from __future__ import annotations

import time
from dataclasses import replace
from random import Random

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from shapely import MultiPolygon, box
from shapely.affinity import translate

from gridplan.domain.adjacency import bridged, county_adjacency, county_neighbours, neighbours, parts
from gridplan.domain.county import County
from support.tiny import tiny_county


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


def county_of(*cells: tuple[int, int, int], side: float = 0.02, gap: float = 0.0) -> County:
    """The tiny county with village n of township t moved to each ``(t, x, y)``; ``gap`` is left between them."""
    county = tiny_county()
    villages, taken = [], [0, 0]
    for t, x, y in cells:
        one = county.villages[6 * t + taken[t]]
        taken[t] += 1
        area = box(110 + x * side, 30 + y * side, 110 + (x + 1) * side - gap, 30 + (y + 1) * side - gap)
        villages.append(replace(one, area=area, site=area.centroid))
    kept = {v.code for v in villages}
    clinics = tuple(c for c in county.clinics if c.village in kept)
    gone = {c.id for c in county.clinics} - {c.id for c in clinics}
    return county.replace(
        villages=tuple(villages),
        grids=tuple(g for g in county.grids if g.village in kept),
        clinics=clinics,
        people=tuple(p for p in county.people if p.workplace not in gone),
    )


def quartered(county: County, code: str) -> County:
    """A village's area as four grids side by side."""
    west, south, east, north = county.village(code).area.bounds
    step = (east - west) / 4
    pattern = next(g for g in county.grids if g.village == code)
    own = tuple(
        replace(pattern, code=f"{code}00{k}", area=box(west + k * step, south, west + (k + 1) * step, north))
        for k in range(4)
    )
    return county.replace(grids=(*(g for g in county.grids if g.village != code), *own))


V = [f"99010110{t}20{v}" for t in range(2) for v in range(6)]


def test_villages_of_different_townships_touch() -> None:
    county = county_of((0, 0, 0), (0, 1, 0), (1, 2, 0))
    assert county_adjacency(county, ()).pairs == {(V[0], V[1]), (V[1], V[6])}
    assert county_adjacency(county, ()).bridges == ()


def test_each_township_hangs_together_by_itself() -> None:
    """Township 0 lies on both sides of township 1: whole through it, yet joined without it."""
    found = county_adjacency(county_of((0, 0, 0), (0, 4, 0), (1, 1, 0), (1, 2, 0), (1, 3, 0)), ())
    assert found.pairs == {(V[0], V[6]), (V[6], V[7]), (V[7], V[8]), (V[1], V[8]), (V[0], V[1])}
    assert set(found.bridges[0]) == {V[0], V[1]}


def test_the_islet_is_named_first() -> None:
    found = county_adjacency(county_of((0, 0, 0), (0, 1, 0), (0, 4, 0)), ())
    assert found.bridges == ((V[2], V[1]),)


def test_a_village_drawn_apart_by_metres_touches_and_one_by_hundreds_does_not() -> None:
    near = county_adjacency(county_of((0, 0, 0), (0, 1, 0), gap=9e-5), ())
    assert (near.pairs, near.bridges) == ({(V[0], V[1])}, ())
    far = county_adjacency(county_of((0, 0, 0), (0, 1, 0), gap=2e-3), ())
    assert (far.pairs, len(far.bridges)) == ({(V[0], V[1])}, 1)


def test_corners_are_no_border_however_drawn() -> None:
    found = county_adjacency(county_of((0, 0, 0), (0, 1, 1), (0, 1, 0)), ())
    assert found.pairs == {(V[0], V[2]), (V[1], V[2])}


def test_a_border_of_a_few_metres_is_one() -> None:
    county = county_of((0, 0, 0), (0, 1, 0))
    lower = box(110.02, 30 + 0.02 - 5e-5, 110.04, 30.04)  # five metres of common border
    villages = (county.villages[0], replace(county.villages[1], area=lower))
    found = county_adjacency(county.replace(villages=villages), ())
    assert (found.pairs, found.bridges) == ({(V[0], V[1])}, ())


def test_an_enclave_touches_what_surrounds_it() -> None:
    county = county_of((0, 0, 0), (0, 1, 0))
    hole = box(110.008, 30.008, 110.012, 30.012)
    ring = county.villages[0].area.difference(hole)
    villages = (replace(county.villages[0], area=ring), replace(county.villages[1], area=hole))
    found = county_adjacency(county.replace(villages=villages), ())
    assert (found.pairs, found.bridges) == ({(V[0], V[1])}, ())


def test_the_grids_of_a_split_village_stand_for_it() -> None:
    county = quartered(county_of((0, 0, 0), (0, 1, 0)), V[0])
    grids = [f"{V[0]}00{k}" for k in range(4)]
    row = {(grids[k], grids[k + 1]) for k in range(3)}
    assert county_neighbours(county, {V[0]}) == row | {(grids[3], V[1])}
    assert county_neighbours(county, ()) == {(V[0], V[1])}


def test_a_split_village_in_two_pieces_hangs_together_by_itself() -> None:
    county = quartered(county_of((0, 0, 0), (0, 1, 0)), V[0])
    moved = tuple(
        replace(g, area=translate(g.area, 0.02 + 0.005 * 3)) if g.code.endswith("003") else g for g in county.grids
    )  # beyond village 1
    found = county_adjacency(county.replace(grids=moved), {V[0]})
    own = {f"{V[0]}00{k}" for k in range(4)}
    assert len(parts(own, found.pairs)) == 1
    assert found.bridges[0][0] == f"{V[0]}003"


@settings(max_examples=40, deadline=None)
@given(
    st.sets(st.tuples(st.integers(0, 9), st.integers(0, 9)), min_size=2, max_size=12),
    st.lists(st.integers(0, 1), min_size=12, max_size=12),
    st.randoms(use_true_random=False),
)
def test_whatever_lies_where_everything_hangs_together(
    where: set[tuple[int, int]], towns: list[int], random: Random
) -> None:
    cells = [(t, x, y) for t, (x, y) in zip(towns, sorted(where), strict=False)]
    cells = [c for t in range(2) for c in [c for c in cells if c[0] == t][:6]]
    county = county_of(*cells)
    found = county_adjacency(county, ())
    for township in county.townships:
        own = [v.code for v in county.villages_of(township.code)]
        assert len(parts(own, found.pairs)) <= 1
    assert len(parts([v.code for v in county.villages], found.pairs)) == 1
    villages = list(county.villages)
    random.shuffle(villages)
    assert county_adjacency(county.replace(villages=tuple(villages)), ()).pairs == found.pairs


def test_bridges_are_the_shortest_and_no_more_than_needed() -> None:
    areas = squares((0, 0), (2, 0), (2, 3), (9, 9))
    assert bridged(areas, set()) == (("0,0", "2,0"), ("2,0", "2,3"), ("2,3", "9,9"))
    assert bridged(areas, {("0,0", "2,0"), ("2,3", "9,9"), ("x", "y")}) == (("2,0", "2,3"),)


def test_places_drawn_apart_take_hardly_longer_than_their_number() -> None:
    def seconds(wide: int) -> float:
        areas = {f"{x:02},{y:02}": box(x, y, x + 0.9, y + 0.9) for x in range(wide) for y in range(20)}
        began = time.process_time()
        assert len(bridged(areas, set())) == 20 * wide - 1
        return time.process_time() - began

    few = min(seconds(10) for _ in range(3))
    many = min(seconds(100) for _ in range(2))
    # ten times as many; about 30 times as long. Looking at every pair takes more than a hundred times as long
    assert many < 90 * few
