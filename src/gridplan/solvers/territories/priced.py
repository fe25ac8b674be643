"""Regions of any size: goal by goal, linear relaxation by column generation, then integer programs."""

from __future__ import annotations

import dataclasses
import time
from collections.abc import Callable

from gridplan.domain.territories import FIRST_GOALS
from gridplan.solvers.columns import ColumnLimits
from gridplan.solvers.interruption import requested
from gridplan.solvers.territories.closing import close, value_of
from gridplan.solvers.territories.division import (
    Division,
    is_settled,
    lower_bounds,
    outside_by_weight,
    stated,
    too_heavy,
)
from gridplan.solvers.territories.evaluate import evaluate, goal_names
from gridplan.solvers.territories.pool import Pool, Stage
from gridplan.solvers.territories.region import Part, Region
from gridplan.solvers.territories.relaxation import relax

_TOGETHER = 0.4  # most of the time that the first goals may take together with cost
_EARLY = 0.25  # most of the time left that one goal before the last may take by itself
_LINEAR = 0.7  # most of a goal's time that its relaxation may take
_DEAR = 8.0  # costs of a team on average: what a team without doctor or outside the band counts
_PERSONS = 1000.0  # persons over capacity that count as much


def by_pricing(
    region: Region, start: tuple[Part, ...], *, limits: ColumnLimits, most: int, known: dict[str, float] | None = None
) -> Division:
    """Divide a region whose connected sets are too many to list.

    Where a first goal could be less, all of them are minimized together with cost, at a price: the teams that come to
    the pool so are the ones that good divisions are made of. Then goal by goal.

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
    names = goal_names(region)
    kept: list[tuple[str, float]] = []
    for place, goal in enumerate(names):
        heavy = too_heavy(region, kept)
        if heavy and goal == "outside_band":
            bounds[goal] = max(bounds[goal], outside_by_weight(region, heavy))
        value = evaluate(region, best)[place]
        left = deadline - time.monotonic()
        if left > 0 and not requested() and value > bounds[goal] and not is_settled(region, best, bounds):
            if place < len(region.first) and not pool.columns:
                best = _together(pool, best, bounds, limits, most)
            if evaluate(region, best)[place] > bounds[goal]:
                stage = Stage(goal=goal, limits=tuple(kept), excused=_excused(region, kept, heavy))
                share = left if goal == names[-1] else _EARLY * left
                best, bound = _stage(pool, stage, best, dataclasses.replace(limits, seconds=share), most)
                bounds[goal] = max(bounds[goal], bound)
        kept.append((goal, evaluate(region, best)[place]))
    return stated(region, best, bounds)


def _excused(region: Region, kept: list[tuple[str, float]], heavy: int) -> int:
    """The units that are too heavy to share a team, if no other team is above capacity or outside the band."""
    outside = dict(kept).get("outside_band", 0.0)
    return heavy if outside == outside_by_weight(region, heavy) else 0


def _together(
    pool: Pool, start: tuple[Part, ...], bounds: dict[str, float], limits: ColumnLimits, most: int
) -> tuple[Part, ...]:
    """A division with as little as can be of all first goals, as far as a search for low cost finds it."""
    region = pool.region
    first = slice(len(region.first))

    def least(parts: tuple[Part, ...]) -> bool:
        return all(
            v <= bounds[g] for g, v in zip(goal_names(region)[first], evaluate(region, parts)[first], strict=True)
        )

    stage = Stage(goal="cost", prices=_prices(region, evaluate(region, start)[-1]))
    limits = dataclasses.replace(limits, seconds=_TOGETHER * limits.seconds)
    found, _ = _stage(pool, stage, start, limits, most, until=least)
    return min(start, found, key=lambda parts: evaluate(region, parts))


def _prices(region: Region, cost: float) -> tuple[tuple[str, float], ...]:
    """What the first goals count beside cost, each twice as much as the next."""
    dear = max(1.0, _DEAR * cost / sum(region.teams))
    prices = []
    for rank, place in enumerate(reversed(region.first)):
        goal = FIRST_GOALS[place]
        prices.append((goal, float(round(dear * 2**rank / (_PERSONS if goal == "over_capacity" else 1) + 1))))
    return tuple(prices)


def _stage(
    pool: Pool,
    stage: Stage,
    best: tuple[Part, ...],
    limits: ColumnLimits,
    most: int,
    until: Callable[[tuple[Part, ...]], bool] = lambda _: False,
) -> tuple[tuple[Part, ...], float]:
    """The best division found for one goal, and its bound."""
    began = time.monotonic()
    start = pool.places(best)
    enough = value_of(pool, stage, best)
    relaxed = relax(pool, stage, start, deadline=began + _LINEAR * limits.seconds, enough=enough)
    if relaxed is None:
        return best, 0.0
    left = dataclasses.replace(limits, seconds=max(0.1, limits.seconds - (time.monotonic() - began)))
    closed = close(pool, stage, best, relaxed, limits=left, most=most, until=until)
    return closed.parts, max(closed.bound, 0.0)
