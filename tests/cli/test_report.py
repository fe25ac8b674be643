"""``gridplan report``: the papers of a stored plan for one audience, whole or not at all."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from gridplan.cli import report_command
from gridplan.cli.report_command import run_report
from gridplan.cli.say import Say
from gridplan.errors import NotFoundError, OptionError
from gridplan.store import PlanStore
from support.tiny_plan import tiny_plan


@pytest.fixture
def county(tmp_path: Path) -> Path:
    folder = tmp_path / "小 县"
    folder.mkdir()
    (folder / "gridplan.toml").write_text("", encoding="utf-8")
    PlanStore(folder).save(tiny_plan())
    return folder


def _run(county: Path, **options: object) -> dict[str, object]:
    say = Say(json=True)
    asked = {"plan_id": "latest", "audience": "leaders", "lang": "zh", "out": None, **options}
    run_report(county, say=say, **asked)  # type: ignore[arg-type]
    return say.answer


def _all(folder: Path) -> set[str]:
    return {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}


def test_each_audience_gets_a_folder_of_its_own(county: Path) -> None:
    plan = tiny_plan().id
    for audience in ("leaders", "planners", "public"):
        answer = _run(county, audience=audience)
        folder = Path(str(answer["folder"]))
        assert folder == county / "plan-report" / f"{plan}-{audience}"
        assert _all(folder) == {*answer["files"], "papers.json"}  # type: ignore[misc]
    assert _all(county / "plan-report" / f"{plan}-public") == {"index.html", "map.html", "papers.json"}
    assert "plan.json" in _all(county / "plan-report" / f"{plan}-planners")
    english = Path(str(_run(county, audience="public", lang="en")["folder"]))
    assert english.name == f"{plan}-public-en"
    assert 'lang="en"' in (english / "index.html").read_text(encoding="utf-8")


def test_written_again_it_is_replaced_as_a_whole(county: Path, tmp_path: Path) -> None:
    out = tmp_path / "领导"
    _run(county, out=out)
    assert "plan.xlsx" in _all(out)
    _run(county, out=out, audience="public")
    assert _all(out) == {"index.html", "map.html", "papers.json"}
    contents = json.loads((out / "papers.json").read_text(encoding="utf-8"))
    assert contents == {
        "plan": tiny_plan().id,
        "audience": "public",
        "lang": "zh",
        "files": ["index.html", "map.html"],
    }
    assert {path.name for path in tmp_path.iterdir()} == {"领导", "小 县"}


def test_a_folder_with_something_of_somebody_elses_is_left_alone(county: Path, tmp_path: Path) -> None:
    out = tmp_path / "领导"
    _run(county, out=out)
    (out / "批注.txt").write_text("阅", encoding="utf-8")
    with pytest.raises(OptionError, match=re.escape("批注.txt")):
        _run(county, out=out)
    assert "index.html" in _all(out)
    other = tmp_path / "别的"
    other.mkdir()
    (other / "index.html").write_text("我的", encoding="utf-8")
    with pytest.raises(OptionError, match=re.escape("index.html")):
        _run(county, out=other)
    (other / "papers.json").write_text("[]", encoding="utf-8")
    with pytest.raises(OptionError, match=re.escape("papers.json")):
        _run(county, out=other)
    assert (other / "index.html").read_text(encoding="utf-8") == "我的"


@pytest.mark.parametrize("where", ["plans/x", ".", "..", "gridplan.toml"])
def test_it_does_not_write_over_plans_or_input(county: Path, where: str) -> None:
    before = _all(county)
    with pytest.raises(OptionError):
        _run(county, out=county / where)
    assert _all(county) == before


def test_what_fails_half_way_leaves_what_was_there(
    county: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    out = tmp_path / "领导"
    _run(county, out=out)
    before = {name: (out / name).read_bytes() for name in _all(out)}

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(report_command, "write_report", full)
    with pytest.raises(OSError, match="No space"):
        _run(county, out=out)
    assert {name: (out / name).read_bytes() for name in _all(out)} == before
    with pytest.raises(OSError, match="No space"):
        _run(county, out=tmp_path / "新")
    assert {path.name for path in tmp_path.iterdir()} == {"领导", "小 县"}


def test_an_unknown_plan_is_said(county: Path) -> None:
    with pytest.raises(NotFoundError, match="which plan"):
        _run(county, plan_id="1999")


def test_a_parent_that_is_gone_is_said_on_the_page(tmp_path: Path) -> None:
    import dataclasses

    folder = tmp_path / "county"
    folder.mkdir()
    PlanStore(folder).save(dataclasses.replace(tiny_plan(), parent="20251201-080000-0000"))
    page = Path(str(_run(folder)["folder"])) / "index.html"
    assert "没有与上一版（20251201-080000-0000）比较" in page.read_text(encoding="utf-8")
