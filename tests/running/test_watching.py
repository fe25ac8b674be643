"""The watch itself: real files, real locks, planning that takes as long as a test says."""

from __future__ import annotations

import datetime as dt
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from gridplan.errors import BusyError
from gridplan.running import watching
from gridplan.running.orders import Progress
from gridplan.running.schedule import Schedule
from gridplan.running.watching import Watch
from gridplan.store import PlanStore, Run, RunResult
from support.quick_runs import DAY, Planning, at_once, county_folder, once, quiet

LONG = 20.0  # seconds; what is waited for comes much sooner


class Watched:
    """A watch in a thread of its own, and what it said."""

    def __init__(self, folder: Path, *, poll: float = 0.0, schedule: Schedule | None = None) -> None:
        self.runs: list[Run] = []
        self.events: list[tuple[str, str]] = []
        self.faults: list[Exception] = []
        self.stop = threading.Event()
        self.watch = Watch(
            folder=folder,
            schedule=lambda: schedule,
            poll=poll,
            as_of=DAY,
            worker=at_once,
            progress=quiet,
            told=lambda run, _: self.runs.append(run),
            tell=lambda event, message: self.events.append((event, message)),
            failed=self.faults.append,
            stopping=self.stop.is_set,
        )

    def wait(self, met: Callable[[], bool]) -> None:
        end = time.monotonic() + LONG
        while not met():
            assert time.monotonic() < end, (self.runs, self.events, self.faults)
            time.sleep(0.02)

    def wait_for_runs(self, number: int) -> Run:
        self.wait(lambda: len(self.runs) >= number)
        return self.runs[number - 1]

    def wait_for(self, event: str) -> str:
        self.wait(lambda: event in dict(self.events))
        return dict(self.events)[event]


@contextmanager
def watched(folder: Path, **options: object) -> Iterator[Watched]:
    one = Watched(folder, **options)  # type: ignore[arg-type]
    thread = threading.Thread(target=one.watch.keep_on, daemon=True)
    thread.start()
    try:
        yield one
    finally:
        one.stop.set()
        thread.join(LONG)
        assert not thread.is_alive()


def save(county: Path, text: str, name: str = "staff.csv") -> None:
    (county / name).write_text(text, encoding="utf-8")


@pytest.mark.parametrize("poll", [0.0, 0.1])
def test_a_saved_table_is_planned_and_published(county: Path, poll: float) -> None:
    with watched(county, poll=poll) as one:
        first = one.wait_for_runs(1)
        save(county, "二")
        second = one.wait_for_runs(2)
    assert (first.cause, second.cause) == ("start", "files")
    assert [change.path for change in second.files] == ["staff.csv"]
    assert PlanStore(county).published() == second.plan != first.plan
    assert "staff.csv" in dict(one.events)["changed"]
    assert not one.faults


def test_several_saves_in_a_row_are_one_run_and_lock_files_none(county: Path) -> None:
    with watched(county) as one:
        one.wait_for_runs(1)
        for number in range(5):
            save(county, f"第{number}次")
            save(county, "x", "~$staff.xlsx")
            time.sleep(0.05)
        run = one.wait_for_runs(2)
        for name in ("~$花名册.xlsx", "staff.tmp", ".staff.csv.swp", "cache", "plans/x.txt", "car-report"):
            (county / name).mkdir() if name in {"cache", "car-report"} else save(county, "x", name)
        time.sleep(0.7)
    assert [change.path for change in run.files] == ["staff.csv"]
    assert len(one.runs) == 2


def test_two_people_saving_at_once_are_both_planned(county: Path) -> None:
    with watched(county) as one:
        one.wait_for_runs(1)
        writers = [threading.Thread(target=save, args=(county, "二", name)) for name in ("staff.csv", "车辆.csv")]
        for writer in writers:
            writer.start()
        run = one.wait_for_runs(2)
    assert {change.path for change in run.files} == {"staff.csv", "车辆.csv"}


def test_a_change_while_planning_is_planned_next(county: Path, planning: Planning) -> None:
    names = iter(("二", "三"))

    def during() -> None:
        if (name := next(names, None)) is not None:
            save(county, name)

    planning.during = during
    with watched(county) as one:
        last = one.wait_for_runs(3)
        time.sleep(0.5)
    assert len(one.runs) == 3
    assert [run.result for run in one.runs] == [RunResult.PUBLISHED] * 3
    assert PlanStore(county).load(last.plan).county.name == "三"


def test_a_table_in_a_new_folder_is_seen(county: Path) -> None:
    with watched(county) as one:
        one.wait_for_runs(1)
        (county / "travel" / "scenarios").mkdir(parents=True)
        time.sleep(0.3)
        save(county, "x = 1", "travel/scenarios/雨季.toml")
        run = one.wait_for_runs(2)
    assert [change.path for change in run.files] == ["travel/scenarios/雨季.toml"]


def test_errors_are_told_and_mended_input_is_planned(county: Path) -> None:
    with watched(county) as one:
        published = one.wait_for_runs(1).plan
        save(county, "错")
        assert one.wait_for_runs(2).result is RunResult.FINDINGS
        assert PlanStore(county).published() == published
        save(county, "对")
        assert one.wait_for_runs(3).result is RunResult.PUBLISHED
    assert not one.faults


def test_the_schedule_runs_it_also_when_nothing_changed(county: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    moments = iter([True])
    monkeypatch.setattr(Schedule, "due", lambda *_: next(moments, False))
    with watched(county, schedule=Schedule("0 2 * * *")) as one:
        run = one.wait_for_runs(2)
    assert (run.cause, run.result) == ("schedule", RunResult.UNCHANGED)
    assert "02:00" in dict(one.events)["watching"]


def test_a_fault_is_tried_again(county: Path, planning: Planning, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(watching, "RETRY", 0.3)
    planning.error = OSError(28, "No space left on device")
    with watched(county) as one:
        assert one.wait_for_runs(2).result is RunResult.FAULT
        planning.error = None
        one.wait(lambda: one.runs[-1].result is RunResult.PUBLISHED)
    assert one.runs[-1].cause == "retry"
    assert all(isinstance(fault, OSError) for fault in one.faults)


def test_it_waits_for_a_plan_made_by_hand_and_changes_that_one(county: Path) -> None:
    once(county)
    store = PlanStore(county)
    with store.lock():
        save(county, "二")
        with watched(county) as one:
            one.wait_for("waiting")
            assert not one.runs
    with watched(county) as one:
        assert one.wait_for_runs(1).result is RunResult.PUBLISHED


def test_a_second_watch_refuses_and_planning_by_hand_does_not(county: Path) -> None:
    with watched(county) as one:
        one.wait_for_runs(1)
        with pytest.raises(BusyError, match="watches"):
            Watched(county).watch.keep_on()
        assert once(county, command="plan", cause="by_hand").run.result is RunResult.PUBLISHED


def test_a_folder_that_goes_and_comes_back_is_watched_again(county: Path) -> None:
    away = county.with_name("搬走")
    with watched(county) as one:
        one.wait_for_runs(1)
        county.rename(away)
        one.wait_for("gone")
        assert not county.exists()
        save(away, "二")
        away.rename(county)
        run = one.wait_for_runs(2)
    assert run.result is RunResult.PUBLISHED
    assert [change.path for change in run.files] == ["staff.csv"]


@pytest.mark.parametrize("refusal", [PermissionError(13, "Permission denied"), FileNotFoundError(2, "No such file")])
def test_a_folder_that_comes_back_and_cannot_be_used_is_tried_again(
    county: Path, monkeypatch: pytest.MonkeyPatch, refusal: OSError
) -> None:
    away, real = county.with_name("别处"), PlanStore.watching
    refusals: list[OSError] = []

    @contextmanager
    def refuses_once(self: PlanStore) -> Iterator[None]:
        if refusals:
            raise refusals.pop()
        with real(self):
            yield

    monkeypatch.setattr(watching, "LOOK_DEAF", 0.1)
    monkeypatch.setattr(PlanStore, "watching", refuses_once)
    with watched(county) as one:
        one.wait_for_runs(1)
        refusals.append(refusal)
        county.rename(away)
        one.wait_for("gone")
        save(away, "二")
        away.rename(county)
        assert one.wait_for_runs(2).result is RunResult.PUBLISHED
    assert one.faults == [refusal]


def test_a_share_that_has_gone_away_is_waited_for(county: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    real, down = Path.is_file, threading.Event()

    def is_file(path: Path, **options: bool) -> bool:
        if down.is_set() and path.name == "gridplan.toml":
            raise OSError(112, "Host is down")
        return real(path, **options)

    monkeypatch.setattr(Path, "is_file", is_file)
    with watched(county) as one:
        one.wait_for_runs(1)
        down.set()
        county.rename(county.with_name("别处"))
        one.wait_for("gone")
        county.with_name("别处").rename(county)
        down.clear()
        one.wait_for_runs(2)


def test_another_folder_in_its_place_is_planned_anew(county: Path) -> None:
    with watched(county) as one:
        one.wait_for_runs(1)
        county.rename(county.with_name("旧"))
        county_folder(county.with_name("新"), "新").rename(county)
        run = one.wait_for_runs(2)
    assert (run.parent, run.result) == ("", RunResult.PUBLISHED)


def test_where_the_system_tells_nothing_it_looks_by_itself(county: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuses(*_: object, **__: object) -> Iterator[None]:
        raise OSError(28, "no watches left")

    monkeypatch.setattr("gridplan.running.waking.watch", refuses)
    monkeypatch.setattr(watching, "LOOK_DEAF", 0.1)
    with watched(county) as one:
        assert "no watches left" in one.wait_for("polling")
        save(county, "二")
        one.wait_for_runs(2)
    assert [event for event, _ in one.events].count("polling") == 1


def test_stopped_while_planning_leaves_what_is_published(county: Path, planning: Planning) -> None:
    published = once(county).run.plan
    save(county, "二")
    one = Watched(county)

    def interrupted(work: Callable[[Progress], object]) -> tuple[object, bool]:
        one.stop.set()
        raise KeyboardInterrupt

    Watch(**{**{n: getattr(one.watch, n) for n in Watch.__slots__}, "worker": interrupted}).keep_on()
    assert [run.result for run in one.runs] == [RunResult.INTERRUPTED]
    assert PlanStore(county).published() == published
    assert once(county).run.result is RunResult.PUBLISHED


def test_now_is_a_moment_with_a_zone() -> None:
    assert watching._now().utcoffset() is not None
    assert isinstance(watching._now(), dt.datetime)
