"""``gridplan circuits`` on the tiny plan, which can be checked by hand."""

from __future__ import annotations

import dataclasses
import datetime as dt
import subprocess
import sys
from pathlib import Path

import openpyxl
import pytest

from gridplan.cli.say import width
from gridplan.domain.calendar import Market
from gridplan.domain.circuits import BrokenPin, Circuits, MissedReason, MissedVisits, Stop, Tour
from gridplan.domain.pins import Pin
from gridplan.domain.plan import Plan, Violation
from gridplan.domain.programmes import MarketDays
from gridplan.domain.rules import Level
from gridplan.store import PlanStore
from support.commands import Said, in_process
from support.tiny import START
from support.tiny_plan import tiny_plan, village

WEST = village(0, 4)  # 上村 of 甲镇, visited by T0-1 in weeks 1, 5 and 9


def day(week: int, weekday: int = 0) -> dt.date:
    return START + dt.timedelta(weeks=week, days=weekday)


def stored(folder: Path, plan: Plan, *, publish: bool = True) -> Path:
    (folder / "gridplan.toml").write_text("", encoding="utf-8")
    store = PlanStore(folder)
    target = store.save(plan)
    if publish:
        store.publish(target.name)
    return folder


@pytest.fixture
def county(tmp_path: Path) -> Path:
    return stored(tmp_path, tiny_plan())


def ask(folder: Path, *options: object) -> Said:
    said = in_process("circuits", folder, *options)
    assert said.code == 0, said.out
    return said


def told(folder: Path, *options: object) -> dict[str, object]:
    return ask(folder, *options, "--json").answer


def with_circuits(plan: Plan, found: Circuits, **county: object) -> Plan:
    return dataclasses.replace(
        plan,
        circuits=dataclasses.replace(plan.circuits, solution=found),
        county=plan.county.replace(**county) if county else plan.county,
    )


def test_without_filters_it_tells_programmes_hospitals_and_the_proof(county: Path) -> None:
    said = ask(county).out
    assert "小县, plan 20260101-080000-0001: 9 tours from 2026-01-05 on, 13 weeks" in said
    answer = told(county)
    assert [(p["programme"], p["asked"], p["planned"], p["missed"]) for p in answer["programmes"]] == [
        ("circuit", 6, 6, 0),
        ("mobile", 6, 3, 3),
    ]
    by_depot = {h["depot"]: h for h in answer["hospitals"]}
    assert {d: h["tours"] for d, h in by_depot.items()} == {"LH": 3, "TH0": 3, "TH1": 3}
    plan = tiny_plan()
    there = plan.travel_times("car").between("TH0", WEST)
    assert there is not None
    assert by_depot["TH0"]["driving"] == 6 * there
    minutes = 60 + 2 * plan.county.village(WEST).residents / 100
    assert by_depot["TH0"]["visiting"] == 3 * round(60 * minutes)
    assert "driving 2.8 h: no plan can have less than 2.7, gap 2.30%" in said
    assert answer["stage"]["gap"] == pytest.approx(230 / 10_000)


def test_columns_stand_below_each_other_with_chinese_names(county: Path) -> None:
    lines = ask(county).out.splitlines()
    head = next(i for i, line in enumerate(lines) if line.startswith("programme "))
    # the last column holds numbers, which stand on the right: the lines end in one column
    assert len({width(line) for line in lines[head : head + 3]}) == 1


def test_looking_at_a_plan_loads_no_solver() -> None:
    script = (
        "import sys, gridplan.cli.circuits_command; print([m for m in ('ortools', 'geopandas') if m in sys.modules])"
    )
    out = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True).stdout
    assert out.strip() == "[]"


def test_a_day_has_its_route_sheets_with_hours(county: Path) -> None:
    answer = told(county, "--day", day(1))
    assert [(t["crew"], t["depot"]) for t in answer["tours"]] == [("MH1", "LH"), ("T0-1", "TH0")]
    sheet = answer["tours"][1]
    there = tiny_plan().travel_times("car").between("TH0", WEST)
    assert there is not None
    assert sheet["leaves"] == "08:00"
    assert sheet["driving"] == 2 * there
    assert sheet["people"] == ["gp01", "nurse01"]
    (stop,) = sheet["stops"]
    arrives = 8 * 3600 + there
    assert stop["arrives"] == stop["begins"] == f"{arrives // 3600:02d}:{arrives % 3600 // 60:02d}"
    said = ask(county, "--day", day(1)).out
    assert "08:00" in said
    assert "甲镇第2团队" in said
    assert "护士甲1" in said
    assert said.count(" back ") == 2


def test_a_week_is_monday_to_sunday_and_a_month_a_calendar_month(county: Path) -> None:
    assert {t["day"] for t in told(county, "--week", day(5, 3))["tours"]} == {str(day(5)), str(day(5, 1))}
    assert {t["day"][:7] for t in told(county, "--month", "2026-03")["tours"]} == {"2026-03"}
    assert told(county, "--day", day(2))["tours"] == []
    assert "no tours in this time" in ask(county, "--day", day(2)).out


@pytest.mark.parametrize("said", ["2026-1-12", "2026/1/12", "2026年1月12日", "1月12日", "20260112"])
def test_days_are_read_as_planners_write_them(county: Path, said: str) -> None:
    assert told(county, "--day", said)["tours"] == told(county, "--day", "2026-01-12")["tours"] != []


def test_months_are_read_as_planners_write_them(county: Path) -> None:
    assert told(county, "--month", "2026年1月")["tours"] == told(county, "--month", "2026-1")["tours"] != []


def test_a_part_of_a_name_is_enough_where_only_one_has_it(county: Path) -> None:
    assert told(county, "--crew", "医院1号")["tours"] == told(county, "--crew", "移动医院1号")["tours"] != []
    said = in_process("circuits", county, "--place", "甲镇")  # a whole name comes before parts of others
    assert said.code == 0
    refused = in_process("circuits", county, "--place", "镇卫生")
    assert refused.code == 2
    assert "甲镇卫生院" in refused.out + refused.err
    assert "乙镇卫生院" in refused.out + refused.err


def test_why_visits_lie_so_far_apart(county: Path) -> None:
    """Visits in weeks 1, 5 and 9: every working day between them has its reason."""
    gaps = told(county, "--place", WEST, "--programme", "circuit", "--why")["waits"]
    assert [(g["before"], g["after"]) for g in gaps] == [
        (None, day(1).isoformat()),
        (day(1).isoformat(), day(5).isoformat()),
        (day(5).isoformat(), day(9).isoformat()),
        (day(9).isoformat(), None),
    ]
    workdays = tiny_plan().county.calendar.workdays
    for gap, (low, high) in zip(gaps, ((0, 1), (1, 5), (5, 9), (9, 13)), strict=True):
        first = day(low) if low else day(0) - dt.timedelta(days=1)
        assert sum(gap["kept"].values()) == sum(first < d < day(high) for d in workdays)
    assert gaps[1]["days"] == 28
    assert gaps[1]["kept"]["gap"] > 0
    said = ask(county, "--place", WEST, "--why").out
    assert "too near to the visit before or after" in said


def test_a_crew_is_found_by_id_and_by_name(county: Path) -> None:
    by_id, by_name = (told(county, "--crew", word)["tours"] for word in ("T0-1", "甲镇第2团队"))
    assert by_id == by_name
    assert [t["day"] for t in by_id] == [str(day(w)) for w in (1, 5, 9)]


def test_a_place_has_its_calendar_of_visits_with_gaps(county: Path) -> None:
    plan = tiny_plan()
    answer = told(county, "--place", WEST)
    assert [(v["day"], v["gap_days"]) for v in answer["visits"]] == [
        (str(day(1)), None),
        (str(day(5)), 28),
        (str(day(9)), 28),
    ]
    assert {(v["min_gap_days"], v["max_gap_days"]) for v in answer["visits"]} == {(14, 42)}
    # a visit is told with the hour of the crew's route sheet
    sheets = {
        t["day"]: t["stops"] for t in told(county, "--crew", answer["visits"][0]["crew"], "--month", "2026-01")["tours"]
    }
    first = answer["visits"][0]
    assert first["begins"] in {s["begins"] for s in sheets[first["day"]] if s["place"] == WEST}
    # the gap is known also where the visit before lies outside the days shown
    assert [v["gap_days"] for v in told(county, "--place", WEST, "--month", "2026-03")["visits"]] == [28]
    said = ask(county, "--place", WEST).out
    assert f"甲镇{plan.county.village(WEST).name} ({WEST}) is served by circuits, 甲镇卫生院" in said
    assert "14…42" in said
    assert told(county, "--place", village(1, 4), "--programme", "移动医院")["visits"] == []


def test_a_township_stands_for_everything_in_it(county: Path) -> None:
    visits = told(county, "--place", "甲镇")["visits"]
    assert {v["place"] for v in visits} == {WEST, village(0, 5)}
    assert [v["place"] for v in visits] == sorted(v["place"] for v in visits)


def test_market_days_kept_are_counted(tmp_path: Path) -> None:
    plan = tiny_plan()
    programmes = tuple(
        dataclasses.replace(p, market_days=MarketDays.PREFERRED) if p.id == "circuit" else p
        for p in plan.county.programmes
    )
    markets = (Market(place="990101100", rule="逢五", days=(day(1), day(5), day(6))),)
    calendar = dataclasses.replace(plan.county.calendar, markets=markets)
    assert plan.circuits.solution is not None
    stored(tmp_path, with_circuits(plan, plan.circuits.solution, programmes=programmes, calendar=calendar))
    circuit, mobile = told(tmp_path)["programmes"]
    assert (circuit["market_days"], circuit["with_market"]) == (2, 3)
    assert (mobile["market_days"], mobile["with_market"]) == (0, 0)
    assert "2/3" in ask(tmp_path).out
    assert [v["market_day"] for v in told(tmp_path, "--place", WEST)["visits"]] == [True, True, False]


def test_a_person_has_an_account_by_month_and_colleagues(county: Path) -> None:
    answer = told(county, "--person", "gp01")
    assert [(w["month"], w["days"], w["visits"]) for w in answer["account"]] == [
        ("2026-01", 1, 1),
        ("2026-02", 1, 1),
        ("2026-03", 1, 1),
    ]
    assert {w["colleagues"] for w in answer["account"]} == {2}
    said = ask(county, "--person", "全科甲1").out
    assert "全科甲1 (gp01), 甲镇卫生院" in said
    assert "the 2 of 甲镇卫生院 have" in said
    weekly = told(county, "--person", "gp01", "--week", day(5))
    assert [w["month"] for w in weekly["account"]] == ["2026-02"]
    assert [t["crew"] for t in weekly["tours"]] == ["T0-1"]
    posted = told(county, "--person", "D0")["account"]
    assert sum(w["posted_days"] for w in posted) == 26 * 7
    assert told(county, "--person", "gp02")["account"] == []


def test_what_is_missed_has_reason_and_remedy(tmp_path: Path) -> None:
    plan = tiny_plan()
    violation = Violation(
        rule="circuits.frequency",
        level=Level.HARD,
        where=(village(1, 5), "mobile"),
        amount=3,
        unit="visits",
        message="缺3次",
        reason="没有车",
        remedy="增加一辆车",
    )
    audit = dataclasses.replace(plan.audit, violations=(*plan.audit.violations, violation))
    stored(tmp_path, dataclasses.replace(plan, audit=audit), publish=False)
    (missed,) = told(tmp_path, "--plan", "latest", "--missed")["missed"]
    assert missed["count"] == 3
    assert (missed["reason"], missed["why"], missed["remedy"]) == ("no_crew", "没有车", "增加一辆车")
    said = ask(tmp_path, "--plan", "latest", "--missed").out
    assert "the crew is absent" in said
    assert "增加一辆车" in said
    other = ask(tmp_path, "--plan", "latest", "--missed", "--programme", "circuit").out
    assert "every visit that was asked for is planned" in other


def test_visits_missed_for_want_of_work_days_have_the_remedy_of_the_work_days(tmp_path: Path) -> None:
    plan = tiny_plan()
    assert plan.circuits.solution is not None
    violation = Violation(
        rule="circuits.work_days",
        level=Level.IN_PRINCIPLE,
        where=("T0-1", "circuit"),
        amount=1,
        unit="places",
        message="少1天",
        reason="医生请假",
        remedy="安排替班",
    )
    missed = MissedVisits(place=WEST, programme="circuit", count=1, reason=MissedReason.NO_DAYS)
    plan = dataclasses.replace(plan, audit=dataclasses.replace(plan.audit, violations=(violation,)))
    stored(tmp_path, with_circuits(plan, dataclasses.replace(plan.circuits.solution, missed=(missed,))))
    (told_,) = told(tmp_path, "--missed")["missed"]
    assert (told_["level"], told_["why"], told_["remedy"]) == ("in_principle", "医生请假", "安排替班")


def test_pins_are_kept_or_it_is_said_why_not(tmp_path: Path) -> None:
    plan = tiny_plan()
    assert plan.circuits.solution is not None
    pins = (
        Pin(id="1", place=WEST, programme="circuit", day=day(1)),
        Pin(id="2", place=WEST, programme="circuit", day=day(2)),
        Pin(id="3", place=WEST, programme="circuit", day=day(5), crew="T0-0"),
    )
    broken = BrokenPin(place=WEST, programme="circuit", day=day(2), why="当天休假")
    found = dataclasses.replace(plan.circuits.solution, broken_pins=(broken,))
    stored(tmp_path, with_circuits(plan, found, pins=pins))
    answer = told(tmp_path, "--pins")
    assert [(p["pin"], p["kept"], p["why"]) for p in answer["pins"]] == [
        ("1", True, ""),
        ("2", False, "当天休假"),
        ("3", False, ""),
    ]
    said = ask(tmp_path, "--pins").out
    assert "当天休假" in said
    assert "甲镇第2团队" in said  # who came instead of the crew that was fixed
    assert [p["pin"] for p in told(tmp_path, "--pins", "--day", day(1))["pins"]] == ["1"]


def test_two_purposes_at_one_place_and_a_night_away_are_told(tmp_path: Path) -> None:
    plan = tiny_plan()
    tour = Tour(
        depot="LH",
        crew="MH1",
        day=day(3),
        stops=(
            Stop(place=WEST, programme="mobile"),
            Stop(place=WEST, programme="circuit"),
            Stop(place=village(1, 3), programme="mobile", night=1),
        ),
        lodgings=("TH0",),
    )
    stored(tmp_path, with_circuits(plan, Circuits(tours=(tour,))))
    first, second = told(tmp_path, "--crew", "MH1")["tours"]
    assert (first["from"], first["to"], second["from"], second["to"]) == ("LH", "TH0", "TH0", "LH")
    assert first["stops"][1]["begins"] >= first["stops"][0]["ends"]
    said = ask(tmp_path, "--crew", "MH1").out
    assert said.count("stays overnight") == 1
    only_second = told(tmp_path, "--day", day(3, 1))["tours"]
    assert [t["night"] for t in only_second] == [1]
    assert told(tmp_path)["hospitals"][0]["nights"] == 1


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (("--place", "上林村"), "Did you mean"),
        (("--place", "上村"), f"is the name of 2; give the code: {WEST}"),
        (("--person", "全科甲9"), "全科甲1"),
        (("--crew", "T0-9"), "T0-1"),
        (("--programme", "巡珍"), "巡诊"),
        (("--day", "5.1.2026"), "is not a date like YYYY-MM-DD"),
        (("--month", "2026-13"), "is not a date like YYYY-MM"),
        (("--day", "2026-01"), "is not a date like YYYY-MM-DD"),
        (("--why",), "name it with --place"),
        (("--day", "2027-01-05"), "circuits are planned from 2026-01-05 to 2026-04-05"),
        (("--day", "2026-01-05", "--week", "2026-01-05"), "cannot go together"),
        (("--plan", "1999"), "which plan is '1999'"),
    ],
)
def test_what_is_not_known_is_refused_with_what_is_near(county: Path, options: tuple[str, ...], words: str) -> None:
    said = in_process("circuits", county, *options)
    assert said.code == 2
    assert words in said.out
    assert in_process("circuits", county, *options, "--json").answer["status"] == "error"


def test_nothing_published_points_to_the_newest(tmp_path: Path) -> None:
    stored(tmp_path, tiny_plan(), publish=False)
    said = in_process("circuits", tmp_path)
    assert said.code == 2
    assert "gridplan circuits --plan latest" in said.out
    assert ask(tmp_path, "--plan", "latest").code == 0


@pytest.mark.parametrize(("lang", "sheet", "head"), [("zh", "行程单", "出车单位"), ("en", "routes", "crew")])
def test_the_tables_go_into_a_workbook(county: Path, tmp_path: Path, lang: str, sheet: str, head: str) -> None:
    target = tmp_path / "行程.xlsx"
    answer = told(county, "--week", day(1), "--xlsx", target, "--lang", lang)
    assert answer["files"] == {"workbook": str(target)}
    book = openpyxl.load_workbook(target)
    assert book.sheetnames == [sheet]
    rows = list(book[sheet].values)
    assert rows[0][2] == head
    assert ("星期一" in rows[1] or "周一" in rows[1]) is (lang == "zh")
    summary = tmp_path / "sums.xlsx"
    ask(county, "--xlsx", summary)
    cells = [cell for row in openpyxl.load_workbook(summary).worksheets[1].values for cell in row]
    assert any(isinstance(cell, float) for cell in cells)


def test_a_workbook_that_cannot_be_written_is_said_so(county: Path) -> None:
    said = in_process("circuits", county, "--xlsx", county / "no folder" / "x.xlsx")
    assert said.code == 2
    assert "x.xlsx cannot be written" in said.out
