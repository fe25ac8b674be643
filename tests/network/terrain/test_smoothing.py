"""Heights smoothed along the roads."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import minimize

from gridplan.network.terrain.smoothing import smooth_heights
from support.rasters import roads

STEP = 0.0001  # degrees; 11.1 m northwards
ROAD = {"highway": "tertiary"}


def line(count):
    return [(110.0, 30.0 + STEP * i) for i in range(count)]


def slopes(network, heights):
    return (heights[network.heads] - heights[network.tails]) / network.lengths


def test_an_even_climb_is_kept_away_from_its_ends():
    network = roads(line(400))
    z = 500 + 0.07 * np.concatenate(([0], np.cumsum(network.lengths)))
    assert slopes(network, smooth_heights(network, z))[80:-80] == pytest.approx(0.07, abs=1e-3)


def test_waves_keep_the_share_that_the_formula_says():
    network = roads(line(2000))
    x = np.concatenate(([0], np.cumsum(network.lengths)))
    for wave in (200.0, 628.3, 2000.0):
        z = 1000 + 20 * np.cos(2 * np.pi * x / wave)
        kept = np.ptp(smooth_heights(network, z)[500:-500]) / 40
        assert kept == pytest.approx(1 / (1 + (2 * np.pi * 100 / wave) ** 2), rel=0.03)


def test_noise_no_longer_makes_cliffs():
    network = roads(line(1000))
    noisy = 800 + np.random.default_rng(3).normal(0, 6, 1000)
    assert np.abs(slopes(network, noisy)).max() > 0.8
    assert np.abs(slopes(network, smooth_heights(network, noisy))).max() < 0.05


def test_it_is_the_least_of_what_is_minimised():
    network = roads(
        [*line(4), (110.0001, 30.0001), (110.0003, 30.0002)], [(range(4), ROAD), ([1, 4, 5], ROAD), ([4, 3], ROAD)]
    )
    z0 = np.array([100.0, 104, 99, 120, 108, 90])
    mass = np.zeros(6)
    np.add.at(mass, network.tails, network.lengths / 2)
    np.add.at(mass, network.heads, network.lengths / 2)

    def cost(z):
        return mass @ (z - z0) ** 2 + 30**2 * ((z[network.tails] - z[network.heads]) ** 2 / network.lengths).sum()

    best = minimize(cost, z0, tol=1e-12).x
    assert smooth_heights(network, z0, length_m=30) == pytest.approx(best, abs=2e-3)


@pytest.mark.parametrize("tag", [{"bridge": "viaduct"}, {"tunnel": "yes"}])
def test_a_bridge_or_tunnel_goes_straight_from_end_to_end(tag):
    ground = [np.array(range(101)), np.array(range(100, 121)), np.array(range(120, 221))]
    over = roads(line(221), [(ground[0], ROAD), (ground[1], ROAD | tag), (ground[2], ROAD)])
    z = np.full(221, 600.0)
    z[101:120] = 400  # the gorge below, or as well a ridge above
    assert smooth_heights(over, z) == pytest.approx(600, abs=1e-3)
    through = roads(line(221), [(ground[0], ROAD), (ground[1], ROAD | {"bridge": "no"}), (ground[2], ROAD)])
    assert smooth_heights(through, z).min() < 520


def test_a_bridge_of_two_ways_is_one_bridge():
    ways = [(range(101), ROAD), (range(100, 111), ROAD | {"bridge": "yes"})]
    network = roads(line(221), [*ways, (range(110, 121), ROAD | {"bridge": "yes"}), (range(120, 221), ROAD)])
    z = np.full(221, 600.0)
    z[101:120] = 400
    assert smooth_heights(network, z) == pytest.approx(600, abs=1e-3)


def test_a_bridge_that_ends_in_the_air_keeps_its_end():
    network = roads(line(3), [([0, 1, 2], ROAD | {"bridge": "yes"})])
    assert np.isfinite(smooth_heights(network, np.array([600.0, 400, 610]))).all()


def test_voids_are_bridged_and_unknown_parts_stay_unknown():
    network = roads([*line(301), (111, 30), (111, 30.001)], [(range(301), ROAD), ([301, 302], ROAD)])
    z = np.concatenate((500 + 0.05 * 11.12 * np.arange(301), [np.nan, np.nan]))
    z[140:160] = np.nan
    smoothed = smooth_heights(network, z)
    assert slopes(network, smoothed)[120:180] == pytest.approx(0.05, abs=2e-3)
    assert np.isnan(smoothed[301:]).all()


def test_two_shores_do_not_pull_at_each_other_over_a_ferry():
    ways = [(range(5), ROAD), (range(4, 7), {"route": "ferry"}), (range(6, 10), ROAD)]
    z = np.array([500.0] * 5 + [400] + [300] * 4)
    assert smooth_heights(roads(line(10), ways), z).tolist() == z.tolist()


def test_nothing_known_and_nothing_there():
    assert np.isnan(smooth_heights(roads(line(5)), np.full(5, np.nan))).all()
    assert smooth_heights(roads([], []), np.empty(0)).shape == (0,)


def test_two_nodes_at_one_place_do_no_harm():
    network = roads([(110, 30), (110, 30), (110, 30.001)])
    assert smooth_heights(network, np.array([500.0, 500, 505])) == pytest.approx([502.5] * 3, abs=2.5)


@settings(max_examples=40, deadline=None)
@given(st.lists(st.floats(-400, 8000), min_size=2, max_size=40), st.data())
def test_no_height_leaves_the_range_of_the_raster(heights, data):
    z = np.array(heights)
    unknown = data.draw(st.lists(st.integers(0, len(z) - 1), max_size=3))
    z[unknown] = np.nan
    smoothed = smooth_heights(roads(line(len(z))), z)
    if np.isnan(z).all():
        assert np.isnan(smoothed).all()
    else:
        assert np.nanmin(z) - 2e-3 <= smoothed.min() <= smoothed.max() <= np.nanmax(z) + 2e-3


def test_a_prefecture_is_smoothed_in_no_time():
    import time

    side = 320
    at = [(110 + 0.001 * i, 30 + 0.001 * j) for j in range(side) for i in range(side)]
    along = [(range(j * side, (j + 1) * side), ROAD) for j in range(side)]
    network = roads(at, [*along, *((range(i, side * side, side), ROAD) for i in range(0, side, 40))])
    z = np.random.default_rng(5).normal(500, 10, len(at))
    began = time.process_time()
    smooth_heights(network, z)
    assert time.process_time() - began < 5  # 0.4 s on an idle machine
