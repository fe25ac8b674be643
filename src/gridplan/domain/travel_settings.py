"""What a county says about travelling: vehicles, scenarios, elevation, limits."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from gridplan.domain.access import ServiceLevel
from gridplan.domain.freezing import frozen_mapping
from gridplan.domain.scenarios import NORMAL, Scenario
from gridplan.domain.vehicle_profiles import VehicleProfile
from gridplan.errors import NotFoundError
from gridplan.languages import said

DEFAULT_LIMITS: Mapping[ServiceLevel, int] = frozen_mapping(
    {ServiceLevel.PRIMARY: 15, ServiceLevel.TOWNSHIP: 30, ServiceLevel.LEAD: 60}
)
"""Minutes within which each level should be reached; *assumed*."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceFile:
    """A file that travel times depend on: ``path`` relative to the county folder (POSIX), SHA-256 of its bytes."""

    path: str
    sha256: str


@dataclass(frozen=True, slots=True, kw_only=True)
class TravelSettings:
    """How travel times are worked out and judged.

    Attributes:
        profiles: every vehicle profile of the county, its own and gridplan's.
        scenarios: states of the roads besides the normal one.
        scenario: name of the one that plans are made for.
        elevation: raster files (GeoTIFF, SRTM ``.hgt`` or ``.hgt.zip``).
        limits: service level → minutes beyond which a village is listed.
    """

    profiles: tuple[VehicleProfile, ...] = ()
    scenarios: tuple[Scenario, ...] = ()
    scenario: str = NORMAL.name
    elevation: tuple[SourceFile, ...] = ()
    limits: Mapping[ServiceLevel, int] = field(default_factory=lambda: DEFAULT_LIMITS)

    def __post_init__(self) -> None:
        object.__setattr__(self, "limits", frozen_mapping(self.limits))

    def profile_named(self, name: str) -> VehicleProfile:
        """The vehicle profile of this name.

        Raises:
            NotFoundError: there is none.
        """
        for profile in self.profiles:
            if profile.name == name:
                return profile
        known = ", ".join(p.name for p in self.profiles)
        raise NotFoundError(said("there is no vehicle profile {name!r}; there are: {known}", name=name, known=known))

    def scenario_named(self, name: str) -> Scenario:
        """The scenario of this name; ``normal`` is always there.

        Raises:
            NotFoundError: there is none.
        """
        for scenario in (NORMAL, *self.scenarios):
            if scenario.name == name:
                return scenario
        known = ", ".join(s.name for s in (NORMAL, *self.scenarios))
        raise NotFoundError(said("there is no scenario {name!r}; there are: {known}", name=name, known=known))
