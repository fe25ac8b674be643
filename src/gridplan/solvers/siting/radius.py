"""What the Lagrangian bound leaves open, as an integer program in the radius formulation.

Sets: demands i with the distinct costs ``D_i0 < D_i1 < …`` of the candidates that are left, y_j open, z_ik no open one
within D_ik (Cornuéjols, Nemhauser & Wolsey 1980; García, Labbé & Marín 2011; chained as in Elloumi 2010):

    min Σ_i D_i0 + Σ_ik (D_i,k+1 − D_ik) z_ik
    z_i0 + Σ_{j at D_i0} y_j >= 1;   z_ik + Σ_{j at D_ik} y_j >= z_i,k−1;   Σ_j y_j <= p;   the budget alike

z need not be whole numbers. A demand has no level beyond what a better solution can pay: there the last z is 0.
"""

from __future__ import annotations

import itertools
from dataclasses import dataclass, field

import numpy as np
from scipy import sparse

from gridplan.languages import said
from gridplan.solvers._linear import Floats, solve_linear
from gridplan.solvers.siting.nearest import (
    Effort,
    Ints,
    Lists,
    Nearest,
    Search,
    ascend,
    best_bound,
    search_swaps,
    slack,
)
from gridplan.solvers.siting.tree import search_tree

_TREE = 0.3  # of the time, at most, for trying all sets


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Fixed:
    """What a better solution must look like: bool[m] ``out``, bool[m] ``held`` open, float64[n] ``most`` it pays.

    ``most`` is of ``c + price · v``.
    """

    out: np.ndarray
    held: np.ndarray
    most: Floats
    price: float


def solve_nearest(problem: Nearest, effort: Effort, *, start: tuple[int, ...] = ()) -> Search:
    """Solve to the end, or to the limit.

    Args:
        problem: what to open.
        effort: how much work.
        start: candidates to begin with; with a budget they must keep it.
    """
    search = Search(problem=problem)
    search.offer(start[: problem.count])
    search.raise_bound(best_bound(problem))
    if search.closed or not problem.count or not problem.cost.size:
        search.bound = search.value
        return search
    lists = Lists(problem)
    search_swaps(search, lists, start, effort)
    search_swaps(search, lists, (), effort) if start else None
    effort.say(said("swap search"), search.value, search.bound)
    ascend(search, lists, effort)
    effort.say(said("Lagrangian bound"), search.value, search.bound)
    if not search.closed:
        search_tree(search, effort.share(_TREE))
        effort.say(said("all sets"), search.value, search.bound)
    if not search.closed and not effort.over:
        decide(search, effort)
        effort.say(said("radius formulation"), search.value, search.bound)
    return search


def fixing(search: Search, *, better: float) -> Fixed:
    """What any solution of value at most ``better`` must look like."""
    problem, duals = search.problem, search.duals
    width = problem.cost.shape[1]
    nothing = np.zeros(width, dtype=bool)
    if duals is None:
        return Fixed(out=nothing, held=nothing, most=np.full(len(problem.base), np.inf), price=0.0)
    whole, _ = problem.merged(duals.price)
    reduced = np.minimum(whole - duals.pays[:, None], 0.0).sum(axis=0)  # of all pairs, not only the listed ones
    order = np.argsort(reduced, kind="stable")
    count = min(problem.count, width)
    inside = np.zeros(width, dtype=bool)
    inside[order[:count]] = True
    bound = float(duals.pays.sum() + reduced[order[:count]].sum()) - duals.price * problem.budget
    room = better - bound + slack(better)
    last = reduced[order[count - 1]]
    following = reduced[order[count]] if count < width else 0.0
    return Fixed(
        out=~inside & (reduced - last > room),
        held=inside & (following - reduced > room),
        most=duals.pays + max(room, 0.0),
        price=duals.price,
    )


@dataclass(slots=True)
class _Rows:
    """An integer program as it grows: rows ``entries >= lower``; y first, then z."""

    width: int
    cost: list[float] = field(default_factory=list)
    beyond: list[float] = field(default_factory=list)
    hint: list[float] = field(default_factory=list)
    rows: list[int] = field(default_factory=list)
    columns: list[int] = field(default_factory=list)
    entries: list[float] = field(default_factory=list)
    lower: list[float] = field(default_factory=list)
    constant: int = 0
    constant_beyond: int = 0

    def add(self, columns: list[int], entries: list[float], lower: float) -> None:
        self.rows += [len(self.lower)] * len(columns)
        self.columns += columns
        self.entries += entries
        self.lower.append(lower)


def decide(search: Search, effort: Effort) -> None:
    """Solve the integer program over what can still be better; where it would be too large, a note says so."""
    problem = search.problem
    fixed = fixing(search, better=search.value - 1)
    kept = np.flatnonzero(~fixed.out & ~fixed.held)
    held = np.flatnonzero(fixed.held).tolist()
    if len(held) >= problem.count or not len(kept):
        search.offer(held[: problem.count])
        search.raise_bound(search.value)
        return
    model = _model(search, fixed, kept, held, effort.levels)
    if model is None:
        effort.note(too_large(effort.levels))
        return
    size = model.width + len(model.cost)
    budget = [0.0] * model.width + model.beyond
    matrix = sparse.csr_matrix((model.entries, (model.rows, model.columns)), shape=(len(model.lower), size))
    count_row = np.concatenate([np.ones(model.width), np.zeros(len(model.cost))])
    within = set(search.opened) <= set(held) | set(kept.tolist()) and set(held) <= set(search.opened)
    answer = solve_linear(
        costs=np.array([0.0] * model.width + model.cost),
        matrix=sparse.vstack([matrix, sparse.csr_matrix(count_row), sparse.csr_matrix(np.array(budget))]),
        lower=np.array([*model.lower, -np.inf, -np.inf]),
        upper=np.array(
            [np.inf] * len(model.lower)
            + [
                problem.count - len(held),
                problem.budget - model.constant_beyond if problem.beyond is not None else np.inf,
            ]
        ),
        most=np.ones(size),
        engine=effort.engine,
        seconds=effort.seconds,
        work=effort.nodes,
        gap=1 - 1e-3,
        seed=effort.seed,
        hint=np.array([*np.isin(kept, search.opened).astype(float), *model.hint]) if within else None,
        continuous=np.arange(size) >= model.width,
    )
    if answer.values is not None:
        search.offer([*held, *kept[answer.values[: model.width] > 0.5].tolist()])
    if answer.infeasible:
        search.raise_bound(search.value)
    else:  # what was dropped is in no better solution
        search.raise_bound(answer.bound + model.constant)


def _model(search: Search, fixed: Fixed, kept: Ints, held: list[int], most: int) -> _Rows | None:
    """The rows of all demands; ``None`` above ``most`` variables."""
    problem, model = search.problem, _Rows(width=len(kept))
    cost, base = problem.cost[:, kept], problem.served(held)[0]
    now = problem.served(search.opened)[0]
    budgeted = problem.beyond is not None and problem.beyond_base is not None
    beyond = problem.beyond[:, kept] if problem.beyond is not None else np.zeros_like(cost)
    beyond_base = np.zeros_like(base)
    if problem.beyond is not None and problem.beyond_base is not None:
        beyond_base = np.minimum(
            problem.beyond_base, problem.beyond[:, held].min(axis=1, initial=np.iinfo(np.int64).max)
        )
    key, key_base = 2 * cost + (beyond > 0), 2 * base + (beyond_base > 0)
    ceiling = np.floor(fixed.most + slack(float(np.abs(fixed.most).max())))
    whole = cost + fixed.price * beyond
    whole_base = base + fixed.price * beyond_base
    for i in range(len(base)):
        places = np.flatnonzero((key[i] < key_base[i]) & (whole[i] <= ceiling[i] + 1))
        places = places[np.argsort(key[i, places], kind="stable")]
        open_end = bool(whole_base[i] <= ceiling[i] + 1)
        if not len(places):
            model.constant += int(base[i])
            model.constant_beyond += int(beyond_base[i]) if budgeted else 0
            continue
        _demand(model, places, key[i], cost[i], beyond[i], open_end, (int(base[i]), int(beyond_base[i])), int(now[i]))
        if model.width + len(model.cost) > most:
            return None
    return model


def _demand(
    model: _Rows, places: Ints, key: Ints, cost: Ints, beyond: Ints, open_end: bool, base: tuple[int, int], now: int
) -> None:
    """The levels of one demand; ``base`` is what lies past the last one, where that may be."""
    starts = np.flatnonzero(np.diff(key[places], prepend=-1)).tolist()
    groups = [places[a:b].tolist() for a, b in itertools.pairwise([*starts, len(places)])]
    ends = [*((int(cost[g[0]]), int(beyond[g[0]])) for g in groups), base]
    model.constant += ends[0][0]
    model.constant_beyond += ends[0][1]
    before = -1
    for k, group in enumerate(groups):
        last = k == len(groups) - 1 and not open_end
        columns, entries = list(group), [1.0] * len(group)
        if before >= 0:
            columns.append(before)
            entries.append(-1.0)
        lower = 1.0 if before < 0 else 0.0
        if not last:
            before = model.width + len(model.cost)
            columns.append(before)
            entries.append(1.0)
            model.cost.append(float(ends[k + 1][0] - ends[k][0]))
            model.beyond.append(float(ends[k + 1][1] - ends[k][1]))
            model.hint.append(float(now > ends[k][0]))
        model.add(columns, entries, lower)


def too_large(variables: int) -> str:
    """That a whole program was not solved, and may have closed the gap further."""
    return said(
        "an integer program above the profile's limit ({variables:,} variables) was left out; the gap could be closed "
        "further",
        variables=variables,
    )
