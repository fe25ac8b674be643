"""What is known of a region when the search ends: a division, its goals and their bounds."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from gridplan.domain.results import Goal, Status, StopReason
from gridplan.solvers.interruption import requested
from gridplan.solvers.territories.evaluate import UNITS, evaluate, goal_names, is_previous
from gridplan.solvers.territories.region import Part, Region, mask, members


@dataclass(frozen=True, slots=True, kw_only=True)
class Division:
    """A region divided. ``parts`` is empty exactly where no solution was found."""

    status: Status
    stop_reason: StopReason
    parts: tuple[Part, ...]
    goals: tuple[Goal, ...]


def lower_bounds(region: Region) -> dict[str, float]:
    """Bounds on the goals that need no search."""
    found = dict.fromkeys(goal_names(region), 0.0)
    # every unit is somebody's: no plan spares the way from the nearest hospital that may look after it
    nearest = np.array([[may >> i & 1 for i in range(region.count)] for may in region.allowed], dtype=bool)
    found["cost"] = float(np.floor(np.where(nearest, region.way, np.inf).min(axis=0).sum()))
    if "over_capacity" in found:
        excess = float(np.maximum(0.0, region.weights - region.capacity).sum())
        found["over_capacity"] = max(excess, float(region.weights.sum()) - sum(region.teams) * region.capacity, 0.0)
    if "outside_band" in found:
        found["outside_band"] = region.least_outside()
    return found


def too_heavy(region: Region, kept: Sequence[tuple[str, float]]) -> int:
    """Bit mask of the units above capacity where each must be a team by itself, lest more be over capacity; or 0.

    So it is where no more is over capacity than these units are by themselves, and every unit weighs something.
    """
    heavy = mask(i for i, weight in enumerate(region.weights) if weight > region.capacity)
    excess = float(np.maximum(0.0, region.weights - region.capacity).sum())
    return heavy if heavy and dict(kept).get("over_capacity") == excess and region.weights.min() > 0 else 0


def outside_by_weight(region: Region, heavy: int) -> float:
    """How many teams of one heavy unit are outside the band whoever their host is."""
    most = float(region.most.max()) + region.slack
    return float(sum(region.weights[i] > most for i in members(heavy)))


def is_settled(region: Region, parts: Sequence[Part], least: dict[str, float]) -> bool:
    """Whether a division is best because nothing may move: the published one, with no first goal that could be less."""
    values = dict(zip(goal_names(region), evaluate(region, parts), strict=True))
    return is_previous(region, parts) and all(values[g] <= least[g] for g in values if g != "cost")


def stated(region: Region, parts: Sequence[Part], bounds: dict[str, float]) -> Division:
    """A division with the bounds of its goals; one that is above the value counts as the value."""
    if is_settled(region, parts, bounds):
        bounds = bounds | {"cost": float("inf")}
    goals = [
        Goal(name=name, value=value, bound=min(bounds[name], value), unit=UNITS[name])
        for name, value in zip(goal_names(region), evaluate(region, parts), strict=True)
        if name != "moved" or region.tracks
    ]
    proven = all(goal.value <= goal.bound for goal in goals)
    stopped = StopReason.INTERRUPTED if requested() else StopReason.LIMIT
    return Division(
        status=Status.OPTIMAL if proven else Status.FEASIBLE,
        stop_reason=StopReason.PROVEN if proven else stopped,
        parts=tuple(parts),
        goals=tuple(goals),
    )


def undivided(region: Region) -> Division:
    """The answer for a region in which no division was found: with one host, there is none."""
    if not region.units:
        return Division(status=Status.OPTIMAL, stop_reason=StopReason.PROVEN, parts=(), goals=())
    if len(region.hosts) == 1:
        return Division(status=Status.INFEASIBLE, stop_reason=StopReason.PROVEN, parts=(), goals=())
    return Division(status=Status.UNKNOWN, stop_reason=StopReason.LIMIT, parts=(), goals=())
