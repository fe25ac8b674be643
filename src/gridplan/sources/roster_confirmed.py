"""Reads back the workbook in which a planner confirmed differences of rosters."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from pathlib import Path

import openpyxl

from gridplan.domain.roster_changes import Decision, RosterDifference
from gridplan.domain.roster_words import CONFIRMATION, CONFIRMATION_COLUMNS, DifferenceKind
from gridplan.sources import cells
from gridplan.sources.cells import CellError
from gridplan.sources.report import Report, Where, shorten
from gridplan.sources.words import listed

_ANSWERS = {"是": True, "否": False}
_SKIPPED = frozenset({"", "—", "-"})


def read_confirmed(path: Path, differences: Iterable[RosterDifference], report: Report) -> Mapping[str, Decision]:
    """Key of a difference → what was said about it; differences about which nothing was said are missing.

    Args:
        path: the workbook, rows in any order.
        differences: those between the rosters now: what is confirmed must be among them.
        report: takes findings; any error means that nothing should be taken.
    """
    where = Where(file=path.name, sheet=CONFIRMATION)
    rows = _rows(path, where, report)
    known = {difference.key: difference for difference in differences}
    found: dict[str, Decision] = {}
    for number, row in rows:
        said, here = cells.clean(str(row["确认"] or "")), where.at(number)
        if said in _SKIPPED:
            continue
        if said not in _ANSWERS:
            report.add("S037", here, value=said)
            continue
        key = str(row["核对码"] or "")
        if key not in known:
            if _ANSWERS[said]:
                about = f"{row['类别'] or ''} {row['姓名'] or ''} {row['项目'] or ''}".strip()
                report.add("S036", here, value=about, row_told=number)
            continue
        found[key] = Decision(take=_ANSWERS[said], day=_day(row["生效日期"], known[key], here, report))
    return found


def _rows(path: Path, where: Where, report: Report) -> list[tuple[int, dict[str, object]]]:
    try:
        book = openpyxl.load_workbook(path, data_only=True)
        sheet = book[CONFIRMATION]
    except Exception as problem:  # a damaged workbook makes openpyxl raise almost anything; all of it is said
        report.add("S038", where, detail=shorten(f"{type(problem).__name__} {problem}"))
        return []
    lines = [[cell.value for cell in row] for row in sheet.iter_rows()]
    header = [str(cell or "").strip() for cell in lines[0]] if lines else []
    missing = [title for title in CONFIRMATION_COLUMNS if title not in header]
    if missing:
        report.add("S038", where, detail=listed(missing))
        return []
    at = {title: header.index(title) for title in CONFIRMATION_COLUMNS}
    return [(n, {title: line[i] for title, i in at.items()}) for n, line in enumerate(lines[1:], start=2)]


def _day(raw: object, difference: RosterDifference, where: Where, report: Report) -> dt.date | None:
    """The day from which it holds, where that is the planner's to say."""
    dated = {DifferenceKind.GONE, DifferenceKind.NEW, DifferenceKind.JOINS, DifferenceKind.PROPOSAL}
    if difference.kind not in dated or cells.is_blank(raw):
        return None
    try:
        found: dt.date = cells.date(raw)
    except CellError as problem:
        words = {"column": "生效日期", **problem.words}
        report.add(f"S{problem.number}", where, value=problem.value, candidates=(), **words)
        return None
    return found
