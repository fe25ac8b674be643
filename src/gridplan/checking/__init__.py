"""The independent checker: re-scores a plan and tests it against every rule, without any solver.

It shares with the solvers only the domain: what a village is, which areas touch. It computes every cost anew from
county, travel times and decisions.
"""

from __future__ import annotations

from collections.abc import Iterator

from gridplan.checking import circuits, commissioners, coverage, postings
from gridplan.checking.breaches import Case
from gridplan.checking.frozen import check_frozen
from gridplan.checking.posting_changes import check_overlap
from gridplan.checking.references import check_references
from gridplan.checking.scores import check_scores, score
from gridplan.checking.teams import areas, members
from gridplan.domain.plan import Audit, Plan, Violation
from gridplan.domain.rules import Level

__all__ = ["CHECKS", "audit"]


def _check_frozen(case: Case) -> Iterator[Violation]:
    yield from check_frozen(case)
    yield from commissioners.check_their_frozen(case)
    yield from circuits.check_frozen(case)


CHECKS = {
    **areas.CHECKS,
    **members.CHECKS,
    **coverage.CHECKS,
    **circuits.CHECKS,
    **postings.CHECKS,
    **commissioners.CHECKS,
    "postings.overlap": check_overlap,
    "replan.frozen": _check_frozen,
}
_BORDERS = frozenset({"teams.inside_township", "teams.nearer_hospital"})
"""Rules that say nothing where teams are formed without regard to township borders."""


def audit(plan: Plan, *, parent: Plan | None = None) -> Audit:
    """Check ``plan`` against every hard and in-principle rule of its county, and score it.

    Args:
        plan: what is judged; the audit it carries is ignored.
        parent: the published plan it was made from, for the rules about what must not change.

    Returns:
        Rules kept, violations, scores. Where the plan names things that do not exist, only that is reported: nothing
        else can be judged.
    """
    case = Case(plan=plan, parent=parent)
    broken = tuple(check_references(case))
    if broken:
        return Audit(kept=(), violations=broken)
    invented = (*postings.check_origins(case), *commissioners.check_their_origins(case))
    kept, violations = [] if invented else ["plan.references"], list(invented)
    for rule_id, check in CHECKS.items():
        if case.rules.level(rule_id) not in {Level.HARD, Level.IN_PRINCIPLE}:
            continue
        if rule_id in _BORDERS and case.county.teams.across_townships:
            continue
        found = list(check(case))
        violations += found
        if not found:
            kept.append(rule_id)
    scores = score(case)
    wrong = tuple(check_scores(case, scores))
    if not wrong:
        kept.append("plan.scores")
    return Audit(kept=tuple(kept), violations=(*violations, *wrong), scores=scores)
