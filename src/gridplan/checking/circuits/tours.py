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
from gridplan.languages import Separator, joined, said


def check_max_stops(case: Case) -> Iterator[Violation]:
    """No day has more different places than allowed."""
    most = round(case.rules.value("circuits.max_stops"))
    for tour in case.once(Ground).judged:
        for night, day in enumerate(tour.days):
            places = len({stop.place for stop in tour.stops if stop.night == night})
            if places > most:
                message = said(
                    "{crew} has {count} stop on {day}, at most {most} allowed",
                    plural="{crew} has {count} stops on {day}, at most {most} allowed",
                    crew=case.names(tour.crew),
                    count=places,
                    day=case.date(day),
                    most=most,
                )
                yield case.breach("circuits.max_stops", (tour.crew,), places - most, message, when=day)


def check_depot(case: Case) -> Iterator[Violation]:
    """A tour starts at its crew's hospital or base, and goes where its crew has to go."""
    ground, who = case.once(Ground), case.once(Who)
    for tour in ground.judged:
        if ground.home_of(ground.crews.get(tour.crew)) != tour.depot:
            message = said(
                "{crew} sets out on {day} from {depot}, where it does not belong",
                crew=case.names(tour.crew),
                day=case.date(tour.day),
                depot=case.names(tour.depot),
            )
            yield case.breach("circuits.depot", (tour.crew, tour.depot), 1, message, when=tour.day)
        for stop in tour.stops:
            programme, day = ground.programmes[stop.programme], tour.day + dt.timedelta(days=stop.night)
            if stop.place not in who.places(programme):
                message = said(
                    "{place} is none of the places of {programme}, yet is visited on {day}",
                    place=case.names(stop.place),
                    programme=programme.name,
                    day=case.date(day),
                )
            elif tour.crew not in who.crews(programme, stop.place):
                message = said(
                    "{programme} at {place} is no task of {crew}",
                    programme=programme.name,
                    place=case.names(stop.place),
                    crew=case.names(tour.crew),
                )
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
                message = said(
                    "{crew} {away} on {day}, which is no working day",
                    crew=case.names(tour.crew),
                    away=said("is still away", context="no working day")
                    if day > tour.day
                    else said("is on tour", context="no working day"),
                    day=case.date(day),
                )
                yield case.breach("circuits.working_days", (tour.crew,), 1, message, when=day)
        for place, day, purpose in _closed_on(ground, tour):
            message = said(
                "{place} is closed on {day}: {purpose}", place=case.names(place), day=case.date(day), purpose=purpose
            )
            yield case.breach("circuits.working_days", (place, tour.crew), 1, message, when=day)


def _closed_on(ground: Ground, tour: Tour) -> Iterator[tuple[str, dt.date, str]]:
    """Places of a tour that are closed on the day on which it is there, and what they are there for."""
    days = tour.days
    lodging, visit = said("nobody can sleep there"), said("no visit can be made")
    uses: list[tuple[str, dt.date, str]] = [(tour.depot, days[0], said("no tour can set out"))]
    if isinstance(ground.crews.get(tour.crew), Vehicle):
        uses += [(tour.crew, day, said("the vehicle is out of service")) for day in days]
    uses += [(place, days[i], lodging) for i, place in enumerate(tour.lodgings)]
    uses += [(stop.place, days[stop.night], visit) for stop in tour.stops]
    yield from (use for use in dict.fromkeys(uses) if ground.closed(use[0], use[1]))


def check_access(case: Case) -> Iterator[Violation]:
    """Every leg can be driven that day, and the crew has with it what and whom the visits need."""
    ground, ways = case.once(Ground), case.once(Ways)
    for tour in ground.judged:
        for night, day in enumerate(tour.days):
            if ways.legs(tour, night) is None:
                message = said(
                    "the route of {crew} on {day} has stretches that no vehicle of theirs can drive",
                    crew=case.names(tour.crew),
                    day=case.date(day),
                )
                where = (tour.crew, *dict.fromkeys(tour.places_of(night)[1:-1]))
                yield case.breach("circuits.access", where, 1, message, when=day)
        crew = ground.crews.get(tour.crew)
        missing = missing_equipment(ground, tour, crew)
        if missing:
            message = said(
                "the tour of {crew} on {day} lacks equipment: {items}",
                crew=case.names(tour.crew),
                day=case.date(tour.day),
                items=joined(Separator.LIST, missing),
            )
            yield case.breach("circuits.access", (tour.crew,), len(missing), message, when=tour.day, unit="items")
        if lacks_specialist(ground, tour, crew):
            message = said(
                "the tour of {crew} on {day} needs a specialist, and the team has none",
                crew=case.names(tour.crew),
                day=case.date(tour.day),
            )
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
            message = said(
                "the tour of {crew} from {day} on is away for {count} night, at most {most} allowed",
                plural="the tour of {crew} from {day} on is away for {count} nights, at most {most} allowed",
                crew=case.names(tour.crew),
                day=case.date(tour.day),
                count=len(tour.lodgings),
                most=most,
            )
            amount = len(tour.lodgings) - most
            yield case.breach("circuits.nights", (tour.crew,), amount, message, when=tour.day)
        for night, place in wrong_lodgings(ground, tour):
            message = said(
                "{crew} spends the night of {day} at {place}, neither a township hospital nor the village visited last",
                crew=case.names(tour.crew),
                day=case.date(tour.days[night]),
                place=case.names(place),
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
