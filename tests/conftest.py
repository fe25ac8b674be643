"""Fixtures that several parts' tests share."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest

from gridplan.assets import asset
from gridplan.domain.plan import Plan

os.environ["GRIDPLAN_LANG"] = "en"  # of the command line; tests/cli/test_chinese*.py read the Chinese


@pytest.fixture(scope="session")
def mini_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the mini county; do not change it."""
    folder = tmp_path_factory.mktemp("mini") / "county"
    shutil.copytree(asset("data/mini"), folder)
    return folder


@pytest.fixture(scope="session")
def mini_plan(mini_folder: Path) -> Plan:
    """The mini county's plan, made once for each test process."""
    from gridplan.planning.pipeline import Profiles, make_plan
    from gridplan.sources import read_county

    return make_plan(read_county(mini_folder), mini_folder, profiles=Profiles.all("quick"))
