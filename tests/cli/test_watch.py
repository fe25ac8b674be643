"""``watch`` and ``plans --events`` as they are typed: the mini county, planned for real."""

from __future__ import annotations

import json
import os
import signal
from pathlib import Path

import pytest

from gridplan.store import PlanStore
from support.commands import in_process, rewrite, start

DAY = "2026-02-09"


def events(out: str) -> list[dict[str, object]]:
    return [json.loads(line) for line in out.splitlines()]


def test_once_a_changed_roster_is_planned_and_the_second_time_nothing(planned: Path, plan_id: str) -> None:
    rewrite(
        planned / "staff.csv", lambda row: row.update(name=f"{row['name']}某" if row["id"] == "P0005" else row["name"])
    )
    arguments = ("watch", planned, "--once", "--as-of", DAY, "--profile", "quick", "--json")
    first, second = in_process(*arguments), in_process(*arguments)
    assert (first.code, second.code) == (0, 0), first.err
    (run,), (again,) = events(first.out), events(second.out)
    assert (run["event"], run["result"], run["parent"], run["cause"]) == ("run", "published", plan_id, "once")
    assert (again["result"], again["plan"], again["changes"]) == ("unchanged", run["plan"], 0)
    assert PlanStore(planned).published() == run["plan"]
    assert "postings: started" in first.err
    assert first.err.count("postings: ") == 1  # stages, not their course
    listed = in_process("plans", planned, "--events", "--json").answer["events"]
    assert [event["command"] for event in listed] == ["plan", "watch", "watch"]
    shown = in_process("plans", planned, "--events").out
    assert "watch --once" in shown
    assert "unchanged" in shown


def test_once_bad_input_has_the_status_of_bad_input(planned: Path, plan_id: str) -> None:
    rewrite(planned / "staff.csv", lambda row: row.update(title="院士级"))
    said = in_process("watch", planned, "--once", "--profile", "quick")
    assert said.code == 2
    assert "errors in the input" in said.out
    assert "未发布原因.txt" in said.out
    assert PlanStore(planned).published() == plan_id
    assert "院士级" in (planned / "plans" / "未发布原因.txt").read_text(encoding="utf-8-sig")


@pytest.mark.parametrize("option", [("--every", "never"), ("--profile", "quik"), ("--as-of", "x"), ("--poll", "-1")])
def test_wrong_options_are_refused(planned: Path, option: tuple[str, str]) -> None:
    assert in_process("watch", planned, "--once", *option).code == 2
    assert not (planned / "plans" / "findings.json").exists()


def test_a_wrong_schedule_in_the_settings_is_a_finding(planned: Path) -> None:
    settings = planned / "gridplan.toml"
    settings.write_text(settings.read_text(encoding="utf-8") + '\n[watch]\nevery = "每天"\n', encoding="utf-8")
    said = in_process("check", planned, "--json")
    (wrong,) = [f for f in said.answer["findings"] if f["feature"] == "watch.every"]
    assert (said.code, wrong["code"]) == (2, "GP-C004")
    assert "cron" in wrong["message"]


def test_a_second_one_refuses(planned: Path) -> None:
    with PlanStore(planned).watching():
        said = in_process("watch", planned, "--once", "--json")
    assert said.code == 2
    assert "watches" in said.answer["message"]


@pytest.mark.parametrize("kind", ["systemd", "cron", "windows"])
def test_units_name_this_county(planned: Path, kind: str) -> None:
    said = in_process("watch", planned, "--unit", kind, "--every", "5 3 * * *", "--json")
    assert said.code == 0
    text = said.answer["text"]
    assert "990125" in (text + said.answer["hint"]) or kind == "cron"
    assert kind == "windows" or str(planned) in text


def test_no_county_folder(tmp_path: Path) -> None:
    for options in ((), ("--once",), ("--unit", "cron")):
        assert in_process("watch", tmp_path, *options).code == 2
    assert not list(tmp_path.iterdir())


@pytest.mark.slow
@pytest.mark.skipif(os.name == "nt", reason="signals of POSIX")
@pytest.mark.parametrize("name", ["SIGTERM", "SIGINT", "SIGHUP"])
def test_it_ends_cleanly_when_told_to(planned: Path, plan_id: str, name: str) -> None:
    rewrite(planned / "staff.csv", lambda row: row.update(name=f"{row['name']}某"))
    with start("watch", planned, "--as-of", DAY, "--json") as process:
        assert process.stderr is not None
        for line in process.stderr:
            if "postings: started" in line:
                break
        process.send_signal(getattr(signal, name))
        out, err = process.communicate(timeout=60)
    assert "Traceback" not in err
    assert process.returncode == 0
    said = events(out)
    assert [event["event"] for event in said] == ["watching", "run", "stopped"]
    assert said[1]["result"] == "interrupted"
    store = PlanStore(planned)
    assert (store.published(), store.versions()) == (plan_id, (plan_id,))
    with store.lock(), store.watching():
        pass  # both locks are free
