"""Service areas of villages: Voronoi cells inside each township, as one coverage without gaps or overlaps.

The cells are drawn in the local plane, then all lines (township borders and cell edges) are noded together on the
grid of OpenStreetMap's own coordinates (1e-7 degrees). Every area is a union of the faces between them, so neighbours
share exactly the same vertices. A part of a cell that a border cuts off from its village goes to the neighbour it
touches most.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np
import shapely
from shapely import MultiPoint, MultiPolygon, Point, Polygon, STRtree
from shapely.geometry.base import BaseGeometry

from gridplan.domain.places import Area
from gridplan.sources.starter.measure import Plane

GRID = 1e-7
_NOBODY = -1
_OVERSHOOT = 1e-4


def service_areas(
    county: Area, townships: Sequence[Area], sites: Sequence[Point], membership: Sequence[int]
) -> tuple[Area, ...]:
    """The area of each site; together they cover ``county``.

    Args:
        county: outline of the whole.
        townships: areas that should not overlap; where they do, the first wins.
        sites: at least one in each township.
        membership: index of the township of each site.
    """
    plane = Plane(county)
    shapely.prepare(county)
    # ground that no township claims is shared among the sites on it, as if it were one more township
    parts, held = _with_gap(county, townships, sites, membership)
    lines: list[Any] = [shapely.boundary(county), *(shapely.boundary(t) for t in townships)]
    lines += [edges for t, area in enumerate(parts) if (edges := _cell_edges(plane, area, sites, held, t))]
    noded = shapely.union_all([shapely.set_precision(line, GRID) for line in lines], grid_size=GRID)
    faces = [f for f in shapely.get_parts(shapely.polygonize([noded])) if county.contains(f.representative_point())]
    township_of = _first_holder(faces, parts)
    labels = _nearest_site(plane, faces, township_of, sites, held)
    home = _face_of(faces, sites)
    for site, face in enumerate(home):
        labels[face] = site
    open_ground = (_NOBODY, len(townships))
    labels = connected(
        faces, labels, dict(enumerate(home)), lambda f, s: township_of[f] in open_ground or township_of[f] == held[s]
    )
    return tuple(
        joined_area([f for f, label in zip(faces, labels, strict=True) if label == s]) for s in range(len(sites))
    )


def unclaimed(county: Area, townships: Sequence[Area]) -> BaseGeometry:
    """The ground of ``county`` that no township claims; may be empty."""
    return county.difference(shapely.union_all(list(townships)))


def _with_gap(
    county: Area, townships: Sequence[Area], sites: Sequence[Point], membership: Sequence[int]
) -> tuple[list[Any], list[int]]:
    gap = unclaimed(county, townships)
    inside = [gap.contains(site) for site in sites]
    if not any(inside):
        return list(townships), list(membership)
    held = [len(townships) if within else member for within, member in zip(inside, membership, strict=True)]
    return [*townships, gap], held


def connected(
    shapes: Sequence[Area], labels: Sequence[int], anchors: Mapping[int, int], fits: Callable[[int, int], bool]
) -> list[int]:
    """Labels changed so that the shapes of a label hang together with its anchor shape, where that can be.

    Args:
        shapes: a coverage.
        labels: label of each shape; -1 has none yet.
        anchors: label → the shape that must keep it.
        fits: whether shape ``i`` may take the label ``l``.
    """
    borders = _borders(shapes)
    result = [_NOBODY] * len(shapes)
    for label, anchor in anchors.items():
        stack = [anchor]
        while stack:
            shape = stack.pop()
            if result[shape] == _NOBODY:
                result[shape] = label
                stack += [n for n in borders[shape] if labels[n] == label]
    loose = [i for i, label in enumerate(result) if label == _NOBODY]
    while loose:
        offers = {i: offer for i in loose if (offer := _offer(i, result, borders, fits)) is not None}
        if not offers:
            break
        for i, label in offers.items():
            result[i] = label
        loose = [i for i in loose if i not in offers]
    for i in loose:
        result[i] = labels[i] if labels[i] != _NOBODY else _closest(shapes, i, result)
    return result


def _offer(i: int, labels: Sequence[int], borders: Sequence[Mapping[int, float]], fits: Any) -> int | None:
    shared: dict[int, float] = {}
    for other, length in borders[i].items():
        if labels[other] != _NOBODY and fits(i, labels[other]):
            shared[labels[other]] = shared.get(labels[other], 0.0) + length
    return max(shared, key=lambda label: (shared[label], -label)) if shared else None


def _closest(shapes: Sequence[Area], i: int, labels: Sequence[int]) -> int:
    settled = [k for k, label in enumerate(labels) if label != _NOBODY]
    return labels[min(settled, key=lambda k: (shapes[i].distance(shapes[k]), k))]


def _borders(shapes: Sequence[Area]) -> list[dict[int, float]]:
    borders: list[dict[int, float]] = [{} for _ in shapes]
    first, second = STRtree(shapes).query(shapes, predicate="touches")
    for a, b in zip(first.tolist(), second.tolist(), strict=True):
        if a < b and (length := shapes[a].intersection(shapes[b]).length) > 0:
            borders[a][b] = borders[b][a] = length
    return borders


def _cell_edges(plane: Plane, area: Area, sites: Sequence[Point], membership: Sequence[int], t: int) -> Any | None:
    own = [sites[i] for i, member in enumerate(membership) if member == t]
    if len(own) < 2:
        return None
    flat = plane.project(area)
    spots = MultiPoint([plane.project(p) for p in own])
    edges = shapely.voronoi_polygons(spots, extend_to=shapely.buffer(flat.envelope, 1000.0), only_edges=True)
    # clipped in degrees, where the border is straight, and a little beyond it, so that noding meets the border
    return shapely.intersection(plane.unproject(edges), shapely.buffer(area, _OVERSHOOT))


def _first_holder(faces: Sequence[Area], townships: Sequence[Area]) -> list[int]:
    inside = [f.representative_point() for f in faces]
    holders = [_NOBODY] * len(faces)
    for t in reversed(range(len(townships))):
        for i in np.flatnonzero(shapely.within(inside, townships[t])).tolist():
            holders[i] = t
    return holders


def _nearest_site(
    plane: Plane, faces: Sequence[Area], township_of: Sequence[int], sites: Sequence[Point], membership: Sequence[int]
) -> list[int]:
    flat = np.array([(p.x, p.y) for p in map(plane.project, sites)])
    members = np.array(membership)
    labels = []
    for face, township in zip(faces, township_of, strict=True):
        if township == _NOBODY:
            labels.append(_NOBODY)
            continue
        middle = plane.project(face.representative_point())
        distance = np.hypot(flat[:, 0] - middle.x, flat[:, 1] - middle.y)
        labels.append(int(np.argmin(np.where(members == township, distance, np.inf))))
    return labels


def _face_of(faces: Sequence[Area], sites: Sequence[Point]) -> list[int]:
    tree = STRtree(faces)
    return [int(tree.nearest(site)) for site in sites]


def joined_area(faces: Sequence[Area]) -> Area:
    """The union of some areas of a coverage, vertex for vertex."""
    joined = shapely.coverage_union_all(list(faces))
    if not isinstance(joined, (Polygon, MultiPolygon)):
        raise TypeError(f"the faces of a village make a {joined.geom_type}")
    return joined
