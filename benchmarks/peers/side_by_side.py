"""A county several times over: copies of a real plan side by side, so that a larger one need not be planned first."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import shapely
from shapely.affinity import translate
from shapely.geometry.base import BaseGeometry

from gridplan.domain.county import County
from gridplan.domain.plan import Backdrop, Plan
from gridplan.domain.travel import UNREACHABLE, TravelTimes

APART = 1.01
"""Copies lie this many widths of the county beside one another."""


def repeated(plan: Plan, times: int) -> Plan:
    """The plan ``times`` over, from west to east. Programmes, rules and calendar are shared; nothing else is.

    Codes keep their length: their first four digits are counted on. No way leads from one copy to another. The relief
    is left out: it is one picture, which a larger county would not have any larger.
    """
    west, _, east, _ = shapely.total_bounds([township.area for township in plan.county.townships])
    copies = [_Copy(plan, number, (east - west) * APART * number).plan() for number in range(times)]
    first = copies[0]
    parts = {
        name: dataclasses.replace(getattr(first, name), solution=_joined([getattr(c, name).solution for c in copies]))
        for name in ("territories", "coverage", "circuits", "postings", "specialists", "commissioners")
        if getattr(first, name) is not None
    }
    return dataclasses.replace(
        first,
        county=_county([copy.county for copy in copies]),
        travel=tuple(_times(same) for same in zip(*(copy.travel for copy in copies), strict=True)),
        audit=_joined([copy.audit for copy in copies]),
        reasons=_joined([copy.reasons for copy in copies]),
        backdrop=Backdrop(
            roads=_joined([copy.backdrop.roads for copy in copies]),
            legs=_joined([copy.backdrop.legs for copy in copies]),
            water=_joined([copy.backdrop.water for copy in copies]),
        ),
        **parts,
    )


class _Copy:
    """One copy: other codes, other places."""

    def __init__(self, plan: Plan, number: int, east: float) -> None:
        self._plan, self._east = plan, east
        shared = {programme.id for programme in plan.county.programmes}
        keys = {*plan.county.codes(), *(team.id for team in plan.teams), *(pin.id for pin in plan.county.pins)} - shared
        self._names = {key: _counted_on(key, number) for key in keys} if number else {}

    def plan(self) -> Plan:
        moved: Plan = self._moved(dataclasses.replace(self._plan, backdrop=self._without_relief()))
        return moved

    def _without_relief(self) -> Backdrop:
        return dataclasses.replace(self._plan.backdrop, relief=None)

    def _moved(self, value: Any) -> Any:
        if isinstance(value, str):
            return self._names.get(value, value)
        if isinstance(value, BaseGeometry):
            return translate(value, self._east) if self._east else value
        if isinstance(value, tuple) and not hasattr(value, "_fields"):
            return tuple(map(self._moved, value))
        if isinstance(value, frozenset):
            return frozenset(map(self._moved, value))
        if isinstance(value, Mapping):
            return {self._moved(key): self._moved(own) for key, own in value.items()}
        if dataclasses.is_dataclass(value) and not isinstance(value, type):
            own = {f.name: self._moved(getattr(value, f.name)) for f in dataclasses.fields(value) if f.init}
            return dataclasses.replace(value, **own)
        return value


def _counted_on(key: str, number: int) -> str:
    return f"{int(key[:4]) + number:04d}{key[4:]}" if key[:4].isdigit() else f"{key}-{number + 1}"


def _county(counties: Sequence[County]) -> County:
    """Everything of all, but what every county has once."""
    once = {"programmes", "key_groups", "roads"}
    several = [f.name for f in dataclasses.fields(County) if f.init and isinstance(getattr(counties[0], f.name), tuple)]
    return counties[0].replace(
        **{name: _joined([getattr(county, name) for county in counties]) for name in several if name not in once}
    )


def _joined(values: Sequence[Any]) -> Any:
    """Tuples one after another, mappings in one, values of the same kind field by field; of anything else the first."""
    first = values[0]
    if isinstance(first, tuple):
        return tuple(item for value in values for item in value)
    if isinstance(first, Mapping):
        return {key: item for value in values for key, item in value.items()}
    if dataclasses.is_dataclass(first) and not isinstance(first, type):
        names = [f.name for f in dataclasses.fields(first) if f.init]
        return dataclasses.replace(
            first, **{name: _joined([getattr(value, name) for value in values]) for name in names}
        )
    return first


def _times(same: Sequence[TravelTimes]) -> TravelTimes:
    """The tables of all copies in one, nothing reached from one to another."""
    rows = np.cumsum([0, *(len(times.origins) for times in same)])
    columns = np.cumsum([0, *(len(times.destinations) for times in same)])
    seconds = np.full((rows[-1], columns[-1]), UNREACHABLE, dtype=np.int32)
    for number, times in enumerate(same):
        seconds[rows[number] : rows[number + 1], columns[number] : columns[number + 1]] = times.seconds
    return TravelTimes(
        origins=_joined([times.origins for times in same]),
        destinations=_joined([times.destinations for times in same]),
        seconds=seconds,
        profile=same[0].profile,
        scenario=same[0].scenario,
        unreachable=_joined([times.unreachable for times in same]),
    )
