"""A county folder whose planning takes no time."""

from __future__ import annotations

from pathlib import Path

import pytest

from gridplan.running import flow, inputs
from support.quick_runs import Planning, county_folder, install, write_papers


@pytest.fixture
def planning(monkeypatch: pytest.MonkeyPatch) -> Planning:
    """What planning does; a test may change it."""
    planning = Planning()
    install(monkeypatch, planning)
    monkeypatch.setattr(flow, "_papers", write_papers)
    monkeypatch.setattr(inputs, "QUIET", 0.2)
    monkeypatch.setattr(inputs, "PATIENCE", 1.0)
    monkeypatch.setattr(inputs, "_LOOK", 0.02)
    return planning


@pytest.fixture
def county(tmp_path: Path, planning: Planning) -> Path:
    """The folder, under a Chinese name with a blank."""
    return county_folder(tmp_path / "松洋 县")
