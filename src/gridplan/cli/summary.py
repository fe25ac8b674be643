"""A plan in a few lines, and as the JSON object that programs read."""

from __future__ import annotations

import dataclasses
from collections import Counter
from pathlib import Path
from typing import Any

from gridplan.cli.say import STAGE_TITLES, Say
from gridplan.domain.plan import Plan, PlanDiff, Violation
from gridplan.domain.results import Result

STAGES = ("territories", "coverage", "circuits", "postings")
SHOWN = 8


def stage_json(result: Result[object]) -> dict[str, Any]:
    """One stage's proof."""
    return {
        "status": result.status.value,
        "stop_reason": result.stop_reason.value,
        "objective": result.objective,
        "bound": result.bound,
        "gap": result.gap,
        "seconds": round(result.runtime, 2),
        "goals": [
            {"name": g.name, "value": g.value, "bound": g.bound, "gap": g.gap, "unit": g.unit} for g in result.goals
        ],
        "notes": list(result.notes),
    }


def plan_json(plan: Plan, *, published: bool, files: dict[str, Path]) -> dict[str, Any]:
    """The object that ``plan --json`` and ``demo --json`` end with."""
    return {
        "status": "published" if published else "not_published",
        "plan": plan.id,
        "stages": {stage: stage_json(getattr(plan, stage)) for stage in STAGES},
        "violations": {"hard": len(plan.audit.hard), "in_principle": len(plan.audit.in_principle)},
        "indicators": {i.id: i.value for i in plan.indicators},
        "files": {name: str(path) for name, path in files.items()},
    }


def violation_json(violation: Violation) -> dict[str, Any]:
    """One violation."""
    return {
        "rule": violation.rule,
        "level": violation.level.value,
        "where": list(violation.where),
        "amount": violation.amount,
        "unit": violation.unit,
        "when": violation.when.isoformat() if violation.when else None,
        "message": violation.message,
        "reason": violation.reason,
    }


def diff_json(diff: PlanDiff) -> list[dict[str, Any]]:
    """All changes."""
    return [{**dataclasses.asdict(c), "start": c.start.isoformat() if c.start else None} for c in diff.changes]


def print_plan(say: Say, plan: Plan) -> None:
    """The stages with their proof, the indicators, what was broken and excepted."""
    rows: list[tuple[object, ...]] = []
    for stage in STAGES:
        result: Result[object] = getattr(plan, stage)
        gap = "-" if result.gap is None else f"{result.gap:.2%}"
        goals = ", ".join(f"{g.name} {g.value:,.0f}" for g in result.goals)
        rows.append((STAGE_TITLES[stage], result.status.value, gap, f"{result.runtime:.1f}", goals))
    say.table(("stage", "status", "gap", "seconds", "goals"), rows)
    for stage in STAGES:
        for note in getattr(plan, stage).notes:
            say.line(f"{STAGE_TITLES[stage]}: {note}")
    say.line()
    print_audit(say, plan)


def print_audit(say: Say, plan: Plan) -> None:
    """What was broken and excepted, by rule."""
    for title, violations in (("hard rules broken", plan.audit.hard), ("exceptions", plan.audit.in_principle)):
        say.line(f"{title}: {len(violations)}")
        for rule, count in Counter(v.rule for v in violations).items():
            say.line(f"  {rule}: {count}")
            shown = [v for v in violations if v.rule == rule][: SHOWN if title.startswith("hard") else 2]
            for violation in shown:
                reason = f" ({violation.reason})" if violation.reason else ""
                say.line(f"    {violation.message}{reason}")
            if count > len(shown):
                say.line(f"    … and {count - len(shown)} more")
