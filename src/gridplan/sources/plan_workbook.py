"""Reads back a ``plan.xlsx`` that was edited by hand, so that it can be audited and published.

Only the sheets of decisions are read; names beside the codes are for people, but one that was changed alone is taken
for what it names. A row whose code columns are all blank is a remark (a note or a signature under the table) and is
passed over. What the solvers claimed about the plan no longer holds for an edited one, so the claims are dropped:
whoever judges it scores it anew.
"""

from __future__ import annotations

import dataclasses
import datetime as dt
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

from gridplan.domain import workbook as layout
from gridplan.domain.coverage import Coverage
from gridplan.domain.finding_kinds import Language
from gridplan.domain.findings import Finding, FindingLevel
from gridplan.domain.plan import Plan
from gridplan.domain.postings import Postings
from gridplan.domain.results import Result, Status, StopReason
from gridplan.domain.specialists import Specialists
from gridplan.domain.territories import Team, Territories
from gridplan.domain.workbook_edits import CellEdit
from gridplan.errors import InputError
from gridplan.languages import said
from gridplan.sources import plan_decisions as decisions
from gridplan.sources.cells import is_blank
from gridplan.sources.plan_book import in_words, open_book, refused
from gridplan.sources.plan_codes import Codes, Words
from gridplan.sources.plan_edits import book_edits, paired
from gridplan.sources.plan_names import NamedThings, Trouble, by_name
from gridplan.sources.plan_rows import Row
from gridplan.sources.plan_tables import Cells, Table, TableRow, read_table

S = TypeVar("S")
_REMEDY: Words = ("对照重新导出的 plan.xlsx 改正", "compare with a fresh export of the plan")
_NAME_REMEDY: Words = (
    "把编号改成要用的那一个（“选项”表列有姓名和编号），或恢复原来的姓名",
    "write the code that is meant (the sheet of options lists names and codes), or put the name back",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Origin:
    """Where a workbook comes from.

    Attributes:
        plan: id of the plan that it was exported from.
        layout: see :data:`gridplan.domain.workbook.LAYOUT`; 1 where the workbook does not say.
        lang: its language.
        audience: for whom it was exported.
    """

    plan: str
    layout: int = 1
    lang: Language = "zh"
    audience: str = "planners"


@dataclass(frozen=True, slots=True, kw_only=True)
class EditedPlan:
    """A workbook as it was read.

    Attributes:
        plan: the plan with the decisions of the workbook; what could not be read is as it was before.
        edits: what differs from the export, of all sheets.
        findings: what could not be read, or was read in another way than it stands there.
    """

    plan: Plan
    edits: tuple[CellEdit, ...] = ()
    findings: tuple[Finding, ...] = ()

    @property
    def errors(self) -> tuple[Finding, ...]:
        """What must be mended before the plan can be used."""
        return tuple(found for found in self.findings if found.level is FindingLevel.ERROR)


def workbook_plan_id(path: Path, *, lang: Language = "zh") -> str:
    """Id of the plan that a workbook was exported from.

    Raises:
        InputError: it is no workbook of gridplan's.
    """
    return workbook_origin(path, lang=lang).plan


def workbook_origin(path: Path, *, lang: Language = "zh") -> Origin:
    """Where a workbook comes from.

    Raises:
        InputError: it is no workbook of gridplan's, or one from which nothing is read back.
    """
    book = open_book(path, lang)
    try:
        if layout.ORIGIN not in book.sheetnames:
            said = "缺少“gridplan”表，不知道属于哪个计划", "the sheet 'gridplan' is missing, so its plan is not known"
            raise refused(path, "GP-W001", said, lang)
        lines = book[layout.ORIGIN].iter_rows(max_col=2, values_only=True)
        told = {str(line[0]): line[1] for line in lines if len(line) > 1 and not is_blank(line[1])}
    finally:
        book.close()
    if "plan" not in told:
        said = "“gridplan”表里没有计划编号了", "the sheet 'gridplan' does not name its plan any more"
        raise refused(path, "GP-W001", said, lang)
    if told.get("audience", "planners") != "planners":
        said = (
            "这是隐去姓名的版本，不能读回；请修改规划人员用的 plan.xlsx",
            "names are masked in this workbook, so it cannot be read back; edit the planners' plan.xlsx",
        )
        raise refused(path, "GP-W011", said, lang)
    made = told.get("layout")
    return Origin(
        plan=str(told["plan"]),
        layout=int(made) if isinstance(made, int | float) else 1,
        lang="en" if told.get("lang") == "en" else "zh",
    )


def read_plan_workbook(path: Path, base: Plan, *, lang: Language = "zh") -> Plan:
    """``base`` with the decisions of the workbook.

    Args:
        path: the workbook.
        base: the plan that it was exported from.
        lang: language of the findings.

    Raises:
        InputError: with a finding for every missing or doubled sheet or column, every cell that cannot be read, and
            every code that names nothing, or nothing of the kind its column is for.
    """
    read = read_edited_plan(path, base, lang=lang)
    if read.errors:
        raise InputError(
            said("{file}: {count} things cannot be read", file=path.name, count=len(read.errors)), read.errors
        )
    return read.plan


def read_edited_plan(path: Path, base: Plan, *, export: Path | None = None, lang: Language = "zh") -> EditedPlan:
    """The decisions of a workbook, what was changed in it, and everything that is wrong in it at once.

    Args:
        path: the workbook.
        base: the plan that it was exported from.
        export: the same workbook as it was exported, or a fresh export in the same language. Without it nothing is said
            of edits, names beside codes are not read, and a row with a bad cell is left out.
        lang: language of the findings.

    Raises:
        InputError: it is no workbook at all.
    """
    book, original = open_book(path, lang), open_book(export, lang) if export else None
    try:
        reader = _Reader(path.name, book, original, base, lang)
        teams = reader.rows(layout.TEAMS, decisions.team)
        services = reader.rows(layout.SERVICES, decisions.service)
        stops = reader.rows(layout.TOURS, decisions.stop)
        postings = reader.rows(layout.POSTINGS, decisions.posting)
        edits = tuple(book_edits(book, original, reader.tables)) if original else ()
    finally:
        book.close()
        if original:
            original.close()
    edited = base
    if teams is not None:
        units = base.territories.solution.units if base.territories.solution else ()
        solution = Territories(teams=_in_order(base, teams), units=units)
        edited = dataclasses.replace(edited, territories=_edited(base.territories, solution))
    if services is not None:
        found = tuple(service for service in services if service is not None)
        covered = {service.village for service in found}
        uncovered = tuple(v.code for v in base.county.villages if v.code not in covered)
        coverage = _same_services(base, Coverage(services=found, uncovered=uncovered))
        edited = dataclasses.replace(edited, coverage=_edited(base.coverage, coverage))
    if stops is not None:
        tours = decisions.circuits(base, reader.slept(stops))
        edited = dataclasses.replace(edited, circuits=_edited(base.circuits, tours))
    if postings is not None:
        edited = dataclasses.replace(edited, postings=_edited(base.postings, _same_postings(base, postings)))
    edited = dataclasses.replace(edited, specialists=_specialists(base, edited))
    return EditedPlan(plan=edited, edits=edits, findings=(*reader.findings, *reader.without_effect(edits)))


def _in_order(base: Plan, teams: tuple[Team, ...]) -> tuple[Team, ...]:
    """Teams as they were ordered before, new ones last: teams are numbered by their order, not by that of the rows."""
    order = {team.id: number for number, team in enumerate(base.teams)}
    return tuple(sorted(teams, key=lambda team: order.get(team.id, len(order))))


def _same_services(base: Plan, coverage: Coverage) -> Coverage:
    """That of before where only the order differs, with all that was proven of it."""
    before = base.coverage.solution
    same = before is not None and set(before.services) == set(coverage.services)
    return before if same and before is not None else coverage


def _same_postings(base: Plan, postings: tuple[Any, ...]) -> Postings:
    before = base.postings.solution
    same = before is not None and sorted(before.postings, key=repr) == sorted(postings, key=repr)
    return before if same and before is not None else Postings(postings=postings)


def _specialists(base: Plan, edited: Plan) -> Result[Specialists] | None:
    """Who serves which team; the proof falls with any change of the teams or postings on which it stands."""
    if base.specialists is None or (edited.territories is base.territories and edited.postings is base.postings):
        return base.specialists
    teams = edited.territories.solution.teams if edited.territories.solution else ()
    serves = Specialists(serves={team.id: team.specialist for team in teams if team.specialist})
    return dataclasses.replace(
        base.specialists, solution=serves, status=Status.FEASIBLE, stop_reason=StopReason.INTERRUPTED, goals=()
    )


def _edited(result: Result[S], solution: S) -> Result[S]:
    if solution == result.solution:
        return result
    return dataclasses.replace(
        result, solution=solution, status=Status.FEASIBLE, stop_reason=StopReason.INTERRUPTED, goals=()
    )


class _Reader:
    """Collects every problem while it reads."""

    def __init__(self, file: str, book: Any, original: Any | None, base: Plan, lang: Language) -> None:
        self.file, self.book, self.original, self.lang = file, book, original, lang
        self.codes_known, self.names = Codes(base), NamedThings(base)
        self.findings: list[Finding] = []
        self.tables: dict[str, tuple[Table, Table | None]] = {}

    def rows(self, sheet: str, build: Callable[[Row], S]) -> tuple[S, ...] | None:
        """Each row of ``sheet`` that holds a code, built; ``None`` where the sheet cannot be read at all.

        A row with a bad cell is a finding for each problem, and built with what the cell said before it was edited.
        """
        table = read_table(self.book, sheet)
        if table is None:
            self._note("GP-W002", ("缺少这张表", "the sheet is missing"), sheet)
            return None
        before = read_table(self.original, sheet) if self.original else None
        self.tables[sheet] = table, before
        if not self._fits(table):
            return None
        pairs = paired(before, table)[0] if before else {}
        return tuple(self._built(table, pairs, build))

    def _built(self, table: Table, pairs: Mapping[int, TableRow], build: Callable[[Row], S]) -> Iterator[S]:
        for each in table.rows:
            if all(is_blank(each.cells.get(title)) for title in _codes_of(table.sheet)):
                continue
            was = pairs.get(each.number)
            cells = self._named(table.sheet, each, was) if self.original else each.cells
            row = Row(each.number, cells, self.codes_known)
            built = build(row)
            for _, problem in row.problems:
                self._note("GP-W004", problem, table.sheet, row=each.number)
            if row.problems and was is not None:
                bad = {title: was.cells.get(title) for title, _ in row.problems}
                row = Row(each.number, {**cells, **bad}, self.codes_known)
                built = build(row)
            if not row.problems:
                yield built

    def _named(self, sheet: str, row: TableRow, was: TableRow | None) -> Cells:
        """The row's cells, with the codes that changed names mean."""
        cells = dict(row.cells)
        for pair in layout.NAMED[sheet]:
            found = by_name(self.names, sheet, pair, row.cells, was.cells if was else None)
            if found is None:
                continue
            trouble, code, said = found
            cells[pair[0]] = code or None
            if trouble is Trouble.TAKEN:
                self._note("GP-W006", said, sheet, row=row.number, level=FindingLevel.REPAIRED, remedy=("", ""))
            else:
                number = "GP-W007" if trouble is Trouble.UNCLEAR else "GP-W008"
                self._note(number, said, sheet, row=row.number, remedy=_NAME_REMEDY)
        return cells

    def slept(self, stops: tuple[decisions.StopRow | None, ...]) -> tuple[decisions.StopRow, ...]:
        """The stops; a finding for each on a day for which its tour has no lodging the night before."""
        known = [stop for stop in stops if stop is not None]
        beds: dict[tuple[dt.date, str, str], int] = {}
        for stop in known:
            tour = stop.day, stop.crew, stop.depot
            beds[tour] = max(beds.get(tour, 0), len(stop.lodgings or ()))
        return tuple(self._in_bed(stop, beds[stop.day, stop.crew, stop.depot]) for stop in known)

    def _in_bed(self, stop: decisions.StopRow, nights: int) -> decisions.StopRow:
        if stop.stop.night <= nights:
            return stop
        nth = stop.stop.night + 1
        said = (
            f"天次：第{nth}天，这趟出车的“住宿编号”只有{nights}晚",
            f"天次: day {nth} of a tour that has {nights} nights in 住宿编号",
        )
        self._note("GP-W004", said, layout.TOURS, row=stop.row)
        return dataclasses.replace(stop, stop=dataclasses.replace(stop.stop, night=nights))

    def without_effect(self, edits: Iterable[CellEdit]) -> Iterator[Finding]:
        """A finding for each sheet in which cells were changed that are not read back."""
        count: dict[str, int] = {}
        for edit in edits:
            if not edit.read:
                count[edit.sheet] = count.get(edit.sheet, 0) + 1
        for sheet, number in count.items():
            said = (
                f"改动了{number}处由程序生成的内容，这些改动不起作用",
                f"{number} edits of what gridplan works out itself; they have no effect",
            )
            can = "、".join(layout.EDITABLE)
            remedy = f"要改方案，请改绿色标签的工作表：{can}", f"to change the plan, edit the sheets {can}"
            yield self._finding("GP-W009", said, sheet, None, FindingLevel.WARNING, remedy)

    def _fits(self, table: Table) -> bool:
        missing, doubled = table.missing(), table.doubled()
        if missing:
            told = "、".join(missing)
            said = f"缺少列：{told}", f"columns are missing: {told}"
            self._note("GP-W003", said, table.sheet, row=table.header)
        if doubled:
            told = "、".join(doubled)
            said = f"列重复：{told}", f"columns are there more than once: {told}"
            self._note("GP-W005", said, table.sheet, row=table.header)
        return not missing and not doubled

    def _note(
        self,
        code: str,
        said: Words,
        sheet: str,
        row: int | None = None,
        *,
        level: FindingLevel = FindingLevel.ERROR,
        remedy: Words = _REMEDY,
    ) -> None:
        self.findings.append(self._finding(code, said, sheet, row, level, remedy))

    def _finding(
        self, code: str, said: Words, sheet: str, row: int | None, level: FindingLevel, remedy: Words
    ) -> Finding:
        return Finding(
            code=code,
            level=level,
            message=in_words(self.lang, said),
            remedy=in_words(self.lang, remedy),
            file=self.file,
            sheet=sheet,
            row=row,
        )


def _codes_of(sheet: str) -> tuple[str, ...]:
    """Columns of which one is filled in every row of the table; a lodging alone makes no stop."""
    return tuple(title for title in layout.CODES[sheet] if title != "住宿编号")
