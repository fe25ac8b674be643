"""The mini county, planned once by the command line itself."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from support import solved_before
from support.commands import Said, in_process


@pytest.fixture(scope="module", autouse=True)
def _remembered() -> Iterator[None]:
    """Commands are asked what they say and leave; the mini county need not be solved anew for each."""
    with solved_before.remembered():
        yield


@pytest.fixture(scope="session")
def demo(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Said]:
    """The mini county, planned by ``gridplan demo``, and what it said; do not change it."""
    folder = tmp_path_factory.mktemp("演示 县") / "松洋 县"
    with solved_before.remembered():
        return folder, in_process("demo", folder, "--mini", "--profile", "quick", "--json")


@pytest.fixture
def planned(demo: tuple[Path, Said], tmp_path: Path) -> Path:
    """A copy of the planned mini county, under a Chinese name with a blank."""
    return Path(shutil.copytree(demo[0], tmp_path / "松洋 县"))


@pytest.fixture
def plan_id(demo: tuple[Path, Said]) -> str:
    """The id of its plan."""
    return str(demo[1].answer["plan"])


@pytest.fixture
def blank(demo: tuple[Path, Said], tmp_path: Path) -> Path:
    """A copy of the mini county without plans, its travel times computed."""
    return Path(shutil.copytree(demo[0], tmp_path / "未规划", ignore=shutil.ignore_patterns("plans")))


@pytest.fixture
def in_chinese(monkeypatch: pytest.MonkeyPatch) -> None:
    """A terminal that speaks Chinese, as is usual."""
    monkeypatch.setenv("GRIDPLAN_LANG", "zh")
