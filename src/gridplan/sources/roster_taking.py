"""Writes confirmed differences into the county's own staff table and calendar: safely, or not at all.

Ids never change: whoever was matched keeps theirs, a new person gets the number of the new roster or, without one, the
next free number. Who is gone keeps the row with a day of leaving, so that earlier plans keep their names. Both tables
are written beside the old ones, read back and judged, the old ones are backed up, and each is replaced in one step.
"""

from __future__ import annotations

import datetime as dt
import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from gridplan.domain.findings import FindingLevel
from gridplan.domain.people import Absence
from gridplan.domain.roster_changes import Decision, RosterDifference, RosterRecord, plain_number
from gridplan.domain.roster_words import DifferenceKind
from gridplan.languages import recorded, said
from gridplan.sources import cells, columns
from gridplan.sources.editing import (
    BACKUPS,
    Table,
    Value,
    checksum,
    draft_path,
    excel_lock,
    has_drawings,
    open_table,
    put_in_place,
)
from gridplan.sources.report import Report, Where
from gridplan.sources.roster_county import CountyRoster
from gridplan.sources.roster_files import read_roster
from gridplan.sources.tables import write_table
from gridplan.sources.visit_columns import CALENDAR
from gridplan.sources.words import listed

DAY = dt.timedelta(days=1)
_DATES = frozenset({"joins", "leaves", "posted_since", "born"})
_WHOLE = frozenset({"grassroots_weeks"})
_LEAVE_KINDS = frozenset({DifferenceKind.LEAVE_NEW, DifferenceKind.LEAVE_CHANGED, DifferenceKind.LEAVE_ENDED})
_WORDS = frozenset({DifferenceKind.NUMBER, DifferenceKind.AMBIGUOUS})


@dataclass(frozen=True, slots=True, kw_only=True)
class Taken:
    """What was written.

    Attributes:
        differences: those that were taken.
        new_ids: name → id of each person who was added, in order.
        backups: what the files were before.
        files: those that were written.
    """

    differences: tuple[RosterDifference, ...] = ()
    new_ids: tuple[tuple[str, str], ...] = ()
    backups: tuple[Path, ...] = ()
    files: tuple[Path, ...] = ()


def all_sure(differences: Iterable[RosterDifference]) -> Mapping[str, Decision]:
    """Decisions that take everything that needs no confirmation of who is whom."""
    return {d.key: Decision(take=True) for d in differences if d.sure and d.kind not in _WORDS}


def take_differences(
    county: CountyRoster,
    differences: Sequence[RosterDifference],
    decisions: Mapping[str, Decision],
    *,
    today: dt.date,
    now: dt.datetime,
    report: Report,
) -> Taken:
    """Write what was confirmed; after a finding that is an error nothing is written.

    Args:
        county: the roster as it was compared.
        differences: those between it and the new roster.
        decisions: by key of the difference; what is missing is undecided and stays as it is.
        today: the day from which somebody is gone, where nobody says otherwise.
        now: stamps the backups.
        report: takes the findings.
    """
    if county.path is None:
        report.add("S041", Where(), detail=said("the roster is a database: only listed"))
        return Taken()
    work = _Work(county=county, decisions=decisions, today=today, report=report)
    for difference in differences:
        chosen = decisions.get(difference.key)
        if difference.kind is DifferenceKind.PROPOSAL and chosen is not None and chosen.take:
            work.confirmed.add(difference.group)
    for difference in differences:
        work.take(difference)
    if report.has_errors() or not work.taken:
        return Taken()
    return _write(work, now=now)


@dataclass(slots=True, kw_only=True)
class _Work:
    """The two tables, opened when first needed, and what was done to them."""

    county: CountyRoster
    decisions: Mapping[str, Decision]
    today: dt.date
    report: Report
    taken: list[RosterDifference] = field(default_factory=list)
    new_ids: list[tuple[str, str]] = field(default_factory=list)
    touched: set[str] = field(default_factory=set)
    staff: Table | None = None
    calendar: Table | None = None
    _ids: Counter[str] = field(default_factory=Counter)
    _columns: dict[str, int] = field(default_factory=dict)
    confirmed: set[str] = field(default_factory=set)

    def __post_init__(self) -> None:
        self._ids.update(plain_number(r.id) for r in self.county.roster.records)
        self._columns = {**self.county.roster.more, **self.county.roster.columns}

    def take(self, difference: RosterDifference) -> None:
        """Write one difference, if it was confirmed."""
        decision = self.decisions.get(difference.key)
        if difference.kind is DifferenceKind.PROPOSAL:
            if decision is not None and not decision.take and difference.old and difference.new:
                self._leave(difference.old, decision.day)
                self._add(difference.new, decision.day)
                self.taken.append(difference)
            return
        if decision is None or not decision.take or difference.kind in _WORDS:
            return
        if not difference.sure and difference.group not in self.confirmed:
            self.refuse(difference, ("尚未确认是同一人，或已判为两人", "who is whom is not confirmed"))
            return
        if difference.kind in _LEAVE_KINDS:
            done = self._take_leave(difference)
        elif difference.old is None and difference.new is not None:
            done = self._add(difference.new, decision.day)
        elif difference.new is None and difference.old is not None:
            done = self._leave(difference.old, decision.day)
        else:
            done = self._set(difference, decision.day)
        if done:
            self.taken.append(difference)

    def refuse(self, difference: RosterDifference, why: tuple[str, str]) -> None:
        """Notes why a confirmed difference cannot be written."""
        record = difference.new or difference.old
        where = Where(file=record.file, sheet=record.sheet, row=record.row) if record else Where()
        about = f"{difference.name} {difference.field_title(self.report.lang)}".strip()
        detail = recorded(why[0], {"en": why[1]})
        self.report.add("S041", where.about(difference.person or None), value=about, detail=detail)

    def _staff(self) -> Table:
        if self.staff is None:
            assert self.county.path is not None  # a database was refused before
            self.staff = open_table(self.county.path, self.county.roster.sheet)
        return self.staff

    def _column(self, key: str) -> int:
        """Position of a column; added at the end where the table lacks it."""
        if key not in self._columns:
            table, roster = self._staff(), self.county.roster
            known = next((column for column in columns.STAFF.columns if column.key == key), None)
            title = key if known is None or roster.english else known.headers[0]
            self._columns[key] = max(table.width(), *(at + 1 for at in self._columns.values()))
            table.set(roster.header_row, self._columns[key], title)
        return self._columns[key]

    def _set(self, difference: RosterDifference, day: dt.date | None) -> bool:
        old, new, key = difference.old, difference.new, difference.field
        if old is None or new is None:
            return False
        if key in new.unread:
            self.refuse(difference, ("新名册的这一格看不懂或不在本县表中", "the cell could not be understood"))
            return False
        value = new.values[key] if key in new.values else new.more.get(key, "")
        if key in {"name", "role", "workplace"} and not value:
            self.refuse(difference, ("这一项不能为空", "it must not be blank"))
            return False
        self._staff().set(old.row, self._column(key), _value(key, day.isoformat() if day and key in _DATES else value))
        self.touched.add(old.id)
        return True

    def _leave(self, record: RosterRecord, day: dt.date | None) -> bool:
        """Somebody is gone: the day of leaving, if it is not known already."""
        if record.value("leaves") and day is None:
            return True
        self._staff().set(record.row, self._column("leaves"), day or self.today)
        self.touched.add(record.id)
        return True

    def _add(self, record: RosterRecord, day: dt.date | None) -> bool:
        missing = [key for key in ("name", "role", "workplace") if not record.value(key)]
        unread = sorted(record.unread & set(record.values))
        if missing or unread:
            titles = {column.key: column.headers[0] for column in columns.STAFF.columns}
            told = listed(titles.get(key, key) for key in (*missing, *unread))
            where = Where(file=record.file, sheet=record.sheet, row=record.row, feature=record.id or record.name)
            detail = said("{person} is new, and lacking or unreadable: {columns}", person=record.name, columns=told)
            self.report.add("S041", where, value=record.name, detail=detail)
            return False
        number = self._number(record)
        values: dict[str, str] = {"id": number, **{k: v for k, v in record.values.items() if v}}
        if day is not None:
            values["joins"] = day.isoformat()
        values |= {k: v for k, v in record.more.items() if v and k in self._columns and k not in record.unread}
        places = {self._column(key): _value(key, text) for key, text in values.items()}
        self._staff().append([places.get(at) for at in range(max(places) + 1)])
        for absence in record.absences or ():
            self._append_leave(number, absence)
        self.new_ids.append((record.name, number))
        self.touched.add(number)
        return True

    def _number(self, record: RosterRecord) -> str:
        """The new roster's number if it is free, else the next of the commonest kind."""
        wanted = cells.clean(record.id).replace(" ", "")
        if wanted and not self._ids[plain_number(wanted)]:
            self._ids[plain_number(wanted)] += 1
            return wanted
        known = [m.groups() for r in self.county.roster.records if (m := re.fullmatch(r"(.*?)(\d+)", r.id))]
        prefix = Counter(p for p, _ in known).most_common(1)[0][0] if known else "P"
        digits = [d for p, d in known if p == prefix] or ["0000"]
        number = max(map(int, digits))
        while True:
            number += 1
            made = f"{prefix}{number:0{max(map(len, digits))}d}"
            if not self._ids[plain_number(made)]:
                self._ids[plain_number(made)] += 1
                return made

    def _take_leave(self, difference: RosterDifference) -> bool:
        was, now = difference.absences
        person = difference.person
        row = self.county.leave.rows.get((person, was)) if was else None
        table = self._calendar()
        if now is None and was is not None and row is not None:
            if was.start < self.today:
                table.set(
                    row, self.county.leave.columns["end"], self.today - DAY
                )  # what was taken of it stays on record
            else:
                table.clear(row)
        elif now is not None and row is not None:
            for key, value in (("start", now.start), ("end", now.end - DAY), ("reason", now.reason)):
                if key in self.county.leave.columns:
                    table.set(row, self.county.leave.columns[key], value)
        elif now is not None:
            self._append_leave(person, now)
        self.touched.add(person)
        return True

    def _append_leave(self, person: str, absence: Absence) -> None:
        table, at = self._calendar(), self.county.leave.columns
        given: Mapping[str, Value] = {
            "kind": "请假",
            "target": person,
            "start": absence.start,
            "end": absence.end - DAY,
            "reason": absence.reason,
        }
        places = {at[key]: value for key, value in given.items() if key in at}
        table.append([places.get(column) for column in range(max(places) + 1)])

    def _calendar(self) -> Table:
        if self.calendar is None:
            path = source = self.county.leave.path
            if not path.exists():
                source = draft_path(path)
                write_table(source, CALENDAR.columns, (), chinese=True)
            self.calendar = open_table(source, self.county.leave.sheet)
        return self.calendar


def _value(key: str, text: str) -> Value:
    if not text:
        return None
    if key in _DATES:
        return dt.date.fromisoformat(text)
    return int(text) if key in _WHOLE and text.isdecimal() else text


def _write(work: _Work, *, now: dt.datetime) -> Taken:
    """Drafts of both tables, judged, then put in place: first the leave, then the staff."""
    path = work.county.path
    pairs = [(work.county.leave.path, work.calendar), (path, work.staff)]
    changed = [(target, table) for target, table in pairs if target is not None and table is not None]
    drafts = [(target, draft_path(target)) for target, _ in changed]
    try:
        for (target, draft), (_, table) in zip(drafts, changed, strict=True):
            _check_free(target, work.county.sums, work.report)
            if has_drawings(target):
                work.report.add("S042", Where(file=target.name))
            table.save(draft)
        if work.staff is not None and path is not None:
            _judge(work, draft_path(path))
        if work.report.has_errors():
            return Taken()
        backups = [put_in_place(draft, target, work.county.folder / BACKUPS, now=now) for target, draft in drafts]
    finally:
        for _, draft in drafts:
            draft.unlink(missing_ok=True)
    return Taken(
        differences=tuple(work.taken),
        new_ids=tuple(work.new_ids),
        backups=tuple(backup for backup in backups if backup is not None),
        files=tuple(target for target, _ in drafts),
    )


def _check_free(path: Path, seen: Mapping[Path, str], report: Report) -> None:
    lock = excel_lock(path)
    if lock is not None:
        report.add("S039", Where(file=path.name), value=lock.name)
    if checksum(path) != seen.get(path, checksum(path)):
        report.add("S040", Where(file=path.name))


def _judge(work: _Work, draft: Path) -> None:
    """Reads the new staff table back: what was touched must be understood and fit the county's hospitals."""
    county, report = work.county, work.report
    name = county.path.name if county.path else ""
    again = Report(lang=report.lang)
    roster = read_roster(draft, again, codes=county.codes, file=name)
    before = Report(lang=report.lang)
    read_roster(county.path or draft, before, codes=county.codes, file=name)
    known = Counter((f.code, f.feature, f.value) for f in before.findings)
    for finding in again.findings:
        if finding.level is FindingLevel.ERROR and not known[finding.code, finding.feature, finding.value]:
            report.findings.append(finding)
    for record in (r for r in (roster.records if roster else ()) if r.id in work.touched):
        where = Where(file=name, sheet=record.sheet, row=record.row, feature=record.id)
        department = county.codes.departments.get(record.value("department"))
        if county.codes.departments and department and department[0] != record.value("workplace"):
            workplace = record.shown("workplace")
            report.add("S006", where, value=record.shown("department"), workplace=workplace)
        joins, leaves = record.value("joins"), record.value("leaves")
        if joins and leaves and leaves <= joins:
            report.add("S001", where, value=leaves, start=joins)
