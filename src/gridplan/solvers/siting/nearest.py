"""The core of all three models: open at most p candidates so that what the demands pay for their nearest one is least.

Sets: demands i, candidates j. Data: c_ij what i pays at j, b_i what it pays where nothing near is opened (the nearest
site that stands already, or no way at all); optionally v_ij and d_i alike with a budget B.

    min Σ_i c_i(Y)    with    |Y| <= p,    Σ_i v_i(Y) <= B;      c_i(Y) = min(b_i, min_{j in Y} c_ij), v_i(Y) alike

v orders the sites of a demand as c does. Method:

1. Swap search (Teitz & Bart 1968, gains as in Resende & Werneck 2007) gives a solution of value U.
2. Lagrangian relaxation of "each demand is served once", multipliers u_i, and of the budget, multiplier m >= 0: with
   ``r_j = Σ_i min(0, c_ij + m v_ij − u_i)``, ``L(u, m) = Σ_i u_i + (sum of the p least r_j) − m B`` is a valid
   bound for any ``u_i <= b_i + m d_i`` (Cornuéjols, Fisher & Nemhauser 1977). Subgradient steps raise it.
3. Fixing: a candidate (or a pair) that no solution better than U can use, by L and its reduced cost, is dropped; one
   that every better solution opens is opened.
4. The radius formulation (:mod:`gridplan.solvers.siting.radius`) decides over what is left.

Pure: arrays in, arrays out.
"""

from __future__ import annotations

import dataclasses
import time
from collections.abc import Iterable
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from gridplan.solvers._linear import Engine, Floats
from gridplan.solvers.interruption import requested, seconds_left
from gridplan.solvers.progress import Progress, report

Ints = NDArray[np.int64]

_TOLERANCE, _PRECISION = 1e-6, 1e-9  # absolute; relative to the value
_NEAR, _SPREAD = 80, 5  # entries kept for a demand in the ascent: at least so many, and so many times m / p
_BEYOND_PRICE = 1.5e6  # of one unit of the budget in the swap search, which may pass through solutions beyond it
_STALLED, _LEAST_STEP = 25, 2e-3  # steps without a better bound before the step is halved; where the ascent ends
_NEAR_ENOUGH = 3e-4  # relative gap at which fixing leaves so little that the ascent need not go on
_TRY = 10  # every so many steps the relaxation's own sites are tried as a solution


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Nearest:
    """What to open. See the module's docstring.

    Attributes:
        cost: int64[n, m], c_ij.
        base: int64[n], b_i.
        count: p.
        beyond: int64[n, m], v_ij; ``None`` without a budget.
        beyond_base: int64[n], d_i.
        budget: B.
    """

    cost: Ints
    base: Ints
    count: int
    beyond: Ints | None = None
    beyond_base: Ints | None = None
    budget: int = 0

    def served(self, opened: Iterable[int]) -> tuple[Ints, int]:
        """int64[n] what each demand pays with these candidates open, and Σ_i v_i."""
        chosen = list(opened)
        pays = np.minimum(self.base, self.cost[:, chosen].min(axis=1, initial=np.iinfo(np.int64).max))
        if self.beyond is None or self.beyond_base is None:
            return pays, 0
        over = np.minimum(self.beyond_base, self.beyond[:, chosen].min(axis=1, initial=np.iinfo(np.int64).max))
        return pays, int(over.sum())

    def value(self, opened: Iterable[int]) -> float:
        """What all pay; ``inf`` beyond the budget."""
        pays, over = self.served(opened)
        return float(pays.sum()) if over <= self.budget else np.inf

    def merged(self, price: float) -> tuple[Floats, Floats]:
        """``c + price · v`` for the candidates and for the base."""
        if self.beyond is None or self.beyond_base is None:
            return self.cost.astype(np.float64), self.base.astype(np.float64)
        return self.cost + price * self.beyond, self.base + price * self.beyond_base


@dataclass(frozen=True, slots=True, kw_only=True)
class Effort:
    """How much work may be spent; ``deadline`` is of the monotonic clock, the rest as in the profile.

    ``notes`` is what a planner should know if not all is proven; all shares write into the same list.
    """

    deadline: float
    ascents: int
    levels: int
    nodes: int
    iterations: int
    cut_rounds: int
    engine: Engine
    seed: int
    progress: Progress | None = None
    notes: list[str] = field(default_factory=list)

    @property
    def seconds(self) -> float:
        """What is left."""
        return seconds_left(self.deadline)

    @property
    def over(self) -> bool:
        """Whether to stop: time is up, or somebody wants to."""
        return requested() or time.monotonic() >= self.deadline

    def share(self, part: float) -> Effort:
        """At most this part of the time that is left."""
        now = time.monotonic()
        return dataclasses.replace(self, deadline=now + part * max(self.deadline - now, 0.0))

    def note(self, text: str) -> None:
        """Remember a remark, once."""
        if text not in self.notes:
            self.notes.append(text)

    def say(self, message: str, value: float, bound: float) -> None:
        """Tell how far it is."""
        known = value if np.isfinite(value) else None
        report(self.progress, "siting", message, known, bound if np.isfinite(bound) else None)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Duals:
    """Multipliers and their bound. ``reduced`` is r_j, float64[m]; ``pays`` is u_i, float64[n]; ``price`` is m."""

    bound: float
    pays: Floats
    price: float
    reduced: Floats


@dataclass(slots=True, kw_only=True, eq=False)
class Search:
    """The best solution and bound so far. ``opened`` is sorted; ``value`` is ``inf`` before there is a solution."""

    problem: Nearest
    opened: tuple[int, ...] = ()
    value: float = np.inf
    bound: float = 0.0
    duals: Duals | None = None

    @property
    def closed(self) -> bool:
        """Whether the solution is proven best."""
        return self.value - self.bound <= slack(self.value)

    def offer(self, opened: Iterable[int]) -> bool:
        """Take a solution if it is better."""
        chosen = tuple(sorted(opened))
        value = self.problem.value(chosen)
        if value >= self.value:
            return False
        self.opened, self.value = chosen, value
        return True

    def raise_bound(self, bound: float) -> None:
        """Take a bound if it is better; all costs are whole numbers."""
        if np.isfinite(bound):
            self.bound = max(self.bound, min(float(np.ceil(bound - slack(bound))), self.value))


def slack(value: float) -> float:
    """By how much a float of this size may be off."""
    return _TOLERANCE + _PRECISION * abs(value) if np.isfinite(value) else 0.0


def best_bound(problem: Nearest) -> float:
    """The bound that needs no work: everything is open."""
    return float(np.minimum(problem.base, problem.cost.min(axis=1, initial=np.iinfo(np.int64).max)).sum())


class Lists:
    """For each demand its nearest candidates, cheapest first: all that the search and the ascent look at.

    Attributes:
        columns: int64[n, k].
        cost, beyond: float64[n, k]; ``cost`` is ``inf`` where the base is as good.
        cap_cost, cap_beyond: float64[n], the most that a demand's multiplier may rest on.
    """

    def __init__(self, problem: Nearest) -> None:
        count, width = problem.cost.shape
        keep = min(width, max(_NEAR, _SPREAD * width // (problem.count + 1)))
        zero = np.zeros_like(problem.cost)
        beyond = zero if problem.beyond is None else problem.beyond
        beyond_base = np.zeros(count, dtype=np.int64) if problem.beyond_base is None else problem.beyond_base
        key, key_base = 2 * problem.cost + (beyond > 0), 2 * problem.base + (beyond_base > 0)
        self.columns = np.argsort(key, axis=1, kind="stable")[:, :keep]
        rows = np.arange(count)[:, None]
        self.cost = problem.cost[rows, self.columns].astype(np.float64)
        self.beyond = beyond[rows, self.columns].astype(np.float64)
        useless = key[rows, self.columns] >= key_base[:, None]
        last_cost, last_beyond = problem.base.astype(np.float64), beyond_base.astype(np.float64)
        if keep < width:
            cut = ~useless[:, -1]
            last_cost[cut], last_beyond[cut] = self.cost[cut, -1], self.beyond[cut, -1]
        self.cap_cost, self.cap_beyond = last_cost, last_beyond
        self.cost[useless] = np.inf


def search_swaps(search: Search, lists: Lists, start: Iterable[int], effort: Effort) -> None:
    """Fill up ``start`` greedily, then exchange sites while that helps."""
    problem = search.problem
    whole, base = problem.merged(_BEYOND_PRICE)
    near = lists.cost + _BEYOND_PRICE * lists.beyond
    width, chosen = problem.cost.shape[1], list(dict.fromkeys(start))[: problem.count]
    first = np.minimum(base, whole[:, chosen].min(axis=1, initial=np.inf))
    while len(chosen) < min(problem.count, width):
        gain = np.bincount(lists.columns.ravel(), np.maximum(first[:, None] - near, 0).ravel(), width)
        gain[chosen] = -1
        best = int(gain.argmax())
        if gain[best] <= 0:
            break
        chosen.append(best)
        first = np.minimum(first, whole[:, best])
    search.offer(chosen)
    while chosen and not effort.over:
        swap = _best_swap(whole, base, near, lists.columns, chosen)
        if swap is None:
            return
        chosen[swap[0]] = swap[1]
        search.offer(chosen)


def _best_swap(whole: Floats, base: Floats, near: Floats, columns: Ints, chosen: list[int]) -> tuple[int, int] | None:
    """Which of the chosen to give up (its place) for which candidate; ``None`` where no exchange helps."""
    size, width = len(chosen), whole.shape[1]
    pays = np.column_stack([whole[:, chosen], base])
    two = np.argpartition(pays, 1, axis=1)[:, :2]
    ends = np.take_along_axis(pays, two, axis=1)
    flip = ends[:, 0] > ends[:, 1]
    own = np.where(flip, two[:, 1], two[:, 0])
    first, second = ends.min(axis=1), ends.max(axis=1)
    row, place = np.nonzero(near < second[:, None])
    column, cost = columns[row, place], near[row, place]
    gain = np.bincount(column, np.maximum(first[row] - cost, 0), width)
    back = np.bincount(
        column * (size + 1) + own[row], second[row] - np.maximum(cost, first[row]), width * (size + 1)
    ).reshape(width, size + 1)
    net = gain[:, None] + back - np.bincount(own, second - first, size + 1)[None, :]
    net[:, size], net[chosen] = -1, -1  # the base stays; what is open is not opened again
    candidate, leaves = np.unravel_index(int(net.argmax()), net.shape)
    return (int(leaves), int(candidate)) if net[candidate, leaves] > _TOLERANCE else None


def ascend(search: Search, lists: Lists, effort: Effort) -> None:
    """Raise the Lagrangian bound by subgradient steps, trying the relaxation's sites as solutions on the way."""
    problem = search.problem
    width, step, stalled = problem.cost.shape[1], 1.5, 0
    count = min(problem.count, width)
    flat, per_unit = lists.columns.ravel(), 1.0
    if problem.beyond_base is not None:
        per_unit = 1.0 / max(float(np.abs(problem.beyond_base).mean()), 1e-9)
    pays, price = problem.served(search.opened)[0].astype(np.float64), 0.0
    pays = np.minimum(pays * 1.0, lists.cap_cost)
    heading, heading_price = np.zeros(len(pays)), 0.0
    for turn in range(effort.ascents):
        if effort.over or search.closed or step < _LEAST_STEP:
            return
        below = np.minimum(lists.cost + price * lists.beyond - pays[:, None], 0.0)
        reduced: Floats = np.bincount(flat, below.ravel(), width).astype(np.float64)
        least = np.argpartition(reduced, count - 1)[:count]
        bound = float(pays.sum() + reduced[least].sum() - price * problem.budget)
        if search.duals is None or bound > search.duals.bound + 1e-7 * abs(bound):
            stalled = 0
        else:
            stalled += 1
        if search.duals is None or bound > search.duals.bound:
            search.duals = Duals(bound=bound, pays=pays.copy(), price=price, reduced=reduced)
            search.raise_bound(bound)
        near_enough = search.value - search.bound <= _NEAR_ENOUGH * search.value
        if stalled >= _STALLED or near_enough:
            step, stalled = step / 2, 0
            pays, price = search.duals.pays.copy(), search.duals.price
            heading[:] = heading_price = 0.0
            search_swaps(search, lists, np.argsort(search.duals.reduced, kind="stable")[:count].tolist(), effort)
            if near_enough:
                return
            continue
        if turn % _TRY == 0 and search.offer(least.tolist()):
            search_swaps(search, lists, search.opened, effort)
        opened = np.zeros(width, dtype=bool)
        opened[least] = True
        taken = (below < 0) & opened[lists.columns]
        times = taken.sum(axis=1)
        top = lists.cap_cost + price * lists.cap_beyond
        idle = (times == 0) & (pays >= top)  # served by the base, or by what lies beyond the list
        heading = np.where(idle, 0.0, 1.0 - times) + 0.3 * heading
        excess = float(lists.beyond[taken].sum() + lists.cap_beyond[idle].sum()) - problem.budget
        heading_price = (excess * per_unit if problem.beyond is not None else 0.0) + 0.3 * heading_price
        square = float(heading @ heading) + heading_price**2
        if square <= 0:
            return
        length = step * max(search.value - bound, 1e-3 * abs(search.value), 1e-3) / square
        price = max(price + length * heading_price * per_unit, 0.0)
        pays = np.clip(pays + length * heading, 0.0, lists.cap_cost + price * lists.cap_beyond)
