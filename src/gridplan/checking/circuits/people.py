"""Checks of who is on tour: nobody in two places, everybody at work."""

from __future__ import annotations

import datetime as dt
import itertools
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence

from gridplan.checking.breaches import Case
from gridplan.checking.circuits.ground import Crew, Ground, member
from gridplan.checking.circuits.who import Who
from gridplan.domain.circuits import Tour
from gridplan.domain.facilities import Vehicle
from gridplan.domain.plan import Violation
from gridplan.domain.postings import Posting
from gridplan.domain.programmes import CrewKind, TeamRole
from gridplan.domain.territories import Team
from gridplan.languages import Separator, joined, said, word

DAY = dt.timedelta(days=1)
ROLES = {TeamRole.GP: word("missing.gp", "a family doctor"), TeamRole.NURSE: word("missing.nurse", "a nurse")}


def check_one_place(case: Case) -> Iterator[Violation]:
    """No crew and no person is in two places on one day, and no place is visited twice a day by one task's crews."""
    yield from _crews_twice(case)
    yield from _people_twice(case)
    yield from _places_twice(case)
    yield from _visits_twice(case)


def _crews_twice(case: Case) -> Iterator[Violation]:
    out = Counter((tour.crew, day) for tour in case.once(Ground).tours for day in tour.days)
    for (crew, day), count in out.items():
        if count > 1 and day >= case.plan.as_of:
            message = said(
                "{crew} is on {tours} tours on {day}", crew=case.names(crew), tours=count, day=case.date(day)
            )
            yield case.breach("circuits.one_place", (crew,), count - 1, message, when=day)


def _people_twice(case: Case) -> Iterator[Violation]:
    ground = case.once(Ground)
    busy: dict[tuple[str, dt.date], dict[str, None]] = defaultdict(dict)
    for tour in ground.tours:
        members = ground.members_on(tour)
        for day in tour.days:
            if day >= case.plan.as_of:
                for person in members:
                    busy[person, day][tour.crew] = None
    posted: dict[str, list[Posting]] = defaultdict(list)
    for posting in case.plan.stays():
        posted[posting.person].append(posting)
    for (person, day), crews in sorted(busy.items()):
        there = (p.host for p in posted.get(person, ()) if p.start <= day < p.end)
        hosts = [host for host in there if not all(_stays_there(ground, person, crew, host, day) for crew in crews)]
        if len(crews) + len(hosts) > 1:
            everywhere = (*crews, *hosts)
            message = said(
                "{person} has to be in {number} places on {day}: {places}",
                person=case.names(person),
                number=len(everywhere),
                day=case.date(day),
                places=case.names.all(everywhere),
            )
            yield case.breach("circuits.one_place", (person, *everywhere), len(everywhere) - 1, message, when=day)


def _stays_there(ground: Ground, person: str, crew_id: str, host: str, day: dt.date) -> bool:
    """Whether a posted physician goes as specialist with a team of the township where the posting is."""
    crew = ground.crews[crew_id]
    if not isinstance(crew, Team) or member(crew.on(day), TeamRole.SPECIALIST) != person:
        return False
    return crew.township == ground.township_of(host)


def _places_twice(case: Case) -> Iterator[Violation]:
    """A place is one halt of one tour a day: what several programmes ask for there is done together."""
    at: dict[tuple[str, dt.date], list[Tour]] = defaultdict(list)
    for tour in case.once(Ground).tours:
        for night, day in enumerate(tour.days):
            halts = Counter(tour.places_of(night)[1:-1])
            for place, count in halts.items() if day >= case.plan.as_of else ():
                at[place, day].append(tour)
                if count > 1:
                    message = said(
                        "one tour of {crew} stops {times} times at {place} on {day}; one stop should do",
                        crew=case.names(tour.crew),
                        times=count,
                        place=case.names(place),
                        day=case.date(day),
                    )
                    yield case.breach("circuits.one_place", (place, tour.crew), count - 1, message, when=day)
    for (place, day), tours in at.items():
        together = _of_one_task(case, place, tours)
        if together:
            crews = tuple(tour.crew for tour in together)
            message = said(
                "{number} tours stop at {place} on {day} ({crews}); one should do",
                number=len(together),
                place=case.names(place),
                day=case.date(day),
                crews=case.names.all(crews),
            )
            where = (place, *dict.fromkeys(crews))
            yield case.breach("circuits.one_place", where, len(together) - 1, message, when=day)


def _visits_twice(case: Case) -> Iterator[Violation]:
    """One visit written twice in a row, as by a row copied in a workbook: one halt, but worked twice."""
    for tour in case.once(Ground).judged:
        count = Counter(itertools.pairwise(tour.stops))
        for (stop, following), times in count.items():
            if stop == following:
                day = tour.days[stop.night]
                message = said(
                    "one tour of {crew} goes {times} times for {programme} to {place} on {day}; once should do",
                    crew=case.names(tour.crew),
                    times=times + 1,
                    programme=case.names(stop.programme),
                    place=case.names(stop.place),
                    day=case.date(day),
                )
                where = (stop.place, tour.crew, stop.programme)
                yield case.breach("circuits.one_place", where, times, message, when=day)


def _of_one_task(case: Case, place: str, tours: Sequence[Tour]) -> tuple[Tour, ...]:
    """The tours at a place whose crews are planned together."""
    found: dict[int, Tour] = {}
    for (i, a), (j, b) in itertools.combinations(enumerate(tours), 2):
        if _share(case, place, a, b):
            found |= {i: a, j: b}
    return tuple(found[i] for i in sorted(found))


def _share(case: Case, place: str, a: Tour, b: Tour) -> bool:
    """Whether two crews are planned together: vehicles of a profile, teams of a hospital or that may do the same."""
    ground, who = case.once(Ground), case.once(Who)
    first, second = ground.crews.get(a.crew), ground.crews.get(b.crew)
    if isinstance(first, Vehicle) and isinstance(second, Vehicle):
        return first.profile == second.profile
    if not (isinstance(first, Team) and isinstance(second, Team)) or place not in ground.county:
        return False
    visits = {stop.programme for tour in (a, b) for stop in tour.stops if stop.place == place}
    both = (who.crews(ground.programmes[p], place) for p in visits if p in ground.programmes)
    return a.depot == b.depot or any({a.crew, b.crew} <= crews for crews in both)


def check_crew_present(case: Case) -> Iterator[Violation]:
    """Everybody whom a tour needs works on all its days."""
    ground = case.once(Ground)
    for tour in ground.judged:
        crew = ground.crews.get(tour.crew)
        if crew is None:
            continue
        lacking = missing_roles(ground, tour, crew)
        if lacking:
            message = said(
                "the tour of {crew} on {day} lacks {roles}",
                crew=case.names(tour.crew),
                day=case.date(tour.day),
                roles=joined(Separator.LIST, (ROLES[role].said() for role in lacking)),
            )
            yield case.breach("circuits.crew_present", (tour.crew,), len(lacking), message, when=tour.day)
        for who in ground.members_on(tour):
            person = case.person(who)
            away = [day for day in tour.days if person is None or not person.works_on(day)]
            if away:
                message = said(
                    "{person} of {crew} is not at work on {day}",
                    person=case.names(who),
                    crew=case.names(tour.crew),
                    day=case.date(away[0]),
                )
                where = (who, tour.crew)
                yield case.breach("circuits.crew_present", where, len(away), message, when=away[0])


def missing_roles(ground: Ground, tour: Tour, crew: Crew) -> tuple[TeamRole, ...]:
    """GP or nurse where a tour needs one and the team has none."""
    if isinstance(crew, Vehicle):
        return ()
    return tuple(role for role in ground.roles_on(tour) if role in ROLES and not member(crew.on(tour.day), role))


def lacks_specialist(ground: Ground, tour: Tour, crew: Crew | None) -> bool:
    """Whether a tour's programmes of teams ask for a specialist and the team has none."""
    asked = any(TeamRole.SPECIALIST in p.roles and p.crew is CrewKind.TEAM for p in ground.programmes_on(tour))
    return asked and isinstance(crew, Team) and crew.on(tour.day).specialist is None
