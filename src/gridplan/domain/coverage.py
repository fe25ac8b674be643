"""Coverage: by which mode each village is served."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field

from gridplan.domain.freezing import frozen_mapping
from gridplan.domain.programmes import CoverageMode


@dataclass(frozen=True, slots=True, kw_only=True)
class Option:
    """One way to serve one village.

    Attributes:
        provider: id of the clinic, township hospital (posted doctor, circuit) or vehicle base (mobile hospital).
        seconds: one-way travel time the mode is judged by.
        cost: person-seconds, ``residents · (60 · penalty(mode) + seconds)``, rounded.
        resource: key into ``CoverageProblem.capacity``; ``None`` where nothing is used up.
        use: how much of the resource.
    """

    village: str
    mode: CoverageMode
    provider: str
    seconds: int
    cost: int
    resource: str | None = None
    use: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class CoverageProblem:
    """Choose one option for each village within the capacities.

    Goals in order: ``uncovered`` residents (an empty village counts as one), ``changed`` villages (only with
    ``previous``), ``cost``.
    Every village in ``residents`` is to be covered; one without an option stays uncovered.
    """

    residents: Mapping[str, int]
    options: tuple[Option, ...]
    capacity: Mapping[str, int]
    previous: Mapping[str, tuple[CoverageMode, str]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for name in ("residents", "capacity", "previous"):
            object.__setattr__(self, name, frozen_mapping(getattr(self, name)))


@dataclass(frozen=True, slots=True, kw_only=True)
class Service:
    """``village`` is served in ``mode`` by ``provider``.

    ``since`` is the first day of this service where it began inside the horizon (after re-planning): visits are
    counted and gaps measured from then on.
    """

    village: str
    mode: CoverageMode
    provider: str
    since: dt.date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Coverage:
    """One service for each covered village; ``uncovered`` lists the others."""

    services: tuple[Service, ...]
    uncovered: tuple[str, ...] = ()

    def of(self, village: str) -> Service | None:
        """The service of a village, ``None`` where it is uncovered."""
        return next((s for s in self.services if s.village == village), None)
