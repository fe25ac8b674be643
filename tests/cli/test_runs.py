"""A run in one line."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest

from gridplan.cli.runs import run_line
from gridplan.store.runs import Run, RunResult


@pytest.mark.parametrize(("changes", "told"), [(0, "与 P0 相比没有变动"), (3, "与 P0 相比3处变动")])
def test_a_run_that_changed_nothing_says_so(changes: int, told: str) -> None:
    run = Run(
        began=dt.datetime(2026, 3, 2, 8, tzinfo=dt.UTC),
        command="replan",
        result=RunResult.PUBLISHED,
        plan="P1",
        parent="P0",
        changes=changes,
        seconds=2.0,
    )
    line = run_line(run, Path()).tell("zh")
    assert told in line
    assert "0处变动" not in line
