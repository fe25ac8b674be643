"""How people lay a table out in a workbook: titles above the header, several sheets, merged cells, hidden rows."""

from __future__ import annotations

import zipfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import openpyxl

from gridplan.languages import Said, said
from gridplan.sources import cells
from gridplan.sources.report import shorten
from gridplan.sources.table_kinds import TableKind

HEADER_WITHIN = 30
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"  # what .xls begins with, and an .xlsx that has a password
_ZIP = b"PK"
_MARKS = (b"<mergeCell ", b' hidden="1"', b' hidden="true"')

Lines = Sequence[tuple[int, Sequence[object]]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Layout:
    """What a sheet's cells do not tell.

    Attributes:
        merged: merged ranges of one column and several rows: how Excel writes it, first row, last row, column from 0.
        hidden: numbers of the hidden rows.
    """

    merged: tuple[tuple[str, int, int, int], ...] = ()
    hidden: frozenset[int] = frozenset()


def header_key(cell: object) -> str:
    """A header as it is compared: without blanks, the star of required columns, capitals."""
    return cells.clean(str(cell)).replace(" ", "").rstrip("*").casefold()


def header_at(lines: Lines, kind: TableKind) -> int:
    """Index of the header: of the first rows the one that names most columns; the very first where none names two."""
    named = [len(_columns_in(row, kind)) for _, row in lines[:HEADER_WITHIN]]
    most = max(named, default=0)
    return named.index(most) if most > 1 else 0


def has_header(lines: Lines, kind: TableKind) -> bool:
    """Whether one of the first rows has all required columns."""
    required = {column.key for column in kind.columns if column.required}
    return bool(lines) and required <= _columns_in(lines[header_at(lines, kind)][1], kind)


def _columns_in(row: Sequence[object], kind: TableKind) -> set[str]:
    known = {header_key(name): column.key for column in kind.columns for name in (*column.headers, column.key)}
    return {key for cell in row if not cells.is_blank(cell) and (key := known.get(header_key(cell)))}


def layout_of(path: Path, sheet: str) -> Layout:
    """Merged ranges and hidden rows of a sheet; a workbook without any is not opened a second time."""
    with zipfile.ZipFile(path) as parts:
        inside = [name for name in parts.namelist() if name.startswith("xl/worksheets/")]
        if not any(mark in parts.read(name) for name in inside for mark in _MARKS):
            return Layout()
    found = openpyxl.load_workbook(path, keep_links=False)[sheet]
    merged = tuple(
        (area.coord, area.min_row, area.max_row, area.min_col - 1)
        for area in sorted(found.merged_cells.ranges, key=lambda area: (area.min_row, area.min_col))
        if area.max_row > area.min_row and area.max_col == area.min_col  # a title across columns is nobody's value
    )
    return Layout(merged=merged, hidden=frozenset(row for row, seen in found.row_dimensions.items() if seen.hidden))


def why_unreadable(path: Path, problem: Exception) -> Said | str:
    """What is the matter with a file that openpyxl could not open."""
    try:
        with path.open("rb") as file:
            start = file.read(8)
    except OSError as closed:
        return shorten(closed.strerror or str(closed))
    if start == _OLE:
        return said("it is an old .xls workbook or has a password, whatever its name says")
    if not start.startswith(_ZIP):
        return said("it is no Excel workbook, whatever its name says")
    if isinstance(problem, (zipfile.BadZipFile, EOFError)):
        return said("the workbook is damaged or was not copied whole")
    return shorten(f"{type(problem).__name__} {problem}")
