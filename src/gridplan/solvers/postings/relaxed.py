"""Linear relaxations by an interior point method.

The duals it gives lie in the middle of all optimal ones, which is what column generation wants; the simplex method
gives extreme ones, and took 5 s instead of 0.6 s on one with too few people (``solvers._linear`` has no such engine).
"""

from __future__ import annotations

import datetime as dt
from typing import TypedDict

import numpy as np
from ortools.math_opt.python import mathopt
from ortools.math_opt.solvers import highs_pb2
from scipy import sparse

from gridplan.solvers._linear import dense, first_feasible, linear_model, solve_model
from gridplan.solvers.postings.model import Floats


class Table(TypedDict):
    """What both kinds of solver want to know."""

    costs: Floats
    matrix: sparse.csr_matrix
    lower: Floats
    upper: Floats
    most: Floats
    seconds: float


def solve_relaxed(
    *, costs: Floats, matrix: sparse.csr_matrix, lower: Floats, upper: Floats, most: Floats, seconds: float
) -> tuple[Floats, Floats] | None:
    """Values float64[n] and duals float64[m] of ``min c·x, lower <= A x <= upper, 0 <= x <= most``.

    Both are as exact as an interior point is; ``None`` where the solver did not get there.
    """
    model = linear_model(costs, matrix, lower, upper, most, np.zeros(len(costs), dtype=bool))
    options = highs_pb2.HighsOptionsProto(string_options={"run_crossover": "off"})
    parameters = mathopt.SolveParameters(
        time_limit=dt.timedelta(seconds=max(seconds, 0.05)), lp_algorithm=mathopt.LPAlgorithm.BARRIER, highs=options
    )
    try:
        result = solve_model(model, parameters, mathopt.SolverType.HIGHS)
    except RuntimeError:
        return None  # HiGHS gave up ("model status unknown")
    primal, dual = first_feasible(result.solutions, "primal"), first_feasible(result.solutions, "dual")
    if primal is None or dual is None:
        return None
    return dense(primal.variable_values, len(costs)), dense(dual.dual_values, len(lower))
