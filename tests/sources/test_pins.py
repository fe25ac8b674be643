from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest

from gridplan.domain.pins import Pin
from gridplan.sources import inspect_county, read_county
from sources.damages import TEAM, Record, pins, set_feature
from sources.folders import Folder, V

DAY = dt.date(2026, 1, 15)


def test_pins_by_code_and_by_name(tmp_path: Path) -> None:
    county = read_county(Folder(tmp_path).with_visits().write())
    tour = {"programme": "inspect", "day": DAY, "crew": "CAR", "route": "A线"}
    assert county.pins == (
        Pin(id="pins.csv 2行", place=V[0], programme="contact", day=dt.date(2026, 1, 14)),
        Pin(id="pins.csv 3行", place="TH0", position=1, **tour),
        Pin(id="pins.csv 4行", place="TH1", position=2, **tour),
    )


def test_a_team_may_be_named_before_there_is_one(tmp_path: Path) -> None:
    folder = Folder(tmp_path)
    pins(crew=TEAM)(folder)
    assert read_county(folder.write()).pins[0].crew == TEAM


def test_a_pin_outside_the_horizon_has_no_effect(tmp_path: Path) -> None:
    folder = Folder(tmp_path)
    pins({"day": "2026-01-04"}, {"day": "2026-04-06"}, {"day": "2026-04-03"})(folder)
    inspection = inspect_county(folder.write())
    assert inspection.county is not None
    assert [pin.day for pin in inspection.county.pins] == [dt.date(2026, 4, 3)]
    assert {f.row: f.code for f in inspection.findings if f.file == "pins.csv"} == {2: "GP-P033", 3: "GP-P034"}


def test_a_name_that_two_villages_have_asks_for_the_code(tmp_path: Path) -> None:
    folder = Folder(tmp_path)
    set_feature("villages", 1, name="东村")(folder)
    pins(place="东村")(folder)
    (finding,) = [f for f in folder.findings() if f.code == "GP-P028"]
    assert V[0] in finding.message
    assert V[1] in finding.message


@pytest.mark.parametrize(
    ("rows", "codes"),
    [
        ([{"place": "東村"}], {"GP-P008"}),
        ([{"crew": "MH1", "programme": "mobile", "route": "A", "position": 1}], set()),
        ([{"crew": TEAM, "route": "A", "position": 1}, {"crew": TEAM, "place": V[1]}], {"GP-P038"}),
        ([{"crew": TEAM, "route": "A", "position": 1}, {"crew": TEAM, "place": V[1], "day": "2026-02-04"}], set()),
        ([{"crew": TEAM, "route": "A", "position": p, "place": V[p - 1]} for p in (2, 1, 3)], set()),
        ([{"crew": TEAM, "route": "A", "place": V[n]} for n in (0, 1)], {"GP-P040"}),
        ([{"crew": TEAM, "route": "A", "position": 1, "place": V[n]} for n in (0, 1)], {"GP-P040"}),
        ([{"day": ""}], {"GP-P110"}),
        ([{"day": "昨天"}], {"GP-P113"}),
    ],
)
def test_what_can_be_wrong_with_pins(rows: list[Record], codes: set[str], tmp_path: Path) -> None:
    folder = Folder(tmp_path)
    pins(*rows)(folder)
    found = [f for f in folder.findings() if f.file == "pins.csv"]
    assert {f.code for f in found} == codes


def test_the_day_that_was_meant_is_named(tmp_path: Path) -> None:
    folder = Folder(tmp_path)
    pins(day="2026-02-22")(folder)  # in the Spring Festival holidays, which end on the 23rd
    (finding,) = [f for f in folder.findings() if f.code == "GP-P035"]
    assert "2026-02-24" in finding.remedy


def test_pins_of_one_programme_lie_its_shortest_gap_apart(tmp_path: Path) -> None:
    folder = Folder(tmp_path)
    days = "2026-02-11", "2026-01-15", "2026-01-29"  # the last two are just far enough apart
    pins(*({"day": day} for day in days), {"day": "2026-01-30", "place": V[1]})(folder)
    (finding,) = [f for f in folder.findings() if f.file == "pins.csv"]
    assert (finding.code, finding.row) == ("GP-P044", 2)
    assert "相隔13天，少于最短间隔14天" in finding.message


def test_a_programme_with_a_mistake_does_not_make_pins_unknown(tmp_path: Path) -> None:
    folder = Folder(tmp_path)
    folder.tables["programmes"][0]["minutes"] = "很久"
    pins()(folder)
    assert not [f for f in folder.findings() if f.code == "GP-P031"]
