"""A plan in a few lines says which state of the roads it was made for."""

from __future__ import annotations

import pytest

from gridplan.cli.say import Say
from gridplan.cli.summary import plan_json, print_plan
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
