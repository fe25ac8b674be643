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
        extra: what the plan would cost more, person-seconds; negative only where a rule forbids it.
        barred: ids of the rules that this move would newly break (``teams.contiguous``, ``teams.balance`` …).
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
        second: the best other team, allowed moves first; ``None`` where no other team is near.
    """

    unit: str
    team: str
    hospital_seconds: int | None
    median: str
    median_seconds: int | None
    home_seconds: int | None = None
    second: Alternative | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class WeightPrice:
    """What one weight costs: the plan's parts with it, and those of the best plan without it.

    Attributes:
        rule: id of the weight's rule.
        parts: part of the cost (``inside``, ``hospital``, ``balance``, ``splits``) in person-seconds, as planned.
        without: the same parts of the best plan with the weight at 0, each in the plan's own measure.
        proven: both plans are proven best.
    """

    rule: str
    parts: Mapping[str, int] = field(default_factory=dict)
    without: Mapping[str, int] = field(default_factory=dict)
    proven: bool = True

    def __post_init__(self) -> None:
        for name in ("parts", "without"):
            object.__setattr__(self, name, frozen_mapping(getattr(self, name)))
