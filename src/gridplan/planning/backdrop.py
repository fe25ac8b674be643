"""Roads for drawing, for those who do not know the network."""

from __future__ import annotations

from gridplan.domain.plan import RoadLine
from gridplan.network import RoadNetwork, road_lines


def drawn_roads(roads: RoadNetwork) -> tuple[RoadLine, ...]:
    """The roads as simplified lines with their class."""
    return road_lines(roads)
