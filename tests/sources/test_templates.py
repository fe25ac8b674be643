from __future__ import annotations

import dataclasses
import datetime as dt
import re
import tomllib
from pathlib import Path

import openpyxl
import pytest

from gridplan.domain.rules import DEFAULT_RULES, LIMITS
from gridplan.domain.units import rate_name
from gridplan.errors import InputError
from gridplan.sources import columns, inspect_county, read_county, write_templates
from gridplan.sources.report import Report
from gridplan.sources.settings import read_settings
from sources.folders import Folder

MONDAY = dt.date(2026, 1, 5)


def test_the_configuration_can_be_read_as_it_is(tmp_path: Path) -> None:
    write_templates(tmp_path, start=MONDAY)
    report = Report()
    config = read_settings(tmp_path, report)
    assert [f.code for f in report.findings] == ["GP-C016", "GP-C016"]  # name and code are yet to be written
    assert config is not None
    assert config.horizon.start == MONDAY


def test_the_template_starts_on_a_monday_to_come(tmp_path: Path) -> None:
    write_templates(tmp_path)
    start = tomllib.loads((tmp_path / "gridplan.toml").read_text(encoding="utf-8"))["horizon"]["start"]
    today = dt.datetime.now(tz=dt.UTC).date()
    assert start.weekday() == 0
    assert today <= start < today + dt.timedelta(days=8)


def test_every_rule_stands_in_the_template_and_means_its_default(tmp_path: Path) -> None:
    write_templates(tmp_path, start=MONDAY)
    path = tmp_path / "gridplan.toml"
    text = path.read_text(encoding="utf-8")
    for rule in DEFAULT_RULES.values():
        (line,) = [line for line in text.splitlines() if line.startswith(f'# "{rule.id}" =')]
        assert f"单位：{rate_name(rule.unit)}；" in line
        assert not re.search("[a-z]", rate_name(rule.unit))
        assert f"；可写：{LIMITS[rule.id].told('zh')}，{'、'.join(LIMITS[rule.id].levels)}；" in line
        assert ("assumed" if rule.assumed else rule.source) in line
        text = text.replace(line, line.removeprefix("# "))
    path.write_text(text, encoding="utf-8")
    config = read_settings(tmp_path, Report())
    assert config is not None
    for rule in config.county_rules():
        assert (rule.value, rule.level) == (DEFAULT_RULES[rule.id].value, DEFAULT_RULES[rule.id].level)


def test_nothing_is_overwritten(tmp_path: Path) -> None:
    (tmp_path / "staff.csv").write_text("mine", encoding="utf-8")
    with pytest.raises(InputError, match=r"staff\.csv"):
        write_templates(tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["staff.csv"]


def test_templates_cannot_be_written_twice(tmp_path: Path) -> None:
    write_templates(tmp_path / "new")
    with pytest.raises(InputError, match="overwrite nothing"):
        write_templates(tmp_path / "new")


def test_empty_templates_are_said_to_be_empty_and_nothing_else(tmp_path: Path) -> None:
    write_templates(tmp_path, start=MONDAY)
    codes = sorted(f.code.removeprefix("GP-") for f in inspect_county(tmp_path).findings)
    examples = ["C016", "C016", "D121", *["F121"] * 3, "K121", "P121", "P121", *["S121"] * 3, "V121"]
    assert codes == sorted([*examples, "B101", "B101", "D104", "F104", "P104", "R001", "S104", "V104"])


@pytest.mark.parametrize("kind", columns.TABLES, ids=lambda kind: kind.name)
def test_a_workbook_explains_itself(kind: columns.TableKind, tmp_path: Path) -> None:
    write_templates(tmp_path)
    sheet = openpyxl.load_workbook(tmp_path / f"{kind.name}.xlsx").active
    assert sheet is not None
    header = {cell.value: cell for cell in sheet[1]}
    for column in kind.shown:
        cell = header[column.headers[0]]
        assert cell.comment is not None
        assert column.key in cell.comment.text
        assert ("必填" in cell.comment.text) == column.required
    lists = [(str(rule.formula1), rule.showErrorMessage) for rule in sheet.data_validations.dataValidation]
    assert lists == [(f'"{",".join(c.choices)}"', not c.open) for c in kind.shown if c.choices]
    assert not {column.headers[0] for column in kind.columns if column.old} & set(header)


@pytest.mark.parametrize("kind", columns.TABLES, ids=lambda kind: kind.name)
def test_an_example_row_is_valid_but_for_its_mark(kind: columns.TableKind) -> None:
    for example in kind.examples:
        assert len(example) <= len(kind.shown)
        for column, value in list(zip(kind.shown, example, strict=False))[1:]:
            if value != "":
                column.parse(value)
            else:
                assert not column.required


def test_filled_templates_are_read_with_the_examples_still_in(tmp_path: Path) -> None:
    folder = Folder(tmp_path / "plain").with_visits()
    expected = read_county(folder.write())
    filled = tmp_path / "filled"
    write_templates(filled, start=MONDAY)
    for kind in columns.TABLES:
        book = openpyxl.load_workbook(filled / f"{kind.name}.xlsx")
        sheet = book.active
        header = [cell.value for cell in sheet[1]]
        names = {name: c.headers[0] for c in kind.shown for name in (*c.headers, c.key)} | {"65+": "65岁及以上"}
        for number, row in enumerate(folder.tables.get(kind.name, ()), start=2 + len(kind.examples)):
            for key, value in row.items():
                sheet.cell(row=number, column=header.index(names[key]) + 1, value=value)
        book.save(filled / f"{kind.name}.xlsx")
    folder.root, folder.tables = filled, {}
    folder.toml = (
        (filled / "gridplan.toml").read_text(encoding="utf-8").replace("某某县", "小县").replace("000000", "990101")
    )
    county = read_county(folder.write())
    assert [pin.id for pin in county.pins] == [f"pins.xlsx 人工指定 {row}行" for row in (4, 5, 6)]
    pins = tuple(dataclasses.replace(pin, id=old.id) for pin, old in zip(county.pins, expected.pins, strict=True))
    assert county.replace(key_groups=expected.key_groups, pins=pins).digest() == expected.digest()


def test_the_readme_is_chinese_and_opens_in_notepad(tmp_path: Path) -> None:
    write_templates(tmp_path)
    data = (tmp_path / "README.txt").read_bytes()
    assert data.startswith(b"\xef\xbb\xbf")
    assert b"\r\n" in data
    assert "示例" in data.decode("utf-8-sig")
