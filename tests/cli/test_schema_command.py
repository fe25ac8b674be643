"""``gridplan schema``, and whether what ``gridplan demo`` stores is as it says."""

from __future__ import annotations

import json
from pathlib import Path

import jsonschema

from gridplan.store import SCHEMA_FILE, PlanStore
from support.commands import Said, in_process


def test_the_stored_plan_of_the_mini_county_is_valid(demo: tuple[Path, Said], plan_id: str) -> None:
    folder = PlanStore(demo[0]).path(plan_id)
    body = json.loads((folder / "plan.json").read_text(encoding="utf-8"))
    schema = json.loads((folder / body["$schema"]).read_text(encoding="utf-8"))
    checker = jsonschema.Draft202012Validator(schema, format_checker=jsonschema.FormatChecker())
    assert [fault.message for fault in checker.iter_errors(body)] == []
    assert body["territories"]["solution"]["units"]
    assert body["reasons"]


def test_the_command_prints_or_writes_the_schema(tmp_path: Path) -> None:
    printed = in_process("schema")
    schema = json.loads(printed.out)
    assert schema["$schema"] == "https://json-schema.org/draft/2020-12/schema"
    assert in_process("schema", "--json").answer == schema
    out = tmp_path / "格式.json"
    assert in_process("schema", "--out", out).code == 0
    assert json.loads(out.read_text(encoding="utf-8")) == schema
    assert in_process("schema", "--out", out, "--json").answer == {"status": "ok", "files": {"schema": str(out)}}
    refused = in_process("schema", "--out", tmp_path / "none" / SCHEMA_FILE)
    assert refused.code == 2
    assert "none" in refused.out
