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
from gridplan.solvers.interruption import requested
from gridplan.solvers.progress import Progress
from gridplan.solvers.territories.township import Sets, Township, members, membership

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
    sets = list(dict.fromkeys([*sets, *start]))
    known = evaluate(town, start) if start else (np.inf, np.inf, np.inf)
    # where no partition has fewer teams outside, a team that alone moves more than the start is in no better one
    which, labels, moved = _labelled(town, sets, most=known[1] if known[0] <= least_outside else np.inf)
    outside, costs = town.outside(sets)[which], town.costs(sets)[which]
    sets = [sets[k] for k in which.tolist()]
    problem = _master(town, sets, labels, costs)
    goals = [("outside_band", outside, "teams")]
    if town.tracks:
        goals.append(("moved", moved, "persons"))
    goals.append(("cost", costs, "person-seconds"))
    settled: list[Goal] = []
    if 0 < known[0] <= least_outside:  # what is known to be least need not be proven again
        settled.append(Goal(name="outside_band", value=known[0], bound=known[0], unit="teams"))
        problem, goals = problem.with_limit(outside, known[0]), goals[1:]
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
    stopped = StopReason.INTERRUPTED if requested() else StopReason.LIMIT
    return Partition(
        status=Status.OPTIMAL if proven else Status.FEASIBLE,
        stop_reason=StopReason.PROVEN if proven else stopped,
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
    blocks = [membership(sets, len(town.codes)), np.ones((len(sets), 1)), labels[:, None] == np.array([previous])]
    matrix = sparse.hstack([sparse.csc_matrix(block, dtype=np.float64) for block in blocks if block.shape[1]]).T
    return ColumnProblem(
        costs=costs,
        matrix=matrix.tocsc(),
        lower=np.concatenate([np.ones(len(town.codes)), [town.teams], np.zeros(len(previous))]),
        upper=np.concatenate([np.ones(len(town.codes)), [town.teams], np.ones(len(previous))]),
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
    known = np.array(sorted(set(town.previous) - {-1}))
    had = np.array(town.previous)[:, None] == known[None, :]
    return np.asarray(membership(sets, len(town.codes)) @ (had * np.array(town.weights)[:, None]))


def _labelled(town: Township, sets: Sets, *, most: float) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """The columns: which set, its label, the workload it moves.

    Each set comes without a label and once for each previous team it has units of; not where it moves more than
    ``most``.
    """
    which, labels, moved = np.arange(len(sets)), np.full(len(sets), -1), _tracked(town, sets)
    if town.tracks:
        known = np.array(sorted(set(town.previous) - {-1}))
        had = np.array(town.previous)[:, None] == known[None, :]
        touched, place = np.nonzero(membership(sets, len(town.codes)) @ had.astype(np.int64))
        kept = _shared(town, sets)[touched, place]
        which, labels = np.concatenate([which, touched]), np.concatenate([labels, known[place]])
        moved = np.concatenate([moved, moved[touched] - kept])
    keep = moved <= most
    return which[keep], labels[keep], moved[keep]


def _tracked(town: Township, sets: Sequence[int]) -> np.ndarray:
    """Workload of each set's units that had a team before."""
    had = [weight if label >= 0 else 0 for weight, label in zip(town.weights, town.previous, strict=True)]
    return np.asarray(membership(sets, len(town.codes)) @ np.array(had, dtype=np.float64))
