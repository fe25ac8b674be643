"""Places to visit that are no villages: enterprises, health stations, schools."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from shapely import Point

from gridplan.domain import gcj02
from gridplan.domain.places import VisitPlace
from gridplan.sources.facilities import check_site, extent_of
from gridplan.sources.places import Places
from gridplan.sources.report import Report
from gridplan.sources.rows import Row, Rows, check_reference
from gridplan.sources.words import thing

_NEAR = 0.002  # degrees, about 200 m: a place so close to its township is a matter of drawing


@dataclass(frozen=True, slots=True, kw_only=True)
class VisitPlaces:
    """The parsed table with where each place is: id → site, id → township."""

    rows: Rows
    sites: Mapping[str, Point]
    townships: Mapping[str, str]


def check_visit_places(rows: Rows, places: Places, coords: str, report: Report) -> VisitPlaces:
    """Checks the table against the boundaries and works out site and township of each place."""
    sites: dict[str, Point] = {}
    townships: dict[str, str] = {}
    of_village = {row["code"]: row["township"] for row in places.villages.rows if row.good("code", "township")}
    extent = extent_of(places)
    for row in rows:
        known = check_reference(row, "township", places.townships.rows.known, thing("township"), report)
        known &= check_reference(row, "village", places.villages.rows.known, thing("village"), report)
        site = _site(row, places, coords, report)
        if site is None or not known or {"township", "village"} & row.bad:
            continue
        if extent is not None and row["lon"] is not None:
            check_site(row, site, extent, report)
        township = _township(row, site, places, of_village, report)
        if township is not None and row.good("id"):
            sites[row["id"]], townships[row["id"]] = site, township
    return VisitPlaces(rows=rows, sites=sites, townships=townships)


def build_visit_places(visited: VisitPlaces) -> tuple[VisitPlace, ...]:
    """Visit places in file order."""
    return tuple(
        VisitPlace(
            id=row["id"],
            name=row["name"],
            kind=row["kind"],
            township=visited.townships[row["id"]],
            site=visited.sites[row["id"]],
            persons=row["persons"],
        )
        for row in visited.rows
    )


def _site(row: Row, places: Places, coords: str, report: Report) -> Point | None:
    """The point given, else the site of the village."""
    if {"lon", "lat"} & row.bad:
        return None
    if row["lon"] is not None and row["lat"] is not None:
        site = Point(row["lon"], row["lat"])
        return gcj02.point_to_wgs84(site) if coords == "gcj02" else site
    if row["lon"] is not None or row["lat"] is not None:
        report.add("F110", row.where, column="经度" if row["lon"] is None else "纬度")
        return None
    if row["village"] is None and "village" not in row.bad:
        report.add("F009", row.where)
    return places.sites.get(row["village"])


def _township(row: Row, site: Point, places: Places, of_village: Mapping[str, str], report: Report) -> str | None:
    """The township said, that of the village, or the one in which the place lies."""
    said = row["township"]
    own = of_village.get(row["village"])
    if said is not None and own is not None and said != own:
        report.add("F010", row.where, value=said, village=row["village"], candidates=(own,))
        return None
    chosen: str | None = said or own
    areas = places.townships.areas
    inside = next((code for code, area in areas.items() if area.contains(site)), None)
    if chosen is None and inside is None and areas:
        report.add("F012", row.where, value=f"{site.x:g} {site.y:g}", candidates=areas)
    elif (
        chosen is not None
        and inside is not None
        and chosen in areas
        and inside != chosen
        and areas[chosen].distance(site) > _NEAR
    ):
        report.add("F011", row.where, value=chosen, other=inside)
    return chosen or inside
