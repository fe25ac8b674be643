"""Reads boundary layers: any format and CRS that GDAL knows → areas in WGS 84 with their attributes."""

from __future__ import annotations

import warnings
import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import pyogrio
import shapely
from numpy.typing import NDArray
from shapely import MultiPolygon, Polygon
from shapely.geometry.base import BaseGeometry

from gridplan.domain import gcj02
from gridplan.domain.places import Area
from gridplan.sources.report import Report, Where, shorten
from gridplan.sources.rows import Rows, check_header, parse_records, unreadable
from gridplan.sources.table_kinds import TableKind
from gridplan.sources.tables import named_file
from gridplan.sources.words import listed

SUFFIXES = (".geojson", ".gpkg", ".shp", ".zip")
_FORMATS = ".gpkg / .geojson / .shp / .zip"
_WGS84 = "EPSG:4326"
_DEGREES = 360.0
_LEAST_AREA = 1e-12  # square degrees; about 0.01 m²


@dataclass(frozen=True, slots=True, kw_only=True)
class Layer:
    """A boundary layer: its rows and, by key, the areas that could be used (EPSG:4326)."""

    rows: Rows
    areas: Mapping[str, Area]
    present: bool = True


def find_layer(folder: Path, name: str, given: str | None, report: Report) -> Path | None:
    """The file of a layer: the one named under ``[files]``, or ``boundaries/name`` with a known suffix."""
    if given is not None:
        return named_file(folder, given, report)
    candidates = [folder / "boundaries" / f"{name}{suffix}" for suffix in SUFFIXES]
    found = [path for path in candidates if path.is_file()]
    if len(found) > 1:
        report.add("C008", value=listed(path.name for path in found))
    return found[0] if found else None


def read_layer(path: Path, kind: TableKind, file: str, coords: str, report: Report) -> Layer:
    """Reads one layer; whatever cannot be used is reported and left out."""
    where = Where(file=file)
    frame = _read_frame(path, where, report)
    if frame is None:
        return Layer(rows=unreadable(kind), areas={})
    if len(frame) == 0:
        report.add("B104", where)
        return Layer(rows=unreadable(kind), areas={})
    shapes = _shapes(frame, where, coords, report)
    rows = _parse_attributes(frame, kind, where, report)
    if shapes is None:
        return Layer(rows=rows, areas={})
    areas: dict[str, Area] = {}
    for row in rows:
        area = _area(shapes[(row.where.row or 1) - 1], row.where, report)
        if area is not None and kind.key is not None and row.good(kind.key):
            areas[row[kind.key]] = area
    return Layer(rows=rows, areas=areas)


def read_areas(path: Path, file: str, coords: str, report: Report) -> tuple[Area, ...]:
    """Every polygon of a layer in EPSG:4326, whatever its attributes; none after a finding."""
    where = Where(file=file)
    frame = _read_frame(path, where, report)
    if frame is None:
        return ()
    if len(frame) == 0:
        report.add("B104", where)
        return ()
    shapes = _shapes(frame, where, coords, report)
    found = () if shapes is None else tuple(_area(s, where.at(n), report) for n, s in enumerate(shapes, start=1))
    return tuple(area for area in found if area is not None)


def inline_areas(
    rings: Sequence[Sequence[tuple[float, float]]], coords: str, where: Where, report: Report
) -> tuple[Area, ...]:
    """Polygons in EPSG:4326 from rings of (lon, lat) degrees; none after a finding."""
    if coords == "gcj02":
        report.add("B004", where)
    areas: list[Area] = []
    for ring in rings:
        drawn = Polygon(ring)
        area = _area(shapely.transform(drawn, gcj02.to_wgs84) if coords == "gcj02" else drawn, where, report)
        if area is not None:
            areas.append(area)
    return tuple(areas)


def missing_layer(kind: TableKind) -> Layer:
    """Stands for a layer that is not there."""
    return Layer(rows=unreadable(kind), areas={}, present=False)


def _read_frame(path: Path, where: Where, report: Report) -> Any:
    try:
        source = _inside_zip(path) if path.suffix.lower() == ".zip" else str(path)
        if path.suffix.lower() not in SUFFIXES:
            raise ValueError(f"{path.suffix or path.name}?")
        return _read_source(source, path)
    except UnicodeDecodeError:
        report.add("B103", where)
    except Exception as problem:  # GDAL's drivers raise many kinds of errors over damaged files; all of it is said
        report.add("B102", where, detail=shorten(f"{type(problem).__name__} {problem}"), formats=_FORMATS)
    return None


def _read_source(source: str, path: Path) -> Any:
    layers = [str(name) for name, _ in pyogrio.list_layers(source)]
    if not layers:
        raise ValueError("no layer")
    layer = path.stem if path.stem in layers else layers[0]
    if len(layers) > 1 and path.stem not in layers:
        raise ValueError(f"{len(layers)} layers, none called {path.stem}")
    with warnings.catch_warnings():  # GDAL's remarks about ring order and field types are no findings
        warnings.simplefilter("ignore")
        if not source.endswith(".shp") or _states_encoding(source):
            return gpd.read_file(source, layer=layer, engine="pyogrio")
        try:
            return gpd.read_file(source, layer=layer, engine="pyogrio", encoding="utf-8")
        except UnicodeDecodeError:
            # in lower case the name would select another way of decoding, which fails
            return _from_gb18030(gpd.read_file(source, layer=layer, engine="pyogrio", encoding="ISO-8859-1"))


def _from_gb18030(frame: Any) -> Any:
    """Attributes that were read byte by byte as Latin-1, decoded. GDAL itself would drop what it cannot decode.

    Raises:
        UnicodeDecodeError: the bytes are no GB 18030.
    """

    def decoded(value: object) -> object:
        return value.encode("iso-8859-1").decode("gb18030") if isinstance(value, str) else value

    names = [name for name in frame.columns if name != frame.geometry.name]
    frame = frame.assign(**{name: [decoded(value) for value in frame[name]] for name in names})
    return frame.rename(columns={name: decoded(name) for name in names})


def _states_encoding(source: str) -> bool:
    """Whether a shapefile comes with a .cpg; without one it is UTF-8 or, from older programs, GBK."""
    if source.startswith("/vsizip/"):
        archive, _, member = source.removeprefix("/vsizip/").partition(".zip/")
        with zipfile.ZipFile(f"{archive}.zip") as file:
            return f"{member[:-4]}.cpg" in file.namelist()
    return Path(source).with_suffix(".cpg").is_file()


def _inside_zip(path: Path) -> str:
    """GDAL's name of the one layer file in an archive."""
    with zipfile.ZipFile(path) as archive:
        names = [name for name in archive.namelist() if Path(name).suffix.lower() in SUFFIXES[:-1]]
        damaged = archive.testzip()
    names = [name for name in names if not Path(name).name.startswith(".") and "__MACOSX" not in name]
    if damaged is not None:
        raise ValueError(f"{damaged} is damaged")
    if len(names) != 1:
        raise ValueError(f"{len(names)} layers in the archive: {'、'.join(names[:5])}")
    return f"/vsizip/{path.as_posix()}/{names[0]}"


def _parse_attributes(frame: Any, kind: TableKind, where: Where, report: Report) -> Rows:
    names = [str(name) for name in frame.columns if name != frame.geometry.name]
    places = check_header(names, kind, where, report)
    columns = {key: frame[names[at]].tolist() for key, at in places.items()}
    records = [
        (where.at(number + 1), {key: _plain(values[number]) for key, values in columns.items()})
        for number in range(len(frame))
    ]
    return parse_records(records, frozenset(places), kind, report)


def _plain(value: object) -> object:
    """An attribute as a table would hold it; a list attribute becomes text."""
    if isinstance(value, (list, tuple, np.ndarray)):
        return "；".join(str(item) for item in value)
    return value if isinstance(value, (str, int, float, bool)) else None


def _shapes(frame: Any, where: Where, coords: str, report: Report) -> NDArray[np.object_] | None:
    """The geometries in EPSG:4326, or ``None`` where the CRS is missing or wrong."""
    drawn = np.array(frame.geometry, dtype=object)
    if (shapely.is_missing(drawn) | shapely.is_empty(drawn)).all():
        return drawn
    if frame.crs is None:
        report.add("B001", where)
        return None
    bounds = frame.total_bounds
    if frame.crs.is_projected and np.abs(bounds).max() <= _DEGREES:  # degrees that call themselves metres
        report.add("B002", where, value=_shown(bounds))
        return None
    try:
        frame = frame.to_crs(_WGS84)
        bounds = frame.total_bounds
    except Exception as problem:  # PROJ refuses coordinates that its CRS cannot hold
        report.add("B002", where, value=f"{type(problem).__name__} {problem}")
        return None
    if not (np.isfinite(bounds).all() and (np.abs(bounds) <= (180, 90, 180, 90)).all()):
        report.add("B002", where, value=_shown(bounds))
        return None
    shapes: NDArray[np.object_] = shapely.force_2d(np.array(frame.geometry, dtype=object))
    if coords == "gcj02":
        report.add("B004", where)
        shapes = shapely.transform(shapes, gcj02.to_wgs84)
    return shapes


def _shown(bounds: NDArray[np.float64]) -> str:
    return " ".join(f"{value:.5g}" for value in bounds.tolist())


def _area(shape: BaseGeometry | None, where: Where, report: Report) -> Area | None:
    if shape is None or shape.is_empty:
        report.add("B005", where)
        return None
    if not isinstance(shape, (Polygon, MultiPolygon, shapely.GeometryCollection)):
        report.add("B006", where, value=shape.geom_type)
        return None
    reason = None if shape.is_valid else shapely.is_valid_reason(shape)
    repaired = shape if reason is None else shapely.make_valid(shape)
    area = _polygons(repaired)
    if area is None or area.area < _LEAST_AREA:
        report.add("B005", where)
        return None
    if reason is not None:
        report.add("B007", where, value=reason)
    return shapely.orient_polygons(area) if hasattr(shapely, "orient_polygons") else area


def _polygons(shape: BaseGeometry) -> Area | None:
    """The polygons of a geometry; lines and points that a repair leaves behind are dropped."""
    parts = [part for part in shapely.get_parts(shapely.get_parts(shape)) if isinstance(part, Polygon)]
    parts = [part for part in parts if part.area >= _LEAST_AREA]
    if not parts:
        return None
    return parts[0] if len(parts) == 1 else MultiPolygon(parts)
