"""A county small enough to check by hand: 2 townships of 6 square villages each, no roads file.

Villages are squares of 0.02 degrees in two rows of three for each township; travel times are Manhattan distances
between the sites at 10 m/s, so ``t(a, b)`` can be worked out in the head: one square is about 220 s.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import numpy as np
from shapely import Point, box

from gridplan.domain.calendar import Calendar
from gridplan.domain.county import County
from gridplan.domain.facilities import Department, LeadHospital, TownshipHospital, Vehicle, VillageClinic
from gridplan.domain.people import Person, Role, Title
from gridplan.domain.places import Grid, Township, Village, Zone
from gridplan.domain.programmes import CoverageMode, CrewKind, Filter, Programme
from gridplan.domain.rules import Rules
from gridplan.domain.travel import TravelTimes
from gridplan.domain.travel_settings import TravelSettings
from gridplan.sources import default_profiles

START = dt.date(2026, 1, 5)
SIDE = 0.02
METRES_PER_DEGREE = 111_000
SPEED = 10.0
NAMES = "东西南北上下"


def tiny_county(*, physicians: int = 8, weeks: int = 52, circuit_weeks: int = 13, gps: int = 3) -> County:
    """The tiny county. Villages 0-2 of each township have a staffed clinic; the others have none."""
    townships, villages, grids, hospitals, clinics, people = [], [], [], [], [], []
    for t in range(2):
        code = f"99010110{t}"
        west = 110 + t * 3 * SIDE
        townships.append(
            Township(code=code, name=f"{'甲乙'[t]}镇", zone="Z1", area=box(west, 30, west + 3 * SIDE, 30 + 2 * SIDE))
        )
        hospitals.append(
            TownshipHospital(
                id=f"TH{t}", name=f"{'甲乙'[t]}镇卫生院", township=code, site=Point(west + 1.5 * SIDE, 30 + SIDE)
            )
        )
        for v in range(6):
            village, clinic, doctor = _village(code, t, v, west)
            villages.append(village)
            grids.append(_whole(village))
            if clinic and doctor:
                clinics.append(clinic)
                people.append(doctor)
        for role, label in ((Role.GP, "全科"), (Role.NURSE, "护士")):
            people += [
                Person(
                    id=f"{role.value}{t}{i}",
                    name=f"{label}{'甲乙'[t]}{i}",
                    role=role,
                    title=Title.JUNIOR,
                    workplace=f"TH{t}",
                )
                for i in range(gps)
            ]
    people += [
        Person(
            id=f"D{i}",
            name=f"医师{i}",
            role=Role.PHYSICIAN,
            title=Title.MID if i % 3 else Title.DEPUTY_SENIOR,
            workplace="LH",
            department=f"LH-{i % 2}",
            specialty=("内科", "外科")[i % 2],
        )
        for i in range(physicians)
    ]
    people.append(Person(id="DRV", name="司机", role=Role.DRIVER, workplace="LH"))
    return County(
        code="990101",
        name="小县",
        crs="EPSG:32649",
        zones=(Zone(code="Z1", name="第一片区", centre="TH0"),),
        townships=tuple(townships),
        villages=tuple(villages),
        grids=tuple(grids),
        lead_hospitals=(
            LeadHospital(
                id="LH",
                name="县医院",
                site=Point(110 + 3 * SIDE, 30 + SIDE),
                departments=(
                    Department(id="LH-0", name="内科", limit=4, adopts=("TH0",)),
                    Department(id="LH-1", name="外科", limit=4, adopts=("TH1",)),
                ),
            ),
        ),
        township_hospitals=tuple(hospitals),
        clinics=tuple(clinics),
        vehicles=(Vehicle(id="MH1", name="移动医院1号", base="LH", equipment=("B超",), crew=("DRV",)),),
        people=tuple(people),
        programmes=PROGRAMMES,
        rules=Rules(),
        calendar=Calendar(
            start=START,
            weeks=weeks,
            circuit_weeks=circuit_weeks,
            workdays=tuple(
                day for i in range(7 * circuit_weeks) if (day := START + dt.timedelta(days=i)).weekday() < 5
            ),
        ),
        key_groups=(("65+", "65岁及以上"),),
        travel=TravelSettings(profiles=tuple(default_profiles().values())),
    )


PROGRAMMES = (
    Programme(
        id="circuit",
        name="巡诊",
        crew=CrewKind.TEAM,
        where=Filter(modes=(CoverageMode.CIRCUIT,)),
        every_weeks=4,
        min_gap_days=14,
        max_gap_days=42,
        minutes=60,
        minutes_per_100_residents=2,
    ),
    Programme(
        id="mobile",
        name="移动医院",
        crew=CrewKind.VEHICLE,
        where=Filter(modes=(CoverageMode.MOBILE_HOSPITAL,)),
        every_weeks=4,
        min_gap_days=14,
        max_gap_days=42,
        minutes=120,
        equipment=("B超",),
    ),
)


def _village(township: str, t: int, v: int, west: float) -> tuple[Village, VillageClinic | None, Person | None]:
    x, y = west + (v % 3) * SIDE, 30 + (v // 3) * SIDE
    site = Point(x + SIDE / 2, y + SIDE / 2)
    code = f"{township}20{v}"
    village = Village(
        code=code,
        name=f"{NAMES[v]}村",
        township=township,
        area=box(x, y, x + SIDE, y + SIDE),
        site=site,
        area_km2=4.27,
        residents=800 + 100 * v + 50 * t,
        key_groups={"65+": 100 + v},
    )
    if v > 2:
        return village, None, None
    clinic = VillageClinic(id=f"VC{t}{v}", name=f"{NAMES[v]}村卫生室", village=code, site=site)
    doctor = Person(id=f"VD{t}{v}", name=f"村医{t}{v}", role=Role.VILLAGE_DOCTOR, workplace=clinic.id)
    return village, clinic, doctor


def _whole(village: Village) -> Grid:
    return Grid(
        code=f"{village.code}001",
        name=f"{village.name}网格",
        village=village.code,
        area=village.area,
        site=village.site,
        area_km2=village.area_km2,
        residents=village.residents,
        key_groups=village.key_groups,
        head="网格长",
        workers=("网格员",),
        derived=True,
    )


def tiny_travel(county: County, profile: str = "car") -> TravelTimes:
    """Manhattan travel times between all sites of ``county``; every pair is reachable."""
    sites = county.sites()
    xy = np.array([(p.x, p.y) for p in sites.values()])
    degrees = np.abs(xy[:, None, :] - xy[None, :, :]).sum(axis=2)
    seconds = np.rint(degrees * METRES_PER_DEGREE / SPEED).astype(np.int32)
    return TravelTimes(origins=tuple(sites), destinations=tuple(sites), seconds=seconds, profile=profile)


def cut_off(travel: TravelTimes, *places: str) -> TravelTimes:
    """The same travel times with some places unreachable."""
    seconds = travel.seconds.copy()
    for place in places:
        seconds[travel.origins.index(place), :] = -1
        seconds[:, travel.destinations.index(place)] = -1
        seconds[travel.origins.index(place), travel.destinations.index(place)] = 0
    return replace(travel, seconds=seconds, unreachable=tuple((p, "no road") for p in places))
