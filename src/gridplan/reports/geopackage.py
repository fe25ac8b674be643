"""GeoPackages: layers for QGIS in EPSG:4326, with titles in the reader's language and styles inside.

Columns have English names, for expressions and scripts, and titles, which QGIS shows as aliases (GeoPackage Schema
extension). Styles stand in the table ``layer_styles``, where QGIS looks for them when it opens a layer. Equal layers
made on the same day give equal files.
"""

from __future__ import annotations

import datetime as dt
import os
import sqlite3
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

import numpy as np
import pyogrio
import shapely
from pyogrio.errors import DataLayerError, DataSourceError
from shapely import MultiLineString, MultiPolygon, Point

from gridplan.domain.county import County
from gridplan.domain.places import Area
from gridplan.reports.qml import with_aliases

Shape = Literal["Point", "MultiPolygon", "MultiLineString"]
Kind = Literal["text", "whole", "minutes", "amount", "flag", "day"]
Columns = Mapping[str, tuple[Kind, str]]
_TYPES: Mapping[Kind, tuple[Any, object]] = {
    "text": (object, None),
    "whole": (np.int32, 0),
    "minutes": (np.float64, np.nan),
    "amount": (np.float64, np.nan),
    "flag": (np.bool_, False),
    "day": ("datetime64[D]", np.datetime64("NaT")),
}
"""Kind → type of the column, and what stands in the array where the value is missing, which is written as NULL."""
GEOMETRY = "geom"
"""Name of the column of geometry, by which QGIS finds a style."""
_STYLES = """
CREATE TABLE layer_styles (
  id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL, f_table_catalog TEXT(256), f_table_schema TEXT(256),
  f_table_name TEXT(256), f_geometry_column TEXT(256), styleName TEXT(30), styleQML TEXT, styleSLD TEXT,
  useAsDefault BOOLEAN, description TEXT, owner TEXT(30), ui TEXT(30), update_time DATETIME);
INSERT INTO gpkg_contents (table_name, data_type, identifier, description)
  VALUES ('layer_styles', 'attributes', 'layer_styles', '');
"""
_SCHEMA = """
CREATE TABLE IF NOT EXISTS gpkg_extensions (
  table_name TEXT, column_name TEXT, extension_name TEXT NOT NULL, definition TEXT NOT NULL, scope TEXT NOT NULL,
  CONSTRAINT ge_tce UNIQUE (table_name, column_name, extension_name));
CREATE TABLE gpkg_data_columns (
  table_name TEXT NOT NULL, column_name TEXT NOT NULL, name TEXT, title TEXT, description TEXT, mime_type TEXT,
  constraint_name TEXT, CONSTRAINT pk_gdc PRIMARY KEY (table_name, column_name),
  CONSTRAINT gdc_tn UNIQUE (table_name, name));
CREATE TABLE gpkg_data_column_constraints (
  constraint_name TEXT NOT NULL, constraint_type TEXT NOT NULL, value TEXT, min NUMERIC, min_is_inclusive BOOLEAN,
  max NUMERIC, max_is_inclusive BOOLEAN, description TEXT,
  CONSTRAINT gdcc_ntv UNIQUE (constraint_name, constraint_type, value));
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Layer:
    """A layer.

    Attributes:
        columns: column → kind and key of its title; no two titles are the same.
        rows: ``(shape, values in the order of the columns)``; the shape is ``None`` of what lies nowhere.
        style: how QGIS draws it, QML; empty leaves that to QGIS.
    """

    name: str
    shape: Shape
    columns: Columns
    rows: Sequence[tuple[Point | Area | MultiLineString | None, Sequence[object]]]
    style: str = ""


def write_layers(
    layers: Sequence[Layer], path: Path, *, county: County, titles: Callable[[str], str], about: str, made: dt.date
) -> None:
    """Write a GeoPackage of any layers, whole or not at all.

    Args:
        layers: what it holds.
        path: the file to write.
        county: what the layers are of.
        titles: titles of layers and columns.
        about: what is said of every layer.
        made: the day that the layers are dated.

    Raises:
        OSError: the file cannot be written; on Windows also while it is open in QGIS.
    """
    partial = path.with_name(f".{path.stem}-{os.getpid()}.gpkg")  # GDAL complains of any other ending
    try:
        partial.touch()  # here, so that a folder that cannot be written is an OSError and no library's own
        partial.unlink()
        with _synchronised_once(partial):
            for layer in layers:
                _write(layer, partial, f"{titles(layer.name)} · {about}", f"{county.name} · {about} · {made}")
            _finish(partial, layers, titles, made)
        partial.replace(path)
    except (DataSourceError, DataLayerError, sqlite3.OperationalError) as refusal:  # a full disk, above all
        raise OSError(f"{path.name} cannot be written: {refusal}") from refusal
    finally:
        partial.unlink(missing_ok=True)


@contextmanager
def _synchronised_once(path: Path) -> Iterator[None]:
    """Have the file on disk at the end, not after each step of SQLite's: nobody sees it before."""
    pyogrio.set_gdal_config_options({"OGR_SQLITE_SYNCHRONOUS": "OFF"})
    try:
        yield
    finally:
        pyogrio.set_gdal_config_options({"OGR_SQLITE_SYNCHRONOUS": None})
    with path.open("rb+") as file:
        os.fsync(file.fileno())


def _write(layer: Layer, path: Path, title: str, about: str) -> None:
    shapes = [_multiple(shape) for shape, _ in layer.rows]
    columns = list(zip(*(row for _, row in layer.rows), strict=True)) or [()] * len(layer.columns)
    kinds = [kind for kind, _ in layer.columns.values()]
    pyogrio.raw.write(
        str(path),
        shapely.to_wkb(np.array(shapes, dtype=object)),
        [_array(kind, values) for kind, values in zip(kinds, columns, strict=True)],
        list(layer.columns),
        field_mask=[np.array([value is None for value in values], dtype=np.bool_) for values in columns],
        layer=layer.name,
        driver="GPKG",
        geometry_type=layer.shape,
        crs="EPSG:4326",
        append=path.exists(),
        layer_options={"IDENTIFIER": title, "DESCRIPTION": about, "GEOMETRY_NAME": GEOMETRY},
    )


def _multiple(
    shape: Point | Area | MultiLineString | None,
) -> Point | MultiPolygon | MultiLineString | None:
    """Areas as the one type that a layer of areas has."""
    if shape is None or isinstance(shape, Point | MultiLineString):
        return shape
    return MultiPolygon(list(shapely.get_parts(shape)))


def _array(kind: Kind, values: Sequence[Any]) -> np.ndarray[Any, Any]:
    dtype, missing = _TYPES[kind]
    return np.array([missing if value is None else value for value in values], dtype=dtype)


def _finish(path: Path, layers: Sequence[Layer], titles: Callable[[str], str], made: dt.date) -> None:
    """Give the columns their titles, and every layer the day it was made instead of the moment."""
    extension = ("gpkg_schema", "http://www.geopackage.org/spec121/#extension_schema", "read-write")
    tables = ("gpkg_data_columns", "gpkg_data_column_constraints")
    with closing(sqlite3.connect(path)) as database, database:
        database.execute("PRAGMA synchronous = OFF")
        database.executescript(_SCHEMA)
        database.executemany(
            "INSERT INTO gpkg_extensions (table_name, extension_name, definition, scope) VALUES (?, ?, ?, ?)",
            [(table, *extension) for table in tables],
        )
        database.executemany(
            "INSERT INTO gpkg_data_columns (table_name, column_name, name) VALUES (?, ?, ?)",
            [(layer.name, column, titles(key)) for layer in layers for column, (_, key) in layer.columns.items()],
        )
        if any(layer.style for layer in layers):
            _add_styles(database, layers, titles, made)
        database.execute("UPDATE gpkg_contents SET last_change = ?", (f"{made}T00:00:00.000Z",))


def _add_styles(
    database: sqlite3.Connection, layers: Sequence[Layer], titles: Callable[[str], str], made: dt.date
) -> None:
    """Styles that QGIS applies when it opens the layer: the default of its table and column of geometry."""
    database.executescript(_STYLES)
    database.executemany(
        "INSERT INTO layer_styles (f_table_catalog, f_table_schema, f_table_name, f_geometry_column, styleName,"
        " styleQML, styleSLD, useAsDefault, description, owner, ui, update_time)"
        " VALUES ('', '', ?, ?, ?, ?, '', 1, '', '', NULL, ?)",
        [
            (layer.name, GEOMETRY, titles(layer.name)[:30], _titled(layer, titles), f"{made}T00:00:00.000Z")
            for layer in layers
            if layer.style
        ],
    )


def _titled(layer: Layer, titles: Callable[[str], str]) -> str:
    return with_aliases(layer.style, {column: titles(key) for column, (_, key) in layer.columns.items()})
