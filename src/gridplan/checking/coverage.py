"""Checks of the coverage."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterator, Mapping

from gridplan.checking.breaches import Case, Check
from gridplan.checking.circuits.who import Who
from gridplan.checking.posting_people import required
from gridplan.checking.services import services_of
from gridplan.checking.teams.ground import teams_of, villages_in
from gridplan.domain.coverage import Service
from gridplan.domain.facilities import TownshipHospital, VillageClinic
from gridplan.domain.plan import Violation
from gridplan.domain.programmes import CoverageMode
from gridplan.errors import NotFoundError
from gridplan.languages import said

CLINICS = frozenset({CoverageMode.OWN_CLINIC, CoverageMode.NEIGHBOUR_CLINIC})
VISITED = frozenset({CoverageMode.CIRCUIT, CoverageMode.MOBILE_HOSPITAL})


def one_way(case: Case, service: Service) -> int | None:
    """Travel seconds by which the service's mode is judged; ``None`` where it cannot be reached."""
    if service.mode is CoverageMode.OWN_CLINIC or _posted_in_village(case, service):
        return 0
    mobile = service.mode is CoverageMode.MOBILE_HOSPITAL
    times = case.plan.travel_times("mobile_hospital" if mobile else "car")
    towards_village = mobile or service.mode is CoverageMode.CIRCUIT
    ends = (service.provider, service.village) if towards_village else (service.village, service.provider)
    return times.between(*ends)


def _posted_in_village(case: Case, service: Service) -> bool:
    """Whether a doctor posted to a clinic of the village itself serves it."""
    thing = case.county.get(service.provider)
    own = isinstance(thing, VillageClinic) and thing.village == service.village and bool(thing.posts)
    return own and service.mode is CoverageMode.POSTED_DOCTOR


def check_every_village(case: Case) -> Iterator[Violation]:
    """Every village has exactly one service."""
    count: dict[str, int] = defaultdict(int)
    for service in services_of(case):
        count[service.village] += 1
    for village in case.county.villages:
        if count[village.code] != 1:
            name, ways = case.names(village.code), count[village.code]
            message = said("{village} is not served in any way", village=name)
            if ways:
                message = said("{village} is served in {ways} ways and should be in one", village=name, ways=ways)
            amount = abs(ways - 1)
            yield case.breach("coverage.every_village", (village.code,), amount, message)
    for service in services_of(case):
        if service.mode in VISITED and not _is_visited(case, service):
            message = said(
                "{village} depends on visits or the mobile hospital, but no programme goes there: nobody will come",
                village=case.names(service.village),
            )
            yield case.breach("coverage.every_village", (service.village,), 1, message)
        if _begins_late(case, service):
            message = said(
                "{village} is not served before {day}", village=case.names(service.village), day=service.since
            )
            yield case.breach("coverage.every_village", (service.village,), 1, message, when=service.since)


def _is_visited(case: Case, service: Service) -> bool:
    """Whether a programme that covers villages in this way goes there, and runs on some day of the horizon."""
    calendar, who = case.county.calendar, case.once(Who)
    for programme in case.county.programmes_of(service.mode):
        first = max(calendar.start, programme.starts or calendar.start)
        last = min(calendar.circuit_end, programme.ends or calendar.circuit_end)
        if first < last and service.village in who.places(programme):
            return True
    return False


def _begins_late(case: Case, service: Service) -> bool:
    """A service may begin inside the horizon only where re-planning brought it, on its first open day at the latest."""
    if service.since is None:
        return False
    first_open = case.plan.as_of + dt.timedelta(days=round(case.rules.value("replan.frozen")))
    return case.plan.parent is None or service.since > first_open


def _clinic(case: Case, service: Service) -> VillageClinic | None:
    try:
        provider = case.county.get(service.provider)
    except NotFoundError:
        return None
    return provider if isinstance(provider, VillageClinic) else None


def check_staffed(case: Case) -> Iterator[Violation]:
    """A village is served by who can: a clinic with a doctor, a township hospital, a base with a vehicle, each open."""
    for service in services_of(case):
        where = (service.village, service.provider)
        provider, village = case.names(service.provider), case.names(service.village)
        if _is_closed(case, service):
            message = said(
                "{provider} is closed on most days of the circuits and cannot serve {village}",
                provider=provider,
                village=village,
            )
            yield case.breach("coverage.staffed", where, 1, message)
        elif service.mode not in CLINICS and not _can_provide(case, service):
            message = said("{provider} cannot serve {village} in this way", provider=provider, village=village)
            yield case.breach("coverage.staffed", where, 1, message)
    yield from _unstaffed(case)


def _is_closed(case: Case, service: Service) -> bool:
    """A village that is cut off still reaches its own clinic; nobody else does."""
    provider = service.provider
    thing, beside = case.county.get(provider), _posted_in_village(case, service)
    if isinstance(thing, VillageClinic) and service.mode is not CoverageMode.OWN_CLINIC and not beside:
        return case.mostly_closed(provider, thing.village, case.county.village(thing.village).township)
    if isinstance(thing, TownshipHospital):
        return case.mostly_closed(provider, thing.township)
    return case.mostly_closed(provider)


def _can_provide(case: Case, service: Service) -> bool:
    provider = case.county.get(service.provider)
    if service.mode is CoverageMode.MOBILE_HOSPITAL:
        return _has_vehicles(case, service.provider)
    if not isinstance(provider, TownshipHospital):
        return _posted_in_village(case, service)
    if service.mode is CoverageMode.POSTED_DOCTOR:
        return True
    own = (team for team in teams_of(case) if team.hospital == provider.id)
    return any(service.village in villages_in(case.county, team) for team in own)


def _has_vehicles(case: Case, base: str) -> bool:
    """Whether a base has a vehicle, and for each programme of mobile hospitals one that carries what it needs."""
    carried = [set(vehicle.equipment) for vehicle in case.county.vehicles if vehicle.base == base]
    programmes = case.county.programmes_of(CoverageMode.MOBILE_HOSPITAL)
    return bool(carried) and all(any(set(p.equipment) <= items for items in carried) for p in programmes)


def _unstaffed(case: Case) -> Iterator[Violation]:
    for service in services_of(case):
        if service.mode not in CLINICS:
            continue
        clinic, own = _clinic(case, service), service.mode is CoverageMode.OWN_CLINIC
        provider, village = case.names(service.provider), case.names(service.village)
        if clinic is None or (clinic.village == service.village) != own:
            message = said("{provider} is not the neighbouring clinic of {village}", provider=provider, village=village)
            if own:
                message = said("{provider} is not the clinic of {village} itself", provider=provider, village=village)
        elif not any(case.serves(p.id) for p in case.county.clinic_doctors(clinic.id)):
            message = said(
                "{provider} has no village doctor at work and cannot serve {village}",
                provider=provider,
                village=village,
            )
        else:
            continue
        yield case.breach("coverage.staffed", (service.village, service.provider), 1, message)


def _within(case: Case, rule: str, mode: CoverageMode) -> Iterator[Violation]:
    limit = 60 * case.rules.value(rule)
    for service in services_of(case):
        if service.mode is not mode:
            continue
        seconds = one_way(case, service)
        where = (service.village, service.provider)
        village, provider = case.names(service.village), case.names(service.provider)
        if seconds is None:
            message = said("no vehicle gets from {village} to {provider}", village=village, provider=provider)
            yield case.breach(rule, where, 0, message)
        elif seconds > limit:
            message = said(
                "the drive from {village} to {provider} takes {minutes:.0f} minutes, more than {limit:g}",
                village=village,
                provider=provider,
                minutes=seconds / 60,
                limit=limit / 60,
            )
            yield case.breach(rule, where, round((seconds - limit) / 60, 1), message)


def check_neighbour_limit(case: Case) -> Iterator[Violation]:
    """A neighbour clinic lies within its time limit."""
    yield from _within(case, "coverage.neighbour_limit", CoverageMode.NEIGHBOUR_CLINIC)


def check_posted_limit(case: Case) -> Iterator[Violation]:
    """A posted doctor's township hospital lies within its time limit; one in the village itself is no way off."""
    yield from _within(case, "coverage.posted_limit", CoverageMode.POSTED_DOCTOR)


def _overload(case: Case, rule: str, modes: set[CoverageMode], capacity: Mapping[str, float]) -> Iterator[Violation]:
    """The village next to its provider is always admitted, up to the capacity; others must fit as well."""
    used: dict[str, float] = defaultdict(float)
    for service in services_of(case):
        if service.mode in modes:
            residents = case.county.village(service.village).residents
            used[service.provider] += min(residents, capacity.get(service.provider, 0))
    for provider, load in used.items():
        excess = load - capacity.get(provider, 0)
        if excess > 0:
            message = said(
                "{provider} serves {load:.0f} residents, more than the {most:.0f} that it can serve",
                provider=case.names(provider),
                load=load,
                most=capacity.get(provider, 0),
            )
            yield case.breach(rule, (provider,), excess, message)


def check_clinic_capacity(case: Case) -> Iterator[Violation]:
    """A clinic's doctors serve no more residents than they can."""
    per_doctor = case.rules.value("coverage.clinic_capacity")
    doctors = {c.id: sum(case.serves(p.id) for p in case.county.clinic_doctors(c.id)) for c in case.county.clinics}
    capacity = {clinic: per_doctor * count for clinic, count in doctors.items()}
    modes = {CoverageMode.OWN_CLINIC, CoverageMode.NEIGHBOUR_CLINIC}
    yield from _overload(case, "coverage.clinic_capacity", modes, capacity)


def check_post_capacity(case: Case) -> Iterator[Violation]:
    """Posted doctors serve no more residents than they can."""
    per_post = case.rules.value("coverage.post_capacity")
    capacity = {host: per_post * posts for host, posts in required(case.county).items()}
    yield from _overload(case, "coverage.post_capacity", {CoverageMode.POSTED_DOCTOR}, capacity)


CHECKS: Mapping[str, Check] = {
    "coverage.every_village": check_every_village,
    "coverage.staffed": check_staffed,
    "coverage.neighbour_limit": check_neighbour_limit,
    "coverage.posted_limit": check_posted_limit,
    "coverage.clinic_capacity": check_clinic_capacity,
    "coverage.post_capacity": check_post_capacity,
}
