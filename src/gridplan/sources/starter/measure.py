"""Metres out of degrees: a rough local scale, and the projected CRS in which areas are drawn."""

from __future__ import annotations

import itertools
import math
from collections.abc import Callable
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray
from pyproj import CRS, Transformer
from pyproj.aoi import AreaOfInterest
from pyproj.database import query_utm_crs_info
from shapely import LineString, Point, Polygon
from shapely.geometry.base import BaseGeometry

_METRES = 111_320.0


def metres(a: Point | tuple[float, float], b: Point | tuple[float, float]) -> float:
    """Distance of two near places in metres, to about half a percent."""
    (x1, y1), (x2, y2) = _pair(a), _pair(b)
    return math.hypot((x2 - x1) * math.cos(math.radians((y1 + y2) / 2)), y2 - y1) * _METRES


def line_metres(line: LineString) -> float:
    """Length of a line in metres, to about half a percent."""
    points = list(line.coords)
    return sum(metres((a[0], a[1]), (b[0], b[1])) for a, b in itertools.pairwise(points))


def square_metres(shape: BaseGeometry) -> float:
    """Surface of a small shape in m2, to about one percent."""
    if shape.is_empty:
        return 0.0
    return float(shape.area) * _METRES**2 * math.cos(math.radians(shape.centroid.y))


class Plane:
    """The local UTM plane around a shape; coordinates in metres."""

    def __init__(self, around: BaseGeometry) -> None:
        middle = around.centroid
        spot = AreaOfInterest(middle.x, middle.y, middle.x, middle.y)
        zone = query_utm_crs_info(datum_name="WGS 84", area_of_interest=spot)[0]
        crs = CRS.from_epsg(int(zone.code))
        self._there = Transformer.from_crs("EPSG:4326", crs, always_xy=True)
        self._back = Transformer.from_crs(crs, "EPSG:4326", always_xy=True)

    def project(self, shape: Any) -> Any:
        """``shape`` (lon, lat) in metres."""
        return shapely.transform(shape, _moved(self._there))

    def unproject(self, shape: Any) -> Any:
        """``shape`` in metres as lon, lat."""
        return shapely.transform(shape, _moved(self._back))


def _moved(transformer: Transformer) -> Callable[[NDArray[np.float64]], NDArray[np.float64]]:
    def move(xy: NDArray[np.float64]) -> NDArray[np.float64]:
        return np.column_stack(transformer.transform(xy[:, 0], xy[:, 1])) if len(xy) else xy

    return move


def hull(points: Any) -> Polygon:
    """Convex hull of points; may be empty or degenerate."""
    shape = shapely.convex_hull(shapely.multipoints(np.asarray(points, dtype=float).reshape(-1, 2)))
    return shape if isinstance(shape, Polygon) else Polygon()


def _pair(place: Point | tuple[float, float]) -> tuple[float, float]:
    return (place.x, place.y) if isinstance(place, Point) else place
