"""How many teams each hospital can form, and what a planner is told about who is missing."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from shapely import Point

from gridplan.domain.county import County
from gridplan.domain.facilities import TownshipHospital
from gridplan.domain.people import Absence, Person, Role
from gridplan.domain.team_settings import TeamSettings
from gridplan.planning.teams.codes import CATALOGUE
from gridplan.planning.teams.roster import HospitalStaff, staffing_of
from gridplan.planning.teams.staff_findings import team_findings
from support.english import all_english
from support.tiny import SIDE, START, cut_off, tiny_county, tiny_travel

WEEK = dt.timedelta(weeks=1)


def staffed(*counts: tuple[int, int], townships: tuple[int, ...] = (0, 1)) -> County:
    """The tiny county with hospitals TH0, TH1 … of these townships, each with so many GPs and nurses."""
    county = tiny_county(gps=0)
    hospitals = tuple(
        TownshipHospital(
            id=f"TH{n}",
            name=f"第{n}卫生院",
            township=f"99010110{t}",
            site=Point(110 + (3 * t + 1.5) * SIDE, 30 + SIDE / (n + 1)),
        )
        for n, t in zip(range(len(counts)), townships, strict=True)
    )
    people = tuple(
        Person(id=f"{role.value}{n}{i}", name=f"{role.value}{n}{i}", role=role, workplace=f"TH{n}")
        for n, pair in enumerate(counts)
        for role, count in zip((Role.GP, Role.NURSE), pair, strict=True)
        for i in range(count)
    )
    kept = tuple(p for p in county.people if p.workplace not in {"TH0", "TH1"})
    zones = tuple(replace(z, centre=None) for z in county.zones)
    departments = tuple(replace(d, adopts=()) for d in county.lead_hospitals[0].departments)
    lead = (replace(county.lead_hospitals[0], departments=departments),)
    return county.replace(zones=zones, lead_hospitals=lead, township_hospitals=hospitals, people=(*kept, *people))


def changed(county: County, person: str, **fields: object) -> County:
    return county.replace(people=tuple(replace(p, **fields) if p.id == person else p for p in county.people))


def told(county: County, travel=None, **options) -> list[tuple[str, str | None]]:
    return [(f.code, f.feature) for f in team_findings(county, travel, as_of=START, **options)]


def test_every_hospital_of_a_township_counts():
    county = staffed((3, 2), (1, 4), (0, 5), townships=(0, 0, 1))
    assert staffing_of(county, START) == (
        HospitalStaff(hospital="TH0", township="990101100", gps=3, nurses=2, teams=2),
        HospitalStaff(hospital="TH1", township="990101100", gps=1, nurses=4, teams=1),
        HospitalStaff(hospital="TH2", township="990101101", gps=0, nurses=5, teams=1),
    )
    assert [staff.complete for staff in staffing_of(county, START)] == [2, 1, 0]


@settings(max_examples=80, deadline=None)
@given(st.lists(st.tuples(st.integers(0, 4), st.integers(0, 4), st.integers(0, 1)), min_size=1, max_size=5))
def test_only_complete_teams_but_for_one_in_a_township_without_any(drawn):
    county = staffed(*((gps, nurses) for gps, nurses, _ in drawn), townships=tuple(t for *_, t in drawn))
    staff = staffing_of(county, START)
    assert [s.hospital for s in staff] == [h.id for h in county.township_hospitals]
    for township in county.townships:
        own = [s for s in staff if s.township == township.code]
        complete = sum(min(s.gps, s.nurses) for s in own)
        assert sum(s.teams for s in own) == (complete or min(1, len(own)))
        if complete:
            assert all(s.teams == s.complete for s in own)
        elif own:
            assert own[0].teams == 1
    # one finding for each hospital whose GPs and nurses do not match or that has none
    said = [f.feature for f in team_findings(county, as_of=START) if f.code in {"GP-M001", "GP-M002", "GP-M003"}]
    odd = {s.hospital for s in staff if s.gps != s.nurses or not s.gps}
    silent = {s.hospital for s in staff if not s.complete and not s.teams and not any(
        other.complete for other in staff if other.township == s.township)}  # fmt: skip
    assert sorted(said) == sorted(odd - silent)


def test_enough_of_both_is_no_finding():
    assert team_findings(staffed((3, 3), (2, 2)), as_of=START) == ()


def test_short_of_two_nurses_names_the_surplus_and_the_nearest_source():
    county = staffed((7, 5), (2, 6))
    found = team_findings(county, tiny_travel(county), as_of=START)
    first = found[0]
    assert (first.code, first.feature) == ("GP-M001", "TH0")
    assert first.message == "第0卫生院缺2名护士：全科医生7人、护士5人，只能组成5个完整团队"
    minutes = round(tiny_travel(county).between("TH1", "TH0") / 60)
    assert first.remedy == (
        "补充2名护士可多组2个团队，是否需要见计划的例外；不补则富余2名全科医生。"
        f"最近的第1卫生院富余护士4人，车程{minutes}分钟，可商调。"
    )
    english = team_findings(county, as_of=START, lang="en")[0]
    assert "short of 2 nurses: 7 GPs and 5 nurses make 5 complete teams" in english.message
    assert "4 at 第1卫生院" in english.remedy


def test_a_spare_gp_who_is_offered_twice_is_told_to_be_wanted_elsewhere():
    county = staffed((2, 3), (1, 2), (3, 2), townships=(0, 0, 1))
    found = {f.feature: f.remedy for f in team_findings(county, as_of=START) if f.code == "GP-M001"}
    assert "最近的第2卫生院富余全科医生1人，可商调。第1卫生院也缺全科医生，1人不够都补齐。" in found["TH0"]
    assert "第0卫生院也缺全科医生" in found["TH1"]
    enough = staffed((2, 3), (1, 2), (4, 2), townships=(0, 0, 1))
    assert all("也缺" not in f.remedy for f in team_findings(enough, as_of=START))


def test_nobody_need_be_found_where_the_teams_are_as_many_as_the_units():
    county = staffed((6, 7), (2, 2))
    (found,) = (f for f in team_findings(county, as_of=START) if f.code == "GP-M001")
    assert found.remedy.startswith("不必补充：6个完整团队已不少于6个单元")
    assert "可多组" not in found.remedy


def test_a_township_without_a_complete_team_and_where_help_is_nearest():
    county = staffed((2, 0), (3, 3), (3, 5), townships=(0, 1, 1))
    found = {f.code: f for f in team_findings(county, tiny_travel(county), as_of=START)}
    assert found["GP-M002"].feature == "TH0"
    assert found["GP-M002"].message.endswith("全科医生2人、护士0人，暂设一个缺护士的团队")
    assert "第2卫生院富余护士2人，车程" in found["GP-M002"].remedy
    away = cut_off(tiny_travel(county), "TH2")
    lost = {f.code: f for f in team_findings(county, away, as_of=START)}["GP-M002"]
    assert "第2卫生院" in lost.remedy
    assert "车程" not in lost.remedy
    nobody = staffed((0, 0), (1, 1))
    assert team_findings(nobody, as_of=START)[0].remedy == (
        "补充全科医生、护士。全县卫生院都没有富余的全科医生，须新招。全县卫生院都没有富余的护士，须新招。"
    )


def test_a_hospital_beside_another_that_has_teams():
    county = staffed((2, 2), (0, 3), (1, 1), townships=(0, 0, 1))
    ((code, feature),) = told(county)
    assert (code, feature) == ("GP-M003", "TH1")
    assert "第0卫生院" in team_findings(county, as_of=START)[0].message


def test_more_teams_than_units():
    county = staffed((8, 8), (2, 2))
    (one,) = team_findings(county, as_of=START)
    assert (one.code, one.feature) == ("GP-M005", "990101100")
    assert "8个完整团队，只有6个单元" in one.message
    across = county.replace(teams=TeamSettings(across_townships=True))
    assert team_findings(across, as_of=START) == ()
    many = staffed((8, 8), (5, 5)).replace(teams=TeamSettings(across_townships=True))
    assert told(many) == [("GP-M005", "990101")]


@pytest.mark.parametrize(
    ("fields", "why"),
    [
        ({"joins": START + WEEK}, f"{START + WEEK}入职"),
        ({"leaves": START + 4 * WEEK}, f"{START + 4 * WEEK}离职"),
        ({"absences": (Absence(start=START, end=START + 12 * WEEK),)}, "请假60个工作日"),
    ],
)
def test_who_does_not_serve_is_named_with_the_reason(fields, why):
    county = changed(staffed((3, 2), (2, 2)), "gp00", **fields)
    (one,) = team_findings(county, as_of=START)
    assert (one.code, one.feature) == ("GP-M006", "TH0")
    assert f"gp00（gp00，{why}）" in one.message


def test_a_mobile_hospitals_crew_is_not_counted():
    county = staffed((2, 3), (2, 2))
    county = county.replace(vehicles=(replace(county.vehicles[0], crew=("DRV", "nurse02")),))
    (one,) = team_findings(county, as_of=START)
    assert (one.code, one.feature) == ("GP-M007", "TH0")
    assert "nurse02" in one.message
    assert staffing_of(county, START)[0].nurses == 2


def test_every_kind_is_told_in_both_languages():
    county = staffed((0, 2), (8, 9), (0, 1), townships=(0, 1, 1))
    county = changed(county, "nurse00", leaves=START)
    chinese, english = (team_findings(county, as_of=START, lang=lang) for lang in ("zh", "en"))
    assert [f.code for f in chinese] == [f.code for f in english]
    assert {f.code for f in chinese} == {"GP-M001", "GP-M002", "GP-M003", "GP-M005", "GP-M006"}
    assert all_english((t for f in chinese for t in (f.message, f.remedy)), county) == [
        text for f in english for text in (f.message, f.remedy)
    ]
    assert {"GP-M001", "GP-M007"} <= CATALOGUE.keys()


def test_hospitals_without_a_steward_are_counted_where_others_have_one():
    county = staffed(*[(1, 1)] * 7, townships=(0, 0, 0, 0, 1, 1, 1))
    assert not [code for code, _ in told(county) if code == "GP-M008"]

    def named(count: int) -> County:
        hospitals = county.township_hospitals
        stewards = ("管家",) * count + (None,) * (len(hospitals) - count)
        pairs = zip(hospitals, stewards, strict=True)
        return county.replace(township_hospitals=tuple(replace(h, steward=s) for h, s in pairs))

    def message(count: int, **options) -> list[str]:
        return [f.message for f in team_findings(named(count), as_of=START, **options) if f.code == "GP-M008"]

    assert message(1) == ["6家卫生院没有填写家医管家：第1卫生院、第2卫生院、第3卫生院、第4卫生院、第5卫生院等"]
    assert message(6) == ["1家卫生院没有填写家医管家：第6卫生院"]
    assert message(6, lang="en") == ["1 township hospitals name no institution steward: 第6卫生院"]
    assert message(7) == []
