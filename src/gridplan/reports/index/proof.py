"""How good each stage is, in plain words, and every goal with its bound."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass

from gridplan.domain.results import Goal, Result, Status, StopReason
from gridplan.reports.index.context import Context
from gridplan.reports.index.facts import STAGES

USELESS_GAP = 0.5
"""Where the bound leaves more open than this it says nothing of how good the plan is; the map says it by the same."""
_HOURS = {"seconds": (3600, "hours"), "minutes": (60, "hours"), "person-seconds": (3600, "person-hours")}


@dataclass(frozen=True, slots=True, kw_only=True)
class GoalLine:
    """One goal: value, bound and gap in words."""

    name: str
    value: str
    bound: str
    gap: str


@dataclass(frozen=True, slots=True, kw_only=True)
class StageProof:
    """One stage; ``state`` is ``good``, ``note`` or ``bad``."""

    stage: str
    text: str
    state: str
    goals: tuple[GoalLine, ...]
    seconds: str


def proofs(context: Context) -> Iterator[StageProof]:
    """Every stage of the plan."""
    words = context.words
    for stage in STAGES:
        result: Result[object] | None = getattr(context.plan, stage)
        if result is None:  # no commissioners, or a plan of the first versions: no proof of the specialists
            continue
        text, state = _conclusion(context, result)
        if result.stop_reason is StopReason.INTERRUPTED:
            text += words("proof.interrupted")
        yield StageProof(
            stage=words(f"stage.{stage}"),
            text=text,
            state=state,
            goals=tuple(_goal(context, goal) for goal in result.goals),
            seconds=f"{result.runtime:,.1f} {words('unit.seconds')}",
        )


def _conclusion(context: Context, result: Result[object]) -> tuple[str, str]:
    words = context.words
    if result.solution is None:
        return words("proof.infeasible" if result.status is Status.INFEASIBLE else "proof.none"), "bad"
    if not result.goals:
        return words("proof.by_hand"), "note"
    gap = result.gap or 0.0
    if not gap:
        # the last goal is a cost, the others are faults, but for changes against the published plan
        faults = [goal for goal in result.goals[:-1] if goal.name not in {"moved", "changed"}]
        if any(goal.value > 0 for goal in faults):
            return words("proof.no_better"), "note"
        return words("proof.best"), "good"
    if gap > USELESS_GAP or not math.isfinite(gap):
        return words("proof.loose"), "note"
    return words("proof.open", gap=_share(gap)), "note"


def _goal(context: Context, goal: Goal) -> GoalLine:
    key = f"goal.{goal.name}"
    per, unit = _HOURS.get(goal.unit, (1, goal.unit))
    words = context.words
    return GoalLine(
        name=words(key) if words.knows(key) else goal.name.replace("_", " "),
        value=_amount(goal.value / per, words.unit(unit)),
        bound=_amount(goal.bound / per, words.unit(unit)) if math.isfinite(goal.bound) else "–",
        gap=_share(goal.gap) if goal.gap < 1 else "–",
    )


def _amount(value: float, unit: str) -> str:
    told = f"{value:,.0f}" if value == round(value) or abs(value) >= 100 else f"{value:,.1f}"
    return f"{told} {unit}".strip()


def _share(gap: float) -> str:
    return "0" if not gap else "<0.1 %" if gap < 0.001 else f"{100 * gap:.1f} %"
