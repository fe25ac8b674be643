"""Finds what a planner means by a code or a name."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from gridplan.sources.facilities import Facilities
from gridplan.sources.places import Places
from gridplan.sources.report import Report
from gridplan.sources.rows import Row, Rows, header_of
from gridplan.sources.words import listed

KINDS: Mapping[str, tuple[str, str]] = {
    "township": ("乡镇", "township"),
    "village": ("村", "village"),
    "hospital": ("乡镇卫生院", "township hospital"),
    "visit_place": ("走访点", "visit place"),
}
"""Kind → what messages call it, in Chinese and English."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PlaceNames:
    """Places by code and by name.

    Attributes:
        kinds: code → key of :data:`KINDS`.
        named: name without blanks → codes of the places that have it.
        whole: every table of places could be read, so an unknown name is a mistake.
    """

    kinds: Mapping[str, str]
    named: Mapping[str, tuple[str, ...]]
    whole: bool

    def find(self, row: Row, key: str, said: str, report: Report) -> str | None:
        """The code of the place called ``said`` under the column ``key``; ``None`` after a finding."""
        if said in self.kinds:
            return said
        codes = self.named.get(said, ())
        if len(codes) == 1:
            return codes[0]
        column = header_of(row.kind, key)
        if codes:
            report.add("P028", row.where, value=said, column=column, count=len(codes), codes=listed(codes[:6]))
        elif self.whole:
            report.add("P008", row.where, value=said, column=column, candidates=(*self.kinds, *self.named))
        return None


def place_names(places: Places, facilities: Facilities, visited: Rows) -> PlaceNames:
    """Every place that a programme or a pin may name."""
    hospitals = [row for row in facilities.rows if row["kind"] == "township_hospital"]
    groups: tuple[tuple[str, str, Iterable[Row]], ...] = (
        ("township", "code", places.townships.rows),
        ("village", "code", places.villages.rows),
        ("hospital", "id", hospitals),
        ("visit_place", "id", visited),
    )
    kinds: dict[str, str] = {}
    named: defaultdict[str, list[str]] = defaultdict(list)
    for kind, key, rows in groups:
        for row in rows:
            if row.good(key):
                kinds[row[key]] = kind
                if row.good("name"):
                    named[row["name"].replace(" ", "")].append(row[key])
    whole = places.all_known() and facilities.kinds is not None and visited.known is not None
    return PlaceNames(kinds=kinds, named={name: tuple(codes) for name, codes in named.items()}, whole=whole)
