"""Specialists to teams: a minimum-cost maximum flow.

Sets: teams i, people p. Arcs: source → i (capacity 1), i → p (1, cost c_ip) where p may serve i, p → sink (cap_p arcs
of capacity 1 and costs 0, d, 2d …: convex, so that they fill in order and work is spread). Whole capacities make the
flow whole (Ahuja, Magnanti & Orlin 1993, chapters 9 and 14). OR-Tools first finds the largest flow, which serves the
most teams, and then, among the largest flows, one of least cost by cost-scaling push-relabel; so no price stands for a
team without a specialist.

With a published plan every arc but ``previous`` costs ``keep`` more. Among largest flows, which all use equally many
arcs i → p, that counts the teams that do not keep theirs, up to a constant. Other costs of two flows differ by at most
U = Σ_i max_p c_ip + n · d · (min(max_p cap_p, n) − 1), n teams; ``keep`` = U + 1 therefore puts every change before
all cost, exactly. That the integers have room for it is tested before, and the engine tests it again.

Specialties are not spread over the teams of one hospital by a price of its own: counted together with changes of
single teams that is no flow any more. Needs that differ from team to team spread them.
"""

from __future__ import annotations

import time
from collections import Counter
from importlib.metadata import version

import numpy as np
from numpy.typing import NDArray
from ortools.graph.python import min_cost_flow

from gridplan.domain.freezing import digest
from gridplan.domain.results import Goal, Provenance, Result, Status, StopReason
from gridplan.domain.specialists import CUT_OFF_SECONDS, SpecialistProblem, Specialists
from gridplan.domain.travel import UNREACHABLE
from gridplan.errors import OptionError
from gridplan.languages import said
from gridplan.solvers.progress import Progress, report

Integers = NDArray[np.int64]

FORBIDDEN = -1
_ROOM = 2**62


def solve_specialists(problem: SpecialistProblem, progress: Progress | None = None) -> Result[Specialists]:
    """Give each team the best specialist for all together. There is always a solution, and it is proven optimal.

    The same problem in any order of teams and people has the same solution.

    Raises:
        OptionError: the prices are so high that their sum cannot be told.
    """
    began = time.monotonic()
    teams, people = sorted(problem.teams, key=lambda t: t.team), sorted(problem.people, key=lambda p: p.id)
    costs = pairing_costs(problem)
    column = {person.id: j for j, person in enumerate(people)}
    keeps = np.array([column.get(problem.previous.get(t.team, ""), FORBIDDEN) for t in teams], dtype=np.int64)
    could = [i for i, j in enumerate(keeps.tolist()) if j != FORBIDDEN and costs[i, j] != FORBIDDEN]
    chosen = assigned(costs, [person.cap for person in people], next_team=problem.next_team, keeps=keeps)
    served = np.flatnonzero(chosen != FORBIDDEN)
    load = Counter(chosen[served].tolist())
    cost = int(costs[served, chosen[served]].sum()) + problem.next_team * sum(k * (k - 1) // 2 for k in load.values())
    reached = [("unserved", len(teams) - len(served), "teams")]
    if problem.previous:
        reached.append(("changed", sum(int(chosen[i] != keeps[i]) for i in could), "teams"))
    reached.append(("cost", cost, "seconds"))
    report(progress, "specialists", said("done"), float(cost), float(cost))
    return Result(
        status=Status.OPTIMAL,
        stop_reason=StopReason.PROVEN,
        solution=Specialists(serves={teams[i].team: people[chosen[i]].id for i in served.tolist()}),
        goals=tuple(Goal(name=name, value=value, bound=value, unit=unit) for name, value, unit in reached),
        runtime=time.monotonic() - began,
        provenance=Provenance(
            problem=digest(problem),
            profile="",  # there is nothing to set
            seed=0,
            versions=(("gridplan", version("gridplan")), ("ortools", version("ortools"))),
        ),
    )


def pairing_costs(problem: SpecialistProblem) -> Integers:
    """:meth:`SpecialistProblem.pairing` for all: int64[teams, people], both in order of ids, ``FORBIDDEN`` for none."""
    teams, people = sorted(problem.teams, key=lambda t: t.team), sorted(problem.people, key=lambda p: p.id)
    if not teams or not people:
        return np.zeros((len(teams), len(people)), dtype=np.int64)
    drive = problem.travel.submatrix([p.workplace for p in people], [t.hospital for t in teams]).T.astype(np.float64)
    drive[drive == UNREACHABLE] = CUT_OFF_SECONDS
    costs: Integers = np.rint(drive * np.array([p.hardship for p in people])).astype(np.int64)
    specialties = sorted({p.specialty or "" for p in people})
    column = {specialty: j for j, specialty in enumerate(specialties)}
    mismatch = np.array([[t.mismatch.get(s, t.unmatched) for s in specialties] for t in teams], dtype=np.int64)
    costs += mismatch[:, [column[p.specialty or ""] for p in people]]
    hospitals, departments = np.array([t.hospital for t in teams]), [p.department for p in people]
    for i, team in enumerate(teams):
        if team.adopters:
            costs[i, [department not in team.adopters for department in departments]] += problem.adoption
    for j, person in enumerate(people):
        if person.posted is not None:
            costs[:, j] = np.where(hospitals == person.posted, 0, FORBIDDEN)
    return costs


def assigned(costs: Integers, caps: list[int], *, next_team: int, keeps: Integers) -> Integers:
    """Rows to columns: as many as possible, then keeping most, then at least cost.

    Args:
        costs: int64[rows, columns], at least 0, or ``FORBIDDEN``.
        caps: most rows of each column.
        next_team: what a column's second row costs more; the third costs twice that more, and so on.
        keeps: for each row the column to keep, or ``FORBIDDEN``.

    Returns:
        For each row its column, or ``FORBIDDEN``.

    Raises:
        OptionError: the costs are too large for whole numbers of 64 bits.
    """
    rows, columns = costs.shape
    chosen = np.full(rows, FORBIDDEN, dtype=np.int64)
    row, column = np.nonzero(costs != FORBIDDEN)
    if not len(row):
        return chosen
    most = [min(cap, rows) for cap in caps]
    # Python's integers: the test itself cannot overflow
    dearest = sum(int(c) for c in costs.clip(min=0).max(axis=1)) + rows * next_team * max(0, max(most) - 1)
    keep = dearest + 1 if (keeps != FORBIDDEN).any() else 0
    if (keep + dearest + 1) * (rows + columns + 4) * max(1, rows) > _ROOM:
        raise OptionError(said("the prices of the rules specialists.* are too high to be added up; lower them"))
    arc_costs = costs[row, column] + np.where(keeps[row] == column, 0, keep)
    slots = np.array([(j, k) for j, cap in enumerate(most) for k in range(cap)], dtype=np.int64).reshape(-1, 2)
    owner, rank = slots.T
    source, sink, everyone = rows + columns, rows + columns + 1, np.arange(rows)
    flow = min_cost_flow.SimpleMinCostFlow()
    arcs = flow.add_arcs_with_capacity_and_unit_cost(row, rows + column, np.ones_like(row), arc_costs)
    ones, free = np.ones(rows, dtype=np.int64), np.zeros(rows, dtype=np.int64)
    flow.add_arcs_with_capacity_and_unit_cost(np.full(rows, source), everyone, ones, free)
    flow.add_arcs_with_capacity_and_unit_cost(
        rows + owner, np.full(len(owner), sink), np.ones_like(owner), rank * next_team
    )
    flow.set_node_supply(source, rows)
    flow.set_node_supply(sink, -rows)
    status = flow.solve_max_flow_with_min_cost()
    if status == flow.BAD_COST_RANGE:
        raise OptionError(said("the prices of the rules specialists.* are too high to be added up; lower them"))
    if status != flow.OPTIMAL:
        raise RuntimeError(f"the specialists' flow, which always has a solution, ended with {status}")
    used = flow.flows(arcs) > 0
    chosen[row[used]] = column[used]
    return chosen
