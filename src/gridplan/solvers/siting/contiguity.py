"""Which contiguity cuts a solution violates: ``Σ_{j in separator} x_js >= x_is``, separator between i and home of s.

Oehrlein & Haunert (2017). Most pairs are cleared without a flow: where a path from the home exists whose every demand
has at least the share of i, no separator can be violated. For the others the least separator is a minimum cut in the
graph of the demands, each demand an arc of its share.
"""

from __future__ import annotations

import heapq
from collections.abc import Iterator, Sequence

import numpy as np
from numpy.typing import NDArray
from scipy import sparse
from scipy.sparse.csgraph import breadth_first_order, maximum_flow

_SCALE = 1_000_000  # capacities are whole numbers
_OPEN = 200 * _SCALE  # more than any flow
_LEAST = 0.01  # violations below this are not worth a row


def violated(
    touching: Sequence[Sequence[int]], shares: NDArray[np.float64], home: int
) -> Iterator[tuple[int, tuple[int, ...]]]:
    """Demands and the separators that cut them off, for one site.

    Args:
        touching: neighbours of each demand.
        shares: float64[n], x_is.
        home: the demand that the site stands in.
    """
    width = _widest(touching, shares, home)
    network = None
    for i in np.flatnonzero(shares - width > _LEAST).tolist():
        if i == home or home in touching[i]:
            continue
        network = _network(touching, shares, home) if network is None else network
        separator, flow = _cut(network, len(shares) + home, i)
        if shares[i] - flow > _LEAST:
            yield i, separator


def _widest(touching: Sequence[Sequence[int]], shares: NDArray[np.float64], home: int) -> NDArray[np.float64]:
    """float64[n]: the largest share that a path from the home keeps up, the demand itself left aside."""
    width = np.zeros(len(shares))
    width[home] = np.inf
    done, heap = set(), [(-np.inf, home)]
    while heap:
        _, i = heapq.heappop(heap)
        if i in done:
            continue
        done.add(i)
        through = width[i] if i == home else min(width[i], shares[i])
        for j in touching[i]:
            if through > width[j]:
                width[j] = through
                heapq.heappush(heap, (-through, j))
    return width


def _network(touching: Sequence[Sequence[int]], shares: NDArray[np.float64], home: int) -> sparse.csr_matrix:
    """Demand i is the arc i → n + i; neighbours are joined by arcs without a limit."""
    count = len(shares)
    capacity = np.rint(np.clip(shares, 0, 1) * _SCALE).astype(np.int32)
    capacity[home] = _OPEN
    near = [(count + i, j) for i in range(count) for j in touching[i]]
    rows = [*range(count), *(i for i, _ in near)]
    columns = [*range(count, 2 * count), *(j for _, j in near)]
    entries = np.concatenate([capacity, np.full(len(near), _OPEN, dtype=np.int32)])
    return sparse.csr_matrix((entries, (rows, columns)), shape=(2 * count, 2 * count))


def _cut(network: sparse.csr_matrix, source: int, demand: int) -> tuple[tuple[int, ...], float]:
    """The least set of demands that separates, and what flows through it."""
    count = network.shape[0] // 2
    found = maximum_flow(network, source, demand)
    left = sparse.csr_matrix(network - found.flow)
    left.data[left.data < 0] = 0
    left.eliminate_zeros()
    reached = set(breadth_first_order(left, source, return_predecessors=False).tolist())
    return tuple(i for i in range(count) if i in reached and count + i not in reached), found.flow_value / _SCALE
