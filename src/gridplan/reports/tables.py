"""A workbook of plain tables, as a command shows them."""

from __future__ import annotations

import os
from collections.abc import Iterable, Sequence
from pathlib import Path

import xlsxwriter
from xlsxwriter.exceptions import FileCreateError

from gridplan.reports.sheets import Minutes, Row, write_table


def write_tables(path: Path, tables: Iterable[tuple[str, Sequence[str], Sequence[Row]]]) -> None:
    """Write ``(name, header, rows)`` as the sheets of a workbook, whole or not at all.

    Names that look like formulas or links stay text; fractions are shown to one decimal.

    Raises:
        OSError: the file cannot be written; on Windows also while it is open in Excel.
    """
    partial = path.with_name(f".{path.name}-{os.getpid()}")
    options = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    book = xlsxwriter.Workbook(str(partial), options)
    try:
        for name, header, rows in tables:
            write_table(book, name, header, ([_cell(value) for value in row] for row in rows), kept=0)
        book.close()
        partial.replace(path)
    except FileCreateError as refusal:
        raise OSError(f"{path.name} cannot be written: {refusal}") from refusal
    finally:
        partial.unlink(missing_ok=True)


def _cell(value: object) -> object:
    return Minutes(value) if isinstance(value, float) else value
