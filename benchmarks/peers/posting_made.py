"""Counties to measure postings on: the demo county over two years, and its roster drawn anew, also hard ones.

Everything stays a county of gridplan, so that its independent checker can judge whatever anybody posts. Who serves
where when the horizon begins, past service, leave, departments' limits and high demand are *assumed* at random.
"""

from __future__ import annotations

import dataclasses
import datetime as dt
import random
from collections.abc import Iterable
from dataclasses import dataclass

from gridplan.domain.county import County
from gridplan.domain.people import Absence, CurrentStay, Person, Role, Title
from gridplan.domain.postings import Candidate, Posting, PostingProblem
from gridplan.domain.rules import Level
from gridplan.domain.travel import TravelTimes
from gridplan.planning.postings import may_be_posted, posting_problem
from peers.territories_made import Ground

WEEK = dt.timedelta(weeks=1)
HARD = ("as drawn", "high demand", "tight limits")


@dataclass(frozen=True, kw_only=True)
class Instance:
    """A county and what is asked of its postings."""

    name: str
    county: County
    car: TravelTimes
    problem: PostingProblem


def instance(name: str, county: County, car: TravelTimes) -> Instance:
    """The county's posting problem, without the wish that hand-overs overlap: the rivals know none."""
    county = dataclasses.replace(county, rules=county.rules.replace("postings.overlap", level=Level.OFF))
    return Instance(name=name, county=county, car=car, problem=posting_problem(county, car))


def demo(ground: Ground, *, weeks: int, eligible: int | None) -> Instance:
    """The county as it is, over ``weeks``, with ``eligible`` physicians (``None``: as many as it has)."""
    county = _over(ground.county, weeks)
    return instance("as it is", county if eligible is None else with_eligible(county, eligible), ground.travel)


def drawn(ground: Ground, *, weeks: int, eligible: int, seed: int, kind: str) -> Instance:
    """The county with another roster.

    ``kind``: ``as drawn``; ``high demand``: every third hospital asks for two, and a quarter of the physicians has
    leave; ``tight limits``: no department sends more than one in four, and half of the hospitals have a stay under way.
    """
    dice = random.Random(seed)
    county = with_eligible(_over(ground.county, weeks), eligible)
    people = _redrawn(county, dice, leave=0.25 if kind == "high demand" else 0.1)
    people = _posted(county, people, dice, share=0.5 if kind == "tight limits" else 0.8)
    hospitals = tuple(
        dataclasses.replace(h, posts=2 if kind == "high demand" and n % 3 == 0 else h.posts)
        for n, h in enumerate(county.township_hospitals)
    )
    leads = tuple(
        dataclasses.replace(lead, departments=tuple(dataclasses.replace(d, limit=None) for d in lead.departments))
        for lead in county.lead_hospitals
    )
    rules = county.rules.replace("postings.department_limit", value=0.25 if kind == "tight limits" else 0.4)
    county = dataclasses.replace(
        county, people=people, township_hospitals=hospitals, lead_hospitals=leads, rules=rules, pins=()
    )
    return instance(f"seed {seed}, {kind}", county, ground.travel)


def with_eligible(county: County, count: int) -> County:
    """The county with ``count`` physicians who may be posted: promoted or taken back, in file order."""
    surplus = sum(may_be_posted(county, p) for p in county.people) - count
    people = []
    for person in county.people:
        now, changed = may_be_posted(county, person), person
        if surplus > 0 and now and person.current_stay is None:
            changed = dataclasses.replace(person, title=Title.JUNIOR)
        elif surplus < 0 and not now:
            changed = dataclasses.replace(person, title=Title.MID, postable=True, exemptions=())
        surplus += may_be_posted(county, changed) - now
        people.append(changed)
    if surplus:
        raise ValueError(f"{county.name} cannot have {count} eligible physicians: {abs(surplus)} off")
    return dataclasses.replace(county, people=tuple(people))


def prefecture(instances: Iterable[Instance]) -> PostingProblem:
    """All counties as one problem; ids get the county's number in front."""
    problems = [_renamed(made.problem, f"{n}:") for n, made in enumerate(instances)]
    return dataclasses.replace(
        problems[0],
        candidates=tuple(c for p in problems for c in p.candidates),
        required={host: n for p in problems for host, n in p.required.items()},
        department_limit={name: n for p in problems for name, n in p.department_limit.items()},
        names={},
    )


def _over(county: County, weeks: int) -> County:
    return dataclasses.replace(county, calendar=dataclasses.replace(county.calendar, weeks=weeks))


def _redrawn(county: County, dice: random.Random, *, leave: float) -> tuple[Person, ...]:
    """Physicians of the lead hospitals with other past service, leave and wishes, and no stay under way."""
    leads = {hospital.id for hospital in county.lead_hospitals}
    hosts = [hospital.id for hospital in county.township_hospitals]
    people = []
    for person in county.people:
        redrawn = person
        if person.role is Role.PHYSICIAN and person.workplace in leads:
            first = county.calendar.start + dice.randrange(county.calendar.weeks) * WEEK
            away = (Absence(start=first, end=first + dice.choice([4, 13, 26]) * WEEK),)
            redrawn = dataclasses.replace(
                person,
                current_stay=None,
                past_stays=(),
                grassroots_weeks=dice.choice([0, 0, 0, 26, 26, 52, 78]),
                absences=away if dice.random() < leave else (),
                wishes=tuple(dice.sample(hosts, 3)) if dice.random() < 0.2 else (),
                aversions=tuple(dice.sample(hosts, 2)) if dice.random() < 0.1 else (),
            )
        people.append(redrawn)
    return tuple(people)


def _posted(county: County, people: tuple[Person, ...], dice: random.Random, *, share: float) -> tuple[Person, ...]:
    """The people, some of them at a hospital already; one from a department."""
    able = [p for p in people if may_be_posted(county, p) and not p.absences]
    dice.shuffle(able)
    taken: dict[str, Person] = {}
    departments: set[str | None] = set()
    for hospital in county.township_hospitals:
        person = next((p for p in able if p.department not in departments), None)
        if person is None or dice.random() >= share:
            continue
        departments.add(person.department)
        start = county.calendar.start - dice.randint(1, 30) * WEEK
        taken[person.id] = dataclasses.replace(person, current_stay=CurrentStay(host=hospital.id, start=start))
    return tuple(taken.get(p.id, p) for p in people)


def _renamed(problem: PostingProblem, prefix: str) -> PostingProblem:
    def named(values: Iterable[tuple[str, int]]) -> dict[str, int]:
        return {f"{prefix}{key}": value for key, value in values}

    def moved(c: Candidate) -> Candidate:
        return dataclasses.replace(
            c,
            person=f"{prefix}{c.person}",
            department=None if c.department is None else f"{prefix}{c.department}",
            weekly_cost=named(c.weekly_cost.items()),
            history=(f"{prefix}{c.history[0]}", c.history[1]) if c.history else None,
        )

    return dataclasses.replace(
        problem,
        candidates=tuple(map(moved, problem.candidates)),
        required=named(problem.required.items()),
        department_limit=named(problem.department_limit.items()),
        previous=tuple(
            Posting(person=f"{prefix}{p.person}", host=f"{prefix}{p.host}", start=p.start, end=p.end)
            for p in problem.previous
        ),
    )
