"""What a scenario closes and slows: speeds on every piece of road, compared with those on normal roads."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely import MultiLineString

from gridplan.domain.road_changes import ClosedRoad, RoadChange, RoadChanges
from gridplan.domain.scenarios import NORMAL, Scenario
from gridplan.domain.vehicle_profiles import VehicleProfile
from gridplan.network import RoadNetwork, segment_kmh

Flags = NDArray[np.bool_]
_SAME = 1e-9  # km/h: less than this is rounding


def road_changes(roads: RoadNetwork, profile: VehicleProfile, scenario: Scenario) -> RoadChanges:
    """What each effect does alone, what they do together, and the roads closed.

    Args:
        roads: the roads.
        profile: the vehicle.
        scenario: state of the roads.
    """
    if not scenario.effects:
        return RoadChanges()
    usual = segment_kmh(roads, profile, NORMAL)
    names = [tags.get("name") or tags.get("ref") or "" for tags in roads.way_tags]
    road = _road_numbers(roads, names)
    alone = []
    reasons: dict[int, list[str]] = {}
    for effect in scenario.effects:
        closed, slowed = _changed(usual, segment_kmh(roads, profile, replace(scenario, effects=(effect,))))
        alone.append(_told(roads, road, closed, slowed, effect.reason))
        for number in np.unique(road[closed]).tolist():
            reasons.setdefault(number, []).append(effect.reason)
    closed, slowed = _changed(usual, segment_kmh(roads, profile, scenario))
    return RoadChanges(
        effects=tuple(alone),
        total=_told(roads, road, closed, slowed, ""),
        closed=_closed_roads(roads, road, closed, names, reasons),
    )


def _changed(usual: NDArray[np.float64], now: NDArray[np.float64]) -> tuple[Flags, Flags]:
    """bool[m] segments closed, and those slowed but open, in one direction at least."""
    closed: Flags = ((usual > 0) & (now == 0)).any(axis=0)
    slowed: Flags = ((now > 0) & (now < usual - _SAME)).any(axis=0) & ~closed
    return closed, slowed


def _road_numbers(roads: RoadNetwork, names: list[str]) -> NDArray[np.int64]:
    """int64[m] ways of one name are one road, a way without a name is one by itself."""
    known: dict[object, int] = {}
    of_way = [known.setdefault(name or way, len(known)) for way, name in enumerate(names)]
    return np.array(of_way, dtype=np.int64)[roads.ways]


def _told(roads: RoadNetwork, road: NDArray[np.int64], closed: Flags, slowed: Flags, reason: str) -> RoadChange:
    return RoadChange(
        reason=reason,
        closed_roads=len(np.unique(road[closed])),
        closed_m=float(roads.lengths[closed].sum()),
        slowed_roads=len(np.unique(road[slowed])),
        slowed_m=float(roads.lengths[slowed].sum()),
    )


def _closed_roads(
    roads: RoadNetwork, road: NDArray[np.int64], closed: Flags, names: list[str], reasons: dict[int, list[str]]
) -> tuple[ClosedRoad, ...]:
    segments = np.flatnonzero(closed)
    order = segments[np.argsort(road[segments], kind="stable")]
    found = []
    for own in np.split(order, np.flatnonzero(np.diff(road[order])) + 1) if len(order) else ():
        ends = np.stack((roads.lonlat[roads.tails[own]], roads.lonlat[roads.heads[own]]), axis=1)
        joined = shapely.line_merge(MultiLineString(list(ends)))
        way = int(roads.ways[own[0]])
        tags = roads.way_tags[way]
        found.append(
            ClosedRoad(
                name=names[way],
                kind=tags.get("highway") or tags.get("route") or "",
                reason="; ".join(dict.fromkeys(filter(None, reasons.get(int(road[own[0]]), ())))),
                length_m=float(roads.lengths[own].sum()),
                line=MultiLineString(list(shapely.get_parts(joined))),
            )
        )
    return tuple(sorted(found, key=lambda closed: -closed.length_m))
