"""Which areas touch. Shared by solvers and checker, so that both mean the same by "contiguous"."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

import numpy as np
import shapely
from shapely import STRtree

from gridplan.domain.places import Area

Pair = tuple[str, str]


def neighbours(areas: Mapping[str, Area], tolerance: float = 1e-6) -> frozenset[Pair]:
    """Pairs ``(a, b)``, ``a < b``, of areas that share a border longer than a point.

    Where the areas fall into several parts (an island, a gap in the drawing), the nearest areas of different
    parts count as neighbours too, so that the whole is connected: a ferry or a bridge joins them.

    Args:
        areas: code → area, in EPSG:4326.
        tolerance: gap in degrees that still counts as touching.
    """
    codes = sorted(areas)
    shapes = [areas[code] for code in codes]
    touching = _touching(shapes, tolerance)
    bridges = _bridges(shapes, touching)
    return frozenset((codes[a], codes[b]) for a, b in touching | bridges)


def parts(members: Iterable[str], pairs: Iterable[Pair]) -> tuple[frozenset[str], ...]:
    """The connected parts into which ``members`` fall under the neighbourhood ``pairs``, largest first."""
    inside = sorted(set(members))
    index = {code: i for i, code in enumerate(inside)}
    links = [(index[a], index[b]) for a, b in pairs if a in index and b in index]
    labels = _components(len(inside), links)
    groups: dict[int, set[str]] = {}
    for code, label in zip(inside, labels, strict=True):
        groups.setdefault(label, set()).add(code)
    return tuple(sorted((frozenset(g) for g in groups.values()), key=lambda g: (-len(g), min(g))))


def _touching(shapes: Sequence[Area], tolerance: float) -> set[tuple[int, int]]:
    tree = STRtree(shapes)
    grown = shapely.buffer(np.array(shapes, dtype=object), tolerance)
    first, second = tree.query(grown, predicate="intersects")
    found: set[tuple[int, int]] = set()
    for a, b in zip(first.tolist(), second.tolist(), strict=True):
        # two areas that meet in a corner overlap, once grown, in a speck about as long as it is wide
        if a < b and grown[a].intersection(shapes[b]).length > 8 * tolerance:
            found.add((a, b))
    return found


def _components(count: int, links: Iterable[tuple[int, int]]) -> list[int]:
    parent = list(range(count))

    def root(i: int) -> int:
        while parent[i] != i:
            parent[i] = parent[parent[i]]
            i = parent[i]
        return i

    for a, b in links:
        parent[max(root(a), root(b))] = min(root(a), root(b))
    return [root(i) for i in range(count)]


def _bridges(shapes: Sequence[Area], touching: set[tuple[int, int]]) -> set[tuple[int, int]]:
    added: set[tuple[int, int]] = set()
    while True:
        labels = np.array(_components(len(shapes), touching | added))
        if len(set(labels.tolist())) <= 1:
            return added
        inside = np.flatnonzero(labels == labels[0]).tolist()
        outside = np.flatnonzero(labels != labels[0]).tolist()
        tree = STRtree([shapes[i] for i in outside])
        (near, far), gaps = tree.query_nearest([shapes[i] for i in inside], return_distance=True, all_matches=False)
        best = int(np.argmin(gaps))
        pair = sorted((inside[near[best]], outside[far[best]]))
        added.add((pair[0], pair[1]))
