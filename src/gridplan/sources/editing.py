"""Changes single cells of a table and leaves everything else as it stands: other columns, titles, encoding, styles."""

from __future__ import annotations

import contextlib
import copy
import csv
import datetime as dt
import hashlib
import io
import os
import shutil
import zipfile
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Protocol

import openpyxl
from openpyxl.cell.cell import Cell
from openpyxl.worksheet.worksheet import Worksheet

from gridplan.sources.tables import decode_text

Value = str | int | dt.date | None
BACKUPS = "backup"
"""Folder inside the county folder that keeps tables as they were before gridplan changed them."""


class Table(Protocol):
    """A table under change; rows as Excel counts them, columns from 0."""

    def width(self) -> int:
        """Number of columns."""
        ...

    def set(self, row: int, column: int, value: Value) -> None:
        """Put a value into a cell."""
        ...

    def append(self, values: Sequence[Value]) -> int:
        """Add a row below all others and return its number."""
        ...

    def clear(self, row: int) -> None:
        """Empty a row; blank rows are read as none."""
        ...

    def save(self, path: Path) -> None:
        """Write the table to ``path``."""
        ...


def open_table(path: Path, sheet: str | None) -> Table:
    """The table in a CSV or in a sheet of a workbook."""
    return _Workbook(path, sheet) if path.suffix.lower() == ".xlsx" else _Csv(path)


class _Csv:
    """A CSV: encoding, byte-order mark, delimiter and line ends stay."""

    def __init__(self, path: Path) -> None:
        text, self._encoding = decode_text(path.read_bytes())
        self._end = "\r\n" if "\r\n" in text else "\n"
        first = text.split("\n", 1)[0]
        self._delimiter = max(",\t;", key=first.count)
        self._rows = list(csv.reader(io.StringIO(text, newline=""), delimiter=self._delimiter))

    def width(self) -> int:
        return max(map(len, self._rows), default=0)

    def set(self, row: int, column: int, value: Value) -> None:
        cells = self._rows[row - 1]
        cells.extend("" for _ in range(column + 1 - len(cells)))
        cells[column] = _written(value)

    def append(self, values: Sequence[Value]) -> int:
        while self._rows and not any(cell.strip() for cell in self._rows[-1]):
            self._rows.pop()
        self._rows.append([_written(value) for value in values])
        return len(self._rows)

    def clear(self, row: int) -> None:
        self._rows[row - 1] = []

    def save(self, path: Path) -> None:
        with path.open("w", encoding=self._encoding, newline="") as file:
            csv.writer(file, delimiter=self._delimiter, lineterminator=self._end).writerows(self._rows)


def _written(value: Value) -> str:
    return "" if value is None else str(value)


class _Workbook:
    """A sheet of a workbook; openpyxl keeps styles, widths, drop-downs, notes and the other sheets."""

    def __init__(self, path: Path, sheet: str | None) -> None:
        self._book = openpyxl.load_workbook(path)
        self._sheet: Worksheet = self._book[sheet] if sheet else self._book.worksheets[0]

    def width(self) -> int:
        return self._sheet.max_column

    def set(self, row: int, column: int, value: Value) -> None:
        cell = self._sheet.cell(row=row, column=column + 1)
        for area in list(self._sheet.merged_cells.ranges):
            if cell.coordinate in area and (area.min_row, area.min_col) != (row, column + 1):
                _split(self._sheet, area)  # one of several people who shared a value: it is no longer shared
                cell = self._sheet.cell(row=row, column=column + 1)
            elif cell.coordinate in area and area.size["rows"] > 1:
                _split(self._sheet, area)
        cell.value = value
        if isinstance(value, str):
            cell.data_type = "s"  # text stays text, also where it begins with =
        elif isinstance(value, dt.date):
            cell.number_format = "yyyy-mm-dd"

    def append(self, values: Sequence[Value]) -> int:
        rows = range(self._sheet.max_row, 0, -1)
        last = next((r for r in rows if any(c.value not in {None, ""} for c in self._sheet[r])), 0)
        for column, value in enumerate(values):
            target, model = (self._sheet.cell(row=r, column=column + 1) for r in (last + 1, max(last, 1)))
            if isinstance(target, Cell) and model.has_style:
                for look in ("font", "border", "fill", "alignment", "number_format"):
                    setattr(target, look, copy.copy(getattr(model, look)))
            if value is not None:
                self.set(last + 1, column, value)
        return last + 1

    def clear(self, row: int) -> None:
        for cell in self._sheet[row]:
            if isinstance(cell, Cell):
                cell.value = None

    def save(self, path: Path) -> None:
        self._book.save(path)


def _split(sheet: Worksheet, area: object) -> None:
    """Undo a merged range and give every cell its value."""
    bounds = area.bounds  # type: ignore[attr-defined]
    value = sheet.cell(row=bounds[1], column=bounds[0]).value
    sheet.unmerge_cells(str(area))
    for row in range(bounds[1], bounds[3] + 1):
        for column in range(bounds[0], bounds[2] + 1):
            sheet.cell(row=row, column=column).value = value


def has_drawings(path: Path) -> bool:
    """Whether a workbook holds pictures or charts, which openpyxl does not keep."""
    if path.suffix.lower() != ".xlsx":
        return False
    with contextlib.suppress(zipfile.BadZipFile), zipfile.ZipFile(path) as parts:
        return any(name.startswith(("xl/charts/", "xl/media/")) for name in parts.namelist())
    return False


def excel_lock(path: Path) -> Path | None:
    """The file that Excel keeps beside a workbook as long as it is open."""
    found = (path.with_name(f"~${name}") for name in (path.name, path.name[2:]))
    return next((lock for lock in found if lock.is_file()), None)


def checksum(path: Path) -> str:
    """SHA-256 of a file; empty where there is none."""
    return hashlib.sha256(path.read_bytes()).hexdigest() if path.is_file() else ""


def draft_path(path: Path) -> Path:
    """Where a new version of ``path`` is written before it takes its place; hidden, with the same ending."""
    return path.with_name(f".{path.stem}-{os.getpid()}{path.suffix}")


def put_in_place(draft: Path, path: Path, backups: Path, *, now: dt.datetime) -> Path | None:
    """Back ``path`` up in the folder ``backups`` and let ``draft`` take its place at once.

    Returns the backup; ``None`` where there was nothing.

    Whenever the process is killed, ``path`` is whole: as it was, or as it is to be.
    """
    backup: Path | None = None
    if path.exists():
        backups.mkdir(exist_ok=True)
        backup = next(name for name in _numbered(backups, path, f"{now:%Y%m%d-%H%M%S}") if not name.exists())
        shutil.copy2(path, backup)
        shutil.copymode(path, draft)
    with draft.open("rb+") as file:
        os.fsync(file.fileno())
    draft.replace(path)
    return backup


def _numbered(folder: Path, path: Path, stamp: str) -> Iterator[Path]:
    yield folder / f"{path.stem}-{stamp}{path.suffix}"
    for number in range(2, 10_000):
        yield folder / f"{path.stem}-{stamp}-{number}{path.suffix}"
