"""The way driven between two places, as a line for the map."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import numpy as np
from shapely import LineString, Point

from gridplan.domain.scenarios import NORMAL, Scenario
from gridplan.domain.vehicle_profiles import VehicleProfile
from gridplan.network.drawing.planar import simplified
from gridplan.network.engines import Engine, node_paths
from gridplan.network.roads import RoadNetwork
from gridplan.network.times import coordinates, walks
from gridplan.network.vehicles.joins import Joins, arriving_ends, join_places, leaving_ends, same_segment
from gridplan.network.vehicles.vehicle_roads import VehicleRoads, vehicle_roads

TOLERANCE_M = 20.0


def route_lines(
    network: RoadNetwork,
    places: Mapping[str, Point],
    legs: Iterable[tuple[str, str]],
    *,
    profile: VehicleProfile,
    scenario: Scenario = NORMAL,
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
        scenario: the state of the roads.
        tolerance_m: how far the drawn line may lie from the true one.
        engine: as for ``travel_times``.

    Raises:
        KeyError: a leg names a place that is not in ``places``.
        OptionError: the engine is not known or not installed.
    """
    wanted = sorted(set(legs))
    used = {name: places[name] for name in sorted({name for leg in wanted for name in leg})}
    row = {name: i for i, name in enumerate(used)}
    roads = vehicle_roads(network, profile, scenario)
    joins = join_places(roads, coordinates(used), profile)
    pairs = [(row[a], row[b]) for a, b in wanted]
    rows, columns, _ = walks(joins, joins, profile)
    walked = set(zip(rows.tolist(), columns.tolist(), strict=True))
    driven = [pair for pair in pairs if pair not in walked]
    leaving, arriving = leaving_ends(roads, joins), arriving_ends(roads, joins)
    direct = _stays(roads, joins, driven)
    paths = node_paths(roads.graph, leaving, arriving, driven, engine=engine)
    ends, met = joins.lonlat, joins.points(network)
    lines: dict[tuple[str, str], LineString] = {}
    for leg, (a, b) in zip(wanted, pairs, strict=True):
        if np.array_equal(ends[a], ends[b]):
            continue
        if (a, b) in walked:
            lines[leg] = LineString((ends[a], ends[b]))
        elif (a, b) in direct or (a, b) in paths:
            nodes = [] if (a, b) in direct else paths[a, b]
            lines[leg] = LineString(
                np.vstack((ends[a], met[a], roads.turns.topology.lonlat[nodes].reshape(-1, 2), met[b], ends[b]))
            )
    return dict(zip(lines, simplified(lines.values(), tolerance_m), strict=True))


def _stays(roads: VehicleRoads, joins: Joins, pairs: Iterable[tuple[int, int]]) -> set[tuple[int, int]]:
    """Pairs of places on one segment that is open between them: nothing but the segment is drawn."""
    rows, columns, _ = same_segment(roads, joins, joins)
    return set(zip(rows.tolist(), columns.tolist(), strict=True)) & set(pairs)
