"""A workbook that somebody edited: every cell that cannot be right is told, with its sheet and row."""

from __future__ import annotations

import dataclasses
import datetime as dt
from pathlib import Path

import openpyxl
import pytest

from gridplan.domain import workbook as layout
from gridplan.domain.circuits import Circuits, Stop, Tour
from gridplan.domain.coverage import Coverage
from gridplan.domain.plan import Plan
from gridplan.domain.postings import Postings
from gridplan.errors import InputError
from gridplan.reports import write_workbook
from gridplan.sources import read_plan_workbook, workbook_plan_id
from support.tiny_plan import tiny_plan
from support.workbooks import column, edit


@pytest.fixture
def exported(tmp_path: Path) -> Path:
    path = tmp_path / "plan.xlsx"
    write_workbook(tiny_plan(), path)
    return path


def refused(path: Path, plan: Plan | None = None) -> list[tuple[str, str | None, int | None, str]]:
    with pytest.raises(InputError) as caught:
        read_plan_workbook(path, plan or tiny_plan(), lang="en")
    return [(f.code, f.sheet, f.row, f.message + f.remedy) for f in caught.value.findings]


def row_of(path: Path, sheet: str, **cells: str) -> int:
    """The first row with these cells."""
    header, *rows = openpyxl.load_workbook(path)[sheet].iter_rows(values_only=True)
    wanted = {header.index(title): value for title, value in cells.items()}
    return next(n for n, row in enumerate(rows, start=2) if all(row[at] == value for at, value in wanted.items()))


CIRCUIT, OWN, MOBILE = ({"服务方式": title} for title in ("巡诊", "本村卫生室", "移动医院"))


@pytest.mark.parametrize(
    ("sheet", "row", "title", "value", "said"),
    [
        (layout.TEAMS, {}, "乡镇编码", "9901011000", ["no township; did you mean '990101100'"]),
        (layout.TEAMS, {}, "卫生院编号", "LH", ["a lead hospital", "not a township hospital", "TH"]),
        (layout.TEAMS, {}, "家庭医生编号", "gp000", ["no person; did you mean 'gp00'"]),
        (layout.TEAMS, {}, "专科医师编号", "TH0", ["a township hospital", "not a person"]),
        (layout.TEAMS, {}, "村编码", "990101100200；TH0；99010110020", ["a village"]),
        (layout.TEAMS, {}, "网格编码", "MH1", ["a vehicle", "not a grid"]),
        (layout.TEAMS, {}, "村编码", "9.90101E+11", ["scientific"]),
        (layout.SERVICES, {}, "村编码", "x990101100200", ["no village; did you mean '990101100200'"]),
        (layout.SERVICES, OWN, "提供者编号", "TH0", ["a township hospital", "not a village clinic"]),
        (layout.SERVICES, CIRCUIT, "提供者编号", "990101100", ["a township,", "not a township hospital"]),
        (layout.SERVICES, CIRCUIT, "提供者编号", "circuit", ["a programme"]),
        (layout.SERVICES, MOBILE, "提供者编号", "VC00", ["a village clinic", "not a lead hospital"]),
        (layout.SERVICES, CIRCUIT, "起始日期", dt.date(2026, 4, 6), ["2026-01-05", "2026-04-05"]),
        (layout.SERVICES, CIRCUIT, "起始日期", dt.date(2025, 12, 31), ["2026-01-05", "2026-04-05"]),
        (layout.TOURS, {}, "出车编号", "T0-9", ["no team or vehicle", "T0-"]),
        (layout.TOURS, {}, "出车编号", "D0", ["a person"]),
        (layout.TOURS, {}, "出发地编号", "D0", ["a person, not a lead hospital"]),
        (layout.TOURS, {}, "地点编码", "LH", ["a lead hospital", "not a village or township hospital or visit place"]),
        (layout.TOURS, {}, "住宿编号", "VC00", ["a village clinic, not a township hospital or village"]),
        (layout.TOURS, {}, "天次", 0, ["no day of a tour"]),
        (layout.TOURS, {}, "天次", 3, ["0 nights"]),
        (layout.TOURS, {}, "项目编号", "circuits", ["no programme", "circuit"]),
        (layout.POSTINGS, {}, "人员编号", "D99", ["no person"]),
        (layout.POSTINGS, {}, "卫生院编号", "LH", ["a lead hospital"]),
        (layout.POSTINGS, {}, "开始日期", dt.date(2027, 1, 4), ["2027-01-03"]),
    ],
)
def test_a_code_of_the_wrong_kind_is_told_with_its_cell(
    exported: Path, sheet: str, row: dict[str, str], title: str, value: object, said: list[str]
) -> None:
    number = row_of(exported, sheet, **row)
    edit(exported, sheet, f"{column(sheet, title)}{number}", value)
    found = refused(exported)
    assert {(code, where, at) for code, where, at, _ in found} == {("GP-W004", sheet, number)}
    assert all(title in text for *_, text in found)
    assert all(any(word in text for *_, text in found) for word in said), found


def test_everything_wrong_in_a_row_is_told(exported: Path) -> None:
    edit(exported, layout.POSTINGS, column(layout.POSTINGS, "人员编号") + "2", "nobody")
    edit(exported, layout.POSTINGS, column(layout.POSTINGS, "卫生院编号") + "2", None)
    edit(exported, layout.POSTINGS, column(layout.POSTINGS, "结束日期") + "2", "soon")
    assert [(code, row) for code, _, row, _ in refused(exported)] == [("GP-W004", 2)] * 3


def test_a_team_id_used_twice_is_told(exported: Path) -> None:
    edit(exported, layout.TEAMS, column(layout.TEAMS, "团队编号") + "3", "T0-0")
    found = refused(exported)
    assert ("GP-W004", layout.TEAMS, 3) in [each[:3] for each in found]
    assert any("T0-0" in text and "row 2" in text for *_, text in found)


def test_a_column_that_is_there_twice_is_told(exported: Path) -> None:
    edit(exported, layout.POSTINGS, "Z1", "人员编号")
    ((code, sheet, row, text),) = refused(exported)
    assert (code, sheet, row) == ("GP-W005", layout.POSTINGS, 1)
    assert "人员编号" in text


def test_remarks_under_a_table_are_no_rows(exported: Path) -> None:
    for sheet, title in (
        (layout.TEAMS, "村"),
        (layout.SERVICES, "乡镇"),
        (layout.TOURS, "次序"),
        (layout.POSTINGS, "职称"),
    ):
        edit(exported, sheet, f"{column(sheet, title)}60", "经办人：张三")
    assert read_plan_workbook(exported, tiny_plan()).postings.solution == tiny_plan().postings.solution


def test_what_the_plan_had_already_is_read_though_the_county_has_it_no_more(tmp_path: Path) -> None:
    plan = tiny_plan()
    assert plan.postings.solution
    assert plan.coverage.solution
    assert plan.circuits.solution
    gone = dataclasses.replace(plan.postings.solution.postings[0], person="D-gone")
    since = dataclasses.replace(plan.coverage.solution.services[0], since=dt.date(2025, 1, 6))
    tour = dataclasses.replace(plan.circuits.solution.tours[0], crew="T9-9")
    old = dataclasses.replace(
        plan,
        as_of=tour.day + dt.timedelta(days=1),
        postings=dataclasses.replace(plan.postings, solution=Postings(postings=(gone,))),
        coverage=dataclasses.replace(plan.coverage, solution=Coverage(services=(since,))),
        circuits=dataclasses.replace(plan.circuits, solution=Circuits(tours=(tour,))),
    )
    write_workbook(old, tmp_path / "plan.xlsx")
    again = read_plan_workbook(tmp_path / "plan.xlsx", old)
    assert again.postings.solution == old.postings.solution
    assert again.circuits.solution
    assert again.circuits.solution.tours == (tour,)


def overnight() -> Plan:
    """The tiny plan with a tour of three days: a hospital and two villages, one of them for two purposes."""
    plan = tiny_plan()
    assert plan.circuits.solution
    first, *others = plan.circuits.solution.tours
    code = plan.county.villages[3].code
    stops = (
        Stop(place="TH0", programme="circuit"),
        Stop(place=code, programme="mobile", night=1),
        Stop(place=code, programme="circuit", night=1),
        Stop(place=plan.county.villages[5].code, programme="mobile", night=2),
    )
    long = Tour(depot="LH", crew="MH1", day=dt.date(2026, 1, 20), stops=stops, lodgings=("TH0", "TH1"))
    circuits = Circuits(tours=(first, long, *others))
    return dataclasses.replace(plan, circuits=dataclasses.replace(plan.circuits, solution=circuits))


def test_a_tour_of_several_days_comes_back_as_it_was(tmp_path: Path) -> None:
    plan = overnight()
    write_workbook(plan, tmp_path / "plan.xlsx")
    again = read_plan_workbook(tmp_path / "plan.xlsx", plan)
    assert again.circuits == plan.circuits  # with all that was proven of it


def test_a_changed_tour_of_several_days_is_read_and_loses_its_proof(tmp_path: Path) -> None:
    plan, path = overnight(), tmp_path / "plan.xlsx"
    write_workbook(plan, path)
    row = row_of(path, layout.TOURS, 出车编号="MH1", 天次=3)
    edit(path, layout.TOURS, f"{column(layout.TOURS, '天次')}{row}", 2)
    again = read_plan_workbook(path, plan)
    assert again.circuits.goals == ()
    assert again.circuits.solution
    (tour,) = [t for t in again.circuits.solution.tours if t.lodgings]
    assert [stop.night for stop in tour.stops] == [0, 1, 1, 1]
    assert tour.lodgings == ("TH0", "TH1")


def test_two_lodgings_of_one_tour_are_told(tmp_path: Path) -> None:
    plan, path = overnight(), tmp_path / "plan.xlsx"
    write_workbook(plan, path)
    row = row_of(path, layout.TOURS, 出车编号="MH1", 天次=3)
    edit(path, layout.TOURS, f"{column(layout.TOURS, '住宿编号')}{row}", "TH1；TH0")
    ((code, sheet, at, text),) = refused(path, plan)
    assert (code, sheet, at) == ("GP-W004", layout.TOURS, row)
    assert "other lodgings in row" in text


def test_what_could_not_be_planned_stays_with_tours_that_nobody_changed(exported: Path) -> None:
    plan = tiny_plan()
    assert read_plan_workbook(exported, plan).circuits == plan.circuits


def test_an_emptied_origin_is_told(exported: Path) -> None:
    edit(exported, layout.ORIGIN, "B1", None)
    with pytest.raises(InputError) as caught:
        workbook_plan_id(exported)
    assert caught.value.findings[0].code == "GP-W001"


def test_what_is_wrong_is_told_in_chinese_by_default(exported: Path) -> None:
    edit(exported, layout.POSTINGS, column(layout.POSTINGS, "人员编号") + "2", "D99")
    edit(exported, layout.POSTINGS, column(layout.POSTINGS, "开始日期") + "2", "soon")
    edit(exported, layout.TEAMS, column(layout.TEAMS, "卫生院编号") + "2", "D0")
    with pytest.raises(InputError) as caught:
        read_plan_workbook(exported, tiny_plan())
    found = [f.message for f in caught.value.findings]
    assert any("人员编号：没有编号为“D99”的人员" in message for message in found)
    assert "开始日期：“soon”不是日期" in found
    assert any("卫生院编号：“D0”是人员，不是乡镇卫生院" in message for message in found)
    assert {f.remedy for f in caught.value.findings} == {"对照重新导出的 plan.xlsx 改正"}
