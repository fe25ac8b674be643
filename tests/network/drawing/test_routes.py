import numpy as np
import pytest
from shapely import LineString, Point

from gridplan.network import read_roads, route_lines
from gridplan.network.drawing.planar import lengths_m, simplified
from gridplan.sources import default_profiles
from support.osm import row, write_osm

PROFILES = default_profiles()
CAR = PROFILES["car"]
ROAD = {"highway": "tertiary"}


@pytest.fixture
def bend(tmp_path):
    """A road east for 20 nodes, then north for 10; a one-way short cut back; a far islet."""
    nodes = (
        row(20) | {100 + i: (110.019, 30 + (i + 1) * 0.001) for i in range(10)} | {300: (111, 31), 301: (111.001, 31)}
    )
    ways = {
        1: ([*range(1, 21), *range(100, 110)], ROAD),
        2: ([109, 1], {"highway": "trunk", "oneway": "yes"}),
        3: ([300, 301], ROAD),
    }
    return read_roads(tmp_path, [write_osm(tmp_path / "r.osm", nodes, ways)])


PLACES = {
    "west": Point(110, 29.999),
    "north": Point(110.02, 30.01),
    "twin": Point(110.02, 30.01),
    "isle": Point(111, 31),
    "nowhere": Point(112, 32),
}


@pytest.mark.parametrize("engine", ["auto", "scipy"])
def test_lines_follow_the_road_from_place_to_place_and_respect_one_ways(bend, engine):
    legs = [("west", "north"), ("north", "west")]
    lines = route_lines(bend, PLACES, legs, profile=CAR, engine=engine)
    assert list(lines["west", "north"].coords) == [
        (110, 29.999),
        (110, 30),
        (110.019, 30),
        (110.019, 30.01),
        (110.02, 30.01),
    ]
    assert list(lines["north", "west"].coords) == [(110.02, 30.01), (110.019, 30.01), (110, 30), (110, 29.999)]


def test_what_cannot_be_driven_or_has_no_length_is_left_out(bend):
    legs = [("west", "isle"), ("west", "nowhere"), ("nowhere", "west"), ("north", "twin"), ("west", "west")]
    assert route_lines(bend, PLACES, legs, profile=CAR) == {}
    assert route_lines(bend, PLACES, [], profile=CAR) == {}
    with pytest.raises(KeyError):
        route_lines(bend, PLACES, [("west", "atlantis")], profile=CAR)


def test_a_walk_is_drawn_straight(bend):
    places = {"a": Point(110.005, 30.004), "b": Point(110.006, 30.004)}
    line = route_lines(bend, places, [("a", "b")], profile=CAR)["a", "b"]
    assert list(line.coords) == [(110.005, 30.004), (110.006, 30.004)]


def test_simplified_lines_stay_within_the_tolerance():
    rng = np.random.default_rng(3)
    track = LineString(np.column_stack((110 + np.arange(500) * 1e-4, 30 + rng.normal(size=500).cumsum() * 1e-4)))
    (thin,) = simplified([track], 30.0)
    assert len(thin.coords) < 400
    degrees_lat = 30.0 / 111_195
    assert track.hausdorff_distance(thin) < degrees_lat / np.cos(np.radians(30)) * 1.05
    assert thin.coords[0] == pytest.approx(track.coords[0], abs=1e-5)
    assert simplified([], 10) == lengths_m([]) == []
    assert lengths_m([LineString([(110, 30), (110, 30.01)])]) == pytest.approx([1111.95], abs=0.1)
