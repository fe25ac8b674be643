from __future__ import annotations

import re
from pathlib import Path

import pytest

from gridplan.domain.findings import FindingLevel
from gridplan.languages import in_language
from gridplan.sources import inspect_county
from gridplan.sources.codes import CATALOGUE
from sources.damages import DAMAGES
from sources.folders import Folder


def test_a_whole_folder_has_nothing_to_say(tmp_path: Path) -> None:
    folder = Folder(tmp_path)
    folder.drop_grids()
    inspection = inspect_county(folder.write())
    assert inspection.findings == ()
    assert inspection.county is not None


def test_every_code_can_be_produced() -> None:
    assert set(DAMAGES) == set(CATALOGUE)


@pytest.mark.parametrize("code", sorted(CATALOGUE))
def test_malformed_input_gives_its_code(code: str, tmp_path: Path) -> None:
    folder = Folder(tmp_path / "county")
    if code != "GP-C001":
        DAMAGES[code](folder)
        folder.write()
        if code == "GP-C012":
            (folder.root / "gridplan.toml").unlink()
    inspection = inspect_county(folder.root)
    found = [finding for finding in inspection.findings if finding.code == code]
    assert found, [f"{f.code} {f.message}" for f in inspection.findings]
    assert {f.level for f in found} == {CATALOGUE[code].level}
    assert all(f.remedy for f in found)
    assert all("None" not in f.message for f in found)
    errors = [f for f in inspection.findings if f.level is FindingLevel.ERROR]
    assert (inspection.county is None) == bool(errors)
    # one fault does not set off a flood of others
    assert len(errors) <= 6, [f"{f.code} {f.feature} {f.message}" for f in errors]


@pytest.mark.parametrize("code", sorted(CATALOGUE))
def test_both_languages_name_the_same_words(code: str) -> None:
    kind = CATALOGUE[code]
    for one in (kind.wrong, kind.mend):
        zh, en = one.template("zh"), one.template("en")
        assert set(re.findall(r"{(\w+)", zh)) == set(re.findall(r"{(\w+)", en))
        assert not re.search(r"[一-鿿]", en) or one is kind.mend


def test_english_messages(tmp_path: Path) -> None:
    folder = Folder(tmp_path)
    DAMAGES["GP-S115"](folder)
    finding = next(f for f in inspect_county(folder.write(), lang="en").findings if f.code == "GP-S115")
    assert finding.message == "副髙 is not known under 职称"
    assert finding.remedy.endswith("Did you mean 副高?")


def test_chinese_messages_can_be_told_in_english(tmp_path: Path) -> None:
    DAMAGES["GP-S115"](folder := Folder(tmp_path))
    chinese = inspect_county(folder.write()).findings
    english = inspect_county(folder.root, lang="en").findings
    for one, other in zip(chinese, english, strict=True):
        assert (in_language(one.message, "en"), in_language(one.remedy, "en")) == (other.message, other.remedy)
