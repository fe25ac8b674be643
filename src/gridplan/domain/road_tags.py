"""The words of OpenStreetMap that gridplan understands: what files may name, and what reading roads keeps."""

from __future__ import annotations

from typing import Literal, get_args

FERRY = "ferry"

FootClass = Literal["path", "footway", "steps", "pedestrian", "cycleway", "bridleway"]
CarriageClass = Literal[
    "motorway",
    "motorway_link",
    "trunk",
    "trunk_link",
    "primary",
    "primary_link",
    "secondary",
    "secondary_link",
    "tertiary",
    "tertiary_link",
    "unclassified",
    "residential",
    "road",
    "living_street",
    "service",
    "track",
]
RoadOrFerry = Literal[CarriageClass, FootClass, "ferry"]
Smoothness = Literal["excellent", "good", "intermediate", "bad", "very_bad", "horrible", "very_horrible", "impassable"]
Tracktype = Literal["grade1", "grade2", "grade3", "grade4", "grade5"]
AccessKey = Literal[
    "access",
    "vehicle",
    "motor_vehicle",
    "motorcar",
    "motorcycle",
    "moped",
    "bicycle",
    "hgv",
    "bus",
    "emergency",
    "foot",
]
"""Access tags that a vehicle profile may heed."""

FOOT_CLASSES: frozenset[str] = frozenset(get_args(FootClass))
"""Classes that are not made for vehicles."""

ROAD_CLASSES: frozenset[str] = frozenset(get_args(CarriageClass)) | FOOT_CLASSES
"""Values of ``highway`` that are roads; what is planned, being built or given up is none."""

_ACCESS: tuple[str, ...] = get_args(AccessKey)

SPEED_TAGS = (
    *("maxspeed", "maxspeed:forward", "maxspeed:backward"),
    *("maxspeed:type", "source:maxspeed", "zone:maxspeed", "zone:traffic"),
)

KEPT_TAGS = frozenset(
    {
        *("highway", "route", "name", "ref", "oneway", "junction", "duration", "motorroad", "barrier", "locked"),
        *("surface", "smoothness", "tracktype", "width", "maxheight", "maxwidth", "maxweight"),
        *("bridge", "tunnel", "layer", "ford", "embankment", "cutting", "lit", "flood_prone", "hazard"),
        *("winter_service", "seasonal", "incline", "covered"),
        *SPEED_TAGS,
        *_ACCESS,
        *(f"oneway:{key}" for key in _ACCESS),
        *(f"{key}:{way}" for key in _ACCESS for way in ("forward", "backward")),
    }
)
"""Tags that are kept of a road or of a barrier or ford on it; a scenario can select roads by these."""
