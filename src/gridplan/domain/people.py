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


class Sex(StrEnum):
    """性别; asked for only because a county may set the age limit of postings by it."""

    MALE = "male"
    FEMALE = "female"


class ExemptionReason(StrEnum):
    """Why somebody is not to be posted. Health is private: only planners may read reasons."""

    MATERNITY = "maternity"  # 孕期、哺乳期
    HEALTH = "health"  # 健康原因
    CARE = "care"  # 照护家人
    AGE = "age"  # 年龄
    OTHER = "other"  # 其他


@dataclass(frozen=True, slots=True, kw_only=True)
class Exemption:
    """不宜派驻: not to be posted on days ``start <= day < end``; ``None`` is open to that side."""

    reason: ExemptionReason
    start: dt.date | None = None
    end: dt.date | None = None

    def touches(self, start: dt.date, end: dt.date) -> bool:
        """Whether it holds on any day of ``start <= day < end``."""
        return (self.start is None or self.start < end) and (self.end is None or start < self.end)

    def covers(self, start: dt.date, end: dt.date) -> bool:
        """Whether it holds on every day of ``start <= day < end``."""
        return (self.start is None or self.start <= start) and (self.end is None or end <= self.end)


@dataclass(frozen=True, slots=True, kw_only=True)
class PastStay:
    """派驻履历: at ``host`` in the past, on days ``start <= day < end``; part weeks count as whole ones.

    History names what was: the host need no longer exist.
    """

    host: str
    start: dt.date
    end: dt.date

    @property
    def weeks(self) -> int:
        """Length in weeks, rounded up."""
        return -((self.start - self.end).days // 7)


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
        grassroots_weeks: weeks already served at the grassroots in past years (hardship ledger), those of
            ``past_stays`` among them.
        past_stays: where some of those weeks were served, as far as it is on record; far hosts weigh more.
        postable: ``False`` where the roster only says that the person is not to be posted, not why or until when.
        exemptions: why and when the person is not to be posted, in no special order.
        born, sex: for the age limit of postings.
        wishes, aversions: hosts to which the person would like, or would rather not, be posted.
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
    past_stays: tuple[PastStay, ...] = ()
    postable: bool = True
    exemptions: tuple[Exemption, ...] = ()
    born: dt.date | None = None
    sex: Sex | None = None
    wishes: tuple[str, ...] = ()
    aversions: tuple[str, ...] = ()
    sample: bool = False

    def works_on(self, day: dt.date) -> bool:
        """Whether the person is employed and not on leave on ``day``."""
        if (self.joins and day < self.joins) or (self.leaves and day >= self.leaves):
            return False
        return not any(a.start <= day < a.end for a in self.absences)

    def available_throughout(self, start: dt.date, end: dt.date, *, short: int = 0) -> bool:
        """Whether the person is employed and not on leave on every day of ``start <= day < end``.

        Leave of at most ``short`` days in a row does not count.
        """
        if (self.joins and start < self.joins) or (self.leaves and end > self.leaves):
            return False
        return not any(a.start < end and start < a.end for a in self.leave_beyond(short))

    def leave_beyond(self, short: int) -> tuple[Absence, ...]:
        """Leave of more than ``short`` days in a row, by start; adjoining absences are one."""
        runs: list[list[Absence]] = []
        until = dt.date.min
        for absence in sorted(self.absences, key=lambda a: (a.start, a.end)):
            if not runs or absence.start > until:
                runs.append([])
            runs[-1].append(absence)
            until = max(until, absence.end)
        return tuple(a for run in runs if (max(b.end for b in run) - run[0].start).days > short for a in run)

    def exempt_within(self, start: dt.date, end: dt.date) -> bool:
        """Whether an exemption of the roster holds on any day of ``start <= day < end``."""
        return not self.postable or any(e.touches(start, end) for e in self.exemptions)
