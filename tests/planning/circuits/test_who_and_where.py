"""Which places a programme visits, who may come, how often, how long, on which days."""

from __future__ import annotations

import dataclasses

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gridplan.domain.calendar import Market
from gridplan.domain.coverage import Coverage, Service
from gridplan.domain.facilities import Vehicle
from gridplan.domain.periods import windows
from gridplan.domain.places import VisitPlace
from gridplan.domain.programmes import (
    CoverageMode,
    CrewKind,
    Filter,
    MarketDays,
    Period,
    PlaceKind,
    SameCrew,
)
from gridplan.domain.territories import Territories
from support.circuit_problems import (
    CIRCUIT,
    COVERAGE,
    MOBILE,
    TEAMS,
    day,
    need,
    problem,
    programme,
    task,
    team,
    with_calendar,
    with_programmes,
)
from support.tiny import START, cut_off, tiny_county, tiny_travel
from support.tiny_plan import village

ALL = {village(t, v) for t in range(2) for v in range(6)}
CARE = Vehicle(id="SV1", name="督导组", base="LH", profile="car", equipment=("督导",), crew=("D7",))


def places(county, programme_id="x", **options):
    return {n.place for t in problem(county, **options).tasks for n in t.needs if n.programme == programme_id}


@pytest.mark.parametrize(
    ("where", "expected"),
    [
        (Filter(), ALL),
        (Filter(modes=(CoverageMode.OWN_CLINIC, CoverageMode.CIRCUIT)), {CIRCUIT, village(0, 0)}),
        (Filter(only=(village(0, 1), "990101101")), {village(0, 1), *(village(1, v) for v in range(6))}),
        (Filter(min_residents=1300), {village(0, 5), village(1, 5)}),
        (Filter(min_minutes=4), {village(t, v) for t in range(2) for v in (0, 2, 3, 5)}),
        (Filter(min_minutes=4, min_residents=1300), {village(0, 5), village(1, 5)}),
        (Filter(key_groups=("65+",)), ALL),
        (Filter(key_groups=("0-6",)), set()),
    ],
)
def test_filters_choose_villages(where, expected):
    assert places(with_programmes(programme(where=where))) == expected


def test_a_village_that_no_car_reaches_is_far():
    county = with_programmes(programme(where=Filter(min_minutes=60)))
    travels = cut_off(tiny_travel(county), village(0, 1)), tiny_travel(county, "mobile_hospital")
    assert places(county, travels=travels) == {village(0, 1)}


def with_places(county):
    return county.replace(
        visit_places=tuple(
            VisitPlace(
                id=f"VP{t}",
                name=f"健康驿站{t}",
                kind="健康驿站",
                township=f"99010110{t}",
                site=county.village(village(t, 1)).site,
                persons=40 * t,
            )
            for t in range(2)
        )
    )


def test_hospitals_and_visit_places_are_visited_by_the_teams_of_the_township():
    county = with_places(
        with_programmes(
            programme("h", places=PlaceKind.HOSPITALS),
            programme("p", places=PlaceKind.VISIT_PLACES, minutes_per_key_person=2, same_crew=SameCrew.OWN),
        )
    )
    found = problem(county)
    assert {(t.id, n.place) for t in found.tasks for n in t.needs} == {
        ("TH0", "TH0"), ("TH1", "TH1"), ("TH0", "VP0"), ("TH1", "VP1"),
    }  # fmt: skip
    assert need(found, "VP1", "p").service_seconds == 60 * (60 + 2 * 40)
    assert need(found, "VP1", "p").crews == ()


def test_how_long_a_visit_takes_depends_on_who_is_there():
    county = with_programmes(
        programme("a", minutes=30, minutes_per_100_residents=2, minutes_per_key_person=0.5),
        programme("b", minutes=30, minutes_per_key_person=0.5, where=Filter(key_groups=("65+",))),
        programme("c", minutes=30, minutes_per_100_residents=90, max_minutes=150),
    )
    found = problem(county)
    assert need(found, village(0, 2), "a").service_seconds == 60 * (30 + 20 + 51)
    assert need(found, village(0, 2), "b").service_seconds == 60 * (30 + 51)
    assert need(found, village(0, 2), "c").service_seconds == 60 * 150


def test_teams_of_the_hospital_that_covers_or_holds_the_village():
    abroad = Territories(teams=(team(0, villages=(0, 1)), team(1), team(0, t=1, villages=(0, 1, 2)), team(1, t=1)))
    lent = dataclasses.replace(abroad.teams[3], villages=(*abroad.teams[3].villages, village(0, 2)))
    teams = Territories(teams=(*abroad.teams[:3], lent))
    county = with_programmes(programme(), programme("own", same_crew=SameCrew.OWN))
    found = problem(county, teams=teams)
    homes = {n.place: t.id for t in found.tasks for n in t.needs}
    assert homes[village(0, 2)] == "TH1"  # its team belongs to the other hospital
    assert homes[CIRCUIT] == "TH0"
    assert need(found, CIRCUIT, "x").crews == ()
    assert need(found, CIRCUIT, "own").crews == ("T0-1",)
    assert need(found, village(0, 2), "own").crews == ("T1-1",)
    covered = Coverage(services=(Service(village=village(0, 2), mode=CoverageMode.CIRCUIT, provider="TH1"),))
    assert need(problem(county, teams=teams, coverage=covered), village(0, 2), "x").crews == ()


def split(second_hospital):
    """Village 0 of the first township is divided between two teams."""
    grid = f"{village(0, 0)}001"
    return Territories(
        teams=(
            team(0, villages=(1, 2), grids=(grid,)),
            team(1),
            team(0, t=1, grids=(grid,) if second_hospital else ()),
            team(1, t=1),
        )
    )


def test_hospitals_whose_teams_share_a_village_are_one_task():
    found = problem(with_programmes(programme()), teams=split(second_hospital=True))
    (joined,) = found.tasks
    assert joined.id == "TH0+TH1"
    assert {(c.id, c.depot) for c in joined.crews} == {(f"T{t}-{n}", f"TH{t}") for t in range(2) for n in range(2)}
    assert need(found, village(0, 0), "x").crews == ()
    assert need(found, village(0, 1), "x").crews == ("T0-0", "T0-1")
    apart = problem(with_programmes(programme()), teams=split(second_hospital=False))
    assert [t.id for t in apart.tasks] == ["TH0", "TH1"]
    # circuits come from one of the two hospitals
    covered = Coverage(services=(Service(village=village(0, 0), mode=CoverageMode.CIRCUIT, provider="TH0"),))
    alone = problem(with_programmes(programme()), teams=split(second_hospital=True), coverage=covered)
    assert [t.id for t in alone.tasks] == ["TH0", "TH1"]


def test_a_village_without_a_team_is_told_of():
    teams = Territories(teams=TEAMS.teams[1:])
    found = problem(with_programmes(programme()), teams=teams, coverage=Coverage(services=()))
    nobody = task(found, "990101100")
    assert nobody.crews == ()
    assert {n.place for n in nobody.needs} == {village(0, v) for v in range(3)}


def test_vehicles_come_by_equipment_and_base():
    county = tiny_county()
    second = dataclasses.replace(county.vehicles[0], id="MH2", base="TH1", crew=())
    county = county.replace(vehicles=(*county.vehicles, second, CARE))
    supervision = programme("sv", crew=CrewKind.VEHICLE, places=PlaceKind.HOSPITALS, equipment=("督导",))
    screening = programme("scan", crew=CrewKind.VEHICLE, equipment=("B超",))
    county = with_programmes(*county.programmes, supervision, screening, county=county)
    found = problem(county)
    car, mobile = task(found, "car"), task(found, "mobile_hospital")
    assert [c.id for c in car.crews] == ["SV1"]
    assert {(n.place, n.programme, n.crews) for n in car.needs} == {("TH0", "sv", ()), ("TH1", "sv", ())}
    assert {c.id: c.depot for c in mobile.crews} == {"MH1": "LH", "MH2": "TH1"}
    assert need(found, MOBILE, "mobile").crews == ("MH1",)  # covered from LH
    assert need(found, MOBILE, "scan").crews == ()  # which asks only for the equipment


def test_equipment_that_nobody_has_is_left_to_be_told_by_the_solver():
    county = with_programmes(programme("ct", crew=CrewKind.VEHICLE, equipment=("CT",)))
    own = need(problem(county), village(0, 0), "ct")
    assert (own.equipment, own.crews) == (("CT",), ())
    none = county.replace(vehicles=())
    assert {t.id: t.crews for t in problem(none).tasks} == {"mobile_hospital": ()}


def test_hours_weekdays_and_one_crew_are_handed_on():
    county = with_programmes(
        programme(
            "a", opens=540, closes=690, weekdays=(1, 3), same_crew=SameCrew.SAME, min_gap_days=5, max_gap_days=50
        ),
        programme("b"),
    )
    found = problem(county)
    own, plain = need(found, CIRCUIT, "a"), need(found, CIRCUIT, "b")
    assert (own.opens, own.closes, own.same_crew, own.min_gap_days, own.max_gap_days) == (32400, 41400, True, 5, 50)
    assert own.days == frozenset(d for d in county.calendar.workdays if d.weekday() in {1, 3})
    assert (plain.opens, plain.closes, plain.same_crew, plain.max_gap_days, plain.days) == (
        None,
        None,
        False,
        None,
        None,
    )


def test_market_days_of_the_village_or_its_township():
    markets = (
        Market(place=CIRCUIT, rule="逢三八", days=(day(2), day(5), day(7))),  # day 5 is a Saturday
        Market(place="990101101", rule="逢一", days=(day(1),)),
    )
    county = with_programmes(
        programme("p", market_days=MarketDays.PREFERRED),
        programme("o", market_days=MarketDays.ONLY),
        programme("w", market_days=MarketDays.ONLY, weekdays=(2,)),
        programme("i"),
    )
    found = problem(with_calendar(county, markets=markets))
    assert (need(found, CIRCUIT, "p").preferred, need(found, CIRCUIT, "p").days) == ({day(2), day(7)}, None)
    assert (need(found, CIRCUIT, "o").preferred, need(found, CIRCUIT, "o").days) == (frozenset(), {day(2), day(7)})
    assert need(found, CIRCUIT, "w").days == {day(2)}
    assert need(found, village(1, 4), "o").days == {day(1)}
    assert need(found, village(0, 4), "o").days == frozenset()
    assert need(found, CIRCUIT, "i").preferred == frozenset()


@given(
    period=st.sampled_from([p for p in Period if p is not Period.WEEKS]),
    times=st.integers(1, 6),
    starts=st.integers(-10, 100) | st.none(),
    ends=st.integers(-10, 120) | st.none(),
    since=st.integers(0, 90) | st.none(),
)
@settings(max_examples=40, deadline=None)
def test_the_windows_of_a_need_are_the_programmes(period, times, starts, ends, since):
    asked = programme(
        period=period,
        times=times,
        starts=None if starts is None else day(starts),
        ends=None if ends is None else day(ends),
        where=Filter(modes=(CoverageMode.CIRCUIT,)),
    )
    began = None if since is None else day(since)
    coverage = Coverage(services=tuple(dataclasses.replace(s, since=began) for s in COVERAGE.services))
    county = with_programmes(asked)
    expected = windows(asked, START, day(91), since=began)
    needs = [n for t in problem(county, coverage=coverage).tasks for n in t.needs]
    assert [n.windows for n in needs] == ([expected] if expected else [])
    assert sum(n.visits for n in needs) == sum(w.visits for w in expected)
