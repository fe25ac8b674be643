"""Days as each language writes them."""

from __future__ import annotations

import datetime as dt
import pickle
from collections.abc import Callable

import pytest

from gridplan.languages import Said, dates, in_language

DAY = dt.date(2026, 3, 9)


@pytest.mark.parametrize(
    ("told", "chinese", "english"),
    [
        (dates.full, "2026年3月9日", "9 Mar 2026"),
        (dates.long, "2026年3月9日 周一", "Mon 9 Mar 2026"),
        (dates.short, "3月9日", "9 Mar"),
        (dates.month, "3月", "Mar"),
        (dates.month_of_year, "2026年3月", "Mar 2026"),
        (dates.spelt, "2026年3月9日", "9 March 2026"),
        (dates.spelt_day, "3月9日", "9 March"),
        (dates.formal, "2026年3月9日（星期一）", "Monday 9 March 2026"),
        (dates.spelt_month, "3月", "March"),
        (dates.spelt_month_of_year, "2026年3月", "March 2026"),
        (lambda day: dates.spelt_weekday(day.weekday()), "一", "Monday"),
    ],
)
def test_days_are_told_as_each_language_tells_them(told: Callable[[dt.date], Said], chinese: str, english: str) -> None:
    assert told(DAY) == chinese
    assert in_language(told(DAY), "en") == english
    assert in_language(pickle.loads(pickle.dumps(told(DAY))), "en") == english


def test_every_weekday_and_month_has_its_name() -> None:
    assert "".join(dates.spelt_weekday(number) for number in range(7)) == "一二三四五六日"
    months = [dates.spelt_month(dt.date(2026, number, 1)) for number in range(1, 13)]
    assert months == [f"{number}月" for number in range(1, 13)]
    assert in_language(months[8], "en") == "September"
