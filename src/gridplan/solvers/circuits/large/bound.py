"""A lower bound on driving, by flow: every visit is come to and left once, no matter on which tour.

The transportation relaxation of vehicle routing: legs are chosen so that each place is entered and left as often as it
is visited, and the depots as often as tours are needed at least. Subtours are allowed, so the true least driving is
higher, often by a fifth; but it is a bound on every plan.
"""

from __future__ import annotations

import numpy as np
from ortools.graph.python import min_cost_flow

from gridplan.solvers.circuits.instance import FAR, Instance
from gridplan.solvers.circuits.large.model import Ints


def least_driving(instance: Instance) -> float:
    """Seconds that any plan drives which makes all visits."""
    visits = len(instance.visits)
    legs = np.minimum.reduce([season.legs for season in instance.seasons])
    used = np.array(sorted({driver.depot for driver in instance.drivers}), np.int64)
    at = instance.at
    ways = np.full((visits + 1, visits + 1), FAR, np.int64)
    ways[:visits, :visits] = legs[np.ix_(at, at)]
    ways[visits, :visits] = legs[np.ix_(used, at)].min(axis=0)
    ways[:visits, visits] = legs[np.ix_(at, used)].min(axis=1)
    left = np.array([v.left for v in instance.visits], np.int64)
    tours = _tours_needed(instance, left)
    amount = np.append(left, left.sum())
    np.fill_diagonal(ways, FAR)
    tails, heads = np.nonzero(ways < FAR)
    flow = min_cost_flow.SimpleMinCostFlow()
    size = visits + 1
    flow.add_arcs_with_capacity_and_unit_cost(
        tails, size + heads, np.minimum(amount[tails], amount[heads]), ways[tails, heads]
    )
    # tours that need not be driven stay at the depot
    flow.add_arcs_with_capacity_and_unit_cost(
        np.array([visits]), np.array([size + visits]), np.array([left.sum() - tours]), np.array([0])
    )
    flow.set_nodes_supplies(np.arange(2 * size), np.concatenate([amount, -amount]))
    if flow.solve() != flow.OPTIMAL:
        return 0.0
    return float(flow.optimal_cost())


def _tours_needed(instance: Instance, left: Ints) -> int:
    """Fewest tours by load, places and service time."""
    loads = int((left * np.array([v.need.load for v in instance.visits])).sum())
    halts = np.zeros(len(instance.places), np.int64)  # what is done at one place on one day is one halt
    np.maximum.at(halts, instance.at, left)
    needed = -(-int(halts.sum()) // instance.max_stops)
    capacities = [driver.capacity for driver in instance.drivers]
    largest = max((c for c in capacities if c is not None), default=0)
    if largest and None not in capacities:
        needed = max(needed, -(-loads // largest))
    if instance.hours.shift > 0:
        needed = max(needed, -(-int((left * instance.service).sum()) // instance.hours.shift))
    return max(1, min(needed, int(left.sum())))
