"""Few sites, many places: all sets that can be better, one by one.

Where few sites are opened the Lagrangian bound leaves wide gaps, above all under a budget, and the radius formulation
is at its largest. But then there are few sets: a depth-first search over sets in order, each branch bounded in cost
and in the budget alike by what the best single candidates save, for sites save less together than each alone
(Nemhauser, Wolsey & Fisher 1978). Where the budget leaves no choice, because every demand that any candidate can bring
within it must be, a branch is one of the candidates of the demand that has fewest.
"""

from __future__ import annotations

from bisect import insort
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from gridplan.solvers.siting.nearest import Effort, Ints, Search

_DEEPEST = 5  # sites to open, above which there are too many sets to begin with
_WORK = 2_000_000_000  # most (demand, candidate) pairs looked at: a limit that is the same on every machine


@dataclass(slots=True, kw_only=True, eq=False)
class _Tree:
    """Rows of ``cost`` and ``beyond`` are candidates, int64[m, n]; ``work`` is what has been looked at.

    ``floor`` is int64[n], the least share of the budget that each demand can have.
    """

    search: Search
    effort: Effort
    cost: Ints
    beyond: Ints | None
    floor: Ints | None
    work: int = 0

    @property
    def over(self) -> bool:
        return self.work > _WORK or self.effort.over

    def branch(self, chosen: tuple[int, ...], pays: Ints, over: Ints, rest: Ints) -> None:
        """Try all sets of the chosen and some of the rest: pays is what demands pay, over their share of the budget."""
        if self.over or not len(rest):
            return
        self.work += len(rest) * len(pays)
        left = self.search.problem.count - len(chosen)
        saved = np.maximum(pays - self.cost[rest], 0).sum(axis=1)
        relief = saved if self.beyond is None else np.maximum(over - self.beyond[rest], 0).sum(axis=1)
        excess = 0 if self.beyond is None else int(over.sum()) - self.search.problem.budget
        order = np.lexsort((-saved, -relief))
        rest, saved, relief = rest[order], saved[order], relief[order]
        if left == 1:
            enough = np.flatnonzero(relief >= excess)
            if len(enough):
                self.search.offer((*chosen, int(rest[enough[saved[enough].argmax()]])))
            return
        value, most = int(pays.sum()), _most_saved(saved.tolist(), left)
        others = int(np.sort(saved)[-(left - 1) :].sum())  # the most that those beside a candidate save
        totals = np.convolve(relief, np.ones(left, dtype=np.int64))[left - 1 :]  # of each and the next ones
        for k, following in self._branches(over, rest):
            if self.over or totals[0] < excess:
                return
            if following is None and totals[k] < excess:
                return
            if value - (most[k] if following is None else int(saved[k]) + others) >= self.search.value:
                continue
            j = int(rest[k])
            within = over if self.beyond is None else np.minimum(over, self.beyond[j])
            after = rest[k + 1 :] if following is None else following
            self.branch((*chosen, j), np.minimum(pays, self.cost[j]), within, after)

    def _branches(self, over: Ints, rest: Ints) -> Iterator[tuple[int, Ints | None]]:
        """Places in rest of the candidate to take, and what is left beside it; ``None`` for those behind it."""
        problem, floor = self.search.problem, self.floor
        open_to = np.flatnonzero(over > floor) if floor is not None else ()
        if self.beyond is None or floor is None or not len(open_to) or int(floor.sum()) != problem.budget:
            yield from ((k, None) for k in range(len(rest)))
            return
        helps = self.beyond[rest][:, open_to] <= floor[open_to]
        own = np.flatnonzero(helps[:, int(helps.sum(axis=0).argmin())])
        keep = np.ones(len(rest), dtype=bool)
        for k in own.tolist():
            keep[k] = False
            yield k, rest[keep]


def _most_saved(saved: list[int], left: int) -> list[int]:
    """What each candidate saves with the best ``left − 1`` of those after it."""
    best: list[int] = []
    most = []
    for value in reversed(saved):
        most.append(value + sum(best))
        insort(best, value)
        del best[: len(best) - (left - 1)]
    return most[::-1]


def search_tree(search: Search, effort: Effort) -> None:
    """Close a problem of few sites, or leave it as it was where there are too many sets."""
    problem = search.problem
    if problem.count > _DEEPEST:
        return
    beyond = None if problem.beyond is None else np.ascontiguousarray(problem.beyond.T)
    over = np.zeros_like(problem.base) if problem.beyond_base is None else problem.beyond_base
    floor = None if beyond is None else np.minimum(over, beyond.min(axis=0))
    tree = _Tree(search=search, effort=effort, cost=np.ascontiguousarray(problem.cost.T), beyond=beyond, floor=floor)
    tree.branch((), problem.base, over, np.arange(problem.cost.shape[1]))
    if not tree.over:
        search.raise_bound(search.value)
