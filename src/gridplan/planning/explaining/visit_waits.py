"""Why two visits to a place lie as far apart as they do: the working days between, each by what kept it."""

from __future__ import annotations

import datetime as dt
import itertools
from collections import Counter
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass

from gridplan.domain.naming import names_of
from gridplan.domain.plan import Plan
from gridplan.planning.explaining.plans import circuit_problem_of
from gridplan.planning.explaining.visit_desk import Miss, VisitDesk, visit_desk

DAY = dt.timedelta(days=1)
WAITS: Mapping[str, tuple[str, str]] = {
    "closed": ("封闭或停诊", "closed"),
    "days": ("不是项目规定的日子", "not on the programme's days"),
    "period": ("不在要走访的时段", "no visit due then"),
    "past": ("已过或已冻结", "past or frozen"),
    "gap": ("离前后一次太近", "too near to the visit before or after"),
    "absent": ("没有能去的队伍出诊", "no crew that may come is out"),
    "way": ("道路不通或一天走不完", "no way, or too long a day"),
    "busy": ("能去的队伍都在别处", "every crew that may come is elsewhere"),
    "free": ("可以去，没有安排", "possible, but not chosen"),
}
"""What kept a day → (Chinese, English)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Wait:
    """The days between two visits for a programme at a place.

    Attributes:
        before: day of the earlier visit; ``None`` where it is the horizon's start (or the service's).
        after: day of the later one; ``None`` where it is the horizon's end.
        days: from the one to the other.
        low, high: bounds on that; ``high`` ``None`` is no bound.
        kept: what kept a day → working days between on which it did, most first.
    """

    place: str
    programme: str
    before: dt.date | None
    after: dt.date | None
    days: int
    low: int
    high: int | None
    kept: tuple[tuple[str, int], ...]


def waits(plan: Plan, places: Collection[str], programme: str | None = None) -> tuple[Wait, ...]:
    """Every gap of some places, for one programme or for all, in the order of places, programmes and days.

    None where the problem behind the plan cannot be told any more: a plan changed by hand may lack travel times.
    """
    problem = circuit_problem_of(plan, always=True)
    if problem is None:
        return ()
    desk = visit_desk(plan, problem, names_of(plan))
    found = []
    order = {place: number for number, place in enumerate(places)}
    asked = [key for key in desk.needs if key[0] in order and programme in {None, key[1]}]
    for where, what in sorted(asked, key=lambda key: order[key[0]]):
        task, need = desk.needs[where, what]
        own = next((p for p in plan.county.programmes if p.id == what), None)
        miss = Miss.of(task, need)
        made = desk.made.get((where, what), ())
        begin, end = need.since or problem.start, need.until or problem.end
        edges: list[dt.date | None] = [None, *made, None]
        for before, after in itertools.pairwise(edges):
            first, last = before or begin - DAY, after or end
            kept = Counter(_kept(desk, miss, made, day) for day in problem.workdays if first < day < last)
            found.append(
                Wait(
                    place=where,
                    programme=what,
                    before=before,
                    after=after,
                    days=(last - (before or begin)).days,
                    low=max(need.min_gap_days, own.min_gap_days if own else 0),
                    high=need.max_gap_days,
                    kept=tuple(kept.most_common()),
                )
            )
    return tuple(found)


def _kept(desk: VisitDesk, miss: Miss, made: tuple[dt.date, ...], day: dt.date) -> str:
    """What kept a day: the first that applies of what holds for everybody, then of what holds for the crews."""
    need = miss.need
    if bar := desk.bars(need, miss.task, day):
        return "period" if bar == "outside" else bar
    if any(abs((day - other).days) < need.min_gap_days for other in made):
        return "gap"
    out = [crew for crew in miss.crews if day in crew.days and desk.equips(crew, need, day)]
    if not out:
        return "absent"
    able = [crew for crew in out if desk.fits_alone(miss, crew.depot, day)]
    if not able:
        return "way"
    return "busy" if all((crew.id, day) in desk.tours for crew in able) else "free"


def told(wait: Wait, english: bool) -> str:
    """``12天没有能去的队伍出诊，3天封闭或停诊``; English by ``english``."""
    return "、".join(_words(wait, english)) if not english else ", ".join(_words(wait, english))


def _words(wait: Wait, english: bool) -> Iterator[str]:
    for why, count in wait.kept:
        word = WAITS[why][english]
        yield f"{count} {word}" if english else f"{count}天{word}"
