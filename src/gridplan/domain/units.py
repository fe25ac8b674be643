"""Units of rules, violations and indicators in the words of the interface."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Literal

UNITS: Mapping[str, tuple[str, str]] = {
    "minutes": ("分钟", "minutes"),
    "seconds": ("秒", "seconds"),
    "hours": ("小时", "hours"),
    "hour": ("点", "o'clock"),
    "days": ("天", "days"),
    "weeks": ("周", "weeks"),
    "years": ("岁", "years of age"),
    "person-weeks": ("人周", "person-weeks"),
    "person-seconds": ("人秒", "person-seconds"),
    "person-hours": ("人时", "person-hours"),
    "visits": ("次", "visits"),
    "tours": ("趟", "tours"),
    "stops": ("站", "stops"),
    "nights": ("晚", "nights"),
    "kilometres": ("公里", "kilometres"),
    "places": ("处", "places"),
    "pins": ("条", "pins"),
    "crews": ("队", "crews"),
    "items": ("件", "items"),
    "stays": ("期派驻", "stays"),
    "postings": ("期派驻", "postings"),
    "parts": ("片", "parts"),
    "units": ("个单元", "units"),
    "persons": ("人", "persons"),
    "residents": ("人", "residents"),
    "doctors": ("名村医", "doctors"),
    "physicians": ("名医师", "physicians"),
    "posts": ("个岗位", "posts"),
    "title": ("级职称", "grades"),
    "teams": ("个团队", "teams"),
    "townships": ("个乡镇", "townships"),
    "villages": ("个村", "villages"),
    "modes": ("种方式", "modes"),
    "references": ("处", "references"),
    "goals": ("项目标", "goals"),
    "exceptions": ("项", "exceptions"),
    "share": ("", ""),
}
"""What is counted → (Chinese, English). A share is told as a percentage: see :func:`told`."""

_PER: Mapping[str, str] = {
    "week": "周",
    "26 weeks": "26周",
    "day": "天",
    "person": "人",
    "role": "类",
    "grid": "网格",
    "unit": "单元",
    "village": "村",
    "doctor": "名村医",
    "post": "岗位",
    "km2": "平方公里",
    "hour": "小时",
    "team": "团队",
}
_SHARES: Mapping[str, str] = {"share": "比例", "share of mean": "占均值的比例"}


def counted(unit: str) -> str:
    """The key of :data:`UNITS` for what a unit counts: ``visits/day`` → ``visits``."""
    return re.split("[/ ]", unit, maxsplit=1)[0]


def unit_name(unit: str, lang: Literal["zh", "en"] = "zh") -> str:
    """The unit of an amount, only what is counted: ``visits/day`` → ``次``; as it is if unknown."""
    pair = UNITS.get(counted(unit))
    return unit if pair is None else pair[0 if lang == "zh" else 1]


def rate_name(unit: str) -> str:
    """The whole unit of a rule's value in Chinese: ``residents/km2`` → ``人/平方公里``."""
    what, _, per = unit.partition("/")
    name = _SHARES.get(what) or unit_name(what)
    return f"{name}/{_PER.get(per, per)}" if per else name


def told(amount: float, unit: str) -> tuple[float, str]:
    """An amount and its unit as a Chinese table shows them; a share becomes a percentage."""
    return (round(100 * amount, 1), "%") if counted(unit) == "share" else (amount, unit_name(unit))
