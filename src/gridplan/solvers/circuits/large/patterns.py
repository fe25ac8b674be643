"""Cheapest places for a client, the choice of its days, and exchanges without place (SWAP*).

Pattern improvement is that of Vidal, Crainic, Gendreau, Lahrichi & Rei (2012), "A hybrid genetic algorithm for
multidepot and periodic vehicle routing problems"; SWAP* that of Vidal (2022).
"""

from __future__ import annotations

import numpy as np

from gridplan.compiling import compiled
from gridplan.solvers.circuits.large.lateness import NOWHERE, late, overtime, still
from gridplan.solvers.circuits.large.lean import lean
from gridplan.solvers.circuits.large.linking import join, refresh
from gridplan.solvers.circuits.large.model import NONE, Ints, Model, Work, leg
from gridplan.solvers.circuits.large.moves import TINY, Floats, changed, may_join, settle

HUGE = 1e15
UNKNOWN = -1e18


@lean
def detour(m: Model, w: Work, route: int, client: int, node: int, skip: int) -> int:
    """Seconds more for ``client`` right behind ``node``, as if visit ``skip`` were not there."""
    follower = w.after[node]
    if follower == skip:
        follower = w.after[skip]
    season = m.route_season[route]
    a, b = m.at[node], m.at[follower]
    return int(m.legs[season, a, client] + m.legs[season, client, b] - m.legs[season, a, b])


@lean
def look_up(m: Model, w: Work, price: Floats, route: int, client: int) -> None:
    """Bring the three cheapest places for ``client`` on ``route`` up to date."""
    if w.best_when[route, client] > w.r_when[route]:
        return
    w.best_when[route, client] = w.r_when[route] + 1
    cost, where = w.best_cost[route, client], w.best_node[route, client]
    cost[:] = HUGE
    where[:] = NONE
    visits = m.first[-1]
    node = visits + route
    while True:
        extra = float(detour(m, w, route, client, node, NONE))
        if m.timed:
            visit = (m.first[client], m.first[client])
            lateness = late(m, w, route, 0, (node, w.after[node]), visit, NOWHERE, NOWHERE)
            extra += price[1] * (lateness - w.r_late[route])
        if extra < cost[2]:
            rank = 2
            while rank > 0 and extra < cost[rank - 1]:
                cost[rank], where[rank] = cost[rank - 1], where[rank - 1]
                rank -= 1
            cost[rank], where[rank] = extra, node
        node = w.after[node]
        if node >= visits:
            return


@lean
def best_without(m: Model, w: Work, price: Floats, route: int, client: int, skip: int) -> tuple[float, int]:
    """The cheapest place for ``client`` on ``route`` as if the visit ``skip`` of it were not there."""
    before, follower = w.before[skip], w.after[skip]
    season = m.route_season[route]
    a, b = m.at[before], m.at[follower]
    lowest = float(m.legs[season, a, client] + m.legs[season, client, b] - m.legs[season, a, b])
    place = before
    look_up(m, w, price, route, client)
    for rank in range(3):
        node = w.best_node[route, client, rank]
        if node not in (NONE, before, skip):
            if w.best_cost[route, client, rank] < lowest:
                return float(w.best_cost[route, client, rank]), node
            break
    return lowest, place


@lean
def best_in_slot(m: Model, w: Work, price: Floats, slot: int, client: int) -> tuple[float, int]:
    """Cost of the cheapest place for a client on the routes of a slot where it is not, and the node before it."""
    lowest, place = HUGE, NONE
    empty = False
    for route in range(m.slot_route[slot], m.slot_route[slot + 1]):
        if w.r_stops[route] == 0:
            if empty:
                continue
            empty = True
        look_up(m, w, price, route, client)
        extra = w.best_cost[route, client, 0]
        if extra - w.r_extra[route] < lowest:
            lateness = still(m, w, route, int(extra) + m.service[client])
            cost = extra + changed(m, w, price, route, m.load[client], lateness, 1)
            if cost < lowest:
                lowest, place = cost, w.best_node[route, client, 0]
    return lowest, place


@lean
def take_out(m: Model, w: Work, price: Floats, node: int) -> float:
    """Remove a visit.

    Returns:
        What its route costs less.
    """
    route = w.route[node]
    was = w.r_time[route] + w.r_extra[route]
    join(w, w.before[node], w.after[node])
    w.route[node] = NONE
    refresh(m, w, price, route)
    return float(was - w.r_time[route] - w.r_extra[route] - m.service[m.at[node]])


@lean
def put_in(m: Model, w: Work, price: Floats, node: int, behind: int) -> None:
    """Insert a visit that is on no route."""
    follower = w.after[behind]
    join(w, behind, node)
    join(w, node, follower)
    refresh(m, w, price, w.route[behind])


@lean
def present(m: Model, w: Work, slot: int, client: int) -> bool:
    """Whether a visit of the client is in the slot."""
    for node in range(m.first[client], m.first[client + 1]):
        if w.route[node] != NONE and m.route_slot[w.route[node]] == slot:
            return True
    return False


@lean
def offers(m: Model, w: Work, price: Floats, client: int, costs: Floats, places: Ints) -> float:
    """Cheapest places for ``client`` in all slots of its options as if it were nowhere.

    Returns:
        What its visits cost now.
    """
    costs[:] = UNKNOWN
    total = 0.0
    for node in range(m.first[client], m.first[client + 1]):
        route = w.route[node]
        if route == NONE:
            continue
        slot, season = m.route_slot[route], m.route_season[route]
        a, b = m.at[w.before[node]], m.at[w.after[node]]
        saved = m.legs[season, a, client] + m.legs[season, client, b] - m.legs[season, a, b]
        ends = (w.before[node], w.after[node])
        lateness = late(m, w, route, -saved - m.service[client], ends, NOWHERE, NOWHERE, NOWHERE)
        less = changed(m, w, price, route, -m.load[client], lateness, -1)
        total += saved - less
        extra, place = float(saved), w.before[node]
        if not m.timed:  # with hours, other places on the same route are left to the moves
            extra, place = best_without(m, w, price, route, client, node)
        lateness = still(m, w, route, int(extra) - saved)
        costs[slot], places[slot] = extra + changed(m, w, price, route, 0, lateness, 0) - less, place
        for other in range(m.slot_route[slot], m.slot_route[slot + 1]):
            if other != route:
                look_up(m, w, price, other, client)
                detour_there = w.best_cost[other, client, 0]
                if detour_there - w.r_extra[other] < costs[slot]:
                    lateness = still(m, w, other, int(detour_there) + m.service[client])
                    cost = detour_there + changed(m, w, price, other, m.load[client], lateness, 1)
                    if cost < costs[slot]:
                        costs[slot], places[slot] = cost, w.best_node[other, client, 0]
    return total


@lean
def choose(m: Model, w: Work, price: Floats, client: int, costs: Floats, places: Ints) -> tuple[float, int]:
    """The cheapest option by :func:`offers`; slots not looked at yet are."""
    lowest, best = HUGE * 10, NONE
    for option in range(m.option_first[client], m.option_first[client + 1]):
        cost = m.option_cost[option]
        for i in range(m.option_start[option], m.option_start[option + 1]):
            slot = m.option_slot[i]
            if costs[slot] == UNKNOWN:
                costs[slot], places[slot] = best_in_slot(m, w, price, slot, client)
            cost += costs[slot]
            if cost >= lowest:
                break
        if cost < lowest:
            lowest, best = cost, option
    return lowest, best


@lean
def reseat(m: Model, w: Work, price: Floats, client: int, option: int, places: Ints) -> None:
    """Give a client the slots of ``option``, at ``places``."""
    for node in range(m.first[client], m.first[client + 1]):
        if w.route[node] != NONE:
            take_out(m, w, price, node)
    node = m.first[client]
    for i in range(m.option_start[option], m.option_start[option + 1]):
        put_in(m, w, price, node, places[m.option_slot[i]])
        node += 1
    w.option[client] = option


@compiled
def improve_patterns(m: Model, w: Work, price: Floats) -> bool:
    """Give each client, in random order, the cheapest days and places while all others stay; until none gains."""
    clients, slots = len(m.load), len(m.slot_depot)
    costs, places = np.empty(slots), np.empty(slots, np.int64)
    order = np.random.permutation(clients)  # noqa: NPY002
    idle, at, any_gain = 0, 0, False
    while idle < clients:
        client = order[at]
        at = (at + 1) % clients
        idle += 1
        now = offers(m, w, price, client, costs, places) + m.option_cost[w.option[client]]
        cost, option = choose(m, w, price, client, costs, places)
        if cost < now - 0.01:
            reseat(m, w, price, client, option, places)
            idle, any_gain = 0, True
    return any_gain


@compiled
def complete(m: Model, w: Work, price: Floats, client: int, have: Ints) -> None:
    """Insert the visits that a client lacks: the cheapest option that contains the slots in ``have`` (flags)."""
    slots = len(m.slot_depot)
    costs, places = np.full(slots, UNKNOWN), np.empty(slots, np.int64)
    lowest, best = HUGE * 10, NONE
    for option in range(m.option_first[client], m.option_first[client + 1]):
        cost, kept = m.option_cost[option], 0
        for i in range(m.option_start[option], m.option_start[option + 1]):
            slot = m.option_slot[i]
            if have[slot]:
                kept += 1
                continue
            if costs[slot] == UNKNOWN:
                costs[slot], places[slot] = best_in_slot(m, w, price, slot, client)
            cost += costs[slot]
        if kept == have.sum() and cost < lowest:
            lowest, best = cost, option
    node = m.first[client]
    for i in range(m.option_start[best], m.option_start[best + 1]):
        slot = m.option_slot[i]
        if not have[slot]:
            while w.route[node] != NONE:
                node += 1
            put_in(m, w, price, node, places[slot])
    w.option[client] = best


@lean
def swap_star(m: Model, w: Work, price: Floats, a: int, b: int) -> bool:
    """Exchange one visit of route ``a`` with one of ``b``, each to its best place there."""
    visits = m.first[-1]
    lowest, best_u, best_v, place_u, place_v = -TINY, NONE, NONE, NONE, NONE
    u = w.after[visits + a]
    while u < visits:
        gain_u = saving(m, w, u)
        if may_join(m, w, u, b):
            v = w.after[visits + b]
            look_up(m, w, price, b, m.at[u])
            while v < visits:
                load, time = m.load[m.at[v]] - m.load[m.at[u]], m.service[m.at[v]] - m.service[m.at[u]]
                gain_v = saving(m, w, v)
                # even the best places cannot do more than this
                rough = changed(m, w, price, a, load, overtime(m, w, a, -gain_u + time), 0) - gain_u
                rough += changed(m, w, price, b, -load, overtime(m, w, b, -gain_v - time), 0) - gain_v
                if rough < lowest and may_join(m, w, v, a):
                    into_b, at_b = best_without(m, w, price, b, m.at[u], v)
                    into_a, at_a = best_without(m, w, price, a, m.at[v], u)
                    da, db = int(into_a) - gain_u, int(into_b) - gain_v
                    cost = da + db + changed(m, w, price, a, load, overtime(m, w, a, da + time), 0)
                    cost += changed(m, w, price, b, -load, overtime(m, w, b, db - time), 0)
                    if cost < lowest:
                        lowest, best_u, best_v, place_u, place_v = cost, u, v, at_b, at_a
                v = w.after[v]
        u = w.after[u]
    if best_u == NONE:
        return False
    take_out(m, w, price, best_u)
    take_out(m, w, price, best_v)
    settle(m, w, best_u, b)
    settle(m, w, best_v, a)
    put_in(m, w, price, best_u, place_u)
    put_in(m, w, price, best_v, place_v)
    return True


@lean
def saving(m: Model, w: Work, node: int) -> int:
    """Seconds less without the visit."""
    route = w.route[node]
    p, n = w.before[node], w.after[node]
    return leg(m, route, p, node) + leg(m, route, node, n) - leg(m, route, p, n)


@compiled
def improve_swaps(m: Model, w: Work, price: Floats) -> bool:
    """SWAP* between all pairs of routes that lie on the same side of the depot and have changed since last tried."""
    routes = len(m.route_slot)
    any_gain = False
    for a in range(routes):
        for b in range(a):
            if w.r_stops[a] == 0 or w.r_stops[b] == 0 or max(w.r_when[a], w.r_when[b]) < w.pair_when[a, b]:
                continue
            w.pair_when[a, b] = w.moves[0] + 1
            apart = m.route_slot[a] != m.route_slot[b]
            if apart and not (has_single(m, w, a) and has_single(m, w, b)):
                continue
            if overlap(m, w, a, b) and swap_star(m, w, price, a, b):
                any_gain = True
                w.pair_when[a, b] = 0
    return any_gain


@lean
def has_single(m: Model, w: Work, route: int) -> bool:
    """Whether some client of the route needs no other slot."""
    node = w.after[m.first[-1] + route]
    while node < m.first[-1]:
        if m.single[m.at[node], m.route_slot[route]] != NONE:
            return True
        node = w.after[node]
    return False


@compiled
def overlap(m: Model, w: Work, a: int, b: int) -> bool:
    """Whether the boxes around two routes meet."""
    box = np.empty((2, 4))
    for which, route in enumerate((a, b)):
        box[which, :2], box[which, 2:] = np.inf, -np.inf
        node = w.after[m.first[-1] + route]
        while node < m.first[-1]:
            for axis in range(2):
                box[which, axis] = min(box[which, axis], m.spot[m.at[node], axis])
                box[which, 2 + axis] = max(box[which, 2 + axis], m.spot[m.at[node], axis])
            node = w.after[node]
    wide = box[0, 0] <= box[1, 2] and box[1, 0] <= box[0, 2]
    return bool(wide and box[0, 1] <= box[1, 3] and box[1, 1] <= box[0, 3])
