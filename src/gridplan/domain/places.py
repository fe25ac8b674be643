"""The hierarchy of places: zone → township → village → grid. All geometry is EPSG:4326 (lon, lat)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from shapely import MultiPolygon, Point, Polygon

from gridplan.domain.freezing import frozen_mapping

Area = Polygon | MultiPolygon


@dataclass(frozen=True, slots=True, kw_only=True)
class Zone:
    """片区: a group of townships around a regional centre. ``centre`` is a township hospital's id."""

    code: str
    name: str
    centre: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Township:
    """乡镇/街道. ``derived`` marks an area that gridplan made because the input had none."""

    code: str
    name: str
    zone: str
    area: Area
    derived: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Village:
    """村（社区）: an administrative village.

    Attributes:
        code: 12-digit statistical code.
        site: where people live and where visits take place.
        area_km2: surface, measured in the county's projected CRS.
        residents: number of residents.
        key_groups: persons by key-group id, for example ``{"65+": 210}``.
        steward: name of the community health steward (健康管家), if known.
    """

    code: str
    name: str
    township: str
    area: Area
    site: Point
    area_km2: float
    residents: int
    key_groups: Mapping[str, int] = field(default_factory=dict)
    steward: str | None = None
    derived: bool = False

    def __post_init__(self) -> None:
        object.__setattr__(self, "key_groups", frozen_mapping(self.key_groups))


@dataclass(frozen=True, slots=True, kw_only=True)
class Grid:
    """网格: the smallest unit. ``workers`` are its grid workers' names, ``head`` the grid head's,
    ``sentinels`` the health sentinels'. A county without grids gets one grid for each village, ``derived``.
    """

    code: str
    name: str
    village: str
    area: Area
    site: Point
    area_km2: float
    residents: int
    key_groups: Mapping[str, int] = field(default_factory=dict)
    head: str | None = None
    workers: tuple[str, ...] = ()
    sentinels: tuple[str, ...] = ()
    derived: bool = False

    def __post_init__(self) -> None:
        object.__setattr__(self, "key_groups", frozen_mapping(self.key_groups))


@dataclass(frozen=True, slots=True, kw_only=True)
class VisitPlace:
    """走访点: a place other than a village that programmes visit, such as an enterprise or a health station (健康驿站).

    Attributes:
        kind: in the planner's words, such as ``企业``.
        township: code of the township in which it lies.
        persons: people to be seen there.
    """

    id: str
    name: str
    kind: str
    township: str
    site: Point
    persons: int = 0
