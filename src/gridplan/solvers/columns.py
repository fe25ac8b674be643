"""The engine that territories, coverage and circuits share: choose columns, at least cost, with a proof.

Sets: columns j, rows i. Data: costs c_j, matrix A, row bounds l_i <= u_i, multiplicities k_j.
Variables: x_j, how often column j is taken, integer. The problem:

    min Σ_j c_j x_j    with    l_i <= Σ_j a_ij x_j <= u_i  for every row,    0 <= x_j <= k_j, integer

Method (set partitioning by enumeration, after Baldacci, Christofides & Mingozzi 2008):

1. Linear relaxation (GLOP) gives duals y. Whatever the numerical quality of y, the Lagrangian value
   ``L(y) = Σ_i (y_i > 0 ? y_i l_i : y_i u_i) + Σ_j min(0, c_j − y·A_j) k_j`` is a valid bound; that one is reported.
2. A restricted integer program over the columns of least reduced cost gives a solution of value U.
3. Reduced-cost fixing: a column with ``L(y) + (c_j − y·A_j) >= U`` is in no better solution and is dropped. Where all
   costs are whole numbers, "better" means "by at least one", which drops more.
4. An integer program (SCIP or HiGHS) over what is left decides: the optimum, or a bound where a limit stops it.

Several goals, most important first, are solved one after the other by :func:`solve_goals`: each value reached
becomes a row ``goal·x <= value`` of the next problem.

Pure: arrays in, arrays out; nothing here knows what a column stands for.
"""

from __future__ import annotations

import dataclasses
import time
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from gridplan.domain.results import Goal, Status, StopReason
from gridplan.languages import said
from gridplan.solvers._linear import Answer, Floats, solve_linear
from gridplan.solvers.interruption import seconds_left
from gridplan.solvers.progress import Progress, report

Counts = NDArray[np.int64]

_TOLERANCE = 1e-6  # absolute
_PRECISION = 1e-9  # relative to the value
_STAGE = "columns"


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class ColumnProblem:
    """Choose columns. See the module's docstring for the meaning.

    Attributes:
        costs: float64[n], finite.
        matrix: float64[m, n], sparse.
        lower, upper: float64[m], row bounds; ``±inf`` where a row is open to that side.
        multiplicity: float64[n], how often a column may be taken; ``inf`` only where the rows limit it.

    Raises:
        ValueError: shapes that do not agree, a cost that is not finite, or a column that nothing limits.
    """

    costs: Floats
    matrix: sparse.csc_matrix
    lower: Floats
    upper: Floats
    multiplicity: Floats

    def __post_init__(self) -> None:
        matrix = sparse.csc_matrix(self.matrix, dtype=np.float64)
        for name in ("costs", "lower", "upper", "multiplicity"):
            object.__setattr__(self, name, np.asarray(getattr(self, name), dtype=np.float64))
        height, count = matrix.shape
        if not (len(self.costs) == len(self.multiplicity) == count and len(self.lower) == len(self.upper) == height):
            raise ValueError(
                f"a matrix of {matrix.shape} with {len(self.costs)} costs, {len(self.multiplicity)} multiplicities, "
                f"{len(self.lower)} lower and {len(self.upper)} upper row bounds"
            )
        if not np.isfinite(self.costs).all():
            raise ValueError("every cost must be a finite number")
        object.__setattr__(self, "matrix", matrix)
        object.__setattr__(self, "multiplicity", np.floor(np.minimum(self.multiplicity, _implied(matrix, self.upper))))
        if not np.isfinite(self.multiplicity).all():
            raise ValueError(f"nothing limits column {int(np.argmax(self.multiplicity))}: give it a multiplicity")

    def is_feasible(self, counts: Counts) -> bool:
        """Whether ``counts`` (whole numbers) keep every row and multiplicity."""
        rows = self.matrix @ counts
        slack = _TOLERANCE + _PRECISION * np.abs(rows)
        inside = (counts >= 0).all() and (counts <= self.multiplicity).all()
        return bool(inside and (rows >= self.lower - slack).all() and (rows <= self.upper + slack).all())

    def with_limit(self, row: Floats, most: float) -> ColumnProblem:
        """The same problem with one more row, ``row·x <= most``."""
        return dataclasses.replace(
            self,
            matrix=sparse.vstack([self.matrix, sparse.csr_matrix(row)], format="csc"),
            lower=np.append(self.lower, -np.inf),
            upper=np.append(self.upper, most),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class ColumnLimits:
    """How much work may be spent.

    Attributes:
        seconds: wall time for everything.
        iterations: simplex iterations of the linear relaxation.
        nodes: branch-and-bound nodes of the last integer program.
        restricted: columns in the restricted integer program at first; 4 times as many where they do not suffice.
        restricted_nodes: its branch-and-bound nodes.
        engine: which solver takes the integer programs.
        seed: its random seed.
    """

    seconds: float = 60.0
    iterations: int = 2_000_000
    nodes: int = 100_000
    restricted: int = 2_000
    restricted_nodes: int = 500
    engine: Literal["scip", "highs"] = "scip"
    seed: int = 1


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class ColumnResult:
    """The answer. ``counts``, ``objective`` are ``None`` exactly when ``status`` is infeasible or unknown.

    Attributes:
        counts: int64[n], how often each column is taken.
        bound: no solution costs less (``inf`` if there is none).
        duals: float64[m] of the linear relaxation, where it was solved.
        kept: columns left after reduced-cost fixing.
    """

    status: Status
    stop_reason: StopReason
    counts: Counts | None
    objective: float | None
    bound: float
    duals: Floats | None
    kept: int


def solve_columns(
    problem: ColumnProblem,
    *,
    limits: ColumnLimits,
    start: Counts | None = None,
    progress: Progress | None = None,
) -> ColumnResult:
    """Choose columns at least cost.

    Args:
        problem: what to choose from.
        limits: how much work may be spent.
        start: int64[n], a solution that is known already; ignored where it is not one.
        progress: told now and then how far the search is.
    """
    search = _Search(problem, limits, progress)
    if start is not None:
        search.offer(start)
    if not search.relax():
        return search.result(infeasible=True)
    if not search.closed:
        search.restrict()
    infeasible = not search.closed and search.decide()
    return search.result(infeasible=infeasible)


def solve_goals(
    problem: ColumnProblem,
    goals: Sequence[tuple[str, Floats, str]],
    *,
    limits: ColumnLimits,
    start: Counts | None = None,
    progress: Progress | None = None,
) -> tuple[ColumnResult, tuple[Goal, ...]]:
    """Minimize several goals, most important first, each with the earlier ones' values kept.

    Args:
        problem: what to choose from; its ``costs`` are not looked at.
        goals: ``(name, costs, unit)`` with costs float64[n].
        limits: how much work may be spent; ``seconds`` on all goals together, the rest on each.
        start: int64[n], a solution that is known already.
        progress: told now and then how far the search is.

    Returns:
        The last result (its status is ``OPTIMAL`` only if every goal is proven) and the goals reached;
        no goals where no solution was found.
    """
    began, reached, proven, last = time.monotonic(), [], True, None
    interrupted = False
    for place, (name, costs, unit) in enumerate(goals, start=1):
        if not costs.any() and place < len(goals):  # nothing to decide: the next goal finds the solution
            reached.append(Goal(name=name, value=0.0, bound=0.0, unit=unit))
            continue
        left = dataclasses.replace(limits, seconds=max(limits.seconds - (time.monotonic() - began), 0.1))
        goal = dataclasses.replace(problem, costs=costs)
        result = solve_columns(goal, limits=left, start=start, progress=progress)
        if result.counts is None or result.objective is None:
            return result, ()
        reached.append(Goal(name=name, value=result.objective, bound=result.bound, unit=unit))
        proven = proven and result.status is Status.OPTIMAL
        interrupted = interrupted or result.stop_reason is StopReason.INTERRUPTED
        problem, start, last = problem.with_limit(costs, result.objective), result.counts, result
    if last is None:
        raise ValueError("there must be at least one goal")
    if proven:
        return last, tuple(reached)
    reason = StopReason.INTERRUPTED if interrupted else StopReason.LIMIT
    return dataclasses.replace(last, status=Status.FEASIBLE, stop_reason=reason), tuple(reached)


class _Search:
    """One solve: the best solution and the best bound so far."""

    def __init__(self, problem: ColumnProblem, limits: ColumnLimits, progress: Progress | None) -> None:
        self.problem, self.limits, self.progress = problem, limits, progress
        self.deadline = time.monotonic() + limits.seconds
        self.whole = bool((problem.costs == np.rint(problem.costs)).all())
        self.counts: Counts | None = None
        self.value = np.inf
        self.duals: Floats | None = None
        self.reduced = problem.costs.copy()
        self.support: NDArray[np.bool_] = np.zeros(len(problem.costs), dtype=bool)
        self.bound = self.lagrangian = float(np.minimum(problem.costs, 0) @ problem.multiplicity)
        self.kept = len(problem.costs)
        self.interrupted = False

    @property
    def seconds(self) -> float:
        return seconds_left(self.deadline)

    @property
    def closed(self) -> bool:
        """Whether the best solution is proven to be best."""
        return self.value - self.bound <= self.tolerance

    @property
    def tolerance(self) -> float:
        return _TOLERANCE + _PRECISION * abs(self.value) if np.isfinite(self.value) else 0.0

    def offer(self, values: Counts | Floats) -> None:
        """Take a solution if it is one, and better."""
        counts: Counts = np.rint(values).astype(np.int64)
        value = float(self.problem.costs @ counts)
        if value < self.value and self.problem.is_feasible(counts):
            self.counts, self.value = counts, value

    def raise_bound(self, bound: float) -> None:
        """Take a bound if it is better."""
        if self.whole and np.isfinite(bound):
            bound = float(np.ceil(bound - _TOLERANCE - _PRECISION * abs(bound)))
        self.bound = max(self.bound, min(bound, self.value))

    def say(self, message: str) -> None:
        value = self.value if np.isfinite(self.value) else None
        report(self.progress, _STAGE, message, value, self.bound if np.isfinite(self.bound) else None)

    def relax(self) -> bool:
        """Solve the linear relaxation; ``False`` where it proves that there is no solution."""
        answer = self._linear(np.arange(len(self.problem.costs)), "glop", self.limits.iterations)
        if answer.infeasible and _proves_infeasible(self.problem, self.seconds, self.limits.iterations):
            return False
        if answer.duals is not None and answer.values is not None:
            self.duals, (self.lagrangian, self.reduced) = answer.duals, _lagrangian(self.problem, answer.duals)
            self.support = answer.values > _TOLERANCE
            self.raise_bound(self.lagrangian)
            self.offer(answer.values)
        self.say(said("linear relaxation of {count} columns", count=len(self.problem.costs)))
        return True

    def restrict(self) -> None:
        """Find a good solution among the columns of least reduced cost."""
        order = np.lexsort((np.arange(len(self.reduced)), self.reduced, ~self._wanted()))
        size = self.limits.restricted
        while size < len(order) and self.seconds > 0:
            answer = self._linear(np.sort(order[:size]), self.limits.engine, self.limits.restricted_nodes)
            if answer.values is not None:
                self.offer(answer.values)
            self.say(said("restricted to {count} columns", count=size))
            if self.counts is not None:
                return
            size *= 4

    def decide(self) -> bool:
        """Solve over every column that can still matter; ``True`` where there is no solution."""
        least = 1.0 if self.whole else self.tolerance
        useful = self.lagrangian + np.maximum(self.reduced, 0) <= self.value - least + self.tolerance
        keep = np.flatnonzero(useful | self._wanted())
        self.kept = len(keep)
        self.say(said("{count} columns left after reduced-cost fixing", count=len(keep)))
        answer = self._linear(keep, self.limits.engine, self.limits.nodes)
        if answer.values is not None:
            self.offer(answer.values)
        if not answer.infeasible:  # the dropped columns are in no solution better than the best one
            self.raise_bound(answer.bound)
        self.say(said("integer program"))
        return answer.infeasible and self.counts is None

    def result(self, *, infeasible: bool) -> ColumnResult:
        if infeasible:
            status, reason = Status.INFEASIBLE, StopReason.PROVEN
        elif self.counts is not None and self.closed:
            status, reason = Status.OPTIMAL, StopReason.PROVEN
        else:
            status = Status.UNKNOWN if self.counts is None else Status.FEASIBLE
            reason = StopReason.INTERRUPTED if self.interrupted else StopReason.LIMIT
        return ColumnResult(
            status=status,
            stop_reason=reason,
            counts=self.counts,
            objective=self.value if self.counts is not None else None,
            bound=np.inf if infeasible else self.value if status is Status.OPTIMAL else self.bound,
            duals=self.duals,
            kept=self.kept,
        )

    def _wanted(self) -> NDArray[np.bool_]:
        """Columns that no restriction may leave out: the relaxation's and the best solution's."""
        return self.support if self.counts is None else self.support | (self.counts > 0)

    def _linear(self, keep: NDArray[np.intp], engine: Literal["glop", "scip", "highs"], work: int) -> Answer:
        problem, everything = self.problem, len(keep) == len(self.problem.costs)
        answer = solve_linear(
            costs=problem.costs[keep],
            matrix=problem.matrix if everything else problem.matrix[:, keep],
            lower=problem.lower,
            upper=problem.upper,
            most=problem.multiplicity[keep],
            engine=engine,
            seconds=self.seconds,
            work=work,
            gap=1 - 1e-3 if self.whole else 0.0,
            seed=self.limits.seed,
            hint=self.counts[keep].astype(np.float64) if self.counts is not None and engine != "glop" else None,
        )
        self.interrupted = self.interrupted or answer.interrupted
        if answer.values is None or everything:
            return answer
        values = np.zeros(len(problem.costs))
        values[keep] = answer.values
        return dataclasses.replace(answer, values=values)


def _implied(matrix: sparse.csc_matrix, upper: Floats) -> Floats:
    """float64[n]: how often a column fits into each row whose entries are all positive; ``inf`` without such rows."""
    entries = matrix.tocoo()
    negative = np.zeros(matrix.shape[0], dtype=bool)
    negative[entries.row[entries.data < 0]] = True
    usable = (entries.data > 0) & np.isfinite(upper[entries.row]) & ~negative[entries.row]
    most = np.full(matrix.shape[1], np.inf)
    fits = np.maximum(np.floor(upper[entries.row[usable]] / entries.data[usable] + _TOLERANCE), 0)
    np.minimum.at(most, entries.col[usable], fits)
    return most


def _lagrangian(problem: ColumnProblem, duals: Floats) -> tuple[float, Floats]:
    """A valid bound from any duals, and float64[n] the reduced costs that belong to it."""
    open_side = ((duals > 0) & np.isinf(problem.lower)) | ((duals < 0) & np.isinf(problem.upper))
    usable = np.where(open_side | (np.abs(duals) < 1e-12), 0.0, duals)
    reduced = problem.costs - usable @ problem.matrix
    up, down = usable > 0, usable < 0
    rows = usable[up] @ problem.lower[up] + usable[down] @ problem.upper[down]
    return float(rows + np.minimum(reduced, 0) @ problem.multiplicity), reduced


def _proves_infeasible(problem: ColumnProblem, seconds: float, iterations: int) -> bool:
    """Whether duals of the least total violation certify that no solution exists (Farkas)."""
    below, above = np.flatnonzero(np.isfinite(problem.lower)), np.flatnonzero(np.isfinite(problem.upper))
    height, slacks = problem.matrix.shape[0], len(below) + len(above)
    signs = np.concatenate([np.ones(len(below)), -np.ones(len(above))])
    spill = sparse.csc_matrix((signs, (np.concatenate([below, above]), np.arange(slacks))), shape=(height, slacks))
    answer = solve_linear(
        costs=np.concatenate([np.zeros(len(problem.costs)), np.ones(slacks)]),
        matrix=sparse.hstack([problem.matrix, spill]),
        lower=problem.lower,
        upper=problem.upper,
        most=np.concatenate([problem.multiplicity, np.full(slacks, np.inf)]),
        engine="glop",
        seconds=seconds,
        work=iterations,
    )
    if answer.duals is None:
        return False
    bound, _ = _lagrangian(dataclasses.replace(problem, costs=np.zeros(len(problem.costs))), answer.duals)
    return bound > _TOLERANCE
