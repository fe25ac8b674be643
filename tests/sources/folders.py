"""Writes a valid, tiny county folder; each test damages one thing before or after it is written.

Two townships of three square villages each, 0.02 degrees to a side; the left township's villages have two grids each.
"""

from __future__ import annotations

import csv
import json
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from shapely import Polygon, box, to_geojson

from gridplan.domain.findings import Finding
from gridplan.sources import inspect_county

SIDE = 0.02
TOML = """\
[county]
name = "小县"
code = "990101"

[horizon]
start = 2026-01-05
weeks = 52
circuit_weeks = 13

[key_groups]
"65+" = "65岁及以上"
"""
T = ("990101100", "990101101")
V = tuple(f"{t}20{i}" for t in T for i in range(3))
G = tuple(f"{v}00{i}" for v in V[:3] for i in (1, 2))
OSM = '<?xml version="1.0"?>\n<osm version="0.6"><node id="1" lat="30" lon="110"/></osm>\n'
Record = dict[str, Any]


def square(township: int, village: int) -> Polygon:
    west = 110 + (3 * township + village) * SIDE
    return box(west, 30, west + SIDE, 30 + SIDE)


def half(village: int, which: int) -> Polygon:
    west = 110 + village * SIDE + which * SIDE / 2
    return box(west, 30, west + SIDE / 2, 30 + SIDE)


def _townships() -> list[Record]:
    return [
        {
            "code": code,
            "name": f"{'甲乙'[t]}镇",
            "zone": "Z1",
            "zone_name": "第一片区",
            "geometry": box(110 + 3 * t * SIDE, 30, 110 + 3 * (t + 1) * SIDE, 30 + SIDE),
        }
        for t, code in enumerate(T)
    ]


def _villages() -> list[Record]:
    return [
        {"code": code, "name": f"{'东中西南北上'[i]}村", "township": T[i // 3], "geometry": square(i // 3, i % 3)}
        for i, code in enumerate(V)
    ]


def _grids() -> list[Record]:
    return [
        {
            "code": code,
            "name": f"{i % 2 + 1}网格",
            "village": code[:12],
            "workers": "张网格；李网格",
            "geometry": half(i // 2, i % 2),
        }
        for i, code in enumerate(G)
    ]


def _facilities() -> list[Record]:
    east = 110 + 3 * SIDE
    common = {"place": "", "posts": "", "specialties": "", "regional_centre": ""}
    return [
        {"id": "LH", "kind": "牵头医院", "name": "县医院", "lon": east, "lat": 30.01, **common},
        *(
            {
                **common,
                "id": f"TH{t}",
                "kind": "乡镇卫生院",
                "name": f"{'甲乙'[t]}镇卫生院",
                "place": T[t],
                "lon": 110 + (3 * t + 1.5) * SIDE,
                "lat": 30.01,
                "regional_centre": "否" if t else "是",
            }
            for t in range(2)
        ),
        {**common, "id": "VC", "kind": "村卫生室", "name": "东村卫生室", "place": V[0], "lon": 110.01, "lat": 30.01},
        {**common, "id": "VB", "kind": "车辆基地", "name": "车队", "lon": 110.03, "lat": 30.01},
    ]


def _staff() -> list[Record]:
    def person(key: str, role: str, workplace: str, **more: Any) -> Record:
        blank = dict.fromkeys(("department", "current_post", "posted_since", "joins", "leaves", "sample"), "")
        return {"id": key, "name": f"人{key}", "role": role, "title": "初级", "workplace": workplace, **blank, **more}

    return [
        person("D0", "县级医师", "LH", title="中级", department="LH-0", current_post="TH0", posted_since="2025/11/3"),
        person("D1", "县级医师", "LH", title="副高", department="LH-0"),
        *(person(f"{role}{t}", role, f"TH{t}") for t in range(2) for role in ("全科医生", "护士")),
        person("VD", "乡村医生", "VC"),
        person("DRV", "司机", "LH"),
    ]


def _tables() -> dict[str, list[Record]]:
    return {
        "facilities": _facilities(),
        "departments": [{"id": "LH-0", "hospital": "LH", "name": "内科", "limit": 1, "adopts": "TH0；TH1"}],
        "staff": _staff(),
        "demand": [
            *({"code": code, "residents": 500 + i, "65+": 50 + i} for i, code in enumerate(G)),
            *({"code": code, "residents": 900 + i, "65+": 90 + i} for i, code in enumerate(V[3:])),
        ],
        "vehicles": [
            {
                "id": "MH1",
                "name": "移动医院1号",
                "base": "VB",
                "profile": "移动医院",
                "equipment": "B超；X光",
                "crew": "DRV",
            }
        ],
        "programmes": [
            {
                "id": key,
                "name": name,
                "mode": name,
                "every_weeks": 4,
                "min_gap_days": 14,
                "max_gap_days": 42,
                "minutes": 60,
                "minutes_per_100_residents": 2,
                "max_minutes": 240,
                "equipment": equipment,
            }
            for key, name, equipment in (("circuit", "巡诊", ""), ("mobile", "移动医院", "B超"))
        ],
        "calendar": [
            {"kind": "请假", "target": "D1", "start": "2026-03-02", "end": "2026-03-06", "reason": "年休假"},
            {"kind": "封闭", "target": V[5], "start": "2026年2月2日", "end": "2026/2/4", "reason": "塌方"},
            {"kind": "放假", "target": "", "start": "2026-03-09", "end": "", "reason": "县庆"},
        ],
    }


def new_programmes() -> list[Record]:
    """One programme of each kind, in the form of the templates."""
    return [
        {

                "项目编号": "circuit",
                "项目名称": "月巡诊",
                "由谁上门": "团队",
                "服务方式": "巡诊",
                "多久一次": "每4周"
            ,
            "最短间隔": 14, "最长间隔": 42, "分钟": 60, "每百人分钟": 2, "分钟上限": 180, "集日": "优先",
        },
        {
            "项目编号": "mobile", "项目名称": "移动医院", "由谁上门": "车辆", "服务方式": "移动医院",
            "多久一次": "每2周", "最短间隔": 7, "分钟": 90, "设备": "B超；X光",
        },
        {
            "项目编号": "workday", "项目名称": "工作日", "由谁上门": "团队", "每月工作日数": 2, "每日村数": 2,
            "分钟": 90, "固定医生": "责任团队",
        },
        {
            "项目编号": "contact", "项目名称": "季度联系", "由谁上门": "team", "参加人员": "护士；家庭医生",
            "重点人群": "65岁及以上", "多久一次": "每季度", "分钟": 20, "每名重点对象分钟": 1.5,
            "最早到访": "8:30", "最晚结束": "16:00", "星期": "周一；周三",
        },
        {
            "项目编号": "inspect", "项目名称": "督导", "由谁上门": "车辆", "走访对象": "乡镇卫生院",
            "多久一次": "每半年", "每期次数": 1, "分钟": 120, "设备": "督导",
        },
        {
            "项目编号": "spring", "项目名称": "春季体检", "由谁上门": "团队", "参加人员": "专科医师；家庭医生",
            "只限": f"{T[0]}；北村", "最少车程分钟": 5, "最少人口": 100, "多久一次": "一次性",
            "开始": "2026-03-02", "结束": "2026-03-27", "分钟": 100, "固定医生": "同一队伍",
        },
        {
            "项目编号": "station", "项目名称": "走访", "由谁上门": "团队", "走访对象": "走访点", "多久一次": "每月",
            "分钟": 45,
        },
    ]  # fmt: skip


@dataclass
class Folder:
    """A county folder before it is written. Tests change the records, then call :meth:`findings`."""

    root: Path
    toml: str = TOML
    layers: dict[str, list[Record]] = field(
        default_factory=lambda: {"townships": _townships(), "villages": _villages(), "grids": _grids()}
    )
    tables: dict[str, list[Record]] = field(default_factory=_tables)
    roads: dict[str, bytes] = field(default_factory=lambda: {"roads.osm": OSM.encode()})
    raw: dict[str, bytes] = field(default_factory=dict)

    def write(self) -> Path:
        (self.root / "boundaries").mkdir(parents=True, exist_ok=True)
        (self.root / "roads").mkdir(exist_ok=True)
        (self.root / "gridplan.toml").write_text(self.toml, encoding="utf-8")
        for name, records in self.layers.items():
            (self.root / "boundaries" / f"{name}.geojson").write_text(geojson(records), encoding="utf-8")
        for name, rows in self.tables.items():
            write_csv(self.root / f"{name}.csv", rows)
        for name, data in self.roads.items():
            (self.root / "roads" / name).write_bytes(data)
        for name, data in self.raw.items():
            (self.root / name).parent.mkdir(parents=True, exist_ok=True)
            (self.root / name).write_bytes(data)
        return self.root

    def findings(self) -> tuple[Finding, ...]:
        return inspect_county(self.write()).findings

    def with_visits(self) -> Folder:
        """The same county with programmes in the new form, markets, a season, places to visit and pins."""
        self.raw["travel/scenarios/wet.toml"] = "title = '雨季'\n[[effects]]\nfactor = 0.5\n".encode()
        self.tables["programmes"] = new_programmes()
        group = {"id": "CAR", "name": "督导组", "base": "LH", "profile": "小车", "equipment": "督导", "crew": "WS"}
        self.tables["vehicles"].append({**group, "nights": 1})
        self.tables["staff"].append({"id": "WS", "name": "督导员", "role": "公卫人员", "workplace": "LH"})
        self.tables["calendar"] += [
            {"kind": "集市", "target": T[0], "rule": "逢三八"},
            {"kind": "路况", "target": "雨季", "start": "2026-03-02", "end": "2026-03-29"},
        ]
        self.tables["visit_places"] = [
            {"id": "W1", "name": "茶厂", "kind": "企业", "lon": 110.03, "lat": 30.01, "persons": 80},
            {"id": "W2", "name": "驿站", "kind": "健康驿站", "village": V[4], "persons": ""},
        ]
        self.tables["pins"] = [
            {"place": "东村", "programme": "contact", "day": "2026-01-14"},
            {"place": "TH0", "programme": "督导", "day": "2026-01-15", "crew": "CAR", "route": "A线", "position": 1},
            {"place": "TH1", "programme": "督导", "day": "2026-01-15", "crew": "督导组", "route": "A线", "position": 2},
        ]
        return self

    def drop_grids(self) -> None:
        """The same county with villages only."""
        del self.layers["grids"]
        self.tables["demand"] = [{"code": code, "residents": 1000, "65+": 100} for code in V]


def geojson(records: Iterable[Record]) -> str:
    features = [
        {
            "type": "Feature",
            "properties": {key: value for key, value in record.items() if key != "geometry"},
            "geometry": None if record["geometry"] is None else json.loads(to_geojson(record["geometry"])),
        }
        for record in records
    ]
    return json.dumps({"type": "FeatureCollection", "features": features}, ensure_ascii=False)


def write_csv(path: Path, rows: list[Record], encoding: str = "utf-8") -> None:
    header = list(dict.fromkeys(key for row in rows for key in row))
    with path.open("w", encoding=encoding, newline="") as file:
        writer = csv.DictWriter(file, header)
        writer.writeheader()
        writer.writerows(rows)


def write_xlsx(path: Path, rows: list[Record], title: str = "Sheet1") -> None:
    import openpyxl

    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = title
    header = list(dict.fromkeys(key for row in rows for key in row))
    sheet.append(header)
    for row in rows:
        sheet.append([row.get(key) for key in header])
    book.save(path)
