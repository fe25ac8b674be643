"""From county to staffed teams: units, problem, solver and staffing together."""

from __future__ import annotations

from dataclasses import replace

from gridplan.domain.postings import Posting, Postings
from gridplan.domain.rules import Level
from gridplan.planning.teams import staff_teams, territory_problem
from gridplan.solvers.profiles import make_profile
from gridplan.solvers.territories import solve_territories
from support.team_counties import V, with_large_village, with_rules
from support.tiny import START, tiny_county, tiny_travel

NOBODY = Postings(postings=())


def planned(county, *, postings=NOBODY, previous=None):
    travel = tiny_travel(county)
    problem = territory_problem(county, travel, previous=previous)
    solved = solve_territories(problem, make_profile("territories"), None)
    teams, _ = staff_teams(county, travel, solved.solution, postings, previous=previous, as_of=START)
    return teams


def changed(county, person_id, **fields):
    return county.replace(people=tuple(replace(p, **fields) if p.id == person_id else p for p in county.people))


def test_every_unit_is_in_one_team_and_every_team_is_staffed_once():
    teams = planned(tiny_county()).teams
    assert [t.id for t in teams[:3]] == ["990101100-T1", "990101100-T2", "990101100-T3"]
    assert sorted(v for t in teams for v in t.villages) == sorted(V)
    members = [p for t in teams for p in (t.gp, t.nurse)]
    assert None not in members
    assert len(set(members)) == len(members)
    assert all(t.gp.startswith(f"gp{t.hospital[-1]}") for t in teams)
    assert all(t.specialist for t in teams)


def test_teams_carry_the_grids_of_split_villages():
    county = with_rules(with_large_village(tiny_county()), balance={"level": Level.OFF})
    teams = planned(county)
    assert sorted(g for t in teams.teams for g in t.grids) == [g.code for g in county.grids[:6]]
    assert V[0] not in {v for t in teams.teams for v in t.villages}


def test_nobody_left_is_none():
    assert [(t.gp, t.nurse) for t in planned(tiny_county(gps=0, physicians=1)).teams] == [(None, None)] * 2
    # one physician, at most three teams
    assert sum(t.specialist is not None for t in planned(tiny_county(physicians=1)).teams) == 3


def test_unchanged_input_gives_unchanged_teams():
    for county in (tiny_county(), with_large_village(tiny_county())):
        first = planned(county)
        assert planned(county, previous=first).teams == first.teams


def test_a_resignation_changes_one_member_only():
    county = tiny_county(physicians=12)
    first = planned(county)
    spare = replace(county.person("gp00"), id="gp0x", name="新全科")
    second = planned(changed(county.replace(people=(*county.people, spare)), "gp01", leaves=START), previous=first)
    before, after = ({t.id: t for t in plan.teams} for plan in (first, second))
    lost = next(t.id for t in first.teams if t.gp == "gp01")
    assert before.keys() == after.keys()
    assert {i: t.villages for i, t in before.items()} == {i: t.villages for i, t in after.items()}
    assert {i for i in before if before[i].gp != after[i].gp} == {lost}
    assert after[lost].gp == "gp0x"


def test_new_teams_take_ids_that_were_never_used():
    first = planned(tiny_county(gps=2))
    more = planned(tiny_county(gps=3), previous=first)
    old, new = {t.id for t in first.teams}, {t.id for t in more.teams}
    assert old < new
    assert new - old == {"990101100-T3", "990101101-T3"}


def test_a_posted_physician_serves_where_posted():
    county = tiny_county(physicians=4)
    stay = Posting(person="D2", host="TH1", start=START, end=START.replace(month=7))
    teams = planned(county, postings=Postings(postings=(stay,))).teams
    assert "D2" not in {t.specialist for t in teams if t.hospital == "TH0"}
