from __future__ import annotations

import dataclasses
import datetime as dt

import pytest

from gridplan.domain.calendar import Closure
from gridplan.domain.circuits import Circuits, Stop, Tour
from gridplan.domain.county import County
from gridplan.domain.coverage import Coverage, Service
from gridplan.domain.people import Absence
from gridplan.domain.programmes import CoverageMode
from gridplan.domain.rules import Level
from gridplan.domain.territories import Team, Territories
from gridplan.planning.circuits import circuit_problem
from gridplan.solvers.circuits import solve_circuits
from gridplan.solvers.profiles import make_profile
from support.tiny import START, cut_off, tiny_county, tiny_travel

VILLAGE = "990101100203"
MOBILE = "990101101205"


def team(number: int, *, hospital: str = "TH0", gp: str | None = None, nurse: str | None = None) -> Team:
    t = hospital[-1]
    return Team(
        id=f"{hospital}-{number}",
        township=f"99010110{t}",
        hospital=hospital,
        villages=(),
        gp=gp or f"gp{t}{number}",
        nurse=nurse or f"nurse{t}{number}",
    )


TEAMS = Territories(teams=(team(0), team(1), team(0, hospital="TH1")))
COVERAGE = Coverage(
    services=(
        Service(village=VILLAGE, mode=CoverageMode.CIRCUIT, provider="TH0"),
        Service(village="990101100200", mode=CoverageMode.OWN_CLINIC, provider="VC00"),
        Service(village=MOBILE, mode=CoverageMode.MOBILE_HOSPITAL, provider="LH"),
    )
)


def build(county: County, *, teams: Territories = TEAMS, coverage: Coverage = COVERAGE, **options):
    return circuit_problem(
        county, (tiny_travel(county), tiny_travel(county, "mobile_hospital")), teams, coverage, **options
    )


def absent(county: County, person: str, first: dt.date, last: dt.date) -> County:
    return county.replace(
        people=tuple(
            dataclasses.replace(p, absences=(Absence(start=first, end=last),)) if p.id == person else p
            for p in county.people
        )
    )


def tour(day: dt.date, *, crew: str = "TH0-0", village: str = VILLAGE) -> Tour:
    return Tour(depot="TH0", crew=crew, day=day, stops=(Stop(village=village, programme="circuit"),))


def test_needs_follow_coverage_and_programme() -> None:
    mobile, circuit = build(tiny_county()).tasks
    assert (mobile.depot, mobile.profile, circuit.depot, circuit.profile) == ("LH", "mobile_hospital", "TH0", "car")
    (need,) = circuit.needs
    assert (need.village, need.programme, need.visits) == (VILLAGE, "circuit", 13 // 4)
    assert need.service_seconds == 60 * (60 + 2 * 11)
    assert mobile.needs[0].equipment == ("B超",) == mobile.crews[0].equipment


def test_rules_set_shift_and_stops() -> None:
    county = tiny_county()
    county = county.replace(
        rules=county.rules.replace("circuits.shift", value=6.5).replace("circuits.max_stops", value=2)
    )
    problem = build(county)
    assert (problem.shift_seconds, problem.max_stops) == (23400, 2)


def test_teams_take_turns_on_their_share_of_days() -> None:
    _, circuit = build(tiny_county()).tasks
    first, second = (set(c.days) for c in circuit.crews)
    assert len(first) == len(second) == 65 * 0.4
    assert abs(len([d for d in first if d < START + dt.timedelta(days=14)]) - 4) <= 1
    assert len(first & second) < 13
    county = tiny_county()
    everything = county.replace(rules=county.rules.replace("circuits.crew_days", level=Level.OFF))
    assert len(build(everything).tasks[1].crews[0].days) == 65


def test_leave_takes_days_of_its_own_team_only() -> None:
    county = tiny_county()
    last = START + dt.timedelta(days=30)
    before = build(county).tasks[1].crews
    after = build(absent(county, "nurse00", START, last)).tasks[1].crews
    assert after[0].days == tuple(d for d in before[0].days if d >= last)
    assert after[1] == before[1]


def test_nobody_is_in_two_crews_on_one_day() -> None:
    shared = Territories(teams=(team(0), team(1, gp="gp00")))
    _, circuit = build(tiny_county(), teams=shared).tasks
    first, second = (set(c.days) for c in circuit.crews)
    assert not first & second
    assert second


def test_a_team_without_nurse_does_not_drive() -> None:
    halved = Territories(teams=(dataclasses.replace(team(0), nurse=None), team(1)))
    assert [c.id for c in build(tiny_county(), teams=halved).tasks[1].crews] == ["TH0-1"]


def test_a_vehicle_waits_for_its_whole_crew() -> None:
    day = START + dt.timedelta(days=2)
    county = absent(tiny_county(), "DRV", day, day + dt.timedelta(days=1))
    days = build(county).tasks[0].crews[0].days
    assert day not in days
    assert len(days) == 64


@pytest.mark.parametrize("place", [VILLAGE, "990101100"])
def test_closures_of_village_and_township(place: str) -> None:
    county = tiny_county()
    closure = Closure(place=place, start=START, end=START + dt.timedelta(days=7))
    county = county.replace(calendar=dataclasses.replace(county.calendar, closures=(closure,)))
    assert build(county).tasks[1].needs[0].closed == frozenset(START + dt.timedelta(days=i) for i in range(5))


@pytest.mark.parametrize("place", ["TH0", "990101100"])
def test_nobody_drives_from_a_closed_hospital(place: str) -> None:
    county, end = tiny_county(), START + dt.timedelta(days=30)
    before = build(county).tasks[1].crews
    closure = Closure(place=place, start=START, end=end)
    county = county.replace(calendar=dataclasses.replace(county.calendar, closures=(closure,)))
    mobile, circuit = build(county).tasks
    assert [c.days for c in circuit.crews] == [tuple(d for d in c.days if d >= end) for c in before]
    assert len(mobile.crews[0].days) == 65


def test_a_service_that_began_late_counts_from_then() -> None:
    since = START + dt.timedelta(weeks=8)
    late = Coverage(services=(Service(village=VILLAGE, mode=CoverageMode.CIRCUIT, provider="TH0", since=since),))
    (need,) = build(tiny_county(), coverage=late).tasks[0].needs
    assert (need.visits, need.since) == (1, since)


def test_the_past_and_the_frozen_days_stand() -> None:
    as_of = START + dt.timedelta(days=14)
    past, frozen, away, later = (START + dt.timedelta(days=n) for n in (1, 15, 16, 35))
    county = absent(tiny_county(), "gp01", away, away + dt.timedelta(days=1))
    tours = (tour(past, crew="left long ago"), tour(frozen), tour(away, crew="TH0-1"), tour(later))
    _, circuit = build(county, previous=Circuits(tours=tours), as_of=as_of).tasks
    assert circuit.fixed == (tours[0], tours[1])
    assert circuit.previous == (tours[3],)
    assert circuit.open_from == as_of + dt.timedelta(days=14)
    assert later in circuit.crews[0].days


def test_a_frozen_tour_over_a_road_that_is_cut_falls() -> None:
    county, as_of = tiny_county(), START + dt.timedelta(days=14)
    travels = (cut_off(tiny_travel(county), VILLAGE), tiny_travel(county, "mobile_hospital"))
    was = Circuits(tours=(tour(START), tour(as_of)))
    _, circuit = circuit_problem(county, travels, TEAMS, COVERAGE, previous=was, as_of=as_of).tasks
    assert circuit.fixed == was.tours[:1]


def test_a_hospital_that_is_gone_keeps_its_past() -> None:
    gone = dataclasses.replace(tour(START, crew="left long ago", village="990101100999"), depot="GONE")
    problem = build(tiny_county(), previous=Circuits(tours=(gone,)), as_of=START + dt.timedelta(days=7))
    solved = solve_circuits(problem, make_profile("circuits", options={"comfort_work": 0.1})).solution
    assert solved is not None
    assert gone in solved.tours


def test_a_depot_that_serves_nobody_any_more_keeps_its_past() -> None:
    was = Circuits(tours=(tour(START),))
    (circuit,) = build(
        tiny_county(), coverage=Coverage(services=()), previous=was, as_of=START + dt.timedelta(days=7)
    ).tasks
    assert circuit.fixed == was.tours
    assert circuit.needs == ()


def test_solved_and_solved_again_without_a_change() -> None:
    county, profile = tiny_county(), make_profile("circuits", options={"comfort_work": 0.1})
    first = solve_circuits(build(county), profile)
    assert first.gap == 0
    assert first.goals[0].value == 0
    again = solve_circuits(build(county, previous=first.solution, as_of=START + dt.timedelta(days=10)), profile)
    assert {g.name: g.value for g in again.goals}["changed"] == 0
    assert again.solution is not None
    assert first.solution is not None
    assert set(again.solution.tours) == set(first.solution.tours)
