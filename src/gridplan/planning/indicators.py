"""The figures of the report, from a plan that has been checked."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

import numpy as np

from gridplan.domain.hosts import required_posts
from gridplan.domain.plan import Indicator, Plan
from gridplan.domain.programmes import CoverageMode
from gridplan.domain.sign_up import KEY_GROUPS, RESIDENTS, key_groups_to_sign_up, residents_to_sign_up
from gridplan.languages import recorded, said, words
from gridplan.planning.access import shares, village_access
from gridplan.planning.visit_indicators import figure, visit_indicators

MODE_TITLES = words(
    {
        "indicator.own_clinic": "villages with their own clinic",
        "indicator.neighbour_clinic": "villages served by a neighbour's clinic",
        "indicator.posted_doctor": "villages served by a posted doctor",
        "indicator.circuit": "villages visited by circuits",
        "indicator.mobile_hospital": "villages visited by the mobile hospital",
    }
)
"""``indicator.`` and a mode → its villages."""


def indicators(plan: Plan) -> tuple[Indicator, ...]:
    """All indicators, in the order in which a report shows them."""
    return (
        *(*_coverage(plan), *_access(plan), *_postings(plan), *_sign_up(plan), *_teams(plan), *_road(plan)),
        *visit_indicators(plan),
    )


def _coverage(plan: Plan) -> Iterator[Indicator]:
    services = plan.coverage.solution.services if plan.coverage.solution else ()
    villages = len(plan.county.villages)
    covered = len({s.village for s in services})
    yield figure(
        "covered",
        said("villages covered", context="indicator"),
        value=round(100 * covered / max(1, villages), 1),
        unit="%",
        target=100,
    )
    count = Counter(s.mode for s in services)
    for mode in CoverageMode:
        title = MODE_TITLES[f"indicator.{mode.value}"].said()
        yield figure(f"mode.{mode}", title, value=count[mode], unit="villages")


def _access(plan: Plan) -> Iterator[Indicator]:
    villages = village_access(plan.county, plan.travel_times("car"))
    for share in shares(plan.county, villages):
        if not share.place:
            yield figure(
                f"within.{share.level}.{share.minutes}",
                said(
                    "population within {minutes} min of {level}",
                    minutes=share.minutes,
                    level=recorded(share.level.title_zh, {"en": share.level.title_en}),
                ),
                value=round(100 * share.share, 1),
                unit="%",
            )


def _postings(plan: Plan) -> Iterator[Indicator]:
    weeks = plan.county.calendar.weeks
    missing = sum(v.amount for v in plan.audit.violations if v.rule == "postings.cover")
    total = weeks * sum(required_posts(plan.county).values())
    postings = plan.postings.solution.postings if plan.postings.solution else ()
    yield figure(
        "posted",
        said("township-weeks with a posted physician"),
        value=round(100 * (1 - missing / max(1, total)), 1),
        unit="%",
        target=100,
    )
    people = len({p.person for p in postings})
    yield figure("posted.people", said("physicians posted", context="indicator"), value=people, unit="persons")


def _sign_up(plan: Plan) -> Iterator[Indicator]:
    """What the targets come to: nobody says how many have signed up already."""
    yield figure(
        "signup.residents",
        said("to sign up with a family doctor: {share} % of residents", share=RESIDENTS),
        value=residents_to_sign_up(plan.county),
        unit="residents",
    )
    members = key_groups_to_sign_up(plan.county)
    if members is not None:
        yield figure(
            "signup.key_groups",
            said("to sign up with a family doctor: {share} % of key groups, groups added up", share=KEY_GROUPS),
            value=members,
            unit="persons",
        )


def _teams(plan: Plan) -> Iterator[Indicator]:
    territories = plan.territories.solution
    if territories is None or not territories.teams:
        return
    yield figure("teams", said("teams", context="indicator"), value=len(territories.teams), unit="teams")
    per_team = [
        sum(u.workload for u in territories.units if u.village in t.villages or set(u.grids) & set(t.grids))
        for t in territories.teams
    ]
    mean = sum(per_team) / len(per_team)
    yield figure(
        "teams.spread",
        said("spread of team workload (standard deviation / mean)"),
        value=round(100 * float(np.std(per_team)) / max(1.0, mean), 1),
        unit="%",
    )


def _road(plan: Plan) -> Iterator[Indicator]:
    tours = plan.circuits.solution.tours if plan.circuits.solution else ()
    yield figure("tours", said("tours", context="indicator"), value=len(tours), unit="tours")
    yield figure(
        "tours.hours",
        said("time on the road", context="indicator"),
        value=round(plan.audit.scores.get("circuits.driving", 0.0) / 3600, 1),
        unit="hours",
    )
    yield figure(
        "exceptions",
        said("exceptions in principle", context="indicator"),
        value=len(plan.audit.in_principle),
        unit="exceptions",
    )
