"""Customizable contraction hierarchies: the order of a network once, the weights of a vehicle in milliseconds.

After Dibbelt, Strasser, Wagner, *Customizable Contraction Hierarchies* (ACM JEA 21, 2016).

- **Order.** Nodes are eliminated by minimum degree (SuperLU's ``MMD_AT_PLUS_A``), whatever the weights. Eliminating a
  node joins its remaining neighbours to each other; arcs from a node to nodes eliminated later are *upward*. A node's
  *parent* is the first of its upward neighbours to go, and all of them are among its ancestors (elimination tree).
- **Customization.** Every arc of the hierarchy carries the weight upward and the weight downward. In order of
  elimination, each pair of arcs at a node improves the arc between their upper ends (lower triangles). Afterwards for
  all ``s`` and ``t`` some shortest way climbs from ``s`` and then descends to ``t``.
- **Pruning.** Going back down, each triangle improves the arcs from its lowest node. An arc that is improved is on no
  shortest way and is left out of the sweeps ("perfect customization").

Weights are whole milliseconds. They are kept in 32 bits where no simple path of the network, and the ways to and from
it, can reach :data:`LIMIT_32`, else in 64.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csc_array, eye_array
from scipy.sparse.linalg import splu

from gridplan.network.engines import kernels

Ints = NDArray[np.int64]
LIMIT_32 = 2**31 - 1  # twice this still fits 32 bits without sign
LIMIT_64 = 2**62
ENDS_32 = 2**26
"""Room for the ways between points and nodes: eighteen hours."""


@dataclass(frozen=True, kw_only=True, eq=False)
class Hierarchy:
    """The order of a network's nodes and the arcs that eliminating them leaves; independent of weights.

    Attributes:
        rank: int32[n] position of each node in the order. All other arrays speak of ranks.
        starts: int64[n + 1] where each rank's upward arcs begin in ``heads``.
        heads: int32[e] upper end of each upward arc, ascending for each rank.
        parent: int32[n] the elimination tree; ``-1`` for roots.
        arcs: int64[a] hierarchy arc of each input arc; ``-1`` for a loop.
        upward: bool[a] whether the input arc goes up.
    """

    rank: NDArray[np.int32]
    starts: Ints
    heads: NDArray[np.int32]
    parent: NDArray[np.int32]
    arcs: Ints
    upward: NDArray[np.bool_]

    @cached_property
    def tails(self) -> NDArray[np.int32]:
        """int32[e] lower end of each upward arc."""
        return np.repeat(np.arange(len(self.rank), dtype=np.int32), np.diff(self.starts))

    def customize(self, weights: Ints) -> Metric:
        """The hierarchy with these weights.

        Args:
            weights: int64[a] milliseconds of each input arc, in the order in which they were given; negative: closed.

        Raises:
            ValueError: not one weight for each arc, or one of 2^62 or more.
        """
        if weights.shape != self.arcs.shape:
            raise ValueError(f"{len(self.arcs)} arcs, but weights of shape {weights.shape}")
        if weights.max(initial=0) >= LIMIT_64:
            raise ValueError("a weight of 2^62 ms or more")
        longest = kernels.longest_path(self.arcs, self.upward, weights, self.tails, self.heads, len(self.rank))
        small = longest < LIMIT_32 - ENDS_32
        limit: int = LIMIT_32 if small else LIMIT_64
        kind = np.uint32 if small else np.uint64
        up = np.full(len(self.heads), limit, dtype=kind)
        down = np.full(len(self.heads), limit, dtype=kind)
        kernels.load(self.arcs, self.upward, weights, up, down)
        via = kernels.customize(self.starts, self.heads, up, down, kind(limit))
        return Metric(hierarchy=self, up=up, down=down, via_up=via[0], via_down=via[1], limit=limit)


@dataclass(frozen=True, kw_only=True, eq=False)
class Metric:
    """A hierarchy with weights.

    Attributes:
        up, down: uint32[e] or uint64[e] weight from the lower to the upper end of each arc, and back; ``limit``: none.
        via_up, via_down: int32[e] rank of the node over which the arc leads; ``-1``: it is an arc of the input.
        limit: the weight that means "no way".
    """

    hierarchy: Hierarchy
    up: NDArray[Any]
    down: NDArray[Any]
    via_up: NDArray[np.int32]
    via_down: NDArray[np.int32]
    limit: int

    @cached_property
    def needed(self) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
        """bool[e] for upward and downward: whether the arc can be on a shortest way."""
        own = self.hierarchy
        return kernels.needed(own.starts, own.heads, self.up, self.down, self.up.dtype.type(self.limit))


def build_hierarchy(nodes: int, tails: Ints, heads: Ints) -> Hierarchy:
    """The hierarchy over arcs ``tails[i]`` → ``heads[i]`` between ``nodes`` nodes; loops and parallels are allowed."""
    low_node, high_node = np.minimum(tails, heads), np.maximum(tails, heads)
    edges = np.unique(np.column_stack((low_node, high_node))[low_node != high_node], axis=0)
    rank = _elimination_order(nodes, edges)
    ends = np.sort(rank[edges.reshape(-1, 2)], axis=1)
    ends = ends[np.lexsort((ends[:, 1], ends[:, 0]))]
    first = np.searchsorted(ends[:, 0], np.arange(nodes + 1))
    starts, above, parent = kernels.eliminate(first, ends[:, 1].astype(np.int32))
    lower = np.repeat(np.arange(nodes, dtype=np.int64), np.diff(starts))
    above = above[np.argsort(lower * nodes + above)]  # ascending for each rank; the ranks stay where they are
    low = np.minimum(rank[tails], rank[heads]).astype(np.int64)
    high = np.maximum(rank[tails], rank[heads]).astype(np.int64)
    found = np.searchsorted(lower * nodes + above, low * nodes + high)
    return Hierarchy(
        rank=rank,
        starts=starts,
        heads=above,
        parent=parent,
        arcs=np.where(tails == heads, -1, found),
        upward=rank[tails] < rank[heads],
    )


def _elimination_order(nodes: int, edges: Ints) -> NDArray[np.int32]:
    """int32[nodes] rank by minimum degree of the graph's edges, int64[e, 2].

    SuperLU orders the columns before it factorizes; the numbers are chosen so that no pivoting disturbs the order.
    """
    if not len(edges):
        return np.arange(nodes, dtype=np.int32)
    tail, head = edges.T
    links = csc_array(
        (np.full(2 * len(edges), -1.0), (np.concatenate((tail, head)), np.concatenate((head, tail)))),
        shape=(nodes, nodes),
    )
    dominant = csc_array(links + eye_array(nodes, format="csc") * float(nodes + 1))
    factors = splu(dominant, permc_spec="MMD_AT_PLUS_A", diag_pivot_thresh=0.0, options={"SymmetricMode": True})
    rank: NDArray[np.int32] = factors.perm_c.astype(np.int32)
    return rank
