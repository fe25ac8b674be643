"""What :func:`~gridplan.solvers.circuits.large.solve_large` found, in the words of the domain."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from gridplan.domain.circuits import MissedReason, MissedVisits, Stop, Tour
from gridplan.solvers.circuits.instance import FAR, Instance

LONG = 8  # stops on one tour; up to here routes are listed or priced exactly


def many_stops(instance: Instance) -> bool:
    """Whether tours can have more than :data:`LONG` stops, by their number, load and time."""
    if min(instance.max_stops, len(instance.visits)) <= LONG:
        return False
    capacities = [driver.capacity for driver in instance.drivers]
    if capacities and None not in capacities:
        lightest = sorted(v.need.load for v in instance.visits)[: LONG + 1]
        if sum(lightest) > max(c for c in capacities if c is not None):
            return False
    legs = np.minimum.reduce([season.legs for season in instance.seasons]).copy()
    np.fill_diagonal(legs, FAR)
    at = instance.at
    shortest = np.sort(instance.service + legs[:, at].min(axis=0))[: LONG + 1]
    return int(shortest.sum()) <= instance.hours.shift


def as_tours(instance: Instance, found: Sequence[tuple[Sequence[int], int, int]]) -> tuple[Tour, ...]:
    """``(members in driven order, driver, day)`` as tours."""
    needs = [visits.need for visits in instance.visits]
    return tuple(
        Tour(
            depot=instance.places[instance.drivers[driver].depot],
            crew=instance.drivers[driver].id,
            day=instance.date(day),
            stops=tuple(Stop(place=needs[i].place, programme=needs[i].programme) for i in members),
        )
        for members, driver, day in found
    )


def as_missed(instance: Instance, missed: Sequence[int]) -> tuple[MissedVisits, ...]:
    """Missed visits, each need on its own."""
    return tuple(
        MissedVisits(
            place=visits.need.place, programme=visits.need.programme, count=count, reason=MissedReason.CAPACITY
        )
        for visits, count in zip(instance.visits, missed, strict=True)
        if count
    )
