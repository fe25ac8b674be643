"""Moves of visits within and between routes: relocations, exchanges, 2-opt and 2-opt*.

The neighbourhoods of Vidal's hybrid genetic search (Vidal 2022, "Hybrid genetic search for the CVRP"), for asymmetric
travel times. A visit may go to another slot where it is the only one of its client and the client accepts the slot;
what needs several slots at once is :mod:`.patterns`'.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from gridplan.compiling import compiled
from gridplan.solvers.circuits.large.lateness import (
    NOWHERE,
    late,
    late_exchanged,
    late_moved,
    overtime,
)
from gridplan.solvers.circuits.large.lean import lean
from gridplan.solvers.circuits.large.linking import excess, join, refresh
from gridplan.solvers.circuits.large.model import NONE, Model, Work, leg

Floats = NDArray[np.float64]
TINY = 1e-6  # moves that gain less are rounding


@lean
def may_join(m: Model, w: Work, node: int, route: int) -> bool:
    """Whether the visit may be on ``route`` as far as days go."""
    slot = m.route_slot[route]
    return bool(m.route_slot[w.route[node]] == slot or m.single[m.at[node], slot] != NONE)


@lean
def settle(m: Model, w: Work, node: int, route: int) -> None:
    """Note the option in use after a visit has come to ``route``."""
    option = m.single[m.at[node], m.route_slot[route]]
    if option != NONE:
        w.option[m.at[node]] = option


@lean
def changed(m: Model, w: Work, price: Floats, route: int, load: int, lateness: int, stops: int) -> float:
    """Price of the excess of a route after a change (``lateness`` of it then), less what it is now."""
    now = float(w.r_extra[route])
    return excess(m, price, route, w.r_load[route] + load, lateness, w.r_stops[route] + stops) - now


@lean
def most_saved(w: Work, a: int, b: int) -> float:
    """Price of the excess of two routes, or the one: no change saves more of it."""
    return float(w.r_extra[a] + (w.r_extra[b] if b != a else 0.0))


@lean
def refresh_both(m: Model, w: Work, price: Floats, a: int, b: int) -> None:
    """Recompute two routes, or the one."""
    refresh(m, w, price, a)
    if b != a:
        refresh(m, w, price, b)


@lean
def may_change(m: Model, w: Work, u: int, v: int, end_u: int, end_v: int) -> bool:
    """Whether the visits ``u`` and ``end_u`` may be on the route of ``v`` and the other way round."""
    ru, rv = w.route[u], w.route[v]
    if ru == rv:
        return True
    there = may_join(m, w, u, rv) and may_join(m, w, end_u, rv)
    return there and may_join(m, w, v, ru) and may_join(m, w, end_v, ru)


@lean
def relocate(m: Model, w: Work, price: Floats, u: int, v: int, kind: int) -> bool:
    """Move ``u`` (kind 1), ``u`` and its successor (2), or both in reverse (3) behind ``v``."""
    visits = m.first[-1]
    ru, rv = w.route[u], w.route[v]
    x = w.after[u]
    p, last = w.before[u], (u if kind == 1 else x)
    if v == p or (kind > 1 and (x >= visits or v == x)):
        return False
    if ru != rv and not (may_join(m, w, u, rv) and may_join(m, w, last, rv)):
        return False
    n, y = w.after[last], w.after[v]
    head, tail = (x, u) if kind == 3 else (u, last)
    out = leg(m, ru, p, n) - leg(m, ru, p, u) - leg(m, ru, last, n)
    into = leg(m, rv, v, head) + leg(m, rv, tail, y) - leg(m, rv, v, y)
    if kind > 1:
        out -= leg(m, ru, u, x)
        into += leg(m, rv, head, tail)
    cost = float(out + into)
    if cost >= most_saved(w, ru, rv):
        return False
    if ru == rv:
        cost += changed(m, w, price, ru, 0, late_moved(m, w, ru, out + into, (head, tail), (p, n), v), 0)
    else:
        load, time, many = m.load[m.at[u]], m.service[m.at[u]], 1
        if kind > 1:
            load, time, many = load + m.load[m.at[x]], time + m.service[m.at[x]], 2
        less = late(m, w, ru, out - time, (p, n), NOWHERE, NOWHERE, NOWHERE)
        cost += changed(m, w, price, ru, -load, less, -many)
        more = late(m, w, rv, into + time, (v, y), (head, tail), NOWHERE, NOWHERE)
        cost += changed(m, w, price, rv, load, more, many)
    if cost > -TINY:
        return False
    settle(m, w, u, rv)
    settle(m, w, last, rv)
    join(w, p, n)
    join(w, v, head)
    if kind > 1:
        join(w, head, tail)
    join(w, tail, y)
    refresh_both(m, w, price, ru, rv)
    return True


@lean
def exchange(m: Model, w: Work, price: Floats, u: int, v: int, two_u: bool, two_v: bool) -> bool:
    """Exchange ``u`` (or it and its successor) with ``v`` (or it and its successor)."""
    visits = m.first[-1]
    ru, rv = w.route[u], w.route[v]
    end_u, end_v = (w.after[u] if two_u else u), (w.after[v] if two_v else v)
    if end_u >= visits or end_v >= visits:
        return False
    pu, nu, pv, nv = w.before[u], w.after[end_u], w.before[v], w.after[end_v]
    if u in (pv, end_v, nv) or end_u in (pv, v, nv):
        return False
    if not may_change(m, w, u, v, end_u, end_v):
        return False
    in_u = leg(m, ru, pu, v) + leg(m, ru, end_v, nu) - leg(m, ru, pu, u) - leg(m, ru, end_u, nu)
    in_v = leg(m, rv, pv, u) + leg(m, rv, end_u, nv) - leg(m, rv, pv, v) - leg(m, rv, end_v, nv)
    if two_u:
        in_u -= leg(m, ru, u, end_u)
        in_v += leg(m, rv, u, end_u)
    if two_v:
        in_u += leg(m, ru, v, end_v)
        in_v -= leg(m, rv, v, end_v)
    cost = float(in_u + in_v)
    if cost >= most_saved(w, ru, rv):
        return False
    if ru == rv:
        cost += changed(m, w, price, ru, 0, late_exchanged(m, w, ru, in_u + in_v, (u, end_u), (v, end_v)), 0)
    else:
        more_u, more_v = int(two_u), int(two_v)
        load = m.load[m.at[v]] + more_v * m.load[m.at[end_v]] - m.load[m.at[u]] - more_u * m.load[m.at[end_u]]
        time = (
            m.service[m.at[v]] + more_v * m.service[m.at[end_v]] - m.service[m.at[u]] - more_u * m.service[m.at[end_u]]
        )
        many = more_v - more_u
        more = late(m, w, ru, in_u + time, (pu, nu), (v, end_v), NOWHERE, NOWHERE)
        cost += changed(m, w, price, ru, load, more, many)
        less = late(m, w, rv, in_v - time, (pv, nv), (u, end_u), NOWHERE, NOWHERE)
        cost += changed(m, w, price, rv, -load, less, -many)
    if cost > -TINY:
        return False
    settle(m, w, u, rv)
    settle(m, w, end_u, rv)
    settle(m, w, v, ru)
    settle(m, w, end_v, ru)
    join(w, pu, v)
    join(w, end_v, nu)
    join(w, pv, u)
    join(w, end_u, nv)
    refresh_both(m, w, price, ru, rv)
    return True


@lean
def reverse(m: Model, w: Work, price: Floats, u: int, v: int) -> bool:
    """2-opt: drive what lies behind ``u`` up to ``v``, on the same route, the other way round."""
    route, x, y = w.route[u], w.after[u], w.after[v]
    if w.place[u] >= w.place[v] or x == v:
        return False
    cost = leg(m, route, u, v) + leg(m, route, x, y) - leg(m, route, u, x) - leg(m, route, v, y)
    cost += w.back[v] - w.back[x]
    if cost >= w.r_extra[route]:
        return False
    turned = late(m, w, route, cost, (u, y), (v, x), NOWHERE, NOWHERE)
    if cost + changed(m, w, price, route, 0, turned, 0) > -TINY:
        return False
    node = v
    behind = u
    while True:
        ahead = w.before[node]
        join(w, behind, node)
        behind = node
        if node == x:
            break
        node = ahead
    join(w, x, y)
    refresh(m, w, price, route)
    return True


@lean
def tails_may_cross(m: Model, w: Work, first: int, route: int) -> bool:
    """Whether all visits from ``first`` on may be on ``route``."""
    visits = m.first[-1]
    node = first
    while node < visits:
        if not may_join(m, w, node, route):
            return False
        node = w.after[node]
    return True


@lean
def alike(m: Model, a: int, b: int) -> bool:
    """Whether two routes have the same travel times and depot."""
    same_depot = m.slot_depot[m.route_slot[a]] == m.slot_depot[m.route_slot[b]]
    return bool(same_depot and m.route_season[a] == m.route_season[b])


@lean
def cross(m: Model, w: Work, price: Floats, u: int, v: int) -> bool:
    """2-opt*: ``u`` goes on with what follows ``v``, and ``v`` with what follows ``u``."""
    ru, rv, x, y = w.route[u], w.route[v], w.after[u], w.after[v]
    if not alike(m, ru, rv):
        return False
    new_u, new_v = leg(m, ru, u, y), leg(m, rv, v, x)
    cost = float(new_u + new_v - leg(m, ru, u, x) - leg(m, rv, v, y))
    if cost >= w.r_extra[ru] + w.r_extra[rv]:
        return False
    visits, routes = m.first[-1], len(m.route_slot)
    if y >= visits and x >= visits:
        return False
    load = w.r_load[rv] - w.load[v] - (w.r_load[ru] - w.load[u])
    time = w.r_time[rv] - w.time[v] - leg(m, rv, v, y) + new_u - (w.r_time[ru] - w.time[u])
    many = w.r_stops[rv] - w.place[v] - (w.r_stops[ru] - w.place[u])
    other = w.r_time[ru] - w.time[u] - leg(m, ru, u, x) + new_v - (w.r_time[rv] - w.time[v])
    cost += changed(m, w, price, ru, load, late(m, w, ru, time, (u, y), NOWHERE, NOWHERE, NOWHERE), many)
    cost += changed(m, w, price, rv, -load, late(m, w, rv, other, (v, x), NOWHERE, NOWHERE, NOWHERE), -many)
    if cost > -TINY:
        return False
    if m.route_slot[ru] != m.route_slot[rv]:
        if not (tails_may_cross(m, w, x, rv) and tails_may_cross(m, w, y, ru)):
            return False
        settle_tail(m, w, x, rv)
        settle_tail(m, w, y, ru)
    before_u, before_v = w.before[visits + routes + ru], w.before[visits + routes + rv]
    if y < visits:
        join(w, u, y)
        join(w, before_v, visits + routes + ru)
    else:
        join(w, u, visits + routes + ru)
    if x < visits:
        join(w, v, x)
        join(w, before_u, visits + routes + rv)
    else:
        join(w, v, visits + routes + rv)
    refresh(m, w, price, ru)
    refresh(m, w, price, rv)
    return True


@lean
def settle_tail(m: Model, w: Work, first: int, route: int) -> None:
    """:func:`settle` for ``first`` and all that follow it."""
    node = first
    while node < m.first[-1]:
        settle(m, w, node, route)
        node = w.after[node]


@lean
def cross_reversed(m: Model, w: Work, price: Floats, u: int, v: int) -> bool:
    """2-opt* with a turn: up to ``u``, then back from ``v``; what followed ``u``, driven back, then what ``v``."""
    ru, rv, x, y = w.route[u], w.route[v], w.after[u], w.after[v]
    if m.timed or not alike(m, ru, rv) or m.route_slot[ru] != m.route_slot[rv]:
        return False  # with hours, whole routes are hardly ever driven the other way round
    visits, routes = m.first[-1], len(m.route_slot)
    start_v, end_u = visits + rv, visits + routes + ru
    # the depot's own arcs turn round with the rest: `back` counts them
    turned_v, turned_u = w.back[v], w.back[end_u] - w.back[x]
    new_u, new_v = leg(m, ru, u, v) + turned_v, leg(m, rv, x, y) + turned_u
    cost = float(new_u + new_v - leg(m, ru, u, x) - leg(m, rv, v, y))
    if cost >= w.r_extra[ru] + w.r_extra[rv]:
        return False
    if x >= visits and v >= visits:
        return False
    load, many = w.load[v] - (w.r_load[ru] - w.load[u]), w.place[v] - (w.r_stops[ru] - w.place[u])
    time = w.time[v] + new_u - (w.r_time[ru] - w.time[u])
    other = w.r_time[ru] - w.time[u] - leg(m, ru, u, x) + new_v - w.time[v] - leg(m, rv, v, y)
    cost += changed(m, w, price, ru, load, overtime(m, w, ru, time), many)
    cost += changed(m, w, price, rv, -load, overtime(m, w, rv, other), -many)
    if cost > -TINY:
        return False
    turn(m, w, u, v, (x, y), (start_v, end_u))
    refresh(m, w, price, ru)
    refresh(m, w, price, rv)
    return True


@lean
def turn(m: Model, w: Work, u: int, v: int, follow: tuple[int, int], ends: tuple[int, int]) -> None:
    """Relink for :func:`cross_reversed`."""
    x, y = follow
    start_v, end_u = ends
    visits = m.first[-1]
    node, behind = v, u
    while node < visits:
        ahead = w.before[node]
        join(w, behind, node)
        behind, node = node, ahead
    new_end = behind
    # what followed u, last first
    behind = start_v
    node = w.before[end_u]
    if x < visits:
        while True:
            ahead = w.before[node]
            join(w, behind, node)
            behind = node
            if node == x:
                break
            node = ahead
    join(w, behind, y)
    join(w, new_end, end_u)


@lean
def try_pair(m: Model, w: Work, price: Floats, u: int, v: int) -> bool:
    """The first gainful move that brings ``u`` and ``v`` together; both are visits."""
    if relocate(m, w, price, u, v, 1) or relocate(m, w, price, u, v, 2) or relocate(m, w, price, u, v, 3):
        return True
    # an exchange of equals is met from either side
    if (u <= v and exchange(m, w, price, u, v, False, False)) or exchange(m, w, price, u, v, True, False):
        return True
    if u <= v and exchange(m, w, price, u, v, True, True):
        return True
    if w.route[u] == w.route[v]:
        return reverse(m, w, price, u, v)
    return cross_reversed(m, w, price, u, v) or cross(m, w, price, u, v)


@lean
def try_depot(m: Model, w: Work, price: Floats, u: int, depot: int) -> bool:
    """The same with ``u`` first on the route of ``depot``."""
    if relocate(m, w, price, u, depot, 1) or relocate(m, w, price, u, depot, 2) or relocate(m, w, price, u, depot, 3):
        return True
    if w.route[u] == w.route[depot]:
        return False
    return cross_reversed(m, w, price, u, depot) or cross(m, w, price, u, depot)


@lean
def try_near(m: Model, w: Work, price: Floats, u: int, last: int) -> bool:
    """Moves of ``u`` to its neighbours, as far as anything there has changed since ``last``."""
    visits = m.first[-1]
    for other in m.near[m.at[u]]:
        if other == NONE:
            break
        for v in range(m.first[other], m.first[other + 1]):
            route = w.route[v]
            if route == NONE or max(w.r_when[route], w.r_when[w.route[u]]) <= last:
                continue
            same = m.route_slot[route] == m.route_slot[w.route[u]]
            if not same and m.single[m.at[u], m.route_slot[route]] == NONE:
                continue
            if try_pair(m, w, price, u, v):
                return True
            if w.before[v] >= visits and try_depot(m, w, price, u, w.before[v]):
                return True
    return False


@lean
def try_empty(m: Model, w: Work, price: Floats, u: int) -> bool:
    """Moves of ``u`` to the first empty route of each slot that it may go to."""
    visits = m.first[-1]
    for slot in range(len(m.slot_depot)):
        if m.route_slot[w.route[u]] != slot and m.single[m.at[u], slot] == NONE:
            continue
        for route in range(m.slot_route[slot], m.slot_route[slot + 1]):
            if w.r_stops[route] == 0:
                if try_depot(m, w, price, u, visits + route):
                    return True
                break
    return False


@compiled
def improve_routes(m: Model, w: Work, price: Floats) -> None:
    """Make moves until none gains; visits in random order, each again only where something has changed."""
    order = np.random.permutation(m.first[-1])  # noqa: NPY002  numba knows no generators that threads may share
    again = True
    while again:
        again = False
        for u in order:
            if w.route[u] == NONE:
                continue
            last = w.tested[u]
            w.tested[u] = w.moves[0]
            while try_near(m, w, price, u, last) or (w.r_when[w.route[u]] > last and try_empty(m, w, price, u)):
                again = True
