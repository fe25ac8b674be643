"""Reads a whole county folder: files → findings and, if nothing is wrong, a :class:`County`."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from pathlib import Path

from gridplan.domain.county import County, RoadFile
from gridplan.domain.finding_kinds import Language
from gridplan.domain.findings import Finding, FindingLevel
from gridplan.errors import InputError
from gridplan.languages import Separator, joined, said
from gridplan.sources import columns, visit_columns
from gridplan.sources.boundaries import Layer, find_layer, missing_layer, read_layer
from gridplan.sources.columns import key_group_columns, vehicles_kind
from gridplan.sources.databases import read_database_rows
from gridplan.sources.demand import build_demand, check_demand
from gridplan.sources.facilities import (
    Facilities,
    build_bases,
    build_clinics,
    build_emergency,
    build_lead_hospitals,
    build_township_hospitals,
    check_facilities,
)
from gridplan.sources.naming_tables import (
    calendar_with_codes,
    departments_with_codes,
    facilities_with_codes,
    people_with_codes,
    staff_with_codes,
    stays_with_codes,
    vehicles_with_codes,
)
from gridplan.sources.places import (
    Places,
    build_grids,
    build_townships,
    build_villages,
    build_zones,
    check_places,
    derived_codes,
)
from gridplan.sources.posting_tables import PostingTables, check_ages, check_posting_tables
from gridplan.sources.programmes import build_programmes
from gridplan.sources.report import Report, Where
from gridplan.sources.roads import find_roads
from gridplan.sources.roster_remarks import check_remarks
from gridplan.sources.rows import Rows, parse_table, unreadable
from gridplan.sources.settings import FILE as SETTINGS_FILE
from gridplan.sources.settings import CountyFile, FilesSection, Settings, TravelSection, read_settings
from gridplan.sources.staff import build_people, check_specialties, check_staff
from gridplan.sources.table_kinds import TableKind
from gridplan.sources.tables import find_table, read_raw
from gridplan.sources.travel_files import TravelFiles, read_travel
from gridplan.sources.vehicles import build_vehicles
from gridplan.sources.visit_places import build_visit_places
from gridplan.sources.visits import Visits, VisitTables, check_visits, read_visits

_TOWNSHIP_CODE = re.compile(r"\d{9}")
_OPTIONAL = frozenset(
    {"departments", "exemptions", "past_stays", "vehicles", "programmes", "visit_places", "calendar", "pins"}
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Inspection:
    """What reading a county folder found.

    Attributes:
        county: the county, or ``None`` if a finding is an error.
        findings: everything that is wrong, odd or was repaired.
        settings: profiles and map choices; the defaults where ``gridplan.toml`` cannot be read.
    """

    county: County | None
    findings: tuple[Finding, ...]
    settings: Settings


@dataclass(frozen=True, slots=True, kw_only=True)
class _Folder:
    """Everything in the folder, parsed and checked."""

    places: Places
    facilities: Facilities
    staff: Rows
    postings: PostingTables
    demand: Rows
    roads: tuple[RoadFile, ...]
    travel: TravelFiles
    visits: Visits


def inspect_county(folder: Path, *, lang: Language = "zh", staff: Path | None = None) -> Inspection:
    """Reads a county folder and says everything that is wrong with it, whatever the files hold.

    Args:
        folder: the county folder.
        lang: language of messages and remedies.
        staff: a roster to be read instead of the folder's own.
    """
    report = Report(lang=lang)
    folder = Path(folder)
    if not folder.is_dir():
        report.add("C001", value=folder.name)
        return Inspection(county=None, findings=tuple(report.findings), settings=Settings())
    config = read_settings(folder, report)
    content = _read_folder(folder, config, report, staff)
    county = None
    if config is not None and not report.has_errors():
        county = _build(config, content)
        check_visits(content.visits, county, report)
    settings = Settings() if config is None else config.settings()
    return Inspection(county=county, findings=tuple(report.findings), settings=settings)


def read_county(folder: Path, *, lang: Language = "zh") -> County:
    """Reads a county folder.

    Raises:
        InputError: with every finding, if any is an error.
    """
    inspection = inspect_county(folder, lang=lang)
    if inspection.county is None:
        errors = [f for f in inspection.findings if f.level is FindingLevel.ERROR]
        shown: list[str] = [joined(" ", [f.code, f.file or "", f.message]) for f in errors[:3]]
        problems = joined(Separator.CLAUSE, [*shown, *(["…"] if len(errors) > 3 else [])])
        message = said(
            "{count} problems in {folder}: {problems}", count=len(errors), folder=Path(folder).name, problems=problems
        )
        raise InputError(message, inspection.findings)
    return inspection.county


def _read_folder(folder: Path, config: CountyFile | None, report: Report, roster: Path | None) -> _Folder:
    files = config.files if config else FilesSection()
    layers = [_layer(folder, kind, files, report) for kind in columns.LAYERS]
    key_groups = config.group_titles() if config else ()
    demand_kind = replace(columns.DEMAND, open_ended=config is None).with_columns(*key_group_columns(key_groups))
    townships, villages = layers[0].rows, layers[1].rows
    facility_rows = _table(folder, columns.FACILITIES, files, report)
    facility_rows = facilities_with_codes(facility_rows, townships, villages, report)
    department_rows = _table(folder, columns.DEPARTMENTS, files, report)
    department_rows = departments_with_codes(department_rows, facility_rows, report)
    staff = _staff(folder, files, report) if roster is None else _read(roster, columns.STAFF, roster.name, report)
    staff = staff_with_codes(staff, facility_rows, department_rows, report)
    past_stays = _table(folder, columns.PAST_STAYS, files, report)
    postings = PostingTables(
        exemptions=people_with_codes(_table(folder, columns.EXEMPTIONS, files, report), staff, report),
        past_stays=stays_with_codes(past_stays, staff, facility_rows, report),
    )
    demand = _table(folder, demand_kind, files, report)
    travel = read_travel(folder, files, config.travel if config else TravelSection(), report)
    vehicle_rows = _table(folder, vehicles_kind(travel.spellings()), files, report)
    calendar = _table(folder, visit_columns.CALENDAR, files, report)
    tables = VisitTables(
        vehicles=vehicles_with_codes(vehicle_rows, facility_rows, staff, report),
        programmes=_table(folder, visit_columns.PROGRAMMES, files, report),
        visit_places=_table(folder, visit_columns.VISIT_PLACES, files, report),
        calendar=calendar_with_codes(calendar, townships, facility_rows, staff, report),
        pins=_table(folder, visit_columns.PINS, files, report),
    )
    roads = find_roads(folder, files.roads, report, coords=files.roads_coords)

    places = check_places(layers[0], layers[1], layers[2], files.coords, report)
    code = config.county.code if config else "county"
    facilities = check_facilities(facility_rows, department_rows, places, files.coords, code, report)
    start = config.horizon.start if config else None
    check_staff(staff, facilities, start, report)
    check_posting_tables(postings, staff, facilities, start, report)
    if config:
        check_ages(staff, config.county_rules(), report)
        check_specialties(staff, config.team_settings().specialties, Where(file=SETTINGS_FILE), report)
    check_demand(demand, places.villages, places.grids, key_groups, report)
    visits = read_visits(
        tables, config, places=places, facilities=facilities, staff=staff, travel=travel, report=report
    )
    check_remarks(staff, visits.days.absences if visits.days else {}, start, report)
    parts = (places.townships.rows, places.villages.rows, places.grids.rows, facility_rows, department_rows)
    named = (tables.vehicles, tables.programmes, tables.visit_places)
    _check_codes((*parts, staff, *named), places, code, report)
    return _Folder(
        places=places,
        facilities=facilities,
        staff=staff,
        postings=postings,
        demand=demand,
        roads=roads,
        travel=travel,
        visits=visits,
    )


def _layer(folder: Path, kind: TableKind, files: FilesSection, report: Report) -> Layer:
    given = files.path(kind.name)
    path = find_layer(folder, kind.name, given, report)
    if path is not None:
        return read_layer(path, kind, path.relative_to(folder).as_posix(), files.coords, report)
    if given is None and kind is not columns.GRIDS:
        report.add(
            "B101",
            Where(file="boundaries/"),
            value=said("boundaries/{layer}.geojson (.gpkg .shp .zip)", layer=kind.name),
        )
    return missing_layer(kind)


def _table(folder: Path, kind: TableKind, files: FilesSection, report: Report) -> Rows:
    given = files.path(kind.name)
    path = find_table(folder, kind.name, given, report)
    if path is None:
        if given is not None:
            return unreadable(kind)
        if not kind.may_be_empty:
            report.add(f"{kind.letter}101", Where(file=f"{kind.name}.csv"), value=f"{kind.name}.csv / {kind.name}.xlsx")
        return Rows(kind=kind) if kind.name in _OPTIONAL else unreadable(kind)
    return _read(path, kind, path.relative_to(folder).as_posix(), report)


def _read(path: Path, kind: TableKind, name: str, report: Report) -> Rows:
    if not path.is_file():
        report.add(f"{kind.letter}101", Where(file=name), value=name)
        return unreadable(kind)
    raw = read_raw(path, kind, name, report)
    return unreadable(kind) if raw is None else parse_table(raw, kind, report)


def _staff(folder: Path, files: FilesSection, report: Report) -> Rows:
    if files.roster is None:
        return _table(folder, columns.STAFF, files, report)
    return read_database_rows(files.roster, folder, columns.STAFF, report)


def _check_codes(tables: tuple[Rows, ...], places: Places, county: str, report: Report) -> None:
    """Codes and ids are unique over all kinds, so that one name means one thing; none may read like a team's."""
    townships = places.townships.rows.known or ()
    villages = places.villages.rows.known or frozenset()
    astray = {row["code"] for row in places.grids.rows if row["village"] not in villages}  # told already
    derived = (code for code in derived_codes(places, county) if code not in astray)
    seen: dict[str, str] = dict.fromkeys(derived, said("the code of a zone, or of the whole of a village"))
    for rows in tables:
        for row in rows:
            if not row.good(rows.kind.key or ""):
                continue
            key = row[rows.kind.key or ""]
            township, is_team, number = key.rpartition("-T")
            if is_team and number.isdecimal() and (township in townships or _TOWNSHIP_CODE.fullmatch(township)):
                report.add("C015", row.where, value=key)
            first = seen.setdefault(key, row.where.file or "")
            if first != (row.where.file or ""):
                report.add("C011", row.where, value=key, first=first, second=row.where.file)


def _build(config: CountyFile, folder: _Folder) -> County:
    key_groups = config.group_titles()
    places, visits = folder.places, folder.visits
    demand = build_demand(folder.demand, places.villages, places.grids, places.measured["grids"], key_groups)
    villages = build_villages(places, demand)
    people = build_people(folder.staff, visits.days.absences if visits.days else {}, folder.postings)
    return County(
        code=config.county.code,
        name=config.county.name,
        crs=places.crs,
        zones=build_zones(places, config.county.code, config.county.name, folder.facilities.centres),
        townships=build_townships(places, config.county.code),
        villages=villages,
        grids=build_grids(places, villages, demand),
        lead_hospitals=build_lead_hospitals(folder.facilities),
        township_hospitals=build_township_hospitals(folder.facilities),
        clinics=build_clinics(folder.facilities),
        bases=build_bases(folder.facilities),
        emergency=build_emergency(folder.facilities),
        visit_places=build_visit_places(visits.places),
        vehicles=build_vehicles(visits.tables.vehicles),
        people=people,
        programmes=build_programmes(visits.programmes),
        pins=visits.pins,
        rules=config.county_rules(),
        calendar=visits.calendar(config),
        key_groups=key_groups,
        teams=config.team_settings(),
        roads=folder.roads,
        travel=folder.travel.settings(config.travel),
        sample=config.county.sample or any(person.sample for person in people),
        coords=config.files.coords,
    )
