"""How evenly work is shared: a strip of dots with a box for each group."""

from __future__ import annotations

import math
import statistics
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from markupsafe import Markup

from gridplan.reports.index.charts.svg import fitted_apart, line, picture, rect, tag, words_at

LABELS, WIDTH, TOP, HEIGHT, SIZE, RIGHT = 168.0, 960.0, 34.0, 22.0, 12.0, 24.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Dot:
    """One team."""

    value: float
    title: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Strip:
    """A hospital with its teams, at least one."""

    label: str
    dots: tuple[Dot, ...]

    @property
    def values(self) -> list[float]:
        """Ascending."""
        return sorted(dot.value for dot in self.dots)


@dataclass(frozen=True, slots=True, kw_only=True)
class Strips:
    """The chart; ``guides`` are values with a name, such as the mean."""

    ident: str
    title: str
    text: str
    strips: tuple[Strip, ...]
    guides: tuple[tuple[float, str], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class _Axis:
    """Values from ``low`` to ``high`` in steps, to places from left to right."""

    low: float
    high: float
    step: float

    def __call__(self, value: float) -> float:
        return LABELS + (value - self.low) * (WIDTH - LABELS - RIGHT) / (self.high - self.low)


def strip_chart(chart: Strips) -> Markup:
    """The chart as SVG. It begins at a round number below everything: places of dots are compared, not lengths."""
    values = [value for strip in chart.strips for value in strip.values]
    axis = _axis_over(min(values), max(values))
    bottom = TOP + HEIGHT * len(chart.strips)
    parts = list(_scale(axis, bottom))
    labels = fitted_apart([strip.label for strip in chart.strips], SIZE, LABELS - 12)
    for number, (strip, label) in enumerate(zip(chart.strips, labels, strict=True)):
        parts += _strip(strip, label, TOP + HEIGHT * number, axis)
    for value, name in chart.guides:
        if axis.low <= value <= axis.high:
            at = axis(value)
            parts += (line(at, TOP - 4, at, bottom, "guide"), words_at(at, bottom + 14, name, "ts", "middle"))
    return picture(*parts, ident=chart.ident, title=chart.title, text=chart.text, width=WIDTH, height=bottom + 20)


def _axis_over(least: float, most: float) -> _Axis:
    step = round_step((most - least) / 6)
    low = step * math.floor(least / step)
    return _Axis(low=low, high=max(step * math.ceil(most / step), low + step), step=step)


def quartiles(values: Sequence[float]) -> tuple[float, float, float]:
    """Lower quartile, median and upper quartile (inclusive method: the values are all there are)."""
    if len(values) == 1:
        return values[0], values[0], values[0]
    low, middle, high = statistics.quantiles(values, n=4, method="inclusive")
    return low, middle, high


def round_step(rough: float) -> float:
    """The next of 1, 2, 5, 10, 20, 50 … that is not below ``rough``."""
    power = 10.0 ** math.floor(math.log10(max(rough, 1.0)))
    return next(factor * power for factor in (1, 2, 5, 10) if factor * power >= rough)


def _scale(axis: _Axis, bottom: float) -> Iterator[Markup]:
    for number in range(round((axis.high - axis.low) / axis.step) + 1):
        value = axis.low + number * axis.step
        yield line(axis(value), TOP - 4, axis(value), bottom, "grid")
        yield words_at(axis(value), TOP - 10, f"{value:,.0f}", "ts", "middle")


def _strip(strip: Strip, label: str, y: float, axis: _Axis) -> Iterator[Markup]:
    middle = y + HEIGHT / 2
    yield tag("text", tag("title", strip.label), label, x=0, y=middle + 4, class_="t")
    values = strip.values
    low, median, high = map(axis, quartiles(values))
    yield line(axis(values[0]), middle, axis(values[-1]), middle, "whisker")
    if len(values) > 2:
        yield rect(low, middle - 7, max(1.0, high - low), 14, "box", rx=2.0)
    yield line(median, middle - 8, median, middle + 8, "median")
    for dot in strip.dots:
        yield tag("circle", tag("title", dot.title), cx=axis(dot.value), cy=middle, r=4, class_="dot")
