"""Circuits and mobile hospitals: who visits which villages on which day, along which route.

Periodic vehicle routing (Christofides & Beasley 1984) with short day routes, depot by depot, exactly where it can be:

1. :mod:`.instance`: what can be visited at all, and on which days;
2. :mod:`.routes`, :mod:`.pricing`: every feasible day route (or all that can matter), by dynamic programming;
3. :mod:`.master`: how often each route is driven (set partitioning), with bounds;
4. :mod:`.calendar`: days and crews, or a conflict that goes back to the master;
5. :mod:`.depot`: these in turn.

Depots share nothing, so the goals' values and bounds are sums over depots.
"""

from __future__ import annotations

import time
from collections.abc import Sequence

from gridplan.domain.circuits import CircuitProblem, Circuits
from gridplan.domain.results import Goal, Result, Status, StopReason
from gridplan.solvers.circuits.depot import UNITS, DepotAnswer, solve_depot
from gridplan.solvers.circuits.instance import prepare
from gridplan.solvers.profiles import SolverProfile, provenance
from gridplan.solvers.progress import Progress, report

__all__ = ["solve_circuits"]


def solve_circuits(
    problem: CircuitProblem, profile: SolverProfile, progress: Progress | None = None
) -> Result[Circuits]:
    """Plan every tour of every depot.

    There is always a solution: what cannot be visited is listed in ``missed`` with the reason.

    Raises:
        NotFoundError: travel times that a task needs are missing.
    """
    began = time.monotonic()
    answers: list[DepotAnswer] = []
    for number, task in enumerate(problem.tasks):
        left = profile.seconds - (time.monotonic() - began)
        # a depot may use what the others have left over, but never all of it
        share = max(left / (len(problem.tasks) - number), left / 4, 1.0)
        answers.append(solve_depot(prepare(problem, task), profile, share))
        sums = _sums(problem, answers)
        report(progress, "circuits", task.depot, sums[-1].value, sums[-1].bound)
    goals = _sums(problem, answers)
    proven = all(goal.gap == 0 for goal in goals)
    return Result(
        status=Status.OPTIMAL if proven else Status.FEASIBLE,
        stop_reason=StopReason.PROVEN if proven else StopReason.LIMIT,
        solution=Circuits(
            tours=tuple(tour for answer in answers for tour in answer.tours),
            missed=tuple(missed for answer in answers for missed in answer.missed),
        ),
        goals=goals,
        runtime=time.monotonic() - began,
        provenance=provenance(problem, profile),
        notes=tuple(answer.note for answer in answers if answer.note),
    )


def _sums(problem: CircuitProblem, answers: Sequence[DepotAnswer]) -> tuple[Goal, ...]:
    """Values and bounds over all depots.

    A depot's bounds presume its own values of the earlier goals. Where such a value is not proven, a solution of the
    whole might have fewer there and more elsewhere, at the same sum: then every depot is given that much room.
    """
    names = [name for name in UNITS if name != "changed" or any(task.previous for task in problem.tasks)]
    room: dict[str, float] = {}
    goals = []
    for name in names:
        own = [next(g for g in answer.goals if g.name == name) for answer in answers]
        value, bounds = sum(g.value for g in own), [g.bound for g in own]
        if any(room.values()):
            bounds = [
                min(bound, _bound_with_room(answer, name, room)) for bound, answer in zip(bounds, answers, strict=True)
            ]
        room[name] = value - sum(bounds)
        goals.append(Goal(name=name, value=value, bound=sum(bounds), unit=UNITS[name]))
    return tuple(goals)


def _bound_with_room(answer: DepotAnswer, name: str, room: dict[str, float]) -> float:
    values = {g.name: g.value for g in answer.goals}
    if answer.master is None:
        return values[name]
    return answer.master.bounds({goal: value + room.get(goal, 0.0) for goal, value in values.items()})[name]
