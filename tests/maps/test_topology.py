"""Shared borders stay shared, whatever is simplified, rounded and merged."""

from __future__ import annotations

import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from shapely import MultiPoint, Point, Polygon, box

from gridplan.maps.encoding import decode_line, encode_line
from gridplan.maps.ground import borders, lay_ground
from gridplan.maps.topology import UNITS_PER_DEGREE, build, tiles
from gridplan.sources import read_county


def polygon_of(topology, rings):
    """The even-odd area of rings, in degrees."""
    area = Polygon()
    for ring in rings:
        points = []
        for step in ring:
            arc = topology.arcs[step] if step >= 0 else topology.arcs[~step][::-1]
            points += arc if not points else arc[1:]
        area = area.symmetric_difference(Polygon(np.array(points) / UNITS_PER_DEGREE).buffer(0))
    return area


@st.composite
def mosaics(draw):
    """Voronoi cells of up to 25 points in a square, with wiggling borders between them."""
    points = draw(st.lists(st.tuples(st.integers(1, 99), st.integers(1, 99)), min_size=2, max_size=25, unique=True))
    frame = box(110, 30, 110.1, 30.1)
    seeds = MultiPoint([(110 + x / 1000, 30 + y / 1000) for x, y in points])
    cells = shapely.voronoi_polygons(seeds, extend_to=frame).geoms
    cut = [shapely.intersection(c, frame) for c in cells]
    return {f"c{i}": c for i, c in enumerate(cut) if c.area > 1e-7}


@settings(max_examples=40, deadline=None)
@given(mosaics(), st.data())
def test_merged_areas_fit_their_parts(cells, data):
    topology = build(cells, tolerance=0.0005)
    members = data.draw(st.sets(st.sampled_from(sorted(cells)), min_size=1))
    merged = polygon_of(topology, topology.merge(members))
    apart = sum(polygon_of(topology, topology.rings[m]).area for m in members)
    assert merged.area == pytest.approx(apart, rel=1e-9, abs=1e-12)


@settings(max_examples=40, deadline=None)
@given(mosaics())
def test_each_arc_belongs_to_one_area_or_to_two_that_run_it_against_each_other(cells):
    topology = build(cells, tolerance=0.0005)
    uses = [abs(step) if step >= 0 else ~step for rings in topology.rings.values() for ring in rings for step in ring]
    assert set(np.bincount(uses).tolist()) <= {1, 2}
    assert len(set(topology.arcs)) == len(topology.arcs)


def test_an_enclave_shares_its_whole_border():
    inner = box(110.03, 30.03, 110.06, 30.06)
    outer = box(110, 30, 110.1, 30.1).difference(inner)
    topology = build({"inner": inner, "outer": outer}, tolerance=0)
    shared = {step if step >= 0 else ~step for step in topology.rings["inner"][0]}
    assert shared <= {s if s >= 0 else ~s for ring in topology.rings["outer"] for s in ring}
    assert len(topology.merge(["inner", "outer"])) == 1
    assert polygon_of(topology, topology.rings["outer"]).area == pytest.approx(outer.area)


def test_areas_that_meet_in_a_point_merge_without_loss():
    topology = build({"a": box(110, 30, 110.1, 30.1), "b": box(110.1, 30.1, 110.2, 30.2)}, tolerance=0)
    assert polygon_of(topology, topology.merge(["a", "b"])).area == pytest.approx(0.02)


def test_what_the_parts_leave_over_becomes_a_part():
    whole = box(0, 0, 10, 10)
    assert set(tiles(whole, {}, "rest")) == {"rest"}
    assert set(tiles(whole, {"a": whole}, "rest")) == {"a"}
    assert tiles(whole, {"a": box(0, 0, 5, 10)}, "rest")["rest"].equals(box(5, 0, 10, 10))
    assert set(tiles(whole, {"a": box(0, 0, 9.99, 10)}, "rest")) == {"a"}
    two = tiles(whole, {"a": box(4, 0, 6, 10)}, "rest")["rest"]
    assert len(shapely.get_parts(two)) == 2


def test_real_villages_keep_their_shape(mini_folder):
    """The mini county is drawn by its grids; what comes out is what was given, to within the width of a line."""
    county = read_county(mini_folder)
    laid = lay_ground(county)
    for place in (*county.villages, *county.townships):
        drawn = polygon_of(laid.topology, laid.rings(place.code))
        assert drawn.symmetric_difference(place.area).area < 0.03 * place.area.area, place.code
    arcs = [arc for level in borders(laid).values() for arc in level]
    assert sorted(arcs) == sorted(set(arcs))  # each border is drawn once


def test_a_speck_that_vanishes_when_rounded_is_left_out():
    topology = build({"speck": Point(110, 30).buffer(1e-7)}, tolerance=0)
    assert topology.rings["speck"] == ()
    assert topology.bounds(()) is None


@given(st.lists(st.tuples(st.integers(-(10**7) * 2, 10**7 * 2), st.integers(-(10**7), 10**7)), max_size=30))
def test_lines_survive_their_encoding(points):
    assert decode_line(encode_line(tuple(points))) == tuple(points)
    assert encode_line(tuple(points)).isascii()
