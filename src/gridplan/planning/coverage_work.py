"""How much time crews have for the villages they cover, once all their other work is taken off."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from gridplan.domain.facilities import Vehicle
from gridplan.domain.programmes import CoverageMode
from gridplan.planning.circuits import Ground, first_days
from gridplan.planning.circuits.needs import Ask, asks
from gridplan.planning.circuits.work_asks import work_asks


def crew_seconds(ground: Ground, mobile: str) -> dict[str, int]:
    """``circuit:<hospital>`` and ``mobile:<base>`` → seconds for covering visits over the horizon.

    All days of the crews, breaks not counted, less what other programmes ask of them: work-days, contacts, campaigns,
    each visit with a round trip of its own. Never below zero. What other crews could do as well is not taken off.

    Args:
        ground: the input, with the services known or guessed so far.
        mobile: profile of the mobile hospitals.
    """
    given = first_days(ground)
    resources = {team.id: f"circuit:{team.hospital}" for team in ground.teams.values()}
    resources |= {vehicle.id: f"mobile:{vehicle.base}" for vehicle in useful_vehicles(ground, mobile)}
    seconds: Counter[str] = Counter()
    for crew, resource in resources.items():
        seconds[resource] += len(given.days[crew]) * ground.hours.shift
    for ask in (*asks(ground), *work_asks(ground, given.work_days, ())):
        if ask.programme.coverage is None and (work := _cheapest(ground, ask, resources)) is not None:
            seconds[work[1]] -= work[0]
    return {resource: max(0, left) for resource, left in seconds.items()}


def useful_vehicles(ground: Ground, mobile: str) -> Iterator[Vehicle]:
    """Mobile hospitals that cover villages, by id.

    A vehicle that lacks something counts for nothing: each of the mode's programmes needs a visit of its own.
    """
    needed = {item for p in ground.county.programmes_of(CoverageMode.MOBILE_HOSPITAL) for item in p.equipment}
    for vehicle in ground.vehicles.values():
        if vehicle.profile == mobile and needed <= set(vehicle.equipment):
            yield vehicle


def _cheapest(ground: Ground, ask: Ask, resources: dict[str, str]) -> tuple[int, str] | None:
    """Seconds of a need by the nearest of its crews, and what they are taken from; ``None`` where nothing is."""
    if not all(crew in resources for crew in ask.crews):
        return None
    trips = []
    for crew in ask.crews:
        trip = ground.round_trip(ground.profile_of(crew), ground.crews[crew].depot, ask.need.place)
        if trip is not None:
            trips.append((trip, resources[crew]))
    if not trips:
        return None
    trip, resource = min(trips)
    return ask.need.visits * (trip + ask.need.service_seconds), resource
