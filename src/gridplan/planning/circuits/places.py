"""Which places a programme visits."""

from __future__ import annotations

from collections.abc import Iterator

from gridplan.domain.facilities import TownshipHospital
from gridplan.domain.itineraries import CAR
from gridplan.domain.places import Village, VisitPlace
from gridplan.domain.programmes import CoverageMode, PlaceKind, Programme
from gridplan.planning.circuits.ground import Ground

Place = Village | TownshipHospital | VisitPlace


def visited(ground: Ground, programme: Programme) -> tuple[str, ...]:
    """Codes and ids of the places that the programme visits, in file order.

    Modes, key groups, residents and the distance are asked of villages only. How far a village is counts by car from
    the nearest hospital of its township; what no car reaches is far.
    """
    return tuple(key for key, place in _of_kind(ground, programme.places) if _chosen(ground, programme, key, place))


def _of_kind(ground: Ground, kind: PlaceKind) -> Iterator[tuple[str, Place]]:
    county = ground.county
    if kind is PlaceKind.VILLAGES:
        yield from ((village.code, village) for village in county.villages)
    elif kind is PlaceKind.HOSPITALS:
        yield from ((hospital.id, hospital) for hospital in county.township_hospitals)
    else:
        yield from ((place.id, place) for place in county.visit_places)


def _chosen(ground: Ground, programme: Programme, key: str, place: Place) -> bool:
    if isinstance(place, Village):
        service = ground.services.get(key)
        return visits_village(ground, programme, place, service.mode if service else None)
    return not programme.where.only or bool({key, place.township} & set(programme.where.only))


def visits_village(ground: Ground, programme: Programme, place: Village, mode: CoverageMode | None) -> bool:
    """Whether the programme visits a village that is served in ``mode``."""
    where = programme.where
    if where.only and not {place.code, place.township} & set(where.only):
        return False
    if where.modes and mode not in where.modes:
        return False
    if where.key_groups and not any(place.key_groups.get(group, 0) > 0 for group in where.key_groups):
        return False
    return place.residents >= where.min_residents and _far_enough(ground, place, where.min_minutes)


def _far_enough(ground: Ground, village: Village, minutes: float) -> bool:
    if not minutes:
        return True
    car = ground.travel(CAR)
    ways = [car.between(hospital.id, village.code) for hospital in ground.county.hospitals_of(village.township)]
    nearest = min((way for way in ways if way is not None), default=None)
    return nearest is None or nearest >= 60 * minutes
