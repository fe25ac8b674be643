"""Why a village is with its team, on its card."""

from __future__ import annotations

import dataclasses

from gridplan.domain.explanations import Alternative, UnitReason
from gridplan.domain.plan import Plan
from gridplan.maps.building import map_spec
from support.tiny_plan import tiny_plan, tiny_territories, village


def reasoned(**changes: object) -> Plan:
    team, other = tiny_territories().teams[:2]
    reason = UnitReason(
        unit=village(0, 0),
        team=team.id,
        hospital_seconds=330,
        median=village(0, 1),
        median_seconds=240,
        second=Alternative(team=other.id, extra=36_000, barred=("teams.balance",)),
    )
    return dataclasses.replace(tiny_plan(), reasons=(dataclasses.replace(reason, **changes),))  # type: ignore[arg-type]


def card(plan: Plan, audience: str, lang: str = "zh") -> dict[str, str]:
    spec = map_spec(plan, audience=audience, lang=lang)  # type: ignore[arg-type]
    return {label: text for section in spec.villages[0].card for label, text in section.rows}


def test_leaders_read_how_far_it_is_and_nothing_of_costs() -> None:
    rows = card(reasoned(), "leaders")
    assert rows["为何在此团队"] == "离甲镇卫生院6分钟；离团队中心西村4分钟"
    assert "次优团队" not in rows


def test_planners_read_the_second_best_what_it_costs_and_what_bars_it() -> None:
    assert card(reasoned(), "planners")["次优团队"] == "甲镇第2团队，多10.0人时；受限于团队工作量偏差"
    assert "person-hours more" in card(reasoned(), "planners", "en")["Second best team"]


def test_a_team_by_itself_an_exception_and_a_place_without_a_way() -> None:
    plan = reasoned(alone=True, second=None, hospital_seconds=None, home_seconds=3600)
    rows = card(plan, "planners")
    assert "独自成队" in rows["为何在此团队"]
    assert "离本镇卫生院60分钟" in rows["为何在此团队"]
    assert "次优团队" not in rows
    assert card(reasoned(second=None), "planners")["次优团队"] == "没有相邻且可承担的团队"


def test_a_plan_without_reasons_says_nothing() -> None:
    assert "为何在此团队" not in card(tiny_plan(), "planners")
