"""``gridplan teams``."""

from __future__ import annotations

import dataclasses
import re
from pathlib import Path

import pytest

from gridplan.store import PlanStore
from support.commands import in_process


def test_it_tells_townships_exceptions_and_the_closest_decisions(planned: Path) -> None:
    said = in_process("teams", planned)
    assert said.code == 0
    assert "松洋镇" in said.out
    assert "The least clear decisions" in said.out
    assert "exceptions and broken rules of the teams" in said.out
    answer = in_process("teams", planned, "--json").answer
    assert answer["status"] == "ok"
    assert answer["explained_now"] is False
    plan = PlanStore(planned).load("latest")
    assert plan.territories.solution is not None
    assert sum(t["teams"] for t in answer["hospitals"]) == len(plan.territories.solution.teams)
    assert sum(t["units"] for t in answer["hospitals"]) == len(plan.reasons) == len(plan.territories.solution.units)
    extras = [c["second"]["extra"] for c in answer["closest"]]
    assert extras == sorted(extras)
    assert not any(c["second"]["barred"] for c in answer["closest"])


def test_costs_are_told_in_person_hours_and_what_counts_as_without_a_doctor(planned: Path) -> None:
    said = in_process("teams", planned).out
    (proof,) = [line for line in said.splitlines() if line.startswith("Whole county:")]
    cost = next(g for g in PlanStore(planned).load("latest").territories.goals if g.name == "cost")
    assert f"cost {cost.value / 3600:,.0f} person-hours, bound {cost.bound / 3600:,.0f}" in proof
    assert "teams with no village doctor of their own" in proof


def test_a_second_best_that_costs_less_is_explained(planned: Path) -> None:
    store = PlanStore(planned)
    plan = store.load("latest")
    first = next(r for r in plan.reasons if r.second is not None and r.second.barred)
    assert first.second is not None
    less = dataclasses.replace(first, second=dataclasses.replace(first.second, extra=-3600))
    others = [
        dataclasses.replace(r, second=r.second and dataclasses.replace(r.second, extra=abs(r.second.extra)))
        for r in plan.reasons
        if r is not first
    ]
    home = plan.county.village(first.unit.partition("/")[0]).township
    for reasons, there in (((less, *others), True), (tuple(others), False)):
        target = store.save(dataclasses.replace(plan, reasons=reasons))
        said = in_process("teams", planned, "--plan", target.name, "--township", home).out
        assert ("A negative figure barred by a rule" in said) is there
        assert "barred by nothing" not in said


def test_every_exception_of_the_teams_has_a_reason_and_a_remedy(planned: Path) -> None:
    exceptions = in_process("teams", planned, "--json").answer["exceptions"]
    assert exceptions
    assert all(e["remedy"] for e in exceptions)
    assert all(e["reason"] for e in exceptions if e["rule"] in ("teams.balance", "teams.village_doctor"))


def test_a_township_is_told_unit_by_unit(planned: Path) -> None:
    plan = PlanStore(planned).load("latest")
    township = plan.county.townships[0]
    answer = in_process("teams", planned, "--township", township.name, "--json").answer
    own = {v.code for v in plan.county.villages if v.township == township.code}
    assert {u["unit"].partition("/")[0] for u in answer["units"]} >= own
    assert [t["township"] for t in answer["hospitals"]] == [township.code]


def test_an_unknown_township_is_refused_with_the_nearest(planned: Path) -> None:
    said = in_process("teams", planned, "--township", "松羊镇")
    assert said.code == 2
    assert "松洋镇" in said.out


def test_a_plan_stored_without_reasons_is_explained_now(planned: Path) -> None:
    store = PlanStore(planned)
    plan = store.load("latest")
    bare = tuple(dataclasses.replace(v, reason="", remedy="") for v in plan.audit.violations)
    old = dataclasses.replace(plan, reasons=(), audit=dataclasses.replace(plan.audit, violations=bare))
    target = store.save(old)
    answer = in_process("teams", planned, "--plan", target.name, "--json").answer
    assert answer["explained_now"] is True
    assert sum(t["units"] for t in answer["hospitals"]) == len(plan.reasons)
    assert all(e["remedy"] for e in answer["exceptions"] if e["rule"] == "teams.balance")


def test_a_plan_whose_villages_were_cut_in_another_way_keeps_its_own_units(planned: Path) -> None:
    store = PlanStore(planned)
    plan = store.load("latest")
    # as if it had been made when no village was split
    solution = plan.territories.solution
    assert solution is not None
    units = tuple(
        dataclasses.replace(unit, code=unit.village, grids=(), site=unit.village)
        for unit in {u.village: u for u in solution.units}.values()
    )
    whole = {u.village: solution.team_of(next(iter(u.grids), u.village)) for u in solution.units}
    teams = tuple(
        dataclasses.replace(team, grids=(), villages=tuple(v for v, t in whole.items() if t == team))
        for team in solution.teams
    )
    changed = dataclasses.replace(solution, teams=tuple(t for t in teams if t.villages), units=units)
    old = dataclasses.replace(plan, reasons=(), territories=dataclasses.replace(plan.territories, solution=changed))
    target = store.save(old)
    answer = in_process("teams", planned, "--plan", target.name, "--json").answer
    assert sum(t["units"] for t in answer["hospitals"]) == len(units)


def test_the_price_of_each_weight_is_told(planned: Path) -> None:
    said = in_process("teams", planned, "--weights", "--json")
    rules = {price["rule"] for price in said.answer["weights"]}
    assert {"teams.balance_weight", "teams.hospital_weight", "teams.balance"} <= rules
    assert "What each weight costs" in said.err


@pytest.mark.slow
def test_dropping_township_borders_is_compared_with_its_proof(planned: Path) -> None:
    answer = in_process("teams", planned, "--across", "--json").answer
    across = answer["across"]
    assert across["bound"] <= across["objective"]
    assert across["now"]["foreign"] == []
    assert across["then"]["hospital_hours"] > 0
    saved = [each["saved"] for each in across["then"]["foreign"] if each["saved"] is not None]
    assert saved == sorted(saved, reverse=True)
    assert saved
    told = in_process("teams", planned, "--across").out
    # solved anew within a time: the partition found need not be the same
    assert re.search(r"[1-9]\d* units would be looked after from another township's hospital", told)
    assert told.count("than its own township's") <= 10


def test_a_folder_without_plans_is_told_so(blank: Path) -> None:
    said = in_process("teams", blank)
    assert said.code == 2
    assert "no plan has been made yet" in said.out
