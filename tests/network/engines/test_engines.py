import dataclasses
import sys
from itertools import pairwise

import networkx as nx
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gridplan import compiling
from gridplan.errors import OptionError
from gridplan.network import engines
from gridplan.network.engines import Ends, arc_graph, choose, many_to_many, node_paths

pytest.importorskip("routingkit_cch", reason="the cross-check needs the optional wheel routingkit_cch")

ENGINES = ("sweep", "cch", "scipy")


@st.composite
def graphs(draw):
    """Random multigraphs with loops, parallel arcs, zero weights, closed arcs and unreachable parts."""
    count = draw(st.integers(1, 12))
    node = st.integers(0, count - 1)
    arcs = draw(st.lists(st.tuples(node, node, st.sampled_from([-1, 0, 0, 1, 2, 3, 7, 1000, 10**6])), max_size=40))
    return count, arcs


def build(count, arcs):
    table = np.array(arcs, dtype=np.int64).reshape(-1, 3)
    angle = np.arange(count)
    lonlat = np.column_stack((110 + np.cos(angle), 30 + np.sin(angle)))
    return arc_graph(lonlat, table[:, 0], table[:, 1], table[:, 2])


def oracle(count, arcs):
    graph = nx.MultiDiGraph()
    graph.add_nodes_from(range(count))
    graph.add_weighted_edges_from(arc for arc in arcs if arc[2] >= 0)
    expected = np.full((count, count), -1, dtype=np.int64)
    for source, reached in nx.all_pairs_dijkstra_path_length(graph):
        for target, weight in reached.items():
            expected[source, target] = weight
    return expected


@given(graphs())
@settings(max_examples=150, deadline=None)
def test_all_engines_agree_with_networkx_on_random_multigraphs(case):
    graph, everyone, expected = build(*case), np.arange(case[0]), oracle(*case)
    for engine in ENGINES:
        np.testing.assert_array_equal(many_to_many(graph, everyone, everyone, engine=engine), expected, engine)


@st.composite
def points(draw, count):
    """Points with no, one or several nodes each."""
    entries = draw(st.lists(st.lists(st.tuples(st.integers(0, count - 1), st.integers(0, 50)), max_size=3), max_size=5))
    flat = np.array([entry for point in entries for entry in point], dtype=np.int64).reshape(-1, 2)
    return Ends(first=np.cumsum([0, *map(len, entries)]), nodes=flat[:, 0], weights=flat[:, 1])


@given(st.data())
@settings(max_examples=100, deadline=None)
def test_points_enter_over_any_of_their_nodes_from_either_side(data):
    case = data.draw(graphs())
    graph, expected = build(*case), oracle(*case)
    sources, targets = data.draw(points(case[0])), data.draw(points(case[0]))
    wanted = np.full((len(sources), len(targets)), -1)
    for i, j in np.ndindex(wanted.shape):
        ways = [
            a_ms + expected[a, b] + b_ms
            for a, a_ms in zip(*sources.of(i), strict=True)
            for b, b_ms in zip(*targets.of(j), strict=True)
            if expected[a, b] >= 0
        ]
        wanted[i, j] = min(ways, default=-1)
    for engine in ENGINES:
        np.testing.assert_array_equal(many_to_many(graph, sources, targets, engine=engine), wanted, engine)
    cheapest = cheapest_arcs(case[1])
    for engine in ("sweep", "scipy"):
        paths = node_paths(graph, sources, targets, np.ndindex(wanted.shape), engine=engine)
        assert set(paths) == {pair for pair in np.ndindex(wanted.shape) if wanted[pair] >= 0}
        for (i, j), path in paths.items():
            begin = min(ms for node, ms in zip(*sources.of(i), strict=True) if node == path[0])
            end = min(ms for node, ms in zip(*targets.of(j), strict=True) if node == path[-1])
            assert begin + sum(cheapest[step] for step in pairwise(path)) + end == wanted[i, j], engine


def cheapest_arcs(arcs):
    cheapest = {}
    for tail, head, weight in arcs:
        if weight >= 0:
            cheapest[tail, head] = min(weight, cheapest.get((tail, head), weight))
    return cheapest


@given(graphs(), st.permutations(range(12)))
@settings(max_examples=60, deadline=None)
def test_renaming_nodes_changes_nothing(case, names):
    count, arcs = case
    name = [n for n in names if n < count]
    renamed = build(count, [(name[a], name[b], w) for a, b, w in arcs])
    first = many_to_many(build(count, arcs), np.arange(count), np.arange(count))
    np.testing.assert_array_equal(many_to_many(renamed, np.array(name), np.array(name)), first)


@given(graphs(), st.data())
@settings(max_examples=60, deadline=None)
def test_closing_an_arc_never_shortens_and_the_hierarchy_is_kept(case, data):
    count, arcs = case
    graph, everyone = build(count, arcs), np.arange(count)
    before = many_to_many(graph, everyone, everyone).astype(float)
    closed = graph.weights.copy()
    closed[data.draw(st.lists(st.integers(0, max(0, len(arcs) - 1)), max_size=5)) if arcs else []] = -1
    again = dataclasses.replace(graph, weights=closed)
    assert again.topology.hierarchy is graph.topology.hierarchy
    after = many_to_many(again, everyone, everyone).astype(float)
    np.testing.assert_array_equal(after, many_to_many(again, everyone, everyone, engine="scipy"))
    before[before < 0], after[after < 0] = np.inf, np.inf
    assert (after >= before).all()


def test_blocks_lanes_and_threads_do_not_change_the_answer():
    rng = np.random.default_rng(3)
    count = 300
    arcs = [
        (int(a), int(b), int(w))
        for a, b, w in zip(*rng.integers(0, count, (2, 900)), rng.integers(0, 99, 900), strict=True)
    ]
    graph, some = build(count, arcs), rng.permutation(count)
    expected = many_to_many(graph, some, some, engine="scipy")
    for sources, targets in ((some, some), (some[:63], some), (some[:65], some[:7]), (some[:270], some[:260])):
        rows, columns = np.arange(len(sources)), np.arange(len(targets))
        for threads in (1, 3):
            answer = many_to_many(graph, sources, targets, engine="sweep", threads=threads)
            np.testing.assert_array_equal(answer, expected[np.ix_(rows, columns)])


@pytest.mark.parametrize("long", [2**31 - 2, 2**31 - 1, 2**33, 2**50])
def test_weights_beyond_32_bits_are_exact(long):
    graph = build(4, [(0, 1, long), (1, 2, long), (2, 3, 5), (3, 0, long)])
    times = many_to_many(graph, np.arange(4), np.arange(4), engine="sweep")
    assert times[0].tolist() == [0, long, 2 * long, 2 * long + 5]
    assert times.dtype == np.int64
    assert many_to_many(build(2, [(0, 1, 2**30)]), np.arange(2), np.arange(2)).dtype == np.int32
    with pytest.raises(ValueError, match=r"2\^62"):
        many_to_many(build(2, [(0, 1, 2**62)]), np.arange(2), np.arange(2))


def test_routingkit_is_not_asked_for_sums_beyond_its_numbers():
    graph = build(3, [(0, 1, 2**30), (1, 2, 2**30)])
    with pytest.raises(OptionError, match="'cch'"):
        many_to_many(graph, np.arange(3), np.arange(3), engine="cch")
    assert many_to_many(graph, np.arange(3), np.arange(3))[0, 2] == 2**31


def test_repeated_and_differing_sources_and_targets_and_none():
    graph = build(4, [(0, 1, 5), (1, 2, 5), (2, 0, 5)])
    for engine in ENGINES:
        times = many_to_many(graph, np.array([0, 0, 3]), np.array([2, 3, 2, 1]), engine=engine)
        assert times.tolist() == [[10, -1, 10, 5], [10, -1, 10, 5], [-1, 0, -1, -1]]
        assert many_to_many(graph, np.array([], dtype=np.int64), np.array([0]), engine=engine).shape == (0, 1)
        assert many_to_many(graph, np.array([0]), np.array([], dtype=np.int64), engine=engine).shape == (1, 0)


def test_a_weight_for_each_arc():
    graph = build(2, [(0, 1, 5)])
    with pytest.raises(ValueError, match="1 arcs"):
        graph.topology.hierarchy.customize(np.array([1, 2]))


def test_without_the_wheels_auto_is_scipy_and_others_are_refused(monkeypatch):
    assert choose("auto") == "sweep"
    for wheel in ("numba", "routingkit_cch"):
        monkeypatch.setitem(sys.modules, wheel, None)  # importing it raises ImportError
    engines._works.cache_clear()
    assert choose("auto") == "scipy"
    for engine, wheel in (("cch", "routingkit_cch"), ("sweep", "numba")):
        with pytest.raises(OptionError, match=wheel):
            choose(engine)
    with pytest.raises(OptionError, match="dijkstra"):
        choose("dijkstra")
    engines._works.cache_clear()


def test_where_compiled_code_cannot_be_kept_it_is_compiled_anew(monkeypatch):
    from numba import njit

    def nowhere(*, cache=False, nogil):
        if cache:
            raise RuntimeError("cannot cache function 'add': no locator available for file 'kernels.py'")
        return njit(nogil=nogil)

    monkeypatch.setattr(compiling, "njit", nowhere)
    assert compiling.compiled(lambda a, b: a + b)(2, 3) == 5
