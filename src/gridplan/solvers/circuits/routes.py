"""Every day route of a depot, by dynamic programming over (set, last visit).

A state is a set of visits with the last one driven to; its value is the least driving time from the depot through the
set to the last (Held & Karp 1962). A state is extended by every visit to a village not yet in it while driving and
visits fit into the shift and some crew carries the equipment of all. As every leg takes at least no time, a route's
beginnings are never longer than the route, so no feasible route is lost, whether or not the triangle inequality holds.
Closing each state with the way home and taking the best last visit gives each set its cheapest order.

With :class:`Prices` the same sweep prices columns (Desrosiers, Soumis & Desrochers 1984): only routes whose reduced
cost lies below a limit are kept, and a state is dropped as soon as even the best completion of the remaining number of
stops (a walk that may repeat villages, hence a valid bound) cannot get it below the limit.

The sweep works on whole layers (sets of one size) as arrays; a set is packed into 64-bit words for sorting.
"""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from gridplan.solvers.circuits.instance import FAR, Instance

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]

_CHUNK = 2_000_000  # extensions looked at in one go


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Routes:
    """Day routes.

    Attributes:
        members: int32[m, k] indices of visits, ascending, ``-1`` behind the last.
        driving: int64[m] seconds in the cheapest order.
        kinds: int64[m] bit mask of the kinds of crew that can drive it.
    """

    members: NDArray[np.int32]
    driving: Ints
    kinds: Ints

    def __len__(self) -> int:
        return len(self.driving)

    def of(self, route: int) -> tuple[int, ...]:
        """The visits of one route."""
        return tuple(int(m) for m in self.members[route] if m >= 0)

    def take(self, rows: NDArray[np.intp]) -> Routes:
        """Some of the routes."""
        return Routes(members=self.members[rows], driving=self.driving[rows], kinds=self.kinds[rows])


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Prices:
    """Keep only routes with ``weight · driving − Σ prize < below``."""

    weight: float
    prizes: Floats
    below: float


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Layer:
    sets: NDArray[np.int32]  # [m, size] visits ascending
    last: Ints
    driving: Ints
    service: Ints
    kinds: Ints


def enumerate_routes(instance: Instance, *, limit: int) -> Routes | None:
    """All day routes of the depot; ``None`` where a layer has more than ``limit`` states."""
    routes, whole = _sweep(instance, limit, None)
    return routes if whole else None


def price_routes(instance: Instance, prices: Prices, *, limit: int) -> tuple[Routes, bool]:
    """Routes below the prices' limit, and whether these are all.

    Where a layer has more than ``limit`` states, those of least reduced cost are followed only.
    """
    return _sweep(instance, limit, prices)


def _sweep(instance: Instance, limit: int, prices: Prices | None) -> tuple[Routes, bool]:
    stops = min(instance.max_stops, len(instance.visits))
    completions = _completions(instance, prices) if prices else None
    layer, whole, found = _first(instance), True, []
    for size in range(1, stops + 1):
        completion = completions[stops - size] if completions is not None else None
        if size > 1:
            grown = _extended(instance, layer, limit, prices, completion)
            if grown is None:
                whole = False
                break
            layer, fitted = grown
            whole = whole and fitted
        found.append(_closed(instance, layer, prices))
    return _joined(found, instance.max_stops), whole


def join_routes(parts: Sequence[Routes]) -> Routes:
    """The routes of all parts, each once."""
    joined = _joined(list(parts), parts[0].members.shape[1])
    return joined.take(np.sort(_firsts(_words(joined.members), joined.driving)))


def least_reduced_cost(instance: Instance, prices: Prices) -> float:
    """A bound on ``weight · driving − Σ prize`` of any route: the best walk that may repeat villages."""
    home = _completions(instance, prices)[min(instance.max_stops, len(instance.visits)) - 1]
    out = np.where(instance.legs[0, 1:] >= FAR, np.inf, prices.weight * instance.legs[0, 1:])
    return float((out - prices.prizes + home).min())


def cheapest_order(instance: Instance, members: tuple[int, ...]) -> tuple[int, ...]:
    """The visits of a route in the cheapest order; the first in lexical order among equals."""

    def driving(order: tuple[int, ...]) -> int:
        places = [0, *(m + 1 for m in order), 0]
        return int(instance.legs[places[:-1], places[1:]].sum())

    if len(members) <= 7:
        return min(itertools.permutations(sorted(members)), key=lambda order: (driving(order), order))
    return _held_karp(instance, members)


def _held_karp(instance: Instance, members: tuple[int, ...]) -> tuple[int, ...]:
    best: dict[tuple[frozenset[int], int], tuple[int, tuple[int, ...]]] = {
        (frozenset({m}), m): (int(instance.legs[0, m + 1]), (m,)) for m in members
    }
    for _ in range(len(members) - 1):
        longer: dict[tuple[frozenset[int], int], tuple[int, tuple[int, ...]]] = {}
        for (done, last), (driving, order) in best.items():
            for m in members:
                if m not in done:
                    step = (driving + int(instance.legs[last + 1, m + 1]), (*order, m))
                    key = (done | {m}, m)
                    longer[key] = min(step, longer.get(key, step))
        best = longer
    return min((driving + int(instance.legs[last + 1, 0]), order) for (_, last), (driving, order) in best.items())[1]


def _first(instance: Instance) -> _Layer:
    rows = np.arange(len(instance.visits), dtype=np.int64)
    driving, service = instance.legs[0, 1:], instance.service
    fits = np.flatnonzero(driving + service <= instance.shift)
    kinds = np.array([v.kinds for v in instance.visits], dtype=np.int64)
    return _Layer(
        sets=rows[fits, None].astype(np.int32),
        last=rows[fits],
        driving=driving[fits],
        service=service[fits],
        kinds=kinds[fits],
    )


def _extended(
    instance: Instance, layer: _Layer, limit: int, prices: Prices | None, completion: Floats | None
) -> tuple[_Layer, bool] | None:
    """States with one visit more, each (set, last) once at its least driving, and whether none was given up.

    ``None`` where there are more than ``limit`` and no prices to tell which to follow.
    """
    step = max(1, _CHUNK // len(instance.visits))
    grown: _Layer | None = None
    whole = True
    for begin in range(0, max(1, len(layer.last)), step):
        part = _grown(instance, layer, slice(begin, begin + step))
        if prices is not None and completion is not None:
            part = _promising(part, prices, completion)
        grown = _best([part] if grown is None else [grown, part])
        if len(grown.last) > limit:
            if prices is None or completion is None:
                return None
            whole, grown = False, _leading(grown, prices, completion, limit)
    return (grown, whole) if grown is not None else None


def _grown(instance: Instance, layer: _Layer, rows: slice) -> _Layer:
    sets, last = layer.sets[rows], layer.last[rows]
    villages, service = instance.villages, instance.service
    kinds = np.array([v.kinds for v in instance.visits], dtype=np.int64)
    driving = layer.driving[rows, None] + instance.legs[last + 1, 1:]
    fits = driving + layer.service[rows, None] + service[None, :] <= instance.shift
    fits &= (layer.kinds[rows, None] & kinds[None, :]) != 0
    for position in range(sets.shape[1]):
        fits &= villages[sets[:, position], None] != villages[None, :]
    old, new = np.nonzero(fits)
    grown = np.sort(np.concatenate([sets[old], new[:, None].astype(np.int32)], axis=1), axis=1)
    return _Layer(
        sets=grown,
        last=new.astype(np.int64),
        driving=driving[old, new],
        service=layer.service[rows][old] + service[new],
        kinds=layer.kinds[rows][old] & kinds[new],
    )


def _words(sets: NDArray[np.int32]) -> list[NDArray[np.uint64]]:
    """The sets packed into 64-bit words, three visits to a word, for sorting."""
    words = []
    for begin in range(0, sets.shape[1], 3):
        word = np.zeros(len(sets), dtype=np.uint64)
        for column in sets[:, begin : begin + 3].T:
            word = (word << np.uint64(21)) | (column + 1).astype(np.uint64)
        words.append(word)
    return words


def _firsts(keys: list[NDArray[np.uint64]], value: Ints) -> NDArray[np.intp]:
    """Rows of least value for each distinct key."""
    order = np.lexsort((value, *keys))
    if not len(order):
        return order
    fresh = np.ones(len(order), dtype=bool)
    fresh[1:] = np.any([key[order][1:] != key[order][:-1] for key in keys], axis=0)
    return order[fresh]


def _best(parts: list[_Layer]) -> _Layer:
    sets = np.concatenate([p.sets for p in parts])
    last, driving = (np.concatenate([getattr(p, name) for p in parts]) for name in ("last", "driving"))
    rows = _firsts([*_words(sets), last.astype(np.uint64)], driving)
    service, kinds = (np.concatenate([getattr(p, name) for p in parts]) for name in ("service", "kinds"))
    return _Layer(sets=sets[rows], last=last[rows], driving=driving[rows], service=service[rows], kinds=kinds[rows])


def _closed(instance: Instance, layer: _Layer, prices: Prices | None) -> Routes:
    """The routes that a layer's states make when the crew drives home."""
    driving = layer.driving + instance.legs[layer.last + 1, 0]
    fits = np.flatnonzero(driving + layer.service <= instance.shift)
    rows = fits[_firsts(_words(layer.sets[fits]), driving[fits])]
    if prices is not None:
        reduced = prices.weight * driving[rows] - prices.prizes[layer.sets[rows]].sum(axis=1)
        rows = rows[reduced < prices.below]
    return Routes(members=layer.sets[rows], driving=driving[rows], kinds=layer.kinds[rows])


def _joined(found: list[Routes], width: int) -> Routes:
    members = [np.pad(r.members, ((0, 0), (0, width - r.members.shape[1])), constant_values=-1) for r in found]
    if not found:
        empty = np.zeros(0, dtype=np.int64)
        return Routes(members=np.zeros((0, width), dtype=np.int32), driving=empty, kinds=empty)
    return Routes(
        members=np.concatenate(members),
        driving=np.concatenate([r.driving for r in found]),
        kinds=np.concatenate([r.kinds for r in found]),
    )


def _completions(instance: Instance, prices: Prices) -> Floats:
    """float64[stops, n]: least ``weight · driving − prizes`` of going home with at most so many stops more."""
    legs = np.where(instance.legs >= FAR, np.inf, prices.weight * instance.legs)
    best = [legs[1:, 0]]
    for _ in range(min(instance.max_stops, len(instance.visits))):
        further = (legs[1:, 1:] - prices.prizes[None, :] + best[-1][None, :]).min(axis=1)
        best.append(np.minimum(best[0], further))
    return np.array(best)


def _reached(layer: _Layer, prices: Prices, completion: Floats) -> Floats:
    """float64[m]: a bound on the reduced cost of every route that begins with a state."""
    worth = prices.prizes[layer.sets].sum(axis=1)
    return np.asarray(prices.weight * layer.driving - worth + completion[layer.last], dtype=np.float64)


def _promising(layer: _Layer, prices: Prices, completion: Floats) -> _Layer:
    return _rows(layer, np.flatnonzero(_reached(layer, prices, completion) < prices.below))


def _leading(layer: _Layer, prices: Prices, completion: Floats, count: int) -> _Layer:
    order = np.argsort(_reached(layer, prices, completion), kind="stable")
    return _rows(layer, np.sort(order[:count]))


def _rows(layer: _Layer, rows: NDArray[np.intp]) -> _Layer:
    return _Layer(
        sets=layer.sets[rows],
        last=layer.last[rows],
        driving=layer.driving[rows],
        service=layer.service[rows],
        kinds=layer.kinds[rows],
    )
