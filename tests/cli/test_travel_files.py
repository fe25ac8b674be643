"""Where ``gridplan travel`` puts its files: nothing of the planner's is lost, whatever is named, killed or run twice."""

from __future__ import annotations

import dataclasses
import threading
from pathlib import Path

import pytest

from gridplan.cli import travel_files
from gridplan.cli.travel_files import FILES, asked_target, report_folder, write_report, write_table
from gridplan.domain.county import County
from gridplan.errors import BusyError, OptionError
from gridplan.sources import Settings
from support.tiny import tiny_county
from support.tiny_access import tiny_access, tiny_difference

COUNTY = tiny_county()
REPORT = tiny_access(COUNTY)


def write(target: Path, county: County = COUNTY) -> dict[str, str]:
    return write_report(target, county, REPORT, difference=None, others=(), roads=(), settings=Settings(), lang="zh")


def seen(folder: Path) -> set[str]:
    """What lies there but the lock."""
    return {p.name for p in folder.iterdir()} - {".lock"}


@pytest.mark.parametrize("name", sorted(FILES.values()))
def test_a_folder_of_a_files_name_is_kept_with_what_is_in_it(tmp_path: Path, name: str) -> None:
    (tmp_path / name).mkdir()
    (tmp_path / name / "三年的记录.txt").write_text("x", encoding="utf-8")
    with pytest.raises(OptionError, match=f"{name} is a folder"):
        write(tmp_path)
    assert (tmp_path / name / "三年的记录.txt").read_text(encoding="utf-8") == "x"
    assert seen(tmp_path) == {name}


def test_a_folder_where_a_table_should_be(tmp_path: Path) -> None:
    (tmp_path / "x.csv").mkdir()
    with pytest.raises(OptionError, match=r"x\.csv is a folder"):
        write_table(tmp_path / "x.csv", REPORT, COUNTY.name_of)
    assert seen(tmp_path) == {"x.csv"}


def test_a_table_of_the_planners_own_is_kept(tmp_path: Path) -> None:
    table = tmp_path / "villages.csv"
    table.write_text("编码,村名\n1,东村\n", encoding="utf-8")
    with pytest.raises(OptionError, match="was not written by gridplan travel"):
        write_table(table, REPORT, COUNTY.name_of)
    assert table.read_text(encoding="utf-8") == "编码,村名\n1,东村\n"
    table.unlink()
    write_table(table, REPORT, COUNTY.name_of)
    write_table(table, REPORT, COUNTY.name_of)  # its own it writes anew
    assert seen(tmp_path) == {"villages.csv"}


def test_two_at_once_leave_one_whole_report(tmp_path: Path) -> None:
    faults: list[BaseException] = []

    def run() -> None:
        try:
            for _ in range(3):
                write(tmp_path)
        except BaseException as fault:
            faults.append(fault)

    threads = [threading.Thread(target=run) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert faults == []
    assert seen(tmp_path) == set(FILES.values())


def test_who_waits_too_long_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(travel_files, "PATIENCE", 0.05)
    with travel_files.FileLock(tmp_path / ".lock"), pytest.raises(BusyError, match="is writing to"):
        write(tmp_path)


def test_a_killed_run_is_cleaned_up_after_and_never_leaves_a_file_missing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(tmp_path)
    replace, moved = Path.replace, []

    class Killed(BaseException):
        """What no ``except Exception`` sees; here the folder of new files stays, as after SIGKILL."""

    def dying(self: Path, other: Path) -> Path:
        if ".new-" in str(self) and other.parent == tmp_path:
            moved.append(other)
            if len(moved) == 2:
                assert seen(tmp_path) >= set(FILES.values())  # at every moment all three are there
                raise Killed
        return replace(self, other)

    monkeypatch.setattr(Path, "replace", dying)
    monkeypatch.setattr(travel_files.shutil, "rmtree", lambda *_, **__: None)
    with pytest.raises(Killed):
        write(tmp_path)
    monkeypatch.undo()
    assert any(name.startswith(".new-") for name in seen(tmp_path))
    write(tmp_path)
    assert seen(tmp_path) == set(FILES.values())


@pytest.mark.parametrize(
    ("out", "said"),
    [
        ("", "--out is empty"),
        ("  ", "--out is empty"),
        ("a.xlsx", "a.xlsx names a file, but --out is a folder"),
        ("a.HTML", "--out is a folder"),
        ("县/roads", "input folder roads"),
        ("县/Travel/scenarios", "input folder travel"),
        ("县/elevation/x.csv", "input folder elevation"),
        ("县/boundaries/new", "input folder boundaries"),
        ("县/plans", "folder plans"),
    ],
)
def test_targets_that_are_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, out: str, said: str) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "县").mkdir()
    with pytest.raises(OptionError, match=said):
        asked_target(out, Path("县"))
    assert seen(tmp_path) == {"县"}


def test_targets_that_are_taken(tmp_path: Path) -> None:
    for out in (tmp_path, tmp_path / "travel-report" / "x", tmp_path.parent / "roads", tmp_path / "2026.5", "a.csv"):
        assert asked_target(str(out), tmp_path) == Path(out)
    assert asked_target(None, tmp_path) is None


def test_every_question_has_a_folder_of_its_own(tmp_path: Path) -> None:
    def folder(profile: str, scenario: str, against: str = "") -> Path:
        report = dataclasses.replace(REPORT, profile=profile, scenario=scenario)
        before = dataclasses.replace(REPORT, profile=profile, scenario=against)
        return report_folder(tmp_path, report, tiny_difference(before, report) if against else None)

    questions = [
        *(("a-b", "c"), ("a", "b-c"), ("a-", "b"), ("a", "-b"), ("a/b", "c"), ("a_b", "c"), ("A_b", "c"), ("a b", "c")),
        *(
            ("a", "b", "c"),
            ("a", "b-against-c"),
            ("a", "against", "c"),
            ("汽车", "雨季"),
            ("x" * 300, "y"),
            ("a.", "c"),
        ),
    ]
    names = [folder(*question).name for question in questions]
    assert len({name.casefold() for name in names}) == len(questions)
    assert all(len(name.encode()) < 255 for name in names)
    assert folder("car", "wet_season", "normal").name == "car-wet_season-against-normal"
    assert folder("汽车", "雨季").name == "汽车-雨季"
