"""Engines for quickest times side by side: ours and public ones, each as well used as its Python interface allows.

Every engine is prepared once and then asked for whole rows of a matrix. What it hands back (lists, arrays) is turned
into one form of matrix by ``matrix``, outside the time measured.
"""

from __future__ import annotations

import importlib.util
import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from time import perf_counter
from typing import Any

import numpy as np
from numpy.typing import NDArray

from gridplan.network.engines import ArcGraph, arc_graph, many_to_many
from peers.mountains import Ints, Mountains

OURS = "gridplan sweep"
WHOLE = 10**9
CLOSED = 2**31 - 1  # RoutingKit has no other word for it


@dataclass(frozen=True, kw_only=True)
class Engine:
    """One engine with one number of threads.

    Attributes:
        name: as printed.
        package: what must be importable.
        threads: how many it uses.
        sample: sources asked for in one timed round; ``WHOLE``: all of them.
        prepare: everything that does not depend on the sources.
        ask: (prepared, sources, targets) → rows, in the engine's own form.
        matrix: the engine's own form → int64 milliseconds, ``-1`` unreachable.
    """

    name: str
    package: str
    threads: int = 1
    sample: int = 20
    prepare: Callable[[Mountains], Any]
    ask: Callable[[Any, Ints, Ints], Any]
    matrix: Callable[[Any], Ints]

    @property
    def installed(self) -> bool:
        """Whether its package can be imported."""
        return importlib.util.find_spec(self.package) is not None


def whole(values: Any, unreached: float = np.inf, unit: float = 1.0) -> Ints:
    """Times from ``unreached`` on are ``-1``; ``unit`` milliseconds each."""
    times = np.asarray(values, dtype=np.float64)
    return np.where(times >= unreached, -1, np.rint(times * unit)).astype(np.int64)


def graph_of(roads: Mountains) -> ArcGraph:
    """The roads in gridplan's own form."""
    return arc_graph(roads.lonlat, roads.tails, roads.heads, roads.weights)


def ours(threads: int) -> Engine:
    """The sweep of gridplan."""

    def prepare(roads: Mountains) -> ArcGraph:
        graph = graph_of(roads)
        _ = graph.metric.needed
        return graph

    def ask(graph: ArcGraph, sources: Ints, targets: Ints) -> NDArray[Any]:
        return many_to_many(graph, sources, targets, engine="sweep", threads=threads)

    return Engine(
        name=OURS,
        package="numba",
        threads=threads,
        sample=WHOLE,
        prepare=prepare,
        ask=ask,
        matrix=lambda rows: rows.astype(np.int64),
    )


def scipy() -> Engine:
    """``scipy.sparse.csgraph.dijkstra``, the reference."""
    from scipy.sparse.csgraph import dijkstra  # noqa: PLC0415 - an engine is imported where it is used

    def prepare(roads: Mountains) -> Any:
        return graph_of(roads).matrix

    def ask(graph: Any, sources: Ints, targets: Ints) -> Any:
        return dijkstra(graph, indices=sources)[:, targets]

    return Engine(name="scipy dijkstra", package="scipy", sample=40, prepare=prepare, ask=ask, matrix=whole)


def _routingkit_order(roads: Mountains) -> Any:
    import routingkit_cch  # noqa: PLC0415

    tails, heads = roads.tails.tolist(), roads.heads.tolist()
    lon, lat = roads.lonlat.T.tolist()
    order = routingkit_cch.compute_order_inertial(len(lon), tails, heads, lat, lon)
    return routingkit_cch.CCH(order, tails, heads, True)


def routingkit() -> Engine:
    """RoutingKit's CCH, order by nested cuts, the targets pinned once and the hierarchy filtered.

    Its queries hold Python's lock and may not leave their thread, so there is no version with threads.
    """

    def prepare(roads: Mountains) -> Any:
        import routingkit_cch  # noqa: PLC0415

        return routingkit_cch.CCHMetric(_routingkit_order(roads), roads.weights.tolist())

    def ask(metric: Any, sources: Ints, targets: Ints) -> Any:
        import routingkit_cch  # noqa: PLC0415

        query = routingkit_cch.CCHOneToMany(metric, targets.tolist())
        return [query.distances_from(source) for source in sources.tolist()]

    def matrix(rows: Any) -> Ints:
        return np.array([[-1 if value is None else value for value in row] for row in rows], dtype=np.int64)

    return Engine(
        name="RoutingKit CCH",
        package="routingkit_cch",
        sample=WHOLE,
        prepare=prepare,
        ask=ask,
        matrix=matrix,
    )


def routingkit_closure(roads: Mountains, weights: Ints) -> Iterator[tuple[str, float]]:
    """Seconds (median of 5) to close roads in RoutingKit's ways; that Python's lists are made is not counted."""
    import routingkit_cch  # noqa: PLC0415

    hierarchy = _routingkit_order(roads)
    open_, shut = roads.weights.tolist(), np.where(weights < 0, CLOSED, weights).tolist()
    changes = dict.fromkeys(np.flatnonzero(weights < 0).tolist(), CLOSED)
    metric, updater = routingkit_cch.CCHMetric(hierarchy, open_), routingkit_cch.CCHMetricPartialUpdater(hierarchy)
    for label, work in (
        ("all weights anew", lambda: metric.reset(shut)),
        ("only what the closed arcs touch", lambda: updater.apply(metric, changes)),
    ):
        spent = []
        for _ in range(5):
            metric.reset(open_)
            start = perf_counter()
            work()
            spent.append(perf_counter() - start)
        yield label, median(spent)


def igraph() -> Engine:
    """Dijkstra of igraph, from several sources at once."""

    def prepare(roads: Mountains) -> Any:
        import igraph  # noqa: PLC0415

        edges = np.column_stack((roads.tails, roads.heads))
        return igraph.Graph(n=len(roads.lonlat), edges=edges, directed=True), roads.weights.tolist()

    def ask(graph: Any, sources: Ints, targets: Ints) -> Any:
        return graph[0].distances(source=sources.tolist(), target=targets.tolist(), weights=graph[1])

    return Engine(name="igraph", package="igraph", prepare=prepare, ask=ask, matrix=whole)


def networkit(threads: int) -> Engine:
    """Some-pairs shortest paths of networkit, results as an array."""

    def prepare(roads: Mountains) -> Any:
        import networkit  # noqa: PLC0415

        ends = (roads.tails.astype(np.uint64), roads.heads.astype(np.uint64))
        arcs = (roads.weights.astype(np.float64), ends)
        return networkit.GraphFromCoo(arcs, n=len(roads.lonlat), weighted=True, directed=True)

    def ask(graph: Any, sources: Ints, targets: Ints) -> Any:
        import networkit  # noqa: PLC0415

        networkit.setNumberOfThreads(threads)
        search = networkit.distance.SPSP(graph, sources.tolist())
        search.setTargets(targets.tolist())
        search.run()
        return search.getDistances(asarray=True)

    return Engine(
        name="networkit SPSP",
        package="networkit",
        threads=threads,
        sample=40,
        prepare=prepare,
        ask=ask,
        matrix=lambda rows: whole(rows, unreached=1e300),
    )


def pandana() -> Engine:
    """The contraction hierarchy of pandana, pair by pair; below its wrapper, which looks up names and lists gaps.

    It keeps thousandths as whole numbers: in seconds and a little, they are our milliseconds. Queries of its wheel run
    in one thread whatever OpenMP is told.
    """

    def prepare(roads: Mountains) -> Any:
        from pandana import Network  # noqa: PLC0415
        from pandas import DataFrame, Series  # noqa: PLC0415

        x, y = roads.lonlat.T
        seconds = DataFrame({"seconds": (roads.weights + 0.25) / 1000})
        with silence():
            return Network(Series(x), Series(y), Series(roads.tails), Series(roads.heads), seconds, twoway=False)

    def ask(network: Any, sources: Ints, targets: Ints) -> Any:
        origins, destinations = np.repeat(sources, len(targets)), np.tile(targets, len(sources))
        return len(sources), network.net.shortest_path_distances(origins, destinations, 0)

    def matrix(rows: Any) -> Ints:
        return whole(np.reshape(rows[1], (rows[0], -1)), unreached=4294967.0, unit=1000.0)

    return Engine(name="pandana CH", package="pandana", prepare=prepare, ask=ask, matrix=matrix)


@contextmanager
def silence() -> Iterator[None]:
    """Keeps what native code prints off the table."""
    sys.stdout.flush()
    kept = os.dup(1)
    try:
        with Path(os.devnull).open("w") as nowhere:
            os.dup2(nowhere.fileno(), 1)
            yield
    finally:
        os.dup2(kept, 1)
        os.close(kept)


def exact_engines() -> list[Engine]:
    """All that take our weights, the reference first."""
    cores = os.cpu_count() or 1
    several = [ours(cores), networkit(cores)] if cores > 1 else []
    return [scipy(), ours(1), routingkit(), igraph(), networkit(1), pandana(), *several]
