"""Who visits whom: programmes, vehicles, markets, seasons, places to visit, and what is fixed by hand."""

from __future__ import annotations

import datetime as dt
from typing import Any

import numpy as np
from data.generator.health import Health
from data.generator.partition import Partition
from data.generator.people import START, Row
from data.generator.places import Places
from data.generator.spec import Spec

VEHICLE = ("id", "name", "base", "profile", "equipment", "crew", "nights")
EQUIPMENT = ("B超；心电图；X光", "B超；心电图；生化分析仪", "B超；心电图", "B超；心电图；X光；眼底相机")
PROGRAMME = (
    "id", "name", "crew", "roles", "places", "modes", "key_groups", "min_minutes", "period", "times", "starts", "ends",
    "work_days", "work_day_places", "min_gap_days", "max_gap_days", "minutes", "minutes_per_100_residents",
    "minutes_per_key_person", "max_minutes", "opens", "closes", "weekdays", "market_days", "same_crew", "equipment",
)  # fmt: skip
VISIT_PLACE = ("id", "name", "kind", "township", "village", "lon", "lat", "persons")
PIN = ("place", "programme", "day", "crew", "route", "position", "note")
WORKS = (
    "春晖茶叶厂",
    "绿源竹木制品厂",
    "鑫达鞋服厂",
    "山里人食品厂",
    "远宏机砖厂",
    "惠民米业",
    "恒丰纸品厂",
    "瑞祥电子厂",
)
MARKETS = ("逢三八", "逢五十", "逢一六", "逢二七", "逢四九")
SPRING = (dt.date(2026, 3, 2), dt.date(2026, 3, 27))
RAIN = (dt.date(2026, 3, 16), dt.date(2026, 4, 5))
SUMMER = (dt.date(2026, 5, 1), dt.date(2026, 9, 30))


def programme_rows(spec: Spec) -> list[list[Any]]:
    """Rows of ``programmes.csv``: all kinds of visits that a county plans at once."""
    every: tuple[Row, ...] = (
        {
            "id": "monthly", "name": "村级月巡诊", "crew": "团队", "modes": "巡诊", "period": "每4周",
            "min_gap_days": 14, "max_gap_days": 42, "minutes": 60, "minutes_per_100_residents": 2,
            "max_minutes": 180, "market_days": "优先",
        },
        {
            "id": "mobile", "name": "移动医院下乡", "crew": "车辆", "modes": "移动医院", "period": "每2周",
            "min_gap_days": 7, "max_gap_days": 28, "minutes": 90, "minutes_per_100_residents": 4,
            "max_minutes": 210, "equipment": "B超；心电图",
        },
        {
            "id": "workday", "name": "家庭医生工作日", "crew": "团队", "roles": "家庭医生；护士",
            "work_days": 1, "work_day_places": 2, "minutes": 60, "minutes_per_100_residents": 1,
            "max_minutes": 120, "same_crew": "责任团队",
        },
        {
            "id": "contact", "name": "严重精神障碍患者季度联系", "crew": "团队", "roles": "家庭医生；护士",
            "key_groups": "严重精神障碍患者", "period": "每季度", "minutes": 20, "minutes_per_key_person": 3,
            "max_minutes": 120, "same_crew": "责任团队",
        },
        {
            "id": "spring", "name": "偏远村春季老年人体检", "crew": "团队", "roles": "专科医师；家庭医生；护士",
            "key_groups": "65岁及以上", "min_minutes": spec.remote, "period": "一次性",
            "starts": SPRING[0].isoformat(), "ends": SPRING[1].isoformat(), "minutes": 60,
            "minutes_per_key_person": 0.5, "max_minutes": 240,
        },
        {
            "id": "station", "name": "企业和健康驿站走访", "crew": "团队", "roles": "家庭医生；护士",
            "places": "走访点", "period": "每月", "min_gap_days": 14, "minutes": 45, "minutes_per_key_person": 0.3,
            "max_minutes": 150, "opens": "09:00", "closes": "16:30", "weekdays": "周二；周三；周四",
            "same_crew": "同一队伍",
        },
        {

                "id": "inspection",
                "name": "卫生院半年督导",
                "crew": "车辆",
                "places": "乡镇卫生院",
                "period": "每半年"
            ,
            "minutes": 150, "max_minutes": 150, "equipment": "督导",
        },
    )  # fmt: skip
    return [[row.get(key, "") for key in PROGRAMME] for row in every]


def vehicle_rows(spec: Spec, health: Health, crews: list[list[str]], inspectors: list[list[str]]) -> list[list[Any]]:
    """Mobile hospitals at their bases; a supervision group with a car at each lead hospital."""
    mobile = [
        [f"M{n}", f"移动医院{n}号", base, "mobile_hospital", EQUIPMENT[(n - 1) % 4], "；".join(crew), 0]
        for n, (base, crew) in enumerate(zip(health.bases, crews, strict=True), start=1)
    ]
    if spec.nights:
        mobile[-1][-1] = spec.nights  # the one with the longest ways
    hospitals = sorted({department.hospital for department in health.departments})
    groups = [
        [f"X{n}", f"督导{'一二三四'[n - 1]}组", base, "car", "督导", "；".join(crew), 0]
        for n, (base, crew) in enumerate(zip(hospitals, inspectors, strict=True), start=1)
    ]
    return [*mobile, *groups]


def market_rows(part: Partition, places: Places) -> list[Row]:
    """Markets of three townships in four, 街道 apart: neighbours have them on different days of the lunar calendar."""
    towns = [t for t, kind in enumerate(part.kind) if kind != "街道"]
    held = [t for n, t in enumerate(towns) if n % 4 != 3]
    return [
        {"kind": "集市", "target": places.township_code[t], "rule": MARKETS[n % len(MARKETS)]}
        for n, t in enumerate(held)
    ]


def season_rows() -> list[Row]:
    """The spring rains inside the circuits' horizon, and the wet season proper."""
    return [
        {"kind": "路况", "target": "wet_season", "start": first.isoformat(), "end": last.isoformat(), "reason": reason}
        for (first, last), reason in ((RAIN, "春季连阴雨"), (SUMMER, "雨季"))
    ]


def visit_place_rows(spec: Spec, part: Partition, places: Places) -> list[list[Any]]:
    """Enterprises in the larger towns, health stations in others; each beside a village's road."""
    rng = spec.rng("visit places")
    outside = [t for t, kind in enumerate(part.kind) if kind != "街道"]
    order = [outside[k] for k in rng.permutation(len(outside)).tolist()]
    kinds = [("企业", 60, 400)] * spec.enterprises + [("健康驿站", 40, 120)] * spec.stations
    rows: list[list[Any]] = []
    for n, (kind, least, most) in enumerate(kinds):
        t = order[n % len(order)]
        mine = np.flatnonzero((part.of_township == t) & (part.urban == 1))
        village = int(mine[int(np.argmax(part.residents[mine]))])
        lon, lat = places.village_site[village] + np.round(rng.uniform(-6e-4, 6e-4, 2), 6)
        town = places.township_name[t]
        name = f"{town}健康驿站" if kind == "健康驿站" else f"{town[:-1]}{WORKS[n % len(WORKS)]}"
        persons = int(rng.integers(least, most))
        rows.append(
            [f"Y{n + 1:02d}", name, kind, places.township_code[t], "", round(float(lon), 6), round(float(lat), 6)]
        )
        rows[-1].append(persons)
    return rows


def pin_rows(part: Partition, places: Places, health: Health) -> list[list[Any]]:
    """A village that has fixed a day, an inspection on a set day, and a whole round of another group."""
    at = {row[0]: np.array(row[4:6], dtype=float) for row in health.facilities}
    towns = [health.host[t] for t, kind in enumerate(part.kind) if kind != "街道"]
    by_way = sorted(towns, key=lambda host: float(np.hypot(*(at[host] - at["H2"]))))
    first, second = by_way[:2]
    set_day = next(host for host in towns if host not in {first, second})
    community = next(code for v, code in enumerate(places.village_code) if part.urban[v] == 1)
    day = START + dt.timedelta(weeks=9)
    shown = [(day + dt.timedelta(days=n)).isoformat() for n in (1, 2, 9)]
    return [
        [set_day, "inspection", shown[0], "X1", "", "", "县卫健局同日检查"],
        [first, "inspection", shown[1], "X2", "二组第一线", 1, ""],
        [second, "inspection", shown[1], "X2", "二组第一线", 2, ""],
        [community, "contact", shown[2], "", "", "", "社区已约好患者家属"],
    ]
