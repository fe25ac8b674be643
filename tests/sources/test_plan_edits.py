"""What was changed in an exported workbook: cell by cell, by names too, whatever program saved it."""

from __future__ import annotations

import dataclasses
import datetime as dt
import shutil
from pathlib import Path

import openpyxl
import pytest
import xlsxwriter

from gridplan.domain import workbook as layout
from gridplan.domain.findings import FindingLevel
from gridplan.domain.plan import Plan
from gridplan.errors import InputError
from gridplan.reports import write_workbook
from gridplan.sources import EditedPlan, read_edited_plan, read_plan_workbook, workbook_origin
from support.tiny import tiny_county
from support.tiny_plan import tiny_plan
from support.workbooks import column, edit


@pytest.fixture(scope="module")
def export(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("export") / "plan.xlsx"
    write_workbook(tiny_plan(), path)
    return path


@pytest.fixture
def book(export: Path, tmp_path: Path) -> Path:
    return Path(shutil.copy(export, tmp_path / "改过的.xlsx"))


def read(book: Path, export: Path, plan: Plan | None = None) -> EditedPlan:
    return read_edited_plan(book, plan or tiny_plan(), export=export)


def told(found: EditedPlan) -> list[tuple[str, str | None, int | None]]:
    return [(each.code, each.sheet, each.row) for each in found.findings]


def at(sheet: str, title: str, row: int = 2) -> str:
    return f"{column(sheet, title)}{row}"


def rows_of(book: Path, sheet: str) -> list[tuple[object, ...]]:
    return list(openpyxl.load_workbook(book)[sheet].iter_rows(values_only=True))


def refill(book: Path, sheet: str, rows: list[tuple[object, ...]]) -> None:
    """Put other rows in place of those of a sheet."""
    found = openpyxl.load_workbook(book)
    found[sheet].delete_rows(1, found[sheet].max_row)
    for row in rows:
        found[sheet].append(list(row))
    found.save(book)


def is_as_exported(found: EditedPlan) -> bool:
    plan = tiny_plan()
    stages = ("territories", "coverage", "circuits", "postings")
    return not found.edits and all(getattr(found.plan, stage) == getattr(plan, stage) for stage in stages)


def test_a_workbook_saved_by_another_program_has_no_edits(book: Path, export: Path) -> None:
    openpyxl.load_workbook(book).save(book)
    found = read(book, export)
    assert is_as_exported(found)
    assert found.findings == ()


@pytest.mark.parametrize("sheet", layout.EDITABLE)
def test_sorting_filtering_blank_rows_and_moved_columns_are_no_edits(book: Path, export: Path, sheet: str) -> None:
    header, *rows = rows_of(book, sheet)
    blank = (None,) * len(header)
    notes: list[tuple[object, ...]] = [("经办：张三", *blank[1:]), blank]
    mixed = [header, *reversed(rows[1:]), blank, blank, rows[0]]
    refill(book, sheet, [*notes, *(tuple(reversed(row)) for row in mixed)])
    opened = openpyxl.load_workbook(book)
    opened[sheet].row_dimensions[5].hidden = True
    opened.save(book)
    found = read(book, export)
    assert is_as_exported(found)
    assert found.findings == ()


def test_dates_as_text_and_as_serials_and_codes_as_numbers_are_the_same(book: Path, export: Path) -> None:
    header, *rows = rows_of(book, layout.POSTINGS)
    start, end = (header.index(title) for title in ("开始日期", "结束日期"))
    for number, row in enumerate(rows):
        cells = list(row)
        first, last = cells[start], cells[end]
        assert isinstance(first, dt.datetime)
        assert isinstance(last, dt.datetime)
        cells[start] = (first.date() - dt.date(1899, 12, 30)).days if number % 2 else f"{first:%Y年%m月%d日}"
        cells[end] = f"{last:%Y/%m/%d}"
        rows[number] = tuple(cells)
    refill(book, layout.POSTINGS, [header, *rows])
    header, *rows = rows_of(book, layout.SERVICES)
    refill(book, layout.SERVICES, [header, *((float(str(row[0])), *row[1:]) for row in rows)])
    assert is_as_exported(read(book, export))


def test_inline_strings_and_a_wrong_size_of_the_sheet_are_read(book: Path, export: Path, tmp_path: Path) -> None:
    inline = tmp_path / "inline.xlsx"
    with xlsxwriter.Workbook(str(inline), {"constant_memory": True, "strings_to_formulas": False}) as made:
        date = made.add_format({"num_format": "yyyy-mm-dd"})
        opened = openpyxl.load_workbook(book)
        for sheet in opened.worksheets:
            target = made.add_worksheet(sheet.title)
            for r, row in enumerate(sheet.iter_rows(values_only=True)):
                for c, value in enumerate(row):
                    if isinstance(value, dt.datetime):
                        target.write_datetime(r, c, value, date)
                    elif isinstance(value, str):
                        target.write_string(r, c, value)
                    elif value is not None:
                        target.write_number(r, c, value)
    assert is_as_exported(read(inline, export))


def test_every_changed_cell_is_told_with_what_it_said_before(book: Path, export: Path) -> None:
    edit(book, layout.POSTINGS, at(layout.POSTINGS, "结束日期"), dt.date(2026, 6, 28))
    edit(book, layout.TEAMS, at(layout.TEAMS, "护士编号", 3), None)
    found = read(book, export)
    assert [(e.sheet, e.row, e.column, e.title, e.before, e.after, e.read) for e in found.edits] == [
        (layout.TEAMS, 3, column(layout.TEAMS, "护士编号"), "护士编号", "nurse01", "", True),
        (layout.POSTINGS, 2, column(layout.POSTINGS, "结束日期"), "结束日期", "2026-07-05", "2026-06-28", True),
    ]
    assert found.plan.teams[1].nurse is None
    assert found.findings == ()


def test_rows_that_were_added_and_removed_are_told(book: Path, export: Path) -> None:
    header, first, *rest = rows_of(book, layout.TOURS)
    new = list(rest[-1])
    new[header.index("日期")], new[header.index("地点编码")] = dt.datetime(2026, 2, 3), "990101100203"  # noqa: DTZ001
    new[header.index("地点")] = None
    refill(book, layout.TOURS, [header, *rest, tuple(new)])
    found = read(book, export)
    assert sorted(e.kind for e in found.edits) == ["added", "removed"]
    assert str(first[1]) in next(e.before for e in found.edits if e.kind == "removed")
    assert len(found.plan.tours) == len(tiny_plan().tours)


def test_a_stop_of_which_place_and_purpose_were_edited_is_one_row_still(book: Path, export: Path) -> None:
    edit(book, layout.TOURS, at(layout.TOURS, "地点编码"), "990101100203")
    edit(book, layout.TOURS, at(layout.TOURS, "项目编号"), "mobile")
    found = read(book, export)
    assert {edited.kind for edited in found.edits} == {"changed"}
    assert found.findings == ()  # the names beside were left: the codes decide
    assert any(stop.place == "990101100203" for tour in found.plan.tours for stop in tour.stops)


def test_a_name_that_names_one_other_person_is_taken(book: Path, export: Path) -> None:
    edit(book, layout.POSTINGS, at(layout.POSTINGS, "姓名"), "医师1")
    edit(book, layout.TEAMS, at(layout.TEAMS, "专科医师"), "医师2")
    edit(book, layout.SERVICES, at(layout.SERVICES, "提供者"), "西村卫生室")
    found = read(book, export)
    assert told(found)[:2] == [("GP-W006", layout.TEAMS, 2), ("GP-W007", layout.SERVICES, 2)]
    assert found.plan.teams[0].specialist == "D2"
    assert found.plan.postings.solution
    assert found.plan.postings.solution.postings[0].person == "D1"
    taken = [each for each in found.findings if each.code == "GP-W006"]
    assert {each.level for each in taken} == {FindingLevel.REPAIRED}
    assert "专科医师编号按姓名取“D2”" in taken[0].message
    assert "VC01、VC11" in next(each.message for each in found.findings if each.code == "GP-W007")  # two of one name


def test_a_team_is_named_as_the_sheet_names_it(book: Path, export: Path) -> None:
    edit(book, layout.TOURS, at(layout.TOURS, "出车单位"), "乙镇第2团队（T1-1）")
    found = read(book, export)
    assert told(found) == [("GP-W006", layout.TOURS, 2)]
    assert sorted(tour.crew for tour in found.plan.tours).count("T1-1") == 4


@pytest.mark.parametrize(
    ("name", "code", "wanted", "words"),
    [
        ("赵无名", "D0", "GP-W007", "没有叫“赵无名”的"),
        (None, "D0", "GP-W007", "删去了"),
        ("医师2", "D1", "GP-W008", "专科医师编号是“D1”，专科医师却是“医师2”"),
    ],
)
def test_a_name_that_means_nobody_or_another_than_the_code_is_told(
    book: Path, export: Path, name: str | None, code: str, wanted: str, words: str
) -> None:
    edit(book, layout.TEAMS, at(layout.TEAMS, "专科医师"), name)
    edit(book, layout.TEAMS, at(layout.TEAMS, "专科医师编号"), code)
    found = read(book, export)
    assert told(found) == [(wanted, layout.TEAMS, 2)]
    assert words in found.findings[0].message
    assert found.errors
    assert found.findings[0].remedy


def test_a_code_decides_where_the_name_was_left_or_fits(book: Path, export: Path) -> None:
    edit(book, layout.TEAMS, at(layout.TEAMS, "专科医师编号"), "D2")
    edit(book, layout.TEAMS, at(layout.TEAMS, "专科医师编号", 3), "D3")
    edit(book, layout.TEAMS, at(layout.TEAMS, "专科医师", 3), "医师3")
    found = read(book, export)
    assert found.findings == ()
    assert [team.specialist for team in found.plan.teams[:2]] == ["D2", "D3"]


def test_of_people_with_one_name_the_one_of_the_columns_role_is_taken(tmp_path: Path) -> None:
    county = tiny_county()
    changes = {"gp11": "王芳", "nurse11": "王芳", "D2": "王芳"}
    people = tuple(dataclasses.replace(p, name=changes.get(p.id, p.name)) for p in county.people)
    plan = tiny_plan(county.replace(people=people))
    export, book = tmp_path / "a.xlsx", tmp_path / "b.xlsx"
    write_workbook(plan, export)
    shutil.copy(export, book)
    edit(book, layout.TEAMS, at(layout.TEAMS, "护士"), "王芳")
    assert read(book, export, plan).plan.teams[0].nurse == "nurse11"
    edit(book, layout.TEAMS, at(layout.TEAMS, "团队长"), "王芳")
    assert "GP-W007" in [code for code, *_ in told(read(book, export, plan))]


def test_a_bad_cell_is_told_and_all_others_are_read(book: Path, export: Path) -> None:
    edit(book, layout.POSTINGS, at(layout.POSTINGS, "人员编号"), "D99")
    edit(book, layout.POSTINGS, at(layout.POSTINGS, "结束日期", 3), dt.date(2026, 12, 20))
    edit(book, layout.TEAMS, at(layout.TEAMS, "村编码"), "990101100200；990101100299")
    edit(book, layout.TEAMS, at(layout.TEAMS, "护士编号"), "nurse11")
    found = read(book, export)
    assert told(found) == [("GP-W004", layout.TEAMS, 2), ("GP-W004", layout.POSTINGS, 2)]
    plan = tiny_plan()
    assert found.plan.teams[0] == dataclasses.replace(plan.teams[0], nurse="nurse11")
    assert found.plan.postings.solution
    assert plan.postings.solution
    assert found.plan.postings.solution.postings[0] == plan.postings.solution.postings[0]
    assert found.plan.postings.solution.postings[1].end == dt.date(2026, 12, 21)


def test_a_missing_sheet_leaves_its_stage_as_it_was(book: Path, export: Path) -> None:
    opened = openpyxl.load_workbook(book)
    del opened[layout.TOURS]
    opened.save(book)
    edit(book, layout.TEAMS, at(layout.TEAMS, "护士编号"), "nurse11")
    found = read(book, export)
    assert told(found) == [("GP-W002", layout.TOURS, None)]
    assert found.plan.circuits == tiny_plan().circuits
    assert found.plan.teams[0].nurse == "nurse11"


@pytest.mark.parametrize(
    ("sheet", "title", "value", "words"),
    [
        (layout.POSTINGS, "开始日期", dt.date(2026, 1, 7), "周三，派驻按整周从周一到周日，应为周一，例如2026-01-05"),
        (layout.POSTINGS, "结束日期", dt.date(2026, 7, 3), "应为周日，例如2026-07-05"),
        (layout.POSTINGS, "结束日期", dt.date(2025, 7, 6), "在开始日期2026-01-05之前"),
        (layout.TEAMS, "乡镇编码", "990101101", "甲镇卫生院在甲镇，应为“990101100”"),
        (layout.TOURS, "地点编码", "TH1", "走访的是村，“TH1”是乡镇卫生院"),
        (layout.SERVICES, "村编码", "990101100201", "已有"),
    ],
)
def test_what_would_stop_the_audit_is_told_at_its_cell(
    book: Path, export: Path, sheet: str, title: str, value: object, words: str
) -> None:
    edit(book, sheet, at(sheet, title), value)
    found = read(book, export)
    assert [each.code for each in found.errors] == ["GP-W004"]
    assert words in found.errors[0].message


def test_edits_of_what_is_worked_out_are_told_to_have_no_effect(book: Path, export: Path) -> None:
    edit(book, layout.ROSTER, "C2", "张三")
    edit(book, layout.MEMBERS, "C4", "张三")
    edit(book, layout.WORKLOAD, "F2", 99)
    edit(book, layout.TEAMS, at(layout.TEAMS, "常住人口"), 1)
    found = read(book, export)
    assert {(each.code, each.sheet) for each in found.findings} == {
        ("GP-W009", sheet) for sheet in (layout.ROSTER, layout.MEMBERS, layout.WORKLOAD, layout.TEAMS)
    }
    assert not any(each.read for each in found.edits)
    assert (layout.ROSTER, "C", 2, "张三") in [(e.sheet, e.column, e.row, e.after) for e in found.edits]
    assert not found.errors
    assert found.plan.territories == tiny_plan().territories


def test_a_workbook_in_english_comes_back(tmp_path: Path) -> None:
    export, book = tmp_path / "a.xlsx", tmp_path / "b.xlsx"
    write_workbook(tiny_plan(), export, lang="en")
    assert workbook_origin(export).lang == "en"
    opened = openpyxl.load_workbook(export)
    header = [cell.value for cell in opened["Services"][1]]
    assert header[:4] == ["Village code", "Township", "Village", "Mode"]
    assert opened["Services"]["D2"].value == "own clinic"
    opened.save(book)
    assert is_as_exported(read(book, export))
    opened["Services"]["D2"] = "uncovered"
    opened.save(book)
    found = read(book, export)
    assert [(e.sheet, e.title, e.before, e.after) for e in found.edits] == [
        (layout.SERVICES, "服务方式", "own clinic", "uncovered")
    ]
    assert found.plan.coverage.solution
    assert len(found.plan.coverage.solution.uncovered) == 2


@pytest.mark.parametrize("audience", ["leaders", "public"])
def test_a_workbook_with_masked_names_is_not_read_back(tmp_path: Path, audience: str) -> None:
    path = tmp_path / "plan.xlsx"
    write_workbook(tiny_plan(), path, audience=audience)  # type: ignore[arg-type]
    with pytest.raises(InputError) as caught:
        workbook_origin(path)
    assert [each.code for each in caught.value.findings] == ["GP-W011"]


def test_without_the_export_a_row_with_a_bad_cell_is_left_out(book: Path) -> None:
    edit(book, layout.POSTINGS, at(layout.POSTINGS, "人员编号"), "D99")
    found = read_edited_plan(book, tiny_plan())
    assert found.plan.postings.solution
    assert len(found.plan.postings.solution.postings) == 3
    with pytest.raises(InputError):
        read_plan_workbook(book, tiny_plan())
