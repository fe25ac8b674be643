"""Which columns of a county's tables may name what they refer to instead of giving its code."""

from __future__ import annotations

from collections.abc import Mapping

from gridplan.sources.named import Named, names_of, with_codes
from gridplan.sources.report import Report
from gridplan.sources.rows import Row, Rows

_HOSTS = frozenset({"township_hospital", "village_clinic"})


def facilities_with_codes(facilities: Rows, townships: Rows, villages: Rows, report: Report) -> Rows:
    """Facilities whose place may be named: a township hospital's township, a clinic's village."""
    known = None if townships.known is None or villages.known is None else townships.known | villages.known
    places: Mapping[str, Named] = {"township_hospital": names_of(townships), "village_clinic": names_of(villages)}
    return with_codes(facilities, "place", known, lambda row: places.get(row["kind"], {}), report)


def departments_with_codes(departments: Rows, facilities: Rows, report: Report) -> Rows:
    """Departments whose hospital, and the township hospitals they adopted, may be named."""
    leads = names_of(facilities, of=lambda row: bool(row["kind"] == "lead_hospital"))
    hosts = names_of(facilities, of=lambda row: bool(row["kind"] == "township_hospital"))
    departments = with_codes(departments, "hospital", facilities.known, lambda _: leads, report)
    return with_codes(departments, "adopts", facilities.known, lambda _: hosts, report)


def staff_with_codes(staff: Rows, facilities: Rows, departments: Rows, report: Report) -> Rows:
    """The roster, where hospitals may be named, and departments by what they are called in the person's hospital."""
    every, hosts = names_of(facilities), names_of(facilities, of=lambda row: row["kind"] in _HOSTS)
    own: dict[str, Named] = {
        hospital: names_of(departments, of=lambda row, hospital=hospital: bool(row["hospital"] == hospital))  # type: ignore[misc]
        for hospital in {row["hospital"] for row in departments}
    }
    staff = with_codes(staff, "workplace", facilities.known, lambda _: every, report)
    staff = with_codes(staff, "department", departments.known, lambda row: own.get(row["workplace"], {}), report)
    for key in ("current_post", "wishes", "aversions"):
        staff = with_codes(staff, key, facilities.known, lambda _: hosts, report)
    return staff


def people_with_codes(rows: Rows, staff: Rows, report: Report) -> Rows:
    """A table whose column ``person`` may name somebody of the roster."""
    people = names_of(staff)
    return with_codes(rows, "person", staff.known, lambda _: people, report)


def stays_with_codes(past_stays: Rows, staff: Rows, facilities: Rows, report: Report) -> Rows:
    """Past stays, where person and host may be named."""
    hosts = names_of(facilities, of=lambda row: row["kind"] in _HOSTS)
    past_stays = people_with_codes(past_stays, staff, report)
    return with_codes(past_stays, "host", facilities.known, lambda _: hosts, report)


def vehicles_with_codes(vehicles: Rows, facilities: Rows, staff: Rows, report: Report) -> Rows:
    """Vehicles whose base and crew may be named."""
    bases, people = names_of(facilities), names_of(staff)
    vehicles = with_codes(vehicles, "base", facilities.known, lambda _: bases, report)
    return with_codes(vehicles, "crew", staff.known, lambda _: people, report)


def calendar_with_codes(calendar: Rows, townships: Rows, facilities: Rows, staff: Rows, report: Report) -> Rows:
    """The calendar: leave may name a person, a closure a facility or township, a market a township."""
    people, markets = names_of(staff), names_of(townships)
    named: Mapping[str, Named] = {
        "leave": people,
        "market": markets,
        "closure": {**markets, **names_of(facilities)},
    }

    def of(row: Row) -> Named:
        return named.get(row["kind"], {})

    if staff.known is None or facilities.known is None or townships.known is None:
        return calendar
    return with_codes(calendar, "target", staff.known | facilities.known | townships.known, of, report)
