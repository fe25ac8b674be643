"""Checks that a plan speaks only of what exists. Everything else relies on it, so it runs first."""

from __future__ import annotations

from collections.abc import Iterator

from gridplan.checking.breaches import Case
from gridplan.checking.posting_stays import this_week
from gridplan.domain.circuits import Tour
from gridplan.domain.facilities import LeadHospital, TownshipHospital, Vehicle, VehicleBase, VillageClinic
from gridplan.domain.people import Person
from gridplan.domain.places import Grid, Township, Village, VisitPlace
from gridplan.domain.plan import Violation
from gridplan.domain.programmes import PlaceKind, Programme
from gridplan.languages import said
from gridplan.languages.amounts import days

Reference = tuple[str, str, type | tuple[type, ...]]
FACILITIES = (LeadHospital, TownshipHospital, VillageClinic, VehicleBase)
PLACES = {
    PlaceKind.VILLAGES: Village,
    PlaceKind.HOSPITALS: TownshipHospital,
    PlaceKind.VISIT_PLACES: VisitPlace,
}
"""Kind of place that a programme visits → what it is."""


def check_references(case: Case) -> Iterator[Violation]:
    """Every code names something of the right kind; postings are whole weeks."""
    for owner, key, kinds in _references(case):
        if key not in case.county:
            message = said("{owner}: the code “{key}” does not exist", owner=owner, key=key)
            yield case.breach("plan.references", (key,), 1, message)
        elif not isinstance(case.county.get(key), kinds):
            message = said("{owner}: “{name}” ({key}) is of the wrong kind", owner=owner, name=case.names(key), key=key)
            yield case.breach("plan.references", (key,), 1, message)
    yield from _misplaced(case)
    yield from _nights(case)
    for posting in case.plan.stays():
        whole = posting.start.weekday() == 0 and posting.end.weekday() == 0 and posting.start < posting.end
        if not whole:
            message = said(
                "the stay of {person} from {start} to {end} (exclusive) is not in whole weeks from Mondays",
                person=case.names(posting.person),
                start=posting.start,
                end=posting.end,
            )
            where = (posting.person, posting.host)
            yield case.breach("plan.references", where, 1, message, when=posting.start)


def _misplaced(case: Case) -> Iterator[Violation]:
    """Teams whose township is not that of their hospital."""
    for team in case.plan.teams:
        hospital = case.county.get(team.hospital) if team.hospital in case.county else None
        if not isinstance(hospital, TownshipHospital) or team.township not in case.county:
            continue
        if hospital.township != team.township:
            message = said(
                "team {team} is put down for {written}, but {hospital} is in {township}",
                team=team.id,
                written=case.names(team.township),
                hospital=hospital.name,
                township=case.names(hospital.township),
            )
            yield case.breach("plan.references", (team.id, team.hospital), 1, message)


def _told(case: Case) -> Iterator[Tour]:
    """Tours whose words must be known. History keeps its own: what it names may be gone, see ``replan.frozen``."""
    tours = case.plan.tours
    yield from (tour for tour in tours if case.plan.parent is None or tour.day >= case.plan.as_of)


def _nights(case: Case) -> Iterator[Violation]:
    """Tours whose stops are not in the order of their days, or lie after the last of them."""
    for tour in _told(case):
        nights = [stop.night for stop in tour.stops]
        wrong = [stop for stop in tour.stops if not 0 <= stop.night < len(tour.days)]
        if wrong or nights != sorted(nights):
            place = (wrong or tour.stops)[0].place
            message = said(
                "the tour of {crew} on {day} lasts {days}, and its stops are not in the order of its days",
                crew=case.names(tour.crew),
                day=case.date(tour.day),
                days=days(len(tour.days)),
            )
            yield case.breach("plan.references", (tour.crew, place), 1, message, when=tour.day)


def _references(case: Case) -> Iterator[Reference]:
    yield from _of_teams(case)
    plan = case.plan
    for service in plan.coverage.solution.services if plan.coverage.solution else ():
        yield said("how villages are served", context="references"), service.village, Village
        yield said("how villages are served", context="references"), service.provider, FACILITIES
    yield from _of_circuits(case)
    for posting in plan.stays():
        if plan.parent is None or posting.end > this_week(case):
            yield said("postings", context="references"), posting.host, (TownshipHospital, VillageClinic)
        if posting.end > plan.as_of:
            yield said("postings", context="references"), posting.person, Person


def _of_teams(case: Case) -> Iterator[Reference]:
    solution = case.plan.territories.solution
    for team in solution.teams if solution else ():
        owner = said("team {team}", team=team.id)
        yield owner, team.township, Township
        yield owner, team.hospital, TownshipHospital
        yield from ((owner, v, Village) for v in team.villages)
        yield from ((owner, g, Grid) for g in team.grids)
        before = (former.person for former in team.predecessors if former.until > case.plan.as_of)
        members = (team.specialist, team.gp, team.nurse, team.leader, *team.village_doctors, *before)
        yield from ((owner, p, Person) for p in members if p)
    for unit in solution.units if solution else ():
        owner = said("unit {unit}", unit=unit.code)
        yield owner, unit.village, Village
        yield owner, unit.township, Township
        yield from ((owner, g, Grid) for g in unit.grids)
        yield owner, unit.site, (Village, Grid)


def _of_circuits(case: Case) -> Iterator[Reference]:
    solution, territories = case.plan.circuits.solution, case.plan.territories.solution
    crews = {t.id for t in territories.teams} if territories else set()
    programmes = {p.id: p for p in case.county.programmes}
    for tour in _told(case):
        owner = said("the tour of {crew} on {day}", crew=tour.crew, day=case.date(tour.day))
        yield owner, tour.depot, FACILITIES
        if tour.crew not in crews:
            yield owner, tour.crew, Vehicle
        yield from ((owner, place, (*FACILITIES, Village, VisitPlace)) for place in tour.lodgings)
        for stop in tour.stops:
            programme = programmes.get(stop.programme)
            yield owner, stop.programme, Programme
            yield owner, stop.place, PLACES[programme.places] if programme else tuple(PLACES.values())
    for missed in solution.missed if solution else ():
        yield said("visits missed", context="references"), missed.place, tuple(PLACES.values())
        yield said("visits missed", context="references"), missed.programme, Programme
