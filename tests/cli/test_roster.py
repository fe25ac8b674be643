"""``gridplan roster``: what differs between rosters, confirmed in a workbook, taken into the county's own."""

from __future__ import annotations

import shutil
from pathlib import Path

import openpyxl
import pytest

from gridplan.assets import asset
from support.commands import in_process

pytestmark = pytest.mark.usefixtures("in_chinese")

HEADER = ["工号", "姓名", "单位", "科室", "岗位", "职称"]
PEOPLE = [
    ["P1", "张三", "县医院", "内科", "县级医师", "中级"],
    ["P2", "李四", "县医院", "内科", "县级医师", "副高"],
    ["P3", "=HYPERLINK(1)", "县医院", "外科", "县级医师", "中级"],
]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """The mini county, not planned."""
    return Path(
        shutil.copytree(asset("data/mini"), tmp_path / "松洋 县", ignore=shutil.ignore_patterns("cache", "plans"))
    )


def roster(path: Path, rows: list[list[str]], header: list[str] = HEADER) -> Path:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(header)
    for row in rows:
        sheet.append(row)
    book.save(path)
    return path


def planners(folder: Path, path: Path) -> Path:
    """The county's roster, of which one person is promoted and one is gone."""
    import csv

    lines = list(csv.DictReader((folder / "staff.csv").read_text(encoding="utf-8-sig").splitlines()))
    keys = ["id", "name", "workplace", "department", "role", "title"]
    rows = [[line[key] for key in keys] for line in lines if line["id"] != "P0002"]
    rows[0][5] = "正高"
    return roster(path, rows)


def test_two_files_are_listed_with_row_old_and_new_value(tmp_path: Path) -> None:
    old = roster(tmp_path / "旧.xlsx", PEOPLE)
    new = roster(tmp_path / "新.xlsx", [["P1", "张三", "县医院", "外科", "县级医师", "副高"], PEOPLE[2]])
    said = in_process("roster", old, new, "--json")
    assert said.code == 0
    assert said.answer["counts"] == {"gone": 1, "moved": 1, "title": 1}
    gone, moved, title = said.answer["differences"]
    assert (gone["person"], gone["new"]) == ("P2", None)
    assert (moved["field"], moved["before"], moved["after"]) == ("department", "内科", "外科")
    assert title["old"] == {"file": "旧.xlsx", "sheet": "Sheet", "row": 2}
    assert title["text"] == "职称变动 张三（P1） 职称：中级 → 副高"
    shown = in_process("roster", old, new)
    assert "职称变动 张三（P1） 职称：中级 → 副高" in shown.out
    assert "旧.xlsx Sheet 2行" in shown.out
    assert "title 张三 (P1)" in in_process("roster", old, new, "--lang", "en").out.replace("（", " (").replace(
        "）", ")"
    )


def test_the_same_file_twice_has_no_difference(tmp_path: Path) -> None:
    path = roster(tmp_path / "a.xlsx", PEOPLE)
    said = in_process("roster", path, path, "--json")
    assert said.answer["differences"] == []
    assert said.answer["people"]["unchanged"] == 3


def test_confirmed_in_a_workbook_and_taken(folder: Path, tmp_path: Path) -> None:
    new, sheet = planners(folder, tmp_path / "新.xlsx"), tmp_path / "确认.xlsx"
    asked = ("roster", new, "--county", folder, "--as-of", "2026-03-09")
    said = in_process(*asked, "--xlsx", sheet, "--json")
    assert {"gone": 1, "title": 1}.items() <= said.answer["counts"].items()
    book = openpyxl.load_workbook(sheet)
    table = book["名册差异"]
    head = [cell.value for cell in table[1]]
    kind, answer, day = (head.index(title) + 1 for title in ("类别", "确认", "生效日期"))
    for row in range(2, table.max_row + 1):
        if table.cell(row, kind).value == "离职":
            table.cell(row, answer).value = "是"
            table.cell(row, day).value = "2026-04-01"
    book.save(sheet)
    taken = in_process(*asked, "--take", sheet, "--json")
    assert (taken.code, taken.answer["status"], len(taken.answer["taken"])) == (0, "taken", 1)
    assert ",2026-04-01," in (folder / "staff.csv").read_text(encoding="utf-8-sig")
    assert all(Path(path).is_file() for path in taken.answer["backups"])
    again = in_process(*asked, "--take", sheet, "--json")  # it is no difference any more
    assert (again.code, again.answer["status"]) == (2, "refused")
    assert "GP-S036" in {finding["code"] for finding in again.answer["findings"]}
    rest = in_process(*asked, "--take-all", "--json")
    assert rest.answer["status"] == "taken"
    assert in_process(*asked, "--json").answer["counts"] == {}


@pytest.mark.parametrize(("said", "code"), [("也许", "GP-S037"), (None, "GP-S038")])
def test_a_workbook_that_says_nothing_clear_is_refused(
    folder: Path, tmp_path: Path, said: str | None, code: str
) -> None:
    new, sheet = planners(folder, tmp_path / "新.xlsx"), tmp_path / "确认.xlsx"
    in_process("roster", new, "--county", folder, "--xlsx", sheet)
    book = openpyxl.load_workbook(sheet)
    if said is None:
        book["名册差异"].delete_cols(14)
    else:
        book["名册差异"]["B2"] = said
    book.save(sheet)
    old = (folder / "staff.csv").read_bytes()
    found = in_process("roster", new, "--county", folder, "--take", sheet, "--json")
    assert found.code == 2
    assert code in {finding["code"] for finding in found.answer["findings"]}
    assert (folder / "staff.csv").read_bytes() == old


def test_names_that_look_like_formulas_stay_text(tmp_path: Path) -> None:
    old, new = roster(tmp_path / "a.xlsx", PEOPLE), roster(tmp_path / "b.xlsx", PEOPLE[:1])
    in_process("roster", old, new, "--xlsx", tmp_path / "c.xlsx")
    cells = [cell for row in openpyxl.load_workbook(tmp_path / "c.xlsx")["名册差异"].iter_rows() for cell in row]
    assert any("HYPERLINK" in str(cell.value) for cell in cells)
    assert not any(cell.data_type == "f" or cell.hyperlink for cell in cells)


@pytest.mark.parametrize(
    "arguments",
    [
        ("roster",),
        ("roster", "none.xlsx"),
        ("roster", "a.xlsx", "b.xlsx", "c.xlsx"),
        ("roster", "a.xlsx", "a.xlsx", "--take-all"),
        ("roster", "a.xlsx", "--county", "."),
        ("roster", "a.xlsx", "a.xlsx", "--as-of", "tomorrow"),
    ],
)
def test_what_cannot_be_meant_is_said(
    arguments: tuple[str, ...], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    roster(tmp_path / "a.xlsx", PEOPLE)
    monkeypatch.chdir(tmp_path)
    said = in_process(*arguments, "--json")
    assert said.code == 2
    assert said.answer["status"] == "error"
