"""Saving, loading, publishing; killed half-way, damaged, two at once."""

from __future__ import annotations

import contextlib
import dataclasses
import json
import math
import multiprocessing
import sqlite3
from pathlib import Path

import pytest
from shapely import LineString, Polygon

from gridplan.domain.freezing import digest
from gridplan.domain.plan import Backdrop, Plan, Relief, WaterShape
from gridplan.errors import BusyError, NotFoundError, StoreError
from gridplan.store import PlanStore
from gridplan.store.codec import decode, encode
from support.tiny_plan import tiny_plan


@pytest.fixture
def store(tmp_path: Path) -> PlanStore:
    return PlanStore(tmp_path)


def test_a_plan_comes_back_exactly(store: PlanStore) -> None:
    plan = tiny_plan()
    with store.lock():
        store.save(plan)
    again = store.load(plan.id)
    assert digest(again) == digest(plan)
    assert again.county == plan.county
    assert again.travel[0].seconds.tolist() == plan.travel[0].seconds.tolist()
    assert dict(again.backdrop.legs) == dict(plan.backdrop.legs)


def test_exports_lie_beside_the_plan(store: PlanStore) -> None:
    folder = store.save(tiny_plan(), lambda _, staging: (staging / "map.html").write_text("x") and None)
    assert (folder / "map.html").read_text() == "x"


def test_a_failing_export_leaves_nothing(store: PlanStore) -> None:
    def fail(_plan: Plan, _folder: Path) -> None:
        raise RuntimeError("disk full")

    with pytest.raises(RuntimeError), store.lock():
        store.save(tiny_plan(), fail)
    assert store.versions() == ()
    assert not list(store.folder.glob(".staging-*"))


def test_what_a_killed_run_left_is_cleaned_up(store: PlanStore) -> None:
    for leftover in (f".staging-{tiny_plan().id}", ".staging-another"):
        (store.folder / leftover).mkdir(parents=True)
        (store.folder / leftover / "plan.json").write_text("{")
    store.save(tiny_plan())
    assert store.versions() == (tiny_plan().id,)
    with store.lock():
        assert not list(store.folder.glob(".staging-*"))


def test_a_taken_id_gets_a_number(store: PlanStore) -> None:
    plan = tiny_plan()
    exported: list[str] = []
    folders = [store.save(plan, lambda saved, _: exported.append(saved.id)) for _ in range(3)]
    ids = [plan.id, f"{plan.id}-2", f"{plan.id}-3"]
    assert [folder.name for folder in folders] == exported == ids
    assert [store.load(plan_id).id for plan_id in ids] == ids
    assert store.load("latest").id == ids[-1]
    assert [event.plan for event in store.history()] == ids


def test_versions_of_one_second_sort_by_age(store: PlanStore) -> None:
    names = ["20260101-080000-ffff", "20260101-080000-0001", "20260101-080000-8888", "20260101-080001-7777"]
    saved = tuple(store.save(dataclasses.replace(tiny_plan(), id=name)).name for name in names)
    assert store.versions() == saved


def test_any_id_may_stand_in_a_leg(store: PlanStore) -> None:
    plan = tiny_plan()
    legs = {("car", "a > b", '"c'): next(iter(plan.backdrop.legs.values()))}
    store.save(dataclasses.replace(plan, backdrop=dataclasses.replace(plan.backdrop, legs=legs)))
    assert dict(store.load(plan.id).backdrop.legs) == legs


def test_legs_stored_as_an_object_are_read() -> None:
    backdrop = tiny_plan().backdrop
    stored = json.loads(encode(backdrop))
    stored["legs"] = {" > ".join(key): text for *key, text in stored["legs"]}
    assert dict(decode(json.dumps(stored), Backdrop).legs) == dict(backdrop.legs)


def test_water_and_relief_come_back_and_plans_from_before_have_none(store: PlanStore) -> None:
    water = (
        WaterShape(kind="river", shape=LineString([(110, 30), (110.1, 30.05)])),
        WaterShape(kind="lake", shape=Polygon([(110, 30), (110.02, 30), (110.01, 30.02)])),
    )
    relief = Relief(west=110, south=30, east=110.12, north=30.04, png=b"\x89PNG\x00\xff")
    plan = tiny_plan()
    store.save(dataclasses.replace(plan, backdrop=dataclasses.replace(plan.backdrop, water=water, relief=relief)))
    again = store.load(plan.id).backdrop
    assert (again.water, again.relief) == (water, relief)
    stored = json.loads(encode(plan.backdrop))
    del stored["water"], stored["relief"]
    before = decode(json.dumps(stored), Backdrop)
    assert (before.water, before.relief) == ((), None)


def test_a_bound_that_is_none_is_json_that_others_can_read(store: PlanStore) -> None:
    plan = tiny_plan()
    goals = (dataclasses.replace(plan.circuits.goals[0], bound=-math.inf),)
    folder = store.save(dataclasses.replace(plan, circuits=dataclasses.replace(plan.circuits, goals=goals)))

    def refuse(name: str) -> None:
        raise AssertionError(f"{name} is no JSON")

    stored = json.loads((folder / "plan.json").read_text(encoding="utf-8"), parse_constant=refuse)
    assert stored["circuits"]["goals"][0]["bound"] is None
    assert store.load(plan.id).circuits.goals == goals


def test_publishing_moves_the_pointer_and_is_recorded(store: PlanStore) -> None:
    first = tiny_plan()
    second = dataclasses.replace(first, id="20260102-080000-0002", parent=first.id)
    assert store.published() is None
    for plan in (first, second):
        store.save(plan)
    store.publish(first.id)
    store.publish("20260102")
    assert store.published() == second.id
    assert store.load("published").id == store.load("latest").id == second.id
    assert [(e.kind, e.plan) for e in store.history()] == [
        ("saved", first.id),
        ("saved", second.id),
        ("published", first.id),
        ("published", second.id),
    ]


@pytest.mark.parametrize("wanted", ["2026", "nothing", "published"])
def test_unclear_or_missing_ids_are_refused(store: PlanStore, wanted: str) -> None:
    first = tiny_plan()
    for plan in (first, dataclasses.replace(first, id="20260102-080000-0002")):
        store.save(plan)
    with pytest.raises(NotFoundError):
        store.load(wanted)


@pytest.mark.parametrize("name", ["plan.json", "county.json.gz", "travel.npz", "backdrop.json.gz"])
def test_a_damaged_part_is_named(store: PlanStore, name: str) -> None:
    folder = store.save(tiny_plan())
    (folder / name).write_bytes(b"{}")
    with pytest.raises(StoreError, match=name):
        store.load(tiny_plan().id)


def test_a_missing_part_is_an_error_not_a_trace(store: PlanStore) -> None:
    folder = store.save(tiny_plan())
    (folder / "county.json.gz").unlink()
    with pytest.raises(StoreError, match="incomplete"):
        store.load(tiny_plan().id)


@pytest.mark.parametrize("content", ["[]", "3", "{", '{"plan.json": 1}'])
def test_a_damaged_manifest_is_an_error_not_a_trace(store: PlanStore, content: str) -> None:
    (store.save(tiny_plan()) / "manifest.json").write_text(content)
    with pytest.raises(StoreError):
        store.load(tiny_plan().id)


def test_a_damaged_pointer_says_what_to_do(store: PlanStore) -> None:
    store.save(tiny_plan())
    (store.folder / "published").write_bytes(b"\xff\xfe\x00")
    with pytest.raises(StoreError, match="publish"):
        store.published()


@pytest.mark.parametrize("content", ["", "\n", "\0\0\0", "20250101-080000-gone\n", "../plans", "."])
def test_a_pointer_to_no_plan_is_not_taken_for_a_county_without_one(store: PlanStore, content: str) -> None:
    store.save(tiny_plan())
    (store.folder / "published").write_text(content, encoding="utf-8")
    with pytest.raises(StoreError, match="gridplan publish ID"):
        store.published()
    store.publish(tiny_plan().id)
    assert store.published() == tiny_plan().id


def test_a_pointer_that_was_saved_by_an_editor_of_windows_is_read(store: PlanStore) -> None:
    store.save(tiny_plan())
    (store.folder / "published").write_bytes(f"\ufeff{tiny_plan().id}\r\n".encode())
    assert store.published() == tiny_plan().id


def test_a_plan_that_the_ledger_could_not_take_is_said_to_be_saved(store: PlanStore) -> None:
    store.save(tiny_plan())
    (store.folder / "ledger.sqlite").write_bytes(b"not a database at all, by any measure" * 40)
    with pytest.raises(StoreError, match=r"20260101-080000-0001-2 is saved.*move it aside"):
        store.save(tiny_plan())
    assert len(store.versions()) == 2
    with pytest.raises(StoreError, match=r"is published.*move it aside"):
        store.publish("latest")
    assert store.published() == store.versions()[-1]


def test_a_ledger_that_another_program_holds_says_what_to_do(store: PlanStore, monkeypatch: pytest.MonkeyPatch) -> None:
    store.save(tiny_plan())
    connect = sqlite3.connect
    monkeypatch.setattr(sqlite3, "connect", lambda path, **_: connect(path, timeout=0))
    with contextlib.closing(connect(store.ledger)) as other:
        other.execute("BEGIN EXCLUSIVE")
        with pytest.raises(StoreError, match=r"another program.*close it"):
            store.history()
    assert len(store.history()) == 1


def test_a_damaged_ledger_says_what_to_do(store: PlanStore) -> None:
    store.save(tiny_plan())
    (store.folder / "ledger.sqlite").write_bytes(b"not a database at all, by any measure" * 40)
    with pytest.raises(StoreError, match="move it aside"):
        store.history()


def _hold(folder: Path, ready: object, done: object) -> None:
    with PlanStore(folder).lock():
        ready.set()  # type: ignore[attr-defined]
        done.wait(30)  # type: ignore[attr-defined]


def test_two_processes_cannot_plan_one_county(store: PlanStore) -> None:
    context = multiprocessing.get_context("spawn")
    ready, done = context.Event(), context.Event()
    other = context.Process(target=_hold, args=(store.county_folder, ready, done))
    other.start()
    try:
        assert ready.wait(30)
        with pytest.raises(BusyError), store.lock():
            pass
    finally:
        done.set()
        other.join(30)
    with store.lock():
        assert store.save(tiny_plan()).is_dir()
