"""From an instance to the arrays of the search, and back to tours.

A slot is a day with drivers that are the same to every visit that day. Where one crew has to make all visits of a need,
or a pin names one, each driver has slots of its own.
"""

from __future__ import annotations

import itertools
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from gridplan.solvers.circuits.instance import Instance, Visits
from gridplan.solvers.circuits.large.choices import MOST_CHOICES, day_sets
from gridplan.solvers.circuits.large.model import NONE, Ints, Model
from gridplan.solvers.circuits.large.population import Individual

UNLIMITED = 1 << 30
NO_WAY = 1_500_000_000  # seconds: fits int32, and no shift is as long
NEIGHBOURS = 20
DEAR = 20  # longest legs that a missed visit costs: more than any other way round


@dataclass(frozen=True, slots=True, kw_only=True)
class Slot:
    """One day of drivers that are all alike; ``season`` indexes the instance's seasons."""

    day: int
    season: int
    depot: int
    capacity: int
    drivers: tuple[int, ...]


def slots_of(instance: Instance) -> tuple[Slot, ...]:
    """All days of all drivers, ascending."""
    together = not any(v.need.same_crew and v.left > 1 for v in instance.visits)
    named = {(day, who) for v in instance.visits for day, who in v.pinned if who is not None}
    found: dict[tuple[object, ...], list[int]] = defaultdict(list)
    for c, driver in enumerate(instance.drivers):
        for day in sorted(driver.days):
            possible = tuple(i for i, v in enumerate(instance.visits) if day in v.can[c])
            if not possible:
                continue
            alone = c if not together or (day, c) in named else NONE
            capacity = UNLIMITED if driver.capacity is None else driver.capacity
            found[day, driver.depot, capacity, alone, possible].append(c)
    season = {day: s for s, one in enumerate(instance.seasons) for day in one.days}
    return tuple(
        Slot(day=key[0], season=season[key[0]], depot=key[1], capacity=key[2], drivers=tuple(drivers))  # type: ignore[index,arg-type]
        for key, drivers in sorted(found.items(), key=lambda item: (item[0][0], item[1]))
    )


def slot_sets(
    instance: Instance, slots: Sequence[Slot], *, seed: int, may_miss: bool
) -> list[list[tuple[tuple[int, ...], int]]]:
    """By visit, the sets of slots that serve it, each with the number of visits left out.

    Visits are left out only with ``may_miss``, or where nothing else is possible.
    """
    found = []
    for i, visits in enumerate(instance.visits):
        full = _full(instance, slots, i, seed + i)
        options = dict.fromkeys(full, 0)
        if may_miss or not full:
            for chosen in full:
                for size in range(len(chosen)):
                    for part in itertools.islice(itertools.combinations(chosen, size), MOST_CHOICES):
                        if len(options) < 2 * MOST_CHOICES:
                            options.setdefault(part, visits.left - size)
            options.setdefault((), visits.left)
        found.append(sorted(options.items()))
    return found


def _full(instance: Instance, slots: Sequence[Slot], index: int, seed: int) -> list[tuple[int, ...]]:
    visits = instance.visits[index]
    mine = [s for s, slot in enumerate(slots) if _serves(visits, slot)]
    groups = [mine]
    if visits.need.same_crew and visits.left > 1:
        crews = sorted({slots[s].drivers for s in mine})
        groups = [[s for s in mine if slots[s].drivers == crew] for crew in crews]
    sets: list[tuple[int, ...]] = []
    for group in groups:
        by_day: dict[int, list[int]] = defaultdict(list)
        for s in group:
            by_day[slots[s].day].append(s)
        for days in day_sets(visits, by_day, visits.until, instance.open_from, seed):
            ways = itertools.product(*(by_day[day] for day in days))
            sets += [tuple(sorted(way)) for way in itertools.islice(ways, MOST_CHOICES)]
    return sets if len(sets) <= 4 * MOST_CHOICES else sets[:: -(-len(sets) // (4 * MOST_CHOICES))]


def _serves(visits: Visits, slot: Slot) -> bool:
    """Whether the slot's drivers may come that day, pins considered."""
    inside = any(span.first <= slot.day < span.stop for span in visits.windows)
    named = {who for day, who in visits.pinned if day == slot.day and who is not None}
    return inside and slot.day in visits.can[slot.drivers[0]] and (not named or named == set(slot.drivers))


def model_of(instance: Instance, slots: Sequence[Slot], sets: Sequence[Sequence[tuple[tuple[int, ...], int]]]) -> Model:
    """The arrays of the search."""
    clients = len(instance.visits)
    legs = legs_of(instance)
    fleet = [min(len(slot.drivers), clients) for slot in slots]
    slot_of = np.repeat(np.arange(len(slots)), fleet)
    depot = _ints([clients + slot.depot for slot in slots])
    longest = max([1, *(len(one) for options in sets for one, _ in options)])
    nodes = [max([1, *(len(one) for one, _ in options)]) for options in sets]
    route_depot = depot[slot_of]
    flat = [one for options in sets for one, _ in options]
    dear = DEAR * max(1, int(legs[legs < NO_WAY].max(initial=1))) * longest
    service, load = instance.service, _ints([v.need.load for v in instance.visits])
    leg = int(legs[legs < NO_WAY].max(initial=1))
    opens, closes = _hours(instance)
    return Model(
        legs=legs,
        load=load,
        service=service,
        shift=min(instance.hours.shift, UNLIMITED),
        most=instance.max_stops,
        route_slot=slot_of,
        route_season=_ints([slot.season for slot in slots])[slot_of],
        route_capacity=_ints([slot.capacity for slot in slots])[slot_of],
        slot_route=_ints([0, *np.cumsum(fleet)]),
        slot_depot=depot,
        at=np.concatenate([np.repeat(np.arange(clients), nodes), route_depot, route_depot]),
        first=_ints([0, *np.cumsum(nodes)]),
        option_first=_ints([0, *np.cumsum([len(options) for options in sets])]),
        option_start=_ints([0, *np.cumsum([len(one) for one in flat])]),
        option_slot=_ints([s for one in flat for s in one]),
        option_cost=np.array([float(left * dear) for options in sets for _, left in options]),
        single=_single(sets, len(slots)),
        timed=has_hours(instance),
        hours=np.stack([opens, closes, service], axis=1),
        near=_near(_ways(legs, opens, closes, service)),
        spot=_spots(legs, clients),
        price=np.array([max(0.1, leg / max(1, int(load.max(initial=1)))), 1.0, float(leg)]),
    )


def tours_of(model: Model, slots: Sequence[Slot], found: Individual) -> tuple[tuple[tuple[int, ...], int, int], ...]:
    """``(members in driven order, driver, day)`` of every tour."""
    tours = []
    for route, slot in enumerate(model.route_slot.tolist()):
        members = found.order[found.start[route] : found.start[route + 1]]
        if len(members):
            driver = slots[slot].drivers[route - int(model.slot_route[slot])]
            tours.append((tuple(members.tolist()), driver, slots[slot].day))
    return tuple(tours)


def routes_of(
    model: Model, slots: Sequence[Slot], tours: Sequence[tuple[Sequence[int], int, int]]
) -> tuple[Ints, Ints, Ints]:
    """Tours of single visits as the search reads them: order, start, option. Who is on no tour may be left out."""
    number = {(slot.day, driver): s for s, slot in enumerate(slots) for driver in slot.drivers}
    routes: list[list[int]] = [[] for _ in model.route_slot]
    free = model.slot_route[:-1].tolist()
    option = model.option_first[:-1].copy()  # the option without any slot comes first, where there is one
    for members, driver, day in tours:
        slot = number[day, driver]
        routes[free[slot]] = list(members)
        free[slot] += 1
        option[list(members)] = model.single[list(members), slot]
    order = np.zeros(int(model.first[-1]), np.int64)
    flat = [client for members in routes for client in members]
    order[: len(flat)] = flat
    return order, _ints([0, *np.cumsum([len(members) for members in routes])]), option


def _ints(values: Sequence[object]) -> Ints:
    return np.array(values, dtype=np.int64)


def legs_of(instance: Instance) -> NDArray[np.int32]:
    """int32[seasons, visits + depots, visits + depots] seconds, :data:`NO_WAY` where there is none."""
    index = np.concatenate([instance.at, np.arange(instance.depots)])
    legs = np.stack([season.legs[np.ix_(index, index)] for season in instance.seasons])
    small: NDArray[np.int32] = np.minimum(legs, NO_WAY).astype(np.int32)
    return small


def _single(sets: Sequence[Sequence[tuple[tuple[int, ...], int]]], slots: int) -> Ints:
    single = np.full((len(sets), slots), NONE, np.int64)
    at = 0
    for client, options in enumerate(sets):
        if all(len(one) <= 1 for one, _ in options):
            for number, (one, _) in enumerate(options):
                for slot in one:
                    single[client, slot] = at + number
        at += len(options)
    return single


def has_hours(instance: Instance) -> bool:
    """Whether the hours of some need can matter."""
    day = instance.hours
    end = day.start + day.shift + day.break_length

    def matters(visits: Visits) -> bool:
        opens, closes = visits.need.opens, visits.need.closes
        return (opens is not None and opens > day.start) or (closes is not None and closes < end)

    return any(matters(v) for v in instance.visits)


def _hours(instance: Instance) -> tuple[Ints, Ints]:
    """int64[visits] when each visit may begin at the earliest and at the latest, in seconds of the shift."""
    day = instance.hours
    shift = min(day.shift, UNLIMITED)
    opens = _ints([max(v.need.opens or 0, day.start) - day.start for v in instance.visits])
    ends = _ints([shift if v.need.closes is None else min(v.need.closes - day.start, shift) for v in instance.visits])
    return opens, np.maximum(opens, ends - instance.service)


def _ways(legs: NDArray[np.int32], opens: Ints, closes: Ints, service: Ints) -> NDArray[np.float64]:
    """How far from each other clients are, there or back, in seconds.

    A fifth of the least wait, and lateness that is certain, count like driving (Vidal, Crainic, Gendreau & Prins 2013).
    """
    clients = len(opens)
    ways = legs[:, :clients, :clients].min(axis=0).astype(float)
    wait = opens[None, :] - ways - (closes + service)[:, None]
    late = (opens + service)[:, None] + ways - closes[None, :]
    ways += 0.2 * np.maximum(wait, 0.0) + np.maximum(late, 0.0)
    nearer: NDArray[np.float64] = np.minimum(ways, ways.T)
    return nearer


def _near(ways: NDArray[np.float64]) -> Ints:
    """The nearest of each client, and those for which it is among the nearest."""
    clients = len(ways)
    close: list[set[int]] = [set() for _ in range(clients)]
    for i in range(clients):
        order = np.argsort(ways[i], kind="stable")
        for j in order[order != i][:NEIGHBOURS].tolist():
            close[i].add(j)
            close[j].add(i)
    near = np.full((clients, max(1, *map(len, close))), NONE, np.int64)
    for i, others in enumerate(close):
        near[i, : len(others)] = sorted(others, key=lambda j: (ways[i, j], j))
    return near


def _spots(legs: NDArray[np.int32], clients: int) -> NDArray[np.float64]:
    """Places in a plane whose distances are like the travel times (Torgerson's scaling), the first depot at 0."""
    ways = legs.min(axis=0).astype(float)
    ways = (ways + ways.T) / 2
    far = ways < NO_WAY / 2
    ways = np.where(far, ways, ways[far].max(initial=0.0))
    np.fill_diagonal(ways, 0.0)
    centre = np.eye(len(ways)) - 1 / len(ways)
    values, vectors = np.linalg.eigh(-0.5 * centre @ ways**2 @ centre)
    plane = np.zeros((len(ways), 2))
    axes = min(2, len(ways))
    plane[:, :axes] = (vectors * np.sqrt(np.maximum(values, 0.0)))[:, ::-1][:, :axes]
    seen: NDArray[np.float64] = plane[:clients] - plane[clients]
    return seen
