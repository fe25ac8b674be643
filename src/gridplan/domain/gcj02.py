"""GCJ-02 ("Mars coordinates") to WGS 84.

GCJ-02 shifts WGS 84 by some hundred metres inside China. The shift is a published closed form without a closed
inverse; :func:`to_wgs84` inverts it by fixed-point iteration ``p ← q - shift(p)``. The shift changes by less than
one part in a thousand over its own length, so each round gains about three digits and eight rounds reach the
precision of a double (on the meridian 105° E, where the shift has a square root's edge, some micrometres).
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from shapely import Point

_AXIS = 6378245.0  # Krasovsky 1940, metres
_ECCENTRICITY2 = 0.00669342162296594323
_ROUNDS = 8
_CHINA = (72.004, 0.8293, 137.8347, 55.8271)  # outside this box GCJ-02 equals WGS 84

Coordinates = NDArray[np.float64]


def shift(lonlat: Coordinates) -> Coordinates:
    """GCJ-02 minus WGS 84 in degrees at WGS 84 points ``lonlat`` (n × 2)."""
    lon, lat = lonlat[:, 0], lonlat[:, 1]
    x, y = lon - 105.0, lat - 35.0
    common = (20 * np.sin(6 * np.pi * x) + 20 * np.sin(2 * np.pi * x)) * 2 / 3
    root = np.sqrt(np.abs(x))
    north = -100 + 2 * x + 3 * y + 0.2 * y * y + 0.1 * x * y + 0.2 * root + common
    north += (20 * np.sin(np.pi * y) + 40 * np.sin(np.pi * y / 3)) * 2 / 3
    north += (160 * np.sin(np.pi * y / 12) + 320 * np.sin(np.pi * y / 30)) * 2 / 3
    east = 300 + x + 2 * y + 0.1 * x * x + 0.1 * x * y + 0.1 * root + common
    east += (20 * np.sin(np.pi * x) + 40 * np.sin(np.pi * x / 3)) * 2 / 3
    east += (150 * np.sin(np.pi * x / 12) + 300 * np.sin(np.pi * x / 30)) * 2 / 3
    phi = np.radians(lat)
    w2 = 1 - _ECCENTRICITY2 * np.sin(phi) ** 2
    meridian = _AXIS * (1 - _ECCENTRICITY2) / (w2 * np.sqrt(w2))
    parallel = _AXIS / np.sqrt(w2) * np.cos(phi)
    moved = np.degrees(np.column_stack((east / parallel, north / meridian)))
    west, south, east_end, north_end = _CHINA
    inside = (lon >= west) & (lon <= east_end) & (lat >= south) & (lat <= north_end)
    return np.where(inside[:, None], moved, 0.0)


def to_gcj02(wgs84: Coordinates) -> Coordinates:
    """GCJ-02 coordinates of WGS 84 points (n × 2, lon lat)."""
    return wgs84 + shift(wgs84)


def to_wgs84(gcj02: Coordinates) -> Coordinates:
    """WGS 84 coordinates of GCJ-02 points (n × 2, lon lat)."""
    guess = gcj02.copy()
    for _ in range(_ROUNDS):
        guess = gcj02 - shift(guess)
    return guess


def point_to_wgs84(point: Point) -> Point:
    """The point converted from GCJ-02 to WGS 84."""
    return Point(*to_wgs84(np.array([[point.x, point.y]]))[0])
