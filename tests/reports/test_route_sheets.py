"""Route sheets, visits by place, missed visits, workload and pins in the workbook."""

from __future__ import annotations

import dataclasses
import datetime as dt
from pathlib import Path

import openpyxl

from gridplan.domain import workbook as layout
from gridplan.domain.circuits import BrokenPin, Circuits, MissedReason, MissedVisits, Stop, Tour
from gridplan.domain.county import County
from gridplan.domain.pins import Pin
from gridplan.domain.places import VisitPlace
from gridplan.domain.plan import Audit, Plan, Violation
from gridplan.domain.rules import Level
from gridplan.reports import write_workbook
from support.tiny import tiny_county
from support.tiny_plan import tiny_plan, village

MONDAY = dt.date(2026, 1, 12)
PLACE = village(0, 4)


def with_circuits(*tours: Tour, county: County | None = None, **more: object) -> Plan:
    plan = tiny_plan(county)
    solution = Circuits(tours=tours, **more)  # type: ignore[arg-type]
    return dataclasses.replace(plan, circuits=dataclasses.replace(plan.circuits, solution=solution))


def sheet(plan: Plan, name: str, folder: Path) -> list[dict[str, object]]:
    path = folder / "plan.xlsx"
    write_workbook(plan, path)
    book = openpyxl.load_workbook(path)
    if name not in book.sheetnames:
        return []
    header, *rows = book[name].iter_rows(values_only=True)
    assert header == layout.COLUMNS[name]
    return [dict(zip(map(str, header), row, strict=True)) for row in rows]


def test_a_route_sheet_has_every_hour_of_the_day_with_the_break(tmp_path: Path) -> None:
    long = tuple(dataclasses.replace(p, minutes=190) for p in tiny_county().programmes)
    stops = (Stop(place=PLACE, programme="mobile"), Stop(place=village(0, 5), programme="mobile"))
    tour = Tour(depot="LH", crew="MH1", day=MONDAY, stops=stops)
    rows = sheet(with_circuits(tour, county=tiny_county().replace(programmes=long)), layout.ROUTES, tmp_path)
    assert [row["安排"] for row in rows] in (
        ["出发", "到访", "到访", "午休", "返回"],
        ["出发", "到访", "午休", "到访", "返回"],
    )
    assert [row["站次"] for row in rows if row["安排"] == "到访"] == [1, 2]
    assert {row["星期"] for row in rows} == {"周一"}
    assert rows[0]["同行人员"] == "司机"
    assert (rows[0]["离开"], rows[0]["地点"]) == ("08:00", "县医院")
    first = next(row for row in rows if row["安排"] == "到访")
    assert str(first["到达"]) <= str(first["开始"]) < str(first["离开"])
    assert rows[-1]["地点"] == "县医院"
    times = [str(t) for row in rows for t in (row["到达"], row["开始"], row["离开"]) if t]
    assert times == sorted(times)


def test_two_purposes_share_a_halt_and_a_night_is_told_with_its_lodging(tmp_path: Path) -> None:
    stops = (
        Stop(place="TH0", programme="circuit"),
        Stop(place="TH0", programme="mobile"),
        Stop(place=village(1, 4), programme="mobile", night=1),
    )
    tour = Tour(depot="LH", crew="MH1", day=MONDAY, stops=stops, lodgings=("TH1",))
    rows = sheet(with_circuits(tour), layout.ROUTES, tmp_path)
    assert [(row["第几天"], row["安排"], row["站次"]) for row in rows if row["安排"] != "午休"] == [
        (1, "出发", None),
        (1, "到访", 1),
        (1, "到访", 1),
        (1, "住宿", None),
        (2, "出发", None),
        (2, "到访", 1),
        (2, "返回", None),
    ]
    assert [row["地点"] for row in rows if row["安排"] in {"住宿", "出发"}] == ["县医院", "乙镇卫生院", "乙镇卫生院"]
    assert next(row["日期"] for row in rows if row["第几天"] == 2) == dt.datetime(2026, 1, 13)  # noqa: DTZ001


def test_a_tour_that_cannot_be_timed_is_told_without_hours(tmp_path: Path) -> None:
    tour = Tour(depot="TH0", crew="T0-1", day=MONDAY, stops=(Stop(place="gone", programme="circuit"),))
    rows = sheet(with_circuits(tour), layout.ROUTES, tmp_path)
    assert [(row["安排"], row["地点"], row["到达"]) for row in rows] == [
        ("出发", "甲镇卫生院", None),
        ("到访", "gone", None),
        ("返回", "甲镇卫生院", None),
    ]


def test_visits_by_place_have_their_days_and_gaps(tmp_path: Path) -> None:
    rows = {(row["地点编码"], row["项目"]): row for row in sheet(tiny_plan(), layout.VISITS, tmp_path)}
    row = rows[PLACE, "巡诊"]
    assert (row["乡镇"], row["类别"], row["次数"]) == ("甲镇", "村", 3)
    assert (row["最短间隔（天）"], row["最长间隔（天）"]) == (28, 28)
    assert str(row["日期"]).startswith("2026年1月12日 周一 甲镇第2团队；")


def test_a_visit_place_is_told_by_its_kind_and_a_formula_stays_text(tmp_path: Path) -> None:
    county = tiny_county()
    site = county.township_hospitals[0].site
    firm = VisitPlace(id="E1", name="=HYPERLINK(1)", kind="企业", township="990101100", site=site, persons=3)
    tour = Tour(depot="TH0", crew="T0-1", day=MONDAY, stops=(Stop(place="E1", programme="circuit"),))
    plan = with_circuits(tour, county=county.replace(visit_places=(firm,)))
    (row,) = sheet(plan, layout.VISITS, tmp_path)
    assert (row["乡镇"], row["类别"]) == ("甲镇", "企业")
    for name in (layout.VISITS, layout.ROUTES, layout.TOURS):
        cells = [
            c for line in openpyxl.load_workbook(tmp_path / "plan.xlsx")[name] for c in line if c.value == firm.name
        ]
        assert cells
        assert all(cell.data_type == "s" for cell in cells)


def violation(place: str, programme: str, amount: float) -> Violation:
    return Violation(
        rule="circuits.frequency",
        level=Level.HARD,
        where=(place, programme),
        amount=amount,
        unit="visits",
        message="缺",
        reason="车辆不能到达：路断了",
        remedy="改用小型车",
    )


def test_missed_visits_stand_with_reason_and_remedy(tmp_path: Path) -> None:
    missed = (
        MissedVisits(place=PLACE, programme="mobile", count=2, reason=MissedReason.NO_WAY),
        MissedVisits(place=village(1, 4), programme="circuit", count=1, reason=MissedReason.CAPACITY),
    )
    plan = with_circuits(missed=missed)
    plan = dataclasses.replace(plan, audit=Audit(kept=(), violations=(violation(PLACE, "mobile", 2),)))
    told, quiet = sheet(plan, layout.MISSED, tmp_path)
    assert (told["项目"], told["缺次数"], told["级别"], told["类别"]) == ("移动医院", 2, "必须", "车辆不能到达")
    assert (told["原因"], told["建议"]) == ("车辆不能到达：路断了", "改用小型车")
    assert (quiet["地点编码"], quiet["缺次数"], quiet["级别"]) == (village(1, 4), 1, None)  # the rule is off


def test_where_nothing_is_missed_or_fixed_there_is_no_sheet(tmp_path: Path) -> None:
    plan = with_circuits()
    assert sheet(plan, layout.MISSED, tmp_path) == []
    assert sheet(plan, layout.PINS, tmp_path) == []


def test_the_workload_has_a_row_for_each_person_duty_and_month(tmp_path: Path) -> None:
    tour = Tour(depot="TH0", crew="T0-1", day=MONDAY, stops=(Stop(place=PLACE, programme="circuit"),))
    other = dataclasses.replace(tour, crew="T0-0", day=MONDAY + dt.timedelta(days=1), stops=tour.stops * 2)
    rows = {
        (row["人员编号"], row["岗位"], row["月份"]): row
        for row in sheet(with_circuits(tour, other), layout.WORKLOAD, tmp_path)
    }
    gp, busier = rows["gp01", "家庭医生", "2026-01"], rows["gp00", "家庭医生", "2026-01"]
    assert (gp["单位"], gp["出车天数"], gp["走访次数"], busier["走访次数"]) == ("甲镇卫生院", 1, 1, 2)
    assert gp["同院同岗人均（小时）"] == busier["同院同岗人均（小时）"]
    assert abs(gp["合计（小时）"] + busier["合计（小时）"] - 2 * gp["同院同岗人均（小时）"]) <= 0.2
    posted = rows["D1", "派驻", "2026-01"]
    assert (posted["派驻周数"], posted["出车天数"]) == (round(27 / 7, 1), None)


def test_pins_say_whether_they_were_kept_and_why_not(tmp_path: Path) -> None:
    tour = Tour(depot="TH0", crew="T0-1", day=MONDAY, stops=(Stop(place=PLACE, programme="circuit"),))
    pins = (
        Pin(id="1", place=PLACE, programme="circuit", day=MONDAY, crew="T0-1", note="村里要求"),
        Pin(id="2", place=PLACE, programme="circuit", day=MONDAY, crew="T0-0"),
        Pin(id="3", place=village(0, 5), programme="mobile", day=MONDAY),
        Pin(id="4", place=village(1, 5), programme="mobile", day=MONDAY),
    )
    broken = BrokenPin(place=village(1, 5), programme="mobile", day=MONDAY, why="当天封闭")
    plan = with_circuits(tour, county=tiny_county().replace(pins=pins), broken_pins=(broken,))
    rows = sheet(plan, layout.PINS, tmp_path)
    assert [row["是否落实"] for row in rows] == ["是", "否", "否", "否"]
    assert rows[0]["备注"] == "村里要求"
    assert str(rows[1]["原因"]).startswith("由甲镇第2团队")
    assert [row["原因"] for row in rows[2:]] == ["方案中没有这次走访", "当天封闭"]
