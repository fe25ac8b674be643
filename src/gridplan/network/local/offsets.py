"""Were roads drawn in GCJ-02, or displaced otherwise? Judged by how well they lie on OpenStreetMap's roads.

Points every 25 m along the lines are *on a road* if one lies within 20 m. The share of such points is compared for the
lines as they came, for the lines taken back from GCJ-02 to WGS 84, and for the lines moved by the one translation
(within 1.5 km) that brings most points onto roads, found by a vote of all pairs of points. By chance some points always
lie on roads: how many, and how much that varies, is measured by moving the lines to sixty other places. A share then
counts by its *excess*, ``(share - chance) / (1 - chance)``: about the part of the lines that OpenStreetMap has too.

The rule (:func:`verdict_of`), in this order; the numbers are *assumed* and were tried on shifted roads of the demo
county and of Andorra:

1. less than 3 km of lines, or no candidate has an excess of at least 0.08 that is five times what chance varies by:
   **unknown**;
2. the lines as they came are clear in this sense, and no other candidate has more than 1.5 times their excess:
   **fits**;
3. GCJ-02 is clear, has more than 1.5 times the excess of the lines as they came and no less than 0.75 of the
   translation's: **gcj02**;
4. the translation is longer than 20 m, clear by eight times, and no other translation 150 m or more away
   has more than 0.6 of its excess (else the lines are so few or so straight that they fit in many places):
   **displaced**;
5. otherwise, **fits** if the lines as they came are clear, else **unknown**.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Literal

import numpy as np
from scipy.ndimage import uniform_filter
from scipy.spatial import cKDTree

from gridplan.domain import gcj02
from gridplan.network.earth import Floats
from gridplan.network.local.lines import Lines
from gridplan.network.plane import Plane, evenly, lengths_of
from gridplan.network.roads import RoadNetwork

ON_ROAD_M = 20.0
_STEP_M = 25.0
_ROAD_STEP_M = 10.0
_MOST_POINTS = 20_000
_MOST_VOTERS = 3_000
_REACH_M = 1_500.0
_CELL_M = 20.0
_LEAST_KM = 3.0
_CLEAR, _TIMES_NOISE = 0.08, 5.0
_BETTER, _NEARLY = 1.5, 0.75
_TIMES_NOISE_MOVED, _RIVAL = 8.0, 0.6
_RIVAL_M = 150.0
_CONTROLS = 60

Kind = Literal["fits", "gcj02", "displaced", "unknown"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """How lines lie to the roads of a network.

    Attributes:
        kind: see the module.
        km: length of the lines.
        as_given, from_gcj02, moved: share of points on a road, 0 to 1: as they came, taken back from GCJ-02, moved.
        chance: the same share in other places, where it means nothing.
        noise: how much that varies.
        gcj_m: metres between the lines as they came and taken back from GCJ-02.
        east_m, north_m: how far the lines lie east and north of where they fit best.
        rival: share of points on a road for the best translation elsewhere.
    """

    kind: Kind = "unknown"
    km: float
    as_given: float = 0.0
    from_gcj02: float = 0.0
    moved: float = 0.0
    chance: float = 0.0
    noise: float = 1.0
    gcj_m: float = 0.0
    east_m: float = 0.0
    north_m: float = 0.0
    rival: float = 0.0


def judge(network: RoadNetwork, lines: Lines) -> Verdict:
    """How ``lines`` (as they came) lie to the roads of ``network``.

    The same lines and roads always get the same verdict.
    """
    if not len(lines) or not len(network.tails):
        return Verdict(km=0.0)
    plane = Plane.around(lines.points)
    firsts = np.flatnonzero(lines.inner)
    places = plane.to_metres(lines.points)
    km = float(lengths_of(places[firsts + 1] - places[firsts]).sum()) / 1000
    roads = _road_points(network, plane, places)
    if not len(roads) or km < _LEAST_KM:
        return Verdict(km=km)
    rng = np.random.default_rng(0)
    points = _thinned(evenly(places[firsts], places[firsts + 1], _STEP_M)[0], _MOST_POINTS, rng)
    tree = cKDTree(roads)
    back = plane.to_metres(gcj02.to_wgs84(plane.to_degrees(points)))
    votes = _votes(tree, _thinned(points, _MOST_VOTERS, rng))
    move = _settled(tree, points, _peak(votes, None))
    other = _settled(tree, points, _peak(votes, move))
    shares = _by_chance(tree, points, rng, (np.zeros(2), (back - points).mean(axis=0), move))
    verdict = Verdict(
        km=km,
        as_given=_share(tree, points),
        from_gcj02=_share(tree, back),
        moved=_share(tree, points + move),
        chance=float(shares.mean()),
        noise=float(max(shares.std(), 1 / np.sqrt(len(points)))),
        gcj_m=float(lengths_of(back - points).mean()),
        east_m=float(-move[0]),
        north_m=float(-move[1]),
        rival=_share(tree, points + other) if np.hypot(*(other - move)) >= _RIVAL_M else 0.0,
    )
    return _with_kind(verdict)


def verdict_of(verdict: Verdict) -> Kind:
    """The rule in the module's docstring."""
    given, gcj, moved, rival = (
        (share - verdict.chance) / max(1 - verdict.chance, 1e-9)
        for share in (verdict.as_given, verdict.from_gcj02, verdict.moved, verdict.rival)
    )
    clear = max(_CLEAR, _TIMES_NOISE * verdict.noise)
    if verdict.km < _LEAST_KM:
        return "unknown"
    if given >= clear and max(gcj, moved) <= _BETTER * given:
        return "fits"
    if gcj >= clear and gcj > _BETTER * given and gcj >= _NEARLY * moved and verdict.gcj_m > ON_ROAD_M:
        return "gcj02"
    metres = np.hypot(verdict.east_m, verdict.north_m)
    sure = moved >= max(_CLEAR, _TIMES_NOISE_MOVED * verdict.noise) and rival <= _RIVAL * moved
    if metres > ON_ROAD_M and sure and moved > _BETTER * given:
        return "displaced"
    return "fits" if given >= clear else "unknown"


def _with_kind(verdict: Verdict) -> Verdict:
    return replace(verdict, kind=verdict_of(verdict))


def _road_points(network: RoadNetwork, plane: Plane, places: Floats) -> Floats:
    """Points every few metres along the roads around ``places``."""
    nodes = plane.to_metres(np.column_stack((network.lon, network.lat)))
    a, b = nodes[network.tails], nodes[network.heads]
    low, high = places.min(axis=0) - 2 * _REACH_M, places.max(axis=0) + 2 * _REACH_M
    near = ((np.maximum(a, b) >= low) & (np.minimum(a, b) <= high)).all(axis=1)
    return evenly(a[near], b[near], _ROAD_STEP_M)[0] if near.any() else np.empty((0, 2))


def _thinned(points: Floats, most: int, rng: np.random.Generator) -> Floats:
    if len(points) <= most:
        return points
    return points[np.sort(rng.choice(len(points), most, replace=False))]


def _share(tree: cKDTree, points: Floats) -> float:
    return float(np.isfinite(tree.query(points, distance_upper_bound=ON_ROAD_M)[0]).mean())


def _votes(tree: cKDTree, points: Floats) -> Floats:
    """float64[c, c]: for each translation (in cells) how many pairs of a point and a road point it brings together."""
    cells = round(2 * _REACH_M / _CELL_M)
    counts = np.zeros((cells, cells))
    roads = tree.data
    for chunk in np.array_split(points, max(len(points) // 200, 1)):
        found = tree.query_ball_point(chunk, _REACH_M, p=np.inf)
        owner = np.repeat(np.arange(len(chunk)), [len(f) for f in found])
        if not len(owner):
            continue
        vector = roads[np.concatenate([np.asarray(f, dtype=np.int64) for f in found])] - chunk[owner]
        cell = np.clip(((vector + _REACH_M) // _CELL_M).astype(np.int64), 0, cells - 1)
        counts += np.bincount(cell[:, 0] * cells + cell[:, 1], minlength=cells * cells).reshape(cells, cells)
    return np.asarray(uniform_filter(counts, size=3, mode="constant"), dtype=np.float64)


def _peak(votes: Floats, taken: Floats | None) -> Floats:
    """The translation in metres with most votes, not within 150 m of ``taken``."""
    centre = (np.indices(votes.shape).reshape(2, -1).T + 0.5) * _CELL_M - _REACH_M
    counts = votes.ravel()
    if taken is not None:
        counts = np.where(lengths_of(centre - taken) < _RIVAL_M + 2 * _CELL_M, -1.0, counts)
    return np.asarray(centre[int(np.argmax(counts))], dtype=np.float64)


def _settled(tree: cKDTree, points: Floats, move: Floats) -> Floats:
    """The translation refined: by the median of what is left to the nearest road, a few times."""
    best, best_share = move, _share(tree, points + move)
    for _ in range(8):
        metres, nearest = tree.query(points + move, distance_upper_bound=2 * ON_ROAD_M)
        near = np.isfinite(metres)
        if not near.any():
            break
        move = move + np.median(tree.data[nearest[near]] - (points + move)[near], axis=0)
        share = _share(tree, points + move)
        if share > best_share:
            best, best_share = move, share
    return np.asarray(best, dtype=np.float64)


def _by_chance(tree: cKDTree, points: Floats, rng: np.random.Generator, known: tuple[Floats, ...]) -> Floats:
    """Shares for translations of 200 m to 1.5 km that are not near any of the ``known`` ones."""
    few = _thinned(points, _MOST_VOTERS, rng)
    shares: list[float] = []
    while len(shares) < _CONTROLS:
        angle, metres = rng.uniform(0, 2 * np.pi), rng.uniform(200, _REACH_M)
        move = metres * np.array([np.cos(angle), np.sin(angle)])
        if all(np.hypot(*(move - one)) > 100 for one in known):
            shares.append(_share(tree, few + move))
    return np.array(shares)
