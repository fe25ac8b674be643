"""The workload account: who is out how long in which month, and how evenly the members of one hospital share it."""

from __future__ import annotations

import datetime as dt
import statistics
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from gridplan.domain.circuits import Tour
from gridplan.domain.facilities import Vehicle
from gridplan.domain.itineraries import RouteDay, route_days, visit_seconds
from gridplan.domain.periods import months
from gridplan.domain.plan import Plan
from gridplan.domain.programmes import TeamRole


class Duty(StrEnum):
    """What a person is out for."""

    SPECIALIST = "specialist"  # a team's specialist on a tour
    GP = "gp"  # a team's GP on a tour
    NURSE = "nurse"  # a team's nurse on a tour
    VEHICLE = "vehicle"  # crew of a vehicle
    POSTING = "posting"  # posted to a township hospital


@dataclass(frozen=True, slots=True, kw_only=True)
class Work:
    """One person's account for one duty in one calendar month.

    Attributes:
        month: its first day.
        days: days out.
        driving, visiting: seconds; what cannot be told any more (a road or a programme is gone) counts as none.
        visits: visits made; two purposes at one place are two.
        nights: nights away.
        posted_days: days of a posting.
    """

    person: str
    duty: Duty
    month: dt.date
    days: int = 0
    driving: int = 0
    visiting: int = 0
    visits: int = 0
    nights: int = 0
    posted_days: int = 0

    @property
    def hours(self) -> float:
        """Hours on the road: driving and visits."""
        return (self.driving + self.visiting) / 3600


@dataclass(frozen=True, slots=True, kw_only=True)
class Fairness:
    """How hours on the road are shared among those of a hospital (or vehicle base) who have the same duty.

    Attributes:
        hours: person → hours over the whole horizon; who never went out has none.
    """

    place: str
    duty: Duty
    hours: Mapping[str, float]

    @property
    def mean(self) -> float:
        """Mean hours of a person."""
        return statistics.fmean(self.hours.values())

    @property
    def spread(self) -> float:
        """Standard deviation as a share of the mean; 0 where nobody was out."""
        return statistics.pstdev(self.hours.values()) / self.mean if self.mean else 0.0


def workload(plan: Plan) -> tuple[Work, ...]:
    """The account of everybody who goes on a tour or is posted, by person, duty and month."""
    sums: dict[tuple[str, Duty, dt.date], dict[str, int]] = defaultdict(lambda: defaultdict(int))
    for tour in plan.tours:
        members = tour_people(plan, tour)
        for night, part in enumerate(route_days(plan, tour)):
            for person, duty in members:
                own = sums[person, duty, part.day.replace(day=1)]
                own["days"] += 1
                own["driving"] += part.driving or 0
                own["nights"] += night < len(tour.lodgings)
                for seconds in _own_visits(plan, part, duty):
                    own["visits"] += 1
                    own["visiting"] += seconds
    calendar = plan.county.calendar
    for posting in plan.stays():
        first, last = max(posting.start, calendar.start), min(posting.end, calendar.end)
        for start, end in months(first, last) if first < last else ():
            days = (min(end, last) - max(start, first)).days
            sums[posting.person, Duty.POSTING, start]["posted_days"] += days
    return tuple(
        Work(person=who, duty=duty, month=month, **sums[who, duty, month]) for who, duty, month in sorted(sums)
    )


def fairness(plan: Plan, works: Sequence[Work]) -> tuple[Fairness, ...]:
    """The spread of hours on the road within each hospital and base, where at least two share a duty.

    Args:
        plan: tells who belongs where: all members of its teams and vehicle crews count.
        works: its :func:`workload`.
    """
    hours: dict[tuple[str, Duty], float] = defaultdict(float)
    for work in works:
        hours[work.person, work.duty] += work.hours
    groups: dict[tuple[str, Duty], dict[str, float]] = defaultdict(dict)
    for place, duty, person in _belonging(plan):
        groups[place, duty][person] = hours[person, duty]
    return tuple(
        Fairness(place=place, duty=duty, hours=own) for (place, duty), own in sorted(groups.items()) if len(own) > 1
    )


def _belonging(plan: Plan) -> Iterator[tuple[str, Duty, str]]:
    for team in plan.teams:
        for duty, person in ((Duty.GP, team.gp), (Duty.NURSE, team.nurse)):
            if person:
                yield team.hospital, duty, person
        if team.specialist and team.specialist in plan.county:
            yield plan.county.person(team.specialist).workplace, Duty.SPECIALIST, team.specialist
    for vehicle in plan.county.vehicles:
        for person in vehicle.crew:
            yield vehicle.base, Duty.VEHICLE, person


def tour_people(plan: Plan, tour: Tour) -> tuple[tuple[str, Duty], ...]:
    """Who goes on a tour: a vehicle's crew, or those members of a team whom any of the tour's programmes asks for.

    The members are those of the tour's day. Nobody where the crew is gone (a tour of the past), or those who drove are.
    """
    crew = plan.county.get(tour.crew) if tour.crew in plan.county else None
    if isinstance(crew, Vehicle):
        return tuple((person, Duty.VEHICLE) for person in crew.crew)
    team = next((team for team in plan.teams if team.id == tour.crew), None)
    if team is None:
        return ()
    asked = {programme.id: programme.roles for programme in plan.county.programmes}
    wanted = {role for stop in tour.stops for role in asked.get(stop.programme, ())}
    team = team.on(tour.day)
    members = {TeamRole.SPECIALIST: team.specialist, TeamRole.GP: team.gp, TeamRole.NURSE: team.nurse}
    gone = {p for p in members.values() if p and p not in plan.county and tour.day < plan.as_of}
    return tuple(
        (person, Duty(role.value))
        for role, person in members.items()
        if person and role in wanted and person not in gone
    )


def _own_visits(plan: Plan, part: RouteDay, duty: Duty) -> Iterator[int]:
    """Seconds of each visit of a day that somebody with this duty takes part in."""
    programmes = {p.id: p for p in plan.county.programmes}
    for stop in part.stops:
        programme = programmes.get(stop.programme)
        if programme is None:
            continue
        if duty is Duty.VEHICLE or duty.value in {role.value for role in programme.roles}:
            yield visit_seconds(plan.county, programme, stop.place)
