"""Assembles boundary relations into areas, and closes small gaps.

Outer ways are noded into faces; inner ways cut holes. Where ways are missing or do not meet, the loose ends are joined
by straight lines, nearest first, if what is drawn that way stays a small part of the whole outline.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

import shapely
from shapely import LineString, MultiPolygon, Polygon
from shapely.geometry.base import BaseGeometry

from gridplan.domain.places import Area
from gridplan.sources.starter.measure import line_metres, metres
from gridplan.sources.starter.model import OsmBoundary, Region

_MISSING_AT_MOST = 1 / 3
_DRAWN_AT_MOST = 0.2
_LOOSE_AT_MOST = 60


def assemble(boundary: OsmBoundary) -> Region | None:
    """The area of ``boundary``; ``None`` where too much of it is gone.

    ``repaired_m`` tells how much of the outline was drawn.
    """
    ways = len(boundary.outer) + len(boundary.inner) + boundary.missing
    if not boundary.outer or boundary.missing > _MISSING_AT_MOST * ways:
        return None
    bridges = _bridges(boundary.outer)
    if bridges is None:
        return None
    drawn = sum(map(line_metres, bridges))
    if drawn > _DRAWN_AT_MOST * sum(map(line_metres, boundary.outer)):
        return None
    area = polygons(_faces([*boundary.outer, *bridges]).difference(_faces(boundary.inner)))
    if area is None:
        return None
    return Region(
        id=boundary.id,
        name=boundary.name,
        area=area,
        level=boundary.level,
        seats=boundary.seats,
        population=boundary.population,
        repaired_m=drawn if drawn else (1.0 if boundary.missing else 0.0),
    )


def polygons(shape: BaseGeometry) -> Area | None:
    """The polygonal part of ``shape``, valid; ``None`` where there is none."""
    parts = [p for p in shapely.get_parts(shapely.make_valid(shape)) if isinstance(p, (Polygon, MultiPolygon))]
    whole = shapely.union_all(parts)
    if isinstance(whole, (Polygon, MultiPolygon)) and not whole.is_empty and whole.area > 0:
        return whole
    return None


def _faces(lines: Sequence[LineString]) -> BaseGeometry:
    if not lines:
        return Polygon()
    return shapely.union_all(shapely.get_parts(shapely.polygonize([shapely.union_all(list(lines))])))


def _bridges(lines: Sequence[LineString]) -> list[LineString] | None:
    ends = Counter(end for line in lines for end in (line.coords[0], line.coords[-1]))
    loose = sorted(end for end, count in ends.items() if count % 2)
    if len(loose) > _LOOSE_AT_MOST:
        return None
    drawn: list[LineString] = []
    while len(loose) > 1:
        _, i, j = min((metres(_xy(a), _xy(b)), i, j) for i, a in enumerate(loose) for j, b in enumerate(loose[:i]))
        drawn.append(LineString([loose[i], loose[j]]))
        loose = [end for k, end in enumerate(loose) if k not in (i, j)]
    return drawn


def _xy(end: tuple[float, ...]) -> tuple[float, float]:
    return end[0], end[1]
