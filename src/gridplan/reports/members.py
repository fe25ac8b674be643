"""The government's member table 镇街｜村委会+健康管家｜网格长｜网格｜健康哨兵｜团队, as such tables are printed.

One row for each grid; township, village and team stand once beside all of their grids. Villages stand by team, so that
a team's cell stands beside the whole of its area. The leader is the team's and the institution steward that of the
team's hospital, wherever the grid lies.
"""

from __future__ import annotations

import datetime as dt
import itertools
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from gridplan.domain import workbook as layout
from gridplan.domain.county import County
from gridplan.domain.places import Grid, Village
from gridplan.domain.plan import Plan
from gridplan.domain.territories import Team, team_numbers
from gridplan.languages import Separator, in_language, joined, said, tell, words
from gridplan.reports.office import EDGE, HEADING, HIGHEST, LINE, Office, lines_taken, surely_across
from gridplan.reports.sheets import fitting

Row = Sequence[object]
WIDTHS = (12, 24, 14, 26, 22, 38)
HEADER = 1
"""Row of the titles, from 0: above it stands the table's own title."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Line:
    village: Village
    grid: Grid
    team: Team | None


_LINES = words(
    {
        "specialist": "Specialist: {name}",
        "specialist.leader": "Specialist: {name} (leader)",
        "gp": "GP: {name}",
        "gp.leader": "GP: {name} (leader)",
        "nurse": "Nurse: {name}",
        "nurse.leader": "Nurse: {name} (leader)",
        "village_doctors": "Village doctors: {name}",
    },
    "members",
)


def write_members(office: Office, colour: str) -> None:
    """Add the sheet."""
    plan = office.plan
    sheet = office.add(layout.MEMBERS, colour)
    lines = list(_lines(plan))
    title = tell('"4+N" health service teams: members', office.lang, context="sheet")
    big = office.look(bold=True, font_size=16, align="center", valign="vcenter")
    sheet.merge_range(0, 0, 0, len(WIDTHS) - 1, fitting(f"{plan.county.name}{title}"), big)
    sheet.set_row(0, 30)
    head = office.look(
        bold=True, bg_color=HEADING, border=1, border_color=EDGE, align="center", valign="vcenter", text_wrap=True
    )
    for column, (name, wide) in enumerate(zip(layout.COLUMNS[layout.MEMBERS], WIDTHS, strict=True)):
        sheet.write_string(HEADER, column, office.title(name), head)
        sheet.set_column(column, column, wide)
    texts = [_texts(office, line) for line in lines]
    needed = [LINE] * len(lines)
    for start, end, column, text in _blocks(lines, texts):
        _block(office, sheet, start, end, column, text)
        share = LINE * lines_taken(text, WIDTHS[column]) / (end - start)
        needed[start:end] = [max(height, share) for height in needed[start:end]]
    for number, height in enumerate(needed):
        sheet.set_row(HEADER + 1 + number, min(HIGHEST, height + 3))
    sheet.freeze_panes(HEADER + 1, 0)
    office.page(
        sheet,
        header=HEADER,
        last=HEADER + len(lines),
        columns=len(WIDTHS),
        scale=surely_across(WIDTHS),
    )
    starts = [n for n in range(1, len(lines)) if lines[n].village.township != lines[n - 1].village.township]
    sheet.set_h_pagebreaks([HEADER + 1 + number for number in starts])


def _lines(plan: Plan) -> Iterator[_Line]:
    """By township, team, village, grid; places without a team last."""
    county = plan.county
    team_of = {code: team for team in plan.teams for code in (*team.villages, *team.grids)}
    order = {team.id: number for number, team in enumerate(plan.teams)}
    townships = {township.code: number for number, township in enumerate(county.townships)}
    found = [
        _Line(village=village, grid=grid, team=team_of.get(grid.code) or team_of.get(village.code))
        for village in county.villages
        for grid in county.grids_of(village.code)
    ]
    first: dict[str, int] = {}
    for line in found:
        first.setdefault(line.village.code, order.get(line.team.id, len(order)) if line.team else len(order))
    villages = {village.code: number for number, village in enumerate(county.villages)}

    def place(line: _Line) -> tuple[int, int, int, int]:
        own = order.get(line.team.id, len(order)) if line.team else len(order)
        return townships.get(line.village.township, 0), first[line.village.code], villages[line.village.code], own

    yield from sorted(found, key=place)


def _texts(office: Office, line: _Line) -> tuple[str, ...]:
    county = office.plan.county
    steward = tell("Steward: ", office.lang, context="sheet")
    village = f"{line.village.name}\n{steward}{line.village.steward}" if line.village.steward else line.village.name
    return (
        county.name_of(line.village.township),
        village,
        line.grid.head or "",
        line.grid.name,
        _list(office, line.grid.sentinels),
        team_text(office, line.team) if line.team else "",
    )


def _list(office: Office, names: Iterable[str]) -> str:
    return in_language(joined(Separator.LIST, names), office.lang)


def team_text(office: Office, team: Team) -> str:
    """The team with its members, one role in a line."""
    county = office.plan.county
    number = team_numbers(office.plan.teams)[team.id]
    own = county.name_of(team.township)
    lines = [tell("{township} team {number}", office.lang, township=own, number=number)]
    if office.audience == "public":
        return "\n".join((*lines, _roles(office, team)))
    for role in ("specialist", "gp", "nurse"):
        person = getattr(team, role)
        name = _holders(office, team, role, person)
        if name:
            leads = person is not None and person == team.leader
            lines.append(_LINES[f"{role}.leader" if leads else role].tell(office.lang, name=name))
    doctors = _list(office, filter(None, map(county.name_of, team.village_doctors)))
    if doctors:
        lines.append(_LINES["village_doctors"].tell(office.lang, name=doctors))
    return "\n".join(lines)


def _holders(office: Office, team: Team, role: str, person: str | None) -> str:
    """Who has a role, after those who have it until then."""
    county, day = office.plan.county, office.plan.as_of
    names = [county.name_of(person)] if person else []
    for former in sorted(team.predecessors, key=lambda p: p.until, reverse=True):
        if former.role == role and former.until > day and county.name_of(former.person):
            last = former.until - dt.timedelta(days=1)
            until = tell(
                "{name} until {last}", office.lang, context="members", name=county.name_of(former.person), last=last
            )
            names.insert(0, until)
    return _list(office, filter(None, names))


def _roles(office: Office, team: Team) -> str:
    """Which roles are filled, for those who may not read names."""
    told = [said("{count} specialist", plural="{count} specialists", context="members", count=1)] * bool(
        team.specialist
    )
    told += [said("{count} GP", plural="{count} GPs", context="members", count=1)] * bool(team.gp)
    told += [said("{count} nurse", plural="{count} nurses", context="members", count=1)] * bool(team.nurse)
    if doctors := len(team.village_doctors):
        told.append(said("{count} village doctor", plural="{count} village doctors", context="members", count=doctors))
    return _list(office, told)


def _blocks(lines: list[_Line], texts: list[tuple[str, ...]]) -> Iterator[tuple[int, int, int, str]]:
    """(first row, row after the last, column, text) of every cell, over all of its rows."""

    def key(column: int, number: int) -> object:
        line = lines[number]
        if column == 0:
            return line.village.township
        if column == 1:
            return line.village.code
        if column == 5 and line.team:
            return line.village.township, line.team.id
        return number

    for column in range(len(WIDTHS)):
        for _, own in itertools.groupby(range(len(lines)), key=lambda number, c=column: key(c, number)):  # type: ignore[misc]
            numbers = list(own)
            yield numbers[0], numbers[-1] + 1, column, texts[numbers[0]][column]


def _block(office: Office, sheet: Any, start: int, end: int, column: int, text: str) -> None:
    top = column == 0  # a township may go over several pages: its name stands on the first
    look = office.look(
        border=1,
        border_color=EDGE,
        text_wrap=True,
        valign="top" if top else "vcenter",
        align="center" if column < 2 else "left",
    )
    said, row = fitting(text), HEADER + 1 + start
    if end - start > 1:
        sheet.merge_range(row, column, HEADER + end, column, "", look)
    if said:
        sheet.write_string(row, column, said, look)
    else:
        sheet.write_blank(row, column, None, look)


def grid_rows(plan: Plan) -> Iterator[Row]:
    """The same with codes, grid workers and stewards: one row for each grid, to be filtered."""
    county: County = plan.county
    stewards = {hospital.id: hospital.steward for hospital in county.township_hospitals}
    team_of = {code: team for team in plan.teams for code in (*team.villages, *team.grids)}
    numbers = team_numbers(plan.teams)
    for village in county.villages:
        for grid in county.grids_of(village.code):
            team = team_of.get(grid.code) or team_of.get(village.code)
            yield (
                *(county.name_of(village.township), village.code, village.name, village.steward),
                *(grid.code, grid.name, grid.head, "、".join(grid.workers), "、".join(grid.sentinels)),
                team.id if team else None,
                said("{township} team {number}", township=county.name_of(team.township), number=numbers[team.id])
                if team
                else None,
                county.name_of(team.leader) if team and team.leader else None,
                stewards.get(team.hospital) if team else None,
            )
