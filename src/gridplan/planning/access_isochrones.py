"""A county's isochrones, worked out once for each vehicle and state of the roads."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import cast

import shapely
from shapely import MultiPolygon, Point

from gridplan.domain.access import Isochrone, ServiceLevel
from gridplan.domain.county import County
from gridplan.domain.places import Area
from gridplan.domain.scenarios import Scenario
from gridplan.domain.vehicle_profiles import VehicleProfile
from gridplan.network import RoadNetwork
from gridplan.network.drawing.isochrones import isochrones
from gridplan.network.storing import text_array, text_of
from gridplan.planning.caching import Arrays, Cache
from gridplan.planning.travel import ground_digest


def county_isochrones(
    county: County,
    roads: RoadNetwork,
    facilities: Mapping[ServiceLevel, Sequence[str]],
    *,
    profile: VehicleProfile,
    scenario: Scenario,
    store: Cache,
) -> tuple[Isochrone, ...]:
    """From where the facilities of each level can be reached, clipped to the county's townships.

    Args:
        county: the input.
        roads: its roads.
        facilities: level → ids.
        profile: the vehicle.
        scenario: the state of the roads.
        store: where they are kept.
    """
    area = cast("Area", shapely.union_all([township.area for township in county.townships]))
    sites = county.sites()
    points: dict[ServiceLevel, list[Point]] = {level: [sites[f] for f in ids] for level, ids in facilities.items()}
    ground = ground_digest(county, "zh")  # areas say nothing: those of one language serve the other
    return store.entry(
        "isochrones",
        (ground, area, points, profile, scenario),
        lambda: isochrones(roads, area, points, profile=profile, scenario=scenario),
        lambda drawn: {"text": text_array([(i.level, i.minutes, shapely.to_wkb(i.area, hex=True)) for i in drawn])},
        _stored,
    )


def _stored(arrays: Arrays) -> tuple[Isochrone, ...]:
    return tuple(
        Isochrone(level=ServiceLevel(level), minutes=minutes, area=cast("MultiPolygon", shapely.from_wkb(wkb)))
        for level, minutes, wkb in text_of(arrays["text"])
    )
