"""The sheet of specialists."""

from __future__ import annotations

import dataclasses
import datetime as dt
import hashlib
import json
from pathlib import Path

import openpyxl
from shapely import Point

from gridplan.domain import workbook as layout
from gridplan.domain.facilities import LeadHospital
from gridplan.domain.plan import Plan
from gridplan.domain.postings import Posting, Postings
from gridplan.domain.specialists import Specialists
from gridplan.reports import specialists, write_workbook
from gridplan.reports.specialists import specialist_rows
from gridplan.sources import read_plan_workbook
from gridplan.store.files import read_version, write_version
from support.tiny import SIDE, START, tiny_county, tiny_travel
from support.tiny_plan import solved, tiny_plan

POSTED = "派驻在该院"
ADOPTED, FITS, LEFT, NEAREST, NOBODY, PARTLY = (
    getattr(specialists, name).tell("zh") for name in ("ADOPTED", "FITS", "LEFT", "NEAREST", "NOBODY", "PARTLY")
)
LATER = f"{POSTED}（7月6日起）"


def with_people(plan: Plan, **specialists: str | None) -> Plan:
    """The plan with other specialists: ``T0_0="D3"``."""
    named = {team.replace("_", "-"): person for team, person in specialists.items()}
    solution = plan.territories.solution
    teams = tuple(dataclasses.replace(t, specialist=named.get(t.id, t.specialist)) for t in solution.teams)
    territories = dataclasses.replace(plan.territories, solution=dataclasses.replace(solution, teams=teams))
    serves = Specialists(serves={t.id: t.specialist for t in teams if t.specialist})
    return dataclasses.replace(plan, territories=territories, specialists=solved(serves, *plan.postings.goals))


def rows(plan: Plan) -> list[dict[str, object]]:
    return [dict(zip(layout.COLUMNS[layout.SPECIALISTS], row, strict=True)) for row in specialist_rows(plan)]


def test_one_row_for_each_physician_and_hospital_and_the_teams_left_last() -> None:
    told = rows(with_people(tiny_plan(), T0_0="D3", T0_1="D2", T1_0="D3", T1_1=None))
    assert [(r["人员编号"], r["服务卫生院"], r["团队数"]) for r in told] == [
        ("D2", "甲镇卫生院", 1),
        ("D3", "甲镇卫生院", 1),
        ("D3", "乙镇卫生院", 1),
        (None, "乙镇卫生院", 1),
    ]
    assert "乙镇第2团队" in str(told[-1]["团队"])
    assert [r["理由"] for r in told] == [f"{LATER}、{ADOPTED}", LEFT, f"{POSTED}（7月20日起）、{ADOPTED}", NOBODY]
    assert (told[0]["姓名"], told[0]["派出单位"], told[0]["科室"], told[0]["专业"]) == (
        "医师2",
        "县医院",
        "县医院内科",
        "内科",
    )


def test_who_is_posted_is_there_already() -> None:
    told = rows(tiny_plan())
    assert [(r["人员编号"], r["团队数"], r["单程（分钟）"], r["理由"]) for r in told] == [
        ("D0", 2, 0, f"{POSTED}（至7月5日）"),
        ("D1", 2, 0, f"{POSTED}（至7月5日）"),
    ]
    assert [(str(r["派驻开始"]), str(r["派驻结束"])) for r in told] == [
        ("2026-01-05", "2026-07-05"),
        ("2025-12-08", "2026-07-05"),
    ]


def test_a_posting_too_short_or_to_come_is_told_but_is_no_way_saved() -> None:
    """Whoever comes in the last weeks, leaves in the first, or comes after the circuit horizon drives until then."""
    plan = with_people(tiny_plan(), T0_0="D4", T0_1="D5", T1_0="D3", T1_1="D6")
    week = dt.timedelta(weeks=1)
    stays = (("D4", "TH0", 10, 52), ("D5", "TH0", -10, 4), ("D3", "TH1", 17, 52), ("D6", "TH1", 2, 13))
    postings = tuple(Posting(person=p, host=h, start=START + a * week, end=START + e * week) for p, h, a, e in stays)
    told = {r["人员编号"]: r for r in rows(dataclasses.replace(plan, postings=solved(Postings(postings=postings))))}
    assert {p: r["理由"] for p, r in told.items()} == {
        "D4": f"{POSTED}（3月16日起）、{ADOPTED}",
        "D5": f"{POSTED}（至2月1日）",
        "D3": f"{POSTED}（5月4日起）、{ADOPTED}",
        "D6": f"{POSTED}（1月19日起，至4月5日）",
    }
    assert {p for p, r in told.items() if not r["单程（分钟）"]} == {"D6"}


def test_specialty_and_nearness_are_reasons() -> None:
    county = tiny_county()
    asked = tuple(dataclasses.replace(h, specialties=("内科",)) for h in county.township_hospitals)
    far = LeadHospital(id="FAR", name="中医院", site=Point(110 + 20 * SIDE, 30))
    county = county.replace(township_hospitals=asked, lead_hospitals=(*county.lead_hospitals, far))
    plan = dataclasses.replace(tiny_plan(county), travel=(tiny_travel(county), tiny_travel(county, "mobile_hospital")))
    told = rows(with_people(plan, T0_0="D2", T0_1="D2", T1_0="D3", T1_1="D2"))
    assert [(r["人员编号"], r["对口程度"], r["理由"]) for r in told] == [
        ("D2", "100%", f"{LATER}、{ADOPTED}、{FITS}、{NEAREST}"),
        ("D2", "100%", f"{FITS}、{NEAREST}"),
        ("D3", "0%", f"{POSTED}（7月20日起）、{ADOPTED}、{NEAREST}"),
    ]
    assert PARTLY not in {r["理由"] for r in told}


def test_the_sheet_is_written_and_not_read_back(tmp_path: Path) -> None:
    plan = with_people(tiny_plan(), T0_0="D2")
    path = tmp_path / "plan.xlsx"
    write_workbook(plan, path)
    book = openpyxl.load_workbook(path)
    assert [c.value for c in book[layout.SPECIALISTS][1]] == list(layout.COLUMNS[layout.SPECIALISTS])
    assert book[layout.SPECIALISTS].max_row == 1 + len(rows(plan))
    book[layout.SPECIALISTS]["A2"] = "D7"
    book.save(path)
    assert read_plan_workbook(path, plan).specialists == plan.specialists


def test_a_specialist_changed_by_hand_takes_the_proof_away(tmp_path: Path) -> None:
    plan = with_people(tiny_plan())
    path = tmp_path / "plan.xlsx"
    write_workbook(plan, path)
    book = openpyxl.load_workbook(path)
    column = layout.COLUMNS[layout.TEAMS].index("专科医师编号") + 1
    book[layout.TEAMS].cell(2, column).value = "D5"
    book.save(path)
    edited = read_plan_workbook(path, plan).specialists
    assert edited.goals == ()
    assert edited.solution.serves["T0-0"] == "D5"


def test_a_plan_keeps_its_proof_and_an_older_one_is_read(tmp_path: Path) -> None:
    plan = with_people(tiny_plan())
    write_version(plan, tmp_path)
    assert read_version(tmp_path).specialists == plan.specialists
    body = json.loads((tmp_path / "plan.json").read_text(encoding="utf-8"))
    del body["specialists"]
    old = json.dumps(body).encode()
    (tmp_path / "plan.json").write_bytes(old)
    sums = json.loads((tmp_path / "manifest.json").read_text(encoding="utf-8"))
    sums["plan.json"] = hashlib.sha256(old).hexdigest()
    (tmp_path / "manifest.json").write_text(json.dumps(sums), encoding="utf-8")
    assert read_version(tmp_path).specialists is None
    write_workbook(read_version(tmp_path), tmp_path / "plan.xlsx")
