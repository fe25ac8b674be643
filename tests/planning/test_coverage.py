from __future__ import annotations

import datetime as dt
from collections import Counter
from dataclasses import replace

import pytest

from gridplan.domain.calendar import Closure, Season
from gridplan.domain.coverage import Coverage, Service
from gridplan.domain.people import Absence
from gridplan.domain.postings import Posting, Postings
from gridplan.domain.programmes import CoverageMode, CrewKind, Filter, Period, PlaceKind, Programme, WorkDays
from gridplan.domain.territories import Team, Territories
from gridplan.planning.coverage import coverage_problem
from gridplan.solvers.coverage import solve_coverage
from gridplan.solvers.profiles import make_profile
from support.tiny import START, cut_off, tiny_county, tiny_travel

TEAMS = Territories(
    teams=tuple(
        Team(
            id=f"T{t}{n}",
            township=f"99010110{t}",
            hospital=f"TH{t}",
            villages=tuple(f"99010110{t}20{v}" for v in range(3 * n, 3 * n + 3)),
            gp=f"gp{t}{n}",
            nurse=f"nurse{t}{n}",
        )
        for t in range(2)
        for n in range(2)
    )
)
V0, V3 = "990101100200", "990101100203"  # with and without a clinic


def problem(county, *, cut=(), teams=TEAMS, **options):
    mobile = tiny_travel(county, "mobile_hospital")
    return coverage_problem(county, cut_off(tiny_travel(county), *cut), cut_off(mobile, *cut), teams, **options)


def of(found, village, mode):
    return {o.provider: o for o in found.options if o.village == village and o.mode is mode}


def test_options_cost_and_use_what_the_rules_say():
    county = tiny_county()
    found = problem(county)
    own = of(found, V0, CoverageMode.OWN_CLINIC)["VC00"]
    assert (own.seconds, own.cost, own.use, found.capacity[own.resource]) == (0, 0, 800, 4500)
    near = of(found, V3, CoverageMode.NEIGHBOUR_CLINIC)["VC00"]
    assert (near.seconds, near.cost, near.use) == (222, 1100 * 222, 1100)
    posted = of(found, V3, CoverageMode.POSTED_DOCTOR)["TH0"]
    assert (posted.seconds, posted.cost) == (333, 1100 * (60 * 5 + 333))
    assert found.capacity[posted.resource] == 8000
    circuit = of(found, V3, CoverageMode.CIRCUIT)["TH0"]
    assert (circuit.seconds, circuit.cost) == (333, 1100 * (60 * 30 + 333))
    assert circuit.use == 3 * (2 * 333 + 60 * (60 + 22))
    assert found.capacity[circuit.resource] == 2 * 26 * 8 * 3600
    mobile = of(found, V3, CoverageMode.MOBILE_HOSPITAL)["LH"]
    assert mobile.use == 3 * (2 * mobile.seconds + 120 * 60)
    assert found.capacity[mobile.resource] == 65 * 8 * 3600
    assert not of(found, V3, CoverageMode.OWN_CLINIC)


def test_circuits_come_from_the_hospital_of_a_villages_team():
    county = tiny_county()
    first, second, *others = TEAMS.teams
    abroad = replace(first, villages=(*first.villages[1:],)), replace(others[0], villages=(V0, *others[0].villages))
    teams = Territories(teams=(abroad[0], second, abroad[1], *others[1:]))
    found = problem(county, teams=teams)
    assert set(of(found, V0, CoverageMode.CIRCUIT)) == {"TH1"}
    assert set(of(found, V3, CoverageMode.CIRCUIT)) == {"TH0"}
    grids = replace(first, villages=first.villages[1:], grids=(f"{V0}001",)), *teams.teams[1:]
    assert set(of(problem(county, teams=Territories(teams=grids)), V0, CoverageMode.CIRCUIT)) == {"TH0", "TH1"}


def test_limits_bind():
    county = tiny_county()
    rules = county.rules.replace("coverage.neighbour_limit", value=4).replace("coverage.posted_limit", value=5)
    found = problem(county.replace(rules=rules))
    assert set(of(found, V3, CoverageMode.NEIGHBOUR_CLINIC)) == {"VC00"}
    assert not of(found, V3, CoverageMode.POSTED_DOCTOR)
    short = problem(county.replace(rules=county.rules.replace("circuits.shift", value=1)))
    assert not [o for o in short.options if o.mode in {CoverageMode.CIRCUIT, CoverageMode.MOBILE_HOSPITAL}]


@pytest.mark.parametrize("leaves", [START, START + dt.timedelta(weeks=5)])
def test_a_doctor_who_goes_leaves_the_clinic_unstaffed(leaves):
    county = tiny_county()
    people = tuple(replace(p, leaves=leaves) if p.id == "VD00" else p for p in county.people)
    found = problem(county.replace(people=people))
    assert "clinic:VC00" not in found.capacity
    assert not of(found, V0, CoverageMode.OWN_CLINIC)


def test_a_large_village_is_admitted_by_its_own_clinic():
    county = tiny_county()
    villages = tuple(replace(v, residents=20_000) if v.code == V0 else v for v in county.villages)
    found = problem(county.replace(villages=villages))
    assert of(found, V0, CoverageMode.OWN_CLINIC)["VC00"].use == 4500
    assert of(found, V0, CoverageMode.POSTED_DOCTOR)["TH0"].use == 8000
    assert not of(found, V0, CoverageMode.NEIGHBOUR_CLINIC)


def test_a_village_without_a_road_has_no_option_and_stays_uncovered():
    county = tiny_county()
    found = problem(county, cut=(V3,))
    assert not [o for o in found.options if o.village == V3]
    assert solve_coverage(found, make_profile("coverage")).solution.uncovered == (V3,)


def test_no_crew_no_equipment_no_programme_no_visit():
    county = tiny_county()
    assert not [o for o in problem(county, teams=Territories(teams=())).options if o.mode is CoverageMode.CIRCUIT]
    bare = county.replace(vehicles=(replace(county.vehicles[0], equipment=()),))
    assert not [o for o in problem(bare).options if o.mode is CoverageMode.MOBILE_HOSPITAL]
    none = county.replace(programmes=())
    assert Counter(o.mode for o in problem(none).options).keys() == {
        CoverageMode.OWN_CLINIC, CoverageMode.NEIGHBOUR_CLINIC, CoverageMode.POSTED_DOCTOR,
    }  # fmt: skip


@pytest.mark.parametrize(
    ("place", "provider", "mode"),
    [
        ("VC00", "VC00", CoverageMode.OWN_CLINIC),
        ("VC00", "VC00", CoverageMode.NEIGHBOUR_CLINIC),
        (V0, "VC00", CoverageMode.NEIGHBOUR_CLINIC),
        ("990101100", "VC00", CoverageMode.NEIGHBOUR_CLINIC),
        ("TH0", "TH0", CoverageMode.POSTED_DOCTOR),
        ("TH0", "TH0", CoverageMode.CIRCUIT),
        ("990101100", "TH0", CoverageMode.CIRCUIT),
        ("LH", "LH", CoverageMode.MOBILE_HOSPITAL),
    ],
)
def test_who_is_closed_on_most_days_serves_nobody(place, provider, mode):
    def shut(days):
        county = tiny_county()
        closure = Closure(place=place, start=START, end=START + dt.timedelta(days=days))
        county = county.replace(calendar=replace(county.calendar, closures=(closure,)))
        return [o for o in problem(county).options if (o.provider, o.mode) == (provider, mode)]

    assert shut(6 * 7)  # 30 of 65 working days
    assert not shut(7 * 7)  # 35


def test_a_depot_closed_for_a_while_can_do_less():
    county = tiny_county()
    closures = tuple(Closure(place=place, start=START, end=START + dt.timedelta(weeks=1)) for place in ("TH0", "LH"))
    found = problem(county.replace(calendar=replace(county.calendar, closures=closures)))
    assert found.capacity["circuit:TH0"] == 2 * 24 * 8 * 3600
    assert found.capacity["mobile:LH"] == 60 * 8 * 3600


def with_more(county, *programmes):
    return county.replace(programmes=(*county.programmes, *programmes))


def test_only_crews_that_can_drive_count():
    alone = Territories(teams=(replace(TEAMS.teams[0], nurse=None), *TEAMS.teams[1:]))
    assert problem(tiny_county(), teams=alone).capacity["circuit:TH0"] == 26 * 8 * 3600
    ill = tiny_county()
    away = Absence(start=START, end=START + dt.timedelta(weeks=13))
    ill = ill.replace(people=tuple(replace(p, absences=(away,)) if p.id == "gp00" else p for p in ill.people))
    assert problem(ill).capacity["circuit:TH0"] == 26 * 8 * 3600
    posted = Postings(postings=(Posting(person="DRV", host="TH0", start=START, end=away.end),))
    assert problem(tiny_county(), postings=posted).capacity["mobile:LH"] == 0


CONTACT = Programme(id="q", name="季度联系", crew=CrewKind.TEAM, period=Period.QUARTER, minutes=60)
WORK = Programme(id="w", name="工作日", crew=CrewKind.TEAM, work_days=WorkDays(per_month=2), minutes=120)
CAMPAIGN = Programme(id="c", name="义诊", crew=CrewKind.VEHICLE, period=Period.ONCE, minutes=90, equipment=("B超",))


def trips(county, hospital, profile="car"):
    times = tiny_travel(county, profile)
    villages = [v.code for v in county.villages if v.township[-1] == hospital[-1] or hospital == "LH"]
    return {v: times.between(hospital, v) + times.between(v, hospital) for v in villages}


def test_what_crews_do_besides_is_taken_off_their_time():
    county = tiny_county()
    whole = problem(county).capacity
    ways = trips(county, "TH0")
    contacts = problem(with_more(county, CONTACT)).capacity
    assert whole["circuit:TH0"] - contacts["circuit:TH0"] == sum(way + 3600 for way in ways.values())
    # 6 work-days of each team, two for each of its villages
    work = problem(with_more(county, WORK)).capacity
    assert whole["circuit:TH0"] - work["circuit:TH0"] == sum(2 * (way + 7200) for way in ways.values())
    campaign = problem(with_more(county, CAMPAIGN)).capacity
    assert whole["mobile:LH"] - campaign["mobile:LH"] == sum(w + 5400 for w in trips(county, "LH").values())
    assert campaign["circuit:TH0"] == whole["circuit:TH0"]


def test_seasons_without_travel_times_count_as_usual():
    county = with_more(tiny_county(), WORK)
    season = Season(scenario="wet", start=START, end=START + dt.timedelta(weeks=13))
    wet = county.replace(calendar=replace(county.calendar, seasons=(season,)))
    assert problem(wet).capacity == problem(county).capacity
    slow = replace(tiny_travel(county), seconds=tiny_travel(county).seconds * 300, scenario="wet")
    # no village is within a day's reach: there are no work-days to take off
    assert problem(wet, travels=(slow,)).capacity["circuit:TH0"] == problem(tiny_county()).capacity["circuit:TH0"]


def test_capacity_is_never_below_zero():
    hours = replace(CONTACT, period=Period.WEEKS, every_weeks=1, times=5, minutes=240)
    assert problem(with_more(tiny_county(), hours)).capacity["circuit:TH0"] == 0


def test_a_supervision_group_takes_nothing_from_the_mobile_hospitals():
    county = tiny_county()
    group = replace(county.vehicles[0], id="SV1", profile="car", equipment=("督导",), crew=())
    county = county.replace(vehicles=(*county.vehicles, group))
    supervision = replace(CAMPAIGN, places=PlaceKind.HOSPITALS, equipment=("督导",))
    assert problem(with_more(county, supervision)).capacity["mobile:LH"] == 65 * 8 * 3600


def test_programmes_by_mode_are_measured_by_how_villages_are_served():
    county = tiny_county()
    own = replace(CONTACT, where=Filter(modes=(CoverageMode.OWN_CLINIC,)))
    ways = trips(county, "TH0")
    off = problem(county).capacity["circuit:TH0"] - problem(with_more(county, own)).capacity["circuit:TH0"]
    clinics = {c.village for c in county.clinics}
    assert off == sum(way + 3600 for village, way in ways.items() if village in clinics)


def test_circuits_are_for_villages_that_a_programme_visits():
    county = tiny_county()
    circuit, mobile = county.programmes
    large = replace(circuit, where=Filter(modes=(CoverageMode.CIRCUIT,), min_residents=1200))
    found = problem(county.replace(programmes=(large, mobile)))
    circuits = {o.village for o in found.options if o.mode is CoverageMode.CIRCUIT}
    assert circuits == {v.code for v in county.villages if v.residents >= 1200}
    over = replace(circuit, ends=START)
    assert not of(problem(county.replace(programmes=(over, mobile))), V3, CoverageMode.CIRCUIT)


def test_the_hours_of_the_day_bind():
    county = tiny_county()
    circuit, mobile = county.programmes
    # way 333 s and visit 82 minutes: nothing before 8 o'clock, nothing that ends after 9
    early = replace(circuit, closes=9 * 60)
    assert not of(problem(county.replace(programmes=(early, mobile))), V3, CoverageMode.CIRCUIT)
    enough = replace(circuit, closes=9 * 60 + 30)
    assert of(problem(county.replace(programmes=(enough, mobile))), V3, CoverageMode.CIRCUIT)


def test_a_vehicle_that_stays_overnight_gets_further():
    county = tiny_county()
    slow = tiny_travel(county, "mobile_hospital")
    slow = replace(slow, seconds=slow.seconds * 20)  # a square is 74 minutes

    def served(nights):
        vehicles = (replace(county.vehicles[0], nights=nights),)
        changed = county.replace(vehicles=vehicles)
        found = coverage_problem(changed, tiny_travel(changed), slow, TEAMS)
        return {o.village for o in found.options if o.mode is CoverageMode.MOBILE_HOSPITAL}

    assert served(0) < served(1)
    assert V0 in served(1) - served(0)


def test_previous_services_are_kept_where_possible():
    county = tiny_county()
    odd = Coverage(
        services=(
            Service(village=V3, mode=CoverageMode.CIRCUIT, provider="TH0"),
            Service(village="990101199999", mode=CoverageMode.CIRCUIT, provider="TH0"),
        )
    )
    found = problem(county, previous=odd)
    assert dict(found.previous) == {V3: (CoverageMode.CIRCUIT, "TH0")}
    kept = solve_coverage(found, make_profile("coverage")).solution.of(V3)
    assert (kept.mode, kept.provider) == (CoverageMode.CIRCUIT, "TH0")


def test_the_tiny_county_is_covered_by_its_clinics():
    result = solve_coverage(problem(tiny_county()), make_profile("coverage"))
    assert result.solution.uncovered == ()
    assert Counter(s.mode for s in result.solution.services) == {
        CoverageMode.OWN_CLINIC: 6,
        CoverageMode.NEIGHBOUR_CLINIC: 6,
    }
