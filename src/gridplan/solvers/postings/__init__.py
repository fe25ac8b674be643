"""Postings: who is at which township hospital in which weeks, at least cost, with a proof.

It is the minimum up-time problem of unit commitment (Rajan & Takriti 2005) with machines that may run at several
places.

Sets: groups g of n_g people whom nothing in the problem tells apart; hosts j; weeks t = 0 … T−1; departments d; for
each group its stays (j, a, e), "at j from week a to before week e": every start a and end e with
``min_stay <= e − a <= max_stay`` (``floor_stay`` where short stays are offered) such that the person is available
throughout; a stay that is not over by week T goes on until it is long enough and counts its weeks inside the horizon.
Of a stay under way only e is open (at least ``min_stay`` or ``floor_stay`` likewise, or the week in which the person
stops being available); if
that is week 0, or its host is no more, it ends there and remains among the postings. In the frozen window published
stays begin and end as published; only where a host then lacks people may another one begin, or one that was to end (the
last settled one of the person) go on.

Variables, whole numbers: y[g,j,a,e] people on a stay; short[j,t] and over[j,t] persons too few and too many; where
hand-overs are to overlap by o weeks, late[j,t] persons too few who have been there long enough, and more[j,t] too many.

    Σ over stays at j with a <= t < e of y  + short[j,t] − over[j,t] = required[j]      host j, week t
    Σ over stays of d's groups with a <= t < e of y  <= limit[d]                        department d, week t
    Σ over stays of g with a <= t < e + rest of y  <= n_g                               group g, week t
    Σ over spans of the stay under way of y  = n_g                                      groups with one
    Σ over stays at j with a° <= t < e of y + Σ_{u=t−o..t} short[j,u] + late[j,t] − more[j,t] = required[j]
                         host j, week t, only where o > 0; a° = a + o for a stay that begins after week 0, else a

The group rows are those of an interval graph, so people can be told apart afterwards; for one group alone they
describe the convex hull, as the inequalities of Rajan and Takriti do. Rows are written as differences of successive
weeks (module ``rows``), which leaves at most seven entries to a stay. Where stays under way or the frozen window
exceed a department's limit, that many are allowed, and a note says so.

Goals in order: shortage, short stays, weeks beyond the longest stay (where that may yield), overlap (Σ late),
disturbance of the published plan (weeks taken away and added, and what module ``disturbances`` says of each stay by
itself), cost; each becomes a limit for the next. Stays by exception, short and long ones, are offered only if a first
plan without them leaves a shortage or a short stay that could be helped. Otherwise a new one could at most save a
little of the later goals where leave cuts a stay short anyhow; nobody is sent home earlier for that, and what is proven
is proven of plans without.

Method: a solution to begin with (``beginning``: what was published, gaps filled greedily). Then, with all goals
weighed into one, a relaxation over *all* stays, of which there are two.

- Where nothing was published: posts on their own. Each post is kept by a relay, one stay after the other, nobody
  relieving herself; people and departments are paid for by the week (``relays``, ``relay_master``). A plan made of the
  relays that led to the bound is mostly within one per cent of it. {0, ½}-cuts over rows of hosts, people and
  departments (``relay_halves``), which the recursion prices with the stays, close most of that. Where they close
  little, hosts are looked for that the people who keep most of them cannot keep alone: at least so many whole stays of
  others begin there (``relay_others``).
- Where a published plan is to be kept: people on their own. Hosts pay by the week, in a box around the best prices so
  far (``search``, begun by ``ascent``), and the cheapest schedule of each member of a group is found by a recursion
  over weeks (``pricing``), so that the groups' own rows are exact.

Both give each stay's excess: what the cheapest relay or schedule with it costs beyond the cheapest. The stays of least
excess give better plans, the hosts a few at a time (``neighbourhoods``); an integer program over all stays whose excess
a better plan could afford closes the gap, the smaller ones first. Nothing is pruned by guess. The weighed relaxation
bounds the last goal too, once the others are limits; a goal between is bounded with those before it weighed, and only
where that does not tell with limits (a change of the demo county's published postings is proven in 6 s instead of 59).

Why so, measured with OR-Tools 9.15 on the demo county (153 people, 29 posts, 52 weeks), CPU seconds to the proof:

- duals of interior point alone, smoothed, group rows priced by their duals, SCIP over 35,192 stays at the end: 41
- the same end by HiGHS: 15 instead of 27 of these
- excesses by the recursion, exact relaxation (its bound was 97 higher), HiGHS over 4,000 stays: 7.5
- duals in a box (5,211 stays instead of 10,816 are generated): 6.4 to 6.9
- relays: 4.4, with the integer program as soon as few stays are left: 2.5

Over 104 weeks with 180 people one integer program for all hosts found nothing better than 232,032 (where it began) in a
minute, and people on their own are worth 195,609. Posts on their own are worth 197,958 after 5 CPU s and 430 relays, of
which a plan of 199,728 is made; rows of weeks that no relay tells apart are one row of the linear program (17 s and 860
relays if not). On the same county with its roster drawn anew (seed 1) they are worth 223,341, and with 300 cuts
223,796, which is the optimum, after 27 CPU s. On the county as it is, those reach no more than 198,050: nine people of
two departments nearly suffice for five hosts, always five of them out, and the linear program fills what they leave
with a third of a dear stay of somebody else. That it is one stay at least is worth 198,700.
"""

from __future__ import annotations

import dataclasses
import time
from collections.abc import Mapping
from typing import Literal, cast

import numpy as np

from gridplan.domain.postings import Posting, PostingProblem, Postings
from gridplan.domain.results import Goal, Result, Status, StopReason
from gridplan.languages import said
from gridplan.languages.amounts import persons
from gridplan.solvers.postings.beginning import begin
from gridplan.solvers.postings.incumbents import Incumbent, incumbent
from gridplan.solvers.postings.model import GOALS, Model
from gridplan.solvers.postings.naming import name_postings
from gridplan.solvers.postings.parts import parts
from gridplan.solvers.postings.rows import Rows
from gridplan.solvers.postings.search import Limits, Search
from gridplan.solvers.postings.stays import Ints, build_groups
from gridplan.solvers.profiles import SolverProfile, provenance
from gridplan.solvers.progress import Progress


def solve_postings(
    problem: PostingProblem, profile: SolverProfile, progress: Progress | None = None
) -> Result[Postings]:
    """The best postings for ``problem``.

    There always is a solution: what cannot be covered is shortage. ``notes`` name, in Chinese, stays that break off
    because somebody is no longer available, and departments that stays under way keep above their limit.
    """
    began = time.monotonic()
    found = []
    pieces = parts(problem)
    for number, piece in enumerate(pieces):
        left = profile.seconds - (time.monotonic() - began)
        found.append(_solve(piece, profile, left / (len(pieces) - number), progress))
    goals = tuple(
        Goal(name=same[0].name, value=sum(g.value for g in same), bound=sum(g.bound for g in same), unit=same[0].unit)
        for same in zip(*(goals for goals, _, _ in found), strict=True)
    )
    proven = all(goal.gap == 0 for goal in goals)
    postings = sorted((p for _, own, _ in found for p in own), key=lambda p: (p.host, p.start, p.person))
    return Result(
        status=Status.OPTIMAL if proven else Status.FEASIBLE,
        stop_reason=StopReason.PROVEN if proven else StopReason.LIMIT,
        solution=Postings(postings=tuple(postings)),
        goals=goals,
        runtime=time.monotonic() - began,
        provenance=provenance(problem, profile),
        notes=tuple(note for _, _, notes in found for note in notes),
    )


def _solve(
    problem: PostingProblem, profile: SolverProfile, seconds: float, progress: Progress | None
) -> tuple[list[Goal], tuple[Posting, ...], tuple[str, ...]]:
    """Goals, postings and notes of a problem that is one part."""
    limits = Limits(
        engine=cast("Literal['scip', 'highs']", profile.text("engine")),
        nodes=profile.integer("nodes"),
        deadline=time.monotonic() + seconds,
        seed=profile.seed,
    )
    search = _first_search(problem, limits, progress)
    goals: list[Goal] = []
    caps: dict[str, float] = {}
    for name in _goals(problem):
        goals.append(search.reach(name, caps))
        caps[name] = goals[-1].value
    # where a goal was not proven, a later integer program may have found better
    reached = search.best.values
    goals = [dataclasses.replace(g, value=reached[g.name], bound=min(g.bound, reached[g.name])) for g in goals]
    return goals, name_postings(search.model, search.best), _notes(search)


def _goals(problem: PostingProblem) -> tuple[str, ...]:
    long = problem.stretch and problem.max_stay is not None
    asked = {"long_stays": long, "changed": bool(problem.previous), "overlap": problem.overlap > 0}
    return tuple(goal for goal in GOALS if asked.get(goal, True))


def _first_search(problem: PostingProblem, limits: Limits, progress: Progress | None) -> Search:
    """The search without stays by exception where its first solution needs none, otherwise the one with them.

    With no shortage, and no short stay but those that cannot be helped, a new one could only save overlap, changes or
    cost, and only where leave cuts a stay short anyhow: nobody is sent home earlier for that.
    """
    search = _search(problem, limits, progress, None)
    if not _perfect(search):
        search.limits = dataclasses.replace(limits, deadline=time.monotonic() + limits.left / 2)
    search.explore(_weights(problem))
    exceptions = problem.floor_stay < problem.min_stay or (problem.stretch and problem.max_stay is not None)
    if not _perfect(search) and exceptions:
        search = _search(problem, limits, progress, search)
        search.explore(_weights(problem))
    search.limits = limits
    return search


def _perfect(search: Search) -> bool:
    """Whether nobody is missing, and no stay is short but those that cannot be helped."""
    reached = search.best.values
    return reached["shortage"] == 0 and reached["short_stays"] == search.least("short_stays")


def _search(problem: PostingProblem, limits: Limits, progress: Progress | None, before: Search | None) -> Search:
    model = Model(problem, build_groups(problem, short=before is not None))
    rows = Rows(model)
    best = begin(model, rows) if before is None else _carry_over(before.model, before.best, model)
    return Search(model=model, rows=rows, limits=limits, best=best, progress=progress)


def _carry_over(old: Model, best: Incumbent, new: Model) -> Incumbent:
    """The same solution in a model of the same groups with more stays."""
    stays = old.decode(best.keys)
    keys = []
    for i, (g, host, start, end) in enumerate(zip(stays.group, stays.host, stays.start, stays.end, strict=True)):
        spans, before = new.groups[g].fresh, old.groups[g].fresh
        under_way = new.groups[g].running
        if best.keys[i] >= old.offsets[g] + len(before.start) * len(old.hosts) and under_way is not None:
            keys.append(int(new.offsets[g + 1]) - len(under_way.end) + int(np.searchsorted(under_way.end, end)))
        else:
            span = int(np.flatnonzero((spans.start == start) & (spans.end == end))[0])
            keys.append(int(new.offsets[g] + host * len(spans.start) + span))
    order = np.argsort(keys)
    moved: Ints = np.array(keys, dtype=np.int64)[order]
    return incumbent(new, new.decode(moved), best.counts[order])


def _weights(problem: PostingProblem) -> Mapping[str, float]:
    """Weights that put the goals roughly in order: a week of shortage costs as much as a whole average stay.

    They only steer the first search; the goals' own values and bounds do not depend on them.
    """
    costs = [cost for c in problem.candidates for cost in c.weekly_cost.values()] or [0]
    stay = float(round(problem.min_stay * sum(costs) / len(costs))) + problem.handover_cost + 1.0
    week = float(max(costs)) + problem.handover_cost
    yielding = {"shortage": stay, "short_stays": stay, "long_stays": week, "overlap": week}
    weights = {**yielding, "changed": week, "cost": 1.0}
    return {goal: weights[goal] for goal in _goals(problem)}


def _notes(search: Search) -> tuple[str, ...]:
    model, rows, notes = search.model, search.rows, list[str]()
    names = model.problem.names
    for group in model.groups:
        for week in group.cut:
            monday = model.problem.start + np.timedelta64(7 * week, "D").astype(object)
            notes += [
                said("{person} cannot be there from {day} on: the stay ends there", person=names.get(p, p), day=monday)
                for p in group.people
            ]
    for name in sorted(model.problem.department_limit):
        fixed, forced = rows.forced(name)
        most = int((fixed + forced).max(initial=0))
        if most > model.problem.department_limit[name]:
            limit = model.problem.department_limit[name]
            notes.append(
                said(
                    "{department} has {number} out at once, above its limit of {limit}: their stays may not end yet",
                    department=names.get(name, name),
                    number=persons(most),
                    limit=limit,
                )
            )
    return tuple(notes)
