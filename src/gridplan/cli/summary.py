"""A plan in a few lines, and as the JSON object that programs read."""

from __future__ import annotations

import dataclasses
from collections import Counter
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from gridplan.cli.findings import findings_json
from gridplan.cli.say import STAGE_TITLES, Say
from gridplan.domain.plan import Plan, PlanDiff, Violation
from gridplan.domain.results import Goal, Result, StopReason
from gridplan.domain.scenarios import NORMAL
from gridplan.domain.travel_words import scenario_title

STAGES = ("territories", "coverage", "circuits", "postings")
SHOWN = 8

#: goal → what it counts, for people
GOALS = {
    "over_capacity": "workload beyond capacity",
    "without_doctor": "teams with no village doctor of their own",
    "outside_band": "outside the workload band",
    "moved": "workload moved to another team",
    "unserved": "without a specialist",
    "uncovered": "uncovered",
    "missed": "visits missed",
    "changed": "changed",
    "driving": "driving",
    "shortage": "shortage",
    "short_stays": "short stays",
    "overlap": "hand-overs without overlap",
    "cost": "cost",
}

#: stage and goal → what it counts, where that is less than the goal's name says
NARROWER = {("specialists", "changed"): "changed though the former one could stay"}

#: unit of a goal → the hour of that unit, and its name
HOURS = {"seconds": (3600, "h"), "minutes": (60, "h"), "person-seconds": (3600, "person-hours")}


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


def stages_of(plan: Plan) -> dict[str, Result[object]]:
    """Every stage of a plan with its result; plans of the first versions have no proof of the specialists."""
    stages: dict[str, Result[object]] = {stage: getattr(plan, stage) for stage in STAGES}
    if plan.commissioners is not None:
        stages["commissioners"] = plan.commissioners
    if plan.specialists is None:
        return stages
    return {"territories": stages.pop("territories"), "specialists": plan.specialists, **stages}


def plan_files(folder: Path) -> dict[str, str]:
    """What of a stored plan somebody may want to open, with absolute paths."""
    names = {"index": "index.html", "map": "map.html", "workbook": "plan.xlsx", "plan": "plan.json"}
    names |= {"calendars": "calendars", "gpx": "gpx.zip", "layers": "plan.gpkg", "notices": "notices"}
    there = {key: folder / name for key, name in names.items() if (folder / name).exists()}
    return {key: str(path.absolute()) for key, path in {"folder": folder, **there}.items()}


def plan_json(plan: Plan, *, status: str, files: Mapping[str, str]) -> dict[str, Any]:
    """The object that ``plan --json`` and ``demo --json`` end with."""
    return {
        "status": status,
        "plan": plan.id,
        "scenario": plan.county.travel.scenario,
        "stages": {stage: stage_json(result) for stage, result in stages_of(plan).items()},
        "violations": {"hard": len(plan.audit.hard), "in_principle": len(plan.audit.in_principle)},
        "findings": findings_json(plan.findings),
        "indicators": {i.id: i.value for i in plan.indicators},
        "files": dict(files),
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
        "remedy": violation.remedy,
    }


def diff_json(diff: PlanDiff) -> list[dict[str, Any]]:
    """All changes."""
    return [{**dataclasses.asdict(c), "start": c.start.isoformat() if c.start else None} for c in diff.changes]


def roster_json(diff: PlanDiff) -> list[dict[str, Any]]:
    """Every change of the roster with what it did to the plan."""
    return [{**dataclasses.asdict(effect), "text": effect.text} for effect in diff.roster]


def print_plan(say: Say, plan: Plan) -> None:
    """The stages with their proof, the indicators, what was broken and excepted."""
    scenario = plan.county.travel.scenario
    if scenario != NORMAL.name:
        say.line(
            f"Roads as in {scenario_title(plan.county, scenario, 'en')} ({scenario_title(plan.county, scenario, 'zh')})"
        )
    rows: list[tuple[object, ...]] = []
    for stage, result in stages_of(plan).items():
        how = "interrupted" if result.stop_reason is StopReason.INTERRUPTED else result.status.value
        goals = "; ".join(reached(stage, goal) for goal in result.goals)
        rows.append((STAGE_TITLES[stage], how, _gap(result.gap), f"{result.runtime:.1f}", goals))
    say.table(("stage", "result", "gap", "seconds", "reached"), rows)
    for stage, result in stages_of(plan).items():
        for note in result.notes:
            say.line(f"{STAGE_TITLES[stage]}: {note}")
    say.line()
    print_audit(say, plan)


def _gap(gap: float | None) -> str:
    if gap is None:
        return "-"
    return f"{gap:.2%}" if gap <= 1 else "over 100%"


def reached(stage: str, goal: Goal) -> str:
    """A goal's value in words."""
    figure, unit = told_amount(goal, goal.value)
    label = NARROWER.get((stage, goal.name)) or GOALS.get(goal.name, goal.name)
    return f"{label} {figure}" if label.endswith(unit) or label.startswith(unit) else f"{label} {figure} {unit}"


def told_amount(goal: Goal, value: float) -> tuple[str, str]:
    """A value or bound of a goal as people read it, and its unit: hours for seconds."""
    per_hour, unit = HOURS.get(goal.unit, (1, goal.unit))
    told = value / per_hour
    return f"{told:,.1f}" if per_hour > 1 and abs(told) < 100 else f"{told:,.0f}", unit


def _rule_title(plan: Plan, rule: str) -> str:
    known = plan.county.rules.by_id.get(rule)
    return f"{known.title_en} ({rule})" if known else rule


def print_audit(say: Say, plan: Plan) -> None:
    """What was broken and excepted, by rule."""
    for title, violations in (("hard rules broken", plan.audit.hard), ("exceptions", plan.audit.in_principle)):
        say.line(f"{title}: {len(violations)}")
        for rule, count in Counter(v.rule for v in violations).items():
            say.line(f"  {_rule_title(plan, rule)}: {count}")
            shown = [v for v in violations if v.rule == rule][: SHOWN if title.startswith("hard") else 2]
            for violation in shown:
                reason = f" ({violation.reason})" if violation.reason else ""
                remedy = f" → {violation.remedy}" if violation.remedy else ""
                say.line(f"    {violation.message}{reason}{remedy}")
            if count > len(shown):
                say.line(f"    … and {count - len(shown)} more")
