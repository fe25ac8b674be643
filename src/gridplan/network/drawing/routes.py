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
from gridplan.network.times import connectors, coordinates, joined_places, walks
from gridplan.network.vehicles.entering import Entries, arriving, leaving, stays
from gridplan.network.vehicles.joins import Joins
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
    row = {name: i for i, name in enumerate(places)}
    roads = vehicle_roads(network, profile, scenario)
    joins = joined_places(roads, coordinates(places), profile, scenario)
    pairs = [(row[a], row[b]) for a, b in wanted]
    out, into = leaving(roads, joins), arriving(roads, joins)
    paths = node_paths(roads.graph, out.ends, into.ends, pairs, engine=engine)
    met = _met(out, into, paths) | _staying(roads, joins, pairs)
    on_foot = _on_foot(joins, pairs, met, profile)
    ends = joins.lonlat
    lines: dict[tuple[str, str], LineString] = {}
    for leg, (a, b) in zip(wanted, pairs, strict=True):
        if np.array_equal(ends[a], ends[b]):
            continue
        if (a, b) in on_foot:
            lines[leg] = LineString((ends[a], ends[b]))
        elif (a, b) in met:
            first, last, nodes = met[a, b]
            road = roads.turns.topology.lonlat[nodes].reshape(-1, 2)
            lines[leg] = LineString(np.vstack((ends[a], joins.points[a, first], road, joins.points[b, last], ends[b])))
    return dict(zip(lines, simplified(lines.values(), tolerance_m), strict=True))


Pair = tuple[int, int]
Ways = dict[Pair, tuple[int, int, list[int]]]  # joins of both places, and the nodes between


def _met(out: Entries, into: Entries, paths: Mapping[Pair, list[int]]) -> Ways:
    return {(a, b): (out.slot(a, nodes[0]), into.slot(b, nodes[-1]), nodes) for (a, b), nodes in paths.items()}


def _staying(roads: VehicleRoads, joins: Joins, pairs: Iterable[Pair]) -> Ways:
    """Places on one segment that is open between them: nothing but the segment is drawn."""
    same, wanted = stays(roads, joins, joins), set(pairs)
    rows = zip(*(x.tolist() for x in (same.rows, same.columns, same.row_slots, same.column_slots)), strict=True)
    return {(a, b): (first, last, []) for a, b, first, last in rows if (a, b) in wanted}


def _on_foot(joins: Joins, pairs: Iterable[Pair], met: Ways, profile: VehicleProfile) -> set[Pair]:
    """Pairs that are walked between, as in the travel times."""
    rows, columns, walked = walks(joins, joins, profile)
    quick = walked <= connectors(joins, joins, rows, columns)
    near = zip(rows.tolist(), columns.tolist(), quick.tolist(), strict=True)
    wanted = set(pairs)
    return {(a, b) for a, b, short in near if (a, b) in wanted and (short or (a, b) not in met)}
