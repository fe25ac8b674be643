"""The member table and the sheet of teams: right for split villages and over township borders, and read back."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import openpyxl
import pytest

from gridplan.domain import workbook as layout
from gridplan.domain.plan import Plan
from gridplan.domain.territories import Territories, Unit
from gridplan.errors import InputError
from gridplan.reports import write_workbook
from gridplan.sources import read_plan_workbook
from support.tiny import tiny_county
from support.tiny_plan import tiny_plan, tiny_territories, village
from support.workbooks import column, edit


def led_plan() -> Plan:
    """The tiny plan with leaders, village doctors and stewards.

    Village 0 of township 0 is split between T0-0 and T0-1; T0-1 has village 0 of the other township, too.
    """
    county = tiny_county()
    split = county.villages[0]
    whole = county.grids[0]
    halves = tuple(
        replace(whole, code=f"{split.code}00{n}", name=f"第{n}网格", workers=("甲", "乙")[:n], residents=400)
        for n in (1, 2)
    )
    hospitals = tuple(replace(h, steward=f"{h.id}管家") for h in county.township_hospitals)
    villages = (replace(split, steward="孙管家"), *county.villages[1:])
    county = county.replace(grids=(*halves, *county.grids[1:]), township_hospitals=hospitals, villages=villages)
    plan = tiny_plan(county)
    first, second, third, fourth = tiny_territories().teams
    teams = (
        replace(
            first, villages=first.villages[1:], grids=(halves[0].code,), leader="gp00", village_doctors=("VD00", "VD01")
        ),
        replace(
            second,
            villages=(*second.villages, village(1, 0)),
            grids=(halves[1].code,),
            leader="nurse01",
            village_doctors=("VD10",),
        ),
        replace(third, villages=third.villages[1:], leader="gp10"),
        fourth,
    )
    units = tuple(
        Unit(
            code=f"{split.code}/{n}", village=split.code, township=split.township, grids=(half.code,), site=half.code,
            workload=10_000 * n,
        )
        for n, half in enumerate(halves, start=1)
    )  # fmt: skip
    units += tuple(
        Unit(code=v.code, village=v.code, township=v.township, site=v.code, workload=1000) for v in villages[1:]
    )
    territories = replace(plan.territories, solution=Territories(teams=teams, units=units))
    return replace(plan, territories=territories)


@pytest.fixture
def exported(tmp_path: Path) -> Path:
    path = tmp_path / "plan.xlsx"
    write_workbook(led_plan(), path)
    return path


def sheet(path: Path, name: str) -> list[dict[str, object]]:
    header, *rows = openpyxl.load_workbook(path)[name].iter_rows(values_only=True)
    return [dict(zip(header, row, strict=True)) for row in rows]


def test_each_grid_has_its_own_team_with_leader_and_steward(exported: Path) -> None:
    rows = sheet(exported, layout.GRIDS)
    told = {row["网格"]: (row["团队编号"], row["团队长"], row["家医管家"]) for row in rows}
    assert told["第1网格"] == ("T0-0", "全科甲0", "TH0管家")
    assert told["第2网格"] == ("T0-1", "护士甲1", "TH0管家")
    assert [row["健康管家"] for row in rows[:3]] == ["孙管家", "孙管家", None]
    # a village of township 1 that a team of township 0 looks after: the steward is that team's hospital's
    abroad = next(row for row in rows if row["乡镇"] == "乙镇" and row["村"] == "东村")
    assert (abroad["团队编号"], abroad["家医管家"]) == ("T0-1", "TH0管家")
    assert next(row for row in rows if row["团队编号"] == "T1-0")["家医管家"] == "TH1管家"


def test_the_member_table_stands_by_team_with_split_villages_once_for_each(exported: Path) -> None:
    found = openpyxl.load_workbook(exported)[layout.MEMBERS]
    grids = [str(row[3].value) for row in found.iter_rows(min_row=3)]
    assert grids[:3] == ["第1网格", "第2网格", "西村网格"]
    assert found["B3"].value == "东村\n健康管家：孙管家"
    assert "B3:B4" in {str(merged) for merged in found.merged_cells.ranges}
    assert "全科甲0（团队长）" in str(found["F3"].value)
    assert str(found["F3"].value).endswith("村医：村医00、村医01")
    assert str(found["F4"].value).startswith("甲镇第2团队")


def test_the_sheet_of_teams_counts_what_lies_in_the_area(exported: Path) -> None:
    first, second, *_ = sheet(exported, layout.TEAMS)
    county = led_plan().county
    own = [county.village(village(0, v)) for v in (1, 2)]
    assert first["团队长"] == "全科甲0"
    assert first["村医"] == "村医00、村医01"
    assert first["村"] == "西村、南村、东村（部分）"
    assert first["健康网格员人数"] == 1 + 2
    assert first["常住人口"] == 400 + sum(v.residents for v in own)
    assert first["重点人群人次"] == sum(county.grids[0].key_groups.values()) + sum(v.key_groups["65+"] for v in own)
    assert first["工作量"] == 10_000 + 2 * 1000
    assert str(second["村"]).endswith("乙镇东村、东村（部分）")
    assert second["工作量"] == 20_000 + 4 * 1000


def test_leader_and_village_doctors_come_back(exported: Path) -> None:
    plan = led_plan()
    assert read_plan_workbook(exported, plan).territories == plan.territories
    edit(exported, layout.TEAMS, column(layout.TEAMS, "团队长编号") + "2", "nurse00")
    edit(exported, layout.TEAMS, column(layout.TEAMS, "村医编号") + "2", "VD01；VD02")
    edit(exported, layout.TEAMS, column(layout.TEAMS, "团队长编号") + "3", None)
    edited = read_plan_workbook(exported, plan).territories
    assert edited.solution
    assert edited.goals == ()
    assert [(t.leader, t.village_doctors) for t in edited.solution.teams[:2]] == [
        ("nurse00", ("VD01", "VD02")),
        (None, ("VD10",)),
    ]


def test_who_is_nobody_is_told(exported: Path) -> None:
    edit(exported, layout.TEAMS, column(layout.TEAMS, "团队长编号") + "2", "gp000")
    edit(exported, layout.TEAMS, column(layout.TEAMS, "村医编号") + "3", "VD10；TH0")
    with pytest.raises(InputError) as caught:
        read_plan_workbook(exported, led_plan())
    assert [(f.code, f.row) for f in caught.value.findings] == [("GP-W004", 2), ("GP-W004", 3)]
    assert "团队长编号" in caught.value.findings[0].message
    assert "村医编号" in caught.value.findings[1].message


def test_a_workbook_of_an_earlier_version_is_read_all_the_same(exported: Path) -> None:
    book = openpyxl.load_workbook(exported)
    for title in layout.LATER[layout.TEAMS]:
        header = [cell.value for cell in book[layout.TEAMS][1]]
        book[layout.TEAMS].delete_cols(header.index(title) + 1)
    book.save(exported)
    plan = led_plan()
    assert read_plan_workbook(exported, plan).territories == plan.territories


def test_the_workload_of_an_area_that_is_not_made_of_units_is_not_invented() -> None:
    plan = led_plan()
    assert plan.territories.solution
    first, second, *_ = plan.territories.solution.teams
    assert plan.territories.solution.workload_of(first) == 12_000
    assert plan.territories.solution.workload_of(replace(first, grids=())) == 2000
    both = replace(first, grids=(*first.grids, *second.grids))
    assert plan.territories.solution.workload_of(both) == 32_000
    assert plan.territories.solution.workload_of(replace(first, villages=(plan.county.villages[0].code,))) is None
