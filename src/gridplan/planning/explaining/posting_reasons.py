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
from gridplan.planning.explaining.posting_supply import Bottleneck
from gridplan.planning.explaining.posting_words import TITLES, listed


class Bar(StrEnum):
    """What keeps somebody from a host in a week, the most lasting first."""

    WAY = "way"
    AWAY = "away"
    POSTED = "posted"
    RESTING = "resting"
    LIMIT = "limit"
    TOO_SHORT = "too short"
    FREE = "free"


_TOLD: Mapping[Bar, str] = {
    Bar.POSTED: "{count}人正派驻他处",
    Bar.AWAY: "{count}人请假、不宜派驻或不在职",
    Bar.RESTING: "{count}人两期之间须间隔{rest}周",
    Bar.LIMIT: "{count}人所在科室派出已到上限（{departments}）",
    Bar.TOO_SHORT: "{count}人空档不足{floor}周",
    Bar.WAY: "{count}人到不了",
    Bar.FREE: "{count}人有空但未排上",
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
    return "。".join(part for part in (_needed(ground, gap), _kept(ground, gap), _counted(ground, gap)) if part)


def weeks_told(first: int, last: int) -> str:
    """``第27至40周``, from week indices."""
    return f"第{first + 1}周" if first == last else f"第{first + 1}至{last + 1}周"


def _needed(ground: Scene, gap: Gap) -> str:
    thing = ground.county.get(gap.host) if gap.host in ground.county else None
    asked = "、".join(thing.specialties) if isinstance(thing, TownshipHospital) else ""
    lowest = TITLES.get(round(ground.county.rules.value("postings.min_title")), ("", ""))[0]
    people = -(-gap.amount // (gap.last - gap.first + 1))
    specialty = f"，该院希望是{asked}专业" if asked else ""
    return f"{weeks_told(gap.first, gap.last)}需要{lowest}及以上医师{people}人{specialty}"


def _kept(ground: Scene, gap: Gap) -> str:
    """Everybody who may be posted, by what keeps them from the host in most weeks of the gap."""
    count: Counter[Bar] = Counter()
    full: Counter[str] = Counter()
    for candidate in ground.problem.candidates:
        bar = barred(ground, candidate, gap)
        count[bar] += 1
        if bar is Bar.LIMIT and candidate.department:
            full[candidate.department] += 1
    departments = [name for name, _ in sorted(full.items(), key=lambda item: (-item[1], item[0]))]
    words = {
        "rest": ground.problem.rest,
        "floor": ground.problem.floor_stay,
        "departments": listed(departments, _with_limit(ground), zh=True).replace("处", "个科室"),
    }
    told = [text.format(count=count[bar], **words) for bar, text in _TOLD.items() if count[bar]]
    return f"可派驻的{len(ground.problem.candidates)}人中：{'，'.join(told)}" if told else "没有一名可派驻的医师"


def _with_limit(ground: Scene) -> Callable[[str], str]:
    """A department → its name and its limit."""
    return lambda department: f"{ground.names(department)}{ground.problem.department_limit[department]}人"


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
    return f"按人数计算：{told_bottleneck(ground, min(found, key=lambda b: (len(b.hosts), b.first)))}"


def told_bottleneck(ground: Scene, narrow: Bottleneck) -> str:
    """A bottleneck as one clause."""
    hosts = listed(narrow.hosts, ground.names, zh=True)
    limits = listed(narrow.departments, _with_limit(ground), zh=True).replace("处", "个科室")
    but = f"，且受科室上限（{limits}）限制" if limits else "，且每人两期之间要间隔" if narrow.resting else ""
    return (
        f"{weeks_told(narrow.first, narrow.last)}{hosts}共需{narrow.need}人周，能去的只有{narrow.people}人{but}，"
        f"任何方案都至少缺{narrow.missing}人周"
    )
