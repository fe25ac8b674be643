"""How fast a vehicle goes on each piece of road, in each direction, in a given state of the roads.

``speed = min(flat speed · factors of the scenario's effects · share left by the grade, legal limit)``

The flat speed is what the tags and the profile give (:mod:`gridplan.network.vehicles.driving`); ``0`` is closed.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from gridplan.domain.road_tags import FERRY
from gridplan.domain.scenarios import NORMAL, Scenario
from gridplan.domain.vehicle_profiles import VehicleProfile
from gridplan.network.earth import Floats, Ints
from gridplan.network.reading.tags import Tags
from gridplan.network.roads import RoadNetwork
from gridplan.network.terrain.grades import grade_factors
from gridplan.network.vehicles.affected import affected
from gridplan.network.vehicles.driving import driving_kmh, legal_kmh, road_class

_CRAWL_KMH = 0.1  # whatever is open is passed at this speed at least, so that times stay in range
_IDLE = frozenset({"name", "ref", "bridge", "tunnel", "layer", "ford", "embankment", "cutting", "lit", "incline"})
_KEY = "ways alike"


@dataclass(frozen=True, kw_only=True)
class _Alike:
    """Ways told apart only as far as speeds go.

    Attributes:
        kind: int64[w] kind of each way.
        tags: tags of one way of each kind.
        metres: float64[kinds] length of that way.
    """

    kind: Ints
    tags: tuple[Tags, ...]
    metres: Floats


def segment_kmh(network: RoadNetwork, profile: VehicleProfile, scenario: Scenario = NORMAL) -> Floats:
    """float64[2, m] km/h on each segment along (row 0) and against (row 1) its way; 0 where it cannot be used.

    An effect may raise a speed (``factor`` above 1), but never above a legal ``maxspeed``.

    Args:
        network: the roads.
        profile: the vehicle.
        scenario: state of the roads.
    """
    alike = _alike(network)
    kmh = _spread(network, alike, lambda tags, metres: driving_kmh(profile, tags, metres))
    for effect in scenario.effects:
        if not effect.profiles or profile.name in effect.profiles:
            kmh[affected(network, effect)] *= effect.factor
    if network.heights is not None:
        kmh *= grade_factors(network, profile.grade)
    legal = _spread(network, alike, lambda tags, _: legal_kmh(profile, tags))
    return np.where(kmh > 0, np.maximum(np.minimum(kmh, legal), _CRAWL_KMH), 0.0)


def _spread(network: RoadNetwork, alike: _Alike, speeds: Callable[[Tags, float], tuple[float, float]]) -> Floats:
    """float64[2, m] what ``speeds`` gives for each way's kind, on the way's segments."""
    kinds = [speeds(tags, metres) for tags, metres in zip(alike.tags, alike.metres.tolist(), strict=True)]
    table = np.array(kinds, dtype=np.float64).reshape(-1, 2)
    return np.ascontiguousarray(table[alike.kind[network.ways]].T)


def _alike(network: RoadNetwork) -> _Alike:
    """The kinds of ways, found once for each network; ferries are all told apart, since their lengths count."""
    known = network.prepared.get(_KEY)
    if isinstance(known, _Alike):
        return known
    numbers: dict[object, int] = {}
    first: list[int] = []
    kind = np.empty(len(network.way_tags), dtype=np.int64)
    for way, tags in enumerate(network.way_tags):
        key: object = frozenset(item for item in tags.items() if item[0] not in _IDLE)
        if road_class(tags) == FERRY:
            key = way
        number = numbers.setdefault(key, len(first))
        if number == len(first):
            first.append(way)
        kind[way] = number
    found = _Alike(
        kind=kind, tags=tuple(network.way_tags[way] for way in first), metres=network.way_lengths[first].reshape(-1)
    )
    network.prepared[_KEY] = found
    return found
