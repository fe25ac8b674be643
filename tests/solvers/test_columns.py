"""The columns engine against brute force, a compact model and instances with known optima."""

from __future__ import annotations

import csv
import itertools
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from ortools.math_opt.python import mathopt
from pybind11_abseil import status
from scipy import sparse
from scipy.sparse.csgraph import floyd_warshall

from gridplan.domain.results import Status, StopReason
from gridplan.solvers import _linear
from gridplan.solvers._linear import solve_linear
from gridplan.solvers.columns import ColumnLimits, ColumnProblem, solve_columns, solve_goals

BENCHMARKS = Path(__file__).resolve().parents[2].parent / "shared" / "benchmarks"
FAST = ColumnLimits(seconds=30)
needs_benchmarks = pytest.mark.skipif(not BENCHMARKS.exists(), reason="../shared/benchmarks is missing")


def problem(costs, rows, lower, upper, multiplicity) -> ColumnProblem:
    return ColumnProblem(
        costs=np.array(costs, float),
        matrix=sparse.csc_matrix(np.array(rows, float)),
        lower=np.array(lower, float),
        upper=np.array(upper, float),
        multiplicity=np.array(multiplicity, float),
    )


def brute_force(p: ColumnProblem) -> float:
    ranges = [range(int(m) + 1) for m in p.multiplicity]
    feasible = (np.array(c) for c in itertools.product(*ranges))
    return min((float(p.costs @ c) for c in feasible if p.is_feasible(c)), default=np.inf)


WHOLE = st.integers(-20, 40)


@st.composite
def small_problems(draw, cost=WHOLE):
    columns, height = draw(st.integers(1, 6)), draw(st.integers(1, 4))
    numbers = lambda s, n: draw(st.lists(s, min_size=n, max_size=n))  # noqa: E731
    rows = [numbers(st.integers(-2, 3), columns) for _ in range(height)]
    lower = numbers(st.sampled_from([-np.inf, -1, 0, 1, 2, 3]), height)
    upper = [low + draw(st.sampled_from([0, 1, 4, np.inf])) if np.isfinite(low) else 3 for low in lower]
    return problem(numbers(cost, columns), rows, lower, upper, numbers(st.integers(0, 2), columns))


@settings(max_examples=150, deadline=None)
@given(small_problems(), st.sampled_from(["scip", "highs"]), st.sampled_from([1, 3, 1000]))
def test_agrees_with_brute_force(p, engine, restricted):
    result = solve_columns(p, limits=ColumnLimits(engine=engine, restricted=restricted))
    best = brute_force(p)
    if best == np.inf:
        assert result.status is Status.INFEASIBLE
        assert result.counts is None
        assert result.bound == np.inf
    else:
        assert result.status is Status.OPTIMAL
        assert result.objective == result.bound == best
        assert p.is_feasible(result.counts)


@settings(max_examples=60, deadline=None)
@given(small_problems(cost=st.floats(-9, 9).map(lambda x: round(x, 2))))
def test_costs_need_not_be_whole(p):
    result = solve_columns(p, limits=FAST)
    best = brute_force(p)
    if best == np.inf:
        assert result.status is Status.INFEASIBLE
    else:
        assert result.objective == pytest.approx(best, abs=1e-5)
        assert result.bound <= best + 1e-5


@settings(max_examples=60, deadline=None)
@given(small_problems(), st.integers(1, 3))
def test_a_stopped_search_has_valid_bounds(p, iterations):
    result = solve_columns(p, limits=ColumnLimits(iterations=iterations, nodes=1, restricted=2, restricted_nodes=1))
    best = brute_force(p)
    assert result.bound <= best
    assert result.objective is None or result.objective >= best
    assert (result.status is Status.INFEASIBLE) <= (best == np.inf)


@settings(max_examples=40, deadline=None)
@given(small_problems(), st.randoms(use_true_random=False))
def test_renaming_columns_and_rows_keeps_the_optimum(p, random):
    columns, rows = list(range(len(p.costs))), list(range(len(p.lower)))
    random.shuffle(columns)
    random.shuffle(rows)
    other = ColumnProblem(
        costs=p.costs[columns],
        matrix=p.matrix[rows][:, columns],
        lower=p.lower[rows],
        upper=p.upper[rows],
        multiplicity=p.multiplicity[columns],
    )
    one, two = solve_columns(p, limits=FAST), solve_columns(other, limits=FAST)
    assert (one.status, one.objective) == (two.status, two.objective)


def partition_instance(units: int, columns: int, seed: int = 0) -> ColumnProblem:
    """Set partitioning with singletons, so that there is always a solution."""
    random = np.random.default_rng(seed)
    sets = [[u] for u in range(units)]
    sets += [random.choice(units, size=random.integers(2, 5), replace=False).tolist() for _ in range(columns - units)]
    costs = [30 + random.integers(0, 60) * len(s) for s in sets]
    rows, cols = zip(*[(u, j) for j, s in enumerate(sets) for u in s], strict=True)
    matrix = sparse.csc_matrix((np.ones(len(rows)), (rows, cols)), shape=(units, len(sets)))
    return ColumnProblem(
        costs=np.array(costs, float),
        matrix=matrix,
        lower=np.ones(units),
        upper=np.ones(units),
        multiplicity=np.full(len(sets), np.inf),
    )


def test_fixing_drops_columns_but_not_the_optimum():
    p = partition_instance(15, 1500)
    assert p.multiplicity.max() == 1  # implied by the rows
    small = solve_columns(p, limits=ColumnLimits(restricted=100))
    direct = solve_linear(
        costs=p.costs, matrix=p.matrix, lower=p.lower, upper=p.upper, most=p.multiplicity,
        engine="highs", seconds=60, work=1_000_000,
    )  # fmt: skip
    assert small.status is Status.OPTIMAL
    assert small.objective == pytest.approx(direct.bound)
    assert small.kept < 1500


def test_the_duals_certify_the_bound():
    p = partition_instance(12, 400)
    result = solve_columns(p, limits=FAST)
    reduced = p.costs - result.duals @ p.matrix
    assert result.duals.sum() + np.minimum(reduced, 0).sum() <= result.objective + 1e-6


def test_same_input_gives_the_same_answer():
    one, two = (solve_columns(partition_instance(15, 1500), limits=FAST) for _ in range(2))
    assert (one.counts == two.counts).all()


def test_a_start_is_kept_where_nothing_better_is_found():
    p = partition_instance(25, 4000)
    start = np.array([1] * 25 + [0] * 3975)
    result = solve_columns(
        p, limits=ColumnLimits(iterations=1, nodes=1, restricted=30, restricted_nodes=1), start=start
    )
    assert result.counts is not None
    assert result.objective <= p.costs @ start
    assert result.bound <= result.objective


def test_progress_is_told():
    told = []
    solve_columns(partition_instance(12, 400), limits=FAST, progress=lambda *what: told.append(what))
    assert told
    assert all(value is None or bound is None or bound <= value + 1e-6 for _, _, value, bound in told)


@settings(max_examples=60, deadline=None)
@given(small_problems(), st.data())
def test_goals_in_order_agree_with_brute_force(p, data):
    first = np.array(data.draw(st.lists(st.integers(-3, 3), min_size=len(p.costs), max_size=len(p.costs))), float)
    result, goals = solve_goals(p, [("first", first, "x"), ("second", p.costs, "y")], limits=FAST)
    ranges = [range(int(m) + 1) for m in p.multiplicity]
    feasible = [np.array(c) for c in itertools.product(*ranges) if p.is_feasible(np.array(c))]
    if not feasible:
        assert (result.status, goals) == (Status.INFEASIBLE, ())
        return
    best = min((float(first @ c), float(p.costs @ c)) for c in feasible)
    assert result.status is Status.OPTIMAL
    assert tuple(g.value for g in goals) == tuple(g.bound for g in goals) == best


def test_what_cannot_be_solved_is_refused():
    with pytest.raises(ValueError, match="a matrix of"):
        problem([1, 2], [[1, 1]], [1, 1], [1], [1, 1])
    with pytest.raises(ValueError, match="finite number"):
        problem([np.nan], [[1]], [1], [1], [1])
    with pytest.raises(ValueError, match="limits column 0"):
        problem([-1], [[1]], [1], [np.inf], [np.inf])


def test_out_of_time_is_not_infeasible():
    result = solve_columns(partition_instance(25, 4000), limits=ColumnLimits(seconds=0.0))
    assert result.status in {Status.UNKNOWN, Status.FEASIBLE}
    assert result.stop_reason is StopReason.LIMIT


def read_gap(text: str):
    numbers = iter(map(int, text.split()))
    for _ in range(next(numbers)):
        m, n = next(numbers), next(numbers)
        block = [np.array([next(numbers) for _ in range(n)]) for _ in range(2 * m)]
        yield np.array(block[:m]), np.array(block[m:]), np.array([next(numbers) for _ in range(m)])


@needs_benchmarks
@pytest.mark.slow
@pytest.mark.parametrize(("name", "index"), [("gapa", 0), ("gapa", 2), ("gapb", 4)])
def test_generalized_assignment_reaches_the_known_optimum(name, index):
    costs, use, capacity = list(read_gap((BENCHMARKS / "gap" / f"{name}.txt").read_text()))[index]
    agents, jobs = costs.shape
    assign = sparse.hstack([sparse.eye(jobs)] * agents)
    load = sparse.block_diag([row[None, :] for row in use])
    p = ColumnProblem(
        costs=costs.ravel().astype(float),
        matrix=sparse.vstack([assign, load]),
        lower=np.concatenate([np.ones(jobs), np.full(agents, -np.inf)]),
        upper=np.concatenate([np.ones(jobs), capacity]),
        multiplicity=np.ones(agents * jobs),
    )
    with (BENCHMARKS / "gap" / "optima.csv").open() as file:
        known = next(row for row in csv.reader(file) if row[0] == name)[1 + index]
    result = solve_columns(p, limits=ColumnLimits(seconds=60))
    assert (result.status, result.objective) == (Status.OPTIMAL, float(known))


@needs_benchmarks
@pytest.mark.slow
@pytest.mark.parametrize("name", ["pmed1", "pmed3", "pmed5"])
def test_p_median_reaches_the_known_optimum(name):
    n, _, p, *rest = map(int, (BENCHMARKS / "pmedian" / f"{name}.txt").read_text().split())
    graph = np.full((n, n), np.inf)
    for a, b, d in np.array(rest).reshape(-1, 3):
        graph[a - 1, b - 1] = graph[b - 1, a - 1] = d
    distance = floyd_warshall(graph)
    rows, cols, values = [], [], []
    for u, m in itertools.product(range(n), range(n)):  # column u*n+m: u goes to m; column n*n+m: m is open
        rows += [u, n + u * n + m]
        cols += [u * n + m] * 2
        values += [1.0, 1.0]
    rows += [n + u * n + m for u, m in itertools.product(range(n), range(n))] + [n + n * n] * n
    cols += [n * n + m for _, m in itertools.product(range(n), range(n))] + [n * n + m for m in range(n)]
    values += [-1.0] * (n * n) + [1.0] * n
    problem_ = ColumnProblem(
        costs=np.concatenate([distance.ravel(), np.zeros(n)]),
        matrix=sparse.csc_matrix((values, (rows, cols)), shape=(n + n * n + 1, n * n + n)),
        lower=np.concatenate([np.ones(n), np.full(n * n, -np.inf), [p]]),
        upper=np.concatenate([np.ones(n), np.zeros(n * n), [p]]),
        multiplicity=np.ones(n * n + n),
    )
    with (BENCHMARKS / "pmedian" / "optima.csv").open() as file:
        known = dict(csv.reader(file))[name]
    result = solve_columns(problem_, limits=ColumnLimits(seconds=120))
    assert (result.status, result.objective) == (Status.OPTIMAL, float(known))


def test_where_highs_stumbles_scip_takes_over(monkeypatch):
    problem = ColumnProblem(
        costs=np.ones(3),  # each pair needs one of its two: half of each is the relaxation's answer
        matrix=sparse.csc_matrix(np.array([[1.0, 1.0, 0.0], [0.0, 1.0, 1.0], [1.0, 0.0, 1.0]])),
        lower=np.ones(3),
        upper=np.full(3, np.inf),
        multiplicity=np.ones(3),
    )
    solve, asked = _linear.core.solve, []

    def stumble(model, engine, *others):
        asked.append(engine)
        if engine == mathopt.SolverType.HIGHS.value:
            raise status.BuildStatusNotOk(status.StatusCode.INTERNAL, "model status unknown")
        return solve(model, engine, *others)

    monkeypatch.setattr(_linear.core, "solve", stumble)
    result = solve_columns(problem, limits=ColumnLimits(engine="highs"))
    assert (result.objective, result.bound) == (2.0, 2.0)
    assert mathopt.SolverType.HIGHS.value in asked
