"""Which lead-hospital physician is which team's specialist."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from gridplan.domain.freezing import frozen_mapping


@dataclass(frozen=True, slots=True, kw_only=True)
class Pairing:
    """That a person serves a team, and what each reason for or against it counts, in seconds.

    Attributes:
        travel: the drive from the person's hospital to the team's, heavier after past stays.
        mismatch: the specialty is not asked for.
        adoption: another department has adopted the township hospital.
    """

    team: str
    person: str
    travel: int
    mismatch: int = 0
    adoption: int = 0

    @property
    def cost(self) -> int:
        """All reasons together, seconds."""
        return self.travel + self.mismatch + self.adoption


@dataclass(frozen=True, slots=True, kw_only=True)
class SpecialistProblem:
    """Give each team one specialist.

    Goals in order: ``unserved`` (teams without a specialist), ``changed`` (teams whose previous specialist could stay
    but does not; only with ``previous``), ``cost`` in seconds: Σ pairing cost + ``next_team`` · (0 + 1 + … + k−1) for
    each person of k teams.

    Attributes:
        teams: ids.
        pairings: who may serve whom; what is not listed cannot be.
        caps: person → most teams.
        previous: team → person in the published plan.
    """

    teams: tuple[str, ...]
    pairings: tuple[Pairing, ...]
    caps: Mapping[str, int]
    next_team: int = 0
    previous: Mapping[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for name in ("caps", "previous"):
            object.__setattr__(self, name, frozen_mapping(getattr(self, name)))


@dataclass(frozen=True, slots=True, kw_only=True)
class Specialists:
    """Team → its specialist; a team that is missing has none."""

    serves: Mapping[str, str]

    def __post_init__(self) -> None:
        object.__setattr__(self, "serves", frozen_mapping(self.serves))
