"""Rosters as planners keep them: titles above the header, merged cells, any order of columns, names for ids."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import openpyxl
import pytest

from gridplan.domain.people import Absence
from gridplan.domain.roster_changes import compare
from gridplan.domain.roster_words import DifferenceKind
from gridplan.sources.report import Report
from gridplan.sources.roster_files import RosterCodes, RosterFile, read_roster
from gridplan.sources.roster_match import match_rosters

CODES = RosterCodes(
    workplaces={"H1": "某县总医院", "T1": "甲镇卫生院", "T2": "重名卫生院", "T3": "重名卫生院"},
    departments={"H1-01": ("H1", "心内科"), "H1-02": ("H1", "外科")},
)


def write(path: Path, *rows: list[object], merged: tuple[str, ...] = (), title: str = "Sheet1") -> Path:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = title
    for row in rows:
        sheet.append(row)
    for area in merged:
        sheet.merge_cells(area)
    book.save(path)
    return path


def read(path: Path, codes: RosterCodes | None = CODES) -> tuple[RosterFile, list[str]]:
    report = Report()
    found = read_roster(path, report, codes=codes)
    assert found is not None, report.findings
    return found, [finding.code for finding in report.findings]


def test_titles_merged_cells_and_any_order_of_columns(tmp_path: Path) -> None:
    path = write(
        tmp_path / "花名册.xlsx",
        ["某县医共体人员花名册（2026年3月）", None, None, None, None, None],
        [None],
        ["序号", "姓名", "单位名称", "所在科室", "职称", "工号", "备注"],
        [1, "张 三", "某县总医院", "心内科", "主治医师", 12, "骨干"],
        [2, "李四", None, "外科", "副主任医师", "P3", None],
        ["合计", None, None, None, None, None, 2],
        merged=("A1:F1", "C4:C5"),
    )
    found, codes = read(path)
    assert codes == []
    first, second = found.records
    assert (first.id, first.name, first.value("workplace"), first.value("department")) == ("12", "张 三", "H1", "H1-01")
    assert (first.shown("workplace"), first.value("title"), first.more["备注"]) == ("某县总医院", "中级", "骨干")
    assert (second.value("workplace"), second.value("title"), second.row) == ("H1", "副高", 5)
    assert found.header_row == 3
    assert "序号" not in found.more


def test_a_header_of_two_rows(tmp_path: Path) -> None:
    path = write(
        tmp_path / "a.xlsx",
        ["姓名", "单位", "派驻情况", None],
        [None, None, "现派驻地", "派驻起始日"],
        ["张三", "H1", "T1", dt.date(2026, 1, 5)],
        merged=("A1:A2", "B1:B2", "C1:D1"),
    )
    (only,) = read(path)[0].records
    assert (only.value("current_post"), only.value("posted_since"), only.row) == ("T1", "2026-01-05", 3)


def test_a_header_that_is_repeated_on_every_page_is_nobody(tmp_path: Path) -> None:
    path = write(tmp_path / "a.xlsx", ["姓名", "单位"], ["张三", "H1"], ["姓名", "单位"], ["李四", "H1"])
    assert [r.name for r in read(path)[0].records] == ["张三", "李四"]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_csv_in_the_encodings_of_excel(tmp_path: Path, encoding: str) -> None:
    path = tmp_path / "a.csv"
    path.write_text("人员花名册,,\n姓名,工作单位,职称\n张三,某县总医院,中级\n", encoding=encoding)
    (only,) = read(path)[0].records
    assert (only.name, only.value("workplace"), only.row) == ("张三", "H1", 3)


def test_what_cannot_be_understood_is_said_and_stays_as_it_is(tmp_path: Path) -> None:
    path = write(
        tmp_path / "a.xlsx",
        ["工号", "姓名", "单位", "科室", "职称", "入职日期"],
        ["P1", '=HYPERLINK("http://x","点我")', "某县总医院", None, None, None],
        ["P2", "<script>alert(1)</script>", "不存在的医院", None, None, None],
        ["P3", "王五", "重名卫生院", "外科", "神医", "昨天"],
        ["P4", None, "某县总医院", "没有的科", None, None],
    )
    found, codes = read(path)
    assert sorted(codes) == sorted(
        ["GP-S106", "GP-S119", "GP-S033", "GP-S033", "GP-S115", "GP-S113", "GP-S110", "GP-S033"]
    )
    assert [sorted(r.unread) for r in found.records] == [
        ["name"],
        ["name", "workplace"],
        ["joins", "title", "workplace"],
        ["department"],
    ]
    assert found.records[2].value("workplace") == "重名卫生院"


def test_leave_that_ends_before_it_begins_is_told_as_that(tmp_path: Path) -> None:
    report = Report()
    head = ["姓名", "单位", "请假开始", "请假结束"]
    read_roster(write(tmp_path / "a.xlsx", head, ["张三", "H1", "2026-09-01", "2026-05-01"]), report)
    (found,) = report.findings
    assert found.code == "GP-S035"
    assert "结束早于开始" in found.message


def test_leave_beside_the_person(tmp_path: Path) -> None:
    path = write(
        tmp_path / "a.xlsx",
        ["姓名", "单位", "休假开始日期", "休假结束日期", "请假事由"],
        ["张三", "H1", "2026年3月2日", dt.date(2026, 3, 6), "病假"],
        ["李四", "H1", None, None, None],
        ["王五", "H1", "2026-03-02", None, "产假"],
    )
    found, codes = read(path)
    assert codes == ["GP-S035"]
    leave = Absence(start=dt.date(2026, 3, 2), end=dt.date(2026, 3, 7), reason="病假")
    assert [r.absences for r in found.records] == [(leave,), (), None]


def test_another_sheet_with_a_roster_is_told_and_a_file_without_any_is_refused(tmp_path: Path) -> None:
    book = openpyxl.load_workbook(write(tmp_path / "a.xlsx", ["姓名", "单位"], ["张三", "H1"], title="2025年"))
    other = book.create_sheet("人员")
    other.append(["姓名", "单位"])
    other.append(["李四", "H1"])
    book.save(tmp_path / "a.xlsx")
    found, codes = read(tmp_path / "a.xlsx")
    assert [r.name for r in found.records] == ["李四"]
    assert codes == ["GP-S032"]
    report = Report()
    assert read_roster(write(tmp_path / "b.xlsx", ["村", "人口"], ["东村", 3]), report) is None
    assert [f.code for f in report.findings] == ["GP-S031"]
    (tmp_path / "c.xlsx").write_bytes(b"no workbook")
    assert read_roster(tmp_path / "c.xlsx", report) is None
    assert read_roster(tmp_path / "d.xlsm", report) is None
    assert [f.code for f in report.findings][1:] == ["GP-S102", "GP-S105"]


def test_names_and_ids_of_hospitals_are_the_same(tmp_path: Path) -> None:
    old = write(tmp_path / "a.xlsx", ["工号", "姓名", "单位", "科室"], ["P1", "张三", "H1", "H1-01"])
    new = write(tmp_path / "b.xlsx", ["姓名", "科室", "单位", "工号"], ["张三", "心内科", "某县总医院", "P1"])
    first, second = (read(path)[0].records for path in (old, new))
    assert compare(match_rosters(first, second)).differences == ()
    apart = [read(path, None)[0].records for path in (old, new)]
    kinds = [d.kind for d in compare(match_rosters(*apart)).differences]
    assert kinds == [DifferenceKind.MOVED, DifferenceKind.MOVED]


def test_leave_that_is_over_is_history(tmp_path: Path) -> None:
    head = ["工号", "姓名", "单位", "请假开始", "请假结束"]
    old = write(tmp_path / "a.xlsx", head, ["P1", "张三", "H1", "2026-03-02", "2026-03-06"])
    new = write(tmp_path / "b.xlsx", head, ["P1", "张三", "H1", "2026-06-01", "2026-06-05"])
    matching = match_rosters(*(read(path)[0].records for path in (old, new)))
    assert [d.kind for d in compare(matching).differences] == [DifferenceKind.LEAVE_NEW, DifferenceKind.LEAVE_ENDED]
    (only,) = compare(matching, since=dt.date(2026, 3, 9)).differences
    assert (only.kind, only.after) == (DifferenceKind.LEAVE_NEW, "2026-06-01至2026-06-05")
    longer = write(tmp_path / "c.xlsx", head, ["P1", "张三", "H1", "2026-03-02", "2026-04-06"])
    matching = match_rosters(*(read(path)[0].records for path in (old, longer)))
    assert [d.kind for d in compare(matching).differences] == [DifferenceKind.LEAVE_CHANGED]
