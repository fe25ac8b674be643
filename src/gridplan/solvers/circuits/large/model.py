"""What the compiled search sees of an instance, and the routes that it works on: arrays only."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

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
        timed: whether hours of the day matter; else ``hours`` are not looked at.
        hours: int64[clients, 3] when a visit may begin at the earliest and at the latest, in seconds of the shift, and
            its length.
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
    timed: bool
    hours: Ints
    near: Ints
    spot: NDArray[np.float64]
    price: NDArray[np.float64]


class Work(NamedTuple):
    """Routes as linked lists with running sums, changed in place.

    Attributes:
        after, before, route, place: int64[nodes] neighbours on the route, the route (-1 on none), place on it.
        load, time, back: int64[nodes] sums from the first depot to the node, itself included: load, driving and
            service, and how much longer the way is when driven backwards.
        kept: int64[nodes, 4] with hours: when the crew leaves and how much was turned back by then; the latest arrival
            and what is turned back from there on in any case (see :mod:`.lateness`).
        r_load, r_time, r_stops, r_late: int64[routes]; ``r_extra`` float64[routes] price of its excess.
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
    kept: Ints
    r_load: Ints
    r_time: Ints
    r_stops: Ints
    r_late: Ints
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
        kept=np.zeros((nodes, 4), np.int64), r_load=r(), r_time=r(), r_stops=r(), r_late=r(),
        r_extra=np.zeros(routes), r_when=r(), tested=n(),
        option=np.full(clients, NONE, np.int64),
        best_cost=np.zeros((routes, clients, 3)), best_node=np.zeros((routes, clients, 3), np.int64),
        best_when=np.zeros((routes, clients), np.int64), pair_when=np.zeros((routes, routes), np.int64),
        moves=np.zeros(1, np.int64),
    )  # fmt: skip


@lean
def leg(m: Model, route: int, a: int, b: int) -> int:
    """Seconds from node ``a`` to node ``b`` on the day of ``route``."""
    return int(m.legs[m.route_season[route], m.at[a], m.at[b]])
