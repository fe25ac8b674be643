"""A remark that reads like leave or leaving is told where no date is entered; everything else is passed over."""

from __future__ import annotations

from pathlib import Path

import pytest

from gridplan.languages import in_language
from gridplan.sources.report import Report
from gridplan.sources.roster_files import read_roster
from gridplan.sources.roster_remarks import check_record_remarks
from sources.folders import Folder


def told(
    tmp_path: Path, text: str, *, header: str = "备注", person: int = 0, **more: str
) -> list[tuple[str, str, int]]:
    folder = Folder(tmp_path / "county")
    staff = folder.tables["staff"]
    for row in staff:
        row[header] = ""
    staff[person] |= {header: text, **more}
    findings = folder.findings()
    return [(f.code, f.value, f.row) for f in findings if f.code in {"GP-S046", "GP-S047"}]


@pytest.mark.parametrize("text", ["产假2026-05起", "长期病假", "2026年3月—8月进修", "援藏中", "拟6月起休假"])
def test_leave_without_days_is_told(text: str, tmp_path: Path) -> None:
    assert told(tmp_path, text) == [("GP-S046", text, 2)]


@pytest.mark.parametrize("text", ["5月退休", "2026年内离职", "已调离"])
def test_leaving_without_a_day_is_told(text: str, tmp_path: Path) -> None:
    assert told(tmp_path, text, header="说明") == [("GP-S047", text, 2)]


@pytest.mark.parametrize(
    "text",
    [
        "退休返聘", "已销假", "2019年病假", "产假已结束", "不休假", "曾援藏", "进修：心内科", "延迟退休", "2041年退休",
        "党员", "未请假", "住院医师规培合格", "合同到期2027-12",
    ],
)  # fmt: skip
def test_what_may_mean_something_else_is_not(text: str, tmp_path: Path) -> None:
    assert told(tmp_path, text) == []


def test_who_has_a_date_is_not_told_again(tmp_path: Path) -> None:
    assert told(tmp_path / "a", "5月退休", leaves="2026-05-31") == []
    names = [row["id"] for row in Folder(tmp_path).tables["staff"]]
    assert told(tmp_path / "b", "休假", person=names.index("D1")) == []  # the calendar has the leave


def test_a_new_roster_is_read_alike(tmp_path: Path) -> None:
    lines = ["姓名,岗位,离职日期,请假开始,请假结束,备注"]
    lines += ["甲一,护士,,,,产假2026-05起", "乙二,护士,,2026-05-01,2026-08-31,产假", "丙三,护士,2026-05-31,,,5月退休"]
    lines += ["丁四,护士,,,,5月退休"]
    path = tmp_path / "new.csv"
    path.write_text("\n".join(lines), encoding="utf-8")
    report = Report()
    roster = read_roster(path, report)
    assert roster is not None
    check_record_remarks(roster.records, report)
    first, second = (f for f in report.findings if f.code in {"GP-S046", "GP-S047"})
    assert (first.code, first.row, second.code, second.row) == ("GP-S046", 2, "GP-S047", 5)
    assert "甲一" in first.message
    assert "请假开始" in first.remedy
    assert "离职日期" in second.remedy
    assert in_language(first.message, "en").startswith("the remark “产假2026-05起” of 甲一 reads like leave")


def test_several_workplaces_of_one_person_are_told_as_that(tmp_path: Path) -> None:
    folder = Folder(tmp_path / "county")
    staff = folder.tables["staff"]
    first = staff[0]
    other = next(row["workplace"] for row in staff if row["workplace"] != first["workplace"])
    first["workplace"] = f"{first['workplace']}；{other}"
    codes = {f.code: f for f in folder.findings() if f.row == 2}
    assert "GP-S048" in codes
    assert "GP-S117" not in codes
    assert "一人只能按一个单位规划" in codes["GP-S048"].message
