"""How a plan says that villages are served."""

from __future__ import annotations

from gridplan.checking.breaches import Case
from gridplan.domain.coverage import Service


def services_of(case: Case) -> tuple[Service, ...]:
    """The plan's services; none where the solver found no solution."""
    solution = case.plan.coverage.solution
    return solution.services if solution else ()
