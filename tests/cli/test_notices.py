"""``gridplan notices``: the letters of a stored plan, in another language, for other readers."""

from __future__ import annotations

import dataclasses
import datetime as dt
from pathlib import Path

import pytest

from gridplan.store import PlanStore
from replanning.test_letters import revised
from support.commands import in_process


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with a plan and the one that was made from it."""
    before, after = revised()
    store = PlanStore(tmp_path)
    store.save(before)
    created = after.created + dt.timedelta(days=1)
    store.save(dataclasses.replace(after, id="20260102-080000-0002", parent=before.id, created=created))
    (tmp_path / "gridplan.toml").write_text(
        '[county]\nname = "小县"\ncode = "990101"\n[horizon]\nstart = 2026-01-05\n[office]\nphone = 12345\n',
        encoding="utf-8",
    )
    return tmp_path


def test_letters_for_everybody_with_the_office(folder: Path) -> None:
    said = in_process("notices", folder, "--json")
    assert said.code == 0
    assert said.answer["letters"] == {"person": 4, "hospital": 1, "village": 1}
    single = Path(said.answer["files"]["letters"])
    assert single.is_relative_to(folder / "plans")
    assert "电话：12345" in (single / "人员-D0-医师0.txt").read_text(encoding="utf-8-sig")


def test_in_english_masked_and_elsewhere(folder: Path, tmp_path: Path) -> None:
    out = tmp_path / "信"
    said = in_process("notices", folder, "--lang", "en", "--audience", "leaders", "--out", out, "--json")
    assert said.code == 0
    page = (out / "notices.html").read_text(encoding="utf-8")
    assert "Notice of changes" in page
    assert "hands over to" in page or "You hand over to" in page
    assert "医师2" not in (out / "letters" / "person-D0-医师0.txt").read_text(encoding="utf-8-sig")


def test_a_plan_that_was_made_from_none_has_nothing_to_tell(folder: Path) -> None:
    said = in_process("notices", folder, "--plan", "20260101", "--json")
    assert said.code == 2
    assert "nothing to tell" in said.answer["message"]
