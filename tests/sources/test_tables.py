from __future__ import annotations

import datetime as dt
from pathlib import Path

import openpyxl
import pytest

from gridplan.sources import columns, inspect_county, read_county
from gridplan.sources.report import Report
from gridplan.sources.rows import parse_table
from gridplan.sources.table_kinds import Column, TableKind
from gridplan.sources.tables import read_raw, write_table
from sources.folders import Folder, Record, write_csv, write_xlsx

_BY_NAME = {kind.name: kind for kind in columns.TABLES}


def _chinese(kind: TableKind, rows: list[Record]) -> list[Record]:
    names = {column.key: column.headers[0] for column in kind.columns} | {"65+": "65岁及以上"}
    return [{names[key]: value for key, value in row.items()} for row in rows]


def _rewrite(folder: Folder, form: str) -> None:
    folder.write()
    for name, rows in folder.tables.items():
        path = folder.root / f"{name}.csv"
        chinese = _chinese(_BY_NAME[name], rows)
        match form:
            case "xlsx":
                path.unlink()
                write_xlsx(path.with_suffix(".xlsx"), chinese)
            case "tabs":
                path.write_text(path.read_text(encoding="utf-8").replace(",", "\t"), encoding="utf-16")
            case _:
                write_csv(path, chinese, encoding=form)


@pytest.mark.parametrize("form", ["utf-8", "utf-8-sig", "gb18030", "utf-16", "xlsx", "tabs"])
def test_every_way_of_writing_a_table_gives_the_same_county(form: str, tmp_path: Path) -> None:
    plain = Folder(tmp_path / "plain")
    other = Folder(tmp_path / "other")
    _rewrite(other, form)
    assert read_county(other.root).digest() == read_county(plain.write()).digest()


def test_excel_values(tmp_path: Path) -> None:
    folder = Folder(tmp_path)
    staff = folder.tables.pop("staff")
    staff[0]["posted_since"] = dt.datetime(2025, 11, 3, tzinfo=dt.UTC).replace(tzinfo=None)
    staff[1]["joins"] = 42186  # 1 July 2015 as Excel counts
    staff[1]["phone"] = 13800000000.0
    demand = folder.tables.pop("demand")
    for row in demand:
        row["code"] = int(row["code"])
    write_xlsx(folder.write() / "staff.xlsx", staff)
    write_xlsx(folder.root / "demand.xlsx", demand)
    person = read_county(folder.root).person("D1")
    assert (person.joins, person.phone) == (dt.date(2015, 7, 1), "13800000000")


def test_a_formula_in_a_workbook_is_refused_with_its_cell(tmp_path: Path) -> None:
    folder = Folder(tmp_path)
    demand = folder.tables.pop("demand")
    demand[2]["residents"] = "=500+2"
    write_xlsx(folder.write() / "demand.xlsx", demand, title="人口")
    (finding,) = [f for f in inspect_county(folder.root).findings if f.code == "GP-D106"]
    assert (finding.file, finding.sheet, finding.row) == ("demand.xlsx", "人口", 4)


def test_the_sheet_of_the_tables_name_is_read(tmp_path: Path) -> None:
    folder = Folder(tmp_path)
    vehicles = folder.tables.pop("vehicles")
    path = folder.write() / "vehicles.xlsx"
    write_xlsx(path, vehicles, title="车辆")
    book = openpyxl.load_workbook(path)
    book.create_sheet("说明", 0).append(["请先看这里"])
    book.save(path)
    assert [v.id for v in read_county(folder.root).vehicles] == ["MH1"]


def test_blank_rows_and_title_rows_do_not_shift_row_numbers(tmp_path: Path) -> None:
    folder = Folder(tmp_path)
    text = "\n,,\nid,name,base\n\nMH1,一号车,VB\n,,\nMH2,二号车,没有\n"
    del folder.tables["vehicles"]
    folder.raw["vehicles.csv"] = text.encode()
    (finding,) = [f for f in folder.findings() if f.code == "GP-V117"]
    assert finding.row == 7


def test_cells_beyond_the_header_are_said(tmp_path: Path) -> None:
    folder = Folder(tmp_path)
    del folder.tables["vehicles"]
    folder.raw["vehicles.csv"] = "id,name,base\nMH1,一号车,VB,多余\n".encode()
    (finding,) = [f for f in folder.findings() if f.code == "GP-V109"]
    assert (finding.row, finding.value) == (2, "#4")


def test_an_old_workbook_is_refused_with_a_remedy(tmp_path: Path) -> None:
    folder = Folder(tmp_path)
    del folder.tables["staff"]
    folder.raw["staff.xls"] = b"\xd0\xcf\x11\xe0"
    (finding,) = [f for f in folder.findings() if f.code == "GP-S102"]
    assert ".xlsx" in finding.remedy


def test_a_file_named_in_the_settings_is_read(tmp_path: Path) -> None:
    folder = Folder(tmp_path)
    folder.toml = folder.toml.replace("[key_groups]", '[files]\nstaff = "名册/人员 2026.csv"\n[key_groups]')
    root = folder.write()
    (root / "名册").mkdir()
    (root / "staff.csv").rename(root / "名册" / "人员 2026.csv")
    assert read_county(root).person("D0").name == "人D0"


def test_written_tables_read_back(tmp_path: Path) -> None:
    path = tmp_path / "staff.csv"
    shown: tuple[Column, ...] = tuple(
        c for c in columns.STAFF.columns if c.key in {"id", "name", "role", "workplace", "joins", "sample"}
    )
    for chinese in (False, True):
        write_table(
            path,
            shown,
            [("A,1", '王"某"', "村医", "VC", dt.date(2020, 2, 29), True), ("B", "李", "gp", "TH", None, False)],
            chinese=chinese,
        )
        report = Report()
        raw = read_raw(path, columns.STAFF, path.name, report)
        assert raw is not None
        first, second = parse_table(raw, columns.STAFF, report)
        assert (first["id"], first["name"], first["joins"], first["sample"]) == (
            "A,1",
            '王"某"',
            dt.date(2020, 2, 29),
            True,
        )
        assert (second["joins"], second["sample"], second["postable"]) == (None, False, True)
        assert report.findings == []


def test_lists_are_written_with_the_chinese_semicolon(tmp_path: Path) -> None:
    path = tmp_path / "vehicles.csv"
    write_table(path, columns.VEHICLES.columns, [("V", "车", "B", "car", ("B超", "X光"), ())])
    assert path.read_text(encoding="utf-8-sig").splitlines()[1] == "V,车,B,car,B超；X光,"


@pytest.mark.parametrize("kind", columns.TABLES + columns.LAYERS, ids=lambda kind: kind.name)
def test_headers_of_a_table_are_distinct(kind: TableKind) -> None:
    names = [name.casefold() for column in kind.columns for name in (*column.headers, column.key)]
    assert len(names) == len(set(names))
