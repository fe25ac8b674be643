"""The nearest points of a vehicle's roads: candidates in the plane, then measured on the sphere.

A point within half a metre of a node is at the node; of segments that are equally near to a centimetre, the first is
taken.
"""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass

import numpy as np
import shapely
from numpy.typing import NDArray

from gridplan.network.earth import Floats, Ints, ground_m
from gridplan.network.vehicles.vehicle_roads import VehicleRoads

_STRETCH = 1.01  # over some kilometres the plane is as right as it is at the place itself
_SLACK_M = 1.0
_ON_NODE_M = 0.5
_EQUALLY_NEAR_M = 0.01


@dataclass(frozen=True, kw_only=True, eq=False)
class Found:
    """A point of a segment for each place; filled in place.

    Attributes:
        segments: int64[n]; ``-1``: none within the limit.
        fractions: float64[n] where on it, from its tail (0) to its head (1).
        metres: float64[n] to it; infinite where there is none.
    """

    segments: Ints
    fractions: Floats
    metres: Floats

    @classmethod
    def nothing(cls, count: int) -> Found:
        """No road anywhere."""
        return cls(
            segments=np.full(count, -1, dtype=np.int64), fractions=np.zeros(count), metres=np.full(count, np.inf)
        )

    def update(self, places: Ints, found: Found) -> None:
        """Takes over what was found for ``places``."""
        self.segments[places], self.fractions[places] = found.segments, found.fractions
        self.metres[places] = found.metres


@dataclass(frozen=True, kw_only=True, eq=False)
class Seeker:
    """Finds nearest points of segments for places, ``lonlat`` in degrees and ``positions`` on the sphere."""

    roads: VehicleRoads
    lonlat: Floats
    positions: Floats
    limit_m: float

    def only(self, places: Ints) -> Seeker:
        """The same for some of the places."""
        return dataclasses.replace(self, lonlat=self.lonlat[places], positions=self.positions[places])

    def nearest(self, part: int | None) -> Found:
        """The nearest segment of a part, or of all, within the limit."""
        found, (segments, tree) = Found.nothing(len(self.lonlat)), self.roads.tree(part)
        if not len(self.lonlat) or not len(segments):
            return found
        points, stretch = self._points(), self._stretch()
        reach = self.limit_m * float(stretch.max()) + _SLACK_M
        (place, _), metres = tree.query_nearest(points, max_distance=reach, return_distance=True, all_matches=False)
        around, item = tree.query(points[place], predicate="dwithin", distance=metres * stretch[place] + _SLACK_M)
        self._fill(found, place[around], segments[item], np.zeros(len(item), dtype=np.int64))
        return found

    def at(self, segments: Ints) -> Found:
        """The nearest point of a given segment for each place; ``-1``: none."""
        found, places = Found.nothing(len(self.lonlat)), np.flatnonzero(segments >= 0)
        self._fill(found, places, segments[places], np.zeros(len(places), dtype=np.int64))
        return found

    def largest_part(self) -> Found:
        """The nearest segment of the largest part within the limit, or the metres to the nearest one beyond it."""
        found, (segments, tree) = Found.nothing(len(self.lonlat)), self.roads.tree()
        if not len(self.lonlat) or not len(segments):
            return found
        points = self._points()
        place, item = tree.query(points, predicate="dwithin", distance=self.limit_m * self._stretch() + _SLACK_M)
        self._fill(found, place, segments[item], self.roads.segment_parts[segments[item]])
        alone, item = tree.query_nearest(points, all_matches=False)
        _, metres = self._measure(alone, segments[item])
        found.metres[alone] = np.where(found.segments[alone] < 0, metres, found.metres[alone])
        return found

    def _points(self) -> NDArray[np.object_]:
        points: NDArray[np.object_] = np.asarray(shapely.points(self.roads.network.plane.to_metres(self.lonlat)))
        return points

    def _stretch(self) -> Floats:
        """float64[n] how many times further a segment may seem in the plane than the one that is nearest there.

        In a province's file the plane's middle is far off, and its metres from west to east are too long or too short.
        """
        scale = np.cos(np.radians(self.lonlat[:, 1])) / self.roads.network.plane.cosine
        scale = np.clip(scale, 0.01, 100.0)
        return np.asarray(np.maximum(scale, 1 / scale) * _STRETCH)

    def _fill(self, found: Found, place: Ints, segment: Ints, rank: Ints) -> None:
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
