from itertools import pairwise

import networkx as nx
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gridplan.errors import OptionError
from gridplan.network import engines
from gridplan.network.engines import arc_graph, choose, many_to_many, node_paths

pytest.importorskip("routingkit_cch", reason="the cross-check needs the optional wheel routingkit_cch")


@st.composite
def graphs(draw):
    """Random multigraphs with loops, parallel arcs, zero weights and unreachable parts."""
    count = draw(st.integers(1, 12))
    node = st.integers(0, count - 1)
    arcs = draw(st.lists(st.tuples(node, node, st.sampled_from([0, 0, 1, 2, 3, 7, 1000, 10**6])), max_size=40))
    return count, arcs


def build(count, arcs):
    table = np.array(arcs, dtype=np.int64).reshape(-1, 3)
    angle = np.arange(count)
    lonlat = np.column_stack((110 + np.cos(angle), 30 + np.sin(angle)))
    return arc_graph(lonlat, table[:, 0], table[:, 1], table[:, 2])


def oracle(count, arcs):
    graph = nx.MultiDiGraph()
    graph.add_nodes_from(range(count))
    graph.add_weighted_edges_from(arcs)
    expected = np.full((count, count), -1, dtype=np.int64)
    for source, reached in nx.all_pairs_dijkstra_path_length(graph):
        for target, weight in reached.items():
            expected[source, target] = weight
    return expected


@given(graphs())
@settings(max_examples=150, deadline=None)
def test_both_engines_agree_with_networkx_on_random_multigraphs(case):
    graph, everyone, expected = build(*case), np.arange(case[0]), oracle(*case)
    for engine in ("cch", "scipy"):
        np.testing.assert_array_equal(many_to_many(graph, everyone, everyone, engine=engine), expected, engine)


@given(graphs())
@settings(max_examples=80, deadline=None)
def test_paths_are_connected_and_cost_what_the_matrix_says(case):
    count, arcs = case
    graph, expected = build(*case), oracle(*case)
    cheapest = {}
    for tail, head, weight in arcs:
        cheapest[tail, head] = min(weight, cheapest.get((tail, head), weight))
    pairs = [(a, b) for a in range(count) for b in range(count)]
    for engine in ("cch", "scipy"):
        paths = node_paths(graph, pairs, engine=engine)
        assert set(paths) == {(a, b) for a, b in pairs if expected[a, b] >= 0}
        for (a, b), path in paths.items():
            assert (path[0], path[-1]) == (a, b)
            assert sum(cheapest[step] for step in pairwise(path)) == expected[a, b]


def test_repeated_and_differing_sources_and_targets():
    graph = build(4, [(0, 1, 5), (1, 2, 5), (2, 0, 5)])
    for engine in ("cch", "scipy"):
        times = many_to_many(graph, np.array([0, 0, 3]), np.array([2, 3, 2, 1]), engine=engine)
        assert times.tolist() == [[10, -1, 10, 5], [10, -1, 10, 5], [-1, 0, -1, -1]]
        assert many_to_many(graph, np.array([], dtype=np.int64), np.array([0]), engine=engine).shape == (0, 1)


def test_without_the_wheel_auto_is_scipy_and_cch_is_refused(monkeypatch):
    assert choose("auto") == "cch"
    monkeypatch.setattr(engines.importlib.util, "find_spec", lambda _: None)
    assert choose("auto") == "scipy"
    with pytest.raises(OptionError, match="routingkit_cch"):
        choose("cch")
    with pytest.raises(OptionError, match="dijkstra"):
        choose("dijkstra")
