"""From joins onto nodes and back: what engines need to know of places.

The connectors are part of the weights, in whole seconds: the least sum over all joins of both places is the answer.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from gridplan.network.earth import Ints
from gridplan.network.engines import Ends
from gridplan.network.vehicles.joins import Joins
from gridplan.network.vehicles.vehicle_roads import VehicleRoads

MS = 1000


@dataclass(frozen=True, kw_only=True, eq=False)
class Entries:
    """Ways of places onto nodes, or from nodes to places.

    Attributes:
        ends: nodes and milliseconds of each place, connectors included.
        slots: int64[k] which of the place's joins each goes over.
    """

    ends: Ends
    slots: Ints

    def slot(self, place: int, node: int) -> int:
        """The join over which a place enters a node soonest."""
        part = slice(self.ends.first[place], self.ends.first[place + 1])
        here = np.flatnonzero(self.ends.nodes[part] == node)
        return int(self.slots[part][here[np.argmin(self.ends.weights[part][here])]])


def leaving(roads: VehicleRoads, joins: Joins) -> Entries:
    """Where the places' vehicles come onto nodes: the ends of their segments that they can drive to."""
    drives = _drives(roads, joins, leaving=True)
    nodes = roads.turns.topology.heads[drives.arcs]
    nodes[drives.on_node] = roads.turns.nodes[nodes[drives.on_node]]  # who starts on a node has come from nowhere
    return _entries(len(joins.segments), drives.places, drives.slots, nodes, drives.weights)


def arriving(roads: VehicleRoads, joins: Joins) -> Entries:
    """From which nodes the places are reached."""
    drives, turns = _drives(roads, joins, leaving=False), roads.turns
    on_node, inside = np.flatnonzero(drives.on_node), np.flatnonzero(~drives.on_node)
    which, nodes = turns.tails_of(drives.arcs[inside])
    here, copies = turns.copies_of(turns.topology.tails[drives.arcs[on_node]])
    chosen = np.concatenate((inside[which], on_node[here]))
    nodes = np.concatenate((nodes, copies))
    return _entries(len(joins.segments), drives.places[chosen], drives.slots[chosen], nodes, drives.weights[chosen])


@dataclass(frozen=True, kw_only=True, eq=False)
class _Drives:
    """Over which arcs places drive from (or to) their joins.

    Attributes:
        places, slots, arcs, weights: int64[k]; the weights are milliseconds with the connector.
        on_node: bool[k] nothing is left to drive: the join is at the arc's end (or beginning).
    """

    places: Ints
    slots: Ints
    arcs: Ints
    weights: Ints
    on_node: NDArray[np.bool_]


def _drives(roads: VehicleRoads, joins: Joins, *, leaving: bool) -> _Drives:
    """At the very end of a segment one is on the node: there the driving direction does not matter."""
    places, slots = np.nonzero(joins.segments >= 0)
    segments, share = joins.segments[places, slots], joins.fractions[places, slots]
    walked = (joins.leaving if leaving else joins.arriving)[places, slots]
    milliseconds = roads.milliseconds[:, segments]
    rest = np.stack((1 - share, share) if leaving else (share, 1 - share))  # along the way, against it
    arcs = np.stack((segments, segments + len(roads.network.tails)))
    used = (milliseconds >= 0) | (rest == 0)
    weights = MS * walked + np.ceil(rest * np.maximum(milliseconds, 0)).astype(np.int64)
    return _Drives(
        places=np.broadcast_to(places, used.shape)[used],
        slots=np.broadcast_to(slots, used.shape)[used],
        arcs=arcs[used],
        weights=weights[used],
        on_node=rest[used] == 0,
    )


def _entries(count: int, places: Ints, slots: Ints, nodes: Ints, weights: Ints) -> Entries:
    order = np.argsort(places, kind="stable")
    first = np.searchsorted(places[order], np.arange(count + 1))
    return Entries(ends=Ends(first=first, nodes=nodes[order], weights=weights[order]), slots=slots[order])


@dataclass(frozen=True, kw_only=True, eq=False)
class Stays:
    """Pairs of places that join one segment that is open between them.

    Attributes:
        rows, columns: int64[k] the places.
        row_slots, column_slots: int64[k] their joins.
        milliseconds: int64[k] from the one to the other without leaving the segment, connectors included.
    """

    rows: Ints
    columns: Ints
    row_slots: Ints
    column_slots: Ints
    milliseconds: Ints


def stays(roads: VehicleRoads, a: Joins, b: Joins) -> Stays:
    """What is driven between places of ``a`` and of ``b`` on one segment; the longest first."""
    (rows, row_slots), (columns, column_slots) = np.nonzero(a.segments >= 0), np.nonzero(b.segments >= 0)
    order = np.argsort(b.segments[columns, column_slots], kind="stable")
    columns, column_slots = columns[order], column_slots[order]
    there, wanted = b.segments[columns, column_slots], a.segments[rows, row_slots]
    low = np.searchsorted(there, wanted, side="left")
    counts = np.searchsorted(there, wanted, side="right") - low
    first = np.repeat(np.arange(len(counts)), counts)
    second = np.arange(len(first)) - np.repeat(np.cumsum(counts) - counts, counts) + np.repeat(low, counts)
    here, end = (rows[first], row_slots[first]), (columns[second], column_slots[second])
    ahead = b.fractions[end] - a.fractions[here]
    weight = roads.milliseconds[np.where(ahead >= 0, 0, 1), a.segments[here]]
    driven = np.ceil(np.abs(ahead) * np.maximum(weight, 0)).astype(np.int64)
    total = driven + MS * (a.leaving[here] + b.arriving[end])
    open_ = np.flatnonzero((weight >= 0) | (ahead == 0))
    open_ = open_[np.argsort(-total[open_], kind="stable")]
    return Stays(
        rows=here[0][open_],
        columns=end[0][open_],
        row_slots=here[1][open_],
        column_slots=end[1][open_],
        milliseconds=total[open_],
    )
