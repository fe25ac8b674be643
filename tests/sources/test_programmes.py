from __future__ import annotations

import datetime as dt
import itertools
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gridplan.domain.findings import FindingLevel
from gridplan.domain.periods import Window
from gridplan.domain.programmes import (
    CoverageMode,
    CrewKind,
    Filter,
    MarketDays,
    Period,
    PlaceKind,
    Programme,
    SameCrew,
    TeamRole,
    WorkDays,
)
from gridplan.sources import inspect_county, read_county
from gridplan.sources.cells import CellError, clock
from gridplan.sources.programme_gaps import arrangeable, arrangeable_on, nearest_gaps
from gridplan.sources.visit_words import period
from sources.damages import programme
from sources.folders import Folder, T, V

START = dt.date(2026, 1, 5)


def test_the_old_form_is_read_as_before(tmp_path: Path) -> None:
    circuit, mobile = read_county(Folder(tmp_path).write()).programmes
    common = {"every_weeks": 4, "min_gap_days": 14, "max_gap_days": 42, "minutes": 60, "minutes_per_100_residents": 2.0}
    assert circuit == Programme(
        id="circuit",
        name="巡诊",
        crew=CrewKind.TEAM,
        where=Filter(modes=(CoverageMode.CIRCUIT,)),
        max_minutes=240,
        **common,
    )
    assert mobile == Programme(
        id="mobile",
        name="移动医院",
        crew=CrewKind.VEHICLE,
        where=Filter(modes=(CoverageMode.MOBILE_HOSPITAL,)),
        equipment=("B超",),
        max_minutes=240,
        **common,
    )
    assert (circuit.coverage, mobile.coverage) == (CoverageMode.CIRCUIT, CoverageMode.MOBILE_HOSPITAL)


@pytest.mark.parametrize("headers", [("方式", "每几周一次"), ("服务方式", "周期"), ("mode", "every_weeks")])
def test_the_old_form_under_each_of_its_headers(headers: tuple[str, str], tmp_path: Path) -> None:
    expected = read_county(Folder(tmp_path / "a").write()).programmes
    folder = Folder(tmp_path / "b")
    for row in folder.tables["programmes"]:
        row[headers[0]], row[headers[1]] = row.pop("mode"), row.pop("every_weeks")
    assert read_county(folder.write()).programmes == expected


def test_every_field_of_the_new_form(tmp_path: Path) -> None:
    found = {p.id: p for p in read_county(Folder(tmp_path).with_visits().write()).programmes}
    assert list(found) == ["circuit", "mobile", "workday", "contact", "inspect", "spring", "station"]
    assert found["circuit"] == Programme(
        id="circuit",
        name="月巡诊",
        crew=CrewKind.TEAM,
        where=Filter(modes=(CoverageMode.CIRCUIT,)),
        every_weeks=4,
        min_gap_days=14,
        max_gap_days=42,
        minutes=60,
        minutes_per_100_residents=2.0,
        max_minutes=180,
        market_days=MarketDays.PREFERRED,
    )
    assert (found["mobile"].min_gap_days, found["mobile"].max_gap_days, found["mobile"].every_weeks) == (7, None, 2)
    assert found["workday"].work_days == WorkDays(per_month=2, places=2)
    assert found["workday"].same_crew is SameCrew.OWN
    assert found["contact"] == Programme(
        id="contact",
        name="季度联系",
        crew=CrewKind.TEAM,
        roles=(TeamRole.NURSE, TeamRole.GP),
        where=Filter(key_groups=("65+",)),
        period=Period.QUARTER,
        every_weeks=1,
        minutes=20,
        minutes_per_key_person=1.5,
        opens=510,
        closes=960,
        weekdays=(0, 2),
        gap_assumed=True,
    )
    inspect = found["inspect"]
    assert (inspect.crew, inspect.places, inspect.period) == (CrewKind.VEHICLE, PlaceKind.HOSPITALS, Period.HALF_YEAR)
    assert found["spring"] == Programme(
        id="spring",
        name="春季体检",
        crew=CrewKind.TEAM,
        roles=(TeamRole.SPECIALIST, TeamRole.GP),
        where=Filter(only=(T[0], V[4]), min_minutes=5.0, min_residents=100),
        period=Period.ONCE,
        every_weeks=1,
        starts=dt.date(2026, 3, 2),
        ends=dt.date(2026, 3, 28),  # the table's last day is included, the domain's end is not
        minutes=100,
        same_crew=SameCrew.SAME,
        gap_assumed=True,
    )
    assert found["station"].places is PlaceKind.VISIT_PLACES
    assert [p.coverage for p in found.values()].count(None) == 5


def test_vehicles_may_stay_away_overnight(tmp_path: Path) -> None:
    mobile, car = read_county(Folder(tmp_path).with_visits().write()).vehicles
    assert (mobile.nights, car.nights, car.profile, car.equipment) == (0, 1, "car", ("督导",))


def test_nothing_is_wrong_with_the_new_form(tmp_path: Path) -> None:
    folder = Folder(tmp_path).with_visits()
    folder.drop_grids()
    assert [f"{f.code} {f.message}" for f in folder.findings()] == []


def test_the_crew_follows_from_how_villages_are_served(tmp_path: Path) -> None:
    folder = Folder(tmp_path)
    programme(crew="", modes="移动医院", equipment="B超")(folder)
    assert read_county(folder.write()).programme("neu").crew is CrewKind.VEHICLE
    programme(id="neu2", crew="", modes="移动医院；巡诊")(folder)
    assert [f.feature for f in folder.findings() if f.code == "GP-P005"] == ["neu2"]


@pytest.mark.parametrize(
    ("said", "found"),
    [
        ("每4周", (Period.WEEKS, 4)),
        ("每两周一次", (Period.WEEKS, 2)),
        ("每周", (Period.WEEKS, 1)),
        ("每１２周", (Period.WEEKS, 12)),
        ("6", (Period.WEEKS, 6)),
        (6, (Period.WEEKS, 6)),
        (6.0, (Period.WEEKS, 6)),
        ("每月", (Period.MONTH, 1)),
        ("每季度一次", (Period.QUARTER, 1)),
        ("half_year", (Period.HALF_YEAR, 1)),
        ("每年", (Period.YEAR, 1)),
        ("一次性", (Period.ONCE, 1)),
        ("隔周", (Period.WEEKS, 2)),
        ("双周一次", (Period.WEEKS, 2)),
    ],
)
def test_periods(said: object, found: tuple[Period, int]) -> None:
    assert period(said) == found


@pytest.mark.parametrize(("said", "number"), [("每天", 115), ("每0周", 112), ("0", 112), (521, 112), ("1.5", 111)])
def test_periods_that_cannot_be_read(said: object, number: int) -> None:
    with pytest.raises(CellError) as caught:
        period(said)
    assert caught.value.number == number


@pytest.mark.parametrize(("said", "gap", "assumed"), [("", 0, True), (0, 0, False), (5, 5, False)])
def test_a_shortest_gap_is_assumed_only_where_none_is_stated(
    said: object, gap: int, assumed: bool, tmp_path: Path
) -> None:
    folder = Folder(tmp_path)
    programme(min_gap_days=said)(folder)
    found = read_county(folder.write()).programme("neu")
    assert (found.min_gap_days, found.gap_assumed) == (gap, assumed)


@pytest.mark.parametrize(
    ("said", "remedy"),
    [
        ("每月第一个周一", "此栏填每月，“星期”填周一"),
        ("每月第2个星期3", "此栏填每月，“星期”填周三"),
        ("每周三", "此栏填每周，“星期”填周三"),
        ("每两周的周五", "此栏填每2周，“星期”填周五"),
        ("每月两次", "此栏填每月，“每期次数”填2"),
        ("每季度3次", "此栏填每季度，“每期次数”填3"),
        ("每周一、周四", "此栏填每周，“星期”填周一；周四"),
    ],
)
def test_what_belongs_in_other_columns_is_told_with_them(said: str, remedy: str, tmp_path: Path) -> None:
    folder = Folder(tmp_path)
    programme(period=said)(folder)
    (finding,) = [f for f in folder.findings() if f.code == "GP-P123"]
    assert remedy in finding.remedy


@pytest.mark.parametrize("said", ["一", "1", 1, "周1", "周一", "星期一", "星期1", "礼拜一", "礼拜1", "Mon", "monday"])
def test_weekdays_as_planners_write_them(said: object, tmp_path: Path) -> None:
    folder = Folder(tmp_path)
    programme(weekdays=said)(folder)
    assert read_county(folder.write()).programme("neu").weekdays == (0,)


@pytest.mark.parametrize(
    ("said", "days"), [("日", (6,)), ("7", (6,)), ("周天", (6,)), ("一、三、五", (0, 2, 4)), ("2；4", (1, 3))]
)
def test_several_weekdays_and_sunday(said: str, days: tuple[int, ...], tmp_path: Path) -> None:
    folder = Folder(tmp_path)
    programme(weekdays=said)(folder)
    assert read_county(folder.write()).programme("neu").weekdays == days


def test_a_weekday_that_there_is_not_is_refused(tmp_path: Path) -> None:
    folder = Folder(tmp_path)
    programme(weekdays="8")(folder)
    (finding,) = [f for f in folder.findings() if f.code == "GP-P115"]
    assert "周一" in finding.remedy


def test_equipment_that_nobody_carries_is_a_shortage_and_stops_nothing(tmp_path: Path) -> None:
    """Without the only vehicle, with one that lacks something, and for a team: planned around, and told."""
    folder = Folder(tmp_path)
    programme(crew="团队", equipment="心电图")(folder)
    folder.tables["programmes"][1]["equipment"] = "B超；核磁"
    inspection = inspect_county(folder.write())
    assert inspection.county is not None
    told = {f.code: f for f in inspection.findings if f.feature in {"neu", "mobile"}}
    assert "核磁" in told["GP-P002"].message
    assert "心电图" in told["GP-P003"].message
    assert "改为车辆" in told["GP-P003"].remedy
    folder = Folder(tmp_path / "without")
    del folder.tables["vehicles"]
    inspection = inspect_county(folder.write())
    assert inspection.county is None or inspection.county.vehicles == ()
    told = {f.code: f.level for f in inspection.findings if f.feature == "mobile"}
    assert told == {"GP-P002": FindingLevel.WARNING}


@pytest.mark.parametrize(
    ("said", "minutes"),
    [("8:30", 510), ("08：30", 510), ("8点半", 510), ("8点", 480), ("9时05分", 545), ("24:00", 1440), (0.5, 720)],
)
def test_times_of_the_day(said: object, minutes: int) -> None:
    assert clock(said) == minutes
    assert clock(dt.time(7, 45)) == 465


@pytest.mark.parametrize("said", ["8", 8, "25:00", "8:60", "早上", True, 1.5])
def test_times_that_cannot_be_read(said: object) -> None:
    with pytest.raises(CellError):
        clock(said)


@pytest.mark.parametrize(
    ("cells", "code", "remedy"),
    [
        ({"key_groups": "65岁以上"}, "GP-P007", "65岁及以上"),
        ({"only": f"{V[0][:-1]}9"}, "GP-P008", "是否为"),
        ({"opens": "10:00", "closes": "10:30"}, "GP-P010", "11:00"),
        ({"period": "每年"}, "GP-P016", "改为3次"),
        ({"min_residents": 99999}, "GP-P018", "1009或更少"),
        ({"period": "每周", "times": 8}, "GP-P027", "至多7次"),
        ({"period": "每2周", "min_gap_days": 0}, "GP-P045", "最短7天、最长21天"),
        ({"period": "每4周", "times": 2, "min_gap_days": 0, "max_gap_days": 21}, "GP-P045", "最短7天、最长21天"),
        ({"period": "每4周", "min_gap_days": 50}, "GP-P004", "最短间隔改为45天"),
        ({"period": "每6周", "max_gap_days": 28}, "GP-P004", "最长间隔改为31天"),
    ],
)
def test_the_remedy_names_the_nearest_value(cells: dict[str, object], code: str, remedy: str, tmp_path: Path) -> None:
    folder = Folder(tmp_path)
    programme(**cells)(folder)
    (finding,) = [f for f in folder.findings() if f.code == code]
    assert finding.feature == "neu"
    assert remedy in finding.remedy


def test_hours_are_held_against_the_working_day(tmp_path: Path) -> None:
    """From eight, eight hours and a break of one: a visit that begins at 16:30 cannot take an hour."""
    folder = Folder(tmp_path)
    programme(opens="16:30")(folder)
    assert [f.feature for f in folder.findings() if f.code == "GP-P010"] == ["neu"]
    folder.tables["programmes"][-1]["opens"] = "16:00"
    assert not [f for f in folder.findings() if f.code == "GP-P010"]


def test_market_days_of_a_township_hold_for_its_villages(tmp_path: Path) -> None:
    folder = Folder(tmp_path)
    programme(market_days="仅限", only=V[0])(folder)
    folder.tables["calendar"].append({"kind": "集市", "target": T[1], "rule": "每周三"})
    assert "GP-P026" in {f.code for f in folder.findings()}
    folder.tables["calendar"][-1]["target"] = T[0]
    assert "GP-P026" not in {f.code for f in folder.findings()}


def test_key_groups_that_nobody_has(tmp_path: Path) -> None:
    folder = Folder(tmp_path)
    folder.toml = folder.toml.replace('"65+"', '"tb" = "肺结核"\n"65+"')
    for row in folder.tables["demand"]:
        row["tb"] = 0
    programme(key_groups="tb")(folder)
    found = inspect_county(folder.write(), lang="en").findings
    assert [f.remedy for f in found if f.code == "GP-P018"] == [
        "Relax them: No place has people of these key groups: check the demand table."
    ]


def _brute(days: list[dt.date], asked: list[Window], low: int, high: int | None) -> bool:
    each = [[d for d in days if w.start <= d < w.end] for w in asked for _ in range(w.visits)]
    far = 10_000 if high is None else high
    for visits in itertools.product(*each):
        gaps = [(b - a).days for a, b in itertools.pairwise(visits)]
        edges = ((visits[0] - asked[0].start).days, (asked[-1].end - visits[-1]).days)
        if all(max(low, 1) <= gap <= far for gap in gaps) and max(edges) <= far:
            return True
    return False


@given(
    st.lists(st.tuples(st.integers(0, 3), st.integers(1, 5), st.integers(1, 2)), min_size=1, max_size=3),
    st.integers(0, 6),
    st.one_of(st.none(), st.integers(1, 9)),
    st.sets(st.integers(0, 24)),
)
def test_gaps_against_every_choice_of_days(
    spans: list[tuple[int, int, int]], low: int, high: int | None, free: set[int]
) -> None:
    asked, at = [], 0
    for skip, length, visits in spans:
        begin, at = at + skip, at + skip + length
        asked.append(Window(start=START + dt.timedelta(days=begin), end=START + dt.timedelta(days=at), visits=visits))
    every = [START + dt.timedelta(days=n) for n in range(at)]
    given_days = [day for n, day in enumerate(every) if n in free]
    if high is None or low <= high:
        assert arrangeable(asked, low, high) == _brute(every, asked, low, high)
    assert arrangeable_on(every, asked, low, high) == _brute(every, asked, low, high)
    assert arrangeable_on(given_days, asked, low, high) == _brute(given_days, asked, low, high)


@given(st.integers(1, 4), st.integers(0, 40), st.integers(1, 60))
def test_the_nearest_gaps_are_the_nearest(visits: int, low: int, high: int) -> None:
    asked = [Window(start=START, end=START + dt.timedelta(days=60), visits=visits)]
    lower, higher = nearest_gaps(asked, low, high)
    if lower is not None:
        assert arrangeable(asked, lower, high)
        assert lower == low or not arrangeable(asked, lower + 1, high)
    if higher is not None:
        assert arrangeable(asked, low, higher)
        assert higher == high or not arrangeable(asked, low, higher - 1)
