"""From the linear relaxation to the best division: integer programs over more and more columns of small reduced cost.

With duals that prove the bound L and a division of value U, a column of reduced cost U − L or more is in no better
division. Columns below a threshold are listed, the master over them is solved, which lowers U; then the threshold is
raised, until it has met U − L: the master's optimum is then the optimum over all divisions (after Baldacci,
Christofides & Mingozzi 2008). Stopped before, the bound is the least of L + threshold and what the master proves.
"""

from __future__ import annotations

import dataclasses
import time
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from gridplan.domain.results import Status
from gridplan.solvers.columns import ColumnLimits, solve_columns
from gridplan.solvers.interruption import requested
from gridplan.solvers.territories.pool import Pool, Stage
from gridplan.solvers.territories.region import Ints, Part
from gridplan.solvers.territories.relaxation import Pricing, Relaxed, listed, reduced_costs

_FIRST_STEP = 0.02  # the first threshold, as a share of what a team costs on average
_STEP = 3.0  # each threshold is so many times the one before
_NEAR = 1.3  # thresholds this close to one another need not be told apart
_COARSE = 1e-9  # relative error of a sum of reduced costs


@dataclass(frozen=True, slots=True, kw_only=True)
class Closed:
    """The best division found, and a bound on the stage's goal."""

    parts: tuple[Part, ...]
    bound: float


def close(
    pool: Pool,
    stage: Stage,
    start: tuple[Part, ...],
    relaxed: Relaxed,
    *,
    limits: ColumnLimits,
    most: int,
    until: Callable[[tuple[Part, ...]], bool] = lambda _: False,
) -> Closed:
    """Look for the best division of a stage and prove how good it is.

    Args:
        pool: the columns known; those listed are added.
        stage: what is minimized, and what must be kept.
        start: a division that keeps the earlier goals.
        relaxed: the linear relaxation's bound and duals.
        limits: how much work may be spent.
        most: most columns listed.
        until: whether a division is good enough.
    """
    deadline = time.monotonic() + limits.seconds
    search = Pricing(pool.region, stage)
    best, value = start, value_of(pool, stage, start)
    bound = min(_whole(relaxed.bound), value)
    below = _FIRST_STEP * max(abs(value), 1.0) / sum(pool.region.teams)
    fits, fails = 0.0, np.inf  # the largest threshold whose columns could be listed, the least whose could not
    while bound < value and not until(best) and time.monotonic() < deadline and not requested():
        room = value - relaxed.bound + 1.0 + _COARSE * abs(value)
        below = min(below, room)
        found, complete = listed(pool, search, relaxed.duals, below=below, most=most, deadline=deadline)
        if complete and len(found) <= most:
            fits = below
            pool.add(found)
        else:
            fails = below
        if fits and below == fails:
            if fails < _NEAR * fits:
                break
            below = float(np.sqrt(fits * fails))
            continue
        which = _useful(pool, stage, relaxed, below, pool.places(best))
        share = 1.0 if fits >= room else 0.5
        left = dataclasses.replace(limits, seconds=max(0.1, share * (deadline - time.monotonic())))
        counts = np.isin(which, pool.places(best)).astype(np.int64)
        answer = solve_columns(pool.problem(stage, which), limits=left, start=counts)
        if answer.counts is not None and answer.objective is not None and answer.objective < value:
            best, value = pool.parts(which, answer.counts), answer.objective
        if fits:
            others = np.inf if fits >= room else relaxed.bound + fits - 1.0
            bound = max(bound, min(_whole(others), answer.bound, value))
        if not fits or answer.status is not Status.OPTIMAL or fails < _NEAR * fits:
            break  # a larger program would not be solved either
        below = min(_STEP * fits, float(np.sqrt(fits * fails)))
    return Closed(parts=best, bound=min(bound, value))


def _useful(pool: Pool, stage: Stage, relaxed: Relaxed, below: float, kept: Ints) -> Ints:
    """Columns that no earlier goal forbids with a reduced cost up to a threshold, and those of the best division."""
    fine = pool.allowed(stage) & (reduced_costs(pool, stage, relaxed.duals) <= below + 1.0)
    fine[kept] = True
    return np.flatnonzero(fine)


def value_of(pool: Pool, stage: Stage, parts: tuple[Part, ...]) -> float:
    """What a division counts for a stage."""
    places = pool.places(parts)  # which may add to the measures
    return float(stage.worth(pool.measures[places]).sum())


def _whole(bound: float) -> float:
    """Every goal is a whole number of persons, teams or person-seconds."""
    return float(np.ceil(bound - 1e-6 - _COARSE * abs(bound))) if np.isfinite(bound) else bound
