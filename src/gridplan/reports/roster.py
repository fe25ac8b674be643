"""The posting roster by week: hospitals down, weeks across, one colour for each person; below, the commissioners."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from gridplan.domain import workbook as layout
from gridplan.domain.facilities import TownshipHospital
from gridplan.domain.hosts import Host, posting_hosts
from gridplan.domain.plan import Plan
from gridplan.domain.postings import Posting, Postings
from gridplan.domain.results import Result
from gridplan.languages import Lang, Separator, in_language, joined, word

#: soft fills that stay legible in print; a red cell is a week without a physician
FILLS = ("#CFE8E3", "#FCE7C3", "#D6E4F5", "#E9DDF1", "#F6DAD5", "#E2EBC8", "#D5EDF7", "#F3E3D3")
SHORT = "#E0566B"
HEADING = 60
"""Height in points of the row of dates, which stand upright."""
_HOSTS = word("sheet.roster.hosts", "Hosts")
_COMMISSIONERS = word("sheet.roster.commissioners", "Public-health commissioners")
_NOBODY = word("sheet.roster.nobody", "gap")


def write_roster(book: Any, plan: Plan, *, lang: Lang = "zh") -> None:
    """Add the roster sheet to the open XlsxWriter workbook ``book``."""
    sheet, weeks = book.add_worksheet(layout.ROSTER), plan.county.calendar.weeks
    looks = _Looks(book, plan, lang)
    hosts = posting_hosts(plan.county)
    below = _write_block(sheet, plan, looks, 0, _HOSTS.tell(lang), _stays(plan.postings), dict.fromkeys(hosts, 1))
    if plan.commissioners is not None:
        wanted = _commissioners_wanted(plan)
        _write_block(sheet, plan, looks, below + 1, _COMMISSIONERS.tell(lang), _stays(plan.commissioners), wanted)
    sheet.set_column(0, 0, 24)
    sheet.set_column(1, weeks, 6.5)
    sheet.freeze_panes(1, 1)


class _Looks:
    """A fill for each person, that of a week without anybody, and that of the weeks' headings."""

    def __init__(self, book: Any, plan: Plan, lang: Lang) -> None:
        self.lang = lang
        people = sorted({stay.person for stay in plan.stays()})
        self.of = {
            person: book.add_format({"bg_color": FILLS[i % len(FILLS)], "font_size": 8, "align": "center"})
            for i, person in enumerate(people)
        }
        self.short = book.add_format({"bg_color": SHORT, "font_color": "#FFFFFF", "align": "center"})
        self.head = book.add_format({"bold": True, "rotation": 90, "font_size": 8})


def _write_block(
    sheet: Any, plan: Plan, looks: _Looks, top: int, title: str, stays: Sequence[Posting], wanted: Mapping[Host, int]
) -> int:
    """A heading and a row for each host; the first row below. ``wanted`` 0: nobody need be there."""
    county, calendar = plan.county, plan.county.calendar
    sheet.write_string(top, 0, title)
    sheet.set_row(top, HEADING)
    for week in range(calendar.weeks):
        sheet.write_string(top, week + 1, f"{calendar.monday(week)}", looks.head)
    for row, (host, needed) in enumerate(wanted.items(), start=top + 1):
        sheet.write_string(row, 0, host.name)
        for week in range(calendar.weeks):
            monday = calendar.monday(week)
            here = [p.person for p in stays if p.host == host.id and p.start <= monday < p.end]
            if here or needed:
                names = in_language(joined(Separator.LIST, map(county.name_of, here)), looks.lang)
                sheet.write_string(
                    row, week + 1, names or _NOBODY.tell(looks.lang), looks.of[here[0]] if here else looks.short
                )
    return top + 1 + len(wanted)


def _stays(result: Result[Postings]) -> tuple[Posting, ...]:
    return result.solution.postings if result.solution else ()


def _commissioners_wanted(plan: Plan) -> dict[Host, int]:
    """Hospitals that ask for commissioners, or have some all the same → how many each asks for."""
    usual = round(plan.county.rules.value("commissioners.cover"))
    there = {stay.host for stay in _stays(plan.commissioners)} if plan.commissioners else set()

    def asks(hospital: TownshipHospital) -> int:
        return usual if hospital.commissioners is None else hospital.commissioners

    return {h: asks(h) for h in plan.county.township_hospitals if asks(h) or h.id in there}
