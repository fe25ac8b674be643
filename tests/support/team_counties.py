"""Variations of the tiny county for the tests of team planning."""

from __future__ import annotations

from dataclasses import replace

from shapely import box
from shapely.affinity import translate

from gridplan.domain.facilities import TownshipHospital
from gridplan.domain.people import Person, Role, Title
from gridplan.domain.places import Grid
from support.tiny import SIDE

T0, T1 = "990101100", "990101101"
V = tuple(f"{t}20{v}" for t in (T0, T1) for v in range(6))


def with_rules(county, **changes):
    rules = county.rules
    for name, change in changes.items():
        rules = rules.replace(f"teams.{name}", **change)
    return county.replace(rules=rules)


def with_hospital(county, *, township=T0, gps=2, hospital="TH2", at=None):
    """A further hospital, where the first one of its township stands."""
    site = at or county.townships[int(township[-1])].area.centroid
    people = tuple(
        Person(id=f"{role.value}-{hospital}-{i}", name=f"{i}", role=role, title=Title.JUNIOR, workplace=hospital)
        for role in (Role.GP, Role.NURSE)
        for i in range(gps)
    )
    second = TownshipHospital(id=hospital, name="第二卫生院", township=township, site=site)
    return county.replace(township_hospitals=(*county.township_hospitals, second), people=(*county.people, *people))


def without_hospital(county, hospital="TH1"):
    people = tuple(p for p in county.people if p.workplace != hospital)
    hospitals = tuple(h for h in county.township_hospitals if h.id != hospital)
    lead = tuple(
        replace(h, departments=tuple(replace(d, adopts=()) for d in h.departments)) for h in county.lead_hospitals
    )
    zones = tuple(replace(z, centre=None) for z in county.zones)
    return county.replace(people=people, township_hospitals=hospitals, lead_hospitals=lead, zones=zones)


def seconds_changed(travel, *, origin, destinations, seconds):
    changed = travel.seconds.copy()
    for place in destinations:
        changed[travel.origins.index(origin), travel.destinations.index(place)] = seconds
    return replace(travel, seconds=changed)


def with_large_village(county, *, residents=20_000, grids=6):
    """Village 0 of township 0 has a row of grids from west to east."""
    village = county.villages[0]
    west, south, east, north = village.area.bounds
    step = (east - west) / grids
    strips = [box(west + k * step, south, west + (k + 1) * step, north) for k in range(grids)]
    own = tuple(
        Grid(
            code=f"{village.code}{k + 1:03}", name=f"{k + 1}", village=village.code, area=strip, site=strip.centroid,
            area_km2=0.7, residents=residents // grids, key_groups={"65+": 10},
        )
        for k, strip in enumerate(strips)
    )  # fmt: skip
    rest = tuple(g for g in county.grids if g.village != village.code)
    villages = (replace(village, residents=residents), *county.villages[1:])
    return county.replace(villages=villages, grids=(*own, *rest))


def with_third_township(county):
    """A third township of six villages east of the second; it has no hospital."""
    first = county.townships[0]
    third = replace(first, code="990101102", name="丙镇", area=translate(first.area, 6 * SIDE))
    villages = tuple(
        replace(
            v,
            code=f"{third.code}{v.code[9:]}",
            township=third.code,
            area=translate(v.area, 6 * SIDE),
            site=translate(v.site, 6 * SIDE),
        )
        for v in county.villages[:6]
    )
    return county.replace(townships=(*county.townships, third), villages=(*county.villages, *villages))
