"""Checks of single tours: where from and where to, by whom, on which days, with what, how far."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence

from gridplan.checking.breaches import Case
from gridplan.checking.circuits.ground import Crew, Ground
from gridplan.checking.circuits.people import lacks_specialist
from gridplan.checking.circuits.ways import Ways
from gridplan.checking.circuits.who import Who
from gridplan.domain.circuits import Tour
from gridplan.domain.facilities import TownshipHospital, Vehicle
from gridplan.domain.places import Village
from gridplan.domain.plan import Violation


def check_max_stops(case: Case) -> Iterator[Violation]:
    """No day has more different places than allowed."""
    most = round(case.rules.value("circuits.max_stops"))
    for tour in case.once(Ground).judged:
        for night, day in enumerate(tour.days):
            places = len({stop.place for stop in tour.stops if stop.night == night})
            if places > most:
                message = f"{case.names(tour.crew)}{case.date(day)}要到{places}站，最多{most}站"
                yield case.breach("circuits.max_stops", (tour.crew,), places - most, message, when=day)


def check_depot(case: Case) -> Iterator[Violation]:
    """A tour starts at its crew's hospital or base, and goes where its crew has to go."""
    ground, who = case.once(Ground), case.once(Who)
    for tour in ground.judged:
        if ground.home_of(ground.crews.get(tour.crew)) != tour.depot:
            message = f"{case.names(tour.crew)}{case.date(tour.day)}的出发地{case.names(tour.depot)}不是其所属机构"
            yield case.breach("circuits.depot", (tour.crew, tour.depot), 1, message, when=tour.day)
        for stop in tour.stops:
            programme, day = ground.programmes[stop.programme], tour.day + dt.timedelta(days=stop.night)
            if stop.place not in who.places(programme):
                message = f"{case.names(stop.place)}不在{programme.name}的走访范围，{case.date(day)}却排了到访"
            elif tour.crew not in who.crews(programme, stop.place):
                message = f"{case.names(stop.place)}的{programme.name}不由{case.names(tour.crew)}承担"
            else:
                continue
            where = (stop.place, stop.programme, tour.crew)
            yield case.breach("circuits.depot", where, 1, message, when=day)


def check_working_days(case: Case) -> Iterator[Violation]:
    """Every day of a tour is a working day, and no closed place is visited, slept at or driven from."""
    ground, workdays = case.once(Ground), frozenset(case.county.calendar.workdays)
    for tour in ground.judged:
        for day in tour.days:
            if day not in workdays:
                away = "仍在外" if day > tour.day else "出车"
                message = f"{case.names(tour.crew)}{case.date(day)}{away}，当天不是工作日"
                yield case.breach("circuits.working_days", (tour.crew,), 1, message, when=day)
        for place, day, purpose in _closed_on(ground, tour):
            message = f"{case.names(place)}{case.date(day)}封闭，不能{purpose}"
            yield case.breach("circuits.working_days", (place, tour.crew), 1, message, when=day)


def _closed_on(ground: Ground, tour: Tour) -> Iterator[tuple[str, dt.date, str]]:
    """Places of a tour that are closed on the day on which it is there, and what they are there for."""
    days = tour.days
    uses = [(tour.depot, days[0], "出车"), *((place, days[i], "住宿") for i, place in enumerate(tour.lodgings))]
    uses += [(stop.place, days[stop.night], "到访") for stop in tour.stops]
    yield from (use for use in dict.fromkeys(uses) if ground.closed(use[0], use[1]))


def check_access(case: Case) -> Iterator[Violation]:
    """Every leg can be driven that day, and the crew has with it what and whom the visits need."""
    ground, ways = case.once(Ground), case.once(Ways)
    for tour in ground.judged:
        for night, day in enumerate(tour.days):
            if ways.legs(tour, night) is None:
                message = f"{case.names(tour.crew)}{case.date(day)}的路线有车辆不能通行的路段"
                where = (tour.crew, *dict.fromkeys(tour.places_of(night)[1:-1]))
                yield case.breach("circuits.access", where, 1, message, when=day)
        crew = ground.crews.get(tour.crew)
        missing = missing_equipment(ground, tour, crew)
        if missing:
            message = f"{case.names(tour.crew)}{case.date(tour.day)}出车缺设备：{'、'.join(missing)}"
            yield case.breach("circuits.access", (tour.crew,), len(missing), message, when=tour.day, unit="items")
        if lacks_specialist(ground, tour, crew):
            message = f"{case.names(tour.crew)}{case.date(tour.day)}出车需要专科医师，该团队没有"
            yield case.breach("circuits.access", (tour.crew,), 1, message, when=tour.day, unit="persons")


def missing_equipment(ground: Ground, tour: Tour, crew: Crew | None) -> Sequence[str]:
    """What a tour's programmes need and its crew does not carry."""
    carried = set(crew.equipment) if isinstance(crew, Vehicle) else set()
    asked = {item for programme in ground.programmes_on(tour) for item in programme.equipment}
    return sorted(asked - carried)


def check_nights(case: Case) -> Iterator[Violation]:
    """Nobody is away more nights than the vehicle may be, nor sleeps where there is no lodging."""
    ground = case.once(Ground)
    for tour in ground.judged:
        most = nights_allowed(ground.crews.get(tour.crew))
        if len(tour.lodgings) > most:
            message = f"{case.names(tour.crew)}{case.date(tour.day)}出车在外{len(tour.lodgings)}夜，最多{most}夜"
            amount = len(tour.lodgings) - most
            yield case.breach("circuits.nights", (tour.crew,), amount, message, when=tour.day)
        for night, place in wrong_lodgings(ground, tour):
            message = (
                f"{case.names(tour.crew)}{case.date(tour.days[night])}在{case.names(place)}过夜，"
                "那里不是乡镇卫生院，也不是当天最后到访的村"
            )
            yield case.breach("circuits.nights", (tour.crew, place), 1, message, when=tour.days[night])


def nights_allowed(crew: Crew | None) -> int:
    """Most nights away on one tour; teams come home."""
    return crew.nights if isinstance(crew, Vehicle) else 0


def wrong_lodgings(ground: Ground, tour: Tour) -> Iterator[tuple[int, str]]:
    """Nights spent neither at a township hospital nor in the village of the day's last stop."""
    for night, place in enumerate(tour.lodgings):
        thing, before = ground.county.get(place), tour.places_of(night)[-2]
        in_village = isinstance(thing, Village) and place == before
        if not isinstance(thing, TownshipHospital) and not in_village:
            yield night, place
