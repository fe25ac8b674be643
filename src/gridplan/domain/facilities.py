"""Hospitals, clinics and vehicle bases. ``site`` is a point in EPSG:4326."""

from __future__ import annotations

from dataclasses import dataclass

from shapely import Point


@dataclass(frozen=True, slots=True, kw_only=True)
class Department:
    """科室 of a lead hospital.

    Attributes:
        limit: most physicians of the department that may be posted out at once; ``None`` takes the
            rule ``postings.department_limit`` (a share of its eligible physicians).
        adopts: ids of the township hospitals it adopts (科包院).
    """

    id: str
    name: str
    limit: int | None = None
    adopts: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class LeadHospital:
    """牵头医院: county-level hospital that sends staff down."""

    id: str
    name: str
    site: Point
    departments: tuple[Department, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class TownshipHospital:
    """乡镇卫生院/社区卫生服务中心: host of postings and depot of circuits.

    Attributes:
        township: code of the township it serves.
        posts: posted physicians it should keep every week; ``None`` takes the rules ``postings.cover`` and
            ``postings.extra``.
        commissioners: public-health commissioners (公共卫生专员) it should keep every week; ``None`` takes the rule
            ``commissioners.cover``.
        specialties: specialties it asks for.
        steward: name of its institution steward (家医管家), if known.
    """

    id: str
    name: str
    township: str
    site: Point
    posts: int | None = None
    commissioners: int | None = None
    specialties: tuple[str, ...] = ()
    steward: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class VillageClinic:
    """村卫生室. It is staffed when the roster has a village doctor whose workplace it is.

    Attributes:
        posts: posted physicians it should keep every week (驻村); ``None`` and 0: nobody is posted to it.
    """

    id: str
    name: str
    village: str
    site: Point
    posts: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class VehicleBase:
    """Where vehicles start and end their day, where that is not a hospital."""

    id: str
    name: str
    site: Point


@dataclass(frozen=True, slots=True, kw_only=True)
class EmergencySite:
    """急救站: a station that stands, or a place where one could be built (``existing`` is False)."""

    id: str
    name: str
    site: Point
    existing: bool = True


Facility = LeadHospital | TownshipHospital | VillageClinic | VehicleBase | EmergencySite


@dataclass(frozen=True, slots=True, kw_only=True)
class Vehicle:
    """A vehicle with a crew of its own, such as a mobile hospital (移动医院).

    Attributes:
        base: id of the facility where its day starts and ends.
        profile: name of one of the county's vehicle profiles.
        equipment: what it carries (``X光``, ``B超`` …).
        crew: ids of the people who go with it; they are not available for anything else.
        nights: most nights away on one tour; it stays at township hospitals.
    """

    id: str
    name: str
    base: str
    profile: str = "mobile_hospital"
    equipment: tuple[str, ...] = ()
    crew: tuple[str, ...] = ()
    nights: int = 0
