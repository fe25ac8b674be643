"""Elevation rasters (GeoTIFF, SRTM ``.hgt``, ``.hgt.zip``) → heights of the roads and of the ground around them.

Only the window around the roads is read, so a province's raster costs no more than a county's. Heights are sampled
bilinearly in the raster's own grid and CRS (nothing is resampled) and then smoothed along the roads
(:mod:`.smoothing`). The window itself stays in the network as ``terrain``: places far from any node, and cells of
isochrones, are asked for later, when only the cached network is at hand.
"""

from __future__ import annotations

import warnings
import zipfile
import zlib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path, PurePosixPath
from typing import Any, NamedTuple

import numpy as np
import rasterio
from numpy.typing import NDArray
from pyproj.exceptions import ProjError
from rasterio.enums import ColorInterp, Resampling
from rasterio.errors import NotGeoreferencedWarning, RasterioError
from rasterio.io import DatasetReader, MemoryFile
from rasterio.windows import Window

from gridplan.domain.finding_kinds import Language
from gridplan.domain.findings import Finding
from gridplan.domain.travel_settings import SourceFile
from gridplan.errors import InputError
from gridplan.network.codes import all_told, finding, listed_words, phrase
from gridplan.network.roads import RoadNetwork
from gridplan.network.terrain.grades import STEEPEST_ROAD, grades
from gridplan.network.terrain.smoothing import segments_afloat, smooth_heights
from gridplan.network.terrain.tiles import VOID, Affine, Terrain, Tile, cells

Bounds = tuple[float, float, float, float]

LOWEST_M, HIGHEST_M = -500.0, 9000.0
"""The shore of the Dead Sea lies at -430 m, the top of the Everest at 8,849 m; anything else is not a height."""

_MARGIN = 0.06  # degrees, some 6 km: beyond the furthest connector of a place (assumed)
_MOST_CELLS = 16_000_000  # of one raster: 32 MB as int16; 120 km × 120 km at 30 m
_COVERED = 0.99  # share of the road nodes with a height below which it is said
_TOO_STEEP = 0.2  # of the length beyond STEEPEST_ROAD: no country has that (Andorra with its footpaths: 0.05)
_LARGEST_HGT = 2 * 10801 * 10801  # bytes: a degree at a third of a second
_DRIVERS = {".tif": "GTiff", ".tiff": "GTiff", ".hgt": "SRTMHGT"}
_DAMAGE = (RasterioError, OSError, ValueError, RuntimeError, EOFError, zipfile.BadZipFile, zlib.error)
_METRES: dict[str, float] = {
    **dict.fromkeys(("", "m", "metre", "meter", "metres", "meters", "米"), 1.0),
    **dict.fromkeys(("ft", "foot", "feet", "us survey foot", "us_survey_foot", "ftus"), 0.3048),
    **dict.fromkeys(("dm", "decimetre", "decimeter", "decimetres", "decimeters", "分米"), 0.1),
    **dict.fromkeys(("cm", "centimetre", "centimeter", "centimetres", "centimeters", "厘米"), 0.01),
}


class _Piece(NamedTuple):
    """What a raster says around the roads: ``None`` if it lies elsewhere."""

    tile: Tile | None
    findings: tuple[Finding, ...]


class _UnusableError(Exception):
    """A raster that cannot be used, with the finding that says why."""

    def __init__(self, why: Finding) -> None:
        super().__init__(why.message)
        self.finding = why


def with_heights(
    network: RoadNetwork, folder: Path, files: Sequence[SourceFile], *, lang: Language = "zh"
) -> RoadNetwork:
    """The network with ``heights``, ``terrain`` and what is to be said about both; as it is if there are no files.

    Args:
        network: the roads, all of them (local roads merged).
        folder: the county folder.
        files: rasters relative to it; where several know a height, the first one is believed.
        lang: language of the findings.

    Raises:
        InputError: a file is missing, damaged, without CRS, or no raster of heights; with all findings.
    """
    if not files:
        return network
    terrain, findings = read_terrain(folder, files, _bounds(network), lang=lang)
    sampled = terrain.sample(np.column_stack((network.lon, network.lat)))
    known = float(np.isfinite(sampled).mean()) if len(sampled) else 0.0
    listed = listed_words((file.path for file in files), lang)
    told = list(findings)
    if known == 0:
        told.append(finding("GP-R024", lang, file=listed, value="0 %"))
    elif known < _COVERED:
        told.append(finding("GP-R023", lang, file=listed, value=f"{100 * known:.1f} %"))
    seen = replace(network, heights=smooth_heights(network, sampled), terrain=terrain)
    steep = _share_too_steep(seen)
    if steep > _TOO_STEEP:
        limit = f"{STEEPEST_ROAD:.0%}"
        told.append(finding("GP-R028", lang, file=listed, value=f"{100 * steep:.0f} %", limit=limit))
    return replace(seen, findings=(*network.findings, *told))


def read_terrain(
    folder: Path, files: Sequence[SourceFile], bounds: Bounds, *, lang: Language = "zh"
) -> tuple[Terrain, tuple[Finding, ...]]:
    """The pieces of the rasters inside ``bounds``, and what is odd about them.

    Args:
        folder: the county folder.
        files: rasters relative to it, the most trusted first.
        bounds: west, south, east, north in degrees; nothing outside is kept.
        lang: language of the findings.

    Raises:
        InputError: a file is missing, damaged, without CRS, or no raster of heights; with all findings.
    """
    tiles: list[Tile] = []
    told: list[Finding] = []
    problems: list[Finding] = []
    for file in files:
        try:
            with _opened(folder / file.path, file.path, lang) as source:
                piece = _piece(source, file.path, bounds, lang)
        except _UnusableError as refusal:
            problems.append(refusal.finding)
        except _DAMAGE as damage:
            problems.append(finding("GP-R021", lang, file=file.path, value=file.path, detail=damage))
        else:
            told += piece.findings
            tiles += [piece.tile] if piece.tile else []
    if problems:
        raise InputError(phrase("no heights", lang, told=all_told(problems)), problems)
    return Terrain(tiles=tuple(tiles)), tuple(told)


def _bounds(network: RoadNetwork) -> Bounds:
    """The roads and the places beside them."""
    lon, lat = network.lon, network.lat
    if not len(lon):
        return 0.0, 0.0, 0.0, 0.0
    wide = _MARGIN / max(float(np.cos(np.radians(np.abs(lat).max()))), 0.1)
    west, east = float(lon.min()) - wide, float(lon.max()) + wide
    return west, float(lat.min()) - _MARGIN, east, float(lat.max()) + _MARGIN


def _share_too_steep(network: RoadNetwork) -> float:
    """Share of the roads' length that is steeper than roads are."""
    steep = np.abs(grades(network)) > STEEPEST_ROAD
    roads = ~segments_afloat(network)
    return float(network.lengths[steep & roads].sum() / max(float(network.lengths[roads].sum()), 1.0))


@contextmanager
def _opened(path: Path, name: str, lang: Language) -> Iterator[DatasetReader]:
    """The raster in a file; a zipped ``.hgt`` is read in memory."""
    if not path.is_file():
        raise _UnusableError(finding("GP-R020", lang, file=name, value=name))
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", NotGeoreferencedWarning)  # said as GP-R022
        kind = path.suffix.lower()
        if kind == ".zip":
            member, content = _zipped(path, name, lang)
            with MemoryFile(content, filename=member) as memory, memory.open(driver=_DRIVERS[".hgt"]) as source:
                yield source
        elif kind in _DRIVERS:  # named, so that no file is taken for one that leads GDAL elsewhere
            with rasterio.open(path, driver=_DRIVERS[kind]) as source:
                yield source
        else:
            raise _unusable(name, "not a raster", lang)


def _unusable(name: str, why: str, lang: Language) -> _UnusableError:
    return _UnusableError(finding("GP-R021", lang, file=name, value=name, detail=phrase(why, lang)))


def _zipped(path: Path, name: str, lang: Language) -> tuple[str, bytes]:
    """Name and bytes of the first ``.hgt`` in an archive."""
    with zipfile.ZipFile(path) as archive:
        members = [item for item in archive.infolist() if item.filename.lower().endswith(".hgt")]
        if not members or members[0].file_size > _LARGEST_HGT:
            raise _unusable(name, "no hgt", lang)
        return PurePosixPath(members[0].filename).name, archive.read(members[0])


def _piece(source: DatasetReader, name: str, bounds: Bounds, lang: Language) -> _Piece:
    """What the raster says inside ``bounds``."""
    colours = set(source.colorinterp)
    kind = np.dtype(source.dtypes[0])
    if kind.itemsize == 1 or kind.kind not in "iuf" or {ColorInterp.red, ColorInterp.green} <= colours:
        raise _UnusableError(finding("GP-R025", lang, file=name, value=f"{source.count} × {kind}"))
    if source.crs is None or source.transform.is_identity:
        raise _UnusableError(finding("GP-R022", lang, file=name, value=name))
    wkt = source.crs.to_wkt()
    try:
        window = _window(source, wkt, bounds)
    except ProjError as unknown:
        raise _UnusableError(finding("GP-R022", lang, file=name, value=name)) from unknown
    if window is None:
        return _Piece(tile=None, findings=())
    unit = (source.units[0] or "").strip().lower()
    metres = _METRES.get(unit, 1.0)
    told = [finding("GP-R027", lang, file=name, value=unit, metres=f"{metres:g}")] if metres != 1 else []
    if unit not in _METRES:
        told = [finding("GP-R029", lang, file=name, value=unit)]
    scale, offset = source.scales[0], source.offsets[0]
    if not (np.isfinite([scale, offset]).all() and scale > 0):  # as it says, all ground lies at one height
        raise _UnusableError(finding("GP-R026", lang, file=name, value=f"scale {scale:g}, offset {offset:g}"))
    values, absurd = _values(source, window, metres)
    if absurd is not None:
        raise _UnusableError(finding("GP-R026", lang, file=name, value=f"{absurd:g}"))
    tile = Tile(values=values, crs=wkt, transform=_moved(tuple(source.transform)[:6], window, values.shape))
    return _Piece(tile=tile, findings=tuple(told))


def _moved(transform: Affine, window: Window, shape: tuple[int, ...]) -> Affine:
    """The transform of a window read into ``shape`` rows and columns."""
    a, b, c, d, e, f = transform
    across, down = window.width / shape[1], window.height / shape[0]
    x, y = (k * window.col_off + m * window.row_off + n for k, m, n in ((a, b, c), (d, e, f)))
    return a * across, b * down, x, d * across, e * down, y


def _window(source: DatasetReader, wkt: str, bounds: Bounds) -> Window | None:
    """Rows and columns of the raster that ``bounds`` touches, two cells more on each side; ``None``: nothing."""
    west, south, east, north = bounds
    steps = np.linspace(0, 1, 33)
    lon, lat = west + (east - west) * steps, south + (north - south) * steps
    edge_lon = np.concatenate((lon, lon, np.full(33, west), np.full(33, east)))
    edge_lat = np.concatenate((np.full(33, south), np.full(33, north), lat, lat))
    column, row = cells(np.column_stack((edge_lon, edge_lat)), wkt, tuple(source.transform)[:6])
    seen = np.isfinite(column) & np.isfinite(row)
    if not seen.any():
        return None
    left, right = max(int(column[seen].min()) - 2, 0), min(int(column[seen].max()) + 3, source.width)
    top, bottom = max(int(row[seen].min()) - 2, 0), min(int(row[seen].max()) + 3, source.height)
    if left >= right or top >= bottom:
        return None
    return Window(left, top, right - left, bottom - top)


def _values(source: DatasetReader, window: Window, metres: float) -> tuple[NDArray[Any], float | None]:
    """Heights in metres with voids, int16 where nothing is lost; and a typical value if most cannot be heights.

    A raster finer than is worth keeping is read at every second, third … cell: a mean would smear voids that the
    file does not declare.
    """
    thin = max(1.0, (window.width * window.height / _MOST_CELLS) ** 0.5)
    shape = (max(1, int(window.height / thin)), max(1, int(window.width / thin)))
    band = source.read(1, window=window, out_shape=shape, masked=True, resampling=Resampling.nearest)
    scale, offset = source.scales[0] * metres, source.offsets[0] * metres
    whole = band.dtype.kind in "iu" and scale == 1 and offset == 0
    heights = band.astype(np.float32).filled(np.nan) * np.float32(scale) + np.float32(offset)
    heights[heights == VOID] = np.nan
    given = np.isfinite(heights)
    with np.errstate(invalid="ignore"):
        sane = (heights >= LOWEST_M) & (heights <= HIGHEST_M)
    odd = heights[given & (heights > HIGHEST_M)]  # one and the same value is a void that the file does not declare
    absurd = float(np.median(odd)) if odd.size > 0.5 * given.sum() and np.ptp(odd) > 0 else None
    if whole:
        return np.where(sane, heights, VOID).astype(np.int16), absurd
    return np.where(sane, heights, np.nan).astype(np.float32), absurd
