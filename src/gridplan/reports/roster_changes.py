"""The differences of two rosters as a workbook in which a planner confirms them with 是 or 否."""

from __future__ import annotations

import datetime as dt
import os
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import xlsxwriter
from xlsxwriter.exceptions import FileCreateError

from gridplan.domain.roster_changes import RosterComparison, RosterDifference
from gridplan.domain.roster_words import CONFIRMATION, CONFIRMATION_COLUMNS, KIND_TITLES, MATCH_TITLES, DifferenceKind

_WIDTHS = (6, 8, 12, 12, 12, 12, 34, 34, 12, 22, 26, 26, 34, 4)
_GUIDE = "填写说明"
_FILLS = {
    DifferenceKind.AMBIGUOUS: "#F6DAD5",
    DifferenceKind.PROPOSAL: "#FCE7C3",
    DifferenceKind.GONE: "#E9DDF1",
    DifferenceKind.NEW: "#E2EBC8",
}
_NOT_TAKEN = frozenset({DifferenceKind.AMBIGUOUS, DifferenceKind.NUMBER})
"""Differences that are only shown: nothing is written for them."""


def write_roster_changes(path: Path, comparison: RosterComparison, *, old: str, new: str) -> None:
    """Write the workbook, whole or not at all; names that look like formulas or links stay text.

    Args:
        path: the workbook.
        comparison: what differs.
        old: what the old roster is called.
        new: what the new one is called.

    Raises:
        OSError: the file cannot be written; on Windows also while it is open in Excel.
    """
    partial = path.with_name(f".{path.name}-{os.getpid()}")
    options = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    book = xlsxwriter.Workbook(str(partial), {**options, "default_date_format": "yyyy-mm-dd"})
    try:
        _differences(book, comparison.differences)
        _guide(book, comparison, old, new)
        book.close()
        partial.replace(path)
    except FileCreateError as refusal:
        raise OSError(f"{path.name} cannot be written: {refusal}") from refusal
    finally:
        partial.unlink(missing_ok=True)


def _differences(book: Any, differences: Sequence[RosterDifference]) -> None:
    sheet = book.add_worksheet(CONFIRMATION)
    look = {"text_wrap": True, "valign": "top", "border": 1, "border_color": "#C5D0D8"}
    heading = book.add_format({**look, "bold": True, "bg_color": "#E8EEF2"})
    plain = book.add_format(look)
    fills = {kind: book.add_format({**look, "bg_color": fill}) for kind, fill in _FILLS.items()}
    date = book.add_format({**look, "num_format": "yyyy-mm-dd"})
    answer = book.add_format({**look, "bg_color": "#FFFBE0", "align": "center"})
    sheet.write_row(0, 0, CONFIRMATION_COLUMNS, heading)
    for number, difference in enumerate(differences, start=1):
        cells = fills.get(difference.kind, plain)
        for column, value in enumerate(_row(number, difference)):
            if isinstance(value, dt.date):
                sheet.write_datetime(number, column, dt.datetime(value.year, value.month, value.day), date)  # noqa: DTZ001
            elif isinstance(value, int):
                sheet.write_number(number, column, value, cells)
            else:
                sheet.write_string(number, column, value, answer if column == 1 else cells)
        if difference.kind not in _NOT_TAKEN:
            sheet.data_validation(number, 1, number, 1, {"validate": "list", "source": ["是", "否"]})
    for column, width in enumerate(_WIDTHS):
        sheet.set_column(column, column, width, None, {"hidden": column == len(_WIDTHS) - 1})
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(0)
    sheet.freeze_panes(1, 5)
    sheet.autofilter(0, 0, max(1, len(differences)), len(CONFIRMATION_COLUMNS) - 2)


def _row(number: int, difference: RosterDifference) -> Iterator[object]:
    yield number
    yield "—" if difference.kind in _NOT_TAKEN else ""
    yield KIND_TITLES[difference.kind].tell("zh") + (
        "" if difference.sure or difference.kind in _FILLS else "（待确认）"
    )
    yield difference.person
    yield difference.name
    yield difference.field_title("zh")
    yield difference.before
    yield difference.after
    yield difference.day if difference.day is not None else ""
    yield MATCH_TITLES[difference.by].tell("zh") if difference.by else ""
    yield difference.old.place if difference.old else ""
    yield difference.new.place if difference.new else ""
    yield difference.note[0]
    yield difference.key


def _guide(book: Any, comparison: RosterComparison, old: str, new: str) -> None:
    sheet = book.add_worksheet(_GUIDE)
    wrap = book.add_format({"text_wrap": True, "valign": "top"})
    sheet.set_column(0, 0, 18, wrap)
    sheet.set_column(1, 1, 90, wrap)
    counts = "、".join(f"{KIND_TITLES[kind].tell('zh')} {count}" for kind, count in comparison.count().items())
    lines = (
        ("原名册", old),
        ("新名册", new),
        ("差异", counts or "没有差异"),
        ("没有变化", f"{comparison.unchanged} 人"),
        ("确认", "在“确认”列填“是”或“否”。留空表示未定，不写入。"),
        ("疑为同一人", "填“是”：两行是同一人，该人的其他差异仍须各自填“是”；填“否”：按一人离职、一人新增处理。"),
        ("生效日期", "离职、新增、到岗可以在“生效日期”填写日期；离职未填的，从写入当天起算（不再上班的第一天）。"),
        ("无法判定", "同名或编号冲突的，不猜测也不写入。请在新名册中填写人员编号后重新比对。"),
        ("编号不同", "只作提示。县内编号不改，已发布方案中的人不会因此变成另一个人。"),
        ("写入", f"gridplan roster {new} --county 县文件夹 --take 本文件。原表先备份到 backup 文件夹。"),
        ("勿改", "不要改动最后一列（隐藏的核对码）；增删行、排序、筛选都可以。"),
        ("使用范围", "含真实姓名和电话，仅供规划人员内部使用。"),
    )
    for row, (label, text) in enumerate(lines):
        sheet.write_string(row, 0, label)
        sheet.write_string(row, 1, text)
