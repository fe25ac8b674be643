"""``audit`` and ``publish --from``: a plan.xlsx that somebody edited, from the command line."""

from __future__ import annotations

import os
import shutil
import signal
import time
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from gridplan.domain import workbook as layout
from gridplan.running import flow, hand_edits
from gridplan.store import PlanStore, RunResult
from support.commands import in_process
from support.workbooks import column, edit

DAY = ("--as-of", "2026-01-05")


@pytest.fixture
def exported(planned: Path, plan_id: str, tmp_path: Path) -> Path:
    return Path(shutil.copy(planned / "plans" / plan_id / "plan.xlsx", tmp_path / "改过的.xlsx"))


def swap_nurses(book: Path) -> None:
    """Two teams of one hospital exchange their nurses, by name: nothing is broken by it."""
    opened: Any = openpyxl.load_workbook(book)
    sheet, at = opened[layout.TEAMS], column(layout.TEAMS, "护士")
    first, second = sheet[f"{at}2"].value, sheet[f"{at}3"].value
    sheet[f"{at}2"], sheet[f"{at}3"] = second, first
    opened.save(book)


def test_an_audit_says_what_was_changed_and_what_it_costs(planned: Path, plan_id: str, exported: Path) -> None:
    person = openpyxl.load_workbook(exported)[layout.POSTINGS]["A2"].value
    edit(exported, layout.POSTINGS, column(layout.POSTINGS, "人员编号") + "2", "P9999")
    edit(exported, layout.ROSTER, "C2", "张三")
    opened: Any = openpyxl.load_workbook(exported)
    opened[layout.TOURS].delete_rows(2)
    opened.save(exported)
    said = in_process("audit", exported, planned, *DAY, "--json")
    answer = said.answer
    assert (said.code, answer["status"], answer["plan"]) == (2, "findings", plan_id)
    assert {(f["code"], f["sheet"]) for f in answer["findings"]} == {
        ("GP-W004", layout.POSTINGS),
        ("GP-W009", layout.ROSTER),
    }
    edits = {(e["sheet"], e["kind"]): (e["column"], e["before"], e["after"]) for e in answer["edits"]}
    assert edits[layout.POSTINGS, "changed"] == ("A", person, "P9999")
    assert edits[layout.ROSTER, "changed"][2] == "张三"
    assert (layout.TOURS, "removed") in edits
    costs = {(c["stage"], c["goal"]): c["after"] - c["before"] for c in answer["costs"]}
    assert costs["circuits", "missed"] == 1
    assert costs["circuits", "driving"] < 0
    assert costs["postings", "shortage"] == 0  # the bad cell is judged as it was
    assert {"circuits.frequency"} <= {v["rule"] for v in answer["broken"]}
    shown = in_process("audit", exported, planned, *DAY).out
    assert f"A2 人员编号 {person} → P9999" in shown
    assert "no effect" in shown
    assert "visits missed" in shown


def test_an_audit_of_what_nobody_edited_breaks_and_costs_nothing(planned: Path, exported: Path) -> None:
    said = in_process("audit", exported, planned, *DAY, "--json")
    assert (said.code, said.answer["edits"], said.answer["broken"], said.answer["findings"]) == (0, [], [], [])
    assert all(cost["before"] == cost["after"] for cost in said.answer["costs"])
    assert "No cell was changed" in in_process("audit", exported, planned, *DAY).out


def test_a_workbook_becomes_the_plan_and_one_that_is_older_is_refused(
    planned: Path, plan_id: str, exported: Path
) -> None:
    older = Path(shutil.copy(exported, exported.with_name("旧的.xlsx")))
    swap_nurses(exported)
    said = in_process("publish", "--from", exported, planned, *DAY, "--json")
    answer = said.answer
    assert (said.code, answer["status"], answer["parent"]) == (0, "published", plan_id)
    store = PlanStore(planned)
    plan, before = store.load("published"), store.load(plan_id)
    assert plan.id == answer["plan"] != plan_id
    assert plan.parent == plan_id
    assert [team.nurse for team in plan.teams[:2]] == [team.nurse for team in reversed(before.teams[:2])]
    assert {change["kind"] for change in answer["diff"]} == {"team_member"}
    assert dict(plan.territories.provenance.versions)["workbook"] == exported.name
    assert plan.circuits.goals == before.circuits.goals
    folder = store.path(plan.id)
    assert {"map.html", "plan.xlsx", "notices"} <= {path.name for path in folder.iterdir()}
    book = openpyxl.load_workbook(folder / "plan.xlsx")
    assert layout.CHANGES in book.sheetnames
    cover = [row[1] for row in book[layout.COVER].iter_rows(max_row=14, values_only=True)]
    assert any(f"人工修改的“{exported.name}”" in str(said) for said in cover)
    run = store.runs()[-1]
    assert (run.command, run.result, run.parent, run.plan) == ("publish", RunResult.PUBLISHED, plan_id, plan.id)
    again = in_process("audit", plan.id, planned, "--json")
    assert (again.code, again.answer["violations"]["hard"]) == (0, [])
    assert in_process("audit", folder / "plan.xlsx", planned, *DAY, "--json").answer["edits"] == []

    team = before.teams[0]
    edit(
        older, layout.TEAMS, column(layout.TEAMS, "团队长编号") + "2", team.nurse if team.leader == team.gp else team.gp
    )
    refused = in_process("publish", "--from", older, planned, *DAY, "--json")
    assert refused.code == 2
    assert plan.id in refused.answer["message"]
    assert "--undo-newer" in refused.answer["message"]
    assert store.published() == plan.id
    forced = in_process("publish", "--from", older, planned, *DAY, "--undo-newer", "--json")
    assert (forced.code, forced.answer["parent"]) == (0, plan_id)
    assert store.published() == forced.answer["plan"]


def test_cells_that_cannot_be_read_publish_nothing(planned: Path, plan_id: str, exported: Path) -> None:
    swap_nurses(exported)
    edit(exported, layout.POSTINGS, column(layout.POSTINGS, "结束日期") + "2", "以后再说")
    said = in_process("publish", "--from", exported, planned, *DAY)
    assert said.code == 2
    assert "GP-W004" in said.out
    assert "以后再说" in said.out
    assert PlanStore(planned).versions() == (plan_id,)


def test_a_workbook_without_edits_is_not_published_again(planned: Path, plan_id: str, exported: Path) -> None:
    said = in_process("publish", "--from", exported, planned, *DAY)
    assert said.code == 2
    assert "nothing to publish" in said.out
    assert PlanStore(planned).versions() == (plan_id,)


def test_options_that_do_not_go_together_are_refused(planned: Path, exported: Path) -> None:
    assert in_process("publish").code == 2
    assert in_process("publish", "latest", planned, "--from", exported).code == 2
    assert in_process("publish", "--from", planned / "没有.xlsx", planned).code == 2
    assert in_process("publish", "--from", exported, planned, "--as-of", "soon").code == 2


def test_another_gridplan_at_work_is_not_disturbed(planned: Path, exported: Path) -> None:
    swap_nurses(exported)
    with PlanStore(planned).lock():
        said = in_process("publish", "--from", exported, planned, *DAY)
    assert said.code == 2
    assert "wait for it to end" in said.out


def test_what_breaks_a_hard_rule_is_saved_with_its_new_ways_drawn_and_not_published(
    planned: Path, plan_id: str, exported: Path
) -> None:
    """A team goes to a village where it has not been, and two posts stand empty."""
    store = PlanStore(planned)
    plan = store.load(plan_id)
    drawn = {(a, b) for _, a, b in plan.backdrop.legs}
    tour = next(t for t in plan.tours if len(t.stops) > 1 and not t.lodgings)
    villages = [v.code for v in plan.county.villages if (tour.depot, v.code) not in drawn]
    opened: Any = openpyxl.load_workbook(exported)
    sheet = opened[layout.TOURS]
    for row in range(2, sheet.max_row + 1):
        crew, day = (sheet[f"{column(layout.TOURS, title)}{row}"].value for title in ("出车编号", "日期"))
        if crew == tour.crew and day.date() == tour.day:
            sheet[f"{column(layout.TOURS, '地点编码')}{row}"] = villages[0]
            sheet[f"{column(layout.TOURS, '项目编号')}{row}"] = "workday"
            break
    opened[layout.POSTINGS].delete_rows(3, 20)
    opened.save(exported)
    said = in_process("publish", "--from", exported, planned, *DAY, "--json")
    assert (said.code, said.answer["status"]) == (3, "not_published"), said.answer
    assert store.published() == plan_id
    assert store.runs()[-1].result is RunResult.RULES_BROKEN
    new = store.load(said.answer["plan"])
    assert new.audit.hard
    legs = {(a, b) for _, a, b in new.backdrop.legs}
    assert any(villages[0] in leg for leg in legs - drawn)


def test_killed_half_way_the_published_plan_stays_whole(
    planned: Path, plan_id: str, exported: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    swap_nurses(exported)
    mark = planned / "cache" / "at-the-papers"

    def papers(*_: object) -> None:
        mark.touch()
        time.sleep(60)

    monkeypatch.setattr(flow, "_papers", papers)
    store = PlanStore(planned)
    child = os.fork()
    if child == 0:
        try:
            for stream in (1, 2):
                os.dup2(os.open(os.devnull, os.O_WRONLY), stream)
            hand_edits.publish_hand_edit(store, exported, today=store.load(plan_id).as_of)
        finally:
            os._exit(1)
    end = time.monotonic() + 60
    while not mark.exists() and time.monotonic() < end:
        time.sleep(0.02)
    os.kill(child, signal.SIGKILL)
    _, status = os.waitpid(child, 0)
    assert os.waitstatus_to_exitcode(status) == -signal.SIGKILL
    assert mark.exists()
    assert store.published() == plan_id
    assert store.versions() == (plan_id,)
    with store.lock():  # whoever plans next finds the county free, and tidies up
        assert not [path for path in store.folder.iterdir() if path.name.startswith(".staging")]


def test_what_is_written_on_the_way_goes_with_the_next_run_though_this_one_was_killed(
    planned: Path, plan_id: str, exported: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    store, ways = PlanStore(planned), []

    def killed(workbook: Path, base: object, *, export: Path) -> None:
        ways.append(export)
        shutil.copytree(export.parent, store.folder / ".staging-killed")
        raise KeyboardInterrupt

    monkeypatch.setattr(hand_edits, "read_edited_plan", killed)
    with pytest.raises(KeyboardInterrupt):
        hand_edits.publish_hand_edit(store, exported, today=store.load(plan_id).as_of)
    (export,) = ways
    assert export.parent.parent.parent == store.folder
    assert export.parent.parent.name.startswith(".staging-")
    assert not export.parent.parent.exists()
    with store.lock():
        assert not list(store.folder.glob(".staging*"))
