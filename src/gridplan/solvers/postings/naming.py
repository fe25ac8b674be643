"""From "so many of this group take that stay" to who goes where."""

from __future__ import annotations

import datetime as dt

import numpy as np

from gridplan.domain.postings import Posting, PostingProblem
from gridplan.solvers.postings.incumbents import Incumbent
from gridplan.solvers.postings.model import Model
from gridplan.solvers.postings.stays import Stay


def name_postings(model: Model, found: Incumbent) -> tuple[Posting, ...]:
    """The postings of a solution, by host, start and person.

    Stays of a group are handed out in order of their start, each to the first member who is free and rested. As no
    more of them overlap than the group has members, somebody always is. A stay under way that ends with the horizon's
    first day is among the postings: it is a fact of the plan that somebody stays no longer.
    """
    stays = model.decode(found.keys)
    postings: list[Posting] = []
    for g, group in enumerate(model.groups):
        free = [-1] * len(group.people)
        for stay in group.fixed:
            postings += [_posting(model.problem, person, stay) for person in group.people if stay.end > stay.start]
        for i in sorted(np.flatnonzero(stays.group == g).tolist(), key=lambda i: (stays.start[i], stays.host[i])):
            stay = Stay(host=model.hosts[stays.host[i]], start=int(stays.start[i]), end=int(stays.end[i]))
            for _ in range(int(found.counts[i])):
                member = next(m for m, week in enumerate(free) if week <= max(stay.start, 0))
                free[member] = max(stay.end, 0) + model.problem.rest
                postings += [_posting(model.problem, group.people[member], stay)] if stay.end > stay.start else []
    return tuple(sorted(postings, key=lambda p: (p.host, p.start, p.person)))


def _posting(problem: PostingProblem, person: str, stay: Stay) -> Posting:
    first, last = (problem.start + dt.timedelta(weeks=week) for week in (stay.start, stay.end))
    return Posting(person=person, host=stay.host, start=first, end=last)
