from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from gridplan.assets import asset
from gridplan.domain import gcj02
from gridplan.domain.county import RoadFile
from gridplan.network.local.lines import lines_of
from gridplan.network.local.merging import empty_network
from gridplan.network.local.offsets import Verdict, judge, verdict_of
from gridplan.network.plane import Plane
from gridplan.network.reading.osm import read_roads

SHARED = Path(__file__).resolve().parents[3].parent / "shared" / "data"


@pytest.fixture(scope="module")
def demo():
    return read_roads(Path(asset("data/roads")), [RoadFile(path="roads.osm.pbf", sha256="")])


def drawn(roads, *, ways=0.05, noise=8.0, own=1.0, seed=1):
    """Some of the ways, drawn anew with some metres of noise, and as much of other lines that ``own`` is their share."""
    rng, plane = np.random.default_rng(seed), Plane.around(np.column_stack((roads.lon, roads.lat)))
    places = plane.to_metres(np.column_stack((roads.lon, roads.lat)))
    parts, length = [], 0.0
    for way in np.flatnonzero(rng.random(len(roads.way_ids)) < ways).tolist():
        mine = np.flatnonzero(roads.ways == way)
        if len(mine):
            nodes = np.append(roads.tails[mine], roads.heads[mine[-1]])
            parts.append(places[nodes] + rng.normal(0, noise, (len(nodes), 2)))
            length += roads.lengths[mine].sum()
    others = 0.0
    while others < length * (1 - own) / own:
        turns = rng.uniform(0, 2 * np.pi) + np.cumsum(rng.normal(0, 0.3, 40))
        start = rng.uniform(places.min(axis=0), places.max(axis=0))
        parts.append(start + np.cumsum(30 * np.column_stack((np.cos(turns), np.sin(turns))), axis=0))
        others += 30 * 39
    return lines_of([plane.to_degrees(part) for part in parts], [{"highway": "unclassified"}] * len(parts))


def moved(lines, east, north):
    plane = Plane.around(lines.points)
    return replace(lines, points=plane.to_degrees(np.add(plane.to_metres(lines.points), (east, north))))


@pytest.mark.parametrize("own", [1.0, 0.5, 0.2])
def test_gcj02_is_told_from_wgs84_and_from_another_offset(demo, own):
    lines = drawn(demo, own=own)
    assert judge(demo, lines).kind == "fits"
    mars = judge(demo, replace(lines, points=gcj02.to_gcj02(lines.points)))
    assert mars.kind == "gcj02"
    assert mars.gcj_m == pytest.approx(583, abs=15)
    baidu = judge(demo, moved(lines, 800, 650))
    assert baidu.kind == "displaced"
    assert (baidu.east_m, baidu.north_m) == pytest.approx((800, 650), abs=10)


def test_a_shift_of_forty_metres_is_refused_and_of_ten_is_not(demo):
    lines = drawn(demo, noise=3)
    assert judge(demo, moved(lines, 40, 15)).kind == "displaced"
    assert judge(demo, moved(lines, 8, -6)).kind == "fits"


@pytest.mark.parametrize("seed", range(6))
def test_roads_that_openstreetmap_has_not_are_not_judged(demo, seed):
    rng = np.random.default_rng(seed)
    plane = Plane.around(np.column_stack((demo.lon, demo.lat)))
    places = plane.to_metres(np.column_stack((demo.lon, demo.lat)))
    parts = []
    for _ in range((4, 20, 100)[seed % 3]):
        turns = rng.uniform(0, 2 * np.pi) + np.cumsum(rng.normal(0, 0.2, 50))
        start = rng.uniform(places.min(axis=0), places.max(axis=0))
        parts.append(start + np.cumsum(30 * np.column_stack((np.cos(turns), np.sin(turns))), axis=0))
    lines = lines_of([plane.to_degrees(part) for part in parts], [{}] * len(parts))
    assert judge(demo, lines).kind == "unknown"


def test_one_straight_road_fits_in_many_places_and_proves_nothing(demo):
    plane = Plane.around(np.column_stack((demo.lon, demo.lat)))
    middle = plane.to_metres(np.column_stack((demo.lon, demo.lat))).mean(axis=0)
    line = plane.to_degrees(middle + np.column_stack((np.linspace(-2000, 2000, 50), np.zeros(50))))
    assert judge(demo, lines_of([line], [{}])).kind in ("unknown", "fits")


def test_without_roads_or_lines_nothing_is_known(demo):
    assert judge(empty_network(), drawn(demo)).kind == "unknown"
    assert judge(demo, lines_of([], [])).kind == "unknown"


@pytest.mark.real_roads
@pytest.mark.skipif(not SHARED.is_dir(), reason=f"no real roads in {SHARED}")
def test_outside_china_gcj02_is_wgs84():
    andorra = read_roads(SHARED / "andorra", [RoadFile(path="andorra.osm.pbf", sha256="")])
    lines = drawn(andorra)
    assert judge(andorra, replace(lines, points=gcj02.to_gcj02(lines.points))).kind == "fits"
    assert judge(andorra, moved(lines, -700, 300)).kind == "displaced"


CHANCE = {"km": 50.0, "chance": 0.05, "noise": 0.01, "gcj_m": 560.0}


@pytest.mark.parametrize(
    ("shares", "kind"),
    [
        ({"as_given": 0.9, "from_gcj02": 0.1, "moved": 0.9}, "fits"),
        ({"as_given": 0.1, "from_gcj02": 0.9, "moved": 0.8, "east_m": 480.0}, "gcj02"),
        ({"as_given": 0.1, "from_gcj02": 0.1, "moved": 0.8, "east_m": 900.0, "rival": 0.1}, "displaced"),
        ({"as_given": 0.1, "from_gcj02": 0.1, "moved": 0.8, "east_m": 900.0, "rival": 0.7}, "unknown"),
        ({"as_given": 0.1, "from_gcj02": 0.5, "moved": 0.9, "east_m": 900.0}, "displaced"),
        ({"as_given": 0.4, "from_gcj02": 0.1, "moved": 0.9, "east_m": 900.0, "rival": 0.8}, "fits"),
        ({"as_given": 0.1, "from_gcj02": 0.11, "moved": 0.12, "east_m": 900.0}, "unknown"),
        ({"as_given": 0.9, "from_gcj02": 0.1, "moved": 0.9, "km": 2.0}, "unknown"),
    ],
)
def test_the_rule(shares, kind):
    assert verdict_of(Verdict(**{**CHANCE, **shares})) == kind
