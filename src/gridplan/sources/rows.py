"""Turns the cells of a table or layer into parsed rows, with a finding for each cell that cannot be read."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from gridplan.sources import cells
from gridplan.sources.cells import CellError
from gridplan.sources.layouts import header_key
from gridplan.sources.remarks import table_remarks
from gridplan.sources.report import Report, Where, nearest, shorten
from gridplan.sources.table_kinds import Column, TableKind
from gridplan.sources.tables import Formula, RawTable
from gridplan.sources.words import listed

_EXAMPLE = "示例"


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One record: values by column key, where it stands, and the keys whose cells could not be read.

    A value in ``bad`` is the column's default; checks leave it alone, since it has been reported already.
    """

    kind: TableKind
    values: Mapping[str, Any]
    where: Where
    bad: frozenset[str] = frozenset()

    def __getitem__(self, key: str) -> Any:
        return self.values[key]

    def good(self, *keys: str) -> bool:
        """Whether these cells are filled and were read."""
        return all(key not in self.bad and self.values[key] is not None for key in keys)


@dataclass(frozen=True, slots=True, kw_only=True)
class Rows:
    """The rows of a table.

    Attributes:
        kind: the table's definition.
        rows: its records, without duplicates of a key.
        known: every key that is written, or ``None`` if that cannot be told because the file or its key column
            is unreadable; a reference is then not judged.
        columns: keys of the columns that are there.
        remarks: row → what stands in its columns of remarks, which no plan reads.
    """

    kind: TableKind
    rows: tuple[Row, ...] = ()
    known: frozenset[str] | None = frozenset()
    columns: frozenset[str] = frozenset()
    remarks: Mapping[int, tuple[str, ...]] = field(default_factory=dict)

    def __iter__(self) -> Iterator[Row]:
        return iter(self.rows)

    def __len__(self) -> int:
        return len(self.rows)


def unreadable(kind: TableKind) -> Rows:
    """Stands for a table that could not be read."""
    return Rows(kind=kind, known=None)


def parse_table(raw: RawTable, kind: TableKind, report: Report) -> Rows:
    """Parses a table; see :class:`Rows`."""
    places = _match_header(raw.header, kind, raw.where, report, only_near=kind.open_ended)
    width = len(raw.header)
    beyond = next((number for number, row in raw.rows if any(not cells.is_blank(c) for c in row[width:])), None)
    if beyond is not None:
        report.add(f"{kind.letter}109", raw.where.at(beyond), value=f"#{width + 1}")
    records, examples = [], 0
    for number, row in raw.rows:
        first = next((cell for cell in row if not cells.is_blank(cell)), None)
        if isinstance(first, str) and first.strip().startswith(_EXAMPLE):
            examples += 1
            continue
        raws = {key: row[at] if at < len(row) else None for key, at in places.items()}
        records.append((raw.where.at(number), raws))
    if examples:
        report.add(f"{kind.letter}121", raw.where, count=examples)
    if not records and not (kind.may_be_empty or kind.often_bare):
        report.add(f"{kind.letter}104", raw.where)
    return replace(parse_records(records, frozenset(places), kind, report), remarks=table_remarks(raw))


def parse_records(
    records: Iterable[tuple[Where, Mapping[str, object]]], columns: frozenset[str], kind: TableKind, report: Report
) -> Rows:
    """Parses records whose cells are already sorted by column key."""
    rows = [_parse_record(where, raws, columns, kind, report) for where, raws in records]
    if kind.key is None:
        return Rows(kind=kind, rows=tuple(rows), known=None, columns=columns)
    if kind.key not in columns:
        return Rows(kind=kind, known=None, columns=columns)
    return _unique(rows, kind, columns, report)


def check_header(header: Iterable[object], kind: TableKind, where: Where, report: Report) -> dict[str, int]:
    """Position of each known column in a layer's attribute names; only near misses are reported as unknown."""
    return _match_header(tuple(header), kind, where, report, only_near=True)


def check_reference(
    row: Row, key: str, known: Collection[str] | None, what: str, report: Report, *, value: str | None = None
) -> bool:
    """Notes a reference to something that does not exist; ``True`` if all is well or cannot be judged."""
    if known is None or not row.good(key):
        return True
    target = row[key] if value is None else value
    if target in known:
        return True
    column = header_of(row.kind, key)
    report.add(f"{row.kind.letter}117", row.where, value=target, candidates=known, column=column, what=what)
    return False


def header_of(kind: TableKind, key: str) -> str:
    """How messages name a column: by its first Chinese header."""
    return next(column.headers[0] for column in kind.columns if column.key == key)


def _match_header(
    header: tuple[object, ...], kind: TableKind, where: Where, report: Report, *, only_near: bool = False
) -> dict[str, int]:
    spellings = {header_key(name): column.key for column in kind.columns for name in (*column.headers, column.key)}
    places: dict[str, int] = {}
    unknown: list[str] = []
    for at, cell in enumerate(header):
        if cells.is_blank(cell):
            continue
        name = cell.text if isinstance(cell, Formula) else str(cell)
        key = spellings.get(header_key(name))
        if key is None:
            unknown.append(name)
        elif key in places:
            report.add(f"{kind.letter}107", where, value=name)
        else:
            places[key] = at
    missing = [column for column in kind.columns if column.key not in places]
    _report_unknown(unknown, missing, kind, where, report, only_near=only_near)
    for column in missing:
        if column.required:
            headers = listed((*column.headers, column.key))
            report.add(f"{kind.letter}108", where, value=column.headers[0], headers=headers)
    return places


def _report_unknown(
    unknown: list[str], missing: list[Column], kind: TableKind, where: Where, report: Report, *, only_near: bool
) -> None:
    free = [name for column in missing for name in (column.headers[0], column.key)]
    for name in unknown:
        if not only_near or nearest(name, free):
            report.add(f"{kind.letter}109", where, value=name, candidates=free)


def _parse_record(
    where: Where, raws: Mapping[str, object], columns: frozenset[str], kind: TableKind, report: Report
) -> Row:
    # the key first, so that every other finding of the row can name it
    ordered = sorted(kind.columns, key=lambda column: column.key != kind.key)
    values: dict[str, Any] = {}
    bad: set[str] = set()
    for column in ordered:
        raw = raws.get(column.key)
        values[column.key] = column.default
        if cells.is_blank(raw):
            if column.required:
                bad.add(column.key)
                if column.key in columns:
                    report.add(f"{kind.letter}110", where, column=column.headers[0])
            continue
        found = _parse_cell(raw, column, kind.letter, where, report)
        if found is None:
            bad.add(column.key)
            continue
        values[column.key] = found
        if column.key == kind.key:
            where = where.about(str(found))
    return Row(kind=kind, values=values, where=where, bad=frozenset(bad))


def _parse_cell(raw: object, column: Column, letter: str, where: Where, report: Report) -> Any:
    name = column.headers[0]
    if isinstance(raw, Formula):
        report.add(f"{letter}106", where, value=raw.text, column=name)
        return None
    if isinstance(raw, str):
        if cells.has_markup(raw):
            report.add(f"{letter}119", where, value=raw, column=name)
            return None
        cleaned = cells.clean(raw)
        if cleaned != raw.strip():
            report.add(f"{letter}118", where, value=raw, after=shorten(cleaned))
        raw = cleaned
    try:
        return column.parse(raw)
    except CellError as problem:
        words = {"column": name, **problem.words}
        report.add(f"{letter}{problem.number}", where, value=problem.value, candidates=problem.candidates, **words)
        return None


def _unique(rows: list[Row], kind: TableKind, columns: frozenset[str], report: Report) -> Rows:
    key = kind.key or ""
    seen: dict[str, Row] = {}
    kept: list[Row] = []
    for row in rows:
        if not row.good(key):
            kept.append(row)
        elif row[key] in seen:
            _report_twice(row, seen[row[key]], key, report)
        else:
            seen[row[key]] = row
            kept.append(row)
    return Rows(kind=kind, rows=tuple(kept), known=frozenset(seen), columns=columns)


def _report_twice(row: Row, first: Row, key: str, report: Report) -> None:
    posts = [r.values.get("current_post") for r in (first, row)]
    if all(posts):  # the same person posted to two places is worse than a row that slipped in twice
        report.add("S002", row.where, value=posts[1], other=posts[0], first=first.where.told())
    else:
        report.add(f"{row.kind.letter}116", row.where, value=row[key], first=first.where.told())
