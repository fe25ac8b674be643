"""What every candidate is looked at with: the plan's postings by person, host, department and week."""

from __future__ import annotations

import dataclasses
import datetime as dt
import math
from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import dataclass

from gridplan.domain.county import County
from gridplan.domain.hosts import Host, posting_hosts, required_posts
from gridplan.domain.naming import Names, names_of
from gridplan.domain.plan import Plan
from gridplan.domain.postings import Posting
from gridplan.domain.programmes import TeamRole
from gridplan.domain.rules import Level, Rules
from gridplan.domain.territories import Team
from gridplan.domain.travel import TravelTimes
from gridplan.errors import NotFoundError
from gridplan.languages import said
from gridplan.planning.candidates.results import PostQuestion
from gridplan.planning.postings import department_limits, may_be_posted, stay_lengths

WEEK = dt.timedelta(weeks=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Desk:
    """The plan, laid out for one question.

    Attributes:
        host: the post's place.
        postings: the plan's postings, those who are replaced cut off.
        present: (host, week of the horizon) → physicians there.
        out: (department, week) → physicians of it who are posted.
        required, limits: by host, by department.
        least, floor, most: weeks of the shortest stay, of the shortest by exception, of the longest; see
            :func:`~gridplan.planning.postings.stay_lengths`.
        rest: weeks between two stays of a person; 0 where the rule is not looked at.
        today, fixed: Mondays of the week of the question, and from which on the plan may change.
        served: person → weeks of all postings of the plan.
        fair: mean weeks at the grassroots, past and planned, of those who may be posted.
        teams: person → teams whose specialist it is.
        tours: person → days and teams of the tours on which the person goes as specialist.
    """

    plan: Plan
    question: PostQuestion
    names: Names
    host: Host
    postings: tuple[Posting, ...]
    by_person: Mapping[str, tuple[Posting, ...]]
    present: Counter[tuple[str, int]]
    out: Counter[tuple[str, int]]
    required: Mapping[str, int]
    limits: Mapping[str, int]
    least: int
    floor: int
    most: int | None
    rest: int
    today: dt.date
    fixed: dt.date
    served: Mapping[str, int]
    fair: float
    teams: Mapping[str, tuple[Team, ...]]
    tours: Mapping[str, tuple[tuple[dt.date, Team], ...]]

    @property
    def county(self) -> County:
        """The plan's county."""
        return self.plan.county

    @property
    def rules(self) -> Rules:
        """Its rules."""
        return self.plan.county.rules

    @property
    def car(self) -> TravelTimes:
        """Travel times by car."""
        return self.plan.travel_times("car")

    def weeks(self, start: dt.date, end: dt.date) -> range:
        """Weeks of the horizon between two Mondays."""
        calendar = self.county.calendar
        return range(max(0, calendar.week_of(start)), min(calendar.weeks, calendar.week_of(end)))

    def missing(self, host: str, week: int) -> int:
        """Physicians missing at a host in a week."""
        return max(0, self.required.get(host, 0) - self.present[host, week])


def desk_for(plan: Plan, question: PostQuestion) -> Desk:
    """Lay out ``plan`` for a question.

    Raises:
        NotFoundError: nobody is posted to such a place.
    """
    county = plan.county
    host = next((h for h in posting_hosts(county) if h.id == question.host), None)
    if host is None:
        raise NotFoundError(said("{place} is no place to which anybody is posted", place=county.name_of(question.host)))
    least, floor, most = stay_lengths(county)
    postings = without(plan, question)
    by_person: dict[str, list[Posting]] = defaultdict(list)
    for posting in sorted(postings, key=lambda p: (p.start, p.host)):
        by_person[posting.person].append(posting)
    served = Counter({person: sum(p.weeks for p in own) for person, own in by_person.items()})
    today = question.as_of - dt.timedelta(days=question.as_of.weekday())
    eligible = [p for p in county.people if may_be_posted(county, p)]
    at_work = sum(p.grassroots_weeks + served[p.id] for p in eligible)
    desk = Desk(
        plan=plan,
        question=question,
        names=names_of(plan),
        host=host,
        postings=postings,
        by_person={person: tuple(own) for person, own in by_person.items()},
        present=Counter(),
        out=Counter(),
        required=required_posts(county),
        limits=department_limits(county),
        least=least,
        floor=floor,
        most=most,
        rest=0 if county.rules.level("postings.rest") is Level.OFF else round(county.rules.value("postings.rest")),
        today=today,
        fixed=_fixed_until(county, today, question.as_of),
        served=served,
        fair=at_work / max(1, len(eligible)),
        teams=_teams(plan),
        tours=_tours(plan, question.as_of),
    )
    _count(desk)
    return desk


def without(plan: Plan, question: PostQuestion) -> tuple[Posting, ...]:
    """The plan's postings; those who are replaced leave the host when the weeks asked for begin."""
    kept = []
    for posting in plan.postings.solution.postings if plan.postings.solution else ():
        inside = posting.host == question.host and posting.start < question.end and question.start < posting.end
        if posting.person in question.instead_of and inside:
            posting = dataclasses.replace(posting, end=question.start)  # noqa: PLW2901
        if posting.start < posting.end:
            kept.append(posting)
    return tuple(kept)


def _count(desk: Desk) -> None:
    departments = {person.id: person.department for person in desk.county.people}
    for posting in desk.postings:
        department = departments.get(posting.person)
        for week in desk.weeks(posting.start, posting.end):
            desk.present[posting.host, week] += 1
            if department:
                desk.out[department, week] += 1


def _fixed_until(county: County, today: dt.date, as_of: dt.date) -> dt.date:
    """Monday of the first week that is not frozen as a whole; today's where nothing is frozen."""
    if county.rules.level("replan.frozen") is Level.OFF:
        return today
    days = math.floor(county.rules.value("replan.frozen"))
    last = as_of + dt.timedelta(days=days)
    return max(today, last - dt.timedelta(days=last.weekday()))


def _teams(plan: Plan) -> Mapping[str, tuple[Team, ...]]:
    found: dict[str, list[Team]] = defaultdict(list)
    for team in plan.territories.solution.teams if plan.territories.solution else ():
        if team.specialist:
            found[team.specialist].append(team)
    return {person: tuple(own) for person, own in found.items()}


def _tours(plan: Plan, as_of: dt.date) -> Mapping[str, tuple[tuple[dt.date, Team], ...]]:
    """Person → (day, team) of every day still to come on which the person goes with the team as its specialist."""
    teams = {team.id: team for team in (plan.territories.solution.teams if plan.territories.solution else ())}
    asking = {p.id for p in plan.county.programmes if TeamRole.SPECIALIST in p.roles}
    found: dict[str, list[tuple[dt.date, Team]]] = defaultdict(list)
    for tour in plan.circuits.solution.tours if plan.circuits.solution else ():
        team = teams.get(tour.crew)
        if team is not None and team.specialist and any(stop.programme in asking for stop in tour.stops):
            found[team.specialist] += [(day, team) for day in tour.days if day >= as_of]
    return {person: tuple(own) for person, own in found.items()}
