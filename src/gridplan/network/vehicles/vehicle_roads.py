"""What of the road network one vehicle can use in one state of the roads."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property

import numpy as np
import shapely
from numpy.typing import NDArray
from scipy.sparse import csr_array
from scipy.sparse.csgraph import connected_components
from shapely import STRtree

from gridplan.domain.freezing import digest
from gridplan.domain.scenarios import NORMAL, Scenario
from gridplan.domain.vehicle_profiles import VehicleProfile
from gridplan.network.earth import Ints
from gridplan.network.engines import ArcGraph
from gridplan.network.roads import RoadNetwork
from gridplan.network.vehicles.driving import blocked_by, road_class
from gridplan.network.vehicles.speeds import segment_kmh
from gridplan.network.vehicles.turns import TurnNetwork, turn_network

_NO_DOORSTEP = frozenset({"ferry", "motorway", "motorway_link"})


@dataclass(frozen=True, kw_only=True, eq=False)
class VehicleRoads:
    """The part of a network that a vehicle can drive.

    Attributes:
        network: the roads; segments and nodes are counted as there.
        milliseconds: int64[2, m] to drive each segment along (row 0) and against (row 1) its way; ``-1``: closed.
        turns: the arcs of all segments with the turn rules that bind the vehicle.
        graph: ``turns`` with the vehicle's times.
        part_sizes: int64[parts] nodes in each part: inside one, every node reaches every other (strongly connected).
            They are numbered from the one with the most nodes.
        segment_parts: int64[m] part of both ends of a segment; of a one-way bridge between parts, their number
            (which is no part's); ``-1``: a place cannot join it (closed, ferry, motorway, tunnel).
        trees: filled by :meth:`tree`.
    """

    network: RoadNetwork
    milliseconds: NDArray[np.int64]
    turns: TurnNetwork
    graph: ArcGraph
    part_sizes: Ints
    segment_parts: Ints
    trees: dict[int | None, tuple[Ints, STRtree]] = field(init=False, repr=False, default_factory=dict)

    @property
    def empty(self) -> bool:
        """Whether there is no road for this vehicle at all."""
        return not (self.milliseconds >= 0).any()

    @cached_property
    def joinable(self) -> Ints:
        """Segments that a place can join."""
        return np.flatnonzero(self.segment_parts >= 0)

    def tree(self, part: int | None = None) -> tuple[Ints, STRtree]:
        """The segments that a place can join, of one part or of all, and what finds them in the network's plane."""
        if part not in self.trees:
            segments = self.joinable if part is None else np.flatnonzero(self.segment_parts == part)
            xy = self.network.plane.to_metres(self.network.lonlat)
            ends = np.stack((xy[self.network.tails[segments]], xy[self.network.heads[segments]]), axis=1)
            self.trees[part] = segments, STRtree(np.atleast_1d(np.asarray(shapely.linestrings(ends))))
        return self.trees[part]


def vehicle_roads(network: RoadNetwork, profile: VehicleProfile, scenario: Scenario = NORMAL) -> VehicleRoads:
    """What ``profile`` can drive of ``network``; worked out once for each and kept with the network."""
    key = digest((profile, scenario))
    known = network.prepared.get(key)
    if not isinstance(known, VehicleRoads):
        known = network.prepared[key] = _vehicle_roads(network, profile, scenario)
    return known


def _vehicle_roads(network: RoadNetwork, profile: VehicleProfile, scenario: Scenario) -> VehicleRoads:
    kmh = segment_kmh(network, profile, scenario)
    blocked = np.zeros(len(network.node_ids), dtype=np.bool_)
    blocked[[node for node, tags in network.barriers.items() if blocked_by(profile, tags)]] = True
    usable = (kmh > 0) & ~blocked[network.tails] & ~blocked[network.heads]
    milliseconds = np.full(kmh.shape, -1, dtype=np.int64)
    metres = np.broadcast_to(network.lengths, kmh.shape)
    milliseconds[usable] = np.ceil(metres[usable] * 3600 / kmh[usable])
    turns = turn_network(network, profile)
    graph = ArcGraph(topology=turns.topology, weights=milliseconds.ravel()[turns.arcs])
    either = usable[0] | usable[1]
    parts, sizes = _parts(network, milliseconds, either)
    return VehicleRoads(
        network=network,
        milliseconds=milliseconds,
        turns=turns,
        graph=graph,
        part_sizes=sizes,
        segment_parts=_segment_parts(network, parts, len(sizes), either),
    )


def _parts(network: RoadNetwork, milliseconds: Ints, usable: NDArray[np.bool_]) -> tuple[Ints, Ints]:
    """Strongly connected parts, numbered from the largest (ties: from the west, whatever the numbers of the nodes).

    Turn rules do not tear parts: one turns round further on. Nodes that no usable segment touches are parts of one
    node, after all others.
    """
    if not len(network.node_ids):
        return np.zeros(0, dtype=np.int64), np.zeros(0, dtype=np.int64)
    count = len(network.node_ids)
    tails, heads = np.stack((network.tails, network.heads)), np.stack((network.heads, network.tails))
    open_ = milliseconds >= 0
    arcs = csr_array((np.ones(open_.sum(), dtype=np.int8), (tails[open_], heads[open_])), shape=(count, count))
    _, labels = connected_components(arcs, directed=True, connection="strong")
    touched = np.zeros(len(labels), dtype=np.bool_)
    touched[network.tails[usable]] = touched[network.heads[usable]] = True
    _, firsts, sizes = np.unique(labels, return_index=True, return_counts=True)
    west = np.full((len(sizes), 2), np.inf)
    np.minimum.at(west, labels, network.lonlat)
    order = np.lexsort((firsts, west[:, 1], west[:, 0], ~touched[firsts], -sizes))
    rank = np.empty(len(order), dtype=np.int64)
    rank[order] = np.arange(len(order))
    return rank[labels], sizes[order].astype(np.int64)


def _segment_parts(network: RoadNetwork, parts: Ints, count: int, usable: NDArray[np.bool_]) -> Ints:
    doorstep = np.array(
        [road_class(tags) not in _NO_DOORSTEP and tags.get("tunnel", "no") == "no" for tags in network.way_tags],
        dtype=np.bool_,
    )
    a, b = parts[network.tails], parts[network.heads]
    joinable = usable & doorstep[network.ways] if len(doorstep) else usable
    return np.where(joinable, np.where(a == b, a, count), -1)
