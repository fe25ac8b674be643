"""Where programmes go and who may come, condition by condition."""

from __future__ import annotations

import dataclasses
from typing import Any

import pytest

from gridplan.checking.breaches import Case
from gridplan.checking.circuits.who import Who
from gridplan.domain.facilities import TownshipHospital
from gridplan.domain.plan import Plan
from gridplan.domain.programmes import (
    CoverageMode,
    CrewKind,
    Filter,
    PlaceKind,
    Programme,
    SameCrew,
    WorkDays,
)
from support.hand_circuits import hand_plan, with_county, with_team
from support.tiny import cut_off, tiny_travel
from support.tiny_plan import village


@pytest.fixture(scope="module")
def plan() -> Plan:
    return hand_plan()


def programme(crew: CrewKind = CrewKind.TEAM, **changes: Any) -> Programme:
    return Programme(id="p", name="p", crew=crew, minutes=30, **changes)


def places(plan: Plan, **where: Any) -> set[str]:
    return set(Who(Case(plan=plan)).places(programme(where=Filter(**where))))


def crews(plan: Plan, one: Programme, place: str) -> set[str]:
    return set(Who(Case(plan=plan)).crews(one, place))


def villages(*numbers: int) -> set[str]:
    return {village(t, v) for t in range(2) for v in numbers}


def test_all_villages_but_for_conditions(plan: Plan) -> None:
    assert places(plan) == villages(*range(6))
    assert places(plan, modes=(CoverageMode.OWN_CLINIC,)) == villages(0, 1, 2)
    assert places(plan, modes=(CoverageMode.CIRCUIT, CoverageMode.NEIGHBOUR_CLINIC)) == villages(3, 4)
    assert places(plan, key_groups=("65+",)) == villages(*range(6))
    assert places(plan, key_groups=("TB",)) == set()
    assert places(plan, only=("990101100", village(1, 0))) == {village(0, v) for v in range(6)} | {village(1, 0)}
    # residents: 800 + 100·v + 50·t
    assert places(plan, min_residents=1250) == {village(0, 5), village(1, 5), village(1, 4)}
    both = places(plan, modes=(CoverageMode.OWN_CLINIC,), min_residents=950)
    assert both == {village(0, 2), village(1, 1), village(1, 2)}


def test_distance_is_from_the_nearest_hospital_of_the_township(plan: Plan) -> None:
    """Villages 1 and 4 lie half a square (111 s) from the hospital, the others a square and a half (333 s)."""
    assert places(plan, min_minutes=5) == villages(0, 2, 3, 5)
    assert places(plan, min_minutes=6) == set()
    cut = dataclasses.replace(plan, travel=(cut_off(plan.travel[0], village(0, 1)), *plan.travel[1:]))
    assert places(cut, min_minutes=6) == {village(0, 1)}, "no way is far"
    site = plan.county.village(village(0, 0)).site
    near = TownshipHospital(id="THX", name="分院", township="990101100", site=site)
    wider = with_county(plan, township_hospitals=(*plan.county.township_hospitals, near))
    wider = dataclasses.replace(wider, travel=(tiny_travel(wider.county), *plan.travel[1:]))
    assert village(0, 0) not in places(wider, min_minutes=5)


def test_hospitals_and_visit_places(plan: Plan) -> None:
    who = Who(Case(plan=plan))
    assert who.places(dataclasses.replace(programme(places=PlaceKind.HOSPITALS), id="h")) == {"TH0", "TH1"}
    one = programme(places=PlaceKind.HOSPITALS, where=Filter(only=("990101101",)))
    assert who.places(one) == {"TH1"}
    assert who.places(dataclasses.replace(programme(places=PlaceKind.VISIT_PLACES), id="v")) == {"E1"}


def test_teams_of_the_hospital_that_covers_the_village(plan: Plan) -> None:
    assert crews(plan, programme(), village(0, 4)) == {"T0-0", "T0-1"}
    assert crews(plan, programme(same_crew=SameCrew.OWN), village(0, 4)) == {"T0-1"}
    assert crews(plan, programme(work_days=WorkDays(per_month=1)), village(0, 4)) == {"T0-1"}
    assert crews(plan, programme(places=PlaceKind.VISIT_PLACES), "E1") == {"T0-0", "T0-1"}
    assert crews(plan, programme(places=PlaceKind.HOSPITALS), "TH1") == {"T1-0", "T1-1"}


def test_teams_of_the_hospitals_that_hold_a_part(plan: Plan) -> None:
    """A village of township 0 is held by teams of both hospitals; only one of them covers it by circuit."""
    both = with_team(plan, "T1-0", grids=(f"{village(0, 0)}001", f"{village(0, 4)}001"))
    assert crews(both, programme(), village(0, 0)) == {"T0-0", "T0-1", "T1-0", "T1-1"}
    assert crews(both, programme(same_crew=SameCrew.OWN), village(0, 0)) == {"T0-0", "T1-0"}
    assert crews(both, programme(), village(0, 4)) == {"T0-0", "T0-1"}
    assert crews(both, programme(same_crew=SameCrew.OWN), village(0, 4)) == {"T0-1"}


def test_mobile_hospitals_of_the_base_that_covers_the_village(plan: Plan) -> None:
    """For the programmes of mobile hospitals; whatever else drives comes from anywhere."""
    moved = tuple(dataclasses.replace(v, base="TH1") if v.id == "SV1" else v for v in plan.county.vehicles)
    plan = with_county(plan, vehicles=moved)
    mobile = programme(CrewKind.VEHICLE, where=Filter(modes=(CoverageMode.MOBILE_HOSPITAL,)))
    assert crews(plan, mobile, village(0, 5)) == {"MH1"}
    assert crews(plan, programme(CrewKind.VEHICLE), village(0, 5)) == {"MH1", "SV1"}
    assert crews(plan, mobile, village(0, 4)) == {"MH1", "SV1"}
