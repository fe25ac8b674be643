"""Plans stored before teams were explained are read as they were meant."""

from __future__ import annotations

import dataclasses
import hashlib
import json
from pathlib import Path

from gridplan.domain.explanations import Alternative, UnitReason
from gridplan.domain.rules import DEFAULT_RULES, Rules
from gridplan.domain.territories import Unit
from gridplan.store import PlanStore
from gridplan.store.codec import decode, encode
from gridplan.store.files import read_version, write_version
from support.tiny_plan import tiny_plan, tiny_territories, village


def test_reasons_come_back_exactly(tmp_path: Path) -> None:
    second = Alternative(team="T0-1", extra=-5, barred=("teams.contiguous", "moved"))
    reasons = (
        UnitReason(
            unit=village(0, 0),
            team="T0-0",
            hospital_seconds=None,
            median=village(0, 1),
            median_seconds=7,
            second=second,
        ),
        UnitReason(
            unit=village(0, 1), team="T0-0", hospital_seconds=1, median=village(0, 1), median_seconds=0, alone=True
        ),
    )
    target = PlanStore(tmp_path).save(dataclasses.replace(tiny_plan(), reasons=reasons))
    assert read_version(target).reasons == reasons


def test_a_plan_without_reasons_and_townships_of_units_is_read(tmp_path: Path) -> None:
    unit = Unit(code=village(1, 3), village=village(1, 3), township="990101101", site=village(1, 3), workload=5)
    plan = tiny_plan()
    solution = dataclasses.replace(tiny_territories(), units=(unit,))
    plan = dataclasses.replace(plan, territories=dataclasses.replace(plan.territories, solution=solution))
    write_version(plan, tmp_path)
    body = json.loads((tmp_path / "plan.json").read_text(encoding="utf-8"))
    del body["reasons"]
    for name in ("township", "staffed"):
        del body["territories"]["solution"]["units"][0][name]
    _rewrite(tmp_path, "plan.json", json.dumps(body).encode())
    found = read_version(tmp_path)
    assert found.reasons == ()
    assert found.territories.solution is not None
    assert found.territories.solution.units == (unit,)


def test_rules_of_later_versions_have_their_defaults() -> None:
    former = Rules({key: rule for key, rule in DEFAULT_RULES.items() if key != "teams.capacity"})
    found = decode(encode(former), Rules)
    assert found["teams.capacity"] == DEFAULT_RULES["teams.capacity"]
    assert {key: found[key] for key in former.by_id} == dict(former.by_id)


def _rewrite(folder: Path, name: str, content: bytes) -> None:
    (folder / name).write_bytes(content)
    sums = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    sums[name] = hashlib.sha256(content).hexdigest()
    (folder / "manifest.json").write_text(json.dumps(sums), encoding="utf-8")
