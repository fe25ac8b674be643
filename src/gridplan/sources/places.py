"""Zones, townships, villages and grids: checks of the boundary layers, and the places made of them."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass

from shapely import Point

from gridplan.domain import gcj02
from gridplan.domain.places import Area, Grid, Township, Village, Zone
from gridplan.sources.boundaries import Layer
from gridplan.sources.demand import Demand
from gridplan.sources.geometry import Measured, check_inside, check_overlaps, lies_elsewhere, local_crs
from gridplan.sources.report import Report
from gridplan.sources.rows import Row, check_reference
from gridplan.sources.words import thing

_DIGITS = {"townships": 9, "villages": 12, "grids": 15}
_NEAR = 0.002  # degrees, about 200 m: a site so close to its area is a matter of drawing


@dataclass(frozen=True, slots=True, kw_only=True)
class Places:
    """The three layers, measured, with the site of each village and grid."""

    townships: Layer
    villages: Layer
    grids: Layer
    crs: str
    measured: Mapping[str, Measured]
    sites: Mapping[str, Point]

    def all_known(self) -> bool:
        """Whether every layer's codes could be read, so that references to places can be judged."""
        known = self.townships.rows.known is not None and self.villages.rows.known is not None
        return known and (not self.grids.present or self.grids.rows.known is not None)


def check_places(townships: Layer, villages: Layer, grids: Layer, coords: str, report: Report) -> Places:
    """Compares the layers with each other and measures them."""
    layers = {"townships": townships, "villages": villages, "grids": grids}
    areas = townships.areas or villages.areas or grids.areas
    crs = local_crs(areas) if areas else ""
    measured = {name: Measured(layer, crs) for name, layer in layers.items()}
    for name, finding in (("townships", "B017"), ("villages", "B003"), ("grids", "B016")):
        check_overlaps(layers[name], measured[name], finding, report)
    for row in villages.rows:
        check_reference(row, "township", townships.rows.known, thing("township"), report)
    for row in grids.rows:
        check_reference(row, "village", villages.rows.known, thing("village"), report)
    astray = lies_elsewhere(villages, townships, report), lies_elsewhere(grids, villages, report)
    if not astray[0]:
        check_inside(villages, measured["villages"], measured["townships"], "township", "B009", report)
    if not astray[1]:
        check_inside(grids, measured["grids"], measured["villages"], "village", "B015", report)
    _check_digits(layers, report)
    _check_empty(townships, villages, "township", "B013", report)
    if grids.present and grids.rows.known is not None:
        _check_empty(villages, grids, "village", "B014", report)
    _check_zones(townships, report)
    sites = {
        row["code"]: _site(row, layer.areas[row["code"]], coords, None if elsewhere else report)
        for layer, elsewhere in zip((villages, grids), astray, strict=True)
        for row in layer.rows
        if row.good("code") and row["code"] in layer.areas
    }
    return Places(townships=townships, villages=villages, grids=grids, crs=crs, measured=measured, sites=sites)


def zone_of(row: Row, county: str) -> str:
    """Code of a township's zone; a county without zones is one zone."""
    return str(row["zone"] or row["zone_name"] or f"{county}-Z")


def derived_codes(places: Places, county: str) -> Iterator[str]:
    """Codes that no table lists as its own: those of zones, and of the grids of villages without any."""
    for row in places.townships.rows:
        yield zone_of(row, county)
    with_grids = {row["village"] for row in places.grids.rows}
    for row in places.villages.rows:
        if row.good("code") and row["code"] not in with_grids:
            yield _whole_code(row["code"])


def build_zones(places: Places, county: str, name: str, centres: Mapping[str, str]) -> tuple[Zone, ...]:
    """Zones in the order in which the townships name them; ``centres``: zone → township hospital."""
    names: dict[str, str] = {}
    for row in places.townships.rows:
        names.setdefault(zone_of(row, county), row["zone_name"] or row["zone"] or name)
    return tuple(Zone(code=code, name=names[code], centre=centres.get(code)) for code in names)


def build_townships(places: Places, county: str) -> tuple[Township, ...]:
    """Townships in file order."""
    return tuple(
        Township(
            code=row["code"],
            name=row["name"],
            zone=zone_of(row, county),
            area=places.townships.areas[row["code"]],
            derived=row["derived"],
        )
        for row in places.townships.rows
    )


def build_villages(places: Places, demand: Demand) -> tuple[Village, ...]:
    """Villages in file order."""
    return tuple(
        Village(
            code=row["code"],
            name=row["name"],
            township=row["township"],
            area=places.villages.areas[row["code"]],
            site=places.sites[row["code"]],
            area_km2=places.measured["villages"].km2(row["code"]),
            residents=demand.residents[row["code"]],
            key_groups=demand.key_groups[row["code"]],
            steward=row["steward"],
            derived=row["derived"],
        )
        for row in places.villages.rows
    )


def build_grids(places: Places, villages: Collection[Village], demand: Demand) -> tuple[Grid, ...]:
    """Grids in file order, then one derived grid for each village that has none."""
    drawn = [
        Grid(
            code=row["code"],
            name=row["name"],
            village=row["village"],
            area=places.grids.areas[row["code"]],
            site=places.sites[row["code"]],
            area_km2=places.measured["grids"].km2(row["code"]),
            residents=demand.residents[row["code"]],
            key_groups=demand.key_groups[row["code"]],
            head=row["head"],
            workers=row["workers"],
            sentinels=row["sentinels"],
            derived=row["derived"],
        )
        for row in places.grids.rows
    ]
    with_grids = {grid.village for grid in drawn}
    return (*drawn, *(_whole(village) for village in villages if village.code not in with_grids))


def _whole_code(village: str) -> str:
    return f"{village}001"


def _whole(village: Village) -> Grid:
    return Grid(
        code=_whole_code(village.code),
        name=f"{village.name}网格",
        village=village.code,
        area=village.area,
        site=village.site,
        area_km2=village.area_km2,
        residents=village.residents,
        key_groups=village.key_groups,
        derived=True,
    )


def _check_digits(layers: Mapping[str, Layer], report: Report) -> None:
    for name, layer in layers.items():
        for row in layer.rows:
            if row.good("code") and not (row["code"].isdecimal() and len(row["code"]) == _DIGITS[name]):
                report.add("B012", row.where, value=row["code"], digits=_DIGITS[name])


def _check_empty(parents: Layer, children: Layer, key: str, finding: str, report: Report) -> None:
    if children.rows.known is None:
        return
    used = {row[key] for row in children.rows}
    for row in parents.rows:
        if row.good("code") and row["code"] not in used:
            report.add(finding, row.where)


def _check_zones(townships: Layer, report: Report) -> None:
    rows = [row for row in townships.rows if row.good("code")]
    with_zone = [row for row in rows if row["zone"] or row["zone_name"]]
    if rows and not with_zone:
        report.add("B019", type(rows[0].where)(file=rows[0].where.file))
        return
    for row in rows:
        if row not in with_zone and "zone" not in row.bad and "zone_name" not in row.bad:
            report.add("B110", row.where, column="片区编码")
    names: dict[str, str] = {}
    for row in with_zone:
        name = row["zone_name"]
        if name and row["zone"] and names.setdefault(row["zone"], name) != name:
            report.add("B018", row.where.about(row["zone"]), value=name, first=names[row["zone"]])


def _site(row: Row, area: Area, coords: str, report: Report | None) -> Point:
    """Where people live: the site given if it is inside the area or next to it, else a point inside."""
    lon, lat = row["site_lon"], row["site_lat"]
    if lon is not None and lat is not None:
        given = Point(lon, lat)
        if coords == "gcj02":
            given = gcj02.point_to_wgs84(given)
        if area.distance(given) <= _NEAR:
            return given
    if report and (lon is not None or lat is not None) and not {"site_lon", "site_lat"} & row.bad:
        report.add("B011", row.where, value=f"{lon} {lat}")
    return area.representative_point()
