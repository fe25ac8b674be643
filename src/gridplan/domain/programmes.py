"""Visit programmes: who is visited how often, how long and by what."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class CoverageMode(StrEnum):
    """How a village is served."""

    OWN_CLINIC = "own_clinic"  # 本村卫生室
    NEIGHBOUR_CLINIC = "neighbour_clinic"  # 邻村卫生室延伸服务
    POSTED_DOCTOR = "posted_doctor"  # 派驻医师
    CIRCUIT = "circuit"  # 巡诊
    MOBILE_HOSPITAL = "mobile_hospital"  # 移动医院


@dataclass(frozen=True, slots=True, kw_only=True)
class Programme:
    """A visit programme for all villages served in ``mode``.

    Attributes:
        mode: ``CIRCUIT`` (township teams drive) or ``MOBILE_HOSPITAL`` (vehicles drive).
        every_weeks: one visit in each so many weeks: a horizon of H weeks asks for ``H // every_weeks``
            visits (at least one).
        min_gap_days, max_gap_days: bounds on the days between consecutive visits to one village. The first
            visit is also no later than ``max_gap_days`` after the horizon's start and the last no earlier
            than ``max_gap_days`` before its end.
        minutes: fixed length of a visit.
        minutes_per_100_residents: added length.
        max_minutes: cap on the length of one visit.
        equipment: what the vehicle must carry.
    """

    id: str
    name: str
    mode: CoverageMode
    every_weeks: int
    min_gap_days: int
    max_gap_days: int
    minutes: int
    minutes_per_100_residents: float = 0.0
    max_minutes: int = 240
    equipment: tuple[str, ...] = ()

    def visits(self, weeks: int) -> int:
        """Visits that a horizon of ``weeks`` weeks asks for."""
        return max(1, weeks // self.every_weeks)

    def service_seconds(self, residents: int) -> int:
        """Length of one visit to a village of ``residents``."""
        minutes = self.minutes + self.minutes_per_100_residents * residents / 100
        return round(60 * min(minutes, self.max_minutes))
