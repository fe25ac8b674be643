"""The one place that talks to ``ortools.math_opt``: arrays in, arrays out.

Solves ``min c·x`` with ``lower <= A x <= upper`` and ``0 <= x <= most``, x continuous (GLOP) or integer (SCIP, HiGHS).

An :class:`~gridplan.solvers.interruption.Interruption` in force stops GLOP and SCIP at once; HiGHS, which OR-Tools
cannot stop, runs on to its limit.
"""

from __future__ import annotations

import contextlib
import ctypes
import datetime as dt
import functools
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

import numpy as np
import ortools
from numpy.typing import NDArray
from ortools.math_opt import model_pb2
from ortools.math_opt.python import mathopt
from ortools.util.python.solve_interrupter import SolveInterrupter
from scipy import sparse

from gridplan.solvers import interruption

Floats = NDArray[np.float64]
Engine = Literal["glop", "scip", "highs"]

_SOLVERS = {
    "glop": mathopt.SolverType.GLOP,
    "scip": mathopt.SolverType.GSCIP,
    "highs": mathopt.SolverType.HIGHS,
}


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Answer:
    """What an engine says.

    Attributes:
        values: float64[n], the best solution; ``None`` where none was found.
        bound: no solution costs less; ``-inf`` where the engine proved nothing.
        duals: float64[m], of a continuous problem solved to its end.
        finished: the engine stopped because it was done, not because of a limit.
        infeasible: the engine says that there is no solution (or none that is bounded).
        interrupted: somebody stopped it.
    """

    values: Floats | None
    bound: float
    duals: Floats | None
    finished: bool
    infeasible: bool
    interrupted: bool


def solve_linear(
    *,
    costs: Floats,
    matrix: sparse.spmatrix,
    lower: Floats,
    upper: Floats,
    most: Floats,
    engine: Engine,
    seconds: float,
    work: int,
    gap: float = 0.0,
    seed: int = 0,
    hint: Floats | None = None,
    continuous: NDArray[np.bool_] | None = None,
) -> Answer:
    """Solve one linear problem; integer unless the engine is ``glop``.

    Args:
        costs: float64[n].
        matrix: float64[m, n], sparse.
        lower: float64[m], least value of each row.
        upper: float64[m], largest value of each row.
        most: float64[n], largest value of each variable.
        engine: which solver.
        seconds: most wall time.
        work: most simplex iterations (``glop``) or branch-and-bound nodes; a limit that, unlike time, gives the same
            answer on every machine.
        gap: absolute difference between value and bound at which the engine may stop.
        seed: random seed of the integer solvers.
        hint: float64[n], a solution to start from.
        continuous: bool[n], variables that need not be whole numbers; none by default.
    """
    integer = engine != "glop"
    whole = np.full(len(costs), integer) if continuous is None else ~continuous & integer
    model = linear_model(costs, matrix, lower, upper, most, whole)
    variables, rows = list(model.variables()), list(model.linear_constraints())
    parameters = mathopt.SolveParameters()
    if integer:
        parameters.node_limit, parameters.random_seed = work, seed
        parameters.relative_gap_tolerance, parameters.absolute_gap_tolerance = 0.0, gap
    else:
        parameters.iteration_limit = work
    start = mathopt.ModelSolveParameters()
    if hint is not None:
        used = np.flatnonzero(hint).tolist()
        values = dict.fromkeys(variables, 0.0) | {variables[j]: float(hint[j]) for j in used}
        start.solution_hints.append(mathopt.SolutionHint(variable_values=values))
    result = _run(model, engine, parameters, start, seconds)
    return _answer(result, variables, rows, integer=integer)


def _run(
    model: mathopt.Model,
    engine: Engine,
    parameters: mathopt.SolveParameters,
    start: mathopt.ModelSolveParameters,
    seconds: float,
) -> mathopt.SolveResult:
    """Solve, heeding the interruption in force."""
    heeded = interruption.current() is not None
    interrupter = SolveInterrupter() if heeded else None
    if heeded and engine == "scip":
        _hush_scip()
        parameters.gscip.bool_params["misc/catchctrlc"] = False  # Ctrl-C comes to us, through the interruption
    with interruption.stoppable(interrupter.interrupt) if interrupter else contextlib.nullcontext():
        # asked only now: a request before this point shortens the solve, one after it stops the solve
        left = interruption.within_grace(seconds)
        parameters.time_limit = dt.timedelta(seconds=max(left, 0.05))
        solve = functools.partial(mathopt.solve, model, params=parameters, model_params=start, interrupter=interrupter)
        try:
            return solve(_SOLVERS[engine])
        except AttributeError:
            if engine != "highs":
                raise
            # HiGHS gave up with an error of its own, and OR-Tools 9.15 stumbles over the report; SCIP solves both kinds
            return solve(_SOLVERS["scip"])


@functools.cache
def _hush_scip() -> None:
    """Let SCIP print no errors.

    OR-Tools 9.15 asks SCIP 10 for an event that it no longer offers, at every solve that can be interrupted. SCIP stops
    all the same when it is told to, but would write two lines about it each time. Errors of a solve are not lost: they
    come back as its status.
    """
    folder = Path(ortools.__file__).parent / ".libs"
    for library in folder.glob("*ortools.*"):
        with contextlib.suppress(OSError, AttributeError):  # not on this platform: then the lines are written
            ctypes.CDLL(str(library)).SCIPmessageSetErrorPrinting(None, None)


def _answer(result: Any, variables: list[Any], rows: list[Any], *, integer: bool) -> Answer:
    reason, reasons = result.termination.reason, mathopt.TerminationReason
    values = np.array(result.variable_values(variables)) if result.has_primal_feasible_solution() else None
    optimal = reason is reasons.OPTIMAL
    bound = float(result.termination.objective_bounds.dual_bound)
    return Answer(
        values=values,
        bound=bound if np.isfinite(bound) else -np.inf,
        duals=np.array(result.dual_values(rows)) if optimal and not integer else None,
        finished=optimal,
        infeasible=reason in {reasons.INFEASIBLE, reasons.INFEASIBLE_OR_UNBOUNDED},
        interrupted=result.termination.limit is mathopt.Limit.INTERRUPTED,
    )


def linear_model(
    costs: Floats, matrix: sparse.spmatrix, lower: Floats, upper: Floats, most: Floats, whole: NDArray[np.bool_]
) -> mathopt.Model:
    """``min c·x, lower <= A x <= upper, 0 <= x <= most``, the variables marked in ``whole`` integer.

    Filled in as a protocol buffer, which for 100,000 columns takes a tenth of the time of the modelling interface.
    """
    count, height = len(costs), len(lower)
    by_row = sparse.csr_matrix(matrix)
    by_row.sort_indices()
    proto = model_pb2.ModelProto()
    proto.variables.ids.extend(range(count))
    proto.variables.lower_bounds.extend([0.0] * count)
    proto.variables.upper_bounds.extend(most.tolist())
    proto.variables.integers.extend(whole.tolist())
    priced = np.flatnonzero(costs)
    proto.objective.linear_coefficients.ids.extend(priced.tolist())
    proto.objective.linear_coefficients.values.extend(costs[priced].tolist())
    proto.linear_constraints.ids.extend(range(height))
    proto.linear_constraints.lower_bounds.extend(lower.tolist())
    proto.linear_constraints.upper_bounds.extend(upper.tolist())
    proto.linear_constraint_matrix.row_ids.extend(np.repeat(np.arange(height), np.diff(by_row.indptr)).tolist())
    proto.linear_constraint_matrix.column_ids.extend(by_row.indices.tolist())
    proto.linear_constraint_matrix.coefficients.extend(by_row.data.tolist())
    return mathopt.Model.from_model_proto(proto)
