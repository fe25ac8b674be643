"""Travel times between places.

``t(a, b) = leaving(a) + road(a, b) + arriving(b)`` in whole seconds:

- ``road`` is the quickest way between the two points where the places join the roads. Every piece of road takes a
  whole number of milliseconds (rounded up), so does the piece of a segment up to a join; sums of them are exact, and
  the sum is rounded up to a second once;
- the connectors ``leaving`` and ``arriving`` are walked, as the crow flies times a detour factor, rounded up to a
  second; where heights are known, uphill and downhill differ (:mod:`gridplan.network.terrain.grades`);
- where walking straight from a to b takes no longer than the two connectors together, it is walked: nobody walks to
  the road and back to reach the clinic next door. (Only then: a walk that saves driving would leave the car behind.)
- ``t(a, a) = 0``. What cannot be reached is ``-1``. One-way roads and grades make it asymmetric.

Turn restrictions are heeded (:mod:`gridplan.network.vehicles.turns`); a turn takes no time.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import shapely
from numpy.typing import NDArray
from scipy.spatial import cKDTree
from shapely import Point

from gridplan.domain.finding_kinds import Language
from gridplan.domain.scenarios import NORMAL, Scenario
from gridplan.domain.travel import UNREACHABLE, TravelTimes
from gridplan.domain.vehicle_profiles import VehicleProfile
from gridplan.network.codes import phrase
from gridplan.network.earth import Floats, Ints, distances_m
from gridplan.network.engines import Engine, choose, many_to_many
from gridplan.network.roads import RoadNetwork
from gridplan.network.terrain.grades import quickest_walk, walking_seconds
from gridplan.network.vehicles.joins import Joins, arriving_ends, join_places, leaving_ends, same_segment
from gridplan.network.vehicles.vehicle_roads import VehicleRoads, vehicle_roads

Seconds = NDArray[np.int32]
_AT_ONCE = 200_000


def travel_times(
    network: RoadNetwork,
    places: Mapping[str, Point],
    *,
    profile: VehicleProfile,
    scenario: Scenario = NORMAL,
    engine: Engine = "auto",
    lang: Language = "zh",
) -> TravelTimes:
    """Seconds from every place to every place, by the formula in the module's docstring.

    Args:
        network: the roads.
        places: code or id → point in EPSG:4326; the order of the result.
        profile: the vehicle.
        scenario: the state of the roads.
        lang: language of the reasons in ``unreachable``.
        engine: ``sweep``, ``cch``, ``scipy``, or ``auto`` for the fastest that is installed; all give the same numbers.

    Raises:
        OptionError: the engine is not known or not installed.
    """
    used = choose(engine)
    roads = vehicle_roads(network, profile, scenario)
    joins = join_places(roads, coordinates(places), profile)
    seconds = _seconds(roads, joins, joins, profile, used)
    np.fill_diagonal(seconds, 0)
    names = tuple(places)
    return TravelTimes(
        origins=names,
        destinations=names,
        seconds=seconds,
        profile=profile.name,
        scenario=scenario.name,
        unreachable=tuple(_unreachable(names, roads, joins, seconds, profile, lang)),
    )


def seconds_between(
    network: RoadNetwork,
    origins: Floats,
    destinations: Floats,
    *,
    profile: VehicleProfile,
    scenario: Scenario = NORMAL,
    engine: Engine = "auto",
) -> Seconds:
    """Seconds from points to points by the same formula; the destinations decide which part of the network is main.

    Args:
        network: the roads.
        origins: float64[n, 2] degrees.
        destinations: float64[m, 2] degrees.
        profile: the vehicle.
        scenario: the state of the roads.
        engine: as for :func:`travel_times`.

    Returns:
        int32[n, m]; ``-1`` is unreachable.

    Raises:
        OptionError: the engine is not known or not installed.
    """
    roads = vehicle_roads(network, profile, scenario)
    there = join_places(roads, destinations, profile)
    here = join_places(roads, origins, profile, main=there.main)
    return _seconds(roads, here, there, profile, choose(engine))


def coordinates(places: Mapping[str, Point]) -> Floats:
    """float64[n, 2] degrees of the places, in their order."""
    xy: Floats = shapely.get_coordinates(list(places.values())).reshape(-1, 2)
    return xy


def _seconds(roads: VehicleRoads, here: Joins, there: Joins, profile: VehicleProfile, engine: Engine) -> Seconds:
    """int32[n, m]; some rows at a time, so that little more is held than the answer."""
    road = many_to_many(roads.graph, leaving_ends(roads, here), arriving_ends(roads, there), engine=engine)
    rows, columns, direct = same_segment(roads, here, there)
    along = road[rows, columns]
    road[rows, columns] = np.where((along < 0) | (direct < along), direct, along)
    seconds = road if road.dtype == np.int32 else np.empty(road.shape, dtype=np.int32)
    rows_at_once = max(1, _AT_ONCE // max(1, road.shape[1]))
    for start in range(0, len(road), rows_at_once):
        block = slice(start, start + rows_at_once)
        driven = here.leaving[block, None] - (-road[block].astype(np.int64) // 1000) + there.arriving
        seconds[block] = np.where(road[block] >= 0, driven, UNREACHABLE)
    rows, columns, walked = walks(here, there, profile)
    seconds[rows, columns] = walked
    return seconds


def walks(here: Joins, there: Joins, profile: VehicleProfile) -> tuple[Ints, Ints, Ints]:
    """Pairs of places that are walked between: index into ``here``, index into ``there``, seconds.

    Only places near enough to each other are looked at: nobody gets further in the time of two connectors.
    """
    a, b = np.flatnonzero(here.joined), np.flatnonzero(there.joined)
    if not len(a) or not len(b):
        nobody = np.zeros(0, dtype=np.int64)
        return nobody, nobody, nobody
    reach = (here.leaving[a] + there.arriving[b].max()) * quickest_walk(profile)
    near = cKDTree(there.positions[b]).query_ball_point(here.positions[a], reach)
    rows, columns = np.repeat(a, [len(found) for found in near]), b[np.concatenate(near).astype(np.int64)]
    metres = distances_m(here.positions[rows], there.positions[columns])
    seconds = walking_seconds(metres, there.heights[columns] - here.heights[rows], profile)
    chosen = seconds <= here.leaving[rows] + there.arriving[columns]
    return rows[chosen], columns[chosen], seconds[chosen]


def why_not(roads: VehicleRoads, joins: Joins, place: int, profile: VehicleProfile, lang: Language) -> str:
    """Why a place is out of this vehicle's reach, in words for a planner."""
    vehicle = profile.called(lang)
    if roads.empty:
        return phrase("no_road", lang, vehicle=vehicle)
    metres = joins.metres[place]
    if not joins.joined[place]:
        return phrase("far", lang, vehicle=vehicle, metres=metres, limit=profile.max_connector_m)
    part = joins.parts[place]
    size = roads.part_sizes[part] if part < len(roads.part_sizes) else 2
    return phrase("islet", lang, vehicle=vehicle, metres=metres, size=size)


def _unreachable(
    names: Sequence[str], roads: VehicleRoads, joins: Joins, seconds: Seconds, profile: VehicleProfile, lang: Language
) -> list[tuple[str, str]]:
    """Places that join no road, and places from or to which there is no way to where most places are.

    The second are on an islet: they may reach each other, but no vehicle comes to them and goes home again.
    """
    joined = np.flatnonzero(joins.joined)
    parts = joins.parts[joined]
    home = joined[parts == np.bincount(parts).argmax()] if len(joined) else joined
    there = (seconds[:, home] != UNREACHABLE).any(axis=1)
    back = (seconds[home, :] != UNREACHABLE).any(axis=0)
    return [(names[i], why_not(roads, joins, i, profile, lang)) for i in np.flatnonzero(~(there & back)).tolist()]
