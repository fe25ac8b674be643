"""Why a host has no posted physician in some weeks: who is needed, and what keeps everybody from going."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from gridplan.domain.county import County
from gridplan.domain.facilities import TownshipHospital
from gridplan.domain.naming import Names
from gridplan.domain.postings import Candidate, Posting, PostingProblem
from gridplan.domain.title_words import TITLES
from gridplan.languages import Said, Separator, Word, joined, said, word
from gridplan.languages.amounts import person_weeks, week_span
from gridplan.planning.explaining.posting_supply import Bottleneck
from gridplan.planning.explaining.posting_words import departments, places


class Bar(StrEnum):
    """What keeps somebody from a host in a week, the most lasting first."""

    WAY = "way"
    AWAY = "away"
    POSTED = "posted"
    RESTING = "resting"
    LIMIT = "limit"
    TOO_SHORT = "too short"
    FREE = "free"


_TOLD: Mapping[Bar, Word] = {
    Bar.POSTED: word("bar.posted", "{count} posted elsewhere"),
    Bar.AWAY: word("bar.away", "{count} on leave, exempt or not employed"),
    Bar.RESTING: word("bar.resting", "{count} resting for {rest} weeks between two stays"),
    Bar.LIMIT: word("bar.limit", "{count} of departments at their limit ({departments})"),
    Bar.TOO_SHORT: word("bar.too_short", "{count} free for less than {floor} weeks on end"),
    Bar.WAY: word("bar.way", "{count} without a way there"),
    Bar.FREE: word("bar.free", "{count} free but not placed"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Gap:
    """A host short of somebody in weeks ``first`` … ``last``, ``amount`` person-weeks in all."""

    host: str
    first: int
    last: int
    amount: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Scene:
    """A plan's postings by person and by department.

    Attributes:
        stays: person → (first week, first week after), by time.
        out: department → people out in each week.
        narrow: what counting alone shows to be missing.
    """

    county: County
    problem: PostingProblem
    names: Names
    stays: Mapping[str, Sequence[tuple[int, int]]]
    out: Mapping[str, Sequence[int]]
    narrow: tuple[Bottleneck, ...] = field(default=())


def scene(
    county: County,
    problem: PostingProblem,
    names: Names,
    postings: Sequence[Posting],
    narrow: tuple[Bottleneck, ...] = (),
) -> Scene:
    """Index a plan's postings."""
    stays: dict[str, list[tuple[int, int]]] = defaultdict(list)
    for posting in sorted(postings, key=lambda p: (p.person, p.start)):
        first = (posting.start - problem.start).days // 7
        stays[posting.person].append((first, first + posting.weeks))
    out: dict[str, list[int]] = {name: [0] * problem.weeks for name in problem.department_limit}
    for candidate in problem.candidates:
        if candidate.department in out:
            for first, end in stays.get(candidate.person, ()):
                for week in range(max(first, 0), min(end, problem.weeks)):
                    out[candidate.department][week] += 1
    return Scene(county=county, problem=problem, names=names, stays=stays, out=out, narrow=narrow)


def why(ground: Scene, gap: Gap) -> str:
    """Who is needed, what keeps each of those who may be posted from going, and what counting shows."""
    parts = (_needed(ground, gap), _kept(ground, gap), _counted(ground, gap))
    return joined(Separator.SENTENCE, (part for part in parts if part))


def _needed(ground: Scene, gap: Gap) -> Said:
    thing = ground.county.get(gap.host) if gap.host in ground.county else None
    asked = joined(Separator.LIST, thing.specialties) if isinstance(thing, TownshipHospital) else ""
    lowest = TITLES.get(round(ground.county.rules.value("postings.min_title")))
    return said(
        "Needed in {weeks}: {count} physician, {title} or above{specialty}",
        plural="Needed in {weeks}: {count} physicians, {title} or above{specialty}",
        weeks=week_span(gap.first, gap.last),
        title=lowest.said() if lowest else "",
        count=-(-gap.amount // (gap.last - gap.first + 1)),
        specialty=said(", of {specialties} if possible", specialties=asked) if asked else "",
    )


def _kept(ground: Scene, gap: Gap) -> Said:
    """Everybody who may be posted, by what keeps them from the host in most weeks of the gap."""
    count: Counter[Bar] = Counter()
    full: Counter[str] = Counter()
    for candidate in ground.problem.candidates:
        bar = barred(ground, candidate, gap)
        count[bar] += 1
        if bar is Bar.LIMIT and candidate.department:
            full[candidate.department] += 1
    at_limit = [name for name, _ in sorted(full.items(), key=lambda item: (-item[1], item[0]))]
    limits = departments(at_limit, _with_limit(ground))
    told = [
        text.said(count=count[bar], rest=ground.problem.rest, floor=ground.problem.floor_stay, departments=limits)
        for bar, text in _TOLD.items()
        if count[bar]
    ]
    if not told:
        return said("Nobody may be posted at all")
    people = len(ground.problem.candidates)
    return said("Of {people} who may be posted: {told}", people=people, told=joined(Separator.COMMA, told))


def _with_limit(ground: Scene) -> Callable[[str], Said]:
    """A department → its name and its limit."""

    def limit(department: str) -> Said:
        most = ground.problem.department_limit[department]
        return said("{department} {limit}", department=ground.names(department), limit=most)

    return limit


def barred(ground: Scene, candidate: Candidate, gap: Gap) -> Bar:
    """What keeps somebody from the host in most weeks of a gap; of equals the most lasting."""
    weeks = Counter(_barred(ground, candidate, gap.host, week) for week in range(gap.first, gap.last + 1))
    order = list(Bar)
    return min(weeks, key=lambda bar: (-weeks[bar], order.index(bar)))


def _barred(ground: Scene, candidate: Candidate, host: str, week: int) -> Bar:
    problem, stays = ground.problem, ground.stays.get(candidate.person, ())
    if host not in candidate.weekly_cost:
        return Bar.WAY
    if not candidate.available[week]:
        return Bar.AWAY
    if any(first <= week < end for first, end in stays):
        return Bar.POSTED
    rested = max([candidate.rest_weeks, *(end + problem.rest for _, end in stays if end <= week)])
    busy = min([len(candidate.available), *(first - problem.rest for first, _ in stays if first > week)])
    if week < rested or week >= busy:
        return Bar.RESTING
    department = candidate.department
    limit = problem.department_limit.get(department or "")
    if limit is not None and ground.out[department or ""][week] >= limit:
        return Bar.LIMIT
    first, end = week, week + 1
    while first > rested and candidate.available[first - 1]:
        first -= 1
    while end < busy and candidate.available[end]:
        end += 1
    return Bar.TOO_SHORT if end - first < problem.floor_stay else Bar.FREE


def _counted(ground: Scene, gap: Gap) -> str:
    """The tightest bottleneck that has the host and one of the weeks."""
    found = [b for b in ground.narrow if gap.host in b.hosts and b.first <= gap.last and gap.first <= b.last]
    if not found:
        return ""
    tightest = min(found, key=lambda b: (len(b.hosts), b.first))
    return said("By numbers alone: {bottleneck}", bottleneck=_bottleneck(ground, tightest))


def _bottleneck(ground: Scene, narrow: Bottleneck) -> Said:
    """A bottleneck as one clause."""
    limits = departments(narrow.departments, _with_limit(ground))
    but = said(", who must rest between two stays") if narrow.resting else ""
    if limits:
        but = said(", within the limits of departments ({departments})", departments=limits)
    return said(
        "{need} needed in {weeks} at {hosts}, and only {count} person can go there{but}: "
        "any plan lacks at least {missing}",
        plural="{need} needed in {weeks} at {hosts}, and only {count} people can go there{but}: "
        "any plan lacks at least {missing}",
        weeks=week_span(narrow.first, narrow.last),
        hosts=places(narrow.hosts, ground.names),
        need=person_weeks(narrow.need),
        count=narrow.people,
        but=but,
        missing=person_weeks(narrow.missing),
    )
