"""New solutions: from two others (PIX crossover), or at random; split into routes and improved.

The crossover is that of Vidal, Crainic, Gendreau, Lahrichi & Rei (2012): of some slots everything comes from the
first parent, of some from the second as far as days allow, of the rest a stretch from the first and what fits from the
second.
"""

from __future__ import annotations

import numpy as np

from gridplan.compiling import compiled
from gridplan.solvers.circuits.large.linking import build, refresh
from gridplan.solvers.circuits.large.model import NONE, Ints, Model, Work
from gridplan.solvers.circuits.large.moves import Floats, improve_routes
from gridplan.solvers.circuits.large.patterns import complete, improve_patterns, improve_swaps
from gridplan.solvers.circuits.large.splitting import split


@compiled
def fits(m: Model, client: int, have: Ints, slot: int) -> bool:
    """Whether an option of the client contains the slots in ``have`` (flags) and ``slot``."""
    need = have.sum() + 1
    for option in range(m.option_first[client], m.option_first[client + 1]):
        there, within = 0, False
        for i in range(m.option_start[option], m.option_start[option + 1]):
            there += have[m.option_slot[i]]
            within |= m.option_slot[i] == slot
        if within and there + 1 == need:
            return True
    return False


@compiled
def exact(m: Model, client: int, have: Ints) -> int:
    """The option that is just the slots in ``have`` (flags)."""
    need = have.sum()
    for option in range(m.option_first[client], m.option_first[client + 1]):
        if need == 0 or m.option_start[option + 1] - m.option_start[option] != need:
            continue
        there = 0
        for i in range(m.option_start[option], m.option_start[option + 1]):
            there += have[m.option_slot[i]]
        if there == need:
            return option
    return NONE


@compiled
def inherit(m: Model, one: tuple[Ints, Ints], two: tuple[Ints, Ints], tours: Ints, sizes: Ints, have: Ints) -> None:
    """Fill the slots' ``tours`` (int64[slots, clients], ``sizes`` of them used) from two parents."""
    slots = len(m.slot_depot)
    shuffled = np.random.permutation(slots)  # noqa: NPY002
    cut_a, cut_b = np.random.randint(0, slots + 1), np.random.randint(0, slots + 1)  # noqa: NPY002
    cut_a, cut_b = min(cut_a, cut_b), max(cut_a, cut_b)
    if slots == 1:
        cut_a = cut_b = 0
    order, start = one
    for place in range(slots):
        if cut_a <= place < cut_b:
            continue  # all from the second
        slot = shuffled[place]
        low, high = start[m.slot_route[slot]], start[m.slot_route[slot + 1]]
        begin, many = 0, high - low
        if place >= cut_b and many > 0:
            begin, many = np.random.randint(0, many), np.random.randint(1, many + 1)  # noqa: NPY002
        for i in range(many):
            client = order[low + (begin + i) % (high - low)]
            tours[slot, sizes[slot]] = client
            sizes[slot] += 1
            have[client, slot] = 1
    order, start = two
    for slot in np.random.permutation(shuffled[cut_a:]):  # noqa: NPY002
        low, high = start[m.slot_route[slot]], start[m.slot_route[slot + 1]]
        begin = np.random.randint(0, max(1, high - low))  # noqa: NPY002
        for i in range(high - low):
            client = order[low + (begin + i) % (high - low)]
            if not have[client, slot] and fits(m, client, have[client], slot):
                tours[slot, sizes[slot]] = client
                sizes[slot] += 1
                have[client, slot] = 1


@compiled
def at_random(m: Model, tours: Ints, sizes: Ints, have: Ints) -> None:
    """Fill the slots' tours with clients in random order, each by a random option."""
    for client in np.random.permutation(len(m.load)):  # noqa: NPY002
        option = np.random.randint(m.option_first[client], m.option_first[client + 1])  # noqa: NPY002
        for i in range(m.option_start[option], m.option_start[option + 1]):
            slot = m.option_slot[i]
            tours[slot, sizes[slot]] = client
            sizes[slot] += 1
            have[client, slot] = 1


@compiled
def assemble(m: Model, w: Work, price: Floats, tours: Ints, sizes: Ints, have: Ints) -> None:
    """Routes from the slots' tours, with all visits that are still lacking."""
    order, start = np.zeros(m.first[-1], np.int64), np.zeros(len(m.route_slot) + 1, np.int64)
    at = 0
    for slot in range(len(m.slot_depot)):
        low, high = m.slot_route[slot], m.slot_route[slot + 1]
        split(m, price, slot, tours[slot, : sizes[slot]], start[low:high])
        start[low:high] += at
        order[at : at + sizes[slot]] = tours[slot, : sizes[slot]]
        at += sizes[slot]
    start[-1] = at
    option = np.empty(len(m.load), np.int64)
    for client in range(len(m.load)):
        option[client] = exact(m, client, have[client])
    build(m, w, price, order, start, option)
    for client in np.random.permutation(len(m.load)):  # noqa: NPY002
        if option[client] == NONE:
            complete(m, w, price, client, have[client])


@compiled
def educate(m: Model, w: Work, price: Floats) -> None:
    """Improve routes and days in turn until neither gains."""
    again = True
    while again:
        improve_routes(m, w, price)
        again = not m.timed and improve_swaps(m, w, price)
        again |= improve_patterns(m, w, price)


@compiled
def sequences(m: Model, w: Work, price: Floats, one: tuple[Ints, Ints], two: tuple[Ints, Ints]) -> None:
    """Fill ``w`` with a child of two solutions (each ``order, start``), or at random where the first is empty."""
    clients, slots = len(m.load), len(m.slot_depot)
    tours, sizes = np.zeros((slots, clients), np.int64), np.zeros(slots, np.int64)
    have = np.zeros((clients, slots), np.int64)
    if len(one[0]):
        inherit(m, one, two, tours, sizes, have)
    else:
        at_random(m, tours, sizes, have)
    assemble(m, w, price, tours, sizes, have)


@compiled
def reprice(m: Model, w: Work, price: Floats) -> None:
    """Other prices for the routes in ``w``."""
    for route in range(len(m.route_slot)):
        refresh(m, w, price, route)


@compiled
def reseed(seed: int) -> None:
    """Seed this thread's generator of the compiled code."""
    np.random.seed(seed)  # noqa: NPY002


@compiled
def excesses(m: Model, w: Work, sums: Ints) -> None:
    """Load, time and clients too many, over all routes, into ``sums``."""
    sums[:] = 0
    for route in range(len(m.route_slot)):
        sums[0] += max(0, w.r_load[route] - m.route_capacity[route])
        sums[1] += max(0, w.r_late[route])
        sums[2] += max(0, w.r_stops[route] - m.most)
