"""The engines of others: scipy's Dijkstra, and RoutingKit."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from scipy.sparse.csgraph import connected_components, dijkstra

from gridplan.errors import OptionError
from gridplan.languages import said
from gridplan.network.engines.graphs import ArcGraph, Ends, Ints

UNREACHED = -1
_BLOCK = 64
_ROUTINGKIT_MOST = 2**31 - 1
_FAR = np.int64(2**62)
BetweenNodes = Callable[[ArcGraph, Ints, Ints], Ints]


def between_ends(graph: ArcGraph, sources: Ends, targets: Ends, between_nodes: BetweenNodes) -> Ints:
    """Least weights between points, int64[len(sources), len(targets)], worked out between their nodes."""
    from_nodes, row = np.unique(sources.nodes, return_inverse=True)
    to_nodes, column = np.unique(targets.nodes, return_inverse=True)
    table = between_nodes(graph, from_nodes, to_nodes)
    result = np.full((len(sources), len(targets)), _FAR, dtype=np.int64)
    for point in range(len(sources)):
        for entry in range(sources.first[point], sources.first[point + 1]):
            ways = table[row[entry]][column]
            ways = np.where(ways == UNREACHED, _FAR, ways + targets.weights + sources.weights[entry])
            np.minimum.at(result[point], np.repeat(np.arange(len(targets)), np.diff(targets.first)), ways)
    return np.where(result >= _FAR, UNREACHED, result)


def by_scipy(graph: ArcGraph, sources: Ints, targets: Ints) -> Ints:
    """Least weight between nodes, int64[len(sources), len(targets)], by scipy."""
    result = np.full((len(sources), len(targets)), UNREACHED, dtype=np.int64)
    for start in range(0, len(sources), _BLOCK) if result.size else ():
        block = dijkstra(graph.matrix, indices=sources[start : start + _BLOCK])[:, targets]
        result[start : start + _BLOCK] = np.where(np.isinf(block), UNREACHED, block)
    return result


def by_routingkit(graph: ArcGraph, sources: Ints, targets: Ints) -> Ints:
    """Least weight between nodes, int64[len(sources), len(targets)], by RoutingKit.

    Raises:
        OptionError: ways may be longer than RoutingKit's 32 bits hold.
    """
    if _longest_shortest(graph) >= _ROUTINGKIT_MOST:
        raise OptionError(
            said("roads so slow or long that the engine 'cch' cannot add their times up; use sweep or scipy")
        )
    import routingkit_cch  # noqa: PLC0415 - an optional wheel

    result = np.full((len(sources), len(targets)), UNREACHED, dtype=np.int64)
    if not len(graph.topology.tails):
        result[sources[:, None] == targets[None, :]] = 0
    elif result.size:
        query = routingkit_cch.CCHOneToMany(graph.routingkit, targets.tolist())
        for row, source in enumerate(sources.tolist()):
            result[row] = [UNREACHED if d is None else d for d in query.distances_from(source)]
    return result


def _longest_shortest(graph: ArcGraph) -> float:
    """No shortest way is longer than this.

    It passes the largest strongly connected part at most once, and there it is no longer than by way of one of its
    nodes; elsewhere it leaves each node at most once.
    """
    arcs = graph.matrix.tocoo()
    if not arcs.nnz:
        return 0.0
    _, part = connected_components(graph.matrix, directed=True, connection="strong")
    main = part == np.bincount(part).argmax()
    inside = main[arcs.row] & main[arcs.col]
    elsewhere = np.zeros(graph.topology.nodes)
    np.maximum.at(elsewhere, arcs.row[~inside], arcs.data[~inside])
    middle = int(np.flatnonzero(main)[0])
    out, back = dijkstra(graph.matrix, indices=middle), dijkstra(graph.matrix.T.tocsr(), indices=middle)
    return float(elsewhere.sum() + out[main].max() + back[main].max())


def paths_by_scipy(
    graph: ArcGraph, sources: Ends, targets: Ends, pairs: list[tuple[int, int]]
) -> dict[tuple[int, int], list[int]]:
    """The nodes of a shortest way for each pair of points that has one."""
    paths = {}
    by_source: dict[int, list[int]] = {}
    for source, target in pairs:
        by_source.setdefault(source, []).append(target)
    for source, ends in by_source.items():
        nodes, weights = sources.of(source)
        if not len(nodes):
            continue
        far, before = dijkstra(graph.matrix, indices=nodes, return_predecessors=True)
        for end in ends:
            entries, rest = targets.of(end)
            total = weights[:, None] + far[:, entries] + rest[None, :]
            if not total.size or np.isinf(total.min()):
                continue
            seed, entry = np.unravel_index(int(np.argmin(total)), total.shape)
            path = [int(entries[entry])]
            while path[-1] != nodes[seed]:
                path.append(int(before[seed, path[-1]]))
            paths[source, end] = path[::-1]
    return paths
