"""What the map tells about teams: leader, village doctors, stewards and size, as each audience may read it."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from types import SimpleNamespace
from typing import cast

from gridplan.domain.plan import Plan
from gridplan.domain.territories import Predecessor
from gridplan.maps import map_spec
from gridplan.maps.encoding import compact_json, payload
from gridplan.reports.members import team_text
from gridplan.reports.office import Office
from support.tiny import START, tiny_county
from support.tiny_plan import tiny_plan, tiny_territories, village


def led_plan() -> Plan:
    county = tiny_county()
    hospitals = tuple(replace(h, steward="钱管家") for h in county.township_hospitals)
    people = tuple(replace(p, name="赵大夫") if p.id == "VD01" else p for p in county.people)
    plan = tiny_plan(county.replace(township_hospitals=hospitals, people=people))
    first, second, third, fourth = tiny_territories().teams
    first = replace(
        first, leader="gp00", village_doctors=("VD00", "VD01", "VD02"), villages=(*first.villages, village(1, 0))
    )
    third = replace(third, villages=third.villages[1:], leader="nurse10")
    teams = (first, second, third, fourth)
    solution = replace(tiny_territories(), teams=teams)
    return replace(plan, territories=replace(plan.territories, solution=solution))


def team_rows(spec, at: int) -> dict[str, str]:
    (section,) = [s for s in spec.villages[at].card if "团队" in s.title]
    return dict(section.rows)


def test_a_villages_card_tells_leader_doctors_steward_and_size() -> None:
    plan = led_plan()
    rows = team_rows(map_spec(plan, audience="planners"), 1)
    assert rows["团队长"].startswith("全科甲0")
    assert rows["本村村医"] == "赵大夫"
    assert rows["团队村医"] == "村医00、赵大夫、村医02"
    assert rows["家医管家"] == "钱管家（甲镇卫生院）"
    residents = sum(plan.county.village(v).residents for v in plan.territories.solution.teams[0].villages)
    assert rows["规模"] == f"居民 {residents:,}，健康网格员 4，村医 3"
    # the village of the other township is told its team and that team's hospital
    abroad = team_rows(map_spec(plan, audience="planners"), 6)
    assert (abroad["团队长"], abroad["家医管家"]) == (rows["团队长"], rows["家医管家"])


def test_a_townships_card_tells_who_leads_and_its_steward() -> None:
    spec = map_spec(led_plan(), audience="planners")
    rows = {row[0]: row[1] for section in spec.townships[1].card for row in section.rows}
    assert rows["家医管家"] == "钱管家"
    assert rows["乙镇第1团队"].startswith("团队长 护士乙0")
    assert "健康网格员 2" in rows["乙镇第1团队"]


def test_each_audience_reads_names_as_it_may() -> None:
    leaders, public = (map_spec(led_plan(), audience=audience) for audience in ("leaders", "public"))
    assert team_rows(leaders, 1)["团队村医"] == "村**、赵**、村**"
    assert team_rows(leaders, 1)["家医管家"] == "钱**（甲镇卫生院）"
    assert team_rows(public, 1)["团队村医"] == team_rows(public, 1)["团队长"] == "已安排"
    assert "家医管家" not in team_rows(public, 1)
    for spec in (leaders, public):
        page = compact_json(payload(spec))
        assert not [name for name in ("钱管家", "赵大夫") if name in page]


def test_stewards_are_found_by_name_and_in_english() -> None:
    english = map_spec(led_plan(), audience="planners", lang="en")
    found = {item.text: (item.hint, item.target) for item in english.search}
    assert found["钱管家"][0].startswith("Institution steward · ")
    assert found["钱管家"][1] in {"t0", "t1"}
    (section,) = [s for s in english.villages[1].card if s.title.startswith("Health service team")]
    rows = dict(section.rows)
    assert {"Leader", "Doctors of this village", "Village doctors", "Institution steward", "Size"} <= rows.keys()
    assert rows["Size"].endswith("4 grid workers, 3 village doctors")


def leaving_plan() -> Plan:
    """gp00 has the first team until a Sunday, then gp02."""
    plan = led_plan()
    first, *rest = plan.territories.solution.teams
    until = START + timedelta(weeks=6)
    former = tuple(Predecessor(role=role, person="gp00", until=until) for role in ("gp", "leader"))
    first = replace(first, gp="gp02", leader="gp02", predecessors=former)
    return replace(
        plan, territories=replace(plan.territories, solution=replace(tiny_territories(), teams=(first, *rest)))
    )


def test_who_leaves_later_is_told_with_the_last_day_before_who_comes_after() -> None:
    rows = team_rows(map_spec(leaving_plan(), audience="planners"), 1)
    for key in ("团队长", "家庭医生"):
        told = rows[key]
        assert told.startswith("全科甲0")
        assert "（至2026年2月15日）" in told
        assert told.index("全科甲0") < told.index("全科甲2")
    assert "全**" in team_rows(map_spec(leaving_plan(), audience="leaders"), 1)["团队长"]
    assert team_rows(map_spec(leaving_plan(), audience="public"), 1)["团队长"] == "已安排"


def test_the_member_table_tells_them_alike() -> None:
    plan = leaving_plan()
    office = SimpleNamespace(plan=plan, lang="zh", audience="planners")
    text = team_text(cast("Office", office), plan.territories.solution.teams[0])
    assert "全科甲0（至2026-02-15）、全科甲2" in text
    assert "全科乙0（至" not in text
