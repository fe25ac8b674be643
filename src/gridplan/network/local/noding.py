"""Joins lines with a road network: where roads of one level meet there is a junction.

Three kinds of junction are made:

- *crossings*: two roads cross or touch (within half a metre), unless one of them is a bridge, a tunnel, a ferry, a
  motorway or on a layer of its own; such a road is joined at its ends only;
- *loose ends*: a line's end that reaches no road is joined with the roads within the tolerance by a straight piece;
  so is an end where lines meet only each other, with the network; and a dead end of the network with a line;
- *stretches left out* (:mod:`gridplan.network.local.covering`): what remains is joined where it was cut off.

Nodes of the network stay where they are; segments of it are split, and their lengths shared out, so no length changes.
The result does not depend on the order of the lines.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from gridplan.network.local.covering import remainder
from gridplan.network.local.knitting import Scene, knit
from gridplan.network.local.lines import Lines, Segments, lines_of, meeting
from gridplan.network.local.loose_ends import dead_end_links, end_links
from gridplan.network.local.meetings import meetings
from gridplan.network.plane import Plane
from gridplan.network.roads import RoadNetwork

TOLERANCE_M = 15.0  # assumed: village roads are surveyed to a few metres, and drawn from pictures to some more


@dataclass(frozen=True, slots=True, kw_only=True)
class Joined:
    """A network with lines joined to it.

    Attributes:
        network: the roads; new nodes and ways have negative ids.
        junctions: how many places lines were joined at, with the network or with each other.
        added_m: length of the lines that were added.
        covered_m: length of what was left out, being there already.
    """

    network: RoadNetwork
    junctions: int
    added_m: float
    covered_m: float


def join_lines(network: RoadNetwork, lines: Lines, *, tolerance_m: float = TOLERANCE_M) -> Joined:
    """Joins ``lines`` with ``network`` (which may be empty).

    Args:
        network: the roads; heights are read afterwards.
        lines: lines in WGS 84 with tags as in OpenStreetMap; each has a length.
        tolerance_m: how far a loose end may lie from the road that it belongs to, and how far apart two drawings of
            one road may lie.
    """
    if not len(lines):
        return Joined(network=network, junctions=0, added_m=0.0, covered_m=0.0)
    plane = Plane.around(lines.points)
    lines = _in_order(lines)
    places = plane.to_metres(lines.points)
    roads = _network_segments(network, plane)
    near = roads.near(places, 4 * tolerance_m)
    roads = roads.pick(near)
    rest = remainder(network, roads, lines, plane, tolerance_m=tolerance_m)
    covered_m = float(rest.metres.sum())
    if not len(rest.lines):
        return Joined(network=network, junctions=0, added_m=0.0, covered_m=covered_m)
    own = _line_segments(rest.lines, plane, len(network.node_ids))
    every = own.followed_by(roads)
    met = meetings(every, len(own))
    links = end_links(rest, every, len(own), met, plane, tolerance_m=tolerance_m)
    links = links.followed_by(dead_end_links(network, rest.lines, every, len(own), met, links, tolerance_m=tolerance_m))
    scene = Scene(network=network, lines=rest.lines, every=every, own=len(own), near=np.flatnonzero(near), plane=plane)
    knitted = knit(scene, met, links)
    return Joined(network=knitted.network, junctions=knitted.junctions, added_m=knitted.added_m, covered_m=covered_m)


def _in_order(lines: Lines) -> Lines:
    """The lines sorted by what they are, so that the order in which they came does not matter."""
    parts = [lines.points[a:b] for a, b in zip(lines.starts[:-1].tolist(), lines.starts[1:].tolist(), strict=True)]
    keys = [(part.tobytes(), sorted(tags.items())) for part, tags in zip(parts, lines.tags, strict=True)]
    order = sorted(range(len(parts)), key=keys.__getitem__)
    return lines_of([parts[i] for i in order], [lines.tags[i] for i in order])


def _network_segments(network: RoadNetwork, plane: Plane) -> Segments:
    """All segments of the network; a way ends at the nodes that only one of its segments touches."""
    places = plane.to_metres(np.column_stack((network.lon, network.lat)))
    count = len(network.node_ids)
    keys = np.concatenate((network.ways * count + network.tails, network.ways * count + network.heads))
    _, where, times = np.unique(keys, return_inverse=True, return_counts=True)
    kinds = np.array([meeting(tags) for tags in network.way_tags], dtype=np.int64)
    return Segments(
        a=places[network.tails],
        b=places[network.heads],
        tails=network.tails,
        heads=network.heads,
        owners=network.ways,
        ends=(times[where] == 1).reshape(2, -1).T,
        meeting=kinds[network.ways],
    )


def _line_segments(lines: Lines, plane: Plane, first: int) -> Segments:
    """The segments of lines; point ``k`` of them is the element ``first + k``."""
    places, firsts = plane.to_metres(lines.points), np.flatnonzero(lines.inner)
    owners = lines.owners[firsts]
    kinds = np.array([meeting(tags) for tags in lines.tags], dtype=np.int64)
    return Segments(
        a=places[firsts],
        b=places[firsts + 1],
        tails=first + firsts,
        heads=first + firsts + 1,
        owners=owners,
        ends=np.column_stack((firsts == lines.starts[owners], firsts + 2 == lines.starts[owners + 1])),
        meeting=kinds[owners],
    )
