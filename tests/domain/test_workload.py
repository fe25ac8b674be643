"""The workload account and the days of tours: worked out in the head for the tiny plan."""

from __future__ import annotations

import dataclasses
import datetime as dt

import pytest

from gridplan.domain.circuits import Circuits, Stop, Tour
from gridplan.domain.itineraries import route_days
from gridplan.domain.places import VisitPlace
from gridplan.domain.plan import Plan
from gridplan.domain.programmes import TeamRole
from gridplan.domain.travel import TravelTimes
from gridplan.domain.workload import Duty, fairness, tour_people, workload
from support.tiny import tiny_county
from support.tiny_plan import tiny_plan, village

MONDAY = dt.date(2026, 1, 12)
PLACE = village(0, 4)


def with_tours(plan: Plan, *tours: Tour) -> Plan:
    return dataclasses.replace(plan, circuits=dataclasses.replace(plan.circuits, solution=Circuits(tours=tours)))


def stop(place: str = PLACE, programme: str = "circuit", night: int = 0) -> Stop:
    return Stop(place=place, programme=programme, night=night)


def test_a_day_out_is_driving_and_visits() -> None:
    plan = with_tours(tiny_plan(), Tour(depot="TH0", crew="T0-1", day=MONDAY, stops=(stop(),)))
    gp, nurse = (w for w in workload(plan) if w.duty is not Duty.POSTING)
    way = plan.travel_times("car").between("TH0", PLACE)
    assert way is not None
    residents = plan.county.village(PLACE).residents
    assert (gp.person, gp.duty, gp.month) == ("gp01", Duty.GP, dt.date(2026, 1, 1))
    assert (gp.days, gp.visits, gp.nights, gp.driving) == (1, 1, 0, 2 * way)
    assert gp.visiting == 60 * (60 + 2 * residents / 100)
    assert gp.hours == (gp.driving + gp.visiting) / 3600
    assert (nurse.person, nurse.hours) == ("nurse01", gp.hours)


def test_the_hours_of_a_day_are_those_of_the_rules() -> None:
    plan = tiny_plan()
    tour = Tour(depot="TH0", crew="T0-1", day=MONDAY, stops=(stop(), stop(village(0, 3))))
    (day,) = route_days(plan, tour)
    assert day.places == ("TH0", PLACE, village(0, 3), "TH0")
    assert day.hours is not None
    assert day.hours.leaves == 8 * 3600
    assert day.hours.visits[0].begins == 8 * 3600 + (day.legs or ())[0]
    assert day.hours.returns == 8 * 3600 + (day.driving or 0) + (day.visiting or 0)


def test_two_purposes_at_one_place_are_one_way_and_two_visits() -> None:
    tour = Tour(depot="LH", crew="MH1", day=MONDAY, stops=(stop(programme="mobile"), stop()))
    plan = with_tours(tiny_plan(), tour)
    (work,) = (w for w in workload(plan) if w.duty is Duty.VEHICLE)
    way = plan.travel_times("mobile_hospital").between("LH", PLACE)
    assert way is not None
    assert (work.person, work.days, work.visits, work.driving) == ("DRV", 1, 2, 2 * way)


def test_a_night_away_belongs_to_the_month_in_which_it_begins() -> None:
    last = dt.date(2026, 1, 30)
    stops = (stop(), stop(village(0, 5), night=2))
    tour = Tour(depot="LH", crew="MH1", day=last, stops=stops, lodgings=("TH0", "TH0"))
    works = {w.month.month: w for w in workload(with_tours(tiny_plan(), tour)) if w.duty is Duty.VEHICLE}
    assert {month: (w.days, w.nights, w.visits) for month, w in works.items()} == {1: (2, 2, 1), 2: (1, 0, 1)}


def test_only_those_go_whom_a_programme_asks_for() -> None:
    county = tiny_county()
    roles = (TeamRole.SPECIALIST, TeamRole.GP)
    programmes = tuple(dataclasses.replace(p, roles=roles) if p.id == "circuit" else p for p in county.programmes)
    plan = tiny_plan(county.replace(programmes=programmes))
    tour = Tour(depot="TH0", crew="T0-1", day=MONDAY, stops=(stop(),))
    assert tour_people(plan, tour) == (("D0", Duty.SPECIALIST), ("gp01", Duty.GP))


def test_posted_weeks_are_counted_inside_the_horizon() -> None:
    works = [w for w in workload(tiny_plan()) if w.duty is Duty.POSTING and w.person == "D1"]
    assert works[0].month == dt.date(2026, 1, 1)  # the stay began four weeks before
    assert sum(w.posted_days for w in works) == 26 * 7


def test_who_never_goes_out_counts_in_the_spread() -> None:
    plan = with_tours(tiny_plan(), Tour(depot="TH0", crew="T0-1", day=MONDAY, stops=(stop(),)))
    groups = {(g.place, g.duty): g for g in fairness(plan, workload(plan))}
    gps = groups["TH0", Duty.GP]
    assert set(gps.hours) == {"gp00", "gp01"}
    assert gps.hours["gp00"] == 0
    assert gps.spread == pytest.approx(1)
    assert groups["TH1", Duty.GP].spread == 0


def test_a_visit_place_takes_time_by_its_people() -> None:
    county = tiny_county()
    site = county.township_hospitals[0].site
    firm = VisitPlace(id="E1", name="纺织厂", kind="企业", township="990101100", site=site, persons=30)
    programmes = tuple(
        dataclasses.replace(p, minutes_per_key_person=1.0) if p.id == "circuit" else p for p in county.programmes
    )
    plan = tiny_plan(county.replace(visit_places=(firm,), programmes=programmes))
    (day,) = route_days(plan, Tour(depot="TH0", crew="T0-1", day=MONDAY, stops=(stop("E1"),)))
    assert day.visiting == 60 * (60 + 30)


def test_what_is_gone_is_told_without_hours() -> None:
    plan = tiny_plan()
    (day,) = route_days(plan, Tour(depot="TH0", crew="T0-1", day=MONDAY, stops=(stop("gone"),)))
    assert (day.legs, day.hours) == (None, None)
    (day,) = route_days(plan, Tour(depot="TH0", crew="T0-1", day=MONDAY, stops=(stop(programme="gone"),)))
    assert (day.visiting, day.hours) == (None, None)


def test_a_season_drives_by_its_own_times() -> None:
    from gridplan.domain.calendar import Season

    plan = tiny_plan()
    calendar = dataclasses.replace(
        plan.county.calendar, seasons=(Season(scenario="wet", start=MONDAY, end=MONDAY + dt.timedelta(days=1)),)
    )
    car = plan.travel_times("car")
    wet: TravelTimes = dataclasses.replace(car, seconds=2 * car.seconds, scenario="wet")
    plan = dataclasses.replace(plan, county=plan.county.replace(calendar=calendar), travel=(*plan.travel, wet))
    tours = [Tour(depot="TH0", crew="T0-1", day=MONDAY + dt.timedelta(days=d), stops=(stop(),)) for d in (0, 1)]
    (wet_day,), (dry_day,) = (route_days(plan, tour) for tour in tours)
    assert wet_day.driving == 2 * (dry_day.driving or 0)
