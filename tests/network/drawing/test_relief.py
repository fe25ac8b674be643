"""Relief: hills are lit from the north-west, the picture fits the county and stays small."""

from __future__ import annotations

import io

import numpy as np
import pytest
from pyproj import CRS
from shapely import Point, Polygon, box

from gridplan.network.drawing.relief import LONGEST, relief_picture
from gridplan.network.terrain.tiles import VOID, Terrain, Tile

WEST, SOUTH, SIDE = 116.0, 27.0, 0.5
CELLS = 300


def terrain(heights):
    step = SIDE / CELLS
    tile = Tile(values=heights, crs=CRS.from_epsg(4326).to_wkt(), transform=(step, 0, WEST, 0, -step, SOUTH + SIDE))
    return Terrain(tiles=(tile,))


def cone(high=900.0):
    rows, columns = np.mgrid[0:CELLS, 0:CELLS]
    away = np.hypot(rows - CELLS / 2, columns - CELLS / 2)
    return np.maximum(0, high * (1 - away / 110)).astype(np.float32)


def pixels(relief):
    """Brightness added (positive) or taken (negative) by each pixel."""
    image = pytest.importorskip("PIL.Image").open(io.BytesIO(relief.png)).convert("RGBA")
    values = np.asarray(image).astype(int)
    return np.where(values[..., 0] > 127, values[..., 3], -values[..., 3])


def test_slopes_to_the_north_west_are_lit_and_those_to_the_south_east_lie_in_shadow():
    relief = relief_picture(terrain(cone(3600.0)), box(WEST, SOUTH, WEST + SIDE, SOUTH + SIDE))
    drawn = pixels(relief)
    rows, columns = drawn.shape
    quarter = (slice(int(rows * 0.3), int(rows * 0.45)), slice(int(columns * 0.3), int(columns * 0.45)))
    opposite = (slice(int(rows * 0.55), int(rows * 0.7)), slice(int(columns * 0.55), int(columns * 0.7)))
    assert drawn[quarter].mean() > 10
    assert drawn[opposite].mean() < -10
    assert not drawn[:10, :10].any()  # flat ground keeps the colour of the layer below


def test_nothing_is_drawn_outside_the_county_and_in_voids():
    heights = cone().astype(np.int16)
    heights[:, : CELLS // 2] = VOID
    outline = Point(WEST + SIDE / 2, SOUTH + SIDE / 2).buffer(0.18)
    drawn = pixels(relief_picture(terrain(heights), outline))
    rows, columns = drawn.shape
    assert not drawn[:, : columns // 2 - 4].any()
    assert not drawn[:5, -5:].any()
    assert drawn[rows // 2 :, columns // 2 :].any()


def test_the_picture_lies_between_the_corners_of_the_county_with_rows_even_in_mercator():
    outline = box(WEST, SOUTH - 8, WEST + 4, SOUTH + 8)
    relief = relief_picture(terrain(cone()), outline)
    assert (relief.west, relief.south, relief.east, relief.north) == outline.bounds
    drawn = pixels(relief)
    assert max(drawn.shape) == LONGEST
    row = np.flatnonzero(drawn.any(axis=1)).mean() / len(drawn)
    mercator = np.arctanh(np.sin(np.radians([SOUTH + 8, SOUTH + SIDE / 2, SOUTH - 8])))
    assert row == pytest.approx((mercator[0] - mercator[1]) / (mercator[0] - mercator[2]), abs=0.004)


def test_rough_ground_stays_under_150_kilobytes():
    rng = np.random.default_rng(3)
    rough = np.cumsum(np.cumsum(rng.normal(0, 4, (CELLS, CELLS)), axis=0), axis=1) % 900
    relief = relief_picture(terrain(rough.astype(np.float32)), box(WEST, SOUTH, WEST + SIDE, SOUTH + SIDE))
    assert len(relief.png) < 150_000


def test_without_heights_there_is_no_relief():
    outline = box(WEST, SOUTH, WEST + SIDE, SOUTH + SIDE)
    assert relief_picture(None, outline) is None
    assert relief_picture(terrain(cone()), box(10, 10, 11, 11)) is None
    assert relief_picture(terrain(cone()), Polygon()) is None
