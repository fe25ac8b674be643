"""What schedulers are given: names and paths with every sign that means something there."""

from __future__ import annotations

import shlex
import shutil
import subprocess
import xml.etree.ElementTree as ET
from pathlib import Path

import pytest

from gridplan.running.units import Unit, hint, unit_text

FOLDER = Path("/srv/卫健 100% $HOME \"x\" 'y'/松洋县")
SPACE = "{http://schemas.microsoft.com/windows/2004/02/mit/task}"


@pytest.fixture
def unit() -> Unit:
    return Unit(program=("/opt/grid plan/gridplan",), folder=FOLDER, code="990125", title="松洋县")


def test_cron_runs_what_is_meant(unit: Unit) -> None:
    *_, line = unit_text(unit, "cron").splitlines()
    *when, command = line.split(" ", 5)
    assert when == ["*/10", "*", "*", "*", "*"]
    assert "%" not in command.replace("\\%", "")
    words = shlex.split(command.replace("\\%", "%"))
    assert words[:5] == ["PYTHONUTF8=1", *unit.program, "watch", str(FOLDER), "--once"]


def test_cron_keeps_the_expression(unit: Unit) -> None:
    own = Unit(program=unit.program, folder=FOLDER, code="1", title="x", every="30 2 * * 1-5")
    assert unit_text(own, "cron").splitlines()[-1].startswith("30 2 * * 1-5 ")


def test_the_windows_task_is_ascii_and_says_what_is_meant(unit: Unit) -> None:
    text = unit_text(unit, "windows")
    assert text.isascii()
    task = ET.fromstring(text)
    run = task.find(f"{SPACE}Actions/{SPACE}Exec")
    assert run is not None
    assert run.findtext(f"{SPACE}Command") == unit.program[0]
    arguments = run.findtext(f"{SPACE}Arguments") or ""
    assert subprocess.list2cmdline(["watch", str(FOLDER), "--once"]) == arguments
    assert task.findtext(f"{SPACE}Settings/{SPACE}MultipleInstancesPolicy") == "IgnoreNew"
    assert "Register-ScheduledTask" in hint(unit, "windows")


def test_systemd_escapes_what_it_would_replace(unit: Unit) -> None:
    text = unit_text(unit, "systemd")
    (line,) = [row for row in text.splitlines() if row.startswith("ExecStart=")]
    assert line == ('ExecStart="/opt/grid plan/gridplan" "watch" "/srv/卫健 100%% $$HOME \\"x\\" \'y\'/松洋县"')
    assert "松洋县" in text


@pytest.mark.skipif(shutil.which("systemd-analyze") is None, reason="no systemd here")
def test_systemd_itself_accepts_the_unit(unit: Unit, tmp_path: Path) -> None:
    own = Unit(program=(shutil.which("true") or "true",), folder=FOLDER, code="990125", title="松洋县 100%")
    path = tmp_path / "gridplan-990125.service"
    path.write_text(unit_text(own, "systemd"), encoding="utf-8")
    said = subprocess.run(["systemd-analyze", "verify", "--man=no", path], capture_output=True, text=True, check=False)
    assert path.name not in said.stderr, said.stderr


def test_a_timer_for_those_who_want_no_running_process(unit: Unit) -> None:
    own = Unit(program=unit.program, folder=FOLDER, code="990125", title="x", once=True)
    text = unit_text(own, "systemd")
    assert '"--once"' in text
    assert "OnUnitInactiveSec=10min" in text
