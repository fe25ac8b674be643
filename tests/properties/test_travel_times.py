"""What must hold of travel times on any network."""

import dataclasses
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from shapely import Point, box

from gridplan.domain.scenarios import Effect, Scenario
from gridplan.network import read_roads, travel_times
from gridplan.sources import default_profiles
from support.osm import write_osm

PROFILES = default_profiles()
KINDS = st.sampled_from(
    [
        {"highway": "tertiary"},
        {"highway": "primary", "oneway": "yes"},
        {"highway": "track", "tracktype": "grade4"},
        {"highway": "residential", "width": "2.5"},
        {"highway": "path"},
        {"route": "ferry", "duration": "00:10"},
    ]
)
# no three of them on a line: a place at one of them lies on no road that passes between the others
NODES = {i: (110 + (i * i * 0.6180339887 % 1) / 20, 30 + (i**3 * 0.7548776662 % 1) / 25) for i in range(1, 15)}
WAYS = st.lists(
    st.tuples(st.lists(st.integers(1, 14), min_size=2, max_size=6, unique=True), KINDS), min_size=1, max_size=9
)
POINTS = st.lists(st.tuples(st.floats(-0.01, 0.06), st.floats(-0.02, 0.05)), min_size=2, max_size=6)
NAMES = st.sampled_from(sorted(PROFILES))


def network_of(factory, ways, nodes=NODES):
    folder = factory.mktemp("network")
    return read_roads(folder, [write_osm(folder / "r.osm", nodes, dict(enumerate(ways, start=1)))])


def places_of(points):
    return {f"p{i}": Point(110 + x, 30 + y) for i, (x, y) in enumerate(points)}


def seconds(network, places, profile, scenario=None):
    more = {} if scenario is None else {"scenario": scenario}
    times = travel_times(network, places, profile=profile, **more).seconds.astype(float)
    times[times < 0] = np.inf
    return times


# a place between one-way streets joins several parts of a network; a visit there may change parts, which no drive does
BOTH_WAYS = WAYS.map(lambda ways: [(nodes, {k: v for k, v in tags.items() if k != "oneway"}) for nodes, tags in ways])


@given(ways=BOTH_WAYS, points=POINTS, name=NAMES)
@settings(max_examples=40, deadline=None)
def test_a_detour_over_a_third_place_is_never_quicker(tmp_path_factory, ways, points, name):
    # a walk between neighbours leaves the vehicle behind: without walks the triangle inequality holds to the second
    profile = dataclasses.replace(PROFILES[name], walking_kmh=1e6, max_connector_m=50_000.0)
    times = seconds(network_of(tmp_path_factory, ways), places_of(points), profile)
    for middle in range(len(points)):
        over = times[:, middle, None] + times[None, middle, :]
        apart = ~np.eye(len(points), dtype=bool)
        assert (times <= over)[apart].all()


@given(ways=WAYS, points=POINTS, name=NAMES, closed=st.tuples(st.floats(0, 0.05), st.floats(0, 0.04)))
@settings(max_examples=60, deadline=None)
def test_closing_or_slowing_roads_never_shortens_a_time(tmp_path_factory, ways, points, name, closed):
    network, profile, places = network_of(tmp_path_factory, ways), PROFILES[name], places_of(points)
    area = box(110 + closed[0], 30 + closed[1], 110.01 + closed[0], 30.01 + closed[1])
    before = seconds(network, places, profile)
    for effect in (Effect(factor=0.0, areas=(area,)), Effect(factor=0.5), Effect(factor=0.0, classes=("tertiary",))):
        after = seconds(network, places, profile, Scenario(name="worse", effects=(effect,)))
        assert (after >= before).all()


@given(ways=WAYS, more=WAYS, name=NAMES)
@settings(max_examples=40, deadline=None)
def test_adding_a_road_never_lengthens(tmp_path_factory, ways, more, name):
    nodes = {f"n{i}": Point(*NODES[i]) for i in NODES}
    tight = dataclasses.replace(PROFILES[name], max_connector_m=0.5)
    before = seconds(network_of(tmp_path_factory, ways), nodes, tight)
    after = seconds(network_of(tmp_path_factory, [*ways, *more]), nodes, tight)
    assert (after <= before).all()


@given(ways=WAYS, points=POINTS, name=NAMES, order=st.permutations(range(1, 15)), way_order=st.randoms())
@settings(max_examples=40, deadline=None)
def test_renaming_nodes_ways_and_places_changes_nothing(tmp_path_factory, ways, points, name, order, way_order):
    renamed = dict(zip(range(1, 15), order, strict=True))
    shuffled = list(ways)
    way_order.shuffle(shuffled)
    other = [([renamed[n] for n in refs], tags) for refs, tags in shuffled]
    moved = {renamed[n]: at for n, at in NODES.items()}
    places = places_of(points)
    first = seconds(network_of(tmp_path_factory, ways), places, PROFILES[name])
    reordered = dict(reversed(places.items()))
    second = seconds(network_of(tmp_path_factory, other, moved), reordered, PROFILES[name])
    pieces = [tuple(sorted(piece)) for refs, _ in ways for piece in pairwise(refs)]
    if len(pieces) == len(set(pieces)):  # of two roads in the same place, the one that comes first is joined
        np.testing.assert_array_equal(first, second[::-1, ::-1])


def test_a_place_in_a_lake_joins_the_nearest_shore_or_is_listed(tmp_path):
    shore = {i: (110 + 0.02 * np.cos(a), 30 + 0.02 * np.sin(a)) for i, a in enumerate(np.linspace(0, 6.2, 60), start=1)}
    network = read_roads(
        tmp_path, [write_osm(tmp_path / "r.osm", shore, {1: ([*range(1, 61), 1], {"highway": "tertiary"})})]
    )
    places = {"island": Point(110.0, 30.0), "pier": Point(110.021, 30.0)}
    car = travel_times(network, places, profile=PROFILES["car"])
    assert car.unreachable == ()
    assert car.between("pier", "island") > 1900 * 1.3 / (4 / 3.6)
    mobile = travel_times(network, places, profile=PROFILES["mobile_hospital"])
    assert [place for place, _ in mobile.unreachable] == ["island"]
    assert "500米" in mobile.unreachable[0][1]


@pytest.mark.parametrize("name", ["car", "motorcycle", "mobile_hospital"])
def test_footpaths_carry_those_on_foot_only(tmp_path, name):
    nodes = {1: (110.0, 30.0), 2: (110.05, 30.0)}
    network = read_roads(tmp_path, [write_osm(tmp_path / "r.osm", nodes, {1: ([1, 2], {"highway": "footway"})})])
    places = {"a": Point(110.0, 30.0), "b": Point(110.05, 30.0)}
    vehicle = travel_times(network, places, profile=PROFILES[name])
    assert [place for place, _ in vehicle.unreachable] == ["a", "b"]
    walker = travel_times(network, places, profile=PROFILES["foot"])
    assert walker.unreachable == ()
    assert 3400 < walker.between("a", "b") < 3500
