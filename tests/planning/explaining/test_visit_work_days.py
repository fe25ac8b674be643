"""Work-days that a team lacks: the days that were taken, by whom and what, and an entry that gives some back."""

from __future__ import annotations

import dataclasses
import datetime as dt
from typing import Any

import numpy as np
import pytest

from gridplan.checking import audit
from gridplan.domain.calendar import Closure
from gridplan.domain.people import Absence
from gridplan.domain.plan import Plan, Violation
from gridplan.domain.programmes import MarketDays, WorkDays
from gridplan.planning.explaining.visit_work_days import with_work_days_explained
from support.english import all_english
from support.hand_circuits import WORK, hand_plan, with_calendar, with_county, with_person, with_programme, with_team
from support.hand_circuits import without as without_tours
from support.tiny_plan import village

JANUARY = Absence(start=dt.date(2026, 1, 1), end=dt.date(2026, 2, 1))
FIRST = next(t for t in WORK if t.crew == "T0-1" and t.day.month == 1)


def lacking(**changes: Any) -> Plan:
    """The hand-made plan without the first work-day of team T0-1."""
    plan = without_tours(hand_plan(), FIRST)
    return with_programme(plan, "work_day", **changes) if changes else plan


def explained(plan: Plan, **options: Any) -> Violation:
    checked = audit(plan)
    assert [v.where for v in checked.violations if v.rule == "circuits.work_days"] == [("T0-1", "work_day")]
    found = with_work_days_explained(dataclasses.replace(plan, audit=checked), **options)
    first = next(v for v in found if v.rule == "circuits.work_days")
    all_english((first.reason, first.remedy), plan.county)
    return first


def test_where_the_month_has_days_it_is_not_for_want_of_days() -> None:
    assert (explained(lacking()).reason, explained(lacking()).remedy) == ("", "")


def test_leave_of_a_member_is_told_and_moved() -> None:
    found = explained(with_person(lacking(), "gp01", absences=(JANUARY,)))
    assert found.reason == "1月的20个工作日中20天全科甲1不在岗，可排的余0天，应有1天"
    assert found.remedy == "在日历表调整全科甲12026-01-01至2026-01-31的请假（已核实1月有20个可排日）"


def test_a_team_without_a_gp_gets_one() -> None:
    found = explained(with_team(lacking(), "T0-1", gp=None))
    assert found.reason == "甲镇第2团队（T0-1）缺家庭医生"
    assert found.remedy == "在人员表给甲镇卫生院补1名全科医生（已核实1月有20个可排日）"


def test_a_gp_of_the_hospital_who_is_on_leave_comes_before_a_new_one() -> None:
    plan = with_person(with_team(lacking(), "T0-1", gp=None), "gp01", absences=(JANUARY,))
    assert explained(plan).remedy.startswith("在日历表调整全科甲1的请假，编入甲镇第2团队")


def test_closed_places_ask_for_fewer_a_day() -> None:
    closures = tuple(Closure(place=village(0, v), start=JANUARY.start, end=JANUARY.end) for v in (3, 4))
    found = explained(with_calendar(lacking(), closures=closures))
    assert "20天" in found.reason
    assert "等地封闭" in found.reason
    assert found.remedy == "项目表“每日村数”栏由2减到1（已核实1月有20个可排日）"


def test_where_every_place_is_closed_the_closure_is_to_be_shorter() -> None:
    closures = (Closure(place="990101100", start=JANUARY.start, end=JANUARY.end),)
    found = explained(with_calendar(lacking(), closures=closures))
    assert "停诊" in found.reason
    assert found.remedy.startswith("在日历表缩短甲镇卫生院的封闭（已核实1月有")


@pytest.mark.parametrize(
    ("changes", "remedy"),
    [
        ({"weekdays": (5,)}, "清空项目表“星期”栏"),
        ({"market_days": MarketDays.ONLY}, "项目表“集日”栏由仅限改为优先"),
        ({"opens": 9 * 60, "closes": 9 * 60 + 30}, "清空项目表“最早到访”“最晚结束”栏"),
    ],
)
def test_columns_that_leave_no_day_are_named(changes: dict[str, Any], remedy: str) -> None:
    plan = lacking(**changes)
    checked = audit(plan)
    found = with_work_days_explained(dataclasses.replace(plan, audit=checked))
    first = next(v for v in found if v.rule == "circuits.work_days" and v.where[0] == "T0-1")
    assert first.remedy.startswith(remedy), first
    assert "已核实1月有" in first.remedy
    reason, _ = all_english((first.reason, first.remedy), plan.county)
    assert reason.startswith("of 20 working days in January: ")


def test_fewer_work_days_a_month_where_there_are_days_for_some() -> None:
    plan = with_person(lacking(work_days=WorkDays(per_month=2, places=2)), "gp01", leaves=dt.date(2026, 1, 6))
    found = explained_any(plan)
    assert "可排的余1天，应有2天" in found.reason
    assert found.remedy == "项目表“每月工作日数”栏由2减到1（已核实1月有1个可排日）"


def test_places_that_do_not_fit_into_one_day_together_ask_for_fewer() -> None:
    long = explained_any(lacking(minutes=300, max_minutes=300))
    assert "20天一天走不完规定的处数" in long.reason
    assert long.remedy == "项目表“每日村数”栏由2减到1（已核实1月有20个可排日）"


def test_ways_that_are_too_long_for_the_day_ask_for_a_longer_one() -> None:
    plan = lacking()
    usual = plan.travel[0]
    seconds, hospital = np.full_like(usual.seconds, 300), usual.origins.index("TH0")
    seconds[hospital, :] = seconds[:, hospital] = 13_500
    far = tuple(dataclasses.replace(t, seconds=seconds) if t.profile == "car" else t for t in plan.travel)
    found = explained_any(dataclasses.replace(plan, travel=far))
    assert found.remedy.startswith("gridplan.toml 的规则 circuits.shift 由8小时延到10小时（已核实1月有")


def test_once_the_time_is_up_the_last_resort_is_told() -> None:
    found = explained(with_person(lacking(), "gp01", absences=(JANUARY,)), seconds=-1)
    assert found.remedy == "“家庭医生工作日”分成两行，项目表“开始日期”“结束日期”栏避开2026年1月"


def test_roads_that_are_cut_all_month_leave_the_dates() -> None:
    plan = lacking()
    seconds = plan.travel[0].seconds.copy()
    seconds[:] = -1
    gone = tuple(dataclasses.replace(t, seconds=seconds) for t in plan.travel)
    found = explained_any(dataclasses.replace(plan, travel=gone))
    assert "道路不通或一天走不完" in found.reason
    assert found.remedy.endswith("避开2026年1月")


def explained_any(plan: Plan) -> Violation:
    checked = audit(plan)
    found = with_work_days_explained(dataclasses.replace(plan, audit=checked))
    first = next(v for v in found if v.rule == "circuits.work_days" and v.where[0] == "T0-1")
    all_english((first.reason, first.remedy), plan.county)
    return first


def test_somebody_who_is_also_in_a_vehicles_crew_is_replaced_there() -> None:
    plan = lacking()
    vehicles = tuple(dataclasses.replace(v, crew=("gp01",)) if v.id == "MH1" else v for v in plan.county.vehicles)
    plan = with_county(plan, vehicles=vehicles)
    away = Absence(start=dt.date(2026, 1, 13), end=dt.date(2026, 2, 1))
    plan = with_person(plan, "nurse01", absences=(away, Absence(start=JANUARY.start, end=dt.date(2026, 1, 12))))
    found = explained_any(plan)  # the mobile hospital is out on Monday 12 January, the only day left
    assert "1天全科甲1随其他队伍出诊" in found.reason
    assert found.remedy
