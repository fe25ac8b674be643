"""Writes small elevation rasters, and road networks to hold against them."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import rasterio
from rasterio.transform import Affine

from gridplan.domain.travel_settings import SourceFile
from gridplan.network.earth import distances_m, sphere
from gridplan.network.roads import RoadNetwork

DEGREE = Affine(0.001, 0, 110.0, 0, -0.001, 30.1)
"""Cells of 0.001 degrees; the upper left corner lies at 110° E, 30.1° N."""


def source_file(folder: Path, name: str) -> SourceFile:
    return SourceFile(path=name, sha256=hashlib.sha256((folder / name).read_bytes()).hexdigest())


def write_raster(
    folder: Path,
    name: str,
    values: np.ndarray,
    *,
    crs: str | None = "EPSG:4326",
    transform: Affine = DEGREE,
    unit: str = "",
    scale: float = 1.0,
    **options: Any,
) -> SourceFile:
    """Writes ``values`` ([rows, columns], or [bands, rows, columns]) as GeoTIFF."""
    bands = values if values.ndim == 3 else values[None]
    shape = {"count": len(bands), "height": bands.shape[1], "width": bands.shape[2], "dtype": bands.dtype}
    place = {} if crs is None else {"crs": crs, "transform": transform}
    (folder / name).parent.mkdir(parents=True, exist_ok=True)
    with rasterio.open(folder / name, "w", driver="GTiff", **shape, **place, **options) as raster:
        raster.write(bands)
        raster.scales = (scale,) * len(bands)
        if unit:
            raster.units = (unit,) * len(bands)
    return source_file(folder, name)


def write_hgt(folder: Path, name: str, values: np.ndarray) -> SourceFile:
    """Writes int16[1201, 1201] as SRTM does: big-endian, no header, the place in the name."""
    (folder / name).parent.mkdir(parents=True, exist_ok=True)
    (folder / name).write_bytes(values.astype(">i2").tobytes())
    return source_file(folder, name)


def roads(
    lonlat: Sequence[tuple[float, float]],
    ways: Sequence[tuple[Sequence[int], Mapping[str, str]]] | None = None,
) -> RoadNetwork:
    """Nodes and ways ``(node indices, tags)``; by default one residential road along all nodes."""
    ways = [(range(len(lonlat)), {"highway": "residential"})] if ways is None else ways
    at = np.array(lonlat, dtype=np.float64).reshape(-1, 2)
    pieces = [(a, b, w) for w, (refs, _) in enumerate(ways) for a, b in pairwise(refs)]
    tails, heads, of = np.array(pieces, dtype=np.int64).reshape(-1, 3).T
    positions = sphere(at[:, 0], at[:, 1])
    return RoadNetwork(
        node_ids=np.arange(1, len(at) + 1),
        lon=at[:, 0],
        lat=at[:, 1],
        tails=tails,
        heads=heads,
        ways=of,
        lengths=distances_m(positions[tails], positions[heads]),
        way_ids=np.arange(1, len(ways) + 1),
        way_tags=tuple(tags for _, tags in ways),
    )
