"""Which crews can drive a route at all, and when: load, nights, and days on which everything fits.

Routes that only few crew-days allow (fixed work-days, campaigns) are told apart by their first day, so that the master
knows which of them are in each other's way.
"""

from __future__ import annotations

import dataclasses

import numpy as np
from numpy.typing import NDArray

from gridplan.solvers.circuits.instance import Instance
from gridplan.solvers.circuits.route_list import Routes, joined
from gridplan.solvers.circuits.sheets import Ints, Sheet, sheets_of

FEW = 8
"""Crew-days up to which a route is told apart by its day, to begin with."""

_CHUNK = 200_000_000  # bits looked at in one go

Bits = NDArray[np.uint8]


def possible_routes(instance: Instance, routes: Routes, few: Ints) -> Routes:
    """The routes with only those kinds of crew that can drive them on some day; those of none are left out.

    Args:
        instance: the component.
        routes: none told apart by day.
        few: int64[visits]: a route with at most so many crew-days, by one of its visits, becomes one for each of its
            days.
    """
    sheets = sheets_of(instance)
    kinds = np.zeros(len(routes), dtype=np.int64)
    counts = np.zeros(len(routes), dtype=np.int64)
    for number, driver in enumerate(instance.drivers):
        for part in _parts(instance, _drivable(instance, number, routes)):
            bits = _days(instance, number, sheets, routes.take(part))
            own = np.bitwise_count(bits).sum(axis=1, dtype=np.int64)
            counts[part] += own
            kinds[part[own > 0]] |= 1 << driver.kind
    most = np.append(few, 0)[routes.members].max(axis=1, initial=0)
    many = np.flatnonzero(counts > most)
    told = routes.take(np.flatnonzero((counts > 0) & (counts <= most)))
    return joined([dataclasses.replace(routes.take(many), kinds=kinds[many]), _by_day(instance, sheets, told)])


def _by_day(instance: Instance, sheets: tuple[Sheet, ...], routes: Routes) -> Routes:
    """One route for each day, with the kinds of crew that can drive it then."""
    rows: list[Ints] = []
    for number, driver in enumerate(instance.drivers):
        for part in _parts(instance, _drivable(instance, number, routes)):
            bits = np.unpackbits(_days(instance, number, sheets, routes.take(part)), axis=1)
            route, day = np.nonzero(bits)
            rows.append(np.stack([part[route], day, np.full(len(day), 1 << driver.kind)], axis=1))
    if not rows:
        return routes.take(np.zeros(0, dtype=np.intp))
    found = np.concatenate(rows)
    found = found[np.lexsort((found[:, 1], found[:, 0]))]
    fresh = np.ones(len(found), dtype=bool)
    fresh[1:] = (found[1:, :2] != found[:-1, :2]).any(axis=1)
    starts = np.flatnonzero(fresh)
    if not len(starts):
        return routes.take(np.zeros(0, dtype=np.intp))
    masks = np.bitwise_or.reduceat(found[:, 2], starts)
    first = found[starts]
    return dataclasses.replace(routes.take(first[:, 0]), kinds=masks, days=first[:, 1].astype(np.int32))


def _drivable(instance: Instance, number: int, routes: Routes) -> NDArray[np.intp]:
    """Rows whose kind, load and nights suit a driver."""
    driver = instance.drivers[number]
    own = (routes.kinds >> driver.kind & 1 > 0) & (routes.lengths - 1 <= driver.nights)
    if driver.capacity is not None:
        loads = np.array([*(v.need.load for v in instance.visits), 0], dtype=np.int64)
        own &= loads[routes.members].sum(axis=1) <= driver.capacity
    return np.flatnonzero(own)


def _parts(instance: Instance, rows: NDArray[np.intp]) -> list[NDArray[np.intp]]:
    """Rows in pieces that fit into memory."""
    step = max(1, _CHUNK // max(1, instance.length))
    return [rows[begin : begin + step] for begin in range(0, len(rows), step)]


def _days(instance: Instance, number: int, sheets: tuple[Sheet, ...], routes: Routes) -> Bits:
    """uint8[m, bytes]: bits of the days on which the driver could set out on each route."""
    driver = instance.drivers[number]
    longest = int(routes.lengths.max(initial=1))
    by_sheet = np.stack([_bits(instance, driver.days & sheet.days) for sheet in sheets])
    can = np.stack([*(_bits(instance, v.can[number]) for v in instance.visits), np.ones(instance.length, dtype=bool)])
    found = np.packbits(_runs(by_sheet, 0), axis=1)[routes.sheets]
    for night in range(1, longest):
        later = np.packbits(_runs(by_sheet, night), axis=1)[routes.sheets]
        found = np.where((routes.lengths > night)[:, None], found & later, found)
    shifted = np.stack([np.packbits(_runs(can, night), axis=1) for night in range(longest)])
    for position in range(routes.members.shape[1]):
        found = found & shifted[routes.offsets[:, position], routes.members[:, position]]
    return found


def _bits(instance: Instance, days: frozenset[int]) -> NDArray[np.bool_]:
    bits = np.zeros(instance.length, dtype=bool)
    bits[sorted(days)] = True
    return bits


def _runs(bits: NDArray[np.bool_], night: int) -> NDArray[np.bool_]:
    """Days that are so many days before a set one."""
    if not night:
        return bits
    return np.concatenate([bits[:, night:], np.zeros((len(bits), night), dtype=bool)], axis=1)
