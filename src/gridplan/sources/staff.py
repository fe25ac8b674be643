"""The roster."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping, Sequence

from gridplan.domain.people import Absence, CurrentStay, Person, Role
from gridplan.languages import recorded
from gridplan.sources.columns import ROLE_NAMES
from gridplan.sources.facilities import Facilities
from gridplan.sources.posting_tables import PostingTables, check_wishes
from gridplan.sources.report import Report, Where
from gridplan.sources.rows import Row, Rows, check_reference
from gridplan.sources.words import thing

# Nurses of a lead hospital go with its mobile hospitals, so both kinds of hospital employ them.
_WORKPLACES: Mapping[Role, tuple[frozenset[str], str]] = {
    Role.PHYSICIAN: (frozenset({"lead_hospital"}), "lead hospital"),
    Role.GP: (frozenset({"township_hospital"}), "township hospital"),
    Role.NURSE: (frozenset({"township_hospital", "lead_hospital"}), "township or lead hospital"),
    Role.VILLAGE_DOCTOR: (frozenset({"village_clinic"}), "village clinic"),
}


def check_staff(staff: Rows, facilities: Facilities, start: dt.date | None, report: Report) -> None:
    """Checks the roster against the facilities and the horizon's start."""
    hosts = facilities.hosts()
    for row in staff:
        if not _several_workplaces(row, facilities, report):
            check_reference(row, "workplace", facilities.kinds, thing("facility"), report)
        check_reference(row, "department", facilities.departments, thing("department"), report)
        check_reference(row, "current_post", hosts, thing("host"), report)
        _check_dates(row, start, report)
        _check_workplace(row, facilities, report)
    check_wishes(staff, facilities, report)
    if not len(staff):
        return
    _check_twice(staff, report)
    where = Where(file=staff.rows[0].where.file)
    samples = sum(row["sample"] for row in staff)
    if samples:
        report.add("S008", where, count=samples)


def check_specialties(staff: Rows, wanted: Mapping[str, Sequence[str]], where: Where, report: Report) -> None:
    """Notes specialties that key groups need and no physician has; ``wanted`` by key group."""
    if any({"role", "specialty"} & row.bad for row in staff) or not len(staff):
        return
    known = {row["specialty"] for row in staff if row["role"] is Role.PHYSICIAN and row["specialty"]}
    for group, specialties in wanted.items():
        for specialty in specialties:
            if specialty not in known:
                about = where.about(f"key_groups.{group}.specialties")
                report.add("C017", about, value=specialty, group=group, candidates=sorted(known))


def build_people(staff: Rows, absences: Mapping[str, Sequence[Absence]], tables: PostingTables) -> tuple[Person, ...]:
    """People in file order; ``absences`` by person id."""
    exemptions, stays = tables.exemptions_by_person(), tables.stays_by_person()
    return tuple(
        Person(
            id=row["id"],
            name=row["name"],
            role=row["role"],
            title=row["title"],
            workplace=row["workplace"],
            department=row["department"],
            specialty=row["specialty"],
            phone=row["phone"],
            joins=row["joins"],
            leaves=row["leaves"],
            absences=tuple(absences.get(row["id"], ())),
            current_stay=_stay(row),
            grassroots_weeks=max(row["grassroots_weeks"], sum(s.weeks for s in stays.get(row["id"], ()))),
            past_stays=stays.get(row["id"], ()),
            postable=row["postable"],
            exemptions=exemptions.get(row["id"], ()),
            born=row["born"],
            sex=row["sex"],
            wishes=row["wishes"],
            aversions=row["aversions"],
            sample=row["sample"],
        )
        for row in staff
    )


def _stay(row: Row) -> CurrentStay | None:
    if row["current_post"] is None:
        return None
    return CurrentStay(host=row["current_post"], start=row["posted_since"])


def _check_dates(row: Row, start: dt.date | None, report: Report) -> None:
    if row.good("joins", "leaves") and row["leaves"] <= row["joins"]:
        report.add("S001", row.where, value=row["leaves"], start=row["joins"])
    if {"current_post", "posted_since"} & row.bad:
        return
    if (row["current_post"] is None) != (row["posted_since"] is None):
        report.add("S003", row.where, value=row["current_post"] or row["posted_since"])
    elif row["posted_since"] is not None and start is not None and row["posted_since"] > start:
        report.add("S004", row.where, value=row["posted_since"], start=start)


def _several_workplaces(row: Row, facilities: Facilities, report: Report) -> bool:
    """Notes who is registered at several hospitals (多机构执业): a person is planned for from one."""
    if facilities.kinds is None or not row.good("workplace"):
        return False
    named = [part.strip() for part in re.split("[;；,，、/]", row["workplace"]) if part.strip()]
    if len(named) < 2 or not facilities.kinds.keys() >= set(named):
        return False
    report.add("S048", row.where, value=row["workplace"], person=row["name"], count=len(named))
    return True


def _check_workplace(row: Row, facilities: Facilities, report: Report) -> None:
    if facilities.kinds is None or not row.good("role", "workplace") or row["workplace"] not in facilities.kinds:
        return
    kind = facilities.kinds[row["workplace"]]
    wanted, name = _WORKPLACES.get(row["role"], (frozenset({kind}), ""))
    if kind and kind not in wanted:
        role = recorded(ROLE_NAMES[row["role"]], {"en": row["role"].value.replace("_", " ")})
        report.add("S007", row.where, value=row["workplace"], role=role, wanted=thing(name))
    if row["role"] is Role.PHYSICIAN and row["department"] is None and "department" not in row.bad and kind in wanted:
        report.add("S005", row.where)
    hospital = (facilities.departments or {}).get(row["department"] or "")
    if hospital is not None and hospital != row["workplace"]:
        report.add("S006", row.where, value=row["department"], workplace=row["workplace"])


def _check_twice(staff: Rows, report: Report) -> None:
    """The same person under two ids: same name and phone, or same name, workplace and role without two phones."""
    by_phone: dict[tuple[str, str], Row] = {}
    by_post: dict[tuple[str, str, Role], Row] = {}
    for row in staff:
        if not row.good("id", "name"):
            continue
        name = row["name"].replace(" ", "")
        phone = "".join(digit for digit in row["phone"] or "" if digit.isdigit())
        same_phone = by_phone.setdefault((name, phone), row) if phone else row
        if same_phone is not row:
            _report_twice(row, same_phone, ("姓名和电话", "name and phone"), report)
        elif row.good("workplace", "role"):
            same_post = by_post.setdefault((name, row["workplace"], row["role"]), row)
            if same_post is not row and not (phone and same_post["phone"]):
                _report_twice(row, same_post, ("姓名、单位和岗位", "name, workplace and role"), report)


def _report_twice(row: Row, first: Row, same: tuple[str, str], report: Report) -> None:
    words = {"name": row["name"], "other": first["id"], "first": first.where.told()}
    report.add("S010", row.where, value=row["id"], same=same[0], same_en=same[1], **words)
