"""Sheets: the days of one season on which crews set out from one depot. Day routes of a sheet have the same legs."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from gridplan.solvers.circuits.instance import Instance

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Sheet:
    """Days, drivers and legs of one depot in one season.

    Attributes:
        number: index among the instance's sheets.
        depot: index of a place.
        days: of the season, on which one of its drivers is free.
        kinds: bit mask of its drivers' kinds.
        capacity: the most that one of its drivers takes.
        nights: the most nights that one of its drivers stays away.
        legs: int64[places, places] seconds.
    """

    number: int
    depot: int
    days: frozenset[int]
    kinds: int
    capacity: int | None
    nights: int
    legs: Ints


def sheets_of(instance: Instance) -> tuple[Sheet, ...]:
    """Every depot in every season in which one of its drivers is free."""
    found: list[Sheet] = []
    for depot in sorted({driver.depot for driver in instance.drivers}):
        own = [driver for driver in instance.drivers if driver.depot == depot]
        for season in instance.seasons:
            days = season.days & frozenset().union(*(driver.days for driver in own))
            if not days:
                continue
            loads = [driver.capacity for driver in own]
            found.append(
                Sheet(
                    number=len(found),
                    depot=depot,
                    days=days,
                    kinds=sum({1 << driver.kind for driver in own if driver.days & days}),
                    capacity=None if None in loads else max(load for load in loads if load is not None),
                    nights=max(driver.nights for driver in own),
                    legs=season.legs,
                )
            )
    return tuple(found)
