"""``gridplan postings`` on the tiny plan, which can be checked by hand, and on one with too few physicians."""

from __future__ import annotations

import dataclasses
import datetime as dt
import re
from collections.abc import Iterator
from pathlib import Path

import openpyxl
import pytest

from gridplan.domain.plan import Plan, Violation
from gridplan.domain.postings import Posting, Postings
from gridplan.domain.rules import Level
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
    assert "派驻4人，本规划期内每人24至26周，平均25.5周" in said
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


def test_what_is_missing_in_the_past_only_has_no_remedy(tmp_path: Path) -> None:
    plan = tiny_plan()
    later = dataclasses.replace(
        plan,
        as_of=plan.as_of + dt.timedelta(weeks=28),
        audit=dataclasses.replace(plan.audit, violations=()),
    )
    folder = stored(tmp_path, later)
    for options in ((), ("--shortage",)):
        said = ask(folder, *options).out
        assert "无（所缺的周均已过，无法补救）" in said
        assert "没有缺口" not in said
    assert "none: what is missing lies in the past" in ask(folder, "--lang", "en").out


def test_what_is_missing_and_was_not_tried_has_no_known_remedy(county: Path) -> None:
    said = ask(county, "--shortage").out
    assert "无（没有已知的办法）" in said
    assert "时限内尚未找到" not in said


def test_where_nobody_is_missing_no_longer_trial_is_offered(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A short stay that nothing can change any more: there is nothing to be tried."""
    monkeypatch.setattr("gridplan.planning.explaining.postings._case", lambda *_: None)
    start = tiny_plan().county.calendar.start
    postings = solved(Postings(postings=tuple(full_house(start))))
    short = Violation(
        rule="postings.min_stay",
        level=Level.IN_PRINCIPLE,
        where=("D0", "TH0"),
        amount=16,
        unit="weeks",
        when=start,
        message="only 10 weeks",
    )
    plan = tiny_plan()
    audit = dataclasses.replace(plan.audit, violations=(short,))
    plan = dataclasses.replace(plan, postings=postings, audit=audit)
    said = ask(stored(tmp_path, plan), "--shortage").out
    assert "无（没有缺口）" in said
    assert "时限内尚未找到" not in said


def full_house(start: dt.date) -> Iterator[Posting]:
    """Nobody is missing; the first stay is short."""
    for person, host, first, end in (("D0", "TH0", 0, 10), ("D2", "TH0", 10, 52), ("D1", "TH1", -4, 52)):
        yield Posting(
            person=person, host=host, start=start + dt.timedelta(weeks=first), end=start + dt.timedelta(weeks=end)
        )


def ruled(folder: Path, level: Level, *, longest: int = 27, violations: tuple[Violation, ...] = ()) -> Path:
    """The tiny plan with a longest stay: D1 outlasts 27 weeks, being at TH1 for 30."""
    county = tiny_plan().county
    plan = tiny_plan(county.replace(rules=county.rules.replace("postings.max_stay", value=longest, level=level)))
    return stored(folder, dataclasses.replace(plan, audit=dataclasses.replace(plan.audit, violations=violations)))


@pytest.mark.parametrize("level", [Level.SOFT, Level.IN_PRINCIPLE, Level.HARD])
@pytest.mark.parametrize("options", [(), ("--township", "乙镇"), ("--person", "医师1")])
def test_who_outlasts_the_longest_stay_is_told_with_the_weeks(
    tmp_path: Path, level: Level, options: tuple[str, ...]
) -> None:
    folder = ruled(tmp_path, level)
    said = ask(folder, *options).out
    assert "超过最长派驻时间（27周）的派驻" in said
    assert re.search(r"医师1\s+2025-12-08\s+2026-07-05\s+30\s+3\s+3", said)
    assert [(s["person"], s["weeks"], s["beyond"]) for s in told(folder, *options)["long_stays"]] == [("D1", 30, 3)]


def test_weeks_beyond_after_the_horizon_are_told_apart(tmp_path: Path) -> None:
    stays = told(ruled(tmp_path, Level.HARD, longest=25))["long_stays"]
    assert [(s["person"], s["beyond"], s["beyond_in_horizon"]) for s in stays if s["person"] != "D1"] == [
        ("D0", 1, 1),
        ("D2", 1, 1),
        ("D3", 1, 0),
    ]


def test_a_long_stay_is_not_told_where_there_is_no_such_rule_nor_elsewhere(tmp_path: Path) -> None:
    off, soft = tmp_path / "off", tmp_path / "soft"
    off.mkdir()
    soft.mkdir()
    assert "超过最长派驻时间（" not in ask(ruled(off, Level.OFF)).out
    assert "超过最长派驻时间（" not in ask(ruled(soft, Level.SOFT), "--township", "甲镇").out


def test_a_long_stay_that_is_an_exception_is_told_once(tmp_path: Path) -> None:
    start = tiny_plan().county.calendar.start - dt.timedelta(weeks=4)
    known = Violation(
        rule="postings.max_stay",
        level=Level.IN_PRINCIPLE,
        where=("D1", "TH1"),
        amount=3,
        unit="weeks",
        when=start,
        message="30 weeks, at most 27 are allowed",
    )
    said = ask(ruled(tmp_path, Level.IN_PRINCIPLE, violations=(known,))).out
    assert "30 weeks, at most 27 are allowed" in said
    assert "超过最长派驻时间（" not in said


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
