"""Missed visits of the tiny county: every reason with its figures, every remedy true."""

from __future__ import annotations

import dataclasses
import datetime as dt
import itertools

import pytest

from gridplan.domain.calendar import Closure, Season
from gridplan.domain.circuits import (
    CircuitProblem,
    Circuits,
    Crew,
    DepotTask,
    MissedReason,
    MissedVisits,
    Need,
    Skill,
    Tour,
    WorkingDay,
)
from gridplan.domain.county import County
from gridplan.domain.naming import Names
from gridplan.domain.people import Absence
from gridplan.domain.periods import Window
from gridplan.domain.pins import Pin
from gridplan.domain.plan import Audit, Plan, Violation
from gridplan.domain.programmes import SameCrew
from gridplan.domain.results import Goal
from gridplan.domain.rules import Level
from gridplan.domain.travel import TravelTimes
from gridplan.planning.circuits.selection import selection
from gridplan.planning.explaining import visits
from gridplan.planning.explaining.visit_desk import visit_desk
from gridplan.planning.explaining.visit_ways import no_way
from support.english import all_english, english
from support.tiny import START, cut_off, tiny_county, tiny_travel
from support.tiny_plan import tiny_plan, village

END = START + dt.timedelta(weeks=13)
PLACE = village(0, 4)
DAYS = tuple(START + dt.timedelta(weeks=w) for w in range(13))  # Mondays


def day(number: int) -> dt.date:
    return START + dt.timedelta(days=number)


def need(count: int = 3, **more: object) -> Need:
    settings: dict[str, object] = {
        "place": PLACE,
        "programme": "circuit",
        "windows": (Window(start=START, end=END, visits=count),),
        "min_gap_days": 14,
        "max_gap_days": 42,
        "service_seconds": 3600,
        **more,
    }
    return Need(**settings)  # type: ignore[arg-type]


def crew(**more: object) -> Crew:
    return Crew(**{"id": "T0-1", "depot": "TH0", "days": DAYS, **more})  # type: ignore[arg-type]


def short(value: int, bound: int | None = None) -> Goal:
    """The goal of missed visits; proven unless a lower bound is given."""
    return Goal(name="missed", value=value, bound=value if bound is None else bound, unit="visits")


def explained(
    asked: Need,
    reason: MissedReason,
    *,
    crews: tuple[Crew, ...] | None = None,
    county: County | None = None,
    car: TravelTimes | None = None,
    working: WorkingDay | None = None,
    tours: tuple[Tour, ...] = (),
    profile: str = "car",
    bound: int = 1,
) -> tuple[str, str]:
    """Reason and remedy of one missed visit."""
    county = county or tiny_county()
    car = car or tiny_travel(county)
    problem = CircuitProblem(
        tasks=(DepotTask(id="TH0", profile=profile, needs=(asked,), crews=crews or (crew(),)),),
        start=START,
        end=END,
        workdays=county.calendar.workdays,
        travel=(car, tiny_travel(county, "mobile_hospital")),
        day=working or WorkingDay(),
        max_stops=4,
    )
    missed = MissedVisits(place=asked.place, programme=asked.programme, count=1, reason=reason)
    violation = Violation(
        rule="circuits.other_visits",
        level=Level.IN_PRINCIPLE,
        where=(asked.place, asked.programme),
        amount=1,
        unit="visits",
        message="缺1次",
    )
    plan = tiny_plan(county)
    circuits = dataclasses.replace(
        plan.circuits, solution=Circuits(tours=tours, missed=(missed,)), goals=(short(1, bound),)
    )
    audit = Audit(kept=(), violations=(violation,))
    plan = dataclasses.replace(plan, circuits=circuits, audit=audit, travel=problem.travel)
    (found,) = visits.with_visits_explained(plan, problem)
    all_english((found.reason, found.remedy), county, "核磁", "X光", *(pin.id for pin in county.pins))
    return found.reason, found.remedy


def test_english_counts_one_and_many() -> None:
    county = tiny_county()
    few, many = (crew(days=DAYS[:count]) for count in (1, 4))
    one, four = (explained(need(), MissedReason.NO_DAYS, crews=(who,)) for who in (few, many))
    assert "65 working days in the period for the visits, 1 day left on which a crew can come" in english(
        one[0], county
    )
    assert "4 days left on which a crew can come, 3 visits asked for, at least 14 days apart" in english(
        four[0], county
    )
    why, remedy = explained(need(), MissedReason.CAPACITY, crews=(crew(days=()),))
    assert english(why, county) == (
        "not enough crew-days: 1 crew that may come: 0 crew-days in the period for the visits, 0 used; "
        "1 visit from the same base missed in all, at least 1 crew-day short"
    )
    assert "26 January (week 4) by 甲镇 team 2 (T0-1), 9 February (week 6)" in english(remedy, county)


def test_english_names_columns_by_their_keys() -> None:
    _, remedy = explained(need(min_gap_days=60, max_gap_days=None), MissedReason.NO_DAYS)
    assert english(remedy, tiny_county()) == (
        "shorten the column “min_gap_days” of the table programmes from 60 days to 42 days (checked: the visits fit)"
    )


def test_no_way_tells_where_the_road_ends_and_who_gets_there() -> None:
    county = tiny_county()
    why, remedy = explained(need(), MissedReason.NO_WAY, car=cut_off(tiny_travel(county), PLACE))
    assert why.startswith("车辆不能到达：从甲镇卫生院出发")
    assert "no road" in why
    there = tiny_travel(county).between("TH0", PLACE)
    assert there is not None
    assert "改用" in remedy
    assert f"从甲镇卫生院单程{there / 60:.1f}分钟" in remedy


def test_another_vehicle_needs_the_equipment_too() -> None:
    car = cut_off(tiny_travel(tiny_county()), PLACE)
    _, remedy = explained(need(equipment=("核磁",)), MissedReason.NO_WAY, car=car)
    assert "登记1辆配有核磁的" in remedy


def test_a_road_that_is_closed_for_the_season_only_is_told_so() -> None:
    county = tiny_county()
    car = tiny_travel(county)
    wet = dataclasses.replace(cut_off(car, PLACE), scenario="wet")
    asked = need()
    missed = MissedVisits(place=PLACE, programme="circuit", count=3, reason=MissedReason.NO_WAY)
    problem = CircuitProblem(
        tasks=(DepotTask(id="TH0", profile="car", needs=(asked,), crews=(crew(),)),),
        start=START,
        end=END,
        workdays=county.calendar.workdays,
        travel=(car, wet),
        seasons=(Season(scenario="wet", start=START, end=END),),
        max_stops=4,
    )
    desk = visit_desk(tiny_plan(county), problem, Names(county))
    miss = desk.miss(missed)
    assert miss is not None
    why, remedy = no_way(desk, miss)
    assert "往返4分钟，但可走访的65个工作日都在“wet”期间" in why
    assert "项目表" in remedy


def test_where_no_vehicle_gets_there_the_nearest_place_that_one_reaches_is_told() -> None:
    county = tiny_county()
    _, remedy = explained(need(place=village(0, 5)), MissedReason.NO_WAY, car=_lonely(county), profile="car")
    assert "改用" in remedy  # the other vehicle still gets there
    lonely = _lonely(county)
    plan_why, remedy = explained(
        need(place=village(0, 5)),
        MissedReason.NO_WAY,
        car=dataclasses.replace(lonely, profile="mobile_hospital"),
        profile="mobile_hospital",
    )
    assert "没有可往返的路" in plan_why
    assert "集中接诊" in remedy


def _lonely(county: County) -> TravelTimes:
    return cut_off(tiny_travel(county), village(0, 5))


def test_too_long_a_day_says_how_long_it_would_have_to_be() -> None:
    asked = need(service_seconds=int(8.1 * 3600))
    why, remedy = explained(asked, MissedReason.TOO_LONG)
    assert "走访8.1小时" in why
    assert "每天8小时" in why
    assert remedy == "gridplan.toml 的规则 circuits.shift 由8小时延到8.5小时（已核实可往返）"


def test_hours_that_no_day_meets_are_lifted_where_a_longer_day_does_not_help() -> None:
    asked = need(service_seconds=3600, opens=10 * 3600, closes=10 * 3600 + 1800)
    why, remedy = explained(asked, MissedReason.TOO_LONG)
    assert "须在10:00至10:30之间" in why
    assert "清空项目表“最早到访”“最晚结束”栏" in remedy


def test_too_far_for_a_day_is_two_days_with_a_night() -> None:
    county = tiny_county()
    car = tiny_travel(county, "mobile_hospital")
    seconds = car.seconds.copy()
    place, base = car.origins.index(PLACE), car.origins.index("LH")
    seconds[base, place] = 6 * 3600
    seconds[place, base] = 7 * 3600
    car = dataclasses.replace(car, seconds=seconds)
    vehicle = crew(id="MH1", depot="LH")
    _, remedy = explained(need(), MissedReason.TOO_LONG, crews=(vehicle,), car=car, profile="mobile_hospital")
    assert remedy == "移动医院1号的车辆表“可过夜数”栏填1，住甲镇卫生院（已核实两天内可往返）"


def test_missing_equipment_goes_to_the_crew_that_lacks_least() -> None:
    crews = (crew(id="MH1", depot="LH"), crew(id="MH2", depot="LH", equipment=("X光",)))
    why, remedy = explained(need(equipment=("B超", "X光"), programme="mobile"), MissedReason.NO_EQUIPMENT, crews=crews)
    assert "移动医院1号缺B超、X光" in why
    assert remedy == "给MH2配B超（车辆表“设备”栏；已核实有13个可走访日）"


def test_a_team_carries_no_equipment_so_a_vehicle_goes() -> None:
    why, remedy = explained(need(equipment=("核磁",)), MissedReason.NO_EQUIPMENT)
    assert "缺核磁" in why
    assert remedy.startswith("由车辆去：项目表“由谁上门”栏改为车辆，车辆表登记1辆配有核磁的")
    assert "个可走访日" in remedy


def test_without_any_vehicle_it_takes_one_with_the_equipment() -> None:
    asked = need(equipment=("B超",), programme="mobile", crews=("gone",))
    why, remedy = explained(asked, MissedReason.NO_EQUIPMENT, profile="mobile_hospital")
    assert why.endswith("没有队伍配有B超")
    assert remedy.startswith("在车辆表登记1辆配有B超的")
    assert "已核实有65个可走访日" in remedy


def test_a_specialist_without_a_day_is_not_equipment() -> None:
    bare = crew(skills=(Skill(name="role:specialist", days=frozenset()),))
    why, remedy = explained(need(equipment=("role:specialist",)), MissedReason.NO_EQUIPMENT, crews=(bare,))
    assert "缺可随队的专科医师" in why
    assert "“参加人员”栏去掉专科医师" in remedy
    assert "增加可随队的专科医师" in remedy


def test_an_absent_crew_names_who_is_away_and_another_that_could_come() -> None:
    county = tiny_county()
    away = Absence(start=START, end=END)
    people = tuple(dataclasses.replace(p, absences=(away,)) if p.id == "gp01" else p for p in county.people)
    crews = (crew(days=()), crew(id="T0-0"))
    own = tuple(dataclasses.replace(p, same_crew=SameCrew.OWN) for p in county.programmes)
    for programmes in (own, county.programmes):
        why, remedy = explained(
            need(crews=("T0-1",)),
            MissedReason.NO_CREW,
            crews=crews,
            county=county.replace(people=people, programmes=programmes),
        )
        assert "全科甲1有65天不在岗" in why
        assert remedy.startswith("项目表“固定医生”栏改为不限，由甲镇第1团队") == (programmes is own)
        assert ("13个可走访日" in remedy) == (programmes is own)
        assert "在日历表调整全科甲1的请假（已核实有65个可走访日）" in remedy


def test_a_vehicle_out_of_service_is_told_apart_from_people_away() -> None:
    county = tiny_county()
    calendar = dataclasses.replace(county.calendar, closures=(Closure(place="MH1", start=START, end=END),))
    why, remedy = explained(
        need(),
        MissedReason.NO_CREW,
        crews=(crew(id="MH1", depot="LH", days=()),),
        profile="mobile_hospital",
        county=county.replace(calendar=calendar),
    )
    assert "移动医院1号有65天停用" in why
    assert "在日历表提早恢复使用移动医院1号（已核实有65个可走访日）" in remedy


def test_a_place_that_no_crew_looks_after_needs_a_team() -> None:
    why, remedy = explained(need(crews=("nobody",)), MissedReason.NO_CREW)
    assert "没有队伍负责" in why
    assert remedy == "在人员表给甲镇卫生院增加1名全科医生和1名护士，多组1个团队（已核实有65个可走访日）"


def test_too_few_days_are_counted_and_the_gap_is_widened_as_little_as_helps() -> None:
    days = (day(0), day(45), day(88))  # 45 and 43 days apart
    why, remedy = explained(need(), MissedReason.NO_DAYS, crews=(crew(days=days),))
    assert "可走访期内65个工作日" in why
    assert "须走访3次" in why
    assert remedy == "项目表“最长间隔天数”栏由42天放宽到45天（已核实可排）"


def test_days_that_the_programme_leaves_out_are_counted() -> None:
    why, _ = explained(need(days=frozenset({DAYS[0], DAYS[1]})), MissedReason.NO_DAYS)
    assert "63天不是规定的日子" in why


def test_leave_that_could_be_moved_is_named() -> None:
    county = tiny_county()
    away = Absence(start=day(14), end=day(77))
    people = tuple(dataclasses.replace(p, absences=(away,)) if p.id == "gp01" else p for p in county.people)
    days = tuple(d for d in DAYS if not away.start <= d < away.end)
    why, remedy = explained(
        need(), MissedReason.NO_DAYS, crews=(crew(days=days),), county=county.replace(people=people)
    )
    assert "全科甲1有45天不在岗" in why
    assert remedy.startswith("在日历表调整全科甲1自1月19日（第3周）至3月22日（第11周）的请假")


def test_one_more_day_is_told_where_it_is_enough() -> None:
    days = tuple(d for d in DAYS if d < day(20) or d > day(70))
    _, remedy = explained(need(), MissedReason.NO_DAYS, crews=(crew(days=days),))
    assert "增加1个出诊日（已核实可排）" in remedy


def test_what_was_fixed_by_hand_is_named() -> None:
    pin = Pin(id="R7", place=PLACE, programme="circuit", day=day(7))
    why, remedy = explained(need(), MissedReason.PINNED, county=tiny_county().replace(pins=(pin,)))
    assert "R7（1月12日（第2周）" in why
    assert remedy == "在人工指定表改期或删去R7"


def test_want_of_crew_days_is_counted_and_the_extra_days_keep_the_gaps() -> None:
    why, remedy = explained(need(), MissedReason.CAPACITY, crews=(crew(days=()),))
    assert "共0个人车日" in why
    assert "至少差1个人车日" in why
    assert "增加1个出诊日（已核实间隔和工时）" in remedy


def test_what_is_not_proven_is_not_said_to_be_want_of_crew_days() -> None:
    why, remedy = explained(need(), MissedReason.CAPACITY, crews=(crew(days=()),), bound=0)
    assert why.startswith("在计算时间内没有排上：")
    assert "至少差" not in why
    assert "人车日不够" not in why
    assert remedy


def test_an_idle_day_is_told_first() -> None:
    why, remedy = explained(need(), MissedReason.CAPACITY)
    assert "空闲，可加1趟" in remedy
    assert "求解时限内未排上" in why


def test_where_nobody_works_on_any_day_left_it_takes_one_more_crew() -> None:
    county = tiny_county()
    away = Absence(start=START, end=END)
    people = tuple(dataclasses.replace(p, absences=(away,)) if p.id == "gp01" else p for p in county.people)
    why, remedy = explained(need(), MissedReason.CAPACITY, crews=(crew(days=()),), county=county.replace(people=people))
    assert "增加1名全科医生和1名护士，多组1个团队（已核实有65个可走访日）" in remedy
    assert "未排上" not in why


def test_work_days_that_a_team_lacks_are_explained_by_their_visits() -> None:
    plan = tiny_plan()
    asked = need(crews=("T0-1",))
    missed = MissedVisits(place=PLACE, programme="circuit", count=1, reason=MissedReason.CAPACITY)
    problem = CircuitProblem(
        tasks=(DepotTask(id="TH0", profile="car", needs=(asked,), crews=(crew(days=()),)),),
        start=START,
        end=END,
        workdays=plan.county.calendar.workdays,
        travel=plan.travel,
        max_stops=4,
    )
    lacking = Violation(
        rule="circuits.work_days",
        level=Level.IN_PRINCIPLE,
        where=("T0-1", "circuit"),
        amount=1,
        unit="places",
        message="",
        reason="人车日不够",
    )
    plan = dataclasses.replace(
        plan,
        circuits=dataclasses.replace(plan.circuits, solution=Circuits(tours=(), missed=(missed,)), goals=(short(1),)),
        audit=Audit(kept=(), violations=(lacking,)),
    )
    (found,) = visits.with_visits_explained(plan, problem)
    assert found.reason.startswith("人车日不够：可派的1队")
    assert "增加1个出诊日" in found.remedy


def test_a_village_that_is_visited_too_seldom_may_have_a_neighbours_clinic() -> None:
    plan = _far_neighbour(tiny_plan())
    assert plan.circuits.solution
    asked = need()
    missed = MissedVisits(place=PLACE, programme="circuit", count=1, reason=MissedReason.CAPACITY)
    problem = CircuitProblem(
        tasks=(DepotTask(id="TH0", profile="car", needs=(asked,), crews=(crew(),)),),
        start=START,
        end=END,
        workdays=plan.county.calendar.workdays,
        travel=plan.travel,
        max_stops=4,
    )
    violation = Violation(
        rule="circuits.frequency", level=Level.HARD, where=(PLACE, "circuit"), amount=1, unit="visits", message=""
    )
    plan = dataclasses.replace(
        plan,
        circuits=dataclasses.replace(plan.circuits, solution=Circuits(tours=(), missed=(missed,))),
        audit=Audit(kept=(), violations=(violation,)),
    )
    (found,) = visits.with_visits_explained(plan, problem)
    assert "时限（gridplan.toml 的规则 coverage.neighbour_limit）由1分钟放宽到" in found.remedy
    assert "邻村卫生室" in found.remedy
    assert "已核实容量够" in found.remedy


def _far_neighbour(plan: Plan) -> Plan:
    rules = plan.county.rules.replace("coverage.neighbour_limit", value=1)
    return dataclasses.replace(plan, county=plan.county.replace(rules=rules))


def test_once_the_time_is_up_the_reason_is_told_in_a_word() -> None:
    plan = tiny_plan()
    missed = MissedVisits(place=PLACE, programme="circuit", count=1, reason=MissedReason.NO_WAY)
    violation = Violation(
        rule="circuits.frequency", level=Level.HARD, where=(PLACE, "circuit"), amount=1, unit="visits", message=""
    )
    plan = dataclasses.replace(
        plan,
        circuits=dataclasses.replace(plan.circuits, solution=Circuits(tours=(), missed=(missed,))),
        audit=Audit(kept=(), violations=(violation,)),
    )
    problem = CircuitProblem(tasks=(), start=START, end=END, workdays=(), travel=plan.travel, max_stops=4)
    (found,) = visits.with_visits_explained(plan, problem, seconds=0)
    assert found.reason == "车辆不能到达"


@pytest.mark.parametrize("seed", range(40))
def test_the_selection_is_what_trying_all_days_finds(seed: int) -> None:
    import random

    rng = random.Random(seed)
    days = sorted(rng.sample(range(20), 8))
    count = rng.randint(1, 3)
    least, most = rng.randint(0, 6), rng.choice([None, 6, 8, 11])
    made = [rng.choice(days)] if rng.random() < 0.4 else []
    windows = (Window(start=day(0), end=day(20), visits=count),)
    if count == 2 and rng.random() < 0.5:
        windows = (Window(start=day(0), end=day(10), visits=1), Window(start=day(10), end=day(20), visits=1))
    asked = need(windows=windows, min_gap_days=least, max_gap_days=most)
    found = selection(asked, [day(d) for d in days], [day(d) for d in made], (day(0), day(20)))

    def good(chosen: tuple[int, ...]) -> bool:
        gaps = [b - a for a, b in itertools.pairwise(chosen)]
        edges = [chosen[0], 20 - chosen[-1]]
        counts = [sum(w.start <= day(d) < w.end for d in chosen) for w in windows]
        return (
            counts == [w.visits for w in windows]
            and all(gap >= least for gap in gaps)
            and (most is None or all(gap <= most for gap in [*gaps, *edges]))
            and set(made) <= set(chosen)
        )

    possible = [chosen for chosen in itertools.combinations(days, count) if good(chosen)]
    assert (found is not None) == bool(possible)
    if found is not None:
        assert good(tuple((d - START).days for d in found))
