"""Rivers and lakes for drawing: from the layer ``boundaries/water`` if the county has one, else from its OSM files."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

import numpy as np
import osmium
import pyogrio
import pyogrio.raw
import shapely
from pyproj import CRS, Transformer
from shapely import LineString, MultiLineString, Polygon
from shapely.geometry.base import BaseGeometry

from gridplan.domain import gcj02
from gridplan.domain.county import RoadFile
from gridplan.domain.finding_kinds import Language
from gridplan.domain.findings import Finding
from gridplan.domain.places import Area
from gridplan.domain.plan import WaterShape
from gridplan.network.codes import finding
from gridplan.network.drawing.planar import lengths_m, simplified
from gridplan.network.earth import METRES_PER_DEGREE

SUFFIXES = (".gpkg", ".geojson", ".shp", ".zip")
_RIVERS = frozenset({"river", "canal"})
_STREAMS = frozenset({"stream", "brook", "小溪", "溪", "溪流"})
_NOT_DRAWN = frozenset({"ditch", "drain", "dam", "weir", "lock_gate"})
_KEYS = ("waterway", "kind", "size", "fclass", "类别", "类型")
_TOLERANCE_M = 25.0
_LEAST_M2 = 20_000.0  # smaller ponds are no help in finding one's way (*assumed*)
_LEAST_STREAM_M = 800.0  # *assumed*
_MOST_POINTS = 9_000
_DAMAGE = (RuntimeError, OSError, ValueError)  # GDAL and pyosmium report damage as any of these


@dataclass
class _Found:
    rivers: list[LineString]
    streams: list[LineString]
    lakes: list[Polygon]


def water_shapes(
    folder: Path,
    roads: Sequence[RoadFile],
    outline: Area,
    *,
    coords: Literal["wgs84", "gcj02"] = "wgs84",
    lang: Language = "zh",
) -> tuple[tuple[WaterShape, ...], tuple[Finding, ...]]:
    """Rivers, streams and lakes inside ``outline``, largest first, and what could not be read.

    A map without its rivers is still a map: a damaged file is said and left out.

    Args:
        folder: the county folder.
        roads: its road files, of which those of OpenStreetMap know water too.
        outline: of the county, in degrees.
        coords: what the layer's coordinates were declared to be; those of OpenStreetMap are WGS 84 in any case.
        lang: language of the findings.
    """
    found, told = _Found(rivers=[], streams=[], lakes=[]), []
    layer = next((p for s in SUFFIXES if (p := folder / "boundaries" / f"water{s}").is_file()), None)
    files = [layer] if layer else [folder / file.path for file in roads if not file.lines]
    for path in files:
        try:
            _read_layer(path, found, coords) if path == layer else _read_osm(path, found)
        except _DAMAGE as damage:
            name = path.relative_to(folder).as_posix()
            told.append(finding("GP-R060", lang, file=name, value=name, detail=damage))
    return tuple(_drawn(found, outline)), tuple(told)


def _read_layer(path: Path, found: _Found, coords: str) -> None:
    source = f"/vsizip/{path}" if path.suffix.lower() == ".zip" else str(path)
    meta, _, wkb, columns = pyogrio.raw.read(source, force_2d=True)
    shapes = shapely.from_wkb(wkb)
    if not meta["crs"]:
        raise ValueError("no CRS")
    move = Transformer.from_crs(CRS.from_user_input(meta["crs"]), 4326, always_xy=True)
    shapes = shapely.transform(shapes, lambda xy: np.column_stack(move.transform(xy[:, 0], xy[:, 1])))
    if coords == "gcj02":
        shapes = shapely.transform(shapes, gcj02.to_wgs84)
    said = [columns[i] for i, name in enumerate(meta["fields"]) if str(name).lower() in _KEYS]
    for row, shape in enumerate(shapes):
        if shape is not None and not shape.is_empty:
            _take(found, {str(column[row]).strip().lower() for column in said}, shape)


def _read_osm(path: Path, found: _Found) -> None:
    geometry = osmium.geom.WKBFactory()
    wanted = osmium.filter.KeyFilter("waterway", "natural")
    reader = osmium.FileProcessor(str(path)).with_areas(wanted).with_filter(wanted)
    for thing in reader:
        if isinstance(thing, osmium.osm.Area):
            if thing.tags.get("natural") == "water" or thing.tags.get("waterway") == "riverbank":
                _take(found, set(), shapely.from_wkb(bytes.fromhex(geometry.create_multipolygon(thing))))
        elif isinstance(thing, osmium.osm.Way) and "waterway" in thing.tags and not thing.is_closed():
            line = [(node.lon, node.lat) for node in thing.nodes if node.location.valid()]
            if len(line) > 1 and thing.tags.get("tunnel", "no") == "no":
                _take(found, {thing.tags["waterway"]}, LineString(line))


def _take(found: _Found, said: set[str], shape: BaseGeometry) -> None:
    for part in shapely.get_parts(shape):
        if isinstance(part, Polygon):
            found.lakes.append(part)
        elif isinstance(part, LineString) and not said & _NOT_DRAWN:
            small = said & _STREAMS or ("small" in said and not said & _RIVERS - {"river"})
            (found.streams if small else found.rivers).append(part)


def _drawn(found: _Found, outline: Area) -> Iterator[WaterShape]:
    left = _MOST_POINTS
    for kind, shapes in (
        ("lake", _areas(found.lakes, outline)),
        ("river", _lines(found.rivers, outline, 0)),
        ("stream", _lines(found.streams, outline, _LEAST_STREAM_M)),
    ):
        for shape in shapes:
            left -= len(shapely.get_coordinates(shape))
            if left < 0:
                return
            yield WaterShape(kind=kind, shape=shape)


def _areas(shapes: list[Polygon], outline: Area) -> Iterable[Polygon]:
    """Areas inside the outline, largest first; what overlaps is one."""
    if not shapes:
        return []
    even = np.cos(np.radians(outline.centroid.y)) * METRES_PER_DEGREE**2
    whole = shapely.intersection(shapely.union_all(shapely.make_valid(np.array(shapes, dtype=object))), outline)
    parts = [p for p in shapely.get_parts(whole) if isinstance(p, Polygon) and p.area * even >= _LEAST_M2]
    tolerance = _TOLERANCE_M / METRES_PER_DEGREE
    thin: list[Any] = [part.simplify(tolerance) for part in sorted(parts, key=lambda p: (-p.area, p.bounds))]
    return [p for p in thin if isinstance(p, Polygon) and not p.is_empty]


def _lines(shapes: list[LineString], outline: Area, least_m: float) -> Iterable[LineString]:
    """Lines inside the outline, joined end to end, longest first."""
    if not shapes:
        return []
    inside = shapely.intersection(np.array(shapes, dtype=object), outline)
    parts = [p for p in shapely.get_parts(inside) if isinstance(p, LineString) and not p.is_empty]
    merged = [p for p in shapely.get_parts(shapely.line_merge(MultiLineString(parts))) if isinstance(p, LineString)]
    long = [p for p, metres in zip(merged, lengths_m(merged), strict=True) if metres > max(least_m, _TOLERANCE_M)]
    lines = simplified(long, _TOLERANCE_M)
    return [line for _, line in sorted(zip(lengths_m(lines), lines, strict=True), key=lambda row: -row[0])]
