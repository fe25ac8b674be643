"""The partition master: columns are sets of units, each perhaps the successor of a previous team."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy import sparse
from scipy.optimize import linear_sum_assignment

from gridplan.domain.results import Goal, Status, StopReason
from gridplan.solvers.columns import ColumnLimits, ColumnProblem, Counts, solve_goals
from gridplan.solvers.progress import Progress
from gridplan.solvers.territories.township import Sets, Township, members

Value = tuple[float, float, float]
"""The goals of a partition in their order: teams outside the band, workload moved, cost."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Partition:
    """A township divided. ``sets`` is empty exactly where no solution was found."""

    status: Status
    stop_reason: StopReason
    sets: tuple[int, ...]
    goals: tuple[Goal, ...]


def choose(
    town: Township,
    sets: Sets,
    *,
    limits: ColumnLimits,
    start: Sequence[int] = (),
    least_outside: float = 0.0,
    progress: Progress | None = None,
) -> Partition:
    """The best partition into sets of the list, by the goals of the problem in their order.

    Its bounds hold for partitions into listed sets only.

    Args:
        town: the township.
        sets: what may be a team.
        limits: how much work may be spent.
        start: a partition that is known already; it is the answer where nothing better is found.
        least_outside: no partition has fewer teams outside the band.
        progress: told now and then how far the search is.
    """
    sets, labels, kept = _labelled(town, list(dict.fromkeys([*sets, *start])))
    costs, outside = town.costs(sets), town.outside(sets)
    problem = _master(town, sets, labels, costs)
    goals = [("outside_band", outside, "teams")]
    if town.tracks:
        goals.append(("moved", _tracked(town, sets) - kept, "persons"))
    goals.append(("cost", costs, "person-seconds"))
    known = evaluate(town, start)[0] if start else np.inf
    settled: list[Goal] = []
    if 0 < known <= least_outside:  # what is known to be least need not be proven again
        settled.append(Goal(name="outside_band", value=known, bound=known, unit="teams"))
        problem, goals = problem.with_limit(outside, known), goals[1:]
    counts = _counts(town, sets, labels, start) if start else None
    result, reached = solve_goals(problem, goals, limits=limits, start=counts, progress=progress)
    if not settled and reached and reached[0].bound < least_outside:
        reached = (dataclasses.replace(reached[0], bound=min(least_outside, reached[0].value)), *reached[1:])
    chosen = () if result.counts is None else tuple(sets[j] for j in np.flatnonzero(result.counts))
    return Partition(
        status=result.status, stop_reason=result.stop_reason, sets=chosen, goals=(*settled, *reached) if chosen else ()
    )


def evaluate(town: Township, sets: Sequence[int]) -> Value:
    """The goals of one partition: teams outside the band, workload moved (0 without a previous plan), cost."""
    moved = 0.0
    if town.tracks:
        shared = _shared(town, sets)
        moved = float(_tracked(town, sets).sum() - shared[linear_sum_assignment(shared, maximize=True)].sum())
    return float(town.outside(sets).sum()), moved, float(town.costs(sets).sum())


def stated(town: Township, sets: Sequence[int], *, outside: float, moved: float = 0.0, cost: float = 0.0) -> Partition:
    """A partition with the bounds of its goals; one that is above the value counts as the value."""
    value = evaluate(town, sets)
    goals = [
        Goal(name=name, value=here, bound=min(bound, here), unit=unit)
        for name, here, bound, unit in zip(
            ("outside_band", "moved", "cost"),
            value,
            (outside, moved, cost),
            ("teams", "persons", "person-seconds"),
            strict=True,
        )
        if name != "moved" or town.tracks
    ]
    proven = all(goal.value <= goal.bound for goal in goals)
    return Partition(
        status=Status.OPTIMAL if proven else Status.FEASIBLE,
        stop_reason=StopReason.PROVEN if proven else StopReason.LIMIT,
        sets=tuple(sets),
        goals=tuple(goals),
    )


def is_previous(town: Township, sets: Sequence[int]) -> bool:
    """Whether a partition is the published one, and the only one that moves nobody."""
    if not town.tracks or -1 in town.previous or min(town.weights) <= 0 or len(set(town.previous)) != town.teams:
        return False
    return evaluate(town, sets)[1] == 0


def _master(town: Township, sets: Sets, labels: np.ndarray, costs: np.ndarray) -> ColumnProblem:
    """Each unit in one team, as many teams as there are to be, each previous team with at most one successor."""
    previous = sorted(set(town.previous) - {-1})
    units = len(town.codes)
    rows = [i for s in sets for i in members(s)]
    columns = np.repeat(np.arange(len(sets)), [s.bit_count() for s in sets]).tolist()
    rows += [units] * len(sets)
    columns += range(len(sets))
    for column in np.flatnonzero(labels >= 0).tolist():
        rows.append(units + 1 + previous.index(int(labels[column])))
        columns.append(column)
    height = units + 1 + len(previous)
    return ColumnProblem(
        costs=costs,
        matrix=sparse.csc_matrix((np.ones(len(rows)), (rows, columns)), shape=(height, len(sets))),
        lower=np.concatenate([np.ones(units), [town.teams], np.zeros(len(previous))]),
        upper=np.concatenate([np.ones(units), [town.teams], np.ones(len(previous))]),
        multiplicity=np.ones(len(sets)),
    )


def _counts(town: Township, sets: Sets, labels: np.ndarray, start: Sequence[int]) -> Counts:
    """The columns of a partition, each team with the label that keeps most."""
    successor = dict.fromkeys(start, -1)
    if town.tracks:
        shared = _shared(town, start)
        known = sorted(set(town.previous) - {-1})
        for row, column in zip(*linear_sum_assignment(shared, maximize=True), strict=True):
            if shared[row, column] > 0 or known[column] in {town.previous[i] for i in members(start[row])}:
                successor[start[row]] = known[column]
    place = {(s, int(label)): j for j, (s, label) in enumerate(zip(sets, labels, strict=True))}
    counts = np.zeros(len(sets), dtype=np.int64)
    counts[[place[s, label] for s, label in successor.items()]] = 1
    return counts


def _shared(town: Township, sets: Sequence[int]) -> np.ndarray:
    """float64[sets, previous teams]: workload that both have."""
    known = sorted(set(town.previous) - {-1})
    shared = np.zeros((len(sets), len(known)))
    for row, units in enumerate(sets):
        for i in members(units):
            if town.previous[i] >= 0:
                shared[row, known.index(town.previous[i])] += town.weights[i]
    return shared


def _labelled(town: Township, sets: Sets) -> tuple[Sets, np.ndarray, np.ndarray]:
    """Each set without a label and once for each previous team it has units of, with the workload it keeps."""
    out, labels, kept = list(sets), [-1] * len(sets), [0.0] * len(sets)
    if town.tracks:
        for units in sets:
            shares: dict[int, float] = {}
            for i in members(units):
                if town.previous[i] >= 0:
                    shares[town.previous[i]] = shares.get(town.previous[i], 0.0) + town.weights[i]
            for label in sorted(shares):
                out.append(units)
                labels.append(label)
                kept.append(shares[label])
    return out, np.array(labels), np.array(kept)


def _tracked(town: Township, sets: Sequence[int]) -> np.ndarray:
    """Workload of each set's units that had a team before."""
    had = [weight if label >= 0 else 0 for weight, label in zip(town.weights, town.previous, strict=True)]
    return np.array([sum(had[i] for i in members(s)) for s in sets], dtype=np.float64)
