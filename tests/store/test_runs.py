"""What ran; and what is written so that a crash does no harm."""

from __future__ import annotations

import dataclasses
import datetime as dt
from pathlib import Path

import pytest

from gridplan.errors import StoreError
from gridplan.store import EXPLANATIONS, FileChange, InputFile, PlanStore, Run, RunResult, durable, runs
from gridplan.store.ledger import Event, record
from support.tiny_plan import tiny_plan

NOW = dt.datetime(2026, 2, 9, 8, 30, tzinfo=dt.timezone(dt.timedelta(hours=8)))
RUN = Run(
    began=NOW,
    command="watch",
    cause="files",
    files=(FileChange(path="花名册 2026.xlsx", how="changed"), FileChange(path="roads/a.osm", how="gone")),
    result=RunResult.PUBLISHED,
    plan="20260209-083000-0001",
    parent="20260101-080000-0001",
    changes=3,
    seconds=24.1,
    digest="0" * 16,
    as_of=NOW.date(),
    detail="一句话",
)


@pytest.fixture
def store(tmp_path: Path) -> PlanStore:
    return PlanStore(tmp_path)


def test_a_run_comes_back_exactly(store: PlanStore) -> None:
    with store.lock():
        store.note(RUN)
        inputs = {"花名册 2026.xlsx": InputFile(size=1, modified=2**62, changed=3, sha256="a" * 64)}
        number = runs.begin(store.ledger, RUN)
        runs.end(store.ledger, dataclasses.replace(RUN, number=number, result=RunResult.FINDINGS), inputs)
    first, second = store.runs()
    assert dataclasses.replace(first, number=0) == RUN
    assert second.result is RunResult.FINDINGS
    assert runs.known_inputs(store.ledger) == inputs


def test_a_ledger_of_an_earlier_gridplan_is_read_and_goes_on(store: PlanStore) -> None:
    store.folder.mkdir()
    record(store.ledger, Event(at=NOW, kind="saved", plan="x"))
    assert store.runs() == ()
    assert runs.known_inputs(store.ledger) is None
    with store.lock():
        store.note(RUN)
    assert len(store.runs()) == len(store.history()) == 1


def test_a_damaged_row_says_what_to_do(store: PlanStore) -> None:
    with store.lock():
        store.note(dataclasses.replace(RUN, result="?"))  # type: ignore[arg-type]
    with pytest.raises(StoreError, match="move it aside"):
        store.runs()


def test_where_the_clock_was_set_back_versions_still_sort_by_age(store: PlanStore) -> None:
    first = tiny_plan()
    earlier = dataclasses.replace(first, id="20251231-235959-beef")
    folders = [store.save(first), store.save(earlier), store.save(earlier)]
    assert list(store.versions()) == [folder.name for folder in folders]
    assert folders[1].name == "20260101-080001-beef"
    assert store.load("latest").id == folders[-1].name


def test_explanations_come_and_go(store: PlanStore) -> None:
    store.folder.mkdir()
    store.explain(dict.fromkeys(EXPLANATIONS, "原因"))
    assert {p.name for p in store.folder.iterdir()} == set(EXPLANATIONS)
    store.explain({})
    assert not list(store.folder.iterdir())


def test_what_cannot_be_written_leaves_the_former_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    pointer = tmp_path / "published"
    durable.write_whole(pointer, b"a")

    def full(_: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(durable.os, "fsync", full)
    with pytest.raises(OSError, match="No space"):
        durable.write_whole(pointer, b"b")
    assert [(p.name, p.read_bytes()) for p in tmp_path.iterdir()] == [("published", b"a")]


def test_a_scanner_that_holds_a_file_for_a_moment_is_waited_for(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    replace, refusals = Path.replace, iter((True, True))

    def held(self: Path, target: Path) -> Path:
        if next(refusals, False):
            raise PermissionError(13, "in use")
        return replace(self, target)

    monkeypatch.setattr(Path, "replace", held)
    monkeypatch.setattr(durable, "_PATIENCE", (0.0, 0.0, 0.0))
    durable.write_whole(tmp_path / "published", b"b")
    assert (tmp_path / "published").read_bytes() == b"b"


def test_a_county_folder_that_was_renamed_is_not_made_anew(tmp_path: Path) -> None:
    gone = PlanStore(tmp_path / "搬走")
    with pytest.raises(FileNotFoundError), gone.lock():
        pass
    with pytest.raises(FileNotFoundError):
        gone.save(tiny_plan())
    assert not gone.county_folder.exists()
