"""Visit programmes: who comes to whom, how often, how long and with what."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from enum import StrEnum


class CoverageMode(StrEnum):
    """How a village is served."""

    OWN_CLINIC = "own_clinic"  # 本村卫生室
    NEIGHBOUR_CLINIC = "neighbour_clinic"  # 邻村卫生室延伸服务
    POSTED_DOCTOR = "posted_doctor"  # 派驻医师
    CIRCUIT = "circuit"  # 巡诊
    MOBILE_HOSPITAL = "mobile_hospital"  # 移动医院


class CrewKind(StrEnum):
    """Who comes."""

    TEAM = "team"  # 家医团队, from its township hospital
    VEHICLE = "vehicle"  # a vehicle with its own crew, from its base: mobile hospital, supervision


class TeamRole(StrEnum):
    """Members of a team who can go on a visit."""

    SPECIALIST = "specialist"  # 县级专科医师
    GP = "gp"  # 家庭（全科）医生
    NURSE = "nurse"  # 护士


class PlaceKind(StrEnum):
    """Who is visited."""

    VILLAGES = "villages"  # 村
    HOSPITALS = "hospitals"  # 乡镇卫生院: supervision 督导
    VISIT_PLACES = "visit_places"  # 走访点: enterprises, health stations


class Period(StrEnum):
    """What "how often" counts by. Calendar periods are counted from their first day, not from the horizon's."""

    WEEKS = "weeks"  # each so many weeks of the horizon
    MONTH = "month"
    QUARTER = "quarter"
    HALF_YEAR = "half_year"
    YEAR = "year"
    ONCE = "once"  # a campaign: once between ``starts`` and ``ends``


class MarketDays(StrEnum):
    """What market days of the place (or of its township) mean to the programme."""

    IGNORED = "ignored"
    PREFERRED = "preferred"
    ONLY = "only"


class SameCrew(StrEnum):
    """Which crew comes to one place."""

    ANY = "any"  # any that can; the same one where it costs nothing
    SAME = "same"  # whoever comes first comes every time
    OWN = "own"  # the team that looks after the village


@dataclass(frozen=True, slots=True, kw_only=True)
class Filter:
    """Which of the places are visited; every condition that is given must hold.

    Attributes:
        modes: villages served in one of these modes.
        key_groups: villages in which at least one person belongs to one of these.
        only: codes of villages, townships (all their villages), hospitals or visit places.
        min_minutes: at least so far, one way by car, from the township hospital.
        min_residents: villages of at least so many residents.
    """

    modes: tuple[CoverageMode, ...] = ()
    key_groups: tuple[str, ...] = ()
    only: tuple[str, ...] = ()
    min_minutes: float = 0.0
    min_residents: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkDays:
    """Fixed family-doctor work-days (家庭医生工作日): the team is out in its area on these days.

    Attributes:
        per_month: how many in each calendar month.
        places: each reaches at least so many places.
    """

    per_month: int
    places: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Programme:
    """A visit programme.

    Attributes:
        crew: who comes.
        roles: members of a team who go; a vehicle goes with its whole crew.
        places: what kind of place is visited.
        where: which of them.
        period, times: so many visits in each period. ``Period.WEEKS`` counts ``every_weeks``.
        every_weeks: length of a ``Period.WEEKS`` period.
        starts, ends: the programme runs on days ``starts <= day < ends``; ``None`` is the horizon's edge.
        work_days: given, the teams' fixed days; the programme's visits are made on these and shared out evenly over
            the places of the team's area; ``period`` and ``times`` are not looked at.
        min_gap_days, max_gap_days: bounds on the days between consecutive visits to one place. With a ``max_gap_days``
            the first visit is also no later than so many days after the start and the last no earlier than so many
            days before the end. ``None`` is no bound.
        gap_assumed: the county states no shortest gap: :func:`gridplan.domain.periods.usual_gap` is kept where it costs
            no visit. It is a wish, so ``min_gap_days`` is 0 and nothing is judged by it.
        minutes: fixed length of a visit.
        minutes_per_100_residents, minutes_per_key_person: added length; a key person is one of ``where.key_groups``
            (of any group, where none is given), or a person to be seen at a visit place.
        max_minutes: cap on the length of one visit.
        opens, closes: minutes after midnight: a visit begins no earlier and ends no later. ``None`` is the working day.
        weekdays: 0 is Monday; empty is every working day.
        market_days: what the place's market days mean.
        same_crew: which crew comes.
        equipment: what the vehicle must carry.
    """

    id: str
    name: str
    crew: CrewKind
    roles: tuple[TeamRole, ...] = (TeamRole.GP, TeamRole.NURSE)
    places: PlaceKind = PlaceKind.VILLAGES
    where: Filter = field(default_factory=Filter)
    period: Period = Period.WEEKS
    times: int = 1
    every_weeks: int = 4
    starts: dt.date | None = None
    ends: dt.date | None = None
    work_days: WorkDays | None = None
    min_gap_days: int = 0
    max_gap_days: int | None = None
    gap_assumed: bool = False
    minutes: int
    minutes_per_100_residents: float = 0.0
    minutes_per_key_person: float = 0.0
    max_minutes: int = 240
    opens: int | None = None
    closes: int | None = None
    weekdays: tuple[int, ...] = ()
    market_days: MarketDays = MarketDays.IGNORED
    same_crew: SameCrew = SameCrew.ANY
    equipment: tuple[str, ...] = ()

    @property
    def coverage(self) -> CoverageMode | None:
        """The mode whose villages this programme is there for: it is what covers them."""
        regular = self.places is PlaceKind.VILLAGES and self.work_days is None and self.period is not Period.ONCE
        if not regular or len(self.where.modes) != 1:
            return None
        wanted = CoverageMode.CIRCUIT if self.crew is CrewKind.TEAM else CoverageMode.MOBILE_HOSPITAL
        return wanted if self.where.modes == (wanted,) else None

    def service_seconds(self, residents: int = 0, key_persons: int = 0) -> int:
        """Length of one visit to a place of so many residents, or to so many people."""
        minutes = self.minutes + self.minutes_per_100_residents * residents / 100
        minutes += self.minutes_per_key_person * key_persons
        return round(60 * min(minutes, self.max_minutes))
