import dataclasses

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from shapely import box

from gridplan.assets import asset
from gridplan.domain.findings import FindingLevel
from gridplan.domain.scenarios import NORMAL, Effect, Scenario
from gridplan.domain.vehicle_profiles import GradeKind, GradeModel
from gridplan.network import read_roads, scenario_findings, segment_kmh
from gridplan.network.terrain.elevation import with_heights
from gridplan.network.vehicles.affected import affected
from gridplan.network.vehicles.driving import driving_kmh
from gridplan.sources import default_profiles, read_county
from support.osm import row, write_osm

PROFILES = default_profiles()
CAR, MOBILE, FOOT = PROFILES["car"], PROFILES["mobile_hospital"], PROFILES["foot"]
LEVEL = dataclasses.replace(CAR, grade=GradeModel())
WAYS = {
    10: ([1, 2, 3], {"highway": "primary", "ref": "S217", "maxspeed": "40"}),
    11: ([3, 4], {"highway": "tertiary", "surface": "gravel", "oneway": "yes"}),
    12: ([4, 5, 6], {"highway": "track", "tracktype": "grade2", "surface": "asphalt;dirt"}),
    13: ([6, 7], {"route": "ferry", "duration": "00:06"}),
    14: ([7, 8, 9, 10], {"highway": "path", "bridge": "no"}),
    15: ([10, 11], {"highway": "tertiary", "bridge": "yes", "name": "大桥"}),
    16: ([11, 12], {"highway": "tertiary", "name": "村道"}),
}


@pytest.fixture(scope="module")
def network(tmp_path_factory):
    nodes = row(12) | {9: (110.008, 30.0, {"ford": "yes"})}
    folder = tmp_path_factory.mktemp("roads")
    return read_roads(folder, [write_osm(folder / "r.osm", nodes, WAYS)])


def picked(network, **selectors):
    """(way, direction) of what an effect picks."""
    flags = affected(network, Effect(factor=0, **selectors))
    ways = network.way_ids[network.ways]
    return {(int(way), side) for side in (0, 1) for way in ways[flags[side]]}


def both(*ways):
    return {(way, side) for way in ways for side in (0, 1)}


def speeds(network, profile, *effects):
    return segment_kmh(network, profile, Scenario(name="x", effects=effects))


def test_in_normal_times_speeds_are_those_of_the_tags(network):
    for profile in PROFILES.values():
        kmh = segment_kmh(network, profile)
        assert kmh.shape == (2, len(network.tails))
        for segment, way in enumerate(network.ways.tolist()):
            expected = driving_kmh(profile, network.way_tags[way], float(network.way_lengths[way]))
            assert kmh[:, segment].tolist() == pytest.approx(expected)


@pytest.mark.parametrize(
    ("selectors", "expected"),
    [
        ({}, both(*WAYS)),
        ({"classes": ("primary", "ferry")}, both(10, 13)),
        ({"surfaces": ("dirt", "gravel")}, both(11, 12)),
        ({"tracktypes": ("grade2",)}, both(12)),
        ({"classes": ("tertiary",), "surfaces": ("gravel",)}, both(11)),
        ({"tags": {"bridge": "*"}}, both(15)),
        ({"tags": {"bridge": "yes", "name": "大桥"}}, both(15)),
        ({"tags": {"ref": "S217"}}, both(10)),
        ({"ways": (11, 15)}, both(11, 15)),
        ({"edges": ((4, 5),)}, {(12, 0)}),
        ({"edges": ((5, 4), (6, 5))}, {(12, 1)}),
        ({"edges": ((4, 6),)}, set()),
        ({"areas": (box(110.0005, 29.9, 110.0009, 30.1),)}, both(10)),
        ({"areas": (box(110.0099, 29.99, 110.0101, 30.01), box(110.0031, 29.9, 110.0032, 30.1))}, both(12, 15, 16)),
        ({"areas": (box(110.0005, 29.9, 110.01, 29.999),)}, set()),
        ({"above_m": 100.0}, set()),
    ],
)
def test_selectors_pick_what_they_say(network, selectors, expected):
    assert picked(network, **selectors) == expected


def test_a_piece_of_road_is_found_again_where_a_local_road_has_cut_it(tmp_path):
    nodes = {1: (110.0, 30.0), -5: (110.001, 30.0), -6: (110.002, 30.0), 2: (110.003, 30.0), 3: (110.004, 30.0)}
    ways = {7: ([1, -5, -6, 2, 3], {"highway": "tertiary"}), 8: ([-5, 3], {"highway": "tertiary"})}
    cut = read_roads(tmp_path, [write_osm(tmp_path / "r.osm", nodes, ways)])
    assert affected(cut, Effect(factor=0, edges=((1, 2),))).tolist() == [[True] * 3 + [False] * 2, [False] * 5]
    assert affected(cut, Effect(factor=0, edges=((2, 1),))).tolist() == [[False] * 5, [True] * 3 + [False] * 2]
    assert not affected(cut, Effect(factor=0, edges=((1, 3), (3, 1), (1, 99)))).any()


def test_a_ford_drawn_as_a_node_counts_for_the_road_on_both_sides(network):
    flags = affected(network, Effect(factor=0, tags={"ford": "*"}))
    nodes = network.node_ids[network.tails[flags[0]]].tolist()
    assert sorted(nodes) == [8, 9]
    assert flags[0].tolist() == flags[1].tolist()


def test_effects_multiply_close_and_concern_only_their_vehicles(network):
    usual = segment_kmh(network, LEVEL)
    wet = Effect(factor=0.5, classes=("track",))
    narrow = Effect(factor=0.6, tags={"tracktype": "grade2"}, profiles=("car",))
    shut = Effect(factor=0, classes=("tertiary",), profiles=("mobile_hospital",))
    kmh = speeds(network, LEVEL, wet, narrow, shut)
    track = np.isin(network.way_ids[network.ways], [12])
    assert kmh[:, track] == pytest.approx(0.3 * usual[:, track])
    assert kmh[:, ~track] == pytest.approx(usual[:, ~track])
    mobile = speeds(network, MOBILE, wet, narrow, shut)
    tertiary = np.isin(network.way_ids[network.ways], [11, 15, 16])
    assert (mobile[:, tertiary] == 0).all()
    assert (mobile[:, ~tertiary] == segment_kmh(network, MOBILE)[:, ~tertiary]).all()


def test_nothing_makes_a_road_quicker_than_the_law_or_opens_a_closed_one(network):
    usual, faster = segment_kmh(network, LEVEL), speeds(network, LEVEL, Effect(factor=2))
    limited = np.isin(network.way_ids[network.ways], [10])
    assert (faster[:, limited] == 40).all()
    assert faster[:, ~limited] == pytest.approx(2 * usual[:, ~limited])
    assert ((faster > 0) == (usual > 0)).all()


def test_what_is_open_is_never_slower_than_a_crawl(network):
    kmh = speeds(network, LEVEL, Effect(factor=1e-9))
    assert set(kmh[kmh > 0].tolist()) == {0.1}


def test_heights_slow_uphill_and_pick_what_lies_high(network):
    heights = np.array([0, 10, 20, 20, 20, 20, 20, np.nan, 130, 140, 150, 150], dtype=np.float64)
    high = dataclasses.replace(network, heights=heights)
    flags = affected(high, Effect(factor=0, above_m=130.0))
    assert network.node_ids[network.tails[flags[0]]].tolist() == [8, 9, 10, 11]  # an unknown end: the other one counts
    steep = dataclasses.replace(CAR, grade=GradeModel(kind=GradeKind.DRIVING, free=0.04, up=5, down=1))
    flat, hilly = segment_kmh(network, steep), segment_kmh(high, steep)
    assert hilly[0, 0] < hilly[1, 0] < flat[0, 0]
    assert hilly[0, -1] == flat[0, -1]
    closed = segment_kmh(high, CAR, Scenario(name="snow", effects=(Effect(factor=0, above_m=130.0),)))
    assert (closed[:, flags[0]] == 0).all()
    assert (closed[:, ~flags[0]] == segment_kmh(high, CAR)[:, ~flags[0]]).all()


@given(
    factor=st.floats(0, 1),
    classes=st.sets(st.sampled_from(["primary", "tertiary", "track", "path", "ferry"]), max_size=3),
    ways=st.sets(st.sampled_from([*WAYS, 99]), max_size=3),
    west=st.integers(0, 12),
)
def test_a_hindrance_never_quickens_and_touches_only_what_it_picks(network, factor, classes, ways, west):
    area = box(110 + west / 1000, 29.9, 110.02, 30.1)
    effect = Effect(factor=factor, classes=tuple(sorted(classes)), ways=tuple(sorted(ways)), areas=(area,))
    for profile in (CAR, FOOT):
        usual, hindered = segment_kmh(network, profile), speeds(network, profile, effect)
        meant = affected(network, effect)
        assert (hindered <= usual).all()
        assert (hindered[~meant] == usual[~meant]).all()
        assert ((hindered > 0) == (usual > 0) & ~(meant & (factor == 0))).all()


@pytest.mark.parametrize(
    ("selectors", "code", "value"),
    [
        ({"ways": (10, 99, 98)}, "GP-R040", "99、98"),
        ({"edges": ((1, 2), (4, 6), (1, 77))}, "GP-R041", "[4, 6]、[1, 77]"),
        ({"areas": (box(0, 0, 1, 1), box(110, 29, 111, 31))}, "GP-R042", "0.5000 0.5000"),
        ({"above_m": 700.0}, "GP-R043", "700 m"),
        ({"classes": ("motorway",)}, "GP-R044", "塌方"),
        ({"classes": ("primary",), "ways": (11,)}, "GP-R044", "塌方"),
        ({"tags": {"ford": "boat"}}, "GP-R044", "塌方"),
    ],
)
def test_an_effect_that_finds_no_road_is_said(network, selectors, code, value):
    scenario = Scenario(name="slide", title="塌方", effects=(Effect(factor=0, **selectors),))
    (finding,) = scenario_findings(network, scenario)
    assert (finding.code, finding.level, finding.file) == (code, FindingLevel.WARNING, "travel/scenarios/slide.toml")
    assert finding.value == value
    assert "塌方" in finding.message
    assert finding.feature == "effects.0"
    (english,) = scenario_findings(network, scenario, "en")
    assert "slide" in english.message


def test_a_scenario_that_finds_its_roads_has_nothing_to_say(network):
    found = Scenario(name="x", effects=(Effect(factor=0.5), Effect(factor=0, ways=(10,), edges=((1, 2),))))
    assert scenario_findings(network, found) == ()
    assert scenario_findings(network, NORMAL) == ()


def test_a_network_without_segments_is_no_trouble(network):
    nothing = np.zeros(0, dtype=np.int64)
    empty = dataclasses.replace(network, tails=nothing, heads=nothing, ways=nothing, lengths=nothing.astype(np.float64))
    effect = Effect(factor=0, areas=(box(110, 29, 111, 31),), edges=((1, 2),), classes=("primary",), ways=(10,))
    assert speeds(empty, CAR, effect).shape == (2, 0)


@pytest.mark.parametrize("folder", ["data", "data/mini"])
def test_every_scenario_of_the_demo_counties_hinders_somebody(folder):
    county = read_county(asset(folder))
    roads = with_heights(read_roads(asset(folder), county.roads), asset(folder), county.travel.elevation)
    assert {s.name for s in county.travel.scenarios} >= {"wet_season", "landslide"}
    for scenario in county.travel.scenarios:
        assert scenario_findings(roads, scenario) == ()
        usual, hindered = segment_kmh(roads, CAR), segment_kmh(roads, CAR, scenario)
        assert (hindered <= usual).all()
        assert (hindered < usual).any()
