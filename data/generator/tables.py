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
from data.generator.postings import EXEMPTION, PAST_STAY, posting_tables
from data.generator.spec import Spec
from data.generator.visits import (
    PIN,
    PROGRAMME,
    VEHICLE,
    VISIT_PLACE,
    market_rows,
    pin_rows,
    programme_rows,
    season_rows,
    visit_place_rows,
)

FACILITY = ("id", "kind", "name", "place", "lon", "lat", "posts", "specialties", "regional_centre", "steward")
STAFF = (
    "id", "name", "role", "title", "workplace", "department", "specialty", "phone", "joins", "leaves",
    "current_post", "posted_since", "grassroots_weeks", "postable", "born", "sex", "wishes", "aversions", "sample",
)  # fmt: skip
CALENDAR = ("kind", "target", "start", "end", "rule", "reason")


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
    vehicles: list[list[Any]],
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
    exemptions, past_stays = posting_tables(spec, health, staff)
    write_csv(folder / "exemptions.csv", EXEMPTION, ([row.get(key, "") for key in EXEMPTION] for row in exemptions))
    write_csv(folder / "past_stays.csv", PAST_STAY, ([row.get(key, "") for key in PAST_STAY] for row in past_stays))
    write_csv(folder / "staff.csv", STAFF, ([row.get(key, "") for key in STAFF] for row in staff))
    write_csv(folder / "vehicles.csv", VEHICLE, vehicles)
    write_csv(folder / "programmes.csv", PROGRAMME, programme_rows(spec))
    write_csv(folder / "visit_places.csv", VISIT_PLACE, visit_place_rows(spec, part, places))
    write_csv(folder / "pins.csv", PIN, pin_rows(part, places, health))
    days = [*_closures(spec, part, places), *season_rows(), *market_rows(part, places), *leave]
    write_csv(folder / "calendar.csv", CALENDAR, ([row.get(key, "") for key in CALENDAR] for row in days))
    (folder / "gridplan.toml").write_text(
        _toml(spec, {d.specialty for d in health.departments}), encoding="utf-8", newline="\n"
    )


def _stewards(spec: Spec, health: Health) -> dict[str, str]:
    """Township hospital → its institution steward (家医管家)."""
    names = Names(spec.rng("institution stewards"))
    return {host: names.person() for host in health.host}


def _closures(spec: Spec, part: Partition, places: Places) -> list[Row]:
    """Landslides close a village for two weeks each."""
    rng = spec.rng("closures")
    rural = np.flatnonzero(part.urban == 0)
    rows = []
    for v, week, reason in zip(
        rng.choice(rural, 2, replace=False).tolist(), (4, 9), ("山体滑坡道路中断", "桥梁抢修"), strict=True
    ):
        start = START + dt.timedelta(weeks=week)
        row = {"kind": "封闭", "target": places.village_code[v], "start": start.isoformat(), "reason": reason}
        rows.append({**row, "end": (start + dt.timedelta(days=13)).isoformat()})
    return rows


def _key_group(key: str, name: str, known: set[str]) -> str:
    """An entry of ``[key_groups]``; ``known`` are the specialties that the lead hospitals have."""
    weight, specialties = NEEDS[key]
    wanted = ", ".join(f'"{specialty}"' for specialty in specialties if specialty in known)
    needs = f", specialties = [{wanted}]" if wanted else ""
    return f'"{key}" = {{ title = "{name}", weight = {weight:g}{needs} }}'


def _overlap(spec: Spec) -> str:
    return f'"postings.overlap" = {spec.overlap}  # 周：接任者提前到岗（假定）\n' if spec.overlap else ""


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
"commissioners.cover" = 1  # 人：每个卫生院一名公共卫生专员（假定）
{_overlap(spec)}"postings.max_age" = {{ value = 58, level = "hard" }}  # 岁：满此年龄不再派驻（假定）
"postings.max_age_women" = {{ value = 53, level = "hard" }}

[key_groups]  # weight：一人除自身外另折合几名居民；specialties：需要的专科（均为假定）
{groups}

[map]
theme = "default"
title = "{spec.name}医共体服务一张图"
"""
