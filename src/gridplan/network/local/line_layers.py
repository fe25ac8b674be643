"""Layers of lines as files: GeoPackage, shapefile (zipped or not), GeoJSON → lines in WGS 84 with tags."""

from __future__ import annotations

import warnings
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import pyogrio
import pyogrio.raw
import pyproj
import shapely
from numpy.typing import NDArray

from gridplan.network.earth import Floats
from gridplan.network.local.layer_files import (
    LayerError,
    check_geojson_crs,
    decoded,
    missing_bytes,
    sources,
    stated_encoding,
)
from gridplan.network.local.line_tags import Reading, read_tags
from gridplan.network.local.lines import Lines, lines_of
from gridplan.network.reading.tags import Tags

_LINES = frozenset({"LineString", "MultiLineString"})
_MIXED = frozenset({"Unknown", "GeometryCollection"})
_DEGREES = 360.0


@dataclass(slots=True)
class LineFile:
    """The lines of a file and what is odd about it.

    Attributes:
        lines: in WGS 84, as the file's CRS says.
        no_crs: no CRS was stated; degrees were taken as longitude and latitude.
        degrees: the file's numbers are longitudes and latitudes of WGS 84 or CGCS2000, or claim to be: GCJ-02 does too.
        other_shapes: features that are no lines.
        nowhere: features with coordinates that are no numbers.
        lacking: bytes that shapefiles lack of what they say they have.
        encoding: what a ``.cpg`` says that is no encoding.
        empty: features without a shape or of no length.
        twice: lines that are there twice.
        planned: roads that are planned, being built or given up.
        unknown: classes not understood, with how many lines have them.
        odd: tag → values not understood, with how many lines have them.
    """

    lines: Lines
    no_crs: bool = False
    degrees: bool = False
    other_shapes: int = 0
    nowhere: int = 0
    lacking: int = 0
    encoding: str = ""
    empty: int = 0
    twice: int = 0
    planned: int = 0
    unknown: Counter[str] = field(default_factory=Counter)
    odd: dict[str, Counter[str]] = field(default_factory=dict)


def read_lines(path: Path) -> LineFile:
    """Reads every line layer of a file.

    Raises:
        LayerError: the file is damaged, has no lines, or its CRS is missing or wrong.
        OSError: it cannot be read.
    """
    parts: list[Floats] = []
    tags: list[Tags] = []
    result = LineFile(lines=lines_of([], []))
    with sources(path) as found:
        for source in found:
            _look(source, result)
            for layer in _line_layers(source):
                _take(source, layer, parts, tags, result)
    parts, tags = _once(parts, tags, result)
    if not parts:
        raise LayerError("GP-R003", path.name)
    result.lines = lines_of(parts, tags)
    return result


def _look(source: Path, result: LineFile) -> None:
    """Notes what GDAL passes over in silence."""
    suffix = source.suffix.lower()
    if suffix == ".geojson":
        check_geojson_crs(source)
    elif suffix == ".shp":
        result.lacking += missing_bytes(source)
        encoding, words = stated_encoding(source)
        result.encoding = result.encoding or ("" if encoding else words)


def _line_layers(source: Path) -> list[str]:
    try:
        listed = pyogrio.list_layers(source)
    except Exception as damage:  # GDAL's drivers raise many kinds of errors over damaged files; all of it is said
        raise LayerError("GP-R002", f"{damage}") from damage
    kinds = [(str(name), str(kind).removesuffix(" Z").removesuffix("25D").split(" ")[0]) for name, kind in listed]
    return [name for name, kind in kinds if kind in _LINES | _MIXED] or [name for name, kind in kinds if kind != "None"]


def _take(source: Path, layer: str, parts: list[Floats], tags: list[Tags], result: LineFile) -> None:
    meta, shapes, columns = _read(source, layer)
    shapes = _without_nowhere(shapes, result)
    shapes = _in_degrees(shapes, meta["crs"], result)
    reading = read_tags(columns, len(shapes))
    kinds = shapely.get_type_id(shapes)
    blank = (kinds < 0) | shapely.is_empty(shapes)
    lines = np.isin(kinds, (1, 5)) & ~blank
    result.other_shapes += int((~lines & ~blank).sum())
    planned = np.array([one is None for one in reading.tags], dtype=np.bool_)
    result.planned += int((planned & lines).sum())
    kept = np.flatnonzero(lines & ~planned)
    pieces, owner = shapely.get_parts(shapes[kept], return_index=True)
    points, index = shapely.get_coordinates(pieces, return_index=True)
    moved = np.ones(len(points), dtype=np.bool_)
    moved[1:] = (index[1:] != index[:-1]) | (np.abs(np.diff(points, axis=0)) > 1e-9).any(axis=1)
    points, index = points[moved], index[moved]
    bounds = np.searchsorted(index, np.arange(len(pieces) + 1))
    lengthy = np.zeros(len(kept), dtype=np.bool_)
    for piece, row in enumerate(owner.tolist()):
        part = points[bounds[piece] : bounds[piece + 1]]
        one = reading.tags[int(kept[row])]
        if len(part) > 1 and one is not None:
            lengthy[row] = True
            parts.append(part)
            tags.append(one)
    result.empty += int(blank.sum()) + int((~lengthy).sum())
    _count_words(reading, result)


def _without_nowhere(shapes: NDArray[np.object_], result: LineFile) -> NDArray[np.object_]:
    """The shapes, ``None`` for those with a coordinate that is no number."""
    points, owner = shapely.get_coordinates(shapes, return_index=True)
    lost = np.zeros(len(shapes), dtype=np.bool_)
    lost[owner[~np.isfinite(points).all(axis=1)]] = True
    result.nowhere += int(lost.sum())
    result.empty -= int(lost.sum())  # they are counted as blank below
    kept = shapes.copy()
    kept[lost] = None
    return kept


def _count_words(reading: Reading, result: LineFile) -> None:
    result.unknown += reading.unknown
    for tag, values in reading.odd.items():
        result.odd[tag] = result.odd.get(tag, Counter()) + values


def _read(source: Path, layer: str) -> tuple[Mapping[str, Any], NDArray[np.object_], Mapping[str, Sequence[object]]]:
    with warnings.catch_warnings():  # GDAL's remarks about field types are no findings
        warnings.simplefilter("ignore")
        try:
            encoding = (stated_encoding(source)[0] or "utf-8") if source.suffix.lower() == ".shp" else None
            try:
                meta, _, wkb, values = pyogrio.raw.read(source, layer=layer, force_2d=True, encoding=encoding)
                names = [str(name) for name in meta["fields"]]
            except UnicodeDecodeError:
                # GBK from older programs, or UTF-8 names cut off after ten bytes; GDAL drops what it cannot decode
                meta, _, wkb, values = pyogrio.raw.read(source, layer=layer, force_2d=True, encoding="ISO-8859-1")
                names, values = decoded([str(name) for name in meta["fields"]], values)
            shapes = shapely.from_wkb(wkb)
        except Exception as damage:  # see _line_layers
            raise LayerError("GP-R002", f"{damage}") from damage
    columns: dict[str, Sequence[object]] = {name: list(column) for name, column in zip(names, values, strict=True)}
    return meta, np.atleast_1d(np.asarray(shapes, dtype=object)), columns


def _in_degrees(shapes: NDArray[np.object_], crs: str | None, result: LineFile) -> NDArray[np.object_]:
    """The shapes in WGS 84 (CGCS2000 differs from it by centimetres)."""
    there = shapes[~(shapely.is_missing(shapes) | shapely.is_empty(shapes))]
    if not len(there):
        return shapes
    bounds = shapely.total_bounds(there)
    shown = " ".join(f"{value:.6g}" for value in bounds.tolist())
    if not np.isfinite(bounds).all():
        raise LayerError("GP-R032", shown)
    like_degrees = bool((np.abs(bounds) <= (180, 90, 180, 90)).all())
    if crs is None:
        if not like_degrees:
            raise LayerError("GP-R032", shown)
        result.no_crs = result.degrees = True
        return shapes
    try:
        system = pyproj.CRS.from_user_input(crs)
        if system.is_projected and np.abs(bounds).max() <= _DEGREES:  # degrees that call themselves metres
            raise LayerError("GP-R032", f"{system.name}: {shown}")
        result.degrees |= _is_degrees(system)
        moved = _transformed(shapes, system)
    except pyproj.exceptions.ProjError as refusal:
        raise LayerError("GP-R032", f"{refusal}") from refusal
    bounds = shapely.total_bounds(moved)
    if not (np.isfinite(bounds).all() and (np.abs(bounds) <= (180, 90, 180, 90)).all()):
        raise LayerError("GP-R032", f"{system.name}: {shown}")
    return moved


def _is_degrees(system: pyproj.CRS) -> bool:
    return bool(system.equals("EPSG:4326", ignore_axis_order=True) or system.to_epsg() == 4490)


def _transformed(shapes: NDArray[np.object_], system: pyproj.CRS) -> NDArray[np.object_]:
    if _is_degrees(system):
        return shapes
    transformer = pyproj.Transformer.from_crs(system, "EPSG:4326", always_xy=True)

    def moved(xy: Floats) -> Floats:
        return np.column_stack(transformer.transform(xy[:, 0], xy[:, 1]))

    result: NDArray[np.object_] = np.atleast_1d(np.asarray(shapely.transform(shapes, moved), dtype=object))
    return result


def _once(parts: list[Floats], tags: list[Tags], result: LineFile) -> tuple[list[Floats], list[Tags]]:
    """The lines without those that are there twice, drawn in whichever direction if both may be driven."""
    seen: set[tuple[object, ...]] = set()
    kept = []
    for number, (part, one) in enumerate(zip(parts, tags, strict=True)):
        whole = part.round(7)
        forms = (whole.tobytes(), whole[::-1].tobytes())
        key = (min(forms) if "oneway" not in one else forms[0], tuple(sorted(one.items())))
        if key not in seen:
            seen.add(key)
            kept.append(number)
    result.twice += len(parts) - len(kept)
    return [parts[i] for i in kept], [tags[i] for i in kept]
