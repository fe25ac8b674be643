"""Territory design: which team of which host looks after which units.

Sets: regions, one after the other: hosts that share units that are eligible for several (a township by itself, where
none is); columns (S, h), connected sets of units (Mehrotra, Johnson & Nemhauser 1998) that are eligible for h.
Variables: z_Sh, S is a team of h. For each region:

    min Σ cost_Sh z_Sh    with    Σ_{S contains u} z_Sh = 1 for each u,    Σ_S z_Sh = teams_h,    z binary

for the goals of :class:`~gridplan.domain.territories.TerritoryProblem`, one after the other; with a previous plan,
columns are (S, h, previous team i), which keep the workload they share, each i once.

1. Every region gets a division at once (:mod:`gridplan.solvers.territories.construct`): the incumbent, and the
   answer wherever a limit strikes. Only then is the time shared out for what follows.
2. A region of one host with few connected sets is divided by listing them all
   (:mod:`gridplan.solvers.territories.listed`).
3. Any other one by column generation (:mod:`gridplan.solvers.territories.priced`): the linear relaxation over all
   connected sets (:mod:`gridplan.solvers.territories.relaxation`, :mod:`gridplan.solvers.territories.pricing`), then
   integer programs over all columns whose reduced cost is below the gap (:mod:`gridplan.solvers.territories.closing`).
"""

from __future__ import annotations

import time
from collections.abc import Sequence

from gridplan.domain.results import Goal, Result, Status, StopReason
from gridplan.domain.territories import Team, Territories, TerritoryProblem
from gridplan.languages import Separator, joined, said
from gridplan.solvers.interruption import within_grace
from gridplan.solvers.profiles import SolverProfile, provenance
from gridplan.solvers.progress import Progress, report
from gridplan.solvers.territories.clock import Clock
from gridplan.solvers.territories.construct import construct, improve
from gridplan.solvers.territories.division import Division, is_settled, lower_bounds, stated, undivided
from gridplan.solvers.territories.listed import by_listing
from gridplan.solvers.territories.priced import by_pricing
from gridplan.solvers.territories.region import Part, Region, members, regions

__all__ = ["solve_territories"]

_STAGE = "territories"
_FIRST_ROUNDS = 4  # how often the search for a first division starts again
_NAMED = 3  # townships that a note names
_TOWNSHIP = 40  # units of a large township
_FIRST_SHARE = 0.3  # most of the stage's time that the first divisions of all regions may take together


def solve_territories(
    problem: TerritoryProblem, profile: SolverProfile, progress: Progress | None = None
) -> Result[Territories]:
    """Divide the units among the hosts' teams.

    Teams have the ids ``<township>-T<n>`` in order of their first unit; who is in them is decided afterwards.
    Infeasible only where a region falls into more unconnected parts than it has teams.
    """
    began, found, notes = time.monotonic(), list[Division](), list[str]()
    places = list(regions(problem))
    first = [_first(region, profile, began, len(places) - k) for k, region in enumerate(places)]
    for done, (region, start) in enumerate(zip(places, first, strict=True)):
        left = profile.seconds - (time.monotonic() - began)
        units = sum(later.count for later in places[done:])
        # an easy region leaves its time to those that follow; a hard one may take what three would
        share = min(left, 3 * left * region.count / max(units, 1))
        division = _solve(region, start, profile, share) if start else undivided(region)
        found.append(division)
        towns = list(dict.fromkeys(host.township for host in region.hosts))
        if division.status is Status.INFEASIBLE:
            notes.append(
                said(
                    "{townships}: {teams} teams cannot divide {units} units",
                    townships=_named(towns),
                    teams=sum(region.teams),
                    units=region.count,
                )
            )
        elif division.status is Status.FEASIBLE:
            notes.append(said("{townships}: not proven best", townships=_named(towns)))
        report(progress, _STAGE, said("{done}/{count} regions", done=done + 1, count=len(places)))
    status, reason = _status(found)
    usable = status in {Status.OPTIMAL, Status.FEASIBLE}
    return Result(
        status=status,
        stop_reason=reason,
        solution=Territories(teams=_teams(problem, places, found), units=problem.units) if usable else None,
        goals=_total(problem, found) if usable else (),
        runtime=time.monotonic() - began,
        provenance=provenance(problem, profile),
        notes=tuple(notes),
    )


def _named(townships: Sequence[str]) -> str:
    if len(townships) <= _NAMED:
        return joined(Separator.LIST, townships)
    return said("{count} townships together", count=len(townships))


def _first(region: Region, profile: SolverProfile, began: float, regions_left: int) -> tuple[Part, ...]:
    """A division of the region whatever the limits are; empty where there can be none."""
    start = construct(region, seed=profile.seed)
    left = within_grace(_FIRST_SHARE * profile.seconds - (time.monotonic() - began))
    if not start or left <= 0 or is_settled(region, start, lower_bounds(region)):
        return start
    seconds = min(left, 3 * left / regions_left)
    return improve(region, start, rounds=_rounds(region, _FIRST_ROUNDS), seed=profile.seed, seconds=seconds)


def _rounds(region: Region, rounds: int) -> int:
    """Rounds of the search for a start; fewer in a large region, where each takes longer and helps less."""
    return rounds * _TOWNSHIP // max(_TOWNSHIP, region.count)


def _solve(region: Region, start: tuple[Part, ...], profile: SolverProfile, seconds: float) -> Division:
    clock = Clock(profile, seconds)
    least = lower_bounds(region)
    if clock.over or is_settled(region, start, least):
        return stated(region, start, least)
    found = by_listing(region, start, clock, most=profile.integer("columns"))
    if found is not None:
        return found
    rounds = _rounds(region, profile.integer("partitions"))
    better = improve(region, start, rounds=rounds, seed=profile.seed, seconds=clock.left / 8)
    return by_pricing(region, better, limits=clock.limits(), most=profile.integer("near_optimal"))


def _teams(problem: TerritoryProblem, places: Sequence[Region], found: Sequence[Division]) -> tuple[Team, ...]:
    """Teams in the order of the hosts' townships, inside a township by their first unit."""
    by_township: dict[str, list[tuple[int, Region, Part]]] = {host.township: [] for host in problem.hosts}
    for region, division in zip(places, found, strict=True):
        for part in division.parts:
            by_township[region.hosts[part[1]].township].append((members(part[0])[0], region, part))
    teams = []
    for township, own in by_township.items():
        for number, (_, region, (units, host)) in enumerate(sorted(own, key=lambda team: team[0]), start=1):
            inside = [region.units[i] for i in members(units)]
            teams.append(
                Team(
                    id=f"{township}-T{number}",
                    township=township,
                    hospital=region.hosts[host].hospital,
                    villages=tuple(unit.village for unit in inside if not unit.grids),
                    grids=tuple(grid for unit in inside for grid in unit.grids),
                )
            )
    return tuple(teams)


def _status(found: Sequence[Division]) -> tuple[Status, StopReason]:
    kinds = {division.status for division in found}
    if Status.INFEASIBLE in kinds:
        return Status.INFEASIBLE, StopReason.PROVEN
    if kinds <= {Status.OPTIMAL}:
        return Status.OPTIMAL, StopReason.PROVEN
    stopped = any(division.stop_reason is StopReason.INTERRUPTED for division in found)
    reason = StopReason.INTERRUPTED if stopped else StopReason.LIMIT
    return (Status.UNKNOWN if Status.UNKNOWN in kinds else Status.FEASIBLE), reason


def _total(problem: TerritoryProblem, found: Sequence[Division]) -> tuple[Goal, ...]:
    """Goals summed over regions; each bound holds for plans that keep the earlier goals' values in each region."""
    names = {goal.name: goal.unit for division in found for goal in division.goals}
    goals = []
    for name in (n for n in (*problem.first, "moved", "cost") if n in names):
        here = [goal for division in found for goal in division.goals if goal.name == name]
        value, bound = sum(goal.value for goal in here), sum(goal.bound for goal in here)
        goals.append(Goal(name=name, value=value, bound=bound, unit=names[name]))
    return tuple(goals)
