"""``demo``, ``plan``, ``replan``: what they say, what they leave, how they end."""

from __future__ import annotations

import dataclasses
import json
import re
from pathlib import Path

import pytest

from gridplan.domain.results import Status, StopReason
from gridplan.planning import pipeline
from gridplan.running import flow
from gridplan.sources import workbook_plan_id
from support.commands import Said, in_process, rewrite

STAGES = {"territories", "specialists", "coverage", "circuits", "postings", "commissioners"}


def entries(folder: Path) -> set[str]:
    return {p.name for p in (folder / "plans").iterdir()}


def test_demo_ends_with_the_object_that_programs_read(demo: tuple[Path, Said]) -> None:
    folder, said = demo
    answer = said.answer
    assert said.code == 0
    assert answer["status"] == "published"
    assert set(answer["stages"]) == STAGES
    for stage in answer["stages"].values():
        assert {"status", "objective", "bound", "gap", "seconds"} <= set(stage)
        assert stage["status"] == "optimal"
        assert 0 <= stage["gap"] <= 1
    assert answer["violations"]["hard"] == 0
    assert isinstance(answer["violations"]["in_principle"], int)
    assert {"code", "level", "message", "remedy"} <= set(answer["findings"][0])
    assert "findings: " in said.err
    files = {name: Path(path) for name, path in answer["files"].items()}
    assert set(files) == {"folder", "index", "map", "workbook", "calendars", "gpx", "layers", "plan"}
    assert all(path.is_absolute() and path.exists() for path in files.values())
    assert files["folder"] == folder / "plans" / answer["plan"]
    assert files["workbook"].name == "plan.xlsx"
    assert (folder / "plans" / "published").read_text(encoding="utf-8").strip() == answer["plan"]


def test_progress_goes_to_standard_error_and_shows_no_nonsense(demo: tuple[Path, Said]) -> None:
    err = demo[1].err
    for title in ("travel", "postings", "teams", "coverage", "circuits", "check", "saving"):
        assert f"{title}: " in err
    assert "columns:" not in err
    assert "bound -" not in err
    assert all(float(gap) <= 100 for gap in re.findall(r"gap ([\d.]+)%", err))


def test_file_names_are_safe_on_windows(demo: tuple[Path, Said]) -> None:
    for path in demo[0].rglob("*"):
        assert not set(path.name) & set('<>:"|?*\\'), path
        assert not path.name.endswith((".", " ")), path


def test_demo_plans_a_demo_folder_that_is_there_again_and_touches_no_other(planned: Path, tmp_path: Path) -> None:
    other = tmp_path / "other"
    other.mkdir()
    (other / "letter.txt").write_text("mine", encoding="utf-8")
    said = in_process("demo", other, "--mini")
    assert (said.code, list(other.iterdir())) == (2, [other / "letter.txt"])
    again = in_process("demo", planned, "--mini", "--profile", "quick")
    assert again.code == 0
    assert "planned as it is" in again.out
    assert "松洋 县" in again.out


@pytest.mark.parametrize("command", ["demo", "plan", "replan"])
def test_an_unknown_profile_is_refused_with_a_near_match_before_anything_is_done(
    planned: Path, tmp_path: Path, command: str
) -> None:
    folder = tmp_path / "new" if command == "demo" else planned
    before = entries(planned)
    said = in_process(command, folder, "--profile", "quik")
    assert said.code == 2
    assert "'quik" in said.out or "/quik" in said.out
    assert "did you mean 'quick'" in said.out
    assert "thorough" in said.out
    assert not (tmp_path / "new").exists()
    assert entries(planned) == before


def test_an_unknown_profile_in_the_settings_is_refused_too(blank: Path) -> None:
    settings = blank / "gridplan.toml"
    settings.write_text(settings.read_text(encoding="utf-8") + '\n[profiles]\npostings = "defalt"\n', encoding="utf-8")
    said = in_process("plan", blank)
    assert said.code == 2
    assert "did you mean 'default'" in said.out


def test_hard_rules_that_cannot_be_met_leave_a_plan_that_is_not_published(planned: Path, plan_id: str) -> None:
    rewrite(planned / "staff.csv", lambda row: row.update(postable="否"))
    said = in_process("plan", planned, "--profile", "quick", "--json")
    answer = said.answer
    assert said.code == 3
    assert answer["status"] == "not_published"
    assert answer["violations"]["hard"] > 0
    assert "postings.cover" in said.err
    assert re.search("松洋镇卫生院.*52", said.err)  # the reason: where, how many
    assert Path(answer["files"]["map"]).is_file()
    assert (planned / "plans" / "published").read_text(encoding="utf-8").strip() == plan_id
    refused = in_process("publish", answer["plan"], planned, "--json")
    assert (refused.code, refused.answer["status"]) == (3, "not_published")


@pytest.mark.parametrize("stage", ["postings", "territories", "circuits"])
def test_a_stage_without_solution_is_never_published(blank: Path, stage: str, monkeypatch: pytest.MonkeyPatch) -> None:
    solve = getattr(pipeline, f"solve_{stage}")

    def gives_up(problem: object, profile: object, progress: object) -> object:
        result = solve(problem, profile, progress)
        return dataclasses.replace(result, status=Status.UNKNOWN, stop_reason=StopReason.LIMIT, solution=None, goals=())

    monkeypatch.setattr(pipeline, f"solve_{stage}", gives_up)
    said = in_process("plan", blank, "--profile", "quick", "--json")
    answer = said.answer
    assert said.code == 3
    assert answer["status"] == "not_published"
    assert answer["stages"][stage]["status"] == "unknown"
    assert answer["stages"][stage]["gap"] is None
    assert "no solution was found for" in said.err
    assert not (blank / "plans" / "published").exists()
    assert in_process("publish", answer["plan"], blank).code == 3


def test_a_bound_that_is_none_is_null_in_json(blank: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    solve = pipeline.solve_postings

    def proves_nothing(problem: object, profile: object, progress: object) -> object:
        result = solve(problem, profile, progress)
        goals = (*result.goals[:-1], dataclasses.replace(result.goals[-1], bound=float("-inf")))
        return dataclasses.replace(result, status=Status.FEASIBLE, stop_reason=StopReason.LIMIT, goals=goals)

    monkeypatch.setattr(pipeline, "solve_postings", proves_nothing)
    said = in_process("plan", blank, "--profile", "quick", "--json")
    stage = said.answer["stages"]["postings"]
    assert (stage["bound"], stage["gap"]) == (None, None)
    assert "over 100%" in said.err


def test_a_fault_of_gridplan_leaves_a_report_and_no_stack_trace(planned: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fails(*_: object, **__: object) -> None:
        raise ZeroDivisionError("内部")

    monkeypatch.setattr(pipeline, "solve_coverage", fails)
    before = entries(planned)
    said = in_process("plan", planned, "--profile", "quick", "--json")
    assert said.code == 1
    assert said.answer == {"status": "error", "message": "ZeroDivisionError: 内部"}
    report = planned / "cache" / "gridplan-fault.txt"
    assert str(report) in said.err
    assert "Traceback" in report.read_text(encoding="utf-8")
    assert "solve_coverage" in report.read_text(encoding="utf-8")
    assert "Traceback" not in said.err
    assert entries(planned) == before


def test_bad_input_lists_all_findings_and_plans_nothing(planned: Path) -> None:
    def spoil(row: dict[str, str]) -> None:
        row["title"] = "院士级" if row["id"] in {"P0001", "P0002"} else row["title"]

    rewrite(planned / "staff.csv", spoil)
    before = entries(planned)
    said = in_process("plan", planned, "--json")
    answer = said.answer
    assert (said.code, answer["status"]) == (2, "error")
    assert [f["value"] for f in answer["findings"]].count("院士级") == 2
    assert entries(planned) == before


def test_replan_reports_its_changes(planned: Path, plan_id: str) -> None:
    posted = json.loads((planned / "plans" / plan_id / "plan.json").read_text(encoding="utf-8"))
    person = posted["postings"]["solution"]["postings"][0]["person"]

    def leave(row: dict[str, str]) -> None:
        if row["id"] == person:
            row["leaves"] = "2026-06-01"

    rewrite(planned / "staff.csv", leave)
    said = in_process("replan", planned, "--as-of", "2026-03-02", "--profile", "quick", "--json")
    answer = said.answer
    assert said.code == 0
    assert {"status", "plan", "parent", "diff", "violations", "seconds"} <= set(answer)
    assert (answer["status"], answer["parent"]) == ("published", plan_id)
    assert answer["plan"] != plan_id
    assert {"kind", "who", "where", "before", "after", "start", "cause"} <= set(answer["diff"][0])
    assert person in {who for change in answer["diff"] for who in change["who"]}
    assert Path(answer["files"]["notices"]).is_dir()
    assert f"changes against {plan_id}" in said.err


def test_replan_tells_its_changes_in_english(planned: Path, plan_id: str) -> None:
    posted = json.loads((planned / "plans" / plan_id / "plan.json").read_text(encoding="utf-8"))
    person = posted["postings"]["solution"]["postings"][0]["person"]

    def leave(row: dict[str, str]) -> None:
        if row["id"] == person:
            row["leaves"] = "2026-06-01"

    rewrite(planned / "staff.csv", leave)
    said = in_process("replan", planned, "--as-of", "2026-03-02", "--profile", "quick", "--lang", "en")
    assert said.code == 0
    told = next(line for line in said.err.splitlines() + said.out.splitlines() if f"({person}): " in line)
    assert "Reason: " in told
    assert "leaves" in told
    letters = list(planned.glob("plans/*/notices-en/letters/person-*.txt"))
    assert any("Notice of changes" in letter.read_text(encoding="utf-8-sig") for letter in letters)


def test_replan_with_nothing_new_says_that_nothing_changes(planned: Path, plan_id: str) -> None:
    said = in_process("replan", planned, "--as-of", "2026-01-05", "--profile", "quick")
    assert said.code == 0
    assert f"No change against {plan_id}." in said.out
    assert "0 changes" not in said.out


@pytest.mark.parametrize(
    ("day", "words"), [("2030-01-01", "outside the horizon"), ("明天", "is no date"), ("2026-02-30", "is no date")]
)
def test_a_wrong_day_is_refused(planned: Path, day: str, words: str) -> None:
    before = entries(planned)
    said = in_process("replan", planned, "--as-of", day)
    assert said.code == 2
    assert words in said.out
    assert entries(planned) == before


def test_replan_needs_a_plan(blank: Path) -> None:
    said = in_process("replan", blank)
    assert said.code == 2
    assert "gridplan plan" in said.out


def test_two_plans_of_one_second_are_both_kept(planned: Path, plan_id: str, monkeypatch: pytest.MonkeyPatch) -> None:
    make_plan = flow.make_plan
    monkeypatch.setattr(
        flow,
        "make_plan",
        lambda *args, **options: dataclasses.replace(make_plan(*args, **options), id=plan_id),
    )
    said = in_process("plan", planned, "--profile", "quick", "--json")
    assert (said.code, said.answer["plan"]) == (0, f"{plan_id}-2")
    folder = planned / "plans" / f"{plan_id}-2"
    assert json.loads((folder / "plan.json").read_text(encoding="utf-8"))["id"] == folder.name
    assert workbook_plan_id(folder / "plan.xlsx") == folder.name
    assert (planned / "plans" / "published").read_text(encoding="utf-8").strip() == folder.name
