"""A lower bound on driving by walks: the linear relaxation of the master over walks instead of routes.

Column generation (Christofides, Mingozzi & Toth 1981; Desrochers, Desrosiers & Solomon 1992): a day's walk keeps the
working time or the load, whichever is scarcer, and may come to a place several times, but not straight back from the
next one; so every route is a walk. Walks of least reduced cost fall out of the tables of :mod:`.completions` for each
first visit. At any time ``Σ duals · visits + least reduced cost · tours`` is a valid bound (Lasdon 1970); the best is
kept.
Prices are smoothed towards those of the best bound (Wentges 1997), which saves most of the rounds.

Tours of several days are no walks: where crews stay away over night, there is no such bound.
"""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy import sparse

from gridplan.compiling import compiled
from gridplan.solvers._linear import solve_linear
from gridplan.solvers.circuits.completions import Completions, Ways, completions
from gridplan.solvers.circuits.instance import FAR, Instance
from gridplan.solvers.circuits.sheets import Floats, Ints, Sheet, sheets_of

_SMOOTH = 0.6
_ENOUGH = 2e-4  # share of the bound that further rounds could add
_ITERATIONS = 1_000_000  # of the simplex method
_ROUNDS = 500


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class WalkBound:
    """What the relaxation comes to.

    Attributes:
        driving: seconds that any plan drives which makes all visits.
        prizes: float64[n], what each visit is worth at these prices, in seconds.
        base: what each tour pays.
    """

    driving: float
    prizes: Floats
    base: float


def bound_by_walks(instance: Instance, *, seconds: float) -> WalkBound | None:
    """A bound on driving; ``None`` where crews stay away over night.

    Args:
        instance: a component.
        seconds: wall time after which the best bound so far is told.
    """
    sheets = sheets_of(instance)
    if any(sheet.nights for sheet in sheets) or any(kept.length > 1 for kept in instance.kept):
        return None
    return _Relaxation(instance, sheets).bound(time.monotonic() + seconds)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Begin:
    """A sheet's days: how they go on, and for each visit how they begin (``FAR`` where they do not)."""

    ways: Ways
    out: Ints
    left: Ints


class _Relaxation:
    def __init__(self, instance: Instance, sheets: Sequence[Sheet]) -> None:
        self.left = np.array([v.left for v in instance.visits], dtype=np.float64)
        self.days = float(sum(len(driver.days) for driver in instance.drivers))
        self.most_tours = min(self.days, float(self.left.sum()))
        self.begins = [_begin(instance, sheet) for sheet in sheets]
        n = len(self.left)
        self.costs: list[Floats] = [np.full(n, _dearest(instance) * 4.0), np.array([k.driving for k in instance.kept])]
        kept = [np.bincount(k.members, minlength=n) for k in instance.kept]
        self.columns: list[sparse.csc_matrix] = [
            sparse.identity(n, format="csc"),
            sparse.csc_matrix(np.array(kept, dtype=np.float64).reshape(len(kept), n).T),
        ]

    def bound(self, until: float) -> WalkBound:
        best, center, base_center = 0.0, np.zeros(len(self.left)), 0.0
        for _ in range(_ROUNDS):
            solved = self._solved(until)
            if solved is None:
                break
            value, prizes, base = solved
            if value - best <= _ENOUGH * value:
                break
            known = best
            for smooth in (_SMOOTH, 0.0) if best else (0.0,):
                at = smooth * center + (1 - smooth) * prizes
                base_at = smooth * base_center + (1 - smooth) * base
                least, fresh = self._price(at, base_at, prizes, base)
                reached = float(at @ self.left) - base_at * self.days + min(0.0, least) * self.most_tours
                if reached > best:
                    best, center, base_center = reached, at, base_at
                if fresh or time.monotonic() > until:
                    break
            if time.monotonic() > until or not (fresh or best > known):
                break
        rounded = max(0.0, float(np.ceil(best - 1e-6 * best - 1e-3)))
        return WalkBound(driving=rounded, prizes=center, base=base_center)

    def _solved(self, until: float) -> tuple[float, Floats, float] | None:
        """Value of the relaxation over the walks known, prizes of the visits, price of a tour."""
        matrix = sparse.hstack(self.columns, format="csc")
        count, n = matrix.shape[1], len(self.left)
        tours = np.ones(count)
        tours[:n] = 0.0  # a visit left out at a price above all: only while too few walks are known
        answer = solve_linear(
            costs=np.concatenate(self.costs),
            matrix=sparse.vstack([matrix, sparse.csc_matrix(tours)], format="csc"),
            lower=np.append(self.left, -np.inf),
            upper=np.append(np.full(n, np.inf), self.days),
            most=np.full(count, np.inf),
            engine="glop",
            seconds=max(0.1, until - time.monotonic()),
            work=_ITERATIONS,
        )
        if answer.duals is None or answer.values is None:
            return None
        return answer.bound, np.maximum(answer.duals[:n], 0.0), max(0.0, -float(answer.duals[n]))

    def _price(self, prizes: Floats, base: float, true: Floats, true_base: float) -> tuple[float, bool]:
        """The least reduced cost of a walk; whether walks of negative reduced cost at the true prices were added."""
        least, fresh = 0.0, False
        for begin in self.begins:
            _, table = completions(begin.ways, prizes=prizes, weight=1.0)
            rows = np.clip(begin.left // table.step, 0, len(table.best) - 1)
            onward = table.best[rows, np.arange(len(rows))]
            reduced = np.where(begin.left >= 0, begin.out - prizes + onward, np.inf) + base
            least = min(least, float(reduced.min(initial=0.0)))
            counts, driving = _walked(begin, table, rows, np.isfinite(reduced))
            new = driving - counts @ true + true_base < -1e-3
            if new.any():
                fresh = True
                self.costs.append(driving[new])
                self.columns.append(sparse.csc_matrix(counts[new].T))
        return least, fresh


def _begin(instance: Instance, sheet: Sheet) -> _Begin:
    at, service = instance.at, instance.service
    legs, out, home = sheet.legs[np.ix_(at, at)], sheet.legs[sheet.depot, at], sheet.legs[at, sheet.depot]
    kinds = np.array([v.kinds & sheet.kinds if v.days & sheet.days else 0 for v in instance.visits], dtype=np.int64)
    loads = np.array([v.need.load for v in instance.visits], dtype=np.int64)
    can = ((kinds[:, None] & kinds[None, :]) != 0) & ~np.eye(len(at), dtype=bool) & (legs < FAR)
    driving = np.where(can, legs, FAR)
    shift, nothing = instance.hours.shift, np.zeros(len(at), dtype=np.int64)
    by_time = service.sum() + np.minimum(legs, home[:, None]).min(axis=0).sum()
    if sheet.capacity is not None and loads.sum() * shift > sheet.capacity * by_time:
        ways = Ways(
            driving=driving,
            home=home,
            use=np.broadcast_to(loads, legs.shape).copy(),
            home_use=nothing,
            places=at,
            most=sheet.capacity,
        )
        left = np.where((kinds != 0) & (out < FAR), sheet.capacity - loads, -1)
    else:
        ways = Ways(driving=driving, home=home, use=driving + service[None, :], home_use=home, places=at, most=shift)
        left = np.where((kinds != 0) & (out < FAR), shift - out - service, -1)
    return _Begin(ways=ways, out=np.minimum(out, FAR), left=left)


def _dearest(instance: Instance) -> float:
    legs = np.concatenate([season.legs.ravel() for season in instance.seasons])
    return float(legs[legs < FAR].max(initial=1)) + 1.0


def _walked(begin: _Begin, table: Completions, rows: Ints, usable: Ints) -> tuple[Floats, Floats]:
    """float64[m, n] how often each walk comes to each visit, and float64[m] seconds driven."""
    starts = np.flatnonzero(usable)
    counts = np.zeros((len(starts), len(rows)))
    driving = np.zeros(len(starts))
    ways = begin.ways
    _walk(
        *(starts, rows, begin.out, ways.driving, ways.home, ways.use, ways.places, table.step),
        *(table.following, table.otherwise, counts, driving),
    )
    whole = driving >= 0
    return counts[whole], driving[whole]


@compiled
def _walk(
    starts: Ints,
    rows: Ints,
    out: Ints,
    ways: Ints,
    home: Ints,
    use: Ints,
    places: Ints,
    step: int,
    following: Ints,
    otherwise: Ints,
    counts: Floats,
    driving: Floats,
) -> None:
    n = len(rows)
    for walk in range(len(starts)):
        before, here, row = -1, starts[walk], rows[starts[walk]]
        driving[walk] = out[here]
        counts[walk, here] += 1.0
        for _ in range(4 * n + len(following)):
            onward = following[row, here]
            if onward >= 0 and places[onward] == before:
                onward = otherwise[row, here]
            if onward < 0:
                driving[walk] += home[here]
                break
            row = ((row + 1) * step - 1 - use[here, onward]) // step
            driving[walk] += ways[here, onward]
            counts[walk, onward] += 1.0
            before = -1 if places[here] == places[onward] else places[here]
            here = onward
        else:
            driving[walk] = -1.0  # a circle inside one step
