"""Which contiguity cuts a fractional solution of the compact model violates.

x_vm, the share of unit v in the team with median m, can be no more than what of that team lies on any set of units that
separates v from m. The least such set is a minimum cut in the graph of the units, each unit s an arc of capacity x_sm.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray
from scipy import sparse
from scipy.sparse.csgraph import breadth_first_order, maximum_flow

from gridplan.solvers.territories.township import Township, mask, members

_SCALE = 1_000_000  # capacities are whole numbers
_OPEN = 100 * _SCALE  # more than any flow: shares of one team add up to far less
_LEAST = 0.01  # violations below this are not worth a row


def violated(town: Township, shares: NDArray[np.float64]) -> Iterator[tuple[int, int, int]]:
    """Units v, medians m and separating sets s for which x_vm is larger than the team's share on s.

    Args:
        town: the township.
        shares: float64[n, n], x_um.
    """
    for m in range(len(town.codes)):
        far = [v for v in np.flatnonzero(shares[:, m] > _LEAST).tolist() if v != m and not town.touching[m] >> v & 1]
        network = _network(town, shares[:, m], m) if far else None
        for v in far:
            separator, flow = _cut(network, len(town.codes) + m, v)
            if shares[v, m] - flow > _LEAST:
                yield v, m, separator


def _network(town: Township, shares: NDArray[np.float64], median: int) -> sparse.csr_matrix:
    """Unit i is the arc i → n + i; neighbours are joined by arcs without a limit."""
    count = len(town.codes)
    capacity = np.rint(np.clip(shares, 0, 1) * _SCALE).astype(np.int32)
    capacity[median] = _OPEN
    near = [(count + i, j) for i in range(count) for j in members(town.touching[i])]
    rows = [*range(count), *(i for i, _ in near)]
    columns = [*range(count, 2 * count), *(j for _, j in near)]
    entries = np.concatenate([capacity, np.full(len(near), _OPEN, dtype=np.int32)])
    return sparse.csr_matrix((entries, (rows, columns)), shape=(2 * count, 2 * count))


def _cut(network: sparse.csr_matrix, source: int, unit: int) -> tuple[int, float]:
    """The least set of units that separates, and what flows through it."""
    count = network.shape[0] // 2
    found = maximum_flow(network, source, unit)
    left = sparse.csr_matrix(network - found.flow)
    left.data[left.data < 0] = 0
    left.eliminate_zeros()
    reached = set(breadth_first_order(left, source, return_predecessors=False).tolist())
    return mask(i for i in range(count) if i in reached and count + i not in reached), found.flow_value / _SCALE
