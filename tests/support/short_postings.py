"""The tiny county with too few physicians, in every way in which that can be; its plan, as solved and as audited.

Stays last 8 to 16 weeks here, 4 by exception but never more, with 3 weeks of rest, so that a solve takes a moment only.
"""

from __future__ import annotations

import dataclasses
import datetime as dt

from gridplan.checking import audit
from gridplan.domain.county import County
from gridplan.domain.people import Absence, Title
from gridplan.domain.plan import Plan
from gridplan.domain.rules import Level
from gridplan.planning.postings import posting_problem
from gridplan.solvers import load_profile, solve_postings
from support.tiny import START, tiny_county, tiny_travel
from support.tiny_plan import tiny_plan

WEEK = dt.timedelta(weeks=1)


def changed(county: County, person: str, **changes: object) -> County:
    """The county with one person changed."""
    return county.replace(
        people=tuple(dataclasses.replace(p, **changes) if p.id == person else p for p in county.people)
    )


def limited(county: County, *limits: int) -> County:
    """The county with these limits of its departments, 内科 and 外科."""
    hospital = county.lead_hospitals[0]
    pairs = zip(hospital.departments, limits, strict=True)
    departments = tuple(dataclasses.replace(d, limit=limit) for d, limit in pairs)
    return county.replace(lead_hospitals=(dataclasses.replace(hospital, departments=departments),))


def few(physicians: int, *, weeks: int = 16, longest: int = 16) -> County:
    """The tiny county with so many physicians and short rules."""
    county = tiny_county(physicians=physicians, weeks=weeks)
    rules = county.rules.replace("postings.max_stay", level=Level.HARD)
    for rule, value in (("min_stay", 8), ("floor_stay", 4), ("max_stay", longest), ("rest", 3)):
        rules = rules.replace(f"postings.{rule}", value=value)
    return county.replace(rules=rules)


def by_limit() -> County:
    """Four physicians for two hosts, but 内科 may send one and 外科 nobody."""
    return limited(few(4), 1, 0)


def by_rest() -> County:
    """Two physicians for two hosts and half a year: each must rest once."""
    return few(2, weeks=26, longest=12)


def by_study() -> County:
    """Three physicians: one leaves after 8 weeks, one studies from week 4 to 11."""
    study = Absence(start=START + 4 * WEEK, end=START + 11 * WEEK, reason="外出进修")
    county = changed(few(3), "D0", absences=(study,))
    return changed(county, "D2", leaves=START + 8 * WEEK)


def by_title() -> County:
    """Four physicians, three of whom are juniors."""
    county = few(4)
    for person in ("D1", "D2", "D3"):
        county = changed(county, person, title=Title.JUNIOR)
    return county


def by_short_stays() -> County:
    """Three physicians: one leaves after 6 weeks, just when another comes. A stay of 6 weeks covers all."""
    return changed(changed(few(3), "D2", leaves=START + 6 * WEEK), "D1", joins=START + 6 * WEEK)


def by_rest_and_limit() -> County:
    """Two physicians for half a year: each must rest once, and one of them may not go at all."""
    return limited(by_rest(), 1, 0)


def solved_plan(county: County) -> Plan:
    """The tiny plan with the postings that the solver finds, audited; of the violations only those of postings."""
    problem = posting_problem(county, tiny_travel(county))
    result = solve_postings(problem, load_profile("postings", "quick"))
    plan = dataclasses.replace(tiny_plan(county), postings=result)
    verdict = audit(plan)
    own = tuple(v for v in verdict.violations if v.rule.startswith("postings."))
    return dataclasses.replace(plan, audit=dataclasses.replace(verdict, violations=own))


def shortage(county: County, **changes: object) -> int:
    """The least shortage of the county, proven, with the problem changed."""
    problem = dataclasses.replace(posting_problem(county, tiny_travel(county)), **changes)
    goal = solve_postings(problem, load_profile("postings", "quick")).goals[0]
    assert goal.gap == 0
    return round(goal.value)
