"""What a county says about its teams besides the rules."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from gridplan.domain.freezing import frozen_mapping


@dataclass(frozen=True, slots=True, kw_only=True)
class TeamSettings:
    """``[territories]`` of ``gridplan.toml`` and the key groups' weights and specialties.

    Attributes:
        across_townships: teams are formed over the whole county, without regard to township borders.
        key_group_weights: key group → residents that one member counts for on top of being a resident; a group that is
            not named takes the rule ``teams.key_group_weight``.
        specialties: key group → specialties of physicians that its members need (``pregnant`` → 妇产科).
    """

    across_townships: bool = False
    key_group_weights: Mapping[str, float] = field(default_factory=dict)
    specialties: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        object.__setattr__(self, "key_group_weights", frozen_mapping(self.key_group_weights))
        object.__setattr__(self, "specialties", frozen_mapping(self.specialties))
