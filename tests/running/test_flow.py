"""One run: what it makes of the input, what it leaves, what the ledger says of it."""

from __future__ import annotations

import dataclasses
import datetime as dt
import json
import re
from collections.abc import Callable
from pathlib import Path

import pytest

from gridplan.domain.people import CurrentStay, Person
from gridplan.errors import InputError, OptionError, StoreError
from gridplan.languages import in_language
from gridplan.running import flow
from gridplan.running.orders import Order, Progress
from gridplan.store import FileChange, PlanStore, RunResult, runs
from support import quick_runs
from support.quick_runs import DAY, Planning, once
from support.tiny import START, tiny_county

JSON, TEXT = "findings.json", "未发布原因.txt"


def save(county: Path, name: str) -> None:
    (county / "staff.csv").write_text(name, encoding="utf-8")


def results(county: Path) -> list[RunResult]:
    return [run.result for run in PlanStore(county).runs()]


def test_the_first_run_plans_from_scratch_and_publishes(county: Path, planning: Planning) -> None:
    outcome = once(county)
    store = PlanStore(county)
    assert outcome.plan is not None
    assert store.published() == outcome.plan.id
    assert planning.asked == [(DAY, None)]
    (run,) = store.runs()
    assert (run.command, run.cause, run.result, run.plan) == ("watch", "once", RunResult.PUBLISHED, outcome.plan.id)
    assert run.seconds is not None
    assert run.changes is None


def test_a_changed_file_is_planned_with_least_change_and_named(county: Path, planning: Planning) -> None:
    first = once(county).run.plan
    save(county, "二")
    (county / "vehicles.csv").write_text("x", encoding="utf-8")
    run = once(county, cause="files").run
    assert planning.asked[1:] == [(DAY, first)]
    assert (run.parent, run.changes, run.result) == (first, 1, RunResult.PUBLISHED)
    assert run.files == (FileChange(path="staff.csv", how="changed"), FileChange(path="vehicles.csv", how="new"))
    (county / "vehicles.csv").unlink()
    assert once(county).run.files == (FileChange(path="vehicles.csv", how="gone"),)


def test_unchanged_input_makes_no_version(county: Path, planning: Planning) -> None:
    once(county)
    versions = PlanStore(county).versions()
    (county / "staff.csv").touch()
    run = once(county).run
    assert (run.result, run.plan, run.changes, run.files) == (RunResult.UNCHANGED, *versions, 0, ())
    assert PlanStore(county).versions() == versions
    assert len(planning.asked) == 1


def test_a_day_on_which_somebody_leaves_is_a_change(
    county: Path, planning: Planning, monkeypatch: pytest.MonkeyPatch
) -> None:
    read = quick_runs.read

    def leaving(folder: Path) -> object:
        found = read(folder)
        first, *others = tiny_county().people
        people: tuple[Person, ...] = (dataclasses.replace(first, leaves=DAY + dt.timedelta(days=10)), *others)
        return dataclasses.replace(found, county=dataclasses.replace(found.county, people=people))

    monkeypatch.setattr(flow, "inspect_county", leaving)
    days = [DAY, DAY + dt.timedelta(days=9), DAY + dt.timedelta(days=10), DAY + dt.timedelta(days=11)]
    expected = [RunResult.PUBLISHED, RunResult.UNCHANGED, RunResult.PUBLISHED, RunResult.UNCHANGED]
    assert [once(county, as_of=day).run.result for day in days] == expected


def test_input_with_errors_keeps_what_is_published_and_says_why(county: Path) -> None:
    published = once(county).run.plan
    save(county, "错")
    for _ in range(2):
        with pytest.raises(InputError):
            once(county)
    store = PlanStore(county)
    assert (store.published(), store.versions()) == (published, (published,))
    told = json.loads((store.folder / JSON).read_text(encoding="utf-8"))
    assert told["english"][0] == "Nothing new was published"
    assert not re.search("[一-鿿]", "".join(told["english"][1:3]))
    assert (told["result"], told["published"]) == ("findings", published)
    assert told["findings"][0]["code"] == "GP-S113"
    text = (store.folder / TEXT).read_bytes().decode("utf-8-sig")
    for words in ("GP-S113", "staff.csv · 第7行 · P0001", "31.02.", "写成2026-01-05", published, "\r\n"):
        assert words in text
    save(county, "一")
    assert once(county).run.result is RunResult.UNCHANGED
    assert not (store.folder / JSON).exists()
    assert not (store.folder / TEXT).exists()
    findings = RunResult.FINDINGS
    assert results(county) == [RunResult.PUBLISHED, findings, findings, RunResult.UNCHANGED]


def test_a_plan_that_breaks_hard_rules_is_saved_once_and_explained(county: Path, planning: Planning) -> None:
    published = once(county).run.plan
    save(county, "二")
    planning.hard = True
    first, again = once(county).run, once(county).run
    store = PlanStore(county)
    assert (first.result, again.result) == (RunResult.RULES_BROKEN, RunResult.RULES_BROKEN)
    assert first.plan == again.plan != published
    assert len(planning.asked) == 2
    assert store.published() == published
    assert "安岗乡卫生院缺2周" in (store.folder / TEXT).read_text(encoding="utf-8-sig")
    planning.hard = False
    save(county, "三")
    assert once(county).run.parent == published
    assert not (store.folder / TEXT).exists()


def test_by_hand_nothing_is_spared(county: Path, planning: Planning) -> None:
    for command in ("plan", "replan", "plan"):
        assert once(county, command=command, cause="by_hand").run.result is RunResult.PUBLISHED
    first, second, third = planning.asked
    assert (first, third) == ((None, None), (None, None))
    assert second[1] is not None


def test_a_wrong_option_leaves_no_trace(county: Path) -> None:
    once(county)
    for wrong in ({"as_of": dt.date(2031, 1, 1)}, {"profile": "quik"}):
        with pytest.raises(OptionError):
            once(county, command="replan", cause="by_hand", **wrong)
    assert len(results(county)) == 1
    end = tiny_county().calendar.end
    with pytest.raises(OptionError, match=str(end - dt.timedelta(days=1))):  # the last day that may be named
        once(county, command="replan", cause="by_hand", as_of=end)


def test_the_clock_set_back_neither_unmakes_history_nor_hides_the_new_plan(
    county: Path, planning: Planning, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Clock(dt.datetime):
        @classmethod
        def now(cls, *_: object) -> dt.datetime:
            return dt.datetime(2026, 1, 20, 8, tzinfo=dt.UTC)

    first = once(county).run.plan
    save(county, "二")
    monkeypatch.setattr(flow.dt, "datetime", Clock)
    run = once(county, as_of=None).run
    assert planning.asked[-1] == (DAY, first)
    assert PlanStore(county).versions() == (first, run.plan)


def next_year(monkeypatch: pytest.MonkeyPatch, **stays: CurrentStay) -> dt.date:
    """The horizon that follows the tiny county's; its roster tells ``stays`` under way. Its first day."""
    read, end = quick_runs.read, tiny_county().calendar.end

    def moved(folder: Path) -> object:
        found = read(folder)
        assert found.county is not None
        calendar = dataclasses.replace(found.county.calendar, start=end, workdays=())
        people = tuple(dataclasses.replace(p, current_stay=stays.get(p.id)) for p in found.county.people)
        return dataclasses.replace(found, county=dataclasses.replace(found.county, calendar=calendar, people=people))

    monkeypatch.setattr(flow, "inspect_county", moved)
    return end


def test_a_horizon_that_does_not_meet_the_published_one_is_planned_from_scratch(
    county: Path, planning: Planning, monkeypatch: pytest.MonkeyPatch
) -> None:
    once(county)
    end = next_year(monkeypatch, D3=CurrentStay(host="TH1", start=START + dt.timedelta(weeks=28)))
    assert once(county, as_of=end).run.result is RunResult.PUBLISHED
    assert planning.asked[-1] == (end, None)


def test_a_stay_that_goes_on_into_a_new_horizon_is_not_forgotten(
    county: Path, planning: Planning, monkeypatch: pytest.MonkeyPatch
) -> None:
    published = once(county).run.plan
    end = next_year(monkeypatch, D1=CurrentStay(host="TH1", start=START - dt.timedelta(weeks=4)))
    with pytest.raises(InputError) as refused:
        once(county, as_of=end)
    assert [(f.code, f.level, f.feature) for f in refused.value.findings] == [
        ("GP-N012", "error", "D1"),
        ("GP-N011", "error", "D3"),
    ]
    store = PlanStore(county)
    assert (store.published(), len(planning.asked)) == (published, 1)
    told = (store.folder / TEXT).read_text(encoding="utf-8-sig")
    assert "TH1" in told
    assert str(START + dt.timedelta(weeks=28)) in told
    outcome = once(county, command="plan", cause="by_hand", as_of=None)  # somebody reads what it says
    assert outcome.run.result is RunResult.PUBLISHED
    assert once(county, as_of=end).run.result is RunResult.UNCHANGED


def test_that_the_horizon_ends_is_in_the_ledger(county: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    once(county)
    end = tiny_county().calendar.end

    def told(day: dt.date, **order: object) -> str:
        class Clock(dt.datetime):
            @classmethod
            def now(cls, *_: object) -> dt.datetime:
                return dt.datetime(day.year, day.month, day.day, 8, tzinfo=dt.UTC)

        monkeypatch.setattr(flow.dt, "datetime", Clock)
        return in_language(once(county, **order).run.detail, "en")

    last = str(end - dt.timedelta(days=1))
    assert told(end - dt.timedelta(weeks=9), as_of=None) == ""
    assert f"ends on {last}" in told(end - dt.timedelta(weeks=8), as_of=None)
    assert f"ends on {last}" in told(end - dt.timedelta(days=1), as_of=None)
    assert f"ended on {last}" in told(end, as_of=None)
    assert told(end, as_of=DAY) == ""


def test_what_is_published_but_gone_is_no_reason_to_plan_from_scratch(county: Path, planning: Planning) -> None:
    store = PlanStore(county)
    first = once(county).run.plan
    save(county, "二")
    once(county)
    (store.folder / "published").write_text("20250101-080000-gone\n", encoding="utf-8")
    save(county, "三")
    for order in ({}, {"command": "replan", "cause": "by_hand"}):
        with pytest.raises(StoreError, match="20250101-080000-gone"):
            once(county, **order)
    assert len(planning.asked) == 2
    assert results(county)[-1] is RunResult.FAULT
    assert "20250101-080000-gone" in (store.folder / TEXT).read_text(encoding="utf-8-sig")
    store.publish(first)
    assert once(county).run.parent == first
    assert not (store.folder / TEXT).exists()


def test_a_plan_damaged_on_disk_is_explained_and_a_new_one_can_be_made(county: Path, planning: Planning) -> None:
    store = PlanStore(county)
    first = once(county).run.plan
    (store.folder / first / "plan.json").write_text("{}", encoding="utf-8")
    save(county, "二")
    with pytest.raises(StoreError):
        once(county)
    assert "plan.json" in (store.folder / TEXT).read_text(encoding="utf-8-sig")
    assert "StoreError" not in store.runs()[-1].detail
    assert once(county, command="plan", cause="by_hand").run.result is RunResult.PUBLISHED
    assert not (store.folder / TEXT).exists()


@pytest.mark.parametrize("command", ["plan", "replan", "watch"])
def test_stopped_while_it_is_saved_a_plan_is_kept(county: Path, command: str) -> None:
    once(county)
    save(county, "二")
    stopped = []

    def worker(work: Callable[[Progress], object]) -> tuple[object, bool]:
        stages: list[str] = []
        done = work(lambda stage, *_: stages.append(stage))
        stopped.append("saving" in stages)
        return done, stopped[-1]

    order = Order(command=command, as_of=DAY if command != "plan" else None)  # type: ignore[arg-type]
    outcome = flow.carry_out(county, order, worker=worker, progress=quick_runs.quiet)
    store = PlanStore(county)
    assert outcome.run.plan == store.versions()[-1]
    if command == "watch":  # it publishes, then ends
        assert (stopped, outcome.run.result) == ([False], RunResult.PUBLISHED)
        return
    assert (stopped, outcome.run.result, outcome.cut_short) == ([False, True], RunResult.INTERRUPTED, True)
    assert store.published() == store.versions()[0]


@pytest.mark.parametrize(
    ("moment", "result"),
    [("save", RunResult.INTERRUPTED), ("publish", RunResult.PUBLISHED), ("explain", RunResult.PUBLISHED)],
)
def test_the_ledger_says_what_a_run_had_done_when_it_was_stopped(
    county: Path, monkeypatch: pytest.MonkeyPatch, moment: str, result: RunResult
) -> None:
    once(county)
    save(county, "二")
    real = getattr(PlanStore, moment)

    def stopped_after(*arguments: object, **options: object) -> None:
        real(*arguments, **options)
        raise KeyboardInterrupt

    monkeypatch.setattr(PlanStore, moment, stopped_after)
    with pytest.raises(KeyboardInterrupt):
        once(county)
    monkeypatch.undo()
    store = PlanStore(county)
    assert store.runs()[-1].result is result
    assert (store.published() == store.versions()[-1]) is (result is RunResult.PUBLISHED)


def test_files_that_change_while_they_are_read_are_read_again(county: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    readings = []

    def read(folder: Path) -> object:
        found = quick_runs.read(folder)
        readings.append(found.county.name)
        if len(readings) == 1:
            save(county, "二二")
        return found

    monkeypatch.setattr(flow, "inspect_county", read)
    outcome = once(county)
    assert readings == ["一", "二二"]
    assert outcome.plan is not None
    assert outcome.plan.county.name == "二二"


@pytest.mark.parametrize("fault", [KeyboardInterrupt(), OSError(28, "No space left on device"), ZeroDivisionError("x")])
def test_what_a_run_that_failed_should_have_planned_is_still_to_be_planned(
    county: Path, planning: Planning, fault: BaseException
) -> None:
    once(county)
    save(county, "二")
    planning.error = fault
    with pytest.raises(type(fault)):
        once(county)
    stopped = isinstance(fault, KeyboardInterrupt)
    failed = PlanStore(county).runs()[-1]
    assert failed.result is (RunResult.INTERRUPTED if stopped else RunResult.FAULT)
    assert (
        isinstance(fault, KeyboardInterrupt | ZeroDivisionError)
        or in_language(failed.detail, "en") == "the disk is full"
    )
    planning.error = None
    assert once(county).run.files == (FileChange(path="staff.csv", how="changed"),)


def test_the_row_of_a_killed_run_is_closed_by_the_next(county: Path) -> None:
    once(county)
    store = PlanStore(county)
    run = dataclasses.replace(store.runs()[0], number=0, result=RunResult.RUNNING)
    runs.begin(store.ledger, run)
    once(county)
    assert results(county) == [RunResult.PUBLISHED, RunResult.INTERRUPTED, RunResult.UNCHANGED]


def test_what_is_no_county_folder_stays_as_it_is(tmp_path: Path, planning: Planning) -> None:
    with pytest.raises(InputError):
        once(tmp_path)
    assert list(tmp_path.iterdir()) == []
