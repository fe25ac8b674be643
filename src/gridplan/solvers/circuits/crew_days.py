"""The rows of the master problem: visits, and the crew-days that routes take."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from gridplan.solvers.circuits.instance import Instance
from gridplan.solvers.circuits.routes import Routes
from gridplan.solvers.circuits.sheets import Floats, Ints, sheets_of

Bools = NDArray[np.bool_]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Columns:
    """Routes, then kept tours: what they take of whom.

    Attributes:
        kinds: int64[m] masks.
        seasons: int64[m] number of the season.
        lengths: int64[m] days.
        has: bool[m, visits].
    """

    kinds: Ints
    seasons: Ints
    lengths: Ints
    has: sparse.csr_matrix


def master_rows(instance: Instance, routes: Routes) -> tuple[sparse.csc_matrix, Floats, Floats]:
    """``(matrix, lower, upper)`` over routes, kept tours and missed visits; the first rows are the visits'.

    The row behind the visits' is that of all crews on all days; the rows depend on the instance alone, so that duals
    over some routes can price others.
    """
    columns = _columns(instance, routes)
    visits = len(instance.visits)
    left = np.array([v.left for v in instance.visits], dtype=np.float64)
    blocks = [columns.has.T.tocsr()]
    limits: list[float] = []
    for takes, most in (*_fleet_rows(instance, columns), *_scarce_rows(instance, columns)):
        blocks.append(sparse.csr_matrix(takes[None, :]))
        limits.append(most)
    planned = sparse.vstack(blocks, format="csc")
    missed = sparse.vstack(
        [sparse.identity(visits, format="csc"), sparse.csc_matrix((len(limits), visits))], format="csc"
    )
    return (
        sparse.hstack([planned, missed], format="csc").astype(np.float64),
        np.concatenate([left, np.full(len(limits), -np.inf)]),
        np.concatenate([left, np.array(limits)]),
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
    """Sets of crew-days that are fewer than the visits which can be made on no others."""
    can = _crew_days(instance)
    left = np.array([v.left for v in instance.visits], dtype=np.int64)
    sets = np.unique(can, axis=0)
    for days in sets[np.argsort(sets.sum(axis=1), kind="stable")]:
        only = ~(can & ~days[None, :]).any(axis=1)
        most = int(days.sum())
        if left[only].sum() > most:
            takes = np.asarray(columns.has[:, np.flatnonzero(only)].sum(axis=1)).ravel() > 0
            yield takes.astype(np.float64), float(most)


def _crew_days(instance: Instance) -> Bools:
    """bool[visits, drivers * length]: who could make each visit when."""
    can = np.zeros((len(instance.visits), len(instance.drivers), instance.length), dtype=bool)
    for i, visits in enumerate(instance.visits):
        for c, days in enumerate(visits.can):
            can[i, c, sorted(days)] = True
    return can.reshape(len(instance.visits), -1)
