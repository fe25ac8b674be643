"""Who may come to a place for a programme.

- Teams: those of the hospital that covers the village by circuit, or else of the hospitals whose teams hold at least a
  part of it; with :attr:`SameCrew.OWN` only the teams that do. Work-days are made by the teams that hold a part. To a
  hospital or visit place come the teams of its township.
- Vehicles: those that carry the equipment. For a programme that goes where the mobile hospital serves, the vehicles of
  the base that covers the village, its mobile hospitals if they do. Where vehicles of several profiles could come,
  those of one profile do: of the one with most vehicles that have a way, the mobile hospitals' on a tie.
"""

from __future__ import annotations

from collections.abc import Sequence

from gridplan.domain.facilities import Vehicle
from gridplan.domain.programmes import CoverageMode, CrewKind, PlaceKind, Programme, SameCrew
from gridplan.planning.circuits.ground import Ground

MOBILE_HOSPITAL = "mobile_hospital"
"""Profile of mobile hospitals."""


def crews_for(ground: Ground, programme: Programme, place: str) -> tuple[str, ...]:
    """Ids of the crews that may come, by id; empty where nobody may."""
    if programme.crew is CrewKind.TEAM:
        return _teams(ground, programme, place)
    base = base_of(ground, programme, place)
    carrying = carriers(ground, programme, base)
    mobile = tuple(vehicle for vehicle in carrying if vehicle.profile == MOBILE_HOSPITAL)
    profile = _best_profile(ground, mobile if base is not None and mobile else carrying, place)
    return tuple(vehicle.id for vehicle in carrying if vehicle.profile == profile)


def base_of(ground: Ground, programme: Programme, place: str) -> str | None:
    """The base whose vehicles alone may come; ``None`` where any may."""
    service, mobile = ground.services.get(place), CoverageMode.MOBILE_HOSPITAL
    return service.provider if service and service.mode is mobile and mobile in programme.where.modes else None


def carriers(ground: Ground, programme: Programme, base: str | None = None) -> tuple[Vehicle, ...]:
    """Vehicles, of one base where it is given, that carry what the programme needs."""
    needed = set(programme.equipment)
    vehicles = (v for v in ground.vehicles.values() if base is None or v.base == base)
    return tuple(vehicle for vehicle in vehicles if needed <= set(vehicle.equipment))


def _best_profile(ground: Ground, vehicles: Sequence[Vehicle], place: str) -> str | None:
    def worth(profile: str) -> tuple[int, bool, int]:
        own = [v for v in vehicles if v.profile == profile]
        able = sum(ground.round_trip(profile, v.base, place) is not None for v in own)
        return able, profile == MOBILE_HOSPITAL, len(own)

    profiles = sorted({vehicle.profile for vehicle in vehicles})
    return max(profiles, key=worth, default=None)


def _teams(ground: Ground, programme: Programme, place: str) -> tuple[str, ...]:
    teams = ground.teams.values()
    if programme.places is not PlaceKind.VILLAGES:
        township = ground.county.township_of(place)
        return tuple(team.id for team in teams if team.township == township)
    held = ground.held.get(place, ())
    if programme.work_days:
        return held
    service = ground.services.get(place)
    hospitals = {ground.teams[team].hospital for team in held}
    if service is not None and service.mode is CoverageMode.CIRCUIT:
        hospitals = {service.provider}
    own = programme.same_crew is SameCrew.OWN
    return tuple(team.id for team in teams if team.hospital in hospitals and (team.id in held or not own))
