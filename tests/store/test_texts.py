"""A stored plan speaks Chinese, and can still be told in English when it is read."""

from __future__ import annotations

import dataclasses
import json
from pathlib import Path

import pytest

from gridplan.domain.findings import Finding, FindingLevel
from gridplan.domain.freezing import digest
from gridplan.domain.plan import Plan, Violation
from gridplan.domain.rules import Level
from gridplan.errors import StoreError
from gridplan.languages import Said, in_language, joined, recorded, said
from gridplan.store import PlanStore
from gridplan.store.codec import decode_told, encode_told
from gridplan.store.files import read_version, write_version
from support.tiny_plan import tiny_plan


def told_plan() -> Plan:
    """A plan whose first violation has texts in two languages, and one finding in Chinese alone."""
    reason = recorded("没有人", {"en": "nobody"})
    violation = Violation(
        rule="postings.cover",
        level=Level.IN_PRINCIPLE,
        where=("H0",),
        amount=1,
        unit="weeks",
        message=joined("/", (reason, "龙源")),
        reason=reason,
        remedy="无",
    )
    plan = tiny_plan()
    audit = dataclasses.replace(plan.audit, violations=(violation,))
    finding = Finding(code="GP-S001", level=FindingLevel.WARNING, message="缺少")
    return dataclasses.replace(plan, audit=audit, findings=(finding,))


def test_a_plan_that_was_stored_is_told_in_english(tmp_path: Path) -> None:
    plan = told_plan()
    store = PlanStore(tmp_path)
    store.save(plan)
    found = store.load(plan.id)
    assert found.audit == plan.audit
    assert digest(found.audit) == digest(plan.audit)
    (violation,) = found.audit.violations
    assert in_language(violation.reason, "en") == "nobody"
    assert in_language(violation.message, "en") == "nobody/龙源"
    assert violation.message == "没有人/龙源"
    assert type(violation.remedy) is str
    assert type(violation.level) is Level
    assert type(found.findings[0].message) is str


def test_plan_json_speaks_chinese_with_the_english_beside_it(tmp_path: Path) -> None:
    write_version(told_plan(), tmp_path)
    body = json.loads((tmp_path / "plan.json").read_text(encoding="utf-8"))
    assert body["audit"]["violations"][0]["reason"] == "没有人"
    assert body["texts"] == {"en": {"没有人": "nobody", "没有人/龙源": "nobody/龙源"}}


def test_a_plan_that_was_read_is_stored_as_it_was(tmp_path: Path) -> None:
    first, second = tmp_path / "1", tmp_path / "2"
    for folder in (first, second):
        folder.mkdir()
    write_version(told_plan(), first)
    write_version(read_version(first), second)
    before, after = (json.loads((folder / "plan.json").read_bytes()) for folder in (first, second))
    assert before == after


@dataclasses.dataclass(frozen=True)
class Body:
    name: str
    texts: dict[str, dict[str, str]] = dataclasses.field(default_factory=dict)


def test_plans_of_earlier_and_later_days_are_read() -> None:
    assert decode_told('{"name":"甲"}', Body).name == "甲"
    later = decode_told('{"name":"甲","texts":{"en":{"甲":"a"},"fr":{"甲":"un"}}}', Body)
    assert in_language(later.name, "en") == "a"
    assert decode_told(encode_told(Body(name=said("no such text"))), Body).name == "no such text"


@pytest.mark.parametrize("damaged", ['{"name":"甲","texts":7}', "[]"])
def test_damaged_texts_are_told(damaged: str) -> None:
    with pytest.raises(StoreError):
        decode_told(damaged, Body)


def test_a_text_has_the_digest_of_its_chinese() -> None:
    assert digest(recorded("没有人", {"en": "nobody"})) == digest("没有人")
    assert isinstance(recorded("没有人", {}), Said)
