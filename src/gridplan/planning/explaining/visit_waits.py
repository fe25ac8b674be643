"""Why two visits to a place lie as far apart as they do: the working days between, each by what kept it."""

from __future__ import annotations

import datetime as dt
import itertools
from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass

from gridplan.domain.naming import names_of
from gridplan.domain.plan import Plan
from gridplan.languages import Separator, joined, said, words
from gridplan.planning.explaining.plans import circuit_problem_of
from gridplan.planning.explaining.visit_desk import Miss, VisitDesk, visit_desk

DAY = dt.timedelta(days=1)
WAITS = words(
    {
        "wait.closed": "closed",
        "wait.days": "not on the programme's days",
        "wait.period": "no visit due then",
        "wait.past": "past or frozen",
        "wait.gap": "too near to the visit before or after",
        "wait.absent": "no crew that may come is out",
        "wait.way": "no way, or too long a day",
        "wait.busy": "every crew that may come is elsewhere",
        "wait.free": "possible, but not chosen",
    }
)
"""``wait.`` and what kept a day → how that is told."""


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


def told(wait: Wait) -> str:
    """``12 no crew that may come is out, 3 closed``; ``12天没有能去的队伍出诊、3天封闭或停诊``."""
    return joined(Separator.LIST, (_words(why, count) for why, count in wait.kept))


def _words(why: str, count: int) -> str:
    return said("{count} {why}", context="wait", count=count, why=WAITS[f"wait.{why}"].said())
