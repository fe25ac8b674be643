"""``init``, ``check``, ``travel``: what works on the input."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from support.commands import in_process, rewrite

SHARED = Path(__file__).resolve().parents[2].parent / "shared" / "data"
FINDING = {"code", "level", "file", "sheet", "row", "feature", "value", "message", "remedy"}


def test_init_writes_templates(tmp_path: Path) -> None:
    folder = tmp_path / "新县"
    said = in_process("init", folder, "--json")
    assert said.code == 0
    assert said.answer["folder"] == str(folder)
    assert (folder / "gridplan.toml").is_file()
    assert in_process("check", folder).code == 2  # templates are no county yet


def test_init_refuses_what_it_cannot_do(tmp_path: Path) -> None:
    file = tmp_path / "文件"
    file.write_text("x", encoding="utf-8")
    assert in_process("init", file).code == 2
    assert in_process("init", tmp_path / "a", "--osm", tmp_path / "没有.osm.pbf").code == 2
    assert in_process("init", tmp_path / "a", "--area", "某县").code == 2
    junk = tmp_path / "坏.osm.pbf"
    junk.write_bytes(b"not a map")
    said = in_process("init", tmp_path / "a", "--osm", junk)
    assert said.code == 2
    assert not (tmp_path / "a").exists()


@pytest.mark.real_roads
def test_init_from_openstreetmap_makes_a_county_that_can_be_checked(tmp_path: Path) -> None:
    extract = SHARED / "andorra" / "andorra.osm.pbf"
    if not extract.is_file():
        pytest.skip("the OpenStreetMap extracts in ../shared/data are not here")
    folder = tmp_path / "安道尔"
    said = in_process("init", folder, "--osm", extract, "--area", "Andorra", "--sample-staff", 7, "--json")
    assert said.code == 0
    assert all(set(finding) == FINDING for finding in said.answer["findings"])
    assert (folder / "boundaries").is_dir()


def test_check_of_a_good_county(blank: Path) -> None:
    said = in_process("check", blank, "--json")
    assert said.code == 0
    assert all(set(finding) == FINDING for finding in said.answer["findings"])
    assert "can be planned" in in_process("check", blank).out


def test_check_names_file_and_row(blank: Path) -> None:
    def spoil(row: dict[str, str]) -> None:
        row["title"] = "院士级" if row["id"] == "P0002" else row["title"]

    rewrite(blank / "staff.csv", spoil)
    said = in_process("check", blank, "--json")
    (finding,) = (f for f in said.answer["findings"] if f["level"] == "error")
    assert said.code == 2
    assert (finding["file"], finding["row"], finding["value"]) == ("staff.csv", 3, "院士级")
    shown = in_process("check", blank).out
    assert "staff.csv · row 3" in shown
    assert "1 error" in shown


@pytest.mark.parametrize("command", ["check", "travel", "plan", "replan"])
@pytest.mark.parametrize("kind", ["missing", "file"])
def test_no_county_folder(tmp_path: Path, command: str, kind: str) -> None:
    folder = tmp_path / "没有这个县"
    if kind == "file":
        folder.write_text("x", encoding="utf-8")
    said = in_process(command, folder, "--json")
    assert said.code == 2
    assert said.answer["findings"][0]["code"] == "GP-C001"
    assert folder.exists() == (kind == "file")


def test_travel_says_who_is_within_reach_and_writes_a_table(blank: Path, tmp_path: Path) -> None:
    table = tmp_path / "时间.csv"
    said = in_process("travel", blank, "--out", table, "--json")
    assert said.code == 0
    assert said.answer["within"]["primary"]["60"] == 1.0
    assert set(said.answer["unreachable"]) == {"car", "mobile_hospital"}
    with table.open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.reader(file))
    assert rows[0][:2] == ["编码", "村"]
    assert len(rows) == 31
    assert len(said.answer["villages"]) == 30
    shown = in_process("travel", blank).out
    assert "100.0%" in shown
