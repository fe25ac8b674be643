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
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

import numpy as np
import ortools
from numpy.typing import NDArray
from ortools.math_opt import callback_pb2, model_parameters_pb2, model_pb2, result_pb2, solution_pb2
from ortools.math_opt.core.python import solver as core
from ortools.math_opt.python import mathopt
from ortools.util.python.solve_interrupter import SolveInterrupter
from pybind11_abseil.status import StatusNotOk
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
    parameters = mathopt.SolveParameters()
    if integer:
        parameters.node_limit, parameters.random_seed = work, seed
        parameters.relative_gap_tolerance, parameters.absolute_gap_tolerance = 0.0, gap
    else:
        parameters.iteration_limit = work
    start = model_parameters_pb2.ModelSolveParametersProto()
    if hint is not None:
        values = start.solution_hints.add().variable_values
        values.ids.extend(range(len(hint)))
        values.values.extend(hint.tolist())
    result = _run(model, engine, parameters, start, seconds)
    return _answer(result, len(costs), len(lower), integer=integer)


def _run(
    model: model_pb2.ModelProto,
    engine: Engine,
    parameters: mathopt.SolveParameters,
    start: model_parameters_pb2.ModelSolveParametersProto,
    seconds: float,
) -> result_pb2.SolveResultProto:
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
        solve = functools.partial(solve_model, model, parameters, start=start, interrupter=interrupter)
        try:
            return solve(_SOLVERS[engine])
        except RuntimeError:
            if engine != "highs":
                raise
            return solve(_SOLVERS["scip"])  # HiGHS gave up with an error of its own; SCIP solves both kinds


def solve_model(
    model: model_pb2.ModelProto,
    parameters: mathopt.SolveParameters,
    solver: mathopt.SolverType,
    *,
    start: model_parameters_pb2.ModelSolveParametersProto | None = None,
    interrupter: SolveInterrupter | None = None,
) -> result_pb2.SolveResultProto:
    """What ``mathopt.solve`` does, without its objects for each variable and row.

    These took three fifths of the time of a relaxation of 60,000 columns.

    Raises:
        RuntimeError: the solver gave up.
    """
    try:
        return core.solve(
            model,
            solver.value,
            mathopt.StreamableSolverInitArguments().to_proto(),
            parameters.to_proto(),
            start or model_parameters_pb2.ModelSolveParametersProto(),
            None,
            callback_pb2.CallbackRegistrationProto(),
            None,
            interrupter.pybind_interrupter if interrupter is not None else None,
        )
    except StatusNotOk as fault:
        raise RuntimeError(str(fault)) from fault


def dense(values: Any, count: int) -> Floats:
    """float64[count] of a sparse vector by id."""
    found = np.zeros(count)
    found[np.fromiter(values.ids, np.int64, len(values.ids))] = np.fromiter(values.values, float, len(values.values))
    return found


def first_feasible(solutions: Sequence[solution_pb2.SolutionProto], kind: str) -> Any:
    """The ``primal`` or ``dual`` solution of the best of the solutions; ``None`` where it is none or not feasible."""
    name = f"{kind}_solution"
    if not solutions or not solutions[0].HasField(name):
        return None
    found = getattr(solutions[0], name)
    return found if found.feasibility_status == solution_pb2.SOLUTION_STATUS_FEASIBLE else None


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


def _answer(result: result_pb2.SolveResultProto, columns: int, rows: int, *, integer: bool) -> Answer:
    reason = result.termination.reason
    primal = first_feasible(result.solutions, "primal")
    optimal = reason == result_pb2.TERMINATION_REASON_OPTIMAL
    dual = first_feasible(result.solutions, "dual") if optimal and not integer else None
    bound = result.termination.objective_bounds.dual_bound
    return Answer(
        values=None if primal is None else dense(primal.variable_values, columns),
        bound=bound if np.isfinite(bound) else -np.inf,
        duals=None if dual is None else dense(dual.dual_values, rows),
        finished=optimal,
        infeasible=reason
        in {result_pb2.TERMINATION_REASON_INFEASIBLE, result_pb2.TERMINATION_REASON_INFEASIBLE_OR_UNBOUNDED},
        interrupted=result.termination.limit == result_pb2.LIMIT_INTERRUPTED,
    )


def linear_model(
    costs: Floats, matrix: sparse.spmatrix, lower: Floats, upper: Floats, most: Floats, whole: NDArray[np.bool_]
) -> model_pb2.ModelProto:
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
    return proto
