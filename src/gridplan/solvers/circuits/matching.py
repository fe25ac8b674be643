"""Which tours of one day can be shared out among crews that each drive one (Hall 1935).

Tours of one day, each with the set of crews that can drive it, all find a crew exactly where no set of tours is larger
than the crews that can drive one of them. It is enough to look at unions of sets that overlap: tours whose sets do not
hang together have crews of their own. So a day needs a few sums over tours instead of a variable for each crew, and
crews that can do the same are never told apart. Sets of crews are bit masks.
"""

from __future__ import annotations

import functools
from collections.abc import Iterator, Sequence


@functools.lru_cache(maxsize=4096)
def joined_sets(sets: frozenset[int], most: int | None = None) -> tuple[int, ...] | None:
    """The sets and all unions of those that hang together, ascending; ``None`` where there are more than ``most``."""
    found, fresh = set(sets), sorted(sets)
    while fresh:
        new = {a | b for a in fresh for b in found if a & b} - found
        found |= new
        if most is not None and len(found) > most:
            return None
        fresh = sorted(new)
    return tuple(sorted(found))


def members_of(mask: int) -> Iterator[int]:
    """The bits that are set, ascending."""
    while mask:
        low = mask & -mask
        yield low.bit_length() - 1
        mask ^= low


def match(sets: Sequence[int], turns: Sequence[int]) -> tuple[int, ...]:
    """A crew of its own for each tour (augmenting paths, Kuhn 1955).

    Args:
        sets: the crews that can drive each tour.
        turns: all crews, those to be asked first in front.

    Raises:
        ValueError: there are not enough crews.
    """
    tour_of: dict[int, int] = {}

    def find(tour: int, asked: set[int]) -> bool:
        for crew in turns:
            if sets[tour] >> crew & 1 and crew not in asked:
                asked.add(crew)
                if crew not in tour_of or find(tour_of[crew], asked):
                    tour_of[crew] = tour
                    return True
        return False

    for tour in range(len(sets)):
        if not find(tour, set()):
            raise ValueError("the tours of a day need more crews than there are")
    crew_of = {tour: crew for crew, tour in tour_of.items()}
    return tuple(crew_of[tour] for tour in range(len(sets)))
