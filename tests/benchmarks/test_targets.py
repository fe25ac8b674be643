"""A missed target is told and makes the run fail."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

import pytest

FOLDER = Path(__file__).resolve().parents[2] / "benchmarks"


@pytest.fixture
def targets(monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    monkeypatch.syspath_prepend(str(FOLDER))
    from peers import targets

    return targets


def test_what_is_missed_is_always_told(targets: ModuleType, capsys: pytest.CaptureFixture[str]) -> None:
    good = targets.Target(name="town 1: fast", reached=True, figure="1 s")
    bad = targets.Target(name="town 2: fast", reached=False, figure="99 s")
    assert targets.tell("roads", [good, good]) == 0
    assert capsys.readouterr().out.splitlines()[-1] == "roads: 2 of 2 targets reached"
    assert targets.tell("roads", [good, bad], figures="5 × scipy, ", brief="town ") == 1
    assert capsys.readouterr().out.splitlines() == [
        "",
        "MISSED   town 2: fast: 99 s",
        "roads: 5 × scipy, 1 of 2 targets reached",
    ]


def test_only_the_parts_asked_for_run_with_the_options(
    targets: ModuleType, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    seen = []

    def part(name: str, *, reached: bool) -> object:
        def run(options: object) -> Iterator[object]:
            seen.append((name, options))
            yield targets.Target(name=name, reached=reached, figure="")

        return run

    parts = {"good": part("good", reached=True), "bad": part("bad", reached=False)}
    monkeypatch.setattr("sys.argv", ["x", "--quick", "--folder", str(tmp_path), "--only", "good"])
    assert targets.run_parts("x", parts, about=None, seconds=(7.0, "limit")) == 0
    assert seen == [("good", targets.Options(quick=True, seconds=7.0, folder=tmp_path))]
    monkeypatch.setattr("sys.argv", ["x"])
    assert targets.run_parts("x", parts, about=None, seconds=(7.0, "limit")) == 1
