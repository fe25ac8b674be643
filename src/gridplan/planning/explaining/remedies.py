"""Why a rule of the teams is broken, and the cheapest thing that would mend it: tried, where trying is cheap."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Mapping, Sequence

from gridplan.domain.explanations import UnitReason
from gridplan.domain.naming import names_of
from gridplan.domain.plan import Plan, Violation
from gridplan.domain.rules import Level
from gridplan.domain.territories import Team, TerritoryProblem
from gridplan.languages import said
from gridplan.planning.explaining.costs import layout
from gridplan.planning.explaining.loads import balance, capacity
from gridplan.planning.explaining.people import roles, village_doctor
from gridplan.planning.explaining.places import contiguous, inside_township, nearer_hospital, split
from gridplan.planning.explaining.trials import Desk, Trials
from gridplan.solvers import SolverProfile

Explainer = Callable[[Desk, Violation, Team | None], tuple[str, str]]

EXPLAINERS: Mapping[str, Explainer] = {
    "teams.roles": roles,
    "teams.capacity": capacity,
    "teams.village_doctor": village_doctor,
    "teams.balance": balance,
    "teams.contiguous": contiguous,
    "teams.inside_township": inside_township,
    "teams.nearer_hospital": nearer_hospital,
    "teams.split_above": split,
}
"""Rule → why, and the remedy; the order is that in which the budget is spent within a level."""


def with_remedies(
    plan: Plan,
    problem: TerritoryProblem,
    reasons: Sequence[UnitReason],
    profile: SolverProfile,
    *,
    seconds: float = 20.0,
) -> tuple[Violation, ...]:
    """The plan's violations, those of rules of the teams with reason and remedy.

    The checker's own reason is kept; a remedy found here takes its remedy's place. Hard rules come first, then rules in
    the order of :data:`EXPLAINERS`, then the largest amounts; each rule has for each hospital an equal share of the
    time that is left. Once it is used up, nothing more is tried, and a remedy that may therefore not be the cheapest
    says so.

    Args:
        plan: as audited.
        problem: what was solved.
        reasons: of the plan's units.
        profile: for solving townships again; its time is not used.
        seconds: most wall time for all remedies together.
    """
    solution = plan.territories.solution
    if solution is None:
        return plan.audit.violations
    standing = layout(problem, solution)
    desk = Desk(
        plan=plan,
        layout=standing,
        names=names_of(plan),
        trials=Trials(standing, profile, across=plan.county.teams.across_townships, seconds=seconds),
        reasons={reason.unit: reason for reason in reasons},
    )
    found = list(plan.audit.violations)
    teams = {team.id: team for team in solution.teams}
    order = [i for i in sorted(range(len(found)), key=lambda i: _rank(found[i])) if found[i].rule in EXPLAINERS]
    to_come = dict.fromkeys(_subject(found[i], teams) for i in order)
    for place in order:
        subject = _subject(found[place], teams)
        to_come.pop(subject, None)
        desk.trials.about(subject, others=len(to_come))
        found[place] = _explained(desk, found[place], teams)
    return tuple(found)


def cut_short(remedy: str) -> str:
    """A remedy that may not be the cheapest."""
    return said("{remedy} (nothing else was tried for want of time)", remedy=remedy)


def _subject(violation: Violation, teams: Mapping[str, Team]) -> tuple[str, str]:
    """What shares a part of the budget: the violations of a rule in the teams of a hospital."""
    team = next((teams[key] for key in violation.where if key in teams), None)
    return violation.rule, team.hospital if team else ""


def _rank(violation: Violation) -> tuple[bool, int, float]:
    order = list(EXPLAINERS).index(violation.rule) if violation.rule in EXPLAINERS else len(EXPLAINERS)
    return violation.level is not Level.HARD, order, -violation.amount


def _explained(desk: Desk, violation: Violation, teams: Mapping[str, Team]) -> Violation:
    team = next((teams[key] for key in violation.where if key in teams), None)
    why, remedy = EXPLAINERS[violation.rule](desk, violation, team)
    if remedy and desk.trials.cut_short:
        remedy = cut_short(remedy)
    return dataclasses.replace(violation, reason=violation.reason or why, remedy=remedy or violation.remedy)
