"""Which sheets a workbook has, for whom, in which order and colour, and what each is good for."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from gridplan.domain import workbook as layout
from gridplan.domain.audiences import Audience
from gridplan.languages import Word, word


@dataclass(frozen=True, slots=True)
class Group:
    """Sheets of one colour."""

    colour: str
    about: Word


EDIT = Group("#2F7D5B", word("sheet.group.edit", "green: may be edited, then gridplan audit"))
PRINT = Group("#1F5FA8", word("sheet.group.print", "blue: to print and hand out"))
WATCH = Group("#D98E04", word("sheet.group.watch", "orange: exceptions, changes and problems to look at"))
DETAIL = Group("#9AA7B0", word("sheet.group.detail", "grey: details and grounds, worked out by gridplan"))
GROUPS = (PRINT, EDIT, WATCH, DETAIL)

_ALL: frozenset[Audience] = frozenset({"planners", "leaders", "public"})
_OFFICE: frozenset[Audience] = frozenset({"planners", "leaders"})
_PLANNERS: frozenset[Audience] = frozenset({"planners"})


@dataclass(frozen=True, slots=True)
class Entry:
    """One sheet: its group, who may have it, what it is good for."""

    group: Group
    readers: frozenset[Audience]
    about: Word


ENTRIES: Mapping[str, Entry] = {
    layout.INDICATORS: Entry(PRINT, _ALL, word("sheet.about.indicators", "the county's figures and target lines")),
    layout.MEMBERS: Entry(
        PRINT,
        _ALL,
        word("sheet.about.members", "the government's member table, each township on a page of its own"),
    ),
    layout.ROSTER: Entry(
        PRINT, _ALL, word("sheet.about.roster", "who is at which hospital in which week; gaps are red")
    ),
    layout.ROUTES: Entry(
        PRINT,
        _OFFICE,
        word(
            "sheet.about.routes",
            "by crew and day: leaving, arriving, stay, km (measured on the map), contact; each crew on a page of its "
            "own",
        ),
    ),
    layout.VISITS: Entry(PRINT, _ALL, word("sheet.about.visits", "who comes when to each place")),
    layout.TEAMS: Entry(EDIT, _OFFICE, word("sheet.about.teams", "members and area of each team")),
    layout.SERVICES: Entry(EDIT, _ALL, word("sheet.about.services", "how and by whom each village is served")),
    layout.TOURS: Entry(EDIT, _PLANNERS, word("sheet.about.tours", "the stops of each tour, one in a row")),
    layout.POSTINGS: Entry(EDIT, _OFFICE, word("sheet.about.postings", "each stay, in whole weeks")),
    layout.EXCEPTIONS: Entry(WATCH, _OFFICE, word("sheet.about.exceptions", "rules not kept, why, and the remedy")),
    layout.CHANGES: Entry(WATCH, _OFFICE, word("sheet.about.changes", "what differs from the plan before")),
    layout.ROSTER_EFFECTS: Entry(
        WATCH, _PLANNERS, word("sheet.about.roster_effects", "what each change of the roster did")
    ),
    layout.MISSED: Entry(WATCH, _OFFICE, word("sheet.about.missed", "visits that could not be planned, and why")),
    layout.FINDINGS: Entry(WATCH, _PLANNERS, word("sheet.about.findings", "what was odd in the input")),
    layout.PINS: Entry(DETAIL, _PLANNERS, word("sheet.about.pins", "what was fixed by hand, and whether it is kept")),
    layout.GRIDS: Entry(DETAIL, _OFFICE, word("sheet.about.grids", "the member table with codes and grid workers")),
    layout.SPECIALISTS: Entry(
        DETAIL, _OFFICE, word("sheet.about.specialists", "who is the specialist of which teams, why")
    ),
    layout.COMMISSIONERS: Entry(
        DETAIL, _OFFICE, word("sheet.about.commissioners", "where public-health commissioners are posted")
    ),
    layout.EXEMPTIONS: Entry(DETAIL, _PLANNERS, word("sheet.about.exemptions", "who is not to be posted; private")),
    layout.LEDGER: Entry(DETAIL, _PLANNERS, word("sheet.about.ledger", "continuous weeks that count for promotion")),
    layout.POSTED_WEEKS: Entry(DETAIL, _OFFICE, word("sheet.about.posted_weeks", "posted weeks by sender and by host")),
    layout.WORKLOAD: Entry(DETAIL, _PLANNERS, word("sheet.about.workload", "work of each person by month")),
    layout.REASONS: Entry(DETAIL, _OFFICE, word("sheet.about.reasons", "why each unit is with its team")),
    layout.PROOF: Entry(DETAIL, _OFFICE, word("sheet.about.proof", "how far the plan can be from the best")),
    layout.OPTIONS: Entry(DETAIL, _PLANNERS, word("sheet.about.options", "drop-downs: names and codes")),
}
"""Sheets in the order of the workbook; those without rows are left out."""
