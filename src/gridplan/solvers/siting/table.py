"""A siting problem as arrays, and chosen candidates as :class:`~gridplan.domain.siting.Sites`."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from gridplan.domain.results import Goal
from gridplan.domain.siting import Sites, SitingProblem
from gridplan.domain.territories import UNREACHABLE_SECONDS
from gridplan.domain.travel import UNREACHABLE
from gridplan.solvers.siting.nearest import Ints, Search, slack

NO_WAY = 2**31


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Table:
    """Demands i in the order of their codes, candidates j in file order without those that stand already.

    Attributes:
        demands, candidates, fixed: ids.
        people: int64[n].
        true: int64[n, m], seconds, :data:`NO_WAY` where there is none.
        true_base: int64[n], seconds from the nearest fixed site.
        fixed_true: int64[n, f], from each fixed site.
        count: how many candidates may be opened.
    """

    demands: tuple[str, ...]
    candidates: tuple[str, ...]
    fixed: tuple[str, ...]
    people: Ints
    true: Ints
    true_base: Ints
    fixed_true: Ints
    count: int

    @property
    def cost(self) -> Ints:
        """int64[n, m], people · seconds."""
        return self.people[:, None] * np.minimum(self.true, UNREACHABLE_SECONDS)

    @property
    def base(self) -> Ints:
        """int64[n], people · seconds to the nearest fixed site."""
        return self.people * np.minimum(self.true_base, UNREACHABLE_SECONDS)

    def sites(self, opened: tuple[int, ...]) -> Sites:
        """Each demand at its nearest open site: fixed ones first, then in file order."""
        ids = [*self.fixed, *(self.candidates[j] for j in opened)]
        seconds = np.hstack([self.fixed_true, self.true[:, list(opened)]])
        serves: dict[str, str | None] = dict.fromkeys(self.demands)
        if ids:
            nearest = seconds.argmin(axis=1)
            reached = seconds[np.arange(len(seconds)), nearest] < NO_WAY
            pairs = zip(self.demands, nearest.tolist(), reached.tolist(), strict=True)
            serves = {code: ids[j] if yes else None for code, j, yes in pairs}
        return Sites(opened=tuple(self.candidates[j] for j in opened), fixed=self.fixed, serves=serves)

    def needed(self, opened: tuple[int, ...], seconds: Ints, base: Ints) -> tuple[int, ...]:
        """The opened without those whose loss nobody notices, the last in file order dropped first."""
        kept = list(opened)
        for j in sorted(opened, reverse=True):
            rest = [k for k in kept if k != j]
            alone = np.minimum(base, seconds[:, rest].min(axis=1, initial=NO_WAY))
            if not (seconds[:, j] < alone).any():
                kept = rest
        return tuple(kept)


def table_of(problem: SitingProblem) -> Table:
    """The arrays of a problem.

    Raises:
        NotFoundError: a demand or site is not in the travel times.
        ValueError: a negative number of people or sites.
    """
    if problem.count < 0 or any(people < 0 for people in problem.demands.values()):
        raise ValueError("count and people must be at least 0")
    demands, fixed = tuple(sorted(problem.demands)), tuple(dict.fromkeys(problem.fixed))
    candidates = tuple(site for site in dict.fromkeys(problem.candidates) if site not in set(fixed))
    block = problem.travel.submatrix([*fixed, *candidates], demands).T.astype(np.int64)
    block[block == UNREACHABLE] = NO_WAY
    near = block[:, : len(fixed)]
    return Table(
        demands=demands,
        candidates=candidates,
        fixed=fixed,
        people=np.array([problem.demands[code] for code in demands], dtype=np.int64),
        true=np.ascontiguousarray(block[:, len(fixed) :]),
        true_base=near.min(axis=1, initial=NO_WAY),
        fixed_true=near,
        count=min(problem.count, len(candidates)),
    )


def filled(table: Table, opened: tuple[int, ...]) -> tuple[int, ...]:
    """Exactly as many as asked for: the first in file order are added where fewer do as well."""
    spare = [j for j in range(len(table.candidates)) if j not in set(opened)]
    return tuple(sorted([*opened, *spare[: table.count - len(opened)]]))


def goal(name: str, value: float, bound: float, unit: str) -> Goal:
    """A goal whose bound is its value where both differ by no more than floats can tell."""
    close = value - bound <= slack(value)
    return Goal(name=name, value=float(value), bound=float(value if close else bound), unit=unit)


def search_goal(name: str, search: Search, unit: str, more: int = 0) -> Goal:
    """What a search reached, and ``more`` that it could not change."""
    return goal(name, search.value + more, search.bound + more, unit)
