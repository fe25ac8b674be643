"""What the planners' page about travel says is what gridplan reads."""

from __future__ import annotations

import re
from pathlib import Path
from typing import get_args

import pytest

from gridplan.assets import asset
from gridplan.network.local.line_tags import _CLASS_COLUMNS, _COLUMNS
from gridplan.sources import inspect_county
from gridplan.sources.profiles import ProfileFile
from gridplan.sources.scenarios import ScenarioFile
from gridplan.sources.templates import TRAVEL_NOTES, write_templates
from sources.folders import TOML, Folder

TEXT = (Path(asset("data/travel/README.md"))).read_text(encoding="utf-8")
EFFECT = tuple(get_args(ScenarioFile.model_fields["effects"].annotation)[0].model_fields)
BLOCKS = re.findall(r"```toml\n(.*?)```", TEXT, flags=re.DOTALL)


def findings(folder: Folder) -> list[str]:
    found = inspect_county(folder.write()).findings
    return [f"{f.code} {f.message}" for f in found if f.code.startswith(("GP-T", "GP-C"))]


def test_every_key_of_scenarios_and_profiles_is_explained() -> None:
    keys = {*ScenarioFile.model_fields, *EFFECT, *ProfileFile.model_fields}
    assert {key for key in keys if f"`{key}" not in TEXT and f"{key}`" not in TEXT} == set()


def test_the_whole_examples_can_be_used(tmp_path: Path) -> None:
    config, snow, ambulance = BLOCKS
    folder = Folder(tmp_path)
    folder.toml = TOML + config.replace("wet_season", "snow")
    folder.raw = {"travel/scenarios/snow.toml": snow.encode(), "travel/profiles/ambulance.toml": ambulance.encode()}
    assert findings(folder) == []


def test_every_line_of_the_table_of_effects_can_be_used(tmp_path: Path) -> None:
    rows = re.findall(r"^\| `(\w+)` \|.*\| (`.*) \|$", TEXT, flags=re.MULTILINE)
    shown = [(key, line) for key, cell in rows for line in re.findall(r"`([^`]+)`", cell)]
    assert len({key for key, _ in shown}) == len(EFFECT)
    for key, line in shown:
        folder = Folder(tmp_path)
        factor = "" if key == "factor" else "factor = 0.5\n"
        slide = asset("data/travel/scenarios/landslide.geojson").read_bytes()
        text = f"[[effects]]\n{factor}{line}\n".encode()
        folder.raw = {"travel/scenarios/x.toml": text, "travel/scenarios/landslide.geojson": slide}
        assert findings(folder) == [], line


@pytest.mark.parametrize("text", [TEXT, TRAVEL_NOTES], ids=["page", "notes"])
def test_the_columns_named_are_read(text: str) -> None:
    known = {*_CLASS_COLUMNS, *(name for names in _COLUMNS.values() for name in names)}
    cells = re.findall(
        r"^\| [^|`]+ \| ([^|`]+) \| [^|]+\|$", text.partition("读取的列")[2].partition("## ")[0], re.MULTILINE
    )
    cells = cells or [re.search(r"读取这些列：\s*(.+)。", text)[1]]
    named = {name.strip(" …") for cell in cells for name in re.split("[、；]", cell)} - {"列名", "---"}
    assert len(named) > 8
    assert named - known == set()


def test_a_new_county_folder_tells_of_all_this(tmp_path: Path) -> None:
    write_templates(tmp_path)
    assert (tmp_path / "travel/README.md").read_text(encoding="utf-8") == TEXT
    config = (tmp_path / "gridplan.toml").read_text(encoding="utf-8")
    readme = (tmp_path / "README.txt").read_text(encoding="utf-8-sig")
    assert all(word in config for word in ("roads_coords", 'scenario = "normal"', "limits = {"))
    assert all(word in readme for word in (".hgt.zip", ".gpkg", "travel/profiles", "travel/scenarios", "roads_coords"))
    assert all((tmp_path / name).is_dir() for name in ("elevation", "travel/profiles", "travel/scenarios"))
