"""Sheets as an office expects them: widths, frozen titles, filters, A4 pages, numbers and dates as such."""

from __future__ import annotations

import datetime as dt
import math
import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from gridplan.domain import workbook as layout
from gridplan.domain.audiences import Audience
from gridplan.domain.finding_kinds import Language
from gridplan.domain.plan import Plan
from gridplan.domain.workbook_words import english_column, english_sheet, english_value
from gridplan.languages import in_language, tell
from gridplan.reports.sheets import NUMBERS, fitting, width

Row = Sequence[object]

A4 = 9
"""Excel's number of the paper."""
PAGE = 150
"""Digits of 宋体 of 10 points that fit across a landscape A4 page at full size; a column has one more of padding."""
SLACK = 0.8
"""A sheet with page breaks of its own cannot be fitted by the program that prints it. Where 宋体 is missing, the font
that stands in has digits, by which columns are measured, up to a fifth wider (DejaVu Sans); the last columns must not
end up on a page of their own."""
SMALLEST = 0.6
"""A table is not shrunk further than this: a wider one takes several pages across, its first columns on each."""
WIDEST = 44
"""Longer texts are broken into lines."""
BREAKS = 1000
"""Excel keeps 1,023 page breaks."""
FOOTER = 120
"""Characters of a name in header and footer; Excel keeps 255 of the whole."""
LINE = 14.5
"""Height of a line of text in points."""
HIGHEST = 400.0
"""Excel's rows are at most 409 points high."""
EDGE = "#C5D0D8"
HEADING, EDITED, READ = "#E8EEF2", "#D5EDE0", "#F1F3F5"
_BRACKETED = re.compile(r"（([^（）]+)）| \(([^()]+)\)")
PRIVATE = frozenset({"人员编号", "专科医师编号", "家庭医生编号", "护士编号", "团队长编号", "村医编号"})
"""Columns of people's ids: only planners may read those."""


@dataclass(slots=True)
class Office:
    """An open XlsxWriter workbook with its formats, each made once."""

    book: Any
    plan: Plan
    lang: Language = "zh"
    audience: Audience = "planners"
    contents_row: int = 0
    _ids: frozenset[str] | None = None
    _formats: dict[tuple[tuple[str, object], ...], Any] = field(default_factory=dict)

    def look(self, **properties: object) -> Any:
        """A format with these properties."""
        key = tuple(sorted(properties.items()))
        if key not in self._formats:
            self._formats[key] = self.book.add_format(properties)
        return self._formats[key]

    def name(self, sheet: str) -> str:
        """Name of a sheet in the workbook's language."""
        return english_sheet(sheet) if self.lang == "en" else sheet

    def title(self, column: str) -> str:
        """Title of a column in the workbook's language."""
        return english_column(column) if self.lang == "en" else column

    def add(self, sheet: str, colour: str) -> Any:
        """An empty sheet with a coloured tab."""
        added = self.book.add_worksheet(self.name(sheet))
        added.set_tab_color(colour)
        return added

    def page(
        self, sheet: Any, *, header: int, last: int, columns: int, scale: int | None = None, across: int = 1
    ) -> None:
        """Landscape A4 with page numbers; the header stands on every page.

        Args:
            sheet: the sheet.
            header: row of the titles, from 0.
            last: last row.
            columns: how many columns are printed.
            scale: percentage, for sheets with page breaks of their own; else as many pages as ``across`` hold.
            across: pages side by side.
        """
        sheet.set_landscape()
        sheet.set_paper(A4)
        sheet.set_margins(left=0.35, right=0.35, top=0.8, bottom=0.7)
        county, plan = (fitting(said)[:FOOTER].replace("&", "&&") for said in (self.plan.county.name, self.plan.id))
        sheet.set_header(f"&L{county}&R&A")
        pages = tell("Page &P of &N", self.lang, context="sheet")
        sheet.set_footer(f"&L{tell('Plan', self.lang, context='sheet.footer')} {plan}&C{pages}&R{self.plan.as_of}")
        sheet.repeat_rows(header)
        sheet.print_area(0, 0, max(last, header), columns - 1)
        sheet.hide_gridlines(1)
        if scale is None:
            sheet.fit_to_pages(across, 0)
        else:
            sheet.set_print_scale(scale)

    def table(
        self,
        name: str,
        rows: Iterable[Row],
        *,
        colour: str,
        kept: int = 1,
        apart: int | None = None,
        first: Callable[[Row], bool] = lambda _: False,
    ) -> tuple[Any, int]:
        """Add a sheet with a table.

        Args:
            name: Chinese name of the sheet; its columns are those of the layout.
            rows: the cells, as many as there are columns.
            colour: of the tab.
            kept: so many columns stay in sight.
            apart: index of a column: where it changes, a new page begins.
            first: whether a line is drawn above a row.

        Returns:
            The sheet and the number of its last row.
        """
        titles, sheet = layout.COLUMNS[name], self.add(name, colour)
        shown = [self.title(title) for title in titles]
        widths = [min(18, max(map(_title_width, title.split()))) for title in shown]
        breaks: list[int] = []
        long: list[tuple[int, int, str]] = []
        last, before = 0, None
        for last, row in enumerate(rows, start=1):
            if apart is not None and last > 1 and row[apart] != before:
                breaks.append(last)
            before = row[apart] if apart is not None else None
            line = first(row)
            for column, (title, value) in enumerate(zip(titles, row, strict=True)):
                said = self.cell(sheet, last, column, value, title=title, line=line)
                wide = max(map(width, said.splitlines()), default=0)
                widths[column] = max(widths[column], min(WIDEST, wide + 2))
                if wide > WIDEST - 2 or "\n" in said:
                    long.append((last, column, said))
        self._header(sheet, name, titles, shown)
        _raise_rows(sheet, long, widths)
        for column, (title, wide) in enumerate(zip(titles, widths, strict=True)):
            as_text = name in layout.EDITABLE and title in layout.DECIDED[name] and title not in layout.DATES
            sheet.set_column(column, column, wide, self.look(num_format="@") if as_text else None)
        sheet.freeze_panes(1, kept)
        sheet.autofilter(0, 0, last, len(titles) - 1)
        self._pages(sheet, last, widths, kept, breaks if apart is not None else None)
        return sheet, last

    def _pages(self, sheet: Any, last: int, widths: list[int], kept: int, breaks: list[int] | None) -> None:
        total, columns = sum(widths) + len(widths), len(widths)
        if breaks is not None:  # Excel passes over page breaks where it fits pages itself
            self.page(sheet, header=0, last=last, columns=columns, scale=surely_across(widths))
            sheet.set_h_pagebreaks(breaks[:BREAKS])
            return
        across = math.ceil(total * SMALLEST / PAGE)
        self.page(sheet, header=0, last=last, columns=columns, across=across)
        if across > 1 and kept:
            sheet.repeat_columns(0, kept - 1)

    def _header(self, sheet: Any, name: str, titles: Sequence[str], shown: Sequence[str]) -> None:
        """Titles; in a sheet of decisions green over what is read back, grey over what is for people."""
        decided = layout.DECIDED.get(name, frozenset()) if self.audience == "planners" else frozenset()
        for column, (title, said) in enumerate(zip(titles, shown, strict=True)):
            fill = HEADING if not decided else EDITED if title in decided else READ
            look = self.look(
                bold=True, bg_color=fill, border=1, border_color=EDGE, text_wrap=True, valign="vcenter", align="center"
            )
            sheet.write_string(0, column, said, look)
        sheet.set_row(0, 32)

    def _free(self, said: str) -> str:
        """Text without the ids that tell people of one name apart; planners read them."""
        if self.audience == "planners":
            return said
        if self._ids is None:
            self._ids = frozenset(person.id for person in self.plan.county.people)
        ids = self._ids
        return _BRACKETED.sub(lambda found: "" if (found[1] or found[2]) in ids else found[0], said)

    def cell(self, sheet: Any, row: int, column: int, value: object, *, title: str = "", line: bool = False) -> str:
        """Write one cell; what it says, to be measured. Text stays text whatever it looks like."""
        frame = {"border": 1, "border_color": EDGE, "valign": "vcenter", **({"top": 2} if line else {})}
        if value is None or value == "" or (title in PRIVATE and self.audience != "planners"):
            sheet.write_blank(row, column, None, self.look(**frame))
            return ""
        if isinstance(value, dt.date):
            moment = dt.datetime(value.year, value.month, value.day)  # noqa: DTZ001 - Excel knows no zones
            sheet.write_datetime(row, column, moment, self.look(**frame, num_format="yyyy-mm-dd", align="center"))
            return "2026-01-05"
        if isinstance(value, int | float):
            if not math.isfinite(value):
                sheet.write_string(row, column, "—", self.look(**frame, align="right"))
                return "—"
            sheet.write_number(row, column, value, self.look(**frame, num_format=_number_format(value)))
            return f"{value:,.1f}"
        told = in_language(value, self.lang) if isinstance(value, str) else str(value)
        said = self._free(fitting(told))
        said = english_value(title, said) if self.lang == "en" else said
        long = width(said) > WIDEST - 2 or "\n" in said
        sheet.write_string(row, column, said, self.look(**frame, **({"text_wrap": True} if long else {})))
        return said


def lines_taken(text: str, wide: int) -> int:
    """Lines that a text takes in a column."""
    return sum(max(1, math.ceil(width(line) / (wide - 1))) for line in text.split("\n"))


def _raise_rows(sheet: Any, long: Iterable[tuple[int, int, str]], widths: Sequence[int]) -> None:
    """Rows as high as their longest cell; not every program measures them itself when it opens the file."""
    needed: dict[int, int] = {}
    for row, column, said in long:
        needed[row] = max(needed.get(row, 1), lines_taken(said, widths[column] - 1))
    for row, lines in needed.items():
        sheet.set_row(row, min(HIGHEST, LINE * lines + 3))


def surely_across(widths: Sequence[int]) -> int:
    """The percentage at which columns fit side by side on a page whatever font stands in."""
    return max(10, min(100, math.floor(100 * SLACK * PAGE / (sum(widths) + len(widths)))))


def _title_width(word: str) -> int:
    """Room for a word of a title and the filter's button; a long Chinese one takes two lines."""
    wide = width(word)
    return max(6, 3 + (math.ceil(wide / 2) + 1 if wide > 8 and wide > len(word) else wide))


def _number_format(value: float) -> str:
    return NUMBERS.get(type(value)) or ("#,##0" if float(value).is_integer() else "#,##0.0##")
