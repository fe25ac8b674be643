"""Fixtures that several parts' tests share."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

from gridplan.assets import asset
from gridplan.domain.plan import Plan

os.environ["GRIDPLAN_LANG"] = "en"  # of the command line; tests/cli/test_chinese*.py read the Chinese

# How long an example takes tells of the machine and of what else it does, not of the code: the same here and in CI.
settings.register_profile("gridplan", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("gridplan")


def pytest_configure(config: pytest.Config) -> None:
    """Where coverage is measured, the compiler is left out."""
    if config.getoption("cov_source", default=None):
        from support import untraced_compiling

        untraced_compiling.install()


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
    from support import solved_before

    with solved_before.remembered():
        return make_plan(read_county(mini_folder), mini_folder, profiles=Profiles.all("quick"))
