"""Small counts of key groups, withheld so that nobody can be told from them, also not by subtraction from totals.

In a village with one person with tuberculosis, the count is the person. So counts from 1 to below the rule
``report.small_count`` are told as ``<5`` to everybody but planners. Where a total is told beside its parts, a lone
withheld part would follow by subtraction: further parts are then withheld too (*complementary suppression*, Willenborg
and de Waal, Elements of Statistical Disclosure Control, 2001, chapter 4), told as ``≥5``. Where no further part is
left, the total is withheld, told as ``—``: already that it is below 5 could tell that each of its parts is 1. That
holds on both steps at once, villages in their township and townships in the county, and so over all papers that tell
any of these counts to the same reader.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from gridplan.domain.audiences import Audience
from gridplan.domain.circuits import Stop
from gridplan.domain.county import County
from gridplan.domain.places import Village

RULE = "report.small_count"
COUNTY = ""
"""Stands for the whole county among the places."""


class KeyCounts:
    """Members of the key groups by village, by township and of the county, as one audience may read them."""

    def __init__(self, county: County, audience: Audience) -> None:
        self.threshold = 0 if audience == "planners" else round(county.rules.value(RULE))
        villages = {t.code: tuple(v for v in county.villages if v.township == t.code) for t in county.townships}
        self._totals = frozenset({COUNTY, *villages})
        self._counts: dict[tuple[str, str], int] = {}
        self._withheld: set[tuple[str, str]] = set()
        self.groups = tuple(dict.fromkeys((*dict(county.key_groups), *_groups(county))))
        for group in self.groups:
            parts = {t: {v.code: v.key_groups.get(group, 0) for v in own} for t, own in villages.items()}
            for township, cells in parts.items():
                self._counts |= {(village, group): count for village, count in cells.items()}
                self._counts[township, group] = sum(cells.values())
            self._counts[COUNTY, group] = sum(sum(cells.values()) for cells in parts.values())
            self._withheld |= {(place, group) for place in withheld(parts, self.threshold)}

    def count(self, place: str, group: str) -> int | None:
        """The count; ``None`` where it may not be read."""
        return None if (place, group) in self._withheld else self._counts.get((place, group), 0)

    def told(self, place: str, group: str) -> str:
        """The count as it may be read: ``1,204``; of a village ``<5`` or ``≥5``, of a total ``—`` if withheld."""
        count = self.count(place, group)
        if count is not None:
            return f"{count:,}"
        if place in self._totals:
            return "—"
        return f"{'<' if self._counts[place, group] < self.threshold else '≥'}{self.threshold}"

    def total(self, place: str) -> int | None:
        """Members of all groups, who is in two counted twice; ``None`` where it would betray a count withheld."""
        counts = [self.count(place, group) for group in self.groups]
        known = [count for count in counts if count is not None]
        return sum(known) if len(known) == len(counts) else None


class TellingVisits:
    """The visits whose length would betray a count withheld: a programme may ask for minutes for each key person.

    The hour of leaving, and every hour after it on that day, tell the length; so the day is told without hours.
    """

    def __init__(self, county: County, audience: Audience) -> None:
        self._county = county
        self._counts = KeyCounts(county, audience)
        self._programmes = {p.id: p for p in county.programmes if p.minutes_per_key_person}

    def __call__(self, stop: Stop) -> bool:
        """Whether the length of this visit may not be read."""
        programme = self._programmes.get(stop.programme)
        place = self._county.get(stop.place) if programme and stop.place in self._county else None
        if programme is None or not isinstance(place, Village):
            return False
        groups = programme.where.key_groups or tuple(place.key_groups)
        return any(self._counts.count(place.code, group) is None for group in groups)


def withheld(parts: Mapping[str, Mapping[str, int]], threshold: int) -> frozenset[str]:
    """What must be withheld of one group's counts where villages, townships and the county are told.

    Args:
        parts: township → village → count.
        threshold: counts from 1 to below this are withheld in any case; 0 and 1 withhold nothing.

    Returns:
        Codes of villages and townships, and :data:`COUNTY`.
    """
    totals = {township: sum(cells.values()) for township, cells in parts.items()}
    hidden: set[str] = set()
    open_townships: list[str] = []  # those whose total would betray a village
    for township, cells in parts.items():
        own, safe = _protected(cells, threshold, ())
        hidden |= own
        if not safe:
            open_townships.append(township)
    above, safe = _protected(totals, threshold, open_townships)
    hidden |= above
    total = sum(totals.values())
    if not safe or 0 < total < threshold:
        hidden.add(COUNTY)
    for township in above:  # a total must not follow by addition either
        cells = parts[township]
        if cells and not hidden & cells.keys():
            hidden.add(max(cells, key=lambda village: (cells[village], village)))
    pool = {village: count for t in above for village, count in parts[t].items() if village in hidden}
    small = {village for village, count in pool.items() if 0 < count < threshold}
    if small and not _hides(pool, small, set(pool), threshold):  # the county's total speaks of all of them at once
        hidden.add(COUNTY)
    return frozenset(hidden)


def _protected(cells: Mapping[str, int], threshold: int, forced: Sequence[str]) -> tuple[set[str], bool]:
    """The small cells, ``forced`` ones and those that must be withheld beside them; whether the total may be told."""
    small = {key for key, count in cells.items() if 0 < count < threshold}
    hidden = small | set(forced)
    others = sorted((key for key in cells if key not in hidden and cells[key]), key=lambda key: (cells[key], key))
    while hidden and not _hides(cells, small, hidden, threshold):
        if not others:
            return hidden, False
        hidden.add(others.pop(0))
    return hidden, True


def _hides(cells: Mapping[str, int], small: set[str], hidden: set[str], threshold: int) -> bool:
    """Whether the sum of the hidden cells leaves every small one anywhere from 1 to below the threshold."""
    if len(hidden) < 2:
        return False
    rest, large = sum(cells[key] for key in hidden), len(hidden) - len(small)
    if not small:
        return True
    highest = rest >= (threshold - 1) + (len(small) - 1) + large * threshold
    lowest = large > 0 or (len(small) - 1) * (threshold - 1) >= rest - 1
    return highest and lowest


def _groups(county: County) -> Sequence[str]:
    return [group for village in county.villages for group in village.key_groups]
