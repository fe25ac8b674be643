"""Who could fill a post, ranked: fit, hardship, and what each choice would disturb in the plan.

The order: who can go before who cannot; among these least weight of what is disturbed and excepted, in person-weeks
(:mod:`~gridplan.planning.candidates.weights`), then fewest disturbances, then least cost in the minutes of the posting
model (:func:`~gridplan.planning.postings.weekly_minutes`), then by id.
"""

from __future__ import annotations

import dataclasses
import math

from gridplan.domain.facilities import TownshipHospital
from gridplan.domain.people import Person, Role
from gridplan.domain.plan import Plan
from gridplan.domain.postings import Postings
from gridplan.domain.results import Status
from gridplan.domain.rules import Level
from gridplan.domain.specialists import adopters_of
from gridplan.planning.candidates.desk import Desk, desk_for, without
from gridplan.planning.candidates.disturbances import disturbances
from gridplan.planning.candidates.obstacles import remarks, stretch
from gridplan.planning.candidates.results import (
    Candidacy,
    Disturbance,
    Fit,
    Hardship,
    Kind,
    Post,
    PostQuestion,
    Ranking,
    Remark,
)
from gridplan.planning.candidates.stays import trial
from gridplan.planning.candidates.weights import exception_weight
from gridplan.planning.postings import weekly_minutes

__all__ = [
    "Candidacy",
    "Disturbance",
    "Fit",
    "Hardship",
    "Kind",
    "Post",
    "PostQuestion",
    "Ranking",
    "Remark",
    "rank",
    "with_candidate",
]


def rank(plan: Plan, question: PostQuestion) -> Ranking:
    """Everybody who could be asked to fill a post, the best first.

    Raises:
        NotFoundError: nobody is posted to such a place.
    """
    desk = desk_for(plan, question)
    physicians = [p for p in plan.county.people if p.role is Role.PHYSICIAN and p.id not in question.instead_of]
    found = sorted((_candidacy(desk, person) for person in physicians), key=_order)
    others = sum(p.role is not Role.PHYSICIAN for p in plan.county.people)
    return Ranking(post=_post(desk), candidates=tuple(found), others=others)


def with_candidate(plan: Plan, question: PostQuestion, candidacy: Candidacy) -> Plan:
    """``plan`` with somebody put into the post by hand; nothing is proven of its postings any more."""
    dropped = set(candidacy.dropped)
    kept = (p for p in without(plan, question) if p not in dropped)
    postings = sorted((*kept, *candidacy.added), key=lambda p: (p.host, p.start, p.person))
    solution = Postings(postings=tuple(postings))
    result = dataclasses.replace(plan.postings, status=Status.FEASIBLE, solution=solution, goals=())
    return dataclasses.replace(plan, postings=result)


def _candidacy(desk: Desk, person: Person) -> Candidacy:
    put = trial(desk, person)
    found = remarks(desk, person, put)
    obstacles = tuple(r for r in found if r.level is Level.HARD)
    exceptions = tuple(r for r in found if r.level is Level.IN_PRINCIPLE)
    disturbed = disturbances(desk, person, put)
    return Candidacy(
        person=person.id,
        fit=_fit(desk, person),
        hardship=Hardship(
            served=person.grassroots_weeks, planned=desk.served.get(person.id, 0), fair=round(desk.fair, 1)
        ),
        obstacles=obstacles,
        exceptions=exceptions,
        disturbances=disturbed,
        cost=_cost(desk, person, len(put.new_weeks), new=not put.joined),
        stay=put.stay,
        dropped=put.dropped,
        added=put.added,
        weight=sum(d.weight for d in disturbed) + exception_weight(desk.rules) * len(exceptions),
        stretch=stretch(desk, found),
    )


def _order(candidacy: Candidacy) -> tuple[object, ...]:
    return (
        len(candidacy.obstacles),
        candidacy.weight,
        len(candidacy.disturbances) + len(candidacy.exceptions),
        math.inf if candidacy.cost is None else candidacy.cost,
        candidacy.person,
    )


def _fit(desk: Desk, person: Person) -> Fit:
    host = desk.host
    asked = host.specialties if isinstance(host, TownshipHospital) else ()
    adopters = adopters_of(desk.county, host.id)
    seconds = desk.car.between(person.workplace, host.id)
    liked = host.id in person.wishes
    return Fit(
        title=person.title,
        specialty=person.specialty,
        needed=person.specialty in asked if asked else None,
        adopts=person.department in adopters if adopters else None,
        minutes=None if seconds is None else seconds / 60,
        wish=True if liked else False if host.id in person.aversions else None,
    )


def _cost(desk: Desk, person: Person, weeks: int, *, new: bool) -> int | None:
    """What the objective of the posting model says of the added weeks and of a hand-over."""
    weekly = weekly_minutes(desk.county, desk.car, person, desk.host)
    if weekly is None:
        return None
    return weeks * weekly + (round(desk.rules.value("postings.handover")) if new else 0)


def _post(desk: Desk) -> Post:
    question, calendar = desk.question, desk.county.calendar
    missing = {
        calendar.monday(week): gap
        for week in desk.weeks(question.start, question.end)
        if (gap := desk.missing(question.host, week))
    }
    there = (p for p in desk.postings if p.host == question.host and p.start < question.end and question.start < p.end)
    return Post(
        question=question,
        required=desk.required.get(question.host, 0),
        there=tuple(sorted(there, key=lambda p: (p.start, p.person))),
        missing=missing,
    )
