"""``audit`` and ``publish`` of a ``plan.xlsx`` that was edited by hand."""

from __future__ import annotations

import dataclasses
import datetime as dt
import itertools
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from gridplan.cli.findings import findings_json, print_findings
from gridplan.cli.guard import BAD_INPUT, RULES_BROKEN
from gridplan.cli.plan_commands import day_of
from gridplan.cli.say import Say, stage_title
from gridplan.cli.stores import plan_store
from gridplan.cli.summary import diff_json, goal_title, plan_files, print_audit, stage_json, stages_of, told_amount
from gridplan.cli.summary import violation_json as told_violation
from gridplan.domain.plan import Violation
from gridplan.domain.results import Goal
from gridplan.domain.workbook_edits import CellEdit
from gridplan.errors import NotFoundError
from gridplan.languages import Said, joined, recorded, said, words
from gridplan.running.hand_edits import HandEdit, publish_hand_edit, read_hand_edit
from gridplan.store import RunResult

SHOWN = 20
"""Edits of a sheet, and violations, that are listed for people; programs get all."""
PARTS = words(
    {
        "cost.inside": "cost: ways within teams",
        "cost.hospital": "cost: ways to the hospital",
        "cost.balance": "cost: unequal workload",
        "cost.splits": "cost: split villages",
    }
)

LEVELS = words({"level.hard": "hard", "level.in_principle": "in_principle", "level.soft": "soft", "level.off": "off"})


def is_workbook(what: str) -> bool:
    """Whether what is to be audited is a workbook, not the id of a plan."""
    return what.lower().endswith((".xlsx", ".xlsm"))


def run_workbook_audit(workbook: Path, folder: Path, *, as_of: str | None, say: Say) -> None:
    """Say what was changed, what cannot be read, what the edit breaks and what it costs."""
    store = plan_store(_county_of(_there(workbook), folder))
    hand = read_hand_edit(store, workbook, today=_today(as_of))
    plan = hand.after
    print_hand_edit(say, hand)
    say.line(said("{count} rules kept", count=len(plan.audit.kept)))
    print_audit(say, plan)
    if plan.audit.hard:
        say.exit_code = RULES_BROKEN
    if hand.errors:
        say.exit_code = BAD_INPUT
    say.finish(
        {
            "status": "findings" if hand.errors else "broken" if plan.audit.hard else "ok",
            "plan": hand.base.id,
            "as_of": plan.as_of.isoformat(),
            "kept": list(plan.audit.kept),
            "violations": {
                "hard": [told_violation(v) for v in plan.audit.hard],
                "in_principle": [told_violation(v) for v in plan.audit.in_principle],
            },
            **hand_edit_json(hand),
        }
    )


def run_workbook_publish(workbook: Path, folder: Path, *, as_of: str | None, although: bool, say: Say) -> None:
    """Make an edited workbook the published plan."""
    store = plan_store(_county_of(_there(workbook), folder))
    heard: list[HandEdit] = []

    def read(hand: HandEdit) -> None:
        heard.append(hand)
        if hand.errors:  # the refusal that follows lists them
            say.finish({"findings": findings_json(hand.findings)})
        else:
            print_hand_edit(say, hand)

    outcome = publish_hand_edit(
        store, workbook, today=_today(as_of), although=although, progress=say.progress, read=read
    )
    plan, target, diff = outcome.plan, outcome.folder, outcome.diff
    assert plan is not None  # a run that ends well has made one
    assert target is not None
    assert diff is not None
    published = outcome.run.result is RunResult.PUBLISHED
    if published:
        say.line(
            said(
                "Published plan {plan}, made by hand from {parent}: {count} changes.",
                plan=plan.id,
                parent=plan.parent,
                count=len(diff.changes),
            )
        )
    else:
        print_audit(say, plan)
        say.line(said("Saved plan {plan}, not published: it breaks hard rules.", plan=plan.id))
        say.exit_code = RULES_BROKEN
    say.line(
        said(
            "Open {page} in a browser; the tables are in {workbook}.",
            page=target / "index.html",
            workbook=target / "plan.xlsx",
        )
    )
    say.finish(
        {
            "status": "published" if published else "not_published",
            "plan": plan.id,
            "parent": plan.parent,
            "stages": {stage: stage_json(result) for stage, result in stages_of(plan).items()},
            "violations": {"hard": len(plan.audit.hard), "in_principle": len(plan.audit.in_principle)},
            "diff": diff_json(diff),
            "files": plan_files(target),
            **hand_edit_json(heard[0]),
        }
    )


def print_hand_edit(say: Say, hand: HandEdit) -> None:
    """Edits, findings, costs, what is newly broken and what is mended."""
    _print_edits(say, hand.edits)
    if hand.findings:
        print_findings(say, hand.findings)
    rows = [_cost_row(*cost) for cost in hand.costs() if cost[1].value != cost[2]]
    say.line()
    if rows:
        say.line(said("What the edit costs against plan {plan} (less is better):", plan=hand.base.id))
        header = (said("stage"), said("goal"), said("before"), said("after"), said("difference"), said("unit"))
        say.table(header, rows)
    else:
        say.line(said("The edit costs nothing against plan {plan}.", plan=hand.base.id))
    say.line()
    if broken := hand.broken():
        say.line(said("broken by the edit: {count}", count=len(broken)))
        _print_violations(say, hand, broken)
    if mended := hand.mended():
        say.line(said("mended by the edit: {count}", count=len(mended)))
        _print_violations(say, hand, mended)
    say.line()


def _print_edits(say: Say, edits: Sequence[CellEdit]) -> None:
    if not edits:
        say.line(said("No cell was changed."))
        return
    say.line(said("Changed cells: {count}", count=len(edits)))
    for sheet, own in itertools.groupby(edits, key=lambda edit: edit.sheet):
        found = list(own)
        if any(edit.read for edit in found):
            say.line(said("  {sheet}: {count}", sheet=sheet, count=len(found)))
        else:
            say.line(said("  {sheet} (worked out by gridplan: no effect): {count}", sheet=sheet, count=len(found)))
        whole = not any(edit.read for edit in found)
        for edit in found[:SHOWN]:
            told = _told_edit(edit)
            told = told if edit.read or whole else said("{edit} (no effect)", edit=told)
            title = f" {edit.title}" if edit.title else ""
            say.line(said("    {cell}{title} {edit}", cell=f"{edit.column}{edit.row}", title=title, edit=told))
        if len(found) > SHOWN:
            say.line(said("    … and {left} more", left=len(found) - SHOWN))


def _told_edit(edit: CellEdit) -> Said:
    if edit.kind == "added":
        return said("new row: {text}", text=edit.after or edit.before)
    if edit.kind == "removed":
        return said("row removed: {text}", text=edit.after or edit.before)
    empty = said("empty", context="cell")
    return joined(" → ", [edit.before or empty, edit.after or empty])


def _print_violations(say: Say, hand: HandEdit, violations: Sequence[Violation]) -> None:
    known = hand.after.county.rules.by_id
    for rule, count in Counter(violation.rule for violation in violations).items():
        own = [violation for violation in violations if violation.rule == rule]
        title = recorded(known[rule].title, {"en": rule}) if rule in known else rule
        level = LEVELS[f"level.{own[0].level.value}"].said()
        say.line(said("  {rule} ({level}): {count}", rule=title, level=level, count=count))
        for violation in own[:SHOWN]:
            told = [part for part in (violation.message, violation.remedy) if part]
            say.line(joined("", ["    ", joined(" → ", told)]))
        if count > SHOWN:
            say.line(said("    … and {left} more", left=count - SHOWN))


def _cost_row(stage: str, goal: Goal, before: float) -> tuple[object, ...]:
    name = PARTS[goal.name].said() if goal.name in PARTS else goal_title(stage, goal.name)
    (was, unit), (now, _), (more, _) = (told_amount(goal, value) for value in (before, goal.value, goal.value - before))
    sign = "+" if goal.value > before else ""
    return stage_title(stage), name, was, now, f"{sign}{more}", unit


def hand_edit_json(hand: HandEdit) -> dict[str, Any]:
    """Edits, findings, costs, what is newly broken and what is mended, for programs."""
    return {
        "edits": [dataclasses.asdict(edit) for edit in hand.edits],
        "findings": findings_json(hand.findings),
        "costs": [
            {"stage": stage, "goal": goal.name, "unit": goal.unit, "before": before, "after": goal.value}
            for stage, goal, before in hand.costs()
        ],
        "broken": [told_violation(violation) for violation in hand.broken()],
        "mended": [told_violation(violation) for violation in hand.mended()],
    }


def _there(workbook: Path) -> Path:
    if not workbook.is_file():
        raise NotFoundError(said("there is no workbook {path}", path=workbook))
    return workbook


def _county_of(workbook: Path, folder: Path) -> Path:
    """The county folder: the one named, else the one that the workbook lies in."""
    if (folder / "gridplan.toml").is_file():
        return folder
    around = (parent for parent in workbook.absolute().parents if (parent / "gridplan.toml").is_file())
    return next(around, folder)


def _today(as_of: str | None) -> dt.date:
    return day_of(as_of) or dt.datetime.now().astimezone().date()
