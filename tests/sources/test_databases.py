"""The roster may be a table of a database: it is read, never written."""

from __future__ import annotations

import csv
import shutil
import sqlite3
from pathlib import Path

import pytest

from gridplan.assets import asset
from gridplan.domain.roster_changes import compare
from gridplan.sources import inspect_county, read_county
from gridplan.sources.databases import read_database, shown
from gridplan.sources.report import Report
from gridplan.sources.roster_county import read_county_roster
from gridplan.sources.roster_match import match_rosters
from gridplan.sources.roster_taking import Taken, take_differences
from sources.test_roster_taking import NOW, TODAY


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """The mini county with its roster in SQLite."""
    target = Path(shutil.copytree(asset("data/mini"), tmp_path / "县", ignore=shutil.ignore_patterns("cache", "plans")))
    header, *rows = csv.reader((target / "staff.csv").read_text(encoding="utf-8-sig").splitlines())
    (target / "staff.csv").unlink()
    connection = sqlite3.connect(target / "people.db")
    connection.execute(f'CREATE TABLE "人员" ({", ".join(header)})')
    connection.executemany(
        f'INSERT INTO "人员" VALUES ({", ".join("?" * len(header))})', [[c or None for c in r] for r in rows]
    )
    connection.commit()
    connection.close()
    toml = target / "gridplan.toml"
    text = toml.read_text(encoding="utf-8")
    toml.write_text(
        text.replace("[rules]", '[files]\nroster = "sqlite:///people.db?table=人员"\n\n[rules]'), encoding="utf-8"
    )
    return target


def test_a_county_is_read_from_its_database(folder: Path) -> None:
    assert read_county(folder).people == read_county(asset("data/mini")).people


def test_it_is_compared_but_never_written(folder: Path) -> None:
    report = Report()
    county = read_county_roster(folder, report)
    assert county is not None
    assert county.path is None
    assert compare(match_rosters(county.roster.records, county.roster.records)).differences == ()
    assert take_differences(county, (), {}, today=TODAY, now=NOW, report=report) == Taken()
    assert [f.code for f in report.findings] == ["GP-S041"]


@pytest.mark.parametrize(
    "address",
    [
        "sqlite:///none.db",
        "sqlite:///people.db?table=none",
        "sqlite:////etc/passwd",
        "sqlite:///../people.db",
        "mysql://root:secret@host/db",
        "postgresql://user:secret@127.0.0.1:1/db",
    ],
)
def test_what_cannot_be_read_is_a_finding_without_the_password(folder: Path, address: str) -> None:
    report = Report()
    assert read_database(address, folder, report) is None
    (finding,) = report.findings
    assert finding.code == "GP-S043"
    assert "secret" not in f"{finding}"


def test_the_finding_reaches_the_county(folder: Path) -> None:
    (folder / "people.db").unlink()
    assert "GP-S043" in {f.code for f in inspect_county(folder).findings}


def test_a_table_name_is_no_statement(folder: Path) -> None:
    report = Report()
    assert read_database('sqlite:///people.db?table=人员";DROP TABLE 人员;--', folder, report) is None
    assert read_database("sqlite:///people.db?table=人员", folder, report) is not None


def test_an_address_is_shown_without_its_password() -> None:
    assert shown("postgresql://user:secret@host/db?table=staff") == "postgresql://host/db"
