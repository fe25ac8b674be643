"""``plan.schema.json`` says what ``plan.json`` holds: all of it, and nothing else."""

from __future__ import annotations

import dataclasses
import datetime as dt
import gzip
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from gridplan.domain.circuits import BrokenPin
from gridplan.domain.explanations import Alternative, UnitReason
from gridplan.domain.findings import Finding, FindingLevel
from gridplan.domain.plan import Plan
from gridplan.domain.posting_remedies import Bend, BendKind, PostingRemedy
from gridplan.domain.postings import Postings
from gridplan.domain.results import Goal, Status
from gridplan.domain.specialists import Specialists
from gridplan.domain.territories import Predecessor, Unit
from gridplan.languages import recorded
from gridplan.store import SCHEMA_FILE, schema_text
from gridplan.store.files import plan_schema, write_version
from gridplan.store.schema import COUNTY_SCHEMA_FILE, drawn_county_schema, drawn_schema
from support.tiny import START
from support.tiny_plan import solved, tiny_circuits, tiny_plan, tiny_postings, tiny_territories, village

PUBLISHED = Path(__file__).parents[2] / "src/gridplan/store" / SCHEMA_FILE


@pytest.fixture
def schema() -> dict[str, Any]:
    found = json.loads(schema_text())
    assert isinstance(found, dict)
    return found


def full_plan() -> Plan:
    """A plan in which every key of ``plan.json`` has something to say."""
    plan = tiny_plan()
    goal = Goal(name="cost", value=5, bound=float("-inf"))
    unit = Unit(code=village(1, 3), village=village(1, 3), township="990101101", site=village(1, 3), workload=5)
    circuits = dataclasses.replace(
        tiny_circuits(),
        broken_pins=(BrokenPin(place=village(0, 4), programme="circuit", day=START, why="没有人"),),
    )
    reason = UnitReason(
        unit=unit.code,
        team="T1-1",
        hospital_seconds=None,
        median=unit.code,
        median_seconds=3,
        second=Alternative(team="T1-0", extra=7, barred=("moved",)),
    )
    bend = Bend(kind=BendKind.REST, before=8, after=4)
    first, *others = tiny_territories().teams
    former = Predecessor(role="gp", person="gp02", until=START + dt.timedelta(weeks=4))
    teams = (dataclasses.replace(first, predecessors=(former,)), *others)
    return dataclasses.replace(
        plan,
        parent="20260101-070000-0000",
        territories=solved(dataclasses.replace(tiny_territories(), teams=teams, units=(unit,)), goal),
        circuits=solved(circuits, goal),
        specialists=solved(Specialists(serves={"T0-0": "D0"}), goal),
        commissioners=solved(Postings(postings=tiny_postings().postings[:1]), goal),
        findings=(Finding(code="GP-S001", level=FindingLevel.WARNING, message=recorded("甲", {"en": "a"}), row=3),),
        reasons=(reason,),
        remedies=(PostingRemedy(bends=(bend,), shortage=None),),
    )


def stored(plan: Plan, folder: Path) -> dict[str, Any]:
    folder.mkdir(exist_ok=True)
    write_version(plan, folder)
    found = json.loads((folder / "plan.json").read_text(encoding="utf-8"))
    assert isinstance(found, dict)
    return found


def faults(schema: dict[str, Any], body: object) -> list[str]:
    checker = jsonschema.Draft202012Validator(schema, format_checker=jsonschema.FormatChecker())
    return [f"{'/'.join(map(str, fault.absolute_path))}: {fault.message}" for fault in checker.iter_errors(body)]


def test_it_is_what_the_domain_says(schema: dict[str, Any]) -> None:
    jsonschema.Draft202012Validator.check_schema(schema)
    anew = json.dumps(plan_schema(), ensure_ascii=False, indent=1) + "\n"
    if not PUBLISHED.exists():
        PUBLISHED.write_text(anew, encoding="utf-8", newline="\n")
        pytest.fail(f"wrote {SCHEMA_FILE}: read it, then run again")
    assert schema_text() == anew, "the domain has changed: delete plan.schema.json and run this test to write it anew"


def test_the_schema_of_the_county_is_published_and_what_is_stored_keeps_it(tmp_path: Path) -> None:
    drawn = drawn_county_schema(version=1)
    jsonschema.Draft202012Validator.check_schema(drawn)
    anew = json.dumps(drawn, ensure_ascii=False, indent=1) + "\n"
    beside = PUBLISHED.with_name(COUNTY_SCHEMA_FILE)
    if not beside.exists():
        beside.write_text(anew, encoding="utf-8", newline="\n")
        pytest.fail(f"wrote {COUNTY_SCHEMA_FILE}: read it, then run again")
    assert schema_text(COUNTY_SCHEMA_FILE) == anew, (
        "the domain has changed: delete county.schema.json and run this again"
    )
    write_version(full_plan(), tmp_path)
    assert (tmp_path / COUNTY_SCHEMA_FILE).read_text(encoding="utf-8") == anew
    county = json.loads(gzip.decompress((tmp_path / "county.json.gz").read_bytes()))
    assert faults(drawn, county) == []
    assert faults(drawn, county | {"townhips": []}) != []
    assert faults(drawn, county | {"coords": "bd09"}) != []


@pytest.mark.parametrize("made", [tiny_plan, full_plan])
def test_stored_plans_are_valid(made: Any, schema: dict[str, Any], tmp_path: Path) -> None:
    body = stored(made(), tmp_path)
    assert faults(schema, body) == []
    assert body["$schema"] == SCHEMA_FILE
    assert (tmp_path / SCHEMA_FILE).read_text(encoding="utf-8") == schema_text()


def test_a_stage_without_a_solution_is_valid(schema: dict[str, Any], tmp_path: Path) -> None:
    plan = tiny_plan()
    nothing = dataclasses.replace(plan.circuits, status=Status.UNKNOWN, solution=None, goals=())
    assert faults(schema, stored(dataclasses.replace(plan, circuits=nothing), tmp_path)) == []


def test_plans_of_the_first_days_are_valid(schema: dict[str, Any], tmp_path: Path) -> None:
    body = stored(full_plan(), tmp_path)
    for name in ("reasons", "specialists", "commissioners", "remedies", "$schema"):
        del body[name]
    for name in ("township", "staffed"):
        del body["territories"]["solution"]["units"][0][name]
    assert faults(schema, body) == []


def test_every_key_that_is_missing_misspelt_or_of_another_type_is_found(schema: dict[str, Any], tmp_path: Path) -> None:
    body = stored(full_plan(), tmp_path)
    assert list(every_object(body))
    for found in every_object(body):
        found["mispelt"] = 1
        assert any("mispelt" in fault for fault in faults(schema, body)), found
        del found["mispelt"]
    for key, wrong in (("as_of", "yesterday"), ("format", 2), ("created", 5), ("parent", ["x"]), ("audit", None)):
        assert faults(schema, body | {key: wrong}), key
    for key in ("id", "format", "territories"):
        assert faults(schema, {name: value for name, value in body.items() if name != key}), key


def every_object(value: Any) -> Iterator[dict[str, Any]]:
    """Every object whose keys are fixed: not a mapping of codes."""
    if isinstance(value, dict):
        if not {"LH-0", "postings.shortage", "T0-0"} & value.keys():
            yield value
        for each in list(value.values()):
            yield from every_object(each)
    elif isinstance(value, list):
        for each in value:
            yield from every_object(each)


def test_what_keys_mean_is_told_in_plain_words(schema: dict[str, Any]) -> None:
    tour = schema["$defs"]["Tour"]["properties"]
    assert tour["lodgings"]["description"].startswith("where each night away is spent")
    assert schema["$defs"]["Violation"]["properties"]["amount"]["description"] == "by how much, in unit."
    assert ":attr:" not in schema_text()
    assert "``" not in schema_text()
    assert not [name for name, told in schema["$defs"].items() if not told["description"]]


@dataclasses.dataclass(frozen=True, kw_only=True)
class Later:
    """What a plan may become."""

    format: int = 1
    id: str
    added: bytes = b""


def test_a_type_of_which_no_json_is_known_is_refused() -> None:
    with pytest.raises(TypeError, match="bytes"):
        drawn_schema(Later, explained_by=Later, version=1)
