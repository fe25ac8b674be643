"""Units of rules, violations and indicators in the words of the interface."""

from __future__ import annotations

import re
from collections.abc import Mapping

from gridplan.languages import Lang, Word, words

UNITS: Mapping[str, Word] = words(
    {
        "minutes": "minutes",
        "seconds": "seconds",
        "hours": "hours",
        "hour": "o'clock",
        "days": "days",
        "weeks": "weeks",
        "years": "years of age",
        "person-weeks": "person-weeks",
        "person-seconds": "person-seconds",
        "person-hours": "person-hours",
        "visits": "visits",
        "tours": "tours",
        "stops": "stops",
        "nights": "nights",
        "kilometres": "kilometres",
        "places": "places",
        "pins": "pins",
        "crews": "crews",
        "items": "items",
        "stays": "stays",
        "postings": "postings",
        "parts": "parts",
        "units": "units",
        "persons": "persons",
        "residents": "residents",
        "doctors": "doctors",
        "physicians": "physicians",
        "posts": "posts",
        "title": "grades",
        "teams": "teams",
        "townships": "townships",
        "villages": "villages",
        "modes": "modes",
        "references": "references",
        "goals": "goals",
        "exceptions": "exceptions",
        "share": "",
    },
    "unit",
)
"""What is counted → its word. A share is told as a percentage: see :func:`told`."""

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


def unit_name(unit: str, lang: Lang = "zh") -> str:
    """The unit of an amount, only what is counted: ``visits/day`` → ``次``; as it is if unknown."""
    word = UNITS.get(counted(unit))
    return unit if word is None else word.text(lang)


def rate_name(unit: str) -> str:
    """The whole unit of a rule's value in Chinese: ``residents/km2`` → ``人/平方公里``."""
    what, _, per = unit.partition("/")
    name = _SHARES.get(what) or unit_name(what)
    return f"{name}/{_PER.get(per, per)}" if per else name


def told(amount: float, unit: str) -> tuple[float, str]:
    """An amount and its unit as a Chinese table shows them; a share becomes a percentage."""
    return (round(100 * amount, 1), "%") if counted(unit) == "share" else (amount, unit_name(unit))
