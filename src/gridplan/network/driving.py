"""What one vehicle may do on a road, and how fast, read from the road's tags."""

from __future__ import annotations

from gridplan.domain.vehicle_profiles import VehicleProfile
from gridplan.network.tags import Tags, directions, duration_s, may_enter, metres, speed_kmh, tonnes

FERRY = "ferry"
FOOT_CLASSES = frozenset({"path", "footway", "steps", "pedestrian", "cycleway", "bridleway"})

_PAVED = frozenset({"paved", "asphalt", "concrete", "concrete:plates", "concrete:lanes", "paving_stones"})
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
    if speed <= 0 or may_enter(tags, profile.access) is False or not _fits(profile, tags):
        return 0.0, 0.0
    if kind == FERRY:
        seconds = duration_s(tags.get("duration", ""))
        speed = max(length_m, 1.0) / seconds * 3.6 if seconds else speed
    along, against = directions(tags) if profile.oneway else (True, True)
    if not profile.speed_limits:
        return speed if along else 0.0, speed if against else 0.0
    return (
        min(speed, _limit(tags, "maxspeed:forward")) if along else 0.0,
        min(speed, _limit(tags, "maxspeed:backward")) if against else 0.0,
    )


def blocked_by(profile: VehicleProfile, tags: Tags) -> bool:
    """Whether a barrier node with these tags stops this vehicle.

    What its access tags say counts first. A gate without them is opened unless it is locked; a bollard, a chain
    or a block is not; a height restrictor that does not say its height is taken as 2.2 m.
    """
    barrier = tags.get("barrier", "no")
    if not _fits(profile, tags):
        return True
    entry = may_enter(tags, profile.access)
    if entry is not None:
        return not entry
    if barrier == "height_restrictor":
        return "maxheight" not in tags and profile.height_m > _RESTRICTOR_HEIGHT_M
    if barrier in _PASSAGE:
        return tags.get("locked") == "yes"
    return barrier not in _OPEN


def _quality(profile: VehicleProfile, kind: str, tags: Tags) -> float:
    """Share of the usual speed that the road's surface and state leave."""
    smooth = profile.smoothness_factors.get(tags.get("smoothness", ""), 1.0)
    if kind == "track":
        usual = profile.track_factors.get("", 1.0)
        grade = tags.get("tracktype") or ("grade1" if tags.get("surface") in _PAVED else "")
        return profile.track_factors.get(grade, usual) * smooth
    return profile.surface_factors.get(tags.get("surface", ""), 1.0) * smooth


def _fits(profile: VehicleProfile, tags: Tags) -> bool:
    carriageway = metres(tags.get("width", "")) if "highway" in tags else None
    limits = (
        (metres(tags.get("maxheight", "")), profile.height_m),
        (metres(tags.get("maxwidth", "")), profile.width_m),
        (carriageway, profile.width_m + profile.margin_m),
        (tonnes(tags.get("maxweight", "")), profile.weight_t),
    )
    return all(limit is None or limit >= needed for limit, needed in limits)


def _limit(tags: Tags, special: str) -> float:
    limit = speed_kmh(tags.get(special, "")) or speed_kmh(tags.get("maxspeed", "")) or float("inf")
    return max(limit, _SLOWEST_KMH)
