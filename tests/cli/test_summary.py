"""A plan in a few lines says which state of the roads it was made for."""

from __future__ import annotations

import dataclasses
from pathlib import Path

import pytest

from gridplan.cli.findings import print_briefly
from gridplan.cli.say import Say
from gridplan.cli.summary import plan_json, print_audit, print_plan, violation_json
from gridplan.domain.findings import Finding, FindingLevel
from gridplan.domain.results import Goal
from gridplan.domain.scenarios import Scenario
from gridplan.domain.specialists import Specialists
from gridplan.domain.travel_settings import TravelSettings
from support.tiny import tiny_county
from support.tiny_plan import solved, tiny_plan


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


def test_findings_are_told_briefly_one_of_each_code(capsys: pytest.CaptureFixture[str]) -> None:
    warning = FindingLevel.WARNING
    found = [Finding(code=f"GP-B00{n % 5}", level=warning, message=f"m{n}", remedy=f"r{n}") for n in range(7)]
    found.append(Finding(code="GP-A001", level=FindingLevel.INFO, message="nothing"))
    print_briefly(Say(json=False), found, folder=Path("county"))
    first, *told, last = capsys.readouterr().out.splitlines()
    assert first == "findings: 7 warning, 1 info"
    assert told == [f"  GP-B00{n}: m{n} → r{n}" for n in range(3)]
    assert last.startswith("  … and 4 more warnings; gridplan check county lists")
    print_briefly(Say(json=False), (), folder=Path("county"))
    assert capsys.readouterr().out == ""


def test_what_a_changed_specialist_counts_is_said(capsys: pytest.CaptureFixture[str]) -> None:
    plan = tiny_plan()
    stage = solved(Specialists(serves={}), Goal(name="changed", value=0, bound=0, unit="teams"))
    coverage = solved(plan.coverage.solution, Goal(name="changed", value=2, bound=2, unit="villages"))
    print_plan(Say(json=False), dataclasses.replace(plan, specialists=stage, coverage=coverage))
    said = capsys.readouterr().out
    assert "changed though the former one could stay 0 teams" in said
    assert "changed 2 villages" in said
