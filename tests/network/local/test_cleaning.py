from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gridplan.network.local.cleaning import AROUND_M, box_around, cleaned
from gridplan.network.local.lines import lines_of
from gridplan.network.plane import Plane, lengths_of

PLANE = Plane(lon=110.0, lat=30.0, cosine=float(np.cos(np.radians(30))))
TAGS = {"highway": "unclassified"}
BOX = box_around(np.array([[109.9, 29.9], [110.1, 30.1]]))


def lines(*drawn):
    return lines_of([PLANE.to_degrees(np.array(points, dtype=float)) for points in drawn], [TAGS] * len(drawn))


def metres(found):
    return PLANE.to_metres(found.lines.points)


def test_a_road_that_is_drawn_well_stays_as_it_is():
    bends = [(0, 0), (40, 5), (60, 30), (45, 50), (70, 52), (70, 80)]
    given_lines = lines(bends, [(0, 0), (1, 0)])
    found = cleaned(given_lines, BOX)
    np.testing.assert_array_equal(found.lines.points, given_lines.points)
    assert (found.far, found.cut, found.tangles, found.scribbles) == (0, 0, 0, 0)


def test_hairpins_and_roundabouts_are_no_tangles():
    turn = np.linspace(0, 2 * np.pi, 60)
    roundabout = 15 * np.column_stack((np.cos(turn), np.sin(turn)))
    hairpins = [(x, 8 * k) for k in range(12) for x in ((0, 120) if k % 2 else (120, 0))]
    found = cleaned(lines(roundabout, hairpins), BOX)
    assert (found.tangles, found.scribbles, len(found.lines.points)) == (0, 0, 60 + 24)


@pytest.mark.parametrize("count", [300, 3_000])
def test_a_receiver_that_stands_still_becomes_a_straight_piece(count):
    still = np.random.default_rng(1).normal((500, 0), 3, (count, 2))
    coming, going = np.linspace((0, 0), (490, 0), 50), np.linspace((510, 0), (1000, 0), 50)
    found = cleaned(lines(np.vstack((coming, still, going))), BOX)
    assert 1 <= found.tangles <= 2  # a point that strays furthest begins another
    assert 90 < len(found.lines.points) < 112
    run = lengths_of(np.diff(metres(found), axis=0)).sum()
    assert run == pytest.approx(1000, abs=45)


def test_a_zigzag_within_a_touch_is_one_line():
    zigzag = np.column_stack((np.linspace(0, 30, 5_000), 0.05 * (np.arange(5_000) % 2)))
    found = cleaned(lines(zigzag), BOX)
    assert len(found.lines.points) < 70
    np.testing.assert_allclose(metres(found)[[0, -1]], zigzag[[0, -1]], atol=1e-6)


def test_a_scribble_is_left_out_and_said():
    there = np.array([(0, 0), (800, 0.05)] * 400)
    patch = [(0.05 * k, 100 * (k % 2)) for k in range(5_000)]
    found = cleaned(lines(there, patch, [(0, 300), (500, 300)]), BOX)
    assert (len(found.lines), found.scribbles) == (1, 2)


def test_what_lies_elsewhere_is_left_out_and_what_leaves_is_cut():
    far = AROUND_M + 20_000
    found = cleaned(lines([(0, 0), (100, 0), (far, 0)], [(far, 0), (far + 100, 0)], [(0, 50), (0, 90)]), BOX)
    assert (found.far, found.cut, len(found.lines)) == (1, 1, 2)
    assert np.abs(metres(found)).max() < 101
    world = lines_of([np.array([[-180.0, 30.0], [180.0, 30.0]]), np.array([[110.0, 90.0], [110.1, 90.0]])], [TAGS] * 2)
    assert (cleaned(world, BOX).far, len(cleaned(world, BOX).lines)) == (2, 0)
    assert cleaned(world, None).far == 0


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(st.floats(-60, 60), st.floats(-60, 60)), min_size=2, max_size=60))
def test_ends_stay_and_points_are_a_touch_apart(points):
    drawn = lines(points)
    found = cleaned(drawn, BOX)
    if len(found.lines):
        np.testing.assert_array_equal(found.lines.points[[0, -1]], drawn.points[[0, -1]])
        assert (lengths_of(np.diff(metres(found)[:-1], axis=0)) > 0.49).all()
