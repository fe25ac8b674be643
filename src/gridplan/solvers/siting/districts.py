"""p-median with capacities and connected districts: :mod:`.compact`'s program, its cuts added as they are violated.

Goals one after the other: demands without a site, people beyond capacity, cost. A search (:mod:`.land`) gives a plan;
where a bound at hand says that it is best already, there is nothing to solve. The cuts are added as they are
violated, first by linear relaxations, then by whole plans (:mod:`.contiguity`), so that each round's bound is valid; a
round whose districts are connected is a solution, and optimal. For the cost, pairs and candidates that no better plan
can use are left out beforehand, by the Lagrangian bound of the problem without capacities and neighbours.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from gridplan.domain.results import Goal
from gridplan.domain.siting import Sites, SitingProblem
from gridplan.domain.territories import UNREACHABLE_SECONDS
from gridplan.languages import said, word
from gridplan.solvers.siting.compact import Compact
from gridplan.solvers.siting.land import NOBODY, Land, Worth, improve, land_of, search_plan
from gridplan.solvers.siting.nearest import Effort, Ints, Search, slack
from gridplan.solvers.siting.radius import fixing, too_large
from gridplan.solvers.siting.table import Table, filled, goal

_NAMES = (("unreached", "demands"), ("over_capacity", "people"), ("cost", "person-seconds"))
_GOALS = (
    word("siting.unreached", "unreached"),
    word("siting.over_capacity", "over capacity"),
    word("siting.cost", "cost"),
)
_LINEAR_ROUNDS = 40  # most rounds of cuts of the linear relaxation
_PROGRESS = 1e-4  # by which share a round must raise the bound
_STALLED = 3  # rounds that do not, before the integer program takes over
_LINEAR_SHARE = 0.4  # of a goal's time, at most, for that
_GOAL_SHARE = 0.4  # of the time, at most, for a goal that is not the last


@dataclass(slots=True, eq=False)
class Best:
    """The best plan so far, and the candidates it opens."""

    land: Land
    plan: Ints
    opened: tuple[int, ...]
    worth: Worth

    def offer(self, plan: Ints, opened: tuple[int, ...]) -> None:
        """Take a plan if it is worth more."""
        worth = self.land.worth(plan)
        if worth < self.worth:
            self.plan, self.opened, self.worth = plan, opened, worth


def solve_districts(
    problem: SitingProblem, table: Table, easy: Search, effort: Effort, start: Sites | None
) -> tuple[Sites, tuple[Goal, ...]]:
    """The sites with their districts and the goals reached.

    Args:
        problem: the problem.
        table: its arrays.
        easy: the same without capacities and neighbours, solved as far as it went.
        effort: how much work.
        start: sites known already, whose plan the answer is at least as good as.

    Raises:
        ValueError: connected districts, and a site whose home is not among the demands.
    """
    land = land_of(problem, table)
    plan, opened = search_plan(land, filled(table, easy.opened), effort.share(0.3))
    best = Best(land, plan, opened, land.worth(plan))
    if start is not None:
        ids = {site: s for s, site in enumerate((*table.fixed, *table.candidates))}
        known = np.array([ids.get(start.serves[c] or "", NOBODY) for c in table.demands], dtype=np.int64)
        own = tuple(ids[site] - land.standing for site in start.opened)
        used = [*range(land.standing), *(land.standing + j for j in filled(table, own))]
        left_out = (known == NOBODY) & land.allowed[:, used].any(axis=1)
        if land.touching is not None or not left_out.any():  # a further site may stay without a district
            best.offer(known, filled(table, own))
        wider = filled(table, _one_more(land, own))
        best.offer(*search_plan(land, wider, effort.share(0.2)))
    bounds = _solve_goals(best, easy, effort)
    goals = tuple(goal(name, best.worth[k], bounds[k], unit) for k, (name, unit) in enumerate(_NAMES))
    return _sites(table, best), goals if land.touching is not None else goals[1:]


def _one_more(land: Land, opened: tuple[int, ...]) -> tuple[int, ...]:
    """The candidates with the one that, nearest sites taken, saves most."""
    used = [*range(land.standing), *(land.standing + j for j in opened)]
    now = land.seconds[:, used].min(axis=1, initial=UNREACHABLE_SECONDS)
    saved = land.people @ np.maximum(now[:, None] - land.seconds[:, land.standing :], 0)
    saved[list(opened)] = -1
    return (*opened, int(saved.argmax())) if len(saved) > len(opened) and len(opened) < land.count else opened


def _sites(table: Table, best: Best) -> Sites:
    ids = (*table.fixed, *table.candidates)
    own = [None if s == NOBODY else ids[s] for s in best.plan.tolist()]
    return Sites(
        opened=tuple(table.candidates[j] for j in sorted(best.opened)),
        fixed=table.fixed,
        serves=dict(zip(table.demands, own, strict=True)),
    )


def _solve_goals(best: Best, easy: Search, effort: Effort) -> list[float]:
    """Improve the plan goal by goal; tells the bounds."""
    land = best.land
    bounds = [float((~land.allowed.any(axis=1)).sum()), 0.0, easy.bound]
    for k in range(3):
        if k == 1:
            bounds[1] = _surplus(land, everybody=land.touching is not None and best.worth[0] == 0)
        if best.worth[k] <= bounds[k]:
            bounds[k] = best.worth[k]
            continue
        spend = effort if k == 2 else effort.share(_GOAL_SHARE)
        bounds[k] = max(bounds[k], _minimize(best, k, easy, spend))
        effort.say(_GOALS[k].said(), best.worth[k], bounds[k])
    return bounds


def _surplus(land: Land, *, everybody: bool) -> float:
    """People beyond all capacity there can be: of all, or only of those whom a fixed site reaches for certain."""
    most = land.capacity[: land.standing].sum() + np.sort(land.capacity[land.standing :])[::-1][: land.count].sum()
    sure = np.full(len(land.people), everybody) | (
        land.allowed[:, : land.standing].any(axis=1) & (land.touching is None)
    )
    return max(float(land.people[sure].sum() - most), 0.0)


def _minimize(best: Best, k: int, easy: Search, effort: Effort) -> float:
    """Improve goal k with the earlier ones kept; tells a bound."""
    fixed, most = None, float(best.worth[k])
    if k == len(_NAMES) - 1:
        relaxed = Search(problem=easy.problem, opened=easy.opened, value=most, duals=easy.duals)
        fixed = fixing(relaxed, better=most - 1)
    model = Compact(best.land, k, best.worth[:k], fixed, best.plan)
    if model.pairs > effort.levels:
        effort.note(too_large(effort.levels))
        return 0.0
    bound = _tighten(model, effort.share(_LINEAR_SHARE))
    for _ in range(effort.cut_rounds):
        if effort.over or _whole(bound) >= most:
            break
        answer = model.solve(effort.engine, effort, model.hint(best.plan, best.opened))
        if answer.infeasible:
            return most
        bound = max(bound, answer.bound)
        if answer.values is None:
            break
        plan, opened = model.read(answer.values)
        best.offer(improve(best.land, _mended(best.land, plan), opened, effort), opened)
        added = model.cut(answer.values)
        effort.say(said("{count} contiguity cuts", count=added), best.worth[k], bound)
        if not added:
            break
    return min(_whole(bound), most)  # what was left out may be in plans that are no better than the one there was


def _whole(bound: float) -> float:
    return float(np.ceil(bound - slack(bound))) if np.isfinite(bound) else 0.0


def _tighten(model: Compact, effort: Effort) -> float:
    """Add the cuts that the linear relaxation violates while that raises its bound, which is returned."""
    best, stalled = 0.0, 0
    for _ in range(_LINEAR_ROUNDS if model.land.touching is not None else 0):
        answer = model.solve("glop", effort)
        if not answer.finished or answer.values is None:
            break
        stalled = 0 if answer.bound > best * (1 + _PROGRESS) else stalled + 1
        best = max(best, answer.bound)
        if stalled >= _STALLED or not model.cut(answer.values) or effort.over:
            break
    return best


def _mended(land: Land, plan: Ints) -> Ints:
    """The plan without what does not hang together with its site's home."""
    mended = plan.copy()
    for s in set(plan.tolist()) - {NOBODY}:
        members = set(np.flatnonzero(plan == s).tolist())
        mended[sorted(members - land.joined(members, s))] = NOBODY
    return mended
