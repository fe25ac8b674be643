"""The sheet of reasons and the parts of the teams' cost in the proof."""

from __future__ import annotations

import dataclasses
from pathlib import Path

import openpyxl

from gridplan.domain import workbook as layout
from gridplan.domain.explanations import Alternative, UnitReason
from gridplan.domain.plan import Plan
from gridplan.domain.territories import Unit
from gridplan.reports import write_workbook
from support.tiny_plan import tiny_plan, tiny_territories, village


def reasoned() -> Plan:
    plan = tiny_plan()
    units = tuple(
        Unit(code=code, village=code, township=team.township, site=code, workload=1000)
        for team in tiny_territories().teams
        for code in team.villages
    )
    solution = dataclasses.replace(tiny_territories(), units=units)
    first, second = solution.teams[:2]
    reasons = (
        UnitReason(
            unit=village(0, 0),
            team=first.id,
            hospital_seconds=330,
            median=village(0, 1),
            median_seconds=222,
            second=Alternative(team=second.id, extra=36_000, barred=("teams.balance", "moved")),
        ),
        UnitReason(
            unit=village(0, 1),
            team=first.id,
            hospital_seconds=None,
            median=village(0, 1),
            median_seconds=0,
            home_seconds=60,
            alone=True,
        ),
        UnitReason(unit=village(0, 2), team=first.id, hospital_seconds=60, median=village(0, 1), median_seconds=9),
    )
    scores = {"territories.cost.inside": 7200.0, "territories.cost.splits": 0.0}
    return dataclasses.replace(
        plan,
        territories=dataclasses.replace(plan.territories, solution=solution),
        reasons=reasons,
        audit=dataclasses.replace(plan.audit, scores=scores),
    )


def rows(plan: Plan, path: Path, sheet: str) -> list[tuple[object, ...]]:
    write_workbook(plan, path)
    return list(openpyxl.load_workbook(path)[sheet].iter_rows(values_only=True))


def test_each_unit_has_a_row(tmp_path: Path) -> None:
    header, first, second, third = rows(reasoned(), tmp_path / "plan.xlsx", layout.REASONS)
    assert header == layout.COLUMNS[layout.REASONS]
    assert first[:4] == (village(0, 0), "甲镇", "甲镇东村", 1000)
    assert first[6:] == (
        5.5,
        None,
        "甲镇西村",
        3.7,
        "甲镇第2团队（T0-1）",
        10,
        "团队工作量偏差、比已发布方案多一处变动",
    )
    assert second[6:] == (None, 1, "甲镇西村", 0, None, None, "本单元独自成队")
    assert third[10:] == (None, None, "没有相邻且可承担的团队")


def test_a_plan_without_reasons_has_no_such_sheet(tmp_path: Path) -> None:
    write_workbook(tiny_plan(), tmp_path / "plan.xlsx")
    assert layout.REASONS not in openpyxl.load_workbook(tmp_path / "plan.xlsx").sheetnames


def test_the_proof_tells_what_the_cost_consists_of(tmp_path: Path) -> None:
    told = rows(reasoned(), tmp_path / "plan.xlsx", layout.PROOF)
    parts = {row[1]: row[2] for row in told if row[1] and "其中" in str(row[1])}
    assert parts == {"　其中：各单元到团队中心村的路程": 7200, "　其中：拆村（乘代价）": 0}


def test_a_second_best_that_costs_less_says_why_it_is_not_the_best(tmp_path: Path) -> None:
    plan = reasoned()
    first = plan.reasons[0]
    assert first.second is not None
    for barred, said in ((("teams.balance",), "代价虽少，但会违反"), ((), "未证明最优")):
        second = dataclasses.replace(first.second, extra=-36_000, barred=barred)
        changed = dataclasses.replace(plan, reasons=(dataclasses.replace(first, second=second),))
        row = rows(changed, tmp_path / "plan.xlsx", layout.REASONS)[1]
        assert row[-2] == -10
        assert said in str(row[-1])


def test_person_seconds_of_the_proof_are_told_in_person_hours_too(tmp_path: Path) -> None:
    units = [row[5] for row in rows(reasoned(), tmp_path / "plan.xlsx", layout.PROOF)]
    assert "人秒（合2人时）" in units
