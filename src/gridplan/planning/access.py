"""How far each village is from each level of service."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

from gridplan.domain.county import County
from gridplan.domain.people import Role
from gridplan.domain.travel import UNREACHABLE, TravelTimes


class ServiceLevel(StrEnum):
    """A level of service; ``primary`` is a staffed village clinic or a township hospital, whichever is nearer."""

    PRIMARY = "primary"
    TOWNSHIP = "township"
    LEAD = "lead"

    @property
    def title_zh(self) -> str:
        """Name in the interface."""
        return {"primary": "基层机构", "township": "乡镇卫生院", "lead": "牵头医院"}[self.value]

    @property
    def title_en(self) -> str:
        """Name in English, with its article."""
        return {"primary": "primary care", "township": "a township hospital", "lead": "a lead hospital"}[self.value]


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
