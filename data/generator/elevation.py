"""The landscape as an elevation raster: GeoTIFF of whole metres, cells of three arc-seconds as in SRTM.

The coarse landscape is interpolated, then graded where roads run: road builders cut and fill, and an expressway that
took every spur as it lies would be steeper than any. The reservoir keeps the shape of its flooded valley.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
import rasterio
from data.generator.borders import Frame
from data.generator.network import Roads
from data.generator.terrain import Floats, Ints, Terrain
from pyproj import CRS
from rasterio.transform import Affine
from scipy.interpolate import LinearNDInterpolator
from scipy.ndimage import gaussian_filter, map_coordinates
from scipy.sparse import coo_array, diags_array
from scipy.sparse.linalg import splu

CELL = 3 / 3600
MARGIN = 24  # cells around the roads, some 2 km
STEP = 40.0  # metres between the points at which a road is held against the raster
# metres along which each class of road evens out the ground
EASED = {"motorway": 1600.0, "motorway_link": 300.0, "trunk": 400.0, "primary": 350.0, "secondary": 250.0}
EASED_MINOR = 120.0


def write_elevation(path: Path, terrain: Terrain, roads: Roads, frame: Frame) -> None:
    """Writes the raster around ``roads``."""
    nodes = np.array(sorted({n for pair in (*roads.edges, *roads.oneway) for n in pair}))
    lonlat = frame.lonlat(np.array([roads.at[n] for n in nodes.tolist()]))
    west, south = np.floor(lonlat.min(axis=0) / CELL) - MARGIN
    east, north = np.ceil(lonlat.max(axis=0) / CELL) + MARGIN
    columns, rows = int(east - west), int(north - south)
    lon, lat = (west + 0.5 + np.arange(columns)) * CELL, (north - 0.5 - np.arange(rows)) * CELL
    at = frame.local(np.stack([a.ravel() for a in np.meshgrid(lon, lat)], axis=1))
    heights = LinearNDInterpolator(terrain.points, terrain.height)(at).reshape(rows, columns)
    cells = np.stack([(north * CELL - lonlat[:, 1]) / CELL - 0.5, lonlat[:, 0] / CELL - west - 0.5])
    heights = _graded(heights, cells, nodes, roads)
    path.parent.mkdir(parents=True, exist_ok=True)
    shape = {"width": columns, "height": rows, "count": 1, "dtype": "int16", "nodata": -32768}
    place = {"crs": CRS.from_epsg(4326).to_wkt(), "transform": Affine(CELL, 0, west * CELL, 0, -CELL, north * CELL)}
    packing = {"compress": "deflate", "predictor": 2, "zlevel": 9}
    with rasterio.open(path, "w", driver="GTiff", **shape, **place, **packing) as raster:
        raster.write(np.rint(heights).astype(np.int16), 1)


def _graded(heights: Floats, cells: Floats, nodes: Ints, roads: Roads) -> Floats:
    """The raster with the ground beneath the roads brought to the height of an eased road."""
    tails, heads, ease, length = _pieces(nodes, roads)
    count = int(np.ceil(length.max() / STEP))
    share = (np.arange(count) + 0.5) / count
    along = (cells[:, tails, None] * (1 - share) + cells[:, heads, None] * share).reshape(2, -1)
    wanted = _eased(map_coordinates(heights, cells, order=1, mode="nearest"), tails, heads, ease, length)
    wanted = (wanted[tails, None] * (1 - share) + wanted[heads, None] * share).ravel()
    weight = np.repeat(length * ease, count) / (count * EASED_MINOR)
    bins = tuple(np.clip(np.rint(along).astype(np.int64), 0, np.array(heights.shape)[:, None] - 1))
    for _ in range(3):
        gap = wanted - map_coordinates(heights, along, order=1, mode="nearest")
        total, mass = np.zeros_like(heights), np.zeros_like(heights)
        np.add.at(total, bins, weight * gap)
        np.add.at(mass, bins, weight)
        heights = heights + gaussian_filter(total, 1.2) / (gaussian_filter(mass, 1.2) + 4.0)
    return heights


def _pieces(nodes: Ints, roads: Roads) -> tuple[Ints, Ints, Floats, Floats]:
    """End points (positions in ``nodes``), easing length and length of each piece of road; ferries left out."""
    tagged = [(pair, dict(tags)) for pair, tags in (*roads.edges.items(), *roads.oneway.items())]
    pairs = np.array([pair for pair, tags in tagged if "highway" in tags])
    ease = [EASED.get(tags["highway"], EASED_MINOR) for _, tags in tagged if "highway" in tags]
    tails, heads = np.searchsorted(nodes, pairs).T
    length = np.array([max(float(np.hypot(*(roads.at[a] - roads.at[b]))), 1.0) for a, b in pairs.tolist()])
    return tails, heads, np.array(ease), length


def _eased(ground: Floats, tails: Ints, heads: Ints, ease: Floats, length: Floats) -> Floats:
    """Heights near ``ground`` that climb little: least squares of both along the roads (screened Poisson)."""
    n = len(ground)
    joined = coo_array((ease**2 / length, (tails, heads)), shape=(n, n)).tocsr()
    joined = joined + joined.T
    mass = (np.bincount(tails, length, n) + np.bincount(heads, length, n)) / 2 + 1e-3
    system = diags_array(mass + joined.sum(axis=1)) - joined
    return np.asarray(splu(system.tocsc(), permc_spec="MMD_AT_PLUS_A").solve(mass * ground))
