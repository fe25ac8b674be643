"""Why: for every unit its team and the second best, for every weight its price."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from gridplan.domain.freezing import frozen_mapping


@dataclass(frozen=True, slots=True, kw_only=True)
class Alternative:
    """Another team that could look after a unit, all others staying as they are.

    Attributes:
        team: its id.
        extra: what the plan would cost more, person-seconds; negative only where something bars the move, or where the
            plan is not proven best.
        barred: ids of the rules that this move would newly break (``teams.contiguous``, ``teams.balance`` …), and
            ``moved`` where it would be one more change against the published plan.
    """

    team: str
    extra: int
    barred: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class UnitReason:
    """Why a unit is with its team.

    Attributes:
        unit: code of the unit.
        team: id of its team.
        hospital_seconds: the drive from the team's hospital; ``None`` without a way.
        median: code of the team's median unit, and ``median_seconds`` the drive to it.
        home_seconds: the drive from the hospital of its own township, where that is another one.
        second: the best other team, allowed moves first; ``None`` where the unit is ``alone``, or where no team that
            may have it touches it.
        alone: the unit is a team by itself; to move it would dissolve that team.
    """

    unit: str
    team: str
    hospital_seconds: int | None
    median: str
    median_seconds: int | None
    home_seconds: int | None = None
    second: Alternative | None = None
    alone: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class WeightPrice:
    """What one weight, or one rule, costs: the plan's parts with it, and those of the best plan without it.

    Attributes:
        rule: id of the weight's rule.
        parts: part of the cost (``inside``, ``hospital``, ``balance``, ``splits``) in person-seconds, as planned.
        without: the same parts of the best plan with the weight at 0, each in the plan's own measure.
        goals: ``over_capacity``, ``without_doctor``, ``outside_band`` as planned, and ``goals_without`` of the other.
        proven: both plans are proven best.
    """

    rule: str
    parts: Mapping[str, int] = field(default_factory=dict)
    without: Mapping[str, int] = field(default_factory=dict)
    goals: Mapping[str, int] = field(default_factory=dict)
    goals_without: Mapping[str, int] = field(default_factory=dict)
    proven: bool = True

    def __post_init__(self) -> None:
        for name in ("parts", "without", "goals", "goals_without"):
            object.__setattr__(self, name, frozen_mapping(getattr(self, name)))
