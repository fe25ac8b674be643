"""Many-to-many by sweeps over a contraction hierarchy, sixty-four sources at a time.

After Delling, Goldberg, Nowatzyk, Werneck, *PHAST* (JPDC 73, 2013) and its restriction to given targets (RPHAST;
Delling, Goldberg, Werneck, *Faster Batched Shortest Paths in Road Networks*, ATMOS 2011): every source climbs the
elimination tree on its own; then one pass from the highest rank down to the targets serves all sources of a block,
each arc read once and applied to a row of sixty-four weights.
"""

from __future__ import annotations

import os
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from gridplan.network.engines import kernels
from gridplan.network.engines.graphs import Ends
from gridplan.network.engines.hierarchy import LIMIT_32, Hierarchy, Metric

_WORTH_PRUNING = 4 * kernels.LANES  # below so many sources, working out the arcs not needed takes longer than they do


def sweep(metric: Metric, sources: Ends, targets: Ends, *, threads: int | None = None) -> NDArray[Any]:
    """Least milliseconds from each source to each target; ``-1`` is unreachable.

    Args:
        metric: the network with its weights.
        sources: where they meet the network.
        targets: the same; where there are fewer of them, the sweeps run backward from them.
        threads: how many blocks of sources are worked on at once; as many as there are processors by default.

    Returns:
        int32 or int64[len(sources), len(targets)], as wide as the metric's weights.
    """
    backward = len(sources) > len(targets)
    if backward:
        sources, targets = targets, sources
    search = _Search.prepare(metric, targets, backward=backward, prune=len(sources) >= _WORTH_PRUNING)
    kind = np.int32 if metric.limit == LIMIT_32 else np.int64
    out = np.full((len(sources), len(targets)), -1, dtype=kind)
    if not out.size:
        return out.T if backward else out
    begins = range(0, len(sources), kernels.LANES)
    workers = min(threads or os.cpu_count() or 1, len(begins))
    if workers == 1:
        search.run(begins, sources, out)
    else:
        with ThreadPoolExecutor(workers) as pool:
            parts = [begins[worker::workers] for worker in range(workers)]
            list(pool.map(lambda part: search.run(part, sources, out), parts))
    return np.ascontiguousarray(out.T) if backward else out


@dataclass(frozen=True, kw_only=True, eq=False)
class _Search:
    """What all blocks share: the arcs down to the targets, and where the targets are entered.

    Attributes:
        up, kept: weights and flags of the arcs to climb.
        place: int32[n] row of each rank, ``-1`` where the sweep does not pass.
        first, source, weight: the arcs of the sweep, by row.
        entries: rows of the targets' nodes.
        targets: the targets, their weights as wide as the metric's.
    """

    hierarchy: Hierarchy
    up: NDArray[Any]
    kept: NDArray[np.bool_]
    place: NDArray[np.int32]
    first: NDArray[np.int32]
    source: NDArray[np.int32]
    weight: NDArray[Any]
    entries: NDArray[np.int32]
    targets: Ends
    limit: Any

    @classmethod
    def prepare(cls, metric: Metric, targets: Ends, *, backward: bool, prune: bool) -> _Search:
        """Collects the part of the hierarchy above the targets; ``backward`` finds the ways from them."""
        own = metric.hierarchy
        up, down = (metric.down, metric.up) if backward else (metric.up, metric.down)
        if prune:
            up_kept, down_kept = metric.needed[::-1] if backward else metric.needed
        else:
            up_kept, down_kept = up < metric.limit, down < metric.limit
        limit = up.dtype.type(metric.limit)
        entered = own.rank[targets.nodes]
        order = kernels.ancestors(own.parent, entered)
        place, first, source, weight = kernels.gather(order, own.starts, own.heads, down, down_kept)
        capped = np.minimum(targets.weights, metric.limit).astype(up.dtype)
        return cls(
            hierarchy=own,
            up=up,
            kept=up_kept,
            place=place,
            first=first,
            source=source,
            weight=weight,
            entries=place[entered],
            targets=Ends(first=targets.first, nodes=targets.nodes, weights=capped),
            limit=limit,
        )

    def run(self, begins: range, sources: Ends, out: NDArray[Any]) -> None:
        """Answers the blocks of sources that begin at ``begins``."""
        own = self.hierarchy
        ranks = own.rank[sources.nodes]
        weights = np.minimum(sources.weights, int(self.limit)).astype(self.up.dtype)
        tentative = np.full(len(own.rank), self.limit, dtype=self.up.dtype)
        walked = np.zeros(len(own.rank), dtype=np.bool_)
        rows = np.empty((len(self.first) - 1, kernels.LANES), dtype=self.up.dtype)
        for begin in begins:
            block = out[begin : begin + kernels.LANES]
            rows.fill(self.limit)
            kernels.climb(
                *(own.starts, own.heads, own.parent, self.up, self.kept, self.place),
                *(sources.first[begin : begin + len(block) + 1], ranks, weights),
                *(tentative, walked, rows, self.limit),
            )
            kernels.descend(self.first, self.source, self.weight, rows)
            kernels.collect(rows, self.targets.first, self.entries, self.targets.weights, self.limit, block)
