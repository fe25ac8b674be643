"""Attributes of a road layer, in the words of Chinese road bureaus or of OpenStreetMap → OpenStreetMap's tags.

Classes follow the technical grade where there is one (公路工程技术标准 JTG B01-2014 sets design speeds by it), else the
administrative one, else the letter of the road's number (GB/T 917-2017: G 国道, S 省道, X 县道, Y 乡道, C 村道). Which
of OpenStreetMap's classes stands for which is *assumed*, by the speeds that gridplan's vehicles have on them.

Speeds, as signed or as measured, become ``maxspeed``: they lower a class's speed, they never raise it.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from gridplan.domain.road_tags import ROAD_CLASSES
from gridplan.network.reading.tags import Tags, speed_kmh

_CLASS_COLUMNS = (
    *("highway", "fclass", "技术等级", "公路技术等级", "jsdj", "rteg", "公路等级", "道路等级", "行政等级", "xzdj"),
    *("公路行政等级", "class", "道路类型", "公路类型", "道路类别", "道路分类", "等级", "类型", "类别", "type"),
    *("路线编号", "路线编码", "道路编号", "ref", "lxbm", "rn"),
)
_COLUMNS: Mapping[str, tuple[str, ...]] = {
    "maxspeed": (
        *("maxspeed", "speed", "限速", "最高限速", "限制速度", "设计速度", "设计车速", "设计时速"),
        *("车速", "实际车速", "平均车速", "行驶速度", "通行速度", "速度", "时速"),
    ),
    "surface": ("surface", "路面类型", "路面材料", "路面材质", "路面种类", "路面", "材质", "matrl", "lmlx"),
    "width": ("width", "路面宽度", "路面宽", "宽度", "道路宽度", "路宽", "路基宽度", "路基宽", "lmkd"),
    "maxweight": ("maxweight", "限重", "限载", "荷载", "限制载重"),
    "maxheight": ("maxheight", "限高", "限制高度"),
    "name": ("name", "路线名称", "道路名称", "公路名称", "路名", "名称", "lxmc"),
    "ref": ("ref", "路线编号", "路线编码", "道路编号", "lxbm"),
    "oneway": ("oneway", "单行", "单行道", "是否单行", "单向", "通行方向", "是否单向"),
    "bridge": ("bridge", "桥梁", "桥", "是否桥梁", "是否桥"),
    "tunnel": ("tunnel", "隧道", "是否隧道"),
    "layer": ("layer",),
}

# The first that occurs in a value decides.
_CLASSES: tuple[tuple[str, str], ...] = (
    *(("匝道", "primary_link"), ("高速", "motorway"), ("快速路", "trunk"), ("等外", "road"), ("准四级", "road")),
    *(("一级", "trunk"), ("二级", "primary"), ("三级", "tertiary"), ("四级", "unclassified")),
    *(("国道", "trunk"), ("省道", "primary"), ("县道", "secondary"), ("乡道", "tertiary"), ("村道", "unclassified")),
    *(("国家", "trunk"), ("省级", "primary"), ("县级", "secondary"), ("乡级", "tertiary"), ("村级", "unclassified")),
    *(("专用", "unclassified"), ("次干", "secondary"), ("主干", "primary"), ("支路", "residential")),
    *(("机耕", "track"), ("田间", "track"), ("林道", "track"), ("林区", "track"), ("生产路", "track")),
    *(("步道", "path"), ("步行", "path"), ("人行", "path"), ("小路", "path"), ("小道", "path"), ("山路", "path")),
    *(("乡村", "unclassified"), ("农村", "unclassified"), ("通村", "unclassified"), ("通组", "unclassified")),
    *(("入户", "service"), ("巷", "residential"), ("街", "residential"), ("内部", "service")),
)
_GRADES = {"1级": "一级", "2级": "二级", "3级": "三级", "4级": "四级", "ⅰ级": "一级", "i级": "一级"}
_LETTERS = {"g": "trunk", "s": "primary", "x": "secondary", "y": "tertiary", "c": "unclassified", "z": "unclassified"}
_NUMBERED = re.compile(r"([gsxycz])[0-9a-z]*", re.IGNORECASE)
_NOT_THERE = (
    "规划",
    "拟建",
    "在建",
    "未建",
    "待建",
    "废弃",
    "报废",
    "construction",
    "proposed",
    "abandoned",
    "disused",
)

_SURFACES: tuple[tuple[str, str], ...] = (
    *(("沥青", "asphalt"), ("柏油", "asphalt"), ("水泥", "concrete"), ("混凝土", "concrete"), ("砼", "concrete")),
    *(("未硬化", "unpaved"), ("无路面", "unpaved"), ("无铺装", "unpaved"), ("简易铺装", "paved"), ("硬化", "paved")),
    *(("铺装", "paved"), ("砂", "gravel"), ("沙", "gravel"), ("碎石", "gravel"), ("砾", "gravel"), ("石子", "gravel")),
    *(("块石", "sett"), ("石板", "paving_stones"), ("砖", "paving_stones"), ("石", "gravel"), ("土", "ground")),
    *(("泥", "ground"),),
)
_SURFACE_WORDS = frozenset(
    {
        *("paved", "asphalt", "concrete", "concrete:plates", "concrete:lanes", "paving_stones", "sett", "unpaved"),
        *("compacted", "gravel", "fine_gravel", "pebblestone", "dirt", "earth", "ground", "grass", "mud", "sand"),
        *("cobblestone", "wood", "metal", "rock"),
    }
)
_YES = frozenset(
    {"yes", "y", "true", "t", "1", "是", "有", "单行", "单行道", "单向", "f", "顺向", "viaduct", "桥", "隧道"}
)
_NO = frozenset({"", "no", "n", "false", "0", "否", "无", "双向", "双行", "双向通行", "b", "none", "null"})
_AGAINST = frozenset({"-1", "reverse", "逆向", "反向"})
_NUMBER = re.compile(r"(\d+(?:\.\d+)?)\s*(?:km/h|kmh|公里/小时|千米/小时|公里|迈|米|m|吨|t)?", re.IGNORECASE)
_RANGES = {"maxspeed": (1.0, 150.0), "width": (0.5, 60.0), "maxweight": (0.5, 200.0), "maxheight": (0.5, 20.0)}
_OWN_LEVEL = (("桥", "bridge"), ("隧道", "tunnel"))

DEFAULT_CLASS = "unclassified"


@dataclass(slots=True)
class Reading:
    """What was made of a layer's attributes.

    Attributes:
        tags: of each row; ``None`` for a road that is planned, being built or given up.
        unknown: classes that were not understood (``""``: none given) with how many rows have them.
        odd: tag → values that were not understood, with how many rows have them.
    """

    tags: list[Tags | None] = field(default_factory=list)
    unknown: Counter[str] = field(default_factory=Counter)
    odd: dict[str, Counter[str]] = field(default_factory=dict)


def read_tags(columns: Mapping[str, Sequence[object]], rows: int) -> Reading:
    """Tags of each row.

    Args:
        columns: name of the column → a value for each row; names may be cut off after ten bytes, as shapefiles do.
        rows: how many there are.
    """
    words = {_plain(name): values for name, values in columns.items()}
    classes = _present(words, _CLASS_COLUMNS)
    others = {tag: _present(words, names) for tag, names in _COLUMNS.items()}
    geofabrik = "fclass" in words
    reading = Reading()
    for row in range(rows):
        said = [_text(values[row]) for values in classes]
        if any(state in _plain(value) for value in said for state in _NOT_THERE):
            reading.tags.append(None)
            continue
        tags = _class_tags(said, reading)
        for tag, sources in others.items():
            values = [value for values in sources if (value := _text(values[row]))]
            kept = _value(tag, values, geofabrik=geofabrik) if values else None
            if kept:
                tags[tag] = kept
            elif values and not (_plain(values[0]) in _NO or _number(values[0]) == 0):
                reading.odd.setdefault(tag, Counter())[values[0]] += 1
        reading.tags.append(tags)
    return reading


def _plain(text: str) -> str:
    return unicodedata.normalize("NFKC", text).strip().lower()


def _text(value: object) -> str:
    if isinstance(value, (list, tuple, np.ndarray)):  # GeoJSON has lists of values
        return ";".join(text for one in value if (text := _text(one)))
    if value is None or value != value:  # NaN is not itself  # noqa: PLR0124
        return ""
    text = f"{value:g}" if isinstance(value, float) else str(value)
    return unicodedata.normalize("NFKC", text).strip()


def _present(words: Mapping[str, Sequence[object]], names: Sequence[str]) -> list[Sequence[object]]:
    """Columns of these names in the order of the names; three Chinese characters are all that ten bytes hold."""
    found = {}
    for name in names:
        short = name[:3] if not name.isascii() and len(name) > 3 else name
        key = name if name in words else short
        if key in words:
            found[key] = words[key]
    return list(found.values())


def _class_tags(said: Sequence[str], reading: Reading) -> dict[str, str]:
    for value in said:
        kind = class_of(value)
        if kind is not None:
            return {"highway": kind}
    given = next((value for value in said if value), "")
    reading.unknown[given] += 1
    level = next((tag for word, tag in _OWN_LEVEL if word in given), None)
    return {"highway": DEFAULT_CLASS} | ({level: "yes"} if level else {})


def class_of(value: str) -> str | None:
    """OpenStreetMap's class for the value of a class column; ``None`` where it is not understood."""
    plain = _plain(value)
    if plain in ROAD_CLASSES:
        return plain
    for short, grade in _GRADES.items():
        plain = plain.replace(short, grade)
    for word, kind in _CLASSES:
        if word in plain:
            return kind
    plain = {"一": "trunk", "二": "primary", "三": "tertiary", "四": "unclassified"}.get(plain, plain)
    if plain in ROAD_CLASSES:
        return plain
    numbered = _NUMBERED.fullmatch(plain)
    return _LETTERS[numbered[1].lower()] if numbered else None


def _value(tag: str, values: Sequence[str], *, geofabrik: bool) -> str | None:
    """The tag's value; ``None`` where none is meant or none understood."""
    plain = _plain(values[0])
    if tag in ("name", "ref"):
        return values[0]
    if tag in _RANGES:
        low, high = _RANGES[tag]
        numbers = [n for value in values if (n := _number(value)) is not None and low <= n <= high]
        chosen = min(numbers, default=None) if tag == "maxspeed" else next(iter(numbers), None)
        return None if chosen is None else f"{chosen:g}"
    return _word(tag, plain, geofabrik=geofabrik)


def _word(tag: str, plain: str, *, geofabrik: bool) -> str | None:
    if tag == "surface":
        return plain if plain in _SURFACE_WORDS else next((s for word, s in _SURFACES if word in plain), None)
    if tag == "layer":
        level = plain.removesuffix(".0")
        return level if re.fullmatch(r"-?[1-9]", level) else None
    if tag == "oneway" and (plain in _AGAINST or (geofabrik and plain == "t")):
        return "-1"
    return "yes" if plain in _YES and not (geofabrik and tag != "oneway" and plain == "f") else None


def _number(text: str) -> float | None:
    found = _NUMBER.fullmatch(_plain(text))
    return float(found[1]) if found else speed_kmh(text)
