"""Reads back a ``plan.xlsx`` that was edited by hand, so that it can be audited.

Only the sheets of decisions are read; names beside the codes are for people. A row whose code columns are all blank is
a remark (a note or a signature under the table) and is passed over. What the solvers claimed about the plan no longer
holds for an edited one, so the claims are dropped: the audit scores it anew.
"""

from __future__ import annotations

import dataclasses
import datetime as dt
import math
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

from gridplan.domain import workbook as layout
from gridplan.domain.circuits import Circuits, Stop, Tour
from gridplan.domain.coverage import Coverage, Service
from gridplan.domain.finding_kinds import Language
from gridplan.domain.findings import Finding, FindingLevel
from gridplan.domain.plan import Plan
from gridplan.domain.postings import Posting, Postings
from gridplan.domain.results import Result, Status, StopReason
from gridplan.domain.specialists import Specialists
from gridplan.domain.territories import Team, Territories
from gridplan.errors import InputError
from gridplan.sources import plan_codes as known
from gridplan.sources.cells import CellError, code, codes, date, is_blank
from gridplan.sources.plan_book import in_words, open_book, refused, scientific
from gridplan.sources.plan_codes import Codes, Kind, Words

S = TypeVar("S")
_REMEDY: Words = ("对照重新导出的 plan.xlsx 改正", "compare with a fresh export of the plan")
_Cells = dict[str, object]

DAY = dt.timedelta(days=1)
_MODES = {title: mode for mode, title in layout.MODE_TITLES.items()}
_CODES = {
    layout.TEAMS: (
        *("团队编号", "乡镇编码", "卫生院编号", "专科医师编号", "家庭医生编号", "护士编号"),
        *("团队长编号", "村医编号", "村编码", "网格编码"),
    ),
    layout.SERVICES: ("村编码", "提供者编号"),
    layout.TOURS: ("出车编号", "出发地编号", "地点编码", "项目编号"),
    layout.POSTINGS: ("人员编号", "卫生院编号"),
}
"""Columns of each sheet that hold codes."""


def workbook_plan_id(path: Path, *, lang: Language = "zh") -> str:
    """Id of the plan that a workbook was exported from.

    Raises:
        InputError: it is no workbook of gridplan's.
    """
    book = open_book(path, lang)
    try:
        if layout.ORIGIN not in book.sheetnames:
            said = "缺少“gridplan”表，不知道属于哪个计划", "the sheet 'gridplan' is missing, so its plan is not known"
            raise refused(path, "GP-W001", said, lang)
        plan_id = book[layout.ORIGIN].cell(1, 2).value
        if is_blank(plan_id):
            said = "“gridplan”表里没有计划编号了", "the sheet 'gridplan' does not name its plan any more"
            raise refused(path, "GP-W001", said, lang)
        return str(plan_id)
    finally:
        book.close()


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
    book = open_book(path, lang)
    try:
        reader = _Reader(path.name, book, Codes(base), lang)
        teams = tuple(reader.rows(layout.TEAMS, _team))
        services = tuple(s for s in reader.rows(layout.SERVICES, _service) if s is not None)
        stops = tuple(reader.rows(layout.TOURS, _stop))
        reader.nights(stops)
        postings = tuple(reader.rows(layout.POSTINGS, _posting))
    finally:
        book.close()
    if reader.findings:
        raise InputError(f"{path.name}: {len(reader.findings)} things cannot be read", reader.findings)
    units = base.territories.solution.units if base.territories.solution else ()
    covered = {s.village for s in services}
    uncovered = tuple(v.code for v in base.county.villages if v.code not in covered)
    edited = dataclasses.replace(
        base,
        territories=_edited(base.territories, Territories(teams=teams, units=units)),
        coverage=_edited(base.coverage, Coverage(services=services, uncovered=uncovered)),
        circuits=_edited(base.circuits, _circuits(base, stops)),
        postings=_edited(base.postings, Postings(postings=postings)),
    )
    return dataclasses.replace(edited, specialists=_specialists(base, edited))


def _specialists(base: Plan, edited: Plan) -> Result[Specialists] | None:
    """Who serves which team; the proof falls with any change of the teams or postings on which it stands."""
    if base.specialists is None or (edited.territories is base.territories and edited.postings is base.postings):
        return base.specialists
    teams = edited.territories.solution.teams if edited.territories.solution else ()
    return dataclasses.replace(
        base.specialists,
        solution=Specialists(serves={team.id: team.specialist for team in teams if team.specialist}),
        status=Status.FEASIBLE,
        stop_reason=StopReason.INTERRUPTED,
        goals=(),
    )


def _edited(result: Result[S], solution: S) -> Result[S]:
    if solution == result.solution:
        return result
    return dataclasses.replace(
        result, solution=solution, status=Status.FEASIBLE, stop_reason=StopReason.INTERRUPTED, goals=()
    )


class _Row:
    """One row; collects every problem while its cells are read. What stands for a bad cell is never used."""

    def __init__(self, number: int, cells: _Cells, codes_known: Codes) -> None:
        self.number, self.cells, self.codes_known = number, cells, codes_known
        self.problems: list[Words] = []

    def refuse(self, title: str, why: Words) -> None:
        """Note that the cell under ``title`` cannot be used."""
        self.problems.append((f"{title}：{why[0]}", f"{title}: {why[1]}"))

    def text(self, title: str) -> str:
        """A cell that must be filled."""
        value = self.cells[title]
        if is_blank(value):
            self.problems.append((f"{title}：空白", f"{title} is empty"))
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
        return None if is_blank(self.cells[title]) else self.code(title, kind)

    def codes(self, title: str, kind: Kind) -> tuple[str, ...]:
        """Any number of codes."""
        value = self.cells[title]
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
        try:
            return date(self.cells[title])
        except CellError:
            value = self.cells[title]
            self.refuse(title, (f"“{value}”不是日期", f"{value!r} is no date"))
            return None

    def whole(self, title: str) -> int | None:
        """A whole number; ``None`` after a problem."""
        value = self.cells[title]
        if not isinstance(value, int | float) or not math.isfinite(value):
            self.refuse(title, (f"“{value}”不是数字", f"{value!r} is no number"))
            return None
        return int(value)

    def _judge(self, title: str, found: str, kind: Kind) -> None:
        wrong = self.codes_known.wrong(found, kind) if found else None
        if wrong:
            self.refuse(title, wrong)


class _Reader:
    """Collects every problem while it reads."""

    def __init__(self, file: str, book: Any, codes_known: Codes, lang: Language) -> None:
        self.file, self.book, self.codes_known, self.lang = file, book, codes_known, lang
        self.findings: list[Finding] = []

    def rows(self, sheet: str, build: Callable[[_Row], S | None]) -> Iterator[S]:
        """Each row of ``sheet`` that holds a code, built; a row that cannot be is a finding for each problem."""
        if sheet not in self.book.sheetnames:
            self._note("GP-W002", ("缺少这张表", "the sheet is missing"), sheet)
            return
        lines = self.book[sheet].iter_rows(values_only=True)
        header = [str(cell or "").strip() for cell in next(lines, ())]
        if not self._fits(header, sheet):
            return
        for number, values in enumerate(lines, start=2):
            cells = dict(zip(header, values, strict=False))
            if all(is_blank(cells.get(title)) for title in _CODES[sheet]):
                continue
            row = _Row(number, {title: cells.get(title) for title in header}, self.codes_known)
            built = build(row)
            for problem in row.problems:
                self._note("GP-W004", problem, sheet, row=number)
            if built is not None and not row.problems:
                yield built

    def nights(self, stops: tuple[_Stop, ...]) -> None:
        """A finding for each stop on a day for which its tour has no lodging the night before."""
        beds: dict[tuple[dt.date, str, str], int] = {}
        for stop in stops:
            tour = stop.day, stop.crew, stop.depot
            beds[tour] = max(beds.get(tour, 0), len(stop.lodgings or ()))
        for stop in stops:
            if stop.stop.night > (nights := beds[stop.day, stop.crew, stop.depot]):
                nth = stop.stop.night + 1
                said = (
                    f"天次：第{nth}天，这趟出车的“住宿编号”只有{nights}晚",
                    f"天次: day {nth} of a tour that has {nights} nights in 住宿编号",
                )
                self._note("GP-W004", said, layout.TOURS, row=stop.row)

    def _fits(self, header: list[str], sheet: str) -> bool:
        count = Counter(header)
        later = layout.LATER.get(sheet, frozenset())
        missing = [title for title in layout.COLUMNS[sheet] if not count[title] and title not in later]
        doubled = [title for title in layout.COLUMNS[sheet] if count[title] > 1]
        if missing:
            told = "、".join(missing)
            self._note("GP-W003", (f"缺少列：{told}", f"columns are missing: {told}"), sheet, row=1)
        if doubled:
            told = "、".join(doubled)
            self._note("GP-W005", (f"列重复：{told}", f"columns are there more than once: {told}"), sheet, row=1)
        return not missing and not doubled

    def _note(self, code: str, said: Words, sheet: str, row: int | None = None) -> None:
        self.findings.append(
            Finding(
                code=code,
                level=FindingLevel.ERROR,
                message=in_words(self.lang, said),
                remedy=in_words(
                    self.lang, ("对照重新导出的 plan.xlsx 改正", "compare with a fresh export of the plan")
                ),
                file=self.file,
                sheet=sheet,
                row=row,
            )
        )


def _team(row: _Row) -> Team:
    team_id = row.text("团队编号")
    first = row.codes_known.add_team(team_id, row.number) if team_id else None
    if first is not None:
        said = f"“{team_id}”已是第{first}行的团队", f"{team_id!r} is the team of row {first} already"
        row.refuse("团队编号", said)
    leader, doctors = _leader(row, row.codes_known.team(team_id))
    return Team(
        id=team_id,
        township=row.code("乡镇编码", known.TOWNSHIP),
        hospital=row.code("卫生院编号", known.HOSPITAL),
        villages=row.codes("村编码", known.VILLAGE),
        grids=row.codes("网格编码", known.GRID),
        specialist=row.optional("专科医师编号", known.PERSON),
        gp=row.optional("家庭医生编号", known.PERSON),
        nurse=row.optional("护士编号", known.PERSON),
        leader=leader,
        village_doctors=tuple(sorted(doctors)),
    )


def _leader(row: _Row, before: Team | None) -> tuple[str | None, tuple[str, ...]]:
    """Leader and village doctors; those of before where the workbook is too old to name them."""
    leader, doctors = (before.leader, before.village_doctors) if before else (None, ())
    if row.has("团队长编号"):
        leader = row.optional("团队长编号", known.PERSON)
    if row.has("村医编号"):
        doctors = row.codes("村医编号", known.PERSON)
    return leader, doctors


def _service(row: _Row) -> Service | None:
    village, title = row.code("村编码", known.VILLAGE), row.text("服务方式")
    if title == "未覆盖":
        return None
    if title not in _MODES:
        if title:
            modes = "、".join(_MODES)
            row.refuse("服务方式", (f"“{title}”不是{modes}之一", f"{title!r} is none of {modes}"))
        return None
    mode = _MODES[title]
    provider = row.code("提供者编号", known.PROVIDERS[mode])
    since = None if is_blank(row.cells["起始日期"]) else row.day("起始日期")
    if since is not None and (wrong := row.codes_known.wrong_since(village, since)):
        row.refuse("起始日期", wrong)
    return Service(village=village, mode=mode, provider=provider, since=since)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Stop:
    """One row of the tours' sheet; ``lodgings`` is ``None`` where the row leaves them to the tour's other rows."""

    row: int
    day: dt.date
    crew: str
    depot: str
    order: int
    stop: Stop
    lodgings: tuple[str, ...] | None


def _stop(row: _Row) -> _Stop | None:
    day, order = row.day("日期"), row.whole("次序")
    crew = row.text("出车编号")
    if crew and day is not None and (wrong := row.codes_known.wrong_crew(crew, day)):
        row.refuse("出车编号", wrong)
    depot = row.code("出发地编号", known.DEPOT)
    lodgings = None if is_blank(row.cells["住宿编号"]) else row.codes("住宿编号", known.LODGING)
    nth = 1 if is_blank(row.cells["天次"]) else row.whole("天次")
    if nth is not None and nth < 1:
        row.refuse("天次", (f"没有第{nth}天，第一天是1", f"{nth} is no day of a tour; the first is 1"))
    place, programme = row.code("地点编码", known.VISITED), row.code("项目编号", known.PROGRAMME)
    if day is None or order is None or nth is None:
        return None
    if (first := row.codes_known.add_stop((day, crew, depot), lodgings, row.number)) is not None:
        said = f"同一趟出车在第{first}行写的是别的住宿", f"the same tour has other lodgings in row {first}"
        row.refuse("住宿编号", said)
    stop = Stop(place=place, programme=programme, night=nth - 1)
    return _Stop(row=row.number, day=day, crew=crew, depot=depot, order=order, stop=stop, lodgings=lodgings)


def _circuits(base: Plan, rows: tuple[_Stop, ...]) -> Circuits:
    """The tours of the workbook; those of before with all that was said about them where nothing changed."""
    tours, before = _tours(rows), base.circuits.solution
    return before if before is not None and set(tours) == set(before.tours) else Circuits(tours=tours)


def _tours(rows: tuple[_Stop, ...]) -> tuple[Tour, ...]:
    tours: dict[tuple[dt.date, str, str], list[_Stop]] = {}
    for row in rows:
        tours.setdefault((row.day, row.crew, row.depot), []).append(row)
    return tuple(
        Tour(
            depot=depot,
            crew=crew,
            day=day,
            stops=tuple(row.stop for row in sorted(own, key=lambda row: (row.stop.night, row.order))),
            lodgings=next((row.lodgings for row in own if row.lodgings), ()),
        )
        for (day, crew, depot), own in sorted(tours.items())
    )


def _posting(row: _Row) -> Posting | None:
    person, host = row.code("人员编号", known.POSTED), row.code("卫生院编号", known.HOST)
    start, last = row.day("开始日期"), row.day("结束日期")
    if start is not None and (wrong := row.codes_known.wrong_start(person, start)):
        row.refuse("开始日期", wrong)
    if start is None or last is None:
        return None
    return Posting(person=person, host=host, start=start, end=last + DAY)
