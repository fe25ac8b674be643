"""The rows of the master problem: visits, and the crew-days that routes take."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from gridplan.solvers.circuits.chains import most_visits
from gridplan.solvers.circuits.instance import Instance
from gridplan.solvers.circuits.route_list import Routes
from gridplan.solvers.circuits.sheets import Floats, Ints, sheets_of

Bools = NDArray[np.bool_]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Columns:
    """Routes, then kept tours: what they take of whom.

    Attributes:
        kinds: int64[m] masks.
        seasons: int64[m] number of the season.
        lengths: int64[m] days.
        days: int64[m] the first day where it is told, else -1.
        has: bool[m, visits].
    """

    kinds: Ints
    seasons: Ints
    lengths: Ints
    days: Ints
    has: sparse.csr_matrix


def master_rows(instance: Instance, routes: Routes) -> tuple[sparse.csc_matrix, Floats, Floats]:
    """``(matrix, lower, upper)`` over routes, kept tours, missed visits and crews chosen (for visits that want the same
    crew each time); the first rows are the visits'.

    Behind the visits come the crew-days by sets of kinds, that of all crews on all days first; these depend on the
    instance alone, so that their duals over some routes price others. The rows behind them make routes only dearer.
    """
    columns = _columns(instance, routes)
    visits = len(instance.visits)
    left = np.array([v.left for v in instance.visits], dtype=np.float64)
    blocks = [columns.has.T.tocsr()]
    limits: list[float] = []
    rows = (
        *_fleet_rows(instance, columns),
        *_scarce_rows(instance, columns),
        *_season_rows(instance, columns),
        *_day_rows(instance, columns),
        *_gap_rows(instance, columns),
    )
    for takes, most in rows:
        blocks.append(sparse.csr_matrix(takes[None, :]))
        limits.append(most)
    choices = _same_crew_rows(instance, columns)
    planned = sparse.vstack([*blocks, *(takes for takes, _, _ in choices)], format="csc")
    others = len(limits) + sum(takes.shape[0] for takes, _, _ in choices)
    missed = sparse.vstack([sparse.identity(visits), sparse.csc_matrix((others, visits))], format="csc")
    crews = sparse.vstack(
        [
            sparse.csc_matrix((visits + len(limits), sum(picks.shape[1] for _, picks, _ in choices))),
            *([sparse.block_diag([picks for _, picks, _ in choices])] if choices else []),
        ],
        format="csc",
    )
    tops = np.concatenate([np.array(limits), *(most for _, _, most in choices)])
    # "one crew is chosen" is an equation; the other rows are open below
    lows = np.concatenate(
        [np.full(len(limits), -np.inf), *(np.append(np.full(len(m) - 1, -np.inf), 1.0) for _, _, m in choices)]
    )
    return (
        sparse.hstack([planned, missed, crews], format="csc").astype(np.float64),
        np.concatenate([left, lows]),
        np.concatenate([left, tops]),
    )


def _columns(instance: Instance, routes: Routes) -> _Columns:
    season_of = {id(season.legs): number for number, season in enumerate(instance.seasons)}
    by_sheet = np.array([season_of[id(sheet.legs)] for sheet in sheets_of(instance)], dtype=np.int64)
    kept = instance.kept
    kept_seasons = [next(n for n, s in enumerate(instance.seasons) if k.day in s.days) for k in kept]
    route, position = np.nonzero(routes.members >= 0)
    rows = np.concatenate([route, *(np.full(len(k.members), len(routes) + i) for i, k in enumerate(kept))])
    members = np.concatenate([routes.members[route, position], *(np.array(k.members) for k in kept)])
    count = len(routes) + len(kept)
    has = sparse.csr_matrix((np.ones(len(rows)), (rows, members)), shape=(count, len(instance.visits)))
    own_kinds = np.array([1 << instance.drivers[k.driver].kind for k in kept], dtype=np.int64)
    return _Columns(
        kinds=np.concatenate([routes.kinds, own_kinds]),
        seasons=np.concatenate([by_sheet[routes.sheets], np.array(kept_seasons, dtype=np.int64)]),
        lengths=np.concatenate([routes.lengths, np.array([k.length for k in kept], dtype=np.int64)]),
        days=np.concatenate([routes.days, np.array([k.day for k in kept], dtype=np.int64)]),
        has=has,
    )


def _fleet_rows(instance: Instance, columns: _Columns) -> Iterator[tuple[Floats, float]]:
    """Crew-days by sets of kinds: all of them first, then those that can make some visit, then each alone."""
    single = [1 << kind for kind in sorted({driver.kind for driver in instance.drivers})]
    fleet = sum(single)
    masks = dict.fromkeys([fleet, *sorted({v.kinds for v in instance.visits}), *single])
    for mask in masks:
        inside = (columns.kinds & ~np.int64(mask)) == 0
        own = [driver for driver in instance.drivers if mask >> driver.kind & 1]
        yield np.where(inside, columns.lengths, 0).astype(np.float64), float(sum(len(d.days) for d in own))
        if len(instance.seasons) > 1:
            for number, season in enumerate(instance.seasons):
                takes = np.where(inside & (columns.seasons == number), columns.lengths, 0).astype(np.float64)
                yield takes, float(sum(len(d.days & season.days) for d in own))


def _scarce_rows(instance: Instance, columns: _Columns) -> Iterator[tuple[Floats, float]]:
    """Sets of crew-days that are fewer than the visits which can be made on no others; in all, and by season."""
    can = _crew_days(instance)
    left = np.array([v.left for v in instance.visits], dtype=np.int64)
    seasons = [(np.ones(can.shape[1], dtype=bool), np.ones(len(columns.kinds), dtype=bool))]
    if len(instance.seasons) > 1:
        for number, season in enumerate(instance.seasons):
            days_of = np.zeros((len(instance.drivers), instance.length), dtype=bool)
            days_of[:, sorted(season.days)] = True
            seasons.append((days_of.ravel(), columns.seasons == number))
    for inside, of_season in seasons:
        here = can & inside[None, :]
        sets = np.unique(here, axis=0)
        for days in sets[np.argsort(sets.sum(axis=1), kind="stable")]:
            only = ~(here & ~days[None, :]).any(axis=1) & here.any(axis=1)
            most = int(days.sum())
            if left[only].sum() > most:
                takes = np.asarray(columns.has[:, np.flatnonzero(only)].sum(axis=1)).ravel() > 0
                yield (takes & of_season).astype(np.float64), float(most)


def _season_rows(instance: Instance, columns: _Columns) -> Iterator[tuple[Floats, float]]:
    """Visits of one need in a season: no more than the smallest gap, windows and patterns leave room for."""
    for number, season in enumerate(instance.seasons if len(instance.seasons) > 1 else ()):
        here = columns.seasons == number
        for i, visits in enumerate(instance.visits):
            most = sum(most_visits(visits.windows, sorted(visits.days & season.days), visits.min_gap, visits.patterns))
            if most < visits.left:
                yield (np.asarray(columns.has[:, i].todense()).ravel() * here), float(most)


def _day_rows(instance: Instance, columns: _Columns) -> Iterator[tuple[Floats, float]]:
    """Of routes whose day is told: no more than there are crews that day, and one at a place."""
    places = instance.at
    for day in np.unique(columns.days[columns.days >= 0]).tolist():
        told = columns.days == day
        free = [driver for driver in instance.drivers if day in driver.days]
        single = sorted({1 << driver.kind for driver in free})
        for mask in dict.fromkeys([sum(single), *single]):
            inside = told & ((columns.kinds & ~np.int64(mask)) == 0)
            yield inside.astype(np.float64), float(sum(mask >> driver.kind & 1 for driver in free))
        # a tour of several days comes to its places on other days too
        by_day = told & (columns.lengths == 1)
        for place in np.unique(places[np.unique(columns.has[np.flatnonzero(by_day)].indices)]).tolist():
            takes = np.asarray(columns.has[:, np.flatnonzero(places == place)].sum(axis=1)).ravel() > 0
            yield (by_day & takes).astype(np.float64), 1.0


def _gap_rows(instance: Instance, columns: _Columns) -> Iterator[tuple[Floats, float]]:
    """Of routes whose day is told: visits of one need keep their smallest gap, and no window has too many."""
    told = columns.days >= 0
    for i, visits in enumerate(instance.visits):
        own = np.asarray(columns.has[:, i].todense()).ravel() > 0
        mine = np.flatnonzero(told & own & (columns.lengths == 1))
        if len(mine) < 2:
            continue
        days = columns.days[mine]
        for day in np.unique(days).tolist():
            near = mine[(days >= day) & (days < day + visits.min_gap)]
            if len(np.unique(columns.days[near])) > 1:
                yield _takes(len(told), near), 1.0
        for span in visits.windows:
            inside = mine[(days >= span.first) & (days < span.stop)]
            if len(visits.windows) > 1 and len(inside) > span.left:
                yield _takes(len(told), inside), float(span.left)


def _takes(count: int, rows: NDArray[np.intp]) -> Floats:
    takes = np.zeros(count)
    takes[rows] = 1.0
    return takes


def _same_crew_rows(instance: Instance, columns: _Columns) -> list[tuple[sparse.csr_matrix, sparse.csr_matrix, Floats]]:
    """By visit that wants the same crew each time: one kind of crew is chosen, and all its routes can be that crew's.

    ``Σ_{r∋i, k not in kinds(r)} x_r + left_i b_ik <= left_i`` for each kind k; ``Σ_k b_ik = 1``.
    """
    found = []
    for i, visits in enumerate(instance.visits):
        kinds = [kind for kind in range(visits.kinds.bit_length()) if visits.kinds >> kind & 1]
        if not visits.need.same_crew or visits.left < 2 or len(kinds) < 2:
            continue
        own = np.asarray(columns.has[:, i].todense()).ravel()
        takes = np.stack([*(own * (columns.kinds >> kind & 1 == 0) for kind in kinds), np.zeros(len(own))])
        picks = np.vstack([np.diag(np.full(len(kinds), float(visits.left))), np.ones((1, len(kinds)))])
        most = np.append(np.full(len(kinds), float(visits.left)), 1.0)
        found.append((sparse.csr_matrix(takes), sparse.csr_matrix(picks), most))
    return found


def _crew_days(instance: Instance) -> Bools:
    """bool[visits, drivers * length]: who could make each visit when."""
    can = np.zeros((len(instance.visits), len(instance.drivers), instance.length), dtype=bool)
    for i, visits in enumerate(instance.visits):
        for c, days in enumerate(visits.can):
            can[i, c, sorted(days)] = True
    return can.reshape(len(instance.visits), -1)
