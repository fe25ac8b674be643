"""The whole of territory design as one compact CP-SAT model.

``share[u, m]``: unit u is in the team whose median is unit m; ``share[m, m]`` opens the team. Medians instead of
numbered teams leave no symmetry among equal teams. ``host[u, h]``: the unit's team belongs to h. Contiguity: an
arborescence rooted at the median, ``arc[u, v]`` where v hangs on u, ranks rising along it; an arc carries team and host
on. Every goal is minimized in turn and then kept as a row; the solution found so far is the hint of the next.

Whole numbers: workloads and means in tenths of persons, costs in tenths of person-seconds. What that rounds, and that
a team's cost is rounded as a whole, is taken off the bound.
"""

from __future__ import annotations

import math
import time
from collections import defaultdict
from dataclasses import dataclass

import numpy as np
from ortools.sat.python import cp_model
from scipy.sparse.csgraph import breadth_first_order

from gridplan.domain.territories import TerritoryProblem
from peers.territories_score import Teams, graph_of, seconds_between

_TENTH = 10


@dataclass(frozen=True, kw_only=True)
class Answer:
    """Attributes:
    teams: empty where none was found.
    bound: of the cost among the partitions with these first goals; −inf where an earlier goal was not proven.
    proven: every goal was.
    """

    teams: Teams
    bound: float
    proven: bool
    seconds: float


def solve(problem: TerritoryProblem, *, seconds: float, workers: int, start: Teams = ()) -> Answer:
    """Solve with ``workers`` threads: 1 takes ``linearization_level=2``, more take CP-SAT's own choice.

    Args:
        problem: what is asked.
        seconds: wall time, without building the model.
        workers: threads.
        start: a partition to start from.
    """
    model = _Model(problem)
    if start:
        model.hint_partition(start)
    began = time.monotonic()
    solver = cp_model.CpSolver()
    solver.parameters.num_workers = workers
    if workers == 1:
        solver.parameters.linearization_level = 2
    teams: Teams = ()
    proven = True
    for name in model.wanted:
        solver.parameters.max_time_in_seconds = max(seconds - (time.monotonic() - began), 0.1)
        model.model.minimize(model.goals[name])
        status = solver.solve(model.model)
        if status not in {cp_model.OPTIMAL, cp_model.FEASIBLE}:
            return Answer(teams=teams, bound=-math.inf, proven=False, seconds=time.monotonic() - began)
        teams = model.teams(solver)
        if name != "cost":
            proven &= status == cp_model.OPTIMAL
            model.model.add(model.goals[name] <= solver.value(model.goals[name]))
            model.hint(solver)
    slack = 0.5 * len(teams) + model.rounded / _TENTH
    return Answer(
        teams=teams,
        bound=math.ceil(solver.best_objective_bound / _TENTH - slack - 1e-6) if proven else -math.inf,
        proven=proven and status == cp_model.OPTIMAL,
        seconds=time.monotonic() - began,
    )


class _Model:
    """Variables, rows and goals."""

    def __init__(self, problem: TerritoryProblem) -> None:
        self.problem, self.model = problem, cp_model.CpModel()
        self.units, self.hosts = range(len(problem.units)), range(len(problem.hosts))
        can = [
            {h for h, host in enumerate(problem.hosts) if host.hospital in problem.eligible[unit.code]}
            for unit in problem.units
        ]
        new = self.model.new_bool_var
        self.share = {(u, m): new("") for u in self.units for m in self.units if can[u] & can[m]}
        self.host = {(u, h): new("") for u in self.units for h in can[u]}
        self.opened = {(m, h): new("") for m in self.units for h in can[m]}
        self.of_median: dict[int, list[int]] = defaultdict(list)
        for u, m in self.share:
            self.of_median[m].append(u)
        self._partition(can)
        self._contiguity(can)
        self.rounded = 0.0
        self.goals = self._goals()
        self.wanted = [name for name in (*problem.first, "cost") if not isinstance(self.goals[name], int)]

    def _partition(self, can: list[set[int]]) -> None:
        add, only = self.model.add, self.model.add_exactly_one
        of_unit: dict[int, list[cp_model.IntVar]] = defaultdict(list)
        for (u, m), x in self.share.items():
            of_unit[u].append(x)
            if u != m:
                self.model.add_implication(x, self.share[m, m])
        for u in self.units:
            only(of_unit[u])
            only(self.host[u, h] for h in can[u])
            add(sum(self.opened[u, h] for h in can[u]) == self.share[u, u])
        for (m, h), opened in self.opened.items():
            self.model.add_implication(opened, self.host[m, h])
        for h, host in enumerate(self.problem.hosts):
            add(sum(opened for (_, k), opened in self.opened.items() if k == h) == host.teams)

    def _contiguity(self, can: list[set[int]]) -> None:
        graph = graph_of(self.problem).tocoo()
        into: dict[int, list[int]] = defaultdict(list)
        self.rank = rank = [self.model.new_int_var(0, max(len(self.units) - 1, 0), "") for _ in self.units]
        arcs: dict[int, list[cp_model.IntVar]] = defaultdict(list)
        self.arcs: dict[tuple[int, int], cp_model.IntVar] = {}
        for u, v in zip(graph.row.tolist(), graph.col.tolist(), strict=True):
            if not can[u] & can[v]:
                continue
            arc = self.model.new_bool_var("")
            into[v].append(u)
            arcs[v].append(arc)
            self.arcs[u, v] = arc
            self.model.add(rank[v] >= rank[u] + 1).only_enforce_if(arc)
            self._carried(arc, u, v, can)
        for v in self.units:
            self.model.add_exactly_one([*arcs[v], self.share[v, v]])
        for (v, m), x in self.share.items():
            if v != m:  # follows from the arcs; the relaxation is the tighter for it
                self.model.add_bool_or([*(self.share[u, m] for u in into[v] if (u, m) in self.share), x.negated()])

    def _carried(self, arc: cp_model.IntVar, u: int, v: int, can: list[set[int]]) -> None:
        """Where v hangs on u, both have the same median and the same host."""
        for m in self.units:
            ours, theirs = self.share.get((u, m)), self.share.get((v, m))
            if ours is not None:
                same = [theirs] if theirs is not None else []
                self.model.add_bool_or([arc.negated(), ours.negated(), *same])
        for h in can[u]:
            same = [self.host[v, h]] if h in can[v] else []
            self.model.add_bool_or([arc.negated(), self.host[u, h].negated(), *same])

    def _goals(self) -> dict[str, cp_model.LinearExpr]:
        problem, model = self.problem, self.model
        load = [unit.workload for unit in problem.units]
        total, over, bare, outside, away = sum(load), [], [], [], []
        for m in self.units:
            weight = sum(load[u] * self.share[u, m] for u in self.of_median[m])
            if "over_capacity" in problem.first and problem.capacity is not None:
                over.append(model.new_int_var(0, total * _TENTH, ""))
                model.add(over[-1] >= _TENTH * weight - round(_TENTH * problem.capacity))
            if "without_doctor" in problem.first:
                bare.append(model.new_bool_var(""))
                staffed = [self.share[u, m] for u in self.of_median[m] if problem.units[u].staffed]
                model.add_bool_or([bare[-1], self.share[m, m].negated(), *staffed])
            out = model.new_bool_var("")
            outside.append(out)
            away.append(model.new_int_var(0, _TENTH * total, ""))
            for h, host in enumerate(problem.hosts):
                if (m, h) in self.opened:
                    self._balanced(weight, self.opened[m, h], host.mean, out, away[-1])
        return {
            "over_capacity": sum(over),
            "without_doctor": sum(bare),
            "outside_band": sum(outside) if problem.balance is not None else 0,
            "cost": self._cost(away),
        }

    def _balanced(
        self,
        weight: cp_model.LinearExpr,
        opened: cp_model.IntVar,
        mean: float,
        out: cp_model.IntVar,
        away: cp_model.IntVar,
    ) -> None:
        tenths, balance = round(_TENTH * mean), self.problem.balance
        self.model.add(away >= _TENTH * weight - tenths).only_enforce_if(opened)
        self.model.add(away >= tenths - _TENTH * weight).only_enforce_if(opened)
        if "outside_band" in self.problem.first and balance is not None:
            inside = [opened, out.negated()]
            self.model.add(weight >= math.ceil((1 - balance) * mean * (1 - 1e-12))).only_enforce_if(inside)
            self.model.add(weight <= math.floor((1 + balance) * mean * (1 + 1e-12))).only_enforce_if(inside)

    def _cost(self, away: list[cp_model.IntVar]) -> cp_model.LinearExpr:
        problem = self.problem
        among, out = seconds_between(problem)
        if problem.balance_weight != round(problem.balance_weight):
            raise ValueError("this model knows whole balance weights only")
        teams = sum(host.teams for host in problem.hosts)
        # a coefficient for each unit's host, one mean for each team, the split price
        self.rounded = 0.5 * (len(self.units) + teams * problem.balance_weight + len(self.units))
        terms = [
            _TENTH * problem.units[u].workload * int(among[u, m]) * x for (u, m), x in self.share.items() if u != m
        ]
        terms += [
            round(_TENTH * problem.hospital_weight * problem.units[u].workload * out[h, u]) * x
            for (u, h), x in self.host.items()
        ]
        terms += [round(problem.balance_weight) * tenths for tenths in away]
        return sum(terms) + round(_TENTH * problem.split_price) * sum(self._splits())

    def _splits(self) -> list[cp_model.IntVar]:
        """One for each team and village of which it has some units, not all."""
        parts: dict[str, list[int]] = defaultdict(list)
        for u, unit in enumerate(self.problem.units):
            parts[unit.village].append(u)
        found = []
        for own in parts.values():
            for m in self.units if len(own) > 1 else ():
                split = self.model.new_bool_var("")
                found.append(split)
                around = zip(own, [*own[1:], own[0]], strict=True)  # any difference shows
                for u, v in around:
                    if (u, m) in self.share:
                        same = [self.share[v, m]] if (v, m) in self.share else []
                        self.model.add_bool_or([split, self.share[u, m].negated(), *same])
        return found

    def hint_partition(self, teams: Teams) -> None:
        """Start from a partition: its medians, hosts and a tree of each team."""
        place = {unit.code: u for u, unit in enumerate(self.problem.units)}
        host_at = {host.hospital: h for h, host in enumerate(self.problem.hosts)}
        among, _ = seconds_between(self.problem)
        graph, chosen, tree, depth = graph_of(self.problem), set(), set(), {}
        for hospital, codes in teams:
            own, h = sorted(place[code] for code in codes), host_at[hospital]
            load = [self.problem.units[u].workload for u in own]
            root = int(np.argmin(load @ among[np.ix_(own, own)]))
            order, parent = breadth_first_order(graph[own][:, own], root, directed=False)
            chosen |= {(u, own[root], h) for u in own}
            depth[own[root]] = 0
            for v in order[1:].tolist():
                tree.add((own[parent[v]], own[v]))
                depth[own[v]] = depth[own[parent[v]]] + 1
        self._hint(chosen, tree, depth)

    def _hint(self, chosen: set[tuple[int, int, int]], tree: set[tuple[int, int]], depth: dict[int, int]) -> None:
        shared, hosted = {(u, m) for u, m, _ in chosen}, {(u, h) for u, _, h in chosen}
        opened = {(m, h) for u, m, h in chosen if u == m}
        for variables, true in ((self.share, shared), (self.host, hosted), (self.opened, opened), (self.arcs, tree)):
            for key, variable in variables.items():
                self.model.add_hint(variable, key in true)
        for u, rank in depth.items():
            self.model.add_hint(self.rank[u], rank)

    def hint(self, solver: cp_model.CpSolver) -> None:
        """Start the next goal from what was found."""
        self.model.clear_hints()
        for index in range(len(self.model.proto.variables)):
            variable = self.model.get_int_var_from_proto_index(index)
            self.model.add_hint(variable, solver.value(variable))

    def teams(self, solver: cp_model.CpSolver) -> Teams:
        """The partition found."""
        found = []
        for (m, h), opened in self.opened.items():
            if solver.value(opened):
                own = (u for u in self.of_median[m] if solver.value(self.share[u, m]))
                hospital = self.problem.hosts[h].hospital
                found.append((hospital, frozenset(self.problem.units[u].code for u in own)))
        return found
