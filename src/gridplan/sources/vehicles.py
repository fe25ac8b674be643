"""Vehicles."""

from __future__ import annotations

from gridplan.domain.facilities import Vehicle
from gridplan.languages import said
from gridplan.sources.facilities import Facilities
from gridplan.sources.report import Report
from gridplan.sources.rows import Rows, check_reference
from gridplan.sources.words import thing

_KEYS = ("id", "name", "base", "profile", "equipment", "crew", "nights")


def check_vehicles(vehicles: Rows, facilities: Facilities, staff: Rows, report: Report) -> None:
    """Checks bases and crews."""
    crews: dict[str, str] = {}
    for row in vehicles:
        check_reference(row, "base", facilities.kinds, thing("facility"), report)
        for member in row["crew"]:
            if not check_reference(row, "crew", staff.known, thing("person"), report, value=member):
                continue
            first = crews.setdefault(member, row.where.feature or "")
            if first != (row.where.feature or ""):
                said = _person(member, staff, facilities)
                names = {vehicle["id"]: vehicle["name"] for vehicle in vehicles}
                report.add("V001", row.where, value=member, who=said, first=names.get(first) or first)
        if not row["crew"] and "crew" not in row.bad:
            report.add("V002", row.where)


def _person(member: str, staff: Rows, facilities: Facilities) -> str:
    """Somebody by name, with the workplace and the id: there may be several of the name."""
    row = next((row for row in staff if row["id"] == member), None)
    if row is None:
        return member
    works = next((place["name"] for place in facilities.rows if place["id"] == row["workplace"]), None)
    name = row["name"] or member
    if works is None:
        return said("{name} ({code})", name=name, code=member)
    return said("{name} ({code}, {why})", name=name, code=works, why=member)


def build_vehicles(vehicles: Rows) -> tuple[Vehicle, ...]:
    """Vehicles in file order."""
    return tuple(Vehicle(**{key: row[key] for key in _KEYS}) for row in vehicles)
