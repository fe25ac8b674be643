"""The shape of the ground as one small picture: hills lit from the north-west, to be laid over a map.

Shading after Horn (1981, "Hill shading and the reflectance map"). The picture holds no colours: shadows are black, lit
slopes white, both more or less transparent, so that whatever lies below keeps its own colour.
"""

from __future__ import annotations

import struct
import zlib

import numpy as np
import shapely
from numpy.typing import NDArray

from gridplan.domain.places import Area
from gridplan.domain.plan import Relief
from gridplan.network.earth import METRES_PER_DEGREE, Floats
from gridplan.network.terrain.tiles import Terrain

LONGEST = 560
"""Pixels along the longer side: some 100 m each in a county; PNGs of that size stay under 150 KB."""
_LIT_FROM = np.radians(315.0)
_LIT_AT = np.radians(45.0)
_EXAGGERATED = 1.6  # *assumed*: gentle hills show, steep ones are not black
_DARKEST, _LIGHTEST = 0.26, 0.30  # opacity; *assumed*: names and legend colours stay readable
_SHADOWS, _LIGHTS = 9, 6  # steps of opacity: with "nothing", 16 entries of a palette


def relief_picture(terrain: Terrain | None, outline: Area) -> Relief | None:
    """The relief inside ``outline``; ``None`` where nothing is known of the ground there.

    Rows are even in the Mercator projection, in which web maps stretch a picture between its corners.

    Args:
        terrain: heights of the ground.
        outline: of the county, in degrees.
    """
    if terrain is None or outline.is_empty:
        return None
    west, south, east, north = outline.bounds
    lon, lat = _grid(west, south, east, north)
    points = np.column_stack([axis.ravel() for axis in np.meshgrid(lon, lat)])
    heights = terrain.sample(points).reshape(len(lat), len(lon))
    if not np.isfinite(heights).any():
        return None
    shapely.prepare(outline)
    inside = shapely.contains_xy(outline, points[:, 0], points[:, 1]).reshape(heights.shape)
    steps = _steps(_brightness(heights, lon, lat))
    steps[~inside] = 0
    return Relief(west=west, south=south, east=east, north=north, png=_png(steps))


def _grid(west: float, south: float, east: float, north: float) -> tuple[Floats, Floats]:
    """Longitudes from the west and latitudes from the north, of the middles of the pixels."""
    bottom, top = (float(np.arctanh(np.sin(np.radians(at)))) for at in (south, north))
    wide, high = np.radians(east - west), top - bottom
    step = max(wide, high) / LONGEST
    columns, rows = max(2, round(wide / step)), max(2, round(high / step))
    lon = west + (east - west) * (np.arange(columns) + 0.5) / columns
    mercator = top - high * (np.arange(rows) + 0.5) / rows
    return lon, np.degrees(np.arcsin(np.tanh(mercator)))


def _brightness(heights: Floats, lon: Floats, lat: Floats) -> Floats:
    """float64[rows, columns]: 0 in deep shadow to 1 in full light; NaN where no height is known."""
    across = (lon[1] - lon[0]) * METRES_PER_DEGREE * np.cos(np.radians(lat))[:, None]
    down = np.gradient(lat)[:, None] * METRES_PER_DEGREE  # negative: rows go south
    east = _EXAGGERATED * np.gradient(heights, axis=1) / across
    north = _EXAGGERATED * np.gradient(heights, axis=0) / down
    slope = np.arctan(np.hypot(east, north))
    faces = np.arctan2(-east, -north)  # where the slope looks, clockwise from north
    lit = np.sin(_LIT_AT) * np.cos(slope) + np.cos(_LIT_AT) * np.sin(slope) * np.cos(_LIT_FROM - faces)
    return np.asarray(np.clip(lit, 0.0, 1.0))


def _steps(brightness: Floats) -> NDArray[np.uint8]:
    """Palette entries: 0 nothing, then shadows from faint to dark, then lights from faint to bright."""
    flat = float(np.sin(_LIT_AT))
    known = np.nan_to_num(brightness, nan=flat)
    shadow = np.rint(_SHADOWS * np.clip((flat - known) / flat, 0, 1))
    light = np.rint(_LIGHTS * np.clip((known - flat) / (1 - flat), 0, 1))
    return np.where(light > 0, light + _SHADOWS, shadow).astype(np.uint8)


def _png(steps: NDArray[np.uint8]) -> bytes:
    """A PNG of four bits a pixel with a palette of opacities (PNG specification, 2003, 4.1 and 11.3.2.1)."""
    rows, columns = steps.shape
    even = np.pad(steps, ((0, 0), (0, columns % 2)))
    packed = (even[:, ::2] << 4 | even[:, 1::2]).astype(np.uint8)
    lines = np.pad(packed, ((0, 0), (1, 0)))  # each row begins with its filter: none
    shadows = [round(255 * _DARKEST * i / _SHADOWS) for i in range(_SHADOWS + 1)]
    lights = [round(255 * _LIGHTEST * i / _LIGHTS) for i in range(1, _LIGHTS + 1)]
    chunks = (
        (b"IHDR", struct.pack(">IIBBBBB", columns, rows, 4, 3, 0, 0, 0)),
        (b"PLTE", bytes(3 * len(shadows)) + b"\xff" * (3 * len(lights))),
        (b"tRNS", bytes(shadows + lights)),
        (b"IDAT", zlib.compress(lines.tobytes(), 9)),
        (b"IEND", b""),
    )
    return b"\x89PNG\r\n\x1a\n" + b"".join(map(_chunk, *zip(*chunks, strict=True)))


def _chunk(kind: bytes, content: bytes) -> bytes:
    return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))
