"""Areas as shared arcs: a border is stored, simplified and drawn once, however many areas it belongs to.

The atoms are the finest areas: grids, and what the grids leave over of a village or the villages of a township. They
are simplified as one coverage, rounded to 1e-5 degrees (about a metre), and their rings are cut into arcs where three
areas meet.
A larger area is the symmetric difference of its atoms' arcs, so it fits its parts exactly.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import shapely
from shapely import LineString

from gridplan.domain.places import Area

UNITS_PER_DEGREE = 100_000
LEFT_OVER = 0.005  # share of an area that its parts may leave uncovered before the rest becomes a part of its own

XY = tuple[int, int]
Arc = tuple[XY, ...]
Ring = tuple[int, ...]  # arc i forwards, ~i backwards
Rings = tuple[Ring, ...]  # to be filled even-odd


@dataclass(frozen=True, slots=True, kw_only=True)
class Topology:
    """Arcs in units of 1e-5 degrees, and the rings of each atom."""

    arcs: tuple[Arc, ...]
    rings: Mapping[str, Rings]

    def merge(self, atoms: Iterable[str]) -> Rings:
        """The outline of several atoms together."""
        uses = Counter(_arc(i) for atom in atoms for ring in self.rings.get(atom, ()) for i in ring)
        return self._stitch(sorted(i for i, times in uses.items() if times % 2))

    def bounds(self, rings: Rings) -> tuple[float, float, float, float] | None:
        """West, south, east, north in degrees; ``None`` for nothing."""
        points = [xy for ring in rings for i in ring for xy in self.arcs[_arc(i)]]
        if not points:
            return None
        xs, ys = zip(*points, strict=True)
        west, south, east, north = (v / UNITS_PER_DEGREE for v in (min(xs), min(ys), max(xs), max(ys)))
        return west, south, east, north

    def _stitch(self, arcs: Sequence[int]) -> Rings:
        ends: defaultdict[XY, list[int]] = defaultdict(list)  # where each arc can be entered, ~i at its far end
        for i in arcs:
            ends[self.arcs[i][0]].append(i)
            ends[self.arcs[i][-1]].append(~i)
        unused = dict.fromkeys(arcs)
        rings = []
        while unused:
            first = next(iter(unused))
            ring, step = [], first
            while True:
                ring.append(step)
                del unused[_arc(step)]
                here = self._end(step)
                following = next((i for i in ends[here] if _arc(i) in unused), None)
                if following is None or here == self._start(first):
                    break
                step = following
            rings.append(tuple(ring))
        return tuple(rings)

    def _start(self, step: int) -> XY:
        return self.arcs[_arc(step)][0 if step >= 0 else -1]

    def _end(self, step: int) -> XY:
        return self.arcs[_arc(step)][-1 if step >= 0 else 0]


def _arc(step: int) -> int:
    return step if step >= 0 else ~step


def build(atoms: Mapping[str, Area], *, tolerance: float) -> Topology:
    """Simplify the atoms together and cut their borders into arcs.

    Args:
        atoms: key → area, edge to edge.
        tolerance: about the size in degrees of the detail that may go; shared borders stay shared.
    """
    shapes: Iterable[Area] = shapely.coverage_simplify(list(atoms.values()), tolerance) if atoms else ()
    loops = {key: list(_loops(shape)) for key, shape in zip(atoms, shapes, strict=True)}
    junctions = _junctions(loop for own in loops.values() for loop in own)
    index: dict[Arc, int] = {}
    rings = {key: tuple(_cut(loop, junctions, index) for loop in own) for key, own in loops.items()}
    return Topology(arcs=tuple(index), rings=rings)


def tiles(whole: Area, parts: Mapping[str, Area], rest: str) -> dict[str, Area]:
    """``parts``, and under the key ``rest`` what they leave over of ``whole``, where that is worth a mention."""
    if not parts:
        return {rest: whole}
    if len(parts) == 1 and next(iter(parts.values())).equals(whole):
        return dict(parts)
    left = shapely.difference(whole, shapely.union_all(list(parts.values())))
    polygons = [p for p in shapely.get_parts(left) if isinstance(p, shapely.Polygon)]
    if sum(p.area for p in polygons) <= LEFT_OVER * whole.area:
        return dict(parts)
    return {**parts, rest: polygons[0] if len(polygons) == 1 else shapely.MultiPolygon(polygons)}


def line(shape: LineString, *, tolerance: float) -> Arc:
    """A simplified line in units of 1e-5 degrees."""
    coordinates = shapely.get_coordinates(shape.simplify(tolerance))
    return tuple(_distinct(_quantised(coordinates)))


def _loops(shape: Area) -> Iterator[list[XY]]:
    """Closed rings without their repeated last point; what collapses when rounded is left out."""
    for polygon in shapely.get_parts(shape):
        for ring in (polygon.exterior, *polygon.interiors):
            loop = list(_distinct(_quantised(shapely.get_coordinates(ring))))
            if loop and loop[0] == loop[-1]:
                loop.pop()
            if len(loop) >= 3:
                yield loop


def _quantised(coordinates: np.ndarray) -> list[XY]:
    return [(int(x), int(y)) for x, y in np.rint(coordinates * UNITS_PER_DEGREE).astype(np.int64)]


def _distinct(points: Iterable[XY]) -> Iterator[XY]:
    last: XY | None = None
    for point in points:
        if point != last:
            yield point
        last = point


def _junctions(loops: Iterable[list[XY]]) -> set[XY]:
    """Points at which a ring does not go on the same way as every other ring through them."""
    ways: dict[XY, frozenset[XY]] = {}
    found: set[XY] = set()
    for loop in loops:
        for i, point in enumerate(loop):
            way = frozenset((loop[i - 1], loop[(i + 1) % len(loop)]))
            if ways.setdefault(point, way) != way:
                found.add(point)
    return found


def _cut(loop: list[XY], junctions: set[XY], index: dict[Arc, int]) -> Ring:
    cuts = [i for i, point in enumerate(loop) if point in junctions]
    if not cuts:
        cuts = [loop.index(min(loop))]
    spins = loop[cuts[0] :] + loop[: cuts[0]]
    stops = [i - cuts[0] for i in cuts] + [len(loop)]
    closed = [*spins, spins[0]]
    return tuple(_number(tuple(closed[a : b + 1]), index) for a, b in pairwise(stops))


def _number(arc: Arc, index: dict[Arc, int]) -> int:
    backwards = arc[::-1]
    if backwards < arc:
        return ~index.setdefault(backwards, len(index))
    return index.setdefault(arc, len(index))
