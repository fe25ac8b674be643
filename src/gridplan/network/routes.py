"""The way driven between two places, as a line for the map."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import numpy as np
import shapely
from shapely import LineString, Point

from gridplan.domain.vehicle_profiles import VehicleProfile
from gridplan.network.engines import Engine, node_paths
from gridplan.network.planar import simplified
from gridplan.network.roads import RoadNetwork
from gridplan.network.times import walked_pairs
from gridplan.network.vehicle_roads import join_places, vehicle_roads

TOLERANCE_M = 20.0


def route_lines(
    network: RoadNetwork,
    places: Mapping[str, Point],
    legs: Iterable[tuple[str, str]],
    *,
    profile: VehicleProfile,
    tolerance_m: float = TOLERANCE_M,
    engine: Engine = "auto",
) -> dict[tuple[str, str], LineString]:
    """The line of each leg: place, road, place, by the same rules as :func:`gridplan.network.travel_times`.

    Legs that cannot be travelled, and legs between two places at the same point, have no line and are left out.

    Args:
        network: the roads.
        places: code or id → point in EPSG:4326.
        legs: (origin, destination) pairs of codes or ids in ``places``.
        profile: the vehicle.
        tolerance_m: how far the drawn line may lie from the true one.
        engine: as for ``travel_times``.

    Raises:
        KeyError: a leg names a place that is not in ``places``.
        OptionError: the engine is not known or not installed.
    """
    wanted = sorted(set(legs))
    used = {name: places[name] for name in sorted({name for leg in wanted for name in leg})}
    row = {name: i for i, name in enumerate(used)}
    roads = vehicle_roads(network, profile)
    joins = join_places(roads, used, profile)
    nodes = joins.nodes.tolist()
    pairs = [(row[a], row[b]) for a, b in wanted]
    walked = walked_pairs(joins, pairs, profile)
    driven = [(nodes[a], nodes[b]) for a, b in pairs if (a, b) not in walked and nodes[a] >= 0 and nodes[b] >= 0]
    paths = node_paths(roads.graph, driven, engine=engine)
    ends = shapely.get_coordinates(list(used.values())).reshape(-1, 2)
    lines: dict[tuple[str, str], LineString] = {}
    for leg, (a, b) in zip(wanted, pairs, strict=True):
        path = [] if (a, b) in walked else paths.get((nodes[a], nodes[b]))
        if path is not None and not np.array_equal(ends[a], ends[b]):
            lines[leg] = LineString(np.vstack((ends[a], roads.graph.lonlat[path].reshape(-1, 2), ends[b])))
    return dict(zip(lines, simplified(lines.values(), tolerance_m), strict=True))
