"""Killed at any moment: what is published is whole, and the next run succeeds."""

from __future__ import annotations

import itertools
import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest

from gridplan.store import PlanStore, RunResult
from support.quick_runs import county_folder

pytestmark = [
    pytest.mark.timeout(900),  # on a machine that does much else; alone it takes a minute at most
    pytest.mark.slow,
    pytest.mark.skipif(not hasattr(os, "fork"), reason="children are copies of a process that is ready"),
]

KILLS = 50
SEED = 6


class Runner:
    """Starts runs in a process that has everything loaded."""

    def __init__(self) -> None:
        tests = str(Path(__file__).resolve().parents[1])
        self._process = subprocess.Popen(
            [sys.executable, "-m", "support.killable"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            encoding="utf-8",
            env={**os.environ, "PYTHONPATH": os.pathsep.join((tests, *filter(None, sys.path))), "PYTHONUTF8": "1"},
        )

    def run(self, folder: Path, *, kill_after: float | None = None) -> int:
        """How the run ended; a signal is a negative number."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(f"{folder}\n")
        self._process.stdin.flush()
        child = int(self._process.stdout.readline())
        if kill_after is not None:
            time.sleep(kill_after)
            with suppress(ProcessLookupError):
                os.kill(child, signal.SIGKILL)
        return int(self._process.stdout.readline())

    def close(self) -> None:
        assert self._process.stdin is not None
        self._process.stdin.close()
        self._process.wait(30)


@pytest.fixture(scope="module")
def runner() -> Iterator[Runner]:
    runner = Runner()
    yield runner
    runner.close()


def timed(runner: Runner, county: Path) -> float:
    """A run that nobody kills, which must succeed; its seconds."""
    began = time.monotonic()
    assert runner.run(county) == 0
    return time.monotonic() - began


def test_killed_at_fifty_random_moments(tmp_path: Path, runner: Runner) -> None:
    county = county_folder(tmp_path / "松洋 县")
    store = PlanStore(county)
    chance = random.Random(SEED)
    timed(runner, county)
    (county / "staff.csv").write_text("二", encoding="utf-8")
    length = timed(runner, county)
    killed = 0
    for number in itertools.count():
        before = store.published()
        name = f"第{number}次"
        (county / "staff.csv").write_text(name, encoding="utf-8")
        killed += runner.run(county, kill_after=chance.uniform(0, length)) == -signal.SIGKILL  # or it had ended
        published = store.load("published")  # every part is there and has its digest
        assert all((store.path(published.id) / file).stat().st_size for file in ("map.html", "plan.xlsx"))
        assert published.id == before or (published.parent, published.county.name) == (before, name)
        length = timed(runner, county)
        assert store.load("published").county.name == name
        assert not [p.name for p in store.folder.iterdir() if p.name.startswith((".staging", ".published-"))]
        if killed == KILLS:
            break
    results = [run.result for run in store.runs()]
    assert RunResult.INTERRUPTED in results
    assert RunResult.RUNNING not in results
