"""What only shows in a process of its own: start-up time, signals, locks, encodings, pipes."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from gridplan.store import PlanStore, RunResult
from support.commands import COMMAND, as_process, in_process, start

HEAVY = ("ortools", "geopandas", "folium", "numpy", "shapely", "pandas", "osmnx")


def wait_for(process: subprocess.Popen[str], words: str) -> None:
    assert process.stderr is not None
    seen = []
    for line in process.stderr:
        seen.append(line)
        if words in line:
            return
    pytest.fail(f"{words!r} never came: {seen}")


def test_help_is_quick_and_loads_nothing_heavy() -> None:
    script = (
        "import sys, time\nfrom gridplan.cli import main\nsys.argv = ['gridplan', '--help']\n"
        f"try:\n    main()\nexcept SystemExit:\n    print([m for m in {HEAVY} if m in sys.modules])\n"
        "    print(time.process_time())"
    )
    times = []  # of the processor since the process began: what else the machine does is not counted
    for _ in range(3):
        out = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True).stdout
        *_, loaded, seconds = out.splitlines()
        assert loaded == "[]"
        times.append(float(seconds))
    assert min(times) < 0.5


@pytest.mark.parametrize("command", ["demo", "init", "check", "travel", "plan", "replan", "map", "audit", "diff"])
def test_every_command_explains_itself(command: str) -> None:
    said = in_process(command, "--help")
    text = " ".join(said.out.split())
    assert said.code == 0
    assert "--json" in text
    if command in {"plan", "replan"}:
        assert "[default: (from gridplan.toml)]" in text
    if command == "plan":
        assert "Ctrl-C keeps the best plan so far" in text


@pytest.mark.parametrize("environment", [{"PYTHONIOENCODING": "ascii"}, {"LC_ALL": "C", "PYTHONIOENCODING": "gbk"}])
def test_a_pipe_that_knows_no_chinese_stops_nothing(planned: Path, environment: dict[str, str]) -> None:
    shown = subprocess.run(
        [*COMMAND, "travel", planned, "--no-isochrones"],
        capture_output=True,
        env={**os.environ, **environment},
        check=True,
    )
    assert b"Traceback" not in shown.stderr
    answered = subprocess.run(
        [*COMMAND, "travel", planned, "--no-isochrones", "--json"],
        capture_output=True,
        env={**os.environ, **environment},
        check=True,
    )
    assert json.loads(answered.stdout.decode("ascii"))["status"] == "ok"


def test_a_reader_that_has_gone_away_makes_no_noise(planned: Path) -> None:
    with start("travel", planned, "--no-isochrones") as process:
        assert process.stdout is not None
        process.stdout.close()
        assert process.stderr is not None
        err = process.stderr.read()
    assert "Traceback" not in err
    assert "cannot be used" not in err


def test_two_at_once_the_second_waits_for_nobody_and_does_no_harm(planned: Path, plan_id: str) -> None:
    with PlanStore(planned).lock():
        for command in (("plan", planned), ("replan", planned, "--as-of", "2026-03-02"), ("publish", plan_id, planned)):
            said = as_process(*command, "--json") if command[0] == "plan" else in_process(*command, "--json")
            assert said.code == 2
            assert "another gridplan is planning" in said.answer["message"]
        assert in_process("plans", planned).code == 0  # readers are not held up
    assert PlanStore(planned).versions() == (plan_id,)
    assert PlanStore(planned).published() == plan_id


def test_killed_half_way_leaves_earlier_plans_and_the_next_run_cleans_up(planned: Path, plan_id: str) -> None:
    with start("plan", planned, "--profile", "quick") as process:
        wait_for(process, "postings: started")
        process.kill()
    half = planned / "plans" / ".staging-20260101-000000-dead"
    shutil.copytree(planned / "plans" / plan_id, half)  # as a run killed while saving leaves it
    store = PlanStore(planned)
    assert (store.versions(), store.published()) == ((plan_id,), plan_id)
    assert in_process("audit", plan_id, planned).code == 0
    assert as_process("plan", planned, "--profile", "quick").code == 0
    assert len(store.versions()) == 2
    assert not list((planned / "plans").glob(".staging*"))


def test_ctrl_c_keeps_the_best_plan_so_far_without_publishing_it(planned: Path, plan_id: str) -> None:
    with start("plan", planned, "--json") as process:
        wait_for(process, "postings: started")
        process.send_signal(signal.SIGINT)
        out, err = process.communicate(timeout=240)  # on a machine that does much else; alone it takes 10 s
    answer = json.loads(out)
    assert process.returncode == 130
    assert answer["status"] == "interrupted"
    assert "Stopping" in err
    assert "SCIP" not in err
    assert Path(answer["files"]["map"]).is_file()
    assert in_process("audit", answer["plan"], planned, "--json").answer["plan"] == answer["plan"]
    assert PlanStore(planned).published() == plan_id


def test_ctrl_c_before_there_is_anything_leaves_all_as_it_was(blank: Path) -> None:
    with start("plan", blank, "--json") as process:
        wait_for(process, "travel: ")
        process.send_signal(signal.SIGINT)
        out, _ = process.communicate(timeout=60)
    assert process.returncode == 130
    assert json.loads(out)["status"] == "error"
    assert PlanStore(blank).versions() == ()


def test_ctrl_c_twice_gives_up_at_once(planned: Path, plan_id: str) -> None:
    with start("plan", planned, "--json") as process:
        wait_for(process, "postings: started")
        process.send_signal(signal.SIGINT)
        wait_for(process, "Stopping")
        process.send_signal(signal.SIGINT)
        out, err = process.communicate(timeout=20)
    assert process.returncode == 130
    assert "as it is" not in out
    assert "as it was" in err
    assert json.loads(out)["status"] == "error"
    store = PlanStore(planned)
    assert (store.versions(), store.published()) == ((plan_id,), plan_id)
    with store.lock():
        pass  # and the lock is free


def test_ctrl_c_while_the_plan_is_saved_keeps_it(planned: Path, plan_id: str) -> None:
    with start("plan", planned, "--profile", "quick", "--json") as process:
        wait_for(process, "saving: ")
        process.send_signal(signal.SIGINT)
        out, _ = process.communicate(timeout=60)
    answer, store = json.loads(out), PlanStore(planned)
    assert (process.returncode, answer["status"]) == (130, "interrupted")
    assert store.versions() == (plan_id, answer["plan"])
    assert Path(answer["files"]["map"]).is_file()
    assert store.published() == plan_id


@pytest.mark.skipif(os.name == "nt", reason="signals of POSIX")
@pytest.mark.parametrize("name", ["SIGTERM", "SIGHUP"])
def test_told_to_end_a_run_leaves_the_plans_and_says_so(planned: Path, plan_id: str, name: str) -> None:
    number = getattr(signal, name)
    with start("plan", planned, "--json") as process:
        wait_for(process, "postings: started")
        process.send_signal(number)
        out, err = process.communicate(timeout=20)
    assert process.returncode == 128 + number
    assert "Traceback" not in err
    assert json.loads(out)["status"] == "error"
    store = PlanStore(planned)
    assert (store.versions(), store.published()) == ((plan_id,), plan_id)
    assert store.runs()[-1].result is RunResult.INTERRUPTED
    with store.lock():
        pass


@pytest.mark.skipif(os.name == "nt", reason="signals of POSIX")
def test_who_ignores_the_end_of_the_terminal_goes_on(planned: Path) -> None:
    nohup = "import signal\nsignal.signal(signal.SIGHUP, signal.SIG_IGN)\nfrom gridplan.cli import main\nmain()"
    arguments = ("plan", planned, "--profile", "quick", "--json")
    process = subprocess.Popen(
        [sys.executable, "-c", nohup, *map(str, arguments)], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )
    with process:
        wait_for(process, "postings: ")
        process.send_signal(signal.SIGHUP)
        out, _ = process.communicate(timeout=120)
    assert (process.returncode, json.loads(out)["status"]) == (0, "published")


def test_ctrl_c_before_the_command_has_loaded_makes_no_noise() -> None:
    script = (
        "import sys\nclass Pressed:\n    def find_spec(self, name, *_):\n"
        "        if name == 'gridplan.cli.app':\n            raise KeyboardInterrupt\n"
        "sys.meta_path.insert(0, Pressed())\nfrom gridplan.cli import main\nmain()"
    )
    ended = subprocess.run([sys.executable, "-c", script, "plans"], capture_output=True, text=True, check=False)
    assert (ended.returncode, ended.stdout, ended.stderr) == (130, "", "")


def test_a_folder_that_cannot_be_written(planned: Path, plan_id: str, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuses(self: Path, *_: object, **__: object) -> None:
        raise PermissionError(13, "Permission denied", str(self))

    monkeypatch.setattr(Path, "mkdir", refuses)
    for command in (("plan", planned, "--profile", "quick"), ("publish", plan_id, planned), ("init", planned / "x")):
        said = in_process(*command, "--json")
        assert said.code == 2
        assert "permission is missing" in said.answer["message"]


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="root may write everywhere")
def test_a_folder_that_may_only_be_read(planned: Path) -> None:
    shutil.rmtree(planned / "plans")
    planned.chmod(0o555)
    try:
        said = in_process("plan", planned, "--profile", "quick", "--json")
    finally:
        planned.chmod(0o755)
    assert said.code == 2
