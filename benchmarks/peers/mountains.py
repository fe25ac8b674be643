"""A made-up mountain county's roads: valleys with winding roads, few passes, towns with street grids.

Heights are spectral noise. Settlements lie low; the roads between them are the tree of least toil over their Delaunay
triangulation (climbing and crossing high ground is toil) and a few links more. Every road is cut into short winding
pieces as OpenStreetMap has them. Speeds go by class and grade, so that the weights of the two directions differ.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.ndimage import map_coordinates
from scipy.sparse import csr_array
from scipy.sparse.csgraph import breadth_first_order, minimum_spanning_tree
from scipy.spatial import Delaunay

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]

CLASSES = ("primary", "secondary", "tertiary", "unclassified", "residential")
KMH = np.array([50.0, 42.0, 35.0, 28.0, 25.0])
_SHARES = (0.15, 0.03, 0.005)  # of all settlements behind a road: primary, secondary, tertiary
_LON, _LAT = 107.0, 29.0
_KM_LAT = 111.195
_KM_LON = _KM_LAT * np.cos(np.radians(_LAT))
_GRID = 256
_STREET_KM = 0.11


@dataclass(frozen=True, kw_only=True)
class Mountains:
    """The network.

    Attributes:
        lonlat: float64[n, 2] degrees.
        tails, heads, weights: int64[a] arcs and their milliseconds.
        chains: for each road its nodes in order, its class (index into CLASSES) and whether it is one-way.
    """

    lonlat: Floats
    tails: Ints
    heads: Ints
    weights: Ints
    chains: tuple[tuple[Ints, int, bool], ...]

    def places(self, count: int) -> Ints:
        """Nodes that stand for villages, int64[count], each another."""
        return np.random.default_rng(7).choice(len(self.lonlat), count, replace=False)


@dataclass(frozen=True, kw_only=True)
class _Terrain:
    """Heights in metres on a square grid over ``side`` km."""

    metres: Floats
    side: float

    def at(self, xy: Floats) -> Floats:
        """Heights of points in km."""
        rows = np.clip(xy / self.side, 0, 1) * (_GRID - 1)
        return np.asarray(map_coordinates(self.metres, rows.T, order=1), dtype=np.float64)


def mountains(size: int, seed: int = 0) -> Mountains:
    """A network of about ``size`` nodes (within 2 %)."""
    rng = np.random.default_rng(seed)
    side = np.sqrt(size / 24)  # 24 nodes to a square kilometre, as in mountain counties that are well drawn
    terrain = _Terrain(metres=_heights(rng), side=side)
    towns = max(3, size // 1500)
    grids = [_street_grid(int(k), rng) for k in rng.integers(6, 25, towns)]
    centres = _settlements(size // 22, terrain, rng)
    edges, classes = _roads(centres, terrain, rng)
    return _drawn(size, centres, edges, classes, grids, terrain, rng)


def _heights(rng: np.random.Generator) -> Floats:
    """Spectral noise of falling amplitude, 200 to 2,200 m."""
    frequency = np.hypot(*np.meshgrid(np.fft.fftfreq(_GRID), np.fft.rfftfreq(_GRID), indexing="ij"))
    frequency[0, 0] = np.inf
    phase = rng.normal(size=frequency.shape) + 1j * rng.normal(size=frequency.shape)
    amplitude = np.where(frequency < np.inf, np.maximum(frequency, 3 / _GRID) ** -1.7, 0.0)
    noise = np.abs(np.fft.irfft2(phase * amplitude, (_GRID, _GRID)))
    return 200 + 2000 * np.minimum(noise / np.quantile(noise, 0.99), 1.0)


def _settlements(count: int, terrain: _Terrain, rng: np.random.Generator) -> Floats:
    """float64[count, 2] km, the lower the likelier."""
    tried = rng.random((count * 20, 2)) * terrain.side
    kept = rng.random(len(tried)) < np.exp(-(terrain.at(tried) - 200) / 350)
    return tried[kept][:count]


def _roads(at: Floats, terrain: _Terrain, rng: np.random.Generator) -> tuple[Ints, Ints]:
    """Edges int64[e, 2] between settlements and the class of each."""
    corners = Delaunay(at).simplices
    edges = np.unique(np.sort(np.vstack((corners[:, :2], corners[:, 1:], corners[:, ::2])), axis=1), axis=0)
    a, b = at[edges[:, 0]], at[edges[:, 1]]
    km = np.hypot(*(a - b).T)
    heights = np.stack([terrain.at(a + (b - a) * t) for t in np.linspace(0, 1, 9)])
    toil = km + np.abs(np.diff(heights, axis=0)).sum(axis=0) / 60
    n = len(at)
    tree = minimum_spanning_tree(csr_array((toil, (edges[:, 0], edges[:, 1])), shape=(n, n)))
    order, parent = breadth_first_order(tree, 0, directed=False)
    behind = np.ones(n)
    for node in order[:0:-1]:
        behind[parent[node]] += behind[node]
    in_tree = (parent[edges[:, 0]] == edges[:, 1]) | (parent[edges[:, 1]] == edges[:, 0])
    extra = ~in_tree & (rng.random(len(edges)) < 0.25 * np.exp(-toil / np.median(toil)))
    lower = np.where(parent[edges[:, 0]] == edges[:, 1], edges[:, 0], edges[:, 1])
    share = np.minimum(behind[lower], n - behind[lower]) / n
    classes = np.where(in_tree, (share[:, None] < np.array(_SHARES)).sum(axis=1), 3)
    return edges[in_tree | extra], classes[in_tree | extra]


def _street_grid(k: int, rng: np.random.Generator) -> tuple[Floats, list[tuple[Ints, bool]]]:
    """A town of k × k crossings: places in km around its middle, streets as runs of crossings with one-way or not."""
    index = np.arange(k * k).reshape(k, k)
    turn = rng.uniform(0, np.pi)
    crossings = np.stack(np.divmod(np.arange(k * k), k), axis=1) - (k - 1) / 2
    xy = crossings * _STREET_KM * rng.uniform(0.9, 1.1, (k * k, 1))
    xy @= np.array([[np.cos(turn), np.sin(turn)], [-np.sin(turn), np.cos(turn)]])
    streets = []
    for line in (*index, *index.T):
        cut = np.flatnonzero(rng.random(k - 1) < 0.12) + 1  # blocks without a street
        oneway = bool(rng.random() < 0.25)
        streets += [(run, oneway) for run in np.split(line, cut) if len(run) > 1]
    return xy, streets


def _drawn(
    size: int,
    centres: Floats,
    edges: Ints,
    classes: Ints,
    grids: list[tuple[Floats, list[tuple[Ints, bool]]]],
    terrain: _Terrain,
    rng: np.random.Generator,
) -> Mountains:
    """Places all nodes and strings the roads along them; each town lies around one of the settlements."""
    points, chains, used = [centres], [], len(centres)
    degree = np.bincount(edges.ravel(), minlength=len(centres))
    for town, (xy, streets) in zip(np.argsort(-degree, kind="stable"), grids, strict=False):
        middle = int(np.hypot(*xy.T).argmin())
        points.append(centres[town] + xy)
        chains += [(run + used, 4, oneway) for run, oneway in streets]
        chains.append((np.array([town, middle + used]), 3, False))
        used += len(xy)
    a, b = centres[edges[:, 0]], centres[edges[:, 1]]
    km = np.hypot(*(a - b).T)
    inner = np.maximum(1, np.floor(km / km.sum() * (size - used) + rng.random(len(km)))).astype(int)
    for (tail, head), kind, count, length in zip(edges, classes, inner, km, strict=True):
        t = np.linspace(0, 1, count + 2)[1:-1]
        waves = rng.uniform(1, 2 + 3 * length)
        swing = 0.1 * length / waves**0.5 * np.sin(np.pi * t) * np.sin(2 * np.pi * waves * t + rng.uniform(0, 6))
        along = centres[head] - centres[tail]
        points.append(centres[tail] + t[:, None] * along + swing[:, None] * np.array([-along[1], along[0]]) / length)
        chains.append((np.array([tail, *range(used, used + count), head]), int(kind), False))
        used += count
    return _weighed(np.vstack(points), chains, terrain)


def _weighed(xy: Floats, chains: list[tuple[Ints, int, bool]], terrain: _Terrain) -> Mountains:
    """Works out the weights; a few crossings end up without a way out or in, as in real extracts."""
    tails = np.concatenate([run[:-1] for run, _, _ in chains])
    heads = np.concatenate([run[1:] for run, _, _ in chains])
    steps = [len(run) - 1 for run, _, _ in chains]
    kmh = np.repeat(KMH[[kind for _, kind, _ in chains]], steps)
    both = ~np.repeat([oneway for _, _, oneway in chains], steps)
    metres = np.hypot(*(xy[tails] - xy[heads]).T) * 1000
    height = terrain.at(xy)
    steepest = 0.12  # roads wind where the ground is steeper
    grade = np.clip((height[heads] - height[tails]) / np.maximum(metres, 20), -steepest, steepest)
    times = [
        np.ceil(metres * 3600 / kmh * (1 + 5 * np.maximum(0, g - 0.04) + 2 * np.maximum(0, -g - 0.04))) + 1
        for g in (grade, -grade)
    ]
    return Mountains(
        lonlat=np.column_stack((_LON + xy[:, 0] / _KM_LON, _LAT + xy[:, 1] / _KM_LAT)),
        tails=np.concatenate((tails, heads[both])),
        heads=np.concatenate((heads, tails[both])),
        weights=np.concatenate((times[0], times[1][both])).astype(np.int64),
        chains=tuple(chains),
    )
