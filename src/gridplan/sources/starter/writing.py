"""Writes the county folder, whole or not at all."""

from __future__ import annotations

import datetime as dt
import json
import os
import shutil
import uuid
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import chinese_calendar
import shapely
import tomlkit

from gridplan.domain.places import Area
from gridplan.languages import said
from gridplan.sources.columns import DEMAND, DEPARTMENTS, FACILITIES, STAFF, key_group_columns
from gridplan.sources.starter.model import DraftCounty, DraftVillage
from gridplan.sources.starter.notes import Notes
from gridplan.sources.starter.sample import Row, Sample
from gridplan.sources.table_kinds import Column, TableKind
from gridplan.sources.tables import write_table
from gridplan.sources.templates import (
    TRAVEL_NOTES,
    TRAVEL_PAGE,
    rules_section,
    table_lines,
    travel_lines,
    travel_page,
)
from gridplan.sources.visit_columns import CALENDAR, PROGRAMMES, VEHICLES

_PROGRAMMES: tuple[Row, ...] = (
    {
        "id": "circuit",
        "name": "巡诊",
        "crew": "团队",
        "modes": "巡诊",
        "period": "每4周",
        "min_gap_days": "14",
        "max_gap_days": "42",
        "minutes": "60",
        "minutes_per_100_residents": "2",
        "max_minutes": "180",
    },
    {
        "id": "mobile",
        "name": "移动医院",
        "crew": "车辆",
        "modes": "移动医院",
        "period": "每6周",
        "min_gap_days": "21",
        "max_gap_days": "63",
        "minutes": "120",
        "minutes_per_100_residents": "2",
        "max_minutes": "240",
        "equipment": "B超",
    },
)
_README = """\
\ufeff起步县填写说明

一、先运行 gridplan check，再逐张换成真实数据。表格用 Excel 打开，.csv 或另存为 .xlsx 都可以，表头中英文均可：
{tables}
二、规则、规划起始日、重点人群在 gridplan.toml 里，全部规则列在文件末尾。
三、可以补充的道路资料：
{roads}
四、改好后运行 gridplan check，再运行 gridplan plan。
"""
# id, Chinese name, assumed share of the residents
_KEY_GROUPS = (
    ("65+", "65岁及以上", 0.14),
    ("0-6", "0至6岁儿童", 0.06),
    ("hypertension", "高血压患者", 0.12),
    ("diabetes", "糖尿病患者", 0.05),
)
_KNOWN_YEAR = 2026


@contextmanager
def new_folder(folder: Path, notes: Notes) -> Iterator[Path]:
    """A hidden sibling to fill; it takes ``folder``'s name when the block ends well and vanishes when it does not.

    Raises:
        InputError: ``folder`` holds something already, or cannot be written.
    """
    folder = folder.absolute()
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise notes.fail(
            "002",
            said("{folder} is not empty and is not overwritten", folder=folder.name),
            remedy=said("Name a new or empty folder."),
        )
    draft = folder.parent / f".{folder.name}.{uuid.uuid4().hex[:8]}"
    try:
        draft.mkdir(parents=True)
        yield draft
        if folder.exists():
            folder.rmdir()  # empty, as checked: Windows cannot rename onto a folder
        os.replace(draft, folder)  # noqa: PTH105  the atomic step, named as such
    except OSError as cause:
        raise notes.fail(
            "003",
            said("{folder} cannot be written: {why}", folder=folder.name, why=cause.strerror),
            remedy=said("Check permissions and disk space."),
        ) from cause
    finally:
        shutil.rmtree(draft, ignore_errors=True)


def write_county(folder: Path, county: DraftCounty, sample: Sample | None, roads: str, start: dt.date) -> None:
    """Write every file of ``county`` except the roads, whose file name is ``roads``, into ``folder``."""
    _write_boundaries(folder / "boundaries", county)
    _write_demand(folder / "demand.csv", county)
    filled = sample or Sample()
    tables: tuple[tuple[TableKind, Iterable[Row]], ...] = (
        (FACILITIES, _facility_rows(county)),
        (DEPARTMENTS, filled.departments),
        (STAFF, filled.staff),
        (VEHICLES, filled.vehicles),
        (PROGRAMMES, _PROGRAMMES if sample else _PROGRAMMES[:1]),
        (CALENDAR, ()),
    )
    for kind, rows in tables:
        _write_rows(folder / f"{kind.name}.csv", kind.shown, rows)
    text = tomlkit.dumps(_settings(county, roads, start, is_sample=sample is not None))
    (folder / "gridplan.toml").write_text(f"{text}\n{rules_section()}", encoding="utf-8")
    readme = _README.format(tables=table_lines({"demand", *(kind.name for kind, _ in tables)}), roads=TRAVEL_NOTES)
    (folder / "README.txt").write_text(readme, encoding="utf-8", newline="\r\n")
    (folder / TRAVEL_PAGE).parent.mkdir()
    (folder / TRAVEL_PAGE).write_text(travel_page(), encoding="utf-8", newline="\n")


def horizon_start(today: dt.date) -> dt.date:
    """The first Monday of next year if its holidays are announced, else of this year, else of the last known year."""
    announced = {day.year for day in chinese_calendar.constants.holidays}
    year = next((y for y in (today.year + 1, today.year) if y in announced), max({*announced, _KNOWN_YEAR}))
    first = dt.date(year, 1, 1)
    return first + dt.timedelta(days=(7 - first.weekday()) % 7)


def _settings(county: DraftCounty, roads: str, start: dt.date, *, is_sample: bool) -> tomlkit.TOMLDocument:
    document = tomlkit.document()
    document.add(tomlkit.comment("由 OpenStreetMap 生成的起步县。地图数据 © OpenStreetMap contributors，ODbL 1.0"))
    document.add(tomlkit.comment("代码为虚构（99 开头），人口、村界等推定的内容请逐步换成真实数据"))
    table = tomlkit.table()
    table.update({"name": county.name, "code": county.code, "sample": is_sample})
    document["county"] = table
    horizon = tomlkit.table()
    horizon.update({"start": start, "weeks": 52, "circuit_weeks": 13})
    document["horizon"] = horizon
    files = tomlkit.table()
    files.update({"roads": [f"roads/{roads}"]})
    files.add(tomlkit.comment("本地道路图层（.gpkg .shp .geojson）也放进 roads/，并加到上面的 roads 里"))
    files.add(tomlkit.comment('roads_coords = "gcj02"   # 图层照高德、腾讯地图画的时写明'))
    document["files"] = files
    travel = tomlkit.table()
    for line in travel_lines():
        travel.add(tomlkit.comment(line))
    document["travel"] = travel
    groups = tomlkit.table()
    groups.update({key: name for key, name, _ in _KEY_GROUPS})
    document["key_groups"] = groups
    return document


def _write_boundaries(folder: Path, county: DraftCounty) -> None:
    folder.mkdir()
    townships = [
        (t.area, {"code": t.code, "name": t.name, "zone": t.zone, "zone_name": t.zone_name, "derived": t.derived})
        for t in county.townships
    ]
    villages = [(v.area, _village_properties(v)) for v in county.villages]
    _write_geojson(folder / "townships.geojson", townships)
    _write_geojson(folder / "villages.geojson", villages)


def _village_properties(village: DraftVillage) -> dict[str, Any]:
    site_lon, site_lat = round(village.site.x, 7), round(village.site.y, 7)
    names = {"code": village.code, "name": village.name, "township": village.township}
    return {**names, "site_lon": site_lon, "site_lat": site_lat, "derived": True}


def _write_geojson(path: Path, features: Sequence[tuple[Area, Mapping[str, Any]]]) -> None:
    lines = [
        json.dumps(
            {"type": "Feature", "properties": dict(properties), "geometry": _geometry(area)},
            ensure_ascii=False,
            separators=(",", ":"),
        )
        for area, properties in features
    ]
    path.write_text(
        '{"type":"FeatureCollection","features":[\n' + ",\n".join(lines) + "\n]}\n", encoding="utf-8", newline="\n"
    )


def _geometry(area: Area) -> Any:
    """The coordinates are whole multiples of 1e-7 but for their binary form: seven decimals write them exactly."""
    mapped = json.loads(shapely.to_geojson(area))
    mapped["coordinates"] = _rounded(mapped["coordinates"])
    return mapped


def _rounded(value: Any) -> Any:
    return [_rounded(v) for v in value] if isinstance(value, list) else round(value, 7)


def _write_demand(path: Path, county: DraftCounty) -> None:
    rows = [
        {"code": v.code, "residents": str(v.residents)}
        | {key: str(round(share * v.residents)) for key, _, share in _KEY_GROUPS}
        for v in county.villages
    ]
    groups = tuple((key, name) for key, name, _ in _KEY_GROUPS)
    _write_rows(path, (*DEMAND.columns, *key_group_columns(groups)), rows)


def _facility_rows(county: DraftCounty) -> Iterator[Row]:
    for f in county.facilities:
        yield {
            "id": f.id,
            "kind": f.kind,
            "name": f.name,
            "place": f.place,
            "lon": f"{f.site.x:.7f}",
            "lat": f"{f.site.y:.7f}",
            "posts": "" if f.posts is None else str(f.posts),
            "regional_centre": "是" if f.regional_centre else "",
        }


def _write_rows(path: Path, columns: Sequence[Column], rows: Iterable[Row]) -> None:
    write_table(path, columns, ([row.get(column.key) for column in columns] for row in rows))
