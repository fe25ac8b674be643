"""Checks of the public-health commissioners: those of the postings, asked of a county in which they are posted."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace

from gridplan.checking import postings
from gridplan.checking.breaches import Case, Check
from gridplan.checking.frozen import check_frozen
from gridplan.domain.county import County
from gridplan.domain.people import Role
from gridplan.domain.plan import Plan, Violation
from gridplan.domain.postings import Postings
from gridplan.domain.results import Status
from gridplan.domain.rules import Level, Rules

OWN = ("cover", "min_title", "min_stay", "floor_stay", "max_stay", "rest")
"""Rules of postings that have a namesake for commissioners."""
_SHARED = ("sender", "one_post", "availability", "short_leave", "exemption", "max_age", "max_age_women")


def their_case(case: Case) -> Case:
    """The case as if the commissioners were the county's physicians, and theirs its postings."""
    parent = _their_plan(case.parent) if case.parent else None
    return Case(plan=_their_plan(case.plan), parent=parent, commissioners=True)


def _their_plan(plan: Plan) -> Plan:
    nobody = replace(plan.postings, status=Status.FEASIBLE, solution=Postings(postings=()), goals=())
    return replace(plan, county=_their_county(plan.county), postings=plan.commissioners or nobody)


def _their_county(county: County) -> County:
    own = {f"postings.{name}": county.rules[f"commissioners.{name}"] for name in OWN}
    off = {f"postings.{name}": county.rules[f"postings.{name}"] for name in ("extra", "overlap", "department_limit")}
    rules = {key: replace(rule, id=key) for key, rule in own.items()}
    rules |= {key: replace(rule, level=Level.OFF) for key, rule in off.items()}
    turned = {Role.PUBLIC_HEALTH: Role.PHYSICIAN, Role.PHYSICIAN: Role.PUBLIC_HEALTH}
    hospitals = [replace(h, posts=h.commissioners, specialties=()) for h in county.township_hospitals]
    leads = [replace(h, departments=tuple(replace(d, adopts=()) for d in h.departments)) for h in county.lead_hospitals]
    return county.replace(
        rules=Rules({**county.rules.by_id, **rules}),
        people=tuple(replace(p, role=turned.get(p.role, p.role)) for p in county.people),
        township_hospitals=tuple(hospitals),
        lead_hospitals=tuple(leads),
        clinics=tuple(replace(clinic, posts=None) for clinic in county.clinics),
    )


def _own(name: str) -> Check:
    def check(case: Case) -> Iterator[Violation]:
        for violation in postings.CHECKS[f"postings.{name}"](case.once(their_case)):
            yield replace(violation, rule=f"commissioners.{name}")

    return check


def _both(rule: str, check_physicians: Callable[[Case], Iterator[Violation]]) -> Check:
    def check(case: Case) -> Iterator[Violation]:
        yield from check_physicians(case)
        if case.plan.commissioners is not None:
            yield from (replace(violation, rule=rule) for violation in check_physicians(case.once(their_case)))

    return check


def check_their_origins(case: Case) -> Iterator[Violation]:
    """No stay of a commissioner begins before the horizon unless roster or parent say so, and none after its end."""
    if case.plan.commissioners is not None:
        yield from postings.check_origins(case.once(their_case))


def check_their_frozen(case: Case) -> Iterator[Violation]:
    """The published stays of commissioners in past and frozen weeks are kept."""
    if case.plan.commissioners is not None:
        yield from (replace(violation, rule="replan.frozen") for violation in check_frozen(case.once(their_case)))


CHECKS: Mapping[str, Check] = {
    **{f"commissioners.{name}": _own(name) for name in OWN},
    **{f"postings.{name}": _both(f"postings.{name}", postings.CHECKS[f"postings.{name}"]) for name in _SHARED},
}
