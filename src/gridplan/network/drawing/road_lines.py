"""Roads as few, light lines for the map."""

from __future__ import annotations

import numpy as np
import shapely
from shapely import LineString, MultiLineString

from gridplan.domain.plan import RoadLine
from gridplan.domain.road_tags import FERRY
from gridplan.network.drawing.planar import lengths_m, simplified
from gridplan.network.earth import Floats
from gridplan.network.roads import RoadNetwork
from gridplan.network.vehicles.driving import road_class

# Most important first: what is drawn while there is room. Link roads are drawn as the class they serve.
_RANKS = (
    "motorway",
    "trunk",
    "primary",
    "secondary",
    FERRY,
    "tertiary",
    "unclassified",
    "road",
    "residential",
    "living_street",
    "track",
)
_FINE = 6  # classes before this rank keep the tolerance asked for, the others are drawn twice as coarsely


def road_lines(network: RoadNetwork, *, tolerance_m: float = 25.0, max_points: int = 25_000) -> tuple[RoadLine, ...]:
    """The roads for drawing: pieces joined by class, simplified, most important classes first.

    When ``max_points`` are spent, the longest lines of the class at hand are taken and all lesser classes left out.
    25,000 points are about 0.6 MB of GeoJSON. Service roads and footpaths are never drawn.

    Args:
        network: the roads.
        tolerance_m: how far a drawn line may lie from the true one; lesser classes: twice as far.
        max_points: most points of all lines together.
    """
    kinds = np.array([road_class(tags).removesuffix("_link") for tags in network.way_tags], dtype=np.str_)
    lonlat = np.column_stack((network.lon, network.lat))
    drawn: list[RoadLine] = []
    left = max_points
    for rank, kind in enumerate(_RANKS):
        chosen = (kinds == kind)[network.ways] if len(kinds) else np.zeros(0, dtype=np.bool_)
        ends = np.unique(np.sort(np.column_stack((network.tails[chosen], network.heads[chosen])), axis=1), axis=0)
        tolerance = tolerance_m * (1 if rank < _FINE else 2)
        for line in _merged(lonlat[ends], tolerance):
            left -= len(line.coords)
            if left < 0:
                return tuple(drawn)
            drawn.append(RoadLine(kind=kind, line=line))
    return tuple(drawn)


def _merged(segments: Floats, tolerance_m: float) -> list[LineString]:
    """Lines made of float64[s, 2, 2] segments, longest first; those that shrink to a dot are dropped."""
    if not len(segments):
        return []
    merged = shapely.get_parts(shapely.line_merge(MultiLineString(list(segments))))
    thin = [line for line, metres in zip(merged, lengths_m(merged), strict=True) if metres > tolerance_m]
    lines = simplified(thin, tolerance_m)
    order = np.argsort(-np.array(lengths_m(lines)), kind="stable")
    return [lines[i] for i in order]
