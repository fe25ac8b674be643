r"""Heights smoothed along the roads, so that grades are those of roads and not of a raster's noise.

A raster of 90 m cells (errors of some metres, hillsides averaged into the valley road) sampled every 10 m gives grades
of 50 % and more. Sought are heights z that stay near the sampled z⁰ without climbing needlessly, on the graph of roads
with nodes i and segments s = (i, j) of length l_s::

    minimise  Σ_i m_i (z_i - z⁰_i)²  +  ℓ² Σ_s (z_i - z_j)² / l_s

The first sum is the integral of the squared error along the roads (m_i: half the length of the segments at i), the
second that of the squared grade. This is Tikhonov's regularisation with a gradient (A. Tikhonov, Soviet Math. Dokl.
4, 1963) over a graph (D. Shuman et al., The emerging field of signal processing on graphs, IEEE Signal Processing
Magazine 30(3), 2013, section IV-A); along one long road it is ``z - ℓ² z'' = z⁰``: a wave of length λ keeps
``1 / (1 + (2πℓ/λ)²)`` of its height, a road that climbs evenly keeps its grade. ℓ = 100 m (*assumed*, about one cell of
SRTM) halves waves of 630 m and keeps 91 % of those of 2 km. Setting the derivative to zero gives the linear system::

    (M + ℓ² L) z = M z⁰,    M = diag(m),  L = Laplacian of the graph with weights 1 / l_s

It is symmetric and, once every connected part has a node with m > 0, positive definite; no z lies outside the range of
the z⁰ of its part (M-matrix). It is solved directly: roads are nearly planar and have few crossings, so the factor is
sparse.

m_i = 0 inside bridges and tunnels (nodes with such segments only) and where the raster says nothing: their heights are
interpolated from where the road meets the ground. A bridge that merely ends keeps its end's height. A part of the
network without any height has NaN. Ferries join nothing: the two shores have their own heights.

The price: a dead end shorter than ℓ comes out flatter than it is, since nothing pulls at its end.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import coo_array, diags_array
from scipy.sparse.csgraph import connected_components
from scipy.sparse.linalg import splu

from gridplan.domain.road_tags import FERRY
from gridplan.network.earth import Floats
from gridplan.network.roads import RoadNetwork
from gridplan.network.vehicles.driving import road_class

SMOOTHING_M = 100.0
_SHORTEST_M = 0.1  # shorter segments are as good as one point; keeps the system well conditioned
_MILLIMETRES = 3

Flags = NDArray[np.bool_]


def smooth_heights(network: RoadNetwork, heights: Floats, *, length_m: float = SMOOTHING_M) -> Floats:
    """float64[n] metres: heights of the network's nodes, smoothed along its roads (see above).

    Args:
        network: the roads.
        heights: float64[n] as sampled from a raster; NaN where unknown.
        length_m: ℓ.
    """
    ground, afloat = _kinds(network)
    tails, heads = network.tails[~afloat], network.heads[~afloat]
    lengths = np.maximum(network.lengths[~afloat], _SHORTEST_M)
    n = len(network.node_ids)
    mass = _masses(network, ground, afloat)
    mass[np.isnan(heights)] = 0.0
    held = _in_parts_with(mass > 0, tails, heads)
    smoothed = np.full(n, np.nan)
    if held.any():
        weight = length_m**2 / lengths
        joined = coo_array((weight, (tails, heads)), shape=(n, n)).tocsr()
        joined = joined + joined.T
        system = diags_array(mass + joined.sum(axis=1)) - joined
        wanted = np.flatnonzero(held)
        known = np.where(mass > 0, mass * np.nan_to_num(heights), 0.0)
        factor = splu(
            system.tocsc()[wanted][:, wanted],
            permc_spec="MMD_AT_PLUS_A",
            diag_pivot_thresh=0.0,
            options={"SymmetricMode": True},
        )
        smoothed[wanted] = factor.solve(known[wanted])
    alone = np.isnan(smoothed) & ~_touched(n, tails, heads)
    smoothed[alone] = heights[alone]  # landings of ferries out at sea: nothing to smooth along
    return np.round(smoothed, _MILLIMETRES)


def segments_afloat(network: RoadNetwork) -> Flags:
    """bool[m] whether a segment is a ferry."""
    return _kinds(network)[1]


def _kinds(network: RoadNetwork) -> tuple[Flags, Flags]:
    """bool[m] each: segments that lie on the ground, and ferries."""
    afloat = np.array([road_class(tags) == FERRY for tags in network.way_tags], dtype=np.bool_)
    lifted = np.array(
        [any(tags.get(key, "no") != "no" for key in ("bridge", "tunnel")) for tags in network.way_tags], dtype=np.bool_
    )
    return ~(afloat | lifted)[network.ways], afloat[network.ways]


def _masses(network: RoadNetwork, ground: Flags, afloat: Flags) -> Floats:
    """float64[n]: half the length of the roads on the ground at each node; zero inside bridges and tunnels."""
    n = len(network.node_ids)
    ends = np.concatenate((network.tails, network.heads))
    half = np.tile(np.maximum(network.lengths, _SHORTEST_M) / 2, 2)
    roads, grounds = np.tile(~afloat, 2), np.tile(ground, 2)
    mass = np.bincount(ends[grounds], weights=half[grounds], minlength=n)
    whole = np.bincount(ends[roads], weights=half[roads], minlength=n)
    loose = (mass == 0) & (np.bincount(ends[roads], minlength=n) == 1)
    return np.where(loose, whole, mass)


def _in_parts_with(anchors: Flags, tails: NDArray[np.int64], heads: NDArray[np.int64]) -> Flags:
    """bool[n] whether a node's connected part of the network holds an anchor."""
    n = len(anchors)
    _, part = connected_components(coo_array((np.ones(len(tails)), (tails, heads)), shape=(n, n)), directed=False)
    held = np.zeros(part.max(initial=-1) + 1, dtype=np.bool_)
    held[part[anchors]] = True
    return np.asarray(held[part])


def _touched(n: int, tails: NDArray[np.int64], heads: NDArray[np.int64]) -> Flags:
    touched = np.zeros(n, dtype=np.bool_)
    touched[tails] = touched[heads] = True
    return touched
