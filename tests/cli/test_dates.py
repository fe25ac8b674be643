"""Dates as planners write them."""

from __future__ import annotations

import datetime as dt

import pytest

from gridplan.cli.dates import Span, as_of_day, read_span, whole_weeks
from gridplan.domain.calendar import Calendar

CALENDAR = Calendar(start=dt.date(2026, 1, 5), weeks=52, circuit_weeks=13, workdays=())
TODAY = dt.date(2026, 5, 13)


@pytest.mark.parametrize(
    "text",
    ["2026-06-01", "2026/6/1", "2026.6.1", "20260601", "2026年6月1日", " 2026年6月1号 ", "6月1日", "6-1", "6/1"],
)
def test_a_day_in_any_usual_form(text: str) -> None:
    day = dt.date(2026, 6, 1)
    assert read_span(text, CALENDAR, TODAY) == Span(day, day)


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("5月11日", dt.date(2026, 5, 11)),  # this week's Monday has begun, but the week is still asked for
        ("5月10日", dt.date(2027, 5, 10)),
    ],
)
def test_a_day_without_its_year_is_the_next_one(text: str, day: dt.date) -> None:
    assert read_span(text, CALENDAR, TODAY) == Span(day, day)


@pytest.mark.parametrize("text", ["2026-02", "2026年2月", "2026/2"])
def test_a_month_is_all_its_days(text: str) -> None:
    assert read_span(text, CALENDAR, TODAY) == Span(dt.date(2026, 2, 1), dt.date(2026, 2, 28))


@pytest.mark.parametrize("text", ["第2周", "W2", "w02"])
def test_weeks_are_counted_as_messages_count_them(text: str) -> None:
    assert read_span(text, CALENDAR, TODAY) == Span(dt.date(2026, 1, 12), dt.date(2026, 1, 18))


@pytest.mark.parametrize("text", ["", "明天", "2026-13-01", "2026-02-30", "31", "2月30日", "99999999", "第周"])
def test_what_is_no_date(text: str) -> None:
    assert read_span(text, CALENDAR, TODAY) is None


def test_whole_weeks_are_made_of_days() -> None:
    assert whole_weeks(dt.date(2026, 3, 3), dt.date(2026, 3, 3)) == (dt.date(2026, 3, 2), dt.date(2026, 3, 9))
    assert whole_weeks(dt.date(2026, 3, 2), dt.date(2026, 8, 30)) == (dt.date(2026, 3, 2), dt.date(2026, 8, 31))
    assert whole_weeks(dt.date(2026, 3, 2), dt.date(2026, 8, 31))[1] == dt.date(2026, 9, 7)


def test_the_day_of_a_question_lies_in_the_horizon_and_not_before_the_plan() -> None:
    assert as_of_day("2026-05-13", CALENDAR, earliest=CALENDAR.start) == TODAY
    assert as_of_day("2026-05-13", CALENDAR, earliest=dt.date(2026, 6, 1)) is None
    assert as_of_day("2027-05-13", CALENDAR, earliest=CALENDAR.start) is None
    assert as_of_day("gestern", CALENDAR, earliest=CALENDAR.start) is None
    today = as_of_day(None, CALENDAR, earliest=CALENDAR.start)
    assert today is not None
    assert CALENDAR.start <= today < CALENDAR.end
