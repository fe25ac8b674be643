"""A plan in a few lines, and as the JSON object that programs read."""

from __future__ import annotations

import dataclasses
from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from gridplan.cli.findings import findings_json
from gridplan.cli.say import Say, stage_title
from gridplan.domain.plan import Plan, PlanDiff, Violation
from gridplan.domain.results import Goal, Result, StopReason
from gridplan.domain.scenarios import NORMAL
from gridplan.domain.travel_words import scenario_title
from gridplan.domain.units import unit_name
from gridplan.languages import Said, Separator, Word, joined, recorded, said, word, words

STAGES = ("territories", "coverage", "circuits", "postings")
SHOWN = 8

#: goal → what it counts, for people
GOALS = words(
    {
        "goal.over_capacity": "workload beyond capacity",
        "goal.without_doctor": "teams with no village doctor of their own",
        "goal.outside_band": "outside the workload band",
        "goal.moved": "workload moved to another team",
        "goal.unserved": "without a specialist",
        "goal.uncovered": "uncovered",
        "goal.missed": "visits missed",
        "goal.changed": "changed",
        "goal.driving": "driving",
        "goal.shortage": "shortage",
        "goal.short_stays": "short stays",
        "goal.long_stays": "weeks beyond the longest stay",
        "goal.overlap": "hand-overs without overlap",
        "goal.cost": "cost",
        "goal.worst": "worst",
        "goal.unreached": "unreached",
    }
)

#: stage and goal → what it counts, where that is less than the goal's name says
NARROWER = {("specialists", "changed"): word("goal.specialists.changed", "changed though the former one could stay")}

#: unit of a goal → the hour of that unit, and its name
HOURS = {
    "seconds": (3600, word("unit.hours", "h")),
    "minutes": (60, word("unit.hours", "h")),
    "person-seconds": (3600, word("unit.person_hours", "person-hours")),
}

#: units of goals that no rule and no indicator is counted in
_UNITS = words({"unit.people": "people", "unit.demands": "demands"})

_RESULTS = words(
    {
        "result.optimal": "optimal",
        "result.feasible": "feasible",
        "result.infeasible": "infeasible",
        "result.unknown": "unknown",
        "result.interrupted": "interrupted",
    }
)


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
        zh, en = scenario_title(plan.county, scenario, "zh"), scenario_title(plan.county, scenario, "en")
        say.line(said("Roads as in {scenario}", scenario=recorded(zh, {"en": f"{en} ({zh})"})))
    rows: list[tuple[object, ...]] = []
    for stage, result in stages_of(plan).items():
        goals = joined(Separator.CLAUSE, [reached(stage, goal) for goal in result.goals])
        rows.append((stage_title(stage), told_result(result), _gap(result.gap), f"{result.runtime:.1f}", goals))
    say.table((said("stage"), said("result"), said("gap"), said("seconds"), said("reached")), rows)
    for stage, result in stages_of(plan).items():
        for note in result.notes:
            say.line(said("{stage}: {message}", stage=stage_title(stage), message=note))
    say.line()
    print_audit(say, plan)


def told_result(result: Result[object]) -> str:
    """How far a stage was solved, in a word."""
    how = "interrupted" if result.stop_reason is StopReason.INTERRUPTED else result.status.value
    known = _RESULTS.get(f"result.{how}")
    return how if known is None else known.said()


def _gap(gap: float | None) -> str:
    if gap is None:
        return "-"
    return f"{gap:.2%}" if gap <= 1 else said("over 100%")


def reached(stage: str, goal: Goal) -> Said:
    """A goal's value in words; its unit, where the goal's name does not say it already."""
    figure, unit = told_amount(goal, goal.value)
    label, word_ = goal_title(stage, goal.name), _goal(stage, goal.name)
    english = word_.english if word_ else goal.name
    if english.startswith(goal.unit) or english.endswith(goal.unit):
        return said("{goal} {figure}", goal=label, figure=figure)
    return said("{goal} {figure} {unit}", goal=label, figure=figure, unit=unit)


def _goal(stage: str, goal: str) -> Word | None:
    return NARROWER.get((stage, goal)) or GOALS.get(f"goal.{goal}")


def goal_title(stage: str, goal: str) -> str:
    """What a goal of a stage counts."""
    known = _goal(stage, goal)
    return goal if known is None else known.said()


def told_amount(goal: Goal, value: float) -> tuple[str, str]:
    """A value or bound of a goal as people read it, and its unit: hours for seconds."""
    per_hour, hours = HOURS.get(goal.unit, (1, None))
    told = value / per_hour
    figure = f"{told:,.1f}" if per_hour > 1 and abs(told) < 100 else f"{told:,.0f}"
    return figure, told_unit(goal.unit) if hours is None else hours.said()


def told_unit(unit: str) -> str:
    """The unit of a goal; in English, as solvers name it."""
    known = _UNITS.get(f"unit.{unit}")
    return recorded(unit_name(unit), {"en": unit}) if known is None else known.said()


def _rule_title(plan: Plan, rule: str) -> str:
    known = plan.county.rules.by_id.get(rule)
    if known is None:
        return rule
    return said("{title} ({rule})", title=recorded(known.title, {"en": known.title_en}), rule=rule)


def print_audit(say: Say, plan: Plan) -> None:
    """What was broken and excepted, by rule."""
    hard, excepted = plan.audit.hard, plan.audit.in_principle
    say.line(said("hard rules broken: {count}", count=len(hard)))
    _print_rules(say, plan, hard, SHOWN)
    say.line(said("exceptions: {count}", count=len(excepted)))
    _print_rules(say, plan, excepted, 2)


def _print_rules(say: Say, plan: Plan, violations: Sequence[Violation], most: int) -> None:
    for rule, count in Counter(v.rule for v in violations).items():
        say.line(said("  {rule}: {count}", rule=_rule_title(plan, rule), count=count))
        for violation in [v for v in violations if v.rule == rule][:most]:
            say.line(joined("", ["    ", told_violation(violation)]))
        if count > most:
            say.line(said("    … and {left} more", left=count - most))


def told_violation(violation: Violation) -> Said:
    """What is wrong, why, and the remedy, in one line."""
    message = violation.message
    if violation.reason:
        message = said("{message} ({reason})", message=message, reason=violation.reason)
    return joined(" → ", [part for part in (message, violation.remedy) if part])
