"""Real extracts as arcs that a vehicle can drive, and points on them."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import osmium
from numpy.typing import NDArray
from scipy.sparse import csr_array
from scipy.sparse.csgraph import connected_components
from scipy.spatial import cKDTree

from gridplan.domain.vehicle_profiles import VehicleProfile
from gridplan.network import RoadNetwork, segment_kmh
from gridplan.network.earth import sphere
from gridplan.network.vehicles.driving import blocked_by

DATA = Path(__file__).resolve().parents[2].parent / "shared" / "data"
PLACES = frozenset({"village", "hamlet", "town", "suburb", "city"})
Ints = NDArray[np.int64]


@dataclass(frozen=True, kw_only=True)
class Arcs:
    """What a vehicle can drive: int64[a] tails, heads, ways (OSM ids), segments, milliseconds; ``nodes`` in all."""

    nodes: int
    tails: Ints
    heads: Ints
    ways: Ints
    segments: Ints
    weights: Ints


def arcs_of(network: RoadNetwork, profile: VehicleProfile) -> Arcs:
    """The arcs of the largest strongly connected part, along and against each segment."""
    kmh = segment_kmh(network, profile).ravel()
    tails = np.concatenate((network.tails, network.heads))
    heads = np.concatenate((network.heads, network.tails))
    count, segments = len(network.node_ids), np.tile(np.arange(len(network.tails)), 2)
    blocked = np.zeros(count, dtype=np.bool_)
    blocked[[node for node, tags in network.barriers.items() if blocked_by(profile, tags)]] = True
    usable = (kmh > 0) & ~blocked[tails] & ~blocked[heads]
    links = csr_array((np.ones(usable.sum()), (tails[usable], heads[usable])), shape=(count, count))
    _, part = connected_components(links, connection="strong")
    usable &= (part[tails] == np.bincount(part).argmax()) & (part[heads] == part[tails])
    return Arcs(
        nodes=count,
        tails=tails[usable],
        heads=heads[usable],
        ways=network.way_ids[network.ways[segments[usable]]],
        segments=segments[usable],
        weights=np.ceil(network.lengths[segments[usable]] * 3600 / kmh[usable]).astype(np.int64),
    )


def settlements(path: Path, network: RoadNetwork, used: Ints, limit: int) -> Ints:
    """Nodes among ``used`` nearest to settlements and hospitals, at most ``limit``, evenly taken."""
    tagged = osmium.FileProcessor(str(path), osmium.osm.NODE).with_filter(osmium.filter.KeyFilter("place", "amenity"))
    found = [
        (node.lon, node.lat)
        for node in tagged
        if node.tags.get("place") in PLACES or node.tags.get("amenity") in {"hospital", "clinic"}
    ]
    near = cKDTree(network.positions[used]).query(sphere(*np.array(found).T))[1]
    nearest = np.unique(used[near])
    return nearest[:: max(1, -(-len(nearest) // limit))]
