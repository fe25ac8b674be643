"""Every day route of a sheet, by dynamic programming over (set, last visit).

A state is a set of visits with the last one made; its labels are ``(driving, time, break taken)``, of which those are
kept that no other beats in all three (Held & Karp 1962, with the labels of Desrochers 1988). A state is extended by
every visit not yet in it, at the same place or at one not yet in it, while hours, loads and the number of places allow
and some crew can make all of them. As every leg takes at least no time, a route's beginnings never take longer than
the route, so no feasible route is lost, whether or not the triangle inequality holds. Closing each state with the way
to the end of the day and taking the best last visit gives each set its cheapest order.

The sweep works on whole layers (sets of one size) as arrays; a set is packed into 64-bit words for sorting.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from gridplan.domain.schedules import latest
from gridplan.solvers.circuits.instance import FAR, Instance
from gridplan.solvers.circuits.route_list import ANY_DAY, Routes, firsts, joined, starts, words
from gridplan.solvers.circuits.sheets import Ints, Sheet

_CHUNK = 2_000_000  # extensions looked at in one go
_LATE = 1 << 40  # later than any day ends


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Layer:
    sets: NDArray[np.int32]  # [m, size] visits ascending
    last: Ints
    driving: Ints
    time: Ints
    paused: NDArray[np.bool_]
    halts: Ints
    load: Ints
    kinds: Ints

    def take(self, rows: NDArray[np.intp]) -> _Layer:
        return _Layer(**{name: getattr(self, name)[rows] for name in self.__slots__})


class DaySweep:
    """All stretches of one day from place ``begin`` to place ``end`` in a sheet.

    Args:
        limit: most states in a layer.
    """

    def __init__(self, instance: Instance, sheet: Sheet, begin: int, end: int, *, limit: int) -> None:
        self.instance, self.sheet, self.limit = instance, sheet, limit
        visits = instance.visits
        places = instance.at
        self.at = places
        self.legs = sheet.legs[np.ix_(places, places)]
        self.out, self.home = sheet.legs[begin, places], sheet.legs[places, end]
        self.service = instance.service
        self.opens = np.array([v.need.opens or 0 for v in visits], dtype=np.int64)
        self.closes = np.array([_LATE if v.need.closes is None else v.need.closes for v in visits], dtype=np.int64)
        self.kinds = np.array([v.kinds & sheet.kinds if v.days & sheet.days else 0 for v in visits], dtype=np.int64)
        self.loads = np.array([v.need.load for v in visits], dtype=np.int64)
        self.capacity = np.iinfo(np.int64).max if sheet.capacity is None else sheet.capacity
        programmes = sorted({v.need.programme for v in visits})
        self.programme = np.array([programmes.index(v.need.programme) for v in visits], dtype=np.int64)
        self.together = np.array([v.need.most_together or len(visits) for v in visits], dtype=np.int64)
        timed = np.array([v.need.opens is not None or v.need.closes is not None for v in visits], dtype=bool)
        # the order of visits at one place changes nothing where none of them has hours and no break comes between them:
        # one of the orders is enough
        same = places[:, None] == places[None, :]
        self.same = same
        self.pause = instance.hours.break_length
        free = same & ~timed[:, None] & ~timed[None, :] & (self.pause == 0)
        self.pointless = free & (np.arange(len(visits))[:, None] > np.arange(len(visits)))
        self.latest = latest(instance.hours, paused=False), latest(instance.hours, paused=True)

    def run(self) -> Routes | None:
        """The routes; ``None`` where a layer has more than ``limit`` states."""
        layer = self._first()
        found: list[Routes] = []
        while len(layer.last):
            found.append(self._closed(layer))
            further = self._extended(layer)
            if further is None:
                return None
            layer = further
        return joined(found)

    def alone(self) -> Routes:
        """Routes of one visit each."""
        return self._closed(self._first())

    def _first(self) -> _Layer:
        visits = np.arange(len(self.service), dtype=np.int64)
        rows = np.flatnonzero((self.kinds != 0) & (self.out < FAR) & (self.loads <= self.capacity))
        nothing = np.full(len(rows), self.instance.hours.start, dtype=np.int64)
        arrived = self._arrivals(nothing, np.zeros(len(rows), dtype=bool), self.out[rows])
        origin, times, paused = arrived
        who = visits[rows][origin]
        ends, good = self._served(times, paused, who)
        who, ends, paused = who[good], ends[good], paused[good]
        layer = _Layer(
            sets=who[:, None].astype(np.int32),
            last=who,
            driving=self.out[who],
            time=ends,
            paused=paused,
            halts=np.ones(len(who), dtype=np.int64),
            load=self.loads[who],
            kinds=self.kinds[who],
        )
        return _best([layer])

    def _arrivals(
        self, time: Ints, paused: NDArray[np.bool_], leg: Ints
    ) -> tuple[NDArray[np.intp], Ints, NDArray[np.bool_]]:
        """Every way to drive a leg: ``(row, time there, break taken)``: no break, one before, one after it."""
        rows = np.arange(len(time), dtype=np.intp)
        plain = (rows, time + leg, paused)
        if not self.pause:
            return plain
        hours = self.instance.hours
        before = np.flatnonzero(~paused & (time <= hours.break_until))
        begun = np.maximum(time[before], hours.break_from) + self.pause + leg[before]
        after = np.flatnonzero(~paused & (leg > 0) & (time + leg <= hours.break_until))
        later = np.maximum(time[after] + leg[after], hours.break_from) + self.pause
        taken = np.ones(len(before) + len(after), dtype=bool)
        return (
            np.concatenate([plain[0], before, after]),
            np.concatenate([plain[1], begun, later]),
            np.concatenate([plain[2], taken]),
        )

    def _served(self, time: Ints, paused: NDArray[np.bool_], who: Ints) -> tuple[Ints, NDArray[np.intp]]:
        """When the visit ends, and the rows for which it fits its hours and the day can still be ended."""
        ends = np.maximum(time, self.opens[who]) + self.service[who]
        return ends, np.flatnonzero((ends <= self.closes[who]) & (ends <= np.where(paused, *self.latest[::-1])))

    def _extended(self, layer: _Layer) -> _Layer | None:
        """States with one visit more; ``None`` where there are too many."""
        step = max(1, _CHUNK // max(1, len(self.service)))
        grown: _Layer | None = None
        for begin in range(0, len(layer.last), step):
            part = self._grown(layer.take(np.arange(begin, min(begin + step, len(layer.last)))))
            grown = _best([part] if grown is None else [grown, part])
            if len(grown.last) > self.limit:
                return None
        return grown

    def _grown(self, layer: _Layer) -> _Layer:
        halts = layer.halts[:, None] + ~self.same[layer.last]
        fits = (layer.kinds[:, None] & self.kinds[None, :]) != 0
        fits &= halts <= self.instance.max_stops
        fits &= layer.load[:, None] + self.loads[None, :] <= self.capacity
        fits &= self.legs[layer.last] < FAR
        fits &= ~self.pointless[layer.last]
        together, most = np.ones(fits.shape, dtype=np.int64), np.broadcast_to(self.together, fits.shape)
        for position in range(layer.sets.shape[1]):
            member = layer.sets[:, position]
            fits &= member[:, None] != np.arange(len(self.service))[None, :]
            # one halt at a place: back to where the crew was before is no extension
            fits &= ~self.same[member] | self.same[layer.last]
            alike = self.programme[member][:, None] == self.programme[None, :]
            together += alike
            most = np.where(alike, np.minimum(most, self.together[member][:, None]), most)
        fits &= together <= most
        old, new = np.nonzero(fits)
        leg = self.legs[layer.last[old], new]
        origin, times, paused = self._arrivals(layer.time[old], layer.paused[old], leg)
        who = new[origin].astype(np.int64)
        ends, good = self._served(times, paused, who)
        origin, who = origin[good], who[good]
        rows = old[origin]
        return _Layer(
            sets=np.sort(np.concatenate([layer.sets[rows], who[:, None].astype(np.int32)], axis=1), axis=1),
            last=who,
            driving=layer.driving[rows] + leg[origin],
            time=ends[good],
            paused=paused[good],
            halts=halts[rows, who],
            load=layer.load[rows] + self.loads[who],
            kinds=layer.kinds[rows] & self.kinds[who],
        )

    def _closed(self, layer: _Layer) -> Routes:
        """The routes that a layer's states make when the crew drives to the end of its day."""
        leg = self.home[layer.last]
        origin, times, paused = self._arrivals(layer.time, layer.paused, leg)
        rows = origin[(times <= np.where(paused, *self.latest[::-1])) & (leg[origin] < FAR)]
        driving = layer.driving[rows] + leg[rows]
        best = firsts(words(layer.sets[rows]), driving)
        rows, driving = rows[best], driving[best]
        count = len(rows)
        return Routes(
            members=layer.sets[rows],
            offsets=np.zeros(layer.sets[rows].shape, dtype=np.int8),
            driving=driving,
            kinds=layer.kinds[rows],
            sheets=np.full(count, self.sheet.number, dtype=np.int32),
            beds=np.zeros((count, 0), dtype=np.int32),
            days=np.full(count, ANY_DAY, dtype=np.int32),
        )


def _best(parts: list[_Layer]) -> _Layer:
    """The labels that no other of the same state beats: none drives less, is earlier and has its break behind it."""
    layer = _Layer(**{name: np.concatenate([getattr(part, name) for part in parts]) for name in _Layer.__slots__})
    keys = [*words(layer.sets), layer.last.astype(np.uint64)]
    order = np.lexsort((~layer.paused, layer.time, layer.driving, *keys))
    group = np.cumsum(starts(keys, order))
    time, paused = layer.time[order], layer.paused[order]
    # one running minimum over all states: each begins far below what came before
    base = group * -(_LATE * 2)
    anybody = np.minimum.accumulate(time + base)
    with_break = np.minimum.accumulate(np.where(paused, time, _LATE) + base)
    start = np.ones(len(order), dtype=bool)
    if len(order):
        start[1:] = group[1:] != group[:-1]
    before_any = np.concatenate([[np.iinfo(np.int64).max], anybody[:-1]]) if len(order) else anybody
    before_break = np.concatenate([[np.iinfo(np.int64).max], with_break[:-1]]) if len(order) else with_break
    better = np.where(paused, time + base < before_break, time + base < before_any)
    return layer.take(order[start | better])
