"""Villages without any mode in the tiny county: why each mode fails, and remedies that were tried."""

from __future__ import annotations

import dataclasses

from gridplan.domain.county import County
from gridplan.domain.coverage import Coverage
from gridplan.domain.facilities import Vehicle
from gridplan.domain.plan import Audit, Plan, Violation
from gridplan.domain.rules import Level
from gridplan.planning.explaining.coverage import with_uncovered_explained
from support.english import all_english, english
from support.tiny import cut_off, tiny_county
from support.tiny_plan import tiny_plan, village

LOST = village(1, 5)


def lonely(county: County | None = None, **rules: float) -> Plan:
    """The tiny plan in which the last village alone is uncovered, and nothing but its own means could cover it."""
    county = county or tiny_county()
    for rule, value in {"coverage.neighbour_limit": 1, "coverage.posted_limit": 1, **rules}.items():
        county = county.replace(rules=county.rules.replace(rule.replace("__", "."), value=value))
    plan = tiny_plan(county)
    assert plan.coverage.solution
    services = plan.coverage.solution.services
    violation = Violation(
        rule="coverage.every_village", level=Level.HARD, where=(LOST,), amount=1, unit="modes", message="未覆盖"
    )
    return dataclasses.replace(
        plan,
        coverage=dataclasses.replace(plan.coverage, solution=Coverage(services=services, uncovered=(LOST,))),
        audit=Audit(kept=(), violations=(violation,)),
    )


def said(plan: Plan, seconds: float = 30) -> tuple[str, str]:
    (found,) = with_uncovered_explained(plan, seconds=seconds)
    all_english((found.reason, found.remedy), plan.county)
    return found.reason, found.remedy


def without_programmes(county: County) -> County:
    return county.replace(programmes=())


def test_each_mode_says_with_figures_why_it_does_not_serve() -> None:
    reason, _ = said(lonely(without_programmes(tiny_county())))
    name = tiny_county().village(LOST).name
    assert name in reason.split("没有可行的服务方式")[0]
    assert "本村卫生室：村内没有卫生室" in reason
    assert "邻村卫生室：最近的有村医的邻村卫生室" in reason
    assert "超过1分钟" in reason
    assert "派驻医师：最近的派驻点乙镇卫生院" in reason
    assert "巡诊：没有设巡诊项目" in reason
    assert "移动医院：没有设移动医院项目" in reason


def test_the_limit_is_later_by_as_little_as_covers() -> None:
    plan = lonely(without_programmes(tiny_county()))
    _, remedy = said(plan)
    car = plan.travel_times("car")
    nearest = min(s for t in range(2) for v in range(3) if (s := car.between(LOST, f"VC{t}{v}")) is not None)
    assert f"由1分钟放宽到{-(-nearest // 60)}分钟（已试算，可覆盖）" in remedy


def test_without_any_road_it_is_a_doctor_of_its_own() -> None:
    plan = lonely(without_programmes(tiny_county()))
    plan = dataclasses.replace(plan, travel=tuple(cut_off(times, LOST) for times in plan.travel))
    reason, remedy = said(plan)
    assert "车辆都不能通行（no road）" in reason
    assert remedy == "在乙镇下村设卫生室（机构表）并配1名村医（人员表）（已试算，可覆盖）"
    assert english(remedy, plan.county) == (
        "set up a clinic in 乙镇下村 (the table facilities) and give it a village doctor (the table staff) "
        "(tried: that covers it)"
    )


def test_equipment_is_offered_where_it_is_all_that_lacks() -> None:
    county = tiny_county()
    vehicles = tuple(dataclasses.replace(v, equipment=()) for v in county.vehicles)
    county = county.replace(vehicles=vehicles, programmes=tuple(p for p in county.programmes if p.id == "mobile"))
    plan = _far_from_clinics(lonely(county))
    reason, remedy = said(plan)
    assert "移动医院：移动医院1号缺B超" in reason
    assert remedy == "给移动医院1号配B超（车辆表“设备”栏）（已试算，可覆盖）"


def _far_from_clinics(plan: Plan) -> Plan:
    """Clinics and hospitals out of reach by car; the mobile hospital's ways stay."""
    car, *others = plan.travel
    return dataclasses.replace(plan, travel=(cut_off(car, LOST), *others))


def test_a_longer_day_is_offered_where_the_way_is_too_long() -> None:
    county = tiny_county()
    county = county.replace(programmes=(county.programme("mobile"),))
    car, mobile = _far_from_clinics(lonely(county)).travel
    seconds = mobile.seconds.copy()
    base, place = mobile.origins.index("LH"), mobile.origins.index(LOST)
    seconds[base, place] = seconds[place, base] = 3.1 * 3600
    plan = dataclasses.replace(lonely(county), travel=(car, dataclasses.replace(mobile, seconds=seconds)))
    reason, remedy = said(plan)
    assert "从县医院往返6.2小时、走访2.0小时，合计8.2小时，每天8小时" in reason
    assert remedy == "gridplan.toml 的规则 circuits.shift 由8小时延到8.5小时，由县医院出车（已试算，可覆盖）"


def test_days_on_the_road_are_offered_where_they_are_used_up() -> None:
    county = tiny_county()
    programmes = tuple(dataclasses.replace(p, minutes=230) for p in county.programmes if p.id == "mobile")
    vehicles: tuple[Vehicle, ...] = county.vehicles
    calendar = dataclasses.replace(county.calendar, workdays=county.calendar.workdays[:1])
    county = county.replace(programmes=programmes, vehicles=vehicles, calendar=calendar)
    plan = _far_from_clinics(lonely(county))
    reason, remedy = said(plan)
    assert "车日共8小时" in reason
    assert "个移动医院车日（在车辆表增加车辆，或换下请假的随车人员）（已试算，可覆盖）" in remedy


def test_a_remedy_that_time_did_not_allow_to_try_says_so() -> None:
    _, remedy = said(lonely(without_programmes(tiny_county())), seconds=0)
    assert "未核实" in remedy


def test_what_is_covered_keeps_its_violation_as_it_was() -> None:
    plan = lonely()
    covered = dataclasses.replace(plan.audit.violations[0], where=(village(0, 0),))
    plan = dataclasses.replace(plan, audit=Audit(kept=(), violations=(covered,)))
    assert with_uncovered_explained(plan) == (covered,)


def test_a_clinic_that_is_full_is_told_with_its_room() -> None:
    plan = lonely(
        without_programmes(tiny_county()), **{"coverage.clinic_capacity": 1400, "coverage.neighbour_limit": 60}
    )
    reason, _ = said(plan)
    residents = tiny_county().village(LOST).residents
    assert "邻村卫生室：时限内6处，余量最大的" in reason
    assert f"村医可服务1400人、余500人，本村{residents}人" in reason


def test_a_village_that_the_problem_could_cover_needs_a_new_plan_only() -> None:
    plan = lonely(**{"coverage.neighbour_limit": 60})
    assert said(plan)[1] == "重新规划即可覆盖（已试算）"
