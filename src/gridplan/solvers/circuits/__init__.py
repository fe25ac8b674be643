"""Circuits and mobile hospitals: who drives where on which day, along which route.

Periodic vehicle routing (Christofides & Beasley 1984) with short day routes, component by component, exactly where it
can be:

1. :mod:`.prepare`: what can be visited at all, on which days by whom; what has nothing to do with each other is taken
   apart (:mod:`.instance`);
2. :mod:`.routes`, :mod:`.overnight`, :mod:`.pricing`: every feasible day route (or all that can matter), by dynamic
   programming, and the tours of several days that beat them;
3. :mod:`.master`: how often each route is driven (set partitioning), with bounds;
4. :mod:`.calendar`: days and crews, or a conflict that goes back to the master; :mod:`.comfort`: days that suit;
5. :mod:`.component`: these in turn; :mod:`.large` where days have many stops.

Components share nothing, so the goals' values and bounds are sums over components.
"""

from __future__ import annotations

import time
from collections.abc import Sequence

from gridplan.domain.circuits import CircuitProblem, Circuits, Tour
from gridplan.domain.results import Goal, Result, Status, StopReason
from gridplan.languages import said
from gridplan.solvers.circuits.answers import UNITS, ComponentAnswer
from gridplan.solvers.circuits.component import solve_component
from gridplan.solvers.circuits.prepare import Prepared, prepare
from gridplan.solvers.profiles import SolverProfile, provenance
from gridplan.solvers.progress import Progress, report

__all__ = ["solve_circuits"]


def solve_circuits(
    problem: CircuitProblem, profile: SolverProfile, progress: Progress | None = None
) -> Result[Circuits]:
    """Plan every tour of every task.

    There is always a solution: what cannot be visited is listed in ``missed`` with the reason.

    Raises:
        NotFoundError: travel times that a task needs are missing.
    """
    began = time.monotonic()
    tasks = [prepare(problem, task) for task in problem.tasks]
    work = [(task, instance) for task in tasks for instance in task.instances]
    sizes = [sum(visits.left for visits in instance.visits) for _, instance in work]
    answers: list[ComponentAnswer] = []
    notes: list[str] = []
    for number, (task, instance) in enumerate(work):
        left = profile.seconds - (time.monotonic() - began)
        # by size; a component may use what the others have left over, but never all of it
        share = max(left * sizes[number] / max(1, sum(sizes[number:])), left / 4, 1.0)
        answer = solve_component(instance, profile, share)
        answers.append(answer)
        notes += [said("{base}: {note}", base=task.task.id, note=answer.note)] if answer.note else []
        so_far = _sums(problem, tasks, answers, room=False)
        report(progress, "circuits", task.task.id, so_far[-1].value, so_far[-1].bound)
    goals = _sums(problem, tasks, answers)
    proven = all(goal.gap == 0 for goal in goals)
    return Result(
        status=Status.OPTIMAL if proven else Status.FEASIBLE,
        stop_reason=StopReason.PROVEN if proven else StopReason.LIMIT,
        solution=_circuits(tasks, answers),
        goals=goals,
        runtime=time.monotonic() - began,
        provenance=provenance(problem, profile),
        notes=tuple(dict.fromkeys(notes)),
    )


def _circuits(tasks: Sequence[Prepared], answers: Sequence[ComponentAnswer]) -> Circuits:
    tours: list[Tour] = [tour for answer in answers for tour in answer.tours]
    tours += [tour for task in tasks for tour in task.task.fixed]
    return Circuits(
        tours=tuple(sorted(tours, key=lambda tour: (tour.day, tour.depot, tour.crew))),
        missed=(*(m for task in tasks for m in task.lost), *(m for answer in answers for m in answer.missed)),
        broken_pins=(
            *(pin for task in tasks for pin in task.broken_pins),
            *(pin for answer in answers for pin in answer.broken_pins),
        ),
    )


def _sums(
    problem: CircuitProblem, tasks: Sequence[Prepared], answers: Sequence[ComponentAnswer], *, room: bool = True
) -> tuple[Goal, ...]:
    """Values and bounds over all components.

    A component's bounds presume its own values of the earlier goals. Where such a value is not proven, a solution of
    the whole might have fewer there and more elsewhere, at the same sum: then every component is given that much room
    (which asks for a relaxation of each, so not while planning is under way).
    """
    names = [name for name in UNITS if name != "changed" or any(task.previous for task in problem.tasks)]
    spare: dict[str, float] = {}
    goals = []
    for name in names:
        own = [next(g for g in answer.goals if g.name == name) for answer in answers]
        constant = sum(task.constants[name] for task in tasks)
        value, bounds = sum(g.value for g in own), [g.bound for g in own]
        if room and any(spare.values()):
            bounds = [
                min(bound, _bound_with_room(answer, name, spare)) for bound, answer in zip(bounds, answers, strict=True)
            ]
        spare[name] = value - sum(bounds)
        goals.append(Goal(name=name, value=value + constant, bound=sum(bounds) + constant, unit=UNITS[name]))
    return tuple(goals)


def _bound_with_room(answer: ComponentAnswer, name: str, room: dict[str, float]) -> float:
    values = {g.name: g.value for g in answer.goals}
    if answer.master is None:
        return 0.0  # its bounds presume its own values of the earlier goals
    return answer.master().bounds({goal: value + room.get(goal, 0.0) for goal, value in values.items()})[name]
