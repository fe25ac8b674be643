"""How late routes are: seconds past the shift's end, and past the closing hours of visits.

Without hours of the day a route's time is a sum, and what exceeds the shift is its lateness. With hours a crew waits
where it is too early; where it is too late, time is turned back to the closing hour, and the seconds turned back are
counted ("time warp": Nagata, Bräysy & Dullaert 2010). Of a route up to a node it is enough to know when the crew leaves
and how much was turned back; of the rest, the latest arrival at its first node that turns nothing more back, and what
is turned back in any case. Both are kept for each node, so that a route put together from two ends is looked up at once
(after Vidal, Crainic, Gendreau & Prins 2013, with departure at the beginning of the shift).
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from gridplan.solvers.circuits.large.lean import lean, lean_apart
from gridplan.solvers.circuits.large.model import NONE, Ints, Model, Work

LEAVES, TURNED, LATEST, REST = 0, 1, 2, 3  # columns of ``Work.kept``
OPENS, CLOSES, SERVICE = 0, 1, 2  # columns of ``Model.hours``
NOWHERE = (NONE, NONE)
Stretch = tuple[int, int]  # first and last node as they will be driven; NOWHERE where there is none


@lean
def overtime(m: Model, w: Work, route: int, change: int) -> int:
    """Seconds past the shift's end of a route without hours after its time has changed."""
    time = w.r_time[route] + change
    return time - m.shift if time > m.shift else 0


@lean
def still(m: Model, w: Work, route: int, change: int) -> int:
    """Lateness after a change whose effect on hours is counted elsewhere."""
    return w.r_late[route] if m.timed else overtime(m, w, route, change)


@lean
def late(m: Model, w: Work, route: int, change: int, ends: Stretch, one: Stretch, two: Stretch, three: Stretch) -> int:
    """Lateness of ``route`` as everything up to ``ends[0]``, then three stretches, then ``ends[1]`` and what follows.

    Without hours only ``change`` counts, by which the route's time changes.
    """
    if not m.timed:
        return overtime(m, w, route, change)
    legs = m.legs[m.route_season[route]]
    return int(reckoned(legs, m.at, m.hours, w.kept, w.after, w.before, w.place, ends, (one, two, three)))


@lean_apart
def reckoned(
    legs: NDArray[np.int32],
    at: Ints,
    hours: Ints,
    kept: Ints,
    after: Ints,
    before: Ints,
    place: Ints,
    ends: Stretch,
    stretches: tuple[Stretch, Stretch, Stretch],
) -> int:
    """:func:`late` with hours. A stretch whose last node stands before its first is driven backwards."""
    client = at[ends[0]]
    time, turned = kept[ends[0], LEAVES], kept[ends[0], TURNED]
    for first, last in stretches:
        if first == NONE:
            continue
        ahead = place[first] <= place[last]
        node = first
        while True:
            time += legs[client, at[node]]
            client = at[node]
            if time < hours[client, OPENS]:
                time = hours[client, OPENS]
            elif time > hours[client, CLOSES]:
                turned += time - hours[client, CLOSES]
                time = hours[client, CLOSES]
            time += hours[client, SERVICE]
            if node == last:
                break
            node = after[node] if ahead else before[node]
    more = time + legs[client, at[ends[1]]] - kept[ends[1], LATEST]
    return int(turned + kept[ends[1], REST] + (more if more > 0 else 0))


@lean
def late_moved(m: Model, w: Work, route: int, change: int, moved: Stretch, gap: Stretch, place: int) -> int:
    """Lateness after ``moved`` went behind ``place`` on its route; ``gap``: the nodes around where it was."""
    if w.place[place] > w.place[gap[0]]:
        return late(m, w, route, change, (gap[0], w.after[place]), (gap[1], place), moved, NOWHERE)
    return late(m, w, route, change, (place, gap[1]), moved, (w.after[place], gap[0]), NOWHERE)


@lean
def late_exchanged(m: Model, w: Work, route: int, change: int, one: Stretch, other: Stretch) -> int:
    """Lateness after two stretches of a route changed places."""
    first, second = one, other
    if w.place[one[0]] > w.place[other[0]]:
        first, second = other, one
    between = (w.after[first[1]], w.before[second[0]])
    if between[0] == second[0]:
        between = NOWHERE
    ends = (w.before[first[0]], w.after[second[1]])
    return late(m, w, route, change, ends, second, between, first)


@lean_apart
def keep_hours(
    legs: NDArray[np.int32], at: Ints, hours: Ints, kept: Ints, after: Ints, before: Ints, ends: Stretch, shift: int
) -> int:
    """Recompute what is kept of the route between two depots (``ends``); its lateness."""
    kept[ends[0], LEAVES] = kept[ends[0], TURNED] = 0
    time = turned = 0
    client, node = at[ends[0]], after[ends[0]]
    while node != ends[1]:
        time += legs[client, at[node]]
        client = at[node]
        if time > hours[client, CLOSES]:
            turned += time - hours[client, CLOSES]
            time = hours[client, CLOSES]
        time = max(time, hours[client, OPENS]) + hours[client, SERVICE]
        kept[node, LEAVES], kept[node, TURNED] = time, turned
        node = after[node]
    time += legs[client, at[node]]
    latest, rest = shift, 0
    while True:
        kept[node, LATEST], kept[node, REST] = latest, rest
        follower, node = node, before[node]
        if node == ends[0]:
            break
        client = at[node]
        latest -= legs[client, at[follower]] + hours[client, SERVICE]
        if latest < hours[client, OPENS]:
            rest += hours[client, OPENS] - latest
        latest = min(max(latest, hours[client, OPENS]), hours[client, CLOSES])
    return int(turned + max(0, time - shift))
