"""What a planner fixes by hand."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Pin:
    """One row of the table of pins: a visit that must take place so.

    A visit is pinned by ``place``, ``programme`` and ``day``, its crew too where one is named. A whole tour is pinned
    by several rows with the same crew, day and ``route``: its stops in the order of ``position``, and no others.

    Attributes:
        id: its row, for findings.
        route: name of the tour that the stop belongs to; ``None`` where only the visit is fixed.
        position: of the stop in its tour, from 1.
    """

    id: str
    place: str
    programme: str
    day: dt.date
    crew: str | None = None
    route: str | None = None
    position: int = 0
    note: str = ""
