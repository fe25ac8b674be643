"""Shortest times between points of a graph with whole weights: three engines, the same numbers.

- ``sweep``: our own batched sweeps over a customizable contraction hierarchy (:mod:`.hierarchy`, :mod:`.sweeps`),
  compiled by numba;
- ``scipy``: Dijkstra's algorithm of ``scipy.sparse.csgraph``, the reference, used where numba is missing;
- ``cch``: RoutingKit's contraction hierarchy through ``routingkit_cch``, the cross-check.

Weights are whole milliseconds, so sums are exact in all of them (scipy adds float64, exact below 2^53).
"""

from __future__ import annotations

import functools
import importlib
from collections.abc import Iterable
from typing import Any, Literal

from numpy.typing import NDArray

from gridplan.errors import OptionError
from gridplan.languages import said
from gridplan.network.engines import reference
from gridplan.network.engines.graphs import ArcGraph, Ends, Ints, Topology, arc_graph, ends_at

__all__ = [
    "UNREACHED",
    "ArcGraph",
    "Ends",
    "Engine",
    "Topology",
    "arc_graph",
    "choose",
    "ends_at",
    "many_to_many",
    "node_paths",
]

Engine = Literal["auto", "sweep", "cch", "scipy"]
UNREACHED = reference.UNREACHED
_NEEDS = {"sweep": "numba", "cch": "routingkit_cch"}


def choose(engine: Engine) -> Engine:
    """``sweep``, ``cch`` or ``scipy``, whichever ``engine`` means here.

    Raises:
        OptionError: ``engine`` is not known, or the package that it needs is not installed.
    """
    if engine == "auto":
        return "sweep" if _works("numba") else "scipy"
    if engine not in {*_NEEDS, "scipy"}:
        raise OptionError(said("there is no travel engine {engine!r}; choose auto, sweep, cch or scipy", engine=engine))
    needed = _NEEDS.get(engine)
    if needed and not _works(needed):
        raise OptionError(
            said(
                "the engine {engine!r} needs the package {package}: pip install {package}",
                engine=engine,
                package=needed,
            )
        )
    return engine


@functools.cache
def _works(package: str) -> bool:
    """Whether it can be imported: numba is strict about the version of numpy, and then as good as not installed."""
    try:
        importlib.import_module(package)
    except ImportError:
        return False
    return True


def many_to_many(
    graph: ArcGraph, sources: Ends | Ints, targets: Ends | Ints, *, engine: Engine = "auto", threads: int | None = None
) -> NDArray[Any]:
    """Least milliseconds from each source to each target; ``-1`` is unreachable.

    Args:
        graph: the arcs.
        sources: node indices, or where each point meets the network.
        targets: the same.
        engine: see the module.
        threads: of the engine ``sweep``; as many as there are processors by default.

    Returns:
        int32 or int64[len(sources), len(targets)].

    Raises:
        OptionError: the engine is not known or not installed.
    """
    chosen = choose(engine)
    sources = sources if isinstance(sources, Ends) else ends_at(sources)
    targets = targets if isinstance(targets, Ends) else ends_at(targets)
    if chosen == "sweep":
        from gridplan.network.engines.sweeps import sweep  # noqa: PLC0415 - numba takes a while to load

        return sweep(graph.metric, sources, targets, threads=threads)
    between_nodes = reference.by_routingkit if chosen == "cch" else reference.by_scipy
    return reference.between_ends(graph, sources, targets, between_nodes)


def node_paths(
    graph: ArcGraph, sources: Ends, targets: Ends, pairs: Iterable[tuple[int, int]], *, engine: Engine = "auto"
) -> dict[tuple[int, int], list[int]]:
    """The nodes of a shortest way for each (source, target); pairs without a way are left out.

    Where several ways take the same time, the engines may choose differently. RoutingKit draws no ways: ``cch`` is
    answered by ``scipy``.
    """
    wanted = sorted(set(pairs))
    if choose(engine) == "sweep":
        from gridplan.network.engines.paths import shortest_paths  # noqa: PLC0415 - numba takes a while to load

        return shortest_paths(graph.metric, sources, targets, wanted)
    return reference.paths_by_scipy(graph, sources, targets, wanted)
