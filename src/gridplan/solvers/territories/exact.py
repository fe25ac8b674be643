"""The best partition by dynamic programming over the sets of units that are covered: exact, and no linear programming.

State (k, C): k teams cover exactly the units C, where each next team has the first unit not covered yet. With
v(S) = (what S counts for the first goals, cost of S), compared lexicographically:

    best(k + 1, C ∪ S) = min over S disjoint from C, first unit not in C in S, of best(k, C) + v(S)

The last team is looked up, not tried. Small townships have few connected sets but, where one unit outweighs the whole
band, linear relaxations so degenerate that branch and bound may not even find a partition.
"""

from __future__ import annotations

import time
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import sparse
from scipy.sparse.csgraph import reverse_cuthill_mckee

from gridplan.solvers.interruption import requested
from gridplan.solvers.territories.region import COST, Region

_Ints = NDArray[np.int64]
_BLOCK = 2_000_000  # pairs tried at a time: what fits into a small memory


@dataclass(frozen=True, slots=True, kw_only=True)
class Exact:
    """``sets``: the best partition, empty where there is none. ``finished``: nothing was left untried."""

    sets: tuple[int, ...]
    finished: bool


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Layer:
    """States of k teams, ascending by ``covered``; ``parent`` is a state of the layer before, ``last`` a set."""

    covered: _Ints
    value: _Ints
    parent: _Ints
    last: _Ints


_UNFINISHED = Exact(sets=(), finished=False)


def best_partition(region: Region, sets: list[int], *, work: int, seconds: float) -> Exact:
    """The partition into sets of the list that is best by the first goals, then ``cost``.

    Args:
        region: a region of one host; its previous teams are not looked at.
        sets: what may be a team.
        work: most pairs of state and set tried; beyond it, the answer is "not finished".
        seconds: most wall time.
    """
    deadline, count = time.monotonic() + seconds, region.count
    if not sets or count > 62:  # a state is one integer
        return Exact(sets=(), finished=not sets)
    codes = _renumbered(region, sets)
    values = _values(region, sets)
    if values is None:
        return _UNFINISHED
    firsts = codes & -codes
    by_first = {int(f): np.flatnonzero(firsts == f) for f in np.unique(firsts)}
    nothing = np.zeros(1, dtype=np.int64)
    layers = [_Layer(covered=nothing, value=nothing, parent=nothing, last=nothing)]
    for _ in range(region.teams[0] - 1):
        pairs = _pairs(layers[-1], by_first)
        work -= sum(len(states) * len(some) for states, some in pairs)
        if work < 0:
            return _UNFINISHED
        grown: list[_Layer] = []
        for states, some in pairs:
            size = max(1, _BLOCK // len(some))
            for start in range(0, len(states), size):
                if time.monotonic() > deadline or requested():
                    return _UNFINISHED
                grown.append(_extend(layers[-1], states[start : start + size], codes, values, some))
        if not grown:
            return Exact(sets=(), finished=True)
        layers.append(_least(grown))
    chosen = _closed(layers, codes, values, (1 << count) - 1)
    return Exact(sets=tuple(sets[j] for j in chosen), finished=True)


def _values(region: Region, sets: list[int]) -> _Ints | None:
    """int64[sets]: all goals in one number, each outweighing those after it; ``None`` where it would be too large."""
    measures = region.measures([(s, 0) for s in sets])
    values = np.zeros(len(sets), dtype=np.int64)
    most, teams = 0, region.teams[0]
    for place in (*region.first, COST):
        goal = measures[:, place].astype(np.int64)
        step = teams * int(goal.max()) + 1
        most = most * step + int(goal.max())
        if most * (teams + 1) > 1 << 62:
            return None
        values = values * step + goal
    return values


def _renumbered(region: Region, sets: list[int]) -> _Ints:
    """int64[sets]: the sets with neighbours numbered close together, so that few states can be reached."""
    count = region.count
    near = np.array([[mask >> i & 1 for i in range(count)] for mask in region.touching], dtype=np.int8)
    order = reverse_cuthill_mckee(sparse.csr_matrix(near | np.eye(count, dtype=np.int8)), symmetric_mode=True)
    codes, old = np.zeros(len(sets), dtype=np.int64), np.array(sets, dtype=np.int64)
    for new, unit in enumerate(order.tolist()):
        codes |= (old >> unit & 1) << new
    return codes


def _pairs(layer: _Layer, by_first: dict[int, _Ints]) -> list[tuple[_Ints, _Ints]]:
    """States and the sets that have their first unit not covered yet."""
    free = ~layer.covered & (layer.covered + 1)
    return [
        (np.flatnonzero(free == first), by_first[int(first)]) for first in np.unique(free) if int(first) in by_first
    ]


def _extend(layer: _Layer, states: _Ints, codes: _Ints, values: _Ints, some: _Ints) -> _Layer:
    rows, columns = np.nonzero((layer.covered[states][:, None] & codes[some][None, :]) == 0)
    parent, last = states[rows], some[columns]
    return _least(
        [
            _Layer(
                covered=layer.covered[parent] | codes[last],
                value=layer.value[parent] + values[last],
                parent=parent,
                last=last,
            )
        ]
    )


def _least(layers: list[_Layer]) -> _Layer:
    """The best way to each state; the first of several such."""
    covered, value, parent, last = (
        np.concatenate([getattr(layer, name) for layer in layers]) for name in ("covered", "value", "parent", "last")
    )
    order = np.lexsort((last, parent, value, covered))
    first = np.ones(len(order), dtype=bool)
    first[1:] = np.diff(covered[order]) != 0
    keep = order[first]
    return _Layer(covered=covered[keep], value=value[keep], parent=parent[keep], last=last[keep])


def _closed(layers: list[_Layer], codes: _Ints, values: _Ints, everything: int) -> list[int]:
    """The sets of the best way to cover everything: the last team is what the others leave."""
    order = np.argsort(codes, kind="stable")
    left = everything ^ layers[-1].covered
    place = order[np.minimum(np.searchsorted(codes[order], left), len(order) - 1)]
    fits = np.flatnonzero(codes[place] == left)
    if not len(fits):
        return []
    state = int(fits[np.argmin(layers[-1].value[fits] + values[place[fits]])])
    chosen = [int(place[state])]
    for layer in reversed(layers[1:]):
        chosen.append(int(layer.last[state]))
        state = int(layer.parent[state])
    return chosen
