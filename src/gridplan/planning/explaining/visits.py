"""Why a visit could not be made, with the figures that show it, and the cheapest thing that would make it possible."""

from __future__ import annotations

import dataclasses
import time
from collections.abc import Callable, Iterable, Mapping

from gridplan.domain.circuits import CircuitProblem, MissedReason, MissedVisits
from gridplan.domain.naming import names_of
from gridplan.domain.plan import Plan, Violation
from gridplan.domain.rules import Level
from gridplan.domain.visit_results import MISSING_RULES, WORK_DAYS, missed_word
from gridplan.languages import said
from gridplan.planning.explaining import phrases
from gridplan.planning.explaining.coverage_remedies import nearly_served
from gridplan.planning.explaining.coverage_view import View, view_of
from gridplan.planning.explaining.visit_crews import no_crew, no_equipment
from gridplan.planning.explaining.visit_days import capacity, no_days, pinned
from gridplan.planning.explaining.visit_desk import Miss, VisitDesk, visit_desk
from gridplan.planning.explaining.visit_ways import no_way, too_long

SECONDS = 10.0
"""Most wall time for working out reasons and remedies of all missed visits."""
_LEAST = 0.5  # seconds for one of them

Explainer = Callable[[VisitDesk, Miss], tuple[str, str]]
EXPLAINERS: Mapping[MissedReason, Explainer] = {
    MissedReason.NO_WAY: no_way,
    MissedReason.NO_EQUIPMENT: no_equipment,
    MissedReason.NO_CREW: no_crew,
    MissedReason.TOO_LONG: too_long,
    MissedReason.NO_DAYS: no_days,
    MissedReason.PINNED: pinned,
    MissedReason.CAPACITY: capacity,
}


def with_visits_explained(
    plan: Plan, problem: CircuitProblem | None, *, seconds: float = SECONDS
) -> tuple[Violation, ...]:
    """The plan's violations; those of visits that are missing with reason and remedy.

    What is found here takes the place of the checker's reason, which is a word, and of its remedy. Work-days that a
    team lacks are explained by the visits that they would have been for. Hard rules come first, then the largest
    amounts; once the time is up the rest have their reason in a word.

    Args:
        plan: as audited.
        problem: what was solved; ``None`` where it cannot be told any more, then the reasons are told in a word.
        seconds: most wall time.
    """
    found, solution = list(plan.audit.violations), plan.circuits.solution
    known = {(m.place, m.programme): m for m in (solution.missed if solution else ())}
    order = sorted(
        (i for i, v in enumerate(found) if v.rule in MISSING_RULES and len(v.where) > 1),
        key=lambda i: (found[i].level is not Level.HARD, -found[i].amount, found[i].where),
    )
    if not known or not order:
        return tuple(found)
    desk = visit_desk(plan, problem, names_of(plan)) if problem else None
    otherwise, deadline = _Otherwise(plan), time.monotonic() + seconds
    for rank, place in enumerate(order):
        violation, now = found[place], time.monotonic()
        if desk is not None:
            share = max(_LEAST, (deadline - now) / (len(order) - rank))
            desk = dataclasses.replace(desk, until=min(deadline, now + share))
        missed = known.get((violation.where[0], violation.where[1])) or _work_day(desk, known.values(), violation)
        if missed is None:
            continue
        miss = desk.miss(missed) if desk else None
        if desk is None or miss is None or desk.over:
            found[place] = dataclasses.replace(violation, reason=violation.reason or _in_a_word(plan, missed))
            continue
        told, remedy = EXPLAINERS[missed.reason](desk, miss)
        reason = _in_a_word(plan, missed)
        reason = said("{reason}: {details}", reason=reason, details=told) if told else reason
        remedy = phrases.either(filter(None, (remedy, otherwise(violation)))) or violation.remedy
        found[place] = dataclasses.replace(violation, reason=reason, remedy=remedy)
    return tuple(found)


def _in_a_word(plan: Plan, missed: MissedVisits) -> str:
    return missed_word(plan, missed.reason).said()


def _work_day(desk: VisitDesk | None, missed: Iterable[MissedVisits], violation: Violation) -> MissedVisits | None:
    """The most missed visits of a team for a programme with work-days."""
    team, programme = violation.where[:2]
    own = (m for m in missed if desk and m.programme == programme and violation.rule == WORK_DAYS)
    its = [m for m in own if desk and (miss := desk.miss(m)) and team in miss.need.crews]
    return max(its, key=lambda m: (m.count, m.place), default=None)


class _Otherwise:
    """Another mode for a village that its covering programme does not reach often enough; looked up when asked for."""

    def __init__(self, plan: Plan) -> None:
        self._plan = plan
        self._view: View | None = None

    def __call__(self, violation: Violation) -> str:
        coverage = self._plan.coverage.solution
        village = next((v for v in self._plan.county.villages if v.code == violation.where[0]), None)
        if coverage is None or village is None or violation.rule != "circuits.frequency":
            return ""
        self._view = self._view or view_of(self._plan, coverage)
        return nearly_served(self._view, village)
