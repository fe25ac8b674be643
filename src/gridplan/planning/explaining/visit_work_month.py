"""A team's month of family-doctor work-days: which of its working days are barred, and by what."""

from __future__ import annotations

import datetime as dt
import itertools
import math
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from gridplan.domain.county import County
from gridplan.domain.coverage import Coverage
from gridplan.domain.itineraries import CAR, visit_seconds
from gridplan.domain.periods import share_of
from gridplan.domain.plan import Plan
from gridplan.domain.postings import Postings
from gridplan.domain.programmes import MarketDays, Programme, TeamRole
from gridplan.domain.schedules import Task, day_hours
from gridplan.domain.territories import Team, Territories
from gridplan.planning.circuits.days import areas, within_a_day
from gridplan.planning.circuits.ground import Ground

_MOST_ORDERS = 2000
Bar = tuple[str, str]
"""What bars a day, in a word, and whom or where."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Month:
    """A team's month of a programme with work-days.

    Attributes:
        busy: (person, day) → the crews on whose tours he or she is.
    """

    plan: Plan
    parent: Plan | None
    team: str
    programme: str
    start: dt.date
    end: dt.date
    busy: Mapping[tuple[str, dt.date], set[str]]

    def days(self, county: County, teams: Sequence[Team]) -> dict[dt.date, Bar | None]:
        """Working days of the month on which the programme runs → what bars them in a county."""
        plan, parent = self.plan, self.parent
        ground = Ground(
            county,
            plan.travel,
            Territories(teams=tuple(teams)),
            plan.coverage.solution or Coverage(services=()),
            postings=Postings(postings=plan.stays()),
            previous=parent.circuits.solution if parent else None,
            planned_until=parent.county.calendar.circuit_end if parent else None,
            as_of=plan.as_of,
        )
        programme = county.programme(self.programme)
        first, last = ground.stretch(programme)
        places = next((own for p, own in areas(ground).get(self.team, ()) if p.id == self.programme), ())
        low, high = max(first, self.start), min(last, self.end)
        days = [day for day in ground.calendar.workdays if low <= day < high]
        return {day: self._bar(ground, programme, places, day) for day in days}

    def enough(self, county: County, teams: Sequence[Team]) -> int:
        """The days left, where they are enough; else 0."""
        left = sum(bar is None for bar in self.days(county, teams).values())
        return left if left >= self.wanted(county) else 0

    def wanted(self, county: County) -> int:
        """How many work-days a county asks for in this month."""
        programme, calendar = county.programme(self.programme), county.calendar
        first = max(calendar.start, programme.starts or calendar.start)
        last = min(calendar.circuit_end, programme.ends or calendar.circuit_end)
        per_month = programme.work_days.per_month if programme.work_days else 0
        return share_of(per_month, self.start, self.end, first, last)

    def _bar(self, ground: Ground, programme: Programme, places: Sequence[str], day: dt.date) -> Bar | None:
        team = ground.teams[self.team]
        if day < ground.opened:
            return "past", ""
        if programme.weekdays and day.weekday() not in programme.weekdays:
            return "weekday", ""
        if day in ground.closed(team.hospital):
            return "depot", team.hospital
        return self._away(ground, programme, team, day) or _few_places(ground, programme, team, places, day)

    def _away(self, ground: Ground, programme: Programme, team: Team, day: dt.date) -> Bar | None:
        asked = (team.specialist,) if TeamRole.SPECIALIST in programme.roles else ()
        for who in filter(None, (team.gp, team.nurse, *asked)):
            person = ground.county.person(who) if who in ground.county else None
            if person is None or not person.works_on(day):
                return "leave", who
            posted = [p for p in ground.postings if p.person == who and p.start <= day < p.end]
            if any(ground.county.township_of(p.host) != team.township for p in posted):
                return "posted", who
            if self.busy.get((who, day), set()) - {team.id}:
                return "busy", who
        return None


def _few_places(ground: Ground, programme: Programme, team: Team, places: Sequence[str], day: dt.date) -> Bar | None:
    """Whether too few of the team's places are open, on market and within a day's reach."""
    state, reached, whys = ground.calendar.scenario_on(day), list[str](), Counter[Bar]()
    for place in places:
        if day in ground.closed(place):
            whys["closed", place] += 1
        elif programme.market_days is MarketDays.ONLY and day not in ground.county.market_days(place):
            whys["market", ""] += 1
        elif not within_a_day(ground, programme, team.hospital, place, state):
            whys["far", place] += 1
        else:
            reached.append(place)
    work = programme.work_days
    if work is None:
        return None
    together = min(work.places, len(places))
    if len(reached) < together:
        return whys.most_common(1)[0][0]
    return None if _fit_together(ground, programme, team.hospital, tuple(reached), together) else ("together", "")


def _fit_together(ground: Ground, programme: Programme, depot: str, places: Sequence[str], together: int) -> bool:
    """Whether so many of the places fit into one day in the usual state of the roads, in some order.

    Where more orders than a few thousand would have to be looked at, they are taken to fit: the visits tell why not.
    """
    if together < 2 or math.perm(len(places), together) > _MOST_ORDERS:
        return True
    times = ground.travel(CAR)
    opens, closes = (None if at is None else 60 * at for at in (programme.opens, programme.closes))
    lengths = {place: visit_seconds(ground.county, programme, place) for place in places}
    for order in itertools.permutations(places, together):
        legs = [times.between(a, b) for a, b in itertools.pairwise((depot, *order, depot))]
        known = [leg for leg in legs if leg is not None]
        if len(known) < len(legs):
            continue
        visits = [
            Task(leg=leg, service=lengths[place], opens=opens, closes=closes)
            for place, leg in zip(order, known[:-1], strict=True)
        ]
        if day_hours(ground.hours, visits, known[-1]) is not None:
            return True
    return False
