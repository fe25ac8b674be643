"""When regular runs are due."""

from __future__ import annotations

import datetime as dt

import pytest

from gridplan.errors import OptionError
from gridplan.running.schedule import Schedule

NOON = dt.datetime(2026, 2, 9, 12, tzinfo=dt.timezone(dt.timedelta(hours=8)))
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
