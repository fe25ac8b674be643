"""Where places join a vehicle's roads: at the nearest points *of segments*, which are split there in thought.

A place has several joins, and whatever takes least time over any of them is its way:

- the nearest point of the *main part* of the network within the profile's limit: beside an islet of roads one walks a
  little further to the road that leads somewhere. Where it is out of reach, of the largest other part within the
  limit: better an islet than nowhere, and better an islet than the stump of a one-way road;
- the nearest point of any road: neighbours on an islet reach each other over it;
- in a scenario also where it joins usually, as long as that is open: a closed bridge cuts a valley off, but nobody in
  it leaves the valley's own road for that.

The main part is the largest, unless another one serves more than twice as many of the places (a county on an island,
with the mainland in the file).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from gridplan.domain.vehicle_profiles import VehicleProfile
from gridplan.network.earth import Floats, Ints, sphere
from gridplan.network.roads import RoadNetwork
from gridplan.network.terrain.grades import connector_seconds
from gridplan.network.vehicles.nearest import Found, Seeker
from gridplan.network.vehicles.vehicle_roads import VehicleRoads


@dataclass(frozen=True, kw_only=True, eq=False)
class Joins:
    """Where places join a vehicle's roads: ``n`` places with up to ``s`` joins each, the main one first.

    Attributes:
        lonlat: float64[n, 2] degrees, of the places.
        positions: float64[n, 3] metres, see :func:`gridplan.network.earth.sphere`.
        heights: float64[n] metres above the sea; NaN unknown.
        metres: float64[n] to the first join, or to the nearest road where there is none (inf: no road at all).
        segments: int64[n, s] segments that are joined; ``-1``: none.
        fractions: float64[n, s] where on them, from tail (0) to head (1).
        parts: int64[n, s] parts of the network that are joined; negative: none, or a one-way piece between parts.
        leaving, arriving: int64[n, s] seconds walked from the place to the road, and from the road to the place.
        points: float64[n, s, 2] degrees where the roads are joined; the place itself where none is.
        main: the part that is the main one for these places.
    """

    lonlat: Floats
    positions: Floats
    heights: Floats
    metres: Floats
    segments: Ints
    fractions: Floats
    parts: Ints
    leaving: Ints
    arriving: Ints
    points: Floats
    main: int

    @property
    def joined(self) -> NDArray[np.bool_]:
        """bool[n] whether the place joins a road."""
        return np.asarray((self.segments >= 0).any(axis=1))

    @property
    def islet(self) -> NDArray[np.bool_]:
        """bool[n] it joins roads, but not the main part of the network."""
        return np.asarray(self.joined & ~(self.parts == self.main).any(axis=1))


def join_places(
    roads: VehicleRoads,
    lonlat: Floats,
    profile: VehicleProfile,
    *,
    main: int | None = None,
    usual: Joins | None = None,
) -> Joins:
    """Joins places to roads, by the rules in the module's docstring.

    Args:
        roads: what the vehicle can drive.
        lonlat: float64[n, 2] degrees.
        profile: the vehicle; its people walk the straight line times a detour factor, quicker or slower with the
            ground's rise where heights are known.
        main: the main part, where it is known already.
        usual: joins of the same places in the normal state of the roads.
    """
    positions = sphere(lonlat[:, 0], lonlat[:, 1])
    seeker = Seeker(roads=roads, lonlat=lonlat, positions=positions, limit_m=profile.max_connector_m)
    nearest = seeker.nearest(None)
    if main is None:
        main = _main_part(roads, seeker, nearest)
    first = _of_main_part(roads, seeker, nearest, main)
    found = [first, nearest, *(_still_open(roads, seeker, usual) if usual else ())]
    segments = _once(np.stack([one.segments for one in found], axis=1))
    fractions = np.stack([one.fractions for one in found], axis=1)
    metres = np.where(segments >= 0, np.stack([one.metres for one in found], axis=1), 0.0)
    parts = np.full(segments.shape, -1, dtype=np.int64)
    parts[segments >= 0] = roads.segment_parts[segments[segments >= 0]]
    parts[parts >= len(roads.part_sizes)] = -1
    network = roads.network
    points = _points(network, lonlat, segments, fractions)
    heights = _heights(network, lonlat)
    # both ends are asked of the raster, not one of the smoothed road: its errors are the same at both and cancel
    rise = _heights(network, points.reshape(-1, 2)).reshape(segments.shape) - heights[:, None]
    leaving, arriving = connector_seconds(metres, rise, profile)
    return Joins(
        lonlat=lonlat,
        positions=positions,
        heights=heights,
        metres=first.metres,
        segments=segments,
        fractions=fractions,
        parts=parts,
        leaving=leaving,
        arriving=arriving,
        points=points,
        main=main,
    )


def _still_open(roads: VehicleRoads, seeker: Seeker, usual: Joins) -> list[Found]:
    """The usual joins whose segments a place can still join."""
    found = []
    for slot in range(usual.segments.shape[1]):
        segments = usual.segments[:, slot]
        open_ = (segments >= 0) & (roads.segment_parts[segments] >= 0) if len(roads.segment_parts) else segments >= 0
        found.append(seeker.at(np.where(open_, segments, -1)))
    return found


def _once(segments: Ints) -> Ints:
    """The same with ``-1`` for a place's segments that stand further left already."""
    left = segments.copy()
    for slot in range(1, segments.shape[1]):
        left[(segments[:, [slot]] == segments[:, :slot]).any(axis=1), slot] = -1
    return left


def _points(network: RoadNetwork, lonlat: Floats, segments: Ints, fractions: Floats) -> Floats:
    points = np.repeat(lonlat[:, None, :], segments.shape[1], axis=1)
    joined = segments >= 0
    tails, heads = network.lonlat[network.tails[segments[joined]]], network.lonlat[network.heads[segments[joined]]]
    points[joined] = tails + fractions[joined][:, None] * (heads - tails)
    return points


def _heights(network: RoadNetwork, lonlat: Floats) -> Floats:
    return np.full(len(lonlat), np.nan) if network.terrain is None else network.terrain.sample(lonlat)


def _main_part(roads: VehicleRoads, seeker: Seeker, nearest: Found) -> int:
    """The largest part, unless the one that most places lie next to serves more than twice as many."""
    beside = roads.segment_parts[nearest.segments[nearest.segments >= 0]]
    beside = beside[beside < len(roads.part_sizes)]
    if not len(beside) or (favourite := int(np.bincount(beside).argmax())) == 0:
        return 0
    main, other = ((seeker.nearest(part).segments >= 0).sum() for part in (0, favourite))
    return favourite if other > 2 * main else 0


def _of_main_part(roads: VehicleRoads, seeker: Seeker, nearest: Found, main: int) -> Found:
    """The nearest points of the main part; where it is out of reach, of the largest other part."""
    found = Found(segments=nearest.segments.copy(), fractions=nearest.fractions.copy(), metres=nearest.metres.copy())
    on_main = np.zeros(len(found.segments), dtype=np.bool_)
    joined = np.flatnonzero(found.segments >= 0)
    on_main[joined] = roads.segment_parts[found.segments[joined]] == main
    others = np.flatnonzero(~on_main)
    found.update(others, seeker.only(others).nearest(main))
    missing = np.flatnonzero(found.segments < 0)
    found.update(missing, seeker.only(missing).largest_part())
    return found
