"""Regions of any size: goal by goal, linear relaxation by column generation, then integer programs."""

from __future__ import annotations

import dataclasses
import time

import numpy as np

from gridplan.solvers.columns import ColumnLimits
from gridplan.solvers.interruption import requested
from gridplan.solvers.territories.closing import close
from gridplan.solvers.territories.division import Division, is_settled, lower_bounds, stated
from gridplan.solvers.territories.evaluate import evaluate, goal_names
from gridplan.solvers.territories.pool import Pool, Stage
from gridplan.solvers.territories.region import Part, Region
from gridplan.solvers.territories.relaxation import relax

_EARLY = 0.25  # most of the time left that a goal before the last may take
_LINEAR = 0.7  # most of a goal's time that its relaxation may take


def by_pricing(
    region: Region, start: tuple[Part, ...], *, limits: ColumnLimits, most: int, known: dict[str, float] | None = None
) -> Division:
    """Divide a region whose connected sets are too many to list.

    Args:
        region: the region.
        start: a connected division.
        limits: how much work may be spent on all goals together.
        most: most columns listed.
        known: bounds on goals that are known already.
    """
    deadline = time.monotonic() + limits.seconds
    bounds = lower_bounds(region) | (known or {})
    pool, best = Pool(region), start
    kept: list[tuple[str, float]] = []
    names = goal_names(region)
    for place, goal in enumerate(names):
        value = evaluate(region, best)[place]
        left = deadline - time.monotonic()
        if left > 0 and not requested() and value > bounds[goal] and not is_settled(region, best, bounds):
            share = left if goal == names[-1] else _EARLY * left
            best, bound = _stage(pool, Stage(goal=goal, limits=tuple(kept)), best, limits, share, most)
            bounds[goal] = max(bounds[goal], bound)
        kept.append((goal, evaluate(region, best)[place]))
    return stated(region, best, bounds)


def _stage(
    pool: Pool, stage: Stage, best: tuple[Part, ...], limits: ColumnLimits, seconds: float, most: int
) -> tuple[tuple[Part, ...], float]:
    """The best division found for one goal, and its bound."""
    began = time.monotonic()
    place = goal_names(pool.region).index(stage.goal)
    start = pool.places(best)
    value = evaluate(pool.region, best)[place]
    if stage.goal != "cost":
        # teams that cost little are the ones that divisions are made of: they come to the pool before they are counted
        cheap = Stage(goal="cost", limits=(*stage.limits, (stage.goal, value)))
        relax(pool, cheap, start, deadline=began + seconds / 3, enough=np.inf)
    relaxed = relax(pool, stage, start, deadline=began + _LINEAR * seconds, enough=value)
    if relaxed is None:
        return best, 0.0
    left = max(0.1, seconds - (time.monotonic() - began))
    closed = close(pool, stage, best, relaxed, limits=dataclasses.replace(limits, seconds=left), most=most)
    return closed.parts, max(closed.bound, 0.0)
