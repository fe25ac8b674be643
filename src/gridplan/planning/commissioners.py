"""Public-health commissioners (公共卫生专员) are posted by the same model as physicians.

The county is looked at as if they were its physicians: public-health staff of the lead hospitals may be posted, member
township hospitals ask for commissioners instead of physicians, and the rules ``commissioners.*`` stand in for
``postings.*``. Department limits, specialties, adoption, extra posts and overlapping hand-overs are about physicians.
"""

from __future__ import annotations

import dataclasses

from gridplan.domain.county import County
from gridplan.domain.people import Role
from gridplan.domain.plan import Plan
from gridplan.domain.postings import Postings
from gridplan.domain.results import Status
from gridplan.domain.rules import Level, Rules

_OWN = ("cover", "min_title", "min_stay", "floor_stay", "max_stay", "rest")
_NOT_THEIRS = ("extra", "overlap", "department_limit")
_OTHER = {Role.PHYSICIAN: Role.PUBLIC_HEALTH, Role.PUBLIC_HEALTH: Role.PHYSICIAN}


def commissioners_plan(plan: Plan) -> Plan:
    """The plan in which commissioners are what is posted: for whatever asks about physicians' postings."""
    nobody = dataclasses.replace(plan.postings, status=Status.FEASIBLE, solution=Postings(postings=()), goals=())
    return dataclasses.replace(
        plan, county=commissioners_county(plan.county), postings=plan.commissioners or nobody, commissioners=None
    )


def commissioners_county(county: County) -> County:
    """The county in which public-health staff are what is posted."""
    rules = dict(county.rules.by_id)
    for name in _OWN:
        rules[f"postings.{name}"] = dataclasses.replace(rules[f"commissioners.{name}"], id=f"postings.{name}")
    for name in _NOT_THEIRS:
        rules[f"postings.{name}"] = dataclasses.replace(rules[f"postings.{name}"], level=Level.OFF)
    return county.replace(
        rules=Rules(rules),
        people=tuple(dataclasses.replace(p, role=_OTHER.get(p.role, p.role)) for p in county.people),
        lead_hospitals=tuple(
            dataclasses.replace(h, departments=tuple(dataclasses.replace(d, adopts=()) for d in h.departments))
            for h in county.lead_hospitals
        ),
        township_hospitals=tuple(
            dataclasses.replace(h, posts=h.commissioners, specialties=()) for h in county.township_hospitals
        ),
        clinics=tuple(dataclasses.replace(c, posts=None) for c in county.clinics),
    )
