"""County → :class:`CoverageProblem`: every way in which each village can be served."""

from __future__ import annotations

import dataclasses
import datetime as dt
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from gridplan.domain.county import County
from gridplan.domain.coverage import Coverage, CoverageProblem, Option, Service
from gridplan.domain.facilities import Vehicle
from gridplan.domain.hosts import required_posts
from gridplan.domain.itineraries import visit_seconds
from gridplan.domain.periods import windows
from gridplan.domain.places import Village
from gridplan.domain.postings import Postings
from gridplan.domain.programmes import CoverageMode
from gridplan.domain.schedules import Task, day_hours
from gridplan.domain.territories import Territories
from gridplan.domain.travel import TravelTimes
from gridplan.planning.circuits import Ground
from gridplan.planning.circuits.places import visits_village
from gridplan.planning.closures import mostly_closed, mostly_shut
from gridplan.planning.coverage_work import crew_seconds, useful_vehicles
from gridplan.planning.teams.roster import serves

_VISITED = {CoverageMode.CIRCUIT: "coverage.circuit_penalty", CoverageMode.MOBILE_HOSPITAL: "coverage.mobile_penalty"}


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
    travels: Sequence[TravelTimes] = (),
    postings: Postings | None = None,
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
    of its own, though a tour serves several villages, and what crews do besides is taken off first (see
    :func:`.coverage_work.crew_seconds`): that is on the safe side, so what is assigned can be driven.

    Args:
        county: the input.
        car: car travel times.
        mobile: mobile hospitals' travel times.
        territories: the teams, which are the circuits' crews.
        travels: travel times of the other vehicles and of the seasons, by which the crews' work is measured; a season
            without any counts as usual.
        postings: who is posted where, and so in no crew elsewhere.
        previous: the published coverage, for least change.
        as_of: which doctors have joined by this day counts; the horizon's start by default.
    """
    as_of = as_of or county.calendar.start
    ground = _Ground(county=county, car=car, mobile=mobile, as_of=as_of, capacity={})
    clinics = [*_clinics(ground), *_posted(ground)]
    was = previous.services if previous else ()
    tables = (car, mobile, *(t for t in travels if t is not car and t is not mobile))
    crews = Ground(_seasons_of(county, tables), tables, territories, _likely(clinics, was), postings=postings)
    ground.capacity.update(crew_seconds(crews, mobile.profile))
    options = [*clinics, *_circuits(ground, crews), *_mobile_hospitals(ground, crews)]
    villages = {village.code for village in county.villages}
    return CoverageProblem(
        residents={village.code: max(1, village.residents) for village in county.villages},
        options=tuple(options),
        capacity=ground.capacity,
        previous={s.village: (s.mode, s.provider) for s in was if s.village in villages},
    )


def _seasons_of(county: County, tables: Sequence[TravelTimes]) -> County:
    """The county with those of its seasons for which there are travel times."""
    known = {times.scenario for times in tables}
    seasons = tuple(season for season in county.calendar.seasons if season.scenario in known)
    if seasons == county.calendar.seasons:
        return county
    return county.replace(calendar=dataclasses.replace(county.calendar, seasons=seasons))


def _likely(clinics: Sequence[Option], was: Sequence[Service]) -> Coverage:
    """How the villages will be served that have a clinic or a post: as published, or else by the cheapest.

    Programmes that go where villages are served so are measured by this guess.
    """
    best: dict[str, Option] = {}
    for option in clinics:
        if option.village not in best or option.cost < best[option.village].cost:
            best[option.village] = option
    found = {o.village: Service(village=o.village, mode=o.mode, provider=o.provider) for o in best.values()}
    known = {s.village: Service(village=s.village, mode=s.mode, provider=s.provider) for s in was}
    return Coverage(services=tuple((found | known).values()))


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
    per_post, posts = county.rules.value("coverage.post_capacity"), required_posts(county)
    limit, penalty = ground.minutes("coverage.posted_limit"), county.rules.value("coverage.posted_penalty")
    for clinic in county.clinics:
        if clinic.posts and not mostly_shut(county, clinic.id):
            village, resource = county.village(clinic.village), f"post:{clinic.id}"
            ground.capacity[resource] = capacity = int(per_post * clinic.posts)
            use = min(village.residents, capacity)
            yield _option(village, CoverageMode.POSTED_DOCTOR, clinic.id, 0, penalty, resource, use)
    for hospital in county.township_hospitals:
        capacity = int(per_post * posts[hospital.id])
        if not capacity or mostly_closed(county, hospital.id):
            continue
        resource = f"post:{hospital.id}"
        ground.capacity[resource] = capacity
        for village in county.villages:
            seconds = ground.car.between(village.code, hospital.id)
            if seconds is not None and seconds <= limit:
                mode, use = CoverageMode.POSTED_DOCTOR, min(village.residents, capacity)
                yield _option(village, mode, hospital.id, seconds, penalty, resource, use)


def _visiting(
    crews: Ground, village: Village, provider: str, travel: TravelTimes, mode: CoverageMode, nights: int
) -> tuple[int, int] | None:
    """Seconds one way and seconds of work over the horizon; ``None`` where no day is long enough or no road leads."""
    there, back = travel.between(provider, village.code), travel.between(village.code, provider)
    own = [p for p in crews.county.programmes_of(mode) if visits_village(crews, p, village, mode)]
    own = [p for p in own if (stretch := crews.stretch(p))[0] < stretch[1]]
    if there is None or back is None or not own:
        return None
    work = 0
    for programme in own:
        service = visit_seconds(crews.county, programme, village.code)
        opens, closes = (None if at is None else 60 * at for at in (programme.opens, programme.closes))
        visit = Task(leg=there, service=service, opens=opens, closes=closes)
        if not _in_a_day(crews, visit, back) and not (nights and _overnight(crews, travel, provider, village, visit)):
            return None
        asked = windows(programme, crews.calendar.start, crews.calendar.circuit_end)
        work += sum(window.visits for window in asked) * (there + back + service)
    return there, work


def _in_a_day(crews: Ground, visit: Task, back: int) -> bool:
    return day_hours(crews.hours, [visit], back) is not None


def _overnight(crews: Ground, travel: TravelTimes, base: str, village: Village, visit: Task) -> bool:
    """Whether a township hospital lies so that the visit fits into the day before a night there, or the day after."""

    def empty(leg: int | None) -> bool:
        return leg is not None and day_hours(crews.hours, [], leg) is not None

    home = travel.between(village.code, base)
    for hospital in crews.county.township_hospitals:
        there, back = (travel.between(*ends) for ends in ((base, hospital.id), (hospital.id, base)))
        off, on = (travel.between(*ends) for ends in ((hospital.id, village.code), (village.code, hospital.id)))
        if on is not None and empty(back) and _in_a_day(crews, visit, on):
            return True
        later = None if off is None else dataclasses.replace(visit, leg=off)
        if later is not None and home is not None and empty(there) and _in_a_day(crews, later, home):
            return True
    return False


def _circuits(ground: _Ground, crews: Ground) -> Iterator[Option]:
    county, mode = ground.county, CoverageMode.CIRCUIT
    penalty = county.rules.value(_VISITED[mode])
    held: dict[str, set[str]] = defaultdict(set)  # hospital → villages of which one of its teams has at least a part
    for village, teams in crews.held.items():
        for team in teams:
            held[crews.teams[team].hospital].add(village)
    for hospital in county.township_hospitals:
        if f"circuit:{hospital.id}" not in ground.capacity or mostly_closed(county, hospital.id):
            continue
        for place in (v for v in county.villages if v.code in held[hospital.id]):
            if (work := _visiting(crews, place, hospital.id, ground.car, mode, 0)) is not None:
                yield _option(place, mode, hospital.id, work[0], penalty, f"circuit:{hospital.id}", work[1])


def _mobile_hospitals(ground: _Ground, crews: Ground) -> Iterator[Option]:
    county, mode = ground.county, CoverageMode.MOBILE_HOSPITAL
    penalty = county.rules.value(_VISITED[mode])
    bases: dict[str, list[Vehicle]] = defaultdict(list)
    for vehicle in useful_vehicles(crews, ground.mobile.profile):
        bases[vehicle.base].append(vehicle)
    for base, vehicles in sorted(bases.items()):
        if mostly_closed(county, base):
            continue
        nights = max(vehicle.nights for vehicle in vehicles)
        for village in county.villages:
            if (work := _visiting(crews, village, base, ground.mobile, mode, nights)) is not None:
                yield _option(village, mode, base, work[0], penalty, f"mobile:{base}", work[1])
