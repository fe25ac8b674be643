"""What a division of a region is worth: its goals in their order."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from scipy.optimize import linear_sum_assignment

from gridplan.domain.territories import FIRST_GOALS
from gridplan.solvers.territories.region import COST, Floats, Part, Region, mask

Value = tuple[float, ...]
"""The first goals, workload moved (0 without a previous plan), cost."""

UNITS = {
    "over_capacity": "persons",
    "without_doctor": "teams",
    "outside_band": "teams",
    "moved": "persons",
    "cost": "person-seconds",
}


def goal_names(region: Region) -> tuple[str, ...]:
    """The goals in their order; ``moved`` also where there is nothing to keep to."""
    return (*(FIRST_GOALS[k] for k in region.first), "moved", "cost")


def evaluate(region: Region, parts: Sequence[Part]) -> Value:
    """The goals of a division."""
    totals = region.measures(parts).sum(axis=0)
    return (*(float(totals[k]) for k in region.first), moved(region, parts), float(totals[COST]))


def moved(region: Region, parts: Sequence[Part]) -> float:
    """Workload not with its previous team's successor, matched so that least moves."""
    if not region.tracks:
        return 0.0
    shared = kept_by_label(region, parts)
    best = shared[linear_sum_assignment(shared, maximize=True)].sum()
    return float(tracked(region, parts).sum() - best)


def successors(region: Region, parts: Sequence[Part]) -> list[int]:
    """The previous team that each part succeeds, -1 for none, matched so that least moves."""
    found = [-1] * len(parts)
    if region.tracks:
        shared = kept_by_label(region, parts)
        for part, label in zip(*linear_sum_assignment(shared, maximize=True), strict=True):
            if shared[part, label] > 0:
                found[part] = int(label)
    return found


def kept_by_label(region: Region, parts: Sequence[Part]) -> Floats:
    """float64[parts, labels]: workload that a part shares with a previous team of its host; 0 with other hosts'."""
    own = [mask(i for i, label in enumerate(region.previous) if label == k) for k in range(len(region.label_hosts))]
    return np.array(
        [
            [
                region.weight(units & old) if host == home else 0.0
                for old, home in zip(own, region.label_hosts, strict=True)
            ]
            for units, host in parts
        ]
    ).reshape(len(parts), len(own))


def tracked(region: Region, parts: Sequence[Part]) -> Floats:
    """float64[parts]: workload of the units that had a team before."""
    had = mask(i for i, label in enumerate(region.previous) if label >= 0)
    return np.array([region.weight(units & had) for units, _ in parts])


def is_previous(region: Region, parts: Sequence[Part]) -> bool:
    """Whether a division is the published one, and the only one that moves nobody."""
    if not region.tracks or -1 in region.previous or region.weights.min() <= 0:
        return False
    return len(region.label_hosts) == len(parts) and moved(region, parts) == 0
