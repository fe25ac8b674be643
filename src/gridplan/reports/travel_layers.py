"""``travel.gpkg``: the same as the workbook, as layers for QGIS, in EPSG:4326.

Columns have English names, for expressions and scripts, and titles in the reader's language, which QGIS shows as
aliases (GeoPackage Schema extension). Equal reports made on the same day give equal layers, feature by feature.
"""

from __future__ import annotations

import datetime as dt
import os
import sqlite3
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

import numpy as np
import pyogrio
import shapely
from pyogrio.errors import DataLayerError, DataSourceError
from shapely import MultiLineString, MultiPolygon, Point

from gridplan.domain.access import AccessReport, ScenarioDifference, ServiceLevel, VillageAccess
from gridplan.domain.county import County
from gridplan.domain.finding_kinds import Language
from gridplan.domain.places import Area
from gridplan.domain.travel_words import minutes_up, scenario_title, vehicle_title
from gridplan.reports.travel_titles import Titles

Shape = Literal["Point", "MultiPolygon", "MultiLineString"]
Kind = Literal["text", "whole", "minutes", "flag"]
Columns = Mapping[str, tuple[Kind, str]]
_TYPES = {"text": object, "whole": np.int32, "minutes": np.float64, "flag": np.bool_}
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
    """A layer: column → kind and key of its title; rows of ``(shape, values in the order of the columns)``."""

    name: str
    shape: Shape
    columns: Columns
    rows: Sequence[tuple[Point | Area | MultiLineString, Sequence[object]]]


def write_travel_layers(
    county: County,
    report: AccessReport,
    path: Path,
    *,
    made: dt.date,
    difference: ScenarioDifference | None = None,
    lang: Language = "zh",
) -> None:
    """Write the GeoPackage, whole or not at all.

    Layers: ``villages`` (points) and ``villages_area`` (polygons) with the nearest and second nearest of every level,
    ``catchments``, ``facilities``; ``isochrones`` where the report has any, ``losses`` where it is compared,
    ``closed_roads`` (lines) where the scenario has effects.

    Args:
        county: the county that was reported on.
        report: one vehicle, one state of the roads.
        path: the file to write.
        made: the day that the layers are dated.
        difference: what ``report`` takes from whom.
        lang: of the titles of layers and columns.

    Raises:
        OSError: the file cannot be written; on Windows also while it is open in QGIS.
    """
    titles = Titles(lang)
    about = f"{vehicle_title(county, report.profile, lang)} · {scenario_title(county, report.scenario, lang)}"
    write_layers(_layers(county, report, difference), path, county=county, titles=titles, about=about, made=made)


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
        for layer in layers:
            _write(layer, partial, f"{titles(layer.name)} · {about}", f"{county.name} · {about} · {made}")
        _finish(partial, layers, titles, made)
        partial.replace(path)
    except (DataSourceError, DataLayerError, sqlite3.OperationalError) as refusal:  # a full disk, above all
        raise OSError(f"{path.name} cannot be written: {refusal}") from refusal
    finally:
        partial.unlink(missing_ok=True)


def _layers(county: County, report: AccessReport, difference: ScenarioDifference | None) -> tuple[Layer, ...]:
    villages = _village_layers(county, report)
    isochrones = (_isochrones(report),) if report.isochrones else ()
    losses = (_losses(county, difference),) if difference else ()
    closed = (_closed_roads(report),) if report.roads.effects else ()
    return (*isochrones, _catchments(county, report), *villages, _facilities(county), *losses, *closed)


def _village_layers(county: County, report: AccessReport) -> tuple[Layer, Layer]:
    columns: dict[str, tuple[Kind, str]] = {
        "code": ("text", "village_code"),
        "name": ("text", "village"),
        "township_code": ("text", "township_code"),
        "township": ("text", "township"),
        "residents": ("whole", "residents"),
    }
    for level in ServiceLevel:
        columns |= {
            f"{level.value}_minutes": ("minutes", f"near_min.{level.value}"),
            f"{level.value}_facility": ("text", f"near.{level.value}"),
            f"{level.value}_facility_id": ("text", f"near_id.{level.value}"),
            f"{level.value}_second_minutes": ("minutes", f"second_min.{level.value}"),
            f"{level.value}_second_facility": ("text", f"second.{level.value}"),
            f"{level.value}_second_facility_id": ("text", f"second_id.{level.value}"),
            f"{level.value}_beyond": ("flag", f"over.{level.value}"),
        }
    columns["reason"] = ("text", "reason")
    beyond = {(b.village, b.level) for b in report.beyond}
    reasons = dict(report.unreachable)
    rows = [(county.village(a.village), list(_village_row(county, a, beyond, reasons))) for a in report.villages]
    return (
        Layer(name="villages", shape="Point", columns=columns, rows=[(v.site, row) for v, row in rows]),
        Layer(name="villages_area", shape="MultiPolygon", columns=columns, rows=[(v.area, row) for v, row in rows]),
    )


def _village_row(
    county: County, access: VillageAccess, beyond: set[tuple[str, ServiceLevel]], reasons: Mapping[str, str]
) -> Iterator[object]:
    village = county.village(access.village)
    yield from (village.code, village.name, village.township, county.name_of(village.township), village.residents)
    for level in ServiceLevel:
        providers = [*access.providers[level], None, None]
        for provider in providers[:2]:
            if provider is None:
                yield from (None, None, None)
            else:
                yield from (minutes_up(provider.seconds), county.name_of(provider.facility), provider.facility)
        yield (village.code, level) in beyond
    yield reasons.get(village.code)


def _isochrones(report: AccessReport) -> Layer:
    """The widest first, so that QGIS draws the nearer ones on top."""
    found = sorted(report.isochrones, key=lambda i: (list(ServiceLevel).index(i.level), -i.minutes))
    return Layer(
        name="isochrones",
        shape="MultiPolygon",
        columns={"level": ("text", "level"), "minutes": ("whole", "minutes")},
        rows=[(i.area, (i.level.value, i.minutes)) for i in found],
    )


def _catchments(county: County, report: AccessReport) -> Layer:
    columns: Columns = {
        "level": ("text", "level"),
        "facility_id": ("text", "facility_id"),
        "facility": ("text", "facility"),
        "villages": ("whole", "n_villages"),
        "residents": ("whole", "residents"),
    }
    rows = [
        (c.area, (c.level.value, c.facility, county.name_of(c.facility), len(c.villages), c.residents))
        for c in report.catchments
    ]
    return Layer(name="catchments", shape="MultiPolygon", columns=columns, rows=rows)


def _facilities(county: County) -> Layer:
    columns: Columns = {
        "id": ("text", "facility_id"),
        "name": ("text", "facility"),
        "kind": ("text", "kind"),
        "staffed": ("flag", "staffed"),
    }
    doctors = {p.workplace for p in county.people if p.role == "village_doctor"}
    groups = (
        ("lead_hospital", county.lead_hospitals),
        ("township_hospital", county.township_hospitals),
        ("clinic", county.clinics),
        ("base", county.bases),
        ("emergency_station", tuple(site for site in county.emergency if site.existing)),
    )
    rows = [
        (place.site, (place.id, place.name, kind, kind != "clinic" or place.id in doctors))
        for kind, places in groups
        for place in places
    ]
    return Layer(name="facilities", shape="Point", columns=columns, rows=rows)


def _losses(county: County, difference: ScenarioDifference) -> Layer:
    columns: Columns = {
        "code": ("text", "village_code"),
        "name": ("text", "village"),
        "township": ("text", "township"),
        "residents": ("whole", "residents"),
        "level": ("text", "level"),
        "before_minutes": ("minutes", "before"),
        "after_minutes": ("minutes", "after"),
        "lost_bands": ("text", "lost_bands"),
        "beyond": ("flag", "lost_limit"),
    }
    rows: list[tuple[Area, Sequence[object]]] = []
    for loss in difference.losses:
        village = county.village(loss.village)
        place = (village.code, village.name, county.name_of(village.township), village.residents)
        before, after = (None if s is None else minutes_up(s) for s in (loss.before, loss.after))
        bands = ",".join(map(str, loss.bands))
        rows.append((village.area, (*place, loss.level.value, before, after, bands or None, loss.beyond)))
    return Layer(name="losses", shape="MultiPolygon", columns=columns, rows=rows)


def _closed_roads(report: AccessReport) -> Layer:
    """There and empty where the scenario closes none, so that this can be seen."""
    columns: Columns = {
        "name": ("text", "road"),
        "class": ("text", "road_class"),
        "metres": ("whole", "metres"),
        "reason": ("text", "reason"),
    }
    rows = [
        (r.line, (r.name or None, r.kind or None, round(r.length_m), r.reason or None)) for r in report.roads.closed
    ]
    return Layer(name="closed_roads", shape="MultiLineString", columns=columns, rows=rows)


def _write(layer: Layer, path: Path, title: str, about: str) -> None:
    shapes = [_multiple(shape) for shape, _ in layer.rows]
    columns = list(zip(*(row for _, row in layer.rows), strict=True)) or [()] * len(layer.columns)
    pyogrio.raw.write(
        str(path),
        shapely.to_wkb(np.array(shapes, dtype=object)),
        [_array(kind, values) for (kind, _), values in zip(layer.columns.values(), columns, strict=True)],
        list(layer.columns),
        layer=layer.name,
        driver="GPKG",
        geometry_type=layer.shape,
        crs="EPSG:4326",
        append=path.exists(),
        layer_options={"IDENTIFIER": title, "DESCRIPTION": about},
    )


def _multiple(shape: Point | Area | MultiLineString) -> Point | MultiPolygon | MultiLineString:
    """Areas as the one type that a layer of areas has."""
    return shape if isinstance(shape, Point | MultiLineString) else MultiPolygon(list(shapely.get_parts(shape)))


def _array(kind: Kind, values: Sequence[Any]) -> np.ndarray[Any, Any]:
    """Values of a column; a missing number of minutes is NaN, which is written as NULL."""
    if kind == "minutes":
        values = [np.nan if value is None else value for value in values]
    return np.array(values, dtype=_TYPES[kind])


def _finish(path: Path, layers: Sequence[Layer], titles: Callable[[str], str], made: dt.date) -> None:
    """Give the columns their titles, and every layer the day it was made instead of the moment."""
    extension = ("gpkg_schema", "http://www.geopackage.org/spec121/#extension_schema", "read-write")
    tables = ("gpkg_data_columns", "gpkg_data_column_constraints")
    with closing(sqlite3.connect(path)) as database, database:
        database.executescript(_SCHEMA)
        database.executemany(
            "INSERT INTO gpkg_extensions (table_name, extension_name, definition, scope) VALUES (?, ?, ?, ?)",
            [(table, *extension) for table in tables],
        )
        database.executemany(
            "INSERT INTO gpkg_data_columns (table_name, column_name, name) VALUES (?, ?, ?)",
            [(layer.name, column, titles(key)) for layer in layers for column, (_, key) in layer.columns.items()],
        )
        database.execute("UPDATE gpkg_contents SET last_change = ?", (f"{made}T00:00:00.000Z",))
