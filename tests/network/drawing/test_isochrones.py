import dataclasses
import math
from itertools import pairwise

import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from shapely import MultiPolygon, Point, Polygon, box

from gridplan.domain.access import ServiceLevel
from gridplan.network import read_roads
from gridplan.network.drawing.isochrones import MOST_CELLS, SPECK_CELLS, _raster, isochrones
from gridplan.network.plane import Plane
from gridplan.network.times import seconds_between
from gridplan.sources import default_profiles
from support.osm import row, write_osm

PROFILES = default_profiles()
CAR, MOBILE = PROFILES["car"], PROFILES["mobile_hospital"]
ROAD = {"highway": "tertiary"}
CELL = 150.0
LEAD, TOWNSHIP = ServiceLevel.LEAD, ServiceLevel.TOWNSHIP
COUNTY = box(110.0, 29.95, 110.3, 30.05)
PLANE = Plane.around(shapely.get_coordinates(COUNTY))


def network_of(folder, nodes, ways):
    return read_roads(folder, [write_osm(folder / "r.osm", nodes, ways)])


@pytest.fixture(scope="module")
def straight(tmp_path_factory):
    """A road of 29 km from west to east."""
    return network_of(tmp_path_factory.mktemp("straight"), row(301), {1: (range(1, 302), ROAD)})


def flat(area):
    return shapely.transform(area, PLANE.to_metres)


def metres(lon, lat):
    return PLANE.to_metres(np.array([[lon, lat]]))[0]


def rhombus(centre, profile, minutes):
    """By hand: from x metres along the road, as far to its sides as can be walked in the time that is left."""
    speed, walking = profile.speeds["tertiary"] / 3.6, profile.walking_metres_per_second()
    x, y = 60 * minutes * speed, 60 * minutes * walking
    cx, cy = metres(*centre)
    return Polygon([(cx - x, cy), (cx, cy + y), (cx + x, cy), (cx, cy - y)]).intersection(flat(COUNTY))


@pytest.mark.parametrize(
    ("minutes", "cell", "tolerance"), [(10, 150.0, 0.1), (15, 150.0, 0.05), (30, 150.0, 0.02), (10, 50.0, 0.03)]
)
def test_along_a_straight_road_the_area_is_a_rhombus(straight, minutes, cell, tolerance):
    (found,) = isochrones(straight, COUNTY, {LEAD: [Point(110.15, 30.0)]}, profile=CAR, bands=[minutes], cell_m=cell)
    exact = rhombus((110.15, 30.0), CAR, minutes)
    area = flat(found.area)
    assert (found.level, found.minutes) == (LEAD, minutes)
    assert area.area == pytest.approx(exact.area, rel=tolerance)
    assert area.covers(exact.buffer(-cell))
    assert exact.buffer(cell).covers(area)


@pytest.mark.parametrize("south", [29.95, 29.9493, 29.9486])  # so the road lies anywhere between two rows of cells
def test_along_the_road_it_reaches_to_the_end_of_the_time(straight, south):
    county = box(110.0, south, 110.3, 30.05)
    (found,) = isochrones(straight, county, {LEAD: [Point(110.15, 30.0)]}, profile=CAR, bands=[10], cell_m=CELL)
    west, _, east, _ = flat(found.area).bounds
    exact = rhombus((110.15, 30.0), CAR, 10).bounds
    assert west == pytest.approx(exact[0], abs=1.5 * CELL)
    assert east == pytest.approx(exact[2], abs=1.5 * CELL)


def test_a_vehicle_that_is_not_left_far_from_the_road_keeps_to_a_band(straight):
    found = isochrones(straight, COUNTY, {LEAD: [Point(110.15, 30.0)]}, profile=MOBILE, bands=[60], cell_m=CELL)
    _, south, _, north = flat(found[0].area).bounds
    middle = metres(110.15, 30.0)[1]
    assert MOBILE.max_connector_m - CELL / 2 <= north - middle <= MOBILE.max_connector_m + CELL / 2
    assert MOBILE.max_connector_m - CELL / 2 <= middle - south <= MOBILE.max_connector_m + CELL / 2
    assert all(not part.interiors for part in found[0].area.geoms)


def test_bands_are_nested_valid_and_inside_the_county(straight):
    sites = {TOWNSHIP: [Point(110.05, 30.0), Point(110.22, 30.0)], LEAD: [Point(110.22, 30.0)]}
    found = isochrones(straight, COUNTY, sites, profile=CAR, bands=[60, 15, 30])
    assert [(i.level, i.minutes) for i in found] == [(level, m) for level in (TOWNSHIP, LEAD) for m in (15, 30, 60)]
    for isochrone in found:
        assert isinstance(isochrone.area, MultiPolygon)
        assert isochrone.area.is_valid
        assert flat(isochrone.area).difference(flat(COUNTY)).area < 1
    for inner, outer in pairwise(found):
        if inner.level == outer.level:
            assert flat(inner.area).difference(flat(outer.area)).area < 1
            assert outer.area.area > inner.area.area
    for few, more in zip(found[3:], found[:3], strict=True):  # a level with more providers covers the one with fewer
        assert flat(more.area).buffer(CELL / 2).covers(flat(few.area))


def test_residents_come_to_the_provider_not_the_provider_to_them(tmp_path):
    # A ring of one-way roads, about 20 minutes around: who lives after the provider must drive all the way.
    turn = [2 * math.pi * i / 120 for i in range(120)]
    nodes = {i + 1: (110.15 + 0.021 * math.cos(a), 30.0 + 0.018 * math.sin(a)) for i, a in enumerate(turn)}
    network = network_of(tmp_path, nodes, {1: ([*range(1, 121), 1], {**ROAD, "oneway": "yes"})})
    (found,) = isochrones(network, COUNTY, {LEAD: [Point(nodes[61])]}, profile=CAR, bands=[10])
    assert found.area.contains(Point(nodes[40]))
    assert not found.area.contains(Point(nodes[82]))


def test_what_no_road_leads_to_is_left_out(tmp_path):
    # A second road without a crossing to the first runs along the north of the county.
    north = {400 + i: (lon, 30.04) for i, (lon, _) in row(301).items()}
    ways = {1: (range(1, 302), ROAD), 2: (range(401, 600), ROAD)}
    network = network_of(tmp_path, row(301) | north, ways)
    (found,) = isochrones(network, COUNTY, {LEAD: [Point(110.15, 30.0)]}, profile=MOBILE, bands=[60])
    assert flat(found.area).bounds[3] < metres(110.15, 30.02)[1]
    # where no road leads, neighbours walk, as far as a connector may be
    (found,) = isochrones(network, COUNTY, {LEAD: [Point(110.15, 29.96)]}, profile=MOBILE, bands=[60])
    reach = metres(110.15, 29.96)
    assert Point(reach).buffer(MOBILE.max_connector_m + 200).contains(flat(found.area))


def test_without_providers_or_roads_there_is_nothing(straight, tmp_path):
    footpath = network_of(tmp_path, row(50), {1: (range(1, 51), {"highway": "path"})})
    assert isochrones(straight, COUNTY, {}, profile=CAR) == ()
    assert isochrones(straight, COUNTY, {LEAD: []}, profile=CAR) == ()
    nobody_walks = dataclasses.replace(CAR, max_connector_m=0.0)
    assert isochrones(footpath, COUNTY, {LEAD: [Point(110.01, 30.0)]}, profile=nobody_walks) == ()
    both = isochrones(straight, COUNTY, {LEAD: [], TOWNSHIP: [Point(110.01, 30.0)]}, profile=CAR)
    assert {i.level for i in both} == {TOWNSHIP}


def test_an_enclave_of_another_county_is_not_covered_and_an_exclave_is(straight):
    enclave = box(110.14, 29.999, 110.16, 30.004)
    county = shapely.union(box(110.1, 29.98, 110.2, 30.02).difference(enclave), box(110.25, 29.99, 110.27, 30.01))
    (found,) = isochrones(straight, county, {LEAD: [Point(110.13, 30.0)]}, profile=CAR, bands=[60])
    assert flat(found.area).intersection(flat(enclave)).area < 1
    assert found.area.contains(Point(110.26, 30.0))
    assert not found.area.contains(Point(110.22, 30.0))


def test_a_large_county_has_larger_cells():
    small, large = _raster(COUNTY, None), _raster(box(108, 28, 110, 30), None)
    assert small.cell == CELL
    assert MOST_CELLS <= large.used.sum() <= 1.2 * MOST_CELLS
    assert large.cell**2 * MOST_CELLS == pytest.approx(large.county.area)
    assert _raster(COUNTY, 500.0).cell == 500.0


def town(folder, missing, faster, oneway):
    """Streets every kilometre or so, some of them missing, faster or one way."""
    nodes = {10 * r + c + 1: (110.0 + 0.01 * c, 29.96 + 0.01 * r) for r in range(8) for c in range(10)}
    across = [(10 * r + c + 1, 10 * r + c + 2) for r in range(8) for c in range(9)]
    up = [(10 * r + c + 1, 10 * r + c + 11) for r in range(7) for c in range(10)]
    ways = {}
    for number, ends in enumerate(across + up, start=1):
        if number in missing:
            continue
        tags = {"highway": "primary" if number in faster else "unclassified"}
        ways[number] = (ends, {**tags, "oneway": "yes"} if number in oneway else tags)
    return network_of(folder, nodes, ways)


@settings(max_examples=12, deadline=None)
@given(
    missing=st.sets(st.integers(1, 142), max_size=70),
    faster=st.sets(st.integers(1, 142), max_size=30),
    oneway=st.sets(st.integers(1, 142), max_size=30),
    seed=st.integers(0, 2**16),
)
def test_who_is_well_inside_is_in_time_and_who_is_well_outside_is_not(tmp_path_factory, missing, faster, oneway, seed):
    network = town(tmp_path_factory.mktemp("town"), missing, faster, oneway)
    county = box(109.99, 29.95, 110.1, 30.04)
    sites = np.random.default_rng(seed).uniform((110.0, 29.96), (110.09, 30.03), size=(2, 2))
    found = {i.minutes: i.area for i in isochrones(network, county, {LEAD: [Point(s) for s in sites]}, profile=CAR)}
    points = np.random.default_rng(seed + 1).uniform((110.0, 29.96), (110.09, 30.03), size=(150, 2))
    plane = Plane.around(shapely.get_coordinates(county))
    x, y = np.meshgrid(np.linspace(-2, 2, 13), np.linspace(-2, 2, 13))
    around = np.column_stack((x.ravel(), y.ravel()))[np.hypot(x, y).ravel() <= 2] * CELL
    samples = plane.to_degrees((plane.to_metres(points)[:, None] + around[None]).reshape(-1, 2))
    seconds = seconds_between(network, samples, sites, profile=CAR)
    nearest = np.where(seconds < 0, np.inf, seconds).min(axis=1).reshape(len(points), -1)
    for minutes in (15, 30, 60):
        inside = shapely.contains_xy(found.get(minutes, MultiPolygon()), points)
        assert inside[(nearest <= 60 * minutes).all(axis=1)].all()
        assert not inside[(nearest > 60 * minutes).all(axis=1)].any()
        for part in found.get(minutes, MultiPolygon()).geoms:
            rings = [Polygon(part.exterior), *map(Polygon, part.interiors)]
            sizes = [shapely.transform(ring, plane.to_metres).area for ring in rings]
            assert min(sizes) > (SPECK_CELLS - 1) * CELL**2
