"""A plan in a few lines says which state of the roads it was made for."""

from __future__ import annotations

import dataclasses

import pytest

from gridplan.cli.say import Say
from gridplan.cli.summary import plan_json, print_audit, print_plan, violation_json
from gridplan.domain.scenarios import Scenario
from gridplan.domain.travel_settings import TravelSettings
from support.tiny import tiny_county
from support.tiny_plan import tiny_plan


def test_a_plan_for_the_wet_season_says_so(capsys: pytest.CaptureFixture[str]) -> None:
    wet = Scenario(name="wet", title="雨季", title_en="wet season")
    county = tiny_county().replace(travel=TravelSettings(scenarios=(wet,), scenario="wet"))
    for plan, scenario in ((tiny_plan(county), "wet"), (tiny_plan(), "normal")):
        print_plan(Say(json=False), plan)
        assert ("Roads as in wet season (雨季)" in capsys.readouterr().out) == (scenario == "wet")
        assert plan_json(plan, status="ok", files={})["scenario"] == scenario


def test_a_remedy_is_told_with_the_violation(capsys: pytest.CaptureFixture[str]) -> None:
    plan = tiny_plan()
    told = tuple(dataclasses.replace(v, remedy="增加1个团队") for v in plan.audit.violations)
    plan = dataclasses.replace(plan, audit=dataclasses.replace(plan.audit, violations=told))
    print_audit(Say(json=False), plan)
    assert "workload outside the band (医师0休假) → 增加1个团队" in capsys.readouterr().out
    assert violation_json(told[0])["remedy"] == "增加1个团队"
