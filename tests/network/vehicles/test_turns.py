import dataclasses
import itertools
import math
from itertools import pairwise

import networkx as nx
import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from shapely import Point

from gridplan.network import read_roads, travel_times
from gridplan.network.storing import network_arrays, stored_network
from gridplan.network.times import coordinates
from gridplan.network.turn_rules import TurnRule
from gridplan.network.vehicles.joins import join_places
from gridplan.network.vehicles.vehicle_roads import vehicle_roads
from gridplan.sources import default_profiles
from support.osm import write_osm

PROFILES = default_profiles()
CAR, FOOT, MOBILE = PROFILES["car"], PROFILES["foot"], PROFILES["mobile_hospital"]
ROAD = {"highway": "tertiary"}

# a crossing at 0: arms of three pieces to the west (1), north (2), east (3) and south (4)
ARMS = {1: (-1, 0), 2: (0, 1), 3: (1, 0), 4: (0, -1)}
NODES = {10: (110.0, 30.0)} | {
    arm * 10 + 10 + step: (110.0 + dx * step / 500, 30.0 + dy * step / 500)
    for arm, (dx, dy) in ARMS.items()
    for step in (1, 2, 3)
}
WAYS = {arm: ([10, *(arm * 10 + 10 + step for step in (1, 2, 3))], ROAD) for arm in ARMS}
PLACES = {
    name: Point(110.0 + dx * 0.006, 30.0 + dy * 0.006) for name, (dx, dy) in zip("wnes", ARMS.values(), strict=True)
}


def crossing(tmp_path, *restrictions, ways=WAYS):
    relations = {
        number: ([("w", a, "from"), ("n", 10, "via"), ("w", b, "to")], {"type": "restriction", **tags})
        for number, (a, b, tags) in enumerate(restrictions, start=1)
    }
    return read_roads(tmp_path, [write_osm(tmp_path / "r.osm", NODES, ways, relations)])


def minutes(network, a, b, profile=CAR):
    return travel_times(network, PLACES, profile=profile).between(a, b)


def test_a_forbidden_turn_leads_over_the_next_junction_or_dead_end(tmp_path):
    free = crossing(tmp_path)
    bound = crossing(tmp_path, (1, 2, {"restriction": "no_left_turn"}))
    assert minutes(bound, "w", "e") == minutes(free, "w", "e")
    assert minutes(bound, "n", "w") == minutes(free, "n", "w")
    # straight on to the end of the eastern arm, which is shorter than the southern one, and back again
    round_ = minutes(free, "w", "e") + minutes(free, "e", "n")
    assert minutes(bound, "w", "n") == pytest.approx(round_, abs=1)
    assert minutes(free, "w", "n") < round_ - 60


def test_only_one_way_on(tmp_path):
    free = crossing(tmp_path)
    bound = crossing(tmp_path, (1, 3, {"restriction": "only_straight_on"}))
    assert minutes(bound, "w", "e") == minutes(free, "w", "e")
    for forbidden in ("n", "s"):
        assert minutes(bound, "w", forbidden) > minutes(free, "w", forbidden) + 60
    assert minutes(bound, "s", "n") == minutes(free, "s", "n")


def test_rules_bind_whom_they_are_for(tmp_path):
    free = minutes(crossing(tmp_path), "w", "n"), minutes(crossing(tmp_path), "w", "n", MOBILE)
    left = {"restriction": "no_left_turn"}
    for tags, car_bound, mobile_bound in (
        (left, True, True),
        ({**left, "except": "hgv;bicycle"}, True, False),
        ({"restriction:hgv": "no_left_turn"}, False, True),
        ({"restriction:conditional": "no_left_turn @ (Mo-Fr)"}, False, False),
    ):
        network = crossing(tmp_path, (1, 2, tags))
        assert (minutes(network, "w", "n") > free[0]) is car_bound
        assert (minutes(network, "w", "n", MOBILE) > free[1]) is mobile_bound
        assert minutes(network, "w", "n", FOOT) == minutes(crossing(tmp_path), "w", "n", FOOT)


def test_what_cannot_be_heeded_is_said(tmp_path):
    network = crossing(tmp_path, (1, 2, {"restriction:conditional": "no_left_turn @ (Mo-Fr)"}), (1, 2, {}))
    assert network.turn_rules == ()
    (told,) = (f for f in network.findings if f.code == "GP-R014")
    assert told.value == "relation/1"
    assert "1条" in told.message
    over_ways = {
        1: ([("w", 1, "from"), ("w", 3, "via"), ("w", 2, "to")], {"type": "restriction", "restriction": "no_u_turn"})
    }
    network = read_roads(tmp_path, [write_osm(tmp_path / "r.osm", NODES, WAYS, over_ways)])
    assert [f.code for f in network.findings] == ["GP-R014"]


def test_members_that_are_missing_or_pass_through_do_no_harm(tmp_path):
    through = {**WAYS, 1: ([*reversed(WAYS[1][0]), *WAYS[3][0][1:]], ROAD)}
    del through[3]
    free = crossing(tmp_path, ways=through)
    for restriction in ((1, 2, {"restriction": "no_left_turn"}), (77, 2, {"restriction": "no_left_turn"})):
        bound = crossing(tmp_path, restriction, ways=through)
        np.testing.assert_array_equal(
            travel_times(bound, PLACES, profile=CAR).seconds, travel_times(free, PLACES, profile=CAR).seconds
        )


def test_whom_rules_lock_in_is_listed(tmp_path):
    inward = {arm: (WAYS[arm][0], {**ROAD, "oneway": "-1"}) for arm in (1, 3)}
    ways = {**WAYS, **inward, 5: ([23, 33], ROAD)}  # the end of the northern arm leads back to that of the western one
    network = crossing(tmp_path, (1, 3, {"restriction": "only_straight_on"}), ways=ways)
    places = {"locked in": Point(109.997, 30.0), "n": PLACES["n"], "s": PLACES["s"]}
    times = travel_times(network, places, profile=dataclasses.replace(CAR, max_connector_m=50.0))
    assert times.seconds[0].tolist() == [0, -1, -1]
    assert times.between("n", "locked in") > 0
    assert [name for name, _ in times.unreachable] == ["locked in"]


def test_rules_are_kept_with_the_network(tmp_path):
    network = crossing(tmp_path, (1, 2, {"restriction": "no_left_turn", "except": "hgv"}))
    assert network.turn_rules == (
        TurnRule(relation=1, only=False, from_way=1, via=10, to_way=2, binds="", exempt=("hgv",)),
    )
    assert stored_network(network_arrays(network)).turn_rules == network.turn_rules


@pytest.mark.parametrize("kind", ["footway", "service"])
@pytest.mark.parametrize("rule", ["only_straight_on", "no_left_turn", "no_u_turn"])
def test_a_ring_behind_a_rule_comes_to_an_end(tmp_path, kind, rule):
    nodes = {1: (110.0, 30.0), 2: (110.01, 30.0), 3: (110.0, 30.01), 9: (109.99, 30.0)}
    ways = {10: ([1, 2, 3, 1], ROAD), 20: ([9, 1], {"highway": kind})}
    relations = {
        1: ([("w", 20, "from"), ("n", 1, "via"), ("w", 10, "to")], {"type": "restriction", "restriction": rule})
    }
    network = read_roads(tmp_path, [write_osm(tmp_path / "r.osm", nodes, ways, relations)])
    places = {"a": Point(110.005, 30.0), "b": Point(110.0, 30.005)}
    assert travel_times(network, places, profile=CAR).between("a", "b") > 0
    assert [f.code for f in network.findings] == (["GP-R014"] if kind == "footway" else [])


def test_rules_on_roads_that_are_not_there_are_told(tmp_path):
    network = crossing(tmp_path, (77, 2, {"restriction": "no_left_turn"}))
    (told,) = (f for f in network.findings if f.code == "GP-R014")
    assert told.value == "relation/1"


WAY = st.lists(st.integers(1, 9), min_size=2, max_size=5, unique=True)
KIND = st.sampled_from([ROAD, {**ROAD, "oneway": "yes"}, {"highway": "path"}])
RULE = st.tuples(
    st.integers(1, 6),
    st.integers(1, 9),
    st.integers(1, 6),
    st.sampled_from(["no_left_turn", "only_straight_on", "no_u_turn"]),
)


@given(ways=st.lists(st.tuples(WAY, KIND), min_size=2, max_size=6), rules=st.lists(RULE, min_size=1, max_size=5))
@settings(max_examples=150, deadline=None)
def test_times_equal_those_of_a_graph_of_arcs_and_turns(tmp_path_factory, ways, rules):
    pieces = [frozenset(piece) for refs, _ in ways for piece in pairwise(refs)]
    assume(len(pieces) == len(set(pieces)))  # of two roads in the same place, the first would be joined
    nodes = {i: (110 + (i * i * 0.618034 % 1) / 20, 30 + (i**3 * 0.754878 % 1) / 25) for i in range(1, 10)}
    relations = {
        number: ([("w", a, "from"), ("n", via, "via"), ("w", b, "to")], {"type": "restriction", "restriction": kind})
        for number, (a, via, b, kind) in enumerate(rules, start=1)
    }
    folder = tmp_path_factory.mktemp("turns")
    ways = dict(enumerate(ways, start=1))
    network = read_roads(folder, [write_osm(folder / "r.osm", nodes, ways, relations)])
    places = {}
    for i, (a, b) in enumerate(zip(network.lonlat[network.tails], network.lonlat[network.heads], strict=True)):
        places[f"p{i}"] = Point(a + (b - a) * (0.3 + 0.05 * (i % 7)))
    tight = dataclasses.replace(CAR, max_connector_m=1.0, walking_kmh=0.01)  # nobody walks to the next place
    times = travel_times(network, places, profile=tight)
    roads = vehicle_roads(network, tight)
    expected = by_arcs(network, roads, places, tight)
    np.testing.assert_array_equal(times.seconds, expected)


def by_arcs(network, roads, places, profile):
    """Times over the graph whose nodes are arcs, with the rules as a table of forbidden pairs."""
    half = len(network.tails)
    cost = roads.milliseconds.ravel().tolist()
    graph = graph_of_arcs(network, cost)
    joins = join_places(roads, coordinates(places), profile)
    result = np.full((len(places), len(places)), -1)
    met = list(zip(joins.segments[:, 0].tolist(), joins.fractions[:, 0].tolist(), strict=True))
    for (p, (s, f)), (q, (t, g)) in itertools.product(enumerate(met), repeat=2):
        ways = [math.ceil(abs(g - f) * cost[a]) for a in ((s,) if g >= f else (s + half,)) if s == t and cost[a] >= 0]
        for a, begun in ((s, 1 - f), (s + half, f)) if s >= 0 <= t else ():
            reached = nx.single_source_dijkstra_path_length(graph, a) if cost[a] >= 0 else {}
            for b, rest in ((t, g), (t + half, 1 - g)):
                before = [reached[x] for x in graph.predecessors(b) if x in reached] if b in graph else []
                ways += [math.ceil(begun * cost[a]) + x + math.ceil(rest * cost[b]) for x in before]
        if ways and s >= 0 <= t:
            result[p, q] = joins.leaving[p, 0] + math.ceil(min(ways) / 1000) + joins.arriving[q, 0]
    np.fill_diagonal(result, 0)
    return result


def graph_of_arcs(network, cost):
    """Open arcs as nodes, joined where one may follow the other."""
    half, ids = len(network.tails), network.node_ids.tolist()
    tail = [*network.tails.tolist(), *network.heads.tolist()]
    head = [*network.heads.tolist(), *network.tails.tolist()]
    driven = ["path" not in network.way_tags[w].get("highway", "") for w in network.ways.tolist()] * 2
    back = [*range(half, 2 * half), *range(half)]
    degree = {n: sum(driven[a] for a in range(2 * half) if tail[a] == n) for n in range(len(ids))}
    banned = forbidden_pairs(network, tail, head, back)
    graph = nx.DiGraph()
    usable = [a for a in range(2 * half) if cost[a] >= 0]
    graph.add_nodes_from(usable)
    for a, b in itertools.product(usable, repeat=2):
        turns_round = b == back[a] and degree[head[a]] == 2
        if head[a] == tail[b] and (a, b) not in banned and not turns_round:
            graph.add_edge(a, b, weight=cost[b])
    return graph


def forbidden_pairs(network, tail, head, back):
    ids, way = network.node_ids.tolist(), [network.way_ids[w] for w in network.ways.tolist()] * 2
    arcs, banned = range(len(tail)), set()
    for rule in network.turn_rules:
        coming = [a for a in arcs if ids[head[a]] == rule.via and way[a] == rule.from_way]
        leaving = [a for a in arcs if ids[tail[a]] == rule.via]
        going = [a for a in leaving if way[a] == rule.to_way]
        round_ = rule.from_way == rule.to_way and not rule.only
        if not coming or not going or (len(coming) > 1 and not round_):
            continue
        for a in coming:
            others = {b for b in leaving if b not in going}
            banned |= {(a, b) for b in ({back[a]} if round_ else others if rule.only else going)}
    return banned
