"""Vehicles as data: how fast each drives on which class of road, and where it does not fit.

The speeds are *assumed*: mean speeds door to door on the winding roads of a mountain county, well below what the
signs allow. ``maxspeed`` therefore only lowers them, never raises them. Nothing here comes from a policy document; a
county that has measured its own times should replace the profile.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from gridplan.domain.vehicle_profiles import VehicleProfile
from gridplan.network.driving import FERRY

_UNPAVED = frozenset(
    {"unpaved", "compacted", "gravel", "fine_gravel", "pebblestone", "dirt", "earth", "ground", "grass", "mud", "sand"}
)


_CAR_SPEEDS = {
    "motorway": 90,
    "motorway_link": 50,
    "trunk": 60,
    "trunk_link": 40,
    "primary": 50,
    "primary_link": 35,
    "secondary": 42,
    "secondary_link": 30,
    "tertiary": 35,
    "tertiary_link": 25,
    "unclassified": 28,
    "residential": 25,
    "road": 22,
    "living_street": 15,
    "service": 15,
    "track": 16,
    FERRY: 8,
}
_MOBILE_HOSPITAL_SPEEDS = {
    **{kind: round(speed * 0.8, 1) for kind, speed in _CAR_SPEEDS.items() if kind not in {"track", FERRY}},
    FERRY: 8,
}

PROFILES: Mapping[str, VehicleProfile] = MappingProxyType(
    {
        profile.name: profile
        for profile in (
            VehicleProfile(
                name="car",
                title="汽车",
                title_en="car",
                speeds=_CAR_SPEEDS,
                track_factors={"grade1": 1.2, "grade2": 1.0, "grade3": 0.8, "grade4": 0.6, "grade5": 0.4, "": 0.8},
                surface_factors=dict.fromkeys(_UNPAVED, 0.75),
                height_m=1.9,
                width_m=1.9,
                weight_t=2.5,
                margin_m=0.2,
                access=("motorcar", "motor_vehicle", "vehicle", "access"),
                max_connector_m=3000.0,
            ),
            VehicleProfile(
                name="mobile_hospital",
                title="移动医院",
                title_en="mobile hospital",
                speeds=_MOBILE_HOSPITAL_SPEEDS,
                surface_factors=dict.fromkeys(_UNPAVED, 0.6),
                height_m=3.5,
                width_m=2.6,
                weight_t=12.0,
                margin_m=0.4,
                access=("hgv", "motor_vehicle", "vehicle", "access"),
                max_connector_m=500.0,
            ),
        )
    }
)
