"""Tours of several days: stretches of one day, put together at the places where the crew sleeps.

A stretch leads from the depot or a lodging to a lodging or the depot and makes at least one visit; a tour of n nights
is a chain of n + 1. There are far too many chains to list, so they are priced only (see :mod:`.pricing`): the reduced
cost of a chain is the sum over its stretches, and a chain under way is followed only while its own sum with the least
that is still to come lies below the limit.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from gridplan.solvers.circuits.instance import Instance
from gridplan.solvers.circuits.priced import Prices
from gridplan.solvers.circuits.route_list import ANY_DAY, Routes, join_routes, widened
from gridplan.solvers.circuits.routes import DaySweep
from gridplan.solvers.circuits.sheets import Floats, Ints, Sheet


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Chains:
    """Tours under way: sorted visits, their nights, driving, reduced cost, who can drive them, where they slept."""

    members: NDArray[np.int32]
    offsets: NDArray[np.int8]
    driving: Ints
    reduced: Floats
    kinds: Ints
    beds: NDArray[np.int32]

    def take(self, rows: NDArray[np.intp]) -> _Chains:
        return _Chains(**{name: getattr(self, name)[rows] for name in self.__slots__})


class Overnight:
    """The tours of several days of one sheet.

    Args:
        limit: most states of a stretch's sweep, and most chains followed.
    """

    def __init__(self, instance: Instance, sheet: Sheet, *, limit: int) -> None:
        self.instance, self.sheet, self.limit = instance, sheet, limit
        self.known: dict[tuple[int, int], Routes | None] = {}

    def price(self, prices: Prices, base: float, below: float) -> tuple[Routes | None, bool]:
        """Tours with ``weight · driving − Σ prize + days · base < below``, and whether these are all.

        Args:
            prices: of the visits and of driving.
            base: what each day of a tour pays.
            below: the limit.
        """
        beds = self.instance.lodgings
        nights = self.sheet.nights if beds else 0
        if not nights:
            return None, True
        depot, whole, found = self.sheet.depot, True, []
        home = {bed: self._priced(bed, depot, prices, base) for bed in beds}
        onward = {(a, b): self._priced(a, b, prices, base) for a in beds for b in beds} if nights > 1 else {}
        going = {bed: self._priced(depot, bed, prices, base) for bed in beds}
        whole = all(chains is not None for chains in (*home.values(), *onward.values(), *going.values()))
        least = _least_to_come(beds, home, onward, nights)
        for night in range(1, nights + 1):
            arrived: dict[int, list[_Chains]] = {}
            for bed, chains in going.items():
                if chains is None:
                    continue
                joined, all_of_them = self._joined(chains, home[bed], bed, night, below)
                whole = whole and all_of_them
                found.append(self._tours(joined))
                for further in beds if night < nights else ():
                    room = below - least[nights - night - 1][further]
                    more, all_of_them = self._joined(chains, onward[bed, further], bed, night, room)
                    whole = whole and all_of_them
                    arrived.setdefault(further, []).append(more)
            going = {bed: _together(parts) for bed, parts in arrived.items()}
        usable = [routes for routes in found if len(routes)]
        return (join_routes(usable) if usable else None), whole

    def _priced(self, begin: int, end: int, prices: Prices, base: float) -> _Chains | None:
        """Stretches of one day, those of least reduced cost first; ``None`` where they are too many to list."""
        if (begin, end) not in self.known:
            self.known[begin, end] = DaySweep(self.instance, self.sheet, begin, end, limit=self.limit).run()
        routes = self.known[begin, end]
        if routes is None:
            return None
        worth = np.append(prices.prizes, 0.0)[routes.members].sum(axis=1)
        reduced = prices.weight * routes.driving - worth + base
        order = np.argsort(reduced, kind="stable")
        sorted_routes = routes.take(order)
        return _Chains(
            members=sorted_routes.members,
            offsets=sorted_routes.offsets,
            driving=sorted_routes.driving,
            reduced=reduced[order],
            kinds=sorted_routes.kinds,
            beds=sorted_routes.beds,
        )

    def _joined(
        self, chains: _Chains, onward: _Chains | None, bed: int, night: int, below: float
    ) -> tuple[_Chains, bool]:
        """Every chain with every stretch from where it sleeps, while the sum stays below; and whether that is all."""
        if onward is None or not len(onward.driving) or not len(chains.driving):
            return chains.take(np.zeros(0, dtype=np.intp)), True
        counts = np.searchsorted(onward.reduced, below - chains.reduced, side="left")
        whole = int(counts.sum()) <= self.limit
        if not whole:
            # the most promising part of each: what is left out is told by ``whole``
            counts = np.minimum(counts, max(1, self.limit // max(1, int((counts > 0).sum()))))
        old = np.repeat(np.arange(len(counts)), counts)
        new = np.arange(len(old)) - np.repeat(np.cumsum(counts) - counts, counts)
        fits = (chains.kinds[old] & onward.kinds[new]) != 0
        for column in chains.members.T:
            for other in onward.members.T:
                fits &= (column[old] != other[new]) | (column[old] < 0)
        old, new = old[fits], new[fits]
        joined = self._pairs(chains.take(old), onward.take(new), bed, night)
        return joined.take(self._allowed(joined.members)), whole

    def _pairs(self, chains: _Chains, onward: _Chains, bed: int, night: int) -> _Chains:
        members = np.concatenate([chains.members, onward.members], axis=1)
        offsets = np.concatenate([chains.offsets, np.full(onward.offsets.shape, night, dtype=np.int8)], axis=1)
        # visits ascending, empty places last
        order = np.argsort(np.where(members < 0, np.iinfo(np.int32).max, members), axis=1, kind="stable")
        members, offsets = np.take_along_axis(members, order, 1), np.take_along_axis(offsets, order, 1)
        return _Chains(
            members=members,
            offsets=np.where(members < 0, 0, offsets).astype(np.int8),
            driving=chains.driving + onward.driving,
            reduced=chains.reduced + onward.reduced,
            kinds=chains.kinds & onward.kinds,
            beds=np.concatenate([chains.beds, np.full((len(chains.beds), 1), bed, dtype=np.int32)], axis=1),
        )

    def _allowed(self, members: NDArray[np.int32]) -> NDArray[np.intp]:
        """Rows that keep the limits of a whole tour: load, and visits of one programme."""
        visits = self.instance.visits
        fits = np.ones(len(members), dtype=bool)
        if self.sheet.capacity is not None:
            loads = np.array([*(v.need.load for v in visits), 0], dtype=np.int64)
            fits &= loads[members].sum(axis=1) <= self.sheet.capacity
        for i, limited in enumerate(visits):
            if limited.need.most_together is not None:
                own = np.array([*(v.need.programme == limited.need.programme for v in visits), False])
                fits &= (own[members].sum(axis=1) <= limited.need.most_together) | ~(members == i).any(axis=1)
        return np.flatnonzero(fits)

    def _tours(self, chains: _Chains) -> Routes:
        return Routes(
            members=chains.members,
            offsets=chains.offsets,
            driving=chains.driving,
            kinds=chains.kinds,
            sheets=np.full(len(chains.driving), self.sheet.number, dtype=np.int32),
            beds=chains.beds,
            days=np.full(len(chains.driving), ANY_DAY, dtype=np.int32),
        )


def _least_to_come(
    beds: tuple[int, ...],
    home: dict[int, _Chains | None],
    onward: dict[tuple[int, int], _Chains | None],
    nights: int,
) -> list[dict[int, float]]:
    """By number of further nights at most, the least reduced cost of getting home from each lodging."""

    def best(chains: _Chains | None) -> float:
        return float(chains.reduced[0]) if chains is not None and len(chains.reduced) else np.inf

    least = [{bed: best(home[bed]) for bed in beds}]
    for _ in range(nights - 1):
        last = least[-1]
        least.append(
            {a: min(last[a], *(best(onward[a, b]) + last[b] for b in beds)) for a in beds},
        )
    return least


def _together(parts: list[_Chains]) -> _Chains:
    parts = [part for part in parts if len(part.driving)] or parts[:1]  # empty ones may know of fewer nights
    width = max(part.members.shape[1] for part in parts)
    return _Chains(
        members=np.concatenate([widened(p.members, width, -1) for p in parts]),
        offsets=np.concatenate([widened(p.offsets, width, 0) for p in parts]),
        driving=np.concatenate([p.driving for p in parts]),
        reduced=np.concatenate([p.reduced for p in parts]),
        kinds=np.concatenate([p.kinds for p in parts]),
        beds=np.concatenate([p.beds for p in parts]),
    )
