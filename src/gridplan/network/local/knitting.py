"""Puts lines and a network together as one network, given where they are joined."""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from gridplan.network.earth import Floats, Ints, distances_m, sphere
from gridplan.network.local.lines import TOUCH_M, Lines, Segments
from gridplan.network.local.loose_ends import Links
from gridplan.network.local.meetings import Meetings
from gridplan.network.plane import Plane, lengths_of
from gridplan.network.roads import RoadNetwork


@dataclass(frozen=True, slots=True, kw_only=True)
class Knitted:
    """The whole network, how many places lines are joined at, and the metres of what was added."""

    network: RoadNetwork
    junctions: int
    added_m: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Scene:
    """A network and the lines that are to be joined with it.

    Attributes:
        network: the roads.
        lines: what is added.
        every: segments of the lines in their order, then those of the network that are near.
        own: how many are of lines.
        near: int64[len(every) - own] which of the network's segments the others are.
        plane: of the segments.
    """

    network: RoadNetwork
    lines: Lines
    every: Segments
    own: int
    near: Ints
    plane: Plane


@dataclass(frozen=True, slots=True, kw_only=True)
class _Cuts:
    """Places on segments where something joins: int64[k], float64[k], int64[k]."""

    segments: Ints
    shares: Floats
    elements: Ints


@dataclass(frozen=True, slots=True, kw_only=True)
class _Pieces:
    """What segments fall into between the places where something joins, in their order.

    Attributes:
        segments: int64[k] the segment of each piece.
        tails, heads: int64[k] elements.
        shares: float64[k] part of the segment's length.
    """

    segments: Ints
    tails: Ints
    heads: Ints
    shares: Floats


def knit(scene: Scene, met: Meetings, links: Links) -> Knitted:
    """One network of both.

    Args:
        scene: the network and the lines.
        met: where lines meet each other and the network.
        links: straight pieces from loose ends.
    """
    nodes = len(scene.network.node_ids)
    first_event = nodes + len(scene.lines.points)
    events = first_event + np.arange(len(met.first) + len(links.targets))
    cuts = _Cuts(
        segments=np.concatenate((met.first, met.second, links.targets)),
        shares=np.concatenate((met.first_share, met.second_share, links.shares)),
        elements=np.concatenate((events[: len(met.first)], events[: len(met.first)], events[len(met.first) :])),
    )
    root, cuts = _united(scene.every, cuts, nodes, first_event + len(events))
    places = _places(scene, cuts, root, first_event + len(events))
    pieces = _cut(scene.every, cuts, root)
    ties = _ties(links, root[links.elements], root[events[len(met.first) :]])
    network, added_m = _assembled(scene, _of_lines(scene, pieces, ties), pieces, places)
    return Knitted(network=network, junctions=int(np.unique(root[events]).size), added_m=added_m)


def _united(every: Segments, cuts: _Cuts, nodes: int, count: int) -> tuple[Ints, _Cuts]:
    """What is one place, closer than a touch: int64[elements] the least element there; and the cuts in order.

    Two nodes of the network never become one.
    """
    length = lengths_of(every.b - every.a)[cuts.segments]
    from_head = cuts.shares > 0.5
    away = np.where(from_head, 1 - cuts.shares, cuts.shares) * length
    ends = np.where(from_head, every.heads[cuts.segments], every.tails[cuts.segments])
    order = np.lexsort((cuts.elements, cuts.shares, cuts.segments))
    close = (cuts.segments[order][1:] == cuts.segments[order][:-1]) & (
        np.diff((cuts.shares * length)[order]) <= TOUCH_M
    )
    at_end = np.flatnonzero(away <= TOUCH_M)
    at_end = at_end[np.lexsort((cuts.elements[at_end], away[at_end]))]
    one = np.concatenate((cuts.elements[at_end], cuts.elements[order][1:][close]))
    two = np.concatenate((ends[at_end], cuts.elements[order][:-1][close]))
    root = np.arange(count)
    for a, b in zip(one.tolist(), two.tolist(), strict=True):
        low, high = sorted((_find(root, a), _find(root, b)))
        if high >= nodes:
            root[high] = low
    for element in np.unique(np.concatenate((one, two))).tolist():
        root[element] = _find(root, element)
    ordered = _Cuts(segments=cuts.segments[order], shares=cuts.shares[order], elements=cuts.elements[order])
    return root, ordered


def _find(root: Ints, element: int) -> int:
    while root[element] != element:
        root[element] = root[root[element]]
        element = int(root[element])
    return element


def _places(scene: Scene, cuts: _Cuts, root: Ints, count: int) -> Floats:
    """float64[elements, 2] degrees of what is its own root.

    Nodes of the network stay; other places lie on a road of the network if there is one, so that it stays straight,
    else where the first point (by its coordinates) of a line lies.
    """
    network, lines, plane = scene.network, scene.lines, scene.plane
    nodes = len(network.node_ids)
    points = np.arange(nodes, nodes + len(lines.points))
    element = np.concatenate((points, cuts.elements))
    where = np.concatenate((plane.to_metres(lines.points), scene.every.at(cuts.segments, cuts.shares)))
    rank = np.concatenate((np.ones(len(points)), np.where(cuts.segments >= scene.own, 0, 2)))
    order = np.lexsort((where[:, 1], where[:, 0], rank, root[element]))
    group = root[element][order]
    first = order[np.concatenate(([True], group[1:] != group[:-1]))]
    places = np.empty((count, 2))
    places[root[element[first]]] = plane.to_degrees(where[first])
    own_points = first[rank[first] == 1]
    places[root[element[own_points]]] = lines.points[own_points]  # as they came, not there and back again
    places[:nodes] = np.column_stack((network.lon, network.lat))
    return places


def _cut(every: Segments, cuts: _Cuts, root: Ints) -> _Pieces:
    count = len(every)
    segments = np.concatenate((np.arange(count), cuts.segments, np.arange(count)))
    shares = np.concatenate((np.zeros(count), cuts.shares, np.ones(count)))
    kind = np.concatenate((np.zeros(count), np.ones(len(cuts.segments)), np.full(count, 2)))
    elements = root[np.concatenate((every.tails, cuts.elements, every.heads))]
    order = np.lexsort((elements, shares, kind == 2, kind > 0, segments))
    segments, shares, elements = segments[order], shares[order], elements[order]
    new = np.ones(len(segments), dtype=np.bool_)
    new[1:] = (segments[1:] != segments[:-1]) | (elements[1:] != elements[:-1])
    segments, shares, elements = segments[new], shares[new], elements[new]
    last = np.append(segments[1:] != segments[:-1], True)
    shares[last] = 1.0
    shares[np.concatenate(([True], last[:-1])) & ~last] = 0.0
    tail = np.flatnonzero(~last)
    return _Pieces(
        segments=segments[tail],
        tails=elements[tail],
        heads=elements[tail + 1],
        shares=shares[tail + 1] - shares[tail],
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Rows:
    """Segments of the new network that belong to lines: int64[k] each, the ends as elements."""

    lines: Ints
    tails: Ints
    heads: Ints


def _ties(links: Links, one: Ints, two: Ints) -> tuple[_Rows, NDArray[np.bool_]]:
    """The links that join two places, each pair of places once; and whether each leads to its line's beginning."""
    pair = np.sort(np.column_stack((one, two)), axis=1)
    _, first = np.unique(pair, axis=0, return_index=True)
    first = np.sort(first)
    first = first[pair[first, 0] != pair[first, 1]]
    begins = links.begins[first]
    one, two = one[first], two[first]
    rows = _Rows(lines=links.lines[first], tails=np.where(begins, two, one), heads=np.where(begins, one, two))
    return rows, begins


def _of_lines(scene: Scene, pieces: _Pieces, ties: tuple[_Rows, NDArray[np.bool_]]) -> _Rows:
    """The pieces of each line in its direction, after what leads to its beginning and before what leads on."""
    tied, begins = ties
    mine = pieces.segments < scene.own
    owners = scene.every.owners[pieces.segments[mine]]
    lines = np.concatenate((tied.lines, owners))
    part = np.concatenate((np.where(begins, 0, 2), np.ones(len(owners), dtype=np.int64)))
    order = np.lexsort((part, lines))
    return _Rows(
        lines=lines[order],
        tails=np.concatenate((tied.tails, pieces.tails[mine]))[order],
        heads=np.concatenate((tied.heads, pieces.heads[mine]))[order],
    )


def _assembled(scene: Scene, rows: _Rows, pieces: _Pieces, places: Floats) -> tuple[RoadNetwork, float]:
    """The new network; lines come first, for their ids are negative. And the metres of what is new."""
    network, nodes, ways = scene.network, len(scene.network.node_ids), len(scene.lines)
    theirs = pieces.segments >= scene.own
    source = scene.near[pieces.segments[theirs] - scene.own]
    far = np.setdiff1d(np.arange(len(network.tails)), scene.near)
    order = np.argsort(np.concatenate((source, far)), kind="stable")
    source = np.concatenate((source, far))[order]
    shares = np.concatenate((pieces.shares[theirs], np.ones(len(far))))[order]
    tails = np.concatenate((rows.tails, np.concatenate((pieces.tails[theirs], network.tails[far]))[order]))
    heads = np.concatenate((rows.heads, np.concatenate((pieces.heads[theirs], network.heads[far]))[order]))
    used = np.unique(np.concatenate((tails, heads)))
    used = used[used >= nodes]
    used = used[np.lexsort((used, places[used, 1], places[used, 0]))]
    number = np.empty(len(places), dtype=np.int64)
    number[used] = np.arange(len(used))
    number[:nodes] = np.arange(nodes) + len(used)
    lonlat = np.concatenate((places[used], places[:nodes]))
    sites = sphere(lonlat[:, 0], lonlat[:, 1])
    tails, heads = number[tails], number[heads]
    own_m = distances_m(sites[tails[: len(rows.lines)]], sites[heads[: len(rows.lines)]])
    first_node, first_way = (min(int(ids.min(initial=0)), 0) for ids in (network.node_ids, network.way_ids))
    joined = dataclasses.replace(
        network,
        node_ids=np.concatenate((first_node - len(used) + np.arange(len(used)), network.node_ids)),
        lon=lonlat[:, 0].copy(),
        lat=lonlat[:, 1].copy(),
        tails=tails,
        heads=heads,
        ways=np.concatenate((rows.lines, network.ways[source] + ways)),
        lengths=np.concatenate((own_m, network.lengths[source] * shares)),
        way_ids=np.concatenate((first_way - ways + np.arange(ways), network.way_ids)),
        way_tags=(*scene.lines.tags, *network.way_tags),
        barriers={node + len(used): tags for node, tags in network.barriers.items()},
    )
    return joined, float(own_m.sum())
