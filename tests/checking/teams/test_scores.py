"""What the checker makes of teams drawn by hand: every figure here was worked out on paper.

One square is 222 s. From TH0, at the middle of township 0, villages 0, 2, 3, 5 are 333 s away, villages 1 and 4 111 s.
"""

from __future__ import annotations

import dataclasses
import itertools
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from shapely import Point

from gridplan.checking import audit
from gridplan.checking.breaches import Case
from gridplan.checking.scores import score
from gridplan.checking.teams.ground import Ground
from gridplan.checking.teams.scores import check_units, territory_scores
from gridplan.domain.county import County
from gridplan.domain.plan import Plan
from gridplan.domain.rules import Level
from gridplan.domain.team_settings import TeamSettings
from gridplan.domain.territories import Unit
from support.team_counties import with_hospital as beside
from support.team_counties import without_hospital
from support.team_plans import TOWNSHIPS, code, divided, relabelled, team, team_plan, weighed, with_hospital
from support.tiny import SIDE, cut_off, tiny_county

ROWS = (
    team("T0-0", "TH0", "00 01 02"),
    team("T0-1", "TH0", "03 04 05"),
    team("T1-0", "TH1", "10 11 12"),
    team("T1-1", "TH1", "13 14 15"),
)


def rules(county: County, **values: float) -> County:
    """``county`` with other values of ``teams.*`` rules."""
    changed = county.rules
    for name, value in values.items():
        changed = changed.replace(f"teams.{name}", value=value)
    return county.replace(rules=changed)


def scores(plan: Plan, parent: Plan | None = None) -> dict[str, float]:
    return dict(territory_scores(Case(plan=plan, parent=parent)))


def loads(plan: Plan) -> dict[str, int]:
    assert plan.territories.solution
    return {u.code: u.workload for u in plan.territories.solution.units}


def ground(plan: Plan) -> Ground:
    return Ground(case=Case(plan=plan))


def test_a_units_workload_counts_people_groups_area_and_the_way() -> None:
    found = loads(team_plan(ROWS))
    # residents + 1.5 · (100 + v) + 8 · 4.27 + 0.2 · residents · hours
    assert [found[code(f"0{v}")] for v in range(6)] == [999, 1091, 1206, 1309, 1398, 1516]
    assert [found[code(f"1{v}")] for v in range(6)] == [1050, 1142, 1257, 1360, 1448, 1567]
    county = tiny_county().replace(teams=TeamSettings(key_group_weights={"65+": 4}))
    assert loads(team_plan(ROWS, county=county))[code("00")] == round(800 + 4 * 100 + 34.16 + 14.8)
    plan = team_plan(ROWS)
    lost = replace(plan, travel=(cut_off(plan.travel_times("car"), code("00")), *plan.travel[1:]))
    assert loads(weighed(lost))[code("00")] == round(800 + 150 + 34.16 + 0.2 * 800 * 4)


def test_the_cost_is_the_sum_of_its_parts() -> None:
    found = scores(team_plan(ROWS))
    # medians 1, 4 of each township: 222 · (the load of the outer two)
    inside = 222 * (999 + 1206 + 1309 + 1516 + 1050 + 1257 + 1360 + 1567)
    outer, inner = 999 + 1206 + 1309 + 1516 + 1050 + 1257 + 1360 + 1567, 1091 + 1398 + 1142 + 1448
    hospital = 333 * outer + 111 * inner
    # means 3759.5 and 3912: teams 3296, 4223 and 3449, 4375
    balance = 900 * (463.5 + 463.5 + 463 + 463)
    assert found["cost.inside"] == inside
    assert found["cost.hospital"] == hospital
    assert found["cost.balance"] == balance
    assert found["cost.splits"] == 0
    assert found["cost"] == inside + hospital + balance
    assert (found["over_capacity"], found["without_doctor"], found["outside_band"]) == (0, 2, 0)
    county = rules(tiny_county(), hospital_weight=2, balance_weight=0, capacity=4000, balance=0.12)
    light = scores(team_plan(ROWS, county=county))
    assert light["cost"] == inside + 2 * hospital
    assert light["over_capacity"] == 223 + 375
    assert light["outside_band"] == 2  # 463.5 / 3759.5 is beyond 12 %, 463 / 3912 is not


def test_each_teams_cost_is_rounded_by_itself_halves_to_even() -> None:
    county = rules(tiny_county(), hospital_weight=0, balance_weight=1)
    found = scores(team_plan(ROWS, county=county))
    # township 0: 489510 + 463.5 and 627150 + 463.5 go up to even numbers
    assert found["cost"] == 489974 + 627614 + 222 * (1050 + 1257 + 1360 + 1567) + 2 * 463


def test_an_exception_counts_at_home_and_travels_from_its_team() -> None:
    teams = (
        team("T0-0", "TH0", "00 01"),
        team("T0-1", "TH0", "03 04 05"),
        team("T1-0", "TH1", "02 10 11 12"),
        team("T1-1", "TH1", "13 14 15"),
    )
    plan = team_plan(teams)
    assert loads(plan)[code("02")] == 1206  # its way is from its home, TH0
    means = ground(plan).means()
    assert (means[TOWNSHIPS[0]], means[TOWNSHIPS[1]]) == (7519 / 2, 7824 / 2)
    found = scores(plan)
    # teams of 2090, 4223, 4655, 4375
    assert found["cost.balance"] == 900 * (1669.5 + 463.5 + 743 + 463)
    # TH1 is 2.5 squares from village 02
    own = 333 * (999 + 1309 + 1516) + 111 * (1091 + 1398)
    assert found["cost.hospital"] == own + 333 * (1050 + 1257 + 1360 + 1567) + 111 * (1142 + 1448) + 555 * 1206
    # medians 01; 04; 10, one square from 02 and 11, two from 12; 14
    inside = 222 * (999 + 1309 + 1516 + 1360 + 1567)
    assert found["cost.inside"] == inside + min(
        222 * 1206 + 222 * 1142 + 444 * 1257,
        444 * 1206 + 222 * 1050 + 222 * 1257,
    )


@pytest.mark.parametrize(
    ("wanted", "broken"),
    [(5, False), (5.55, False), (6, True), (0, False)],
)
def test_an_exception_must_save_what_the_rule_says(wanted: float, broken: bool) -> None:
    # TH1 now stands in village 02, 333 s nearer than TH0
    county = rules(
        with_hospital(tiny_county(), "TH1", site=tiny_county().village(code("02")).site), nearer_hospital=wanted
    )
    teams = (*ROWS[1:3], team("T0-0", "TH0", "00 01"), team("T1-1", "TH1", "02 13 14 15"))
    verdict = audit(team_plan(teams, county=county))
    (exception,) = [v for v in verdict.violations if v.rule == "teams.inside_township"]
    assert (exception.level, exception.amount, exception.unit) == (Level.IN_PRINCIPLE, 5.55, "minutes")
    assert exception.where == (code("02"), "T1-1", "TH0")
    assert exception.message == "乙镇第2团队（T1-1）负责甲镇的甲镇南村"
    assert exception.reason == "由乙镇卫生院服务比本乡镇卫生院近5.5分钟"
    found = [v for v in verdict.hard if v.rule == "teams.nearer_hospital"]
    assert bool(found) == broken
    if broken:
        assert found[0].amount == 0.45
        assert found[0].message == "乙镇卫生院到甲镇的甲镇南村比本乡镇卫生院近5.5分钟，跨乡镇须近6分钟"


def test_an_exception_that_is_farther_says_so() -> None:
    teams = (*ROWS[1:3], team("T0-0", "TH0", "00 01"), team("T1-1", "TH1", "02 13 14 15"))
    verdict = audit(team_plan(teams))
    (exception,) = [v for v in verdict.violations if v.rule == "teams.inside_township"]
    assert (exception.amount, exception.reason) == (0, "由乙镇卫生院服务比本乡镇卫生院远3.7分钟")
    (found,) = [v for v in verdict.hard if v.rule == "teams.nearer_hospital"]
    assert found.amount == 33.7


def test_a_unit_that_its_own_hospital_cannot_reach_may_go_anywhere() -> None:
    teams = (*ROWS[1:3], team("T0-0", "TH0", "00 01"), team("T1-1", "TH1", "02 13 14 15"))
    plan = team_plan(teams)
    car = plan.travel_times("car")
    seconds = car.seconds.copy()
    seconds[car.origins.index("TH0"), car.destinations.index(code("02"))] = -1
    plan = weighed(replace(plan, travel=(replace(car, seconds=seconds), *plan.travel[1:])))
    assert loads(plan)[code("02")] == round(1000 + 153 + 34.16 + 0.2 * 1000 * 4)
    verdict = audit(plan)
    (exception,) = [v for v in verdict.violations if v.rule == "teams.inside_township"]
    assert (exception.amount, exception.unit) == (1, "villages")
    assert exception.reason == "本乡镇卫生院驾车不能到达，由乙镇卫生院服务"
    assert "teams.nearer_hospital" in verdict.kept
    seconds[car.origins.index("TH1"), car.destinations.index(code("02"))] = -1
    neither = weighed(replace(plan, travel=(replace(car, seconds=seconds), *plan.travel[1:])))
    assert [v.where[0] for v in audit(neither).hard if v.rule == "teams.nearer_hospital"] == [code("02")]
    # counted, all the same: four hours for the way from the hospital
    assert (
        scores(neither)["cost.hospital"] - scores(plan)["cost.hospital"] == (4 * 3600 - 555) * loads(plan)[code("02")]
    )


def test_a_split_village_costs_each_team_that_has_a_part() -> None:
    county = divided(tiny_county(), "04", 3)
    parts = ("04/1 04/2", "04/3")
    apart = (team("T0-0", "TH0", "00 01 02 04/3"), team("T0-1", "TH0", "03 04/1 04/2 05"), *ROWS[2:])
    plan = team_plan(apart, county=county, parts=parts)
    # a grid has 400 residents, 34 of the key group, a third of the area; the village's people live at each grid's site
    # strips of a third of a square: sites 5/6, 1/2 and 5/6 of a square from TH0: 185 s, 111 s, 185 s
    near, far = 400 + 51 + 34.16 / 3 + 80 * 111 / 3600, 400 + 51 + 34.16 / 3 + 80 * 185 / 3600
    assert loads(plan)[f"{code('04')}/1"] == round(far + near) == 931
    assert loads(plan)[f"{code('04')}/2"] == round(far) == 466
    assert scores(plan)["cost.splits"] == 2 * 200 * 3600
    together = (team("T0-0", "TH0", "00 01 02"), team("T0-1", "TH0", "03 04/1 04/2 04/3 05"), *ROWS[2:])
    whole = scores(team_plan(together, county=county, parts=parts))
    assert whole["cost.splits"] == 0
    # TH0's second team: 1309, 931, 466, 1516 with the median at the first grid of 04: 148 s within the village
    to = {"03": 148, "part": 148, "05": 296}
    assert whole["cost.inside"] - 222 * (999 + 1206 + 1050 + 1257 + 1360 + 1567) == (
        to["03"] * 1309 + to["part"] * 466 + to["05"] * 1516
    )
    assert ground(plan).means()[TOWNSHIPS[0]] == (999 + 1091 + 1206 + 1309 + 931 + 466 + 1516) / 2


def test_the_clinic_of_a_split_village_staffs_the_part_it_lies_in() -> None:
    county = divided(tiny_county(), "01", 2)
    clinics = tuple(
        replace(c, site=Point(c.site.x + SIDE / 4, c.site.y)) if c.id == "VC01" else c for c in county.clinics
    )
    people = tuple(p for p in county.people if p.id not in {"VD00", "VD02"})
    county = county.replace(clinics=clinics, people=people)
    teams = (team("T0-0", "TH0", "00 01/1"), team("T0-1", "TH0", "02 01/2 03 04 05"), *ROWS[2:])
    plan = team_plan(teams, county=county, parts=("01/1", "01/2"))
    assert scores(plan)["without_doctor"] == 2  # and township 1's second
    (found,) = [v for v in audit(plan).violations if v.rule == "teams.village_doctor"]
    assert found.where == ("T0-0", code("00"), code("01"))
    assert (found.reason, found.remedy) == ("花名册上责任区内的卫生室都没有村医", "为东村卫生室（VC00）聘1名村医")
    # a second doctor of that clinic may be lent to the other part
    lent = replace(teams[0], village_doctors=("VD01",))
    assert plan.territories.solution
    solution = replace(plan.territories.solution, teams=(lent, *plan.territories.solution.teams[1:]))
    other = replace(plan, territories=replace(plan.territories, solution=solution))
    assert "teams.village_doctor" in audit(other).kept
    assert scores(other)["without_doctor"] == 2


def test_two_hospitals_share_a_township_and_serve_the_next_that_has_none() -> None:
    # TH1 moves to township 0, into village 02: township 1 has no hospital
    site = tiny_county().village(code("02")).site
    county = with_hospital(tiny_county(), "TH1", township=TOWNSHIPS[0], site=site)
    teams = (
        team("T0-0", "TH0", "00 01 03 04", county),
        team("T0-1", "TH1", "02 05", county),
        team("T1-1", "TH1", "10 11 12 13 14 15", county),
    )
    plan = team_plan(teams, county=county)
    found = loads(plan)
    # at home with both: the nearer counts; 05 is one square from TH1
    assert found[code("02")] == round(1000 + 153 + 34.16)
    assert found[code("05")] == round(1300 + 157.5 + 34.16 + 0.2 * 1300 * 222 / 3600)
    # township 1 is at home with TH1, one square from 10
    assert found[code("10")] == round(850 + 150 + 34.16 + 0.2 * 850 * 222 / 3600)
    assert ground(plan).means() == {TOWNSHIPS[0]: sum(found.values()) / 3}
    verdict = audit(plan)
    exceptions = [v for v in verdict.violations if v.rule == "teams.inside_township"]
    assert {v.where[0] for v in exceptions} == {code(f"1{v}") for v in range(6)}
    assert {(v.amount, v.unit, v.reason) for v in exceptions} == {
        (1, "villages", "乙镇没有卫生院，由乙镇卫生院服务"),
    }
    assert "teams.nearer_hospital" in verdict.kept
    # a hospital without a team is no home where another of its township has one
    only = (team("T0-0", "TH0", "00 01 02 03 04 05", county), team("T0-1", "TH0", "10 11 12 13 14 15", county))
    assert loads(team_plan(only, county=county))[code("02")] == 1206


def test_across_townships_one_mean_holds_and_borders_say_nothing() -> None:
    county = tiny_county().replace(teams=TeamSettings(across_townships=True))
    teams = (*ROWS[1:3], team("T0-0", "TH0", "00 01"), team("T1-1", "TH1", "02 13 14 15"))
    plan = team_plan(teams, county=county)
    total = sum(loads(plan).values())
    assert ground(plan).means() == dict.fromkeys(TOWNSHIPS, total / 4)
    sizes = (4223, 3449, 2090, 5581)
    assert scores(plan)["cost.balance"] == 900 * sum(abs(size - total / 4) for size in sizes)
    verdict = audit(plan)
    assert not {"teams.inside_township", "teams.nearer_hospital"} & {
        *verdict.kept,
        *(v.rule for v in verdict.violations),
    }
    narrow = county.replace(rules=county.rules.replace("teams.balance", value=0.3))
    messages = [v.message for v in audit(team_plan(teams, county=narrow)).violations if v.rule == "teams.balance"]
    assert messages == [
        "甲镇第2团队（T0-0）工作量2090，全县平均3836，低46%",
        "乙镇第2团队（T1-1）工作量5581，全县平均3836，高出45%",
    ]


def test_what_moved_is_matched_as_kindly_as_can_be() -> None:
    before = team_plan(ROWS)
    # 02 and 05 change teams; 03 to 05 and 00 to 02 change names altogether; 15 alone leaves 13, 14
    after = (
        team("T0-0", "TH0", "03 04 02"),
        team("T0-1", "TH0", "00 01 05"),
        team("T1-0", "TH1", "10 11 12 15"),
        team("T1-1", "TH1", "13 14"),
    )
    plan = team_plan(after, parent=before.id)
    assert scores(plan, before)["moved"] == 1206 + 1516 + 1567
    assert scores(before, before)["moved"] == 0
    assert "moved" not in scores(plan)


def test_a_team_succeeds_only_one_of_its_own_hospital() -> None:
    before = team_plan(ROWS)
    swapped = (
        replace(ROWS[0], township=TOWNSHIPS[1], hospital="TH1"),
        *ROWS[1:3],
        replace(ROWS[3], township=TOWNSHIPS[0], hospital="TH0"),
    )
    assert scores(team_plan(swapped, parent=before.id), before)["moved"] == 3296 + 4375
    fewer = (team("T0-0", "TH0", "00 01 02 03 04 05"), *ROWS[2:])
    assert scores(team_plan(fewer, parent=before.id), before)["moved"] == 3296


def test_a_unit_follows_the_team_that_had_most_of_it() -> None:
    county = divided(tiny_county(), "04", 3)
    parts = ("04/1 04/2 04/3",)
    before = team_plan(
        (team("T0-0", "TH0", "00 01 02 04/3"), team("T0-1", "TH0", "03 04/1 04/2 05"), *ROWS[2:]),
        county=county,
        parts=("04/1 04/2", "04/3"),
    )
    one = team_plan(
        (team("T0-0", "TH0", "00 01 02 04/1 04/2 04/3"), team("T0-1", "TH0", "03 05"), *ROWS[2:]),
        county=county, parts=parts, parent=before.id,
    )  # fmt: skip
    assert scores(one, before)["moved"] == loads(one)[f"{code('04')}/1"]


GOOD = {"over_capacity": 0, "without_doctor": 2, "outside_band": 0}


def claims(plan: Plan, parent: Plan | None = None) -> list[str]:
    return [v.message for v in audit(plan, parent=parent).violations if v.rule == "plan.scores"]


def test_a_goal_that_cannot_be_scored_is_a_breach() -> None:
    ours = {g for g in claims(team_plan(ROWS, goals=GOOD)) if "territories" in g}
    assert ours == set()
    assert any("无法复核" in g for g in claims(team_plan(ROWS, goals={**GOOD, "beauty": 1})))
    first = team_plan(ROWS)
    assert any("无法复核" in g for g in claims(team_plan(ROWS, goals={"moved": 0})))
    child = team_plan(ROWS, goals={"moved": 0}, parent=first.id)
    assert not any("territories" in g for g in claims(child, first))
    assert not any("territories" in g for g in claims(child))  # its parent is not at hand
    late = team_plan(ROWS, goals={"moved": 3}, parent=first.id)
    assert any("（territories.moved）求解器报3，复核为0" in g for g in claims(late, first))


@pytest.mark.parametrize("goal", GOOD)
def test_every_goal_is_compared(goal: str) -> None:
    wrong = team_plan(ROWS, goals={**GOOD, goal: GOOD[goal] + 1})
    assert any(f"territories.{goal}" in g for g in claims(wrong))


def with_units(plan: Plan, *own: Unit) -> Plan:
    assert plan.territories.solution
    return replace(plan, territories=replace(plan.territories, solution=replace(plan.territories.solution, units=own)))


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"workload": 1000}, "工作量报1000，复核为999"),
        ({"staffed": False}, "报没有村医，实际有"),
        ({"township": TOWNSHIPS[1]}, "所属乡镇报乙镇，应为甲镇"),
        ({"site": code("01")}, "代表点不在单元内"),
    ],
)
def test_a_unit_is_what_the_county_says(changes: dict[str, object], words: str) -> None:
    plan = team_plan(ROWS)
    assert plan.territories.solution
    first, *rest = plan.territories.solution.units
    found = claims(with_units(plan, replace(first, **changes), *rest))  # type: ignore[arg-type]
    assert any(words in text for text in found), found


def test_units_tile_the_villages() -> None:
    plan = team_plan(ROWS, goals=GOOD)
    assert plan.territories.solution
    first, *rest = plan.territories.solution.units
    words = "甲镇东村没有恰好划成不重叠的单元"
    assert words in claims(with_units(plan, *rest))
    assert words in claims(with_units(plan, first, first, *rest))
    county = divided(tiny_county(), "04", 3)
    torn = (team("T0-0", "TH0", "00 01 02 04/3"), team("T0-1", "TH0", "03 04/1 04/2 05"), *ROWS[2:])
    good = team_plan(torn, county=county, parts=("04/1 04/2", "04/3"), goals=GOOD)
    assert not any("territories" in c or "单元" in c for c in claims(good))
    assert any(
        "不在同一个团队" in c for c in claims(team_plan(torn, county=county, parts=("04/1", "04/2 04/3"), goals=GOOD))
    )
    # a planner may divide a unit by hand: then there is no claim, and each team bears its part
    by_hand = team_plan(torn, county=county, parts=("04/1", "04/2 04/3"))
    assert not any("单元" in c for c in claims(by_hand))
    sizes = [sum(u.workload for u in own) for own in ground(by_hand).shares()]
    assert sizes[:2] == [999 + 1091 + 1206 + 466, 1309 + 466 + 465 + 1516]


def test_rules_and_goals_agree() -> None:
    county = rules(tiny_county(), capacity=4000, balance=0.12)
    verdict = audit(team_plan(ROWS, county=county))
    assert (
        sum(v.amount for v in verdict.violations if v.rule == "teams.capacity")
        == verdict.scores["territories.over_capacity"]
    )
    outside = [v for v in verdict.violations if v.rule == "teams.balance"]
    assert len(outside) == verdict.scores["territories.outside_band"] == 2


# --- whatever the teams are -----------------------------------------------------------------------------------------

SHORT = [f"{t}{v}" for t in range(2) for v in range(6)]
choices = st.lists(st.integers(0, 3), min_size=12, max_size=12)


def drawn(chosen: list[int], county: County | None = None) -> Plan:
    teams = []
    for number, (name, hospital) in enumerate((("T0-0", "TH0"), ("T0-1", "TH0"), ("T1-0", "TH1"), ("T1-1", "TH1"))):
        teams.append(team(name, hospital, " ".join(s for s, c in zip(SHORT, chosen, strict=True) if c == number)))
    return team_plan(teams, county=county)


@settings(max_examples=25, deadline=None)
@given(choices, choices, st.permutations(SHORT), st.randoms(use_true_random=False))
def test_names_and_order_do_not_matter(now: list[int], old: list[int], labels: list[str], dice: object) -> None:
    plan, parent = drawn(now), drawn(old)
    names = {code(a): f"8{code(b)[1:]}" for a, b in zip(SHORT, labels, strict=True)}
    names |= {f"{a}001": f"{b}001" for a, b in names.items()}
    names |= {"TH0": "H9", "TH1": "H3", "T0-0": "X4", "T1-1": "X0"}
    other, before = relabelled(plan, names), relabelled(parent, names)
    for _ in range(1):
        solution = other.territories.solution
        teams, own = list(solution.teams), list(solution.units)
        dice.shuffle(teams)  # type: ignore[attr-defined]
        dice.shuffle(own)  # type: ignore[attr-defined]
        shuffled = dataclasses.replace(solution, teams=tuple(teams), units=tuple(own))
        villages = list(other.county.villages)
        dice.shuffle(villages)  # type: ignore[attr-defined]
        other = replace(
            other,
            county=other.county.replace(villages=tuple(villages)),
            territories=replace(other.territories, solution=shuffled),
        )
    assert scores(other, before) == scores(plan, parent)


def left_out(plan: Plan) -> list[str]:
    return [v.message for v in check_units(Case(plan=plan)) if "可组建" in v.message]


def test_a_solver_leaves_out_no_team_that_can_be_formed() -> None:
    county = tiny_county(gps=3)
    short = "可组建6个团队，只组建了4个：甲镇卫生院、乙镇卫生院还有人员可组建团队"
    assert left_out(team_plan(ROWS, county=county, goals=GOOD)) == [short]
    assert left_out(team_plan(ROWS, county=county)) == []  # a planner may do with fewer
    assert left_out(team_plan(ROWS, county=tiny_county(gps=2), goals=GOOD)) == []
    one_each = (*(team(f"T0-{v}", "TH0", f"0{v}") for v in range(6)), *ROWS[2:])
    many = tiny_county(gps=8)
    unequal = many.replace(people=tuple(p for p in many.people if p.workplace != "TH1" or p.id[-1] in "01"))
    assert left_out(team_plan(one_each, county=unequal, goals=GOOD)) == []  # no village is left for a seventh
    across = unequal.replace(teams=TeamSettings(across_townships=True))
    short = "可组建10个团队，只组建了8个：甲镇卫生院还有人员可组建团队"
    assert left_out(team_plan(one_each, county=across, goals=GOOD)) == [short]


def test_villages_at_home_with_one_hospital_are_no_room_for_the_other_of_its_township() -> None:
    county = beside(without_hospital(tiny_county(gps=1)), gps=8, at=Point(110, 30))  # township 1 is nearer to TH0
    teams = (
        *(team(f"T2-{v}", "TH2", f"0{v}", county) for v in range(6)),
        team("T0-0", "TH0", "10 11 12 13 14 15", county),
    )
    assert left_out(team_plan(teams, county=county, goals=GOOD)) == []
    fewer = (*teams[:4], team("T2-4", "TH2", "04 05", county), teams[-1])
    assert left_out(team_plan(fewer, county=county, goals=GOOD)) == [
        "可组建7个团队，只组建了6个：第二卫生院还有人员可组建团队"
    ]


@settings(max_examples=25, deadline=None)
@given(choices, choices)
def test_moved_is_the_least_of_all_matchings(now: list[int], old: list[int]) -> None:
    plan, parent = drawn(now), drawn(old)
    weight = loads(plan)
    best = []
    for first in itertools.permutations(range(2)):
        for second in itertools.permutations(range(2, 4)):
            heir = (*first, *second)  # previous team → team
            best.append(sum(weight[code(s)] for s, a, b in zip(SHORT, now, old, strict=True) if heir[b] != a))
    assert scores(plan, parent)["moved"] == min(best)


@settings(max_examples=25, deadline=None)
@given(choices)
def test_no_team_is_forgotten(chosen: list[int]) -> None:
    plan = drawn(chosen)
    verdict = audit(plan)
    found = score(Case(plan=plan))
    assert "teams.one_team" in verdict.kept
    outside = sum(v.rule == "teams.balance" for v in verdict.violations)
    assert outside == found["territories.outside_band"]
    crossing = sum(c // 2 != int(s[0]) for s, c in zip(SHORT, chosen, strict=True))
    assert sum(v.rule == "teams.inside_township" for v in verdict.violations) == crossing
