"""A graph with whole weights, as all engines take it."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array

if TYPE_CHECKING:
    import routingkit_cch

    from gridplan.network.engines.hierarchy import Hierarchy, Metric

Ints = NDArray[np.int64]
_ROUTINGKIT_CLOSED = 2**31 - 1


@dataclass(frozen=True, kw_only=True, eq=False)
class Topology:
    """Arcs without weights; loops and parallel arcs are allowed. What an engine prepares once lives here.

    Attributes:
        lonlat: float64[nodes, 2] where the nodes lie.
        tails, heads: int64[a].
    """

    lonlat: NDArray[np.float64]
    tails: Ints
    heads: Ints

    @property
    def nodes(self) -> int:
        """Number of nodes."""
        return len(self.lonlat)

    @cached_property
    def hierarchy(self) -> Hierarchy:
        """Our contraction hierarchy."""
        from gridplan.network.engines.hierarchy import build_hierarchy  # noqa: PLC0415 - numba takes a while to load

        return build_hierarchy(self.nodes, self.tails, self.heads)

    @cached_property
    def routingkit(self) -> routingkit_cch.CCH:
        """RoutingKit's contraction hierarchy, its order by nested cuts of the map."""
        import routingkit_cch  # noqa: PLC0415 - an optional wheel

        tails, heads = self.tails.tolist(), self.heads.tolist()
        lon, lat = self.lonlat.T.tolist() if self.nodes else ([], [])
        order = routingkit_cch.compute_order_inertial(self.nodes, tails, heads, lat, lon)
        return routingkit_cch.CCH(order, tails, heads, False)


@dataclass(frozen=True, kw_only=True, eq=False)
class ArcGraph:
    """A topology with the weights of one vehicle in one state of the roads.

    Attributes:
        weights: int64[a] milliseconds; zero is allowed, negative means closed.
    """

    topology: Topology
    weights: Ints

    @cached_property
    def metric(self) -> Metric:
        """Our contraction hierarchy with these weights."""
        return self.topology.hierarchy.customize(self.weights)

    @cached_property
    def matrix(self) -> csr_array:
        """The least weight from node to node; zero weights are stored entries, so scipy keeps them as arcs."""
        open_ = (self.weights >= 0) & (self.topology.tails != self.topology.heads)
        tails, heads, weights = self.topology.tails[open_], self.topology.heads[open_], self.weights[open_]
        order = np.lexsort((weights, heads, tails))
        tails, heads, weights = tails[order], heads[order], weights[order]
        first = np.ones(len(order), dtype=np.bool_)
        first[1:] = (np.diff(tails) != 0) | (np.diff(heads) != 0)
        starts = np.searchsorted(tails[first], np.arange(self.topology.nodes + 1))
        shape = (self.topology.nodes, self.topology.nodes)
        return csr_array((weights[first].astype(np.float64), heads[first].astype(np.int32), starts), shape=shape)

    @cached_property
    def routingkit(self) -> routingkit_cch.CCHMetric:
        """RoutingKit's hierarchy with these weights."""
        import routingkit_cch  # noqa: PLC0415 - an optional wheel

        weights = np.where(self.weights < 0, _ROUTINGKIT_CLOSED, self.weights)
        return routingkit_cch.CCHMetric(self.topology.routingkit, weights.tolist())


@dataclass(frozen=True, kw_only=True, eq=False)
class Ends:
    """Where each of ``p`` points meets the network.

    Attributes:
        first: int64[p + 1] where each point's entries in ``nodes`` begin; a point may have none.
        nodes: int64[k] nodes.
        weights: int64[k] milliseconds between the point and the node, not negative.
    """

    first: Ints
    nodes: Ints
    weights: Ints

    def __len__(self) -> int:
        return len(self.first) - 1

    def of(self, point: int) -> tuple[Ints, Ints]:
        """Nodes and weights of one point."""
        part = slice(self.first[point], self.first[point + 1])
        return self.nodes[part], self.weights[part]


def ends_at(nodes: Ints) -> Ends:
    """Points that are nodes."""
    count = len(nodes)
    return Ends(first=np.arange(count + 1), nodes=np.asarray(nodes), weights=np.zeros(count, dtype=np.int64))


def arc_graph(lonlat: NDArray[np.float64], tails: Ints, heads: Ints, weights: Ints) -> ArcGraph:
    """A graph of the given arcs between ``len(lonlat)`` nodes."""
    return ArcGraph(topology=Topology(lonlat=lonlat, tails=tails, heads=heads), weights=weights)
