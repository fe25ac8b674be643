from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.sparse import coo_matrix
from scipy.sparse.csgraph import dijkstra

from gridplan.network.earth import distances_m, sphere
from gridplan.network.local.lines import lines_of
from gridplan.network.local.merging import empty_network
from gridplan.network.local.noding import join_lines
from gridplan.network.plane import Plane
from gridplan.network.roads import RoadNetwork

PLANE = Plane(lon=110.0, lat=30.0, cosine=float(np.cos(np.radians(30))))
ROAD = {"highway": "tertiary"}
VILLAGE = {"highway": "unclassified"}


def lines(*drawn, tags=None):
    parts = [PLANE.to_degrees(np.array(points, dtype=float)) for points in drawn]
    return lines_of(parts, tags or [VILLAGE] * len(parts))


def network(points, ways, tags=None):
    """Nodes at metres east and north, ids from 1; ways as tuples of node numbers from 0."""
    lonlat = PLANE.to_degrees(np.array(points, dtype=float))
    pairs = [(a, b, w) for w, way in enumerate(ways) for a, b in pairwise(way)]
    tails, heads, owner = np.array(pairs, dtype=np.int64).T
    sites = sphere(lonlat[:, 0], lonlat[:, 1])
    return RoadNetwork(
        node_ids=np.arange(1, len(points) + 1),
        lon=lonlat[:, 0],
        lat=lonlat[:, 1],
        tails=tails,
        heads=heads,
        ways=owner,
        lengths=distances_m(sites[tails], sites[heads]),
        way_ids=np.arange(101, 101 + len(ways)),
        way_tags=tuple(tags or [ROAD] * len(ways)),
    )


def metres_between(roads, nodes=None):
    count = len(roads.node_ids)
    order = np.argsort(-roads.lengths)  # of parallel segments the shortest is written last
    matrix = np.full((count, count), np.inf)
    matrix[roads.tails[order], roads.heads[order]] = roads.lengths[order]
    matrix = np.minimum(matrix, matrix.T)
    rows, columns = np.nonzero(np.isfinite(matrix))
    graph = coo_matrix((np.maximum(matrix[rows, columns], 1e-9), (rows, columns)), shape=(count, count)).tocsr()
    chosen = np.arange(count) if nodes is None else nodes
    return dijkstra(graph, indices=chosen)[:, chosen]


def node_at(roads, x, y):
    away = np.hypot(*(PLANE.to_metres(np.column_stack((roads.lon, roads.lat))) - (x, y)).T)
    assert away.min() < 1, f"no node at {x}, {y}"
    return int(np.argmin(away))


def apart(roads, a, b):
    return float(metres_between(roads, np.array([node_at(roads, *a), node_at(roads, *b)]))[0, 1])


def check_shape(roads):
    assert (np.diff(roads.node_ids) > 0).all()
    assert (np.diff(roads.way_ids) > 0).all()
    assert len(roads.lon) == len(roads.lat) == len(roads.node_ids)
    assert len(roads.way_tags) == len(roads.way_ids)
    assert len(roads.tails) == len(roads.heads) == len(roads.ways) == len(roads.lengths)
    assert (roads.tails != roads.heads).all()
    assert ((roads.ways >= 0) & (roads.ways < len(roads.way_ids))).all()
    assert set(np.concatenate((roads.tails, roads.heads)).tolist()) == set(range(len(roads.node_ids)))
    assert (np.diff(roads.ways) >= 0).all()


STREET = network([(-500, 0), (0, 0), (400, 0), (500, 0)], [(0, 1, 2), (2, 3)])


def test_a_cross_of_two_lines_has_four_arms():
    joined = join_lines(empty_network(), lines([(-100, 0), (100, 0)], [(0, -80), (0, 80)]))
    check_shape(joined.network)
    assert joined.junctions == 1
    centre = node_at(joined.network, 0, 0)
    assert ((joined.network.tails == centre) | (joined.network.heads == centre)).sum() == 4
    assert joined.network.lengths.sum() == pytest.approx(360, rel=1e-3)
    assert (joined.network.node_ids < 0).all()
    assert (joined.network.way_ids < 0).all()


def test_a_line_that_crosses_a_road_is_joined_and_the_road_split():
    roads = join_lines(STREET, lines([(200, -300), (200, 300)])).network
    check_shape(roads)
    assert apart(roads, (0, 0), (200, 300)) == pytest.approx(500, rel=1e-3)
    assert apart(roads, (200, -300), (500, 0)) == pytest.approx(600, rel=1e-3)
    assert roads.way_lengths[roads.way_ids > 0] == pytest.approx(STREET.way_lengths, abs=1e-6)
    assert roads.way_tags[0] == VILLAGE
    assert roads.way_tags[1:] == STREET.way_tags


@pytest.mark.parametrize("level", [{"bridge": "yes"}, {"tunnel": "yes"}, {"layer": "1"}])
def test_bridges_and_tunnels_are_passed_and_joined_at_their_ends(level):
    tags = [VILLAGE, {**VILLAGE, **level}, VILLAGE]
    over = lines([(200, -300), (200, -50)], [(200, -50), (200, 50)], [(200, 50), (200, 300)], tags=tags)
    roads = join_lines(STREET, over).network
    assert np.isinf(apart(roads, (200, 300), (0, 0)))
    assert apart(roads, (200, -300), (200, 300)) == pytest.approx(600, rel=1e-3)


def test_a_bridge_of_the_network_is_passed_under_and_a_motorway_never_entered():
    for tags in ({**ROAD, "bridge": "yes"}, {"highway": "motorway"}):
        street = network([(-500, 0), (500, 0)], [(0, 1)], [tags])
        roads = join_lines(street, lines([(200, -300), (200, 300)], [(100, -300), (100, -8)])).network
        assert np.isinf(apart(roads, (200, 300), (500, 0)))
        assert np.isinf(apart(roads, (100, -300), (500, 0)))


@pytest.mark.parametrize(("gap", "joined"), [(0, True), (3, True), (14.5, True), (15.5, False)])
def test_a_loose_end_is_joined_within_the_tolerance(gap, joined):
    roads = join_lines(STREET, lines([(200, 300), (200, gap)])).network
    check_shape(roads)
    away = apart(roads, (200, 300), (0, 0))
    assert away == pytest.approx(500, rel=1e-3) if joined else np.isinf(away)


def test_an_end_that_overshoots_the_road_gets_no_second_junction():
    joined = join_lines(STREET, lines([(200, 300), (200, -6)]))
    assert joined.junctions == 1
    assert joined.network.lengths.sum() == pytest.approx(STREET.lengths.sum() + 306, rel=1e-3)


def test_ends_that_meet_beside_a_road_are_joined_with_it():
    roads = join_lines(STREET, lines([(150, 300), (200, 8)], [(250, 300), (200, 8)])).network
    assert apart(roads, (150, 300), (200, 0)) == pytest.approx(304, rel=5e-3)
    assert apart(roads, (150, 300), (250, 300)) == pytest.approx(592, rel=5e-3)


def test_loose_ends_of_lines_are_joined_with_each_other():
    roads = join_lines(empty_network(), lines([(-200, 0), (-5, 0)], [(5, 0), (200, 0)])).network
    check_shape(roads)
    assert apart(roads, (-200, 0), (200, 0)) == pytest.approx(400, rel=1e-3)
    assert roads.lengths.sum() == pytest.approx(400, rel=1e-3)


def test_a_vertex_on_a_node_of_the_network_is_that_node():
    joined = join_lines(STREET, lines([(0, 200), (0.2, 0.1), (10, -200)]))
    assert joined.junctions == 1
    assert (joined.network.node_ids > 0).sum() == 4
    assert len(joined.network.node_ids) == 6


def test_a_dead_end_of_the_network_is_joined_with_a_line_that_passes():
    roads = join_lines(STREET, lines([(510, -300), (510, 300)])).network
    assert apart(roads, (0, 0), (510, 300)) == pytest.approx(810, rel=1e-3)


def test_a_line_along_a_road_is_left_out_and_its_remainder_joined():
    wiggle = [(x, 6 * np.sin(x)) for x in range(-400, 300, 7)]
    joined = join_lines(STREET, lines([*wiggle, (350, 200), (350, 600)]))
    check_shape(joined.network)
    assert joined.covered_m > 600
    assert len(joined.network.tails) < 12
    assert apart(joined.network, (-500, 0), (350, 600)) == pytest.approx(1410, rel=0.02)


def test_a_spur_from_a_line_that_is_left_out_reaches_the_road():
    joined = join_lines(STREET, lines([(-400, 12), (300, 12)], [(100, 300), (100, 24)]))
    assert joined.covered_m > 600
    assert np.isfinite(apart(joined.network, (100, 300), (0, 0)))


def test_a_gap_of_the_network_that_a_line_bridges_is_closed():
    broken = network([(-500, 0), (0, 0), (20, 0), (500, 0)], [(0, 1), (2, 3)])
    roads = join_lines(broken, lines([(-450, 4), (450, 4)])).network
    assert apart(roads, (-500, 0), (500, 0)) == pytest.approx(1000, rel=0.03)


@pytest.mark.parametrize("tags", [{"highway": "footway"}, {"highway": "track"}, {**ROAD, "access": "private"}])
def test_a_lesser_road_does_not_stand_for_a_village_road(tags):
    street = network([(-500, 0), (500, 0)], [(0, 1)], [tags])
    joined = join_lines(street, lines([(-400, 5), (400, 5)]))
    assert joined.covered_m == 0
    assert joined.added_m == pytest.approx(800, rel=0.05)


def test_barriers_stay_with_their_nodes():
    import dataclasses

    gated = dataclasses.replace(STREET, barriers={2: {"barrier": "gate"}})
    roads = join_lines(gated, lines([(200, -300), (200, 300)])).network
    ((node, tags),) = roads.barriers.items()
    assert (roads.node_ids[node], tags) == (3, {"barrier": "gate"})


def test_merging_twice_keeps_ids_apart():
    once = join_lines(STREET, lines([(200, -300), (200, 300)])).network
    twice = join_lines(once, lines([(300, -300), (300, 300)])).network
    check_shape(twice)
    assert apart(twice, (200, 300), (300, 300)) == pytest.approx(700, rel=1e-3)


coordinate = st.integers(-60, 60).map(lambda n: n * 5)
drawn = st.lists(
    st.lists(st.tuples(coordinate, coordinate), min_size=2, max_size=5, unique=True), min_size=1, max_size=6
)


@settings(max_examples=150, deadline=None)
@given(streets=drawn, more=drawn, shuffled=st.randoms(use_true_random=False))
def test_merging_lengthens_no_way_and_no_order_matters(streets, more, shuffled):
    points = [p for street in streets for p in street]
    starts = np.cumsum([0, *map(len, streets)])
    base = network(points, [tuple(range(a, b)) for a, b in pairwise(starts.tolist())])
    joined = join_lines(base, lines(*more))
    check_shape(joined.network)
    kept = np.flatnonzero(joined.network.node_ids > 0)
    assert joined.network.node_ids[kept].tolist() == base.node_ids.tolist()
    assert (metres_between(joined.network, kept) <= metres_between(base) + 1e-6).all()
    assert joined.network.lengths.sum() == pytest.approx(base.lengths.sum() + joined.added_m)
    other = list(more)
    shuffled.shuffle(other)
    again = join_lines(base, lines(*other)).network
    assert again.node_ids.tolist() == joined.network.node_ids.tolist()
    assert metres_between(again) == pytest.approx(metres_between(joined.network))


@settings(max_examples=60, deadline=None)
@given(more=drawn)
def test_the_lines_alone_keep_their_length(more):
    alone = lines(*more)
    places = PLANE.to_metres(alone.points)
    total = np.hypot(*np.diff(places, axis=0)[alone.inner[:-1]].T).sum()
    joined = join_lines(empty_network(), alone)
    links = 15.0 * 2 * len(more) * len(more)
    assert joined.covered_m == 0
    assert total * 0.995 - 1 <= joined.added_m <= total * 1.005 + links
