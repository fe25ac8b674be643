"""Trying remedies of a shortage: the posting problem solved again with something changed, within a budget.

What a week costs does not matter here, so costs are taken out: people who differ only in their ways are then alike, and
the problem is solved several times faster. Where counting (module ``posting_supply``) proves that a change is not
enough, nothing is solved.
"""

from __future__ import annotations

import dataclasses
import time
from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum

from gridplan.domain.posting_remedies import Bend
from gridplan.domain.postings import Posting, PostingProblem
from gridplan.planning.explaining.posting_supply import least_shortage
from gridplan.solvers import SolverProfile, solve_postings
from gridplan.solvers.interruption import requested

_EACH = 15.0  # seconds for one trial at most
_USED = 0.6  # of the time left, for one trial at most: a busy machine lets a solve run over its time
_LEAST = 8.0  # seconds for one lever, as long as there are any
_NODES = 100  # branch-and-bound nodes of one integer program of a trial

Told = tuple[tuple[Bend, ...], float]
"""What gave way, and at what price."""


class Verdict(Enum):
    """Whether a change mends the shortage."""

    ENOUGH = "enough"
    TOO_LITTLE = "too little"  # proven
    UNKNOWN = "unknown"  # no plan without shortage was found, and none was ruled out


@dataclass(frozen=True, slots=True, kw_only=True)
class Attempt:
    """What a trial came to.

    Attributes:
        verdict: whether the shortage is mended.
        shortage: person-weeks still missing; ``None`` where nothing was solved.
        bound: person-weeks missing at least.
        short_stays: new stays below the least length.
        postings: the plan found.
    """

    verdict: Verdict
    shortage: int | None
    bound: int
    short_stays: int = 0
    postings: tuple[Posting, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Lever:
    """One thing that can give way in amounts 1 … ``most``; more of it never leaves more missing.

    Attributes:
        change: (problem, amount) → the problem with it.
        bend: (amount, what was found) → what gave way, and at what price.
        exact: one less of it is less in every sense; not so where the amount is how many of a list of people.
    """

    most: int
    change: Callable[[PostingProblem, int], PostingProblem]
    bend: Callable[[int, Attempt], Told]
    exact: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """The least amount of a lever that is enough.

    Attributes:
        amount: how much; the lever's most where even that is not enough.
        attempt: what it came to.
        least: one less is proven to be too little.
    """

    amount: int
    attempt: Attempt
    least: bool


class Trials:
    """Solves changed problems until the time is up."""

    def __init__(
        self,
        problem: PostingProblem,
        profile: SolverProfile,
        *,
        seconds: float,
        allowed: int = 0,
        known: int | None = None,
    ) -> None:
        """Args:
        problem: what is to be mended.
        profile: of the solves.
        seconds: most wall time of all of them.
        allowed: the person-weeks that nothing can mend, because they lie in the past or the frozen days.
        known: how many are missing beside those in a plan that every change leaves possible, if there is one: what
            a trial finds is no more, however little time it had.
        """
        self.problem, self.allowed, self.known = problem, allowed, known
        self._profile = profile.replace(nodes=min(_NODES, profile.integer("nodes")))
        self._deadline = self._until = time.monotonic() + seconds
        self.cut_short = False

    @property
    def over(self) -> bool:
        """Whether the time is up, or planning was asked to end; that something was left out is remembered."""
        over = time.monotonic() >= self._until or requested()
        self.cut_short |= over
        return over

    def share(self, others: float) -> None:
        """Turn to the next lever: an equal share of the time left if so many others are to come, or the least."""
        now = time.monotonic()
        self._until = min(self._deadline, now + max(_LEAST, (self._deadline - now) / (others + 1)))

    def attempt(self, problem: PostingProblem) -> Attempt | None:
        """Whether nothing is missing in a changed problem; ``None`` where the time is up."""
        counted = least_shortage(problem, shortest=problem.floor_stay) - self.allowed
        if counted > 0:
            return Attempt(verdict=Verdict.TOO_LITTLE, shortage=None, bound=counted)
        return None if self.over else self.solve(problem)

    def solve(self, problem: PostingProblem) -> Attempt:
        """Solve a changed problem, whatever counting says of it."""
        left = max(1.0, _USED * (self._deadline - time.monotonic()))
        profile = self._profile.replace(seconds=min(_EACH, left, self._profile.seconds))
        result = solve_postings(_without_costs(problem), profile)
        values = {goal.name: goal for goal in result.goals}
        missing, bound = (round(x) - self.allowed for x in (values["shortage"].value, values["shortage"].bound))
        missing = missing if self.known is None else min(missing, self.known)
        verdict = Verdict.ENOUGH if missing <= 0 else Verdict.TOO_LITTLE if bound > 0 else Verdict.UNKNOWN
        return Attempt(
            verdict=verdict,
            shortage=max(0, missing),
            bound=max(0, bound),
            short_stays=round(values["short_stays"].value),
            postings=result.solution.postings if result.solution else (),
        )

    def least(self, lever: Lever, *, base_fails: bool) -> Found | None:
        """The least amount of a lever that is enough; its most, where that is not; ``None`` where the time is up.

        Args:
            lever: what gives way.
            base_fails: without it something is missing: proven.
        """
        low = self._counted(lever)
        first = self.attempt(lever.change(self.problem, low))
        if first is None:
            return None
        if first.verdict is Verdict.ENOUGH or low == lever.most:
            return Found(amount=low, attempt=first, least=base_fails if low == 1 else lever.exact)
        best = self.attempt(lever.change(self.problem, lever.most))
        if best is None or best.verdict is not Verdict.ENOUGH:
            return None if best is None else Found(amount=lever.most, attempt=best, least=False)
        failed = {low: first.verdict is Verdict.TOO_LITTLE}
        low, high = low + 1, lever.most
        while low < high:
            middle = (low + high) // 2
            found = self.attempt(lever.change(self.problem, middle))
            if found is None:
                break
            if found.verdict is Verdict.ENOUGH:
                best, high = found, middle
            else:
                low, failed[middle] = middle + 1, found.verdict is Verdict.TOO_LITTLE
        least = lever.exact and low == high and failed.get(high - 1, False)
        return Found(amount=high, attempt=best, least=least)

    def _counted(self, lever: Lever) -> int:
        """The least amount that counting does not prove to be too little; the lever's most where there is none."""
        low, high = 1, lever.most
        while low < high:
            middle = (low + high) // 2
            changed = lever.change(self.problem, middle)
            if least_shortage(changed, shortest=changed.floor_stay) > self.allowed:
                low = middle + 1
            else:
                high = middle
        return low


def _without_costs(problem: PostingProblem) -> PostingProblem:
    candidates = tuple(dataclasses.replace(c, weekly_cost=dict.fromkeys(c.weekly_cost, 0)) for c in problem.candidates)
    return dataclasses.replace(problem, candidates=candidates, handover_cost=0, overlap=0)
