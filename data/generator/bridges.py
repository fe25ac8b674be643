"""Bridges where a road crosses a river."""

from __future__ import annotations

import numpy as np
import shapely
from data.generator.network import Roads
from data.generator.terrain import Terrain


def bridges(terrain: Terrain, roads: Roads) -> None:
    """Tags the pieces of road that cross a river of more than 60 km2 of catchment."""
    wet = np.flatnonzero(terrain.flow > 60)
    rivers = shapely.linestrings(np.stack([terrain.points[wet], terrain.points[terrain.receiver[wet]]], axis=1))
    tree = shapely.STRtree(rivers)
    plain = [p for p, tags in roads.edges.items() if not {"bridge", "tunnel", "route"} & dict(tags).keys()]
    pieces = shapely.linestrings(np.array([[roads.at[a], roads.at[b]] for a, b in plain]))
    crossing = np.unique(tree.query(pieces, predicate="intersects")[0])
    roads.retag([plain[k] for k in crossing.tolist()], bridge="yes", layer="1")
