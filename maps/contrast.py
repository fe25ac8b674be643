"""Prints the contrast of every text and control of the map and the index page: ``python maps/contrast.py [THEME]``.

Ratios after WCAG 2.1. AA asks for 4.5 of text (1.4.3) and 3 of what must be seen to be used or understood: rings of
focus, bars, lines and dots of charts (1.4.11). Exit status 1 where one is missed. ``THEME`` is a name in ``themes/`` or
a file of your own.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from gridplan.maps.theme import contrast, load_theme

HERE = Path(__file__).resolve().parent
TEXT, SEEN = 4.5, 3.0
_VARIABLE = re.compile(r"--([\w-]+):\s*(#[0-9a-fA-F]{6})")


class Pair(NamedTuple):
    """Something on a ground."""

    where: str
    what: str
    colour: str
    ground: str
    least: float

    @property
    def ratio(self) -> float:
        """From 1 to 21."""
        return contrast(self.colour, self.ground)


def map_pairs(theme: str | Path = "default") -> Iterator[Pair]:
    """Of ``map.html``: the theme's colours, and those that stand in its style."""
    found = load_theme(theme)
    colours, white = found.colours, "#ffffff"
    style = dict(_VARIABLE.findall((HERE / "templates" / "page.css").read_text(encoding="utf-8")))
    for ground in ("page", "land"):
        yield Pair("map", f"text on {ground}", colours["ink"], colours[ground], TEXT)
    for name, colour in (("text", colours["ink"]), ("small text", style["soft"]), ("links", colours["accent"])):
        yield Pair("map", f"{name} on the panel", colour, white, TEXT)
    yield Pair("map", "warnings on the panel", colours["alert"], white, TEXT)
    yield Pair("map", "chosen layer, its name", white, colours["accent"], TEXT)
    yield Pair("map", "ring of focus on the panel", colours["accent"], white, SEEN)
    yield Pair("map", "ring and cross of focus on land", colours["accent"], colours["land"], SEEN)
    for number, colour in enumerate((*found.routes, colours["mobile"]), start=1):
        yield Pair("map", f"numbers of stops, route colour {number}", white, colour, TEXT)
        yield Pair("map", f"line on land, route colour {number}", colour, colours["land"], SEEN)
    for kind, rule in _rules((HERE / "templates" / "page.css").read_text(encoding="utf-8")):
        yield Pair("map", f"{kind}", *rule, TEXT)


def _rules(style: str) -> Iterator[tuple[str, tuple[str, str]]]:
    """Rules of the style sheet that give both a ground and the colour on it."""
    rule = r"([.#][\w .-]+) \{[^}]*?background: (#[0-9a-f]{6});[^}]*?color: (#[0-9a-f]{6})"
    for name, ground, colour in re.findall(rule, style):
        yield name.strip(), (colour, ground)


def index_pairs() -> Iterator[Pair]:
    """Of ``index.html``, light and dark."""
    style = (HERE.parent / "reports" / "index" / "page.css").read_text(encoding="utf-8")
    light = style.split("@media", 1)[0]
    dark = style.split(":root[data-theme=dark] {", 1)[1].split("}", 1)[0]
    for where, text in (("index, light", light), ("index, dark", dark)):
        of = dict(_VARIABLE.findall(text))
        for name in ("ink", "soft", "accent", "good", "note", "bad"):
            for ground in ("paper", "page"):
                yield Pair(where, f"{name} on {ground}", of[name], of[ground], TEXT)
        for name in ("good", "note", "bad"):
            yield Pair(where, f"{name} on its own ground", of[name], of[f"{name}-ground"], TEXT)
        for name in ("stay", "stay-second"):
            yield Pair(where, f"names on {name}", of["on-stay"], of[name], TEXT)
        for ground in ("hole", "hole-stripe"):
            yield Pair(where, f"names on {ground}", of["on-hole"], of[ground], TEXT)
        for name in ("fill", "target", "hole", "dot", "curve-0", "curve-1", "curve-2"):
            yield Pair(where, f"{name} on paper", of[name], of["paper"], SEEN)


def main(theme: str | Path = "default") -> int:
    """Print the table; returns the exit status."""
    pairs = sorted((*map_pairs(theme), *index_pairs()), key=lambda pair: (pair.ratio / pair.least, pair))
    for pair in pairs:
        mark = "  " if pair.ratio >= pair.least else "✗ "
        said = f"{mark}{pair.where:13}{pair.what:44}{pair.colour} on {pair.ground} {pair.ratio:6.2f} ≥ {pair.least}"
        sys.stdout.write(f"{said}\n")
    missed = sum(pair.ratio < pair.least for pair in pairs)
    sys.stdout.write(f"{len(pairs)} pairs, {missed} below what WCAG 2.1 AA asks for\n")
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:2]))
