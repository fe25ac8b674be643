"""The county's own roster: its staff table, a database in its place, the leave in its calendar, or a plan's people."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from gridplan.domain.county import County
from gridplan.domain.people import Absence, Exemption
from gridplan.domain.roster_changes import RosterRecord
from gridplan.domain.roster_words import exemption_values
from gridplan.errors import NotFoundError
from gridplan.languages import said
from gridplan.sources import columns
from gridplan.sources.databases import read_database
from gridplan.sources.editing import checksum
from gridplan.sources.posting_tables import PostingTables
from gridplan.sources.report import Report, Where
from gridplan.sources.roster_files import RosterCodes, RosterFile, canonical, parse_roster, read_roster
from gridplan.sources.rows import Rows, check_header, parse_table
from gridplan.sources.settings import FILE, FilesSection, read_settings
from gridplan.sources.table_kinds import TableKind
from gridplan.sources.tables import find_table, read_raw
from gridplan.sources.visit_columns import CALENDAR

DAY = dt.timedelta(days=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class LeaveTable:
    """The calendar table of a county folder, as far as it tells leave.

    Attributes:
        path: its file; where there is none yet, the one to make.
        rows: (person, absence) → its row as Excel counts it.
        columns: key → position; the usual ones where the file is still to be made.
        sheet: the workbook's sheet; ``None`` in a CSV.
    """

    path: Path
    rows: Mapping[tuple[str, Absence], int]
    columns: Mapping[str, int]
    sheet: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class CountyRoster:
    """The roster that a county folder has.

    Attributes:
        folder: the county folder.
        path: its staff table; ``None`` where it is a table of a database.
        roster: everybody in it, with their leave.
        codes: its hospitals and departments.
        leave: the table that has the leave.
        sums: file → its checksum when it was read.
    """

    folder: Path
    path: Path | None
    roster: RosterFile
    codes: RosterCodes
    leave: LeaveTable
    sums: Mapping[Path, str]


def read_county_codes(folder: Path, report: Report) -> RosterCodes:
    """The hospitals and departments of a county folder.

    Raises:
        NotFoundError: it is no county folder.
    """
    return _codes(folder, _files(folder), report)


def read_county_roster(folder: Path, report: Report) -> CountyRoster | None:
    """The roster of a county folder, or ``None`` after a finding.

    Raises:
        NotFoundError: it is no county folder.
    """
    files = _files(folder)
    codes = _codes(folder, files, report)
    leave = _leave(folder, files, report)
    path: Path | None = None
    if files.roster is not None:
        lines = read_database(files.roster, folder, report)
        roster = None if lines is None else parse_roster(*lines, report, codes=codes)
    else:
        path = find_table(folder, columns.STAFF.name, files.staff, report)
        if path is None:
            report.add("S101", Where(file="staff.csv"), value="staff.csv / staff.xlsx")
            return None
        roster = read_roster(path, report, codes=codes, file=path.relative_to(folder).as_posix())
    if roster is None:
        return None
    by_person: dict[str, list[Absence]] = defaultdict(list)
    for person, absence in leave.rows:
        by_person[person].append(absence)
    exempt = _exemptions(folder, files, report)
    records = tuple(
        _with_exemptions(replace(r, absences=tuple(by_person.get(r.id, ()))), exempt.get(r.id, ()))
        for r in roster.records
    )
    return CountyRoster(
        folder=folder,
        path=path,
        roster=replace(roster, records=records),
        codes=codes,
        leave=leave,
        sums={file: checksum(file) for file in (path, leave.path) if file is not None},
    )


def roster_of(county: County, name: str) -> tuple[RosterRecord, ...]:
    """The people of a county as it was planned for; ``name`` says which plan that was."""
    departments = {d.id: d.name for h in county.lead_hospitals for d in h.departments}
    records = (
        RosterRecord(
            file=name,
            row=0,
            id=person.id,
            values={
                "name": person.name,
                "role": canonical(person.role),
                "title": canonical(person.title),
                "workplace": person.workplace,
                "department": person.department or "",
                "specialty": person.specialty or "",
                "phone": person.phone or "",
                "joins": canonical(person.joins),
                "leaves": canonical(person.leaves),
                "current_post": person.current_stay.host if person.current_stay else "",
                "posted_since": canonical(person.current_stay.start) if person.current_stay else "",
                "grassroots_weeks": canonical(person.grassroots_weeks),
                "postable": canonical(person.postable),
                "born": canonical(person.born),
                "sex": canonical(person.sex),
                "wishes": canonical(sorted(person.wishes)),
                "aversions": canonical(sorted(person.aversions)),
            },
            told={
                "workplace": county.name_of(person.workplace),
                "department": departments.get(person.department or "", ""),
                **({"current_post": county.name_of(person.current_stay.host)} if person.current_stay else {}),
            },
            absences=person.absences,
        )
        for person in county.people
    )
    return tuple(_with_exemptions(r, p.exemptions) for r, p in zip(records, county.people, strict=True))


def _with_exemptions(record: RosterRecord, exemptions: Iterable[Exemption]) -> RosterRecord:
    value, days = exemption_values(exemptions)
    values, told = {**record.values, "exemptions": value}, {**record.told, "exemptions": days}
    return replace(record, values=values, told=told)


def _exemptions(folder: Path, files: FilesSection, report: Report) -> Mapping[str, tuple[Exemption, ...]]:
    """Person → exemptions, as far as the rows can be understood."""
    rows = _table(folder, columns.EXEMPTIONS, files, report)
    good = [row for row in rows if row.good("person", "reason") and not row.bad & {"start", "end"}]
    empty = Rows(kind=columns.PAST_STAYS)
    return PostingTables(exemptions=replace(rows, rows=tuple(good)), past_stays=empty).exemptions_by_person()


def _files(folder: Path) -> FilesSection:
    if not (folder / FILE).is_file():
        raise NotFoundError(
            said("{path} is no county folder: it has no {file}; name one with --county", path=folder, file=FILE)
        )
    settings = read_settings(folder, Report(lang="zh"))  # what is wrong with it is the business of `gridplan check`
    return FilesSection() if settings is None else settings.files


def _codes(folder: Path, files: FilesSection, report: Report) -> RosterCodes:
    facilities = _table(folder, columns.FACILITIES, files, report)
    departments = _table(folder, columns.DEPARTMENTS, files, report)
    return RosterCodes(
        workplaces={row["id"]: row["name"] for row in facilities if row.good("id", "name")},
        departments={r["id"]: (r["hospital"], r["name"]) for r in departments if r.good("id", "hospital", "name")},
    )


def _leave(folder: Path, files: FilesSection, report: Report) -> LeaveTable:
    unheard = Report(lang=report.lang)
    path = find_table(folder, CALENDAR.name, files.calendar, report)
    raw = None if path is None else read_raw(path, CALENDAR, path.name, unheard)
    if path is None or raw is None:
        usual = {column.key: at for at, column in enumerate(CALENDAR.columns)}
        return LeaveTable(path=path or folder / (files.calendar or f"{CALENDAR.name}.csv"), rows={}, columns=usual)
    found: dict[tuple[str, Absence], int] = {}
    for row in parse_table(raw, CALENDAR, unheard):
        if row.good("kind", "target", "start") and row["kind"] == "leave" and "end" not in row.bad:
            last = row["end"] or row["start"]
            absence = Absence(start=row["start"], end=last + DAY, reason=row["reason"])
            found.setdefault((row["target"], absence), row.where.row or 0)
    places = check_header(raw.header, CALENDAR, raw.where, unheard)
    return LeaveTable(path=path, rows=found, columns=places, sheet=raw.where.sheet)


def _table(folder: Path, kind: TableKind, files: FilesSection, report: Report) -> Rows:
    """A table of the county; what is wrong with it is the business of ``gridplan check``."""
    unheard = Report(lang=report.lang)
    path = find_table(folder, kind.name, files.path(kind.name), unheard)
    raw = None if path is None else read_raw(path, kind, path.name, unheard)
    return Rows(kind=kind) if raw is None else parse_table(raw, kind, unheard)
