"""``gridplan sites``: three questions, their files, what they refuse, and a fault of the solver."""

from __future__ import annotations

import dataclasses
import shutil
from pathlib import Path

import openpyxl
import pyogrio
import pytest

from gridplan.planning.siting import problem as siting
from support.commands import Said, in_process, rewrite

NAMES = {"sites.html", "sites.xlsx", "sites.gpkg"}
SHARED = Path(__file__).resolve().parents[2].parent / "shared" / "data"


@pytest.fixture(scope="module")
def county(demo: tuple[Path, Said], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the mini county that these tests may write into."""
    return Path(
        shutil.copytree(demo[0], tmp_path_factory.mktemp("选址") / "县", ignore=shutil.ignore_patterns("plans"))
    )


def test_stations_with_their_files_and_the_answer(county: Path) -> None:
    said = in_process("sites", county, "--add", 2, "--curve", 3, "--json")
    assert said.code == 0, said.out
    answer = said.answer
    assert (answer["status"], answer["model"], answer["limit"]) == ("optimal", "cover", 20)
    assert answer["standing"] == ["E1"]
    assert [goal["name"] for goal in answer["goals"]] == ["uncovered", "cost"]
    assert all(goal["gap"] == 0 and goal["bound"] <= goal["value"] for goal in answer["goals"])
    people = answer["residents"]
    assert people["within_after"] == people["all"] - answer["goals"][0]["value"]
    assert people["within_after"] == people["within_before"] + sum(site["residents"] for site in answer["opened"])
    assert [point["count"] for point in answer["curve"]] == [0, 1, 2, 3]
    uncovered = [point["goals"][0]["value"] for point in answer["curve"]]
    assert uncovered == sorted(uncovered, reverse=True)
    assert uncovered[2] == answer["goals"][0]["value"]
    assert answer["faults"] == []
    assert {Path(path).name for path in answer["files"].values()} == NAMES
    assert Path(answer["files"]["map"]).parent == county / "site-report" / "cover" / "add2-20min-car-normal"
    book = openpyxl.load_workbook(answer["files"]["workbook"])
    assert book.sheetnames == ["说明", "地点", "各村", "仍在时限外", "多建一处"]
    minutes = [row[7].value for row in book["各村"].iter_rows(min_row=2)]
    assert len(minutes) == 30
    assert sum(book["各村"].cell(row=r, column=4).value for r in range(2, 32)) == people["all"]
    assert {name for name, _ in pyogrio.list_layers(answer["files"]["layers"])} == {"sites", "villages_area"}


def test_what_people_read(county: Path) -> None:
    said = in_process("sites", county, "--limit", 15)
    assert said.code == 0
    assert "today: 1 station," in said.out
    assert "then:  2 stations," in said.out
    assert "proven best" in said.out
    assert "beyond 15 minutes:" in said.out


def test_the_farthest_village_comes_nearer(county: Path) -> None:
    answer = in_process("sites", county, "--model", "centre", "--json").answer
    assert [goal["name"] for goal in answer["goals"]] == ["unreached", "worst", "cost"]
    assert answer["opened"][0]["worst"] == answer["goals"][1]["value"]


def test_zones_and_who_moves(county: Path) -> None:
    kept = in_process("sites", county, "--model", "zones", "--json").answer
    free = in_process("sites", county, "--model", "zones", "--free-centres", "--add", 1, "--json").answer
    assert len(kept["zones"]) == len(free["zones"]) - 1
    assert sum(zone["residents"] for zone in free["zones"]) == 62_000
    assert free["mean_minutes"]["after"] <= kept["mean_minutes"]["after"] <= kept["mean_minutes"]["before"]
    of = {township: zone["centre"] for zone in free["zones"] for township in zone["townships"]}
    assert len(of) == 4
    assert all(of[moved["township"]] == moved["to"] for moved in free["moved"])
    assert {name for name, _ in pyogrio.list_layers(free["files"]["layers"])} == {"sites", "townships", "districts"}
    assert openpyxl.load_workbook(free["files"]["workbook"]).sheetnames == ["说明", "片区", "乡镇"]


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (("--add", -1), "--add"),
        (("--limit", 0), "--limit"),
        (("--curve", -1), "--curve"),
        (("--free-centres",), "--free-centres says nothing to --model cover"),
        (("--model", "zones", "--limit", 5), "--limit says nothing"),
        (("--model", "zones", "--add", 9), "11 zones"),
        (("--scenario", "雨"), "wet_season"),
        (("--vehicle", "cra"), "Did you mean 'car'"),
        (("--out", "a.csv"), "name a folder"),
        (("--profile", "quik"), "did you mean 'quick'"),
    ],
)
def test_what_makes_no_sense_is_refused(county: Path, options: tuple[object, ...], said: str) -> None:
    answer = in_process("sites", county, *options)
    assert answer.code == 2, answer.out
    assert said in answer.out


def test_without_candidates_every_place_is_one(blank: Path) -> None:
    def turn(row: dict[str, str]) -> None:
        if row["kind"].startswith("急救站"):
            row.update(kind="车辆基地")

    rewrite(blank / "facilities.csv", turn)
    answer = in_process("sites", blank, "--json", "--lang", "en", "--out", blank / "out").answer
    assert answer["standing"] == []
    assert answer["residents"]["within_before"] == 0
    assert answer["candidates"] > 4
    assert {"GP-M050", "GP-M055"} <= {finding["code"] for finding in answer["findings"]}
    assert {path.name for path in (blank / "out").iterdir()} - {".lock"} == NAMES


def test_a_solver_that_counts_wrongly_is_a_fault_and_writes_nothing(
    county: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    honest = siting.solve_siting

    def wrong(*arguments):
        result = honest(*arguments)
        cost = dataclasses.replace(result.goals[-1], value=result.goals[-1].value + 60)
        return dataclasses.replace(result, goals=(*result.goals[:-1], cost))

    monkeypatch.setattr(siting, "solve_siting", wrong)
    said = in_process("sites", county, "--out", tmp_path / "x", "--json")
    assert said.code == 1
    assert said.answer["status"] == "error"
    assert "cost is claimed to be" in said.answer["message"]
    assert not (tmp_path / "x").exists()


@pytest.mark.real_roads
@pytest.mark.slow
def test_a_starter_county_without_stations(tmp_path: Path) -> None:
    extract = SHARED / "andorra" / "andorra.osm.pbf"
    if not extract.is_file():
        pytest.skip("the OpenStreetMap extracts in ../shared/data are not here")
    folder = tmp_path / "安道尔"
    assert in_process("init", folder, "--osm", extract, "--area", "Andorra", "--sample-staff", 7).code == 0
    for options in (("--add", 2), ("--model", "zones", "--free-centres")):
        said = in_process("sites", folder, *options, "--profile", "quick", "--json")
        assert said.code == 0, said.out
        assert said.answer["faults"] == []
