"""What a county folder is told in Chinese can be told in English as well: things, rows, lists and words of drop-downs."""

from __future__ import annotations

from pathlib import Path

import pytest

from gridplan.languages import in_language
from gridplan.sources import inspect_county
from gridplan.sources.report import Where
from sources.damages import DAMAGES
from sources.folders import Folder

SAID = {
    "GP-B101": "the file boundaries/villages.geojson (.gpkg .shp .zip) is missing",
    "GP-C004": "the setting's value cannot be used (at least 1)",
    "GP-C008": "there are several files for one table: staff.csv, staff.xlsx",
    "GP-D001": "there is no demand for the village 上村",
    "GP-K002": "a leave names no target",
    "GP-K117": "对象 names D9, but there is no such person",
    "GP-P006": "mode is circuit, but 由谁上门 is vehicle",
    "GP-P040": "the positions of the route A are wrong: 2, 3 missing or double",
    "GP-S007": "a village doctor should work at a village clinic, not at TH0",
    "GP-T006": "normal cannot be a name (it has a meaning of its own)",
}


@pytest.mark.parametrize("code", SAID)
def test_a_finding_is_english_throughout(code: str, tmp_path: Path) -> None:
    folder = Folder(tmp_path / "county")
    DAMAGES[code](folder)
    found = [f for f in inspect_county(folder.write()).findings if f.code == code]
    assert in_language(found[0].message, "en") == SAID[code]


def test_a_row_is_named_in_both_languages() -> None:
    where = Where(file="staff.csv", row=4).about("D0").told()
    assert (where, in_language(where, "en")) == ("staff.csv 4行 D0", "staff.csv row 4 D0")
