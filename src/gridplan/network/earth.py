"""Positions and distances on a spherical Earth."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

EARTH_M = 6_371_008.8
METRES_PER_DEGREE = np.pi * EARTH_M / 180
Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


def sphere(lon: Floats, lat: Floats) -> Floats:
    """float64[n, 3] positions in metres on a spherical Earth of points in degrees."""
    x, y = np.radians(lon), np.radians(lat)
    return EARTH_M * np.column_stack((np.cos(y) * np.cos(x), np.cos(y) * np.sin(x), np.sin(y)))


def ground_m(chord_m: Floats) -> Floats:
    """Metres along the ground of straight lines through the Earth."""
    return 2 * EARTH_M * np.arcsin(np.minimum(chord_m / (2 * EARTH_M), 1.0))


def distances_m(a: Floats, b: Floats) -> Floats:
    """Metres along the ground between positions ``a`` and ``b``, float64[..., 3] each (broadcast)."""
    return ground_m(np.sqrt(((a - b) ** 2).sum(axis=-1)))
