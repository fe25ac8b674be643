"""Roads drawn as lines, before they are joined with a network, and where roads may meet at all."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import IntEnum

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely import STRtree

from gridplan.domain.road_tags import FERRY, FOOT_CLASSES
from gridplan.network.earth import Floats, Ints
from gridplan.network.reading.tags import Tags, may_enter
from gridplan.network.vehicles.driving import road_class

TOUCH_M = 0.5  # what lies closer is one place
_PUBLIC = ("motorcar", "motor_vehicle", "vehicle", "access")
_PLAIN = frozenset({"", "no", "0"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Lines:
    """Lines of at least two points, one after the other.

    Attributes:
        points: float64[k, 2] longitudes and latitudes (WGS 84) of all lines.
        starts: int64[n + 1] where each line begins in ``points``.
        tags: what is known of each, as OpenStreetMap would tag it.
    """

    points: Floats
    starts: Ints
    tags: tuple[Tags, ...]

    def __len__(self) -> int:
        return len(self.tags)

    @property
    def inner(self) -> NDArray[np.bool_]:
        """bool[k] whether a point is followed by another of its line: a segment begins there."""
        last = np.ones(len(self.points), dtype=np.bool_)
        last[self.starts[1:] - 1] = False
        return last

    @property
    def owners(self) -> Ints:
        """int64[k] the line of each point."""
        return np.repeat(np.arange(len(self)), np.diff(self.starts))


def lines_of(parts: Sequence[Floats], tags: Sequence[Tags]) -> Lines:
    """Lines from their points (float64[k, 2] each) and tags."""
    starts = np.concatenate(([0], np.cumsum([len(part) for part in parts]))).astype(np.int64)
    points = np.concatenate(parts) if len(parts) else np.empty((0, 2))
    return Lines(points=np.asarray(points, dtype=np.float64), starts=starts, tags=tuple(tags))


class Meeting(IntEnum):
    """Where other roads may join a road."""

    ANYWHERE = 0
    ENDS = 1  # bridges, tunnels, what lies on a layer of its own, ferries
    SLIP_ROAD = 2  # at their ends too, but there with motorways also
    MOTORWAY = 3  # only slip roads and motorways, at its ends


class Standing(IntEnum):
    """Who may use a road; a road stands for another only where it serves nobody worse."""

    NOBODY = -1
    WALKERS = 0
    TRACK = 1
    ROAD = 2
    MOTORWAY = 3


def meeting(tags: Tags) -> Meeting:
    """Where other roads may join a road with these tags."""
    kind = road_class(tags)
    if kind == "motorway":
        return Meeting.MOTORWAY
    if kind == "motorway_link":
        return Meeting.SLIP_ROAD
    own_level = any(tags.get(key, "") not in _PLAIN for key in ("bridge", "tunnel", "layer"))
    return Meeting.ENDS if own_level or kind == FERRY else Meeting.ANYWHERE


def standing(tags: Tags) -> Standing:
    """Who may use a road with these tags."""
    kind = road_class(tags)
    if kind == FERRY:
        return Standing.NOBODY
    if kind in FOOT_CLASSES or may_enter(tags, _PUBLIC) is False:
        return Standing.WALKERS
    if kind.startswith("motorway"):
        return Standing.MOTORWAY
    return Standing.TRACK if kind == "track" else Standing.ROAD


@dataclass(frozen=True, slots=True, kw_only=True)
class Segments:
    """Straight pieces of roads in a plane.

    Attributes:
        a, b: float64[m, 2] metres.
        tails, heads: int64[m] what stands at either end: an index of a node or of a point of a line.
        owners: int64[m] the line or way of each.
        ends: bool[m, 2] whether the road begins or ends there (tail, head).
        meeting: int64[m] :class:`Meeting` of the road.
    """

    a: Floats
    b: Floats
    tails: Ints
    heads: Ints
    owners: Ints
    ends: NDArray[np.bool_]
    meeting: Ints

    def __len__(self) -> int:
        return len(self.tails)

    def pick(self, which: NDArray[np.bool_]) -> Segments:
        """Some of the segments."""
        return Segments(
            a=self.a[which],
            b=self.b[which],
            tails=self.tails[which],
            heads=self.heads[which],
            owners=self.owners[which],
            ends=self.ends[which],
            meeting=self.meeting[which],
        )

    def followed_by(self, others: Segments) -> Segments:
        """These segments, then ``others``."""
        return Segments(
            a=np.concatenate((self.a, others.a)),
            b=np.concatenate((self.b, others.b)),
            tails=np.concatenate((self.tails, others.tails)),
            heads=np.concatenate((self.heads, others.heads)),
            owners=np.concatenate((self.owners, others.owners)),
            ends=np.concatenate((self.ends, others.ends)),
            meeting=np.concatenate((self.meeting, others.meeting)),
        )

    def at_end(self, which: Ints, share: Floats) -> NDArray[np.bool_]:
        """bool[k] whether the point ``share`` along segment ``which`` is where its road begins or ends."""
        length = np.hypot(*(self.b - self.a)[which].T)
        begins = self.ends[which, 0] & (share * length <= TOUCH_M)
        return np.asarray(begins | (self.ends[which, 1] & ((1 - share) * length <= TOUCH_M)), dtype=np.bool_)

    def at(self, which: Ints, share: Floats) -> Floats:
        """float64[k, 2] the points ``share`` along segments ``which``."""
        return self.a[which] + share[:, None] * (self.b - self.a)[which]

    def near(self, points: Floats, metres: float) -> NDArray[np.bool_]:
        """bool[m] which segments lie in the box around ``points``, widened by ``metres``."""
        low, high = points.min(axis=0) - metres, points.max(axis=0) + metres
        return np.asarray(
            ((np.maximum(self.a, self.b) >= low) & (np.minimum(self.a, self.b) <= high)).all(axis=1), dtype=np.bool_
        )

    def shapes(self) -> NDArray[np.object_]:
        """Shapely lines, one for each."""
        return np.asarray(shapely.linestrings(np.stack((self.a, self.b), axis=1)), dtype=object)


def dots(places: Floats) -> NDArray[np.object_]:
    """Shapely points."""
    return np.asarray(shapely.points(places), dtype=object)


def pairs_near(tree: STRtree, shapes: NDArray[np.object_], metres: float) -> tuple[Ints, Ints]:
    """Indices of ``shapes`` and of what lies within ``metres`` of them in the tree, in a fixed order."""
    first, second = tree.query(shapes, predicate="dwithin", distance=metres)
    order = np.lexsort((second, first))
    return first[order].astype(np.int64), second[order].astype(np.int64)
