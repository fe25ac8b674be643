"""Single visits within hours of the day: PyVRP (Wouda, Lan & Kool 2024) finds the routes.

For instances in which every need has one visit left that any crew may make on any of its days: routes with hours.
"""

from __future__ import annotations

import time
from collections.abc import Sequence
from typing import Any

import numpy as np
import pyvrp
from numpy.typing import NDArray

from gridplan.solvers.circuits.instance import Instance
from gridplan.solvers.circuits.large.slots import NO_WAY, UNLIMITED, Slot, legs_of

NO_PLAN = 1 << 60
FIRST_SHARE = 0.7  # of the time for a plan that misses no visit; the rest for one that may
Routes = tuple[tuple[tuple[int, ...], int, int], ...]


class _Stop:
    """Ends a search by time or steps; and early where a share of the time has not brought any plan."""

    def __init__(self, seconds: float, iterations: int) -> None:
        self._began, self._seconds, self._left = time.monotonic(), seconds, iterations

    def __call__(self, best_cost: float) -> bool:
        """Whether to end; PyVRP calls an infeasible plan's cost the largest number there is."""
        self._left -= 1
        share = FIRST_SHARE if best_cost >= NO_PLAN else 1.0
        return self._left < 0 or time.monotonic() - self._began >= share * self._seconds


def routes_with_hours(
    instance: Instance, slots: Sequence[Slot], *, seconds: float, seed: int, iterations: int
) -> Routes:
    """``(members in driven order, driver, day)``; what is on no route is missed."""
    until = time.monotonic() + seconds
    found = pyvrp.solve(
        _data(instance, slots, missing=False), _Stop(seconds, iterations), seed=seed, collect_stats=False
    ).best
    if not found.is_feasible():
        left = _Stop(max(0.1, until - time.monotonic()), iterations)
        found = pyvrp.solve(_data(instance, slots, missing=True), left, seed=seed, collect_stats=False).best
    return _tours(slots, found) if found.is_feasible() else ()


def _data(instance: Instance, slots: Sequence[Slot], *, missing: bool) -> pyvrp.ProblemData:
    clients, depots, day = len(instance.visits), instance.depots, instance.hours
    legs = legs_of(instance).astype(np.int64)
    far = legs >= NO_WAY
    longest = int(legs[~far].max(initial=1))
    order = [*range(clients, clients + depots), *range(clients)]  # depots come first with PyVRP
    distances = [_square(np.where(f, 4 * clients * longest, one), order) for one, f in zip(legs, far, strict=True)]
    durations = [_square(np.where(f, 2 * day.shift + longest, one), order) for one, f in zip(legs, far, strict=True)]
    end = day.start + day.shift
    prize = 40 * clients * longest if missing else 0

    def client(index: int) -> pyvrp.Client:
        need = instance.visits[index].need
        opens = max(need.opens or 0, day.start)
        closes = end if need.closes is None else min(need.closes, end)
        return pyvrp.Client(
            location=depots + index,
            delivery=[need.load, 1],
            service_duration=need.service_seconds,
            tw_early=opens,
            tw_late=max(opens, closes - need.service_seconds),
            prize=prize,
            required=not missing,
        )

    return pyvrp.ProblemData(
        locations=[pyvrp.Location(0, 0) for _ in order],
        clients=[client(i) for i in range(clients)],
        depots=[pyvrp.Depot(location=d) for d in range(depots)],
        vehicle_types=[
            pyvrp.VehicleType(
                num_available=len(slot.drivers),
                capacity=[min(slot.capacity, UNLIMITED), instance.max_stops],
                start_depot=slot.depot,
                end_depot=slot.depot,
                tw_early=day.start,
                tw_late=end,
                profile=slot.season,
            )
            for slot in slots
        ],
        distance_matrices=distances,
        duration_matrices=durations,
    )


def _square(legs: NDArray[np.int64], order: Sequence[int]) -> Any:  # PyVRP writes its int64 as "int"
    square = np.ascontiguousarray(legs[np.ix_(order, order)])
    np.fill_diagonal(square, 0)
    return square


def _tours(slots: Sequence[Slot], found: pyvrp.Solution) -> Routes:
    used: dict[int, int] = {}
    tours = []
    for route in found.routes():
        kind = route.vehicle_type()
        number = used.get(kind, 0)
        used[kind] = number + 1
        members = tuple(visit.idx for visit in route if visit.is_client())
        if members:
            tours.append((members, slots[kind].drivers[number], slots[kind].day))
    return tuple(tours)
