"""Checks of the people who are posted: their title, employer, leave, exemptions and age."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping

from gridplan.checking.breaches import Case
from gridplan.checking.posting_people import AGES, WEEK, age_rule, exempt_days, short_leave, too_old_days
from gridplan.checking.posting_stays import postings_of, this_week
from gridplan.domain.people import Role, Title
from gridplan.domain.plan import Violation
from gridplan.languages import Word, said, word
from gridplan.languages.amounts import days, weeks

_DAY = dt.timedelta(days=1)
_TITLES: Mapping[Title, Word] = {
    Title.NONE: word("title held.none", "none"),
    Title.JUNIOR: word("title held.junior", "junior"),
    Title.MID: word("title held.mid", "mid-level"),
    Title.DEPUTY_SENIOR: word("title held.deputy_senior", "deputy senior"),
    Title.SENIOR: word("title held.senior", "senior"),
}


def check_title(case: Case) -> Iterator[Violation]:
    """The posted physician has the title asked for."""
    lowest = case.rules.value("postings.min_title")
    for posting in postings_of(case):
        person = case.person(posting.person)
        if person and person.title < lowest and posting.end > case.plan.as_of:  # earlier ones are history
            message = said(
                "{person} has too low a title ({title}) for a posting to {host}",
                person=case.names(person.id),
                title=_TITLES[person.title].said(),
                host=case.names(posting.host),
            )
            amount = lowest - person.title
            yield case.breach("postings.min_title", (person.id, posting.host), amount, message, when=posting.start)


def check_sender(case: Case) -> Iterator[Violation]:
    """Only physicians of a lead hospital who may be posted, and who are in no vehicle's crew, are posted."""
    lead = {h.id for h in case.county.lead_hospitals}
    crew = {member for vehicle in case.county.vehicles for member in vehicle.crew}
    for posting in postings_of(case):
        person = case.person(posting.person)
        if person is None or posting.end <= case.plan.as_of:
            continue
        if person.role is not Role.PHYSICIAN or person.workplace not in lead:
            why = said("is no physician of a lead hospital")
            if case.commissioners:
                why = said("is no public-health worker of a lead hospital")
        elif not person.postable:
            why = said("must not be posted")
        elif person.id in crew:
            why = said("goes with a mobile hospital", context="sender")
        else:
            continue
        message = said(
            "{person} {why}, yet is posted to {host}",
            person=case.names(person.id),
            why=why,
            host=case.names(posting.host),
        )
        yield case.breach("postings.sender", (person.id, posting.host), 1, message, when=posting.start)


def check_availability(case: Case) -> Iterator[Violation]:
    """From the day the plan was made for, nobody is posted while not employed or on leave."""
    today = this_week(case)
    for posting in postings_of(case):
        first = max(posting.start, today)
        if first >= posting.end:
            continue
        person = case.person(posting.person)
        lost = [
            first + i * WEEK
            for i in range((posting.end - first).days // 7)
            if person is None
            or not person.available_throughout(first + i * WEEK, first + (i + 1) * WEEK, short=short_leave(case.county))
        ]
        if lost:
            message = said(
                "{person} is not at work for {weeks} of the stay at {host} (from {day} on)",
                person=case.names(posting.person),
                host=case.names(posting.host),
                weeks=weeks(len(lost)),
                day=case.date(lost[0]),
            )
            where = (posting.person, posting.host)
            yield case.breach("postings.availability", where, 7 * len(lost), message, when=lost[0])


def check_short_leave(case: Case) -> Iterator[Violation]:
    """Leave during a posting that does not interrupt it: nobody else is sent for these days, which is an exception."""
    for posting in postings_of(case):
        person, first = case.person(posting.person), max(posting.start, this_week(case))
        if person is None:
            continue
        ending = person.leave_beyond(short_leave(case.county))
        for absence in person.absences:
            start, end = max(absence.start, first), min(absence.end, posting.end)
            if start < end and absence not in ending:
                away = (end - start).days
                message = said(
                    "{person}, posted to {host}, is on leave for {days} from {day} on; "
                    "the stay goes on and nobody else is sent",
                    person=case.names(posting.person),
                    host=case.names(posting.host),
                    days=days(away),
                    day=case.date(start),
                )
                where = (posting.person, posting.host)
                yield case.breach("postings.short_leave", where, away, message, when=start, reason=absence.reason)


def check_exemption(case: Case) -> Iterator[Violation]:
    """From the day the plan was made for, nobody is posted on days for which the roster says they must not be."""
    for posting in postings_of(case):
        person, first = case.person(posting.person), max(posting.start, this_week(case))
        exempt = exempt_days(person, first, posting.end) if person else []
        if exempt:
            message = said(
                "{person} is exempt from postings on {days} of the stay at {host} (from {day} on)",
                person=case.names(posting.person),
                host=case.names(posting.host),
                days=days(len(exempt)),
                day=case.date(exempt[0]),
            )
            where = (posting.person, posting.host)
            yield case.breach("postings.exemption", where, len(exempt), message, when=exempt[0])


def _check_age(case: Case, rule: str) -> Iterator[Violation]:
    for posting in postings_of(case):
        person, first = case.person(posting.person), max(posting.start, this_week(case))
        old = too_old_days(case.county, person, first, posting.end) if person else 0
        if person and old and age_rule(case.county, person) == rule:
            message = said(
                "{person} is {age:g} or older on {days} of the stay at {host}",
                person=case.names(posting.person),
                host=case.names(posting.host),
                age=case.rules.value(rule),
                days=days(old),
            )
            where = (posting.person, posting.host)
            yield case.breach(rule, where, old, message, when=posting.end - old * _DAY, unit="days")


def check_max_age(case: Case) -> Iterator[Violation]:
    """Nobody is posted who has reached the age limit."""
    yield from _check_age(case, AGES[0])


def check_max_age_women(case: Case) -> Iterator[Violation]:
    """No woman is posted who has reached the age limit of women."""
    yield from _check_age(case, AGES[1])
