"""How findings about the input call things: kinds of things, places in files, words of drop-downs, lists."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from gridplan.languages import Said, Separator, joined, recorded, words

THINGS = words(
    {
        "thing.place": "place, facility, visit place or vehicle",
        "thing.person": "person",
        "thing.township or village": "township or village",
        "thing.village": "village",
        "thing.grid": "grid",
        "thing.village or grid": "village or grid",
        "thing.township": "township",
        "thing.facility": "facility",
        "thing.department": "department",
        "thing.lead hospital": "lead hospital",
        "thing.township hospital": "township hospital",
        "thing.village clinic": "village clinic",
        "thing.host": "host of postings",
        "thing.township or lead hospital": "township or lead hospital",
    }
)
"""``thing.`` and its English name → what a code stands for."""


def thing(name: str) -> Said:
    """What a code stands for, by its English name."""
    return THINGS[f"thing.{name}"].said()


def spelt(spellings: Sequence[str]) -> Said:
    """A word that a cell may hold: as the drop-down has it, in English the last of its spellings."""
    return recorded(spellings[0], {"en": spellings[-1]})


def listed(parts: Iterable[str]) -> Said:
    """Several of them."""
    return joined(Separator.LIST, parts)
