"""How far each village is from each level of service."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from gridplan.domain.access import ServiceLevel
from gridplan.domain.county import County
from gridplan.domain.people import Role
from gridplan.domain.travel import UNREACHABLE, TravelTimes


@dataclass(frozen=True, slots=True, kw_only=True)
class VillageAccess:
    """Minutes by car from a village to the nearest provider of each level; ``None`` where none can be reached."""

    village: str
    minutes: Mapping[ServiceLevel, float | None]


def providers(county: County) -> Mapping[ServiceLevel, tuple[str, ...]]:
    """Ids of the facilities of each level."""
    doctors = {p.workplace for p in county.people if p.role is Role.VILLAGE_DOCTOR}
    hospitals = tuple(h.id for h in county.township_hospitals)
    return {
        ServiceLevel.PRIMARY: (*(c.id for c in county.clinics if c.id in doctors), *hospitals),
        ServiceLevel.TOWNSHIP: hospitals,
        ServiceLevel.LEAD: tuple(h.id for h in county.lead_hospitals),
    }


def nearest_seconds(county: County, car: TravelTimes) -> Mapping[ServiceLevel, NDArray[np.float64]]:
    """Level → float64[villages]: seconds to the nearest provider, ``inf`` where none can be reached."""
    villages = [v.code for v in county.villages]
    nearest = {}
    for level, places in providers(county).items():
        seconds = car.submatrix(villages, places).astype(np.float64)
        seconds[seconds == UNREACHABLE] = np.inf
        nearest[level] = seconds.min(axis=1, initial=np.inf)
    return nearest


def village_access(county: County, car: TravelTimes) -> tuple[VillageAccess, ...]:
    """Every village's access, in file order."""
    nearest = nearest_seconds(county, car)
    return tuple(
        VillageAccess(
            village=village.code,
            minutes={
                level: round(float(seconds[i]) / 60, 1) if np.isfinite(seconds[i]) else None
                for level, seconds in nearest.items()
            },
        )
        for i, village in enumerate(county.villages)
    )
