"""Checks of the postings."""

from __future__ import annotations

import datetime as dt
import itertools
from collections import defaultdict
from collections.abc import Iterator, Mapping

from gridplan.checking.breaches import Case, Check
from gridplan.checking.posting_fitness import (
    check_availability,
    check_exemption,
    check_max_age,
    check_max_age_women,
    check_sender,
    check_short_leave,
    check_title,
)
from gridplan.checking.posting_people import (
    WEEK,
    department_limits,
    required,
    why_ended,
)
from gridplan.checking.posting_stays import (
    first_open,
    frozen_start,
    longest_stay,
    postings_of,
    published,
    runs,
    settled,
    shortest_stay,
    stays_of,
    this_week,
    under_way,
)
from gridplan.domain.plan import Violation
from gridplan.domain.postings import Posting
from gridplan.languages import Said, said
from gridplan.languages.amounts import person_weeks, persons, week_span, weeks


def check_origins(case: Case) -> Iterator[Violation]:
    """No posting begins before the horizon unless roster or parent say so, and none after its end."""
    calendar = case.county.calendar
    if case.plan.parent is not None and case.parent is None:
        return  # what was published cannot be told
    known = {(p.person, p.host, p.start) for p in (*under_way(case.county), *published(case))}
    for posting in postings_of(case):
        where = (posting.person, posting.host)
        if posting.start < calendar.start and (*where, posting.start) not in known:
            message = said(
                "the stay of {person} at {host} is said to begin on {day}, which neither roster nor published plan has",
                person=case.names(posting.person),
                host=case.names(posting.host),
                day=case.date(posting.start),
            )
            yield case.breach("plan.references", where, 1, message, when=posting.start)
        if posting.start >= calendar.end:
            message = said(
                "the stay of {person} at {host} begins on {day}, after the end of the plan",
                person=case.names(posting.person),
                host=case.names(posting.host),
                day=case.date(posting.start),
            )
            yield case.breach("plan.references", where, 1, message, when=posting.start)


def check_cover(case: Case) -> Iterator[Violation]:
    """Every host has the required physicians in every week; a run of short weeks is one violation.

    After re-planning, the past is not judged anew, and a demand that has risen counts once nothing is frozen.
    """
    calendar = case.county.calendar
    present: dict[tuple[str, int], int] = defaultdict(int)
    for posting in postings_of(case):
        for week in range(max(0, calendar.week_of(posting.start)), min(calendar.weeks, calendar.week_of(posting.end))):
            present[posting.host, week] += 1
    for host in required(case.county):
        missing = [max(0, _due(case, host, w) - present[host, w]) for w in range(calendar.weeks)]
        for first, last in runs(missing):
            amount = sum(missing[first : last + 1])
            yield case.breach(
                "postings.cover",
                (host,),
                amount,
                _lacking(case, host, week_span(first, last), person_weeks(amount)),
                when=calendar.monday(first),
                unit="person-weeks",
            )


def _lacking(case: Case, host: str, span: Said, amount: Said) -> Said:
    posted = said("public-health commissioners") if case.commissioners else said("posted physicians")
    return said(
        "{host} lacks {posted} in {span}, {amount} in all",
        host=case.names(host),
        posted=posted,
        span=span,
        amount=amount,
    )


def _due(case: Case, host: str, week: int) -> int:
    """What is asked of ``host`` in a week: while frozen, no more than the parent asked or had there."""
    monday = case.county.calendar.monday(week)
    now = required(case.county)[host]
    if case.plan.parent is not None and monday < this_week(case):
        return 0
    if case.parent is None or monday >= first_open(case):
        return now
    then = case.parent.county
    if not then.calendar.start <= monday < then.calendar.end:
        return now
    there = sum(p.host == host and p.start <= monday < p.end for p in published(case))
    return min(now, max(there, required(then).get(host, 0)))


def cut_short(case: Case, posting: Posting) -> str:
    """Why the posting could not go on after its end, or ``""``."""
    return why_ended(case, case.person(posting.person), posting.host, posting.end)


def check_min_stay(case: Case) -> Iterator[Violation]:
    """A stay lasts at least the minimum; what falls short is an exception with its reason.

    What is past and frozen was judged when it was planned: neither a rule nor a roster of today changes that record.
    """
    wanted = round(case.rules.value("postings.min_stay"))
    then = round(case.parent.county.rules.value("postings.min_stay")) if case.parent else wanted
    known = _on_record(case, "min_stay")
    for posting in stays_of(case):
        over = settled(case, posting)
        shortest = min(wanted, then) if over else wanted
        recorded = known.get((posting.person, posting.host, posting.start))
        if posting.weeks < shortest and not (over and recorded is None):
            yield case.breach(
                "postings.min_stay",
                (posting.person, posting.host),
                shortest - posting.weeks,
                said(
                    "{person} is at {host} for only {weeks}, {short} too few",
                    person=case.names(posting.person),
                    host=case.names(posting.host),
                    weeks=weeks(posting.weeks),
                    short=shortest - posting.weeks,
                ),
                when=posting.start,
                reason=(recorded if over else None) or _why_short(case, posting, wanted),
            )


def _on_record(case: Case, name: str) -> Mapping[tuple[str, str, dt.date | None], str]:
    """Person, host and start of the stays that the parent says break a rule → the reason it gives."""
    rule = f"commissioners.{name}" if case.commissioners else f"postings.{name}"
    found = [v for v in case.parent.audit.violations if v.rule == rule] if case.parent else []
    return {(v.where[0], v.where[1], v.when): v.reason for v in found}


def _why_short(case: Case, posting: Posting, wanted: int) -> str:
    """Why a stay is below the minimum; ``""`` where nobody said, as of what is being edited by hand."""
    if reason := cut_short(case, posting):
        return reason
    if _by_hand(case, posting):
        return said("changed by hand")
    if shortest_stay(case.county) < wanted:
        return said("a stay lasts at most {weeks}", weeks=weeks(shortest_stay(case.county)))
    planned = case.plan.postings.goals and posting.end > case.county.calendar.start
    return said("so that nobody is missing in any week") if planned else ""


def _by_hand(case: Case, posting: Posting) -> bool:
    """Whether the plan was edited, and this stay with it."""
    return "edited" in dict(case.plan.postings.provenance.versions) and posting not in published(case)


def check_floor_stay(case: Case) -> Iterator[Violation]:
    """No stay is planned below the floor; one that ends because the person is no longer there is no plan's choice."""
    floor = min(round(case.rules.value("postings.floor_stay")), shortest_stay(case.county))
    for posting in stays_of(case):
        if posting.weeks < floor and not cut_short(case, posting) and not settled(case, posting):
            message = said(
                "{person} is to be at {host} for only {weeks}; even an exception lasts at least {floor}",
                person=case.names(posting.person),
                host=case.names(posting.host),
                weeks=weeks(posting.weeks),
                floor=floor,
            )
            where = (posting.person, posting.host)
            yield case.breach("postings.floor_stay", where, floor - posting.weeks, message, when=posting.start)


def check_max_stay(case: Case) -> Iterator[Violation]:
    """No stay exceeds the longest stay, if the county has made that a rule. What ends by then could not end earlier.

    Where the rule holds in principle, a longer stay is an exception with its reason.
    """
    known = _on_record(case, "max_stay")
    longest = round(case.rules.value("postings.max_stay"))
    judged_from = first_open(case) if case.parent else this_week(case)
    for posting in postings_of(case):
        if posting.weeks > longest and not (posting.start < this_week(case) and posting.end <= judged_from):
            message = said(
                "{person} is at {host} for {weeks}, at most {longest} are allowed",
                person=case.names(posting.person),
                host=case.names(posting.host),
                weeks=weeks(posting.weeks),
                longest=longest,
            )
            where = (posting.person, posting.host)
            recorded = known.get((*where, posting.start)) if posting in published(case) else None
            yield case.breach(
                "postings.max_stay",
                where,
                posting.weeks - longest,
                message,
                when=posting.start,
                reason=recorded or _why_long(case, posting),
            )


def _why_long(case: Case, posting: Posting) -> str:
    """Why a stay exceeds the longest one; ``""`` where nobody said, or nothing could allow it."""
    if _by_hand(case, posting):
        return said("changed by hand")
    planned = case.plan.postings.goals and longest_stay(case.county) is not None
    return said("so that nobody is missing in any week and no stay is short") if planned else ""


def _by_person(case: Case) -> Mapping[str, list[Posting]]:
    stays = defaultdict(list)
    for posting in stays_of(case):
        stays[posting.person].append(posting)
    return {person: sorted(own, key=lambda p: (p.start, p.end)) for person, own in sorted(stays.items())}


def check_one_post(case: Case) -> Iterator[Violation]:
    """Nobody holds two postings in one week."""
    for person, stays in _by_person(case).items():
        for earlier, later in itertools.pairwise(stays):
            if later.start < earlier.end:
                both = (min(earlier.end, later.end) - later.start).days // 7
                message = said(
                    "{person} is posted to {one} and {other} at once for {weeks} from {day} on",
                    person=case.names(person),
                    one=case.names(earlier.host),
                    other=case.names(later.host),
                    weeks=weeks(both),
                    day=case.date(later.start),
                )
                where = (person, earlier.host, later.host)
                yield case.breach("postings.one_post", where, both, message, when=later.start, unit="weeks")


def check_rest(case: Case) -> Iterator[Violation]:
    """There is rest between two stays of a person."""
    rest = round(case.rules.value("postings.rest"))
    for person, stays in _by_person(case).items():
        for earlier, later in itertools.pairwise(stays):
            pause = (later.start - earlier.end).days // 7
            if 0 <= pause < rest and not (settled(case, earlier) and frozen_start(case, later)):
                message = said(
                    "{person} has only {pause} between two stays, {rest} are due",
                    person=case.names(person),
                    pause=weeks(pause),
                    rest=rest,
                )
                where = (person, later.host)
                yield case.breach("postings.rest", where, rest - pause, message, when=later.start)


def check_department_limit(case: Case) -> Iterator[Violation]:
    """No department has more people out at once than its limit, from the plan's week on.

    Stays that began before it, or begin while frozen, and may not end yet are allowed to exceed the limit: nobody can
    undo them. The solver's notes name them.
    """
    calendar = case.county.calendar
    limits = department_limits(case.county)
    today = max(0, calendar.week_of(this_week(case))) if case.plan.parent is not None else 0
    out: dict[tuple[str, int], int] = defaultdict(int)
    bound: dict[tuple[str, int], int] = defaultdict(int)
    for posting in postings_of(case):
        person = case.person(posting.person)
        if person and person.department:
            first, last = calendar.week_of(posting.start), calendar.week_of(posting.end)
            kept = calendar.week_of(_bound_until(case, posting))
            for week in range(max(today, first), min(calendar.weeks, last)):
                out[person.department, week] += 1
                bound[person.department, week] += week < kept
    for department, limit in limits.items():
        excess = [
            out[department, week] - limit if out[department, week] > max(limit, bound[department, week]) else 0
            for week in range(calendar.weeks)
        ]
        for first, last in runs(excess):
            yield case.breach(
                "postings.department_limit",
                (department,),
                max(excess[first : last + 1]),
                said(
                    "{department} has {number} out at once in {span}, the limit is {limit}",
                    department=case.names(department),
                    number=persons(max(excess[first : last + 1]) + limit),
                    span=week_span(first, last),
                    limit=limit,
                ),
                when=calendar.monday(first),
                unit="persons",
            )


def _bound_until(case: Case, posting: Posting) -> dt.date:
    """Before this day a stay that has begun, or begins while frozen, must not end; its start where it is open."""
    began = posting.start < case.county.calendar.start or (
        case.plan.parent is not None and posting.start < this_week(case)
    )
    if not began and not frozen_start(case, posting):
        return posting.start
    frozen = first_open(case) if case.parent is not None else posting.start
    return max(frozen, posting.start + shortest_stay(case.county) * WEEK)


CHECKS: Mapping[str, Check] = {
    "postings.cover": check_cover,
    "postings.min_title": check_title,
    "postings.sender": check_sender,
    "postings.min_stay": check_min_stay,
    "postings.floor_stay": check_floor_stay,
    "postings.max_stay": check_max_stay,
    "postings.one_post": check_one_post,
    "postings.availability": check_availability,
    "postings.short_leave": check_short_leave,
    "postings.exemption": check_exemption,
    "postings.max_age": check_max_age,
    "postings.max_age_women": check_max_age_women,
    "postings.rest": check_rest,
    "postings.department_limit": check_department_limit,
}
