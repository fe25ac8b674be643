"""Postings: which physician is at which township hospital in which weeks."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field

from gridplan.domain.freezing import frozen_mapping


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """An eligible physician.

    Attributes:
        department: id of the department whose limit counts, or ``None``.
        available: one flag for each week of the horizon *and* of the ``min_stay`` weeks after it.
        history: ``(host, weeks served before the horizon)`` of a stay under way, or ``None``.
        rest_weeks: weeks at the start of the horizon in which the person still rests from an earlier stay.
        weekly_cost: host → minutes a week there; hosts not named cannot be chosen.
    """

    person: str
    department: str | None
    available: tuple[bool, ...]
    weekly_cost: Mapping[str, int]
    history: tuple[str, int] | None = None
    rest_weeks: int = 0

    def __post_init__(self) -> None:
        object.__setattr__(self, "weekly_cost", frozen_mapping(self.weekly_cost))


@dataclass(frozen=True, slots=True, kw_only=True)
class Posting:
    """派驻: ``person`` is at ``host`` in the whole weeks ``start <= week < end`` (both Mondays).

    ``start`` may lie before the horizon (a stay under way) and ``end`` after it (a stay that goes on).
    """

    person: str
    host: str
    start: dt.date
    end: dt.date

    @property
    def weeks(self) -> int:
        """Length in whole weeks."""
        return (self.end - self.start).days // 7


@dataclass(frozen=True, slots=True, kw_only=True)
class Disturbance:
    """What a change of the published postings counts for, in person-weeks, beside each week taken away or added.

    A stay is held against the published one of the same person and host with which it shares most weeks of the horizon
    (the earlier, where two share as many).

    Attributes:
        moved: the stay begins in the horizon and shares weeks with none.
        shifted: it begins at another time than the published one.
        cut: it ends earlier inside the horizon.
        extended: it ends later, where the published one ends inside the horizon.
    """

    moved: int = 0
    shifted: int = 0
    cut: int = 0
    extended: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class PostingProblem:
    """Keep ``required`` posted physicians at each host in each week.

    Goals in order:

    - ``shortage``: person-weeks missing.
    - ``short_stays``: stays below ``min_stay``, at least ``floor_stay``; one that is over on the horizon's first day is
      not counted: it was not decided here.
    - ``long_stays``, only with ``stretch`` and ``max_stay``: weeks beyond it, until the horizon's end, of
      stays that are not over on its first day.
    - ``overlap``, only where it is asked for: person-weeks by which those who have been at a host for ``overlap`` weeks
      (or since before the second week) are fewer than required, less the shortage at that host in the week itself and
      the ``overlap`` weeks before it: where nobody was, nobody can hand over.
    - ``changed``, only with ``previous``: person-weeks at a host, inside the horizon, taken away from or added to it,
      and what ``disturbance`` adds.
    - ``cost`` in minutes: Σ weekly_cost over posted weeks of the horizon + ``handover_cost`` for each stay that starts
      in it.

    Attributes:
        start: Monday of week 0.
        weeks: number of weeks of the horizon.
        required: host → persons needed in each week.
        department_limit: department → most persons out at once.
        min_stay, floor_stay, rest: weeks, 1 <= floor_stay <= min_stay <= a binding max_stay. A stay that begins in the
            horizon and reaches its end goes on after it until ``min_stay`` is reached, and the person must be
            available for that.
        stretch: stays may last longer than ``max_stay`` by exception, where that fills a post that would be vacant or
            spares a short stay.
        frozen_weeks: weeks at the start in which ``previous`` must be kept (where still possible); where a host lacks
            people then, a stay may begin, or one that ends there may go on.
        past_weeks: those of them that are history: what ended in them is over.
        previous: the published postings.
        overlap: weeks that a successor is there before the predecessor goes; 0 asks for none.
        disturbance: what changes of ``previous`` count for beside their weeks.
        names: person or department → name, for remarks; what is not named is told by its id.
    """

    start: dt.date
    weeks: int
    candidates: tuple[Candidate, ...]
    required: Mapping[str, int]
    department_limit: Mapping[str, int] = field(default_factory=dict)
    min_stay: int
    floor_stay: int
    max_stay: int | None
    rest: int
    handover_cost: int
    stretch: bool = False
    frozen_weeks: int = 0
    past_weeks: int = 0
    previous: tuple[Posting, ...] = ()
    overlap: int = 0
    disturbance: Disturbance = field(default_factory=Disturbance)
    names: Mapping[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for name in ("required", "department_limit", "names"):
            object.__setattr__(self, name, frozen_mapping(getattr(self, name)))


@dataclass(frozen=True, slots=True, kw_only=True)
class Postings:
    """All postings, ordered by host and start."""

    postings: tuple[Posting, ...]

    def at(self, host: str, monday: dt.date) -> tuple[Posting, ...]:
        """Who is at ``host`` in the week of ``monday``."""
        return tuple(p for p in self.postings if p.host == host and p.start <= monday < p.end)
