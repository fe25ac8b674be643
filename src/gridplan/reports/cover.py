"""What stands around the tables: the cover, the proof of quality, the changes against the parent plan."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from gridplan.domain import workbook as layout
from gridplan.domain.audiences import Audience
from gridplan.domain.findings import FindingLevel
from gridplan.domain.naming import names_of
from gridplan.domain.plan import Change, Plan
from gridplan.domain.results import Result
from gridplan.domain.travel_words import scenario_title
from gridplan.domain.units import unit_name
from gridplan.languages import Separator, Word, in_language, joined, said, tell, word, words
from gridplan.reports.contents import EDIT, GROUPS, Entry
from gridplan.reports.office import EDGE, HEADING, Office
from gridplan.reports.sheets import Exact, Minutes, fitting

Row = Sequence[object]

STAGES = words(
    {
        "territories": "territories",
        "specialists": "specialists",
        "coverage": "coverage",
        "circuits": "circuits",
        "postings": "postings",
        "commissioners": "commissioners",
    },
    "sheet.stage",
)
GOALS = words(
    {
        "over_capacity": "workload above teams' capacity",
        "without_doctor": "teams without a village doctor of their own (neighbours' not counted)",
        "outside_band": "teams outside the workload band",
        "moved": "workload moved to another team",
        "unserved": "teams without a specialist",
        "uncovered": "residents not covered",
        "changed": "changed against the plan before",
        "missed": "visits missing",
        "driving": "driving time",
        "shortage": "physicians missing",
        "short_stays": "stays below the least length",
        "long_stays": "weeks beyond the longest stay",
        "overlap": "hand-overs without overlap",
        "cost": "cost (travel, specialty, hand-overs …)",
    },
    "sheet.goal",
)
NARROWER = {
    ("specialists", "changed"): word(
        "sheet.goal.specialists.changed", "teams that could have kept their specialist and got another"
    )
}
"""Goals of one stage that count less than their name says."""
PARTS = words(
    {
        "inside": "way from units to their team's central village",
        "hospital": "way from the hospital to units, times its weight",
        "balance": "deviation of workload, times its cost",
        "splits": "villages split, times their cost",
    },
    "sheet.part",
)
"""Parts of the teams' cost: ``territories.cost.<part>`` of the audit's scores."""
KINDS = {"posting": "派驻", "team_member": "团队成员", "team_area": "责任区", "coverage": "服务方式", "tour": "巡诊"}


LEVELS = {
    FindingLevel.ERROR: "错误",
    FindingLevel.WARNING: "提醒",
    FindingLevel.REPAIRED: "已修正",
    FindingLevel.INFO: "说明",
}

_COUNTED: Mapping[FindingLevel, Word] = {
    FindingLevel.ERROR: word("sheet.count.error", "{count} error"),
    FindingLevel.WARNING: word("sheet.count.warning", "{count} warning"),
    FindingLevel.REPAIRED: word("sheet.count.repaired", "{count} repaired"),
    FindingLevel.INFO: word("sheet.count.info", "{count} info"),
}
_FOR: Mapping[Audience, Word] = {
    "planners": word("sheet.for.planners", "Planners only: real names and phones. Use --audience for others."),
    "leaders": word("sheet.for.leaders", "Leaders: names masked, no phones; cannot be read back."),
    "public": word("sheet.for.public", "The public: no names or phones, small counts withheld."),
}


def write_cover(office: Office) -> Any:
    """Add the first sheet: what this workbook is; its table of contents is written when the sheets are known."""
    sheet = office.add(layout.COVER, "#1F6F78")
    plan = office.plan
    sheet.set_column(0, 0, 16)
    sheet.set_column(1, 1, 62)
    sheet.set_column(2, 2, 40)
    title = tell("{county}: service plan", office.lang, county=plan.county.name)
    sheet.write_string(0, 0, fitting(title), office.look(bold=True, font_size=18))
    sheet.set_row(0, 32)
    label, text = office.look(bold=True, valign="top"), office.look(text_wrap=True, valign="top")
    row = 2
    for row, (name, fact) in enumerate(_facts(office), start=2):
        sheet.write_string(row, 0, name, label)
        sheet.write_string(row, 1, fitting(fact), text)
    office.contents_row = row + 2
    return sheet


def write_contents(office: Office, sheet: Any, there: Mapping[str, Entry]) -> None:
    """The sheets by colour, each with a link and what it is good for."""
    row = office.contents_row
    head = office.look(bold=True, bg_color=HEADING, border=1, border_color=EDGE)
    for column, title in enumerate(
        (tell("Sheet", office.lang, context="sheet"), tell("What for", office.lang, context="sheet"))
    ):
        sheet.write_string(row, column, title, head)
    edge = {"border": 1, "border_color": EDGE, "valign": "vcenter"}
    for group in GROUPS:
        own = {name: entry for name, entry in there.items() if entry.group is group}
        if not own or (group is EDIT and office.audience != "planners" and not own):
            continue
        row += 1
        band = office.look(bold=True, bg_color=group.colour, font_color="#FFFFFF", **edge)
        told = group.about.tell(office.lang)
        if group is EDIT and office.audience != "planners":
            told = tell("green: the decisions of the plan", office.lang, context="sheet")
        sheet.merge_range(row, 0, row, 1, told, band)
        for name, entry in own.items():
            row += 1
            shown = office.name(name)
            link = office.look(font_color="#0B57A4", underline=1, **edge)
            sheet.write_url(row, 0, f"internal:'{shown}'!A1", link, shown)
            sheet.write_string(row, 1, entry.about.tell(office.lang), office.look(text_wrap=True, **edge))
    office.page(sheet, header=0, last=row, columns=2)
    sheet.activate()


def _facts(office: Office) -> Iterator[tuple[str, str]]:
    plan = office.plan
    calendar = plan.county.calendar
    yield tell("Plan", office.lang, context="sheet"), plan.id
    yield tell("Made for", office.lang, context="sheet"), f"{plan.as_of}"
    yield tell("Plan before", office.lang, context="sheet"), plan.parent or tell("none", office.lang, context="sheet")
    yield (
        tell("State of roads", office.lang, context="sheet"),
        scenario_title(plan.county, plan.county.travel.scenario, office.lang),
    )
    weeks = calendar.start, calendar.weeks, calendar.circuit_weeks
    yield tell("Postings", office.lang, context="sheet"), _weeks(office, weeks[0], weeks[1])
    yield tell("Circuits", office.lang, context="sheet"), _weeks(office, weeks[0], weeks[2])
    hard, excepted = len(plan.audit.hard), len(plan.audit.in_principle)
    kept = tell("all kept", office.lang, context="sheet")
    yield (
        tell("Hard rules", office.lang, context="sheet"),
        tell("{count} broken", office.lang, count=hard) if hard else kept,
    )
    there = office.name(layout.EXCEPTIONS)
    yield (
        tell("Exceptions", office.lang, context="sheet"),
        tell("{count}, see “{sheet}”", office.lang, count=excepted, sheet=there),
    )
    if count := Counter(found.level for found in plan.findings):
        levels = joined(Separator.LIST, (_count(level, count[level]) for level in FindingLevel if count[level]))
        where = office.name(layout.FINDINGS)
        yield (
            tell("Findings", office.lang, context="sheet"),
            tell("{levels}, see “{sheet}”", office.lang, levels=levels, sheet=where),
        )
    if by_hand := [found.message for found in plan.findings if found.code == layout.BY_HAND]:
        yield tell("Made by", office.lang, context="sheet"), in_language(joined(Separator.CLAUSE, by_hand), office.lang)
    yield from _uses(office)
    if plan.county.sample:
        yield (
            tell("Note", office.lang, context="sheet"),
            tell("Contains sample data that gridplan made up: not for real use.", office.lang),
        )


def _weeks(office: Office, start: dt.date, weeks: int) -> str:
    return tell("{weeks} weeks from {start}", office.lang, weeks=weeks, start=start)


def _count(level: FindingLevel, count: int) -> str:
    return _COUNTED[level].said(count=count)


def _uses(office: Office) -> Iterator[tuple[str, str]]:
    """Who may edit and read the workbook."""
    if office.audience == "planners":
        sheets = joined(Separator.LIST, map(office.name, layout.EDITABLE))
        how = tell(
            "{sheets} (green tabs, columns with green titles). Codes decide; where only a name is changed and it is "
            "unique, its code is taken. Then: gridplan audit plan.xlsx, gridplan publish --from plan.xlsx.",
            office.lang,
            sheets=sheets,
        )
        yield tell("May be edited", office.lang, context="sheet"), how
        others = tell("All other sheets are worked out; edits there have no effect.", office.lang, context="sheet")
        yield tell("Not read back", office.lang, context="sheet"), others
    yield tell("For", office.lang, context="sheet"), _FOR[office.audience].tell(office.lang)


def proof_rows(plan: Plan) -> Iterator[Row]:
    """Value and bound of every goal: no plan can be better than the bound."""
    for stage, titled in STAGES.items():
        title = titled.said()
        result: Result[object] | None = getattr(plan, stage)
        if result is None:  # no commissioners, or a plan of the first versions: no proof of the specialists
            continue
        for goal in result.goals:
            unit = _unit(goal.unit, goal.value)
            known = NARROWER.get((stage, goal.name)) or GOALS.get(goal.name)
            name = known.said() if known else goal.name
            gap = Exact(goal.gap)
            yield title, name, goal.value, _finite(goal.bound), gap, unit, Minutes(round(result.runtime, 1))
            if (stage, goal.name) == ("territories", "cost"):
                yield from _territory_parts(plan)
        if not result.goals:
            yield (
                title,
                said("no proof (no solution was found, or the plan was changed by hand)"),
                None,
                None,
                None,
                None,
                None,
            )


def _territory_parts(plan: Plan) -> Iterator[Row]:
    """What the teams' cost consists of, as the checker worked it out: what each weight makes of the plan."""
    for part, part_word in PARTS.items():
        value = plan.audit.scores.get(f"territories.cost.{part}")
        if value is not None:
            yield (
                STAGES["territories"].said(),
                said("  of which: {part}", part=part_word.said()),
                round(value),
                None,
                None,
                _unit("person-seconds", value),
                None,
            )


def finding_rows(plan: Plan) -> Iterator[Row]:
    """What was odd in the input, the gravest first, with what to do about it."""
    names = names_of(plan)
    order = list(FindingLevel)
    for found in sorted(plan.findings, key=lambda f: (order.index(f.level), f.code)):
        where = names(found.feature) if found.feature else None
        told = (LEVELS[found.level], found.code, found.message, found.remedy)
        yield (*told, found.file, found.sheet, found.row, where, found.value)


def _unit(unit: str, value: float) -> str:
    """A unit; beside person-seconds, in which costs are proven, how many person-hours these are."""
    name = unit_name(unit)
    if unit != "person-seconds":
        return name
    return said("{unit} = {hours:,.0f} person-hours", unit=name, hours=value / 3600)


def _finite(value: float) -> float | None:
    return value if abs(value) < float("inf") else None


def change_rows(plan: Plan, changes: Sequence[Change]) -> Iterator[Row]:
    """What differs from the parent plan."""
    names = names_of(plan)
    for change in changes:
        people = names.all(change.who)
        kind = KINDS.get(change.kind, change.kind)
        yield kind, people, names(change.where), change.before, change.after, change.start, change.cause
