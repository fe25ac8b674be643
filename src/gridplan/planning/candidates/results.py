"""What is told of somebody who could fill a post."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from gridplan.domain.people import Title
from gridplan.domain.postings import Posting
from gridplan.domain.rules import Level
from gridplan.languages import Said


@dataclass(frozen=True, slots=True, kw_only=True)
class PostQuestion:
    """Who could be at ``host`` in the whole weeks ``start <= week < end`` (both Mondays)?

    Attributes:
        as_of: the day on which it is asked: what lies before its week is history, frozen days after it stay.
        instead_of: people who will not be posted at the host in these weeks, whatever the plan says.
    """

    host: str
    start: dt.date
    end: dt.date
    as_of: dt.date
    instead_of: tuple[str, ...] = ()

    @property
    def weeks(self) -> int:
        """Weeks asked for."""
        return (self.end - self.start).days // 7


@dataclass(frozen=True, slots=True, kw_only=True)
class Remark:
    """A rule that would be broken, excepted or bent.

    Attributes:
        rule: id of the rule.
        level: its level in the county.
        words: what is the matter.
        weeks: the Mondays concerned, where single weeks are; empty where it is the whole stay.
    """

    rule: str
    level: Level
    words: Said
    weeks: tuple[dt.date, ...] = ()


class Kind(StrEnum):
    """What is disturbed; each has its weight in :data:`~gridplan.planning.candidates.weights.WEIGHTS`."""

    MOVED = "moved"  # an announced stay elsewhere is dropped: the person is sent where not announced
    CUT = "cut"  # a stay elsewhere ends early
    SHIFTED = "shifted"  # a stay elsewhere starts later
    EXTENDED = "extended"  # the person's own stay at this host becomes longer
    TEAM = "team"  # a team loses its specialist
    VISIT = "visit"  # a tour lacks somebody on its day


@dataclass(frozen=True, slots=True, kw_only=True)
class Disturbance:
    """One thing that would not stay as planned.

    Attributes:
        where: host, team or crew concerned.
        short: person-weeks that the host concerned would miss.
        weight: how much it counts, person-weeks: the weight of its kind and ``short``.
        breaks: a hard rule is broken until somebody else steps in there.
    """

    kind: Kind
    where: str
    words: Said
    weight: float
    short: int = 0
    breaks: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Fit:
    """How well somebody suits the post.

    Attributes:
        needed: whether the specialty is one that the host asks for; ``None`` where it asks for none.
        adopts: whether the department has adopted the host; ``None`` where none has.
        minutes: drive from the home hospital, ``None`` where no road leads there.
        wish: ``True`` wished for, ``False`` not liked, ``None`` nothing said.
    """

    title: Title
    specialty: str | None
    needed: bool | None
    adopts: bool | None
    minutes: float | None
    wish: bool | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Hardship:
    """Weeks at the grassroots.

    Attributes:
        served: before the horizon, by the roster.
        planned: in the plan as it is, stays under way with all their weeks.
        fair: mean of both together over all who may be posted.
    """

    served: int
    planned: int
    fair: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidacy:
    """One physician and the post.

    Attributes:
        obstacles: hard rules about the person that forbid it; with any, the person cannot go.
        exceptions: rules in principle of which it would be an exception.
        cost: minutes of the objective that the added weeks cost; ``None`` where no road leads there.
        stay: the stay as it would be, longer than asked for where it joins one of the same person at the same host.
        dropped: postings of the plan that it takes the place of.
        added: postings that come in, ``stay`` among them.
        stretch: the longest run of the weeks asked for in which nothing that lasts only for some weeks is in the way;
            ``None`` where that is all of them, or none.
    """

    person: str
    fit: Fit
    hardship: Hardship
    obstacles: tuple[Remark, ...]
    exceptions: tuple[Remark, ...]
    disturbances: tuple[Disturbance, ...]
    cost: int | None
    stay: Posting
    dropped: tuple[Posting, ...]
    added: tuple[Posting, ...]
    weight: float
    stretch: tuple[dt.date, dt.date] | None = None

    @property
    def can_go(self) -> bool:
        """Whether no hard rule about the person forbids it."""
        return not self.obstacles

    @property
    def clean(self) -> bool:
        """Whether nothing else in the plan breaks a hard rule either."""
        return self.can_go and not any(d.breaks for d in self.disturbances)


@dataclass(frozen=True, slots=True, kw_only=True)
class Post:
    """The post asked for, as the plan has it.

    Attributes:
        required: physicians who should be there every week.
        there: the plan's postings in these weeks, without those who are replaced.
        missing: Monday → physicians missing, for the weeks that lack any.
    """

    question: PostQuestion
    required: int
    there: tuple[Posting, ...]
    missing: Mapping[dt.date, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class Ranking:
    """Everybody who is a physician, the best first; those who cannot go come last."""

    post: Post
    candidates: tuple[Candidacy, ...]
    others: int  # people of the roster who are no physicians

    @property
    def able(self) -> tuple[Candidacy, ...]:
        """Those who can go."""
        return tuple(c for c in self.candidates if c.can_go)

    @property
    def unable(self) -> tuple[Candidacy, ...]:
        """Those who cannot."""
        return tuple(c for c in self.candidates if not c.can_go)
