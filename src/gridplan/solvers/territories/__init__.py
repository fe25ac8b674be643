"""Territory design: which team looks after which units.

Sets: townships, one after the other, for a team stays inside its township; units u of one; columns S, connected sets
of units (Mehrotra, Johnson & Nemhauser 1998). Variables: z_S, S is a team. For each township:

    min Σ_S cost_S z_S    with    Σ_{S contains u} z_S = 1 for each u,    Σ_S z_S = teams,    z binary

for the goals ``outside_band``, ``moved`` (with a previous plan, columns are (S, previous team i), which keep the
workload they share; each i once) and ``cost``, one after the other.

1. Every township gets a partition at once (:mod:`gridplan.solvers.territories.construct`): the incumbent, and the
   answer wherever a limit strikes. Only then is the time shared out for what follows.
2. All connected sets up to the upper end of the band are listed. If those inside it can partition the township, no team
   is outside and the best such partition is best of all.
3. If they cannot, at least one team is outside: connected sets of any workload are listed. The best partition is
   found by dynamic programming (:mod:`gridplan.solvers.territories.exact`), which also tells whether 2. has one; where
   that would be too much work, by the master.
4. Where either list would exceed the profile's ``columns``, the sets seen by a longer search of construct
   make a pool, of which the master takes the best; the bound is that of a compact model
   (:mod:`gridplan.solvers.territories.compact`), whose solution is taken where it is the better one.
"""

from __future__ import annotations

import time

import numpy as np

from gridplan.domain.results import Goal, Result, Status, StopReason
from gridplan.domain.territories import Team, TeamHost, Territories, TerritoryProblem
from gridplan.solvers.columns import ColumnLimits
from gridplan.solvers.interruption import requested, within_grace
from gridplan.solvers.profiles import SolverProfile, provenance
from gridplan.solvers.progress import Progress, report
from gridplan.solvers.territories.compact import relax
from gridplan.solvers.territories.construct import construct, improve
from gridplan.solvers.territories.exact import best_partition
from gridplan.solvers.territories.partition import Partition, choose, evaluate, is_previous, stated
from gridplan.solvers.territories.township import Sets, Township, as_township, connected_sets, members

__all__ = ["solve_territories"]

_STAGE = "territories"
_FIRST_ROUNDS = 4  # how often the search for a first partition starts again
_FIRST_SHARE = 0.3  # most of the stage's time that the first partitions of all townships may take together
_WORK = 200_000_000  # pairs tried by the dynamic program: a second or two


def solve_territories(
    problem: TerritoryProblem, profile: SolverProfile, progress: Progress | None = None
) -> Result[Territories]:
    """Divide every township among its teams.

    Teams have the ids ``<township>-T<n>`` in order of their first unit; who is in them is decided afterwards.
    Infeasible only where a township falls into more unconnected parts than it has teams, or has no team at all.
    """
    began, parts, notes = time.monotonic(), [], []
    towns = [as_township(host, problem) for host in problem.hosts]
    first = [_first(town, profile, began, len(towns) - place) for place, town in enumerate(towns)]
    for done, (town, start) in enumerate(zip(towns, first, strict=True)):
        left = profile.seconds - (time.monotonic() - began)
        units = sum(len(t.codes) for t in towns[done:])
        # an easy township leaves its time to those that follow; a hard one may take what three would
        share = min(left, 3 * left * len(town.codes) / max(units, 1))
        part = _solve(town, start, profile, share) if start else _nothing(town)
        parts.append(part)
        township = problem.hosts[done].township
        if part.status is Status.INFEASIBLE:
            notes.append(f"{township}: {town.teams} teams cannot divide {len(town.codes)} units")
        elif part.status is Status.FEASIBLE:
            notes.append(f"{township}: not proven best")
        report(progress, _STAGE, f"{done + 1}/{len(towns)} townships")
    teams = [team for host, part in zip(problem.hosts, parts, strict=True) for team in _teams(problem, host, part)]
    status, reason = _status(parts)
    usable = status in {Status.OPTIMAL, Status.FEASIBLE}
    return Result(
        status=status,
        stop_reason=reason,
        solution=Territories(teams=tuple(teams), units=problem.units) if usable else None,
        goals=_total(parts) if usable else (),
        runtime=time.monotonic() - began,
        provenance=provenance(problem, profile),
        notes=tuple(notes),
    )


def _first(town: Township, profile: SolverProfile, began: float, towns: int) -> tuple[int, ...]:
    """A partition for the township whatever the limits are; empty where there can be none.

    ``towns``: how many there are from this one on, to share the time.
    """
    start = construct(town, seed=profile.seed) if town.codes else ()
    left = within_grace(_FIRST_SHARE * profile.seconds - (time.monotonic() - began))
    if not start or left <= 0 or _is_settled(town, start, town.least_outside()):
        return start
    return improve(town, start, rounds=_FIRST_ROUNDS, seed=profile.seed, seconds=min(left, 3 * left / towns)).sets


def _nothing(town: Township) -> Partition:
    """The answer for a township without a partition: right where it has no units either."""
    status = Status.INFEASIBLE if town.codes else Status.OPTIMAL
    return Partition(status=status, stop_reason=StopReason.PROVEN, sets=(), goals=())


def _solve(town: Township, start: tuple[int, ...], profile: SolverProfile, seconds: float) -> Partition:
    clock = _Clock(profile, seconds)
    least = town.least_outside()
    if clock.over or _is_settled(town, start, least):
        return _fallback(town, start, least)
    listed, complete = connected_sets(town, most=town.most, limit=profile.integer("columns"))
    inside = [s for s, out in zip(listed, town.outside(listed), strict=True) if not out]
    pool = inside if complete else []
    if complete and evaluate(town, start)[0] == 0:
        return choose(town, inside, limits=clock.limits(), start=start)
    if complete and least == 0:
        found = _inside(town, inside, clock)
        if found.sets:
            return found
        least = 1.0 if found.status is Status.INFEASIBLE else 0.0
    if complete:
        listed, complete = connected_sets(town, most=float(sum(town.weights)), limit=profile.integer("columns"))
    if clock.over or _is_settled(town, start, least):
        return _fallback(town, start, least)
    if complete:
        return _of_all(town, listed, start, least, clock)
    return _by_pool(town, pool, start, profile, clock, least_outside=least)


class _Clock:
    """What is left of a township's share of the time."""

    def __init__(self, profile: SolverProfile, seconds: float) -> None:
        self.profile, self.deadline = profile, time.monotonic() + seconds

    @property
    def left(self) -> float:
        return self.deadline - time.monotonic()

    @property
    def over(self) -> bool:
        return self.left <= 0 or requested()

    def limits(self, share: float = 1.0) -> ColumnLimits:
        return self.profile.column_limits(seconds=max(share * self.left, 0.05))


def _is_settled(town: Township, start: tuple[int, ...], least: float) -> bool:
    """Whether a partition is best because nothing may move: the published one, with no team outside that need not."""
    return evaluate(town, start)[0] <= least and is_previous(town, start)


def _fallback(town: Township, start: tuple[int, ...], least: float) -> Partition:
    """What is known without any search."""
    settled = _is_settled(town, start, least)
    return stated(town, start, outside=least, cost=np.inf if settled else 0.0)


def _inside(town: Township, inside: Sets, clock: _Clock) -> Partition:
    """The best partition without a team outside the band, although no search has found one so far."""
    found = best_partition(town, inside, work=_WORK, seconds=clock.left / 3)
    if found.sets:
        return choose(town, inside, limits=clock.limits(), start=found.sets)
    if found.finished:
        return Partition(status=Status.INFEASIBLE, stop_reason=StopReason.PROVEN, sets=(), goals=())
    return choose(town, inside, limits=clock.limits(1 / 3))


def _of_all(town: Township, listed: Sets, start: tuple[int, ...], least: float, clock: _Clock) -> Partition:
    """The best partition where every connected set is listed."""
    found = best_partition(town, listed, work=_WORK, seconds=clock.left / 2)
    if found.sets:
        least = evaluate(town, found.sets)[0]
        if not town.tracks:
            return stated(town, found.sets, outside=least, cost=np.inf)
        start = min(start, found.sets, key=lambda sets: evaluate(town, sets))
    if clock.over or _is_settled(town, start, least):
        return _fallback(town, start, least)
    return choose(town, listed, limits=clock.limits(), start=start, least_outside=least)


def _by_pool(
    town: Township,
    inside: Sets,
    start: tuple[int, ...],
    profile: SolverProfile,
    clock: _Clock,
    *,
    least_outside: float,
) -> Partition:
    """A good partition with the compact model's bounds.

    ``inside``: every team inside the band, if they are known; ``least_outside``: a bound that is known already.
    """
    most = profile.integer("columns") // (len(set(town.previous)) + 1 if town.tracks else 1)
    searched = improve(town, start, rounds=profile.integer("partitions"), seed=profile.seed, seconds=clock.left / 4)
    best = choose(
        town,
        [*(inside if len(inside) <= most else ()), *searched.seen],
        limits=clock.limits(1 / 3),
        start=searched.sets,
        least_outside=least_outside,
    ).sets
    rounds, outside, cost = profile.integer("cut_rounds"), least_outside, 0.0
    if evaluate(town, best)[0] > outside:
        found = relax(town, "outside_band", outside=None, rounds=rounds, limits=clock.limits(1 / 2))
        best = _better(town, best, found.sets)
        outside = max(outside, -(-(found.bound - 1e-6) // 1))
    value = evaluate(town, best)[0]
    if value <= outside:
        found = relax(town, "cost", outside=value, rounds=rounds, limits=clock.limits())
        best = _better(town, best, found.sets)
        # each team's cost is rounded by at most one half, and the sum is whole
        cost = max(0.0, -(-(found.bound - town.teams / 2 - 1e-6 * found.bound) // 1))
    return stated(town, best, outside=outside, cost=cost)


def _better(town: Township, best: tuple[int, ...], other: tuple[int, ...]) -> tuple[int, ...]:
    return min(best, other, key=lambda sets: evaluate(town, sets)) if other else best


def _teams(problem: TerritoryProblem, task: TeamHost, part: Partition) -> list[Team]:
    units = sorted((u for u in problem.units if task.hospital in problem.eligible[u.code]), key=lambda unit: unit.code)
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
