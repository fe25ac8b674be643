"""Territory design: which team looks after which units.

Sets: townships, one after the other, for a team stays inside its township; units u of one; columns S, connected sets
of units (Mehrotra, Johnson & Nemhauser 1998). Variables: z_S, S is a team. For each township:

    min Σ_S cost_S z_S    with    Σ_{S contains u} z_S = 1 for each u,    Σ_S z_S = teams,    z binary

for the goals ``outside_band``, ``moved`` (with a previous plan, columns are (S, previous team i), which keep the
workload they share; each i once) and ``cost``, one after the other.

1. All connected sets up to the upper end of the band are listed. If those inside it can partition the township, no team
   is outside and the best such partition is best of all.
2. If they cannot, at least one team is outside: connected sets of any workload are listed.
3. Where either list would exceed the profile's ``columns``, the sets that were listed and random connected partitions
   make a pool, of which the master takes the best; the bound is that of a compact model
   (:mod:`gridplan.solvers.territories.compact`), whose solution is taken where it is the better one.
"""

from __future__ import annotations

import dataclasses
import time

from gridplan.domain.results import Goal, Result, Status, StopReason
from gridplan.domain.territories import Team, Territories, TerritoryProblem, TownshipTask
from gridplan.solvers.columns import ColumnLimits
from gridplan.solvers.profiles import SolverProfile, provenance
from gridplan.solvers.progress import Progress, report
from gridplan.solvers.territories.compact import pool, relax
from gridplan.solvers.territories.partition import Partition, choose, evaluate
from gridplan.solvers.territories.township import Township, as_township, connected_sets, members

__all__ = ["solve_territories"]

_STAGE = "territories"


def solve_territories(
    problem: TerritoryProblem, profile: SolverProfile, progress: Progress | None = None
) -> Result[Territories]:
    """Divide every township among its teams.

    Teams have the ids ``<township>-T<n>`` in order of their first unit; who is in them is decided afterwards.
    Infeasible only where a township falls into more unconnected parts than it has teams, or has no team at all.
    """
    began, teams, parts, notes = time.monotonic(), [], [], []
    for done, task in enumerate(problem.tasks):
        left = profile.seconds - (time.monotonic() - began)
        units = sum(len(t.units) for t in problem.tasks[done:])
        # an easy township leaves its time to those that follow; a hard one may take what three would
        share = min(left, 3 * left * len(task.units) / max(units, 1))
        town, part = _solve(task, problem, profile, max(share, 1.0))
        parts.append(part)
        if part.status is Status.INFEASIBLE:
            notes.append(f"{task.township}: {town.teams} teams cannot divide {len(task.units)} units")
        elif part.status is Status.FEASIBLE:
            notes.append(f"{task.township}: not proven best")
        teams += _teams(task, part)
        report(progress, _STAGE, f"{done + 1}/{len(problem.tasks)} townships")
    status, reason = _status(parts)
    usable = status in {Status.OPTIMAL, Status.FEASIBLE}
    return Result(
        status=status,
        stop_reason=reason,
        solution=Territories(teams=tuple(teams), units=tuple(u for t in problem.tasks for u in t.units))
        if usable
        else None,
        goals=_total(parts) if usable else (),
        runtime=time.monotonic() - began,
        provenance=provenance(problem, profile),
        notes=tuple(notes),
    )


def _solve(
    task: TownshipTask, problem: TerritoryProblem, profile: SolverProfile, seconds: float
) -> tuple[Township, Partition]:
    town = as_township(task, problem)
    if not town.codes:
        return town, Partition(status=Status.OPTIMAL, stop_reason=StopReason.PROVEN, sets=(), goals=())
    limits = profile.column_limits(seconds=seconds)
    most_columns = profile.integer("columns")
    listed, complete = connected_sets(town, most=town.most, limit=most_columns)
    inside = [s for s, out in zip(listed, town.outside(listed), strict=True) if not out]
    if complete:
        found = choose(town, inside, limits=limits) if inside else None
        if found is not None and found.status is not Status.INFEASIBLE:
            return town, found
        listed, everything = connected_sets(town, most=float(sum(town.weights)), limit=most_columns)
        if everything:
            return town, choose(town, listed, limits=limits)
    return town, _by_pool(town, listed, profile, limits, least_outside=1.0 if complete else 0.0)


def _by_pool(
    town: Township, listed: list[int], profile: SolverProfile, limits: ColumnLimits, *, least_outside: float
) -> Partition:
    """A good partition with the compact model's bounds. ``least_outside`` is a bound that is known already."""
    limits = dataclasses.replace(limits, seconds=limits.seconds / 3)  # for the pool and for each bound
    sets = list(dict.fromkeys([*listed, *pool(town, partitions=profile.integer("partitions"), seed=profile.seed)]))
    best = choose(town, sets, limits=limits)
    if not best.sets:
        return best if best.status is not Status.INFEASIBLE else _hopeless(town)
    values = {goal.name: goal.value for goal in best.goals}
    rounds = profile.integer("cut_rounds")
    bounds = dict.fromkeys(values, 0.0) | {"outside_band": least_outside}
    if values["outside_band"] > least_outside:
        found = relax(town, "outside_band", outside=None, rounds=rounds, limits=limits)
        best, values = _better(town, best, values, found.sets)
        bounds["outside_band"] = max(least_outside, -(-found.bound // 1))
    if values["outside_band"] <= bounds["outside_band"]:
        found = relax(town, "cost", outside=values["outside_band"], rounds=rounds, limits=limits)
        best, values = _better(town, best, values, found.sets)
        # each team's cost is rounded by at most one half, and the sum is whole
        bounds["cost"] = max(0.0, -(-(found.bound - town.teams / 2 - 1e-6 * found.bound) // 1))
    goals = tuple(
        Goal(name=g.name, value=values[g.name], bound=min(bounds[g.name], values[g.name]), unit=g.unit)
        for g in best.goals
    )
    proven = all(goal.value <= goal.bound for goal in goals)
    return Partition(
        status=Status.OPTIMAL if proven else Status.FEASIBLE,
        stop_reason=StopReason.PROVEN if proven else StopReason.LIMIT,
        sets=best.sets,
        goals=goals,
    )


def _better(
    town: Township, best: Partition, values: dict[str, float], sets: tuple[int, ...]
) -> tuple[Partition, dict[str, float]]:
    if not sets:
        return best, values
    other = evaluate(town, sets)
    if [other[name] for name in values] >= [values[name] for name in values]:
        return best, values
    return Partition(status=best.status, stop_reason=best.stop_reason, sets=sets, goals=best.goals), other


def _hopeless(town: Township) -> Partition:
    """No partition in the pool: proven impossible where the township has more parts than teams."""
    everything, parts = (1 << len(town.codes)) - 1, 0
    while everything:
        everything &= ~town.reach(everything & -everything, everything)
        parts += 1
    if parts > town.teams:
        return Partition(status=Status.INFEASIBLE, stop_reason=StopReason.PROVEN, sets=(), goals=())
    return Partition(status=Status.UNKNOWN, stop_reason=StopReason.LIMIT, sets=(), goals=())


def _teams(task: TownshipTask, part: Partition) -> list[Team]:
    units = sorted(task.units, key=lambda unit: unit.code)
    teams = []
    for number, chosen in enumerate(sorted(part.sets, key=lambda s: members(s)[0]), start=1):
        own = [units[i] for i in members(chosen)]
        teams.append(
            Team(
                id=f"{task.township}-T{number}",
                township=task.township,
                hospital=task.hospital,
                villages=tuple(unit.village for unit in own if not unit.grids),
                grids=tuple(grid for unit in own for grid in unit.grids),
            )
        )
    return teams


def _status(parts: list[Partition]) -> tuple[Status, StopReason]:
    kinds = {part.status for part in parts}
    if Status.INFEASIBLE in kinds:
        return Status.INFEASIBLE, StopReason.PROVEN
    if kinds <= {Status.OPTIMAL}:
        return Status.OPTIMAL, StopReason.PROVEN
    stopped = (
        StopReason.INTERRUPTED if any(p.stop_reason is StopReason.INTERRUPTED for p in parts) else StopReason.LIMIT
    )
    return (Status.UNKNOWN if Status.UNKNOWN in kinds else Status.FEASIBLE), stopped


def _total(parts: list[Partition]) -> tuple[Goal, ...]:
    """Goals summed over townships.

    Once a goal is not proven, townships could trade it among themselves, and the sums of the later goals' bounds
    would no longer be bounds: those fall back to 0.
    """
    names = {goal.name: goal.unit for part in parts for goal in part.goals}
    goals: list[Goal] = []
    proven = True
    for name in (n for n in ("outside_band", "moved", "cost") if n in names):
        here = [goal for part in parts for goal in part.goals if goal.name == name]
        value = sum(goal.value for goal in here)
        bound = sum(goal.bound for goal in here) if proven else 0.0
        goals.append(Goal(name=name, value=value, bound=bound, unit=names[name]))
        proven = proven and value <= bound
    return tuple(goals)
