"""The road network as arrays: every OSM node of a road is a node, every piece between two of them a segment.

Nodes are kept dense, not only at crossings: a segment is straight, so places find the nearest point of a road on it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from gridplan.domain.findings import Finding
from gridplan.network.earth import Floats, Ints, sphere
from gridplan.network.plane import Plane
from gridplan.network.reading.tags import Tags
from gridplan.network.turn_rules import TurnRule

if TYPE_CHECKING:
    from gridplan.network.terrain.tiles import Terrain


@dataclass(frozen=True, kw_only=True)
class RoadNetwork:
    """Roads, footpaths and ferries as read; what a vehicle may use of them is up to its profile.

    Attributes:
        node_ids: int64[n] OSM ids, ascending.
        lon, lat: float64[n] degrees.
        tails, heads: int64[m] node indices of each segment, in the direction of its way.
        ways: int64[m] index of the segment's way in ``way_ids`` and ``way_tags``.
        lengths: float64[m] metres.
        way_ids: int64[w] OSM ids, ascending.
        way_tags: tags of each way, those that matter here.
        barriers: tags of barrier nodes, by node index.
        findings: what was missing or odd in the files.
        turn_rules: turn restrictions, in order of their relations.
        heights: float64[n] metres above the sea, smoothed along the roads; NaN unknown; ``None``: no elevation data.
        terrain: heights of the ground around the roads, for places beside them; ``None``: no elevation data.
        prepared: what was worked out for a vehicle, by digest of its profile; filled on first use.
    """

    node_ids: Ints
    lon: Floats
    lat: Floats
    tails: Ints
    heads: Ints
    ways: Ints
    lengths: Floats
    way_ids: Ints
    way_tags: tuple[Tags, ...]
    barriers: Mapping[int, Tags] = field(default_factory=dict)
    findings: tuple[Finding, ...] = ()
    turn_rules: tuple[TurnRule, ...] = ()
    heights: Floats | None = None
    terrain: Terrain | None = None
    prepared: dict[str, object] = field(init=False, repr=False, compare=False, default_factory=dict)

    @cached_property
    def lonlat(self) -> Floats:
        """float64[n, 2] degrees."""
        return np.column_stack((self.lon, self.lat))

    @cached_property
    def plane(self) -> Plane:
        """The neighbourhood of the roads in metres."""
        return Plane.around(self.lonlat)

    @cached_property
    def positions(self) -> Floats:
        """float64[n, 3] metres from the centre of a spherical Earth: nearest by chord is nearest on the ground."""
        return sphere(self.lon, self.lat)

    @cached_property
    def way_lengths(self) -> Floats:
        """float64[w] metres."""
        total = np.zeros(len(self.way_ids), dtype=np.float64)
        np.add.at(total, self.ways, self.lengths)
        return total
