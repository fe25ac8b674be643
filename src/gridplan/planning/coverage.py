"""County → :class:`CoverageProblem`: every way in which each village can be served."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass

from gridplan.domain.county import County
from gridplan.domain.coverage import Coverage, CoverageProblem, Option
from gridplan.domain.facilities import Vehicle
from gridplan.domain.places import Village
from gridplan.domain.programmes import CoverageMode, Programme
from gridplan.domain.territories import Territories
from gridplan.domain.travel import TravelTimes
from gridplan.planning.closures import mostly_closed, mostly_shut, open_days
from gridplan.planning.teams.roster import serves


@dataclass(frozen=True, slots=True, kw_only=True)
class _Ground:
    county: County
    car: TravelTimes
    mobile: TravelTimes
    as_of: dt.date
    capacity: dict[str, int]

    def minutes(self, rule: str) -> float:
        """A rule's time limit in seconds."""
        return 60 * self.county.rules.value(rule)


def coverage_problem(
    county: County,
    car: TravelTimes,
    mobile: TravelTimes,
    territories: Territories,
    *,
    previous: Coverage | None = None,
    as_of: dt.date | None = None,
) -> CoverageProblem:
    """What the coverage solver is to know.

    - own clinic, neighbour clinic: clinics with a doctor who stays through the circuit horizon, at most
      ``coverage.clinic_capacity`` residents a doctor; a neighbour's within ``coverage.neighbour_limit``
    - posted doctor: township hospitals within ``coverage.posted_limit``, at most ``coverage.post_capacity`` residents
      a post
    - circuit: from each hospital whose teams have at least a part of the village, in crew-seconds
    - mobile hospital: from each base that has vehicles for every programme of that mode, in vehicle-seconds

    A village above the capacity of its own clinic, or of a hospital in reach, is still admitted where nobody else is:
    its use is capped at the capacity. Nobody is served from a facility that is closed, itself or with its village or
    township, on more than half of the circuit horizon's working days. A visit takes its service time and a round trip
    of its own, though a tour serves several villages: that is on the safe side, so what is assigned can be driven.

    Args:
        county: the input.
        car: car travel times.
        mobile: mobile hospitals' travel times.
        territories: the teams, which are the circuits' crews.
        previous: the published coverage, for least change.
        as_of: which doctors have joined by this day counts; the horizon's start by default.
    """
    ground = _Ground(county=county, car=car, mobile=mobile, as_of=as_of or county.calendar.start, capacity={})
    options = [
        *_clinics(ground),
        *_posted(ground),
        *_circuits(ground, territories),
        *_mobile_hospitals(ground),
    ]
    villages = {village.code for village in county.villages}
    was = previous.services if previous else ()
    return CoverageProblem(
        residents={village.code: max(1, village.residents) for village in county.villages},
        options=tuple(options),
        capacity=ground.capacity,
        previous={s.village: (s.mode, s.provider) for s in was if s.village in villages},
    )


def _option(
    village: Village, mode: CoverageMode, provider: str, seconds: int, penalty: float, resource: str, use: int
) -> Option:
    return Option(
        village=village.code,
        mode=mode,
        provider=provider,
        seconds=seconds,
        cost=round(village.residents * (60 * penalty + seconds)),
        resource=resource,
        use=use,
    )


def _clinics(ground: _Ground) -> Iterator[Option]:
    county = ground.county
    per_doctor = county.rules.value("coverage.clinic_capacity")
    limit, penalty = ground.minutes("coverage.neighbour_limit"), county.rules.value("coverage.neighbour_penalty")
    for clinic in county.clinics:
        capacity = int(per_doctor * sum(serves(county, p, ground.as_of) for p in county.clinic_doctors(clinic.id)))
        if not capacity or mostly_shut(county, clinic.id):
            continue
        resource = f"clinic:{clinic.id}"
        ground.capacity[resource] = capacity
        cut_off = mostly_closed(county, clinic.id)
        for village in county.villages:
            if village.code == clinic.village:
                use = min(village.residents, capacity)
                yield _option(village, CoverageMode.OWN_CLINIC, clinic.id, 0, 0, resource, use)
                continue
            seconds = ground.car.between(village.code, clinic.id)
            if cut_off or seconds is None or seconds > limit:
                continue
            if village.residents <= capacity:
                mode, use = CoverageMode.NEIGHBOUR_CLINIC, village.residents
                yield _option(village, mode, clinic.id, seconds, penalty, resource, use)


def _posted(ground: _Ground) -> Iterator[Option]:
    county = ground.county
    per_post, usual = county.rules.value("coverage.post_capacity"), county.rules.value("postings.cover")
    limit, penalty = ground.minutes("coverage.posted_limit"), county.rules.value("coverage.posted_penalty")
    for hospital in county.township_hospitals:
        capacity = int(per_post * (usual if hospital.posts is None else hospital.posts))
        if not capacity or mostly_closed(county, hospital.id):
            continue
        resource = f"post:{hospital.id}"
        ground.capacity[resource] = capacity
        for village in county.villages:
            seconds = ground.car.between(village.code, hospital.id)
            if seconds is not None and seconds <= limit:
                mode, use = CoverageMode.POSTED_DOCTOR, min(village.residents, capacity)
                yield _option(village, mode, hospital.id, seconds, penalty, resource, use)


def _programmes(county: County, mode: CoverageMode) -> tuple[Programme, ...]:
    return tuple(programme for programme in county.programmes if programme.mode is mode)


def _visiting(
    ground: _Ground, village: Village, provider: str, travel: TravelTimes, mode: CoverageMode
) -> tuple[int, int] | None:
    """Seconds one way and seconds of work over the horizon; ``None`` where no day is long enough or no road leads."""
    county = ground.county
    there, back = travel.between(provider, village.code), travel.between(village.code, provider)
    programmes = _programmes(county, mode)
    if there is None or back is None or not programmes:
        return None
    lengths = [there + back + programme.service_seconds(village.residents) for programme in programmes]
    if max(lengths) > _shift(county):
        return None
    visits = [programme.visits(county.calendar.circuit_weeks) for programme in programmes]
    return there, sum(count * length for count, length in zip(visits, lengths, strict=True))


def _shift(county: County) -> int:
    return round(3600 * county.rules.value("circuits.shift"))


def _circuits(ground: _Ground, territories: Territories) -> Iterator[Option]:
    county, mode = ground.county, CoverageMode.CIRCUIT
    share, penalty = county.rules.value("circuits.crew_days"), county.rules.value("coverage.circuit_penalty")
    visits: dict[str, set[str]] = {}  # hospital → villages of which one of its teams has at least a part
    for team in territories.teams:
        villages = {*team.villages, *(county.grid(grid).village for grid in team.grids)}
        visits.setdefault(team.hospital, set()).update(villages)
    for hospital in county.township_hospitals:
        if hospital.id not in visits or mostly_closed(county, hospital.id):
            continue
        crews = sum(team.hospital == hospital.id for team in territories.teams)
        days = int(share * open_days(county, hospital.id))
        resource = f"circuit:{hospital.id}"
        ground.capacity[resource] = crews * days * _shift(county)
        for village in (v for v in county.villages if v.code in visits[hospital.id]):
            if (work := _visiting(ground, village, hospital.id, ground.car, mode)) is not None:
                yield _option(village, mode, hospital.id, work[0], penalty, resource, work[1])


def _mobile_hospitals(ground: _Ground) -> Iterator[Option]:
    county, mode = ground.county, CoverageMode.MOBILE_HOSPITAL
    penalty = county.rules.value("coverage.mobile_penalty")
    bases: dict[str, list[Vehicle]] = {}
    for vehicle in county.vehicles:
        if vehicle.profile == ground.mobile.profile:
            bases.setdefault(vehicle.base, []).append(vehicle)
    needed = {item for programme in _programmes(county, mode) for item in programme.equipment}
    for base, vehicles in sorted(bases.items()):
        if mostly_closed(county, base):
            continue
        # a vehicle that lacks something counts for nothing: each of the mode's programmes needs a visit of its own
        useful = [vehicle for vehicle in vehicles if needed <= set(vehicle.equipment)]
        resource = f"mobile:{base}"
        ground.capacity[resource] = len(useful) * open_days(county, base) * _shift(county)
        for village in county.villages if useful else ():
            if (work := _visiting(ground, village, base, ground.mobile, mode)) is not None:
                yield _option(village, mode, base, work[0], penalty, resource, work[1])
