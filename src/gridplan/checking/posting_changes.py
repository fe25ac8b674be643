"""Hand-overs that do not overlap, and what a plan changes of the published postings."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator

from gridplan.checking.breaches import Case
from gridplan.checking.posting_people import WEEK, is_host, required
from gridplan.checking.posting_stays import postings_of, published, runs, this_week
from gridplan.domain.plan import Violation
from gridplan.domain.postings import Posting
from gridplan.domain.rules import Level
from gridplan.languages import said
from gridplan.languages.amounts import person_weeks, weeks


def overlap_weeks(case: Case) -> int:
    """Weeks for which a successor is to be there before the predecessor goes."""
    off = case.rules.level("postings.overlap") is Level.OFF
    return 0 if off else round(case.rules.value("postings.overlap"))


def late_persons(case: Case, host: str, needed: int) -> list[int]:
    """For each week, how many too few at a host have been there for a hand-over, beside what shortage excuses.

    Who was there in the first week needs no hand-over. Where somebody was missing in a week, or in as many weeks before
    it as an overlap lasts, nobody was there to hand over.
    """
    calendar, overlap = case.county.calendar, overlap_weeks(case)
    stays = [p for p in postings_of(case) if p.host == host]
    mondays = [calendar.monday(week) for week in range(calendar.weeks)]
    missing = [max(0, needed - sum(p.start <= day < p.end for p in stays)) for day in mondays]
    late = []
    for week, monday in enumerate(mondays):
        handed_over = monday - overlap * WEEK
        settled = sum(
            p.start <= monday < p.end and (p.start <= calendar.start or p.start <= handed_over) for p in stays
        )
        late.append(max(0, needed - settled - sum(missing[max(0, week - overlap) : week + 1])))
    return late


def check_overlap(case: Case) -> Iterator[Violation]:
    """A successor is there some weeks before the predecessor goes; after re-planning the past is not judged anew."""
    overlap, calendar = overlap_weeks(case), case.county.calendar
    first = max(0, calendar.week_of(this_week(case))) if case.plan.parent else 0
    for host, needed in required(case.county).items() if overlap else ():
        late = [n if week >= first else 0 for week, n in enumerate(late_persons(case, host, needed))]
        for begin, last in runs(late):
            amount = sum(late[begin : last + 1])
            message = said(
                "the hand-over at {host} from week {week} on should overlap by {overlap}; {amount} too few",
                host=case.names(host),
                week=begin + 1,
                overlap=weeks(overlap),
                amount=person_weeks(amount),
            )
            yield case.breach(
                "postings.overlap", (host,), amount, message, when=calendar.monday(begin), unit="person-weeks"
            )


def disturbance(case: Case) -> int:
    """Weeks taken away from and added to the published postings, and the prices of moved starts and ends."""
    old, new = list(_published(case)), list(postings_of(case))
    total = len(set(_weeks(case, old)) ^ set(_weeks(case, new)))
    for posting in new:
        total += _price(case, posting, [q for q in old if (q.person, q.host) == (posting.person, posting.host)])
    return total


def _published(case: Case) -> Iterator[Posting]:
    """The parent's postings; at a host that is no more, only what is history."""
    calendar = case.county.calendar
    today = min(max(this_week(case), calendar.start), calendar.end)
    for posting in published(case):
        if is_host(case.county, posting.host):
            yield posting
        elif posting.start < today:
            yield Posting(person=posting.person, host=posting.host, start=posting.start, end=min(posting.end, today))


def _price(case: Case, posting: Posting, rivals: list[Posting]) -> int:
    rules, start, end = case.rules, case.county.calendar.start, case.county.calendar.end
    shared = {q: len(set(_weeks(case, [q])) & set(_weeks(case, [posting]))) for q in rivals}
    near = [q for q in sorted(rivals, key=lambda q: q.start) if shared[q]]
    if not near:
        return round(rules.value("replan.person_moved")) if start <= posting.start < end else 0
    was = max(near, key=lambda q: shared[q])  # the earlier of equals
    price = 0.0
    if posting.start != was.start and max(posting.start, was.start) >= start:
        price += rules.value("replan.start_shifted")
    if posting.end < min(was.end, end):
        price += rules.value("replan.stay_cut")
    if was.end < min(posting.end, end):
        price += rules.value("replan.stay_extended")
    return round(price)


def _weeks(case: Case, stays: Iterable[Posting]) -> Iterator[tuple[str, str, dt.date]]:
    calendar = case.county.calendar
    for stay in stays:
        day = max(stay.start, calendar.start)
        while day < min(stay.end, calendar.end):
            yield stay.person, stay.host, day
            day += WEEK
