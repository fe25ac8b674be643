"""A reservoir behind a dam, with one inhabited island."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from data.generator.mesh import Mesh
from data.generator.spec import Spec
from data.generator.terrain import Ints
from scipy.sparse.csgraph import connected_components


@dataclass(frozen=True, slots=True, kw_only=True)
class Lake:
    """``water``: mesh points under water; ``island``: mesh point in the middle of the island; ``land``: its points."""

    water: Ints
    island: int
    land: Ints


def make_lake(spec: Spec, mesh: Mesh, township: Ints, seats: Ints) -> Lake:
    """Floods a valley some way from every seat, and leaves a hill of about half a square kilometre dry."""
    river = np.flatnonzero((mesh.river > 60) & (mesh.river < 420) & (township > spec.subdistricts))
    clear = np.min([np.hypot(*(mesh.points[river] - mesh.points[s]).T) for s in seats], axis=0)
    river = river[clear > min(3600.0, float(np.quantile(clear, 0.7)))]
    border = mesh.points[mesh.u[township[mesh.u] != township[mesh.v]]]
    best: tuple[float, Ints, int] | None = None
    for at in river[:: max(1, len(river) // 60)].tolist():
        offset = mesh.points - mesh.points[at]
        shore = np.hypot(*offset.T)
        lobes = 1 + 0.3 * np.sin(3 * np.arctan2(offset[:, 1], offset[:, 0]) + at)
        basin = (mesh.above < 52 + 30 * np.exp(-shore / 1500)) & (shore < 3900) & (mesh.height > mesh.height[at] - 60)
        water = _around(mesh, (basin | (shore < 880 * lobes)) & (township == township[at]), at)
        room = float(np.hypot(*(border - mesh.points[at]).T).min())
        score = min(len(water), 480) + min(room, 2200.0) / 10
        if best is None or score > best[0]:
            best = (score, water, at)
    if best is None or len(water) > best[0]:
        best = (float(len(water)), water, at)
    if best is None:
        raise ValueError("no valley can take the reservoir")
    _, water, at = best
    away = np.hypot(*(mesh.points[water] - mesh.points[at]).T)
    turn = np.arctan2(*(mesh.points[water] - mesh.points[at]).T)
    dry = away < 430 + 90 * np.sin(2 * turn + 1) + 50 * np.sin(3 * turn)
    return Lake(water=water[~dry], island=at, land=water[dry])


def _around(mesh: Mesh, inside: np.ndarray, at: int) -> Ints:
    keep = inside[mesh.u] & inside[mesh.v]
    _, label = connected_components(mesh.matrix(np.ones(len(mesh.u)), keep), directed=False)
    return np.flatnonzero(inside & (label == label[at]))
