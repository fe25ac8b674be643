"""Tables as people lay them out: titles, sheets, merged cells, hidden rows, names for codes, the wrong kind of file."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import openpyxl
import pytest
import shapely
from shapely import affinity

from gridplan.domain.findings import Finding, FindingLevel
from gridplan.domain.people import Title
from gridplan.sources import inspect_county, read_county
from sources.damages import villages_elsewhere, workbook
from sources.folders import Folder, write_xlsx


def _found(folder: Folder, code: str) -> list[Finding]:
    return [finding for finding in inspect_county(folder.write()).findings if finding.code == code]


def _errors(folder: Folder) -> list[str]:
    findings = inspect_county(folder.write()).findings
    return [f"{f.code} {f.message}" for f in findings if f.level is FindingLevel.ERROR]


def test_a_title_above_the_header_is_passed_over(tmp_path: Path) -> None:
    def title(book: openpyxl.Workbook) -> None:
        book.active.insert_rows(1, amount=3)
        book.active["A1"] = "某某县2026年花名册"

    folder, plain = Folder(tmp_path / "titled"), Folder(tmp_path / "plain")
    workbook(title)("S")(folder)
    (finding,) = _found(folder, "GP-S124")
    assert (finding.row, finding.value) == (4, "某某县2026年花名册")
    assert read_county(folder.root).digest() == read_county(plain.write()).digest()


def test_rows_are_numbered_as_excel_counts_them_below_a_title(tmp_path: Path) -> None:
    folder = Folder(tmp_path)
    folder.tables["staff"][2]["title"] = "院长"
    workbook(lambda book: book.active.insert_rows(1, amount=2))("S")(folder)
    assert [finding.row for finding in _found(folder, "GP-S115")] == [6]


def test_a_header_that_lacks_a_column_is_still_the_header(tmp_path: Path) -> None:
    folder = Folder(tmp_path)
    for row in folder.tables["staff"]:
        row.pop("workplace")
    assert [finding.value for finding in _found(folder, "GP-S108")] == ["工作单位"]
    assert not _found(folder, "GP-S124")


def test_the_sheet_that_has_the_columns_is_read(tmp_path: Path) -> None:
    folder = Folder(tmp_path)
    workbook(lambda book: book.create_sheet("说明", 0).append(["本表由人事科维护"]))("S")(folder)
    assert not _errors(folder)
    assert not _found(folder, "GP-S125")


def test_a_second_roster_in_the_workbook_is_told(tmp_path: Path) -> None:
    folder = Folder(tmp_path)

    def again(book: openpyxl.Workbook) -> None:
        book.copy_worksheet(book.active).title = "2026"

    workbook(again)("S")(folder)
    (finding,) = _found(folder, "GP-S125")
    assert (finding.value, finding.level) == ("2026", FindingLevel.WARNING)


def test_a_merged_column_holds_for_each_of_its_rows(tmp_path: Path) -> None:
    folder, plain = Folder(tmp_path / "merged"), Folder(tmp_path / "plain")

    def merge(book: openpyxl.Workbook) -> None:
        column = next(cell.column_letter for cell in book.active[1] if cell.value == "workplace")
        book.active.merge_cells(f"{column}2:{column}3")

    workbook(merge)("S")(folder)
    assert len(_found(folder, "GP-S126")) == 1
    assert read_county(folder.root).digest() == read_county(plain.write()).digest()


def test_hidden_rows_are_read_and_told(tmp_path: Path) -> None:
    folder = Folder(tmp_path)

    def hide(book: openpyxl.Workbook) -> None:
        for row in (3, 4):
            book.active.row_dimensions[row].hidden = True

    workbook(hide)("S")(folder)
    (finding,) = _found(folder, "GP-S127")
    assert finding.row == 3
    assert "2" in finding.message


@pytest.mark.parametrize(
    ("name", "data", "told"),
    [
        ("staff.xlsx", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "密码"),
        ("staff.xlsx", "工号,姓名\n1,张三\n".encode(), "不是 Excel"),
        ("staff.xlsx", b"PK\x03\x04" + bytes(50), "没有复制完整"),
        ("staff.xls", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", ".xls"),
    ],
)
def test_what_is_the_matter_with_a_file_is_said_in_words(name: str, data: bytes, told: str, tmp_path: Path) -> None:
    folder = Folder(tmp_path)
    folder.tables.pop("staff")
    folder.raw[name] = data
    (finding,) = _found(folder, "GP-S102")
    assert told in finding.message
    assert "Error" not in finding.message
    assert "BadZipFile" not in finding.message


def test_names_are_taken_for_codes(tmp_path: Path) -> None:
    folder, plain = Folder(tmp_path / "named"), Folder(tmp_path / "plain")
    names = {row["id"]: row["name"] for row in folder.tables["facilities"]}
    for row in folder.tables["staff"]:
        row["workplace"] = names[row["workplace"]]
        row["department"] = "内 科" if row["department"] else ""
        row["current_post"] = names.get(row["current_post"], "")
    folder.tables["departments"][0].update(hospital="县医院", adopts="甲镇卫生院；乙镇卫生院")
    folder.tables["calendar"][0]["target"] = "人D1"
    folder.tables["vehicles"][0].update(base="车队", crew="人DRV")
    folder.tables["facilities"][1]["place"] = "甲镇"
    assert not _errors(folder)
    told = {finding.code: finding for finding in inspect_county(folder.root).findings}
    assert {"GP-S128", "GP-F128", "GP-V128", "GP-K128"} <= set(told)
    assert read_county(folder.root).digest() == read_county(plain.write()).digest()


def test_a_name_that_several_have_lists_their_codes(tmp_path: Path) -> None:
    folder = Folder(tmp_path)
    folder.tables["staff"][0]["name"] = "人D1"
    folder.tables["calendar"][0]["target"] = "人D1"
    (finding,) = _found(folder, "GP-K129")
    assert (finding.row, finding.value) == (2, "人D1")
    assert "D0" in finding.message
    assert "D1" in finding.message
    assert not _found(folder, "GP-K117")


def test_a_department_is_looked_for_in_the_persons_hospital(tmp_path: Path) -> None:
    folder = Folder(tmp_path)
    folder.tables["facilities"].append({"id": "LH2", "kind": "牵头医院", "name": "中医院", "lon": 110.01, "lat": 30.01})
    folder.tables["departments"].append({"id": "LH2-0", "hospital": "LH2", "name": "内科"})
    folder.tables["staff"][1].update(workplace="LH2", department="内科")
    folder.tables["staff"][0]["department"] = "内科"
    county = read_county(folder.write())
    assert [county.person(p).department for p in ("D0", "D1")] == ["LH-0", "LH2-0"]


@pytest.mark.parametrize(("written", "title"), [("中级（主治）", Title.MID), ("住院医师", Title.JUNIOR)])
def test_titles_as_regulations_write_them(written: str, title: Title, tmp_path: Path) -> None:
    folder = Folder(tmp_path)
    folder.tables["staff"][2]["title"] = written
    assert read_county(folder.write()).people[2].title is title


def test_a_grid_that_names_no_village_is_told_once(tmp_path: Path) -> None:
    folder = Folder(tmp_path)
    village = folder.layers["grids"][0]["village"]
    folder.layers["grids"] = [g for g in folder.layers["grids"] if g["village"] != village or g["code"].endswith("001")]
    folder.layers["grids"][0].update(village="990101100999", code=f"{village}001")
    assert _found(folder, "GP-B117")
    assert not _found(folder, "GP-C011")


@pytest.mark.parametrize(("swapped", "told"), [(False, "别的县"), (True, "经纬度写反")])
def test_a_layer_that_lies_elsewhere_is_one_finding(swapped: bool, told: str, tmp_path: Path) -> None:
    """East of 90 degrees swapped axes are no coordinates at all (GP-B002); Kashgar lies west of that."""
    folder = Folder(tmp_path)
    villages_elsewhere(folder)
    for record in folder.layers["villages"]:
        record.update(site_lon=110.01, site_lat=30.01)
    if swapped:
        for records in folder.layers.values():
            for record in records:
                record["geometry"] = affinity.translate(record["geometry"], xoff=-34)
        for record in folder.layers["villages"]:
            record["geometry"] = shapely.transform(affinity.translate(record["geometry"], xoff=-1), np.fliplr)
    findings = _found(folder, "GP-B020")
    assert [told in finding.message for finding in findings] == [True]
    assert not _found(folder, "GP-B009")
    assert not _found(folder, "GP-B011")


def test_a_calendar_of_a_header_alone_is_nothing_to_tell(tmp_path: Path) -> None:
    folder = Folder(tmp_path)
    folder.tables.pop("calendar")
    folder.raw["calendar.csv"] = b"kind,target,start,end,rule,reason\n"
    assert not _found(folder, "GP-K104")


def test_a_configuration_saved_by_an_old_notepad(tmp_path: Path) -> None:
    folder = Folder(tmp_path)
    folder.write()
    (folder.root / "gridplan.toml").write_bytes(folder.toml.encode("gbk"))
    (finding,) = [f for f in inspect_county(folder.root).findings if f.code == "GP-C002"]
    assert "UTF-8" in finding.message
    assert "codec" not in finding.message


def test_a_broken_line_of_the_configuration_is_named(tmp_path: Path) -> None:
    folder = Folder(tmp_path)
    folder.toml += "\n[rules\n"
    (finding,) = _found(folder, "GP-C002")
    assert finding.row == folder.toml.count("\n")


def test_a_workbook_of_no_rows_says_so(tmp_path: Path) -> None:
    folder = Folder(tmp_path)
    folder.tables.pop("staff")
    path = folder.write() / "staff.xlsx"
    write_xlsx(path, [])
    assert [f.sheet for f in inspect_county(folder.root).findings if f.code == "GP-S104"] == ["Sheet1"]
