"""A workbook as somebody edits it in Excel."""

from __future__ import annotations

from pathlib import Path

import openpyxl

from gridplan.domain import workbook as layout


def edit(path: Path, sheet: str, cell: str, value: object) -> None:
    book = openpyxl.load_workbook(path)
    book[sheet][cell] = value
    book.save(path)


def column(sheet: str, title: str) -> str:
    return openpyxl.utils.get_column_letter(layout.COLUMNS[sheet].index(title) + 1)
