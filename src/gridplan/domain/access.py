"""How far every village is from every level of service, and what follows for the county."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from gridplan.domain.finding_kinds import Language
from gridplan.domain.findings import Finding
from gridplan.domain.freezing import frozen_mapping
from gridplan.domain.places import Area
from gridplan.domain.road_changes import RoadChanges


class ServiceLevel(StrEnum):
    """A level of service; ``primary`` is a staffed village clinic or a township hospital, whichever is nearer."""

    PRIMARY = "primary"
    TOWNSHIP = "township"
    LEAD = "lead"

    @property
    def title_zh(self) -> str:
        """Name in the interface."""
        return {"primary": "基层机构", "township": "乡镇卫生院", "lead": "牵头医院"}[self.value]

    @property
    def title_en(self) -> str:
        """Name in English, with its article."""
        return {"primary": "primary care", "township": "a township hospital", "lead": "a lead hospital"}[self.value]

    def called(self, lang: Language) -> str:
        """Its name."""
        return self.title_zh if lang == "zh" else self.title_en


BANDS = (15, 30, 60)
"""Minutes by which shares of residents and isochrones are told."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Provider:
    """A facility and the seconds from a village to it."""

    facility: str
    seconds: int


@dataclass(frozen=True, slots=True, kw_only=True)
class VillageAccess:
    """The nearest and the second nearest provider of each level that a village can reach, nearest first.

    Measured from the village's site, as for one place, also where the village is split into grids.

    Attributes:
        providers: every level → at most two; empty where none can be reached. Of two equally near the one whose id
            sorts first comes first.
        residents: of the village.
    """

    village: str
    providers: Mapping[ServiceLevel, tuple[Provider, ...]]
    residents: int = 0

    def __post_init__(self) -> None:
        object.__setattr__(self, "providers", frozen_mapping(self.providers))

    def seconds(self, level: ServiceLevel) -> int | None:
        """To the nearest provider; ``None`` where none can be reached."""
        providers = self.providers[level]
        return providers[0].seconds if providers else None

    def within(self, level: ServiceLevel, minutes: int) -> bool:
        """Whether a provider can be reached in this time."""
        seconds = self.seconds(level)
        return seconds is not None and seconds <= 60 * minutes


@dataclass(frozen=True, slots=True, kw_only=True)
class Share:
    """Residents of a township (``place`` its code) or of the county (``place`` empty) within reach of a level."""

    place: str
    level: ServiceLevel
    minutes: int
    residents: int
    within: int

    @property
    def share(self) -> float:
        """As a fraction; 0 where nobody lives."""
        return self.within / self.residents if self.residents else 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Beyond:
    """A village further from a level than its limit.

    Attributes:
        seconds, facility: of the nearest provider; ``None`` where none can be reached.
        limit: minutes.
        reason: why none can be reached, in words; empty otherwise.
    """

    village: str
    level: ServiceLevel
    limit: int
    seconds: int | None
    facility: str | None
    reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Catchment:
    """The villages for which a facility is the nearest provider of its level; at least one.

    Attributes:
        villages: in file order.
        area: union of the villages' polygons.
    """

    facility: str
    level: ServiceLevel
    villages: tuple[str, ...]
    residents: int
    area: Area


@dataclass(frozen=True, slots=True, kw_only=True)
class Isochrone:
    """Where a provider of a level can be reached within so many minutes; smaller ones lie inside larger ones."""

    level: ServiceLevel
    minutes: int
    area: Area


@dataclass(frozen=True, slots=True, kw_only=True)
class Loss:
    """What another scenario takes from a village at one level.

    Attributes:
        before, after: seconds to the nearest provider; ``None`` where none can be reached.
        bands: minutes within which it was before and is no longer, ascending.
        beyond: it was inside the level's limit and is no longer.
        residents: of the village.
    """

    village: str
    level: ServiceLevel
    before: int | None
    after: int | None
    bands: tuple[int, ...]
    beyond: bool
    residents: int = 0

    @property
    def cut_off(self) -> bool:
        """A provider could be reached and none can be any more."""
        return self.after is None


@dataclass(frozen=True, slots=True, kw_only=True)
class AccessReport:
    """Everything ``gridplan travel`` says about one vehicle and one state of the roads.

    Attributes:
        profile, scenario: names.
        villages: in file order.
        shares: of the county first, then of each township in file order; each by level, then by minutes.
        beyond: by level; those who reach nobody first, then the furthest first.
        catchments: by level, then facilities in file order; those that are nearest to no village are left out.
        isochrones: by level, then by minutes; none where no provider can be reached.
        unreachable: ``(place, reason)``: villages, facilities and grids out of this vehicle's reach.
        roads: what the scenario closes and slows for this vehicle.
        findings: what was odd about roads, scenario and places, each once.
    """

    profile: str
    scenario: str
    bands: tuple[int, ...]
    limits: Mapping[ServiceLevel, int]
    villages: tuple[VillageAccess, ...]
    shares: tuple[Share, ...]
    beyond: tuple[Beyond, ...]
    catchments: tuple[Catchment, ...]
    isochrones: tuple[Isochrone, ...]
    unreachable: tuple[tuple[str, str], ...]
    roads: RoadChanges = field(default_factory=RoadChanges)
    findings: tuple[Finding, ...] = ()

    def __post_init__(self) -> None:
        object.__setattr__(self, "limits", frozen_mapping(self.limits))


@dataclass(frozen=True, slots=True, kw_only=True)
class Delay:
    """How much longer residents travel to one level on average.

    Attributes:
        seconds: mean over the residents of the villages that reach it both before and after; negative where it became
            faster; ``None`` where there are none.
        residents: of these villages.
        cut_off: residents of villages that reached it before and do not any more: they are not in the mean.
    """

    level: ServiceLevel
    seconds: float | None
    residents: int
    cut_off: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ScenarioDifference:
    """Two reports on the same county, and what the second takes from whom: the losses, gravest first."""

    before: AccessReport
    after: AccessReport
    losses: tuple[Loss, ...]

    def delays(self) -> tuple[Delay, ...]:
        """Of every level the mean delay, weighted by residents."""
        pairs = list(zip(self.before.villages, self.after.villages, strict=True))
        found = []
        for level in ServiceLevel:
            weighted, residents, cut_off = 0.0, 0, 0
            for old, new in pairs:
                before, after = old.seconds(level), new.seconds(level)
                if before is None:
                    continue
                if after is None:
                    cut_off += new.residents
                else:
                    weighted += (after - before) * new.residents
                    residents += new.residents
            mean = weighted / residents if residents else None
            found.append(Delay(level=level, seconds=mean, residents=residents, cut_off=cut_off))
        return tuple(found)
