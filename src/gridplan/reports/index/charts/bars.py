"""Bars of the cards: one value against its target line, and parts of a whole."""

from __future__ import annotations

from collections.abc import Sequence

from markupsafe import Markup

from gridplan.reports.index.charts.svg import line, rect, tag

WIDTH, HEIGHT = 200.0, 12.0


def target_bar(value: float, *, full: float = 100, target: float | None = None) -> Markup:
    """A bar of ``value`` out of ``full`` with its target line; what it says is told beside it in words."""
    share = min(1.0, max(0.0, value / full)) if full else 0.0
    below = target is not None and value < target
    parts = [
        rect(0, 2, WIDTH, 8, "track", rx=4.0),
        rect(0, 2, WIDTH * share, 8, "fill below" if below else "fill", rx=4.0),
    ]
    if target is not None:
        at = min(WIDTH - 1, WIDTH * target / full)
        parts.append(line(at, 0, at, HEIGHT, "target"))
    return _bar(parts)


def stacked_bar(parts: Sequence[tuple[float, str, str]]) -> Markup:
    """Parts of a whole side by side: amount, class of its colour, tooltip."""
    whole = sum(amount for amount, _, _ in parts)
    drawn, x = [], 0.0
    for amount, class_, title in parts:
        width = WIDTH * amount / whole if whole else 0.0
        drawn.append(rect(x, 0, width, HEIGHT, f"part {class_}", tag("title", title)))
        x += width
    return _bar(drawn)


def _bar(parts: Sequence[Markup]) -> Markup:
    return tag(
        "svg",
        *parts,
        xmlns="http://www.w3.org/2000/svg",
        viewBox=f"0 0 {WIDTH:g} {HEIGHT:g}",
        preserveAspectRatio="none",
        class_="bar",
        aria_hidden="true",
    )
