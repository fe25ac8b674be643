import math
from dataclasses import replace
from pathlib import Path

import networkx as nx
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from shapely import Point

from gridplan.assets import asset
from gridplan.domain.county import RoadFile
from gridplan.domain.scenarios import NORMAL, Effect, Scenario
from gridplan.errors import OptionError
from gridplan.network import read_roads, road_graph, travel_times
from gridplan.network.earth import EARTH_M, ground_m, sphere
from gridplan.network.vehicles.driving import blocked_by, driving_kmh
from gridplan.sources import default_profiles
from support.osm import row, write_osm

SHARED = Path(__file__).resolve().parents[2].parent / "shared" / "data"
PROFILES = default_profiles()
CAR, MOBILE = PROFILES["car"], PROFILES["mobile_hospital"]
ROAD = {"highway": "tertiary"}
STEP_M = EARTH_M * math.cos(math.radians(30)) * math.radians(0.001)  # between neighbours of support.osm.row


def network_of(tmp_path, nodes, ways):
    return read_roads(tmp_path, [write_osm(tmp_path / "r.osm", nodes, ways)])


def at(node, count=50):
    return Point(row(count)[node])


def driven(steps, kmh):
    """Seconds by hand: every piece rounded up to a millisecond, the sum to a second."""
    return math.ceil(steps * math.ceil(STEP_M / kmh * 3600) / 1000)


def walked(metres, profile=CAR):
    return math.ceil(metres * profile.detour / (profile.walking_kmh / 3.6))


def test_times_by_hand_with_a_one_way_road_and_a_loop_back(tmp_path):
    ways = {
        1: (range(1, 12), {**ROAD, "oneway": "yes"}),
        2: (range(11, 22), ROAD),
        3: ([21, 22, 1], {**ROAD, "maxspeed": "20"}),
    }
    network = network_of(tmp_path, row(22), ways)
    times = travel_times(network, {"a": at(1), "b": at(11), "c": at(21)}, profile=CAR)
    kmh = CAR.speeds["tertiary"]
    back = math.ceil((math.ceil(STEP_M / 20 * 3600) + math.ceil(21 * STEP_M / 20 * 3600) - 1) / 1000)
    assert times.origins == times.destinations == ("a", "b", "c")
    assert times.profile == "car"
    assert times.between("a", "b") == driven(10, kmh)
    assert times.between("b", "c") == times.between("c", "b") == driven(10, kmh)
    assert times.between("a", "c") == driven(20, kmh)
    assert times.between("c", "a") == pytest.approx(back, abs=1)
    assert times.between("b", "a") == pytest.approx(driven(10, kmh) + back, abs=1)
    assert np.diag(times.seconds).tolist() == [0, 0, 0]
    assert times.unreachable == ()


def test_connectors_are_walked_at_both_ends(tmp_path):
    network = network_of(tmp_path, row(50), {1: (range(1, 51), ROAD)})
    off = Point(at(1).x, at(1).y + 0.005)
    metres = EARTH_M * math.radians(0.005)
    times = travel_times(network, {"off": off, "on": at(41)}, profile=CAR)
    expected = driven(40, CAR.speeds["tertiary"]) + walked(metres)
    assert times.between("off", "on") == times.between("on", "off") == expected


def test_neighbours_far_from_the_road_walk_straight(tmp_path):
    network = network_of(tmp_path, row(50), {1: (range(1, 51), ROAD)})
    north = Point(at(1).x, at(1).y + 0.01)
    places = {"village": north, "clinic": north, "next": Point(north.x, north.y + 0.001), "far": at(50)}
    times = travel_times(network, places, profile=CAR)
    assert times.between("village", "clinic") == 0
    assert times.between("village", "next") == walked(EARTH_M * math.radians(0.001))
    # Both stand on the road: walking would be possible, but they drive.
    straight = travel_times(network, {"a": at(1), "b": at(3)}, profile=CAR)
    assert straight.between("a", "b") == driven(2, CAR.speeds["tertiary"])


def test_beyond_the_limit_a_place_is_listed_with_the_distance(tmp_path):
    network = network_of(tmp_path, row(50), {1: (range(1, 51), ROAD)})
    places = {"near": at(1), "far": Point(110.0, 30.01), "end": at(50)}
    car = travel_times(network, places, profile=CAR)
    mobile = travel_times(network, places, profile=MOBILE)
    english = travel_times(network, places, profile=MOBILE, lang="en")
    assert car.unreachable == ()
    ((place, reason),) = mobile.unreachable
    assert place == "far"
    assert reason == "离移动医院可通行的最近道路1,112米，步行接驳最多500米"
    assert "mobile hospital is 1,112 m away; at most 500 m" in english.unreachable[0][1]
    assert mobile.seconds[1].tolist() == [-1, 0, -1]
    assert mobile.seconds[:, 1].tolist() == [-1, 0, -1]
    assert mobile.between("near", "far") is None
    assert mobile.between("near", "end") == driven(49, MOBILE.speeds["tertiary"])


def island(tmp_path, gap_lat):
    """A main road of 40 nodes and, ``gap_lat`` degrees further north, an islet of 5."""
    nodes = row(40) | {100 + i: (110 + i * 0.001, 30 + gap_lat) for i in range(5)}
    return network_of(tmp_path, nodes, {1: (range(1, 41), ROAD), 2: (range(100, 105), ROAD)})


def test_a_place_beside_an_islet_joins_the_main_road_within_the_limit(tmp_path):
    network = island(tmp_path, 0.02)
    times = travel_times(network, {"isle": Point(110, 30.02), "main": at(40)}, profile=CAR)
    metres = EARTH_M * math.radians(0.02)
    assert times.unreachable == ()
    assert times.between("isle", "main") == driven(39, CAR.speeds["tertiary"]) + walked(metres)


def test_beyond_the_limit_it_joins_the_islet_and_says_so(tmp_path):
    network = island(tmp_path, 0.04)
    main = {"m1": at(1), "m2": at(40)}
    one = travel_times(network, {"isle": Point(110, 30.04), **main}, profile=CAR)
    assert one.unreachable[0][0] == "isle"
    assert "5个节点" in one.unreachable[0][1]
    assert "不相连" in one.unreachable[0][1]
    two = travel_times(network, {"i1": Point(110, 30.04), "i2": Point(110.004, 30.04), **main}, profile=CAR)
    assert two.between("i1", "i2") == driven(4, CAR.speeds["tertiary"])
    assert two.between("i1", "m1") is None
    assert [place for place, _ in two.unreachable] == ["i1", "i2"]  # each other, but nobody comes to them from home
    home = travel_times(network, {"i1": Point(110, 30.04), "i2": Point(110.004, 30.04)}, profile=CAR)
    assert home.unreachable == ()  # where all places are on it, the islet is home


def test_an_islet_is_preferred_to_the_stump_of_a_one_way_road(tmp_path):
    nodes = (
        row(40) | {100 + i: (110 + i * 0.001, 30.05) for i in range(5)} | {200: (110.0, 30.06), 201: (110.001, 30.06)}
    )
    ways = {1: (range(1, 41), ROAD), 2: (range(100, 105), ROAD), 3: ([200, 201], {**ROAD, "oneway": "yes"})}
    places = {"p": Point(110, 30.06), "q": Point(110.004, 30.05)}
    times = travel_times(network_of(tmp_path, nodes, ways), places, profile=CAR)
    assert times.between("p", "q") is not None
    assert times.between("q", "p") is not None


def test_neighbours_on_an_islet_drive_on_it_though_both_also_join_the_main_road(tmp_path):
    network = island(tmp_path, 0.02)
    places = {"i1": Point(110, 30.02), "i2": Point(110.004, 30.02), "main": at(40)}
    times = travel_times(network, places, profile=CAR)
    assert times.unreachable == ()
    assert times.between("i1", "i2") == driven(4, CAR.speeds["tertiary"])


def test_a_closed_bridge_leaves_a_valley_its_own_road(tmp_path):
    network = network_of(tmp_path, row(60), {1: (range(1, 61), ROAD)})
    closed = Scenario(name="bridge", effects=(Effect(factor=0.0, edges=((40, 41), (41, 40))),))
    off = Point(at(45, 60).x, at(45, 60).y + 0.001)
    places = {"town": at(1, 60), "village": off, "clinic": at(58, 60), "bridge": at(40, 60)}
    usual = travel_times(network, places, profile=CAR)
    cut = travel_times(network, places, profile=CAR, scenario=closed)
    assert cut.scenario == "bridge"
    assert cut.between("village", "clinic") == usual.between("village", "clinic")
    assert cut.between("village", "town") > usual.between("village", "town")  # on foot past the bridge
    assert cut.unreachable == ()


def test_where_every_road_is_closed_neighbours_still_walk(tmp_path):
    network = network_of(tmp_path, row(60), {1: (range(1, 61), ROAD)})
    snow = Scenario(name="snow", effects=(Effect(factor=0.0),))
    times = travel_times(network, {"a": at(1), "b": at(6), "c": at(50)}, profile=CAR, scenario=snow)
    assert times.between("a", "b") == walked(5 * STEP_M)
    assert times.between("a", "c") is None
    assert [place for place, _ in times.unreachable] == ["a", "b", "c"]


def test_nobody_vanishes_on_a_one_way_road_that_leads_nowhere(tmp_path):
    network = network_of(tmp_path, row(60), {1: (range(1, 61), {**ROAD, "oneway": "yes"})})
    times = travel_times(network, {"a": at(1), "b": at(50)}, profile=replace(CAR, max_connector_m=100.0))
    assert times.between("a", "b") == driven(49, CAR.speeds["tertiary"])
    assert times.between("b", "a") is None
    assert [place for place, _ in times.unreachable] == ["a", "b"]


@pytest.mark.parametrize("north", [2.0, 10.0, -25.0])
def test_a_road_far_away_in_the_file_changes_no_join(tmp_path, north):
    rng = np.random.default_rng(1)
    nodes = {i + 1: (110 + x, 30 + y) for i, (x, y) in enumerate(rng.random((60, 2)) / 20)}
    ways = {i: (rng.choice(60, 2, replace=False) + 1, ROAD) for i in range(1, 50)}
    places = {f"p{i}": Point(110 + x, 30 + y) for i, (x, y) in enumerate(rng.random((200, 2)) / 20)}
    near = network_of(tmp_path, nodes, ways)
    far_nodes = {1001: (110.0, 30 + north), 1002: (110.01, 30 + north)}
    far = network_of(tmp_path, nodes | far_nodes, ways | {99: ([1001, 1002], ROAD)})
    np.testing.assert_array_equal(
        travel_times(far, places, profile=CAR).seconds, travel_times(near, places, profile=CAR).seconds
    )


def test_barriers_and_ferries(tmp_path):
    nodes = row(30)
    nodes[5] = (*nodes[5], {"barrier": "bollard"})
    ways = {
        1: (range(1, 11), ROAD),  # blocked in the middle
        2: (range(11, 30), ROAD),
        3: ([10, 11], {"route": "ferry", "duration": "PT15M"}),
    }
    network = network_of(tmp_path, nodes, ways)
    times = travel_times(network, {"a": at(8), "b": at(12), "c": at(1)}, profile=replace(CAR, max_connector_m=100.0))
    tertiary = math.ceil(STEP_M / CAR.speeds["tertiary"] * 3600)
    assert times.between("a", "b") == pytest.approx((3 * tertiary + 900_000) / 1000, abs=1)
    assert times.between("a", "c") is None
    assert [place for place, _ in times.unreachable] == ["c"]


def test_on_footpaths_a_car_reaches_nobody_and_neighbours_walk(tmp_path):
    network = network_of(tmp_path, row(5), {1: (range(1, 6), {"highway": "path"})})
    for engine in ("auto", "scipy"):
        times = travel_times(network, {"a": at(1), "b": at(5)}, profile=CAR, engine=engine)
        on_foot = walked(4 * STEP_M)
        assert times.seconds.tolist() == [[0, on_foot], [on_foot, 0]]
        assert [reason for _, reason in times.unreachable] == ["没有汽车可走的道路"] * 2


def test_no_places_one_place_and_an_unknown_engine(tmp_path):
    network = network_of(tmp_path, row(5), {1: (range(1, 6), ROAD)})
    assert travel_times(network, {}, profile=CAR).seconds.shape == (0, 0)
    alone = travel_times(network, {"a": at(1)}, profile=CAR)
    assert (alone.seconds.tolist(), alone.unreachable) == ([[0]], ())
    with pytest.raises(OptionError, match="osrm"):
        travel_times(network, {"a": at(1)}, profile=CAR, engine="osrm")


KINDS = st.sampled_from(
    [
        ROAD,
        {"highway": "primary", "oneway": "yes"},
        {"highway": "track", "tracktype": "grade4"},
        {"highway": "residential", "width": "2.5"},
        {"highway": "path"},
        {"route": "ferry", "duration": "00:10"},
    ]
)


@given(
    ways=st.lists(st.tuples(st.lists(st.integers(1, 14), min_size=2, max_size=6), KINDS), min_size=1, max_size=9),
    points=st.lists(st.tuples(st.floats(-0.01, 0.06), st.floats(-0.02, 0.05)), min_size=1, max_size=6),
)
@settings(max_examples=40, deadline=None)
def test_whole_matrices_equal_networkx_on_random_networks(tmp_path_factory, ways, points):
    nodes = {i: (110 + (i * 37 % 50) / 1000, 30 + (i * 61 % 40) / 1000) for i in range(1, 15)}
    ways = {i + 1: way for i, way in enumerate(ways) if len(set(way[0])) > 1}
    if not ways:
        return
    network = network_of(tmp_path_factory.mktemp("random"), nodes, ways)
    places = {f"p{i}": Point(110 + x, 30 + y) for i, (x, y) in enumerate(points)}
    osm = road_graph(network)
    for profile in PROFILES.values():
        expected = by_networkx(network, osm, places, profile)
        for engine in ("auto", "scipy"):
            np.testing.assert_array_equal(
                travel_times(network, places, profile=profile, engine=engine).seconds, expected
            )


@pytest.mark.slow
@pytest.mark.no_cover
@pytest.mark.real_roads
@pytest.mark.skipif(not SHARED.is_dir(), reason=f"no real roads in {SHARED}")
def test_whole_matrices_equal_networkx_on_andorra():
    compare_with_networkx(SHARED / "andorra", "andorra.osm.pbf")


@pytest.mark.slow
@pytest.mark.no_cover
def test_whole_matrices_equal_networkx_on_the_demo_county():
    compare_with_networkx(asset("data"), "roads/roads.osm.pbf")


def compare_with_networkx(folder, name):
    """A dozen places against networkx; then many against the other engines, with turn rules and a wet season."""
    network = read_roads(folder, [RoadFile(path=name, sha256="")])
    free = replace(network, turn_rules=())  # on a graph of nodes there are none
    osm, some, many = road_graph(free), scattered(network, 12), scattered(network, 60)
    wet = Scenario(name="wet", effects=(Effect(factor=0.5, classes=("track", "unclassified")),))
    for profile in PROFILES.values():
        expected = by_networkx(free, osm, some, profile)
        assert (expected > 0).sum() > 20
        np.testing.assert_array_equal(travel_times(free, some, profile=profile).seconds, expected)
        for scenario in (NORMAL, wet):
            matrices = [
                travel_times(network, many, profile=profile, scenario=scenario, engine=engine).seconds
                for engine in ("sweep", "cch", "scipy")
            ]
            np.testing.assert_array_equal(matrices[0], matrices[1])
            np.testing.assert_array_equal(matrices[0], matrices[2])


def scattered(network, count):
    """Places some hundred metres from nodes of the network."""
    rng = np.random.default_rng(7)
    chosen = rng.choice(len(network.node_ids), count, replace=False)
    shift = rng.normal(scale=0.003, size=(count, 2))
    return {
        f"p{i}": Point(network.lon[n] + dx, network.lat[n] + dy)
        for i, (n, (dx, dy)) in enumerate(zip(chosen, shift, strict=True))
    }


def by_networkx(network, osm, places, profile):
    """The same definition, worked out on osmnx's graph form with networkx and plain loops."""
    graph, segments = driving_graph(network, osm, profile)
    index = {n: i for i, n in enumerate(network.node_ids.tolist())}
    parts = sorted(nx.strongly_connected_components(graph), key=lambda part: (-len(part), min(index[n] for n in part)))
    points = list(places.values())
    joins = [
        (name, *join)
        for name, place in enumerate(points)
        for join in join_by_hand(network, segments, parts, place, profile)
    ]
    for number, (_, segment, share, _, _) in enumerate(joins):
        split(graph, segments, joins, number, segment, share)
    seconds = {}
    for a, (place_a, _, _, walk_a, _) in enumerate(joins):
        reached = nx.single_source_dijkstra_path_length(graph, ("join", a))
        for b, (place_b, _, _, walk_b, _) in enumerate(joins):
            if ("join", b) in reached:
                way = walk_a + math.ceil(reached["join", b] / 1000) + walk_b
                seconds[place_a, place_b] = min(way, seconds.get((place_a, place_b), way))
    result = np.full((len(places), len(places)), -1, dtype=np.int64)
    for a, b in np.ndindex(result.shape):
        metres = haversine(points[a], points[b])
        walk = math.ceil(metres * profile.detour / (profile.walking_kmh / 3.6))
        both = [
            walk_a + walk_b
            for place_a, _, _, walk_a, part_a in joins
            for place_b, _, _, walk_b, part_b in joins
            if (place_a, place_b) == (a, b) and part_a == part_b < len(parts)
        ]
        near = metres <= profile.max_connector_m
        if a == b:
            result[a, b] = 0
        elif near and ((a, b) not in seconds or walk <= min(both, default=-1)):
            result[a, b] = walk
        else:
            result[a, b] = seconds.get((a, b), -1)
    return result


def driving_graph(network, osm, profile):
    """Quickest arcs between nodes, and each segment in the network's order: (tail, head, ms along, ms against)."""
    ids, tags = network.node_ids.tolist(), network.way_tags
    barred = {n for n, data in osm.nodes(data=True) if "barrier" in data and blocked_by(profile, data)}
    speeds = [driving_kmh(profile, t, length) for t, length in zip(tags, network.way_lengths.tolist(), strict=True)]
    graph, segments = nx.DiGraph(), []
    pieces = zip(
        network.tails.tolist(), network.heads.tolist(), network.ways.tolist(), network.lengths.tolist(), strict=True
    )
    for tail, head, way, length in pieces:
        a, b = ids[tail], ids[head]
        times = [math.ceil(length * 3600 / kmh) if kmh > 0 and not barred & {a, b} else None for kmh in speeds[way]]
        for u, v, weight in ((a, b, times[0]), (b, a, times[1])):
            if weight is not None and weight < graph.get_edge_data(u, v, {"weight": math.inf})["weight"]:
                graph.add_edge(u, v, weight=weight)
        doorstep = tags[way].get("highway") not in {None, "motorway", "motorway_link"} and "tunnel" not in tags[way]
        segments.append((a, b, *times, doorstep))
    return graph, segments


def join_by_hand(network, segments, parts, place, profile):
    """Nearest points of the largest part within the limit and of all: (segment, share, walking seconds, part)."""
    part_of = {n: number for number, part in enumerate(parts) for n in part}
    here = sphere(np.array([place.x]), np.array([place.y]))[0]
    run = network.positions[network.heads] - network.positions[network.tails]
    off = here - network.positions[network.tails]
    length = np.sqrt((run**2).sum(axis=1))
    shares = np.clip((run * off).sum(axis=1) / length**2, 0.0, 1.0)
    shares = np.where((1 - shares) * length < 0.5, 1.0, np.where(shares * length < 0.5, 0.0, shares))
    metres = ground_m(np.sqrt(((off - shares[:, None] * run) ** 2).sum(axis=1)))
    main, nearest = (math.inf,), (math.inf,)
    for number in np.flatnonzero(metres <= profile.max_connector_m).tolist():
        a, b, along, against, doorstep = segments[number]
        if doorstep and (along is not None or against is not None):
            part = part_of[a] if part_of[a] == part_of[b] else len(parts)
            main = min(main, (part, round(metres[number] / 0.01), number))
            nearest = min(nearest, (round(metres[number] / 0.01), number, part))
    joined = {main[2]: main[0], nearest[1]: nearest[2]} if len(main) > 1 else {}
    pace = profile.detour / (profile.walking_kmh / 3.6)
    return [(n, float(shares[n]), math.ceil(metres[n] * pace), part) for n, part in joined.items()]


def split(graph, segments, joins, number, segment, share):
    """Adds a join as a node of its own in the middle of its segment, and its ways to others on it."""
    a, b, along, against, _ = segments[segment]
    node = ("join", number)
    for end, rest, to_end, from_end in ((b, 1 - share, along, against), (a, share, against, along)):
        for u, v, weight in ((node, end, to_end), (end, node, from_end)):
            if weight is not None or rest == 0:
                graph.add_edge(u, v, weight=math.ceil(rest * (weight or 0)))
    for other, (_, its, its_share, _, _) in enumerate(joins):
        if its == segment and other != number:
            weight = along if its_share >= share else against
            if weight is not None or its_share == share:
                graph.add_edge(node, ("join", other), weight=math.ceil(abs(its_share - share) * (weight or 0)))


def haversine(a, b=None, *, lon=None, lat=None):
    """Great-circle metres by the haversine formula."""
    lon, lat = (b.x, b.y) if b is not None else (lon, lat)
    dx, dy = np.radians(lon - a.x), np.radians(lat - a.y)
    h = np.sin(dy / 2) ** 2 + np.cos(np.radians(a.y)) * np.cos(np.radians(lat)) * np.sin(dx / 2) ** 2
    return 2 * EARTH_M * np.arcsin(np.sqrt(h))
