"""Posts week by week: who is there, who is missing, who takes over from whom."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from gridplan.domain.calendar import Calendar
from gridplan.domain.county import County
from gridplan.domain.hosts import required_posts
from gridplan.domain.plan import Plan
from gridplan.domain.postings import Posting, Postings
from gridplan.domain.results import Result


@dataclass(frozen=True, slots=True, kw_only=True)
class Post:
    """One host.

    Attributes:
        required: persons asked for in every week.
        stays: by start; those that touch the horizon.
        missing: of each week how many persons are missing.
    """

    host: str
    required: int
    stays: tuple[Posting, ...]
    missing: tuple[int, ...]

    @property
    def gaps(self) -> Iterator[tuple[int, int, int]]:
        """First week, week after the last, persons missing: stretches in which as many are missing."""
        first = 0
        for week in range(1, len(self.missing) + 1):
            if week == len(self.missing) or self.missing[week] != self.missing[first]:
                if self.missing[first]:
                    yield first, week, self.missing[first]
                first = week


def weeks_over(plan: Plan) -> int:
    """How many weeks of the horizon lie before the one for which the plan was made."""
    calendar = plan.county.calendar
    return min(max(0, calendar.week_of(plan.as_of)), calendar.weeks)


def physician_posts(plan: Plan) -> tuple[Post, ...]:
    """Hosts that ask for physicians, or have one, in file order."""
    return _posts(plan.county.calendar, required_posts(plan.county), _of(plan.postings))


def commissioner_posts(plan: Plan) -> tuple[Post, ...]:
    """Hosts that ask for public-health commissioners, or have one; none where the plan has no such stage."""
    if plan.commissioners is None:
        return ()
    return _posts(plan.county.calendar, required_commissioners(plan.county), _of(plan.commissioners))


def required_commissioners(county: County) -> Mapping[str, int]:
    """Township hospital → commissioners that it should have every week."""
    usual = round(county.rules.value("commissioners.cover"))
    return {h.id: usual if h.commissioners is None else h.commissioners for h in county.township_hospitals}


def handovers(posts: Sequence[Post], calendar: Calendar) -> int:
    """Stays that begin inside the horizon, after its first week, at a host where somebody was before."""
    return sum(takes_over(post, stay, calendar) for post in posts for stay in post.stays)


def takes_over(post: Post, stay: Posting, calendar: Calendar) -> bool:
    """Whether a stay takes over from another: one that ended when it began, or up to it with a gap."""
    return stay.start > calendar.start and any(
        other.start < stay.start and other.end <= stay.start + dt.timedelta(weeks=8) for other in post.stays
    )


def _of(result: Result[Postings]) -> tuple[Posting, ...]:
    return result.solution.postings if result.solution else ()


def _posts(calendar: Calendar, required: Mapping[str, int], postings: Sequence[Posting]) -> tuple[Post, ...]:
    by_host: dict[str, list[Posting]] = {host: [] for host in required}
    for posting in postings:
        if posting.start < calendar.end and posting.end > calendar.start:
            by_host.setdefault(posting.host, []).append(posting)
    return tuple(
        _post(calendar, host, required.get(host, 0), stays)
        for host, stays in by_host.items()
        if stays or required.get(host, 0)
    )


def _post(calendar: Calendar, host: str, required: int, stays: list[Posting]) -> Post:
    there = [0] * calendar.weeks
    for stay in stays:
        for week in range(max(0, calendar.week_of(stay.start)), min(calendar.weeks, calendar.week_of(stay.end))):
            there[week] += 1
    ordered = tuple(sorted(stays, key=lambda stay: (stay.start, stay.end, stay.person)))
    missing = tuple(max(0, required - count) for count in there)
    return Post(host=host, required=required, stays=ordered, missing=missing)
