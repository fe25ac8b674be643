"""The fine mesh on which borders and roads are drawn: points, heights, slopes, edges."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from data.generator.terrain import Floats, Ints, Terrain, hex_points, nearest, smooth_noise
from numpy.typing import NDArray
from scipy.sparse import csr_matrix
from scipy.sparse.csgraph import dijkstra
from scipy.spatial import Delaunay, cKDTree

Flags = NDArray[np.bool_]


@dataclass(frozen=True, slots=True, kw_only=True)
class Mesh:
    """Irregular points and the Delaunay edges between them.

    Attributes:
        u, v: end points of each edge, ``u < v``; length: metres; climb: absolute difference in height.
        whim: factor by which borders bend away from the ideal line.
        slope: mean steepness of the edges at each point; above: height above the next stream.
        river: catchment in km2 of a river within 120 m, else 0.
    """

    points: Floats
    height: Floats
    slope: Floats
    above: Floats
    river: Floats
    u: Ints
    v: Ints
    length: Floats
    climb: Floats
    whim: Floats

    def part(self, kept: Ints) -> Mesh:
        """The mesh on the points ``kept`` (ascending) only."""
        place = np.full(len(self.points), -1)
        place[kept] = np.arange(len(kept))
        stay = (place[self.u] >= 0) & (place[self.v] >= 0)
        return Mesh(
            points=self.points[kept],
            height=self.height[kept],
            slope=self.slope[kept],
            above=self.above[kept],
            river=self.river[kept],
            u=place[self.u[stay]],
            v=place[self.v[stay]],
            length=self.length[stay],
            climb=self.climb[stay],
            whim=self.whim[stay],
        )

    def with_margin(self, inside: Flags, rings: int) -> Ints:
        """Points inside, and those up to ``rings`` edges away, ascending."""
        grown = inside.copy()
        for _ in range(rings):
            touched = grown[self.u] | grown[self.v]
            grown[self.u[touched]] = True
            grown[self.v[touched]] = True
        return np.flatnonzero(grown)

    def matrix(self, cost: Floats, keep: Flags | None = None) -> csr_matrix:
        """Symmetric cost matrix of the edges in ``keep``."""
        u, v, cost = (self.u, self.v, cost) if keep is None else (self.u[keep], self.v[keep], cost[keep])
        n = len(self.points)
        return csr_matrix((np.r_[cost, cost], (np.r_[u, v], np.r_[v, u])), shape=(n, n))

    def grow(self, cost: Floats, seeds: Ints, keep: Flags | None = None) -> tuple[Floats, Ints]:
        """Cost from the nearest seed, and the position of that seed (−1: not reached), for each point."""
        best, _, source = dijkstra(self.matrix(cost, keep), indices=seeds, min_only=True, return_predecessors=True)
        position = np.full(len(self.points) + 1, -1)
        position[seeds] = np.arange(len(seeds))
        return best, position[np.where(source < 0, len(self.points), source)]

    def border_cost(self) -> Floats:
        """Cost by which areas grow: climbing is dear, so borders come to lie on ridges; rivers are a threshold."""
        wet = np.maximum(self.river[self.u], self.river[self.v])
        return (self.length + 14.0 * self.climb + np.where(wet > 40, 0.8 * self.length, 0.0)) * self.whim


def make_mesh(
    terrain: Terrain, size: float, spacing: float, dense: list[tuple[Floats, float, float]], rng: np.random.Generator
) -> Mesh:
    """A mesh of ``spacing`` metres, refined to ``(centre, radius, spacing)`` for each entry of ``dense``."""
    points = hex_points(size, size, spacing, rng)
    for centre, radius, finer in dense:
        extra = hex_points(2 * radius, 2 * radius, finer, rng) + centre - radius
        extra = extra[np.hypot(*(extra - centre).T) < radius]
        outside = np.hypot(*(points - centre).T) > radius + 0.35 * spacing
        points = np.concatenate([points[outside], extra])
    weight, index = nearest(terrain.points, points)
    height = (weight * terrain.height[index]).sum(axis=1)
    above = (weight * terrain.above[index]).sum(axis=1)
    u, v = _edges(points)
    length = np.hypot(*(points[u] - points[v]).T)
    short = length < 4 * spacing
    u, v, length = u[short], v[short], length[short]
    climb = np.abs(height[u] - height[v])
    total = np.bincount(u, climb / length, len(points)) + np.bincount(v, climb / length, len(points))
    degree = np.bincount(u, minlength=len(points)) + np.bincount(v, minlength=len(points))
    return Mesh(
        points=points,
        height=height,
        slope=total / np.maximum(degree, 1),
        above=above,
        river=_river_at(terrain, points, 130.0),
        u=u,
        v=v,
        length=length,
        climb=climb,
        whim=np.exp(0.45 * smooth_noise(points, size, 1700.0, rng)[u]),
    )


def _edges(points: Floats) -> tuple[Ints, Ints]:
    simplices = Delaunay(points).simplices.astype(np.int64)
    pairs = np.sort(np.concatenate([simplices[:, [0, 1]], simplices[:, [1, 2]], simplices[:, [0, 2]]]), axis=1)
    pairs = np.unique(pairs, axis=0)
    return pairs[:, 0], pairs[:, 1]


def _river_at(terrain: Terrain, points: Floats, reach: float) -> Floats:
    wet = np.flatnonzero(terrain.flow > 25)
    steps = np.linspace(0, 1, 6)[None, :, None]
    start, end = terrain.points[wet][:, None, :], terrain.points[terrain.receiver[wet]][:, None, :]
    along = (start + steps * (end - start)).reshape(-1, 2)
    flow = np.repeat(terrain.flow[wet], 6)
    distance, index = cKDTree(along).query(points, distance_upper_bound=reach)
    found = np.isfinite(distance)
    river = np.zeros(len(points))
    river[found] = flow[index[found]]
    return river


def spread(
    points: Floats,
    weight: Floats,
    count: int,
    gap: Floats | float,
    rng: np.random.Generator,
    taken: Floats | None = None,
) -> Ints:
    """Picks ``count`` points at random by ``weight``, at least ``gap`` apart (less where that cannot be)."""
    chance = weight.astype(float).copy()
    gaps = np.broadcast_to(np.asarray(gap, dtype=float), len(points)).copy()
    open_ = chance > 0
    for other in np.empty((0, 2)) if taken is None else taken:
        open_ &= np.hypot(*(points - other).T) >= gaps
    picked: list[int] = []
    while len(picked) < count:
        p = np.where(open_, chance, 0.0)
        if p.sum() <= 0:
            gaps *= 0.8
            open_ = chance > 0
            done = points[picked] if taken is None else np.concatenate([taken, points[picked]])
            for other in done:
                open_ &= np.hypot(*(points - other).T) >= gaps
            continue
        i = int(np.searchsorted(np.cumsum(p), rng.random() * p.sum(), side="right"))
        i = min(i, len(p) - 1)
        picked.append(i)
        open_ &= np.hypot(*(points - points[i]).T) >= gaps
    return np.array(picked, dtype=np.int64)
