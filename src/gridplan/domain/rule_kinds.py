"""What a rule is: its level, its value, and what a county may make of it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Literal

from gridplan.languages import Said, recorded


class Level(StrEnum):
    """How binding a rule is.

    ``hard``: a plan that breaks it is not published. ``in_principle`` (原则上): each exception is recorded
    and shown. ``soft``: weighed in the objective. ``off``: not looked at.
    """

    HARD = "hard"
    IN_PRINCIPLE = "in_principle"
    SOFT = "soft"
    OFF = "off"


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """One rule. ``value`` is counted in ``unit``; ``title`` and ``title_en`` name it for people."""

    id: str
    level: Level
    value: float
    unit: str
    title: str
    title_en: str
    source: str = ""
    assumed: bool = False

    @property
    def called(self) -> Said:
        """Its title, as a text that can be told in every language."""
        return recorded(self.title, {"en": self.title_en})


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """What a county may make of a rule.

    Attributes:
        low: least value.
        high: greatest value; equal to ``low`` where the rule has no number that could be chosen.
        whole: whether only whole numbers will do, because the unit is counted.
        levels: the levels allowed. ``off`` is missing where planning always needs the rule, ``soft`` where the
            objective has nothing to weigh.
    """

    low: float
    high: float
    whole: bool
    levels: tuple[Level, ...]

    def __contains__(self, value: float) -> bool:
        return self.low <= value <= self.high and (not self.whole or float(value).is_integer())

    @property
    def fixed(self) -> bool:
        """Whether there is no number to choose."""
        return self.low == self.high

    def told(self, lang: Literal["zh", "en"]) -> str:
        """The values allowed, in words."""
        low, high = (f"{int(end) if float(end).is_integer() else end}" for end in (self.low, self.high))
        if self.fixed:
            return f"只能是 {low}" if lang == "zh" else f"only {low}"
        if lang == "zh":
            return f"{low} 至 {high} 的{'整数' if self.whole else '数'}"
        return f"a {'whole ' if self.whole else ''}number from {low} to {high}"
