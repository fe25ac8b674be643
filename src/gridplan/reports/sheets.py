"""Tables of a workbook: header, widths, formats, what stays in sight."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

Row = Sequence[object]
CELL = 32_767
"""Most characters that Excel keeps in a cell; XlsxWriter would drop a longer text without a word."""


def write_table(file: Any, name: str, header: Sequence[str], rows: Iterable[Row], *, kept: int) -> None:
    """Add a sheet; the header and the first ``kept`` columns stay in sight."""
    heading = file.add_format(
        {
            "bold": True,
            "bg_color": "#E8EEF2",
            "border": 1,
            "border_color": "#C5D0D8",
            "text_wrap": True,
            "valign": "top",
        }
    )
    formats = {kind: file.add_format({"num_format": shown}) for kind, shown in NUMBERS.items()}
    count = file.add_format({"num_format": "#,##0"})
    sheet = file.add_worksheet(name)
    sheet.set_tab_color("#1F6F78")
    sheet.write_row(0, 0, header, heading)
    widths = [max(8, min(16, width(title) + 3)) for title in header]
    last = 0
    for last, row in enumerate(rows, start=1):
        for column, value in enumerate(row):
            if isinstance(value, float | int):
                sheet.write_number(last, column, value, formats.get(type(value), count))
            elif value:
                sheet.write_string(last, column, fitting(str(value)))
            widths[column] = max(widths[column], min(44, width(f"{value if value is not None else ''}") + 2))
    for column, wide in enumerate(widths):
        sheet.set_column(column, column, wide)
    sheet.set_landscape()
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(0)
    sheet.freeze_panes(1, kept)
    sheet.autofilter(0, 0, last, len(header) - 1)


class Minutes(float):
    """Minutes, shown to one decimal."""


class Part(float):
    """A fraction, shown as a percentage."""


class Exact(float):
    """A fraction, shown as a percentage to two decimals."""


def width(text: str) -> int:
    """Columns that a text takes: Chinese characters count double."""
    return sum(2 if ord(sign) > 0x2E7F else 1 for sign in text)


def fitting(text: str) -> str:
    """The text as a cell can hold it: without control characters, and cut where it is too long for Excel."""
    if not text.isprintable():
        text = "".join(sign for sign in text if sign in "\n\t" or not _is_unwritable(sign))
    return text if len(text) <= CELL else text[: CELL - 1] + "…"


def _is_unwritable(sign: str) -> bool:
    """Whether XML has no way to say it, or a reader would not see it: control characters, halves of surrogates."""
    return unicodedata.category(sign) in {"Cc", "Cs"} or sign in "\ufffe\uffff"


NUMBERS: Mapping[type, str] = {Minutes: "0.0", Part: "0.0%", Exact: "0.00%"}
"""How Excel shows figures of a kind."""
