"""Solve a problem and check everything that can be checked about the answer."""

from __future__ import annotations

from gridplan.domain.circuits import CircuitProblem, Circuits
from gridplan.domain.results import Result, Status
from gridplan.solvers.circuits import solve_circuits
from gridplan.solvers.profiles import SolverProfile, make_profile

from .feasibility import assert_feasible, values
from .problems import START

PROFILE = make_profile("circuits", options={"comfort_work": 0.05})


def solved(one: CircuitProblem, profile: SolverProfile = PROFILE) -> tuple[Result[Circuits], dict[str, int]]:
    """The result and the goals' values."""
    result = solve_circuits(one, profile)
    assert result.solution is not None
    assert_feasible(one, result.solution)
    counted = values(one, result.solution)
    assert {g.name: g.value for g in result.goals} == counted
    assert all(g.bound <= g.value for g in result.goals)
    assert (result.status is Status.OPTIMAL) == (result.gap == 0)
    return result, counted


def best(one: CircuitProblem) -> tuple[Circuits, dict[str, int]]:
    """A proven optimum."""
    result, counted = solved(one)
    assert result.status is Status.OPTIMAL
    assert result.solution is not None
    return result.solution, counted


def made(solution: Circuits) -> list[tuple[int, str, str, str]]:
    """``(day, crew, place, programme)`` of every visit, ascending."""
    return sorted(
        ((t.days[s.night] - START).days, t.crew, s.place, s.programme) for t in solution.tours for s in t.stops
    )
