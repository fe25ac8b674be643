"""The figures of the report, from a plan that has been checked."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

import numpy as np

from gridplan.domain.hosts import required_posts
from gridplan.domain.plan import Indicator, Plan
from gridplan.domain.programmes import CoverageMode
from gridplan.domain.sign_up import KEY_GROUPS, RESIDENTS, key_groups_to_sign_up, residents_to_sign_up
from gridplan.planning.access import shares, village_access
from gridplan.planning.visit_indicators import visit_indicators

MODE_TITLES = {
    CoverageMode.OWN_CLINIC: ("本村卫生室服务的村", "villages with their own clinic"),
    CoverageMode.NEIGHBOUR_CLINIC: ("邻村卫生室延伸服务的村", "villages served by a neighbour's clinic"),
    CoverageMode.POSTED_DOCTOR: ("派驻医师服务的村", "villages served by a posted doctor"),
    CoverageMode.CIRCUIT: ("巡诊服务的村", "villages visited by circuits"),
    CoverageMode.MOBILE_HOSPITAL: ("移动医院服务的村", "villages visited by the mobile hospital"),
}


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
    yield Indicator(
        id="covered",
        title="有服务的村占比",
        title_en="villages covered",
        value=round(100 * covered / max(1, villages), 1),
        unit="%",
        target=100,
    )
    count = Counter(s.mode for s in services)
    for mode, (title, title_en) in MODE_TITLES.items():
        yield Indicator(id=f"mode.{mode}", title=title, title_en=title_en, value=count[mode], unit="villages")


def _access(plan: Plan) -> Iterator[Indicator]:
    villages = village_access(plan.county, plan.travel_times("car"))
    for share in shares(plan.county, villages):
        if not share.place:
            yield Indicator(
                id=f"within.{share.level}.{share.minutes}",
                title=f"{share.minutes}分钟内到达{share.level.title_zh}的人口",
                title_en=f"population within {share.minutes} min of {share.level.title_en}",
                value=round(100 * share.share, 1),
                unit="%",
            )


def _postings(plan: Plan) -> Iterator[Indicator]:
    weeks = plan.county.calendar.weeks
    missing = sum(v.amount for v in plan.audit.violations if v.rule == "postings.cover")
    total = weeks * sum(required_posts(plan.county).values())
    postings = plan.postings.solution.postings if plan.postings.solution else ()
    yield Indicator(
        id="posted",
        title="有派驻医师的乡镇周占比",
        title_en="township-weeks with a posted physician",
        value=round(100 * (1 - missing / max(1, total)), 1),
        unit="%",
        target=100,
    )
    people = len({p.person for p in postings})
    yield Indicator(
        id="posted.people", title="派驻医师人数", title_en="physicians posted", value=people, unit="persons"
    )


def _sign_up(plan: Plan) -> Iterator[Indicator]:
    """What the targets come to: nobody says how many have signed up already."""
    yield Indicator(
        id="signup.residents",
        title=f"家庭医生签约目标（居民{RESIDENTS}%）须签约人数",
        title_en=f"to sign up with a family doctor: {RESIDENTS} % of residents",
        value=residents_to_sign_up(plan.county),
        unit="residents",
    )
    members = key_groups_to_sign_up(plan.county)
    if members is not None:
        yield Indicator(
            id="signup.key_groups",
            title=f"家庭医生签约目标（重点人群{KEY_GROUPS}%）须签约人次",
            title_en=f"to sign up with a family doctor: {KEY_GROUPS} % of key groups, groups added up",
            value=members,
            unit="persons",
        )


def _teams(plan: Plan) -> Iterator[Indicator]:
    territories = plan.territories.solution
    if territories is None or not territories.teams:
        return
    yield Indicator(id="teams", title="服务团队数", title_en="teams", value=len(territories.teams), unit="teams")
    per_team = [
        sum(u.workload for u in territories.units if u.village in t.villages or set(u.grids) & set(t.grids))
        for t in territories.teams
    ]
    mean = sum(per_team) / len(per_team)
    yield Indicator(
        id="teams.spread",
        title="团队工作量差异（标准差/均值）",
        title_en="spread of team workload (standard deviation / mean)",
        value=round(100 * float(np.std(per_team)) / max(1.0, mean), 1),
        unit="%",
    )


def _road(plan: Plan) -> Iterator[Indicator]:
    tours = plan.circuits.solution.tours if plan.circuits.solution else ()
    yield Indicator(id="tours", title="巡诊和移动医院出车次数", title_en="tours", value=len(tours), unit="tours")
    yield Indicator(
        id="tours.hours",
        title="在途时间",
        title_en="time on the road",
        value=round(plan.audit.scores.get("circuits.driving", 0.0) / 3600, 1),
        unit="hours",
    )
    yield Indicator(
        id="exceptions",
        title="原则性规则的例外",
        title_en="exceptions in principle",
        value=len(plan.audit.in_principle),
        unit="exceptions",
    )
