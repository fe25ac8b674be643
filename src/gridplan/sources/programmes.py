"""Vehicles and visit programmes, and whether the one can do the other."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from gridplan.domain.facilities import Vehicle
from gridplan.domain.programmes import CoverageMode, Programme
from gridplan.sources.facilities import Facilities
from gridplan.sources.report import Report
from gridplan.sources.rows import Row, Rows, check_reference


def check_vehicles(vehicles: Rows, facilities: Facilities, staff: Rows, report: Report) -> None:
    """Checks bases and crews."""
    crews: dict[str, str] = {}
    for row in vehicles:
        check_reference(row, "base", facilities.kinds, "机构", report)
        for member in row["crew"]:
            if not check_reference(row, "crew", staff.known, "人员", report, value=member):
                continue
            first = crews.setdefault(member, row.where.feature or "")
            if first != (row.where.feature or ""):
                report.add("V001", row.where, value=member, first=first)
        if not row["crew"] and "crew" not in row.bad:
            report.add("V002", row.where)


def check_programmes(programmes: Rows, vehicles: Rows, circuit_weeks: int | None, report: Report) -> None:
    """Checks that the gaps leave room and that a vehicle carries the equipment."""
    for row in programmes:
        if row.good("min_gap_days", "max_gap_days") and row["min_gap_days"] > row["max_gap_days"]:
            report.add("P001", row.where, value=row["min_gap_days"], high=row["max_gap_days"])
        elif circuit_weeks is not None and row.good("every_weeks", "min_gap_days", "max_gap_days"):
            _check_room(row, circuit_weeks, report)
        if row.good("mode") and row["equipment"] and not any("equipment" in v.bad for v in vehicles):
            _check_equipment(row, vehicles, report)


def build_vehicles(vehicles: Rows) -> tuple[Vehicle, ...]:
    """Vehicles in file order."""
    keys = ("id", "name", "base", "profile", "equipment", "crew")
    return tuple(Vehicle(**_only(row, keys)) for row in vehicles)


def build_programmes(programmes: Rows) -> tuple[Programme, ...]:
    """Programmes in file order."""
    keys = tuple(column.key for column in programmes.kind.columns)
    return tuple(Programme(**_only(row, keys)) for row in programmes)


def _only(row: Row, keys: tuple[str, ...]) -> Mapping[str, Any]:
    return {key: row[key] for key in keys}


def _check_room(row: Row, weeks: int, report: Report) -> None:
    """The first and last visit lie within the longest gap of the horizon's ends, the others between them."""
    visits = max(1, weeks // row["every_weeks"])
    low, high, days = row["min_gap_days"], row["max_gap_days"], 7 * weeks
    if (visits + 1) * high < days or (visits - 1) * low > days - 1:
        report.add("P004", row.where, value=visits, visits=visits, weeks=weeks, low=low, high=high)


def _check_equipment(row: Row, vehicles: Rows, report: Report) -> None:
    if vehicles.known is None:
        return
    wanted = set(row["equipment"])
    if any(wanted <= set(vehicle["equipment"]) for vehicle in vehicles):
        return
    near = {item for vehicle in vehicles for item in vehicle["equipment"]}
    finding = "P002" if row["mode"] is CoverageMode.MOBILE_HOSPITAL else "P003"
    missing = sorted(wanted - near) or sorted(wanted)
    report.add(finding, row.where, value="、".join(missing), candidates=near)
