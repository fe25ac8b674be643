"""Isochrones: from where a provider can be reached within so many minutes.

A raster of cells lies over the county. A point of each cell is treated exactly as a place is: it is walked to the road,
driven on, and ``seconds_between`` answers. Where the vehicle's roads pass through the cell the point lies on one, since
people live along roads, and else an isochrone would end where its tip along a road grows narrower than a cell;
elsewhere it is the cell's centre. The edge of an isochrone runs between cells that are within the time and cells that
are not, where the time interpolated between their centres is reached. It is right to about one cell: a place with
everybody around it within the time, up to three cells away, lies inside, and with nobody outside.

Time jumps where the next cell joins another road or none at all. Interpolation would draw the edge close to the
centre inside at one jump and far from it at another, so no cell counts as further inside or outside than the time
that it takes to walk across one: at a jump the edge runs half way.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import cast

import numpy as np
import shapely
from contourpy import FillType, contour_generator
from numpy.typing import NDArray
from shapely import MultiPolygon, Point, Polygon
from shapely.geometry.base import BaseGeometry

from gridplan.domain.access import BANDS, Isochrone, ServiceLevel
from gridplan.domain.places import Area
from gridplan.domain.scenarios import NORMAL, Scenario
from gridplan.domain.vehicle_profiles import VehicleProfile
from gridplan.network.earth import Floats
from gridplan.network.engines import Engine
from gridplan.network.plane import Plane, evenly
from gridplan.network.roads import RoadNetwork
from gridplan.network.times import seconds_between
from gridplan.network.vehicles.vehicle_roads import VehicleRoads, vehicle_roads

FINEST_M = 150.0
"""Side of a cell in a county that is small enough; *assumed*: finer than a village, coarser than its point."""

MOST_CELLS = 100_000
"""Cells inside the county at most; a larger county has larger cells. Some more lie along its border."""

SPECK_CELLS = 3
"""Patches and holes of fewer cells are left out: no point of them is a cell away from their edge."""

_AT_ONCE = 5_000_000  # times held at once: 20 MB, several times over while they are worked out
_NEVER = np.iinfo(np.uint32).max  # what -1 is as an unsigned number


@dataclass(frozen=True, kw_only=True)
class _Raster:
    """Cells in a local plane, metres.

    Attributes:
        x, y: float64[columns], float64[rows] centres of the cells.
        cell: side of a cell.
        used: bool[rows, columns] cells in the county, and around it those that its edge lies between.
        county: the county in the plane.
    """

    plane: Plane
    x: Floats
    y: Floats
    cell: float
    used: NDArray[np.bool_]
    county: BaseGeometry

    def lonlat(self, roads: VehicleRoads) -> Floats:
        """float64[n, 2] degrees of the cells used, row by row: a point on the roads inside, or the centre."""
        x, y = np.meshgrid(self.x, self.y)
        points = np.stack((x, y), axis=-1)
        nodes = self.plane.to_metres(np.column_stack((roads.network.lon, roads.network.lat)))
        tails, heads = roads.network.tails[roads.joinable], roads.network.heads[roads.joinable]
        along, _ = evenly(nodes[tails], nodes[heads], self.cell / 4)
        column, row = np.rint((along - (self.x[0], self.y[0])) / self.cell).astype(np.int64).T
        inside = (row >= 0) & (row < len(self.y)) & (column >= 0) & (column < len(self.x))
        along, row, column = along[inside], row[inside], column[inside]
        off = ((along - points[row, column]) ** 2).sum(axis=1)
        nearest_last = np.lexsort((along[:, 1], along[:, 0], -off))  # the last one written into a cell stays
        points[row[nearest_last], column[nearest_last]] = along[nearest_last]
        return self.plane.to_degrees(points[self.used])


def isochrones(
    network: RoadNetwork,
    county: Area,
    providers: Mapping[ServiceLevel, Sequence[Point]],
    *,
    profile: VehicleProfile,
    scenario: Scenario = NORMAL,
    bands: Sequence[int] = BANDS,
    cell_m: float | None = None,
    engine: Engine = "auto",
) -> tuple[Isochrone, ...]:
    """Where one of a level's providers can be reached within each of ``bands``; larger bands cover smaller ones.

    Args:
        network: the roads.
        county: what is covered and clipped to, EPSG:4326.
        providers: level → sites.
        profile: the vehicle.
        scenario: the state of the roads.
        bands: minutes.
        cell_m: side of a cell in metres; by default as small as :data:`FINEST_M` and :data:`MOST_CELLS` allow.
        engine: see ``travel_times``.

    Returns:
        By level in the order given, then by minutes; valid polygons in EPSG:4326, their edges simplified by a
        quarter of a cell. Bands without an area are left out.
    """
    raster = _raster(county, cell_m)
    cells = raster.lonlat(vehicle_roads(network, profile, scenario))
    nearest = _nearest_seconds(network, cells, providers, profile=profile, scenario=scenario, engine=engine)
    across = raster.cell / profile.walking_metres_per_second()
    drawn = []
    for level, seconds in nearest.items():
        field = np.full(raster.used.shape, np.inf)
        field[raster.used] = seconds
        smaller: BaseGeometry = MultiPolygon()
        for minutes in sorted(bands):
            smaller = _area(raster, field, 60 * minutes, across, smaller)
            if not smaller.is_empty:
                area = _polygons([shapely.transform(smaller, raster.plane.to_degrees)], least=0.0)
                drawn.append(Isochrone(level=level, minutes=minutes, area=area))
    return tuple(drawn)


def _raster(county: Area, cell_m: float | None) -> _Raster:
    plane = Plane.around(shapely.get_coordinates(county))
    flat = shapely.transform(county, plane.to_metres)
    cell = cell_m or max(FINEST_M, float(np.sqrt(flat.area / MOST_CELLS)))
    left, bottom, right, top = flat.bounds
    x, y = np.arange(left - cell, right + 2 * cell, cell), np.arange(bottom - cell, top + 2 * cell, cell)
    around = flat.buffer(1.5 * cell)  # every corner of a square of four centres that touches the county
    shapely.prepare(around)
    used: NDArray[np.bool_] = np.asarray(shapely.contains_xy(around, *np.meshgrid(x, y)))
    return _Raster(plane=plane, x=x, y=y, cell=cell, used=used, county=flat)


def _nearest_seconds(
    network: RoadNetwork,
    cells: Floats,
    providers: Mapping[ServiceLevel, Sequence[Point]],
    *,
    profile: VehicleProfile,
    scenario: Scenario,
    engine: Engine,
) -> dict[ServiceLevel, Floats]:
    """Level → float64[cells] seconds to the nearest of its providers, ``inf`` where none can be reached.

    A site that several levels name is asked for once.
    """
    columns = {xy: i for i, xy in enumerate(dict.fromkeys((p.x, p.y) for sites in providers.values() for p in sites))}
    nearest = {level: np.full(len(cells), np.inf) for level in providers}
    if not columns:
        return nearest
    destinations = np.array(list(columns), dtype=np.float64)
    size = max(1, _AT_ONCE // len(columns))
    for start in range(0, len(cells), size):
        block = slice(start, start + size)
        seconds = seconds_between(
            network, cells[block], destinations, profile=profile, scenario=scenario, engine=engine
        )
        unsigned = seconds.view(np.uint32)  # so that the unreachable is the furthest
        for level, sites in providers.items():
            chosen = unsigned[:, [columns[p.x, p.y] for p in sites]].min(axis=1, initial=_NEVER)
            nearest[level][block] = np.where(chosen == _NEVER, np.inf, chosen)
    return nearest


def _area(raster: _Raster, field: Floats, limit: int, across: float, smaller: BaseGeometry) -> BaseGeometry:
    """The part of the county within ``limit`` seconds, in the plane; it covers ``smaller``.

    Times are whole seconds, so no centre lies on a limit half a second later.
    """
    late = np.clip(field - (limit + 0.5), -across, across)
    contours = contour_generator(x=raster.x, y=raster.y, z=late, name="serial", fill_type=FillType.OuterOffset)
    points, offsets = cast("tuple[list[Floats], list[NDArray[np.uint32]]]", contours.filled(-2 * across, 0.0))
    speck = SPECK_CELLS * raster.cell**2
    outlines = zip(points, offsets, strict=True)
    rough = _polygons([_without_specks(rings, ends, speck) for rings, ends in outlines], speck)
    thin = shapely.simplify(rough, raster.cell / 4)
    return _polygons([shapely.union(shapely.intersection(thin, raster.county), smaller)], speck)


def _without_specks(points: Floats, ends: NDArray[np.uint32], speck: float) -> Polygon:
    """The polygon of contourpy's rings (the outer one first) without the holes smaller than ``speck``."""
    outer, *holes = (shapely.linearrings(points[a:b]) for a, b in pairwise(ends))
    return Polygon(outer, [hole for hole in holes if Polygon(hole).area >= speck])


def _polygons(shapes: Sequence[BaseGeometry], least: float) -> MultiPolygon:
    """The polygons among the parts of ``shapes``, made valid, whose area is ``least`` or more."""
    valid = shapely.make_valid(np.array(shapes, dtype=object))
    parts = shapely.get_parts(shapely.get_parts(valid))  # polygons beside lines come wrapped twice
    return MultiPolygon([part for part in parts if isinstance(part, Polygon) and part.area >= least])
