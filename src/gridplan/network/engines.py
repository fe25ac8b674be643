"""Shortest times between nodes of a graph with integer weights: two engines, the same numbers.

``cch`` is RoutingKit's customizable contraction hierarchy (Dibbelt, Strasser, Wagner 2016) through
``routingkit_cch``; ``scipy`` is Dijkstra's algorithm in ``scipy.sparse.csgraph``. Weights are whole milliseconds, so
sums are exact in both (scipy adds float64, exact below 2^53).
"""

from __future__ import annotations

import importlib.util
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Literal

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array
from scipy.sparse.csgraph import dijkstra

from gridplan.errors import OptionError

if TYPE_CHECKING:
    import routingkit_cch

Ints = NDArray[np.int64]
Engine = Literal["auto", "cch", "scipy"]
UNREACHED = -1
_BLOCK = 64


@dataclass(frozen=True, kw_only=True)
class ArcGraph:
    """Arcs without loops and parallels, sorted by (tail, head); make one with :func:`arc_graph`.

    Attributes:
        nodes: number of nodes.
        tails, heads: int64[a].
        weights: int64[a], not negative; zero is allowed.
        lonlat: float64[nodes, 2] where the nodes lie: a contraction order by nested cuts of the map is some twenty
            times better in towns than one by degree.
    """

    nodes: int
    tails: Ints
    heads: Ints
    weights: Ints
    lonlat: NDArray[np.float64]

    @cached_property
    def matrix(self) -> csr_array:
        """The weights as a sparse matrix; zero weights are stored entries, so scipy keeps them as arcs."""
        starts = np.searchsorted(self.tails, np.arange(self.nodes + 1))
        shape = (self.nodes, self.nodes)
        return csr_array((self.weights.astype(np.float64), self.heads.astype(np.int32), starts), shape=shape)

    @cached_property
    def metric(self) -> routingkit_cch.CCHMetric:
        """The contraction hierarchy with these weights."""
        import routingkit_cch  # noqa: PLC0415 - an optional wheel

        tails, heads = self.tails.tolist(), self.heads.tolist()
        order = routingkit_cch.compute_order_inertial(
            self.nodes, tails, heads, self.lonlat[:, 1].tolist(), self.lonlat[:, 0].tolist()
        )
        hierarchy = routingkit_cch.CCH(order, tails, heads, False)
        return routingkit_cch.CCHMetric(hierarchy, self.weights.tolist())


def arc_graph(lonlat: NDArray[np.float64], tails: Ints, heads: Ints, weights: Ints) -> ArcGraph:
    """A graph of the given arcs between ``len(lonlat)`` nodes: of parallel arcs the cheapest stays, loops go."""
    order = np.lexsort((weights, heads, tails))
    tails, heads, weights = tails[order], heads[order], weights[order]
    first = np.ones(len(order), dtype=np.bool_)
    first[1:] = (np.diff(tails) != 0) | (np.diff(heads) != 0)
    kept = first & (tails != heads)
    return ArcGraph(nodes=len(lonlat), tails=tails[kept], heads=heads[kept], weights=weights[kept], lonlat=lonlat)


def choose(engine: Engine) -> Engine:
    """``cch`` or ``scipy``, whichever ``engine`` means here.

    Raises:
        OptionError: ``engine`` is not known, or ``cch`` is asked for and not installed.
    """
    installed = importlib.util.find_spec("routingkit_cch") is not None
    if engine not in {"auto", "cch", "scipy"}:
        raise OptionError(f"there is no travel engine {engine!r}; choose auto, cch or scipy")
    if engine == "cch" and not installed:
        raise OptionError("the engine 'cch' needs the package routingkit_cch: pip install 'gridplan[fast]'")
    return engine if engine != "auto" else "cch" if installed else "scipy"


def many_to_many(graph: ArcGraph, sources: Ints, targets: Ints, *, engine: Engine = "auto") -> Ints:
    """Least weight from each source to each target, int64[len(sources), len(targets)]; ``-1`` is unreachable."""
    result = np.full((len(sources), len(targets)), UNREACHED, dtype=np.int64)
    if not result.size:
        return result
    if choose(engine) == "cch" and len(graph.tails):
        import routingkit_cch  # noqa: PLC0415 - an optional wheel

        query = routingkit_cch.CCHOneToMany(graph.metric, targets.tolist())
        for row, source in enumerate(sources.tolist()):
            result[row] = [UNREACHED if d is None else d for d in query.distances_from(source)]
        return result
    for start in range(0, len(sources), _BLOCK):
        block = dijkstra(graph.matrix, indices=sources[start : start + _BLOCK])[:, targets]
        result[start : start + _BLOCK] = np.where(np.isinf(block), UNREACHED, block)
    return result


def node_paths(
    graph: ArcGraph, pairs: Iterable[tuple[int, int]], *, engine: Engine = "auto"
) -> dict[tuple[int, int], list[int]]:
    """The nodes of a cheapest path for each (source, target); pairs without a path are left out.

    Where several paths cost the same, the engines may choose differently.
    """
    wanted = sorted(set(pairs))
    paths = {pair: [pair[0]] for pair in wanted if pair[0] == pair[1]}
    wanted = [pair for pair in wanted if pair not in paths]
    if not wanted or not len(graph.tails):
        return paths
    found = _cch_paths(graph, wanted) if choose(engine) == "cch" else _scipy_paths(graph, wanted)
    return paths | found


def _cch_paths(graph: ArcGraph, pairs: list[tuple[int, int]]) -> dict[tuple[int, int], list[int]]:
    import routingkit_cch  # noqa: PLC0415 - an optional wheel

    query = routingkit_cch.CCHQuery(graph.metric)
    paths = {}
    for pair in pairs:
        result = query.run(*pair)
        if result.distance is not None:
            paths[pair] = list(result.node_path)
        del result  # the query refuses to run again while its last answer lives
    return paths


def _scipy_paths(graph: ArcGraph, pairs: list[tuple[int, int]]) -> dict[tuple[int, int], list[int]]:
    targets: dict[int, list[int]] = {}
    for source, target in pairs:
        targets.setdefault(source, []).append(target)
    paths = {}
    for source, ends in targets.items():
        _, before = dijkstra(graph.matrix, indices=source, return_predecessors=True)
        for end in ends:
            if before[end] < 0:
                continue
            path = [end]
            while path[-1] != source:
                path.append(int(before[path[-1]]))
            paths[source, end] = path[::-1]
    return paths
