"""What a planner has fixed: kept, handed to the solver, or refused with the reason."""

from __future__ import annotations

import dataclasses
import datetime as dt

import numpy as np
import pytest

from gridplan.domain.calendar import Closure
from gridplan.domain.circuits import Circuits, PinnedVisit, Stop, Tour
from gridplan.domain.pins import Pin
from gridplan.domain.postings import Posting, Postings
from gridplan.domain.programmes import CrewKind, Period, SameCrew, TeamRole
from gridplan.domain.territories import Territories
from gridplan.solvers import load_profile, solve_circuits
from support.circuit_problems import (
    CIRCUIT,
    MOBILE,
    absent,
    day,
    need,
    planned,
    programme,
    task,
    team,
    tour,
    with_calendar,
    with_programmes,
)
from support.english import all_english, english
from support.tiny import cut_off, tiny_county, tiny_travel
from support.tiny_plan import village

CREW = "T0-1"


def pin(number: int, *, place: str = CIRCUIT, of: str = "circuit", crew: str | None = CREW, **changes) -> Pin:
    return Pin(id=f"r{number}", place=place, programme=of, day=day(number), crew=crew, **changes)


def plan(*pins: Pin, county=None, **options):
    county = tiny_county() if county is None else county
    found = planned(county.replace(pins=pins), **options)
    all_english((broken.why for broken in found.broken_pins), county)
    return found


def test_a_pinned_visit_is_for_the_solver_and_has_its_people():
    off_turn = next(d for d in tiny_county().calendar.workdays if d not in task(plan().problem, "TH0").crews[1].days)
    found = plan(pin((off_turn - day(0)).days))
    assert found.broken_pins == ()
    assert need(found.problem, CIRCUIT, "circuit").pinned == (PinnedVisit(day=off_turn, crew=CREW),)
    assert off_turn in task(found.problem, "TH0").crews[1].days


def test_a_visit_pinned_without_a_crew_finds_one():
    turns = {d for c in task(plan().problem, "TH0").crews for d in c.days}
    nobodys = next(d for d in tiny_county().calendar.workdays if d not in turns)
    found = plan(pin((nobodys - day(0)).days, crew=None))
    assert need(found.problem, CIRCUIT, "circuit").pinned == (PinnedVisit(day=nobodys),)
    assert [nobodys in c.days for c in task(found.problem, "TH0").crews] == [True, False]


@pytest.mark.parametrize("name", ["甲镇第2团队", "甲镇第2团队（T0-1）", "T0-1"])
def test_crews_are_known_by_id_and_by_name(name):
    found = plan(pin(7, crew=name))
    assert need(found.problem, CIRCUIT, "circuit").pinned == (PinnedVisit(day=day(7), crew=CREW),)


def test_a_pinned_route_is_driven_as_it_stands():
    county = with_programmes(*tiny_county().programmes, programme("x"))
    rows = (
        pin(7, place=village(0, 4), of="x", route="A", position=2),
        pin(7, route="A", position=1),
        pin(9, route="A", position=1),
    )
    found = plan(*rows, county=county)
    stops = Stop(place=CIRCUIT, programme="circuit"), Stop(place=village(0, 4), programme="x")
    first = Tour(depot="TH0", crew=CREW, day=day(7), stops=stops)
    assert task(found.problem, "TH0").fixed == (first,)
    # the second visit two days later is too early: minimum gap 14 days
    (broken,) = found.broken_pins
    assert (broken.place, broken.day) == (CIRCUIT, day(9))
    assert "间隔不足14天" in broken.why


ODD = programme("odd", weekdays=(2,))
LATER = programme("later", starts=day(28), ends=day(56))
SPECIAL = programme("s", roles=tuple(TeamRole), period=Period.MONTH)
OWN = programme("own", same_crew=SameCrew.OWN)
CAR = programme("car", crew=CrewKind.VEHICLE, equipment=("CT",))


@pytest.mark.parametrize("route", [None, "A"])
@pytest.mark.parametrize(
    ("row", "why"),
    [
        (pin(5), "2026-01-10不是巡诊计划期内的工作日"),
        (pin(400), "不是巡诊计划期内的工作日"),
        (pin(7, crew="T9"), "没有团队或车辆T9"),
        (pin(7, crew="T1-0"), "不由乙镇第1团队"),
        (pin(7, crew="MH1"), "不由移动医院1号负责"),
        (pin(7, place=village(0, 0)), "巡诊不去甲镇东村"),
        (pin(14), "北村2026-01-19封闭"),
        (pin(21), "全科甲12026-01-26不在岗"),
        (pin(8, of="odd"), "不是项目odd去"),
        (pin(7, of="later"), "不在项目later的时间范围内"),
        (pin(7, of="own", crew="T0-0"), "不由甲镇第1团队"),
        (pin(7, of="s"), "医师02026-01-12派驻在外"),
        (pin(28, crew="T0-0"), "全科医生和护士不齐"),
    ],
)
def test_what_is_impossible_by_itself_is_refused(row, why, route):
    county = with_programmes(*tiny_county().programmes, ODD, LATER, SPECIAL, OWN)
    county = absent(
        with_calendar(county, closures=(Closure(place=CIRCUIT, start=day(14), end=day(15)),)), "gp01", day(21), day(22)
    )
    first = team(0, nurse=None) if row.day == day(28) else team(0)
    teams = Territories(teams=(first, team(1), team(0, t=1), team(1, t=1)))
    away = Postings(postings=(Posting(person="D0", host="TH1", start=day(0), end=day(91)),))
    row = dataclasses.replace(row, route=route, position=1 if route else 0)
    found = plan(row, county=county, teams=teams, postings=away)
    (broken,) = found.broken_pins
    assert (broken.place, broken.programme, broken.day) == (row.place, row.programme, row.day)
    assert why in broken.why
    assert not [n for t in found.problem.tasks for n in t.needs if n.pinned]
    assert not [t for t in found.problem.tasks if t.fixed]


def test_a_route_needs_a_crew_and_a_way():
    county = tiny_county()
    assert "没有写由哪个团队或车辆去" in plan(pin(7, crew=None, route="A")).broken_pins[0].why
    travels = cut_off(tiny_travel(county), CIRCUIT), tiny_travel(county, "mobile_hospital")
    assert "车辆不能通行" in plan(pin(7, route="A"), travels=travels).broken_pins[0].why
    long_day = county.replace(rules=county.rules.replace("circuits.shift", value=1))
    assert "超出一天的工时" in plan(pin(7, route="A"), county=long_day).broken_pins[0].why
    few = county.replace(rules=county.rules.replace("circuits.max_stops", value=1))
    few = with_programmes(*few.programmes, programme("x"), county=few)
    rows = pin(7, route="A", position=1), pin(7, place=village(0, 4), of="x", route="A", position=2)
    assert len(plan(*rows, county=few).broken_pins) == 2


def test_pinned_routes_do_not_collide_with_each_other():
    county = with_programmes(*tiny_county().programmes, programme("x"))
    first = pin(7, route="A", position=1)
    same_crew = pin(7, place=village(0, 4), of="x", route="B", position=1)
    same_place = pin(7, of="x", crew="T0-0", route="C", position=1)
    found = plan(first, same_crew, same_place, county=county)
    assert [len(t.fixed) for t in found.problem.tasks if t.id == "TH0"] == [1]
    assert ["已有另一趟" in b.why for b in found.broken_pins] == [True, True]
    many = [pin(n, route=f"R{n}", position=1) for n in (0, 21, 42, 63)]
    (broken,) = plan(*many, county=county).broken_pins
    assert "已满3次" in broken.why
    assert english(broken.why, tiny_county()).endswith("has its 3 visits already")


def test_equipment_of_a_vehicle_is_asked_for():
    county = with_programmes(*tiny_county().programmes, CAR)
    (broken,) = plan(pin(7, place=MOBILE, of="car", crew="MH1"), county=county).broken_pins
    assert "不由移动医院1号负责" in broken.why
    assert plan(pin(7, place=MOBILE, of="mobile", crew="MH1")).broken_pins == ()


def test_a_pinned_visit_with_the_specialist_has_him():
    county = with_programmes(SPECIAL)
    found = plan(pin(7, of="s"), pin(7, place=village(1, 0), of="s", crew="T1-0"), county=county)
    skills = {c.id: s.days for t in found.problem.tasks for c in t.crews for s in c.skills}
    assert day(7) in skills[CREW]
    # the other team's pin of that day asks for the same person
    (broken,) = found.broken_pins
    assert (broken.place, broken.why) == (village(1, 0), "医师02026-01-12已随甲镇第2团队（T0-1）出诊")


# re-planning


def test_pins_of_the_past_and_of_frozen_days():
    was = Circuits(tours=(tour(day(1)), tour(day(22))))
    rows = pin(1, crew="T0-0"), pin(2), pin(22, crew=None), pin(23), pin(22, crew=CREW)
    found = plan(*rows, previous=was, as_of=day(14))
    assert [(b.day, b.why[10:]) for b in found.broken_pins] == [
        (day(2), "已经过去，已执行的安排里没有这次走访"),
        (day(23), "在冻结期内，已发布的安排里没有这次走访"),
        (day(22), "在冻结期内，已发布的安排里没有这次走访"),
    ]
    assert task(found.problem, "TH0").fixed == was.tours


def test_a_pinned_route_that_was_published_is_fixed_once():
    was = Circuits(tours=(tour(day(35), crew=CREW),))
    found = plan(pin(35, route="A", position=1), previous=was, as_of=day(7))
    circuit = task(found.problem, "TH0")
    assert (circuit.fixed, circuit.previous) == (was.tours, ())


def test_pins_come_before_published_tours():
    shared = Territories(teams=(team(0), team(1, gp="gp00")))
    was = Circuits(tours=(tour(day(35), crew="T0-0"),))
    free = plan(previous=was, as_of=day(1), teams=shared)
    assert day(35) in task(free.problem, "TH0").crews[0].days
    found = plan(pin(35), previous=was, as_of=day(1), teams=shared)
    first, second = task(found.problem, "TH0").crews
    assert day(35) not in first.days
    assert day(35) in second.days


def test_every_reason_tells_the_day():
    found = plan(pin(5), pin(7, place=village(0, 0)), pin(400))
    assert len(found.broken_pins) == 3
    assert all(isinstance(b.day, dt.date) and b.why for b in found.broken_pins)


def test_a_frozen_tour_of_a_programme_that_has_ended_does_not_stand():
    """Its last day was moved before the tour's: nothing asks for the visit any more."""
    was = Circuits(tours=(tour(day(22), crew=CREW, programme="x", place=CIRCUIT),))
    for ends, stands in ((day(40), True), (day(22), False)):
        county = with_programmes(programme("x", ends=ends, period=Period.ONCE, starts=day(7)))
        found = planned(county, previous=was, as_of=day(21))
        assert (was.tours[0] in task(found.problem, "TH0").fixed) == stands


def test_a_pin_in_the_frozen_days_of_what_is_not_published_says_so():
    was = Circuits(tours=(tour(day(7), crew=CREW),))
    found = planned(tiny_county().replace(pins=(pin(22),)), previous=was, as_of=day(21))
    (broken,) = found.broken_pins
    assert "冻结期内" in broken.why


def test_a_doctor_posted_in_another_township_does_not_go_with_a_pinned_visit():
    county = with_programmes(SPECIAL)
    posted = Postings(postings=(Posting(person="D0", host="TH1", start=day(0), end=day(91)),))
    (broken,) = plan(pin(7, of="s"), county=county, postings=posted).broken_pins
    assert "派驻在外" in broken.why


def test_two_pinned_visits_of_one_crew_on_one_day_too_far_apart_are_told():
    """Each by itself can be made; how far it is from one to the other only the solver sees."""
    county = with_programmes(*tiny_county().programmes, programme("x", minutes=200))
    usual = tiny_travel(county)
    seconds = usual.seconds.copy()
    other = village(0, 4)
    a, b = usual.origins.index(CIRCUIT), usual.origins.index(other)
    seconds[a, b] = seconds[b, a] = 6 * 3600
    seconds[:, [a, b]] = np.where(seconds[:, [a, b]] == 0, 0, np.maximum(seconds[:, [a, b]], 5400))
    seconds[[a, b], :] = np.where(seconds[[a, b], :] == 0, 0, np.maximum(seconds[[a, b], :], 5400))
    travels = (dataclasses.replace(usual, seconds=seconds), tiny_travel(county, "mobile_hospital"))
    rows = (pin(7, of="x"), pin(7, of="x", place=other))
    found = plan(*rows, county=county, travels=travels)
    solved = solve_circuits(found.problem, load_profile("circuits", "quick"))
    assert solved.solution is not None
    assert len(solved.solution.broken_pins) == 1
    assert solved.solution.broken_pins[0].why


def test_a_pinned_visit_beside_a_pinned_route_that_makes_it_already_says_so():
    county = with_programmes(programme("x", period=Period.ONCE))
    rows = pin(7, of="x", route="A", position=1), pin(14, of="x"), pin(21, of="x", crew=None)
    found = plan(*rows, county=county)
    assert [(b.day, b.why) for b in found.broken_pins] == [(day(n), "甲镇北村的项目x已满1次") for n in (14, 21)]
