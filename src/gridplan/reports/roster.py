"""The posting roster by week: hospitals down, weeks across, one colour for each person."""

from __future__ import annotations

from typing import Any

from gridplan.domain import workbook as layout
from gridplan.domain.hosts import posting_hosts
from gridplan.domain.plan import Plan

#: soft fills that stay legible in print; a red cell is a week without a physician
FILLS = ("#CFE8E3", "#FCE7C3", "#D6E4F5", "#E9DDF1", "#F6DAD5", "#E2EBC8", "#D5EDF7", "#F3E3D3")
SHORT = "#E0566B"


def write_roster(book: Any, plan: Plan) -> None:
    """Add the roster sheet to the open XlsxWriter workbook ``book``."""
    sheet = book.add_worksheet(layout.ROSTER)
    county, calendar = plan.county, plan.county.calendar
    postings = plan.postings.solution.postings if plan.postings.solution else ()
    people = sorted({p.person for p in postings})
    fills = {
        person: book.add_format({"bg_color": FILLS[i % len(FILLS)], "font_size": 8, "align": "center"})
        for i, person in enumerate(people)
    }
    short = book.add_format({"bg_color": SHORT, "font_color": "#FFFFFF", "align": "center"})
    head = book.add_format({"bold": True, "rotation": 90, "font_size": 8})
    sheet.write_string(0, 0, "派驻单位")
    for week in range(calendar.weeks):
        sheet.write_string(0, week + 1, f"{calendar.monday(week)}", head)
    for row, host in enumerate(posting_hosts(county), start=1):
        sheet.write_string(row, 0, host.name)
        for week in range(calendar.weeks):
            monday = calendar.monday(week)
            here = [p.person for p in postings if p.host == host.id and p.start <= monday < p.end]
            names = "、".join(county.name_of(p) for p in here)
            sheet.write_string(row, week + 1, names or "缺", fills[here[0]] if here else short)
    sheet.set_column(0, 0, 24)
    sheet.set_column(1, calendar.weeks, 6.5)
    sheet.freeze_panes(1, 1)
