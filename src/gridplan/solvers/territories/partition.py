"""The partition master: columns are sets of units, each perhaps the successor of a previous team."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy import sparse

from gridplan.domain.results import Goal, Status, StopReason
from gridplan.solvers.columns import ColumnLimits, ColumnProblem, solve_goals
from gridplan.solvers.progress import Progress
from gridplan.solvers.territories.township import Sets, Township, members


@dataclass(frozen=True, slots=True, kw_only=True)
class Partition:
    """A township divided. ``sets`` is empty exactly where no solution was found."""

    status: Status
    stop_reason: StopReason
    sets: tuple[int, ...]
    goals: tuple[Goal, ...]


def choose(town: Township, sets: Sets, *, limits: ColumnLimits, progress: Progress | None = None) -> Partition:
    """The best partition into sets of the list, by the goals of the problem in their order.

    Its bounds hold for partitions into listed sets only.
    """
    sets, labels, kept = _labelled(town, sets)
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
    upper = np.concatenate([np.ones(units), [town.teams], np.ones(len(previous))])
    costs = town.costs(sets)
    problem = ColumnProblem(
        costs=costs,
        matrix=sparse.csc_matrix((np.ones(len(rows)), (rows, columns)), shape=(height, len(sets))),
        lower=np.concatenate([np.ones(units), [town.teams], np.zeros(len(previous))]),
        upper=upper,
        multiplicity=np.ones(len(sets)),
    )
    goals = [("outside_band", town.outside(sets), "teams")]
    if previous:
        goals.append(("moved", _tracked(town, sets) - kept, "persons"))
    goals.append(("cost", costs, "person-seconds"))
    result, reached = solve_goals(problem, goals, limits=limits, progress=progress)
    chosen = () if result.counts is None else tuple(sets[j] for j in np.flatnonzero(result.counts))
    return Partition(status=result.status, stop_reason=result.stop_reason, sets=chosen, goals=reached)


def evaluate(town: Township, sets: Sequence[int]) -> dict[str, float]:
    """The goal values of one partition (``moved`` only with a previous plan)."""
    found = choose(town, list(sets), limits=ColumnLimits(seconds=10.0, nodes=1_000))
    return {goal.name: goal.value for goal in found.goals}


def _labelled(town: Township, sets: Sets) -> tuple[Sets, np.ndarray, np.ndarray]:
    """Each set without a label and once for each previous team it has units of, with the workload it keeps."""
    out, labels, kept = list(sets), [-1] * len(sets), [0.0] * len(sets)
    if any(label >= 0 for label in town.previous):
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


def _tracked(town: Township, sets: Sets) -> np.ndarray:
    """Workload of each set's units that had a team before."""
    had = [weight if label >= 0 else 0 for weight, label in zip(town.weights, town.previous, strict=True)]
    return np.array([sum(had[i] for i in members(s)) for s in sets], dtype=np.float64)
