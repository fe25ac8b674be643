from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest

from gridplan.domain.calendar import Season
from gridplan.sources import read_county
from gridplan.sources.market_days import LAST_LUNAR, market_rule
from sources.folders import Folder, T

Y = dt.date(2026, 1, 1), dt.date(2027, 1, 1)


def days(said: str, start: dt.date = Y[0], end: dt.date = Y[1]) -> tuple[dt.date, ...]:
    rule = market_rule(said)
    assert rule is not None, said
    return rule.days(start, end)


@pytest.mark.parametrize(
    ("new_moon", "length"),
    [
        (dt.date(2025, 1, 29), 30),  # Spring Festival 乙巳
        (dt.date(2025, 7, 25), 29),  # 闰六月
        (dt.date(2026, 2, 17), 30),  # Spring Festival 丙午
        (dt.date(2033, 12, 22), 29),  # 闰十一月, which many tables have wrong
        (dt.date(1900, 1, 31), 29),
    ],
)
def test_the_first_of_known_lunar_months(new_moon: dt.date, length: int) -> None:
    first = days("农历初一", new_moon - dt.timedelta(days=3), new_moon + dt.timedelta(days=35))
    assert first[0] == new_moon
    assert (first[1] - first[0]).days == length


def test_lunar_days_by_their_last_digit() -> None:
    """正月初三、初八、十三、十八、廿三、廿八 of 2026, whose 初一 is 17 February."""
    month = days("逢三八", dt.date(2026, 2, 17), dt.date(2026, 3, 19))
    assert [day.isoformat() for day in month] == [
        "2026-02-19", "2026-02-24", "2026-03-01", "2026-03-06", "2026-03-11", "2026-03-16",
    ]  # fmt: skip


def test_the_thirtieth_is_missing_from_short_months() -> None:
    ends = days("逢五十", dt.date(2026, 2, 17), dt.date(2026, 4, 17))  # months of 30 and 29 days
    assert len(ends) == 6 + 5
    assert dt.date(2026, 3, 18) in ends


@pytest.mark.parametrize(
    "said", ["逢三八", "农历逢3、8", "逢3 8", "逢38", "逢三逢八", "阴历每月逢三、八赶集", "逢３、８", "逢三和八日"]
)
def test_one_rule_in_many_spellings(said: str) -> None:
    assert days(said) == days("逢三八")


def test_solar_days() -> None:
    assert days("公历逢五十", end=dt.date(2026, 2, 1)) == tuple(dt.date(2026, 1, n) for n in range(5, 31, 5))
    assert days("公历5、15、25日") == days("每月5号、15号、25号")
    assert days("公历5、15、25日", end=dt.date(2026, 2, 1)) == tuple(dt.date(2026, 1, n) for n in (5, 15, 25))


def test_weekdays() -> None:
    assert {day.weekday() for day in days("每周三")} == {2}
    for said in ("每周二、五", "每周二五", "逢星期二和星期五", "周二、周五", "每周2、5"):
        assert {day.weekday() for day in days(said)} == {1, 4}
    assert {day.weekday() for day in days("每周六、日")} == {5, 6}


def test_days_of_the_lunar_month() -> None:
    march = (dt.date(2026, 3, 19), dt.date(2026, 4, 17))  # 二月
    assert days("农历初一、十五", *march) == (dt.date(2026, 3, 19), dt.date(2026, 4, 2))
    assert days("初一十五", *march) == days("农历初一、十五", *march)
    assert days("初二、十六、廿三", *march) == tuple(march[0] + dt.timedelta(days=n) for n in (1, 15, 22))
    assert days("逢单", *march) == days("逢一三五七九", *march)


@pytest.mark.parametrize(
    "said",
    [
        "不定期",
        "逢十五",
        "逢二十",
        "逢15",
        "逢五、十五",
        "三八",
        "5、15",
        "每周八",
        "逢",
        "每天",
        "逢三三",
        "农历31日",
        "十五",
    ],
)
def test_what_is_not_certain_is_refused(said: str) -> None:
    assert market_rule(said) is None


def test_lunar_days_end_where_they_are_not_known() -> None:
    assert days("逢三八", dt.date(2101, 1, 1), dt.date(2102, 1, 1))[-1] < LAST_LUNAR
    assert days("公历逢三八", dt.date(2101, 1, 1), dt.date(2102, 1, 1))[-1] == dt.date(2101, 12, 28)


def test_markets_and_seasons_of_the_calendar(tmp_path: Path) -> None:
    folder = Folder(tmp_path).with_visits()
    folder.tables["calendar"].append({"kind": "market", "target": T[1], "reason": "每周三", "start": "2026-02-01"})
    folder.tables["calendar"][-1]["end"] = "2026-02-18"
    calendar = read_county(folder.write()).calendar
    assert [(m.place, m.rule) for m in calendar.markets] == [(T[0], "逢三八"), (T[1], "每周三")]
    assert calendar.markets[0].days == days("逢三八", calendar.start, calendar.end)
    assert [day.day for day in calendar.markets[1].days] == [4, 11, 18]  # the row's own dates, the last one included
    assert calendar.seasons == (Season(scenario="wet", start=dt.date(2026, 3, 2), end=dt.date(2026, 3, 30)),)
    assert calendar.scenario_on(dt.date(2026, 3, 29)) == "wet"


def test_a_closure_without_a_date_is_said(tmp_path: Path) -> None:
    folder = Folder(tmp_path)
    folder.tables["calendar"][1]["start"] = ""
    assert [(f.code, f.row) for f in folder.findings() if f.code.startswith("GP-K")] == [("GP-K110", 3)]
