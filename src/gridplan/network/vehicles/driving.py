"""What one vehicle may do on a road, and how fast, read from the road's tags."""

from __future__ import annotations

import math

from gridplan.domain.road_tags import FERRY
from gridplan.domain.vehicle_profiles import VehicleProfile
from gridplan.network.reading.tags import Tags, directions, duration_s, may_enter, metres, speed_limit_kmh, tonnes

_PAVED = frozenset({"paved", "asphalt", "concrete", "concrete:plates", "concrete:lanes", "paving_stones"})
_LOOSE = frozenset({"grade2", "grade3", "grade4", "grade5"})
_PASSAGE = frozenset(
    {"gate", "lift_gate", "swing_gate", "sliding_gate", "hampshire_gate", "border_control", "toll_booth"}
)
_OPEN = frozenset({"cattle_grid", "entrance", "kerb", "no", "sally_port", "spikes", "rumble_strip"})
_RESTRICTOR_HEIGHT_M = 2.2
_SLOWEST_KMH = 1.0  # a limit below this is a slip of the pen; the road stays usable and times stay in range


def road_class(tags: Tags) -> str:
    """The highway class, or ``ferry``."""
    return tags.get("highway") or FERRY


def driving_kmh(profile: VehicleProfile, tags: Tags, length_m: float) -> tuple[float, float]:
    """Speed on the flat (along, against) the way's nodes in km/h; ``0`` where the vehicle may not or cannot go.

    Args:
        profile: the vehicle.
        tags: the way's tags.
        length_m: the way's length, which a ferry's duration is spread over.
    """
    kind = road_class(tags)
    speed = profile.speeds.get(kind, 0.0) * _quality(profile, kind, tags)
    if speed <= 0 or not _admitted(profile, kind, tags) or not _fits(profile, tags):
        return 0.0, 0.0
    if kind == FERRY:
        seconds = duration_s(tags.get("duration", ""))
        speed = max(length_m, 1.0) / seconds * 3.6 if seconds else speed
    along, against = directions(tags, profile.access, bound=profile.oneway)
    forward, backward = legal_kmh(profile, tags)
    return min(speed, forward) if along else 0.0, min(speed, backward) if against else 0.0


def legal_kmh(profile: VehicleProfile, tags: Tags) -> tuple[float, float]:
    """The legal limit for this vehicle (along, against); infinite where none is known."""
    if not profile.speed_limits:
        return math.inf, math.inf
    forward, backward = speed_limit_kmh(tags, "forward"), speed_limit_kmh(tags, "backward")
    return max(forward or math.inf, _SLOWEST_KMH), max(backward or math.inf, _SLOWEST_KMH)


def blocked_by(profile: VehicleProfile, tags: Tags) -> bool:
    """Whether a barrier node with these tags stops this vehicle.

    What its access tags say counts first, then the kinds of barrier that this vehicle passes. A gate without access
    tags is opened unless it is locked; a bollard, a chain or a block is not; a height restrictor that does not say its
    height is taken as 2.2 m.
    """
    barrier = tags.get("barrier", "no")
    if barrier == "no":
        return False
    entry = may_enter(tags, profile.access)
    if entry is not None or not _fits(profile, tags):
        return not entry or not _fits(profile, tags)
    if barrier in profile.passes:
        return False
    if barrier == "height_restrictor":
        return "maxheight" not in tags and profile.height_m > _RESTRICTOR_HEIGHT_M
    return tags.get("locked") == "yes" if barrier in _PASSAGE else barrier not in _OPEN


def _admitted(profile: VehicleProfile, kind: str, tags: Tags) -> bool:
    """Whether the vehicle is let in, by the tags or by the rule for this class of road."""
    if kind in profile.only_permitted and not may_enter(tags, [key for key in profile.access if key != "access"]):
        return False
    entry = may_enter(tags, profile.access)
    if entry is None and not profile.motorroads:
        return tags.get("motorroad") != "yes"
    return entry is not False


def _quality(profile: VehicleProfile, kind: str, tags: Tags) -> float:
    """Share of the usual speed that the road's surface and state leave; the least of what several tags say."""
    smooth = profile.smoothness_factors.get(tags.get("smoothness", ""), math.inf)
    surfaces = [name.strip() for name in tags.get("surface", "").split(";")]
    grade = tags.get("tracktype", "")
    if kind == "track":
        usual = profile.track_factors.get("", 1.0)
        return min(smooth, profile.track_factors.get(grade or ("grade1" if _PAVED.issuperset(surfaces) else ""), usual))
    if surfaces == [""] and grade in _LOOSE:
        surfaces = ["unpaved"]
    return min(smooth, *(profile.surface_factors.get(name, 1.0) for name in surfaces))


def _fits(profile: VehicleProfile, tags: Tags) -> bool:
    carriageway = metres(tags.get("width", "")) if "highway" in tags else None
    limits = (
        (metres(tags.get("maxheight", "")), profile.height_m),
        (metres(tags.get("maxwidth", "")), profile.width_m),
        (carriageway, profile.width_m + profile.margin_m),
        (tonnes(tags.get("maxweight", "")), profile.weight_t),
    )
    return all(limit is None or limit >= needed for limit, needed in limits)
