"""How a stay at the post would fit among somebody's other stays: joined to one there, or in the place of others."""

from __future__ import annotations

import dataclasses
import datetime as dt
import itertools
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from gridplan.domain.people import Person
from gridplan.domain.postings import Posting
from gridplan.domain.rules import Level
from gridplan.planning.candidates.desk import WEEK, Desk


@dataclass(frozen=True, slots=True, kw_only=True)
class Trial:
    """One person put into the post.

    Attributes:
        stay: the stay as it would be.
        joined: the person's stays at the host that become part of it.
        replaced: each of the person's other stays that cannot stay as it is, with what is left of it.
        stuck: stays in the way that nobody can change any more.
        already: the person is there in all these weeks anyway.
        new_weeks: Mondays on which the person would be at the host and is not in the plan.
    """

    stay: Posting
    joined: tuple[Posting, ...]
    replaced: tuple[tuple[Posting, tuple[Posting, ...]], ...]
    stuck: tuple[Posting, ...]
    already: bool = False
    new_weeks: tuple[dt.date, ...] = ()

    @property
    def dropped(self) -> tuple[Posting, ...]:
        """Postings of the plan that go."""
        return (*self.joined, *(old for old, _ in self.replaced))

    @property
    def added(self) -> tuple[Posting, ...]:
        """Postings that come."""
        return (self.stay, *(part for _, parts in self.replaced for part in parts))


def trial(desk: Desk, person: Person) -> Trial:
    """Put ``person`` into the post, with as little change to the person's other stays as the rules allow."""
    question = desk.question
    stay = Posting(person=person.id, host=question.host, start=question.start, end=question.end)
    own = desk.by_person.get(person.id, ())
    if any(p.host == stay.host and p.start <= stay.start and stay.end <= p.end for p in own):
        return Trial(stay=stay, joined=(), replaced=(), stuck=(), already=True)
    joined: list[Posting] = []
    while more := [p for p in own if p not in joined and _joins(desk, p, stay)]:
        joined += more
        start, end = min(stay.start, *(p.start for p in more)), max(stay.end, *(p.end for p in more))
        stay = dataclasses.replace(stay, start=start, end=end)
    pause = desk.rest if desk.rules.level("postings.rest") is Level.HARD else 0
    replaced, stuck = [], []
    for other in own:
        if other in joined or other.start >= stay.end + pause * WEEK or other.end <= stay.start - pause * WEEK:
            continue
        left = _left(desk, other, stay, pause)
        if left is None:
            stuck.append(other)
        else:
            replaced.append((other, left))
    return Trial(
        stay=stay,
        joined=tuple(joined),
        replaced=tuple(replaced),
        stuck=tuple(stuck),
        new_weeks=tuple(_new_weeks(stay, joined)),
    )


def _new_weeks(stay: Posting, joined: Sequence[Posting]) -> Iterator[dt.date]:
    for i in range(stay.weeks):
        monday = stay.start + i * WEEK
        if not any(p.start <= monday < p.end for p in joined):
            yield monday


def _joins(desk: Desk, other: Posting, stay: Posting) -> bool:
    """Whether another stay at the same host is so near that both are one; weeks that are history cannot be filled."""
    if other.host != stay.host or (other.end < stay.start and other.end < desk.fixed):
        return False
    gap = max(other.start - stay.end, stay.start - other.end) // WEEK
    return gap < max(1, desk.rest)


def _left(desk: Desk, other: Posting, stay: Posting, pause: int) -> tuple[Posting, ...] | None:
    """What remains of a stay elsewhere, most of it; ``None`` where what cannot be changed is in the way."""
    before = dataclasses.replace(other, end=min(other.end, stay.start - pause * WEEK))
    after = dataclasses.replace(other, start=max(other.start, stay.end + pause * WEEK))
    parts = [part for part in (before, after) if _may_remain(desk, part)]
    choices = [choice for n in range(3) for choice in itertools.combinations(parts, n)]
    possible = [choice for choice in choices if _keeps_past(desk, other, choice)]
    if not possible:
        return None
    return min(possible, key=lambda choice: _loss(desk, other, choice))


def _may_remain(desk: Desk, part: Posting) -> bool:
    if part.start >= part.end or part.start >= desk.county.calendar.end:
        return False
    return part.weeks >= desk.floor or desk.rules.level("postings.floor_stay") is not Level.HARD


def _keeps_past(desk: Desk, other: Posting, choice: tuple[Posting, ...]) -> bool:
    """Whether all weeks that are history or frozen are kept."""
    fixed = min(other.end, desk.fixed)
    return other.start >= fixed or any(part.start == other.start and part.end >= fixed for part in choice)


def _loss(desk: Desk, other: Posting, choice: tuple[Posting, ...]) -> tuple[int, int]:
    """Weeks lost, which break a hard rule; then stays that are too short, which are exceptions."""
    lost = other.weeks - sum(part.weeks for part in choice)
    return lost, sum(part.weeks < desk.least for part in choice)


def lost_weeks(desk: Desk, old: Posting, parts: tuple[Posting, ...]) -> Iterator[int]:
    """Weeks of the horizon in which the person would no longer be there."""
    for week in desk.weeks(old.start, old.end):
        monday = desk.county.calendar.monday(week)
        if not any(part.start <= monday < part.end for part in parts):
            yield week
