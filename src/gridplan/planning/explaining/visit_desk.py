"""What explanations of missed visits look at: needs, crews, the days that they have, and what a day has room for."""

from __future__ import annotations

import datetime as dt
import math
import time
from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass, field

from gridplan.domain.circuits import CircuitProblem, Crew, DepotTask, MissedVisits, Need, Tour, WorkingDay
from gridplan.domain.facilities import Vehicle
from gridplan.domain.naming import Names
from gridplan.domain.plan import Plan
from gridplan.domain.programmes import Programme
from gridplan.domain.schedules import Task, day_hours
from gridplan.domain.territories import Team
from gridplan.domain.travel import TravelTimes
from gridplan.errors import NotFoundError
from gridplan.languages import dates, said
from gridplan.solvers.interruption import requested

SPECIALIST = "role:specialist"
"""What a crew can do on the days on which the team's specialist goes along."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Miss:
    """Missed visits of one need, and the task that should have made them."""

    missed: MissedVisits
    need: Need
    task: DepotTask

    @classmethod
    def of(cls, task: DepotTask, need: Need, count: int = 0) -> Miss:
        """A need as one of which ``count`` visits are missed, for want of crew-days."""
        missed = MissedVisits(place=need.place, programme=need.programme, count=count)
        return cls(missed=missed, need=need, task=task)

    @property
    def crews(self) -> tuple[Crew, ...]:
        """The crews that may come."""
        return tuple(crew for crew in self.task.crews if not self.need.crews or crew.id in self.need.crews)


@dataclass(frozen=True, slots=True, kw_only=True)
class VisitDesk:
    """A plan with the circuit problem that it answers.

    Attributes:
        needs: place and programme → the need and its task.
        tours: crew and day → the tour it is on.
        made: place and programme → days of the visits that the plan has.
        until: when trying ends, by the monotonic clock.
    """

    plan: Plan
    problem: CircuitProblem
    names: Names
    needs: dict[tuple[str, str], tuple[DepotTask, Need]]
    tours: dict[tuple[str, dt.date], Tour] = field(default_factory=dict)
    made: dict[tuple[str, str], tuple[dt.date, ...]] = field(default_factory=dict)
    until: float = math.inf

    @property
    def over(self) -> bool:
        """Whether the time for trying is up, or planning was asked to end."""
        return time.monotonic() >= self.until or requested()

    def miss(self, missed: MissedVisits) -> Miss | None:
        """The need behind missed visits; ``None`` where the problem has none (an edited plan)."""
        found = self.needs.get((missed.place, missed.programme))
        return None if found is None else Miss(missed=missed, need=found[1], task=found[0])

    def travel(self, profile: str, day: dt.date | None = None) -> TravelTimes:
        """The travel times of a day; of a usual day by default."""
        season = next((s.scenario for s in self.problem.seasons if day and s.start <= day < s.end), None)
        for times in self.problem.travel:
            if times.profile == profile and season in {None, times.scenario}:
                return times
        if season:
            raise NotFoundError(
                said("there are no travel times for {profile!r} in {scenario!r}", profile=profile, scenario=season)
            )
        raise NotFoundError(said("there are no travel times for {profile!r}", profile=profile))

    def known(self, profile: str, place: str) -> bool:
        """Whether the travel times of a profile know a place."""
        return any(times.profile == profile and place in times.origins for times in self.problem.travel)

    def round_trip(self, miss: Miss, depot: str, day: dt.date | None = None) -> int | None:
        """Seconds from a depot to the place and back; ``None`` without a way."""
        times = self.travel(miss.task.profile, day)
        there, back = times.between(depot, miss.need.place), times.between(miss.need.place, depot)
        return None if there is None or back is None else there + back

    def fits_alone(self, miss: Miss, depot: str, day: dt.date, hours: WorkingDay | None = None) -> bool:
        """Whether a tour of this one visit fits into the day."""
        times, need = self.travel(miss.task.profile, day), miss.need
        there, back = times.between(depot, need.place), times.between(need.place, depot)
        if there is None or back is None:
            return False
        visit = Task(leg=there, service=need.service_seconds, opens=need.opens, closes=need.closes)
        return day_hours(hours or self.problem.day, [visit], back) is not None

    def open_days(self, need: Need, task: DepotTask) -> tuple[dt.date, ...]:
        """Working days on which the place may be visited for the programme, whoever comes."""
        return tuple(day for day in self.problem.workdays if not self.bars(need, task, day))

    def bars(self, need: Need, task: DepotTask, day: dt.date) -> str:
        """What bars a day for everybody, in a word: outside, past, closed, days; empty where nothing does."""
        if not any(window.start <= day < window.end for window in need.windows):
            return "outside"
        if task.open_from is not None and day < task.open_from:
            return "past"
        if day in need.closed:
            return "closed"
        return "days" if need.days is not None and day not in need.days else ""

    def equips(self, crew: Crew, need: Need, day: dt.date) -> bool:
        """Whether a crew has what the visit needs on a day."""
        able = {*crew.equipment, *(skill.name for skill in crew.skills if day in skill.days)}
        return set(need.equipment) <= able

    def crew_days(self, miss: Miss, crew: Crew) -> tuple[dt.date, ...]:
        """Days on which a crew could make the visit in a tour of its own."""
        days = set(crew.days)
        return tuple(
            day
            for day in self.open_days(miss.need, miss.task)
            if day in days and self.equips(crew, miss.need, day) and self.fits_alone(miss, crew.depot, day)
        )

    def programme(self, miss: Miss) -> Programme | None:
        """The programme of missed visits, where the county still has it."""
        return next((p for p in self.plan.county.programmes if p.id == miss.need.programme), None)

    def away(self, crew: str, days: Collection[dt.date]) -> Counter[str]:
        """Person of a crew → on how many of the days he or she does not work; a vehicle → those out of service."""
        county, found = self.plan.county, Counter[str]()
        if isinstance(county.get(crew) if crew in county else None, Vehicle):
            found += Counter({crew: sum(county.calendar.is_closed(crew, day) for day in days)})
        for person in self.people(crew):
            count = sum(person not in county or not county.person(person).works_on(day) for day in days)
            if count:
                found[person] = count
        return found

    def people(self, crew: str) -> tuple[str, ...]:
        """Who goes with a crew every day."""
        thing = self.plan.county.get(crew) if crew in self.plan.county else None
        if isinstance(thing, Vehicle):
            return thing.crew
        team = self.team(crew)
        return tuple(person for person in (team.gp, team.nurse) if person) if team else ()

    def team(self, crew: str) -> Team | None:
        """The team with this id."""
        teams = self.plan.territories.solution.teams if self.plan.territories.solution else ()
        return next((team for team in teams if team.id == crew), None)

    def at_work(self, crew: str, day: dt.date) -> bool:
        """Whether everybody of a crew works on a day, and is posted nowhere."""
        county, people = self.plan.county, self.people(crew)
        postings = self.plan.stays()
        posted = any(p.person in people and p.start <= day < p.end for p in postings)
        return (
            bool(people)
            and not posted
            and all(person in county and county.person(person).works_on(day) for person in people)
        )

    def date(self, day: dt.date) -> str:
        """``9 March (week 10)``, ``3月9日（第10周）``: weeks count from the horizon's first."""
        week = self.plan.county.calendar.week_of(day) + 1
        month = dates.spelt_month(day)
        if day.year == self.problem.start.year:
            return said("{day} {month} (week {week})", day=day.day, month=month, week=week)
        return said("{day} {month} {year} (week {week})", day=day.day, month=month, year=day.year, week=week)


def visit_desk(plan: Plan, problem: CircuitProblem, names: Names) -> VisitDesk:
    """Index a plan and its problem."""
    solution = plan.circuits.solution
    tours = solution.tours if solution else ()
    made: dict[tuple[str, str], list[dt.date]] = {}
    for tour in tours:
        for stop in tour.stops:
            made.setdefault((stop.place, stop.programme), []).append(tour.day + dt.timedelta(days=stop.night))
    return VisitDesk(
        plan=plan,
        problem=problem,
        names=names,
        needs={(need.place, need.programme): (task, need) for task in problem.tasks for need in task.needs},
        tours={(tour.crew, day): tour for tour in tours for day in tour.days},
        made={key: tuple(sorted(days)) for key, days in made.items()},
    )
