"""The roster."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from enum import IntEnum, StrEnum


class Title(IntEnum):
    """职称, ordered. "Mid-level or above" means ``title >= Title.MID``."""

    NONE = 0  # 无职称
    JUNIOR = 1  # 初级（士/师）
    MID = 2  # 中级（主治）
    DEPUTY_SENIOR = 3  # 副高
    SENIOR = 4  # 正高


class Role(StrEnum):
    """What a person does, which decides what the person can be planned for."""

    PHYSICIAN = "physician"  # 县级医师: can be posted, can be a team's specialist
    GP = "gp"  # 家庭（全科）医生 at a township hospital
    NURSE = "nurse"  # 护士 at a township hospital
    VILLAGE_DOCTOR = "village_doctor"  # 乡村医生 at a clinic
    PUBLIC_HEALTH = "public_health"  # 公共卫生人员
    DRIVER = "driver"  # 司机


@dataclass(frozen=True, slots=True, kw_only=True)
class Absence:
    """Leave: not available on days ``start <= day < end``."""

    start: dt.date
    end: dt.date
    reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class CurrentStay:
    """A posting that began before the horizon and goes on into it."""

    host: str
    start: dt.date


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """One member of the roster.

    Attributes:
        workplace: id of the facility where the person is employed.
        department: id of the lead hospital's department.
        specialty: 专业, compared with ``TownshipHospital.specialties``.
        joins, leaves: first day of work and first day no longer at work; ``None`` is open.
        absences: leave, in no special order.
        current_stay: posting under way when the horizon begins.
        grassroots_weeks: weeks already served at the grassroots in past years (hardship ledger).
        postable: ``False`` where health, age or care duties forbid a posting.
        sample: the person was invented by gridplan and must be replaced by a real one.
    """

    id: str
    name: str
    role: Role
    title: Title = Title.NONE
    workplace: str
    department: str | None = None
    specialty: str | None = None
    phone: str | None = None
    joins: dt.date | None = None
    leaves: dt.date | None = None
    absences: tuple[Absence, ...] = ()
    current_stay: CurrentStay | None = None
    grassroots_weeks: int = 0
    postable: bool = True
    sample: bool = False

    def works_on(self, day: dt.date) -> bool:
        """Whether the person is employed and not on leave on ``day``."""
        if (self.joins and day < self.joins) or (self.leaves and day >= self.leaves):
            return False
        return not any(a.start <= day < a.end for a in self.absences)

    def available_throughout(self, start: dt.date, end: dt.date) -> bool:
        """Whether the person is employed and not on leave on every day of ``start <= day < end``."""
        if (self.joins and start < self.joins) or (self.leaves and end > self.leaves):
            return False
        return not any(a.start < end and start < a.end for a in self.absences)
