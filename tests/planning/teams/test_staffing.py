"""Teams get ids and members: by hospital, wherever their units lie, with least change."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace

from hypothesis import given, settings
from hypothesis import strategies as st

from gridplan.domain.facilities import TownshipHospital
from gridplan.domain.people import Person, Role, Title
from gridplan.domain.postings import Postings
from gridplan.domain.territories import Team, Territories
from gridplan.planning.teams.staffing import staff_teams
from support.tiny import START, tiny_county, tiny_travel
from support.tiny_plan import village

NOBODY = Postings(postings=())


def two_hospitals():
    """The tiny county with a second hospital TH2 in township 0, which has two GPs and two nurses."""
    county = tiny_county()
    second = TownshipHospital(
        id="TH2", name="甲镇第二卫生院", township="990101100", site=county.township_hospitals[0].site
    )
    people = tuple(
        Person(id=f"{role.value}2{i}", name=f"{i}", role=role, title=Title.JUNIOR, workplace="TH2")
        for role in (Role.GP, Role.NURSE)
        for i in range(2)
    )
    return county.replace(township_hospitals=(*county.township_hospitals, second), people=(*county.people, *people))


def area(hospital: str, *villages: str) -> Team:
    """What the solver gives: an area of a hospital, without an id of its own."""
    return Team(
        id="?", township=f"99010110{0 if hospital == 'TH2' else hospital[-1]}", hospital=hospital, villages=villages
    )


def staffed(county, *teams, previous=None):
    found, _ = staff_teams(
        county, tiny_travel(county), Territories(teams=teams), NOBODY, previous=previous, as_of=START
    )
    return found


def test_every_hospitals_teams_have_its_own_people_and_their_township_is_its():
    county = two_hospitals()
    split = (area("TH0", village(0, 0)), area("TH2", village(0, 1), village(1, 0)), area("TH1", village(1, 1)))
    teams = staffed(county, *split).teams
    assert [(t.id, t.hospital, t.township) for t in teams] == [
        ("990101100-T1", "TH0", "990101100"),
        ("990101100-T2", "TH2", "990101100"),
        ("990101101-T1", "TH1", "990101101"),
    ]
    assert [(t.gp, t.nurse, t.leader) for t in teams] == [
        ("gp00", "nurse00", "gp00"), ("gp20", "nurse20", "gp20"), ("gp10", "nurse10", "gp10"),
    ]  # fmt: skip
    # the village of the other township brings its doctor along
    assert [t.village_doctors for t in teams] == [("VD00",), ("VD01", "VD10"), ("VD11",)]


def test_a_team_without_a_gp_is_led_by_its_nurse():
    county = two_hospitals()
    county = county.replace(people=tuple(p for p in county.people if not p.id.startswith("gp2")))
    (team,) = staffed(county, area("TH2", village(0, 0))).teams
    assert (team.gp, team.nurse, team.leader) == (None, "nurse20", "nurse20")


def test_a_team_succeeds_one_of_its_own_hospital_only():
    county = two_hospitals()
    first = staffed(county, area("TH0", village(0, 0), village(0, 1)), area("TH2", village(0, 2), village(0, 3)))
    # the second hospital takes over everything that the first one had: its team keeps its own id and people
    second = staffed(
        county,
        area("TH2", village(0, 0), village(0, 1), village(0, 2)),
        area("TH0", village(0, 3)),
        previous=first,
    )
    before, after = ({t.hospital: t for t in plan.teams} for plan in (first, second))
    assert after["TH2"].id == before["TH2"].id
    assert after["TH2"].gp == before["TH2"].gp
    assert after["TH0"].id not in {t.id for t in first.teams}


def test_who_succeeds_whom_keeps_most_residents_over_all_teams():
    county = tiny_county()
    first = staffed(
        county, area("TH0", village(0, 0), village(0, 1), village(0, 2)), area("TH0", village(0, 3), village(0, 4))
    )
    old = {t.id: t for t in first.teams}
    # the greatest overlap (villages 1 and 2) is not the best choice: village 0 then has nobody left to go with
    second = staffed(
        county, area("TH0", village(0, 1), village(0, 2), village(0, 3), village(0, 4)), area("TH0", village(0, 0)),
        previous=first,
    )  # fmt: skip
    new = {t.id: t for t in second.teams}
    assert new.keys() == old.keys()
    assert village(0, 0) in new["990101100-T1"].villages
    assert new["990101100-T1"].gp == old["990101100-T1"].gp


@settings(max_examples=40, deadline=None)
@given(st.lists(st.integers(0, 2), min_size=12, max_size=12), st.lists(st.integers(0, 2), min_size=12, max_size=12))
def test_ids_people_and_doctors_are_given_once(owners, later):
    county = two_hospitals()
    codes = [v.code for v in county.villages]
    previous = None
    for choice in (owners, later):
        own = {
            h: [c for c, o in zip(codes, choice, strict=True) if o == n] for n, h in enumerate(("TH0", "TH1", "TH2"))
        }
        # each hospital's villages in two teams
        areas = [area(h, *part) for h, all_of in own.items() for part in (all_of[::2], all_of[1::2]) if part]
        found = staffed(county, *areas, previous=previous)
        assert len({t.id for t in found.teams}) == len(areas)
        people = Counter(p for t in found.teams for p in (t.gp, t.nurse, *t.village_doctors) if p)
        assert set(people.values()) == {1}
        assert all(county.person(t.gp).workplace == t.hospital for t in found.teams)
        assert all(t.leader == t.gp for t in found.teams)
        assert {d for t in found.teams for d in t.village_doctors} == {
            p.id for p in county.people if p.role is Role.VILLAGE_DOCTOR
        }
        again = staffed(county, *(replace(t, id="?") for t in found.teams), previous=found)
        assert again.teams == found.teams
        previous = found
