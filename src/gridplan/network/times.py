"""Travel times between places.

``t(a, b) = connector(a) + road(a, b) + connector(b)`` in whole seconds:

- ``road`` is the quickest way between the two road nodes where the places join. Every piece of road takes a whole
  number of milliseconds (rounded up), sums of them are exact, and the sum is rounded up to a second once;
- a connector is walked, as the crow flies times a detour factor, rounded up to a second;
- where walking straight from a to b takes no longer than the two connectors together, it is walked: nobody walks to
  the road and back to reach the clinic next door. (Only then: a walk that saves driving would leave the car behind.)
- ``t(a, a) = 0``. What cannot be reached is ``-1``. One-way roads make it asymmetric.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from shapely import Point

from gridplan.domain.finding_kinds import Language
from gridplan.domain.travel import UNREACHABLE, TravelTimes
from gridplan.domain.vehicle_profiles import VehicleProfile
from gridplan.network.codes import phrase
from gridplan.network.engines import Engine, Ints, choose, many_to_many
from gridplan.network.roads import RoadNetwork, distances_m
from gridplan.network.vehicle_roads import Joins, VehicleRoads, join_places, vehicle_roads


def travel_times(
    network: RoadNetwork,
    places: Mapping[str, Point],
    *,
    profile: VehicleProfile,
    engine: Engine = "auto",
    lang: Language = "zh",
) -> TravelTimes:
    """Seconds from every place to every place, by the formula in the module's docstring.

    Args:
        network: the roads.
        places: code or id → point in EPSG:4326; the order of the result.
        profile: the vehicle.
        lang: language of the reasons in ``unreachable``.
        engine: ``cch``, ``scipy``, or ``auto`` for the fastest that is installed; all give the same numbers.

    Raises:
        OptionError: the engine is not known or not installed.
    """
    used = choose(engine)
    roads = vehicle_roads(network, profile)
    joins = join_places(roads, places, profile)
    seconds = _road_seconds(roads, joins, used)
    walked = walking_seconds(joins, profile)
    seconds = np.where(walked != UNREACHABLE, walked, seconds)
    np.fill_diagonal(seconds, 0)
    names = tuple(places)
    return TravelTimes(
        origins=names,
        destinations=names,
        seconds=seconds.astype(np.int32),
        profile=profile.name,
        unreachable=tuple(_unreachable(names, roads, joins, seconds, profile, lang)),
    )


def _road_seconds(roads: VehicleRoads, joins: Joins, engine: Engine) -> Ints:
    """int64[n, n] with both connectors; -1 where there is no way."""
    seconds = np.full((len(joins.nodes), len(joins.nodes)), UNREACHABLE, dtype=np.int64)
    joined = np.flatnonzero(joins.nodes >= 0)
    nodes, column = np.unique(joins.nodes[joined], return_inverse=True)
    road = many_to_many(roads.graph, nodes, nodes, engine=engine)[np.ix_(column, column)]
    walks = joins.seconds[joined, None] + joins.seconds[None, joined]
    seconds[np.ix_(joined, joined)] = np.where(road >= 0, -(-road // 1000) + walks, UNREACHABLE)
    return seconds


def walking_seconds(joins: Joins, profile: VehicleProfile) -> Ints:
    """int64[n, n] seconds on foot where two places that join a road are walked between; ``-1`` elsewhere."""
    count = len(joins.nodes)
    result = np.full((count, count), UNREACHABLE, dtype=np.int64)
    for row in np.flatnonzero(joins.nodes >= 0):
        walk = _on_foot(joins, np.full(count, row), np.arange(count), profile)
        chosen = walk != UNREACHABLE
        result[row, chosen] = walk[chosen]
    return result


def walked_pairs(joins: Joins, pairs: Sequence[tuple[int, int]], profile: VehicleProfile) -> set[tuple[int, int]]:
    """Those pairs of places (as indices) that are walked between."""
    rows, columns = np.array(pairs, dtype=np.int64).reshape(-1, 2).T
    walked = _on_foot(joins, rows, columns, profile) != UNREACHABLE
    return {pair for pair, on_foot in zip(pairs, walked.tolist(), strict=True) if on_foot}


def _on_foot(joins: Joins, a: Ints, b: Ints, profile: VehicleProfile) -> Ints:
    """Seconds on foot from places ``a`` to places ``b``; ``-1`` where driving is the rule or a place joins no road."""
    metres = distances_m(joins.positions[a], joins.positions[b])
    seconds = np.ceil(metres / profile.walking_metres_per_second()).astype(np.int64)
    walked = (joins.nodes[a] >= 0) & (joins.nodes[b] >= 0) & (seconds <= joins.seconds[a] + joins.seconds[b])
    return np.where(walked, seconds, UNREACHABLE)


def why_not(roads: VehicleRoads, joins: Joins, place: int, profile: VehicleProfile, lang: Language) -> str:
    """Why a place is out of this vehicle's reach, in words for a planner."""
    vehicle = profile.called(lang)
    if not len(roads.nodes):
        return phrase("no_road", lang, vehicle=vehicle)
    metres = joins.metres[place]
    if joins.nodes[place] < 0:
        return phrase("far", lang, vehicle=vehicle, metres=metres, limit=profile.max_connector_m)
    size = roads.part_sizes[roads.parts[joins.nodes[place]]]
    return phrase("islet", lang, vehicle=vehicle, metres=metres, size=size)


def _unreachable(
    names: Sequence[str], roads: VehicleRoads, joins: Joins, seconds: Ints, profile: VehicleProfile, lang: Language
) -> list[tuple[str, str]]:
    """Places that join no road, and places from or to which there is no way to where most places are.

    The second are on an islet: they may reach each other, but no vehicle comes to them and goes home again.
    """
    joined = np.flatnonzero(joins.nodes >= 0)
    parts = roads.parts[joins.nodes[joined]]
    home = joined[parts == np.bincount(parts).argmax()] if len(joined) else joined
    there = (seconds[:, home] != UNREACHABLE).any(axis=1)
    back = (seconds[home, :] != UNREACHABLE).any(axis=0)
    return [(names[i], why_not(roads, joins, i, profile, lang)) for i in np.flatnonzero(~(there & back)).tolist()]
