"""Lines in degrees, simplified by a tolerance in metres."""

from __future__ import annotations

from collections.abc import Iterable
from typing import cast

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely import LineString

from gridplan.network.earth import METRES_PER_DEGREE

DECIMALS = 5  # about a metre


def simplified(lines: Iterable[LineString], tolerance_m: float) -> list[LineString]:
    """The lines with fewer points, none further than ``tolerance_m`` from where it was, rounded to five decimals.

    A county is small enough that stretching longitudes by the cosine of its middle latitude makes degrees even.
    """
    given = np.array(list(lines), dtype=object)
    if not len(given):
        return []
    stretch = _stretch(given)
    even = shapely.transform(given, lambda xy: xy * stretch)
    thin = shapely.simplify(even, tolerance_m / METRES_PER_DEGREE, preserve_topology=False)
    return [cast("LineString", line) for line in shapely.transform(thin, lambda xy: (xy / stretch).round(DECIMALS))]


def lengths_m(lines: Iterable[LineString]) -> list[float]:
    """Metres of each line, on the same even plane."""
    given = np.array(list(lines), dtype=object)
    if not len(given):
        return []
    stretch = _stretch(given)
    return [float(m) for m in shapely.length(shapely.transform(given, lambda xy: xy * stretch)) * METRES_PER_DEGREE]


def _stretch(lines: NDArray[np.object_]) -> NDArray[np.float64]:
    """What degrees are multiplied by, east and north."""
    middle = np.radians(shapely.get_coordinates(lines)[:, 1].mean())
    return np.array([np.cos(middle), 1.0])
