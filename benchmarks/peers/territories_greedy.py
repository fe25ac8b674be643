"""What a planner would do by hand, and the nearest that a public library has.

:func:`nearest`: every village to the nearest hospital that has room, then each hospital's villages grown into
contiguous teams of about equal load. :func:`skater`: spopt's SKATER cuts a spanning tree of the neighbourhood into as
many regions as there are teams, and the regions go to hospitals at least travel. :func:`median_bound`: spopt's p-median
on the same sites, which knows nothing of contiguity, balance or hospitals.
"""

from __future__ import annotations

import warnings

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import linear_sum_assignment
from scipy.sparse import csr_array
from scipy.sparse.csgraph import connected_components

from gridplan.domain.territories import TerritoryProblem
from peers.territories_score import Teams, graph_of, seconds_between

_FAR = 1e12
Ints = NDArray[np.int64]


def nearest(problem: TerritoryProblem, *, room: float = 1.1) -> Teams:
    """By hand; ``room``: how many times its teams' mean load a hospital takes before villages go on to the next."""
    host = _by_hospital(problem, room)
    team, hosts = np.full(len(problem.units), -1), []
    among, _ = seconds_between(problem)
    load = np.array([unit.workload for unit in problem.units], dtype=float)
    near = graph_of(problem)
    for h, site in enumerate(problem.hosts):
        own = np.flatnonzero(host == h)
        seeds = _seeds(own, min(site.teams, len(own)), among, near)
        team[seeds] = np.arange(len(hosts), len(hosts) + len(seeds))
        hosts += [h] * len(seeds)
    _grow(team, host, np.array(hosts), problem, among, load)
    return [
        (problem.hosts[h].hospital, frozenset(problem.units[u].code for u in np.flatnonzero(team == n)))
        for n, h in enumerate(hosts)
    ]


def _by_hospital(problem: TerritoryProblem, room: float) -> Ints:
    """Host of each unit, in order of their way: the nearest eligible hospital with room, else the nearest."""
    _, out = seconds_between(problem)
    can = np.array([[h.hospital in problem.eligible[u.code] for u in problem.units] for h in problem.hosts])
    way = np.where(can, out, _FAR)
    left = np.array([room * host.teams * host.mean for host in problem.hosts])
    host = np.full(len(problem.units), -1)
    for u in np.argsort(way.min(axis=0), kind="stable"):
        ranked = [h for h in np.argsort(way[:, u], kind="stable") if can[h, u]]
        host[u] = next((h for h in ranked if left[h] >= problem.units[u].workload), ranked[0])
        left[host[u]] -= problem.units[u].workload
    for h, site in enumerate(problem.hosts):  # a hospital must have a village for each of its teams
        while (host == h).sum() < site.teams:
            spare = [u for u in np.flatnonzero(can[h] & (host != h)) if _can_spare(problem, host, host[u])]
            if not spare:
                break
            host[min(spare, key=lambda u: (out[h, u], u))] = h
    return host


def _can_spare(problem: TerritoryProblem, host: Ints, giver: int) -> bool:
    return bool((host == giver).sum() > problem.hosts[giver].teams)


def _seeds(own: Ints, count: int, among: NDArray[np.float64], near: csr_array) -> Ints:
    """Villages far from each other, in each connected piece at least one while there are seeds."""
    if not count:
        return own[:0]
    _, piece = connected_components(near[own][:, own], directed=False)
    chosen = [int(np.argmax(among[np.ix_(own, own)].sum(axis=1)))]
    while len(chosen) < count:
        away = among[np.ix_(own[chosen], own)].min(axis=0) + _FAR * ~np.isin(piece, piece[chosen])
        away[chosen] = -1
        chosen.append(int(np.argmax(away)))
    return own[chosen]


def _grow(
    team: Ints,
    host: Ints,
    hosts: Ints,
    problem: TerritoryProblem,
    among: NDArray[np.float64],
    load: NDArray[np.float64],
) -> None:
    """The lightest team that can takes the village nearest to its seed; strays go to another hospital's teams."""
    near = graph_of(problem).toarray() > 0
    touched = np.stack([near[team == n].any(axis=0) for n in range(len(hosts))], axis=1)
    seed = np.array([int(np.flatnonzero(team == n)[0]) for n in range(len(hosts))])
    weight = np.array([load[seed[n]] / problem.hosts[h].mean for n, h in enumerate(hosts)])
    can = np.array([[h.hospital in problem.eligible[u.code] for u in problem.units] for h in problem.hosts])
    while (team < 0).any():
        free = np.flatnonzero(team < 0)
        inside = touched[free] & (hosts[None, :] == host[free][:, None])
        allowed = inside if inside.any() else touched[free] & can[hosts][:, free].T
        if not allowed.any():
            return
        n = int(np.argmin(np.where(allowed.any(axis=0), weight, np.inf)))
        options = free[allowed[:, n]]
        u = int(options[np.argmin(among[options, seed[n]])])
        team[u] = n
        touched[:, n] |= near[u]
        weight[n] += load[u] / problem.hosts[hosts[n]].mean


def skater(problem: TerritoryProblem) -> Teams:
    """SKATER of spopt on coordinates that the travel times give, at least one village in a region."""
    import geopandas  # noqa: PLC0415
    from libpysal.weights import W  # noqa: PLC0415
    from shapely import Point  # noqa: PLC0415
    from spopt.region import Skater  # noqa: PLC0415

    among, out = seconds_between(problem)
    at = _scaled(among)
    frame = geopandas.GeoDataFrame({"x": at[:, 0], "y": at[:, 1]}, geometry=[Point(xy) for xy in at])
    near = graph_of(problem)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        weights = W({u: near[[u]].indices.tolist() for u in range(len(problem.units))}, silence_warnings=True)
        model = Skater(frame, weights, ["x", "y"], n_clusters=sum(h.teams for h in problem.hosts), floor=1)
        model.solve()
    label = np.asarray(model.labels_)
    slots = [h for h, host in enumerate(problem.hosts) for _ in range(host.teams)]
    load = np.array([unit.workload for unit in problem.units], dtype=float)
    can = np.array([[h.hospital in problem.eligible[u.code] for u in problem.units] for h in problem.hosts])
    regions = [np.flatnonzero(label == n) for n in np.unique(label)]
    way = np.array([[load[own] @ out[h, own] + _FAR * (~can[h, own]).sum() for h in slots] for own in regions])
    rows, columns = linear_sum_assignment(way)
    return [
        (problem.hosts[slots[column]].hospital, frozenset(problem.units[u].code for u in regions[row]))
        for row, column in zip(rows, columns, strict=True)
    ]


def _scaled(among: NDArray[np.float64]) -> NDArray[np.float64]:
    """Classical scaling: places in a plane whose distances are near the travel times."""
    square = ((among + among.T) / 2) ** 2
    centred = -0.5 * (square - square.mean(axis=0) - square.mean(axis=1)[:, None] + square.mean())
    values, vectors = np.linalg.eigh(centred)
    return vectors[:, -2:] * np.sqrt(np.maximum(values[-2:], 0))


def median_bound(problem: TerritoryProblem, seconds: float) -> float:
    """Least travel to ``teams`` medians by spopt and CBC: no partition has less; nan where the time did not do."""
    import pulp  # noqa: PLC0415
    from spopt.locate import PMedian  # noqa: PLC0415

    among, _ = seconds_between(problem)
    load = np.array([unit.workload for unit in problem.units], dtype=float)
    model = PMedian.from_cost_matrix(among, load, p_facilities=sum(h.teams for h in problem.hosts))
    model.solve(pulp.PULP_CBC_CMD(msg=False, timeLimit=seconds))
    proven = model.problem.status == pulp.LpStatusOptimal and model.problem.sol_status == pulp.LpSolutionOptimal
    return float(model.problem.objective.value()) if proven else float("nan")
