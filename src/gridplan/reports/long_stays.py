"""Which stays outlast the longest stay, and by how much: as the checker counts, at every level of the rule but off."""

from __future__ import annotations

from dataclasses import dataclass

from gridplan.domain.county import County
from gridplan.domain.plan import Plan
from gridplan.domain.postings import Posting
from gridplan.domain.rules import Level


@dataclass(frozen=True, slots=True, kw_only=True)
class LongStay:
    """A stay beyond the longest.

    Attributes:
        longest: weeks that the rule allows.
        beyond: weeks beyond them, of the whole stay.
        beyond_in_horizon: those up to the horizon's end, which is what the goal counts.
    """

    stay: Posting
    longest: int
    beyond: int
    beyond_in_horizon: int


def longest(county: County, kind: str = "postings") -> int | None:
    """Weeks beyond which a stay is long; ``None`` where the rule is off. ``kind`` is ``postings`` or ``commissioners``.

    A longest stay that is only wished for is never below the shortest.
    """
    rules, rule = county.rules, f"{kind}.max_stay"
    if rules.level(rule) is Level.OFF:
        return None
    most = round(rules.value(rule))
    return max(most, round(rules.value(f"{kind}.min_stay"))) if rules.level(rule) is Level.SOFT else most


def long_stays(plan: Plan) -> tuple[LongStay, ...]:
    """The physicians' stays beyond the longest; not those that were over before the horizon."""
    most, calendar, solution = longest(plan.county), plan.county.calendar, plan.postings.solution
    if most is None or solution is None:
        return ()
    return tuple(
        LongStay(
            stay=stay,
            longest=most,
            beyond=stay.weeks - most,
            beyond_in_horizon=max(0, (min(stay.end, calendar.end) - stay.start).days // 7 - most),
        )
        for stay in solution.postings
        if stay.end > calendar.start and stay.weeks > most
    )
