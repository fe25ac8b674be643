"""The registers: broken rules and exceptions, changes against the plan before, notes on the input."""

from __future__ import annotations

import datetime as dt
from collections import Counter, defaultdict
from dataclasses import dataclass

from gridplan.domain.findings import Finding, FindingLevel
from gridplan.domain.plan import Change, PlanDiff, Violation
from gridplan.domain.rules import Level
from gridplan.languages import in_language
from gridplan.reports.index.context import Context
from gridplan.reports.index.tables import Cell, Table, without_empty
from gridplan.reports.index.verdict import rule_title

KINDS = ("posting", "coverage", "team_area", "team_member", "tour")
_OPEN = 12  # so many rows of a group are shown at once, longer ones on request


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """Rows of a kind under a heading; ``mark`` is a word beside it, ``tone`` its colour; a minor one is not printed."""

    title: str
    count: str
    table: Table
    open: bool
    mark: str = ""
    tone: str = ""
    minor: bool = False


def exception_groups(context: Context) -> tuple[Group, ...]:
    """By rule: hard ones first, then those with most entries."""
    words = context.words
    by_rule: dict[tuple[bool, str], list[Violation]] = defaultdict(list)
    for violation in (*context.plan.audit.hard, *context.plan.audit.in_principle):
        by_rule[violation.level is not Level.HARD, violation.rule].append(violation)
    groups = []
    ordered = sorted(by_rule.items(), key=lambda item: (item[0][0], -len(item[1]), item[0][1]))
    for number, ((soft, rule), violations) in enumerate(ordered):
        groups.append(
            Group(
                title=rule_title(context, rule),
                mark=words("level.in_principle" if soft else "level.hard"),
                tone="note" if soft else "bad",
                count=words("exception.count", n=f"{len(violations):,}"),
                table=_violations(context, f"exceptions-{number}", rule, violations),
                open=len(violations) <= _OPEN,
            )
        )
    return tuple(groups)


def _violations(context: Context, ident: str, rule: str, violations: list[Violation]) -> Table:
    words, zh = context.words, context.words.lang == "zh"
    rows = []
    for violation in violations:
        what = Cell(text=context.names.free(violation.message))
        where = words.list(dict.fromkeys(name for code in violation.where if (name := context.name(code))))
        rows.append(
            (
                what,
                *(() if zh else (Cell(text=where),)),
                Cell(text=words.amount(violation.amount, violation.unit), kind="whole"),
                Cell(text=_date(context, violation.when), kind="whole"),
                Cell(text=context.names.free(violation.reason)),
                Cell(text=context.names.free(violation.remedy)),
            )
        )
    keys = ("what", *(() if zh else ("where",)), "amount", "when", "reason", "remedy")
    header, shown = without_empty(tuple((words(f"exception.{key}"), False) for key in keys), rows)
    return Table(ident=ident, caption=rule_title(context, rule), header=header, rows=shown)


def change_groups(context: Context, diff: PlanDiff | None) -> tuple[str, tuple[Group, ...]]:
    """What is said of the changes as a whole, and all of them by kind."""
    words, plan = context.words, context.plan
    if diff is None:
        return (words("change.unknown", plan=plan.parent) if plan.parent else words("change.first")), ()
    if not diff.changes and not diff.roster:
        return words("change.same", plan=diff.before), ()
    by_kind: dict[str, list[Change]] = defaultdict(list)
    for change in diff.changes:
        by_kind[change.kind].append(change)
    groups = tuple(
        Group(
            title=words(f"kind.{kind}") if kind in KINDS else kind,
            count=words("exception.count", n=f"{len(by_kind[kind]):,}"),
            table=_changes(context, kind, by_kind[kind]),
            open=len(by_kind[kind]) <= _OPEN,
        )
        for kind in (*(k for k in KINDS if k in by_kind), *(k for k in by_kind if k not in KINDS))
    )
    said = words("change.since", plan=diff.before, n=f"{len(diff.changes):,}")
    return said, (*groups, *_roster(context, diff))


def _changes(context: Context, kind: str, changes: list[Change]) -> Table:
    words, inside = context.words, context.names.shown  # who is concerned and who left, the public does not read
    rows = [
        (
            *((Cell(text=words.list(filter(None, map(context.names.of, change.who)))),) if inside else ()),
            Cell(text=context.name(change.where)),
            Cell(text=context.names.free(change.before or "–")),
            Cell(text=context.names.free(change.after or "–")),
            Cell(text=_date(context, change.start), kind="whole"),
            *((Cell(text=context.names.free(change.cause)),) if inside else ()),
        )
        for change in changes
    ]
    keys = (*(("who",) if inside else ()), "where", "before", "after", "start", *(("cause",) if inside else ()))
    header, shown = without_empty(tuple((words(f"change.{key}"), False) for key in keys), rows)
    return Table(ident=f"changes-{kind}", caption=words("section.changes"), header=header, rows=shown)


def _roster(context: Context, diff: PlanDiff) -> tuple[Group, ...]:
    """What the roster's changes did; who left is nobody's business outside."""
    if not diff.roster or not context.names.shown:
        return ()
    words = context.words
    rows = tuple((Cell(text=context.names.free(in_language(e.text, words.lang))),) for e in diff.roster)
    title = words("change.roster")
    table = Table(ident="changes-roster", caption=title, header=((title, False),), rows=rows)
    count = words("exception.count", n=len(rows))
    return (Group(title=title, count=count, table=table, open=len(rows) <= _OPEN),)


def finding_groups(context: Context) -> tuple[Group, ...]:
    """Notes on the input by level; planners read where each lies, leaders what it is, the public none."""
    if context.audience == "public":
        return ()
    words = context.words
    count = Counter(finding.level for finding in context.plan.findings)
    groups = []
    for level in FindingLevel:
        if count[level]:
            own = [finding for finding in context.plan.findings if finding.level is level]
            groups.append(
                Group(
                    title=words(f"finding.{level.value}"),
                    count=words("exception.count", n=f"{len(own):,}"),
                    table=_findings(context, level, own),
                    open=level is not FindingLevel.INFO and len(own) <= _OPEN,
                    minor=level is FindingLevel.INFO,
                )
            )
    return tuple(groups)


def _findings(context: Context, level: FindingLevel, findings: list[Finding]) -> Table:
    words, planners = context.words, context.audience == "planners"
    rows = tuple(
        (
            Cell(text=finding.code, kind="whole"),
            Cell(text=context.names.free(finding.message)),
            Cell(text=context.names.free(finding.remedy)),
            *((Cell(text=_place(context, finding)),) if planners else ()),
        )
        for finding in findings
    )
    keys = ("code", "message", "remedy", *(("place",) if planners else ()))
    header = tuple((words(f"finding.{key}"), False) for key in keys)
    title = words(f"finding.{level.value}")
    return Table(ident=f"findings-{level.value}", caption=title, header=header, rows=rows)


def _place(context: Context, finding: Finding) -> str:
    row = context.words("finding.row", n=finding.row) if finding.row else ""
    feature = context.name(finding.feature) if finding.feature else ""
    return " ".join(part for part in (finding.file, finding.sheet, row, feature) if part)


def _date(context: Context, day: dt.date | None) -> str:
    return context.words.date(day) if day else ""
