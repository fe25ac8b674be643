"""Where places join a vehicle's roads: at the nearest point *of a segment*, which is split there in thought.

A join within half a metre of a node is at the node; of segments that are equally near to a centimetre, the first is
joined.

A place joins the main part of the network wherever that lies within the profile's limit: beside an islet of roads one
walks a little further to the road that leads somewhere. The main part is the largest, unless another one serves more
than twice as many of the places (a county on an island, with the mainland in the file).
"""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass

import numpy as np
import shapely
from numpy.typing import NDArray

from gridplan.domain.vehicle_profiles import VehicleProfile
from gridplan.network.earth import Floats, Ints, ground_m, sphere
from gridplan.network.engines import Ends
from gridplan.network.roads import RoadNetwork
from gridplan.network.terrain.grades import connector_seconds
from gridplan.network.vehicles.vehicle_roads import VehicleRoads

_STRETCH = 1.02  # the plane is right to 1 % within 100 km of its middle; what it finds is measured on the sphere
_SLACK_M = 1.0
_ON_NODE_M = 0.5
_EQUALLY_NEAR_M = 0.01


@dataclass(frozen=True, kw_only=True, eq=False)
class Joins:
    """Where places join a vehicle's roads.

    Attributes:
        lonlat: float64[n, 2] degrees, of the places.
        positions: float64[n, 3] metres, see :func:`gridplan.network.roads.sphere`.
        heights: float64[n] metres above the sea; NaN unknown.
        segments: int64[n] segment that is joined; ``-1``: none.
        fractions: float64[n] where on it, from its tail (0) to its head (1).
        metres: float64[n] to the join, or to the nearest road where none is joined (inf: no road at all).
        leaving, arriving: int64[n] seconds walked from the place to the road, and from the road to the place.
        parts: int64[n] part of the network that is joined; ``-1``: none.
        main: the part that is the main one for these places.
    """

    lonlat: Floats
    positions: Floats
    heights: Floats
    segments: Ints
    fractions: Floats
    metres: Floats
    leaving: Ints
    arriving: Ints
    parts: Ints
    main: int

    @property
    def joined(self) -> NDArray[np.bool_]:
        """bool[n] whether the place joins a road."""
        joined: NDArray[np.bool_] = self.segments >= 0
        return joined

    @property
    def islet(self) -> NDArray[np.bool_]:
        """bool[n] it joins a part of the network other than the main one."""
        islet: NDArray[np.bool_] = self.joined & (self.parts != self.main)
        return islet

    def points(self, network: RoadNetwork) -> Floats:
        """float64[n, 2] degrees where the roads are joined; the place itself where none is."""
        tails, heads = network.lonlat[network.tails[self.segments]], network.lonlat[network.heads[self.segments]]
        points = tails + self.fractions[:, None] * (heads - tails)
        met: Floats = np.where(self.joined[:, None], points, self.lonlat)
        return met


def join_places(roads: VehicleRoads, lonlat: Floats, profile: VehicleProfile, *, main: int | None = None) -> Joins:
    """Joins each place to the nearest point of the main part within the profile's limit.

    Where the main part is out of reach, to the largest other part within the limit: better an islet than nowhere, and
    better an islet than the stump of a one-way road.

    Args:
        roads: what the vehicle can drive.
        lonlat: float64[n, 2] degrees.
        profile: the vehicle; its people walk the straight line times a detour factor, quicker or slower with the
            ground's rise where heights are known.
        main: the main part, where it is known already.
    """
    positions = sphere(lonlat[:, 0], lonlat[:, 1])
    seeker = _Seeker(roads=roads, lonlat=lonlat, positions=positions, limit_m=profile.max_connector_m)
    if main is None:
        main = _main_part(roads, seeker)
    found = seeker.nearest(main)
    missing = np.flatnonzero(found.segments < 0)
    found.update(missing, seeker.only(missing).largest_part())
    parts = np.full(len(lonlat), -1, dtype=np.int64)
    parts[found.segments >= 0] = roads.segment_parts[found.segments[found.segments >= 0]]
    network = roads.network
    joins = Joins(
        lonlat=lonlat,
        positions=positions,
        heights=_heights(network, lonlat),
        segments=found.segments,
        fractions=found.fractions,
        metres=found.metres,
        leaving=np.zeros(len(lonlat), dtype=np.int64),
        arriving=np.zeros(len(lonlat), dtype=np.int64),
        parts=parts,
        main=main,
    )
    rise = _heights(network, joins.points(network)) - joins.heights
    leaving, arriving = connector_seconds(np.where(joins.joined, joins.metres, 0.0), rise, profile)
    return dataclasses.replace(joins, leaving=leaving, arriving=arriving)


def _heights(network: RoadNetwork, lonlat: Floats) -> Floats:
    return np.full(len(lonlat), np.nan) if network.terrain is None else network.terrain.sample(lonlat)


def _main_part(roads: VehicleRoads, seeker: _Seeker) -> int:
    """The largest part, unless the one that most places lie next to serves more than twice as many."""
    segments = seeker.nearest(None).segments
    beside = roads.segment_parts[segments[segments >= 0]]
    beside = beside[beside < len(roads.part_sizes)]
    if not len(beside) or (favourite := int(np.bincount(beside).argmax())) == 0:
        return 0
    main, other = ((seeker.nearest(part).segments >= 0).sum() for part in (0, favourite))
    return favourite if other > 2 * main else 0


@dataclass(frozen=True, kw_only=True, eq=False)
class _Found:
    """What is joined, for each place: as in :class:`Joins`; filled in place."""

    segments: Ints
    fractions: Floats
    metres: Floats

    @classmethod
    def nothing(cls, count: int) -> _Found:
        """No road anywhere."""
        return cls(
            segments=np.full(count, -1, dtype=np.int64), fractions=np.zeros(count), metres=np.full(count, np.inf)
        )

    def update(self, places: Ints, found: _Found) -> None:
        """Takes over what was found for ``places``."""
        self.segments[places], self.fractions[places] = found.segments, found.fractions
        self.metres[places] = found.metres


@dataclass(frozen=True, kw_only=True, eq=False)
class _Seeker:
    """Finds nearest points of segments: candidates in the plane, then measured on the sphere."""

    roads: VehicleRoads
    lonlat: Floats
    positions: Floats
    limit_m: float

    def only(self, places: Ints) -> _Seeker:
        """The same for some of the places."""
        return dataclasses.replace(self, lonlat=self.lonlat[places], positions=self.positions[places])

    def nearest(self, part: int | None) -> _Found:
        """The nearest segment of a part, or of all, within the limit."""
        found, (segments, tree) = _Found.nothing(len(self.lonlat)), self.roads.tree(part)
        if not len(self.lonlat) or not len(segments):
            return found
        points = self._points()
        reach = self.limit_m * _STRETCH + _SLACK_M
        (place, _), metres = tree.query_nearest(points, max_distance=reach, return_distance=True, all_matches=False)
        around, item = tree.query(points[place], predicate="dwithin", distance=metres * _STRETCH + _SLACK_M)
        self._fill(found, place[around], segments[item], np.zeros(len(item), dtype=np.int64))
        return found

    def largest_part(self) -> _Found:
        """The nearest segment of the largest part within the limit, or the metres to the nearest one beyond it."""
        found, (segments, tree) = _Found.nothing(len(self.lonlat)), self.roads.tree()
        if not len(self.lonlat) or not len(segments):
            return found
        points = self._points()
        place, item = tree.query(points, predicate="dwithin", distance=self.limit_m * _STRETCH + _SLACK_M)
        self._fill(found, place, segments[item], self.roads.segment_parts[segments[item]])
        alone, item = tree.query_nearest(points, all_matches=False)
        _, metres = self._measure(alone, segments[item])
        found.metres[alone] = np.where(found.segments[alone] < 0, metres, found.metres[alone])
        return found

    def _points(self) -> NDArray[np.object_]:
        points: NDArray[np.object_] = np.asarray(shapely.points(self.roads.network.plane.to_metres(self.lonlat)))
        return points

    def _fill(self, found: _Found, place: Ints, segment: Ints, rank: Ints) -> None:
        """Sets for each place the candidate of least rank, then metres, then index, that is within the limit."""
        fraction, metres = self._measure(place, segment)
        near = np.flatnonzero(metres <= self.limit_m)
        even = np.round(metres[near] / _EQUALLY_NEAR_M)
        order = near[np.lexsort((segment[near], even, rank[near], place[near]))]
        first = order[np.unique(place[order], return_index=True)[1]]
        found.segments[place[first]] = segment[first]
        found.fractions[place[first]] = fraction[first]
        found.metres[place[first]] = metres[first]

    def _measure(self, place: Ints, segment: Ints) -> tuple[Floats, Floats]:
        """Fraction along each segment that is nearest to the place, and the metres to it."""
        network = self.roads.network
        tail, head = network.positions[network.tails[segment]], network.positions[network.heads[segment]]
        along, off = head - tail, self.positions[place] - tail
        square = (along**2).sum(axis=1)
        share = np.divide((along * off).sum(axis=1), square, out=np.zeros(len(square)), where=square > 0)
        fraction: Floats = np.clip(share, 0.0, 1.0)
        from_tail = fraction * np.sqrt(square)
        fraction[from_tail < _ON_NODE_M] = 0.0
        fraction[np.sqrt(square) - from_tail < _ON_NODE_M] = 1.0
        chord = np.sqrt(((off - fraction[:, None] * along) ** 2).sum(axis=1))
        return fraction, ground_m(chord)


def leaving_ends(roads: VehicleRoads, joins: Joins) -> Ends:
    """Where the places' vehicles come onto nodes: the ends of their segments that they can drive to."""
    points, arcs, weights, on_node = _drives(roads, joins, leaving=True)
    nodes = roads.turns.topology.heads[arcs]
    nodes[on_node] = roads.turns.nodes[nodes[on_node]]  # who starts on a node has come from nowhere
    return _as_ends(len(joins.segments), points, nodes, weights)


def arriving_ends(roads: VehicleRoads, joins: Joins) -> Ends:
    """From which nodes the places are reached."""
    points, arcs, weights, on_node = _drives(roads, joins, leaving=False)
    turns, inside = roads.turns, ~on_node
    which, nodes = turns.tails_of(arcs[inside])
    here, copies = turns.copies_of(turns.topology.tails[arcs[on_node]])
    return _as_ends(
        len(joins.segments),
        np.concatenate((points[inside][which], points[on_node][here])),
        np.concatenate((nodes, copies)),
        np.concatenate((weights[inside][which], weights[on_node][here])),
    )


def _drives(roads: VehicleRoads, joins: Joins, *, leaving: bool) -> tuple[Ints, Ints, Ints, NDArray[np.bool_]]:
    """Which places drive over which arcs from (or to) their joins: place, arc, milliseconds, nothing is left to drive.

    At the very end of a segment one is on the node: there the driving direction does not matter.
    """
    places = np.flatnonzero(joins.joined)
    segments, share = joins.segments[places], joins.fractions[places]
    half = len(roads.network.tails)
    along, against = roads.milliseconds[:, segments]
    rest = np.stack((1 - share, share) if leaving else (share, 1 - share))  # along the way, against it
    milliseconds = np.stack((along, against))
    arcs = np.stack((segments, segments + half))
    used = (milliseconds >= 0) | (rest == 0)
    weights = np.ceil(rest * np.maximum(milliseconds, 0)).astype(np.int64)
    owners = np.broadcast_to(places, used.shape)
    return owners[used], arcs[used], weights[used], rest[used] == 0


def _as_ends(count: int, points: Ints, nodes: Ints, weights: Ints) -> Ends:
    order = np.argsort(points, kind="stable")
    first = np.searchsorted(points[order], np.arange(count + 1))
    return Ends(first=first, nodes=nodes[order], weights=weights[order])


def same_segment(roads: VehicleRoads, a: Joins, b: Joins) -> tuple[Ints, Ints, Ints]:
    """Pairs of a place of ``a`` and one of ``b`` on one segment that is open between them.

    Returns:
        rows, columns, milliseconds from the one to the other without leaving the segment.
    """
    here = np.flatnonzero(b.joined)
    here = here[np.argsort(b.segments[here], kind="stable")]
    low = np.searchsorted(b.segments[here], a.segments, side="left")
    high = np.where(a.joined, np.searchsorted(b.segments[here], a.segments, side="right"), low)
    counts = high - low
    rows = np.repeat(np.arange(len(counts)), counts)
    columns = here[np.arange(len(rows)) - np.repeat(np.cumsum(counts) - counts, counts) + np.repeat(low, counts)]
    ahead = b.fractions[columns] - a.fractions[rows]
    weight = roads.milliseconds[np.where(ahead >= 0, 0, 1), a.segments[rows]]
    open_ = (weight >= 0) | (ahead == 0)
    milliseconds = np.ceil(np.abs(ahead) * np.maximum(weight, 0)).astype(np.int64)
    return rows[open_], columns[open_], milliseconds[open_]
