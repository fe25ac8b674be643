"""``gridplan postings`` on the tiny plan, which can be checked by hand, and on one with too few physicians."""

from __future__ import annotations

import dataclasses
import datetime as dt
import re
from pathlib import Path

import openpyxl
import pytest

from gridplan.domain.plan import Plan
from gridplan.planning.explaining import with_postings_explained
from gridplan.planning.explaining.posting_trials import Trials
from gridplan.store import PlanStore
from support.commands import Said, in_process, rewrite
from support.short_postings import by_limit, solved_plan
from support.tiny_plan import solved, tiny_plan

pytestmark = pytest.mark.usefixtures("in_chinese")


def stored(folder: Path, plan: Plan, *, publish: bool = True) -> Path:
    (folder / "gridplan.toml").write_text("", encoding="utf-8")
    store = PlanStore(folder)
    target = store.save(plan)
    if publish:
        store.publish(target.name)
    return folder


@pytest.fixture
def county(tmp_path: Path) -> Path:
    """The tiny plan without its violations, so that nothing is tried again."""
    plan = tiny_plan()
    return stored(tmp_path, dataclasses.replace(plan, audit=dataclasses.replace(plan.audit, violations=())))


@pytest.fixture(scope="module")
def short(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A plan in which one host never has anybody, with its remedies; not published."""
    plan = with_postings_explained(solved_plan(by_limit()), seconds=300)
    return stored(tmp_path_factory.mktemp("short"), plan, publish=False)


def ask(folder: Path, *options: object) -> Said:
    said = in_process("postings", folder, *options)
    assert said.code == 0, said.out
    return said


def told(folder: Path, *options: object) -> dict[str, object]:
    return ask(folder, *options, "--json").answer


def test_without_filters_it_tells_hosts_departments_people_and_the_proof(county: Path) -> None:
    said = ask(county).out
    assert "小县，计划 20260101-080000-0001：4期派驻，2026-01-05起52周" in said
    assert "缺派驻医师2人周，任何方案不少于2（已证明最优）" in said
    assert "派驻4人，每人24至26周，平均25.5周" in said
    answer = told(county)
    assert [(h["host"], h["weeks_met"], h["missing"], h["gap_weeks"]) for h in answer["hosts"]] == [
        ("TH0", 52, 0, []),
        ("TH1", 50, 2, [26, 27]),
    ]
    assert [(h["stays"], h["starts"]) for h in answer["hosts"]] == [(2, 2), (2, 1)]
    assert {(d["department"], d["people"], d["most_out"], d["limit"]) for d in answer["departments"]} == {
        ("LH-0", 2, 1, 4),
        ("LH-1", 2, 1, 4),
    }
    assert sorted((p["person"], p["weeks"]) for p in answer["people"]) == [
        ("D0", 26),
        ("D1", 26),
        ("D2", 26),
        ("D3", 24),
    ]
    car = tiny_plan().travel_times("car").between("LH", "TH1")
    assert car is not None
    assert {p["mean_minutes"] for p in answer["people"] if p["person"] in {"D1", "D3"}} == {round(car / 60)}
    assert answer["remedies"] == []
    assert answer["exceptions"] == []
    assert answer["stage"]["goals"][0]["bound"] == 2


@pytest.mark.parametrize(
    ("options", "people"),
    [
        (("--township", "乙镇"), ["D1", "D3"]),
        (("--township", "TH0"), ["D0", "D2"]),
        (("--township", "甲镇卫生院"), ["D0", "D2"]),
        (("--person", "医师3"), ["D3"]),
        (("--week", "第27周"), ["D2"]),
        (("--week", "2026-01-08"), ["D0", "D1"]),
        (("--township", "乙镇", "--week", "W30"), ["D3"]),
    ],
)
def test_stays_by_township_person_and_week(county: Path, options: tuple[str, ...], people: list[str]) -> None:
    assert [stay["person"] for stay in told(county, *options)["stays"]] == people


def test_the_weeks_missing_are_told_as_runs(county: Path) -> None:
    assert "第27至28周" in ask(county, "--township", "TH1").out
    assert re.search(r"\b27-28\b", ask(county, "--township", "TH1", "--lang", "en").out)


def test_weeks_that_are_over_are_told_apart(tmp_path: Path) -> None:
    plan = tiny_plan()
    later = dataclasses.replace(plan, as_of=plan.as_of + dt.timedelta(weeks=27))
    assert "第27周（已过）、第28周" in ask(stored(tmp_path, later), "--township", "TH1").out


def test_a_shortage_is_told_with_reason_and_remedies(short: Path) -> None:
    said = ask(short, "--plan", "latest", "--shortage").out
    assert "同时派出上限" in said
    assert "余缺0人周（已核实，少一点即不够）" in said
    assert "按人数计算至少仍缺16人周" in said
    assert "原因：第1至16周需要中级及以上医师1人" in said
    answer = told(short, "--shortage")
    assert [(g["missing"], len(g["gap_weeks"])) for g in answer["gaps"]] == [(16, 16)]
    best = answer["remedies"][0]
    assert (best["mends"], best["least"], best["shortage"], best["price"]) == (True, True, 0, 8)
    assert best["bends"][0]["after"] == best["bends"][0]["before"] + 1
    assert answer["exceptions"][0]["remedy"]
    assert answer["explained_now"] is False


def test_in_english_there_is_no_chinese_but_names(short: Path) -> None:
    lines = ask(short, "--lang", "en").out
    assert "nothing missing (solved again; less is proven not to do)" in lines
    assert "no plan below 16 (proven)" in lines
    for word in ("派驻", "缺", "科室", "代价"):
        head = [line for line in lines.splitlines() if line and not line.startswith("  ")]
        assert not [line for line in head if word in line.replace("县医院", "")], word


def test_a_plan_stored_without_remedies_gets_them_now(tmp_path: Path) -> None:
    folder = stored(tmp_path, solved_plan(by_limit()))
    answer = told(folder, "--shortage")
    assert answer["explained_now"] is True
    assert answer["remedies"][0]["mends"]


def test_remedies_are_tried_for_longer_when_asked(short: Path) -> None:
    answer = told(short, "--shortage", "--seconds", 60)
    assert answer["explained_now"] is True
    assert answer["remedies"][0]["mends"]
    assert "时限60秒" in ask(short, "--shortage", "--seconds", 60).out


def test_what_was_not_found_in_time_is_told_with_the_way_to_more(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("gridplan.cli.postings_command.SECONDS", 0.0)
    monkeypatch.setattr("gridplan.planning.explaining.postings.posting_remedies", nothing_in_time)
    said = ask(stored(tmp_path, solved_plan(by_limit())), "--shortage").out
    assert "时限内尚未找到" in said
    assert "试算时限已到，尚未找到办法；延长试算：gridplan postings --shortage --seconds 300" in said


def nothing_in_time(case: object, trials: Trials, *, base_fails: bool) -> tuple[()]:
    assert trials.over
    return ()


def test_weeks_of_past_years_are_named_by_what_they_are(county: Path) -> None:
    assert "累计基层周数（规划前）" in ask(county).out
    ledger = ask(county, "--ledger").out
    assert "无起止日期的往年周数" in ledger
    assert "累计基层周数" not in ledger


def test_the_ledger_tells_continuous_weeks(county: Path) -> None:
    ledger = {entry["person"]: entry for entry in told(county, "--ledger")["ledger"]}
    assert (ledger["D1"]["total_weeks"], ledger["D1"]["longest"]) == (30, 30)
    assert (ledger["D0"]["total_weeks"], ledger["D0"]["stays"], ledger["D0"]["short"]) == (26, 1, 0)
    assert set(ledger) == {"D0", "D1", "D2", "D3"}
    assert "连续派驻台账" in ask(county, "--ledger", "--person", "D1").out


def test_the_tables_go_into_a_workbook(county: Path, tmp_path: Path) -> None:
    target = tmp_path / "派驻.xlsx"
    ask(county, "--xlsx", target)
    book = openpyxl.load_workbook(target)
    assert book.sheetnames == ["派驻单位", "科室", "人员", "补救办法"]
    rows = [[cell.value for cell in row] for row in book["派驻单位"].iter_rows()]
    assert rows[2][:5] == ["乙镇卫生院", 1, 50, 2, "第27至28周"]


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (("--township", "丙镇"), "--township：计划中没有“丙镇”"),
        (("--person", "医师"), "--person：计划中没有“医师”"),
        (("--week", "哪天"), "--week：“哪天”不是日期"),
        (("--week", "2031-01-01"), "--week：2031-01-01不在可问的时间内"),
        (("--plan", "20990101"), "20990101"),
    ],
)
def test_what_cannot_be_understood_is_said(county: Path, options: tuple[str, ...], words: str) -> None:
    said = in_process("postings", county, *options)
    assert said.code == 2
    assert words in said.out


def test_a_folder_that_is_none_and_a_plan_without_postings(tmp_path: Path) -> None:
    assert in_process("postings", tmp_path / "none").code == 2
    plan = tiny_plan()
    none = dataclasses.replace(plan.postings, status="infeasible", solution=None)  # type: ignore[arg-type]
    folder = stored(tmp_path, dataclasses.replace(plan, postings=none))
    said = in_process("postings", folder)
    assert said.code == 2
    assert "没有派驻" in said.out


def test_a_plan_made_by_hand_has_no_proof(tmp_path: Path) -> None:
    plan = tiny_plan()
    postings = dataclasses.replace(solved(plan.postings.solution), goals=())
    audit = dataclasses.replace(plan.audit, violations=())
    folder = stored(tmp_path, dataclasses.replace(plan, postings=postings, audit=audit))
    assert "没有证明" in ask(folder).out


def test_check_tells_a_shortage_before_planning(blank: Path) -> None:
    def demote(row: dict[str, str]) -> None:
        if row["role"] == "physician" and row["id"] > "P0002":
            row["title"] = "初级"

    rewrite(blank / "staff.csv", demote)
    findings = [f for f in in_process("check", blank, "--json").answer["findings"] if f["code"].startswith("GP-N")]
    assert findings
    assert all("至少缺" in f["message"] for f in findings)


def test_check_is_silent_where_there_are_enough(blank: Path) -> None:
    assert not [f for f in in_process("check", blank, "--json").answer["findings"] if f["code"].startswith("GP-N")]
