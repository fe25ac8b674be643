"""Heights of the ground in memory: pieces of elevation rasters, asked for at any point."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray
from pyproj import CRS, Transformer

from gridplan.network.earth import Floats

Affine = tuple[float, float, float, float, float, float]

VOID = -32768
_KEY = "terrain"


@dataclass(frozen=True, kw_only=True)
class Tile:
    """The piece of one raster that lies around the roads.

    Attributes:
        values: int16 or float32[rows, columns] metres; ``VOID`` or NaN where the raster says nothing.
        crs: of the raster, as WKT.
        transform: (a, b, c, d, e, f): column and row (from the corner of the first cell) → x = a·column + b·row + c,
            y = d·column + e·row + f.
    """

    values: NDArray[Any]
    crs: str
    transform: Affine

    def sample(self, lonlat: Floats) -> Floats:
        """float64[n] metres at float64[n, 2] degrees, bilinear; NaN outside and in voids.

        A point between known and void cells takes the known ones if they have half of the weight. The outermost half
        cell takes the value of its cell, so that tiles without overlap leave no gap.
        """
        heights = np.full(len(lonlat), np.nan)
        if not self.values.size:
            return heights
        column, row = cells(lonlat, self.crs, self.transform)
        rows, columns = self.values.shape
        with np.errstate(invalid="ignore"):
            inside = np.flatnonzero((column >= 0) & (column <= columns) & (row >= 0) & (row <= rows))
        x = np.clip(column[inside] - 0.5, 0, columns - 1)
        y = np.clip(row[inside] - 0.5, 0, rows - 1)
        left, top = np.floor(x).astype(np.int64), np.floor(y).astype(np.int64)
        total, weight = np.zeros(len(inside)), np.zeros(len(inside))
        for right, low in ((0, 0), (1, 0), (0, 1), (1, 1)):
            share = np.abs(1 - right - (x - left)) * np.abs(1 - low - (y - top))
            found = self.values[np.minimum(top + low, rows - 1), np.minimum(left + right, columns - 1)]
            known = np.isfinite(found) & (found != VOID)
            total += np.where(known, share * np.where(known, found, 0), 0.0)
            weight += np.where(known, share, 0.0)
        heights[inside] = np.where(weight >= 0.5, total / np.maximum(weight, 0.5), np.nan)
        return heights


def cells(lonlat: Floats, crs: str, transform: Affine) -> tuple[Floats, Floats]:
    """float64[n] column and row, from the corner of the first cell, of points in degrees in a raster's grid."""
    x, y = Transformer.from_crs(4326, CRS.from_wkt(crs), always_xy=True).transform(lonlat[:, 0], lonlat[:, 1])
    a, b, c, d, e, f = transform
    along, down = np.asarray(x) - c, np.asarray(y) - f
    return (e * along - b * down) / (a * e - b * d), (a * down - d * along) / (a * e - b * d)


@dataclass(frozen=True, kw_only=True)
class Terrain:
    """Heights of the ground around the roads; kept beside the network so that places can be asked for later.

    Attributes:
        tiles: where several know a height, the first one is believed.
    """

    tiles: tuple[Tile, ...] = field(default=())

    def sample(self, lonlat: Floats) -> Floats:
        """float64[n] metres above the sea at points, float64[n, 2] degrees; NaN where no tile knows."""
        lonlat = np.asarray(lonlat, dtype=np.float64).reshape(-1, 2)
        heights = np.full(len(lonlat), np.nan)
        for tile in self.tiles:
            missing = np.flatnonzero(np.isnan(heights))
            heights[missing] = tile.sample(lonlat[missing])
        return heights


def terrain_arrays(terrain: Terrain | None) -> tuple[dict[str, NDArray[Any]], object]:
    """The tiles as arrays by name, and the rest as a JSON value."""
    if terrain is None:
        return {}, None
    arrays = {f"{_KEY}-{number}": tile.values for number, tile in enumerate(terrain.tiles)}
    return arrays, [{"crs": tile.crs, "transform": list(tile.transform)} for tile in terrain.tiles]


def stored_terrain(arrays: Mapping[str, NDArray[Any]], rows: list[dict[str, Any]] | None) -> Terrain | None:
    """The terrain that :func:`terrain_arrays` took apart.

    Raises:
        KeyError, ValueError: something is missing or not what it should be.
    """
    if rows is None:
        return None
    tiles = []
    for number, row in enumerate(rows):
        a, b, c, d, e, f = map(float, row["transform"])
        tiles.append(Tile(values=arrays[f"{_KEY}-{number}"], crs=row["crs"], transform=(a, b, c, d, e, f)))
    return Terrain(tiles=tuple(tiles))
