"""Travel times between places.

``t(a, b) = leaving(a) + road(a, b) + arriving(b)`` in whole seconds, the least over the places' joins:

- ``road`` is the quickest way between two points where the places join the roads (:mod:`.vehicles.joins`). Every piece
  of road takes a whole number of milliseconds (rounded up), so does the piece of a segment up to a join; sums of them
  are exact, and the sum is rounded up to a second once;
- the connectors ``leaving`` and ``arriving`` are walked, as the crow flies times a detour factor, rounded up to a
  second; where heights are known, uphill and downhill differ (:mod:`.terrain.grades`);
- where b is within the connector's limit of a, and walking straight takes no longer than the connectors to a part of
  the network that both join, it is walked: nobody walks to the road and back to reach the clinic next door. (Only
  then: a walk that saves driving would leave the car behind.) Where no vehicle gets from a to b, neighbours within the
  limit walk as well;
- ``t(a, a) = 0``. What cannot be reached is ``-1``. One-way roads and grades make it asymmetric;
- a scenario that only closes and slows roads makes no time shorter: places that lose their road walk to another one,
  and what was no choice before is none then.

Turn restrictions are heeded (:mod:`.vehicles.turns`); a turn takes no time.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

import numpy as np
import shapely
from numpy.typing import NDArray
from scipy.spatial import cKDTree
from shapely import Point

from gridplan.domain.finding_kinds import Language
from gridplan.domain.scenarios import NORMAL, Scenario
from gridplan.domain.travel import UNREACHABLE, TravelTimes
from gridplan.domain.vehicle_profiles import VehicleProfile
from gridplan.network.codes import name_of, phrase
from gridplan.network.earth import Floats, Ints, distances_m
from gridplan.network.engines import Engine, choose, many_to_many
from gridplan.network.roads import RoadNetwork
from gridplan.network.terrain.grades import walking_seconds
from gridplan.network.vehicles.entering import MS, arriving, leaving, stays
from gridplan.network.vehicles.joins import Joins, join_places
from gridplan.network.vehicles.vehicle_roads import VehicleRoads, vehicle_roads

Seconds = NDArray[np.int32]
_AT_ONCE = 200_000
_NEVER = 2**62


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
    roads = vehicle_roads(network, profile, scenario)
    ways = _ways(roads, coordinates(places), None, profile, scenario)
    joins, seconds = ways.there, _seconds_of(ways, profile, scenario, choose(engine))
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
    ways = _ways(roads, destinations, origins, profile, scenario)
    return _seconds_of(ways, profile, scenario, choose(engine))


class _Ways(NamedTuple):
    """Roads, and where places join them: origins and destinations; and the same in the normal state of the roads."""

    roads: VehicleRoads
    here: Joins
    there: Joins
    usual: _Ways | None


def _ways(
    roads: VehicleRoads, destinations: Floats, origins: Floats | None, profile: VehicleProfile, scenario: Scenario
) -> _Ways:
    """No origins: from all destinations to all. In a scenario, places also join where they do usually."""
    usual = None
    if scenario.effects:
        usual = _ways(vehicle_roads(roads.network, profile), destinations, origins, profile, NORMAL)
    there = join_places(roads, destinations, profile, usual=usual.there if usual else None)
    here = there
    if origins is not None:
        here = join_places(roads, origins, profile, main=there.main, usual=usual.here if usual else None)
    return _Ways(roads=roads, here=here, there=there, usual=usual)


def joined_places(roads: VehicleRoads, lonlat: Floats, profile: VehicleProfile, scenario: Scenario) -> Joins:
    """Where places join the roads of a scenario, as for travel times among them."""
    return _ways(roads, lonlat, None, profile, scenario).there


def _seconds_of(ways: _Ways, profile: VehicleProfile, scenario: Scenario, engine: Engine) -> Seconds:
    seconds = _seconds(ways.roads, ways.here, ways.there, profile, engine)
    if ways.usual is None or any(effect.factor > 1 for effect in scenario.effects):
        return seconds
    usual = ways.usual
    return _no_quicker(seconds, _seconds(usual.roads, usual.here, usual.there, profile, engine))


def _no_quicker(seconds: Seconds, usual: Seconds) -> Seconds:
    """Where roads are only closed or slowed, nobody gets anywhere sooner than usual.

    Places that lose their road walk to another one, and over a ridge that may be quicker than the usual drive: what was
    no choice then is none now.
    """
    reached = (seconds != UNREACHABLE) & (usual != UNREACHABLE)
    return np.where(reached, np.maximum(seconds, usual), UNREACHABLE).astype(np.int32)


def coordinates(places: Mapping[str, Point]) -> Floats:
    """float64[n, 2] degrees of the places, in their order."""
    xy: Floats = shapely.get_coordinates(list(places.values())).reshape(-1, 2)
    return xy


def _seconds(roads: VehicleRoads, here: Joins, there: Joins, profile: VehicleProfile, engine: Engine) -> Seconds:
    """int32[n, m]; some rows at a time, so that little more is held than the answer."""
    road = many_to_many(roads.graph, leaving(roads, here).ends, arriving(roads, there).ends, engine=engine)
    same = stays(roads, here, there)
    along = road[same.rows, same.columns]
    # the longest comes first: of several joins on one segment the quickest stays
    road[same.rows, same.columns] = np.where(along < 0, same.milliseconds, np.minimum(along, same.milliseconds))
    seconds = road if road.dtype == np.int32 else np.empty(road.shape, dtype=np.int32)
    rows_at_once = max(1, _AT_ONCE // max(1, road.shape[1]))
    for start in range(0, len(road), rows_at_once):
        block = road[start : start + rows_at_once].astype(np.int64)
        seconds[start : start + rows_at_once] = np.where(block >= 0, -(-block // MS), UNREACHABLE)
    rows, columns, walked = walks(here, there, profile)
    no_way = seconds[rows, columns] == UNREACHABLE
    chosen = no_way | (walked <= connectors(here, there, rows, columns))
    seconds[rows[chosen], columns[chosen]] = walked[chosen]
    return seconds


def walks(here: Joins, there: Joins, profile: VehicleProfile) -> tuple[Ints, Ints, Ints]:
    """Pairs of places within the limit of a connector: index into ``here``, index into ``there``, seconds on foot."""
    if not len(here.positions) or not len(there.positions):
        nobody = np.zeros(0, dtype=np.int64)
        return nobody, nobody, nobody
    near = cKDTree(there.positions).query_ball_point(here.positions, profile.max_connector_m)
    rows = np.repeat(np.arange(len(near)), [len(found) for found in near])
    columns = np.concatenate(near).astype(np.int64)
    metres = distances_m(here.positions[rows], there.positions[columns])
    return rows, columns, walking_seconds(metres, there.heights[columns] - here.heights[rows], profile)


def connectors(here: Joins, there: Joins, rows: Ints, columns: Ints) -> Ints:
    """int64[k] seconds of the shortest two connectors to a part of the network that both places join; ``-1``: none."""
    least = np.full(len(rows), _NEVER, dtype=np.int64)
    for a, b in np.ndindex(here.parts.shape[1], there.parts.shape[1]):
        common = (here.parts[rows, a] == there.parts[columns, b]) & (here.parts[rows, a] >= 0)
        both = here.leaving[rows, a] + there.arriving[columns, b]
        least = np.where(common, np.minimum(least, both), least)
    return np.where(least == _NEVER, -1, least)


def why_not(roads: VehicleRoads, joins: Joins, place: int, profile: VehicleProfile, lang: Language) -> str:
    """Why a place is out of this vehicle's reach, in words for a planner."""
    vehicle = name_of(profile)
    if roads.empty:
        return phrase("no_road", lang, vehicle=vehicle)
    metres = joins.metres[place]
    if not joins.joined[place]:
        return phrase("far", lang, vehicle=vehicle, metres=metres, limit=profile.max_connector_m)
    part = joins.parts[place, 0]
    size = roads.part_sizes[part] if part >= 0 else 2
    return phrase("islet", lang, vehicle=vehicle, metres=metres, size=size)


def _unreachable(
    names: Sequence[str], roads: VehicleRoads, joins: Joins, seconds: Seconds, profile: VehicleProfile, lang: Language
) -> list[tuple[str, str]]:
    """Places that join no road, and places from or to which there is no way to where most places are.

    The second are on an islet: they may reach each other, but no vehicle comes to them and goes home again.
    """
    firm = np.flatnonzero(joins.parts[:, 0] >= 0)  # not on a one-way piece, which nobody comes back from
    parts = joins.parts[firm, 0]
    home = firm[parts == np.bincount(parts).argmax()] if len(firm) else firm
    driven = seconds.copy()  # who can only be walked to is out of the vehicle's reach
    driven[~joins.joined, :] = driven[:, ~joins.joined] = UNREACHABLE
    if len(home) > 1:
        driven[home, home] = UNREACHABLE  # that it is at itself does not get it anywhere
    there = (driven[:, home] != UNREACHABLE).any(axis=1)
    back = (driven[home, :] != UNREACHABLE).any(axis=0)
    return [(names[i], why_not(roads, joins, i, profile, lang)) for i in np.flatnonzero(~(there & back)).tolist()]
