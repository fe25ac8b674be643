"""How the ground's rise slows whoever drives, rides or walks over it."""

from __future__ import annotations

import numpy as np

from gridplan.domain.vehicle_profiles import GradeKind, GradeModel, VehicleProfile
from gridplan.network.earth import Floats, Ints
from gridplan.network.roads import RoadNetwork
from gridplan.network.terrain.smoothing import segments_afloat

STEEPEST_ROAD = 0.30
"""Grade that no road for vehicles exceeds for long (*assumed*; the steepest streets of the world have 0.35)."""

STEEPEST_PATH = 0.60
"""Grade that no footpath exceeds for long (*assumed*; stairs have 0.6)."""

STRAIGHT_UP = 1 / 3.5
"""Grade beyond which a walker gains height faster on zigzags: where ``g · exp(-3.5·g)`` is largest (about 16°).

Llobera and Sluckin, Zigzagging: theoretical insights on climbing strategies, Journal of Theoretical Biology 249, 2007.
"""

_CAPS = {GradeKind.FLAT: 0.0, GradeKind.DRIVING: STEEPEST_ROAD, GradeKind.WALKING: STEEPEST_PATH}
_LEAST_M = 0.01
_TOBLER = GradeModel(kind=GradeKind.WALKING)


def grades(network: RoadNetwork) -> Floats:
    """float64[m] rise over run of each segment in the direction of its way; 0 on ferries and where unknown."""
    if network.heights is None:
        return np.zeros(len(network.tails))
    rise = network.heights[network.heads] - network.heights[network.tails]
    grade = rise / np.maximum(network.lengths, _LEAST_M)
    return np.where(np.isnan(grade) | segments_afloat(network), 0.0, grade)


def grade_factors(network: RoadNetwork, model: GradeModel) -> Floats:
    """float64[2, m] share of the flat speed left on each segment, along (row 0) and against (row 1) its way.

    ``model.factor`` of the segment's grade, which is capped at what roads have; 1 where no height is known.
    """
    if model.kind is GradeKind.FLAT or network.heights is None:
        return np.ones((2, len(network.tails)))
    cap = _CAPS[model.kind]
    along = np.clip(grades(network), -cap, cap)
    return np.stack((model.factor(along), model.factor(-along)))


def connector_seconds(metres: Floats, rise: Floats, profile: VehicleProfile) -> tuple[Ints, Ints]:
    """int64[n] seconds on foot from each place to its road, and back: :func:`walking_seconds` both ways.

    Args:
        metres: float64[n] as the crow flies.
        rise: float64[n] metres that the road lies above the place; NaN: unknown, walked as if flat.
        profile: whose people walk.
    """
    return walking_seconds(metres, rise, profile), walking_seconds(metres, -rise, profile)


def walking_seconds(metres: Floats, rise: Floats, profile: VehicleProfile) -> Ints:
    """int64[...] seconds to walk straight across country, rounded up.

    The path is ``metres`` times the profile's detour, at its walking speed times Tobler's factor of the mean grade.
    Where the ground is steeper than :data:`STRAIGHT_UP` the path winds: it is as long as it must be to have that grade.

    Args:
        metres: float64[...] as the crow flies.
        rise: float64[...] metres that the end lies above the start; NaN: unknown, walked as if flat.
        profile: whose people walk.
    """
    path = metres * profile.detour
    speed = profile.walking_kmh / 3.6
    if np.isnan(rise).all():
        return np.ceil(path / speed).astype(np.int64)
    rise = np.nan_to_num(rise)
    path = np.where(metres > 0, np.maximum(path, np.abs(rise) / STRAIGHT_UP), 0.0)
    grade = np.divide(rise, path, out=np.zeros_like(path), where=path > 0)
    return np.ceil(path / speed / _TOBLER.factor(grade)).astype(np.int64)
