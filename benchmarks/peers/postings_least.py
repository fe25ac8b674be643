"""Whether postings without a hard violation exist at all: the least shortage, by a model and an engine of its own.

It decides, for a county, the published plan and a day: *how many person-weeks must any postings lack that break no
other hard rule?* 0 means that a feasible plan exists. Hard rules here are those of the catalogue: title, sender,
availability, exemptions, age, one post at a time, the floor of a stay (8 weeks), the rest between two stays, department
limits, the past and the frozen days. That a stay lasts 26 weeks holds in principle only, so nothing here asks for it:
stays under way may end as soon as the floor allows, which is more than gridplan itself allows.

Model: the compact one, ``x[p,j,t]`` at a host in a week, ``s[p,j,t]`` a stay starts, ``e[p,j,t]`` it has ended, as in
unit commitment (Rajan & Takriti 2005); gridplan enumerates whole stays instead. Engine: HiGHS through scipy, which
gridplan does not use. People whom nothing tells apart are not merged. No part of gridplan's solvers or planning is
called; who may be posted is asked of its independent checker.
"""

from __future__ import annotations

import datetime as dt
import math
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import Bounds, LinearConstraint, milp
from scipy.sparse import csr_array

from gridplan.checking.posting_people import department_limits, eligible, free, is_host, required
from gridplan.domain.county import County
from gridplan.domain.people import Person
from gridplan.domain.plan import Plan
from gridplan.domain.postings import Posting
from gridplan.domain.rules import Level

WEEK = dt.timedelta(weeks=1)


@dataclass(frozen=True, kw_only=True)
class Least:
    """Person-weeks short: of the best postings found, and what no postings can be better than."""

    found: float
    bound: float

    @property
    def feasible(self) -> bool | None:
        """Whether postings without shortage exist; ``None`` where that was not decided in the time."""
        return True if self.found < 0.5 else False if self.bound > 0.5 else None


def least_shortage(county: County, parent: Plan, as_of: dt.date, *, seconds: float = 120.0) -> Least:
    """The least shortage of postings from the week of ``as_of`` to the end of the horizon."""
    return _Model(county, parent, as_of).solve(seconds)


@dataclass(kw_only=True)
class _Rows:
    """Linear constraints being collected."""

    entries: list[tuple[int, int, float]] = field(default_factory=list)
    low: list[float] = field(default_factory=list)
    high: list[float] = field(default_factory=list)

    def add(self, terms: list[tuple[int, float]], low: float, high: float) -> None:
        row = len(self.low)
        self.entries += [(row, column, value) for column, value in terms]
        self.low.append(low)
        self.high.append(high)


class _Model:
    def __init__(self, county: County, parent: Plan, as_of: dt.date) -> None:
        self.county, self.as_of = county, as_of
        calendar = county.calendar
        self.today = as_of - dt.timedelta(days=as_of.weekday())
        self.weeks = (calendar.end - self.today) // WEEK
        rules = county.rules
        frozen = 0 if rules.level("replan.frozen") is Level.OFF else round(rules.value("replan.frozen"))
        self.frozen = min(self.weeks, max(0, math.ceil((as_of + dt.timedelta(days=frozen) - self.today).days / 7)))
        least = round(rules.value("postings.min_stay"))
        self.floor = min(round(rules.value("postings.floor_stay")), least)
        self.rest = 0 if rules.level("postings.rest") is Level.OFF else round(rules.value("postings.rest"))
        self.required = dict(required(county))
        self.published = parent.postings.solution.postings if parent.postings.solution else ()
        self.parent_required = dict(required(parent.county))
        self.lower: list[float] = []
        self.upper: list[float] = []
        self.cost: list[float] = []
        self.rows = _Rows()
        self.cover: dict[tuple[str, int], list[int]] = defaultdict(list)
        self.out: dict[tuple[str, int], list[int]] = defaultdict(list)
        self.bound_out: dict[tuple[str, int], int] = defaultdict(int)

    def variable(self, low: float, high: float, cost: float = 0.0) -> int:
        self.lower.append(low)
        self.upper.append(high)
        self.cost.append(cost)
        return len(self.lower) - 1

    def week(self, day: dt.date) -> int:
        return (day - self.today).days // 7

    def solve(self, seconds: float) -> Least:
        for person in self.county.people:
            if eligible(self.county, person):
                self._person(person)
        self._cover()
        self._departments()
        shape = len(self.rows.low), len(self.lower)
        row, column, value = (np.array(part) for part in zip(*self.rows.entries, strict=True))
        matrix = csr_array((value, (row, column)), shape=shape)
        answer = milp(
            np.array(self.cost),
            integrality=np.ones(len(self.lower)),
            bounds=Bounds(np.array(self.lower), np.array(self.upper)),
            constraints=LinearConstraint(matrix, np.array(self.rows.low), np.array(self.rows.high)),
            options={"time_limit": seconds},
        )
        bound = 0.0 if answer.mip_dual_bound is None else float(answer.mip_dual_bound)
        found = math.inf if answer.x is None else float(answer.fun)
        return Least(found=found, bound=bound)

    # -- one person ------------------------------------------------------------------------------------------------

    def _person(self, person: Person) -> None:
        monday = [self.today + t * WEEK for t in range(self.weeks)]
        at_work = np.array([free(self.county, person, day, day + WEEK) for day in monday])
        own = sorted((s for s in self.published if s.person == person.id), key=lambda s: s.start)
        running = next((s for s in own if s.start < self.today < s.end), None) or self._of_the_roster(person, own)
        running = running if running and at_work.size and at_work[0] else None
        over = [s.end for s in own if s.start < self.today and s is not running]
        rests_until = max((self.week(min(end, self.today)) + self.rest for end in over), default=0)
        if running is None and any(s.start < self.today < s.end for s in own):
            rests_until = self.rest  # it breaks off today
        hosts = sorted({*self.required, *([running.host] if running and is_host(self.county, running.host) else [])})
        columns = {host: self._stays(person, host, at_work, running, own, rests_until) for host in hosts}
        for t in range(self.weeks):
            here = [(x, 1.0) for x, _, _ in (columns[host][t] for host in hosts)]
            ended = [(end, 1.0) for host in hosts for _, _, end in columns[host][max(0, t - self.rest + 1) : t + 1]]
            self.rows.add(here + ended if self.rest else here, 0, 1)
            for host in hosts:
                self.cover[host, t].append(columns[host][t][0])
                if person.department:
                    self.out[person.department, t].append(columns[host][t][0])

    def _of_the_roster(self, person: Person, own: list[Posting]) -> Posting | None:
        """The stay under way when the horizon begins, where no plan tells it yet."""
        stay, start = person.current_stay, self.county.calendar.start
        if stay is None or self.today > start or stay.start >= start or (own and own[0].start < start):
            return None
        return Posting(person=person.id, host=stay.host, start=stay.start, end=start + self.rest * WEEK)

    def _stays(
        self,
        person: Person,
        host: str,
        at_work: NDArray[np.bool_],
        running: Posting | None,
        own: list[Posting],
        rests_until: int,
    ) -> list[tuple[int, int, int]]:
        """(there, starts, has just ended) of each week at one host, with the rules of one stay."""
        mine = running is not None and running.host == host
        kept = self._kept_weeks(host, own, at_work) if not running or mine else set()
        due = self._due(running, at_work) if mine and running else 0
        found = []
        for t in range(self.weeks):
            may = bool(at_work[t])
            may_start = may and t >= rests_until and (t >= self.frozen or t in kept or self._lacking(host, t))
            must = may and (t < due or t in kept)
            x = self.variable(1.0 if must else 0.0, 1.0 if may else 0.0)
            start = self.variable(0.0, 1.0 if may_start else 0.0)
            end = self.variable(0.0, 1.0)
            if must and person.department:
                self.bound_out[person.department, t] += 1
            found.append((x, start, end))
            before = [(found[t - 1][0], -1.0)] if t else []
            here = 1.0 if mine and not t else 0.0  # who was there last week
            self.rows.add([(x, 1.0), (start, -1.0), (end, 1.0), *before], here, here)
            recent = [(s, -1.0) for _, s, _ in found[max(0, t - self.floor + 1) : t + 1]]
            self.rows.add([(x, 1.0), *recent], 0, math.inf)
        return found

    def _due(self, running: Posting, at_work: NDArray[np.bool_]) -> int:
        """Week before which the stay under way may not end: the floor, and the frozen days as published."""
        due = max(self.week(running.start) + self.floor, min(self.frozen, self.week(running.end)))
        away = np.flatnonzero(~at_work)
        return min(due, int(away[0]) if away.size else self.weeks, self.weeks)

    def _kept_weeks(self, host: str, own: list[Posting], at_work: NDArray[np.bool_]) -> set[int]:
        """Frozen weeks in which the person is published for the host, and has been at work since today."""
        away = np.flatnonzero(~at_work)
        until = min(self.frozen, int(away[0]) if away.size else self.weeks)
        return {
            t for s in own if s.host == host for t in range(max(0, self.week(s.start)), min(until, self.week(s.end)))
        }

    def _lacking(self, host: str, t: int) -> bool:
        """Whether those published for a host and week who are still there are fewer than it asks for."""
        monday = self.today + t * WEEK
        return self._there(host, monday) < self.required.get(host, 0)

    def _there(self, host: str, monday: dt.date) -> int:
        people = {p.id: p for p in self.county.people}
        count = 0
        for stay in self.published:
            if stay.host == host and stay.start <= monday < stay.end:
                person = people.get(stay.person)
                since = max(self.today, stay.start)
                count += (
                    person is not None
                    and eligible(self.county, person)
                    and free(self.county, person, since, monday + WEEK)
                )
        return count

    # -- all together ----------------------------------------------------------------------------------------------

    def _cover(self) -> None:
        for host, needed in self.required.items():
            for t in range(self.weeks):
                short = self.variable(0.0, math.inf, 1.0)
                terms = [(x, 1.0) for x in self.cover[host, t]]
                self.rows.add([*terms, (short, 1.0)], self._asked(host, needed, t), math.inf)

    def _asked(self, host: str, needed: int, t: int) -> int:
        """While frozen, no more than what was asked or there before: nobody may be sent at such short notice."""
        monday = self.today + t * WEEK
        if t >= self.frozen:
            return needed
        there = sum(s.host == host and s.start <= monday < s.end for s in self.published)
        return min(needed, max(there, self.parent_required.get(host, 0)))

    def _departments(self) -> None:
        for department, limit in self._limits():
            for t in range(self.weeks):
                terms = [(x, 1.0) for x in self.out[department, t]]
                if terms:
                    self.rows.add(terms, 0, max(limit, self.bound_out[department, t]))

    def _limits(self) -> Iterator[tuple[str, int]]:
        if self.county.rules.level("postings.department_limit") is not Level.OFF:
            yield from department_limits(self.county).items()
