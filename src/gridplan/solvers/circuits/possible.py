"""Which kinds of crew can drive a route at all: load, nights, and a day on which everything fits."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from gridplan.solvers.circuits.instance import Instance
from gridplan.solvers.circuits.routes import Routes
from gridplan.solvers.circuits.sheets import Sheet, sheets_of

_CHUNK = 200_000_000  # bits looked at in one go

Bits = NDArray[np.uint8]


def possible_routes(instance: Instance, routes: Routes) -> Routes:
    """The routes with only those kinds of crew that can drive them on some day; those of none are left out."""
    kinds = np.zeros(len(routes), dtype=np.int64)
    sheets = sheets_of(instance)
    loads = np.array([*(v.need.load for v in instance.visits), 0], dtype=np.int64)[routes.members].sum(axis=1)
    for number, driver in enumerate(instance.drivers):
        own = routes.kinds >> driver.kind & 1 > 0
        own &= routes.lengths - 1 <= driver.nights
        if driver.capacity is not None:
            own &= loads <= driver.capacity
        rows = np.flatnonzero(own & (kinds >> driver.kind & 1 == 0))
        step = max(1, _CHUNK // max(1, instance.length))
        for begin in range(0, len(rows), step):
            part = rows[begin : begin + step]
            days = _days(instance, number, sheets, routes.take(part))
            kinds[part[days.any(axis=1)]] |= 1 << driver.kind
    rows = np.flatnonzero(kinds)
    taken = routes.take(rows)
    return Routes(
        members=taken.members,
        offsets=taken.offsets,
        driving=taken.driving,
        kinds=kinds[rows],
        sheets=taken.sheets,
        beds=taken.beds,
    )


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
