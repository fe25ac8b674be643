"""What the compiled search sees of an instance, and the routes that it works on: arrays only."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from gridplan.compiling import compiled
from gridplan.solvers.circuits.large.lean import lean

Ints = NDArray[np.int64]

NONE = -1  # a node on no route, an option that does not exist


class Model(NamedTuple):
    """The problem, never changed by the search.

    A *slot* is a day with drivers of one sort, a *route* what one of them may drive, an *option* of a client one set
    of slots with all its visits. Nodes: the visits (client by client), then the first depot of every route, then the
    last.

    Attributes:
        legs: int32[seasons, clients + depots, clients + depots] seconds.
        load, service: int64[clients].
        shift, most: longest time of a route (seconds), most clients of a route.
        route_slot, route_season, route_capacity: int64[routes]; the routes of a slot follow each other.
        slot_route: int64[slots + 1] first route of each slot.
        slot_depot: int64[slots] index of the depot in ``legs``.
        at: int64[nodes] index in ``legs``; of visits it is the client.
        first: int64[clients + 1] first node of each client.
        option_first: int64[clients + 1], ``option_start`` int64[options + 1], ``option_slot`` int64[…]: the options.
        option_cost: float64[options] price of the visits that an option leaves out.
        single: int64[clients, slots] option that consists of this slot alone, or -1; -1 throughout for clients that
            have an option of several slots.
        near: int64[clients, k] clients worth being next to, filled up with -1; symmetric.
        spot: float64[clients, 2] where the client lies as seen from the depot.
        price: float64[3] what a unit of load, a second and a client too many cost at the beginning.
    """

    legs: NDArray[np.int32]
    load: Ints
    service: Ints
    shift: int
    most: int
    route_slot: Ints
    route_season: Ints
    route_capacity: Ints
    slot_route: Ints
    slot_depot: Ints
    at: Ints
    first: Ints
    option_first: Ints
    option_start: Ints
    option_slot: Ints
    option_cost: NDArray[np.float64]
    single: Ints
    near: Ints
    spot: NDArray[np.float64]
    price: NDArray[np.float64]


class Work(NamedTuple):
    """Routes as linked lists with running sums, changed in place.

    Attributes:
        after, before, route, place: int64[nodes] neighbours on the route, the route (-1 on none), place on it.
        load, time, back: int64[nodes] sums from the first depot to the node, itself included: load, driving and
            service, and how much longer the way is when driven backwards.
        r_load, r_time, r_stops: int64[routes]; ``r_extra`` float64[routes] price of its excess.
        r_when: int64[routes] number of the last change; ``tested`` int64[nodes] the number when last tested.
        option: int64[clients] option in use.
        best_cost, best_node: [routes, clients, 3] cheapest places to insert a client into a route, best first;
            ``best_when`` int64[routes, clients] the number when they were found.
        pair_when: int64[routes, routes] the number when exchanges between two routes were last tried.
        moves: int64[1] changes so far.
    """

    after: Ints
    before: Ints
    route: Ints
    place: Ints
    load: Ints
    time: Ints
    back: Ints
    r_load: Ints
    r_time: Ints
    r_stops: Ints
    r_extra: NDArray[np.float64]
    r_when: Ints
    tested: Ints
    option: Ints
    best_cost: NDArray[np.float64]
    best_node: Ints
    best_when: Ints
    pair_when: Ints
    moves: Ints


def new_work(model: Model) -> Work:
    """Empty routes."""
    nodes, routes, clients = len(model.at), len(model.route_slot), len(model.load)

    def n() -> Ints:
        return np.zeros(nodes, np.int64)

    def r() -> Ints:
        return np.zeros(routes, np.int64)

    return Work(
        after=n(), before=n(), route=n(), place=n(), load=n(), time=n(), back=n(),
        r_load=r(), r_time=r(), r_stops=r(), r_extra=np.zeros(routes), r_when=r(), tested=n(),
        option=np.full(clients, NONE, np.int64),
        best_cost=np.zeros((routes, clients, 3)), best_node=np.zeros((routes, clients, 3), np.int64),
        best_when=np.zeros((routes, clients), np.int64), pair_when=np.zeros((routes, routes), np.int64),
        moves=np.zeros(1, np.int64),
    )  # fmt: skip


@lean
def excess(m: Model, price: NDArray[np.float64], route: int, load: int, time: int, stops: int) -> float:
    """Price of what a route has too much of."""
    cost = 0.0
    if load > m.route_capacity[route]:
        cost += price[0] * (load - m.route_capacity[route])
    if time > m.shift:
        cost += price[1] * (time - m.shift)
    if stops > m.most:
        cost += price[2] * (stops - m.most)
    return cost


@lean
def leg(m: Model, route: int, a: int, b: int) -> int:
    """Seconds from node ``a`` to node ``b`` on the day of ``route``."""
    return int(m.legs[m.route_season[route], m.at[a], m.at[b]])


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
    w.r_extra[route] = excess(m, price, route, load, time, place - 1)
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
