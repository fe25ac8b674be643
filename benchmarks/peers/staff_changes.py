"""A year of staff changes, made up: who falls ill, leaves, comes, is promoted, and which posts and limits change.

Every change is one that a personnel office writes into its files: leave (a few days to maternity leave of 22 weeks), a
resignation (mostly with the 30 days of notice that the labour contract law asks for, sometimes without any), a hire, a
promotion, another limit of a department, a further post at a township hospital or village clinic. Half of what happens
to physicians happens to those who are posted, or are about to be: that is what hurts. Durations and frequencies are
assumed. Changes become known on the days on which the plan is made anew; those of a sequence depend on its seed alone
and on what the plan says of who is posted.
"""

from __future__ import annotations

import dataclasses
import datetime as dt
import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from gridplan.checking.posting_people import eligible, required
from gridplan.domain.county import County
from gridplan.domain.people import Absence, CurrentStay, PastStay, Person, Role, Title
from gridplan.domain.plan import Plan

DAY, WEEK = dt.timedelta(days=1), dt.timedelta(weeks=1)
QUARTER = 13
"""Weeks after which the horizon rolls on: the plan of visits ends there."""

_FREQUENCY = {
    "leave": 0.36,
    "resignation": 0.15,
    "hire": 0.21,
    "promotion": 0.10,
    "department_limit": 0.10,
    "new_post": 0.08,
}
_LEAVES = ((5, 14, "年休假"), (14, 42, "病假"), (42, 98, "进修"), (158, 158, "产假"))
_NOTICE = ((0, 0.15), (7, 0.15), (30, 0.5), (60, 0.2))
_SURNAMES, _GIVEN = "陈林黄张吴李郑王刘苏", "安平文华建明秀芳志国海燕"


@dataclass(frozen=True, kw_only=True)
class StaffChange:
    """One change.

    Attributes:
        kind: ``leave``, ``resignation``, ``hire``, ``promotion``, ``department_limit``, ``new_post`` or ``quarter``
            (nobody changed, the horizon rolls on).
        day: on which it becomes known and the plan is made anew.
        text: what happened.
    """

    kind: str
    day: dt.date
    text: str


def days_of(count: int, start: dt.date, weeks: int, seed: int) -> list[dt.date]:
    """``count`` working days (Monday to Friday) of ``weeks`` weeks from ``start`` on, in order."""
    rng = random.Random(f"days {seed}")
    days = [start + i * DAY for i in range(1, 7 * weeks) if (start + i * DAY).weekday() < 5]
    return sorted(rng.choices(days, k=count))


def changed(county: County, plan: Plan, day: dt.date, rng: random.Random) -> tuple[County, StaffChange]:
    """The county after one more change that becomes known on ``day``."""
    while True:
        kind = rng.choices(list(_FREQUENCY), weights=list(_FREQUENCY.values()))[0]
        found = _MAKERS[kind](_Given(county=county, plan=plan, day=day, rng=rng))
        if found is not None:
            return found[0], StaffChange(kind=kind, day=day, text=found[1])


def thinned(county: County, per_post: float, seed: int) -> County:
    """The county with so few physicians who may be posted, for each post, that every change hurts.

    Those who are at a post when the horizon begins are among those who are left; the others are drawn by lot.
    """
    rng = random.Random(f"thinned {seed}")
    able = [p for p in county.people if eligible(county, p)]
    keep = round(per_post * sum(required(county).values()))
    there = [p.id for p in able if p.current_stay]
    others = [p.id for p in able if not p.current_stay]
    left = {*there, *rng.sample(others, max(0, min(len(others), keep - len(there))))}
    gone = {p.id for p in able} - left
    return county.replace(people=tuple(p for p in county.people if p.id not in gone))


def rolled(county: County, plan: Plan, fresh: County) -> County:
    """The county with the calendar of ``fresh``, its roster brought up to date with what the plan did by then."""
    start = fresh.calendar.start
    stays = plan.stays()
    people = []
    for person in county.people:
        own = [s for s in stays if s.person == person.id and s.start < start]
        under_way = next((s for s in own if s.end >= start), None)  # to end with that day is for the plan to say
        over = tuple(PastStay(host=s.host, start=s.start, end=s.end) for s in own if s is not under_way)
        new = tuple(stay for stay in over if stay not in person.past_stays)
        people.append(
            dataclasses.replace(
                person,
                current_stay=CurrentStay(host=under_way.host, start=under_way.start) if under_way else None,
                past_stays=(*person.past_stays, *new),
                grassroots_weeks=person.grassroots_weeks + sum(stay.weeks for stay in new),
            )
        )
    return county.replace(people=tuple(people), calendar=fresh.calendar)


Made = tuple[County, str] | None
"""The county after a change, and what happened; ``None`` where there was nothing to change."""


@dataclass(frozen=True, kw_only=True)
class _Given:
    """What a change is made of."""

    county: County
    plan: Plan
    day: dt.date
    rng: random.Random


def _leave(given: _Given) -> Made:
    county, day, rng = given.county, given.day, given.rng
    person = _somebody(given)
    shortest, longest, reason = rng.choices(_LEAVES, weights=(4, 3, 1, 1))[0]
    start = day + rng.choice((0, 1, 3, 10, 21, 45)) * DAY
    end = start + rng.randint(shortest, longest) * DAY
    if any(a.start < end and start < a.end for a in person.absences):
        return None
    absences = (*person.absences, Absence(start=start, end=end, reason=reason))
    return _with(county, person, absences=absences), f"{_who(county, person)} {reason} {start} to {end - DAY}"


def _resignation(given: _Given) -> Made:
    county, day, rng = given.county, given.day, given.rng
    person = _somebody(given)
    days = rng.choices([n for n, _ in _NOTICE], weights=[share for _, share in _NOTICE])[0]
    leaves = day + days * DAY
    return _with(county, person, leaves=leaves), f"{_who(county, person)} leaves on {leaves}"


def _hire(given: _Given) -> Made:
    county, day, rng = given.county, given.day, given.rng
    role = rng.choices(
        (Role.PHYSICIAN, Role.GP, Role.NURSE, Role.VILLAGE_DOCTOR, Role.PUBLIC_HEALTH), weights=(6, 1, 1, 1, 1)
    )[0]
    alike = [p for p in county.people if p.role is role and p.born is not None]
    if not alike:
        return None
    model = rng.choice(alike)
    number = sum(p.id.startswith("N") for p in county.people) + 1
    person = dataclasses.replace(
        model,
        id=f"N{number:04d}",
        name=rng.choice(_SURNAMES) + rng.choice(_GIVEN) + rng.choice(_GIVEN),
        title=model.title if role is not Role.PHYSICIAN else rng.choice((Title.JUNIOR, Title.MID, Title.DEPUTY_SENIOR)),
        workplace=_vacancy(county, rng) if role is Role.VILLAGE_DOCTOR else model.workplace,
        born=dt.date(rng.randint(1976, 1998), rng.randint(1, 12), rng.randint(1, 28)),
        joins=day + rng.choice((0, 7, 30)) * DAY,
        leaves=None,
        absences=(),
        current_stay=None,
        grassroots_weeks=0,
        past_stays=(),
        postable=True,
        exemptions=(),
    )
    return county.replace(people=(*county.people, person)), f"{_who(county, person)} joins on {person.joins}"


def _vacancy(county: County, rng: random.Random) -> str:
    """A village clinic, one that has nobody where there is such."""
    staffed = {p.workplace for p in county.people}
    return rng.choice([c.id for c in county.clinics if c.id not in staffed] or [c.id for c in county.clinics])


def _promotion(given: _Given) -> Made:
    """Mostly juniors: who becomes mid-level may be posted from then on."""
    county, rng = given.county, given.rng
    own = [p for p in county.people if p.role is Role.PHYSICIAN and p.title in (Title.JUNIOR, Title.MID)]
    juniors = [p for p in own if p.title is Title.JUNIOR]
    if not own:
        return None
    person = rng.choice(juniors if juniors and rng.random() < 0.7 else own)
    title = Title(person.title + 1)
    return _with(county, person, title=title), f"{_who(county, person)} is now {title.name.lower()}"


def _department_limit(given: _Given) -> Made:
    county, rng = given.county, given.rng
    hospital = rng.choice(county.lead_hospitals)
    department = rng.choice(hospital.departments)
    was = 2 if department.limit is None else department.limit
    limit = max(1, was + rng.choice((-1, 1, 1)))
    if limit == department.limit:
        return None
    departments = (dataclasses.replace(d, limit=limit) if d is department else d for d in hospital.departments)
    new = dataclasses.replace(hospital, departments=tuple(departments))
    hospitals = tuple(new if h is hospital else h for h in county.lead_hospitals)
    return county.replace(lead_hospitals=hospitals), f"limit of {department.name} {was} → {limit}"


def _new_post(given: _Given) -> Made:
    """One more post at a township hospital or a clinic; one that is given up again where there are many by now."""
    county, rng = given.county, given.rng
    posts = required(county)
    clinics = [c for c in county.clinics if not c.posts]
    spare = [c for c in county.clinics if c.posts]
    if len(spare) >= 2:
        closed = rng.choice(spare)
        new = tuple(dataclasses.replace(c, posts=None) if c is closed else c for c in county.clinics)
        return county.replace(clinics=new), f"no post at {closed.name} any more"
    if clinics and rng.random() < 0.6:
        opened = rng.choice(clinics)
        new = tuple(dataclasses.replace(c, posts=1) if c is opened else c for c in county.clinics)
        return county.replace(clinics=new), f"a post at {opened.name}"
    host = rng.choice(county.township_hospitals)
    count = posts[host.id] + 1 if posts[host.id] < 2 else posts[host.id] - 1
    hospitals = tuple(dataclasses.replace(h, posts=count) if h is host else h for h in county.township_hospitals)
    return county.replace(township_hospitals=hospitals), f"{count} posts at {host.name}"


_MAKERS: dict[str, Callable[[_Given], Made]] = {
    "leave": _leave,
    "resignation": _resignation,
    "hire": _hire,
    "promotion": _promotion,
    "department_limit": _department_limit,
    "new_post": _new_post,
}


def _somebody(given: _Given) -> Person:
    """Somebody who is there: three in five are physicians, and half of those are posted or about to be."""
    county, plan, day, rng = given.county, given.plan, given.day, given.rng
    there = [p for p in county.people if p.leaves is None and (p.joins is None or p.joins <= day)]
    posted = {s.person for s in plan.stays() if s.end > day and s.start < day + 8 * WEEK}
    physicians = [p for p in there if p.role is Role.PHYSICIAN]
    draw = rng.random()
    if draw < 0.3:
        return _choice([p for p in physicians if p.id in posted] or physicians, rng)
    return _choice(physicians if draw < 0.6 else there, rng)


def _choice(people: Sequence[Person], rng: random.Random) -> Person:
    return people[rng.randrange(len(people))]


def _with(county: County, person: Person, **changes: Any) -> County:
    people = (dataclasses.replace(p, **changes) if p.id == person.id else p for p in county.people)
    return county.replace(people=tuple(people))


def _who(county: County, person: Person) -> str:
    return f"{person.name} ({person.id}, {person.role.value}, {county.name_of(person.workplace)})"
