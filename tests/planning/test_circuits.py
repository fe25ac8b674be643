"""The circuit problem as a whole: covered villages, crews and their days, rules, re-planning."""

from __future__ import annotations

import dataclasses

import pytest

from gridplan.domain.calendar import Closure, Season
from gridplan.domain.circuits import Circuits, MissedReason, MissedVisits, Stop, Tour, WorkingDay
from gridplan.domain.coverage import Coverage, Service
from gridplan.domain.programmes import CoverageMode, CrewKind, Period, WorkDays
from gridplan.domain.rules import Level
from gridplan.domain.territories import Territories
from support.circuit_problems import (
    CIRCUIT,
    MOBILE,
    absent,
    day,
    need,
    planned,
    problem,
    programme,
    task,
    team,
    tour,
    with_calendar,
    with_programmes,
)
from support.tiny import START, cut_off, tiny_county, tiny_travel
from support.tiny_plan import village


def test_needs_follow_coverage_and_programme():
    found = problem(tiny_county())
    mobile, circuit = found.tasks
    assert (mobile.id, mobile.profile, circuit.id, circuit.profile) == (
        "mobile_hospital",
        "mobile_hospital",
        "TH0",
        "car",
    )
    assert {c.depot for c in mobile.crews} == {"LH"}
    own = need(found, CIRCUIT, "circuit")
    assert [(w.start, w.end, w.visits) for w in own.windows] == [(START, day(91), 13 // 4)]
    assert own.service_seconds == 60 * (60 + 2 * 11)
    assert need(found, MOBILE, "mobile").equipment == ("B超",) == mobile.crews[0].equipment


def test_rules_set_the_working_day():
    county = tiny_county()
    rules = county.rules
    for name, value in (("shift", 6.5), ("max_stops", 2), ("day_start", 7.5), ("break", 45), ("break_until", 13.5)):
        rules = rules.replace(f"circuits.{name}", value=value)
    found = problem(county.replace(rules=rules))
    assert found.max_stops == 2
    assert found.day == WorkingDay(
        start=27000, shift=23400, break_length=2700, break_from=11 * 3600, break_until=13 * 3600 + 1800
    )


def test_teams_take_turns_on_their_share_of_days():
    first, second = (set(c.days) for c in task(problem(tiny_county()), "TH0").crews)
    assert len(first) == len(second) == 65 * 0.4
    assert abs(len([d for d in first if d < day(14)]) - 4) <= 1
    assert len(first & second) < 13
    county = tiny_county()
    everything = county.replace(rules=county.rules.replace("circuits.crew_days", level=Level.OFF))
    assert len(task(problem(everything), "TH0").crews[0].days) == 65


def test_leave_takes_days_of_its_own_team_only():
    county = tiny_county()
    before = task(problem(county), "TH0").crews
    after = task(problem(absent(county, "nurse00", START, day(30))), "TH0").crews
    assert after[0].days == tuple(d for d in before[0].days if d >= day(30))
    assert after[1] == before[1]


def test_a_team_without_nurse_does_not_drive():
    halved = Territories(teams=(dataclasses.replace(team(0), nurse=None), team(1)))
    crews = {c.id: c.days for c in task(problem(tiny_county(), teams=halved), "TH0").crews}
    assert not crews["T0-0"]
    # and nobody takes turns with it
    alone = Territories(teams=(team(1),))
    assert crews["T0-1"] == task(problem(tiny_county(), teams=alone), "TH0").crews[0].days


def test_a_vehicle_waits_for_its_whole_crew():
    county = absent(tiny_county(), "DRV", day(2), day(3))
    (vehicle,) = task(problem(county), "mobile_hospital").crews
    assert day(2) not in vehicle.days
    assert len(vehicle.days) == 64


def test_a_vehicle_out_of_service_stays_at_home():
    closure = Closure(place="MH1", start=day(2), end=day(4))
    (vehicle,) = task(problem(with_calendar(tiny_county(), closures=(closure,))), "mobile_hospital").crews
    assert not {day(2), day(3)} & set(vehicle.days)
    assert len(vehicle.days) == 63


@pytest.mark.parametrize("place", [CIRCUIT, "990101100"])
def test_closures_of_village_and_township(place):
    closure = Closure(place=place, start=START, end=day(7))
    county = with_calendar(tiny_county(), closures=(closure,))
    assert need(problem(county), CIRCUIT, "circuit").closed == frozenset(map(day, range(5)))


@pytest.mark.parametrize("place", ["TH0", "990101100"])
def test_nobody_drives_from_a_closed_hospital(place):
    county = tiny_county()
    before = task(problem(county), "TH0").crews
    county = with_calendar(county, closures=(Closure(place=place, start=START, end=day(30)),))
    mobile, circuit = problem(county).tasks
    assert [c.days for c in circuit.crews] == [tuple(d for d in c.days if d >= day(30)) for c in before]
    assert len(mobile.crews[0].days) == 65


def test_a_service_that_began_late_counts_from_then():
    since = day(56)
    late = Coverage(services=(Service(village=CIRCUIT, mode=CoverageMode.CIRCUIT, provider="TH0", since=since),))
    anywhere = programme("any")
    found = problem(with_programmes(*tiny_county().programmes, anywhere), coverage=late)
    own = need(found, CIRCUIT, "circuit")
    assert (own.visits, own.since, own.windows[0].start) == (1, since, since)
    # how the village is served does not matter to who comes anyhow
    assert need(found, CIRCUIT, "any").since is None
    assert need(found, CIRCUIT, "any").visits == 3


def test_seasons_and_their_travel_times_are_handed_on():
    season = Season(scenario="wet_season", start=day(14), end=day(28))
    county = with_calendar(tiny_county(), seasons=(season,))
    usual = tiny_travel(county), tiny_travel(county, "mobile_hospital")
    travels = (*usual, *(dataclasses.replace(t, scenario="wet_season") for t in usual))
    found = problem(county, travels=travels)
    assert (found.seasons, found.travel) == ((season,), travels)


def test_a_vehicle_that_stays_away_has_hospitals_to_stay_at():
    county = tiny_county()
    county = county.replace(vehicles=(dataclasses.replace(county.vehicles[0], nights=2),))
    travels = tiny_travel(county), cut_off(tiny_travel(county, "mobile_hospital"), "TH1")
    found = task(problem(county, travels=travels), "mobile_hospital")
    assert found.crews[0].nights == 2
    assert found.lodgings == ("TH0",)
    assert task(problem(tiny_county()), "mobile_hospital").lodgings == ()


# re-planning


def test_the_past_and_the_frozen_days_stand():
    as_of, away = day(14), day(16)
    county = absent(tiny_county(), "gp01", away, day(17))
    tours = (tour(day(1), crew="left long ago"), tour(day(15)), tour(away, crew="T0-1"), tour(day(35)))
    circuit = task(problem(county, previous=Circuits(tours=tours), as_of=as_of), "TH0")
    assert circuit.fixed == (tours[0], tours[1])
    assert circuit.previous == (tours[3],)
    assert circuit.open_from == day(28)
    assert day(35) in circuit.crews[0].days
    assert day(15) in circuit.crews[0].days


def test_a_tour_of_several_days_that_began_stands_whole():
    county = tiny_county()
    county = county.replace(vehicles=(dataclasses.replace(county.vehicles[0], nights=1),))
    stops = (Stop(place=MOBILE, programme="mobile"), Stop(place=CIRCUIT, programme="mobile", night=1))
    under_way = Tour(depot="LH", crew="MH1", day=day(13), stops=stops, lodgings=("TH1",))
    coverage = Coverage(
        services=tuple(Service(village=v, mode=CoverageMode.MOBILE_HOSPITAL, provider="LH") for v in (MOBILE, CIRCUIT))
    )
    frozen = dataclasses.replace(under_way, day=day(21))
    was = Circuits(tours=(under_way, frozen))
    found = task(problem(county, coverage=coverage, previous=was, as_of=day(14)), "mobile_hospital")
    assert found.fixed == was.tours
    # one of its two days is enough to bring a frozen one down
    ill = absent(county, "DRV", day(22), day(23))
    found = task(problem(ill, coverage=coverage, previous=was, as_of=day(14)), "mobile_hospital")
    assert found.fixed == (under_way,)


@pytest.mark.parametrize("what", ["road", "village", "programme", "season", "hours"])
def test_a_frozen_tour_that_cannot_be_driven_falls(what):
    county, coverage = (
        tiny_county(),
        Coverage(services=(Service(village=CIRCUIT, mode=CoverageMode.CIRCUIT, provider="TH0"),)),
    )
    travels = [tiny_travel(county), tiny_travel(county, "mobile_hospital")]
    if what == "road":
        travels[0] = cut_off(travels[0], CIRCUIT)
    elif what == "village":
        coverage = Coverage(services=())
    elif what == "programme":
        county = with_programmes(programme("other"))
    elif what == "season":
        county = with_calendar(county, seasons=(Season(scenario="wet", start=day(14), end=day(28)),))
        travels += [dataclasses.replace(cut_off(travels[0], CIRCUIT), scenario="wet")]
        travels += [dataclasses.replace(travels[1], scenario="wet")]
    else:
        county = county.replace(rules=county.rules.replace("circuits.shift", value=1))
    was = Circuits(tours=(tour(START), tour(day(14))))
    found = problem(county, coverage=coverage, travels=tuple(travels), previous=was, as_of=day(14))
    assert task(found, "TH0").fixed == was.tours[:1]


def test_a_hospital_that_is_gone_keeps_its_past():
    gone = dataclasses.replace(tour(START, crew="left long ago", place="990101100999"), depot="GONE")
    found = problem(tiny_county(), previous=Circuits(tours=(gone,)), as_of=day(7))
    assert task(found, "GONE").fixed == (gone,)
    assert task(found, "GONE").needs == ()


def test_a_depot_that_serves_nobody_any_more_keeps_its_past():
    was = Circuits(tours=(tour(START),))
    (circuit,) = problem(tiny_county(), coverage=Coverage(services=()), previous=was, as_of=day(7)).tasks
    assert (circuit.fixed, circuit.needs) == (was.tours, ())


def test_what_another_team_did_before_the_village_changed_hands_counts():
    county = with_programmes(programme("x", every_weeks=4, min_gap_days=14))
    was = Circuits(tours=(tour(day(0), place=village(1, 0), programme="x"),))
    found = problem(county, previous=was, as_of=day(7))
    assert task(found, "TH0").fixed == was.tours
    own = need(found, village(1, 0), "x")
    assert own.visits == 2
    assert {day(11), day(12)} <= own.closed
    assert day(14) not in own.closed


def test_periods_that_are_over_are_history():
    county = with_programmes(programme("m", period=Period.MONTH, min_gap_days=14))
    was = Circuits(tours=(tour(day(1), programme="m", crew="T0-1"), tour(day(16), programme="m", crew="T0-1")))
    found = problem(county, previous=was, as_of=day(14))
    assert task(found, "TH0").open_from == day(28)  # the second of February
    assert [w.start.month for w in need(found, CIRCUIT, "m").windows] == [2, 3]
    assert task(found, "TH0").fixed == was.tours  # the second one stands though its period will be over


def test_nothing_published_nothing_fixed():
    found = problem(tiny_county())
    assert all(not t.fixed and not t.previous and t.open_from is None for t in found.tasks)
    assert planned(tiny_county()).broken_pins == ()


def test_days_are_the_same_when_planned_again():
    programmes = (
        *tiny_county().programmes,
        programme("work", work_days=WorkDays(per_month=2)),
        programme("team"),
        programme("car", crew=CrewKind.VEHICLE),
    )
    county = with_programmes(*programmes)
    first = problem(county)
    tours = tuple(
        tour(d, crew=f"T{t}-{number}", depot=f"TH{t}", place=village(t, 3 * number + i % 3), programme="work")
        for t in range(2)
        for number in range(2)
        for i, d in enumerate(sorted(need(first, village(t, 3 * number), "work").days or ()))
    )
    again = problem(county, previous=Circuits(tours=tours), as_of=day(10))
    missing = Circuits(
        tours=tours[1:],
        missed=(MissedVisits(place=village(0, 0), programme="work", count=1, reason=MissedReason.NO_DAYS),),
    )
    late = problem(county, previous=missing, as_of=day(10))
    for before in first.tasks:
        assert task(again, before.id).crews == before.crews
        assert task(again, before.id).needs == before.needs
        # a work-day that came to nothing is over, and moves no other
        assert task(late, before.id).crews == before.crews
