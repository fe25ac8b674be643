from __future__ import annotations

import dataclasses
import datetime as dt

from hypothesis import given
from hypothesis import strategies as st

from gridplan.domain.periods import windows
from gridplan.domain.programmes import CrewKind, Period, Programme

START, END = dt.date(2026, 1, 5), dt.date(2026, 4, 6)
EVERY = Programme(id="p", name="巡诊", crew=CrewKind.TEAM, minutes=60)


def counts(programme: Programme, start: dt.date = START, end: dt.date = END) -> list[int]:
    return [window.visits for window in windows(programme, start, end)]


def test_by_weeks_there_is_one_stretch_and_at_least_one_visit() -> None:
    assert counts(EVERY) == [3]
    assert counts(dataclasses.replace(EVERY, every_weeks=20)) == [1]
    assert counts(dataclasses.replace(EVERY, times=2)) == [6]


def test_a_service_that_has_just_begun_asks_for_nothing_within_a_week() -> None:
    assert windows(EVERY, START, END, since=END - dt.timedelta(days=6)) == ()
    (window,) = windows(EVERY, START, END, since=END - dt.timedelta(days=7))
    assert (window.start, window.visits) == (END - dt.timedelta(days=7), 1)


def test_a_month_that_the_horizon_cuts_asks_for_its_share() -> None:
    monthly = dataclasses.replace(EVERY, period=Period.MONTH)
    assert counts(monthly) == [1, 1, 1]  # five days of April are no month
    assert counts(dataclasses.replace(monthly, times=6)) == [5, 6, 6, 1]
    assert counts(dataclasses.replace(EVERY, period=Period.HALF_YEAR)) == [1]
    assert counts(dataclasses.replace(EVERY, period=Period.YEAR)) == []


def test_a_campaign_lies_between_its_days() -> None:
    campaign = dataclasses.replace(
        EVERY, period=Period.ONCE, starts=dt.date(2026, 3, 2), ends=dt.date(2026, 3, 28), times=2
    )
    (window,) = windows(campaign, START, END)
    assert (window.start, window.end, window.visits) == (campaign.starts, campaign.ends, 2)
    assert windows(campaign, START, dt.date(2026, 2, 1)) == ()


@given(
    st.sampled_from(sorted(Period)),
    st.integers(1, 9),
    st.dates(dt.date(2026, 1, 1), dt.date(2027, 1, 1)),
    st.integers(1, 500),
)
def test_windows_lie_apart_inside_the_horizon(period: Period, times: int, start: dt.date, length: int) -> None:
    end = start + dt.timedelta(days=length)
    found = windows(dataclasses.replace(EVERY, period=period, times=times), start, end)
    edges = [start, *(edge for window in found for edge in (window.start, window.end)), end]
    assert edges == sorted(edges)
    assert all(window.visits > 0 for window in found)
