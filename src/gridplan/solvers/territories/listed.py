"""Small regions of one host: every connected set is listed, so that even hopeless ones are divided best.

1. Where sets without anything to reproach them (inside the band, below capacity, with a doctor: whatever the first
   goals are) can divide the region, only they are needed.
2. If they cannot, connected sets of any workload are listed. The best division is found by dynamic programming
   (:mod:`gridplan.solvers.territories.exact`), which also tells whether 1. has one; where that would be too much work,
   by the master.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from gridplan.domain.results import Goal
from gridplan.solvers.columns import ColumnLimits, Counts, solve_goals
from gridplan.solvers.territories.clock import Clock
from gridplan.solvers.territories.division import Division, is_settled, lower_bounds, stated
from gridplan.solvers.territories.evaluate import UNITS, evaluate, goal_names
from gridplan.solvers.territories.exact import best_partition
from gridplan.solvers.territories.pool import MOVED, PLACES, Column, Pool, Stage
from gridplan.solvers.territories.region import Part, Region, connected_sets, members

_WORK = 200_000_000  # pairs tried by the dynamic program: a second or two
MOST_UNITS = 62  # a set of units is one integer of the dynamic program


def by_listing(region: Region, start: tuple[Part, ...], clock: Clock, *, most: int) -> Division | None:
    """Divide a region of one host; ``None`` where it has more than ``most`` connected sets."""
    if len(region.hosts) != 1 or region.count > MOST_UNITS:
        return None
    sets, complete = connected_sets(region, most=_top(region), limit=most)
    if not complete:
        return None
    least = lower_bounds(region)
    spotless = _without_reproach(region, sets, start, least, clock)
    if spotless is not None:
        return spotless
    everything, complete = connected_sets(region, most=float(region.weights.sum()), limit=most)
    if not complete or clock.over or is_settled(region, start, least):
        return None if not complete else stated(region, start, least)
    return _of_all(region, everything, start, least, clock)


def _without_reproach(
    region: Region, sets: list[int], start: tuple[Part, ...], least: dict[str, float], clock: Clock
) -> Division | None:
    """The best division into sets that add to no first goal; ``None`` where there is none, or none was found."""
    measures = region.measures([(s, 0) for s in sets])
    blame = measures[:, list(region.first)].sum(axis=1)
    clean = [s for s, bad in zip(sets, blame.tolist(), strict=True) if not bad]
    if not any(evaluate(region, start)[: len(region.first)]):
        return choose(region, clean, start, clock.limits(), least)
    if any(least.values()):
        return None
    found = best_partition(region, clean, work=_WORK, seconds=clock.left / 3)
    if found.sets:
        return choose(region, clean, tuple((s, 0) for s in found.sets), clock.limits(), least)
    if found.finished:
        return None
    tried = choose(region, clean, (), clock.limits(1 / 3), least)
    return tried if tried.parts else None


def _top(region: Region) -> float:
    """The most that a set without reproach may weigh."""
    goals = goal_names(region)
    tops = [float(region.weights.sum())]
    tops += [float(region.most[0])] if "outside_band" in goals else []
    tops += [region.capacity] if "over_capacity" in goals else []
    return min(tops)


def _of_all(
    region: Region, sets: list[int], start: tuple[Part, ...], least: dict[str, float], clock: Clock
) -> Division:
    """The best division where every connected set is listed."""
    found = best_partition(region, sets, work=_WORK, seconds=clock.left / 2)
    if found.sets:
        best = tuple((s, 0) for s in found.sets)
        values = dict(zip(goal_names(region), evaluate(region, best), strict=True))
        least = {goal: values[goal] if k < len(region.first) else least[goal] for k, goal in enumerate(values)}
        if not region.tracks:
            return stated(region, best, least | {"cost": np.inf})
        start = min(start, best, key=lambda parts: evaluate(region, parts))
    if clock.over or is_settled(region, start, least):
        return stated(region, start, least)
    return choose(region, sets, start, clock.limits(), least)


def choose(
    region: Region, sets: Sequence[int], start: tuple[Part, ...], limits: ColumnLimits, least: dict[str, float]
) -> Division:
    """The best division into sets of the list, by the goals in their order; its bounds hold for such only.

    Args:
        region: a region of one host.
        sets: what may be a team.
        start: a division that is known already; it is the answer where nothing better is found.
        limits: how much work may be spent.
        least: what no division can have less of.
    """
    pool = Pool(region)
    pool.add(_labelled(region, [*sets, *(s for s, _ in start)]))
    kept = pool.places(start) if start else np.zeros(0, dtype=np.int64)
    which = np.arange(len(pool.columns))
    names = [name for name in goal_names(region) if name != "moved" or region.tracks]
    known = dict(zip(goal_names(region), evaluate(region, start), strict=True)) if start else {}
    if known and all(known[g] <= least[g] for g in names[: len(region.first)]):
        # no division is better in the first goals: a team that alone moves more than the start is in no better one
        fine = pool.measures[:, MOVED] <= known["moved"]
        fine[kept] = True
        which = np.flatnonzero(fine)
    settled: list[Goal] = []
    problem = pool.problem(Stage(goal="cost"), which)
    while known and names[0] != "cost" and 0 < known[names[0]] <= least[names[0]]:
        name = names.pop(0)  # what is known to be least need not be proven again
        settled.append(Goal(name=name, value=known[name], bound=known[name], unit=UNITS[name]))
        problem = problem.with_limit(pool.measures[which, PLACES[name]], known[name])
    goals = [(name, pool.measures[which, PLACES[name]], UNITS[name]) for name in names]
    counts: Counts | None = np.isin(which, kept).astype(np.int64) if start else None
    result, reached = solve_goals(problem, goals, limits=limits, start=counts)
    if result.counts is None:
        return Division(status=result.status, stop_reason=result.stop_reason, parts=(), goals=())
    raised = [
        Goal(name=g.name, value=g.value, bound=max(g.bound, min(least[g.name], g.value)), unit=g.unit) for g in reached
    ]
    return Division(
        status=result.status,
        stop_reason=result.stop_reason,
        parts=pool.parts(which, result.counts),
        goals=(*settled, *raised),
    )


def _labelled(region: Region, sets: Sequence[int]) -> list[Column]:
    """Each set once without a previous team, and once for each with which it shares units."""
    ours = {label for label, host in enumerate(region.label_hosts) if host == 0}
    return [
        (s, 0, label)
        for s in dict.fromkeys(sets)
        for label in (-1, *sorted({region.previous[i] for i in members(s)} & ours))
    ]
