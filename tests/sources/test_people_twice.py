"""One person under two ids, a township without a hospital, and the stewards of the hospitals."""

from __future__ import annotations

from pathlib import Path

import pytest

from gridplan.domain.findings import FindingLevel
from gridplan.sources import inspect_county
from sources.damages import add_row, remove, set_cells
from sources.folders import Folder


def found(folder: Folder, code: str):
    return [f for f in inspect_county(folder.write()).findings if f.code == code]


@pytest.mark.parametrize(
    ("first", "second", "same"),
    [
        ({"phone": "138 0000 0001"}, {"phone": "13800000001", "workplace": "TH1"}, "姓名和电话"),
        ({"phone": ""}, {"phone": ""}, "姓名、单位和岗位"),
        ({"phone": "1"}, {"phone": ""}, "姓名、单位和岗位"),
        ({"phone": "1"}, {"phone": "2"}, None),
        ({"phone": ""}, {"phone": "", "workplace": "TH1"}, None),
        ({"phone": "1"}, {"phone": "1", "name": "别人"}, None),
        ({"phone": "1", "name": "张 三"}, {"phone": "1", "name": "张三"}, "姓名和电话"),
    ],
)
def test_one_person_under_two_ids_is_told_with_both_rows(tmp_path: Path, first, second, same) -> None:
    folder = Folder(tmp_path)
    person = {"role": "全科医生", "workplace": "TH0", "name": "张三", "title": "初级"}
    for key, more in (("X1", first), ("X2", second)):
        add_row("staff", **{"id": key, **person, "phone": "", **more})(folder)
    for row in folder.tables["staff"]:
        row.setdefault("phone", "")
    rows = len(folder.tables["staff"])
    said = found(folder, "GP-S010")
    assert len(said) == (same is not None)
    for finding in said:
        assert (finding.level, finding.feature, finding.row) == (FindingLevel.WARNING, "X2", rows + 1)
        assert f"X1，{same}相同" in finding.message
        assert f"{rows}行" in finding.message
        assert finding.remedy


def test_a_township_without_a_hospital_can_be_planned(tmp_path: Path) -> None:
    folder = Folder(tmp_path)
    folder.tables["staff"] = [p for p in folder.tables["staff"] if p["workplace"] != "TH1"]
    for table in ("departments",):
        for row in folder.tables.get(table, ()):
            row["adopts"] = ""
    remove("facilities", id="TH1")(folder)
    inspection = inspect_county(folder.write())
    assert [f.level for f in inspection.findings if f.code == "GP-F003"] == [FindingLevel.WARNING]
    assert inspection.county is not None
    assert len(inspection.county.township_hospitals) == 1


def test_a_hospital_has_a_steward(tmp_path: Path) -> None:
    folder = Folder(tmp_path)
    set_cells("facilities", 1, 家医管家="孙管家")(folder)
    for row in folder.tables["facilities"]:
        row.setdefault("家医管家", "")
    county = inspect_county(folder.write()).county
    assert county is not None
    assert [h.steward for h in county.township_hospitals] == ["孙管家", None]


def test_somebody_in_two_vehicles_is_told_by_name_and_workplace(tmp_path: Path) -> None:
    folder = Folder(tmp_path)
    add_row("vehicles", id="MH2", name="移动医院2号", base="VB", crew="DRV")(folder)
    driver = next(row for row in folder.tables["staff"] if row["id"] == "DRV")
    works = next(row for row in folder.tables["facilities"] if row["id"] == driver["workplace"])
    (finding,) = found(folder, "GP-V001")
    assert f"{driver['name']}（{works['name']}，DRV）" in finding.message
    assert folder.tables["vehicles"][0]["name"] in finding.message
