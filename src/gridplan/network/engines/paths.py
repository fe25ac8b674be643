"""The shortest ways themselves: climb from both ends, meet, and unfold the arcs that lead over others."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from gridplan.compiling import compiled
from gridplan.network.engines.graphs import Ends
from gridplan.network.engines.hierarchy import Metric
from gridplan.network.engines.kernels import Ints, Ranks, Weights


def shortest_paths(
    metric: Metric, sources: Ends, targets: Ends, pairs: list[tuple[int, int]]
) -> dict[tuple[int, int], list[int]]:
    """The nodes of a shortest way for each pair of points that has one."""
    own = metric.hierarchy
    node_at = np.argsort(own.rank)
    kind = metric.up.dtype
    limit = kind.type(metric.limit)
    scratch = [_Side.of(len(own.rank), kind, limit) for _ in range(2)]
    paths = {}
    for pair in pairs:
        tops = []
        for side, ends, point, weights in zip(scratch, (sources, targets), pair, (metric.up, metric.down), strict=True):
            nodes, given = ends.of(point)
            capped = np.minimum(given, metric.limit).astype(kind)
            tops.append(
                _climb(own.starts, own.heads, own.parent, weights, own.rank[nodes], capped, side.far, side.before)
            )
        apex = _meet(tops[0], scratch[0].far, scratch[1].far, limit)
        if apex >= 0:
            ranks = _unfold(
                *(own.starts, own.heads, metric.via_up, metric.via_down),
                *(apex, scratch[0].before, scratch[1].before),
            )
            paths[pair] = node_at[ranks].tolist()
        for side, touched in zip(scratch, tops, strict=True):
            side.far[touched] = limit
            side.before[touched] = -1
    return paths


class _Side:
    """Scratch for one end: weights until each rank, and the rank before it (``-1``: the end itself)."""

    def __init__(self, far: Weights, before: Ranks) -> None:
        self.far = far
        self.before = before

    @classmethod
    def of(cls, nodes: int, kind: np.dtype[Any], limit: Any) -> _Side:
        return cls(np.full(nodes, limit, dtype=kind), np.full(nodes, -1, dtype=np.int32))


@compiled
def _climb(
    starts: Ints,
    heads: Ranks,
    parent: Ranks,
    weights: Weights,
    seeds: Ranks,
    seed_weights: Weights,
    far: Weights,
    before: Ranks,
) -> Ranks:
    """Fills ``far`` and ``before`` upward from the seeds; returns the ranks that were looked at."""
    count = 0
    for seed in seeds:
        v = seed
        while v >= 0:
            count += 1
            v = parent[v]
    touched = np.empty(count, dtype=np.int32)
    for k in range(len(seeds)):
        far[seeds[k]] = min(far[seeds[k]], seed_weights[k])
    count = 0
    for seed in seeds:
        v = seed
        while v >= 0:
            touched[count] = v
            count += 1
            for e in range(starts[v], starts[v + 1]):
                there = far[v] + weights[e]
                if there < far[heads[e]]:
                    far[heads[e]] = there
                    before[heads[e]] = v
            v = parent[v]
    return touched


@compiled
def _meet(touched: Ranks, far: Weights, back: Weights, limit: Any) -> int:
    """The rank where climbing from both ends meets soonest; ``-1``: nowhere."""
    apex, best = -1, limit
    for v in touched:
        if far[v] < limit and back[v] < limit and far[v] + back[v] < best:
            apex, best = v, far[v] + back[v]
    return apex


@compiled
def _unfold(
    starts: Ints, heads: Ranks, via_up: Ranks, via_down: Ranks, apex: int, before: Ranks, after: Ranks
) -> NDArray[np.int32]:
    """The ranks from the first to the last: up to ``apex``, down again, shortcuts replaced by what they stand for."""
    ridge = [apex]
    v = before[apex]
    while v >= 0:
        ridge.append(v)
        v = before[v]
    ridge.reverse()
    v = after[apex]
    while v >= 0:
        ridge.append(v)
        v = after[v]
    path = [ridge[0]]
    for step in range(len(ridge) - 1):
        stack = [(ridge[step], ridge[step + 1])]
        while len(stack) > 0:
            a, b = stack.pop()
            low, high = min(a, b), max(a, b)
            e = starts[low]
            while heads[e] != high:
                e += 1
            middle = via_up[e] if a < b else via_down[e]
            if middle < 0:
                path.append(b)
            else:
                stack.append((middle, b))
                stack.append((a, middle))
    return np.array(path, dtype=np.int32)
