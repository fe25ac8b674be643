"""What a state of the roads closes and slows for one vehicle, so that a planner sees whether it did what was meant."""

from __future__ import annotations

from dataclasses import dataclass, field

from shapely import MultiLineString

from gridplan.domain.finding_kinds import Language

_WORDS = {
    "closes": ("关闭 {roads} 条路共 {km:.1f} 公里", "closes {roads} road{s}, {km:.1f} km"),
    "slows": ("减慢 {km:.1f} 公里", "slows {km:.1f} km"),
    "nothing": ("这种车辆的道路没有变化", "changes none of this vehicle's roads"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class RoadChange:
    """What one effect, or all of them together, does.

    Attributes:
        reason: the effect's, in the planner's words; empty for all together.
        closed_roads, slowed_roads: roads by name or number; of those without one, each OSM way.
        closed_m, slowed_m: metres closed, or slowed and still open, in one direction at least.
    """

    reason: str = ""
    closed_roads: int = 0
    closed_m: float = 0.0
    slowed_roads: int = 0
    slowed_m: float = 0.0

    def told(self, lang: Language) -> str:
        """``closes 3 roads, 1.2 km; slows 45.0 km``."""
        column = 0 if lang == "zh" else 1
        parts = []
        if self.closed_roads:
            s = "" if self.closed_roads == 1 else "s"
            parts.append(_WORDS["closes"][column].format(roads=self.closed_roads, km=self.closed_m / 1000, s=s))
        if self.slowed_roads:
            parts.append(_WORDS["slows"][column].format(km=self.slowed_m / 1000))
        return ("；", "; ")[column].join(parts) or _WORDS["nothing"][column]


@dataclass(frozen=True, slots=True, kw_only=True)
class ClosedRoad:
    """A road that the vehicle could use and cannot any more, in one direction at least.

    Attributes:
        name: name or number; empty where it has none.
        kind: OSM highway class.
        reason: of the effects that close it.
        length_m: metres closed.
        line: where, EPSG:4326.
    """

    name: str
    kind: str
    reason: str
    length_m: float
    line: MultiLineString


@dataclass(frozen=True, slots=True, kw_only=True)
class RoadChanges:
    """What a scenario does to the roads of a vehicle, compared with normal roads.

    Attributes:
        effects: in the scenario's order; none for the normal state.
        total: all effects together.
        closed: longest first.
    """

    effects: tuple[RoadChange, ...] = ()
    total: RoadChange = field(default_factory=RoadChange)
    closed: tuple[ClosedRoad, ...] = ()
