"""Market days (赶集日, 圩日): what planners write → days.

- ``逢三八``, ``农历逢3、8``: days of the lunar month whose last digit is so (三: 3, 13, 23); 十 is 10, 20, 30.
- ``逢单``, ``逢双``: its odd, its even days.
- ``农历初一、十五``: these days of the lunar month; a month of 29 days has no 三十.
- ``公历逢五十``, ``公历5、15、25日``: the same by the solar calendar.
- ``每周三``, ``每周二、五``: days of the week.

Lunar days come from borax. Its table agrees with an astronomical calculation (寿星万年历, by sxtwl) on every day from
1900-01-31 to 2101-01-28 but in three months, from 2057-09-28, 2089-09-04 and 2097-08-07: their new moon falls on
midnight.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable
from dataclasses import dataclass

from borax.calendars.lunardate import LunarDate

from gridplan.sources import cells

FIRST_LUNAR, LAST_LUNAR = dt.date(1900, 1, 31), dt.date(2101, 1, 28)
_LUNAR, _SOLAR = "农历|阴历|旧历", "公历|阳历|新历"
_CALENDAR = re.compile(rf"(?:每月)?(?:({_LUNAR})|({_SOLAR}))?(?:每月|的)?")
_BREAK = "[、,;/和及与.]"
_DIGITS = {digit: at for at, digit in enumerate("零一二三四五六七八九")} | {"〇": 0, "十": 0}
_ENDS = {"单": frozenset({1, 3, 5, 7, 9}), "双": frozenset({0, 2, 4, 6, 8})}
_DAY = re.compile(
    r"初[一二三四五六七八九十]|(?:廿|二十|十)[一二三四五六七八九]?|卅|三十一?|[一二三四五六七八九]|\d{1,2}"
)
_DAYS = re.compile(rf"(?:(?:{_DAY.pattern})[日号]?{_BREAK}?)+")
_UNSURE = re.compile(r"十[一二三四五六七八九]|[二三]十|1[1-9]|2\d|3[01]")  # 逢十五: the 15th, or ends 0 and 5?
_WEEK = re.compile(r"[每逢]?(?:周|星期|礼拜)")
_WEEKDAYS = {digit: at for at, digit in enumerate("一二三四五六日")} | {"天": 6}


@dataclass(frozen=True, slots=True, kw_only=True)
class MarketRule:
    """Which days are market days.

    Attributes:
        numbers: of weekdays (0 is Monday) where ``weekly``, else of days of the month.
        lunar: the month is the lunar one.
        ends: ``numbers`` are last digits of such days.
    """

    numbers: frozenset[int]
    lunar: bool = False
    weekly: bool = False
    ends: bool = False

    def days(self, start: dt.date, end: dt.date) -> tuple[dt.date, ...]:
        """Market days ``start <= day < end``, as far as the lunar calendar is known."""
        if self.lunar:
            start, end = max(start, FIRST_LUNAR), min(end, LAST_LUNAR)
        every = (start + dt.timedelta(days=n) for n in range((end - start).days))
        return tuple(day for day in every if self._number(day) in self.numbers)

    def _number(self, day: dt.date) -> int:
        if self.weekly:
            return day.weekday()
        number = int(LunarDate.from_solar(day).day) if self.lunar else day.day
        return number % 10 if self.ends else number


def market_rule(said: str) -> MarketRule | None:
    """The rule that a planner wrote, ``None`` where it cannot be understood for certain."""
    text = "".join(cells.clean(said).split()).translate(str.maketrans("，；·", ",;."))
    text = re.sub("(?:赶集|赶圩|赶场|为集日)$", "", text)
    if week := _WEEK.match(text):
        return _weekly(text[week.end() :])
    head = _CALENDAR.match(text)
    if head is None:
        return None
    rest, lunar = text[head.end() :], head[2] is None
    numbers = _last_digits(rest) if rest.startswith("逢") else frozenset()
    if numbers:
        return MarketRule(numbers=numbers, lunar=lunar, ends=True)
    if not (head[1] or head[2] or re.search("[初廿]", rest)):
        if not re.search(r"\d[日号]", rest):  # 每月5号 is a date of the solar calendar, 十五 alone is not clear
            return None
        lunar = False
    numbers = _month_days(rest.removeprefix("逢"), 30 if lunar else 31)
    return MarketRule(numbers=numbers, lunar=lunar) if numbers else None


def _weekly(rest: str) -> MarketRule | None:
    parts = re.sub(rf"{_BREAK}|周|星期|礼拜", "", rest)
    numbers = [int(part) - 1 if part in "1234567" else _WEEKDAYS.get(part, -1) for part in parts]
    if not numbers or -1 in numbers:
        return None
    return MarketRule(numbers=frozenset(numbers), weekly=True)


def _last_digits(rest: str) -> frozenset[int]:
    """``逢三八``, ``逢3、8``, ``逢五逢十``, ``逢单日``: last digits; empty where days are meant or it is not clear."""
    text = rest.removeprefix("逢").removesuffix("日")
    if text in _ENDS:
        return _ENDS[text]
    parts = [part for part in re.split(f"{_BREAK}|逢", text) if part]
    if any(_UNSURE.fullmatch(part) for part in parts):
        return frozenset()
    digits = [0] * parts.count("10")
    digits += [_digit(character) for part in parts if part != "10" for character in part]
    return _distinct(digits) if -1 not in digits else frozenset()


def _digit(character: str) -> int:
    return int(character) if character in "0123456789" else _DIGITS.get(character, -1)


def _month_days(rest: str, most: int) -> frozenset[int]:
    """``初一、十五``, ``5、15、25日``: days of the month; empty where it is something else."""
    if not _DAYS.fullmatch(rest):
        return frozenset()
    days = [_day(found) for found in _DAY.findall(rest)]
    return _distinct(days) if all(1 <= day <= most for day in days) else frozenset()


def _day(said: str) -> int:
    if said.isdecimal():
        return int(said)
    tens = {"初": 0, "十": 10, "廿": 20, "二十": 20, "卅": 30, "三十": 30}
    head = next((name for name in sorted(tens, key=len, reverse=True) if said.startswith(name)), "")
    rest = said[len(head) :]
    if head == "初" and rest == "十":
        return 10
    return tens.get(head, 0) + (_DIGITS[rest] if rest else 0)


def _distinct(numbers: Iterable[int]) -> frozenset[int]:
    """The numbers, none where one is there twice: a slip of the pen."""
    found = list(numbers)
    return frozenset(found) if len(set(found)) == len(found) else frozenset()
