"""p-centre (Hakimi 1965): no demand that can be reached farther away than need be, then least person-seconds.

The farthest demand is as far as one of the seconds in the table: a search over these, each step a covering problem
"do p sites reach all but those out of reach within r seconds?" (Minieka 1970). A step answers yes with sites, which
lower the upper end to what they really reach, or no with a covering bound, which lifts the lower end; where the limit
of time leaves a step undecided, the ends stay apart.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from scipy import sparse

from gridplan.domain.results import Goal
from gridplan.languages import said
from gridplan.solvers._linear import Engine, solve_linear
from gridplan.solvers.siting.cover import covering, undominated
from gridplan.solvers.siting.nearest import Effort, Ints, Lists, Nearest, Search, search_swaps
from gridplan.solvers.siting.radius import solve_nearest
from gridplan.solvers.siting.table import NO_WAY, Table, goal, search_goal

_FIRST = 0.7  # of the time, at most, for the first two goals


def solve_centre(table: Table, effort: Effort, start: tuple[int, ...]) -> tuple[tuple[int, ...], tuple[Goal, ...]]:
    """The candidates to open and the goals reached; for the arguments see :func:`.cover.solve_cover`."""
    ones, first = np.ones(len(table.demands), dtype=np.int64), effort.share(_FIRST)
    chosen, unreached, reach = covering(
        table.true < NO_WAY, table.true_base < NO_WAY, ones, table.count, first, start,
        name="unreached", unit="demands",
    )  # fmt: skip
    chosen, lower, upper = _narrow(table, chosen, unreached, first)
    second = solve_nearest(
        Nearest(
            cost=np.minimum(table.cost, table.base[:, None]),
            base=table.base,
            count=table.count,
            beyond=(table.true > upper).astype(np.int64),
            beyond_base=(table.true_base > upper).astype(np.int64),
            budget=unreached,
        ),
        effort,
        start=chosen,
    )
    goals = (reach, goal("worst", upper, lower, "seconds"), search_goal("cost", second, "person-seconds"))
    return table.needed(second.opened, np.minimum(table.true, table.true_base[:, None]), table.true_base), goals


def _narrow(table: Table, chosen: tuple[int, ...], unreached: int, effort: Effort) -> tuple[tuple[int, ...], int, int]:
    """Sites, the least that the farthest can be, and what it is with these sites.

    The search runs with ever more costly answers: a swap search that can only say yes, a linear relaxation that can
    only say no, and the integer program that says either.
    """
    best = np.sort(np.minimum(table.true_base, table.true.min(axis=1, initial=NO_WAY)))
    reachable = best[: len(best) - unreached]
    lower = int(reachable[-1]) if len(reachable) else 0  # all but ``unreached`` are within it of what is nearest
    upper, every = _worst(table, chosen), np.unique(np.append(table.true, table.true_base))
    for decide in (_by_swaps, _by_relaxation, _by_program):
        low, high = lower, upper  # this way of deciding may be wrong about the other side
        while low < high and not effort.over:
            between = every[(every >= low) & (every < high)]
            if not len(between):
                lower = upper if decide is _by_program else lower
                break
            radius = int(between[(len(between) - 1) // 2])
            answer = decide(table, radius, unreached, chosen, effort)
            following = int(every[np.searchsorted(every, radius, side="right")])
            if answer.opened is not None:
                chosen, upper = answer.opened, _worst(table, answer.opened)
                high = upper
            elif answer.impossible:
                low = lower = following
            elif decide is _by_swaps:
                low = following
            else:
                high = radius
            effort.say(said("all within {seconds} s", seconds=radius), float(upper), float(lower))
    return chosen, min(lower, upper), upper


class _Answer(NamedTuple):
    """Whether p sites reach all within a radius: sites that do, or that none can, or neither."""

    opened: tuple[int, ...] | None = None
    impossible: bool = False


def _by_swaps(table: Table, radius: int, unreached: int, start: tuple[int, ...], effort: Effort) -> _Answer:
    cost, base = (table.true > radius).astype(np.int64), (table.true_base > radius).astype(np.int64)
    search = Search(problem=Nearest(cost=cost, base=base, count=table.count))
    search_swaps(search, Lists(search.problem), start, effort)
    return _Answer(search.opened if search.value <= unreached else None)


def _by_relaxation(table: Table, radius: int, unreached: int, _: tuple[int, ...], effort: Effort) -> _Answer:
    return (_set_cover(table, radius, effort, "glop") if _lost(table) == unreached else None) or _Answer()


def _by_program(table: Table, radius: int, unreached: int, start: tuple[int, ...], effort: Effort) -> _Answer:
    answer = _set_cover(table, radius, effort, effort.engine) if _lost(table) == unreached else None
    if answer is not None:
        return answer
    ones = np.ones(len(table.demands), dtype=np.int64)
    found, left, reached = covering(table.true <= radius, table.true_base <= radius, ones, table.count, effort, start)
    return _Answer(found if left <= unreached else None, impossible=reached.bound > unreached)


def _lost(table: Table) -> int:
    """How many demands nothing can ever reach."""
    return int((np.minimum(table.true_base, table.true.min(axis=1, initial=NO_WAY)) == NO_WAY).sum())


def _set_cover(table: Table, radius: int, effort: Effort, engine: Engine) -> _Answer | None:
    """Fewest sites within the radius of every demand that can be reached; ``None`` where the limit came first.

    A demand whose sites are all among another's needs no row of its own, nor does the other way round a candidate.
    """
    rows = (table.true_base > radius) & (table.true.min(axis=1, initial=NO_WAY) < NO_WAY)
    covered = table.true[rows] <= radius
    if not covered.any(axis=1).all():
        return _Answer(impossible=True)
    columns = undominated(covered)
    covered = covered[:, columns]
    covered = covered[undominated(~covered.T)] if len(covered) else covered
    height, width = covered.shape
    answer = solve_linear(
        costs=np.ones(width),
        matrix=sparse.vstack([sparse.csr_matrix(covered.astype(float)), sparse.csr_matrix(np.ones((1, width)))]),
        lower=np.array([1.0] * height + [-np.inf]),
        upper=np.array([np.inf] * height + [table.count if engine != "glop" else np.inf]),
        most=np.ones(width),
        engine=engine,
        seconds=effort.seconds,
        work=effort.iterations if engine == "glop" else effort.nodes,
        gap=1 - 1e-3,
        seed=effort.seed,
    )
    if answer.infeasible or answer.bound > table.count + 1e-6:
        return _Answer(impossible=True)
    if engine != "glop" and answer.values is not None:
        return _Answer(tuple(int(columns[k]) for k in np.flatnonzero(answer.values > 0.5)))
    return None


def _worst(table: Table, opened: tuple[int, ...]) -> int:
    """Seconds of the farthest demand that is reached."""
    near: Ints = np.minimum(table.true_base, table.true[:, list(opened)].min(axis=1, initial=NO_WAY))
    reached = near[near < NO_WAY]
    return int(reached.max()) if len(reached) else 0
