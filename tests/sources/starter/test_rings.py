from __future__ import annotations

import itertools

from shapely import LineString, box

from gridplan.sources.starter.model import OsmBoundary
from gridplan.sources.starter.rings import assemble


def boundary(outer: list[LineString], inner: list[LineString] | None = None, missing: int = 0) -> OsmBoundary:
    return OsmBoundary(id="r1", names=("甲",), level=8, outer=tuple(outer), inner=tuple(inner or []), missing=missing)


def ring(*points: tuple[float, float]) -> list[LineString]:
    return [LineString(pair) for pair in itertools.pairwise(points)]


SQUARE = [(110.0, 30.0), (110.1, 30.0), (110.1, 30.1), (110.0, 30.1), (110.0, 30.0)]
HOLE = [(110.02, 30.02), (110.04, 30.02), (110.04, 30.04), (110.02, 30.04), (110.02, 30.02)]


def test_ways_in_any_order_and_direction_make_the_square():
    lines = ring(*SQUARE)
    region = assemble(boundary([lines[2], lines[0].reverse(), lines[3], lines[1]]))
    assert region is not None
    assert region.area.equals(box(110, 30, 110.1, 30.1))
    assert region.repaired_m == 0


def test_an_inner_ring_is_a_hole():
    region = assemble(boundary(ring(*SQUARE), ring(*HOLE)))
    assert region is not None
    assert abs(region.area.area - (0.01 - 0.0004)) < 1e-12


def test_two_outer_rings_make_two_parts():
    other = [(x + 1, y) for x, y in SQUARE]
    region = assemble(boundary(ring(*SQUARE) + ring(*other)))
    assert region is not None
    assert region.area.geom_type == "MultiPolygon"


def test_a_small_gap_is_closed_and_told():
    points = [*SQUARE[:-1], (110.0, 30.001)]
    region = assemble(boundary(ring(*points)))
    assert region is not None
    assert 100 < region.repaired_m < 125
    assert region.area.equals(box(110, 30, 110.1, 30.1))


def test_one_missing_way_of_many_is_drawn_straight():
    points = [
        (110.0, 30.0),
        (110.05, 30.0),
        (110.1, 30.0),
        (110.1, 30.05),
        (110.1, 30.1),
        (110.05, 30.1),
        (110.0, 30.1),
        (110.0, 30.05),
        (110.0, 30.0),
    ]
    lines = ring(*points)
    region = assemble(boundary(lines[:3] + lines[4:], missing=1))
    assert region is not None
    assert region.area.equals(box(110, 30, 110.1, 30.1))
    assert region.repaired_m > 5000


def test_too_much_missing_gives_nothing():
    lines = ring(*SQUARE)
    assert assemble(boundary(lines[:3], missing=1)) is None  # a third of the outline would be invented
    assert assemble(boundary(lines[:2], missing=2)) is None
    assert assemble(boundary([], missing=4)) is None
    assert assemble(boundary([LineString([(110, 30), (110.1, 30)])])) is None
