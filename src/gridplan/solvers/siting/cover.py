"""Maximal covering (Church & ReVelle 1974): as few people as possible beyond the limit, then least person-seconds.

Covering is a nearest-site problem whose costs are people where a site lies beyond the limit and 0 elsewhere. Before it
is solved, demands that a fixed site covers, or that nothing can, are set aside; demands with the same set of covering
candidates become one; a candidate whose covered demands another one covers too is left out.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from gridplan.domain.results import Goal
from gridplan.solvers.siting.nearest import Effort, Ints, Nearest
from gridplan.solvers.siting.radius import solve_nearest
from gridplan.solvers.siting.table import Table, search_goal

Bools = NDArray[np.bool_]
_FIRST = 0.6  # of the time, at most, for the first goal


def solve_cover(
    table: Table, limit: int, effort: Effort, start: tuple[int, ...]
) -> tuple[tuple[int, ...], tuple[Goal, ...]]:
    """The candidates to open and the goals reached.

    Args:
        table: the problem.
        limit: seconds within which a demand is covered.
        effort: how much work.
        start: candidates to begin with.
    """
    chosen, uncovered, beyond = covering(
        table.true <= limit, table.true_base <= limit, table.people, table.count, effort.share(_FIRST), start
    )
    weight = table.people[:, None]
    second = solve_nearest(
        Nearest(
            cost=np.minimum(table.cost, table.base[:, None]),
            base=table.base,
            count=table.count,
            beyond=weight * (table.true > limit),
            beyond_base=table.people * (table.true_base > limit),
            budget=uncovered,
        ),
        effort,
        start=chosen,
    )
    goals = (beyond, search_goal("cost", second, "person-seconds"))
    return table.needed(second.opened, np.minimum(table.true, table.true_base[:, None]), table.true_base), goals


def covering(
    covered: Bools,
    standing: Bools,
    weight: Ints,
    count: int,
    effort: Effort,
    start: tuple[int, ...] = (),
    *,
    name: str = "uncovered",
    unit: str = "people",
) -> tuple[tuple[int, ...], int, Goal]:
    """As little weight as possible left uncovered.

    Args:
        covered: bool[n, m], candidate j covers demand i.
        standing: bool[n], a fixed site does.
        weight: int64[n].
        count: most candidates.
        effort: how much work.
        start: candidates to begin with.
        name: of the goal.
        unit: of the goal.

    Returns:
        The candidates, the weight left uncovered, and the goal.
    """
    open_to = ~standing & (weight > 0)
    lost = int(weight[open_to & ~covered.any(axis=1)].sum())
    rows = open_to & covered.any(axis=1)
    sets, groups = _same_rows(covered[rows])
    weights = np.bincount(groups, weight[rows], len(sets)).astype(np.int64)
    columns = undominated(sets)
    place = {int(j): k for k, j in enumerate(columns)}
    stand_in = {j: _cover_of(sets, j, columns) for j in start if j not in place} if len(columns) else {}
    begin = tuple(dict.fromkeys(place[stand_in.get(j, j)] for j in start if len(columns)))
    problem = Nearest(cost=weights[:, None] * ~sets[:, columns], base=weights, count=min(count, len(columns)))
    search = solve_nearest(problem, effort, start=begin)
    chosen = tuple(sorted(int(columns[k]) for k in search.opened))
    return chosen, lost + int(search.value), search_goal(name, search, unit, lost)


def _same_rows(covered: Bools) -> tuple[Bools, Ints]:
    """The different rows, and which of them each row is."""
    if not covered.size:
        return covered, np.zeros(len(covered), dtype=np.int64)
    _, first, group = np.unique(np.packbits(covered, axis=1), axis=0, return_index=True, return_inverse=True)
    return covered[first], group.ravel()


def undominated(sets: Bools) -> Ints:
    """Candidates whose rows no other candidate covers all; of equals, the first."""
    ones = sets.astype(np.float32)  # exact up to 16 million
    size = ones.sum(axis=0)
    inside = (ones.T @ ones) == size[:, None]  # [j, k]: all that j covers, k covers too
    order = np.arange(len(size))
    larger = (size[None, :] > size[:, None]) | (order[None, :] < order[:, None])
    out = (inside & larger).any(axis=1)
    return np.flatnonzero(~out)


def _cover_of(sets: Bools, j: int, columns: Ints) -> int:
    """A candidate that is left and covers all that ``j`` does."""
    return int(columns[int((sets[:, columns] >= sets[:, [j]]).all(axis=0).argmax())])
