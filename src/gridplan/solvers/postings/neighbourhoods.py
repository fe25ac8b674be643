"""Better plans nearby: the postings of a few hosts are planned anew while all others stay.

Large neighbourhood search (Shaw 1998) in which each neighbourhood is an integer program. Hosts go together that share
people and departments in the plan at hand; the stays offered are those of least excess. Where many people could go to
many hosts over long horizons this finds good plans long before one integer program for all does.
"""

from __future__ import annotations

import time
from collections.abc import Mapping
from typing import TYPE_CHECKING

import numpy as np

from gridplan.languages import said
from gridplan.solvers.interruption import requested
from gridplan.solvers.postings.judgement import Judgement
from gridplan.solvers.postings.model import Floats, Model, Stays
from gridplan.solvers.postings.rows import Rows
from gridplan.solvers.postings.stays import Flags, Ints
from gridplan.solvers.progress import report

if TYPE_CHECKING:
    from gridplan.solvers.postings.search import Search

_FEWEST, _MOST = 3, 12  # hosts planned anew
_STAYS = 3_000  # most stays offered: few hosts are searched deeply, many hosts widely
_NEARBY = 1_000  # stays of least excess at each host that are chosen from
_WANTED = 200  # stays of least excess at a host that tell who could well be there
_NEAR = 1e-3  # excess, as a share of the bound, from which these are looked for
_PATIENCE = 30  # neighbourhoods without a better plan until no more is expected
_STEP = 0.1  # share of the time left for one integer program
_CLOSABLE = 3e-3  # share of the bound that other integer programs can be expected to close


def improve(
    search: Search, relaxed: Judgement, weights: Mapping[str, float], caps: Mapping[str, float], share: float
) -> None:
    """Replace the best plan of ``search`` by better ones nearby, and by others as good, which lead out of corners.

    Args:
        search: what is known of the problem.
        relaxed: tells which stays are promising, and a bound near which the search may stop.
        weights: of the goals.
        caps: earlier goals and what they may be at most.
        share: of the time left, to be spent.
    """
    model, rows, until = search.model, search.rows, time.monotonic() + share * search.limits.left
    good = relaxed.bound + max(1.0, _CLOSABLE * abs(relaxed.bound))
    offered = _promising(search, relaxed, search.value(weights))
    hosts = model.decode(offered).host
    rank = np.arange(len(hosts)) - np.searchsorted(hosts, hosts)
    wanted = _shares(model, rows, model.decode(offered[rank < _WANTED]))
    chance, waited = np.random.default_rng(search.limits.seed), 0
    while waited < _PATIENCE and time.monotonic() < until and not requested() and search.value(weights) > good:
        size = int(chance.integers(_FEWEST, _MOST + 1))
        mine, counts = model.decode(search.best.keys), search.best.counts
        excess = np.maximum(relaxed.excess(mine), 0.0)
        lost: Floats = np.bincount(mine.host, weights=counts * excess, minlength=len(model.hosts)).astype(float)
        centre = _centre(lost, chance)
        alike = wanted + _shares(model, rows, mine)
        near = alike @ alike[centre] / max(float(alike[centre] @ alike[centre]), 1e-9) + chance.random(len(alike))
        near[centre] = np.inf
        others = np.ones(len(model.hosts), dtype=bool)
        others[np.argsort(-near, kind="stable")[:size]] = False
        better = _plan_anew(search, offered[~others[hosts] & (rank < _STAYS // size)], others[mine.host], weights, caps)
        waited = 0 if better else waited + 1
        told = said("{count} hosts planned anew", count=size)
        report(search.progress, "postings", told, search.value(weights), relaxed.bound)


def _promising(search: Search, relaxed: Judgement, value: float) -> Ints:
    """Numbers of the stays of least excess at each host, at most the gap, by host and excess."""
    room = np.full(len(search.model.hosts), max(_NEAR * abs(relaxed.bound), 1.0))
    while True:
        keys, excess = relaxed.within(room)
        host = search.model.decode(keys).host
        few = (np.bincount(host, minlength=len(room)) < _NEARBY) & (room < value - relaxed.bound)
        if not few.any():
            break
        room[few] *= 2
    order = np.lexsort((excess, host))
    rank = np.arange(len(order)) - np.searchsorted(host[order], host[order])
    return keys[order[rank < _NEARBY]]


def _plan_anew(
    search: Search, keys: Ints, kept: Flags, weights: Mapping[str, float], caps: Mapping[str, float]
) -> bool:
    """Plan anew with the stays ``keys``, but keep some of the best plan; whether that is better."""
    model, best, running = search.model, search.best, search.model.running_keys()
    settled = model.decode(best.keys[kept & np.isin(best.keys, running)]).group
    open_ends = running[~np.isin(model.decode(running).group, settled)]
    keys = np.unique(np.concatenate([keys, best.keys, open_ends]))
    stays, counts, free = model.decode(keys), np.zeros(len(keys), dtype=np.int64), np.ones(len(keys), dtype=bool)
    fixed = np.searchsorted(keys, best.keys[kept])
    counts[fixed], free[fixed] = best.counts[kept], False
    table = search.table(stays, weights, caps)
    slacks = len(table["costs"]) - len(keys)
    columns = np.append(np.ones(slacks, dtype=bool), free)
    there = table["matrix"] @ np.append(np.zeros(slacks), counts)
    answer = search.solve(
        {
            "costs": table["costs"][columns],
            "matrix": table["matrix"][:, columns],
            "lower": table["lower"] - there,
            "upper": table["upper"] - there,
            "most": table["most"][columns],
            "seconds": _STEP * search.limits.left,
        },
        int(free.sum()),
    )
    if answer.values is None:
        return False
    counts[free] = np.rint(answer.values[slacks:]).astype(np.int64)
    return search.keep(stays, counts, weights)


def _centre(lost: Floats, chance: np.random.Generator) -> int:
    """One of the hosts by chance, half of it even, half of it in proportion to what is lost there."""
    each = np.full(len(lost), 1.0 / len(lost))
    return int(chance.choice(len(lost), p=(each + lost / lost.sum()) / 2 if lost.sum() > 0 else each))


def _shares(model: Model, rows: Rows, stays: Stays) -> Floats:
    """float64[hosts, groups + departments]: how many of these stays are whose, as shares of the most; departments only
    where they can bind.
    """
    found = np.zeros((len(model.hosts), len(model.groups) + len(rows.departments) + 1))
    department = rows.department_of[stays.group]
    np.add.at(found, (stays.host, stays.group), 1.0)
    np.add.at(found, (stays.host, len(model.groups) + np.where(department < 0, len(rows.departments), department)), 0.5)
    return found[:, :-1] / max(float(found.max(initial=0.0)), 1.0)
