"""Which visits a violation is about, what a team lacks, and what became of pins."""

from __future__ import annotations

import dataclasses
import datetime as dt

from gridplan.domain.circuits import BrokenPin, Circuits, Stop, Tour
from gridplan.domain.pins import Pin
from gridplan.domain.plan import Audit, Plan, Violation
from gridplan.domain.results import Status
from gridplan.domain.rules import DEFAULT_RULES, Level
from gridplan.domain.territories import Team
from gridplan.domain.visit_results import (
    MISSING_RULES,
    VISIT_RULES,
    WORK_DAYS,
    lacking_work_days,
    missed_visit,
    pin_results,
)
from support.tiny import tiny_county
from support.tiny_plan import tiny_plan, village

MONDAY = dt.date(2026, 1, 12)
PLACE = village(0, 4)


def violation(rule: str, *where: str) -> Violation:
    return Violation(rule=rule, level=Level.HARD, where=where, amount=1, unit="visits", message="缺")


def judged(plan: Plan, *violations: Violation) -> Plan:
    return dataclasses.replace(plan, audit=Audit(kept=(), violations=violations))


def test_the_rules_of_missed_visits_are_rules_of_the_catalogue() -> None:
    assert set(MISSING_RULES) == {*VISIT_RULES, WORK_DAYS} <= set(DEFAULT_RULES)


def test_a_violation_names_the_place_and_the_programme_that_misses_visits() -> None:
    plan = tiny_plan()
    assert missed_visit(plan, violation("circuits.frequency", PLACE, "T0-1", "mobile")) == (PLACE, "mobile")
    assert missed_visit(plan, violation("circuits.other_visits", PLACE, "gone")) == (PLACE, "")
    assert missed_visit(plan, violation("circuits.shift", PLACE, "mobile")) is None
    assert missed_visit(plan, violation("circuits.frequency")) is None


def test_work_days_are_those_of_a_team_that_holds_the_village_or_a_part_of_it() -> None:
    plan, lacking = tiny_plan(), violation(WORK_DAYS, "T0-1", "circuit")
    whole = judged(plan, violation(WORK_DAYS, "T0-0", "circuit"), lacking)
    assert lacking_work_days(whole, PLACE, "circuit") is lacking
    assert lacking_work_days(whole, PLACE, "mobile") is None
    assert lacking_work_days(whole, village(1, 4), "circuit") is None
    assert plan.territories.solution is not None

    def divided(team: Team) -> Team:
        rest = tuple(v for v in team.villages if v != PLACE)
        grids = tuple(grid.code for grid in plan.county.grids_of(PLACE))
        return dataclasses.replace(team, villages=rest, grids=grids) if team.id == "T0-1" else team

    teams = tuple(divided(team) for team in plan.territories.solution.teams)
    solution = dataclasses.replace(plan.territories.solution, teams=teams)
    parts = dataclasses.replace(whole, territories=dataclasses.replace(plan.territories, solution=solution))
    assert lacking_work_days(parts, PLACE, "circuit") is lacking


def test_a_pin_is_kept_where_the_crew_asked_for_comes_that_day_and_planning_did_not_give_it_up() -> None:
    next_day = MONDAY + dt.timedelta(days=1)
    tour = Tour(
        depot="LH",
        crew="MH1",
        day=MONDAY,
        stops=(Stop(place=PLACE, programme="mobile"), Stop(place=village(0, 5), programme="mobile", night=1)),
        lodgings=("TH0",),
    )
    pins = (
        Pin(id="any crew", place=PLACE, programme="mobile", day=MONDAY),
        Pin(id="on the second day", place=village(0, 5), programme="mobile", day=next_day, crew="MH1"),
        Pin(id="not by this crew", place=PLACE, programme="mobile", day=MONDAY, crew="T0-0"),
        Pin(id="not that day", place=village(0, 5), programme="mobile", day=MONDAY),
        Pin(id="given up", place=PLACE, programme="circuit", day=MONDAY),
    )
    plan = tiny_plan(tiny_county().replace(pins=pins))
    broken = BrokenPin(place=PLACE, programme="circuit", day=MONDAY, why="当天封闭")
    found = Circuits(tours=(tour,), broken_pins=(broken,))
    plan = dataclasses.replace(plan, circuits=dataclasses.replace(plan.circuits, solution=found))
    assert [(r.pin.id, r.made_by, r.kept, r.why) for r in pin_results(plan)] == [
        ("any crew", "MH1", True, ""),
        ("on the second day", "MH1", True, ""),
        ("not by this crew", "MH1", False, ""),
        ("not that day", None, False, ""),
        ("given up", None, False, "当天封闭"),
    ]
    without = dataclasses.replace(
        plan, circuits=dataclasses.replace(plan.circuits, solution=None, status=Status.INFEASIBLE)
    )
    assert not any(r.kept or r.made_by for r in pin_results(without))
