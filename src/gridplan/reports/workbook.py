"""``plan.xlsx``: cover, member table, teams, services, tours and visits, postings, workload, exceptions, proof.

The sheets of decisions (teams, services, tours, postings) carry codes beside names: they can be edited by hand and
audited again with ``gridplan audit plan.xlsx``.
"""

from __future__ import annotations

import datetime as dt
import os
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

import xlsxwriter

from gridplan.domain import workbook as layout
from gridplan.domain.county import County
from gridplan.domain.naming import names_of
from gridplan.domain.people import Title
from gridplan.domain.plan import Change, Plan, RosterEffect
from gridplan.domain.postings import Posting, Postings
from gridplan.domain.results import Result
from gridplan.domain.team_areas import team_grids, team_places
from gridplan.domain.territories import Team
from gridplan.domain.units import told, unit_name
from gridplan.reports.cover import change_rows, finding_rows, proof_rows, write_cover
from gridplan.reports.exemptions import exemption_rows
from gridplan.reports.ledger import ledger_rows, write_posted_weeks
from gridplan.reports.reasons import reason_rows
from gridplan.reports.roster import write_roster
from gridplan.reports.routes import route_rows, tour_rows
from gridplan.reports.specialists import specialist_rows
from gridplan.reports.visits import missed_rows, pin_rows, visit_rows
from gridplan.reports.workload import workload_rows

Row = Sequence[object]

TITLES = {
    Title.NONE: "",
    Title.JUNIOR: "初级",
    Title.MID: "中级",
    Title.DEPUTY_SENIOR: "副高",
    Title.SENIOR: "正高",
}
DAY = dt.timedelta(days=1)


def write_workbook(
    plan: Plan, path: Path, *, changes: Sequence[Change] = (), effects: Sequence[RosterEffect] = ()
) -> None:
    """Write the workbook, whole or not at all.

    Names that look like formulas or links stay text. ``changes`` are those against the plan's parent, ``effects`` what
    the roster's changes did; with any, the workbook has a sheet of them.
    """
    partial = path.with_name(f".{path.name}-{os.getpid()}")
    options = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    book = xlsxwriter.Workbook(str(partial), {**options, "default_date_format": "yyyy-mm-dd"})
    title = f"{plan.county.name} {plan.as_of}"
    book.set_properties({"title": title, "comments": f"gridplan {plan.id}", "created": plan.created})
    sheets: Iterable[tuple[str, Iterable[Row]]] = (
        (layout.MEMBERS, _members(plan)),
        (layout.TEAMS, _teams(plan)),
        (layout.SPECIALISTS, specialist_rows(plan)),
        (layout.SERVICES, _services(plan)),
        (layout.TOURS, tour_rows(plan)),
        (layout.ROUTES, route_rows(plan)),
        (layout.VISITS, visit_rows(plan)),
        *(((layout.MISSED, missed),) if (missed := tuple(missed_rows(plan))) else ()),
        *(((layout.PINS, pin_rows(plan)),) if plan.county.pins else ()),
        (layout.POSTINGS, _postings(plan, plan.postings)),
        *(((layout.COMMISSIONERS, _postings(plan, plan.commissioners)),) if plan.commissioners else ()),
        *(((layout.EXEMPTIONS, exempt),) if (exempt := tuple(exemption_rows(plan))) else ()),
        (layout.LEDGER, ledger_rows(plan)),
        (layout.WORKLOAD, workload_rows(plan)),
        (layout.EXCEPTIONS, _exceptions(plan)),
        *(((layout.FINDINGS, finding_rows(plan)),) if plan.findings else ()),
        *(((layout.REASONS, reason_rows(plan)),) if plan.reasons else ()),
        (layout.INDICATORS, _indicators(plan)),
        (layout.PROOF, proof_rows(plan)),
        *(((layout.CHANGES, change_rows(plan, changes)),) if changes else ()),
        *(((layout.ROSTER_EFFECTS, _effects(plan, effects)),) if effects else ()),
    )
    write_cover(book, plan)
    heading = book.add_format({"bold": True, "bg_color": "#E8EEF2", "border": 1, "border_color": "#C5D0D8"})
    for name, rows in sheets:
        sheet = book.add_worksheet(name)
        sheet.set_tab_color("#2F7D5B" if name in layout.EDITABLE else "#9AA7B0")
        _write_sheet(sheet, layout.COLUMNS[name], rows, heading)
    write_roster(book, plan)
    write_posted_weeks(book, plan)
    origin = book.add_worksheet(layout.ORIGIN)
    origin.write_row(0, 0, ("plan", plan.id))
    origin.hide()
    book.close()
    partial.replace(path)


def _write_sheet(sheet: Any, header: Sequence[str], rows: Iterable[Row], heading: Any) -> None:
    widths = [2 * len(title) + 2 for title in header]
    sheet.write_row(0, 0, header, heading)
    last = 0
    for last, row in enumerate(rows, start=1):
        for column, value in enumerate(row):
            _write_cell(sheet, last, column, value)
            widths[column] = max(widths[column], min(40, 2 * len(str(value or ""))))
    for column, width in enumerate(widths):
        sheet.set_column(column, column, width)
    sheet.set_landscape()
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(0)
    sheet.freeze_panes(1, 0)
    sheet.autofilter(0, 0, last, len(header) - 1)


def _write_cell(sheet: Any, row: int, column: int, value: object) -> None:
    if value is None or value == "":
        return
    if isinstance(value, dt.date):
        sheet.write_datetime(row, column, dt.datetime(value.year, value.month, value.day))  # noqa: DTZ001
    elif isinstance(value, int | float):
        sheet.write_number(row, column, value)
    else:
        sheet.write_string(row, column, str(value))


def _members(plan: Plan) -> Iterator[Row]:
    """镇街｜村委会+健康管家｜网格长｜网格｜健康哨兵｜团队: one row for each grid.

    The leader is the team's and the institution steward that of the team's hospital, wherever the grid lies.
    """
    county = plan.county
    stewards = {hospital.id: hospital.steward for hospital in county.township_hospitals}
    team_of = {code: team for team in plan.teams for code in (*team.villages, *team.grids)}
    for village in county.villages:
        for grid in county.grids_of(village.code):
            team = team_of.get(grid.code) or team_of.get(village.code)
            yield (
                county.name_of(village.township),
                village.name,
                village.steward,
                grid.head,
                grid.name,
                "、".join(grid.workers),
                "、".join(grid.sentinels),
                team.id if team else None,
                county.name_of(team.leader) if team and team.leader else None,
                stewards.get(team.hospital) if team else None,
            )


def _teams(plan: Plan) -> Iterator[Row]:
    county = plan.county
    for team in plan.teams:
        places = team_places(county, team)
        people = [
            cell
            for p in (team.specialist, team.gp, team.nurse, team.leader)
            for cell in (p, county.name_of(p) if p else None)
        ]
        yield (
            team.id,
            team.township,
            county.name_of(team.township),
            team.hospital,
            *people,
            "；".join(team.village_doctors),
            "、".join(map(county.name_of, team.village_doctors)),
            "；".join(team.villages),
            "；".join(team.grids),
            "、".join(_area_names(county, team)),
            sum(len(grid.workers) for grid in team_grids(county, team)),
            sum(place.residents for place in places),
            sum(sum(place.key_groups.values()) for place in places),
            plan.territories.solution.workload_of(team) if plan.territories.solution else None,
        )


def _area_names(county: County, team: Team) -> Iterator[str]:
    """Its villages by name: those of another township with theirs, split ones marked."""
    split = dict.fromkeys(county.grid(grid).village for grid in team.grids)
    for code in (*team.villages, *split):
        village = county.village(code)
        abroad = "" if village.township == team.township else county.name_of(village.township)
        yield f"{abroad}{village.name}{'（部分）' if code in split else ''}"


def _services(plan: Plan) -> Iterator[Row]:
    county = plan.county
    services = {s.village: s for s in plan.coverage.solution.services} if plan.coverage.solution else {}
    for village in county.villages:
        service = services.get(village.code)
        place = (village.code, county.name_of(village.township), village.name)
        if service is None:
            yield (*place, "未覆盖", None, None, None)
        else:
            mode = layout.MODE_TITLES[service.mode]
            yield (*place, mode, service.provider, county.name_of(service.provider), service.since)


def _postings(plan: Plan, result: Result[Postings]) -> Iterator[Row]:
    postings = result.solution.postings if result.solution else ()
    for posting in sorted(postings, key=lambda p: (p.host, p.start, p.person)):
        yield _posting(plan, posting)


def _posting(plan: Plan, posting: Posting) -> Row:
    county = plan.county
    known = posting.person in county
    person = county.person(posting.person) if known else None
    return (
        posting.person,
        county.name_of(posting.person),
        TITLES[person.title] if person else None,
        county.name_of(person.workplace) if person else None,
        posting.host,
        county.name_of(posting.host),
        posting.start,
        posting.end - DAY,
        posting.weeks,
    )


def _exceptions(plan: Plan) -> Iterator[Row]:
    names = names_of(plan)
    for violation in plan.audit.violations:
        rule = plan.county.rules[violation.rule]
        level = layout.LEVEL_TITLES.get(violation.level, violation.level.value)
        amount, unit = told(violation.amount, violation.unit)
        yield (
            *(rule.title, level, names.all(violation.where), violation.message),
            *(amount, unit, violation.when, violation.reason, violation.remedy),
        )


def _effects(plan: Plan, effects: Sequence[RosterEffect]) -> Iterator[Row]:
    for effect in effects:
        yield effect.person, plan.county.name_of(effect.person), effect.cause, "；".join(effect.effects) or "无影响"


def _indicators(plan: Plan) -> Iterator[Row]:
    for indicator in plan.indicators:
        yield (indicator.title, indicator.value, unit_name(indicator.unit), indicator.target)
    if plan.county.sample:
        yield ("注意：本计划使用样例人员名册，不得用于实际工作", None, None, None)
