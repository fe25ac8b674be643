"""The sheet of the teams' specialists: who serves which teams, and why this physician."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence

from gridplan.domain.naming import names_of
from gridplan.domain.people import Person
from gridplan.domain.plan import Plan
from gridplan.domain.postings import Posting
from gridplan.domain.specialists import adopters_of, posted_hosts, specialties_needed
from gridplan.domain.territories import Team
from gridplan.languages import Said, Separator, dates, joined, said, word

Row = Sequence[object]

ADOPTED = word("sheet.specialist.adopted", "its department adopts the hospital")
FITS = word("sheet.specialist.fits", "its specialty is the one needed")
PARTLY = word("sheet.specialist.partly", "its specialty is partly the one needed")
NEAREST = word("sheet.specialist.nearest", "from the lead hospital nearest to it")
LEFT = word("sheet.specialist.left", "as the county as a whole needs")
NOBODY = word("sheet.specialist.nobody", "no physician can be had")
DAY = dt.timedelta(days=1)


def specialist_rows(plan: Plan) -> Iterator[Row]:
    """One row for each physician and township hospital served, then the teams without anybody, by hospital."""
    county, stays = plan.county, plan.postings.solution.postings if plan.postings.solution else ()
    names, bound, first = names_of(plan), posted_hosts(county.calendar, stays, plan.as_of), _first_stays(plan)
    served: dict[tuple[str, str], list[Team]] = defaultdict(list)
    for team in plan.teams:
        served[team.specialist or "", team.hospital].append(team)
    for (person_id, hospital), own in sorted(served.items(), key=lambda item: (not item[0][0], item[0])):
        told = (names(hospital), len(own), names.all(team.id for team in own))
        found = county.get(person_id) if person_id in county else None
        if not isinstance(found, Person):
            reason = None if person_id else NOBODY.said()
            yield (*(person_id or None, None, None, None, None), *told, None, None, None, None, reason)
            continue
        there = hospital in bound.get(person_id, ())
        fit, stay = _fit(plan, found, own), first.get((person_id, hospital))
        posted = [_posted(plan, stay)] if stay else []
        yield (
            *(found.id, found.name, names(found.workplace)),
            *(names(found.department) if found.department else None, found.specialty, *told),
            0 if there else _minutes(plan, found.workplace, hospital),
            None if fit is None else f"{fit:.0%}",
            *((stay.start, stay.end - DAY) if stay else (None, None)),
            joined(Separator.LIST, posted if there else [*posted, *_why(plan, found, hospital, fit)]) or LEFT.said(),
        )


def _fit(plan: Plan, person: Person, teams: Sequence[Team]) -> float | None:
    """How much of the teams' need the specialty serves, on average; ``None`` where they name no need."""
    needs = [specialties_needed(plan.county, team) for team in teams]
    shares = [shares.get(person.specialty or "", 0.0) for shares in needs if shares]
    return sum(shares) / len(shares) if shares else None


def _why(plan: Plan, person: Person, hospital: str, fit: float | None) -> Iterator[str]:
    """What speaks for somebody who is not posted out."""
    county = plan.county
    if person.department in adopters_of(county, hospital):
        yield ADOPTED.said()
    if fit:
        yield (PARTLY if fit < 1 else FITS).said()
    drives = {lead.id: plan.travel_times("car").between(lead.id, hospital) for lead in county.lead_hospitals}
    known = [seconds for seconds in drives.values() if seconds is not None]
    if len(drives) > 1 and known and drives.get(person.workplace) == min(known):
        yield NEAREST.said()


def _minutes(plan: Plan, workplace: str, hospital: str) -> float | None:
    seconds = plan.travel_times("car").between(workplace, hospital)
    return None if seconds is None else round(seconds / 60, 1)


def _first_stays(plan: Plan) -> Mapping[tuple[str, str], Posting]:
    """(person, hospital) → the first of the stays there in the planning year that is not over on the plan's day."""
    first: dict[tuple[str, str], Posting] = {}
    stays = plan.postings.solution.postings if plan.postings.solution else ()
    for stay in sorted(stays, key=lambda stay: stay.start):
        if stay.end > plan.as_of:
            first.setdefault((stay.person, stay.host), stay)
    return first


def _posted(plan: Plan, stay: Posting) -> str:
    """That somebody is posted there; from when, and until when, as far as it lies inside the planning year."""
    calendar = plan.county.calendar
    first, last = _day(plan, stay.start), _day(plan, stay.end - DAY)
    if stay.start > plan.as_of and stay.end < calendar.end:
        return said("posted there (from {first} to {last})", first=first, last=last)
    if stay.start > plan.as_of:
        return said("posted there (from {first})", first=first)
    if stay.end < calendar.end:
        return said("posted there (until {last})", last=last)
    return said("posted there")


def _day(plan: Plan, day: dt.date) -> Said:
    return dates.short(day) if day.year == plan.county.calendar.start.year else dates.full(day)
