"""The county folder's tables and ``gridplan.toml``."""

from __future__ import annotations

import csv
import datetime as dt
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from data.generator.health import Health
from data.generator.names import Names
from data.generator.partition import Partition
from data.generator.people import START, Row, department_rows
from data.generator.places import KEY_GROUPS, NEEDS, Places, demand_rows
from data.generator.spec import Spec

FACILITY = ("id", "kind", "name", "place", "lon", "lat", "posts", "specialties", "regional_centre", "steward")
STAFF = (
    "id", "name", "role", "title", "workplace", "department", "specialty", "phone", "joins", "leaves",
    "current_post", "posted_since", "grassroots_weeks", "postable", "sample",
)  # fmt: skip
PROGRAMME = (
    "id", "name", "mode", "every_weeks", "min_gap_days", "max_gap_days", "minutes", "minutes_per_100_residents",
    "max_minutes", "equipment",
)  # fmt: skip
PROGRAMMES = (
    ("monthly", "村级月巡诊", "巡诊", 4, 14, 42, 60, 2, 180, ""),
    ("mobile", "移动医院下乡", "移动医院", 6, 28, 56, 90, 4, 210, "B超；心电图"),
)
EQUIPMENT = ("B超；心电图；X光", "B超；心电图；生化分析仪", "B超；心电图", "B超；心电图；X光；眼底相机")


def write_csv(path: Path, header: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
    """UTF-8 with a byte order mark, so that Excel reads the Chinese; lines end in LF on every system."""
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(header)
        writer.writerows(rows)


def write_tables(
    spec: Spec,
    part: Partition,
    places: Places,
    health: Health,
    staff: list[Row],
    leave: list[Row],
    crews: list[list[str]],
    folder: Path,
) -> None:
    """Writes every table of the county folder."""
    keys = [key for key, _, _, _ in KEY_GROUPS]
    write_csv(folder / "demand.csv", ("code", "residents", *keys), demand_rows(spec, part, places))
    stewards = _stewards(spec, health)
    facilities = ([*row, stewards.get(row[0], "")] for row in health.facilities)
    write_csv(folder / "facilities.csv", FACILITY, facilities)
    write_csv(
        folder / "departments.csv",
        ("id", "hospital", "name", "limit", "adopts"),
        department_rows(health.departments),
    )
    write_csv(folder / "staff.csv", STAFF, ([row.get(key, "") for key in STAFF] for row in staff))
    vehicles = [
        [f"M{n + 1}", f"移动医院{n + 1}号", base, "mobile_hospital", EQUIPMENT[n % 4], "；".join(crew)]
        for n, (base, crew) in enumerate(zip(health.bases, crews, strict=True))
    ]
    write_csv(folder / "vehicles.csv", ("id", "name", "base", "profile", "equipment", "crew"), vehicles)
    write_csv(folder / "programmes.csv", PROGRAMME, PROGRAMMES)
    columns = ("kind", "target", "start", "end", "reason")
    rows = [*_closures(spec, part, places), *([row[c] for c in columns] for row in leave)]
    write_csv(folder / "calendar.csv", columns, rows)
    (folder / "gridplan.toml").write_text(
        _toml(spec, {d.specialty for d in health.departments}), encoding="utf-8", newline="\n"
    )


def _stewards(spec: Spec, health: Health) -> dict[str, str]:
    """Township hospital → its institution steward (家医管家)."""
    names = Names(spec.rng("institution stewards"))
    return {host: names.person() for host in health.host}


def _closures(spec: Spec, part: Partition, places: Places) -> list[list[Any]]:
    """Landslides close a village for two weeks each."""
    rng = spec.rng("closures")
    rural = np.flatnonzero(part.urban == 0)
    rows = []
    for v, week, reason in zip(
        rng.choice(rural, 2, replace=False).tolist(), (4, 9), ("山体滑坡道路中断", "桥梁抢修"), strict=True
    ):
        start = START + dt.timedelta(weeks=week)
        end = start + dt.timedelta(days=13)
        rows.append(["封闭", places.village_code[v], start.isoformat(), end.isoformat(), reason])
    return rows


def _key_group(key: str, name: str, known: set[str]) -> str:
    """An entry of ``[key_groups]``; ``known`` are the specialties that the lead hospitals have."""
    weight, specialties = NEEDS[key]
    wanted = ", ".join(f'"{specialty}"' for specialty in specialties if specialty in known)
    needs = f", specialties = [{wanted}]" if wanted else ""
    return f'"{key}" = {{ title = "{name}", weight = {weight:g}{needs} }}'


def _toml(spec: Spec, known: set[str]) -> str:
    groups = "\n".join(_key_group(key, name, known) for key, name, _, _ in KEY_GROUPS)
    return f"""# {spec.name}（虚构）：演示数据，地名、人名、机构均为虚构，代码 99 开头不存在。
# Fictional demo county, written by data/generator. Copy the folder and put your own files in.

[county]
name = "{spec.name}"
code = "{spec.code}"
sample = true  # 虚构：地图和表格上都会注明

[horizon]
start = {START.isoformat()}
weeks = 52
circuit_weeks = 13

[rules]
"coverage.neighbour_limit" = {spec.neighbour_limit}  # 分钟：山区步行和乘车不便

[key_groups]  # weight：一人除自身外另折合几名居民；specialties：需要的专科（均为假定）
{groups}

[map]
theme = "default"
title = "{spec.name}医共体服务一张图"
"""
