"""Finds the tables of a ``plan.xlsx`` again, whatever Excel, WPS or LibreOffice and their users made of the sheets.

Rows may be sorted, filtered, blank in between or pushed down by lines above the header; columns may be moved; dates may
be serials or text; the workbook may have been exported in English.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from openpyxl.utils import get_column_letter

from gridplan.domain import workbook as layout
from gridplan.domain.workbook_words import chinese, english_sheet
from gridplan.sources.cells import CellError, code, codes, date, is_blank, items, text

Cells = Mapping[str, object]
_TOP = 20
"""The header stands within so many rows from the top."""
_LISTS = frozenset({"村医", "住宿"})
"""Columns of several names."""


@dataclass(frozen=True, slots=True)
class TableRow:
    """One row: its number as Excel counts, and its cells by title."""

    number: int
    cells: Cells


@dataclass(frozen=True, slots=True)
class Table:
    """The table of one sheet.

    Attributes:
        header: number of the row of titles.
        titles: Chinese titles, in the order of the columns; empty where a column has none.
    """

    sheet: str
    header: int
    titles: tuple[str, ...]
    rows: tuple[TableRow, ...]

    def letter(self, title: str) -> str:
        """Letter of the column with this title."""
        return get_column_letter(self.titles.index(title) + 1)

    def missing(self) -> list[str]:
        """Titles that must be there and are not."""
        later = layout.LATER.get(self.sheet, frozenset())
        return [each for each in layout.COLUMNS[self.sheet] if each not in self.titles and each not in later]

    def doubled(self) -> list[str]:
        """Titles that are there more than once."""
        count = Counter(self.titles)
        return [each for each in layout.COLUMNS[self.sheet] if count[each] > 1]


def read_table(book: Any, sheet: str) -> Table | None:
    """The table of a sheet, ``None`` where the workbook has no such sheet. Blank rows are left out."""
    name = next((each for each in (sheet, english_sheet(sheet)) if each in book.sheetnames), None)
    if name is None:
        return None
    found = book[name]
    if hasattr(found, "reset_dimensions"):
        found.reset_dimensions()  # some programs write a size that is not the sheet's
    lines = list(enumerate(found.iter_rows(values_only=True), start=1))
    at, titles = _header(lines, layout.COLUMNS[sheet])
    rows = (TableRow(number, dict(_named(titles, line))) for number, line in lines if number > at)
    filled = tuple(row for row in rows if not all(is_blank(value) for value in row.cells.values()))
    return Table(sheet, at, titles, filled)


def _header(lines: list[tuple[int, tuple[object, ...]]], wanted: tuple[str, ...]) -> tuple[int, tuple[str, ...]]:
    """The row near the top with most of the titles, the first of several; the first row where none has any."""
    best: tuple[int, int, tuple[str, ...]] = (0, 1, ())
    for number, line in lines[:_TOP]:
        titles = tuple(_title(cell) for cell in line)
        known = len(set(titles) & set(wanted))
        if known > best[0] or not best[2]:
            best = (known, number, titles)
    return best[1], best[2]


def _title(cell: object) -> str:
    return "" if cell is None else chinese(str(cell))


def _named(titles: tuple[str, ...], line: tuple[object, ...]) -> Iterator[tuple[str, object]]:
    padded = (*line, *((None,) * (len(titles) - len(line))))
    yield from ((title, value) for title, value in zip(titles, padded, strict=False) if title)


def plain(title: str, value: object) -> str:
    """What a cell says, however it is spelled or stored: the same text for the same content."""
    if is_blank(value):
        return ""
    try:
        said = _read(title, value)
    except CellError:
        return text(value)
    return text(value) if said is None else said


def _read(title: str, value: object) -> str | None:
    """A day, codes, names or a figure; ``None`` of any other text."""
    if title in layout.DATES:
        return date(value).isoformat()
    if title.endswith(("编号", "编码")):
        return "；".join(codes(value)) if any(sign in str(value) for sign in ";；,，、|\n") else code(value)
    if title in _LISTS:
        return "、".join(items(value))
    return f"{value:.6f}".rstrip("0").rstrip(".") if isinstance(value, float) else None
