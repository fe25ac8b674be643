"""What the checker says of areas that break a rule: how much, why, and what would mend it."""

from __future__ import annotations

from dataclasses import replace

import pytest

from gridplan.checking import audit
from gridplan.domain.county import County
from gridplan.domain.people import Person, Role
from gridplan.domain.plan import Plan, Violation
from gridplan.domain.results import Goal
from gridplan.domain.team_settings import TeamSettings
from support.team_plans import code, divided, team, team_plan, with_hospital
from support.tiny import tiny_county

ROWS = (
    team("T0-0", "TH0", "00 01 02"),  # 3296
    team("T0-1", "TH0", "03 04 05"),  # 4223
    team("T1-0", "TH1", "10 11 12"),  # 3449
    team("T1-1", "TH1", "13 14 15"),  # 4375
)


def found(plan: Plan, rule: str) -> list[Violation]:
    return [v for v in audit(plan).violations if v.rule == f"teams.{rule}"]


def with_rule(county: County, rule: str, value: float) -> County:
    return county.replace(rules=county.rules.replace(f"teams.{rule}", value=value))


def test_a_township_with_too_few_teams_is_told_how_many_are_short() -> None:
    plan = team_plan(ROWS, county=with_rule(tiny_county(), "capacity", 2000))
    first, *rest = found(plan, "capacity")
    assert len(rest) == 3
    assert (first.where, first.amount, first.unit) == (("T0-0",), 1296, "persons")
    assert first.message == "甲镇第1团队（T0-0）工作量3296，超过一个团队能承担的2000"
    assert first.reason == "本乡镇工作量共7519，2个团队最多承担4000，按总量至少缺2个团队"
    assert first.remedy == "至少增加2个团队（家庭医生、护士各2名）"
    county = with_rule(tiny_county(), "capacity", 2000).replace(teams=TeamSettings(across_townships=True))
    assert found(team_plan(ROWS, county=county), "capacity")[0].reason == (
        "全县工作量共15343，4个团队最多承担8000，按总量至少缺4个团队"
    )


def test_a_team_above_its_capacity_although_there_are_enough_says_what_is_proven() -> None:
    county = with_rule(tiny_county(), "capacity", 4300)
    (only,) = found(team_plan(ROWS, county=county), "capacity")
    assert (only.where, only.amount, only.reason, only.remedy) == (("T1-1",), 75, "", "")
    plan = team_plan(ROWS, county=county, goals={"over_capacity": 75})
    assert found(plan, "capacity")[0].reason == "已证明超出的工作量不能再少"
    open_goal = Goal(name="over_capacity", value=75, bound=10, unit="persons")
    unproven = replace(plan, territories=replace(plan.territories, goals=(open_goal,)))
    assert found(unproven, "capacity")[0].reason == "求解时限内未能证明超出的工作量不能再少"


def test_a_unit_that_no_team_can_bear_is_named() -> None:
    county = tiny_county()
    villages = tuple(replace(v, residents=9000) if v.code == code("05") else v for v in county.villages)
    county = with_rule(with_rule(county.replace(villages=villages), "capacity", 8000), "balance", 0.2)
    plan = team_plan(ROWS, county=county)
    (only,) = found(plan, "capacity")
    assert only.reason.startswith("仅甲镇下村就有93")
    assert only.remedy == "调低拆分阈值，按网格拆分该村"
    low, high = found(with_goal(plan), "balance")
    assert high.where == ("T0-1",)
    assert high.reason.startswith("仅甲镇下村就有93")
    assert high.reason.endswith("；已证明超限的团队不能再少")
    # what makes a light team light is not the weight of another's village: its neighbours could be added
    assert low.reason == "已证明超限的团队不能再少"


def test_a_light_team_is_told_what_stands_around_it() -> None:
    county = tiny_county(gps=4)
    villages = tuple(replace(v, residents=9000) if v.code == code("01") else v for v in county.villages)
    county = county.replace(villages=villages)
    own = ("00", "01", "03", "02 04 05")
    teams = (*(team(f"T0-{n}", "TH0", places) for n, places in enumerate(own)), *ROWS[2:])
    light = next(v for v in found(team_plan(teams, county=county), "balance") if v.where == ("T0-0",))
    # of its two neighbours one is too heavy, the other is a team by itself
    assert light.reason == (
        "责任区只有甲镇东村（999），并入相邻的甲镇西村（9241）就超过上限6268，相邻的甲镇北村（1309）独自成队，并入即少1个团队"
    )


def test_a_part_without_a_clinic_is_told_that_the_village_has_one_in_another_part() -> None:
    county = divided(tiny_county(), "02", 2)
    teams = (team("T0-0", "TH0", "00 01 02/1", county), team("T0-1", "TH0", "03 04 05", county))
    teams = (*teams, team("T0-2", "TH0", "02/2", county), *ROWS[2:])
    plan = team_plan(teams, county=county, parts=("02/1", "02/2"))
    nobody = replace(plan, coverage=replace(plan.coverage, solution=replace(plan.coverage.solution, services=())))
    breach = next(v for v in found(nobody, "village_doctor") if v.where[0] in ("T0-0", "T0-2"))
    assert breach.where[0] == "T0-2"
    assert breach.reason == "甲镇南村的卫生室在该村另一片，归甲镇第1团队（T0-0）"
    assert "再配1名村医" in breach.remedy


def with_goal(plan: Plan) -> Plan:
    goal = Goal(name="outside_band", value=2, bound=2, unit="teams")
    return replace(plan, territories=replace(plan.territories, goals=(goal,)))


def test_a_team_outside_the_band_by_choice_only_says_what_is_proven() -> None:
    county = with_rule(tiny_county(), "balance", 0.12)
    low, high = found(with_goal(team_plan(ROWS, county=county)), "balance")
    assert (low.amount, high.amount) == (0.123, 0.123)
    assert low.message == "甲镇第1团队（T0-0）工作量3296，本乡镇平均3760，低12%"
    assert high.message == "甲镇第2团队（T0-1）工作量4223，本乡镇平均3760，高出12%"
    assert high.reason == "已证明超限的团队不能再少"
    # of the units beside the light team each would make it too heavy, the band being narrow
    assert low.reason.startswith(
        "责任区只有甲镇东村（999）、甲镇西村（1091）、甲镇南村（1206），并入相邻的甲镇北村（1309）"
    )
    assert low.reason.endswith("；已证明超限的团队不能再少")


def test_areas_are_one_piece_across_borders_too() -> None:
    # 02 touches 10; 03 and 15 are at the two ends of the county
    joined = (team("T0-0", "TH0", "00 01"), ROWS[1], team("T1-0", "TH1", "02 10 11 12"), ROWS[3])
    assert found(team_plan(joined), "contiguous") == []
    apart = (ROWS[0], team("T0-1", "TH0", "04 05"), ROWS[2], team("T1-1", "TH1", "03 13 14 15"))
    (broken,) = found(team_plan(apart), "contiguous")
    assert (broken.where, broken.amount) == (("T1-1", code("03")), 1)


def test_an_area_apart_because_a_township_has_no_hospital_says_so() -> None:
    county = with_hospital(tiny_county(), "TH1", township="990101100")
    teams = (
        team("T0-0", "TH0", "00 01 03 04", county),
        team("T0-1", "TH0", "02 05 10 13", county),
        team("T1-1", "TH1", "11 12 14 15", county),
    )
    assert found(team_plan(teams, county=county), "contiguous") == []
    apart = (teams[0], team("T0-1", "TH0", "02 05 12 15", county), team("T1-1", "TH1", "10 11 13 14", county))
    (broken,) = found(team_plan(apart, county=county), "contiguous")
    assert (broken.where[0], broken.reason) == ("T0-1", "乙镇没有卫生院，由最近的卫生院服务")


def test_grids_of_a_split_village_are_told_apart() -> None:
    # strips of village 01: the first touches 00 and 04, the last 02 and 04
    county = divided(tiny_county(), "01", 3)
    parts = ("01/1", "01/2", "01/3")
    good = (team("T0-0", "TH0", "00 01/1"), team("T0-1", "TH0", "01/2 01/3 02 03 04 05"), *ROWS[2:])
    assert found(team_plan(good, county=county, parts=parts), "contiguous") == []
    bad = (team("T0-0", "TH0", "00 01/3"), team("T0-1", "TH0", "01/1 01/2 02 03 04 05"), *ROWS[2:])
    (broken,) = found(team_plan(bad, county=county, parts=parts), "contiguous")
    assert broken.where[0] == "T0-0"
    assert broken.amount == 1


def test_a_part_across_the_border_is_told_as_a_part() -> None:
    county = with_rule(divided(tiny_county(), "02", 2), "nearer_hospital", 5)
    county = with_hospital(county, "TH1", site=county.village(code("02")).site)
    teams = (team("T0-0", "TH0", "00 01 02/1"), ROWS[1], team("T1-0", "TH1", "02/2 10 11 12"), ROWS[3])
    plan = team_plan(teams, county=county, parts=("02/1", "02/2"))
    (part,) = found(plan, "inside_township")
    assert part.message == "乙镇第1团队（T1-0）负责甲镇的甲镇南村的1个网格"
    # from TH0 1.25 + 0.5 squares, from TH1 0.25
    assert (part.amount, part.unit) == (pytest.approx(333 / 60, abs=0.02), "minutes")  # sites are whole seconds
    assert "teams.nearer_hospital" in audit(plan).kept


def test_what_costs_nothing_to_know_is_offered_as_remedy() -> None:
    plan = team_plan(ROWS)
    # village 3 has a neighbour's clinic; village 15 none
    (doctor,) = found(plan, "village_doctor") or (None,)
    assert doctor is None  # 13 is served by a neighbour
    nobody = replace(plan, coverage=replace(plan.coverage, solution=replace(plan.coverage.solution, services=())))
    rows = found(nobody, "village_doctor")
    assert [v.where[0] for v in rows] == ["T0-1", "T1-1"]
    assert {(v.reason, v.remedy) for v in rows} == {
        ("责任区内没有卫生室", "在责任区内设1个有村医的卫生室，或由邻村卫生室服务")
    }
    county = tiny_county()
    grids = (replace(county.grids[0], workers=(), derived=False), *county.grids[1:])
    (worker,) = found(replace(plan, county=county.replace(grids=grids)), "grid_worker")
    assert worker.remedy == "确定人选，填入网格表的“健康网格员”列"
    solution = plan.territories.solution
    assert solution
    bare = replace(solution, teams=(replace(solution.teams[0], nurse=None), *solution.teams[1:]))
    (role,) = found(replace(plan, territories=replace(plan.territories, solution=bare)), "roles")
    assert (role.message, role.remedy) == ("甲镇第1团队（T0-0）没有护士", "为甲镇卫生院补充1名护士")


def test_a_doctor_on_leave_is_still_of_the_team_and_one_left_out_is_found() -> None:
    plan = team_plan(ROWS)
    assert found(plan, "roles") == []
    county = plan.county
    extra = Person(id="VDX", name="新村医", role=Role.VILLAGE_DOCTOR, workplace="VC00")
    (left_out,) = found(replace(plan, county=county.replace(people=(*county.people, extra))), "roles")
    assert left_out.message == "东村卫生室（VC00）的新村医没有编入甲镇第1团队（T0-0）"
