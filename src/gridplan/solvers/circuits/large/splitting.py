"""Routes cut out of a slot's sequence of visits by a shortest path (Prins 2004), for a limited fleet."""

from __future__ import annotations

import numpy as np

from gridplan.compiling import compiled
from gridplan.solvers.circuits.large.lateness import CLOSES, OPENS
from gridplan.solvers.circuits.large.model import Ints, Model
from gridplan.solvers.circuits.large.moves import Floats

FAR_OFF = 1e30


@compiled
def split(m: Model, price: Floats, slot: int, tour: Ints, starts: Ints) -> None:
    """Cut ``tour`` into at most as many routes as the slot has, at least cost; ``starts`` gets where each begins."""
    n, first = len(tour), m.slot_route[slot]
    most = m.slot_route[slot + 1] - first
    capacity = m.route_capacity[first]
    slack = capacity // 2  # beyond it, only where nothing else is left
    if sum_of(m.load, tour) > (capacity + slack) * most:
        slack = sum_of(m.load, tour)
    best, came = np.full((2, n + 1), FAR_OFF), np.zeros((2, n + 1), np.int64)
    best[0, 0] = best[1, 0] = 0.0
    extend(m, price, slot, tour, capacity + slack, best[0], best[0], came[0])
    if cut_back(came[:1], n, most, starts):
        return
    # more routes than there are: the same, route by route
    best, came = np.full((most + 1, n + 1), FAR_OFF), np.zeros((most + 1, n + 1), np.int64)
    best[0, 0] = 0.0
    for k in range(most):
        extend(m, price, slot, tour, capacity + slack, best[k], best[k + 1], came[k + 1])
    used = most
    for k in range(most):
        if best[k, n] < best[used, n]:
            used = k
    cut_back(came[: used + 1], n, used, starts)


@compiled
def extend(m: Model, price: Floats, slot: int, tour: Ints, room: int, before: Floats, best: Floats, came: Ints) -> None:
    """One more route: ``best[j]`` gets the least cost of the first ``j`` clients, ``came[j]`` where the last begins.

    With ``before`` and ``best`` the same array, any number of routes.
    """
    n, route = len(tour), m.slot_route[slot]
    legs, depot = m.legs[m.route_season[route]], m.slot_depot[slot]
    for i in range(n):
        if before[i] >= FAR_OFF:
            continue
        load = time = late = 0
        clock, at = 0, depot
        for j in range(i, n):
            client = tour[j]
            load += m.load[client]
            time += m.service[client] + legs[at, client]
            clock += legs[at, client]
            if m.timed:
                late += max(0, clock - m.hours[client, CLOSES])
                clock = max(m.hours[client, OPENS], min(clock, m.hours[client, CLOSES]))
            clock += m.service[client]
            home = legs[client, depot]
            overdue = late + max(0, clock + home - m.shift)
            cost = before[i] + over(m, price, route, load, time + home, overdue, j - i + 1)
            if cost < best[j + 1]:
                best[j + 1], came[j + 1] = cost, i
            if load > room:
                break
            at = client


@compiled
def cut_back(came: Ints, n: int, most: int, starts: Ints) -> bool:
    """Follow the table back: ``came`` has one row for all routes, or one for each number of them.

    Returns:
        Whether there are at most ``most`` routes.
    """
    used, end = 0, n
    while end > 0:
        end = came[max(0, len(came) - 1 - used), end]
        used += 1
    if used > most:
        return False
    starts[used:] = n
    end = n
    for k in range(used - 1, -1, -1):
        end = came[min(k + 1, len(came) - 1), end]
        starts[k] = end
    return True


@compiled
def sum_of(amounts: Ints, which: Ints) -> int:
    """Sum of ``amounts`` at ``which``."""
    total = 0
    for i in which:
        total += amounts[i]
    return total


@compiled
def over(m: Model, price: Floats, route: int, load: int, time: int, late: int, stops: int) -> float:
    """Time of a route, services included, and the price of its excess."""
    return float(
        time + price[0] * max(0, load - m.route_capacity[route]) + price[1] * late + price[2] * max(0, stops - m.most)
    )
