"""Reads back a ``plan.xlsx`` that was edited by hand, so that it can be audited.

Only the sheets of decisions are read; names beside the codes are for people. What the solvers claimed about the plan
no longer holds for an edited one, so the claims are dropped: the audit scores it anew.
"""

from __future__ import annotations

import dataclasses
import datetime as dt
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, TypeVar

import openpyxl
from openpyxl.utils.exceptions import InvalidFileException

from gridplan.domain import workbook as layout
from gridplan.domain.circuits import Circuits, Stop, Tour
from gridplan.domain.coverage import Coverage, Service
from gridplan.domain.findings import Finding, FindingLevel
from gridplan.domain.plan import Plan
from gridplan.domain.postings import Posting, Postings
from gridplan.domain.results import Result, Status, StopReason
from gridplan.domain.territories import Team, Territories
from gridplan.errors import InputError
from gridplan.sources.cells import CellError, code, codes, date, is_blank

S = TypeVar("S")
Cells = dict[str, object]

DAY = dt.timedelta(days=1)
_MODES = {title: mode for mode, title in layout.MODE_TITLES.items()}


def workbook_plan_id(path: Path) -> str:
    """Id of the plan that a workbook was exported from.

    Raises:
        InputError: it is no workbook of gridplan's.
    """
    book = _open(path)
    try:
        if layout.ORIGIN not in book.sheetnames:
            raise _refused(path, "GP-W001", "the sheet 'gridplan' is missing, so its plan is not known")
        return str(book[layout.ORIGIN].cell(1, 2).value)
    finally:
        book.close()


def read_plan_workbook(path: Path, base: Plan) -> Plan:
    """``base`` with the decisions of the workbook.

    Raises:
        InputError: with a finding for every missing sheet or column and every cell that cannot be read.
    """
    book = _open(path)
    try:
        reader = _Reader(path.name, book)
        teams = tuple(reader.rows(layout.TEAMS, _team))
        services = tuple(s for s in reader.rows(layout.SERVICES, _service) if s is not None)
        stops = tuple(reader.rows(layout.TOURS, _stop))
        postings = tuple(reader.rows(layout.POSTINGS, _posting))
    finally:
        book.close()
    if reader.findings:
        raise InputError(f"{path.name} has {len(reader.findings)} cells that cannot be read", reader.findings)
    units = base.territories.solution.units if base.territories.solution else ()
    covered = {s.village for s in services}
    uncovered = tuple(v.code for v in base.county.villages if v.code not in covered)
    return dataclasses.replace(
        base,
        territories=_edited(base.territories, Territories(teams=teams, units=units)),
        coverage=_edited(base.coverage, Coverage(services=services, uncovered=uncovered)),
        circuits=_edited(base.circuits, Circuits(tours=_tours(stops))),
        postings=_edited(base.postings, Postings(postings=postings)),
    )


def _edited(result: Result[S], solution: S) -> Result[S]:
    if solution == result.solution:
        return result
    return dataclasses.replace(
        result, solution=solution, status=Status.FEASIBLE, stop_reason=StopReason.INTERRUPTED, goals=()
    )


class _Reader:
    """Collects every problem while it reads."""

    def __init__(self, file: str, book: Any) -> None:
        self.file, self.book = file, book
        self.findings: list[Finding] = []

    def rows(self, sheet: str, build: Callable[[Cells], S]) -> Iterator[S]:
        """Each filled row of ``sheet``, built; a row that cannot be is a finding."""
        if sheet not in self.book.sheetnames:
            self._note("GP-W002", "the sheet is missing", sheet)
            return
        lines = self.book[sheet].iter_rows(values_only=True)
        header = [str(cell or "").strip() for cell in next(lines, ())]
        missing = [title for title in layout.COLUMNS[sheet] if title not in header]
        if missing:
            self._note("GP-W003", f"columns are missing: {'、'.join(missing)}", sheet, row=1)
            return
        for number, values in enumerate(lines, start=2):
            if all(map(is_blank, values)):
                continue
            try:
                yield build(dict(zip(header, values, strict=False)))
            except ValueError as problem:
                self._note("GP-W004", str(problem), sheet, row=number)

    def _note(self, code: str, message: str, sheet: str, row: int | None = None) -> None:
        self.findings.append(
            Finding(
                code=code,
                level=FindingLevel.ERROR,
                message=message,
                remedy="compare with a fresh export of the plan",
                file=self.file,
                sheet=sheet,
                row=row,
            )
        )


def _text(cells: Cells, title: str) -> str:
    value = cells[title]
    if is_blank(value):
        raise ValueError(f"{title} is empty")
    return code(value)


def _optional(cells: Cells, title: str) -> str | None:
    return None if is_blank(cells[title]) else code(cells[title])


def _codes(cells: Cells, title: str) -> tuple[str, ...]:
    return () if is_blank(cells[title]) else codes(cells[title])


def _date(cells: Cells, title: str) -> dt.date:
    try:
        return date(cells[title])
    except CellError:
        raise ValueError(f"{title}: {cells[title]!r} is no date") from None


def _team(cells: Cells) -> Team:
    return Team(
        id=_text(cells, "团队编号"),
        township=_text(cells, "乡镇编码"),
        hospital=_text(cells, "卫生院编号"),
        villages=_codes(cells, "村编码"),
        grids=_codes(cells, "网格编码"),
        specialist=_optional(cells, "专科医师编号"),
        gp=_optional(cells, "家庭医生编号"),
        nurse=_optional(cells, "护士编号"),
    )


def _service(cells: Cells) -> Service | None:
    title = _text(cells, "服务方式")
    if title == "未覆盖":
        return None
    if title not in _MODES:
        raise ValueError(f"服务方式 {title!r} is none of {'、'.join(_MODES)}")
    return Service(
        village=_text(cells, "村编码"),
        mode=_MODES[title],
        provider=_text(cells, "提供者编号"),
        since=None if is_blank(cells["起始日期"]) else _date(cells, "起始日期"),
    )


def _stop(cells: Cells) -> tuple[dt.date, str, str, int, Stop]:
    order = cells["次序"]
    if not isinstance(order, int | float):
        raise ValueError(f"次序: {order!r} is no number")
    stop = Stop(village=_text(cells, "村编码"), programme=_text(cells, "项目编号"))
    return _date(cells, "日期"), _text(cells, "出车编号"), _text(cells, "出发地编号"), int(order), stop


def _tours(stops: tuple[tuple[dt.date, str, str, int, Stop], ...]) -> tuple[Tour, ...]:
    tours: dict[tuple[dt.date, str, str], list[tuple[int, Stop]]] = {}
    for day, crew, depot, order, stop in stops:
        tours.setdefault((day, crew, depot), []).append((order, stop))
    return tuple(
        Tour(depot=depot, crew=crew, day=day, stops=tuple(stop for _, stop in sorted(own, key=lambda item: item[0])))
        for (day, crew, depot), own in sorted(tours.items())
    )


def _posting(cells: Cells) -> Posting:
    return Posting(
        person=_text(cells, "人员编号"),
        host=_text(cells, "卫生院编号"),
        start=_date(cells, "开始日期"),
        end=_date(cells, "结束日期") + DAY,
    )


def _open(path: Path) -> Any:
    try:
        return openpyxl.load_workbook(path, read_only=True, data_only=True, keep_links=False)
    except FileNotFoundError:
        raise _refused(path, "GP-W000", "the file does not exist") from None
    except (InvalidFileException, zipfile.BadZipFile, KeyError, ValueError, OSError, EOFError) as fault:
        raise _refused(path, "GP-W000", f"it cannot be opened as a workbook: {fault}") from fault


def _refused(path: Path, code: str, message: str) -> InputError:
    finding = Finding(
        code=code,
        level=FindingLevel.ERROR,
        message=message,
        remedy="use the plan.xlsx of a plan's folder, edited or not",
        file=path.name,
    )
    return InputError(f"{path.name}: {message}", (finding,))
