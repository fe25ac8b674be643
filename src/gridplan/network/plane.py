"""A county's neighbourhood as a plane in metres, and where points lie along segments of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Self

import numpy as np
from numpy.typing import NDArray

from gridplan.network.earth import METRES_PER_DEGREE, Floats

_LEAST_COSINE = 0.01  # beyond 89 degrees of latitude there are no counties


@dataclass(frozen=True, slots=True, kw_only=True)
class Plane:
    """Longitudes are stretched by the cosine of one latitude: over a county that is right to a few parts in a thousand.

    Attributes:
        lon, lat: the origin in degrees.
        cosine: of the latitude whose east-west distances are exact.
    """

    lon: float
    lat: float
    cosine: float

    @classmethod
    def around(cls, lonlat: Floats) -> Self:
        """The plane that suits points in degrees (float64[n, 2])."""
        low, high = lonlat.min(axis=0), lonlat.max(axis=0)
        lon, lat = ((low + high) / 2).tolist()
        return cls(lon=lon, lat=lat, cosine=max(float(np.cos(np.radians(lat))), _LEAST_COSINE))

    def to_metres(self, lonlat: Floats) -> Floats:
        """float64[n, 2] metres east and north of the origin."""
        return (lonlat - (self.lon, self.lat)) * (METRES_PER_DEGREE * self.cosine, METRES_PER_DEGREE)

    def to_degrees(self, metres: Floats) -> Floats:
        """float64[n, 2] longitudes and latitudes."""
        return metres / (METRES_PER_DEGREE * self.cosine, METRES_PER_DEGREE) + (self.lon, self.lat)


def lengths_of(vectors: Floats) -> Floats:
    """Lengths of float64[n, 2] vectors."""
    return np.hypot(vectors[:, 0], vectors[:, 1])


def along(points: Floats, a: Floats, b: Floats) -> tuple[Floats, Floats]:
    """Where on segments a-b the points are nearest (0 at a, 1 at b), and how far from there; float64[n] each."""
    run = b - a
    square = (run**2).sum(axis=1)
    share = ((points - a) * run).sum(axis=1) / np.where(square > 0, square, 1.0)
    share = np.clip(share, 0.0, 1.0)
    return share, lengths_of(points - a - share[:, None] * run)


def evenly(a: Floats, b: Floats, spacing_m: float) -> tuple[Floats, NDArray[np.int64]]:
    """Segments a-b cut into equal pieces of at most ``spacing_m``.

    Returns:
        float64[k, 2] the middles of all pieces, and int64[k] the segment of each.
    """
    pieces = np.maximum(np.ceil(lengths_of(b - a) / spacing_m), 1).astype(np.int64)
    owner = np.repeat(np.arange(len(a)), pieces)
    number = np.arange(len(owner)) - np.repeat(np.cumsum(pieces) - pieces, pieces)
    share = (number + 0.5) / pieces[owner]
    return a[owner] + share[:, None] * (b - a)[owner], owner
