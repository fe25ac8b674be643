"""Which areas touch. Shared by planning, solvers and checker, so that all mean the same by "contiguous"."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely import STRtree

from gridplan.domain.county import County
from gridplan.domain.places import Area

Pair = tuple[str, str]

_TOLERANCE = 1e-6  # degrees, 0.1 m: rounding of coordinates
GAP = 1e-4
"""Degrees, about 10 m (assumed): villages that were drawn apart by no more than this along a stretch still touch."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Adjacency:
    """The neighbourhood of a county's atoms: its villages, and the grids of its split villages.

    Attributes:
        pairs: ``(a, b)``, ``a < b``: all that count as neighbours.
        bridges: ``(islet, other)``: those of the pairs that do not touch but were joined as the crow flies; the first
            is of the smaller piece.
    """

    pairs: frozenset[Pair]
    bridges: tuple[Pair, ...]


def county_neighbours(county: County, split: Collection[str]) -> frozenset[Pair]:
    """The pairs of :func:`county_adjacency`."""
    return county_adjacency(county, split).pairs


def county_adjacency(county: County, split: Collection[str]) -> Adjacency:
    """Which atoms of the whole county are neighbours.

    Atoms that share a border longer than a point are, in whichever township they lie. Where a split village falls into
    pieces under that, the nearest atoms of its pieces are joined; then those of each township, then of the county. So
    each split village, each township and the county is connected by itself, whatever is decided about teams.

    Args:
        county: the input.
        split: codes of the villages whose grids stand for them; one without grids stands for itself.
    """
    divided = {code: county.grids_of(code) for code in dict.fromkeys(split)}
    groups: dict[str, dict[str, list[str]]] = {}  # township → village → its atoms
    areas: dict[str, Area] = {}
    for village in county.villages:
        own = {grid.code: grid.area for grid in divided.get(village.code, ())} or {village.code: village.area}
        areas |= own
        groups.setdefault(village.township, {})[village.code] = list(own)
    codes = sorted(areas)
    index = {code: i for i, code in enumerate(codes)}
    shapes = [areas[code] for code in codes]
    touching = _touching(shapes, GAP, _TOLERANCE)
    joined = _Joining(shapes, touching)
    for villages in groups.values():
        for atoms in villages.values():
            joined.join([index[code] for code in atoms])
        joined.join([index[code] for atoms in villages.values() for code in atoms])
    joined.join(list(range(len(codes))))
    return Adjacency(
        pairs=frozenset((codes[a], codes[b]) for a, b in joined.links),
        bridges=tuple((codes[a], codes[b]) for a, b in joined.bridges),
    )


def neighbours(areas: Mapping[str, Area], tolerance: float = _TOLERANCE) -> frozenset[Pair]:
    """Pairs ``(a, b)``, ``a < b``, of areas that share a border longer than a point.

    Where the areas fall into several parts (an island, a gap in the drawing), the nearest areas of different
    parts count as neighbours too, so that the whole is connected: a ferry or a bridge joins them.

    Args:
        areas: code → area, in EPSG:4326.
        tolerance: gap in degrees that still counts as touching.
    """
    codes = sorted(areas)
    shapes = [areas[code] for code in codes]
    joined = _Joining(shapes, _touching(shapes, tolerance))
    joined.join(list(range(len(codes))))
    return frozenset((codes[a], codes[b]) for a, b in joined.links)


def bridged(areas: Mapping[str, Area], pairs: Collection[Pair]) -> tuple[Pair, ...]:
    """The fewest and shortest further pairs, as the crow flies, with which ``pairs`` connect all the areas.

    Pairs that name other areas are not looked at.
    """
    codes = sorted(areas)
    index = {code: i for i, code in enumerate(codes)}
    known = {(index[a], index[b]) for a, b in pairs if a in index and b in index}
    joined = _Joining([areas[code] for code in codes], known)
    joined.join(list(range(len(codes))))
    return tuple((codes[min(pair)], codes[max(pair)]) for pair in joined.bridges)


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


def _touching(shapes: Sequence[Area], *tolerances: float) -> set[tuple[int, int]]:
    """Pairs whose areas come within a tolerance of each other along more than a corner; the widest comes first."""
    whole = np.array(shapes, dtype=object)
    first, second = STRtree(whole).query(whole, predicate="dwithin", distance=tolerances[0])
    first, second = first[first < second], second[first < second]
    found: set[tuple[int, int]] = set()
    for tolerance in tolerances:
        # two areas that meet in a corner overlap, once grown, in a speck about as long as it is wide
        grown = shapely.buffer(whole, tolerance, quad_segs=2)
        touch = shapely.length(shapely.intersection(grown[first], whole[second])) > 8 * tolerance
        found |= set(zip(first[touch].tolist(), second[touch].tolist(), strict=True))
        first, second = first[~touch], second[~touch]
    return found


def _components(count: int, links: Iterable[tuple[int, int]]) -> list[int]:
    forest = _Forest(count)
    for a, b in links:
        forest.unite(a, b)
    return [forest.root(i) for i in range(count)]


class _Forest:
    """Which things hang together; the smallest of a piece is its root."""

    def __init__(self, count: int) -> None:
        self.parent = list(range(count))

    def root(self, i: int) -> int:
        while self.parent[i] != i:
            self.parent[i] = self.parent[self.parent[i]]
            i = self.parent[i]
        return i

    def unite(self, a: int, b: int) -> bool:
        first, second = sorted((self.root(a), self.root(b)))
        self.parent[second] = first
        return first != second


class _Joining:
    """Joins the pieces of groups of shapes by the shortest bridges (Kruskal's minimum spanning tree)."""

    def __init__(self, shapes: Sequence[Area], links: Iterable[tuple[int, int]]) -> None:
        self.shapes = np.array(shapes, dtype=object)
        self.links = set(links)
        self.bridges: list[tuple[int, int]] = []
        self.above: list[list[int]] = [[] for _ in shapes]  # neighbours with a higher number
        for a, b in sorted(self.links):
            self.above[a].append(b)

    def join(self, group: Sequence[int]) -> None:
        """Connect the members of ``group`` among themselves, in whatever order they come."""
        group = sorted(group)
        place = {member: i for i, member in enumerate(group)}
        forest = _Forest(len(group))
        for member in group:
            for near in self.above[member]:
                if near in place:
                    forest.unite(place[member], place[near])
        labels = np.array([forest.root(i) for i in range(len(group))])
        if not labels.any():  # the first is the root of the only piece
            return
        shapes = self.shapes[list(group)]
        tree, radius = STRtree(shapes), _TOLERANCE
        while labels.any():
            radius *= 4
            for a, b in _near(shapes, tree, labels, radius):
                sizes = [int((labels == labels[i]).sum()) for i in (a, b)]
                if forest.unite(a, b):
                    self._bridge(group[a], group[b], first_is_islet=sizes[0] <= sizes[1])
                    labels = np.array([forest.root(i) for i in range(len(group))])

    def _bridge(self, a: int, b: int, *, first_is_islet: bool) -> None:
        self.bridges.append((a, b) if first_is_islet else (b, a))
        self.links.add((min(a, b), max(a, b)))
        self.above[min(a, b)].append(max(a, b))


def _near(
    shapes: NDArray[np.object_], tree: STRtree, labels: NDArray[np.int64], radius: float
) -> list[tuple[int, int]]:
    """Pairs of different pieces no further than ``radius`` apart, the nearest first."""
    counts = np.bincount(labels)
    outside = np.flatnonzero(labels != np.argmax(counts))  # one end of each pair is not in the largest piece
    near, far = tree.query(shapes[outside], predicate="dwithin", distance=radius)
    near = outside[near]
    other = labels[near] != labels[far]
    near, far = near[other], far[other]
    gaps = shapely.distance(shapes[near], shapes[far])
    found = {
        (round(gap, 12), min(a, b), max(a, b))
        for gap, a, b in zip(gaps.tolist(), near.tolist(), far.tolist(), strict=True)
    }
    return [(a, b) for _, a, b in sorted(found)]
