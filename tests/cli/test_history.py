"""``map``, ``audit``, ``diff``, ``plans``, ``publish``: what works on stored plans."""

from __future__ import annotations

import shutil
from pathlib import Path

import openpyxl
import pytest

from support.commands import in_process


def test_plans_lists_and_marks_the_published(planned: Path, plan_id: str) -> None:
    said = in_process("plans", planned, "--json")
    assert said.code == 0
    (only,) = said.answer["plans"]
    assert (only["plan"], only["published"], only["parent"]) == (plan_id, True, None)
    shown = in_process("plans", planned).out.splitlines()
    assert shown[1].startswith(plan_id)
    assert "published" in shown[1]
    assert all(line == line.rstrip() for line in shown)


def test_plans_of_a_county_without_any(blank: Path) -> None:
    said = in_process("plans", blank)
    assert (said.code, "no plans yet" in said.out) == (0, True)


def test_a_plan_damaged_on_disk_is_named_and_harms_no_other(planned: Path, plan_id: str) -> None:
    other = planned / "plans" / "20260101-000000-beef"
    shutil.copytree(planned / "plans" / plan_id, other)
    (other / "plan.json").write_text("{}", encoding="utf-8")
    listed = in_process("plans", planned, "--json")
    assert listed.code == 0
    assert ["damaged" in entry for entry in listed.answer["plans"]] == [True, False]
    assert "damaged" in in_process("plans", planned).out
    for command in (
        ("map", planned, "--plan", other.name),
        ("audit", other.name, planned),
        ("publish", other.name, planned),
    ):
        said = in_process(*command, "--json")
        assert said.code == 2
        assert "was changed on disk: plan.json" in said.answer["message"]
    assert in_process("audit", plan_id, planned).code == 0


def test_plans_are_listed_though_the_ledger_is_damaged(planned: Path, plan_id: str) -> None:
    (planned / "plans" / "ledger.sqlite").write_bytes(b"not a database at all, by any measure" * 40)
    listed = in_process("plans", planned, "--json")
    assert [(p["plan"], p["published"]) for p in listed.answer["plans"]] == [(plan_id, True)]
    shown = in_process("plans", planned)
    assert (shown.code, "move it aside" in shown.out) == (0, True)


def test_a_lost_pointer_is_told_and_can_be_set_anew(planned: Path, plan_id: str) -> None:
    (planned / "plans" / "published").write_text("20250101-080000-gone", encoding="utf-8")
    listed = in_process("plans", planned, "--json")
    assert [(p["plan"], p["published"]) for p in listed.answer["plans"]] == [(plan_id, False)]
    shown = in_process("plans", planned)
    assert (shown.code, "20250101-080000-gone" in shown.out) == (0, True)
    for command in (("replan", planned, "--as-of", "2026-03-02"), ("audit", "published", planned)):
        said = in_process(*command, "--json")
        assert (said.code, "20250101-080000-gone" in said.answer["message"]) == (2, True)
    assert in_process("publish", plan_id, planned).code == 0
    assert in_process("audit", "published", planned).code == 0


@pytest.mark.parametrize(
    "command", [("map", "--plan"), ("audit",), ("publish",), ("diff", "latest")], ids=lambda c: str(c[0])
)
def test_an_unknown_plan_is_refused(planned: Path, command: tuple[str, ...]) -> None:
    name, *options = command
    said = in_process(name, *options, "20200101-无", planned)
    assert said.code == 2
    assert "20200101-无" in said.out
    assert "gridplan plans" in said.out


@pytest.mark.parametrize("command", [("plans",), ("map",), ("audit", "latest"), ("diff", "a", "b"), ("publish", "a")])
@pytest.mark.parametrize("kind", ["missing", "file", "other"])
def test_what_is_no_county_folder_is_refused_and_stays_as_it_is(
    tmp_path: Path, command: tuple[str, ...], kind: str
) -> None:
    folder = tmp_path / "没有"
    if kind == "file":
        folder.write_text("x", encoding="utf-8")
    elif kind == "other":
        folder.mkdir()
    said = in_process(*command, folder)
    assert said.code == 2
    assert "county folder" in said.out
    assert folder.exists() == (kind != "missing")
    assert kind != "other" or not list(folder.iterdir())


def test_publish_goes_back_to_an_earlier_plan(planned: Path, plan_id: str) -> None:
    (planned / "plans" / "published").unlink()
    said = in_process("publish", plan_id[:12], planned, "--json")
    assert (said.code, said.answer) == (0, {"status": "published", "plan": plan_id})
    assert (planned / "plans" / "published").read_text(encoding="utf-8").strip() == plan_id


def test_diff_of_a_plan_with_itself_is_empty(planned: Path, plan_id: str) -> None:
    said = in_process("diff", plan_id, "latest", planned, "--json")
    assert said.code == 0
    assert said.answer == {"status": "ok", "before": plan_id, "after": plan_id, "diff": [], "roster": []}


def test_map_by_language_and_audience_has_a_name_of_its_own(planned: Path, plan_id: str) -> None:
    said = in_process("map", planned, "--lang", "en", "--audience", "public", "--json")
    path = Path(said.answer["files"]["map"])
    assert said.code == 0
    assert path == planned / "plans" / plan_id / "map-en-public.html"
    assert path.is_file()
    elsewhere = planned / "给领导.html"
    assert in_process("map", planned, "--out", elsewhere).code == 0
    assert elsewhere.stat().st_size > 100_000
    assert in_process("map", planned, "--out", planned / "staff.csv" / "x.html").code == 2


@pytest.mark.parametrize(("option", "value"), [("--lang", "fr"), ("--audience", "everybody")])
def test_an_unknown_choice_is_refused_and_the_choices_named(planned: Path, option: str, value: str) -> None:
    said = in_process("map", planned, option, value)
    assert said.code == 2
    assert value in said.err
    assert ("zh" if option == "--lang" else "planners") in said.err


def test_audit_of_a_stored_plan(planned: Path, plan_id: str) -> None:
    said = in_process("audit", "published", planned, "--json")
    assert (said.code, said.answer["status"], said.answer["plan"]) == (0, "ok", plan_id)
    assert said.answer["violations"]["hard"] == []
    assert len(said.answer["kept"]) > 10


def test_audit_of_an_edited_workbook_finds_the_edit(planned: Path, plan_id: str, tmp_path: Path) -> None:
    exported = planned / "plans" / plan_id / "plan.xlsx"
    assert in_process("audit", exported).code == 0  # the county folder around it is found
    edited = tmp_path / "改过的.xlsx"
    book = openpyxl.load_workbook(exported)
    book["派驻"].delete_rows(2, book["派驻"].max_row - 1)
    book.save(edited)
    said = in_process("audit", edited, planned, "--json")
    assert (said.code, said.answer["status"]) == (3, "broken")
    assert {"postings.cover"} <= {v["rule"] for v in said.answer["violations"]["hard"]}
    told = {"rule", "level", "where", "amount", "unit", "when", "message", "reason", "remedy"}
    for violation in said.answer["violations"]["hard"]:
        assert set(violation) == told


def test_audit_of_what_is_no_workbook(planned: Path, tmp_path: Path) -> None:
    assert in_process("audit", tmp_path / "没有.xlsx", planned).code == 2
    letter = tmp_path / "信.xlsx"
    letter.write_text("no workbook", encoding="utf-8")
    said = in_process("audit", letter, planned)
    assert said.code == 2
    assert "gridplan itself failed" not in said.out
