"""When somebody is not to be posted differs between a plan's people and the county's files: told, but never why."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from gridplan.assets import asset
from gridplan.domain.roster_changes import RosterDifference, compare, told
from gridplan.sources import read_county
from gridplan.sources.report import Report
from gridplan.sources.roster_county import read_county_roster, roster_of
from gridplan.sources.roster_match import match_rosters


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return Path(shutil.copytree(asset("data/mini"), tmp_path / "county", ignore=shutil.ignore_patterns("cache")))


def differences(folder: Path, change: tuple[str, str] | None) -> tuple[RosterDifference, ...]:
    """What the folder has after ``change`` (old and new text of ``exemptions.csv``) that its people had not before."""
    before = roster_of(read_county(folder), "20260101-080000-0001")
    if change is not None:
        path = folder / "exemptions.csv"
        text = path.read_text(encoding="utf-8-sig")
        assert change[0] in text
        path.write_text(text.replace(*change, 1), encoding="utf-8")
    now = read_county_roster(folder, Report(lang="zh"))
    assert now is not None
    return compare(match_rosters(before, now.roster.records)).differences


def rows(folder: Path) -> list[str]:
    return (folder / "exemptions.csv").read_text(encoding="utf-8-sig").splitlines()


def test_the_same_files_have_no_difference(folder: Path) -> None:
    assert differences(folder, None) == ()


def test_another_period_is_told_without_its_reason(folder: Path) -> None:
    row = rows(folder)[1]
    person, reason = row.split(",")[:2]
    (found,) = differences(folder, (row, f"{person},{reason},2026-03-02,2026-04-05"))
    assert (found.person, found.field, found.after) == (person, "exemptions", "2026-03-02至2026-04-05")
    assert reason not in told(found)


def test_another_reason_alone_is_said_to_be_one(folder: Path) -> None:
    row = rows(folder)[1]
    cells = row.split(",")
    other = "照护家人" if cells[1] != "照护家人" else "健康原因"
    (found,) = differences(folder, (row, ",".join([cells[0], other, *cells[2:]])))
    assert found.before == found.after
    assert "原因有改" in told(found)
    assert other not in told(found)
