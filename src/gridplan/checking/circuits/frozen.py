"""After re-planning: published tours of past and frozen days are kept."""

from __future__ import annotations

from collections.abc import Iterator

from gridplan.checking.breaches import Case
from gridplan.checking.circuits.ground import Crew, Ground
from gridplan.checking.circuits.hours import Hours
from gridplan.checking.circuits.people import lacks_specialist, missing_roles
from gridplan.checking.circuits.tours import missing_equipment, nights_allowed, wrong_lodgings
from gridplan.checking.circuits.who import Who
from gridplan.checking.circuits.work_days import WorkDays, on_its_days
from gridplan.domain.circuits import Tour
from gridplan.domain.facilities import Vehicle
from gridplan.domain.plan import Violation
from gridplan.languages import said


def published_tours(case: Case) -> tuple[Tour, ...]:
    """The parent's tours; none without a parent."""
    solution = case.parent.circuits.solution if case.parent else None
    return solution.tours if solution else ()


def check_frozen(case: Case) -> Iterator[Violation]:
    """Past tours are as published, and so are the frozen ones that can still be driven; none is added to them."""
    if case.parent is None or case.parent.circuits.solution is None:
        return
    today, until = case.plan.as_of, case.once(Ground).opened
    was = {t for t in published_tours(case) if t.day < until}
    now = {t for t in case.once(Ground).tours if t.day < until}
    for tour in sorted(was - now, key=lambda t: (t.day, t.crew)):
        if tour.day >= today and not _can_be_driven(case, tour):
            continue
        message = said(
            "the tour of {crew} on {day} is frozen, yet cancelled or changed",
            crew=case.names(tour.crew),
            day=case.date(tour.day),
        )
        yield case.breach("replan.frozen", (tour.crew,), 1, message, when=tour.day)
    for tour in sorted(now - was, key=lambda t: (t.day, t.crew)):
        past = tour.day < today
        if past or not _replaces(was - now, tour):
            crew, day = case.names(tour.crew), case.date(tour.day)
            message = said("a tour of {crew} is added on {day}, which is frozen", crew=crew, day=day)
            if past:
                message = said("a tour of {crew} is added on {day}, which is past", crew=crew, day=day)
            yield case.breach("replan.frozen", (tour.crew,), 1, message, when=tour.day)


def _replaces(gone: set[Tour], tour: Tour) -> bool:
    """Whether a published tour of the same crew and day was changed: that is told already."""
    return any((other.crew, other.day) == (tour.crew, tour.day) for other in gone)


def _can_be_driven(case: Case, tour: Tour) -> bool:
    """Whether a frozen tour could still go as published: crew, days, places, services, road, equipment, hours."""
    ground = case.once(Ground)
    crew = ground.crews.get(tour.crew)
    if crew is None or ground.home_of(crew) != tour.depot or not _still_wanted(case, tour):
        return False
    if not set(tour.days) <= set(case.county.calendar.workdays):
        return False
    if not _crew_there(case, tour, crew) or missing_equipment(ground, tour, crew):
        return False
    closed = any(ground.closed(place, day) for night, day in enumerate(tour.days) for place in tour.places_of(night))
    closed |= isinstance(crew, Vehicle) and any(ground.closed(crew.id, day) for day in tour.days)
    lodged = len(tour.lodgings) <= nights_allowed(crew) and not any(wrong_lodgings(ground, tour))
    if closed or not lodged or not on_its_days(case, tour) or _off_work_days(case, tour):
        return False
    most = round(case.rules.value("circuits.max_stops"))
    days = ({stop.place for stop in tour.stops if stop.night == night} for night in range(len(tour.days)))
    return all(len(places) <= most for places in days) and case.once(Hours).fit(tour)


def _still_wanted(case: Case, tour: Tour) -> bool:
    """Whether every stop is at a place where a programme that still runs goes, with this crew."""
    ground, who = case.once(Ground), case.once(Who)
    for stop in tour.stops:
        programme = ground.programmes.get(stop.programme)
        if programme is None or stop.place not in who.places(programme):
            return False
        if tour.crew not in who.crews(programme, stop.place):
            return False
    return True


def _off_work_days(case: Case, tour: Tour) -> bool:
    """Whether a tour's month has fewer work-days by now than were published for its team."""
    for month in case.once(WorkDays).months:
        if month.team == tour.crew and month.start <= tour.day < month.end:
            own = (t for t in published_tours(case) if t.crew == tour.crew and month.start <= t.day < month.end)
            days = {t.day for t in own if any(stop.programme == month.programme.id for stop in t.stops)}
            if tour.day in days and len(days) > month.days:
                return True
    return False


def _crew_there(case: Case, tour: Tour, crew: Crew) -> bool:
    """Whether all who are needed work and are neither in another tour nor posted elsewhere."""
    ground = case.once(Ground)
    members = set(ground.members_on(tour))
    if missing_roles(ground, tour, crew) or lacks_specialist(ground, tour, crew):
        return False
    if not all((p := case.person(m)) and all(map(p.works_on, tour.days)) for m in members):
        return False
    others = [t for t in ground.tours if t.crew != tour.crew and set(t.days) & set(tour.days)]
    if any(members & set(ground.members_on(other)) for other in others):
        return False
    posted = [p for p in case.plan.stays() if p.person in members and any(p.start <= d < p.end for d in tour.days)]
    home = ground.township_of(tour.depot)
    return all(ground.township_of(p.host) == home for p in posted)
