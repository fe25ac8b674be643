"""After re-planning: the published postings of past and frozen weeks are kept."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

from gridplan.checking.breaches import Case
from gridplan.checking.posting_people import WEEK, eligible, free, is_host, required
from gridplan.checking.posting_stays import postings_of, published, this_week
from gridplan.domain.plan import Violation
from gridplan.domain.postings import Posting
from gridplan.languages import said


def check_frozen(case: Case) -> Iterator[Violation]:
    """After re-planning, the past and the frozen weeks are as published, unless the person can no longer be posted."""
    if case.parent is None or case.parent.postings.solution is None:
        return
    calendar = case.county.calendar
    frozen_until = case.plan.as_of + dt.timedelta(days=round(case.rules.value("replan.frozen")))
    last = min(calendar.weeks, calendar.week_of(frozen_until))
    was = _cells(case.parent.postings.solution.postings, case, last)
    now = _cells(postings_of(case), case, last)
    today = calendar.week_of(case.plan.as_of)
    began: dict[tuple[str, str], int] = {}  # first week added since today
    for person_id, host, week in sorted(now - was, key=lambda cell: cell[2]):
        if week >= today:
            began.setdefault((person_id, host), week)
    for person_id, host, week in sorted(was ^ now, key=str):
        monday = calendar.monday(week)
        new = (person_id, host, week) in now
        gone = _gone(case, person_id, monday) or not is_host(case.county, host)
        if week >= today and (gone or (new and _needed(case, host, calendar.monday(began[person_id, host])))):
            continue
        done = said("added", context="frozen stay") if new else said("cancelled", context="frozen stay")
        message = said(
            "week {week} is frozen, yet the stay of {person} at {host} is {done}",
            week=week + 1,
            person=case.names(person_id),
            host=case.names(host),
            done=done,
        )
        yield case.breach("replan.frozen", (person_id, host), 7, message, when=monday)


def _gone(case: Case, person_id: str, monday: dt.date) -> bool:
    """Whether the person may no longer be posted, or is away in that week or an earlier one since the plan's day.

    Leave ends a stay: who is back the week after would have to rest first.
    """
    person = case.person(person_id)
    today = this_week(case)
    weeks = (today + i * WEEK for i in range((monday - today).days // 7 + 1))
    return (
        person is None
        or not eligible(case.county, person)
        or not all(free(case.county, person, week, week + WEEK) for week in weeks)
    )


def _needed(case: Case, host: str, monday: dt.date) -> bool:
    """Whether those published for this host and week who are still there are too few, so that a stand-in is right."""
    there = [p for p in published(case) if p.host == host and p.start <= monday < p.end]
    return sum(not _gone(case, p.person, monday) for p in there) < required(case.county).get(host, 0)


def _cells(postings: tuple[Posting, ...], case: Case, last: int) -> set[tuple[str, str, int]]:
    week_of = case.county.calendar.week_of
    return {
        (p.person, p.host, week)
        for p in postings
        for week in range(max(0, week_of(p.start)), min(last, week_of(p.end)))
    }
