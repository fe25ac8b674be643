"""``travel.gpkg``: the same as the workbook, as layers for QGIS, in EPSG:4326.

Columns have English names, for expressions and scripts, and titles in the reader's language, which QGIS shows as
aliases (GeoPackage Schema extension). Equal reports made on the same day give equal layers, feature by feature.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from gridplan.domain.access import AccessReport, ScenarioDifference, ServiceLevel, VillageAccess
from gridplan.domain.county import County
from gridplan.domain.finding_kinds import Language
from gridplan.domain.places import Area
from gridplan.domain.travel_words import minutes_up, scenario_title, vehicle_title
from gridplan.reports.geopackage import Columns, Kind, Layer, write_layers
from gridplan.reports.travel_titles import Titles


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
