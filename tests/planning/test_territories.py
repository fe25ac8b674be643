from __future__ import annotations

import datetime as dt
import itertools
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from shapely import box

from gridplan.domain.adjacency import parts as pieces
from gridplan.domain.people import Absence, Role
from gridplan.domain.places import Grid
from gridplan.domain.postings import Posting, Postings
from gridplan.domain.rules import Level
from gridplan.domain.territories import Territories
from gridplan.planning.splitting import split
from gridplan.planning.territories import staff_teams, territory_problem, workload
from gridplan.solvers.profiles import make_profile
from gridplan.solvers.territories import solve_territories
from support.tiny import START, tiny_county, tiny_travel

NOBODY = Postings(postings=())


def planned(county, *, postings=NOBODY, previous=None, as_of=START):
    travel = tiny_travel(county)
    solved = solve_territories(territory_problem(county, travel, previous=previous), make_profile("territories"))
    return staff_teams(county, travel, solved.solution, postings, previous=previous, as_of=as_of)


def changed(county, person_id, **fields):
    return county.replace(people=tuple(replace(p, **fields) if p.id == person_id else p for p in county.people))


def with_large_village(county, grids=6):
    """Village 0 of township 0 has 20,000 residents in a row of grids."""
    village = county.villages[0]
    west, south, east, north = village.area.bounds
    step = (east - west) / grids
    strips = [box(west + k * step, south, west + (k + 1) * step, north) for k in range(grids)]
    own = tuple(
        Grid(
            code=f"{village.code}{k + 1:03}", name=f"{k + 1}", village=village.code, area=strip, site=strip.centroid,
            area_km2=0.7, residents=20_000 // grids, key_groups={"65+": 10},
        )
        for k, strip in enumerate(strips)
    )  # fmt: skip
    rest = tuple(g for g in county.grids if g.village != village.code)
    villages = (replace(village, residents=20_000), *county.villages[1:])
    return county.replace(villages=villages, grids=(*own, *rest))


def test_the_problem_says_what_the_county_says():
    county = tiny_county()
    problem = territory_problem(county, tiny_travel(county))
    first = problem.tasks[0]
    assert [t.township for t in problem.tasks] == ["990101100", "990101101"]
    assert (first.hospital, first.teams, len(first.units), len(first.neighbours)) == ("TH0", 3, 6, 7)
    assert first.units[0].workload == round(800 + 1.5 * 100 + 8 * 4.27)
    assert (problem.balance, problem.balance_weight) == (0.6, 900)
    off = county.replace(rules=county.rules.replace("teams.balance", level=Level.OFF))
    assert territory_problem(off, tiny_travel(off)).balance is None


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
    county = changed(tiny_county(), "gp00", **fields)
    assert territory_problem(county, tiny_travel(county)).tasks[0].teams == teams


def test_teams_are_at_least_one_and_at_most_the_units():
    for gps, teams in ((0, 1), (50, 6)):
        county = tiny_county(gps=gps)
        assert territory_problem(county, tiny_travel(county)).tasks[0].teams == teams


def test_a_large_village_is_split_into_contiguous_parts():
    county = with_large_village(tiny_county())
    task = territory_problem(county, tiny_travel(county)).tasks[0]
    own = [u for u in task.units if u.village == county.villages[0].code]
    assert [u.code for u in own] == [f"{county.villages[0].code}/{n}" for n in (1, 2, 3)]
    assert [len(u.grids) for u in own] == [2, 2, 2]
    assert sorted(g for u in own for g in u.grids) == [g.code for g in county.grids[:6]]
    assert all(u.site in u.grids for u in own)
    assert own[0].workload == round(workload(county, tuple(county.grid(g) for g in own[0].grids)))
    assert (own[0].code, own[1].code) in task.neighbours
    assert (own[0].code, own[2].code) not in task.neighbours
    off = county.replace(rules=county.rules.replace("teams.split_above", level=Level.OFF))
    assert len(territory_problem(off, tiny_travel(off)).tasks[0].units) == 6


def test_teams_carry_the_grids_of_split_villages():
    county = with_large_village(tiny_county())
    teams = planned(county)
    assert sorted(g for t in teams.teams for g in t.grids) == [g.code for g in county.grids[:6]]
    assert county.villages[0].code not in {v for t in teams.teams for v in t.villages}


@settings(max_examples=60, deadline=None)
@given(st.lists(st.integers(0, 50), min_size=1, max_size=12), st.integers(1, 5), st.integers(2, 4))
def test_parts_are_contiguous_and_complete(loads, parts, width):
    parts = min(parts, len(loads))
    codes = [f"g{i:02}" for i in range(len(loads))]
    pairs = {(codes[i], codes[i + 1]) for i in range(len(codes) - 1)}
    pairs |= {(codes[i], codes[i + width]) for i in range(len(codes) - width)}
    found = split(dict(zip(codes, map(float, loads), strict=True)), pairs, parts)
    assert len(found) == parts
    assert sorted(g for part in found for g in part) == codes
    assert all(len(pieces(part, pairs)) == 1 for part in found)


def test_equal_grids_are_divided_equally():
    codes = [f"g{i}" for i in range(9)]
    pairs = set(itertools.pairwise(codes))
    assert [len(p) for p in split(dict.fromkeys(codes, 10.0), pairs, 3)] == [3, 3, 3]
    with pytest.raises(ValueError, match="not connected"):
        split({"a": 1.0, "b": 1.0}, set(), 2)


def test_every_team_is_staffed_once():
    teams = planned(tiny_county()).teams
    assert [t.id for t in teams[:3]] == ["990101100-T1", "990101100-T2", "990101100-T3"]
    members = [p for t in teams for p in (t.gp, t.nurse)]
    assert None not in members
    assert len(set(members)) == len(members)
    assert all(t.gp.startswith(f"gp{t.hospital[-1]}") for t in teams)
    assert all(t.specialist for t in teams)


def test_nobody_left_is_none():
    teams = planned(tiny_county(gps=0, physicians=1)).teams
    assert [(t.gp, t.nurse) for t in teams] == [(None, None)] * 2
    county = tiny_county(physicians=1)  # one physician, at most three teams
    assert sum(t.specialist is not None for t in planned(county).teams) == 3


def test_specialists_are_mid_level_not_crew_and_not_posted_elsewhere():
    county = tiny_county(physicians=4)
    title = county.person("D1").title
    county = changed(county, "D0", title=type(title).JUNIOR)
    vehicles = (replace(county.vehicles[0], crew=("DRV", "D1")),)
    stay = Posting(person="D2", host="TH1", start=START, end=START + dt.timedelta(weeks=26))
    teams = planned(county.replace(vehicles=vehicles), postings=Postings(postings=(stay,))).teams
    assert {t.specialist for t in teams if t.hospital == "TH0"} == {"D3"}
    assert "D2" in {t.specialist for t in teams if t.hospital == "TH1"}
    assert {t.specialist for t in teams} == {"D2", "D3"}


def test_unchanged_input_gives_unchanged_teams():
    county = tiny_county()
    first = planned(county)
    assert planned(county, previous=first).teams == first.teams


def test_a_resignation_changes_one_member_only():
    county = tiny_county(physicians=12)
    first = planned(county)
    spare = replace(county.person("gp00"), id="gp0x", name="新全科")
    gone = first.teams[1].specialist
    county = county.replace(people=(*county.people, spare))
    county = changed(changed(county, "gp01", leaves=START), gone, leaves=START)
    second = planned(county, previous=first)
    before, after = ({t.id: t for t in plan.teams} for plan in (first, second))
    lost = next(t.id for t in first.teams if t.gp == "gp01")
    assert before.keys() == after.keys()
    assert {i: t.villages for i, t in before.items()} == {i: t.villages for i, t in after.items()}
    assert {i for i in before if before[i].gp != after[i].gp} == {lost}
    assert after[lost].gp == "gp0x"
    assert {i for i in before if before[i].specialist != after[i].specialist} == {
        t.id for t in first.teams if t.specialist == gone
    }


def test_new_teams_take_ids_that_were_never_used():
    county = tiny_county(gps=2)
    first = planned(county)
    more = planned(tiny_county(gps=3), previous=first)
    old, new = {t.id for t in first.teams}, {t.id for t in more.teams}
    assert old < new
    assert new - old == {"990101100-T3", "990101101-T3"}


def test_someone_on_leave_comes_last():
    county = changed(tiny_county(gps=4), "gp00", absences=(Absence(start=START, end=START + dt.timedelta(days=5)),))
    solved = planned(county)
    three = Territories(teams=tuple(t for t in solved.teams if t.hospital == "TH0")[:3], units=solved.units)
    staffed = staff_teams(county, tiny_travel(county), three, NOBODY, as_of=START)
    assert {t.gp for t in staffed.teams} == {"gp01", "gp02", "gp03"}
    assert county.person("gp00").role is Role.GP
