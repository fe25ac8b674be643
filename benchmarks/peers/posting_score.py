"""What postings are worth, whoever made them: gridplan's independent checker counts, no solver does."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeVar

from gridplan.checking.breaches import Case
from gridplan.checking.postings import CHECKS
from gridplan.checking.scores import posting_scores
from gridplan.domain.circuits import Circuits
from gridplan.domain.coverage import Coverage
from gridplan.domain.plan import Audit, Plan
from gridplan.domain.postings import Posting, Postings
from gridplan.domain.results import Provenance, Result, Status, StopReason
from gridplan.domain.rules import Level
from gridplan.domain.territories import Territories
from peers.posting_made import Instance

S = TypeVar("S")


@dataclass(frozen=True, kw_only=True)
class Score:
    """Attributes:
    values: goal → value, in order of importance.
    wrong: rules broken, other than those that are counted among the goals, in the checker's words.
    """

    values: dict[str, float]
    wrong: tuple[str, ...]

    @property
    def key(self) -> tuple[float, ...]:
        """Values in order of importance."""
        return tuple(self.values.values())

    @property
    def cost(self) -> float:
        """The last goal."""
        return self.values["cost"]


def evaluate(made: Instance, postings: Sequence[Posting]) -> Score:
    """The checker's count of shortage, short stays, weeks beyond the longest and cost, and what is against the rules.

    A stay beyond the longest is against them only where that is absolute; otherwise its weeks are counted.
    """
    case = Case(plan=_plan(made, postings))
    scores = posting_scores(case)
    counted = {"postings.cover", "postings.min_stay", *(["postings.max_stay"] if made.problem.stretch else [])}
    wrong = [
        f"{violation.rule}: {violation.message}"
        for rule, check in CHECKS.items()
        if rule not in counted and made.county.rules.level(rule) is not Level.OFF
        for violation in check(case)
    ]
    goals = (goal for goal in ("shortage", "short_stays", "long_stays", "cost") if goal in scores)
    return Score(values={goal: scores[goal] for goal in goals}, wrong=tuple(wrong))


def _plan(made: Instance, postings: Sequence[Posting]) -> Plan:
    """A plan with postings alone."""
    return Plan(
        id="0",
        created=dt.datetime(2026, 1, 1, tzinfo=dt.UTC),
        as_of=made.county.calendar.start,
        county=made.county,
        travel=(made.car,),
        territories=_told(Territories(teams=())),
        coverage=_told(Coverage(services=(), uncovered=())),
        circuits=_told(Circuits(tours=())),
        postings=_told(Postings(postings=tuple(postings))),
        audit=Audit(kept=(), violations=()),
    )


def _told(solution: S) -> Result[S]:
    return Result(
        status=Status.FEASIBLE,
        stop_reason=StopReason.LIMIT,
        solution=solution,
        goals=(),
        runtime=0.0,
        provenance=Provenance(problem="", profile="", seed=0),
    )
