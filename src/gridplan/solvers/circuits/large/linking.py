"""Routes as linked lists: linked, loaded, written down, their running sums brought up to date."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from gridplan.compiling import compiled
from gridplan.solvers.circuits.large.lateness import keep_hours
from gridplan.solvers.circuits.large.lean import lean
from gridplan.solvers.circuits.large.model import NONE, Ints, Model, Work, leg


@lean
def excess(m: Model, price: NDArray[np.float64], route: int, load: int, late: int, stops: int) -> float:
    """Price of what a route has too much of."""
    cost = 0.0
    if load > m.route_capacity[route]:
        cost += price[0] * (load - m.route_capacity[route])
    cost += price[1] * late
    if stops > m.most:
        cost += price[2] * (stops - m.most)
    return float(cost)


@lean
def refresh(m: Model, w: Work, price: NDArray[np.float64], route: int) -> None:
    """Recompute the sums of a route whose links have changed."""
    visits = m.first[-1]
    node = visits + route
    load = time = back = place = 0
    while True:
        w.route[node], w.place[node] = route, place
        w.load[node], w.time[node], w.back[node] = load, time, back
        if node >= visits + len(m.route_slot):
            break
        follower = w.after[node]
        there = leg(m, route, node, follower)
        time += there
        back += leg(m, route, follower, node) - there
        if follower < visits:
            load += m.load[m.at[follower]]
            time += m.service[m.at[follower]]
        place += 1
        node = follower
    w.r_load[route], w.r_time[route], w.r_stops[route] = load, time, place - 1
    if m.timed:
        ends = (visits + route, visits + len(m.route_slot) + route)
        legs = m.legs[m.route_season[route]]
        w.r_late[route] = keep_hours(legs, m.at, m.hours, w.kept, w.after, w.before, ends, m.shift)
    else:
        w.r_late[route] = max(0, time - m.shift)
    w.r_extra[route] = excess(m, price, route, load, w.r_late[route], place - 1)
    w.moves[0] += 1
    w.r_when[route] = w.moves[0]


@lean
def join(w: Work, a: int, b: int) -> None:
    """``b`` comes right after ``a``."""
    w.after[a] = b
    w.before[b] = a


@compiled
def build(m: Model, w: Work, price: NDArray[np.float64], order: Ints, start: Ints, option: Ints) -> None:
    """Load routes: ``order`` holds clients, route ``r`` those from ``start[r]`` to ``start[r + 1]``."""
    visits, routes = m.first[-1], len(m.route_slot)
    w.route[:] = NONE
    w.option[:] = option
    w.tested[:] = 0
    w.best_when[:] = 0
    w.pair_when[:] = 0
    w.moves[0] = 0
    used = np.zeros(len(m.load), np.int64)
    for route in range(routes):
        node = visits + route
        for i in range(start[route], start[route + 1]):
            client = order[i]
            follower = m.first[client] + used[client]
            used[client] += 1
            join(w, node, follower)
            node = follower
        join(w, node, visits + routes + route)
        refresh(m, w, price, route)


@compiled
def unload(m: Model, w: Work, order: Ints, start: Ints) -> None:
    """Write the routes down as :func:`build` reads them, those of a slot by their direction from the depot."""
    visits = m.first[-1]
    at = 0
    for slot in range(len(m.slot_depot)):
        low, high = m.slot_route[slot], m.slot_route[slot + 1]
        keys = np.empty(high - low, np.float64)
        for route in range(low, high):
            keys[route - low] = direction(m, w, route)
        for place, i in enumerate(np.argsort(keys)):
            start[low + place] = at
            node = w.after[visits + low + i]
            while node < visits:
                order[at] = m.at[node]
                at += 1
                node = w.after[node]
    start[-1] = at


@compiled
def direction(m: Model, w: Work, route: int) -> float:
    """Angle of the middle of a route's clients; empty routes come last."""
    visits = m.first[-1]
    node = w.after[visits + route]
    if node >= visits:
        return 10.0
    x = y = 0.0
    while node < visits:
        x += m.spot[m.at[node], 0]
        y += m.spot[m.at[node], 1]
        node = w.after[node]
    return float(np.arctan2(y, x))
