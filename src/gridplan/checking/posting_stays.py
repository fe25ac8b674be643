"""The stays that the checks of the postings look at, and from when on they are judged."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

from gridplan.checking.breaches import Case
from gridplan.checking.posting_people import WEEK
from gridplan.domain.county import County
from gridplan.domain.people import Role
from gridplan.domain.postings import Posting
from gridplan.domain.rules import Level


def postings_of(case: Case) -> tuple[Posting, ...]:
    """The plan's postings; none where the solver found no solution."""
    solution = case.plan.postings.solution
    return solution.postings if solution else ()


def shortest_stay(county: County) -> int:
    """Weeks below which a stay counts as short: the minimum, or a binding longest stay below it."""
    rules = county.rules
    shortest = round(rules.value("postings.min_stay"))
    if rules.level("postings.max_stay") in {Level.HARD, Level.IN_PRINCIPLE}:
        shortest = min(shortest, round(rules.value("postings.max_stay")))
    return shortest


def longest_stay(county: County) -> int | None:
    """Weeks beyond which each counts, where stays may last longer by exception; ``None`` where that is not so.

    A longest stay that is only wished for is never below the shortest.
    """
    if county.rules.level("postings.max_stay") not in {Level.IN_PRINCIPLE, Level.SOFT}:
        return None
    return max(shortest_stay(county), round(county.rules.value("postings.max_stay")))


def this_week(case: Case) -> dt.date:
    """Monday of the week for which the plan was made; all before it is history."""
    return case.plan.as_of - dt.timedelta(days=case.plan.as_of.weekday())


def first_open(case: Case) -> dt.date:
    """Monday from which on nothing published is frozen."""
    off = case.rules.level("replan.frozen") is Level.OFF
    day = case.plan.as_of + dt.timedelta(days=0 if off else round(case.rules.value("replan.frozen")))
    return max(this_week(case), day + dt.timedelta(days=-day.weekday() % 7))


def published(case: Case) -> tuple[Posting, ...]:
    """The parent's postings."""
    return case.parent.postings.solution.postings if case.parent and case.parent.postings.solution else ()


def stays_of(case: Case) -> tuple[Posting, ...]:
    """The plan's postings, and what it passes over: stays under way on its first day, then broken off there."""
    postings, calendar = postings_of(case), case.county.calendar
    if this_week(case) > calendar.start:  # by now the published plan says what became of them
        return postings
    told = {(p.person, p.host, p.start) for p in postings}
    broken = [p for p in under_way(case.county) if (p.person, p.host, p.start) not in told]
    return (*postings, *broken)


def under_way(county: County) -> Iterator[Posting]:
    """The roster's stays under way when the horizon begins, in whole weeks, up to there."""
    start = county.calendar.start
    for person in county.people:
        stay = person.current_stay
        if stay is not None and stay.start < start and person.role is not Role.PUBLIC_HEALTH:  # see commissioners
            began = start - (start - stay.start) // WEEK * WEEK
            yield Posting(person=person.id, host=stay.host, start=began, end=start)


def runs(values: list[int]) -> Iterator[tuple[int, int]]:
    """First and last index of each run of values that are not 0."""
    first = None
    for i, value in enumerate([*values, 0]):
        if value and first is None:
            first = i
        elif not value and first is not None:
            yield first, i - 1
            first = None


def settled(case: Case, posting: Posting) -> bool:
    """Whether the parent published this very posting and its end is past or frozen: no new rule can change it."""
    return case.parent is not None and posting.end <= first_open(case) and posting in published(case)


def frozen_start(case: Case, posting: Posting) -> bool:
    """Whether the parent published that the posting begins on a day that is past or frozen."""
    known = {(p.person, p.host, p.start) for p in published(case)}
    return posting.start < first_open(case) and (posting.person, posting.host, posting.start) in known
