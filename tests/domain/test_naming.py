from __future__ import annotations

import dataclasses
import re

from gridplan.domain.naming import Names, names_of
from gridplan.domain.results import Status
from gridplan.domain.rules import DEFAULT_RULES
from gridplan.domain.units import UNITS, counted, rate_name, told, unit_name
from support.tiny import tiny_county
from support.tiny_plan import tiny_plan, tiny_territories


def test_a_code_is_told_only_where_a_name_is_ambiguous() -> None:
    county = tiny_county()
    a, b, *rest = county.villages
    there = next(v for v in rest if v.township != a.township)
    people = (county.people[0], dataclasses.replace(county.people[1], name=county.people[0].name))

    def renamed(**names: str) -> Names:
        villages = tuple(dataclasses.replace(v, name=names.get(f"v{v.code}", v.name)) for v in county.villages)
        return Names(county.replace(villages=villages, people=(*people, *county.people[2:])))

    names = renamed(**{f"v{a.code}": "红坳村", f"v{there.code}": "白坳村"})
    assert (names(a.code), names(there.code)) == ("红坳村", "白坳村")
    names = renamed(**{f"v{a.code}": "红坳村", f"v{there.code}": "红坳村"})
    assert names.all((a.code, there.code)) == "甲镇红坳村、乙镇红坳村"
    names = renamed(**{f"v{a.code}": "红坳村", f"v{b.code}": "红坳村"})
    assert names(b.code) == f"甲镇红坳村（{b.code}）"
    assert names(people[0].id) == f"{people[0].name}（{people[0].id}）"
    assert names("nobody") == "nobody"


def test_teams_and_departments_have_names() -> None:
    county, teams = tiny_county(), tiny_territories().teams
    names = Names(county, teams)
    assert names(teams[1].id) == f"甲镇第2团队（{teams[1].id}）"
    hospital = next(h for h in county.lead_hospitals if h.departments)
    department = hospital.departments[0]
    assert names(department.id) == hospital.name + department.name


def test_a_plan_knows_its_teams_by_name_where_it_has_any() -> None:
    plan = tiny_plan()
    assert names_of(plan)("T0-1") == "甲镇第2团队（T0-1）"
    without = dataclasses.replace(
        plan, territories=dataclasses.replace(plan.territories, solution=None, status=Status.INFEASIBLE)
    )
    assert names_of(without)("T0-1") == "T0-1"


def test_every_unit_of_the_rules_is_known_in_chinese() -> None:
    for rule in DEFAULT_RULES.values():
        assert counted(rule.unit) in UNITS, rule.unit
        assert not re.search("[a-z]", rate_name(rule.unit)), rule.unit
    assert unit_name("visits/day") == "次"
    assert unit_name("visits/day", "en") == "visits"
    assert unit_name("bananas") == "bananas"
    assert rate_name("residents/km2") == "人/平方公里"
    assert told(0.219, "share of mean") == (21.9, "%")
    assert told(3, "person-weeks") == (3, "人周")
