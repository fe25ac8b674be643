"""Answers to problems that this test process has solved before.

Many tests plan one and the same county and differ in what comes after the solvers, or in one stage only. The solvers
are deterministic (tests/solvers shows it, and calls them without this), so an equal problem under an equal profile is
given its former answer, and progress is told as it was told then. What is kept is only what was proven: where a limit
or a wish to stop had a part in it, the clock did too.
"""

from __future__ import annotations

import importlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest

from gridplan.domain.freezing import digest
from gridplan.domain.results import Result, StopReason
from gridplan.solvers.interruption import requested
from gridplan.solvers.profiles import SolverProfile

#: module → the solvers that it calls
CALLERS = {
    "gridplan.planning.pipeline": ("solve_territories", "solve_coverage", "solve_circuits", "solve_postings"),
    "gridplan.planning.explaining.posting_trials": ("solve_postings",),
    "gridplan.planning.explaining.trials": ("solve_territories",),
    "gridplan.planning.explaining.weights": ("solve_territories",),
    "gridplan.planning.explaining.summary": ("solve_territories",),
}

_ANSWERS: dict[tuple[str, str, str], tuple[Result[Any], list[tuple[Any, ...]]]] = {}
Solver = Callable[..., Result[Any]]


@contextmanager
def remembered() -> Iterator[None]:
    """Planning asks here first."""
    with pytest.MonkeyPatch.context() as patch:
        for name, solvers in CALLERS.items():
            module = importlib.import_module(name)
            for solver in solvers:
                patch.setattr(module, solver, _remembering(solver, getattr(module, solver)))
        yield


def _remembering(name: str, solve: Solver) -> Solver:
    """``solve``, which gives a problem that it has proven before its former answer."""

    def answer(problem: Any, profile: SolverProfile, progress: Any = None) -> Result[Any]:
        key = (name, digest(problem), digest(profile.replace(seconds=1.0)))
        known = _ANSWERS.get(key)
        if known is not None and known[0].runtime <= profile.seconds and not requested():
            for told in known[1] if progress else ():
                progress(*told)
            return known[0]
        tellings: list[tuple[Any, ...]] = []

        def tell(*told: Any) -> None:
            tellings.append(told)
            if progress:
                progress(*told)

        result = solve(problem, profile, tell)
        if result.stop_reason is StopReason.PROVEN and not requested():
            _ANSWERS[key] = result, tellings
        return result

    return answer
