"""Every rule of the circuits broken alone, on a plan made by hand: the checker sees exactly that, and how much."""

from __future__ import annotations

import dataclasses
import datetime as dt
import re
from collections.abc import Callable

import pytest

from gridplan.checking import audit
from gridplan.checking.circuits import CHECKS
from gridplan.domain.calendar import Closure
from gridplan.domain.circuits import MissedVisits, Stop
from gridplan.domain.facilities import Vehicle
from gridplan.domain.people import Absence
from gridplan.domain.pins import Pin
from gridplan.domain.plan import Plan
from gridplan.domain.postings import Posting, Postings
from gridplan.domain.programmes import CoverageMode, Filter, Period, SameCrew
from gridplan.domain.rules import Level
from gridplan.languages import in_language
from support.english import all_english, english
from support.hand_circuits import (
    CAMPAIGN,
    CIRCUIT,
    CONTACT,
    DAY,
    MARKET,
    MARKETS,
    SCREEN,
    SUPERVISE,
    WORK,
    found,
    hand_plan,
    monday,
    more,
    told,
    tour,
    with_calendar,
    with_circuits,
    with_county,
    with_person,
    with_programme,
    with_rule,
    with_team,
    with_tour,
    without,
)
from support.tiny import START, cut_off
from support.tiny_plan import village

Damage = Callable[[Plan], Plan]
Told = list[tuple[str, float, str]]
CASES: dict[str, tuple[Damage, Told, str]] = {}


def sees(*wrong: tuple[str, float, str], saying: str = "") -> Callable[[Damage], Damage]:
    def register(damage: Damage) -> Damage:
        CASES[damage.__name__] = damage, list(wrong), saying
        return damage

    return register


@pytest.fixture(scope="module")
def plan() -> Plan:
    return hand_plan()


def test_the_plan_itself_keeps_every_rule(plan: Plan) -> None:
    assert told(plan) == []
    assert set(CHECKS) <= set(audit(plan).kept)


# --- how often ------------------------------------------------------------------------------------------------------


@sees(
    ("circuits.frequency", 1, village(0, 4)),
    saying="^甲镇上村缺1次巡诊（应3次，已排2次）$",
)
def a_circuit_cancelled(plan: Plan) -> Plan:
    return without(plan, CIRCUIT)


@sees(("circuits.other_visits", 1, village(0, 0)), ("circuits.other_visits", 1, village(0, 1)), saying="缺1次季度随访")
def the_quarters_contact_cancelled(plan: Plan) -> Plan:
    return with_county(without(plan, CONTACT), pins=())


@sees(
    ("circuits.other_visits", 2, village(1, 0)),
    saying="缺2次赶集巡诊（应4次，已排2次，缺在1月5日至1月31日等2个时段）",
)
def visits_in_the_wrong_months(plan: Plan) -> Plan:
    """Two in each of two months asked, one made in each of January and February; March is cut off by the end."""
    return with_programme(plan, "market", period=Period.MONTH, ends=dt.date(2026, 3, 1))


@sees(("circuits.other_visits", 1, village(1, 0)), ("circuits.one_place", 1, village(1, 0)))
def two_visits_on_one_day_are_one(plan: Plan) -> Plan:
    first, second = MARKET
    twice = (*first.stops, *first.stops)
    return with_tour(without(plan, second), first, stops=twice)


@sees(("circuits.extra_visits", 1, village(0, 0)), saying="季度随访多了1次（应1次，已排2次；多在2月2日）$")
def one_visit_more_than_was_asked_for(plan: Plan) -> Plan:
    return more(plan, tour("T0-0", monday(4), (village(0, 0), "contact")))


@sees(("circuits.gap", 4, village(0, 4)), saying="^甲镇上村的巡诊自1月12日起间隔28天（应为32至42天）$")
def gaps_that_are_too_short(plan: Plan) -> Plan:
    """The second and third visit of village 4 lie 32 days apart, the first two 28; the others are left out."""
    later = with_tour(plan, CIRCUIT, day=CIRCUIT.day)
    third = next(t for t in later.circuits.solution.tours if t.crew == "T0-1" and t.day == monday(9))
    moved = with_tour(later, third, day=monday(9, 4))
    only = with_programme(
        moved, "circuit", min_gap_days=32, where=Filter(modes=(CoverageMode.CIRCUIT,), only=(village(0, 4),))
    )
    return without(
        only, *(t for t in only.circuits.solution.tours if t.crew == "T1-1" and t.stops[0].programme == "circuit")
    )


@sees(("circuits.gap", 3, village(0, 5)), ("circuits.gap", 3, village(0, 5)), ("circuits.gap", 3, village(0, 5)))
def gaps_that_are_too_long(plan: Plan) -> Plan:
    """28 days between the visits and to the end, where 25 are the most."""
    return with_programme(plan, "mobile", max_gap_days=25)


@sees(("circuits.frequency", 1, village(0, 5)))
def the_longest_gap_is_not_asked_where_a_visit_is_missed(plan: Plan) -> Plan:
    short = with_programme(plan, "mobile", max_gap_days=41)
    return without(short, next(t for t in short.circuits.solution.tours if t.crew == "MH1" and t.day == monday(5)))


@sees(
    ("circuits.same_crew", 1, village(1, 0)),
    saying="^乙镇东村的赶集巡诊由2支队伍到访：乙镇第1团队（T1-0）、乙镇第2团队（T1-1），应固定为一支$",
)
def another_team_the_second_time(plan: Plan) -> Plan:
    return with_tour(plan, MARKET[1], crew="T1-1")


# --- hours ----------------------------------------------------------------------------------------------------------


@sees(
    ("circuits.shift", 0.12, "MH1"),
    ("circuits.shift", 0.12, "MH1"),
    ("circuits.shift", 0.25, "MH1"),
    saying="^移动医院1号1月12日出车共2.1小时（不含午休），超过每天2小时$",
)
def days_that_are_too_long(plan: Plan) -> Plan:
    """Two hours of visit and one square each way, in March at half the speed; nobody else is judged."""
    mobile = tuple(t for t in plan.circuits.solution.tours if t.crew == "MH1" and t != SCREEN)
    shorter = with_rule(plan, "circuits.shift", value=2)
    return with_circuits(with_county(shorter, programmes=plan.county.programmes[1:2], pins=()), tours=mobile)


@sees(
    ("circuits.hours", 1, village(0, 1)),
    saying="^甲镇第1团队（T0-0）1月26日在甲镇西村的季度随访最早10:04结束，应在10:00前结束$",
)
def a_visit_that_cannot_end_in_time(plan: Plan) -> Plan:
    """From nine: 30 minutes at village 0, 222 s on the road, 30 minutes at village 1."""
    return with_programme(plan, "contact", closes=10 * 60)


@sees(("circuits.shift", 0.09, "T0-0"), saying="出车共8.1小时（不含午休）")
def waiting_is_work(plan: Plan) -> Plan:
    """From eight to 17:05:33, an hour of break: two visits from 16:00, a square between them and half a one home."""
    return with_programme(plan, "contact", opens=16 * 60, closes=None)


# --- days -----------------------------------------------------------------------------------------------------------


@sees(("circuits.days", 1, village(1, 0)), saying="^乙镇东村的赶集巡诊排在2月26日，当天不是赶集日$")
def a_visit_off_the_market_day(plan: Plan) -> Plan:
    return with_tour(plan, MARKET[1], day=MARKETS[1] + DAY)


@sees(("circuits.days", 1, "E1"), saying="^纸厂的义诊排在2月4日，只应在星期一、二$")
def a_visit_on_the_wrong_weekday(plan: Plan) -> Plan:
    return with_programme(plan, "campaign", weekdays=(1, 0))


@sees(("circuits.days", 1, "E1"), ("circuits.other_visits", 1, "E1"), saying="该项目2月1日才开始")
def a_campaign_before_it_begins(plan: Plan) -> Plan:
    return with_tour(plan, CAMPAIGN, day=monday(3, 2))


@sees(("circuits.days", 1, "E1"), ("circuits.other_visits", 1, "E1"), saying="该项目2月28日已结束")
def a_campaign_after_its_end(plan: Plan) -> Plan:
    return with_tour(plan, CAMPAIGN, day=monday(8, 2))


@sees(
    ("circuits.days", 2, "T0-0"),
    saying="^甲镇第1团队（T0-0）1月27日的家庭医生工作日不在固定的工作日：1月只有1天，已排2天$",
)
def a_work_day_too_many(plan: Plan) -> Plan:
    return more(plan, tour("T0-0", monday(3, 1), (village(0, 0), "work_day"), (village(0, 2), "work_day")))


@sees(
    ("circuits.work_days", 2, "T0-0"),
    saying="^甲镇第1团队（T0-0）2026年1月的家庭医生工作日应有1天、每天至少2处，已排0天，缺2处次$",
)
def a_work_day_left_out(plan: Plan) -> Plan:
    return without(plan, WORK[0])


@sees(("circuits.work_days", 1, "T0-0"))
def a_work_day_at_one_place(plan: Plan) -> Plan:
    return with_tour(plan, WORK[0], stops=WORK[0].stops[:1])


@sees(
    *(("circuits.work_days", 2, f"T{t}-{n}") for t in range(2) for n in range(2)),
    saying="^甲镇第1团队（T0-0）2026年4月的",
)
def three_work_days_a_month_of_which_april_has_a_part(plan: Plan) -> Plan:
    """Six a month are one in the five days of April (6·5/30); in the other months one is enough for this test."""
    late = with_programme(
        plan,
        "work_day",
        starts=dt.date(2026, 4, 1),
        work_days=dataclasses.replace(
            next(p for p in plan.county.programmes if p.id == "work_day").work_days, per_month=6
        ),
    )
    return without(late, *WORK)


# --- where from and where to ----------------------------------------------------------------------------------------


@sees(("circuits.max_stops", 1, "T0-0"), saying="^甲镇第1团队（T0-0）1月26日要到2站，最多1站$")
def a_place_too_many(plan: Plan) -> Plan:
    strict = with_rule(plan, "circuits.max_stops", value=1)
    left = tuple(p for p in plan.county.programmes if p.id not in {"supervise", "work_day"})
    return with_county(without(strict, SUPERVISE, *WORK), pins=(), programmes=left)


@sees()
def two_programmes_at_one_place_are_one_halt(plan: Plan) -> Plan:
    strict = with_rule(plan, "circuits.max_stops", value=2)
    both = (*CONTACT.stops[:1], Stop(place=village(0, 0), programme="work_day"), *CONTACT.stops[1:])
    return with_tour(
        without(
            with_programme(strict, "work_day", work_days=None, where=Filter(only=(village(0, 0),)), period=Period.ONCE),
            *WORK,
        ),
        CONTACT,
        stops=both,
    )


@sees(("circuits.depot", 1, "T0-0"), saying="^甲镇第1团队（T0-0）1月26日的出发地乙镇卫生院不是其所属机构$")
def a_tour_from_another_hospital(plan: Plan) -> Plan:
    return with_tour(plan, CONTACT, depot="TH1")


@sees(("circuits.depot", 1, village(0, 2)), saying="^甲镇南村不在季度随访的走访范围，1月26日却排了到访$")
def a_place_the_programme_does_not_go_to(plan: Plan) -> Plan:
    return with_tour(plan, CONTACT, stops=(*CONTACT.stops, Stop(place=village(0, 2), programme="contact")))


@sees(
    ("circuits.depot", 1, village(0, 0)),
    ("circuits.depot", 1, village(0, 1)),
    saying="^甲镇东村的季度随访不由甲镇第2团队（T0-1）承担$",
)
def a_team_that_does_not_look_after_the_village(plan: Plan) -> Plan:
    return with_tour(plan, CONTACT, crew="T0-1")


@sees(("circuits.depot", 1, village(1, 0)), saying="^乙镇东村的赶集巡诊不由甲镇第2团队（T0-1）承担$")
def a_team_of_another_hospital(plan: Plan) -> Plan:
    any_crew = with_programme(plan, "market", same_crew=SameCrew.ANY)
    return with_tour(any_crew, MARKET[1], crew="T0-1", depot="TH0")


@sees(("circuits.depot", 1, village(0, 5)), saying="不由移动医院2号承担$")
def a_mobile_hospital_of_another_base(plan: Plan) -> Plan:
    other = Vehicle(id="MH2", name="移动医院2号", base="TH1", equipment=("B超",))
    mobile = next(t for t in plan.circuits.solution.tours if t.crew == "MH1")
    wider = with_county(plan, vehicles=(*plan.county.vehicles, other))
    return with_tour(wider, mobile, crew="MH2", depot="TH1")


@sees(("circuits.access", 1, "T0-0"), saying="^甲镇第1团队（T0-0）2月4日的路线有车辆不能通行的路段$")
def a_place_without_a_road(plan: Plan) -> Plan:
    return dataclasses.replace(plan, travel=(cut_off(plan.travel[0], "E1"), *plan.travel[1:]))


@sees(*(("circuits.access", 1, crew) for crew in ("T0-1", "T1-1")), saying="3月9日|3月10日")
def a_road_that_is_lost_in_the_wet_season_only(plan: Plan) -> Plan:
    slow = cut_off(plan.travel[2], village(0, 4), village(1, 4))
    work = [t for t in WORK if t.day.month == 3 and village(0, 4) in {s.place for s in t.stops}]
    work += [t for t in WORK if t.day.month == 3 and village(1, 4) in {s.place for s in t.stops}]
    lowered = with_rule(plan, "circuits.work_days", level=Level.OFF)
    return without(dataclasses.replace(lowered, travel=(*plan.travel[:2], slow, plan.travel[3])), *work)


@sees(("circuits.access", 2, "SV1"), saying="^督导组1月27日出车缺设备：CT、督导$")
def equipment_left_at_home(plan: Plan) -> Plan:
    bare = tuple(dataclasses.replace(v, equipment=()) if v.id == "SV1" else v for v in plan.county.vehicles)
    return with_programme(with_county(plan, vehicles=bare), "supervise", equipment=("督导", "CT"))


@sees(("circuits.access", 1, "T0-0"), saying="^甲镇第1团队（T0-0）2月4日出车需要专科医师，该团队没有$")
def a_team_without_its_specialist(plan: Plan) -> Plan:
    return with_team(plan, "T0-0", specialist=None)


# --- nights ---------------------------------------------------------------------------------------------------------


@sees(("circuits.nights", 1, "MH1"), saying="^移动医院1号3月23日出车在外1夜，最多0夜$")
def a_night_too_many(plan: Plan) -> Plan:
    home = tuple(dataclasses.replace(v, nights=0) for v in plan.county.vehicles)
    return with_county(plan, vehicles=home)


@sees(("circuits.nights", 1, "MH1"), saying="^移动医院1号3月23日在县医院过夜")
def a_night_where_nobody_lodges(plan: Plan) -> Plan:
    return with_tour(plan, SCREEN, lodgings=("LH",))


@sees()
def a_night_in_the_village_of_the_last_stop(plan: Plan) -> Plan:
    return with_tour(plan, SCREEN, lodgings=(village(1, 1),))


# --- people ---------------------------------------------------------------------------------------------------------


@sees(("circuits.one_place", 1, "T0-0"), saying="^甲镇第1团队（T0-0）1月26日同日出车2趟$")
def a_crew_on_two_tours(plan: Plan) -> Plan:
    first, second = ((stop,) for stop in CONTACT.stops)
    return more(with_tour(plan, CONTACT, stops=first), dataclasses.replace(CONTACT, stops=second))


@sees(("circuits.one_place", 1, "MH1"), saying="^移动医院1号3月24日同日出车2趟$")
def a_tour_on_the_second_day_of_another(plan: Plan) -> Plan:
    mobile = next(t for t in plan.circuits.solution.tours if t.crew == "MH1" and t.day == monday(9))
    return with_programme(with_tour(plan, mobile, day=SCREEN.day + DAY), "mobile", max_gap_days=None)


@sees(
    ("circuits.extra_visits", 1, village(0, 4)),
    ("circuits.one_place", 1, "gp00"),
    saying="^全科甲01月26日同日要在2处：甲镇第1团队（T0-0）、甲镇第2团队（T0-1）$",
)
def a_gp_of_two_teams(plan: Plan) -> Plan:
    both = with_team(plan, "T0-1", gp="gp00")
    other = tour("T0-1", CONTACT.day, (village(0, 4), "circuit"))
    return with_programme(more(both, other), "circuit", min_gap_days=0)


@sees(("circuits.one_place", 1, "D0"), saying="^医师02月4日同日要在2处：甲镇第1团队（T0-0）、乙镇卫生院$")
def a_specialist_posted_elsewhere(plan: Plan) -> Plan:
    away = Postings(postings=(Posting(person="D0", host="TH1", start=START, end=monday(26)),))
    return dataclasses.replace(plan, postings=dataclasses.replace(plan.postings, solution=away))


@sees(("circuits.one_place", 1, "D0"))
def a_specialist_of_two_teams_on_one_day(plan: Plan) -> Plan:
    """Both teams of the township go with their specialist, to different enterprises."""
    second = dataclasses.replace(plan.county.visit_places[0], id="E2", name="茶厂")
    wider = with_county(plan, visit_places=(*plan.county.visit_places, second))
    cars = [
        dataclasses.replace(t, origins=(*t.origins[:-1], "E2"), destinations=(*t.destinations[:-1], "E2"))
        for t in wider.travel
    ]
    return more(dataclasses.replace(wider, travel=tuple(cars)), tour("T0-1", CAMPAIGN.day, ("E2", "campaign")))


@sees(("circuits.extra_visits", 1, village(0, 4)))
def a_specialist_whom_the_tour_does_not_need(plan: Plan) -> Plan:
    """The other team of the township is out that day, but without the specialist both have."""
    other = tour("T0-1", CAMPAIGN.day, (village(0, 4), "circuit"))
    return with_programme(more(plan, other), "circuit", min_gap_days=0)


@sees(
    ("circuits.one_place", 1, village(1, 0)),
    saying="^乙镇东村1月28日有2趟出车同日到访（乙镇第1团队（T1-0）、乙镇第2团队（T1-1）），应由一趟办完$",
)
def a_place_visited_by_two_teams_of_a_hospital(plan: Plan) -> Plan:
    any_crew = with_programme(plan, "market", same_crew=SameCrew.ANY)
    return more(any_crew, tour("T1-1", MARKETS[0], (village(1, 0), "market")))


@sees(("circuits.one_place", 1, village(0, 0)), saying="一趟出车2次到甲镇东村")
def a_place_visited_twice_on_one_tour(plan: Plan) -> Plan:
    return with_tour(plan, CONTACT, stops=(*CONTACT.stops, CONTACT.stops[0]))


@sees(("circuits.one_place", 1, village(0, 0)), saying="1月26日一趟出车2次到甲镇东村做")
def a_visit_written_twice_in_a_row(plan: Plan) -> Plan:
    return with_tour(plan, CONTACT, stops=(CONTACT.stops[0], *CONTACT.stops))


@sees()
def a_team_and_the_mobile_hospital_at_one_place(plan: Plan) -> Plan:
    return with_tour(plan, next(t for t in WORK if t.crew == "T1-0" and t.day == monday(10, 2)), day=SCREEN.day)


@sees(("circuits.crew_present", 1, "gp00"), saying="^甲镇第1团队（T0-0）的全科甲01月26日不在岗$")
def a_gp_on_leave(plan: Plan) -> Plan:
    return with_person(plan, "gp00", absences=(Absence(start=CONTACT.day, end=CONTACT.day + DAY),))


@sees()
def a_nurse_on_leave_whom_the_tour_does_not_need(plan: Plan) -> Plan:
    return with_person(plan, "nurse00", absences=(Absence(start=CONTACT.day, end=CONTACT.day + DAY),))


@sees(("circuits.crew_present", 1, "D0"), saying="的医师02月4日不在岗$")
def a_specialist_on_leave(plan: Plan) -> Plan:
    return with_person(plan, "D0", absences=(Absence(start=CAMPAIGN.day, end=CAMPAIGN.day + DAY),))


@sees(("circuits.crew_present", 1, "DRV"), saying="的司机3月24日不在岗$")
def a_driver_away_on_the_second_day(plan: Plan) -> Plan:
    second = SCREEN.day + DAY
    return with_person(plan, "DRV", absences=(Absence(start=second, end=second + DAY),))


@sees(("circuits.crew_present", 1, "T0-0"), saying="^甲镇第1团队（T0-0）2月4日出车缺护士$")
def a_team_without_a_nurse(plan: Plan) -> Plan:
    """Work-days need the nurse too: they are left out here."""
    bare = with_rule(with_team(plan, "T0-0", nurse=None), "circuits.work_days", level=Level.OFF)
    return without(bare, *(t for t in WORK if t.crew == "T0-0"))


# --- working days ---------------------------------------------------------------------------------------------------


@sees(("circuits.working_days", 1, "T0-0"), saying="^甲镇第1团队（T0-0）1月25日出车，当天不是工作日$")
def a_tour_on_a_sunday(plan: Plan) -> Plan:
    return with_county(with_tour(plan, CONTACT, day=CONTACT.day - DAY), pins=())


@sees(("circuits.working_days", 1, "MH1"), saying="^移动医院1号3月28日仍在外，当天不是工作日$")
def a_night_before_a_day_off(plan: Plan) -> Plan:
    return with_tour(plan, SCREEN, day=monday(11, 4))


@sees(("circuits.working_days", 1, village(0, 1)), saying="^甲镇西村1月26日封闭，不能到访$")
def a_closed_village(plan: Plan) -> Plan:
    return with_calendar(plan, closures=(Closure(place=village(0, 1), start=CONTACT.day, end=CONTACT.day + DAY),))


@sees(("circuits.working_days", 1, "TH0"), saying="^甲镇卫生院1月26日封闭，不能出车$")
def a_closed_hospital(plan: Plan) -> Plan:
    return with_calendar(plan, closures=(Closure(place="TH0", start=CONTACT.day, end=CONTACT.day + DAY),))


@sees(("circuits.working_days", 1, "TH0"), ("circuits.working_days", 1, "E1"))
def a_closed_township(plan: Plan) -> Plan:
    return with_calendar(plan, closures=(Closure(place="990101100", start=CAMPAIGN.day, end=CAMPAIGN.day + DAY),))


@sees(("circuits.working_days", 1, "TH1"), saying="^乙镇卫生院3月23日封闭，不能住宿$")
def a_closed_lodging(plan: Plan) -> Plan:
    return with_calendar(plan, closures=(Closure(place="TH1", start=SCREEN.day, end=SCREEN.day + DAY),))


@sees(("circuits.working_days", 1, "MH1"), saying="^移动医院1号3月24日封闭，车辆停用$")
def a_vehicle_out_of_service(plan: Plan) -> Plan:
    return with_calendar(plan, closures=(Closure(place="MH1", start=SCREEN.day + DAY, end=SCREEN.day + 2 * DAY),))


# --- pins -----------------------------------------------------------------------------------------------------------


@sees(
    ("circuits.pins", 1, village(0, 0)),
    saying="^人工指定1月26日到甲镇东村的季度随访，计划中没有$",
)
def a_pinned_visit_on_another_day(plan: Plan) -> Plan:
    return with_tour(plan, CONTACT, day=CONTACT.day + 2 * DAY)


@sees(("circuits.pins", 1, village(0, 1)), saying="^人工指定1月26日由甲镇第2团队（T0-1）到甲镇西村的季度随访")
def a_pinned_visit_by_another_crew(plan: Plan) -> Plan:
    pin = Pin(id="9", place=village(0, 1), programme="contact", day=CONTACT.day, crew="T0-1")
    return with_county(plan, pins=(pin,))


@sees(("circuits.pins", 1, "TH0"), saying="^人工指定的路线“督导一”（1月27日督导组）未按指定的站点和顺序走$")
def a_pinned_tour_the_other_way_round(plan: Plan) -> Plan:
    return with_tour(plan, SUPERVISE, stops=SUPERVISE.stops[::-1])


# --- what exists ----------------------------------------------------------------------------------------------------


@sees(("plan.references", 1, "TH0"), saying="类别不对$")
def a_hospital_visited_as_a_village(plan: Plan) -> Plan:
    return with_tour(plan, CONTACT, stops=(Stop(place="TH0", programme="contact"),))


@sees(("plan.references", 1, "nowhere"))
def a_night_in_a_place_that_does_not_exist(plan: Plan) -> Plan:
    return with_tour(plan, SCREEN, lodgings=("nowhere",))


@sees(("plan.references", 1, "MH1"), saying="^移动医院1号3月23日的出车共1天，停靠站的日次不对$")
def a_stop_after_the_tours_last_day(plan: Plan) -> Plan:
    return with_tour(plan, SCREEN, lodgings=())


@sees(("plan.references", 1, "nobody"))
def a_missed_visit_of_nobody(plan: Plan) -> Plan:
    return with_circuits(plan, missed=(MissedVisits(place="nobody", programme="contact", count=1),))


@pytest.mark.parametrize("name", CASES)
def test_exactly_the_damage_is_seen(plan: Plan, name: str) -> None:
    damage, wrong, saying = CASES[name]
    damaged = damage(plan)
    assert sorted(told(damaged)) == sorted(wrong), [v.message for v in found(damaged)]
    if saying:
        assert any(re.search(saying, v.message) for v in found(damaged)), [v.message for v in found(damaged)]


@pytest.mark.parametrize("name", CASES)
def test_what_is_wrong_is_told_in_english(plan: Plan, name: str) -> None:
    damaged = CASES[name][0](plan)
    given = [str(pin.route) for pin in damaged.county.pins if pin.route]
    for violation in found(damaged):
        assert "{" not in english(violation.message, damaged.county, *given)
        all_english((violation.reason, violation.remedy), damaged.county, *given)


def test_english_tells_one_from_several(plan: Plan) -> None:
    told_ = [in_language(v.message, "en") for damage, *_ in CASES.values() for v in found(damage(plan))]
    assert not [text for text in told_ if re.search(r"\b1 (days|weeks|visits|stops|nights|hours|teams|people)\b", text)]


def test_every_rule_is_broken_by_some_damage() -> None:
    assert set(CHECKS) <= {rule for _, wrong, _ in CASES.values() for rule, _, _ in wrong}
