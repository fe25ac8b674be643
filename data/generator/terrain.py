"""A mountain landscape: noise, uplift and river erosion on an irregular mesh, so that ridges and valleys branch.

Heights are evolved with the stream-power law (erosion ~ discharge^m · slope), solved implicitly along the
drainage tree as in Braun & Willett (2013). All lengths in metres in a local frame with its origin in the window's
south-west corner.
"""

from __future__ import annotations

import heapq
from dataclasses import dataclass

import numpy as np
from data.generator.spec import Spec
from numpy.typing import NDArray
from scipy.ndimage import gaussian_filter, map_coordinates
from scipy.spatial import Delaunay, cKDTree

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


@dataclass(frozen=True, slots=True, kw_only=True)
class Terrain:
    """The coarse landscape.

    Attributes:
        points: float64[n, 2]; height: metres; receiver: downstream node (itself at the outlet).
        flow: catchment in km2; above: height above the stream that the node drains to.
    """

    points: Floats
    height: Floats
    receiver: Ints
    flow: Floats
    above: Floats


def hex_points(width: float, height: float, spacing: float, rng: np.random.Generator, jitter: float = 0.27) -> Floats:
    """A jittered hexagonal lattice over ``[0, width] × [0, height]``."""
    columns = np.arange(0, width + spacing, spacing)
    rows = np.arange(0, height + spacing, spacing * np.sqrt(3) / 2)
    x = columns[None, :] + (np.arange(len(rows)) % 2)[:, None] * spacing / 2
    y = np.repeat(rows[:, None], len(columns), axis=1)
    points = np.stack([x.ravel(), y.ravel()], axis=1)
    return points + rng.uniform(-jitter, jitter, points.shape) * spacing


def smooth_noise(points: Floats, size: float, wave: float, rng: np.random.Generator) -> Floats:
    """Smooth random values with standard deviation 1 and features about ``wave`` across."""
    cell = wave / 4
    side = int(size * 1.2 / cell) + 12
    field = gaussian_filter(rng.standard_normal((side, side)), 2.0)
    at = (points / cell + 5.0).T
    values = map_coordinates(field, at, order=3, mode="nearest")
    return np.asarray((values - field.mean()) / field.std())


def adjacency(points: Floats) -> list[Ints]:
    """Neighbours of each point in the Delaunay triangulation, ascending."""
    indptr, indices = Delaunay(points).vertex_neighbor_vertices
    return [np.sort(indices[indptr[i] : indptr[i + 1]]).astype(np.int64) for i in range(len(points))]


def make_terrain(spec: Spec) -> Terrain:
    """The landscape of ``spec``: drains through the middle of the south side, closed elsewhere."""
    rng = spec.rng("terrain")
    size = spec.window * 1000
    points = hex_points(size, size, spec.coarse * 1000, rng)
    near = adjacency(points)
    outlets = np.flatnonzero((points[:, 1] < spec.coarse * 700) & (np.abs(points[:, 0] - size * 0.58) < size * 0.05))
    uplift = 1 + 0.30 * smooth_noise(points, size, size / 3, rng) + 0.25 * smooth_noise(points, size, size / 8, rng)
    uplift = np.clip(uplift, 0.12, 2.4)
    hard = np.exp(0.35 * smooth_noise(points, size, size / 6, rng))
    height = 30 * smooth_noise(points, size, size / 10, rng) + 25 * rng.standard_normal(len(points))
    height += 300 + points[:, 1] * 0.004
    height[outlets] = 0.0
    area = (spec.coarse**2) * np.sqrt(3) / 2
    for _ in range(30):
        order, receiver = drainage(points, near, height, outlets)
        flow = accumulate(order, receiver, area)
        height = _erode(points, order, receiver, flow, height + 40 * uplift, 2.2 / hard)
        height = _creep(near, height, 0.06)
    order, receiver = drainage(points, near, height, outlets)
    flow = accumulate(order, receiver, area)
    height = _erode(points, order, receiver, flow, height, 0.5 / hard)
    height = 120 + 1380 * (height - height.min()) / (np.percentile(height, 99.8) - height.min())
    above = np.zeros(len(points))
    for i in order:
        r = receiver[i]
        above[i] = 0.0 if flow[i] > 12 or r == i else above[r] + max(height[i] - height[r], 0.0)
    return Terrain(points=points, height=np.round(height, 2), receiver=receiver, flow=flow, above=np.round(above, 2))


def drainage(points: Floats, near: list[Ints], height: Floats, outlets: Ints) -> tuple[list[int], Ints]:
    """Priority flood from the outlets: nodes in downstream-first order, and the node each drains to."""
    n = len(points)
    receiver = np.arange(n)
    done = np.zeros(n, dtype=bool)
    seen = np.zeros(n, dtype=bool)
    heap = [(float(height[i]), int(i)) for i in outlets]
    heapq.heapify(heap)
    seen[outlets] = True
    order: list[int] = []
    level = height.tolist()
    while heap:
        top, i = heapq.heappop(heap)
        order.append(i)
        neighbours = near[i]
        ready = neighbours[done[neighbours]]
        if len(ready):
            drop = (level[i] - height[ready]) / np.hypot(*(points[ready] - points[i]).T)
            receiver[i] = ready[int(np.argmax(drop))]
        done[i] = True
        for j in neighbours.tolist():
            if not seen[j]:
                seen[j] = True
                heapq.heappush(heap, (max(level[j], top + 1e-3), j))
    return order, receiver


def accumulate(order: list[int], receiver: Ints, area: float) -> Floats:
    """Catchment of each node, in the unit of ``area`` (that of one node)."""
    flow = [area] * len(order)
    down = receiver.tolist()
    for i in reversed(order):
        if down[i] != i:
            flow[down[i]] += flow[i]
    return np.array(flow)


def _erode(points: Floats, order: list[int], receiver: Ints, flow: Floats, height: Floats, rate: Floats) -> Floats:
    length = np.hypot(*(points - points[receiver]).T)
    factor = np.where(length > 0, rate * 140 * flow**0.45 / np.maximum(length, 1.0), 0.0).tolist()
    level = height.tolist()
    down = receiver.tolist()
    for i in order:
        r = down[i]
        if r == i:
            level[i] = 0.0
        else:
            level[i] = (level[i] + factor[i] * level[r]) / (1 + factor[i])
    return np.array(level)


def _creep(near: list[Ints], height: Floats, share: float) -> Floats:
    means = np.array([height[n].mean() for n in near])
    return (1 - share) * height + share * means


def nearest(points: Floats, at: Floats, count: int = 3) -> tuple[Floats, Ints]:
    """Inverse-distance weights and indices of the ``count`` nearest ``points`` for each row of ``at``."""
    distance, index = cKDTree(points).query(at, k=count)
    weight = 1.0 / (distance + 1.0) ** 2
    return weight / weight.sum(axis=1, keepdims=True), index
