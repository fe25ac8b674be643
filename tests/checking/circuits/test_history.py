"""What re-planning must not touch, what it need not mend any more, and what the checker computes anew."""

from __future__ import annotations

import dataclasses

import pytest

from gridplan.checking import audit
from gridplan.domain.calendar import Closure
from gridplan.domain.circuits import BrokenPin, Circuits, MissedReason, MissedVisits, Tour
from gridplan.domain.people import Absence
from gridplan.domain.plan import Plan
from gridplan.domain.programmes import CoverageMode, Filter, Period, WorkDays
from gridplan.domain.results import Goal
from support.hand_circuits import (
    CAMPAIGN,
    CIRCUIT,
    CONTACT,
    DAY,
    MARKET,
    SCREEN,
    SUPERVISE,
    WORK,
    found,
    hand_plan,
    monday,
    more,
    told,
    tour,
    tours_of,
    with_calendar,
    with_circuits,
    with_county,
    with_person,
    with_programme,
    with_team,
    with_tour,
    without,
)
from support.tiny_plan import solved, village

TODAY = monday(3)
"""Contact and supervision are frozen, the campaign of week 4 too; from week 5 on planning is free."""


@pytest.fixture(scope="module")
def parent() -> Plan:
    return hand_plan()


@pytest.fixture(scope="module")
def child(parent: Plan) -> Plan:
    return dataclasses.replace(parent, id="child", parent=parent.id, as_of=TODAY)


def test_nothing_changed_is_right(parent: Plan, child: Plan) -> None:
    assert told(child, parent) == []


def test_a_past_tour_stays(parent: Plan, child: Plan) -> None:
    wrong = told(without(child, WORK[0]), parent)
    assert ("replan.frozen", 1, "T0-0") in wrong
    added = tour("T0-1", TODAY - 4 * DAY, (village(0, 4), "circuit"))
    (violation,) = [v for v in found(more(child, added), parent) if v.rule == "replan.frozen"]
    assert violation.message == "甲镇第2团队（T0-1）在已过去的1月22日增加了出车"


def test_a_frozen_tour_stays(parent: Plan, child: Plan) -> None:
    (violation,) = [v for v in found(without(child, SUPERVISE), parent) if v.rule == "replan.frozen"]
    assert violation.message == "督导组1月27日的出车已冻结，却被取消或改动"
    turned = with_tour(child, SUPERVISE, stops=SUPERVISE.stops[::-1])
    assert [v for v in told(turned, parent) if v[0] == "replan.frozen"] == [("replan.frozen", 1, "SV1")]


def test_nothing_is_added_to_the_frozen_days(parent: Plan, child: Plan) -> None:
    added = tour("T0-1", TODAY + 3 * DAY, (village(0, 4), "circuit"))
    free = with_programme(child, "circuit", min_gap_days=0)
    extra = ("circuits.extra_visits", 1, village(0, 4))
    assert told(more(free, added), parent) == [extra, ("replan.frozen", 1, "T0-1")]
    assert told(more(free, dataclasses.replace(added, day=monday(6, 3))), parent) == [extra]


def _day(one: Tour) -> dict[str, object]:
    return {"start": one.day, "end": one.day + DAY}


def test_a_frozen_tour_that_cannot_be_driven_may_go(parent: Plan, child: Plan) -> None:
    left_out = without(child, CAMPAIGN)
    reasons = (
        with_person(left_out, "D0", absences=(Absence(**_day(CAMPAIGN)),)),  # type: ignore[arg-type]
        with_person(left_out, "nurse00", leaves=TODAY),
        with_team(left_out, "T0-0", specialist=None),
        with_team(left_out, "T0-0", hospital="TH1", township="990101101"),
        with_calendar(left_out, closures=(Closure(place="990101100", **_day(CAMPAIGN)),)),  # type: ignore[arg-type]
        with_programme(left_out, "campaign", ends=CAMPAIGN.day),
        with_programme(left_out, "campaign", where=Filter(only=("TH1",))),
        with_programme(left_out, "campaign", equipment=("CT",)),
        with_programme(left_out, "campaign", closes=8 * 60 + 30),
        with_programme(left_out, "campaign", weekdays=(0,)),
    )
    assert "replan.frozen" in {rule for rule, *_ in told(left_out, parent)}
    for number, plan in enumerate(reasons):
        assert "replan.frozen" not in {rule for rule, *_ in told(plan, parent)}, number


def test_a_work_day_that_the_month_no_longer_has_may_go(parent: Plan) -> None:
    """Published with two in February, of which one is left."""
    second = tour("T0-0", monday(7, 2), (village(0, 0), "work_day"), (village(0, 1), "work_day"))
    before = more(parent, second)
    child = dataclasses.replace(before, id="child", parent=before.id, as_of=monday(6))
    assert "replan.frozen" not in {rule for rule, *_ in told(without(child, second), before)}
    twice = with_programme(without(child, second), "work_day", work_days=WorkDays(per_month=2, places=2))
    assert ("replan.frozen", 1, "T0-0") in told(twice, before)


def test_who_is_now_posted_elsewhere_need_not_go(parent: Plan, child: Plan) -> None:
    left_out = without(child, CAMPAIGN)
    stays = child.postings.solution.postings
    away = dataclasses.replace(child.postings.solution, postings=(dataclasses.replace(stays[0], host="TH1"),))
    moved = dataclasses.replace(left_out, postings=dataclasses.replace(child.postings, solution=away))
    assert "被取消或改动" not in "".join(v.message for v in found(moved, parent) if v.where == ("T0-0",))


def test_periods_that_are_over_are_not_asked_for_again(parent: Plan, child: Plan) -> None:
    monthly = with_programme(child, "market", period=Period.MONTH, times=1)
    assert told(monthly) == [("circuits.other_visits", 1, village(1, 0))], "March has none"
    late = dataclasses.replace(without(monthly, *MARKET), as_of=monday(10))
    assert told(late) == [("circuits.other_visits", 1, village(1, 0))], "only March can still be mended"


def test_gaps_that_are_over_are_history(parent: Plan) -> None:
    strict = with_programme(parent, "mobile", max_gap_days=25)
    late = dataclasses.replace(strict, parent="parent", as_of=monday(7, 1))
    (violation,) = found(late)
    assert violation.message == "甲镇下村的移动医院自3月9日起间隔28天（应为14至25天）"


def test_work_days_of_a_month_that_is_over_are_history(parent: Plan) -> None:
    late = dataclasses.replace(without(parent, *WORK), parent="parent", as_of=monday(6))
    assert len(found(late)) == 4
    assert all("2026年3月的家庭医生工作日" in v.message for v in found(late))


def test_visits_are_counted_since_the_service_began(parent: Plan) -> None:
    """From 9 February on there are 8 weeks: two visits, those of weeks 5 and 9."""
    began = monday(5)
    services = parent.coverage.solution.services
    changed = tuple(dataclasses.replace(s, since=began) if s.mode is CoverageMode.CIRCUIT else s for s in services)
    coverage = dataclasses.replace(parent.coverage.solution, services=changed)
    plan = dataclasses.replace(
        parent, parent="parent", as_of=began, coverage=dataclasses.replace(parent.coverage, solution=coverage)
    )
    assert told(plan) == []
    last = next(t for t in tours_of(plan) if t.crew == "T0-1" and t.day == monday(9))
    (violation,) = found(without(plan, last))
    assert violation.message == "甲镇上村缺1次巡诊（应2次，已排1次）"


def test_reasons_are_told_that_the_plan_knows(parent: Plan) -> None:
    lost = MissedVisits(place=village(0, 4), programme="circuit", count=1, reason=MissedReason.NO_DAYS)
    (violation,) = found(with_circuits(without(parent, CIRCUIT), missed=(lost,)))
    assert violation.reason == "间隔和休假之间排不出日子"
    assert violation.where == (village(0, 4), "circuit")
    work = MissedVisits(place=village(0, 1), programme="work_day", count=2, reason=MissedReason.NO_CREW)
    (violation,) = found(with_circuits(without(parent, WORK[0]), missed=(work,)))
    assert (violation.rule, violation.reason) == ("circuits.work_days", "出车人员不在岗")
    pin = BrokenPin(place=village(0, 0), programme="contact", day=CONTACT.day, why="全科甲0请假")
    moved = with_tour(parent, CONTACT, day=CONTACT.day + 2 * DAY)
    (violation,) = found(with_circuits(moved, broken_pins=(pin,)))
    assert (violation.rule, violation.reason) == ("circuits.pins", "全科甲0请假")


@pytest.mark.parametrize("called", ["SV1", "督导组"])
def test_a_pin_names_its_crew_by_id_or_name(parent: Plan, called: str) -> None:
    pins = tuple(dataclasses.replace(pin, crew=called) for pin in parent.county.pins if pin.route)
    assert told(with_county(parent, pins=pins)) == []
    team = dataclasses.replace(parent.county.pins[0], crew="甲镇第1团队")
    assert told(with_county(parent, pins=(team,))) == []
    other = dataclasses.replace(parent.county.pins[0], crew="甲镇第2团队")
    assert told(with_county(parent, pins=(other,))) == [("circuits.pins", 1, village(0, 0))]


# --- scores ---------------------------------------------------------------------------------------------------------


def scores(plan: Plan, parent: Plan | None = None) -> dict[str, float]:
    found = audit(plan, parent=parent).scores
    return {goal: value for goal, value in found.items() if goal.startswith("circuits.")}


def claiming(plan: Plan, **goals: float) -> Plan:
    claims = (Goal(name=name, value=value, bound=0, unit="") for name, value in goals.items())
    assert plan.circuits.solution
    return dataclasses.replace(plan, circuits=solved(plan.circuits.solution, *claims))


def only(plan: Plan, *tours: Tour) -> Plan:
    return with_circuits(plan, tours=tours)


def test_driving_is_by_the_roads_of_the_day(parent: Plan) -> None:
    """Home to village 0 and 1 and back: 333 + 222 + 111 s; twice as much in the wet season; on both days of a tour."""
    assert scores(only(parent, CONTACT))["circuits.driving"] == 666
    assert scores(only(parent, dataclasses.replace(CONTACT, day=monday(9))))["circuits.driving"] == 1332
    # in the wet season: county hospital → village 1 → township hospital for the night → village 2 → home
    way = [("LH", village(1, 1)), (village(1, 1), "TH1"), ("TH1", village(1, 2)), (village(1, 2), "LH")]
    assert scores(only(parent, SCREEN))["circuits.driving"] == sum(parent.travel[3].between(*leg) or 0 for leg in way)


def test_history_that_names_what_is_gone_is_driven_in_no_time(parent: Plan) -> None:
    gone = dataclasses.replace(CONTACT, stops=(dataclasses.replace(CONTACT.stops[0], place="gone"),))
    plan = dataclasses.replace(only(parent, gone), parent="parent", as_of=monday(5))
    assert scores(plan)["circuits.driving"] == 0


def test_past_tours_of_crews_that_are_gone_are_driven_as_those_who_come_now(parent: Plan) -> None:
    past = (dataclasses.replace(CONTACT, crew="T9"), dataclasses.replace(SUPERVISE, crew="SV9"))
    plan = dataclasses.replace(only(parent, *past), parent="parent", as_of=monday(5))
    slower = dataclasses.replace(parent.travel[1], seconds=3 * parent.travel[1].seconds)
    plan = dataclasses.replace(plan, travel=(parent.travel[0], slower, *parent.travel[2:]))
    assert scores(plan)["circuits.driving"] == scores(only(parent, CONTACT, SUPERVISE))["circuits.driving"]


def test_missed_visits_are_counted_from_the_tours(parent: Plan) -> None:
    assert scores(parent)["circuits.missed"] == 0
    assert scores(without(parent, CIRCUIT, CONTACT, SUPERVISE))["circuits.missed"] == 1 + 2 + 2


def test_missed_work_days_count_as_far_as_the_plan_tells_them(parent: Plan) -> None:
    """Whether there were days for them is planning's to say; not how many are lacking."""
    lost = without(parent, WORK[0])
    assert scores(lost)["circuits.missed"] == 0
    for count, counted in ((1, 1), (2, 2), (3, 2)):
        missed = MissedVisits(place=village(0, 0), programme="work_day", count=count)
        assert scores(with_circuits(lost, missed=(missed,)))["circuits.missed"] == counted


def test_changed_tours_are_counted(parent: Plan, child: Plan) -> None:
    assert scores(child, parent)["circuits.changed"] == 0
    assert "circuits.changed" not in scores(parent)
    later = with_tour(child, SCREEN, day=SCREEN.day + DAY)
    assert scores(later, parent)["circuits.changed"] == 2
    assert scores(without(child, SCREEN), parent)["circuits.changed"] == 1
    # what is pinned whole is no change, what is frozen and gone is none of the goal's
    pins = tuple(dataclasses.replace(pin, day=monday(8, 1), route="督导二") for pin in parent.county.pins if pin.route)
    moved = with_tour(with_county(child, pins=pins), SUPERVISE, day=monday(8, 1))
    assert scores(moved, parent)["circuits.changed"] == 0


def test_claims_are_compared(parent: Plan) -> None:
    driving = scores(parent)["circuits.driving"]
    assert found(claiming(parent, missed=0, driving=driving)) == []
    wrong = found(claiming(parent, missed=1, driving=driving - 1))
    assert [(v.rule, v.where, v.amount) for v in wrong] == [
        ("plan.scores", ("circuits.missed",), 1),
        ("plan.scores", ("circuits.driving",), 1),
    ]


def test_a_plan_without_tours_is_scored(parent: Plan) -> None:
    empty = dataclasses.replace(parent, circuits=solved(Circuits(tours=())))
    assert scores(empty) == {"circuits.missed": 9 + 2 + 2 + 1 + 2 + 2, "circuits.driving": 0}
