"""Finds, reads and writes tables: CSV in the encodings Excel writes, and .xlsx without macros or formulas."""

from __future__ import annotations

import contextlib
import csv
import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import openpyxl

from gridplan.languages import said
from gridplan.sources.layouts import HEADER_WITHIN, Layout, has_header, header_at, layout_of, why_unreadable
from gridplan.sources.report import Report, Where, shorten
from gridplan.sources.table_kinds import Column, TableKind
from gridplan.sources.words import listed

SUFFIXES = (".csv", ".xlsx")
_FORMATS = ".xlsx / .csv"
_MACROS = frozenset({".xlsm", ".xlsb", ".xltm"})
_OTHER = (*sorted(_MACROS), ".xls", ".tsv", ".txt")
_BOMS = ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"))


@dataclass(frozen=True, slots=True)
class Formula:
    """A cell that holds a formula instead of a value."""

    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RawTable:
    """A table as it stands in the file: header cells and numbered rows of cells."""

    where: Where
    header: tuple[object, ...]
    rows: tuple[tuple[int, tuple[object, ...]], ...]


def find_table(folder: Path, name: str, given: str | None, report: Report) -> Path | None:
    """The file of the table ``name``: the one named under ``[files]``, or ``name.csv`` or ``name.xlsx``."""
    if given is not None:
        return named_file(folder, given, report)
    found = [folder / f"{name}{suffix}" for suffix in (*SUFFIXES, *_OTHER) if (folder / f"{name}{suffix}").is_file()]
    if len(found) > 1:
        report.add("C008", value=listed(path.name for path in found))
    return found[0] if found else None


def named_file(folder: Path, given: str, report: Report) -> Path | None:
    """The file that ``[files]`` names, if it is inside the county folder and exists."""
    where = Where(file="gridplan.toml", feature="files")
    path = Path(given)
    if path.is_absolute() or ".." in path.parts or "\0" in given:
        report.add("C010", where, value=given)
    elif not (folder / path).is_file():
        report.add("C009", where, value=given)
    else:
        return folder / path
    return None


def read_raw(path: Path, kind: TableKind, file: str, report: Report) -> RawTable | None:
    """The table in ``path`` as it stands, or ``None`` after a finding."""
    where = Where(file=file)
    if path.suffix.lower() in _MACROS:
        report.add(f"{kind.letter}105", where)
        return None
    lines = _read_workbook(path, kind, where, report) if path.suffix.lower() == ".xlsx" else None
    if path.suffix.lower() in {".csv", ".tsv", ".txt"}:
        lines = _read_csv(path, kind, where, report)
    elif path.suffix.lower() != ".xlsx":
        old = said("this is no format that is read: {suffix}", suffix=shorten(path.suffix))
        report.add(f"{kind.letter}102", where, detail=old, formats=_FORMATS)
    if lines is None:
        return None
    where, numbered = lines
    filled = [(number, cells) for number, cells in numbered if any(_filled(cell) for cell in cells)]
    if not filled:
        if not kind.may_be_empty:
            report.add(f"{kind.letter}104", where)
        return None
    at = header_at(filled, kind)
    if at:
        above = next(str(cell) for cell in filled[0][1] if _filled(cell))
        report.add(f"{kind.letter}124", where.at(filled[at][0]), value=above)
    return RawTable(where=where, header=filled[at][1], rows=tuple(filled[at + 1 :]))


_Lines = tuple[Where, list[tuple[int, tuple[object, ...]]]]


def _filled(cell: object) -> bool:
    return cell is not None and not (isinstance(cell, str) and not cell.strip())


def read_csv_lines(
    path: Path, kind: TableKind, where: Where, report: Report
) -> list[tuple[int, tuple[object, ...]]] | None:
    """The numbered rows of a CSV as they stand, or ``None`` after a finding."""
    found = _read_csv(path, kind, where, report)
    return None if found is None else found[1]


def _read_csv(path: Path, kind: TableKind, where: Where, report: Report) -> _Lines | None:
    try:
        data = path.read_bytes()
    except OSError as problem:
        report.add(f"{kind.letter}102", where, detail=shorten(problem.strerror or str(problem)), formats=_FORMATS)
        return None
    decoded = _decode(data)
    if decoded is None:
        report.add(f"{kind.letter}103", where)
        return None
    first = decoded.split("\n", 1)[0]
    delimiter = max(",\t;", key=first.count)
    try:
        rows = list(csv.reader(io.StringIO(decoded, newline=""), delimiter=delimiter))
    except csv.Error as problem:
        report.add(f"{kind.letter}102", where, detail=shorten(str(problem)), formats=_FORMATS)
        return None
    return where, [(number, tuple(map(_csv_cell, row))) for number, row in enumerate(rows, start=1)]


def _decode(data: bytes) -> str | None:
    try:
        return decode_text(data)[0]
    except UnicodeDecodeError:
        return None


def decode_text(data: bytes) -> tuple[str, str]:
    """Text in one of the encodings Excel writes, and which it is.

    Raises:
        UnicodeDecodeError: it is none of them.
    """
    marked = [encoding for bom, encoding in _BOMS if data.startswith(bom)]
    *first, last = marked or ["utf-8", "gb18030"]
    for encoding in first:
        with contextlib.suppress(UnicodeDecodeError):
            return data.decode(encoding), encoding
    return data.decode(last), last


def _csv_cell(cell: str) -> object:
    return Formula(cell) if cell.lstrip().startswith("=") else cell


def _read_workbook(path: Path, kind: TableKind, where: Where, report: Report) -> _Lines | None:
    try:
        book = openpyxl.load_workbook(path, read_only=True, data_only=False, keep_links=False)
        try:
            sheets = book.worksheets
            visible = [sheet for sheet in sheets if sheet.sheet_state == "visible"] or sheets
            tables = [sheet for sheet in visible if has_header(_cells_of(sheet, HEADER_WITHIN), kind)]
            named = [sheet for sheet in visible if sheet.title in {kind.name, kind.title}]
            sheet = next(iter((*named, *tables, *visible)))
            lines = _cells_of(sheet)
        finally:
            book.close()
        layout = layout_of(path, sheet.title)
    except Exception as problem:  # a damaged workbook makes openpyxl raise almost anything; all of it is said
        report.add(f"{kind.letter}102", where, detail=why_unreadable(path, problem), formats=_FORMATS)
        return None
    where = replace(where, sheet=sheet.title)
    for other in tables:
        if other is not sheet:
            report.add(f"{kind.letter}125", where, value=other.title, name=kind.title)
    return where, _laid_out(lines, layout, kind, where, report)


def _cells_of(sheet: Any, rows: int | None = None) -> list[tuple[int, tuple[object, ...]]]:
    """The first rows of a sheet, or all of them, numbered as Excel counts them."""
    found = sheet.iter_rows(max_row=rows)
    return [(number, tuple(map(_xlsx_cell, cells))) for number, cells in enumerate(found, start=1)]


def _laid_out(
    lines: list[tuple[int, tuple[object, ...]]], layout: Layout, kind: TableKind, where: Where, report: Report
) -> list[tuple[int, tuple[object, ...]]]:
    """The rows with every cell of a merged range filled; what Excel does not show is told."""
    rows = [list(cells) for _, cells in lines]
    filled = [
        (coord, first, min(last, len(rows)), column)
        for coord, first, last, column in layout.merged
        if first <= len(rows) and column < len(rows[first - 1]) and _filled(rows[first - 1][column])
    ]
    for _, first, last, column in filled:
        for row in rows[first:last]:
            row[column] = rows[first - 1][column]
    if filled:
        report.add(f"{kind.letter}126", where, value=listed(coord for coord, *_ in filled), count=len(filled))
    unseen = [number for number, cells in lines if number in layout.hidden and any(map(_filled, cells))]
    if unseen:
        report.add(f"{kind.letter}127", where.at(unseen[0]), count=len(unseen))
    return list(enumerate(map(tuple, rows), start=1))


def _xlsx_cell(cell: object) -> object:
    value = getattr(cell, "value", None)
    if getattr(cell, "data_type", None) == "f" or (isinstance(value, str) and value.lstrip().startswith("=")):
        return Formula(str(value))
    return value


def write_table(
    path: Path, columns: Sequence[Column], rows: Iterable[Sequence[object]], *, chinese: bool = False
) -> None:
    """Writes a CSV (UTF-8 with a byte-order mark, which Excel needs) that :func:`read_raw` reads back.

    Args:
        path: file to write; replaced if it exists.
        columns: columns in order; their keys are the header.
        rows: one sequence of values for each row, in the columns' order. ``None`` is blank, lists are joined
            with ；, booleans become 是 and 否, dates are written as 2026-01-05.
        chinese: the header is in Chinese.
    """
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow([column.headers[0] if chinese else column.key for column in columns])
        writer.writerows([_written(value) for value in row] for row in rows)


def _written(value: object) -> object:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, (tuple, list)):
        return "；".join(map(str, value))
    return value
