"""Hospitals, clinics, vehicle bases and departments."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import shapely
from shapely import Point, Polygon

from gridplan.domain import gcj02
from gridplan.domain.facilities import (
    Department,
    EmergencySite,
    LeadHospital,
    TownshipHospital,
    VehicleBase,
    VillageClinic,
)
from gridplan.domain.places import Area
from gridplan.sources.places import Places, zone_of
from gridplan.sources.report import Report, Where
from gridplan.sources.rows import Row, Rows, check_reference
from gridplan.sources.words import thing

_FAR = 0.5  # degrees beyond the county's bounding box; a provincial hospital may lie outside, an ocean may not


@dataclass(frozen=True, slots=True, kw_only=True)
class Facilities:
    """The parsed tables with what other tables need of them.

    Attributes:
        kinds: facility id → kind, or ``None`` if the table could not be read.
        sites: facility id → where it stands.
        centres: zone → id of its regional centre.
        departments: department id → lead hospital, or ``None`` if the table could not be read.
    """

    rows: Rows
    department_rows: Rows
    kinds: Mapping[str, str] | None
    sites: Mapping[str, Point]
    centres: Mapping[str, str]
    departments: Mapping[str, str] | None

    def of_kind(self, kind: str) -> frozenset[str] | None:
        """Ids of the facilities of one kind (or of a kind that could not be read)."""
        if self.kinds is None:
            return None
        return frozenset(key for key, own in self.kinds.items() if own in {kind, ""})

    def hosts(self) -> frozenset[str] | None:
        """Ids of the facilities to which somebody can be posted."""
        hospitals, clinics = self.of_kind("township_hospital"), self.of_kind("village_clinic")
        return None if hospitals is None or clinics is None else hospitals | clinics


def check_facilities(
    rows: Rows, departments: Rows, places: Places, coords: str, county: str, report: Report
) -> Facilities:
    """Checks both tables against the places."""
    kinds = {row["id"]: row["kind"] or "" for row in rows if row.good("id")} if rows.known is not None else None
    extent = extent_of(places)
    sites = {row["id"]: site for row in rows if (site := _site(row, places, extent, coords, report)) and row.good("id")}
    for row in rows:
        _check_place(row, places, report)
    homes = {row["id"]: row["hospital"] for row in departments if row.good("id")}
    facilities = Facilities(
        rows=rows,
        department_rows=departments,
        kinds=kinds,
        sites=sites,
        centres=_centres(rows, places, county, report),
        departments=None if departments.known is None else homes,
    )
    for row in departments:
        check_reference(row, "hospital", facilities.of_kind("lead_hospital"), thing("lead hospital"), report)
        for host in row["adopts"]:
            check_reference(
                row, "adopts", facilities.of_kind("township_hospital"), thing("township hospital"), report, value=host
            )
    if kinds is not None:
        _check_kinds_present(facilities, places, report)
    return facilities


def build_lead_hospitals(facilities: Facilities) -> tuple[LeadHospital, ...]:
    """Lead hospitals with their departments, in file order."""
    return tuple(
        LeadHospital(
            id=row["id"],
            name=row["name"],
            site=facilities.sites[row["id"]],
            departments=tuple(
                Department(id=d["id"], name=d["name"], limit=d["limit"], adopts=d["adopts"])
                for d in facilities.department_rows
                if d["hospital"] == row["id"]
            ),
        )
        for row in _rows_of(facilities, "lead_hospital")
    )


def build_township_hospitals(facilities: Facilities) -> tuple[TownshipHospital, ...]:
    """Township hospitals in file order."""
    return tuple(
        TownshipHospital(
            id=row["id"],
            name=row["name"],
            township=row["place"],
            site=facilities.sites[row["id"]],
            posts=row["posts"],
            commissioners=row["commissioners"],
            specialties=row["specialties"],
            steward=row["steward"],
        )
        for row in _rows_of(facilities, "township_hospital")
    )


def build_clinics(facilities: Facilities) -> tuple[VillageClinic, ...]:
    """Village clinics in file order."""
    return tuple(
        VillageClinic(
            id=row["id"],
            name=row["name"],
            village=row["place"],
            site=facilities.sites[row["id"]],
            posts=row["posts"],
        )
        for row in _rows_of(facilities, "village_clinic")
    )


def build_bases(facilities: Facilities) -> tuple[VehicleBase, ...]:
    """Vehicle bases in file order."""
    return tuple(
        VehicleBase(id=row["id"], name=row["name"], site=facilities.sites[row["id"]])
        for row in _rows_of(facilities, "vehicle_base")
    )


def build_emergency(facilities: Facilities) -> tuple[EmergencySite, ...]:
    """Emergency stations, then places where one could be, each in file order."""
    return tuple(
        EmergencySite(id=row["id"], name=row["name"], site=facilities.sites[row["id"]], existing=existing)
        for kind, existing in (("emergency_station", True), ("emergency_candidate", False))
        for row in _rows_of(facilities, kind)
    )


def _rows_of(facilities: Facilities, kind: str) -> list[Row]:
    return [row for row in facilities.rows if row["kind"] == kind]


def _check_place(row: Row, places: Places, report: Report) -> None:
    layer, what = {
        "township_hospital": (places.townships, thing("township")),
        "village_clinic": (places.villages, thing("village")),
    }.get(row["kind"], (None, ""))
    if layer is None:
        return
    if row["place"] is None and "place" not in row.bad:
        report.add("F110", row.where, column="所在地编码")
    check_reference(row, "place", layer.rows.known, what, report)


def _site(row: Row, places: Places, extent: Polygon | None, coords: str, report: Report) -> Point | None:
    """The facility's point; a clinic without coordinates stands at its village's site."""
    if {"lon", "lat", "kind"} & row.bad:
        return None
    if row["lon"] is None or row["lat"] is None:
        if row["kind"] == "village_clinic":
            report.add("F007", row.where)
            return places.sites.get(row["place"])
        report.add("F110", row.where, column="经度" if row["lon"] is None else "纬度")
        return None
    site = Point(row["lon"], row["lat"])
    if coords == "gcj02":
        site = gcj02.point_to_wgs84(site)
    if extent is not None:
        check_site(row, site, extent, report)
    return site


def extent_of(places: Places) -> Polygon | None:
    """Where the county's facilities and visit places may lie; ``None`` without boundaries."""
    areas: Mapping[str, Area] = places.townships.areas or places.villages.areas
    if not areas:
        return None
    west, south, east, north = shapely.total_bounds(list(areas.values())).tolist()
    extent: Polygon = shapely.box(west - _FAR, south - _FAR, east + _FAR, north + _FAR)
    return extent


def check_site(row: Row, site: Point, extent: Polygon, report: Report) -> None:
    """Notes a site far outside the county, or with its coordinates swapped."""
    if extent.contains(site):
        return
    shown = f"{row['lon']:g} {row['lat']:g}"
    if extent.contains(Point(row["lat"], row["lon"])):
        report.add("F001", row.where, value=shown)
    elif abs(row["lat"]) > 90:
        report.add("F112", row.where, value=f"{row['lat']:g}", column="纬度", low=-90, high=90)
    else:
        report.add("F002", row.where, value=shown)


def _centres(rows: Rows, places: Places, county: str, report: Report) -> dict[str, str]:
    """Zone → regional centre."""
    zones = {row["code"]: zone_of(row, county) for row in places.townships.rows if row.good("code")}
    centres: dict[str, str] = {}
    for row in rows:
        if not row["regional_centre"] or not row.good("id", "kind"):
            continue
        if row["kind"] != "township_hospital":
            report.add("F006", row.where)
        elif row["place"] in zones:
            zone = zones[row["place"]]
            first = centres.setdefault(zone, row["id"])
            if first != row["id"]:
                report.add("F005", row.where, value=zone, first=first)
    if rows.known is not None and len(rows):
        for zone in dict.fromkeys(zones.values()):
            if zone not in centres:
                report.add("F008", Where(file=rows.rows[0].where.file, feature=zone), value=zone)
    return centres


def _check_kinds_present(facilities: Facilities, places: Places, report: Report) -> None:
    if not len(facilities.rows):
        return
    file = Where(file=facilities.rows.rows[0].where.file)
    if not facilities.of_kind("lead_hospital"):
        report.add("F004", file)
    unsure = any("kind" in row.bad or "place" in row.bad for row in facilities.rows)
    served = {row["place"] for row in _rows_of(facilities, "township_hospital")}
    for township in places.townships.rows:
        if township.good("code") and township["code"] not in served and not unsure:
            report.add("F003", file.about(township["code"]), value=township["name"])
