"""Colours for areas so that neighbours differ: DSATUR (Brélaz 1979), balanced over the palette."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence


def colour_classes(items: Sequence[str], pairs: Iterable[tuple[str, str]], palette: int) -> dict[str, int]:
    """A colour number for each item such that no pair shares one.

    The item whose neighbours show most colours is coloured next (ties: most neighbours, then order), with the
    allowed colour least used so far. Numbers stay below ``palette`` unless an item's neighbours use up all of it.

    Args:
        items: what is coloured.
        pairs: neighbours; pairs of unknown or equal items are ignored.
        palette: number of colours preferred.
    """
    around: dict[str, set[str]] = {item: set() for item in items}
    for a, b in pairs:
        if a != b and a in around and b in around:
            around[a].add(b)
            around[b].add(a)
    chosen: dict[str, int] = {}
    used: Counter[int] = Counter()
    order = {item: i for i, item in enumerate(items)}
    seen: dict[str, set[int]] = {item: set() for item in items}
    while len(chosen) < len(order):
        item = min((i for i in order if i not in chosen), key=lambda i: (-len(seen[i]), -len(around[i]), order[i]))
        free = [c for c in range(palette) if c not in seen[item]]
        colour = min(free, key=lambda c: (used[c], c)) if free else _first_above(palette, seen[item])
        chosen[item] = colour
        used[colour] += 1
        for other in around[item]:
            seen[other].add(colour)
    return chosen


def _first_above(palette: int, taken: set[int]) -> int:
    colour = palette
    while colour in taken:
        colour += 1
    return colour
