"""What share is reached within how many minutes: one rising line for each level."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from markupsafe import Markup

from gridplan.reports.index.charts.svg import line, picture, tag, words_at

WIDTH, HEIGHT, LEFT, RIGHT, TOP, BOTTOM, SIZE = 720.0, 300.0, 48.0, 150.0, 14.0, 40.0, 12.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Curve:
    """A level; ``shares[m]`` is the share, 0 to 1, within m minutes."""

    label: str
    shares: tuple[float, ...]


def curve_chart(
    curves: tuple[Curve, ...], *, ident: str, title: str, text: str, guides: tuple[int, ...], minutes: str
) -> Markup:
    """The chart as SVG: minutes to the right, share upwards; all curves have the same number of minutes."""
    last = len(curves[0].shares) - 1
    unit, rise = (WIDTH - LEFT - RIGHT) / max(1, last), HEIGHT - TOP - BOTTOM
    parts = list(_axes(last, unit, rise, guides, minutes))
    names = _heights([TOP + rise * (1 - curve.shares[-1]) for curve in curves])
    for number, (curve, height) in enumerate(zip(curves, names, strict=True)):
        points = " ".join(f"{LEFT + m * unit:.1f},{TOP + rise * (1 - s):.1f}" for m, s in enumerate(curve.shares))
        parts.append(tag("polyline", tag("title", curve.label), points=points, class_=f"curve c{number}"))
        parts.append(line(WIDTH - RIGHT + 4, height, WIDTH - RIGHT + 20, height, f"curve c{number}"))
        parts.append(words_at(WIDTH - RIGHT + 24, height + 4, curve.label, "t"))
    return picture(*parts, ident=ident, title=title, text=text, width=WIDTH, height=HEIGHT)


def _axes(last: int, unit: float, rise: float, guides: tuple[int, ...], minutes: str) -> Iterator[Markup]:
    right = LEFT + last * unit
    for share in (0, 25, 50, 75, 100):
        y = TOP + rise * (1 - share / 100)
        yield line(LEFT, y, right, y, "grid")
        yield words_at(LEFT - 6, y + 4, f"{share} %", "ts", "end")
    for minute in range(0, last + 1, 15):
        at = LEFT + minute * unit
        yield line(at, TOP, at, TOP + rise, "guide" if minute in guides else "grid")
        yield words_at(at, TOP + rise + 16, str(minute), "ts", "middle")
    yield words_at(right, HEIGHT - 6, minutes, "ts", "end")


def _heights(wanted: list[float]) -> list[float]:
    """Where names go so that none covers another: each at its line's end, or as far below the one above as needed."""
    found = dict.fromkeys(range(len(wanted)), 0.0)
    previous = -100.0
    for number in sorted(found, key=lambda n: (wanted[n], n)):
        previous = max(wanted[number], previous + SIZE + 6)
        found[number] = previous
    return [found[number] for number in range(len(wanted))]
