"""What of the road network one vehicle can use, and where the places join it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray
from scipy.sparse.csgraph import connected_components
from scipy.spatial import cKDTree
from shapely import Point

from gridplan.domain.freezing import digest
from gridplan.domain.vehicle_profiles import VehicleProfile
from gridplan.network.driving import blocked_by, driving_kmh
from gridplan.network.engines import ArcGraph, Ints, arc_graph
from gridplan.network.roads import Floats, RoadNetwork, distances_m, ground_m, sphere


@dataclass(frozen=True, kw_only=True)
class VehicleRoads:
    """The part of a network that a vehicle can drive.

    Attributes:
        nodes: int64[k] indices into the network's nodes; ``graph`` counts along this list.
        graph: driving times in whole milliseconds.
        parts: int64[k] which part a node belongs to: inside one, every node reaches every other (strongly
            connected). Part 0 is the main one, with the most nodes.
        part_sizes: int64[parts] nodes in each.
        positions: float64[k, 3] metres, see :func:`gridplan.network.roads.sphere`.
    """

    nodes: Ints
    graph: ArcGraph
    parts: Ints
    part_sizes: Ints
    positions: Floats

    @cached_property
    def main(self) -> Ints:
        """Indices (into ``nodes``) of the main part."""
        return np.flatnonzero(self.parts == 0)

    @cached_property
    def main_tree(self) -> cKDTree:
        """Finds the nearest node of the main part."""
        return cKDTree(self.positions[self.main])

    @cached_property
    def tree(self) -> cKDTree:
        """Finds the nearest node of any part."""
        return cKDTree(self.positions)


@dataclass(frozen=True, kw_only=True)
class Joins:
    """Where places join a vehicle's roads.

    Attributes:
        positions: float64[n, 3] metres, of the places.
        nodes: int64[n] index into ``VehicleRoads.nodes``; ``-1`` joins nowhere.
        metres: float64[n] to that node, or to the nearest road where the place joins nowhere (inf: no road at all).
        seconds: int64[n] walked between the place and the road.
        islet: bool[n] it joins a part of the network other than the main one.
    """

    positions: Floats
    nodes: Ints
    metres: Floats
    seconds: Ints
    islet: NDArray[np.bool_]


def vehicle_roads(network: RoadNetwork, profile: VehicleProfile) -> VehicleRoads:
    """What ``profile`` can drive of ``network``; worked out once for each profile and kept with the network."""
    key = digest(profile)
    known = network.prepared.get(key)
    if not isinstance(known, VehicleRoads):
        known = network.prepared[key] = _vehicle_roads(network, profile)
    return known


def _vehicle_roads(network: RoadNetwork, profile: VehicleProfile) -> VehicleRoads:
    speeds = [
        driving_kmh(profile, tags, length)
        for tags, length in zip(network.way_tags, network.way_lengths.tolist(), strict=True)
    ]
    kmh = np.array(speeds, dtype=np.float64).reshape(-1, 2)[network.ways].T.ravel()  # all along, then all against
    tails = np.concatenate((network.tails, network.heads))
    heads = np.concatenate((network.heads, network.tails))
    metres = np.concatenate((network.lengths, network.lengths))
    blocked = np.zeros(len(network.node_ids), dtype=np.bool_)
    blocked[[node for node, tags in network.barriers.items() if blocked_by(profile, tags)]] = True
    usable = (kmh > 0) & ~blocked[tails] & ~blocked[heads]
    nodes, ends = np.unique(np.concatenate((tails[usable], heads[usable])), return_inverse=True)
    milliseconds = np.ceil(metres[usable] * 3600 / kmh[usable]).astype(np.int64)
    half = len(ends) // 2
    lonlat = np.column_stack((network.lon, network.lat))[nodes]
    graph = arc_graph(lonlat, ends[:half], ends[half:], milliseconds)
    parts, sizes = _parts(graph)
    return VehicleRoads(
        nodes=nodes, graph=graph, parts=parts, part_sizes=sizes, positions=network.positions[nodes].reshape(-1, 3)
    )


def _parts(graph: ArcGraph) -> tuple[Ints, Ints]:
    """Strongly connected parts, numbered from the largest (ties: the one whose first node comes first)."""
    if not graph.nodes:
        return np.zeros(0, dtype=np.int64), np.zeros(0, dtype=np.int64)
    _, labels = connected_components(graph.matrix, directed=True, connection="strong")
    _, firsts, sizes = np.unique(labels, return_index=True, return_counts=True)
    order = np.lexsort((firsts, -sizes))
    rank = np.empty(len(order), dtype=np.int64)
    rank[order] = np.arange(len(order))
    return rank[labels], sizes[order].astype(np.int64)


def join_places(roads: VehicleRoads, places: Mapping[str, Point], profile: VehicleProfile) -> Joins:
    """Joins each place to the nearest node of the main part within the profile's limit.

    Where the main part is out of reach, to the largest other part within the limit: better an islet than nowhere, and
    better an islet than the stump of a one-way road. The connector is the straight line times the profile's detour
    factor at walking speed.
    """
    points = np.array([(p.x, p.y) for p in places.values()], dtype=np.float64).reshape(-1, 2)
    positions = sphere(points[:, 0], points[:, 1])
    nodes = np.full(len(points), -1, dtype=np.int64)
    metres = np.full(len(points), np.inf)
    islet = np.zeros(len(points), dtype=np.bool_)
    if len(roads.nodes) and len(points):
        chord, nearest = roads.main_tree.query(positions)
        near = ground_m(chord) <= profile.max_connector_m
        nodes[near], metres[near] = roads.main[nearest[near]], ground_m(chord)[near]
        chord, _ = roads.tree.query(positions)
        metres[~near] = ground_m(chord)[~near]
        for place in np.flatnonzero(~near & (metres <= profile.max_connector_m)):
            nodes[place], metres[place] = _largest_part(roads, positions[place], profile.max_connector_m)
            islet[place] = True
    walked = np.where(nodes >= 0, metres, 0.0) / profile.walking_metres_per_second()
    return Joins(positions=positions, nodes=nodes, metres=metres, seconds=np.ceil(walked).astype(np.int64), islet=islet)


def _largest_part(roads: VehicleRoads, position: Floats, limit_m: float) -> tuple[int, float]:
    """Nearest node of the largest part with a node within the limit (there is one), and the metres to it."""
    around = np.array(sorted(roads.tree.query_ball_point(position, limit_m)), dtype=np.int64)
    metres = distances_m(roads.positions[around], position)
    best = np.lexsort((metres, roads.parts[around]))[0]
    return int(around[best]), float(metres[best])
