"""What the territory solver is told: hosts, means, who may look after what, and what was published."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gridplan.domain.adjacency import parts
from gridplan.domain.people import Absence
from gridplan.domain.places import Grid
from gridplan.domain.rules import Level
from gridplan.domain.team_settings import TeamSettings
from gridplan.domain.territories import Team, Territories, Unit
from gridplan.planning.teams.problem import first_goals, territory_problem
from gridplan.solvers.profiles import make_profile
from gridplan.solvers.territories import solve_territories
from support.team_counties import (
    T0,
    T1,
    V,
    seconds_changed,
    with_hospital,
    with_large_village,
    with_rules,
    with_third_township,
    without_hospital,
)
from support.tiny import START, cut_off, tiny_county, tiny_travel


def problem_of(county, *, travel=None, previous=None):
    return territory_problem(county, travel or tiny_travel(county), previous=previous)


def changed(county, person_id, **fields):
    return county.replace(people=tuple(replace(p, **fields) if p.id == person_id else p for p in county.people))


def test_the_problem_says_what_the_county_says():
    problem = problem_of(tiny_county())
    assert [(h.hospital, h.township, h.teams) for h in problem.hosts] == [("TH0", T0, 3), ("TH1", T1, 3)]
    assert [u.code for u in problem.units] == list(V)
    hours = 333 / 3600  # 0.03 degrees from the hospital to a corner village
    assert problem.units[0].workload == round(800 + 1.5 * 100 + 8 * 4.27 + 0.2 * 800 * hours)
    own = sum(u.workload for u in problem.units if u.township == T0)
    assert problem.hosts[0].mean == own / 3
    assert (problem.balance, problem.balance_weight, problem.capacity) == (0.6, 900, 25_000)
    assert (problem.hospital_weight, problem.split_price) == (1, 200 * 3600)
    assert [u.staffed for u in problem.units[:6]] == [True] * 3 + [False] * 3


def test_units_touch_across_the_border_of_townships():
    problem = problem_of(tiny_county())
    assert len(problem.neighbours) == 7 + 7 + 2
    assert (V[2], V[6]) in problem.neighbours


@pytest.mark.parametrize(
    ("levels", "first"),
    [
        ({}, ("over_capacity", "without_doctor", "outside_band")),
        ({"balance": Level.HARD}, ("outside_band", "over_capacity", "without_doctor")),
        ({"balance": Level.SOFT, "capacity": Level.OFF}, ("without_doctor",)),
        ({"balance": Level.OFF, "capacity": Level.OFF, "village_doctor": Level.OFF}, ()),
        ({"village_doctor": Level.HARD, "balance": Level.HARD}, ("without_doctor", "outside_band", "over_capacity")),
    ],
)
def test_hard_rules_come_first(levels, first):
    county = with_rules(tiny_county(), **{name: {"level": level} for name, level in levels.items()})
    assert first_goals(county.rules) == first
    problem = problem_of(county)
    assert (problem.balance is None) == (levels.get("balance") is Level.OFF)
    assert (problem.capacity is None) == (levels.get("capacity") is Level.OFF)


@pytest.mark.parametrize(
    ("fields", "teams"),
    [
        ({"leaves": START + dt.timedelta(days=30)}, 2),
        ({"joins": START + dt.timedelta(days=1)}, 2),
        ({"absences": (Absence(start=START, end=START + dt.timedelta(days=80)),)}, 2),
        ({"absences": (Absence(start=START, end=START + dt.timedelta(days=20)),)}, 3),
        ({"leaves": START + dt.timedelta(weeks=13)}, 3),
    ],
)
def test_a_team_needs_a_gp_who_stays(fields, teams):
    assert problem_of(changed(tiny_county(), "gp00", **fields)).hosts[0].teams == teams


def test_teams_are_at_least_one_and_at_most_the_units():
    assert [h.teams for h in problem_of(tiny_county(gps=0)).hosts] == [1, 1]
    assert [h.teams for h in problem_of(tiny_county(gps=50)).hosts] == [6, 6]


def test_all_hospitals_of_a_township_share_it():
    county = with_hospital(tiny_county(gps=2))
    problem = problem_of(county)
    teams = {h.hospital: (h.teams, h.mean) for h in problem.hosts}
    mean = sum(u.workload for u in problem.units if u.township == T0) / 4
    assert teams == {"TH0": (2, mean), "TH2": (2, mean), "TH1": (2, pytest.approx(teams["TH1"][1]))}
    assert set(problem.eligible[V[0]]) == {"TH0", "TH2"}
    assert problem.eligible[V[6]] == ("TH1",)
    nobody = problem_of(with_hospital(tiny_county(gps=2), gps=0))
    assert [h.hospital for h in nobody.hosts] == ["TH0", "TH1"]


def test_never_more_teams_than_units_over_several_hospitals():
    county = with_hospital(tiny_county(gps=4), gps=5)
    assert {h.hospital: h.teams for h in problem_of(county).hosts} == {"TH0": 3, "TH2": 3, "TH1": 4}
    many = county
    for i in range(3, 9):
        many = with_hospital(many, hospital=f"TH{i}", gps=1)
    teams = {h.hospital: h.teams for h in problem_of(many).hosts if h.township == T0}
    assert sum(teams.values()) == 6
    assert set(teams.values()) == {1}
    assert {h for own in problem_of(many).eligible.values() for h in own} <= {*teams, "TH1"}


def test_an_exception_must_save_the_time_asked_for():
    county = tiny_county()
    travel = seconds_changed(tiny_travel(county), origin="TH0", destinations=V[:6], seconds=3000)
    travel = seconds_changed(travel, origin="TH1", destinations=V[:2], seconds=1200)
    travel = seconds_changed(travel, origin="TH1", destinations=V[2:6], seconds=1201)
    eligible = problem_of(county, travel=travel).eligible
    assert [eligible[v] for v in V[:3]] == [("TH0", "TH1"), ("TH0", "TH1"), ("TH0",)]
    hard = with_rules(county, inside_township={"level": Level.HARD})
    assert problem_of(hard, travel=travel).eligible[V[0]] == ("TH0",)


def test_where_home_cannot_be_reached_any_way_is_shorter():
    county = tiny_county()
    travel = seconds_changed(tiny_travel(county), origin="TH0", destinations=[V[0]], seconds=-1)
    problem = problem_of(county, travel=travel)
    assert problem.eligible[V[0]] == ("TH0", "TH1")
    assert problem.units[0].workload == round(800 + 1.5 * 100 + 8 * 4.27 + 0.2 * 800 * 4)


def test_a_township_without_a_hospital_is_looked_after_by_the_nearest():
    county = with_hospital(without_hospital(tiny_county()), township=T0)
    travel = tiny_travel(county)
    travel = seconds_changed(travel, origin="TH2", destinations=[V[6]], seconds=1)
    travel = seconds_changed(travel, origin="TH0", destinations=[V[7]], seconds=-1)
    travel = seconds_changed(travel, origin="TH2", destinations=[V[7]], seconds=-1)
    problem = problem_of(county, travel=travel)
    assert problem.eligible[V[6]] == ("TH2",)
    assert problem.eligible[V[7]] == ("TH0",)  # neither gets there: the smaller id
    total = sum(u.workload for u in problem.units)
    assert [h.mean for h in problem.hosts] == [total / 5] * 2
    assert problem.units[6].township == T1


def test_units_at_home_elsewhere_are_joined_to_their_hospitals_area():
    """Township 1 lies between township 0 and a third one, which has no hospital and is nearest to that of 0."""
    county = with_third_township(tiny_county())
    villages = county.villages[12:]
    travel = seconds_changed(tiny_travel(county), origin="TH0", destinations=[v.code for v in villages], seconds=9)
    problem = problem_of(county, travel=travel)
    own = {u.code for u in problem.units if "TH0" in problem.eligible[u.code]}
    assert len(own) == 12
    assert len(parts(own, problem.neighbours)) == 1


def test_across_townships_everybody_may_look_after_everything():
    county = with_hospital(tiny_county(), gps=1).replace(teams=TeamSettings(across_townships=True))
    problem = problem_of(county)
    total = sum(u.workload for u in problem.units)
    assert [h.mean for h in problem.hosts] == [pytest.approx(total / 7)] * 3
    assert all(set(own) == {"TH0", "TH1", "TH2"} for own in problem.eligible.values())
    assert problem.eligible[V[6]][0] == "TH1"
    crowded = problem_of(with_hospital(tiny_county(gps=9)).replace(teams=TeamSettings(across_townships=True)))
    assert sum(h.teams for h in crowded.hosts) == 12


def test_key_groups_weigh_by_their_own_weights():
    county = tiny_county()
    county = county.replace(teams=TeamSettings(key_group_weights={"65+": 4.0}))
    assert problem_of(county).units[0].workload == round(800 + 4 * 100 + 8 * 4.27 + 0.2 * 800 * 333 / 3600)


def test_no_hospital_at_all_is_no_crash():
    county = without_hospital(without_hospital(tiny_county()), "TH0")
    problem = problem_of(county)
    assert (problem.units, problem.hosts) == ((), ())


def published(county, **areas):
    teams = tuple(
        Team(id=f"{T0 if h == 'TH0' else T1}-T{n}", township=T0, hospital=h, villages=tuple(villages), grids=grids)
        for n, (h, villages, grids) in enumerate(areas.values(), start=1)
    )
    return Territories(teams=teams)


def test_the_published_team_is_the_one_with_most_of_the_workload():
    county = tiny_county()
    halves = tuple(
        Grid(
            code=f"{V[0]}00{k}", name=f"{k}", village=V[0], area=county.villages[0].area, site=county.villages[0].site,
            area_km2=2, residents=residents,
        )
        for k, residents in ((1, 100), (2, 100), (3, 600))
    )  # fmt: skip
    county = county.replace(grids=(*halves, *(g for g in county.grids if g.village != V[0])))
    old = published(
        county,
        a=("TH0", V[1:3], (halves[0].code, halves[1].code)),
        b=("TH0", V[3:6], (halves[2].code,)),
        c=("TH1", V[6:], ()),
    )
    problem = problem_of(county, previous=old)
    assert problem.previous[V[0]] == f"{T0}-T2"
    assert problem.previous[V[1]] == f"{T0}-T1"
    assert dict(problem.labels) == {f"{T0}-T1": "TH0", f"{T0}-T2": "TH0", f"{T1}-T3": "TH1"}


def test_units_of_a_hospital_that_no_longer_hosts_have_moved():
    old = published(None, a=("TH0", V[:6], ()), b=("TH1", V[6:], ()))
    problem = problem_of(without_hospital(tiny_county()), previous=old)
    assert set(problem.previous) == set(V)
    assert "TH1" not in {host.hospital for host in problem.hosts}
    result = solve_territories(problem, make_profile("territories"))
    assert {goal.name: goal.value for goal in result.goals}["moved"] == sum(
        unit.workload for unit in problem.units if unit.code in V[6:]
    )


def parts_of(problem):
    return [u for u in problem.units if u.grids]


def test_a_large_village_is_split_into_contiguous_parts():
    county = with_rules(with_large_village(tiny_county()), balance={"level": Level.OFF})
    problem = problem_of(county)
    own = parts_of(problem)
    assert [u.code for u in own] == [f"{V[0]}/{n}" for n in (1, 2, 3)]
    assert [len(u.grids) for u in own] == [2, 2, 2]
    assert sorted(g for u in own for g in u.grids) == [g.code for g in county.grids[:6]]
    assert all(u.site in u.grids for u in own)
    assert (own[0].code, own[1].code) in problem.neighbours
    assert (own[0].code, own[2].code) not in problem.neighbours
    off = with_rules(county, split_above={"level": Level.OFF})
    assert len(problem_of(off).units) == 12


def test_parts_are_finer_where_they_would_outweigh_the_band():
    county = with_large_village(tiny_county(gps=4), residents=12_000)
    coarse = parts_of(problem_of(with_rules(county, balance={"value": 3.0})))
    fine = parts_of(problem_of(with_rules(county, balance={"value": 0.1})))
    assert [len(u.grids) for u in coarse] == [3, 3]
    assert len(fine) == 3
    assert all(u.workload <= 1.1 * problem_of(county).hosts[0].mean for u in fine)
    by_capacity = with_rules(county, balance={"level": Level.OFF}, capacity={"value": 2500})
    assert len(parts_of(problem_of(by_capacity))) == 6


def test_the_doctor_is_where_the_clinic_stands():
    county = with_rules(with_large_village(tiny_county()), balance={"level": Level.OFF})
    assert sorted(u.staffed for u in parts_of(problem_of(county))) == [False, False, True]


def test_published_parts_are_kept_while_the_grids_are_the_same():
    county = with_rules(with_large_village(tiny_county()), balance={"level": Level.OFF})
    grids = [g.code for g in county.grids[:6]]
    shares = [tuple(grids[:1]), tuple(grids[1:3]), tuple(grids[3:])]

    def units(*parts_):
        return Territories(
            teams=(),
            units=tuple(
                Unit(code=f"{V[0]}/{n}", village=V[0], township=T0, grids=p, site=p[0], workload=1)
                for n, p in enumerate(parts_, start=1)
            ),
        )

    assert [u.grids for u in parts_of(problem_of(county, previous=units(*shares)))] == shares
    fresh = [u.grids for u in parts_of(problem_of(county))]
    for gone in ([*shares[:2]], [(grids[0], grids[5]), tuple(grids[1:3]), tuple(grids[3:5])], [tuple(grids)]):
        assert [u.grids for u in parts_of(problem_of(county, previous=units(*gone)))] == fresh


@settings(max_examples=30, deadline=None)
@given(st.integers(0, 2**32 - 1), st.integers(0, 7), st.integers(0, 7), st.booleans(), st.booleans())
def test_a_division_is_always_possible(seed, gps, others, orphan, across):
    """Whatever the roads: as many teams as promised fit, and each township's units hang together."""
    county = with_hospital(tiny_county(gps=gps), gps=others)
    county = without_hospital(county) if orphan else county
    county = county.replace(teams=TeamSettings(across_townships=across))
    rng = np.random.default_rng(seed)
    travel = tiny_travel(county)
    travel = replace(travel, seconds=rng.integers(-1, 9000, travel.seconds.shape).astype(np.int32))
    problem = problem_of(county, travel=travel)
    assert all(host.teams >= 1 for host in problem.hosts)
    assert sum(host.teams for host in problem.hosts) <= len(problem.units)
    hosts = {h.hospital: h for h in problem.hosts}
    for township in {h.township for h in problem.hosts}:
        own = [u.code for u in problem.units if hosts[problem.eligible[u.code][0]].township == township]
        assert across or sum(h.teams for h in problem.hosts if h.township == township) <= len(own)
        assert len(parts(own, problem.neighbours)) == 1
    for unit in problem.units:
        assert problem.eligible[unit.code]
    assert problem_of(county, travel=travel) == problem


def test_places_cut_off_from_everything_are_still_units():
    county = tiny_county()
    problem = problem_of(county, travel=cut_off(tiny_travel(county), V[4]))
    assert V[4] in {u.code for u in problem.units}
