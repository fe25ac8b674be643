"""Which files are input, when they are whole, what changed."""

from __future__ import annotations

import os
import shutil
import threading
import time
import zipfile
from pathlib import Path

import pytest

from gridplan.running import inputs
from gridplan.running.inputs import file_changes, is_input, look, settled, snapshot, stamps_of, unfinished
from gridplan.store import FileChange


@pytest.fixture(autouse=True)
def brisk(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(inputs, "QUIET", 0.2)
    monkeypatch.setattr(inputs, "PATIENCE", 5.0)
    monkeypatch.setattr(inputs, "_LOOK", 0.02)


@pytest.mark.parametrize(
    "path",
    [
        *(
            "cache/times.npz",
            "plans/published",
            "plans/20260101-080000-0001/plan.xlsx",
            "travel-report/car/travel.xlsx",
        ),
        *("~$花名册.xlsx", ".~lock.花名册.xlsx#", "boundaries/~$x.xlsx", "A1.tmp", "staff.csv~", ".staff.csv.swp"),
        *("花名册.xlsx.tmp", "~WRL0001.tmp", "demand.csv.part", "boundaries/villages.gpkg-journal", "Thumbs.db"),
        *("Desktop.ini", ".git/HEAD", "#staff.csv#", "roads/x.osm.pbf.crdownload", "CACHE/a.npz", "staff.bak"),
    ],
)
def test_what_machines_write_is_no_input(path: str) -> None:
    assert not is_input(path)


@pytest.mark.parametrize(
    "path",
    ["staff.csv", "花名册 2026.xlsx", "gridplan.toml", "boundaries/villages.shp", "roads/a.osm.pbf", "travel/x.toml"],
)
def test_what_planners_write_is_input(path: str) -> None:
    assert is_input(path)


def test_files_are_found_with_the_folders_they_lie_in(tmp_path: Path) -> None:
    for path in ("花名册.csv", "roads/县.osm", "plans/x/plan.json", "cache/a.npz", "travel/scenarios/雨季.toml"):
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_text("x", encoding="utf-8")
    (tmp_path / "roads" / "round").symlink_to(tmp_path, target_is_directory=True)
    (tmp_path / "nowhere.csv").symlink_to(tmp_path / "gone.csv")
    stamps, folders = look(tmp_path)
    assert set(stamps) == {"花名册.csv", "roads/县.osm", "travel/scenarios/雨季.toml"}
    assert {f.relative_to(tmp_path).as_posix() for f in folders} == {".", "roads", "travel", "travel/scenarios"}


@pytest.mark.skipif(os.name == "nt", reason="names are Unicode there")
def test_a_name_that_is_no_utf8_can_be_written_down(tmp_path: Path) -> None:
    Path(os.fsdecode(os.fsencode(tmp_path) + b"/\xbb\xa8.csv")).write_text("x", encoding="utf-8")
    (name,) = look(tmp_path)[0]
    assert name.encode("utf-8").decode("utf-8") == name


def test_the_changes_are_those_of_the_bytes(tmp_path: Path) -> None:
    for name in ("同.csv", "改.csv", "删.csv"):
        (tmp_path / name).write_text("1", encoding="utf-8")
    before = snapshot(tmp_path, look(tmp_path)[0])
    (tmp_path / "改.csv").write_text("2", encoding="utf-8")
    (tmp_path / "删.csv").unlink()
    (tmp_path / "新.csv").write_text("3", encoding="utf-8")
    os.utime(tmp_path / "同.csv", ns=(1, 1))
    after = snapshot(tmp_path, look(tmp_path)[0], before)
    assert set(file_changes(before, after)) == {
        FileChange(path="改.csv", how="changed"),
        FileChange(path="删.csv", how="gone"),
        FileChange(path="新.csv", how="new"),
    }


def test_another_file_of_the_same_size_and_time_is_noticed(tmp_path: Path) -> None:
    table = tmp_path / "staff.csv"
    table.write_text("一", encoding="utf-8")
    os.utime(table, ns=(10**18, 10**18))
    before = snapshot(tmp_path, look(tmp_path)[0])
    (tmp_path / "new.tmp").write_text("二", encoding="utf-8")
    os.utime(tmp_path / "new.tmp", ns=(10**18, 10**18))
    (tmp_path / "new.tmp").replace(table)
    after = snapshot(tmp_path, look(tmp_path)[0], before)
    assert file_changes(before, after) == (FileChange(path="staff.csv", how="changed"),)


def workbook(path: Path) -> bytes:
    with zipfile.ZipFile(path, "w") as file:
        file.writestr("xl/workbook.xml", "x" * 5000)
    return path.read_bytes()


def test_a_file_that_is_being_written_is_waited_for(tmp_path: Path) -> None:
    whole = workbook(tmp_path / "source.tmp")
    table = tmp_path / "staff.xlsx"

    def write() -> None:
        with table.open("wb") as file:
            for at in range(0, len(whole), len(whole) // 5):
                file.write(whole[at : at + len(whole) // 5])
                file.flush()
                time.sleep(0.3)  # longer than the quiet time: only its end tells that it is whole

    writer = threading.Thread(target=write)
    table.write_bytes(b"")
    writer.start()
    stamps = settled(tmp_path, {})
    writer.join()
    assert stamps["staff.xlsx"].size == len(whole)


def test_a_file_that_stays_unreadable_is_not_waited_for_for_ever(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(inputs, "PATIENCE", 0.5)
    (tmp_path / "staff.xlsx").write_bytes(b"PK\x03\x04 half")
    began = time.monotonic()
    assert set(settled(tmp_path, {})) == {"staff.xlsx"}
    assert time.monotonic() - began >= 0.5


def test_a_save_that_removes_the_file_first_is_one_change(tmp_path: Path) -> None:
    table = tmp_path / "staff.xlsx"
    whole = workbook(table)
    known = snapshot(tmp_path, look(tmp_path)[0])
    table.unlink()
    threading.Timer(0.6, lambda: table.write_bytes(whole)).start()
    assert set(settled(tmp_path, known)) == {"staff.xlsx"}


@pytest.mark.parametrize(
    ("name", "half", "whole"),
    [
        ("a.csv", b"", "姓名\n".encode()),
        ("a.csv", b"\0" * 4096, "姓名\n".encode()),
        ("a.geojson", b'{"features": [', b'{"features": []}\n'),
        ("a.osm", b"<osm><node", b"<osm></osm>"),
        ("a.gpkg", b"", b"SQLite format 3\0" + b"\0" * 200),
    ],
)
def test_half_written_files_are_told_from_whole_ones(tmp_path: Path, name: str, half: bytes, whole: bytes) -> None:
    for content, expected in ((half, (name,)), (whole, ())):
        (tmp_path / name).write_bytes(content)
        assert unfinished(tmp_path, look(tmp_path)[0], {}) == expected


def test_a_file_that_did_not_change_is_not_looked_into(tmp_path: Path) -> None:
    (tmp_path / "old.xlsx").write_bytes(b"never was a workbook")
    known = snapshot(tmp_path, look(tmp_path)[0])
    assert unfinished(tmp_path, look(tmp_path)[0], known) == ()
    assert stamps_of(known) == look(tmp_path)[0]


def test_a_folder_that_is_gone_is_an_error_of_the_system(tmp_path: Path) -> None:
    shutil.rmtree(tmp_path)
    with pytest.raises(FileNotFoundError):
        look(tmp_path)
