"""Siting: where facilities should stand. One small solver, three textbook models.

Maximal covering (:mod:`.cover`), p-median with capacities and connected districts (:mod:`.median`, :mod:`.districts`)
and p-centre (:mod:`.centre`) all rest on one core, opening candidates so that what the demands pay for their nearest
one is least (:mod:`.nearest`): a swap search, a Lagrangian bound, fixing, and the radius formulation
(:mod:`.radius`) for what is left.
"""

from __future__ import annotations

import dataclasses
import time

from gridplan.domain.results import Goal, Result, Status, StopReason
from gridplan.domain.siting import CurvePoint, Sites, SitingModel, SitingProblem
from gridplan.languages import Separator, joined, said
from gridplan.solvers import interruption
from gridplan.solvers.profiles import SolverProfile, provenance
from gridplan.solvers.progress import Progress, report
from gridplan.solvers.siting.centre import solve_centre
from gridplan.solvers.siting.cover import solve_cover
from gridplan.solvers.siting.median import solve_median
from gridplan.solvers.siting.nearest import Effort
from gridplan.solvers.siting.table import Table, table_of

__all__ = ["buying_curve", "solve_siting"]


def solve_siting(problem: SitingProblem, profile: SolverProfile, progress: Progress | None = None) -> Result[Sites]:
    """Choose sites. There is always a solution, if only the fixed sites.

    Raises:
        NotFoundError: a demand or site is not in the travel times.
        ValueError: ``cover`` without a limit, connected districts with a site that has no home, a negative number.
    """
    began = time.monotonic()
    table = table_of(problem)
    effort = _effort(profile, profile.seconds, progress)
    sites, goals = _solve(problem, table, effort, None)
    proven = _proven(goals)
    report(progress, "siting", said("done"), goals[-1].value, goals[-1].bound)
    stopped = StopReason.INTERRUPTED if interruption.requested() else StopReason.LIMIT
    return Result(
        status=Status.OPTIMAL if proven else Status.FEASIBLE,
        stop_reason=StopReason.PROVEN if proven else stopped,
        solution=sites,
        goals=goals,
        runtime=time.monotonic() - began,
        provenance=provenance(problem, profile),
        notes=(*_notes(problem, table, sites), *(() if proven else effort.notes)),
    )


def buying_curve(
    problem: SitingProblem, profile: SolverProfile, most: int, progress: Progress | None = None
) -> tuple[CurvePoint, ...]:
    """What each further site buys: the goals with 0, 1, … ``most`` new sites, each solved from the one before.

    All points share the profile's seconds; a point that needs less leaves more to those after it. ``problem.count`` is
    not looked at.

    Raises:
        NotFoundError, ValueError: as :func:`solve_siting`.
    """
    deadline, points, before = time.monotonic() + profile.seconds, [], None
    for count in range(most + 1):
        asked = dataclasses.replace(problem, count=count)
        left = max(deadline - time.monotonic(), 0.0) / (most + 1 - count)
        before, goals = _solve(asked, table_of(asked), _effort(profile, left, progress), before)
        status = Status.OPTIMAL if _proven(goals) else Status.FEASIBLE
        points.append(CurvePoint(count=count, sites=before, goals=goals, status=status))
        report(progress, "siting", said("{count} new sites", count=count), goals[-1].value, goals[-1].bound)
    return tuple(points)


def _solve(problem: SitingProblem, table: Table, effort: Effort, start: Sites | None) -> tuple[Sites, tuple[Goal, ...]]:
    if problem.model is SitingModel.MEDIAN:
        return solve_median(problem, table, effort, start)
    place = {site: j for j, site in enumerate(table.candidates)}
    begin = tuple(place[site] for site in start.opened) if start is not None else ()
    if problem.model is SitingModel.CENTRE:
        opened, goals = solve_centre(table, effort, begin)
    elif problem.limit_seconds is None:
        raise ValueError("maximal covering needs limit_seconds")
    else:
        opened, goals = solve_cover(table, problem.limit_seconds, effort, begin)
    return table.sites(opened), goals


def _effort(profile: SolverProfile, seconds: float, progress: Progress | None) -> Effort:
    return Effort(
        deadline=time.monotonic() + interruption.within_grace(seconds),
        ascents=profile.integer("ascents"),
        levels=profile.integer("levels"),
        nodes=profile.integer("nodes"),
        iterations=profile.integer("iterations"),
        cut_rounds=profile.integer("cut_rounds"),
        engine="highs" if profile.text("engine") == "highs" else "scip",
        seed=profile.seed,
        progress=progress,
    )


def _proven(goals: tuple[Goal, ...]) -> bool:
    return all(goal.bound >= goal.value for goal in goals)


def _notes(problem: SitingProblem, table: Table, sites: Sites) -> tuple[str, ...]:
    """What a planner should know besides the goals."""
    notes: list[str] = []
    lost = [code for code, site in sites.serves.items() if site is None]
    if lost:
        shown: str = joined(Separator.LIST, lost[:5])
        shown = said("{shown} …", shown=shown) if len(lost) > 5 else shown
        notes.append(
            said(
                "{count} demand has no site: {demands}",
                plural="{count} demands have no site: {demands}",
                count=len(lost),
                demands=shown,
            )
        )
    if problem.count > len(table.candidates):
        notes.append(
            said(
                "{asked} new sites asked for, {candidates} candidates are there",
                asked=problem.count,
                candidates=len(table.candidates),
            )
        )
    elif len(sites.opened) < problem.count:
        notes.append(
            said(
                "{count} new site does as much as {asked} would",
                plural="{count} new sites do as much as {asked} would",
                count=len(sites.opened),
                asked=problem.count,
            )
        )
    return tuple(notes)
