"""``gridplan travel``: the report, its three files, and what it refuses."""

from __future__ import annotations

import csv
import dataclasses
import json
import shutil
from collections import Counter
from pathlib import Path

import openpyxl
import pyogrio
import pytest

from gridplan.cli.travel_files import _harmless, report_folder
from support.commands import Said, in_process
from support.tiny import tiny_county
from support.tiny_access import tiny_access

NAMES = {"travel.html", "travel.xlsx", "travel.gpkg"}
KEYS = {"status", "vehicle", "scenario", "against", "within", "villages", "beyond", "catchments", "losses"}
KEYS |= {"delays", "roads"}


def seen(folder: Path) -> set[str]:
    """What lies there but the lock."""
    return {p.name for p in folder.iterdir()} - {".lock"}


@pytest.fixture(scope="module")
def county(demo: tuple[Path, Said], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the mini county that these tests may write into."""
    return Path(
        shutil.copytree(demo[0], tmp_path_factory.mktemp("出行") / "县", ignore=shutil.ignore_patterns("plans"))
    )


def test_three_files_lie_in_a_folder_named_for_what_was_asked(county: Path) -> None:
    said = in_process("travel", county)
    assert said.code == 0, said.out
    folder = county / "travel-report" / "car-normal"
    assert seen(folder) == NAMES
    for name in NAMES:
        assert str(folder / name) in said.out
    assert "beyond the limit" in said.out
    assert "mobile_hospital: 3 of 30 villages cut off from the main road network" in said.out
    report, _, findings = said.out.partition("GP-")
    assert "are walked" not in report  # which villages, only for the vehicle asked for
    assert "are walked" in findings
    assert (county / "travel" / "scenarios").is_dir()  # the input's own folder is another one


def test_the_answer_for_programs(county: Path) -> None:
    answer = in_process("travel", county, "--vehicle", "mobile_hospital", "--no-isochrones", "--json").answer
    assert set(answer) == KEYS | {"unreachable", "files", "findings"}
    assert (answer["vehicle"], answer["scenario"], answer["against"], answer["losses"]) == (
        *("mobile_hospital", "normal"),
        *(None, None),
    )
    assert set(answer["unreachable"]) == {"car", "mobile_hospital"}
    lost = set(answer["unreachable"]["mobile_hospital"]) & {v["village"] for v in answer["villages"]}
    assert len(lost) == 3
    beyond = {(b["village"], b["level"]): b for b in answer["beyond"]}
    for village in lost:
        assert beyond[village, "lead"]["seconds"] is None
        assert "步行接驳" in beyond[village, "lead"]["reason"]
    assert sum(c["residents"] for c in answer["catchments"] if c["level"] == "lead") > 0
    assert {Path(path).name for path in answer["files"].values()} == NAMES
    assert "isochrones" not in {name for name, _ in pyogrio.list_layers(answer["files"]["layers"])}


def test_two_states_of_the_roads_are_compared(county: Path) -> None:
    said = in_process("travel", county, "--scenario", "wet_season", "--against", "normal", "--json")
    answer = said.answer
    assert (answer["scenario"], answer["against"]) == ("wet_season", "normal")
    assert answer["losses"]
    minutes = {v["village"]: v["minutes"] for v in answer["villages"]}
    for loss in answer["losses"]:
        assert loss["after"] is None or loss["after"] > loss["before"]
        assert loss["bands"] or loss["beyond"] or loss["after"] is None
        now = minutes[loss["village"]][loss["level"]]
        assert (now is None) == (loss["after"] is None)
    assert Path(answer["files"]["map"]).parent.name == "car-wet_season-against-normal"
    losses = openpyxl.load_workbook(answer["files"]["workbook"])["情景对比"]
    assert losses.max_row == 1 + len(answer["losses"])
    assert len(pyogrio.read_dataframe(answer["files"]["layers"], layer="losses")) == len(answer["losses"])
    assert len(openpyxl.load_workbook(answer["files"]["workbook"])["各村前后对照"]["A"]) == 1 + len(minutes)
    assert [d["level"] for d in answer["delays"]] == ["primary", "township", "lead"]
    assert answer["delays"][2]["mean_minutes"] > 0
    roads = answer["roads"]["wet_season"]
    assert roads["closed_roads"] == len(roads["closed"]) == 5
    assert answer["roads"]["normal"]["effects"] == []
    closed = pyogrio.read_dataframe(answer["files"]["layers"], layer="closed_roads")
    assert closed.metres.sum() == sum(road["metres"] for road in roads["closed"])
    shown = in_process("travel", county, "--scenario", "wet_season", "--against", "normal").out
    assert "wet season against normal: " in shown
    assert "wet season: closes 5 roads, 0.4 km; slows 158.5 km" in shown
    assert "mean delay" in shown
    assert "no longer within" in shown


def test_english_files_in_a_folder_of_choice(county: Path, tmp_path: Path) -> None:
    target = tmp_path / "给 领导" / "2026"
    said = in_process("travel", county, "--lang", "en", "--out", target, "--no-isochrones")
    assert said.code == 0
    assert seen(target) == NAMES
    assert openpyxl.load_workbook(target / "travel.xlsx").sheetnames[0] == "Overview"
    assert '"lang":"en"' in (target / "travel.html").read_text(encoding="utf-8")
    assert "at most 500 m are walked" in said.out
    assert "步行接驳" not in said.out


def test_a_vehicle_of_the_countys_own(county: Path, tmp_path: Path) -> None:
    own = county / "travel" / "profiles" / "shuttle.toml"
    own.parent.mkdir(parents=True, exist_ok=True)
    own.write_text('base = "car"\ntitle = "乡村客运"\ntitle_en = "village bus"\n', encoding="utf-8")
    said = in_process("travel", county, "--vehicle", "shuttle", "--out", tmp_path / "x", "--no-isochrones")
    assert said.code == 0, said.out
    assert "village bus" in said.out
    assert openpyxl.load_workbook(tmp_path / "x" / "travel.xlsx")["概况"]["B3"].value == "乡村客运"


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (("--vehicle", "kar"), ("--vehicle 'kar'", "Did you mean 'car'?", "mobile_hospital (移动医院)", "foot")),
        (("--scenario", "wet_saison"), ("Did you mean 'wet_season'?", "normal (平时)", "wet_season (雨季)")),
        (("--scenario", "雨季的"), ("Did you mean 'wet_season'?",)),
        (("--against", "zzz"), ("--against 'zzz'", "There are: normal")),
        (("--against", ""), ("--against ''",)),
        (("--scenario", ""), ("--scenario ''",)),
        (("--out", ""), ("--out is empty",)),
        (("--against", "normal"), ("--against must name another scenario than 'normal'",)),
    ],
)
def test_unknown_names_are_refused_with_what_there_is(
    county: Path, options: tuple[str, ...], said: tuple[str, ...]
) -> None:
    found = in_process("travel", county, *options)
    assert found.code == 2
    for part in said:
        assert part in found.out


def test_a_table_only(county: Path, tmp_path: Path) -> None:
    table = tmp_path / "新" / "时间.CSV"
    answer = in_process("travel", county, "--out", table, "--json").answer
    assert answer["files"] == {"table": str(table)}
    assert [p.name for p in table.parent.iterdir()] == ["时间.CSV"]
    with table.open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.reader(file))
    assert rows[0] == ["编码", "村", "到基层机构（分钟）", "到乡镇卫生院（分钟）", "到牵头医院（分钟）"]
    assert float(rows[1][2]) == answer["villages"][0]["minutes"]["primary"]


def test_a_name_that_looks_like_a_formula_is_text_in_the_table() -> None:
    assert [_harmless(name) for name in ("=1+1", "@x", "东村")] == ["'=1+1", "'@x", "东村"]


def test_a_file_where_a_folder_should_be(county: Path, tmp_path: Path) -> None:
    file = tmp_path / "文件"
    file.write_text("x", encoding="utf-8")
    said = in_process("travel", county, "--out", file, "--no-isochrones")
    assert said.code == 2
    assert "is a file; name a folder" in said.out
    assert file.read_text(encoding="utf-8") == "x"


@pytest.mark.parametrize("busy", sorted(NAMES))
def test_a_file_open_in_another_program_leaves_all_three_as_they_were(
    county: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, busy: str
) -> None:
    target = tmp_path / "x"
    assert in_process("travel", county, "--out", target, "--no-isochrones").code == 0
    (target / "我的笔记.txt").write_text("x", encoding="utf-8")
    before = {name: (target / name).read_bytes() for name in seen(target)}
    replace = Path.replace

    def refusing(self: Path, other: Path) -> Path:
        if other == target / busy and self.parent.parent == target:  # as Windows does while a program has the file open
            raise PermissionError(13, "The process cannot access the file", str(self))
        return replace(self, other)

    monkeypatch.setattr(Path, "replace", refusing)
    said = in_process("travel", county, "--out", target, "--no-isochrones", "--lang", "en")
    assert said.code == 2
    assert f"{target / busy} cannot be replaced: it is open in another program" in said.out
    assert {name: (target / name).read_bytes() for name in seen(target)} == before
    monkeypatch.undo()
    assert in_process("travel", county, "--out", target, "--no-isochrones", "--lang", "en").code == 0
    assert (target / "travel.xlsx").read_bytes() != before["travel.xlsx"]
    assert seen(target) == {*NAMES, "我的笔记.txt"}


def test_an_own_scenario_name_cannot_lead_out_of_the_folder(county: Path) -> None:
    report = tiny_access(tiny_county())
    for name in ("../../x", "a/b", "c:\\x", "..", 'x"y'):
        folder = report_folder(county, dataclasses.replace(report, scenario=name), None)
        assert folder.parent == county / "travel-report"


def test_findings_are_shown_each_once_and_not_all_of_a_kind(county: Path, tmp_path: Path) -> None:
    folder = Path(shutil.copytree(county, tmp_path / "县"))
    (folder / "travel" / "scenarios" / "slip.toml").write_text(
        'title = "塌方"\n[[effects]]\nfactor = 0\nways = [123456789]\n', encoding="utf-8"
    )
    options = ("--scenario", "wet_season", "--against", "slip", "--vehicle", "foot", "--no-isochrones")
    said = in_process("travel", folder, *options)
    assert said.code == 0, said.out
    assert "GP-R040" in said.out  # of the scenario compared with, a way that is not there
    findings = in_process("travel", folder, *options, "--json").answer["findings"]
    assert any(f["code"] == "GP-R040" for f in findings)
    assert len({json.dumps(f, sort_keys=True) for f in findings}) == len(findings)
    kinds = Counter(f["code"] for f in findings)
    for code, count in kinds.items():
        assert said.out.count(f"\n{code} ") <= min(count, 3)
