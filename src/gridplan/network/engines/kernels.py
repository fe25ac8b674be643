"""The inner loops of the contraction hierarchy, compiled by numba on first use and kept on disk.

Weights are unsigned 32- or 64-bit numbers below ``limit``; ``limit`` means "no way", and twice ``limit`` does not
overflow. All nodes are ranks: 0 is eliminated first.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from gridplan.compiling import compiled

LANES = 64
"""Sources swept at once: one row of 64 weights of 32 bits fills four cache lines."""

Ints = NDArray[np.int64]
Ranks = NDArray[np.int32]
Weights = NDArray[Any]
Flags = NDArray[np.bool_]


@compiled
def eliminate(first: Ints, above: Ranks) -> tuple[Ints, Ranks, Ranks]:
    """Upward arcs after elimination.

    Each rank's neighbours of higher rank stand in ``above``, from ``first[rank]`` (int64[n + 1]) on.

    Returns:
        ``starts`` int64[n + 1], ``heads`` int32[e] in no order, ``parent`` int32[n] (``-1`` for roots).
    """
    n = len(first) - 1
    starts = np.zeros(n + 1, dtype=np.int64)
    heads = np.empty(2 * len(above) + 16, dtype=np.int32)
    parent = np.full(n, -1, dtype=np.int32)
    child = np.full(n, -1, dtype=np.int32)  # last child of each node
    sibling = np.full(n, -1, dtype=np.int32)  # previous child of the same parent
    seen = np.full(n, -1, dtype=np.int32)
    for v in range(n):
        size = starts[v]
        room = size + first[v + 1] - first[v]
        c = child[v]
        while c >= 0:
            room += starts[c + 1] - starts[c]
            c = sibling[c]
        if room > len(heads):
            larger = np.empty(max(2 * len(heads), room), dtype=np.int32)
            larger[:size] = heads[:size]
            heads = larger
        for i in range(first[v], first[v + 1]):
            seen[above[i]] = v
            heads[size] = above[i]
            size += 1
        c = child[v]
        while c >= 0:
            for i in range(starts[c], starts[c + 1]):
                h = heads[i]
                if h != v and seen[h] != v:
                    seen[h] = v
                    heads[size] = h
                    size += 1
            c = sibling[c]
        starts[v + 1] = size
        if size > starts[v]:
            p = heads[starts[v]]
            for i in range(starts[v] + 1, size):
                p = min(p, heads[i])
            parent[v] = p
            sibling[v] = child[p]
            child[p] = v
    return starts, heads[: starts[n]].copy(), parent


@compiled
def longest_path(arcs: Ints, upward: Flags, weights: Ints, tails: Ranks, heads: Ranks, nodes: int) -> float:
    """No simple path over the open arcs is longer than this: it leaves each node at most once."""
    largest = np.zeros(nodes, dtype=np.int64)
    for a in range(len(arcs)):
        e = arcs[a]
        if e >= 0 and weights[a] >= 0:
            leaving = tails[e] if upward[a] else heads[e]
            largest[leaving] = max(largest[leaving], weights[a])
    total = 0.0
    for weight in largest:
        total += weight
    return total


@compiled
def load(arcs: Ints, upward: Flags, weights: Ints, up: Weights, down: Weights) -> None:
    """Sets ``up`` and ``down`` to the least weight of the open input arcs that each hierarchy arc stands for."""
    for a in range(len(arcs)):
        e, weight = arcs[a], weights[a]
        if e >= 0 and weight >= 0:
            into = up if upward[a] else down
            into[e] = min(into[e], into.dtype.type(weight))


@compiled
def customize(starts: Ints, heads: Ranks, up: Weights, down: Weights, limit: Any) -> tuple[Ranks, Ranks]:
    """Improves ``up`` and ``down`` in place over all lower triangles; returns over which node each arc leads."""
    via_up = np.full(len(heads), -1, dtype=np.int32)
    via_down = np.full(len(heads), -1, dtype=np.int32)
    for v in range(len(starts) - 1):
        for i in range(starts[v], starts[v + 1]):
            x_up, x_down = up[i], down[i]
            if x_up == limit and x_down == limit:
                continue
            e = starts[heads[i]]
            for j in range(i + 1, starts[v + 1]):
                while heads[e] != heads[j]:  # what lies above v is joined to each other
                    e += 1
                there = x_down + up[j]
                if there < up[e]:
                    up[e] = there
                    via_up[e] = v
                back = down[j] + x_up
                if back < down[e]:
                    down[e] = back
                    via_down[e] = v
    return via_up, via_down


@compiled
def needed(starts: Ints, heads: Ranks, up: Weights, down: Weights, limit: Any) -> tuple[Flags, Flags]:
    """Which upward and which downward arcs are as short as the shortest way between their ends."""
    best_up, best_down = up.copy(), down.copy()
    for v in range(len(starts) - 2, -1, -1):
        for i in range(starts[v], starts[v + 1]):
            e = starts[heads[i]]
            for j in range(i + 1, starts[v + 1]):
                while heads[e] != heads[j]:
                    e += 1
                best_up[j] = min(best_up[j], best_up[i] + best_up[e])
                best_up[i] = min(best_up[i], best_up[j] + best_down[e])
                best_down[j] = min(best_down[j], best_down[e] + best_down[i])
                best_down[i] = min(best_down[i], best_up[e] + best_down[j])
    return (best_up == up) & (up < limit), (best_down == down) & (down < limit)


@compiled
def ancestors(parent: Ranks, nodes: Ranks) -> Ranks:
    """The nodes and all above them in the elimination tree, highest rank first."""
    seen = np.zeros(len(parent), dtype=np.bool_)
    for node in nodes:
        v = node
        while v >= 0 and not seen[v]:
            seen[v] = True
            v = parent[v]
    return np.flatnonzero(seen)[::-1].astype(np.int32)


@compiled
def gather(order: Ranks, starts: Ints, heads: Ranks, down: Weights, kept: Flags) -> tuple[Ranks, Ranks, Ranks, Weights]:
    """The kept downward arcs into ``order`` (highest rank first), by position in it.

    Returns:
        ``place`` int32[n] position of each rank (``-1``: not in it), ``first`` int32[len(order) + 1],
        ``source`` int32 positions that the arcs come from, ``weight``.
    """
    place = np.full(len(starts) - 1, -1, dtype=np.int32)
    count = 0
    for p in range(len(order)):
        place[order[p]] = p
        for e in range(starts[order[p]], starts[order[p] + 1]):
            count += kept[e]
    first = np.zeros(len(order) + 1, dtype=np.int32)
    source = np.empty(count, dtype=np.int32)
    weight = np.empty(count, dtype=down.dtype)
    at = 0
    for p in range(len(order)):
        for e in range(starts[order[p]], starts[order[p] + 1]):
            if kept[e]:
                source[at] = place[heads[e]]
                weight[at] = down[e]
                at += 1
        first[p + 1] = at
    return place, first, source, weight


@compiled
def climb(  # noqa: C901 - one loop nest: numba compiles it whole
    starts: Ints,
    heads: Ranks,
    parent: Ranks,
    up: Weights,
    kept: Flags,
    place: Ranks,
    first: Ints,
    seeds: Ranks,
    seed_weights: Weights,
    tentative: Weights,
    walked: Flags,
    rows: Weights,
    limit: Any,
) -> None:
    """Writes the weights from each source of a block upward into its lane: ``rows[:, lane]``.

    ``first`` (int64[lanes + 1]) says where each source's ``seeds`` begin: the nodes where it enters, and the
    ``seed_weights`` until there. ``tentative`` and ``walked`` are scratch of length n, all ``limit`` and all false;
    they are left so.
    """
    for lane in range(len(first) - 1):
        begin, end = first[lane], first[lane + 1]
        for k in range(begin, end):
            tentative[seeds[k]] = min(tentative[seeds[k]], seed_weights[k])
        for k in range(begin, end):
            v = -1 if walked[seeds[k]] else seeds[k]  # a seed below has passed here, with this one's weight
            while v >= 0:
                walked[v] = True
                here = tentative[v]
                if here < limit:
                    if place[v] >= 0:
                        rows[place[v], lane] = here
                    for e in range(starts[v], starts[v + 1]):
                        if kept[e]:
                            tentative[heads[e]] = min(tentative[heads[e]], here + up[e])
                v = parent[v]
        for k in range(begin, end):
            v = seeds[k]
            while v >= 0 and walked[v]:
                tentative[v] = limit
                walked[v] = False
                v = parent[v]


@compiled
def descend(first: Ranks, source: Ranks, weight: Weights, rows: Weights) -> None:
    """One sweep down for all lanes: ``rows[p]`` becomes the least of itself and what comes from above."""
    for p in range(len(first) - 1):
        for e in range(first[p], first[p + 1]):
            q, w = source[e], weight[e]
            for k in range(LANES):
                there = rows.dtype.type(rows[q, k] + w)
                rows[p, k] = min(rows[p, k], there)


@compiled
def collect(rows: Weights, first: Ints, entries: Ranks, weights: Weights, limit: Any, out: Weights) -> None:
    """Reads the answers off the rows into ``out[lane, target]``, signed; ``-1`` where there is no way.

    ``first`` (int64[targets + 1]) says where each target's ``entries`` begin: the rows over which it is entered, and
    the ``weights`` from there. Sixteen targets at a time, so that a cache line of ``out`` is written at once.
    """
    lanes, targets = out.shape
    tile = np.empty((16, LANES), dtype=rows.dtype)
    none = out.dtype.type(-1)
    for begin in range(0, targets, 16):
        width = min(16, targets - begin)
        tile[:] = limit
        for t in range(width):
            for e in range(first[begin + t], first[begin + t + 1]):
                q, w = entries[e], weights[e]
                for k in range(LANES):
                    there = rows.dtype.type(rows[q, k] + w)
                    tile[t, k] = min(tile[t, k], there)
        for k in range(lanes):
            for t in range(width):
                best = tile[t, k]
                out[k, begin + t] = out.dtype.type(best) if best < limit else none
