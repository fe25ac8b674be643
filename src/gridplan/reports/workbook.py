"""``plan.xlsx``: what an office prints, what it edits, what it should look at, and the details behind.

The sheets of decisions (teams, services, tours, postings) carry codes beside names: they can be edited by hand, audited
again with ``gridplan audit plan.xlsx`` and published with ``gridplan publish --from plan.xlsx``.
"""

from __future__ import annotations

import math
import os
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import xlsxwriter

from gridplan.domain import workbook as layout
from gridplan.domain.audiences import Audience
from gridplan.domain.finding_kinds import Language
from gridplan.domain.plan import Change, Plan, RosterEffect
from gridplan.reports import decisions
from gridplan.reports.choices import add_choices, write_choices
from gridplan.reports.contents import ENTRIES, Entry
from gridplan.reports.cover import change_rows, finding_rows, proof_rows, write_contents, write_cover
from gridplan.reports.exemptions import exemption_rows
from gridplan.reports.ledger import ledger_rows, write_posted_weeks
from gridplan.reports.masking import Readable, readable
from gridplan.reports.members import grid_rows, write_members
from gridplan.reports.office import Office, Row
from gridplan.reports.reasons import reason_rows
from gridplan.reports.registers import effect_rows, exception_rows, indicator_rows
from gridplan.reports.roster import write_roster
from gridplan.reports.routes import begins_day, route_rows, tour_rows
from gridplan.reports.sheets import fitting
from gridplan.reports.specialists import specialist_rows
from gridplan.reports.visits import missed_rows, pin_rows, visit_rows
from gridplan.reports.workload import workload_rows

_OPTIONS = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
_FONT = {"font_name": "宋体", "font_size": 10}
"""Of Chinese office papers; where a machine lacks it, its office program takes another."""
_ALWAYS = frozenset({*layout.EDITABLE, layout.ROUTES, layout.VISITS, layout.EXCEPTIONS, layout.INDICATORS})
"""Sheets that are there also without rows."""
WEEKS = 28
"""Weeks of the roster side by side on a page."""
_TITLE = 200
"""Characters of the document's title."""


@dataclass(frozen=True, slots=True)
class _Sheet:
    """Rows of a sheet; how many columns stay in sight; see :meth:`Office.table` for the rest."""

    rows: Callable[[], Iterable[Row]]
    kept: int = 1
    apart: int | None = None
    first: Callable[[Row], bool] = lambda _: False


def write_workbook(
    plan: Plan,
    path: Path,
    *,
    changes: Sequence[Change] = (),
    effects: Sequence[RosterEffect] = (),
    departed: Iterable[tuple[str, str]] = (),
    audience: Audience = "planners",
    lang: Language = "zh",
) -> None:
    """Write the workbook, whole or not at all.

    Names that look like formulas or links stay text.

    Args:
        plan: the plan.
        path: where to.
        changes: against the plan's parent; with any, the workbook has a sheet of them.
        effects: what the roster's changes did; likewise.
        departed: id and name of people whom the roster has no more, whose names the changes may tell.
        audience: who will read it. Leaders find names masked and no phones, the public no names and small counts of key
            groups withheld; only the planners' workbook can be read back.
        lang: language of sheets, titles and fixed words.

    Raises:
        OptionError: there is no such audience.
        OSError: the file cannot be written; on Windows also while it is open in Excel.
    """
    read = readable(plan, audience, changes=changes, effects=effects, departed=departed, lang=lang)
    partial = path.with_name(f".{path.name}-{os.getpid()}")
    font = {"default_format_properties": _FONT} if lang == "zh" else {}
    beside = {"tmpdir": str(partial.parent)}  # sheets in the making: with names, and left where the process is killed
    book = xlsxwriter.Workbook(str(partial), {**_OPTIONS, **font, **beside, "default_date_format": "yyyy-mm-dd"})
    try:
        _fill(Office(book=book, plan=read.plan, lang=lang, audience=audience), read)
        book.close()
        partial.replace(path)
    except xlsxwriter.exceptions.FileCreateError as refusal:
        raise OSError(f"{path.name} cannot be written: {refusal}") from refusal
    finally:
        partial.unlink(missing_ok=True)


def _fill(office: Office, read: Readable) -> None:
    plan, book = read.plan, office.book
    title = fitting(f"{plan.county.name} {plan.as_of}")[:_TITLE]
    book.set_properties({"title": title, "comments": f"gridplan {plan.id}", "created": plan.created})
    cover = write_cover(office)
    decided: dict[str, tuple[Any, int]] = {}
    there: dict[str, Entry] = {}
    tables = _tables(office, read)
    for name, entry in ENTRIES.items():
        if office.audience not in entry.readers:
            continue
        if name in tables:
            rows = tuple(tables[name].rows())
            if not rows and name not in _ALWAYS:
                continue
            sheet = tables[name]
            made = office.table(
                name, rows, colour=entry.group.colour, kept=sheet.kept, apart=sheet.apart, first=sheet.first
            )
            if name in layout.EDITABLE:
                decided[name] = made
        else:
            _special(office, name, entry)
        there[name] = entry
    if office.audience == "planners":
        add_choices(office, decided)
    write_contents(office, cover, there)
    _origin(office)


def _special(office: Office, name: str, entry: Entry) -> None:
    """A sheet that is no plain table."""
    if name == layout.MEMBERS:
        write_members(office, entry.group.colour)
    elif name == layout.OPTIONS:
        write_choices(office, entry.group.colour)
    else:
        write = write_roster if name == layout.ROSTER else write_posted_weeks
        write(office.book, office.plan, lang=office.lang)
        sheet = office.book.get_worksheet_by_name(name)
        sheet.set_tab_color(entry.group.colour)
        sheet.name = office.name(name)
        columns = (sheet.dim_colmax or 0) + 1
        office.page(sheet, header=0, last=sheet.dim_rowmax or 0, columns=columns, across=math.ceil(columns / WEEKS))
        sheet.repeat_columns(0, 0)


def _tables(office: Office, read: Readable) -> Mapping[str, _Sheet]:
    plan, english = read.plan, office.lang == "en"
    commissioners = plan.commissioners
    return {
        layout.INDICATORS: _Sheet(lambda: indicator_rows(plan, english=english)),
        layout.ROUTES: _Sheet(
            lambda: route_rows(plan, english=english, audience=office.audience), kept=2, apart=0, first=begins_day
        ),
        layout.VISITS: _Sheet(lambda: visit_rows(plan, english=english, public=office.audience == "public"), kept=3),
        layout.TEAMS: _Sheet(lambda: decisions.team_rows(plan, audience=office.audience)),
        layout.SERVICES: _Sheet(lambda: decisions.service_rows(plan), kept=3),
        layout.TOURS: _Sheet(lambda: tour_rows(plan), kept=3),
        layout.POSTINGS: _Sheet(lambda: decisions.posting_rows(plan, plan.postings), kept=2),
        layout.EXCEPTIONS: _Sheet(lambda: exception_rows(plan, english=english)),
        layout.CHANGES: _Sheet(lambda: change_rows(plan, read.changes)),
        layout.ROSTER_EFFECTS: _Sheet(lambda: effect_rows(plan, read.effects), kept=2),
        layout.MISSED: _Sheet(lambda: missed_rows(plan), kept=3),
        layout.FINDINGS: _Sheet(lambda: finding_rows(plan)),
        layout.PINS: _Sheet(lambda: pin_rows(plan) if plan.county.pins else ()),
        layout.GRIDS: _Sheet(lambda: grid_rows(plan), kept=3),
        layout.SPECIALISTS: _Sheet(lambda: specialist_rows(plan), kept=2),
        layout.COMMISSIONERS: _Sheet(lambda: decisions.posting_rows(plan, commissioners) if commissioners else ()),
        layout.EXEMPTIONS: _Sheet(lambda: exemption_rows(plan), kept=2),
        layout.LEDGER: _Sheet(lambda: ledger_rows(plan), kept=2),
        layout.WORKLOAD: _Sheet(lambda: workload_rows(plan), kept=2),
        layout.REASONS: _Sheet(lambda: reason_rows(plan), kept=3),
        layout.PROOF: _Sheet(lambda: proof_rows(plan), kept=2),
    }


def _origin(office: Office) -> None:
    """Where the workbook comes from, for whoever reads it back."""
    origin = office.book.add_worksheet(layout.ORIGIN)
    told = {"plan": office.plan.id, "layout": layout.LAYOUT, "lang": office.lang, "audience": office.audience}
    for row, (key, value) in enumerate(told.items()):
        origin.write_row(row, 0, (key, value))
    origin.hide()
