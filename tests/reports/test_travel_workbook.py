"""``travel.xlsx``: every figure of the report, told as a number, and no name taken for a formula."""

from __future__ import annotations

import dataclasses
import datetime as dt
import zipfile
from pathlib import Path

import openpyxl
import pytest

from gridplan.domain.access import ServiceLevel
from gridplan.domain.county import County
from gridplan.domain.road_changes import RoadChange, RoadChanges
from gridplan.domain.scenarios import Scenario
from gridplan.domain.travel_settings import TravelSettings
from gridplan.domain.travel_words import minutes_up
from gridplan.domain.vehicle_profiles import VehicleProfile
from gridplan.errors import OptionError
from gridplan.reports import write_travel_workbook
from gridplan.reports.sheets import CELL
from support.tiny import cut_off, tiny_county, tiny_travel
from support.tiny_access import tiny_access, tiny_difference

MADE = dt.date(2026, 1, 5)
LIMITS = {ServiceLevel.PRIMARY: 3, ServiceLevel.TOWNSHIP: 7, ServiceLevel.LEAD: 60}
LOST = "990101101205"
CAR = VehicleProfile(
    name="car",
    title="小汽车",
    title_en="car",
    speeds={"primary": 60, "primary_link": 40, "track": 15},
    height_m=2,
    width_m=2,
    weight_t=2,
    margin_m=0.2,
    access=("motorcar",),
    max_connector_m=1000,
)


def settled(county: County | None = None) -> County:
    """The tiny county with a vehicle and a scenario of its own."""
    wet = Scenario(name="wet", title="雨季", title_en="wet season")
    return (county or tiny_county()).replace(travel=TravelSettings(profiles=(CAR,), scenarios=(wet,)))


def written(path: Path, county: County | None = None, **options: object) -> openpyxl.Workbook:
    county = settled() if county is None else county
    times = tiny_travel(county)
    before = tiny_access(county, times, limits=LIMITS)
    wet = dataclasses.replace(cut_off(times, LOST), scenario="wet")
    after = tiny_access(county, wet, limits=LIMITS)
    options.setdefault("difference", tiny_difference(before, after))
    write_travel_workbook(county, after, path, made=MADE, **options)
    return openpyxl.load_workbook(path)


def rows(book: openpyxl.Workbook, sheet: str) -> list[tuple[object, ...]]:
    return list(book[sheet].iter_rows(values_only=True))


def test_the_overview_says_what_was_asked_and_what_was_assumed(tmp_path: Path) -> None:
    book = written(tmp_path / "t.xlsx")
    assert book.sheetnames == [
        "概况",
        "覆盖率",
        "各村时间",
        "超时村",
        "服务范围",
        "与主路网不通",
        "情景对比",
        "各村前后对照",
    ]
    said = {row[0]: row[1] for row in rows(book, "概况") if row[0]}
    assert (said["车辆"], said["道路情景"], said["日期"]) == ("小汽车", "雨季", "2026-01-05")
    assert said["时限"].startswith("基层机构 3、乡镇卫生院 7、牵头医院 60（分钟")
    assert "平时" in said["对比"]
    assert "假定" in said["车速"]
    assert said["省道 (primary)"] == 60
    assert said["省道匝道 (primary_link)"] == 40


def test_shares_are_told_for_the_county_and_each_township(tmp_path: Path) -> None:
    found = rows(written(tmp_path / "t.xlsx"), "覆盖率")
    assert found[0][:4] == ("乡镇编码", "范围", "服务层级", "居民")
    assert [row[1] for row in found[1:]] == ["全县"] * 3 + ["甲镇"] * 3 + ["乙镇"] * 3
    county = settled()
    residents = sum(v.residents for v in county.villages)
    lost = county.village(LOST).residents
    assert found[1] == (
        None,
        "全县",
        "基层机构",
        residents,
        *[pytest.approx(1 - lost / residents)] * 3,
        *[residents - lost] * 3,
    )


def test_each_village_has_its_nearest_and_second_nearest(tmp_path: Path) -> None:
    found = rows(written(tmp_path / "t.xlsx"), "各村时间")
    assert len(found) == 1 + 12
    head, first, last = found[0], found[1], found[-1]
    assert head[:6] == ("乡镇", "村编码", "村", "居民", "最近的基层机构", "到最近的基层机构（分钟）")
    assert first[:5] == ("甲镇", "990101100200", "东村", 800, "东村卫生室")
    own = dict(zip(head, first, strict=True))
    assert (own["最近的乡镇卫生院"], own["到最近的乡镇卫生院（分钟）"]) == ("甲镇卫生院", 5.6)
    assert own["第二近的乡镇卫生院"] == "乙镇卫生院"
    assert last[4:] == (None,) * 12  # out of reach: empty cells, no zeros


def test_villages_beyond_a_limit_say_by_how_much_or_why_not(tmp_path: Path) -> None:
    found = rows(written(tmp_path / "t.xlsx"), "超时村")
    of = {(row[1], row[4]): row for row in found[1:]}
    assert of["990101100203", "基层机构"] == (
        *("甲镇", "990101100203", "北村", 1100),
        *("基层机构", 3.7, 3, "东村卫生室", None),
    )
    assert of[LOST, "牵头医院"][5:] == (None, 60, None, "no road")


def test_catchments_name_their_villages(tmp_path: Path) -> None:
    found = rows(written(tmp_path / "t.xlsx"), "服务范围")
    lead = next(row for row in found if row[0] == "牵头医院")
    assert lead[:4] == ("牵头医院", "LH", "县医院", 11)
    assert lead[5].startswith("东村、西村、")


def test_unreachable_places_are_told_for_each_vehicle(tmp_path: Path) -> None:
    others = [tiny_travel(tiny_county()), cut_off(tiny_travel(tiny_county(), "mobile_hospital"), "TH0", LOST + "001")]
    found = rows(written(tmp_path / "t.xlsx", others=others), "与主路网不通")
    assert found[1:] == [
        ("小汽车", "雨季", "村", LOST, "下村", "乙镇", "no road"),
        ("mobile_hospital", "平时", "乡镇卫生院", "TH0", "甲镇卫生院", "甲镇", "no road"),
        ("mobile_hospital", "平时", "网格", LOST + "001", "下村网格", "下村", "no road"),
    ]


def test_the_comparison_tells_before_and_after(tmp_path: Path) -> None:
    found = rows(written(tmp_path / "t.xlsx"), "情景对比")
    assert len(found) == 1 + 3
    lead = found[-1]
    assert lead[1:5] == (LOST, "下村", 1350, "牵头医院")
    assert lead[6:] == ("不能到达", "15、30、60", "是")
    assert isinstance(lead[5], float)


def test_without_a_comparison_there_is_no_such_sheet(tmp_path: Path) -> None:
    assert "情景对比" not in written(tmp_path / "t.xlsx", difference=None).sheetnames


def test_tables_are_frozen_filtered_and_wide_enough(tmp_path: Path) -> None:
    book = written(tmp_path / "t.xlsx")
    for name in book.sheetnames[1:]:
        sheet = book[name]
        assert sheet.freeze_panes == ("D2" if sheet["C1"].value == "村" else "A2")
        assert sheet.auto_filter.ref.startswith("A1:")
    assert book["各村时间"].column_dimensions["B"].width >= 12
    assert book["各村时间"]["F2"].number_format == "0.0"
    assert book["覆盖率"]["E2"].number_format == "0.0%"


def test_english_titles_chinese_names(tmp_path: Path) -> None:
    book = written(tmp_path / "t.xlsx", lang="en")
    assert book.sheetnames == [
        *("Overview", "Shares", "Villages", "Beyond limit", "Catchments", "Off the main roads"),
        *("Comparison", "Before and after"),
    ]
    assert rows(book, "Shares")[1][1:3] == ("Whole county", "primary care")
    assert rows(book, "Overview")[3][1] == "wet season"
    assert rows(book, "Villages")[1][2] == "东村"


def test_an_unknown_language_is_refused(tmp_path: Path) -> None:
    with pytest.raises(OptionError, match="'zh' or 'en'"):
        written(tmp_path / "t.xlsx", lang="fr")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("nasty", ['=HYPERLINK("http://x")', "+1+1", "@SUM(A1)", "{=1}", "http://x", "</script>'\""])
def test_names_stay_text_whatever_they_look_like(tmp_path: Path, nasty: str) -> None:
    county = settled()
    county = county.replace(
        name=nasty,
        villages=tuple(dataclasses.replace(v, name=nasty) for v in county.villages),
        lead_hospitals=tuple(dataclasses.replace(h, name=nasty) for h in county.lead_hospitals),
        travel=TravelSettings(profiles=(dataclasses.replace(CAR, title=nasty),), scenarios=county.travel.scenarios),
    )
    path = tmp_path / "t.xlsx"
    book = written(path, county)
    cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row]
    assert any(cell.value == nasty for cell in cells)
    assert all(cell.data_type != "f" and cell.hyperlink is None for cell in cells)
    with zipfile.ZipFile(path) as parts:
        assert not any(b"<f>" in parts.read(name) for name in parts.namelist())


def test_a_catchment_with_more_villages_than_a_cell_holds_is_cut_visibly(tmp_path: Path) -> None:
    county = settled()
    long = "村" * 4000
    county = county.replace(
        villages=tuple(dataclasses.replace(v, name=f"{long}{i}") for i, v in enumerate(county.villages))
    )
    lead = next(row for row in rows(written(tmp_path / "t.xlsx", county), "服务范围") if row[0] == "牵头医院")
    assert len(lead[5]) == CELL
    assert lead[5].endswith("…")


def test_it_is_written_whole_or_not_at_all(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "t.xlsx"
    written(path)
    before = path.read_bytes()
    written(path)
    assert path.read_bytes() == before  # equal reports, equal files
    monkeypatch.setattr(
        "gridplan.reports.travel_workbook._catchments", lambda _: (_ for _ in ()).throw(OSError("full"))
    )
    with pytest.raises(OSError, match="full"):
        written(path)
    assert path.read_bytes() == before
    assert [p.name for p in tmp_path.iterdir()] == ["t.xlsx"]


def test_a_folder_that_is_not_there_is_an_os_error(tmp_path: Path) -> None:
    with pytest.raises(OSError, match="cannot be written"):
        written(tmp_path / "none" / "t.xlsx")


@pytest.mark.parametrize(("seconds", "minutes"), [(0, 0.0), (1, 0.1), (6, 0.1), (7, 0.2), (900, 15.0), (901, 15.1)])
def test_what_is_beyond_a_limit_never_reads_as_the_limit(seconds: int, minutes: float) -> None:
    assert minutes_up(seconds) == minutes


def test_every_village_stands_before_and_after_with_its_delay(tmp_path: Path) -> None:
    county = settled()
    times = tiny_travel(county)
    slower = dataclasses.replace(cut_off(times, LOST), scenario="wet")
    late = slower.seconds.copy()
    late[late > 0] += 90
    before = tiny_access(county, times)
    after = tiny_access(county, dataclasses.replace(slower, seconds=late))
    difference = tiny_difference(before, after)
    write_travel_workbook(county, after, tmp_path / "t.xlsx", made=MADE, difference=difference)
    book = openpyxl.load_workbook(tmp_path / "t.xlsx")
    header, first, *_, last = rows(book, "各村前后对照")
    assert len(rows(book, "各村前后对照")) == 1 + len(county.villages)
    assert header[4:7] == ("到基层机构：原来（分钟）", "到基层机构：现在（分钟）", "到基层机构：增加（分钟）")
    assert first[7:10] == (5.6, 7.1, 1.5)  # 333 s and 423 s to its township hospital
    assert last[1] == LOST
    assert last[11:] == ("不能到达", None)
    said = dict(rows(book, "概况")[2:])
    lost = county.village(LOST).residents
    assert said["平均增加"].split("、")[1] == f"乡镇卫生院 +1.5 分钟（另有 {lost:,} 人断路）"


def test_the_overview_lists_what_the_scenario_does(tmp_path: Path) -> None:
    county = settled()
    effects = (
        RoadChange(reason="漫水桥", closed_roads=3, closed_m=1200.0, slowed_roads=2, slowed_m=45_000.0),
        RoadChange(reason="山路"),
    )
    report = dataclasses.replace(
        tiny_access(county), scenario="wet", roads=RoadChanges(effects=effects, total=effects[0])
    )
    for lang, told in (
        ("zh", ("雨季", "关闭 3 条路共 1.2 公里；减慢 45.0 公里", "山路：这种车辆的道路没有变化")),
        ("en", ("wet season", "closes 3 roads, 1.2 km; slows 45.0 km", "山路: changes none of this vehicle's roads")),
    ):
        write_travel_workbook(county, report, tmp_path / "t.xlsx", made=MADE, lang=lang)
        said = dict(openpyxl.load_workbook(tmp_path / "t.xlsx").worksheets[0].iter_rows(min_row=3, values_only=True))
        assert (said[told[0]], said["  2"]) == told[1:]
