"""``sites.gpkg``: stations or zones as layers for QGIS."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from pathlib import Path
from typing import cast

import shapely

from gridplan.domain.county import County
from gridplan.domain.finding_kinds import Language
from gridplan.domain.places import Area
from gridplan.domain.siting_report import DemandAccess, SitingReport, site_name
from gridplan.domain.travel_words import minutes_up, scenario_title, vehicle_title
from gridplan.reports.geopackage import Columns, Kind, Layer, write_layers
from gridplan.reports.siting_titles import SitingTitles

_ACCESS: Mapping[str, tuple[Kind, str]] = {
    "residents": ("whole", "residents"),
    "before_site": ("text", "before"),
    "before_minutes": ("minutes", "before_min"),
    "after_site": ("text", "after"),
    "after_minutes": ("minutes", "after_min"),
}


def write_siting_layers(
    county: County, report: SitingReport, path: Path, *, made: dt.date, lang: Language = "zh"
) -> None:
    """Write the GeoPackage, whole or not at all.

    Layers: ``sites`` (points); of stations ``villages_area`` (polygons) with the nearest station before and after; of
    zones ``townships`` and ``districts`` (polygons).

    Args:
        county: the county that was reported on.
        report: stations or zones, before and after.
        path: the file to write.
        made: the day that the layers are dated.
        lang: of the titles of layers and columns.

    Raises:
        OSError: the file cannot be written; on Windows also while it is open in QGIS.
    """
    times = report.problem.travel
    about = f"{vehicle_title(county, times.profile, lang)} · {scenario_title(county, times.scenario, lang)}"
    areas = (_townships(county, report), _districts(county, report)) if report.zoning else (_villages(county, report),)
    layers = (*areas, _sites(county, report))
    write_layers(layers, path, county=county, titles=SitingTitles(lang), about=about, made=made)


def _sites(county: County, report: SitingReport) -> Layer:
    columns: Columns = {"id": ("text", "site_id"), "name": ("text", "site"), "state": ("text", "state")}
    opened = [worth.site for worth in report.order]
    rest = () if report.everywhere else (s for s in report.problem.candidates if s not in opened)
    places = county.sites()
    states = (("standing", report.problem.fixed), ("opened", opened), ("candidate", rest))
    rows = [(places[site], (site, site_name(county, site), state)) for state, sites in states for site in sites]
    return Layer(name="sites", shape="Point", columns=columns, rows=rows)


def _access(county: County, access: DemandAccess) -> tuple[object, ...]:
    cells: list[object] = [access.people]
    for provider in (access.before, access.after):
        cells += [site_name(county, provider.facility), minutes_up(provider.seconds)] if provider else [None, None]
    return tuple(cells)


def _villages(county: County, report: SitingReport) -> Layer:
    columns: Columns = {
        "code": ("text", "village_code"),
        "name": ("text", "village"),
        "township": ("text", "township"),
        **_ACCESS,
        "within_before": ("flag", "within_before"),
        "within_after": ("flag", "within_after"),
    }
    limit = report.limit_seconds or 0
    rows = []
    for access in report.access:
        village = county.village(access.demand)
        name = (village.code, village.name, county.name_of(village.township))
        rows.append((village.area, (*name, *_access(county, access), *access.within(limit))))
    return Layer(name="villages_area", shape="MultiPolygon", columns=columns, rows=rows)


def _townships(county: County, report: SitingReport) -> Layer:
    columns: Columns = {
        "code": ("text", "township_code"),
        "name": ("text", "township"),
        **_ACCESS,
        "zone_before": ("text", "zone_before"),
        "moves": ("flag", "moves"),
    }
    rows = []
    for access in report.access:
        township = county.township(access.demand)
        told = (*_access(county, access), county.name_of(township.zone), township.code in report.moved)
        rows.append((township.area, (township.code, township.name, *told)))
    return Layer(name="townships", shape="MultiPolygon", columns=columns, rows=rows)


def _districts(county: County, report: SitingReport) -> Layer:
    columns: Columns = {
        "centre_id": ("text", "site_id"),
        "centre": ("text", "centre"),
        "zone": ("text", "zone"),
        "townships": ("whole", "n_townships"),
        "residents": ("whole", "residents"),
    }
    rows = []
    for district in report.districts:
        area = cast("Area", shapely.union_all([county.township(t).area for t in district.members]))
        zone = None if district.zone is None else county.name_of(district.zone)
        told = (district.centre, county.name_of(district.centre), zone, len(district.members), district.people)
        rows.append((area, told))
    return Layer(name="districts", shape="MultiPolygon", columns=columns, rows=rows)
