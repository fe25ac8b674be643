"""Who may be posted, and until when: what the checks of the postings ask about people and hosts."""

from __future__ import annotations

import datetime as dt
import math
from collections import defaultdict
from collections.abc import Iterator, Mapping

from gridplan.checking.breaches import Case
from gridplan.domain.county import County
from gridplan.domain.facilities import TownshipHospital, VillageClinic
from gridplan.domain.people import Person, Role, Sex
from gridplan.domain.rules import Level
from gridplan.languages import said

WEEK = dt.timedelta(weeks=1)
AGES = ("postings.max_age", "postings.max_age_women")


def eligible(county: County, person: Person) -> bool:
    """Whether the person may be posted at all: a physician of a lead hospital with the title asked for."""
    crew = {member for vehicle in county.vehicles for member in vehicle.crew}
    first, last = county.calendar.start, county.calendar.end - dt.timedelta(days=1)
    return (
        person.role is Role.PHYSICIAN
        and person.title >= county.rules.value("postings.min_title")
        and person.workplace in {h.id for h in county.lead_hospitals}
        and person.id not in crew
        and person.postable
        and not any((e.start or first) <= first and last < (e.end or dt.date.max) for e in person.exemptions)
        and not _is_too_old(county, person, first)
    )


def age_rule(county: County, person: Person) -> str | None:
    """The rule that limits the person's age, if any does."""
    on = [rule for rule in AGES if county.rules.level(rule) is not Level.OFF]
    women_only = AGES[1]
    if person.sex is Sex.FEMALE and women_only in on:
        return women_only
    return AGES[0] if AGES[0] in on else None


def _is_too_old(county: County, person: Person, day: dt.date) -> bool:
    rule = age_rule(county, person)
    if rule is None or person.born is None:
        return False
    had_birthday = (day.month, day.day) >= (person.born.month, person.born.day)
    return day.year - person.born.year - (not had_birthday) >= county.rules.value(rule)


def too_old_days(county: County, person: Person, start: dt.date, end: dt.date) -> int:
    """Days of ``start <= day < end`` on which the person is too old to be posted."""
    days = (start + dt.timedelta(days=i) for i in range((end - start).days))
    return sum(_is_too_old(county, person, day) for day in days)


def exempt_days(person: Person, start: dt.date, end: dt.date) -> list[dt.date]:
    """Days of ``start <= day < end`` on which an exemption with dates holds."""
    days = (start + dt.timedelta(days=i) for i in range((end - start).days))
    return [d for d in days if any((e.start or d) <= d and (e.end is None or d < e.end) for e in person.exemptions)]


def free(county: County, person: Person, start: dt.date, end: dt.date) -> bool:
    """Whether the person is at work, not exempt and not too old on every day of ``start <= day < end``."""
    at_work = person.available_throughout(start, end, short=short_leave(county))
    return at_work and not exempt_days(person, start, end) and not too_old_days(county, person, start, end)


def short_leave(county: County) -> int:
    """Days of leave in a row for which a posting is not interrupted."""
    rule = county.rules["postings.short_leave"]
    return 0 if rule.level is Level.OFF else round(rule.value)


def department_limits(county: County) -> Mapping[str, int]:
    """Most physicians of each department that may be out at once."""
    share = county.rules.value("postings.department_limit")
    size: dict[str, int] = defaultdict(int)
    for person in county.people:
        if person.department and eligible(county, person):
            size[person.department] += 1
    return {
        d.id: math.ceil(share * size[d.id]) if d.limit is None else d.limit
        for h in county.lead_hospitals
        for d in h.departments
    }


def required(county: County) -> Mapping[str, int]:
    """Posted physicians that each township hospital, and each clinic that asks for some, should have every week."""
    default, extra = (round(county.rules.value(f"postings.{rule}")) for rule in ("cover", "extra"))
    wanted: dict[str, int] = {}
    for township in county.townships:
        residents = sum(v.residents for v in county.villages if v.township == township.code)
        many = county.rules.level("postings.extra") is not Level.OFF and residents > extra
        for i, hospital in enumerate(h for h in county.township_hospitals if h.township == township.code):
            more = 1 if many and i == 0 else 0
            wanted[hospital.id] = default + more if hospital.posts is None else hospital.posts
    return wanted | {clinic.id: clinic.posts for clinic in county.clinics if clinic.posts}


def is_host(county: County, key: str) -> bool:
    """Whether somebody can be posted there."""
    thing = county.get(key) if key in county else None
    return isinstance(thing, TownshipHospital) or (isinstance(thing, VillageClinic) and bool(thing.posts))


def why_ended(case: Case, person: Person | None, host: str, end: dt.date) -> str:
    """Why a stay could not go on after ``end``, or ``""``. It never says why somebody is exempt: that is private."""
    if person is None:
        return said("no longer on the roster")
    if not is_host(case.county, host):
        if host not in case.county:
            return said("the place of the posting is no more")
        return said("the place of the posting has no post any more")
    return next(_reasons(case, person, end), "")


def _reasons(case: Case, person: Person, end: dt.date) -> Iterator[str]:
    if person.leaves and person.leaves <= end + WEEK - dt.timedelta(days=1):
        yield said("leaves on {day}", day=case.date(person.leaves))
    for absence in person.leave_beyond(short_leave(case.county)):
        if absence.start < end + WEEK and absence.end > end:
            day = case.date(absence.start)
            if absence.reason:
                yield said("on leave from {day} on ({reason})", day=day, reason=absence.reason)
            else:
                yield said("on leave from {day} on", day=day)
    if days := exempt_days(person, end, end + WEEK):
        yield said("exempt from postings from {day} on", day=case.date(days[0]))
    if too_old_days(case.county, person, end, end + WEEK):
        yield said("has reached the age limit of postings")
    if person.joins and person.joins > end:
        yield said("does not join before {day}", day=case.date(person.joins))
    if not eligible(case.county, person):
        yield said("may no longer be posted")
