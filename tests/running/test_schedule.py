"""When regular runs are due."""

from __future__ import annotations

import datetime as dt

import pytest

from gridplan.errors import OptionError
from gridplan.running.schedule import Schedule

CHINA = dt.timezone(dt.timedelta(hours=8))
NOON = dt.datetime(2026, 2, 9, 12, tzinfo=CHINA)
HOUR = dt.timedelta(hours=1)


@pytest.mark.parametrize("wrong", ["", "x", "* * * *", "0 25 * * *", "0 0 31 2 *", "@daily", "0 0 0 2 * *"])
def test_what_is_no_expression_is_refused(wrong: str) -> None:
    with pytest.raises(OptionError, match="cron"):
        Schedule(wrong)


@pytest.mark.parametrize(
    ("since", "now", "due"),
    [
        (NOON - HOUR, NOON, True),
        (NOON, NOON + HOUR, False),
        (NOON - HOUR, NOON - HOUR / 2, False),
        (NOON + HOUR, NOON - HOUR, False),  # the clock was set back
        (NOON - 400 * 24 * HOUR, NOON + HOUR, True),  # the machine slept for a year
    ],
)
def test_due_between_two_moments(since: dt.datetime, now: dt.datetime, due: bool) -> None:
    assert Schedule("0 12 * * 1-5").due(since, now) is due


def test_the_following_moment() -> None:
    assert Schedule("0 12 * * 1").following(NOON) == NOON + 7 * 24 * HOUR


def test_a_day_that_most_years_lack() -> None:
    leap = Schedule("30 2 29 2 *")
    assert leap.following(NOON) == dt.datetime(2028, 2, 29, 2, 30, tzinfo=CHINA)
    turn = dt.datetime(2096, 2, 29, 2, 30, tzinfo=CHINA)  # 2100 is no leap year
    assert leap.following(turn) == dt.datetime(2104, 2, 29, 2, 30, tzinfo=CHINA)
    assert leap.due(turn - HOUR, turn)
    assert not leap.due(turn, turn + 366 * 24 * HOUR)


@pytest.mark.parametrize(
    ("expression", "since", "days"),
    [
        ("0 0 1 1 *", dt.datetime(2026, 12, 31, 23, 59, tzinfo=CHINA), 0),
        ("0 0 31 * *", dt.datetime(2026, 2, 27, tzinfo=CHINA), 32),
        ("0 0 * * 7", dt.datetime(2026, 2, 28, tzinfo=CHINA), 1),
        ("0 0 L * *", dt.datetime(2028, 2, 28, tzinfo=CHINA), 1),
    ],
)
def test_ends_of_months_and_years(expression: str, since: dt.datetime, days: int) -> None:
    midnight = (since + HOUR / 60).replace(hour=0, minute=0) + dt.timedelta(days=days)
    schedule = Schedule(expression)
    assert schedule.following(since) == midnight
    assert schedule.due(since, midnight)
    assert not schedule.due(since, midnight - HOUR / 60)


def test_a_clock_that_changes_its_zone_skips_no_moment_and_repeats_none() -> None:
    nightly, west = Schedule("30 2 * * *"), dt.timezone(-5 * HOUR)
    before = dt.datetime(2026, 2, 9, 2, 29, tzinfo=CHINA)
    after = (before + HOUR / 30).astimezone(west)  # the same clock, one that went on by two minutes
    assert nightly.due(before, after)
    assert not nightly.due(after, after + HOUR)
