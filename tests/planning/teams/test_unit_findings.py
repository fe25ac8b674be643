"""What is odd about the units is said, with a remedy."""

from __future__ import annotations

from dataclasses import replace

import pytest
from shapely.affinity import translate

from gridplan.domain.rules import Level
from gridplan.domain.team_settings import TeamSettings
from gridplan.planning.teams.codes import CATALOGUE
from gridplan.planning.teams.problem import territory_problem
from gridplan.planning.teams.unit_findings import unit_findings
from support.team_counties import (
    T0,
    T1,
    V,
    seconds_changed,
    with_large_village,
    with_rules,
    with_third_township,
    without_hospital,
)
from support.tiny import SIDE, cut_off, tiny_county, tiny_travel


def found(county, *, travel=None, lang="zh"):
    travel = travel or tiny_travel(county)
    return {f.code: f for f in unit_findings(county, travel, territory_problem(county, travel), lang=lang)}


def with_village(county, place, **fields):
    """The county with a village changed, and its only grid likewise."""
    grids = tuple(replace(g, **fields) if g.village == V[place] else g for g in county.grids)
    villages = tuple(replace(v, **fields) if v.code == V[place] else v for v in county.villages)
    return county.replace(villages=villages, grids=grids)


def test_nothing_odd_is_nothing_said():
    assert found(tiny_county()) == {}


def test_an_island_is_joined_to_the_nearest():
    county = tiny_county()
    away = translate(county.villages[3].area, 0, 2 * SIDE)
    said = found(with_village(county, 3, area=away))["GP-M020"]
    assert said.feature == V[3]
    assert "甲镇北村—甲镇上村" in said.message
    assert "2226米" in said.remedy  # 0.02 degrees


def test_a_township_without_a_hospital_names_those_that_look_after_it():
    county = without_hospital(tiny_county())
    said = found(county)["GP-M021"]
    assert said.feature == T1
    assert "甲镇卫生院6个单元" in said.message
    assert "GP-M022" not in found(county)


def test_who_is_looked_after_from_afar_without_touching():
    county = with_third_township(tiny_county())
    own = [v.code for v in county.villages[12:]]
    near = seconds_changed(tiny_travel(county), origin="TH0", destinations=own, seconds=9)
    said = found(county, travel=near)
    assert "甲镇卫生院6个单元" in said["GP-M021"].message
    assert said["GP-M022"].feature in own
    assert "甲镇的卫生院负责" in said["GP-M022"].message
    assert "GP-M022" not in found(county)  # township 1 lies beside it


@pytest.mark.parametrize(("residents", "grids"), [(9_500, 2), (20_000, 3)])
def test_a_large_village_without_grids_cannot_be_divided(residents, grids):
    county = with_village(tiny_county(), 0, residents=residents)
    said = found(county)["GP-M023"]
    assert said.feature == V[0]
    assert f"多出{residents - 9000}人" in said.message
    assert f"至少{grids}个网格" in said.remedy
    divided = found(with_large_village(tiny_county(), residents=20_000))
    assert "GP-M023" not in divided


def test_nobody_lives_there():
    said = found(with_village(tiny_county(), 4, residents=0, key_groups={}))["GP-M024"]
    assert (said.feature, "1个单元" in said.message) == (V[4], True)


def test_more_work_than_the_teams_can_bear():
    county = with_rules(tiny_county(gps=1), capacity={"value": 3000})
    said = found(county)["GP-M025"]
    load = sum(u.workload for u in territory_problem(county, tiny_travel(county)).units if u.township == T0)
    assert str(load) in found(county, lang="en")["GP-M025"].message or said.feature == T1
    assert "按总量至少还差2个团队" in said.message
    assert "至少增加2对" in said.remedy
    assert "可能还要更多" in said.remedy
    across = found(county.replace(teams=TeamSettings(across_townships=True)))["GP-M025"]
    assert across.feature == county.code
    off = with_rules(county, capacity={"level": Level.OFF})
    assert "GP-M025" not in found(off)


def test_a_unit_that_no_team_can_bear():
    said = found(with_rules(with_village(tiny_county(), 0, residents=8000), capacity={"value": 5000}))
    assert said["GP-M026"].feature == V[0]
    assert "GP-M027" not in said
    assert found(with_village(tiny_county(), 0, residents=8000))["GP-M027"].feature == T0


def test_no_car_gets_there():
    county = tiny_county()
    said = found(county, travel=cut_off(tiny_travel(county), V[4]))["GP-M028"]
    assert (said.feature, "1个单元" in said.message) == (T0, True)
    one_way = seconds_changed(tiny_travel(county), origin="TH0", destinations=[V[4]], seconds=-1)
    assert "GP-M028" not in found(county, travel=one_way)


def test_both_languages_say_the_same():
    county = with_rules(without_hospital(with_village(tiny_county(gps=1), 0, residents=20_000)), capacity={"value": 99})
    chinese, english = found(county), found(county, lang="en")
    assert chinese.keys() == english.keys() >= {"GP-M021", "GP-M023", "GP-M025", "GP-M026"}
    for code, said in english.items():
        assert (said.feature, said.level) == (chinese[code].feature, CATALOGUE[code].level)
        assert "{" not in said.message + said.remedy + chinese[code].message + chinese[code].remedy
