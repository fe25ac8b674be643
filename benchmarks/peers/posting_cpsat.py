"""Postings as one compact CP-SAT model, set as somebody from outside would set it well.

Booleans ``there[p,j,t]``, ``begins[p,j,t]``, ``over[p,j,t]`` for each person, host and week, as in unit commitment
(Rajan & Takriti 2005): ``there[t] − there[t−1] = begins[t] − over[t]``; who began in the last ``min_stay`` weeks is
there; whoever is there began in the last ``max_stay`` weeks; a person is at one host, or rests. Stays that are shorter
or longer are not offered: with enough people none is needed. Shortage weighs more than any cost, so that one search
does both goals.
"""

from __future__ import annotations

import datetime as dt
import time
from collections import defaultdict
from dataclasses import dataclass, field

from ortools.sat.python import cp_model

from gridplan.domain.postings import Candidate, Posting, PostingProblem

Term = cp_model.IntVar
WEEK = dt.timedelta(weeks=1)


@dataclass(frozen=True, kw_only=True)
class Answer:
    """Attributes:
    postings: empty where none was found.
    gap: of shortage and cost weighed together, as CP-SAT proves it; infinite where nothing was found.
    building, seconds: wall time of building the model, and of the search.
    """

    postings: tuple[Posting, ...]
    gap: float
    proven: bool
    building: float
    seconds: float


def solve(problem: PostingProblem, *, seconds: float, workers: int) -> Answer:
    """Solve with ``workers`` threads: 1 takes ``linearization_level=2``, more take CP-SAT's own choice."""
    began = time.monotonic()
    built = _Model(problem)
    building = time.monotonic() - began
    solver = cp_model.CpSolver()
    solver.parameters.num_workers = workers
    if workers == 1:
        solver.parameters.linearization_level = 2
    solver.parameters.max_time_in_seconds = seconds
    began = time.monotonic()
    status = solver.solve(built.model)
    spent = time.monotonic() - began
    if status not in (cp_model.OPTIMAL, cp_model.FEASIBLE):
        return Answer(postings=(), gap=float("inf"), proven=False, building=building, seconds=spent)
    value, bound = solver.objective_value, solver.best_objective_bound
    return Answer(
        postings=built.postings(solver),
        gap=max(0.0, value - bound) / max(abs(value), 1.0),
        proven=status == cp_model.OPTIMAL,
        building=building,
        seconds=spent,
    )


@dataclass(kw_only=True)
class _Line:
    """Somebody at a host: week by week, whether there, whether a stay begins, whether one was over before the week."""

    there: list[Term] = field(default_factory=list)
    begins: list[Term] = field(default_factory=list)
    over: list[Term] = field(default_factory=list)


class _Model:
    """The model and its lines by person and host."""

    def __init__(self, problem: PostingProblem) -> None:
        self.problem, self.model = problem, cp_model.CpModel()
        self.lines: dict[tuple[str, str], _Line] = {}
        self.constants = (self.model.new_constant(0), self.model.new_constant(1))
        self.costs: list[cp_model.LinearExpr] = []
        self.at: dict[tuple[str, int], list[Term]] = defaultdict(list)
        self.out: dict[tuple[str, int], list[Term]] = defaultdict(list)
        self.forced: dict[tuple[str, int], int] = defaultdict(int)
        for candidate in problem.candidates:
            self._person(candidate)
        for (department, week), terms in self.out.items():
            if department in problem.department_limit:
                limit = max(problem.department_limit[department], self.forced[department, week])
                self.model.add(sum(terms) <= limit)
        most = sum(max(c.weekly_cost.values(), default=0) for c in problem.candidates) * problem.weeks
        shortage = []
        for host, needed in problem.required.items():
            for week in range(problem.weeks):
                missing = self.model.new_int_var(0, needed, "")
                self.model.add(sum(self.at[host, week]) + missing >= needed)
                shortage.append(missing)
        weight = most + problem.handover_cost * len(problem.candidates) * problem.weeks // problem.min_stay
        self.model.minimize(weight * sum(shortage) + sum(self.costs))

    def _person(self, c: Candidate) -> None:
        hosts = set(c.weekly_cost) | ({c.history[0]} if c.history else set())
        due = self._due(c)
        for host in sorted(hosts):
            self.lines[c.person, host] = self._line(c, host, due if c.history and c.history[0] == host else None)
        own = [self.lines[c.person, host] for host in sorted(hosts)]
        rest = self.problem.rest
        for week in range(self.problem.weeks):
            recent = range(max(0, week - rest + 1), week + 1)
            resting = [line.over[u] for line in own for u in recent]
            self.model.add(sum([*(line.there[week] for line in own), *resting]) <= 1)

    def _due(self, c: Candidate) -> int:
        """First week in which the stay under way may be over."""
        if c.history is None:
            return 0
        gone = next((w for w, there in enumerate(c.available) if not there), len(c.available))
        return min(gone, max(0, self.problem.min_stay - c.history[1]), self.problem.weeks)

    def _line(self, c: Candidate, host: str, due: int | None) -> _Line:
        """The variables of somebody at a host; ``due``: a stay is under way that may be over from that week on."""
        line, problem, new = _Line(), self.problem, self.model.new_bool_var
        never, always = self.constants
        served = c.history[1] if c.history and due is not None else 0
        for week in range(problem.weeks):
            stays = due is not None and week < due
            later = c.available[week : week + problem.min_stay]
            start = host in c.weekly_cost and all(later) and week >= max(c.rest_weeks, due or 0)
            line.begins.append(new("") if start else never)
            line.there.append(always if stays else new("") if c.available[week] else never)
            line.over.append(never if stays else new(""))
            before = line.there[week - 1] if week else self.constants[due is not None]
            self.model.add(line.there[week] - before == line.begins[week] - line.over[week])
            recent = line.begins[max(0, week - problem.min_stay + 1) : week + 1]
            self.model.add(sum(recent) <= line.there[week])
            if problem.max_stay is not None and not stays:
                last = line.begins[max(0, week - problem.max_stay + 1) : week + 1]
                under_way = int(due is not None and served + week < problem.max_stay)
                self.model.add(sum(last) + under_way >= line.there[week])
            self.at[host, week].append(line.there[week])
            if c.department:
                self.out[c.department, week].append(line.there[week])
                self.forced[c.department, week] += stays
            self.costs += [c.weekly_cost.get(host, 0) * line.there[week], problem.handover_cost * line.begins[week]]
        return line

    def postings(self, solver: cp_model.CpSolver) -> tuple[Posting, ...]:
        """The stays of the solution found."""
        found, problem = [], self.problem
        for c in problem.candidates:
            for host in sorted(set(c.weekly_cost) | ({c.history[0]} if c.history else set())):
                line = self.lines[c.person, host]
                under_way = c.history is not None and c.history[0] == host
                begun = -c.history[1] if c.history and under_way else None
                for week in range(problem.weeks):
                    if begun is not None and not solver.value(line.there[week]):
                        found.append((c.person, host, begun, week))
                        begun = None
                    if solver.value(line.begins[week]):
                        begun = week
                if begun is not None:
                    found.append((c.person, host, begun, max(problem.weeks, begun + problem.min_stay)))
        return tuple(
            Posting(person=p, host=h, start=problem.start + first * WEEK, end=problem.start + last * WEEK)
            for p, h, first, last in found
        )
