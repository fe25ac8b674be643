"""Reads rosters as planners keep them: titles above the header, any order of columns, merged cells, names for ids.

What ``staff.xlsx`` must be for planning is told by :mod:`gridplan.sources.staff`; here everything that can be compared
is read, and what cannot be understood is a finding and stays as it was written.
"""

from __future__ import annotations

import datetime as dt
import enum
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import openpyxl
from openpyxl.worksheet.worksheet import Worksheet

from gridplan.domain.people import Absence
from gridplan.domain.roster_changes import RosterRecord
from gridplan.domain.roster_words import FIELD_TITLES
from gridplan.sources import cells, columns
from gridplan.sources.cells import CellError
from gridplan.sources.report import Report, Where, shorten
from gridplan.sources.table_kinds import Column
from gridplan.sources.tables import Formula, read_csv_lines
from gridplan.sources.words import thing

DAY = dt.timedelta(days=1)
_HEADER_WITHIN = 30
_SHEETS = frozenset({"staff", "人员", "花名册", "人员花名册"})
_IGNORED = frozenset({"序号", "no", "no.", "sample", "样例"})
_TOTALS = frozenset({"合计", "小计", "总计", "共计"})
_MORE_SPELLINGS: Mapping[str, tuple[str, ...]] = {
    "id": ("职工号", "员工编号", "人员编码", "职工编号", "工作证号"),
    "name": ("名字", "员工姓名", "人员姓名", "职工姓名"),
    "role": ("岗位类别", "人员类别", "岗位类型"),
    "title": ("技术职称", "职称级别", "专业技术职务", "现任职称", "职称等级"),
    "workplace": ("所在单位", "单位名称", "所在医院", "医院", "机构", "机构名称", "编制单位"),
    "department": ("所在科室", "科室名称", "部门"),
    "specialty": ("执业范围", "从事专业"),
    "phone": ("手机号", "手机号码", "电话号码", "联系方式"),
    "joins": ("到岗日期", "参加工作日期", "入院日期"),
    "leaves": ("离岗日期", "调离日期", "退休日期"),
    "current_post": ("派驻单位", "现派驻单位"),
    # one leave a row, as planners note it beside the person; the county's own stands in its calendar
    "leave_start": ("请假开始", "请假开始日期", "休假开始", "休假开始日期", "请假起"),
    "leave_end": ("请假结束", "请假结束日期", "休假结束", "休假结束日期", "请假止"),
    "leave_reason": ("请假原因", "请假事由", "请假类型", "休假原因", "休假类型"),
}
_BETWEEN = "；"
_LEAVE = ("leave_start", "leave_end", "leave_reason")
_LEAVE_TITLES = {"leave_start": "请假开始", "leave_end": "请假结束"}
_COLUMNS: Mapping[str, Column] = {column.key: column for column in columns.STAFF.columns}
_SPELLED: Mapping[object, str] = {
    column.parse(choice): choice
    for column in columns.STAFF.columns
    for choice in column.choices
    if choice not in "是否"
}
"""Value of a column of several values → the spelling in which it is compared and written."""


def _header_key(cell: object) -> str:
    text = cell.text if isinstance(cell, Formula) else str(cell)
    return cells.clean(text).replace(" ", "").replace("\n", "").rstrip("*").casefold()


_SPELLINGS: Mapping[str, str] = {
    _header_key(name): key
    for key, named in (
        *((key, (*column.headers, key)) for key, column in _COLUMNS.items()),
        *((key, (*named, key)) for key, named in _MORE_SPELLINGS.items()),
    )
    for name in named
}


@dataclass(frozen=True, slots=True, kw_only=True)
class RosterCodes:
    """What a county calls its hospitals and departments: ids, and which name means which.

    Attributes:
        workplaces: id → name.
        departments: id → (hospital's id, name).
    """

    workplaces: Mapping[str, str] = field(default_factory=dict)
    departments: Mapping[str, tuple[str, str]] = field(default_factory=dict)

    def workplace(self, text: str) -> str | None:
        """The id that ``text`` means, itself an id or a name that only one facility has."""
        return _only(text, self.workplaces, self.workplaces.items())

    def department(self, text: str, hospital: str) -> str | None:
        """The id of a department of ``hospital``; of any where the hospital is not known."""
        named = ((key, name) for key, (of, name) in self.departments.items() if of == hospital or not hospital)
        return _only(text, self.departments, named)


def _only(text: str, ids: Mapping[str, object], named: Iterable[tuple[str, str]]) -> str | None:
    if text in ids:
        return text
    plain = text.replace(" ", "")
    found = [key for key, name in named if name.replace(" ", "") == plain]
    return found[0] if len(found) == 1 else None


@dataclass(frozen=True, slots=True, kw_only=True)
class RosterFile:
    """A roster as it stands in a file.

    Attributes:
        records: everybody, in file order.
        columns: field → position of its column; leave columns too.
        more: header → position, of columns that gridplan does not know.
        header_row: row of the header as Excel counts it.
        english: whether the header is in English.
        sheet: the workbook's sheet; ``None`` in a CSV.
    """

    records: tuple[RosterRecord, ...]
    columns: Mapping[str, int]
    more: Mapping[str, int]
    header_row: int
    english: bool = False
    sheet: str | None = None


_Lines = Sequence[tuple[int, Sequence[object]]]


def read_roster(path: Path, report: Report, *, codes: RosterCodes | None = None, file: str = "") -> RosterFile | None:
    """The roster in a workbook or CSV, or ``None`` after a finding.

    Args:
        path: the file.
        report: takes findings.
        codes: the county's hospitals and departments; without them names are compared as they stand.
        file: how the file is called in findings; its name by default.
    """
    where = Where(file=file or path.name)
    if path.suffix.lower() == ".xlsx":
        found = _read_workbook(path, where, report)
    elif path.suffix.lower() in {".csv", ".tsv", ".txt"}:
        lines = read_csv_lines(path, columns.STAFF, where, report)
        found = None if lines is None else (where, lines)
    else:
        code = "S105" if path.suffix.lower() in {".xlsm", ".xlsb", ".xltm"} else "S102"
        report.add(code, where, detail=shorten(path.suffix), formats=".xlsx / .csv")
        return None
    return None if found is None else parse_roster(*found, report, codes=codes)


def parse_roster(where: Where, lines: _Lines, report: Report, *, codes: RosterCodes | None = None) -> RosterFile | None:
    """The roster in rows of cells, numbered as Excel counts them."""
    at = _header_at(lines)
    if at is None:
        report.add("S031", where)
        return None
    number, header = lines[at]
    known, more = _places(header, where.at(number), report)
    reader = _Reader(where=where, columns=known, more=more, codes=codes, report=report)
    records = tuple(record for row, row_cells in lines[at + 1 :] if (record := reader.record(row, row_cells)))
    english = _header_key(header[known["name"]]) == "name"
    return RosterFile(records=records, columns=known, more=more, header_row=number, english=english, sheet=where.sheet)


def _header_at(lines: _Lines) -> int | None:
    """Index of the header: of the rows that name most known columns the first, or the last of a merged header."""
    best, most = None, 1
    for at, (_, row) in enumerate(lines[:_HEADER_WITHIN]):
        keys = {key for cell in row if not cells.is_blank(cell) and (key := _SPELLINGS.get(_header_key(cell)))}
        if "name" in keys and (len(keys) > most or (len(keys) == most and best == at - 1)):
            best, most = at, len(keys)
    return best


def _places(header: Sequence[object], where: Where, report: Report) -> tuple[dict[str, int], dict[str, int]]:
    known: dict[str, int] = {}
    more: dict[str, int] = {}
    for at, cell in enumerate(header):
        if cells.is_blank(cell) or _header_key(cell) in _IGNORED:
            continue
        key = _SPELLINGS.get(_header_key(cell))
        name = " ".join(str(cell).split())
        if key in known or name in more:
            report.add("S107", where, value=name)
        elif key is not None:
            known[key] = at
        else:
            more[name] = at
    return known, more


def _read_workbook(path: Path, where: Where, report: Report) -> tuple[Where, _Lines] | None:
    try:
        book = openpyxl.load_workbook(path, data_only=False, keep_links=False)
        sheets = [s for s in book.worksheets if s.sheet_state == "visible"] or book.worksheets
        lines = [(sheet, list(enumerate(_filled_down(sheet), start=1))) for sheet in sheets]
    except Exception as problem:  # a damaged workbook makes openpyxl raise almost anything; all of it is said
        report.add("S102", where, detail=shorten(f"{type(problem).__name__} {problem}"), formats=".xlsx / .csv")
        return None
    rosters = [(sheet.title, rows) for sheet, rows in lines if _header_at(rows) is not None]
    if not rosters:
        report.add("S031", where)
        return None
    title, rows = next((one for one in rosters if one[0].strip().casefold() in _SHEETS), rosters[0])
    for other, _ in rosters:
        if other != title:
            report.add("S032", where, value=other)
    return Where(file=where.file, sheet=title), rows


def _filled_down(sheet: Worksheet) -> Iterator[list[object]]:
    """The rows of a sheet; every cell of a merged range has its value."""
    rows = [[_cell(cell) for cell in row] for row in sheet.iter_rows()]
    for area in sheet.merged_cells.ranges:
        value = rows[area.min_row - 1][area.min_col - 1]
        if area.max_row > area.min_row and area.max_col == area.min_col:  # a title across columns is nobody's value
            for row in range(area.min_row, min(area.max_row, len(rows))):
                rows[row][area.min_col - 1] = value
    return iter(rows)


def _cell(cell: object) -> object:
    value = getattr(cell, "value", None)
    if getattr(cell, "data_type", None) == "f" or (isinstance(value, str) and value.lstrip().startswith("=")):
        return Formula(str(value))
    return value


@dataclass(frozen=True, slots=True, kw_only=True)
class _Reader:
    """Turns rows into records."""

    where: Where
    columns: Mapping[str, int]
    more: Mapping[str, int]
    codes: RosterCodes | None
    report: Report

    def record(self, number: int, row: Sequence[object]) -> RosterRecord | None:
        """One record; ``None`` of a row that is no person's."""
        raw = {key: row[at] if at < len(row) else None for key, at in self.columns.items()}
        name, first = _text(raw.get("name")), next((c for c in row if not cells.is_blank(c)), None)
        numberless = cells.is_blank(raw.get("id"))
        repeated = _SPELLINGS.get(_header_key(raw["name"])) == "name" if name else False
        if (not name and numberless) or repeated or name in _TOTALS or _text(first).startswith("示例"):
            return None
        where = self.where.at(number).about(_text(raw.get("id")) or name)
        values: dict[str, str] = {}
        told: dict[str, str] = {}
        more: dict[str, str] = {}
        unread: set[str] = set()
        for key, cell in raw.items():
            if key in _LEAVE:
                continue
            value, good = self._value(_COLUMNS[key], cell, where)
            if not good:
                unread.add(key)
            if key in FIELD_TITLES:
                values[key] = value
            else:
                more[_COLUMNS[key].headers[0]] = value
        for header, at in self.more.items():
            cell = row[at] if at < len(row) else None
            more[header] = _text(cell)
            if isinstance(cell, Formula):
                unread.add(header)
        if not name:
            self.report.add("S110", where, column="姓名")
        self._resolve(values, told, unread, where)
        return RosterRecord(
            file=self.where.file or "",
            sheet=self.where.sheet,
            row=number,
            id=values.pop("id", ""),
            values=values,
            told=told,
            absences=self._absences(raw, where),
            more=more,
            unread=frozenset(unread),
        )

    def _value(self, column: Column, raw: object, where: Where) -> tuple[str, bool]:
        """A cell's value in one spelling, and whether it was understood."""
        if cells.is_blank(raw):
            return canonical(column.default), True
        if isinstance(raw, Formula):
            self.report.add("S106", where, value=raw.text, column=column.headers[0])
            return raw.text, False
        if isinstance(raw, str) and cells.has_markup(raw):
            self.report.add("S119", where, value=raw, column=column.headers[0])
            return raw, False
        try:
            found = column.parse(cells.clean(raw) if isinstance(raw, str) else raw)
        except CellError as problem:
            words = {"column": column.headers[0], **problem.words}
            self.report.add(f"S{problem.number}", where, value=problem.value, candidates=problem.candidates, **words)
            return _text(raw), False
        return canonical(found), True

    def _resolve(self, values: dict[str, str], told: dict[str, str], unread: set[str], where: Where) -> None:
        """Names of hospitals and departments become ids where the county knows them."""
        if self.codes is None:
            return
        for key, what in (("workplace", "facility"), ("current_post", "facility"), ("department", "department")):
            text = values.get(key, "")
            if not text or key in unread:
                continue
            if key == "department":
                found = self.codes.department(text, "" if "workplace" in unread else values.get("workplace", ""))
            else:
                found = self.codes.workplace(text)
            if found is None:
                unread.add(key)
                self.report.add("S033", where, value=text, column=_COLUMNS[key].headers[0], what=thing(what))
                continue
            values[key] = found
            told[key] = self.codes.departments[found][1] if key == "department" else self.codes.workplaces[found]
        for key in ("wishes", "aversions"):
            self._resolve_hosts(self.codes, key, values, told, unread, where)

    def _resolve_hosts(
        self, codes: RosterCodes, key: str, values: dict[str, str], told: dict[str, str], unread: set[str], where: Where
    ) -> None:
        """The same of a list of hosts; the order in which they are named says nothing."""
        named = values.get(key, "").split(_BETWEEN) if values.get(key) and key not in unread else []
        found = {text: codes.workplace(text) for text in named}
        for text in (text for text, host in found.items() if host is None):
            unread.add(key)
            self.report.add("S033", where, value=text, column=_COLUMNS[key].headers[0], what=thing("facility"))
        hosts = sorted(host for host in found.values() if host is not None)
        if named and len(hosts) == len(found):
            values[key] = _BETWEEN.join(hosts)
            told[key] = _BETWEEN.join(codes.workplaces[host] for host in hosts)

    def _absences(self, raw: Mapping[str, object], where: Where) -> tuple[Absence, ...] | None:
        if "leave_start" not in raw:
            return None
        days: list[dt.date | None] = []
        for key in ("leave_start", "leave_end"):
            cell = raw.get(key)
            try:
                days.append(None if cells.is_blank(cell) else cells.date(cell))
            except CellError as problem:
                words = {"column": _LEAVE_TITLES[key], **problem.words}
                self.report.add(f"S{problem.number}", where, value=problem.value, candidates=(), **words)
                return None
        start, last = days
        if start is None and last is None:
            return ()
        if start is None or last is None or last < start:
            self.report.add("S035", where, value=start or last)
            return None
        return (Absence(start=start, end=last + DAY, reason=_text(raw.get("leave_reason"))),)


def _text(raw: object) -> str:
    if isinstance(raw, Formula):
        return raw.text
    return "" if cells.is_blank(raw) else cells.text(cells.clean(raw) if isinstance(raw, str) else raw)


def canonical(value: object) -> str:
    """A value in the one spelling in which rosters are compared."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, enum.Enum):
        return _SPELLED.get(value, str(value.value))
    if isinstance(value, (tuple, list)):
        return _BETWEEN.join(map(canonical, value))
    return value.isoformat() if isinstance(value, dt.date) else str(value)
