"""Colours for areas so that neighbours differ, as a map shows them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from gridplan.domain.colouring import colour_classes

__all__ = ["colour_classes", "links", "tints"]


def tints(series: Sequence[str], count: int) -> tuple[str, ...]:
    """The first ``count`` colours of a series; beyond its end it repeats, each round a step darker."""
    return tuple(_darker(series[i % len(series)], 0.8 ** (i // len(series))) for i in range(count))


def _darker(colour: str, factor: float) -> str:
    parts = (round(int(colour[i : i + 2], 16) * factor) for i in (1, 3, 5))
    return "#" + "".join(f"{part:02x}" for part in parts)


def links(group_of: Mapping[str, str], pairs: Iterable[tuple[str, str]]) -> set[tuple[str, str]]:
    """Neighbour pairs of groups, from neighbour pairs of members."""
    found = ((group_of.get(a), group_of.get(b)) for a, b in pairs)
    return {(min(a, b), max(a, b)) for a, b in found if a and b and a != b}
