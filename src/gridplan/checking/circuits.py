"""Checks of the circuits and the mobile hospital."""

from __future__ import annotations

import datetime as dt
import itertools
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence

from gridplan.checking.breaches import Case, Check
from gridplan.checking.coverage import VISITED, services_of
from gridplan.checking.teams.ground import teams_of
from gridplan.domain.circuits import Tour
from gridplan.domain.facilities import TownshipHospital, Vehicle, VillageClinic
from gridplan.domain.places import Village
from gridplan.domain.plan import Violation
from gridplan.domain.programmes import CoverageMode, Programme
from gridplan.domain.territories import Team


def tours_of(case: Case) -> tuple[Tour, ...]:
    """The plan's tours; none where the solver found no solution."""
    solution = case.plan.circuits.solution
    return solution.tours if solution else ()


def crews_of(case: Case) -> dict[str, Team | Vehicle]:
    """Who drives, by team or vehicle id."""
    return {t.id: t for t in teams_of(case)} | {v.id: v for v in case.county.vehicles}


def profile_of(case: Case, tour: Tour) -> str:
    """Name of a tour's travel profile: its crew's; of a past tour its depot's, for the crew may be another by now."""
    crew = crews_of(case).get(tour.crew)
    if isinstance(crew, Vehicle) and tour.day >= case.plan.as_of:
        return crew.profile
    modes = {p.id: p.mode for p in case.county.programmes if p.mode in VISITED}
    told = next((modes[s.programme] for s in tour.stops if s.programme in modes), CoverageMode.CIRCUIT)
    mobile = isinstance(crew, Vehicle) or (crew is None and told is CoverageMode.MOBILE_HOSPITAL)
    return _vehicle_profile(case, tour.depot) if mobile else "car"


def _vehicle_profile(case: Case, depot: str) -> str:
    """The profile of a depot's vehicles; where there are several kinds, or none any more, the mobile hospitals'."""
    profiles = {v.profile for v in case.county.vehicles if v.base == depot}
    return profiles.pop() if len(profiles) == 1 else "mobile_hospital"


def members_of(crew: Team | Vehicle) -> tuple[str, ...]:
    """Ids of the people who go on a tour."""
    return crew.crew if isinstance(crew, Vehicle) else tuple(p for p in (crew.gp, crew.nurse) if p)


def driving_seconds(case: Case, tour: Tour) -> int | None:
    """Seconds on the road; ``None`` where a leg cannot be driven or a place is gone."""
    times = case.plan.travel_times(profile_of(case, tour))
    stops = [tour.depot, *(s.village for s in tour.stops), tour.depot]
    if not set(stops) <= set(times.origins) & set(times.destinations):
        return None
    legs = [times.between(a, b) for a, b in itertools.pairwise(stops)]
    return None if None in legs else sum(leg for leg in legs if leg is not None)


def open_tours(case: Case) -> list[Tour]:
    """Tours from the day the plan was made for; earlier ones are history."""
    return [t for t in tours_of(case) if t.day >= case.plan.as_of]


def _wanted(case: Case) -> Iterator[tuple[str, Programme, int, dt.date]]:
    """``(village, programme, visits, first day)`` that the coverage asks for."""
    calendar = case.county.calendar
    for service in services_of(case):
        if service.mode not in VISITED:
            continue
        since = service.since or calendar.start
        for programme in case.county.programmes:
            if programme.mode is service.mode:
                weeks = (calendar.circuit_end - since).days // 7
                visits = programme.visits(calendar.circuit_weeks) if service.since is None else programme.visits(weeks)
                yield service.village, programme, visits if weeks > 0 else 0, since


def _visits(case: Case) -> Mapping[tuple[str, str], list[dt.date]]:
    days: dict[tuple[str, str], list[dt.date]] = defaultdict(list)
    for tour in tours_of(case):
        for stop in tour.stops:
            days[stop.village, stop.programme].append(tour.day)
    return {key: sorted(value) for key, value in days.items()}


def check_frequency(case: Case) -> Iterator[Violation]:
    """Every village is visited as often as its programmes ask."""
    days = _visits(case)
    for village, programme, visits, since in _wanted(case):
        done = sum(1 for day in days.get((village, programme.id), ()) if day >= since)
        if done < visits:
            message = f"{case.names(village)}缺{visits - done}次{programme.name}（应{visits}次，已排{done}次）"
            yield case.breach("circuits.frequency", (village, programme.id), visits - done, message)


def check_gap(case: Case) -> Iterator[Violation]:
    """The days between two visits, and to the horizon's edges, lie within the programme's gaps."""
    days = _visits(case)
    end = case.county.calendar.circuit_end
    for village, programme, _, since in _wanted(case):
        own = [day for day in days.get((village, programme.id), ()) if day >= since]
        if not own:
            continue
        pairs = list(itertools.pairwise(own))
        wrong = [(a, (b - a).days) for a, b in pairs if (b - a).days < programme.min_gap_days]
        wrong += [
            (a, (b - a).days)
            for a, b in [(since, own[0]), *pairs, (own[-1], end)]
            if (b - a).days > programme.max_gap_days
        ]
        for day, gap in wrong:
            low, high = programme.min_gap_days, programme.max_gap_days
            message = f"{case.names(village)}的{programme.name}自{case.date(day)}起间隔{gap}天（应为{low}至{high}天）"
            amount = low - gap if gap < low else gap - high
            yield case.breach("circuits.gap", (village, programme.id), amount, message, when=day)


def _service_seconds(case: Case, tour: Tour) -> int:
    return sum(
        case.county.programme(s.programme).service_seconds(case.county.village(s.village).residents) for s in tour.stops
    )


def check_shift(case: Case) -> Iterator[Violation]:
    """A tour, driving and visits together, fits into the day."""
    limit = round(3600 * case.rules.value("circuits.shift"))
    for tour in open_tours(case):
        driving = driving_seconds(case, tour)
        if driving is None:
            continue
        length = driving + _service_seconds(case, tour)
        if length > limit:
            message = (
                f"{case.names(tour.crew)}{case.date(tour.day)}出车共{length / 3600:.1f}小时，"
                f"超过每天{limit / 3600:g}小时"
            )
            amount = round((length - limit) / 3600, 2)
            yield case.breach("circuits.shift", (tour.crew, tour.depot), amount, message, when=tour.day)


def check_max_stops(case: Case) -> Iterator[Violation]:
    """No tour has more stops than allowed."""
    most = round(case.rules.value("circuits.max_stops"))
    for tour in open_tours(case):
        if len(tour.stops) > most:
            message = f"{case.names(tour.crew)}{case.date(tour.day)}要到{len(tour.stops)}站，最多{most}站"
            yield case.breach("circuits.max_stops", (tour.crew,), len(tour.stops) - most, message, when=tour.day)


def check_depot(case: Case) -> Iterator[Violation]:
    """A tour starts at its crew's hospital or base and visits villages that this depot serves."""
    crews = crews_of(case)
    served = {s.village: s for s in services_of(case) if s.mode in VISITED}
    for tour in open_tours(case):
        crew = crews.get(tour.crew)
        home = crew.base if isinstance(crew, Vehicle) else crew.hospital if crew else None
        if home != tour.depot:
            message = f"{case.names(tour.crew)}{case.date(tour.day)}的出发地{case.names(tour.depot)}不是其所属机构"
            yield case.breach("circuits.depot", (tour.crew, tour.depot), 1, message, when=tour.day)
        for stop in tour.stops:
            service = served.get(stop.village)
            programme = case.county.programme(stop.programme)
            if service is None or service.provider != tour.depot or programme.mode is not service.mode:
                message = f"{case.names(stop.village)}的{programme.name}不由{case.names(tour.depot)}承担"
                yield case.breach("circuits.depot", (tour.crew, stop.village), 1, message, when=tour.day)


def check_one_place(case: Case) -> Iterator[Violation]:
    """No crew and no person is on two tours, or on a tour and posted, on one day."""
    crews = crews_of(case)
    busy: dict[tuple[str, dt.date], list[str]] = defaultdict(list)
    for tour in open_tours(case):
        crew = crews.get(tour.crew)
        for person in members_of(crew) if crew else ():
            busy[person, tour.day].append(tour.crew)
    for (crew_id, day), count in Counter((t.crew, t.day) for t in open_tours(case)).items():
        if count > 1:
            message = f"{case.names(crew_id)}{case.date(day)}同日出车{count}趟"
            yield case.breach("circuits.one_place", (crew_id,), count - 1, message, when=day)
    postings = case.plan.postings.solution.postings if case.plan.postings.solution else ()
    for (person, day), crew_ids in sorted(busy.items()):
        hosts = [p.host for p in postings if p.person == person and p.start <= day < p.end]
        if len(set(crew_ids)) + len(hosts) > 1:
            places = case.names.all((*crew_ids, *hosts))
            message = f"{case.names(person)}{case.date(day)}同日要在{len(set(crew_ids)) + len(hosts)}处：{places}"
            yield case.breach("circuits.one_place", (person, *crew_ids, *hosts), 1, message, when=day)


def check_crew_present(case: Case) -> Iterator[Violation]:
    """Everybody on a tour works that day."""
    crews = crews_of(case)
    for tour in open_tours(case):
        crew = crews.get(tour.crew)
        if crew is None:
            continue
        if isinstance(crew, Team) and not (crew.gp and crew.nurse):
            lacking = "、".join(role for role, who in (("家庭医生", crew.gp), ("护士", crew.nurse)) if not who)
            message = f"{case.names(tour.crew)}{case.date(tour.day)}出车缺{lacking}"
            yield case.breach("circuits.crew_present", (tour.crew,), 1, message, when=tour.day)
        for member in members_of(crew):
            person = case.person(member)
            if person is None or not person.works_on(tour.day):
                message = f"{case.names(tour.crew)}的{case.names(member)}{case.date(tour.day)}不在岗"
                yield case.breach("circuits.crew_present", (member, tour.crew), 1, message, when=tour.day)


def check_working_days(case: Case) -> Iterator[Violation]:
    """Tours are on working days, and no closed place is visited or driven from."""
    calendar = case.county.calendar
    workdays = set(calendar.workdays)
    for tour in open_tours(case):
        if tour.day not in workdays:
            message = f"{case.names(tour.crew)}{case.date(tour.day)}出车，当天不是工作日"
            yield case.breach("circuits.working_days", (tour.crew,), 1, message, when=tour.day)
        for place in (tour.depot, *(s.village for s in tour.stops)):
            if _closed(case, place, tour.day):
                purpose = "出车" if place == tour.depot else "到访"
                message = f"{case.names(place)}{case.date(tour.day)}封闭，不能{purpose}"
                yield case.breach("circuits.working_days", (tour.crew, place), 1, message, when=tour.day)


def _closed(case: Case, place: str, day: dt.date) -> bool:
    """Whether a village or facility is closed, or the township or village it stands in."""
    around = [place]
    while isinstance(thing := case.county.get(around[-1]), (Village, VillageClinic, TownshipHospital)):
        around.append(thing.village if isinstance(thing, VillageClinic) else thing.township)
    return any(case.county.calendar.is_closed(part, day) for part in around)


def _missing_equipment(case: Case, tour: Tour, crew: Team | Vehicle | None) -> Sequence[str]:
    carried = set(crew.equipment) if isinstance(crew, Vehicle) else set()
    asked = {e for s in tour.stops for e in case.county.programme(s.programme).equipment}
    return sorted(asked - carried)


def check_access(case: Case) -> Iterator[Violation]:
    """Every leg can be driven, and the vehicle carries what the visits need."""
    crews = crews_of(case)
    for tour in open_tours(case):
        if driving_seconds(case, tour) is None:
            message = f"{case.names(tour.crew)}{case.date(tour.day)}的路线有车辆不能通行的路段"
            where = (tour.crew, *(s.village for s in tour.stops))
            yield case.breach("circuits.access", where, 1, message, when=tour.day)
        missing = _missing_equipment(case, tour, crews.get(tour.crew))
        if missing:
            message = f"{case.names(tour.crew)}{case.date(tour.day)}出车缺设备：{'、'.join(missing)}"
            yield case.breach("circuits.access", (tour.crew,), len(missing), message, when=tour.day, unit="items")


def check_frozen(case: Case) -> Iterator[Violation]:
    """After re-planning, past tours are as published and so are the frozen ones that can still be driven."""
    if case.parent is None or case.parent.circuits.solution is None:
        return
    today = case.plan.as_of
    until = today + dt.timedelta(days=round(case.rules.value("replan.frozen")))
    was = {t for t in case.parent.circuits.solution.tours if t.day < until}
    now = {t for t in tours_of(case) if t.day < until}
    for tour in sorted(was - now, key=lambda t: (t.day, t.crew)):
        if tour.day >= today and not _can_be_driven(case, tour):
            continue
        message = f"{case.names(tour.crew)}{case.date(tour.day)}的出车已冻结，却被取消或改动"
        yield case.breach("replan.frozen", (tour.crew,), 1, message, when=tour.day)
    for tour in sorted(now - was, key=lambda t: (t.day, t.crew)):
        if tour.day < today:
            message = f"{case.names(tour.crew)}在已过去的{case.date(tour.day)}增加了出车"
            yield case.breach("replan.frozen", (tour.crew,), 1, message, when=tour.day)


def _can_be_driven(case: Case, tour: Tour) -> bool:
    """Whether a frozen tour could still go as published: crew, day, places, services, road and equipment."""
    crews, day = crews_of(case), tour.day
    crew = crews.get(tour.crew)
    if crew is None or not _goes_out_from(case, crew, tour.depot) or day not in case.county.calendar.workdays:
        return False
    members = set(members_of(crew))
    away = not all((p := case.person(m)) and p.works_on(day) for m in members)
    others = [crews.get(t.crew) for t in tours_of(case) if t.day == day and t.crew != tour.crew]
    if away or any(other and members & set(members_of(other)) for other in others):
        return False
    if not _still_served(case, tour, crew) or _missing_equipment(case, tour, crew):
        return False
    if any(_closed(case, place, day) for place in (tour.depot, *(s.village for s in tour.stops))):
        return False
    driving = driving_seconds(case, tour)
    if driving is None or len(tour.stops) > round(case.rules.value("circuits.max_stops")):
        return False
    return driving + _service_seconds(case, tour) <= round(3600 * case.rules.value("circuits.shift"))


def _goes_out_from(case: Case, crew: Team | Vehicle, depot: str) -> bool:
    """Whether a crew is complete and makes its rounds from ``depot``."""
    if isinstance(crew, Vehicle):
        return crew.base == depot and crew.profile == _vehicle_profile(case, depot)
    return crew.hospital == depot and crew.gp is not None and crew.nurse is not None


def _still_served(case: Case, tour: Tour, crew: Team | Vehicle) -> bool:
    """Whether every stop is at a village that this depot still serves so, for a programme that is still run."""
    mode = CoverageMode.MOBILE_HOSPITAL if isinstance(crew, Vehicle) else CoverageMode.CIRCUIT
    villages = {s.village for s in services_of(case) if (s.mode, s.provider) == (mode, tour.depot)}
    programmes = {p.id for p in case.county.programmes if p.mode is mode}
    return all(s.village in villages and s.programme in programmes for s in tour.stops)


CHECKS: Mapping[str, Check] = {
    "circuits.frequency": check_frequency,
    "circuits.gap": check_gap,
    "circuits.shift": check_shift,
    "circuits.max_stops": check_max_stops,
    "circuits.depot": check_depot,
    "circuits.one_place": check_one_place,
    "circuits.crew_present": check_crew_present,
    "circuits.working_days": check_working_days,
    "circuits.access": check_access,
}
