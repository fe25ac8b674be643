"""Kinds of vehicle as data: how fast each goes on which road, and where it does not fit."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

from gridplan.domain.finding_kinds import Language
from gridplan.domain.freezing import frozen_mapping


class GradeKind(StrEnum):
    """How a road's grade changes the speed."""

    FLAT = "flat"
    WALKING = "walking"
    DRIVING = "driving"


@dataclass(frozen=True, slots=True, kw_only=True)
class GradeModel:
    """Speed on a grade as a share of the speed on the flat.

    - ``flat``: always 1;
    - ``walking``: Tobler's hiking function (W. Tobler, Three presentations on geographical analysis and modeling,
      1993), ``exp(-3.5·|g + 0.05|)``, as a share of its value on the flat: quickest at 5 % downhill;
    - ``driving``: ``1 / (1 + up·max(0, g - free) + down·max(0, -g - free))``. The figures are *assumed*.

    Attributes:
        free: grade up to which driving is not slowed.
        up, down: extra time for each unit of grade beyond it (``up=5``: at 10 % beyond, half as long again).
    """

    kind: GradeKind = GradeKind.FLAT
    free: float = 0.04
    up: float = 0.0
    down: float = 0.0

    def factor(self, grade: NDArray[np.float64]) -> NDArray[np.float64]:
        """Share of the flat speed on each ``grade`` (rise over run in the direction of travel)."""
        if self.kind is GradeKind.WALKING:
            return np.exp(-3.5 * (np.abs(grade + 0.05) - 0.05))
        if self.kind is GradeKind.DRIVING:
            beyond = self.up * np.maximum(0.0, grade - self.free) + self.down * np.maximum(0.0, -grade - self.free)
            share: NDArray[np.float64] = 1 / (1 + beyond)
            return share
        return np.ones_like(grade)


@dataclass(frozen=True, slots=True, kw_only=True)
class VehicleProfile:
    """A kind of vehicle and the people who walk between it and the places.

    Attributes:
        name: as in ``TravelTimes.profile`` and ``Vehicle.profile``.
        title, title_en: what planners call it.
        speeds: km/h on the flat by OSM highway class (``ferry`` for a ferry without a duration); a class that is not
            named is not used.
        surface_factors: share of the speed left on a surface; a surface not named or not tagged: 1. Tracks have
            ``track_factors`` instead.
        smoothness_factors: share of the speed left by ``smoothness``; not named or not tagged: 1. It tells of the same
            state of the road as the surface or the grade of a track does, so only the lesser of both shares counts.
        track_factors: share of the track's speed left by ``tracktype``; ``0`` is not used, a grade not named or not
            tagged takes the entry ``""``, a paved track without a grade is ``grade1``.
        height_m, width_m, weight_t: of the vehicle, held against ``maxheight``, ``maxwidth``, ``maxweight``.
        margin_m: what the carriageway (``width``) must have beyond the vehicle's width.
        access: access tags that concern it, most special first.
        only_permitted: classes that it may use only where an access tag of its own kind says so (not just ``access``).
        passes: kinds of barrier that do not stop it although they stop others, such as bollards.
        motorroads: whether it may use roads reserved for motor vehicles (``motorroad=yes``).
        oneway: whether one-way roads bind it; if not, only what is said for its own kind (``oneway:foot``) does.
        speed_limits: whether ``maxspeed`` lowers its speed.
        grade: how a road's grade changes its speed.
        walking_kmh: speed of the connector between a place and the road.
        detour: walked metres for each metre as the crow flies.
        max_connector_m: furthest a place may lie from the road, as the crow flies.
    """

    name: str
    title: str = ""
    title_en: str = ""
    speeds: Mapping[str, float]
    surface_factors: Mapping[str, float] = field(default_factory=dict)
    smoothness_factors: Mapping[str, float] = field(default_factory=dict)
    track_factors: Mapping[str, float] = field(default_factory=dict)
    height_m: float
    width_m: float
    weight_t: float
    margin_m: float
    access: tuple[str, ...]
    only_permitted: tuple[str, ...] = ()
    passes: tuple[str, ...] = ()
    motorroads: bool = True
    oneway: bool = True
    speed_limits: bool = True
    grade: GradeModel = GradeModel()
    walking_kmh: float = 4.0
    detour: float = 1.3
    max_connector_m: float

    def __post_init__(self) -> None:
        for name in ("speeds", "surface_factors", "smoothness_factors", "track_factors"):
            object.__setattr__(self, name, frozen_mapping(getattr(self, name)))

    def called(self, lang: Language) -> str:
        """What planners call it."""
        return self.title or self.name if lang == "zh" else self.title_en or self.name.replace("_", " ")

    def walking_metres_per_second(self) -> float:
        """Progress on the flat, as the crow flies, of someone on foot."""
        return self.walking_kmh / 3.6 / self.detour
