from __future__ import annotations

import random

import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from shapely import MultiPolygon, Point, Polygon, box

from gridplan.sources.starter.service_areas import GRID, connected, service_areas


def covers(county, areas):
    assert shapely.coverage_is_valid(areas)
    whole = shapely.union_all(areas)
    assert whole.symmetric_difference(county).area < GRID * county.length


def test_two_sites_share_a_square_at_the_middle():
    county = box(110, 30, 110.1, 30.1)
    west, east = service_areas(county, [county], [Point(110.02, 30.05), Point(110.08, 30.05)], [0, 0])
    covers(county, [west, east])
    assert abs(west.area - east.area) < 1e-6
    assert west.contains(Point(110.02, 30.05))


def test_a_single_site_takes_its_whole_township():
    west, east = box(110, 30, 110.1, 30.1), box(110.1, 30, 110.2, 30.1)
    county = box(110, 30, 110.2, 30.1)
    areas = service_areas(county, [west, east], [Point(110.099, 30.05), Point(110.19, 30.05)], [0, 1])
    covers(county, areas)
    assert areas[0].symmetric_difference(west).area < 1e-10


def test_a_part_cut_off_by_the_border_goes_to_the_neighbour_it_touches():
    # a U-shaped township: the right arm's tip lies nearer to the left arm's village, across the gap
    county = box(110, 30, 110.3, 30.3)
    gap = box(110.1, 30.1, 110.2, 30.3)
    arms = county.difference(gap)
    sites = [Point(110.09, 30.28), Point(110.25, 30.02), Point(110.15, 30.2)]
    left, bottom, middle = service_areas(county, [arms, gap], sites, [0, 0, 1])
    covers(county, [left, bottom, middle])
    assert left.geom_type == "Polygon"
    assert bottom.contains(Point(110.21, 30.28))


def test_a_gap_between_townships_goes_to_a_neighbour():
    county = box(110, 30, 110.2, 30.1)
    townships = [box(110, 30, 110.09, 30.1), box(110.11, 30, 110.2, 30.1)]
    areas = service_areas(county, townships, [Point(110.05, 30.05), Point(110.15, 30.05)], [0, 1])
    covers(county, areas)


def test_an_exclave_without_a_village_stays_with_its_township():
    mainland, island = box(110, 30, 110.1, 30.1), box(110.2, 30, 110.22, 30.02)
    township = MultiPolygon([mainland, island])
    (area,) = service_areas(township, [township], [Point(110.05, 30.05)], [0])
    assert area.symmetric_difference(township).area < 1e-12


def test_connected_keeps_the_anchor_and_reassigns_what_is_loose():
    strip = [box(i, 0, i + 1, 1) for i in range(5)]
    labels = connected(strip, [0, 1, 0, 1, 1], {0: 0, 1: 4}, lambda _shape, _label: True)
    assert labels[0] == 0
    assert labels[3] == labels[4] == 1
    assert labels[1] == 0 or labels[1] == 1
    assert sorted(labels) == labels  # two runs along the strip, no islands


@settings(max_examples=25, deadline=None)
@given(st.integers(0, 10_000), st.integers(2, 25))
def test_any_sites_make_a_clean_coverage_with_each_site_inside(seed, count):
    rng = random.Random(seed)
    ragged = Polygon(
        [(110 + x / 10 + rng.uniform(-0.02, 0.02), y) for x, y in [(0, 30), (2, 30.02), (4, 29.98)]]
        + [(110.42, 30.3), (110.2, 30.33), (110.01, 30.29)]
    )
    split = 110.2 + rng.uniform(-0.03, 0.03)
    halves = [ragged.intersection(box(109, 29, split, 31)), ragged.intersection(box(split, 29, 112, 31))]
    halves = [shapely.set_precision(h, 1e-7) for h in halves]
    county = shapely.union_all(halves, grid_size=1e-7)
    sites, membership = [], []
    while len(sites) < count or len(set(membership)) < 2:
        site = Point(round(rng.uniform(110, 110.42), 7), round(rng.uniform(29.98, 30.33), 7))
        inside = [k for k, half in enumerate(halves) if half.contains(site)]
        if inside and all(site.distance(s) > 0.003 for s in sites):
            sites.append(site)
            membership.append(inside[0])
    areas = service_areas(county, halves, sites, membership)
    covers(county, list(areas))
    assert all(area.contains(site) for area, site in zip(areas, sites, strict=True))
    assert all(a.difference(halves[m]).area < GRID * county.length for a, m in zip(areas, membership, strict=True))
