"""A request to stop ends what runs with its best solution, and shortens what comes after."""

from __future__ import annotations

import threading
import time

import numpy as np
import pytest
from scipy import sparse

from gridplan.solvers._linear import solve_linear
from gridplan.solvers.columns import ColumnLimits, ColumnProblem, solve_columns
from gridplan.solvers.interruption import GRACE, Interruption, requested, seconds_left, stoppable, within_grace


def market_split(rows: int = 12, columns: int = 60) -> ColumnProblem:
    """Equal halves of many random weights at once: no solver gets to the end of it; a slack each makes it feasible."""
    weights = np.random.default_rng(3).integers(1, 100, (rows, columns)).astype(float)
    slack = np.eye(rows)
    half = np.floor(weights.sum(axis=1) / 2)
    return ColumnProblem(
        costs=np.concatenate([np.zeros(columns), np.ones(2 * rows)]),
        matrix=sparse.csc_matrix(np.hstack([weights, slack, -slack])),
        lower=half,
        upper=half,
        multiplicity=np.concatenate([np.ones(columns), np.full(2 * rows, 6000.0)]),
    )


def solve(problem: ColumnProblem, seconds: float):
    return solve_linear(
        costs=problem.costs,
        matrix=problem.matrix,
        lower=problem.lower,
        upper=problem.upper,
        most=problem.multiplicity,
        engine="scip",
        seconds=seconds,
        work=10_000_000,
    )


def test_a_request_stops_the_integer_program_that_runs(capfd: pytest.CaptureFixture[str]) -> None:
    interruption = Interruption()
    timer = threading.Timer(1.0, interruption.request)
    began = time.monotonic()
    with interruption.in_force():
        timer.start()
        answer = solve(market_split(), seconds=60)
    timer.join()
    assert 0.9 < time.monotonic() - began < 10
    assert answer.interrupted
    assert answer.values is not None
    assert capfd.readouterr().err == ""  # SCIP says nothing


def test_after_a_request_every_solve_is_short() -> None:
    interruption = Interruption()
    interruption.request()
    began = time.monotonic()
    with interruption.in_force():
        result = solve_columns(market_split(), limits=ColumnLimits(seconds=120, nodes=10_000_000))
    assert time.monotonic() - began < 4 * GRACE
    assert result.counts is not None  # and still there is a solution
    assert market_split().is_feasible(result.counts)


def test_nothing_changes_without_one_in_force() -> None:
    interruption = Interruption()
    interruption.request()
    assert not requested()
    assert within_grace(100.0) == 100.0
    with interruption.in_force():
        assert requested()
        assert within_grace(100.0) == GRACE
        assert seconds_left(time.monotonic() - 1) < 0
    assert not requested()


def test_a_request_calls_only_what_runs_in_its_own_scope() -> None:
    mine, other, calls = Interruption(), Interruption(), []
    with mine.in_force(), stoppable(lambda: calls.append("mine")):
        other.request()
        assert calls == []
        assert not requested()
        mine.request()
    assert calls == ["mine"]
    mine.request()
    assert calls == ["mine"]
