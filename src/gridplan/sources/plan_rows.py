"""One row of a sheet of decisions, cell by cell; every problem is collected while its cells are read."""

from __future__ import annotations

import datetime as dt
import math

from gridplan.sources.cells import CellError, code, codes, date, is_blank
from gridplan.sources.plan_book import scientific
from gridplan.sources.plan_codes import Codes, Kind, Words
from gridplan.sources.plan_tables import Cells

Problem = tuple[str, Words]
"""Title of the column, and what is wrong."""


class Row:
    """One row. What stands for a bad cell is never used."""

    def __init__(self, number: int, cells: Cells, codes_known: Codes) -> None:
        self.number, self.cells, self.codes_known = number, cells, codes_known
        self.problems: list[Problem] = []

    def refuse(self, title: str, why: Words) -> None:
        """Note that the cell under ``title`` cannot be used."""
        self.problems.append((title, (f"{title}：{why[0]}", f"{title}: {why[1]}")))

    def text(self, title: str) -> str:
        """A cell that must be filled."""
        value = self.cells.get(title)
        if is_blank(value):
            self.problems.append((title, (f"{title}：空白", f"{title} is empty")))
            return ""
        try:
            return code(value)
        except CellError:
            self.refuse(title, scientific(value))
            return ""

    def code(self, title: str, kind: Kind) -> str:
        """The code of something of this kind."""
        found = self.text(title)
        self._judge(title, found, kind)
        return found

    def optional(self, title: str, kind: Kind) -> str | None:
        """The same, where the cell may be blank."""
        return None if is_blank(self.cells.get(title)) else self.code(title, kind)

    def codes(self, title: str, kind: Kind) -> tuple[str, ...]:
        """Any number of codes."""
        value = self.cells.get(title)
        try:
            found = () if is_blank(value) else codes(value)
        except CellError:
            self.refuse(title, scientific(value))
            return ()
        for each in found:
            self._judge(title, each, kind)
        return found

    def has(self, title: str) -> bool:
        """Whether the sheet has this column: workbooks of earlier versions lack some."""
        return title in self.cells

    def day(self, title: str) -> dt.date | None:
        """A date; ``None`` after a problem."""
        value = self.cells.get(title)
        try:
            return date(value)
        except CellError:
            self.refuse(title, (f"“{value}”不是日期", f"{value!r} is no date"))
            return None

    def whole(self, title: str) -> int | None:
        """A whole number, also one stored as text; ``None`` after a problem."""
        value = self.cells.get(title)
        if isinstance(value, str) and value.strip().isdecimal():
            return int(value.strip())
        if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
            self.refuse(title, (f"“{value}”不是数字", f"{value!r} is no number"))
            return None
        return int(value)

    def _judge(self, title: str, found: str, kind: Kind) -> None:
        wrong = self.codes_known.wrong(found, kind) if found else None
        if wrong:
            self.refuse(title, wrong)
