"""Who is where in which weeks: hosts × weeks, hand-overs, and the weeks in which somebody is missing."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from markupsafe import Markup

from gridplan.reports.index.charts.svg import fitted_apart, length, line, picture, rect, tag, words_at

LABELS, WIDTH, TOP, LANE, GAP, SIZE = 168.0, 960.0, 44.0, 20.0, 6.0, 12.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Bar:
    """A stay: weeks ``first <= week < end`` of the horizon, in a lane of its row.

    Attributes:
        text: what stands in the bar, longest wording first; the first that fits is taken.
        title: everything about it, as a tooltip.
        second: every other stay of a lane, which has another shade.
        handover: it takes over from somebody.
        before, after: it goes on beyond the horizon on that side.
    """

    first: int
    end: int
    lane: int
    text: tuple[str, ...]
    title: str
    second: bool = False
    handover: bool = False
    before: bool = False
    after: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Hole:
    """Weeks ``first <= week < end`` in which somebody is missing."""

    first: int
    end: int
    text: str
    title: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """A host; ``lanes`` is how many people may be there at once."""

    label: str
    bars: tuple[Bar, ...]
    holes: tuple[Hole, ...]
    lanes: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Gantt:
    """The chart.

    Attributes:
        start: Monday of the first week.
        months: week in which a month begins → its name.
        today: week of the day of the plan, and its name; ``None`` where it is not in the horizon.
    """

    ident: str
    title: str
    text: str
    start: dt.date
    weeks: int
    months: tuple[tuple[float, str], ...]
    today: tuple[float, str] | None
    rows: tuple[Row, ...]


def gantt_chart(chart: Gantt) -> Markup:
    """The chart as SVG."""
    heights = [row.lanes * LANE + GAP for row in chart.rows]
    bottom = TOP + sum(heights)
    unit = (WIDTH - LABELS) / chart.weeks
    parts = [*_axis(chart, unit, bottom)]
    y = TOP
    labels = fitted_apart([row.label for row in chart.rows], SIZE, LABELS - 10)
    for row, label, height in zip(chart.rows, labels, heights, strict=True):
        parts.append(line(0, y + height - GAP / 2, WIDTH, y + height - GAP / 2, "rule"))
        parts.append(tag("text", tag("title", row.label), label, x=0, y=y + 14, class_="t"))
        parts += (_bar(bar, y, unit) for bar in row.bars)
        parts += (_hole(hole, row.lanes, y, unit) for hole in row.holes)
        parts += (_handover(bar, y, unit) for bar in row.bars if bar.handover)
        y += height
    if chart.today:
        at = LABELS + chart.today[0] * unit
        parts += (line(at, TOP - 6, at, bottom, "today"), words_at(at, TOP - 9, chart.today[1], "ts", "middle"))
    return picture(
        tag("defs", _hatch(chart.ident)),
        *parts,
        ident=chart.ident,
        title=chart.title,
        text=chart.text,
        width=WIDTH,
        height=bottom + 4,
    )


def lanes(spans: Sequence[tuple[int, int]]) -> list[int]:
    """The lane of each of the spans, ordered by start: the first that is free."""
    ends: list[int] = []
    found = []
    for first, end in spans:
        lane = next((i for i, busy in enumerate(ends) if busy <= first), len(ends))
        ends[lane : lane + 1] = [end]
        found.append(lane)
    return found


def _axis(chart: Gantt, unit: float, bottom: float) -> Iterator[Markup]:
    written = -100.0
    for week, name in chart.months:
        x = LABELS + week * unit
        yield line(x, TOP - 4, x, bottom, "grid")
        if x >= written and x + length(name, SIZE) < WIDTH:
            yield words_at(x + 3, 12, name, "t")
            written = x + length(name, SIZE) + 8
    step = 4 if unit * 4 > 20 else max(4, round(40 / unit))
    for week in range(0, chart.weeks, step):
        yield words_at(LABELS + (week + 0.5) * unit, 27, str(week + 1), "ts", "middle")


def _bar(bar: Bar, y: float, unit: float) -> Markup:
    x, width = LABELS + bar.first * unit, (bar.end - bar.first) * unit - 1
    top = y + bar.lane * LANE
    said = next((text for text in bar.text if length(text, SIZE) <= width - 8), "")
    class_ = "stay second" if bar.second else "stay"
    edges = (
        *((tag("path", d=f"M{x + 1:.1f} {top + 3}l-4 6l4 6z", class_=class_),) if bar.before else ()),
        *((tag("path", d=f"M{x + width - 1:.1f} {top + 3}l4 6l-4 6z", class_=class_),) if bar.after else ()),
    )
    text = (words_at(x + width / 2, top + 13.5, said, "on-stay", "middle"),) if said else ()
    return tag("g", tag("title", bar.title), rect(x, top, width, LANE - 2, class_, rx=3.0), *edges, *text)


def _hole(hole: Hole, lanes_: int, y: float, unit: float) -> Markup:
    x, width = LABELS + hole.first * unit, (hole.end - hole.first) * unit
    fits = length(hole.text, SIZE) <= width - 6
    text = (words_at(x + width / 2, y + lanes_ * LANE - 6, hole.text, "on-hole", "middle"),) if fits else ()
    box = rect(x, y - 1, width, lanes_ * LANE, "hole")
    return tag("g", tag("title", hole.title), box, *text)


def _handover(bar: Bar, y: float, unit: float) -> Markup:
    x, middle = LABELS + bar.first * unit - 0.5, y + bar.lane * LANE + LANE / 2 - 1
    return tag("path", d=f"M{x:.1f} {middle - 5:.1f}l5 5l-5 5l-5-5z", class_="handover")


def _hatch(ident: str) -> Markup:
    stripes = tag("path", d="M-2 8L8 -2M2 12L12 2", class_="hatch")
    field = rect(0, 0, 10, 10, "hole-ground")
    return tag("pattern", field, stripes, id=f"{ident}-hatch", width=10, height=10, patternUnits="userSpaceOnUse")
