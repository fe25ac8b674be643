"""What somebody changed in an exported ``plan.xlsx``, cell by cell."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True, slots=True, kw_only=True)
class CellEdit:
    """One cell that differs from the export, or a whole row that was added or removed.

    Attributes:
        sheet: its Chinese name, also of a workbook in English.
        row: as Excel counts it in the edited workbook; in the export of a removed row.
        column: letter of the column in the edited workbook; empty of a row.
        title: Chinese title of the column; empty of a row.
        before, after: what the cell says; of a row, its filled cells.
        kind: what happened.
        read: the cell is read back; else the edit has no effect.
    """

    sheet: str
    row: int
    column: str = ""
    title: str = ""
    before: str = ""
    after: str = ""
    kind: Literal["changed", "added", "removed"] = "changed"
    read: bool = True
