"""The workbook: what it shows, and that it comes back the same after Excel."""

from __future__ import annotations

import dataclasses
import datetime as dt
from pathlib import Path

import openpyxl
import pytest

from gridplan.checking import audit
from gridplan.domain import workbook as layout
from gridplan.domain.findings import Finding, FindingLevel
from gridplan.domain.people import Exemption, ExemptionReason
from gridplan.domain.plan import Change, Plan, Violation
from gridplan.domain.rules import Level
from gridplan.domain.scenarios import Scenario
from gridplan.domain.travel_settings import TravelSettings
from gridplan.errors import InputError
from gridplan.reports import write_notices, write_workbook
from gridplan.sources import read_plan_workbook, workbook_plan_id
from support.tiny import tiny_county
from support.tiny_plan import tiny_plan
from support.workbooks import column, edit


@pytest.fixture
def exported(tmp_path: Path) -> Path:
    path = tmp_path / "plan.xlsx"
    write_workbook(tiny_plan(), path)
    return path


def test_the_governments_table_has_one_row_for_each_grid(exported: Path) -> None:
    sheet = openpyxl.load_workbook(exported)[layout.MEMBERS]
    rows = list(sheet.iter_rows(values_only=True))
    assert rows[0][0] == "小县“4+N”全民健康服务团队成员表"
    assert rows[1] == ("镇街", "村委会+健康管家", "网格长", "网格", "健康哨兵", "团队")
    assert len(rows) == 2 + len(tiny_plan().county.grids)
    team = "甲镇第1团队\n专科医师：医师0\n家庭医生：全科甲0\n护士：护士甲0"
    assert rows[2] == ("甲镇", "东村", "网格长", "东村网格", None, team)
    merged = {str(found) for found in sheet.merged_cells.ranges}
    assert merged == {"A1:F1", "A3:A8", "A9:A14", "F3:F5", "F6:F8", "F9:F11", "F12:F14"}
    assert [found.id for found in sheet.row_breaks.brk] == [8]  # each township on a page of its own
    assert (sheet.print_title_rows, sheet.freeze_panes, sheet.page_setup.paperSize) == ("$2:$2", "A3", 9)


def test_sheets_print_on_pages_of_their_width_under_their_header(exported: Path) -> None:
    for name in ("走访日历", "巡诊", "团队"):
        sheet = openpyxl.load_workbook(exported)[name]
        assert sheet.page_setup.orientation == "landscape"
        assert sheet.sheet_properties.pageSetUpPr.fitToPage
        assert (sheet.page_setup.fitToHeight, sheet.print_title_rows) == (0, "$1:$1")


def test_the_roster_names_every_week_and_marks_the_gaps(exported: Path) -> None:
    sheet = openpyxl.load_workbook(exported)[layout.ROSTER]
    assert sheet.max_column == 1 + 52
    row = [cell.value for cell in sheet[3]][1:]
    assert [week for week, name in enumerate(row) if name == "缺"] == [26, 27]


def test_exceptions_read_in_chinese_with_names(tmp_path: Path) -> None:
    plan = tiny_plan()
    team = next(iter(plan.territories.solution.teams)) if plan.territories.solution else None
    assert team
    violation = Violation(
        rule="teams.balance",
        level=Level.IN_PRINCIPLE,
        where=(team.id,),
        amount=0.954,
        unit="share of mean",
        message="甲镇第1团队工作量过高",
        reason="无法划分",
        remedy="增加1个团队",
    )
    verdict = dataclasses.replace(plan.audit, violations=(violation,))
    write_workbook(dataclasses.replace(plan, audit=verdict), tmp_path / "plan.xlsx")
    rows = list(openpyxl.load_workbook(tmp_path / "plan.xlsx")[layout.EXCEPTIONS].iter_rows(values_only=True))
    assert rows == [
        ("规则", "级别", "对象", "说明", "数量", "单位", "日期", "原因", "建议"),
        (
            *("团队工作量偏差", "原则上", f"甲镇第1团队（{team.id}）", "甲镇第1团队工作量过高", 95.4, "%", None),
            *("无法划分", "增加1个团队"),
        ),
    ]


def test_the_proof_takes_the_teams_cost_apart(tmp_path: Path) -> None:
    plan = tiny_plan()
    scores = {"territories.cost.inside": 400.0, "territories.cost.hospital": 300.0, "territories.cost.balance": 300.0}
    checked = dataclasses.replace(plan, audit=dataclasses.replace(plan.audit, scores=scores))
    write_workbook(checked, tmp_path / "plan.xlsx")
    rows = list(openpyxl.load_workbook(tmp_path / "plan.xlsx")[layout.PROOF].iter_rows(values_only=True))[1:]
    assert [(row[1], row[2]) for row in rows if "其中" in str(row[1])] == [
        ("　其中：各单元到团队中心村的路程", 400),
        ("　其中：卫生院到各单元的路程（乘权重）", 300),
        ("　其中：工作量偏差（乘代价）", 300),
    ]


def test_decisions_come_back_unchanged(exported: Path) -> None:
    plan = tiny_plan()
    assert workbook_plan_id(exported) == plan.id
    again = read_plan_workbook(exported, plan)
    assert again.territories.solution == plan.territories.solution
    assert again.postings.solution == plan.postings.solution
    assert again.coverage.solution
    assert plan.coverage.solution
    assert set(again.coverage.solution.services) == set(plan.coverage.solution.services)
    assert plan.circuits.solution
    assert again.circuits.solution
    assert set(again.circuits.solution.tours) == set(plan.circuits.solution.tours)


def test_an_edited_posting_is_read_and_judged(exported: Path) -> None:
    plan = tiny_plan()
    edit(exported, layout.POSTINGS, column(layout.POSTINGS, "结束日期") + "2", "2026/2/1")
    edited = read_plan_workbook(exported, plan)
    assert edited.postings.solution
    assert edited.postings.solution.postings[0].end == dt.date(2026, 2, 2)
    assert edited.postings.goals == ()
    assert {v.rule for v in audit(edited).violations} >= {"postings.cover", "postings.min_stay"}


def test_every_wrong_cell_is_told_at_once(exported: Path) -> None:
    edit(exported, layout.POSTINGS, column(layout.POSTINGS, "开始日期") + "2", "soon")
    edit(exported, layout.SERVICES, column(layout.SERVICES, "服务方式") + "3", "魔法")
    edit(exported, layout.TEAMS, column(layout.TEAMS, "团队编号") + "2", None)
    edit(exported, layout.TOURS, column(layout.TOURS, "次序") + "2", "first")
    with pytest.raises(InputError) as caught:
        read_plan_workbook(exported, tiny_plan())
    assert [(f.code, f.sheet, f.row) for f in caught.value.findings] == [
        ("GP-W004", layout.TEAMS, 2),
        ("GP-W004", layout.SERVICES, 3),
        ("GP-W004", layout.TOURS, 2),
        ("GP-W004", layout.POSTINGS, 2),
    ]


def test_missing_sheets_and_columns_are_findings(exported: Path) -> None:
    book = openpyxl.load_workbook(exported)
    del book[layout.TOURS]
    book[layout.POSTINGS].delete_cols(1)
    book.save(exported)
    with pytest.raises(InputError) as caught:
        read_plan_workbook(exported, tiny_plan())
    assert [f.code for f in caught.value.findings] == ["GP-W002", "GP-W003"]


@pytest.mark.parametrize("content", [None, b"", b"PK\x03\x04 not really", b"plain text"])
def test_what_is_no_workbook_is_refused(tmp_path: Path, content: bytes | None) -> None:
    path = tmp_path / "x.xlsx"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(InputError, match=r"x\.xlsx"):
        workbook_plan_id(path)


def test_a_workbook_of_somebody_else_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "x.xlsx"
    openpyxl.Workbook().save(path)
    with pytest.raises(InputError) as caught:
        workbook_plan_id(path)
    assert caught.value.findings[0].code == "GP-W001"


def test_names_that_look_like_formulas_stay_text(tmp_path: Path) -> None:
    county = tiny_county()
    villages = (dataclasses.replace(county.villages[0], name="=1+1", steward="http://x"), *county.villages[1:])
    plan: Plan = tiny_plan(county.replace(villages=villages))
    path = tmp_path / "plan.xlsx"
    write_workbook(plan, path)
    sheet = openpyxl.load_workbook(path)[layout.MEMBERS]
    assert (sheet["B3"].value, sheet["B3"].data_type, sheet["B3"].hyperlink) == ("=1+1\n健康管家：http://x", "s", None)


def test_nothing_half_written_stays_behind(tmp_path: Path) -> None:
    write_workbook(tiny_plan(), tmp_path / "plan.xlsx")
    assert [p.name for p in tmp_path.iterdir()] == ["plan.xlsx"]


def test_notices_are_made_for_notepad(tmp_path: Path) -> None:
    target = write_notices(["王医生：改派", "东村：改为巡诊"], tmp_path / "notices")
    assert target.read_bytes().startswith(b"\xef\xbb\xbf")
    assert target.read_text(encoding="utf-8-sig").splitlines() == ["王医生：改派", "东村：改为巡诊"]


def test_the_cover_says_what_may_be_edited_and_the_proof_stands_beside(exported: Path) -> None:
    book = openpyxl.load_workbook(exported)
    assert book.sheetnames[0] == layout.COVER
    cover = {row[0]: row[1] for row in book[layout.COVER].iter_rows(max_row=14, values_only=True) if row[0]}
    assert cover["方案编号"] == tiny_plan().id
    assert cover["道路情景"] == "平时"
    assert all(name in cover["可修改"] for name in layout.EDITABLE)
    rows = list(book[layout.PROOF].iter_rows(values_only=True))[1:]
    assert ("巡诊排程", "行车时间", 10_000, 9_770, 0.023, "秒", 0.1) in rows
    assert layout.CHANGES not in book.sheetnames


def test_after_replanning_the_changes_have_a_sheet(tmp_path: Path) -> None:
    change = Change(
        kind="posting", who=("D0",), where="TH0", before="甲", after=None, start=dt.date(2026, 3, 2), cause="离职"
    )
    write_workbook(tiny_plan(), tmp_path / "plan.xlsx", changes=(change,))
    rows = list(openpyxl.load_workbook(tmp_path / "plan.xlsx")[layout.CHANGES].iter_rows(values_only=True))
    assert rows[1][:5] == ("派驻", "医师0", "甲镇卫生院", "甲", None)
    assert (rows[1][5].date(), rows[1][6]) == (change.start, "离职")


def test_what_was_odd_in_the_input_has_a_sheet(tmp_path: Path) -> None:
    found = (
        Finding(code="GP-M006", level=FindingLevel.INFO, message="请假", feature="TH1"),
        Finding(code="GP-B001", level=FindingLevel.WARNING, message="有缝", remedy="接上", file="a.geojson", row=3),
    )
    path = tmp_path / "plan.xlsx"
    write_workbook(dataclasses.replace(tiny_plan(), findings=found), path)
    book = openpyxl.load_workbook(path)
    rows = list(book[layout.FINDINGS].iter_rows(values_only=True))
    assert rows[0] == layout.COLUMNS[layout.FINDINGS]
    assert rows[1] == ("提醒", "GP-B001", "有缝", "接上", "a.geojson", None, 3, None, None)
    assert rows[2] == ("说明", "GP-M006", "请假", None, None, None, None, "乙镇卫生院", None)
    facts = {row[0]: row[1] for row in book[layout.COVER].iter_rows(max_row=14, values_only=True) if row[0]}
    assert facts["数据问题"] == "提醒 1 条、说明 1 条，见“数据问题”"
    write_workbook(tiny_plan(), path)
    assert layout.FINDINGS not in openpyxl.load_workbook(path).sheetnames


def test_the_cover_says_which_state_of_the_roads_the_plan_is_made_for(tmp_path: Path) -> None:
    county = tiny_county().replace(
        travel=TravelSettings(scenarios=(Scenario(name="wet", title="雨季"),), scenario="wet")
    )
    write_workbook(tiny_plan(county), tmp_path / "plan.xlsx")
    cover = openpyxl.load_workbook(tmp_path / "plan.xlsx")[layout.COVER]
    assert ("道路情景", "雨季") in list(cover.iter_rows(values_only=True))


def test_who_is_not_to_be_posted_has_a_sheet(tmp_path: Path) -> None:
    exemption = Exemption(reason=ExemptionReason.HEALTH, start=dt.date(2026, 3, 2), end=dt.date(2026, 4, 1))
    over = Exemption(reason=ExemptionReason.CARE, end=dt.date(2025, 1, 1))
    changes = {"D0": {"exemptions": (exemption, over)}, "D1": {"postable": False}}
    county = tiny_county()
    people = tuple(dataclasses.replace(p, **changes.get(p.id, {})) for p in county.people)
    write_workbook(tiny_plan(county.replace(people=people)), tmp_path / "plan.xlsx")
    rows = list(openpyxl.load_workbook(tmp_path / "plan.xlsx")[layout.EXEMPTIONS].iter_rows(values_only=True))[1:]
    assert [(row[0], row[4], row[5] and row[5].date(), row[6] and row[6].date()) for row in rows] == [
        ("D0", "健康原因", dt.date(2026, 3, 2), dt.date(2026, 3, 31)),
        ("D1", "未说明", None, None),
    ]
