"""Who comes with an area and who leads: every village doctor of a clinic is in exactly one team."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from shapely import Point, box

from gridplan.domain.county import County
from gridplan.domain.facilities import VillageClinic
from gridplan.domain.people import Person, Role
from gridplan.domain.places import Grid
from gridplan.domain.territories import Team, Territories
from gridplan.planning.teams.membership import leader_of, village_doctors
from support.tiny import START, tiny_county

WEEK = dt.timedelta(weeks=1)
STRIPS = 6


def large_village(county: County, doctors: int) -> County:
    """Village 0 of township 0 in six strips of grids from west to east; its one clinic stands in the first of them."""
    village = county.villages[0]
    west, south, east, north = village.area.bounds
    step = (east - west) / STRIPS
    areas = [box(west + k * step, south, west + (k + 1) * step, north) for k in range(STRIPS)]
    grids = tuple(
        Grid(
            code=f"{village.code}{k + 1:03}", name=f"{k + 1}", village=village.code, area=area, site=area.centroid,
            area_km2=0.7, residents=100,
        )
        for k, area in enumerate(areas)
    )  # fmt: skip
    clinic = replace(county.clinics[0], site=areas[0].centroid)
    people = tuple(p for p in county.people if p.workplace != clinic.id)
    people += tuple(doctor(f"A{i}", clinic.id) for i in range(doctors))
    rest = tuple(g for g in county.grids if g.village != village.code)
    return county.replace(grids=(*grids, *rest), clinics=(clinic, *county.clinics[1:]), people=people)


def doctor(key: str, clinic: str) -> Person:
    return Person(id=key, name=f"村医{key}", role=Role.VILLAGE_DOCTOR, workplace=clinic)


def parts(county: County, *sizes: int) -> tuple[Team, ...]:
    """Teams T1, T2 … that have the village's strips from west to east; the last has the township's other villages."""
    grids, teams = iter(county.grids_of(county.villages[0].code)), []
    for number, size in enumerate(sizes, start=1):
        own = tuple(next(grids).code for _ in range(size))
        teams.append(team(f"T{number}", grids=own))
    teams.append(team("T9", *(v.code for v in county.villages[1:6])))
    return tuple(teams)


def team(team_id: str, *villages: str, grids: Sequence[str] = ()) -> Team:
    return Team(id=team_id, township="990101100", hospital="TH0", villages=villages, grids=tuple(grids))


def after(teams: Sequence[Team], found: dict[str, tuple[str, ...]]) -> Territories:
    return Territories(teams=tuple(replace(t, village_doctors=found.get(t.id, ())) for t in teams))


@pytest.mark.parametrize(
    ("gp", "nurse", "specialist", "leader"),
    [("G", "N", "S", "G"), (None, "N", "S", "N"), (None, None, "S", "S"), (None, None, None, None)],
)
def test_the_gp_leads_where_there_is_one(gp, nurse, specialist, leader):
    assert leader_of(replace(team("T1"), gp=gp, nurse=nurse, specialist=specialist)) == leader


def test_doctors_come_with_their_clinics_village():
    county = tiny_county()
    own = [v.code for v in county.villages]
    teams = (team("T1", own[0], own[3]), team("T2", own[1], own[2], own[4], own[5]))
    assert village_doctors(county, teams, as_of=START) == {"T1": ("VD00",), "T2": ("VD01", "VD02")}


def test_a_team_with_a_village_of_another_township_gets_its_doctor():
    county = tiny_county()
    teams = (team("T1", county.villages[0].code, county.villages[6].code),)
    assert village_doctors(county, teams, as_of=START) == {"T1": ("VD00", "VD10")}


def test_the_only_doctor_of_a_split_village_belongs_where_the_clinic_stands():
    county = large_village(tiny_county(), doctors=1)
    assert village_doctors(county, parts(county, 3, 3), as_of=START)["T1"] == ("A0",)
    beside = county.replace(clinics=(replace(county.clinics[0], site=Point(109.99, 30.01)), *county.clinics[1:]))
    assert beside.clinic_grid(beside.clinics[0]).code == county.grids[0].code
    assert village_doctors(beside, parts(beside, 1, 5), as_of=START)["T1"] == ("A0",)


@pytest.mark.parametrize(
    ("doctors", "expected"),
    [
        (2, {"T1": ("A0",), "T2": ("A1",)}),
        (3, {"T1": ("A0",), "T2": ("A1",), "T3": ("A2",)}),
        (5, {"T1": ("A0", "A3", "A4"), "T2": ("A1",), "T3": ("A2",)}),
    ],
)
def test_several_doctors_of_a_clinic_are_spread_over_the_villages_teams(doctors, expected):
    county = large_village(tiny_county(), doctors)
    found = village_doctors(county, parts(county, 2, 2, 2), as_of=START)
    assert {t: found[t] for t in expected} == expected


def test_who_was_lent_to_a_team_stays_there():
    county = large_village(tiny_county(), doctors=3)
    teams = parts(county, 2, 2, 2)
    before = after(teams, {"T1": ("A1",), "T2": ("A2",), "T3": ("A0",)})
    found = village_doctors(county, teams, previous=before, as_of=START)
    assert {t: found[t] for t in ("T1", "T2", "T3")} == {"T1": ("A1",), "T2": ("A2",), "T3": ("A0",)}


def test_a_resignation_moves_one_doctor_only():
    county = large_village(tiny_county(), doctors=4)
    teams = parts(county, 2, 2, 2)
    first = village_doctors(county, teams, as_of=START)
    gone = county.replace(people=tuple(p for p in county.people if p.id != first["T2"][0]))
    second = village_doctors(gone, teams, previous=after(teams, first), as_of=START)
    assert first["T3"] == second["T3"]
    assert second["T2"]
    assert set(second["T2"]) < set(first["T1"])


def test_doctors_on_leave_stay_and_those_who_left_or_drive_do_not():
    county = tiny_county()
    days = {"VD00": {"leaves": START}, "VD01": {"joins": START + 13 * WEEK}, "VD02": {"leaves": START + 12 * WEEK}}
    people = tuple(replace(p, **days.get(p.id, {})) for p in county.people)
    vehicles = (replace(county.vehicles[0], crew=("DRV", "VD10")),)
    county = county.replace(people=people, vehicles=vehicles)
    whole = (team("T1", *(v.code for v in county.villages)),)
    assert village_doctors(county, whole, as_of=START)["T1"] == ("VD02", "VD11", "VD12")


@st.composite
def divided_villages(draw):
    """Both villages of a strip of grids, doctors at clinics anywhere in them, and any teams over the grids."""
    county = tiny_county()
    first, second = county.villages[:2]
    grids, clinics, people = [], [], []
    for v, village in enumerate((first, second)):
        west, south, east, north = village.area.bounds
        step = (east - west) / STRIPS
        for k in range(STRIPS):
            area = box(west + k * step, south, west + (k + 1) * step, north)
            grids.append(
                Grid(
                    code=f"{village.code}{k + 1:03}", name=f"{k}", village=village.code, area=area, site=area.centroid,
                    area_km2=0.5, residents=10,
                )
            )  # fmt: skip
            if count := draw(st.integers(0, 3)) if draw(st.booleans()) else 0:
                clinics.append(VillageClinic(id=f"C{v}{k}", name="室", village=village.code, site=area.centroid))
                people += [doctor(f"P{v}{k}{i}", f"C{v}{k}") for i in range(count)]
    rest = [g for g in county.grids if g.village not in {first.code, second.code}]
    others = tuple(p for p in county.people if p.role is not Role.VILLAGE_DOCTOR)
    county = county.replace(grids=(*grids, *rest), clinics=tuple(clinics), people=(*others, *people))
    owners = draw(st.lists(st.integers(0, 4), min_size=len(grids), max_size=len(grids)))
    teams = tuple(
        team(f"T{n}", grids=[g.code for g, owner in zip(grids, owners, strict=True) if owner == n])
        for n in sorted(set(owners))
    )
    return county, teams


@settings(max_examples=150, deadline=None)
@given(divided_villages(), st.randoms(use_true_random=False))
def test_every_doctor_is_in_exactly_one_team_of_the_clinics_village(case, random):
    county, teams = case
    found = village_doctors(county, teams, as_of=START)
    named = Counter(d for own in found.values() for d in own)
    assert named == Counter(p.id for p in county.people if p.role is Role.VILLAGE_DOCTOR)
    villages = {t.id: {county.grid(g).village for g in t.grids} for t in teams}
    clinics = {c.id: c for c in county.clinics}
    for team_id, own in found.items():
        assert {clinics[county.person(d).workplace].village for d in own} <= villages[team_id]
    # a clinic keeps a doctor in the team on whose grid it stands
    team_of = {g: t.id for t in teams for g in t.grids}
    for clinic in county.clinics:
        home = team_of[county.clinic_grid(clinic).code]
        assert any(county.person(d).workplace == clinic.id for d in found.get(home, ()))
    assert village_doctors(county, tuple(random.sample(teams, len(teams))), as_of=START) == found
    assert village_doctors(county, teams, previous=after(teams, found), as_of=START) == found
    assert len(found) == most_teams_with_a_doctor(county, teams)


def most_teams_with_a_doctor(county, teams):
    """By trying every way in which the doctors who may move could go."""
    team_of = {g: t.id for t in teams for g in t.grids}
    served, loose = set(), []
    for clinic in county.clinics:
        options = {team_of[g.code] for g in county.grids_of(clinic.village)}
        served.add(team_of[county.clinic_grid(clinic).code])
        loose += [options] * (len(county.clinic_doctors(clinic.id)) - 1)
    reached = {frozenset(served)}
    for options in loose:
        reached |= {have | {t} for have in reached for t in options}
    return max(map(len, reached))
