"""Vehicles as data: how fast each drives on which class of road, and where it does not fit.

The speeds are *assumed*: mean speeds door to door on the winding roads of a mountain county, well below what the
signs allow. ``maxspeed`` therefore only lowers them, never raises them. Nothing here comes from a policy document; a
county that has measured its own times should replace the profile.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

from gridplan.domain.finding_kinds import Language
from gridplan.domain.freezing import frozen_mapping
from gridplan.network.tags import Tags, directions, duration_s, may_enter, metres, speed_kmh, tonnes

FERRY = "ferry"
FOOT_CLASSES = frozenset({"path", "footway", "steps", "pedestrian", "cycleway", "bridleway"})

_UNPAVED = frozenset(
    {"unpaved", "compacted", "gravel", "fine_gravel", "pebblestone", "dirt", "earth", "ground", "grass", "mud", "sand"}
)
_PAVED = frozenset({"paved", "asphalt", "concrete", "concrete:plates", "concrete:lanes", "paving_stones"})
_PASSAGE = frozenset(
    {"gate", "lift_gate", "swing_gate", "sliding_gate", "hampshire_gate", "border_control", "toll_booth"}
)
_OPEN = frozenset({"cattle_grid", "entrance", "kerb", "no", "sally_port", "spikes", "rumble_strip"})
_RESTRICTOR_HEIGHT_M = 2.2
_SLOWEST_KMH = 1.0  # a limit below this is a slip of the pen; the road stays usable and times stay in range


@dataclass(frozen=True, slots=True, kw_only=True)
class VehicleProfile:
    """A kind of vehicle and the people who walk between it and the places.

    Attributes:
        name: as in ``TravelTimes.profile`` and ``Vehicle.profile``.
        title: its Chinese name.
        speeds: km/h by OSM highway class (``ferry`` for a ferry without a duration); a class not named is not used.
        track_factors: share of the track's speed left by ``tracktype``; ``0`` is not used, a grade not named or not
            tagged takes the entry ``""``, a paved track without a grade is ``grade1``.
        unpaved_factor: share of the speed left on an unpaved surface (tracks have ``track_factors`` instead).
        height_m, width_m, weight_t: of the vehicle, held against ``maxheight``, ``maxwidth``, ``maxweight``.
        margin_m: what the carriageway (``width``) must have beyond the vehicle's width.
        access: access tags that concern it, most special first.
        walking_kmh: speed of the connector between a place and the road.
        detour: walked metres for each metre as the crow flies.
        max_connector_m: furthest a place may lie from the road, as the crow flies.
    """

    name: str
    title: str = ""
    speeds: Mapping[str, float]
    track_factors: Mapping[str, float] = field(default_factory=dict)
    unpaved_factor: float = 1.0
    height_m: float
    width_m: float
    weight_t: float
    margin_m: float
    access: tuple[str, ...]
    walking_kmh: float = 4.0
    detour: float = 1.3
    max_connector_m: float

    def __post_init__(self) -> None:
        object.__setattr__(self, "speeds", frozen_mapping(self.speeds))
        object.__setattr__(self, "track_factors", frozen_mapping(self.track_factors))

    def called(self, lang: Language) -> str:
        """What planners call it."""
        return self.title or self.name if lang == "zh" else self.name.replace("_", " ")

    def walking_metres_per_second(self) -> float:
        """Progress as the crow flies of someone on foot."""
        return self.walking_kmh / 3.6 / self.detour

    def driving_kmh(self, tags: Tags, length_m: float) -> tuple[float, float]:
        """Speed (along, against) the way's nodes in km/h; ``0`` where this vehicle may not or cannot drive.

        Args:
            tags: the way's tags.
            length_m: the way's length, which a ferry's duration is spread over.
        """
        kind = road_class(tags)
        speed = self.speeds.get(kind, 0.0) * self._quality(kind, tags)
        if speed <= 0 or may_enter(tags, self.access) is False or not self._fits(tags):
            return 0.0, 0.0
        if kind == FERRY:
            seconds = duration_s(tags.get("duration", ""))
            speed = max(length_m, 1.0) / seconds * 3.6 if seconds else speed
        along, against = directions(tags)
        return (
            min(speed, _limit(tags, "maxspeed:forward")) if along else 0.0,
            min(speed, _limit(tags, "maxspeed:backward")) if against else 0.0,
        )

    def blocked_by(self, tags: Tags) -> bool:
        """Whether a barrier node with these tags stops this vehicle.

        What its access tags say counts first. A gate without them is opened unless it is locked; a bollard, a chain
        or a block is not; a height restrictor that does not say its height is taken as 2.2 m.
        """
        barrier = tags.get("barrier", "no")
        if not self._fits(tags):
            return True
        entry = may_enter(tags, self.access)
        if entry is not None:
            return not entry
        if barrier == "height_restrictor":
            return "maxheight" not in tags and self.height_m > _RESTRICTOR_HEIGHT_M
        if barrier in _PASSAGE:
            return tags.get("locked") == "yes"
        return barrier not in _OPEN

    def _quality(self, kind: str, tags: Tags) -> float:
        if kind == "track":
            usual = self.track_factors.get("", 1.0)
            grade = tags.get("tracktype") or ("grade1" if tags.get("surface") in _PAVED else "")
            return self.track_factors.get(grade, usual)
        return self.unpaved_factor if tags.get("surface") in _UNPAVED else 1.0

    def _fits(self, tags: Tags) -> bool:
        carriageway = metres(tags.get("width", "")) if "highway" in tags else None
        limits = (
            (metres(tags.get("maxheight", "")), self.height_m),
            (metres(tags.get("maxwidth", "")), self.width_m),
            (carriageway, self.width_m + self.margin_m),
            (tonnes(tags.get("maxweight", "")), self.weight_t),
        )
        return all(limit is None or limit >= needed for limit, needed in limits)


def road_class(tags: Tags) -> str:
    """The highway class, or ``ferry``."""
    return tags.get("highway") or FERRY


def _limit(tags: Tags, special: str) -> float:
    limit = speed_kmh(tags.get(special, "")) or speed_kmh(tags.get("maxspeed", "")) or float("inf")
    return max(limit, _SLOWEST_KMH)


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
                speeds=_CAR_SPEEDS,
                track_factors={"grade1": 1.2, "grade2": 1.0, "grade3": 0.8, "grade4": 0.6, "grade5": 0.4, "": 0.8},
                unpaved_factor=0.75,
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
                speeds=_MOBILE_HOSPITAL_SPEEDS,
                unpaved_factor=0.6,
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
