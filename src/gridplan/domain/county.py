"""The whole input, validated at construction."""

from __future__ import annotations

import dataclasses
import datetime as dt
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, Literal, Self, TypeVar

from shapely import Point

from gridplan.domain.calendar import Calendar
from gridplan.domain.facilities import (
    EmergencySite,
    Facility,
    LeadHospital,
    TownshipHospital,
    Vehicle,
    VehicleBase,
    VillageClinic,
)
from gridplan.domain.freezing import digest
from gridplan.domain.people import Person
from gridplan.domain.pins import Pin
from gridplan.domain.places import Grid, Township, Village, VisitPlace, Zone
from gridplan.domain.programmes import CoverageMode, Programme
from gridplan.domain.rules import Rules
from gridplan.domain.team_settings import TeamSettings
from gridplan.domain.travel_settings import SourceFile, TravelSettings
from gridplan.errors import InputError, NotFoundError
from gridplan.languages import Separator, joined, said

T = TypeVar("T")
Thing = Zone | Township | Village | Grid | Facility | VisitPlace | Vehicle | Person | Programme


@dataclass(frozen=True, slots=True, kw_only=True)
class RoadFile(SourceFile):
    """A road file.

    Attributes:
        lines: a layer of lines (GeoPackage, shapefile, GeoJSON) to be merged with OpenStreetMap's roads.
        coords: of a layer of lines: ``gcj02`` was declared, or ``auto``: as its CRS says, unless the lines betray it.
    """

    lines: bool = False
    coords: Literal["auto", "wgs84", "gcj02"] = "auto"


@dataclass(frozen=True, slots=True, kw_only=True)
class County:
    """Everything the planner said. Codes and ids are unique over all kinds.

    Attributes:
        crs: the local projected CRS in which areas and lengths are measured, such as ``EPSG:32650``.
        travel: vehicles, scenarios, elevation and limits of travel.
        key_groups: the county's list of key groups: id → Chinese name.
        teams: how units are weighed, who needs which specialty, whether teams may cross township borders.
        emergency: emergency stations and places where one could be.
        visit_places: places other than villages that programmes visit.
        pins: visits and tours that the planner has fixed.
        sample: some of the data was invented by gridplan (a sample roster).
        coords: what was declared of the layers of ``boundaries/``; places are WGS 84 whatever it says, the water layer,
            which is read only when maps are drawn, is converted then.

    Raises:
        InputError: on construction, with every broken reference.
    """

    code: str
    name: str
    crs: str
    zones: tuple[Zone, ...]
    townships: tuple[Township, ...]
    villages: tuple[Village, ...]
    grids: tuple[Grid, ...]
    lead_hospitals: tuple[LeadHospital, ...]
    township_hospitals: tuple[TownshipHospital, ...]
    clinics: tuple[VillageClinic, ...] = ()
    bases: tuple[VehicleBase, ...] = ()
    emergency: tuple[EmergencySite, ...] = ()
    visit_places: tuple[VisitPlace, ...] = ()
    vehicles: tuple[Vehicle, ...] = ()
    people: tuple[Person, ...]
    programmes: tuple[Programme, ...]
    pins: tuple[Pin, ...] = ()
    rules: Rules
    calendar: Calendar
    key_groups: tuple[tuple[str, str], ...] = ()
    teams: TeamSettings = field(default_factory=TeamSettings)
    roads: tuple[RoadFile, ...] = ()
    travel: TravelSettings = field(default_factory=TravelSettings)
    sample: bool = False
    coords: Literal["wgs84", "gcj02"] = "wgs84"
    _index: dict[str, Thing] = field(init=False, repr=False, compare=False, default_factory=dict)

    def __post_init__(self) -> None:
        problems = list(_duplicates(self)) + list(_broken_references(self))
        if problems:
            shown = joined(Separator.CLAUSE, [*problems[:5], *(["…"] if len(problems) > 5 else [])])
            raise InputError(
                said("{count} broken codes or references: {problems}", count=len(problems), problems=shown)
            )
        self._index.update((_key(thing), thing) for thing in _things(self))

    def replace(self, **changes: Any) -> Self:
        """A copy with some fields changed, validated again."""
        return dataclasses.replace(self, **changes)

    def get(self, key: str) -> Thing:
        """The place, facility, vehicle, person or programme with this code or id.

        Raises:
            NotFoundError: there is none.
        """
        try:
            return self._index[key]
        except KeyError:
            raise NotFoundError(
                said("{county} has nothing with the code or id {key!r}", county=self.name, key=key)
            ) from None

    def __contains__(self, key: str) -> bool:
        return key in self._index

    def codes(self) -> tuple[str, ...]:
        """Codes and ids of everything that :meth:`get` finds."""
        return tuple(self._index)

    def name_of(self, key: str) -> str:
        """The name of whatever has this code or id; the key itself where nothing has."""
        thing = self._index.get(key)
        return key if thing is None else thing.name

    def village(self, code: str) -> Village:
        """The village with this code."""
        return _typed(self.get(code), Village)

    def grid(self, code: str) -> Grid:
        """The grid with this code."""
        return _typed(self.get(code), Grid)

    def township(self, code: str) -> Township:
        """The township with this code."""
        return _typed(self.get(code), Township)

    def person(self, person_id: str) -> Person:
        """The person with this id."""
        return _typed(self.get(person_id), Person)

    def programme(self, programme_id: str) -> Programme:
        """The programme with this id."""
        return _typed(self.get(programme_id), Programme)

    def township_hospital(self, facility_id: str) -> TownshipHospital:
        """The township hospital with this id."""
        return _typed(self.get(facility_id), TownshipHospital)

    def programmes_of(self, mode: CoverageMode) -> tuple[Programme, ...]:
        """The programmes that cover the villages served in ``mode``, in file order."""
        return tuple(p for p in self.programmes if p.coverage is mode)

    def villages_of(self, township: str) -> tuple[Village, ...]:
        """Villages of a township, in file order."""
        return tuple(v for v in self.villages if v.township == township)

    def grids_of(self, village: str) -> tuple[Grid, ...]:
        """Grids of a village, in file order."""
        return tuple(g for g in self.grids if g.village == village)

    def hospitals_of(self, township: str) -> tuple[TownshipHospital, ...]:
        """Township hospitals of a township; the first is the depot of its circuits."""
        return tuple(h for h in self.township_hospitals if h.township == township)

    def township_of(self, place: str) -> str | None:
        """Code of the township of a village, township hospital or visit place; ``None`` of anything else."""
        thing = self._index.get(place)
        return thing.township if isinstance(thing, (Village, TownshipHospital, VisitPlace)) else None

    def market_days(self, place: str) -> frozenset[dt.date]:
        """Market days of a place or of the township in which it lies."""
        return self.calendar.market_days(place, self.township_of(place) or place)

    def clinic_doctors(self, clinic: str) -> tuple[Person, ...]:
        """Village doctors whose workplace is ``clinic``."""
        return tuple(p for p in self.people if p.workplace == clinic and p.role == "village_doctor")

    def clinic_grid(self, clinic: VillageClinic) -> Grid | None:
        """The grid of the clinic's village that holds the clinic, else the nearest; ``None`` without grids.

        On a tie the smallest code. Whose part of a split village the clinic is follows from it.
        """
        grids = self.grids_of(clinic.village)
        return min(grids, key=lambda grid: (grid.area.distance(clinic.site), grid.code), default=None)

    def sites(self) -> dict[str, Point]:
        """Every place one can travel to or from: facilities, visit places, villages and grids by code or id."""
        places = (*_facilities(self), *self.visit_places, *self.villages, *self.grids)
        return {_key(thing): thing.site for thing in places}

    def digest(self) -> str:
        """Digest of the whole input."""
        return digest(self)


def _typed(thing: Thing, kind: type[T]) -> T:
    if not isinstance(thing, kind):
        raise NotFoundError(
            said(
                "{key!r} is a {found}, not a {wanted}",
                key=_key(thing),
                found=type(thing).__name__,
                wanted=kind.__name__,
            )
        )
    return thing


def _key(thing: Thing) -> str:
    return thing.code if isinstance(thing, (Zone, Township, Village, Grid)) else thing.id


def _facilities(county: County) -> Iterator[Facility]:
    yield from county.lead_hospitals
    yield from county.township_hospitals
    yield from county.clinics
    yield from county.bases
    yield from county.emergency


def _things(county: County) -> Iterator[Thing]:
    yield from county.zones
    yield from county.townships
    yield from county.villages
    yield from county.grids
    yield from _facilities(county)
    yield from county.visit_places
    yield from county.vehicles
    yield from county.people
    yield from county.programmes


def _duplicates(county: County) -> Iterator[str]:
    for key, count in Counter(map(_key, _things(county))).items():
        if count > 1:
            yield f"{key!r} is used {count} times"


def _broken_references(county: County) -> Iterator[str]:
    zones = {z.code for z in county.zones}
    townships = {t.code for t in county.townships}
    villages = {v.code for v in county.villages}
    facilities = {f.id for f in _facilities(county)}
    visited = {p.id for p in county.visit_places}
    vehicles = {v.id for v in county.vehicles}
    programmes = {p.id for p in county.programmes}
    hosts = {h.id for h in county.township_hospitals}
    posts = hosts | {c.id for c in county.clinics}
    people = {p.id for p in county.people}
    departments = {d.id for h in county.lead_hospitals for d in h.departments}
    checks: list[tuple[str, str, str | None, set[str]]] = [
        *(("zone centre", z.code, z.centre, hosts) for z in county.zones),
        *(("zone", t.code, t.zone, zones) for t in county.townships),
        *(("township", v.code, v.township, townships) for v in county.villages),
        *(("village", g.code, g.village, villages) for g in county.grids),
        *(("township", h.id, h.township, townships) for h in county.township_hospitals),
        *(("village", c.id, c.village, villages) for c in county.clinics),
        *(("base", v.id, v.base, facilities) for v in county.vehicles),
        *(("crew", v.id, member, people) for v in county.vehicles for member in v.crew),
        *(("workplace", p.id, p.workplace, facilities) for p in county.people),
        *(("department", p.id, p.department, departments) for p in county.people),
        *(("post", p.id, p.current_stay.host, posts) for p in county.people if p.current_stay),
        *(("wish", p.id, host, posts) for p in county.people for host in (*p.wishes, *p.aversions)),
        *(
            ("adopted hospital", d.id, host, hosts)
            for h in county.lead_hospitals
            for d in h.departments
            for host in d.adopts
        ),
        *(
            ("closed place", "calendar", c.place, townships | villages | facilities | visited | vehicles)
            for c in county.calendar.closures
        ),
        *(("market place", "calendar", m.place, townships | villages) for m in county.calendar.markets),
        *(("township", p.id, p.township, townships) for p in county.visit_places),
        *(("pinned place", p.id, p.place, villages | hosts | visited) for p in county.pins),
        *(("pinned programme", p.id, p.programme, programmes) for p in county.pins),
    ]
    for what, owner, target, known in checks:
        if target is not None and target not in known:
            yield f"{owner!r} names the unknown {what} {target!r}"
