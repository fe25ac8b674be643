from __future__ import annotations

import datetime as dt
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gridplan.sources import cells
from gridplan.sources.cells import CellError

DAY = dt.date(2026, 1, 5)


@pytest.mark.parametrize(
    "raw",
    [
        *("2026-01-05", "2026/1/5", "2026.1.5", "2026年1月5日", "2026年01月05日", "20260105", "２０２６年１月５日"),
        *(
            "2026-01-05 00:00:00",
            "2026-01-05T00:00:00",
            dt.datetime(2026, 1, 5, tzinfo=dt.UTC),
            DAY,
            46027,
            46027.0,
            20260105,
        ),
    ],
)
def test_dates(raw: object) -> None:
    assert cells.date(raw) == DAY


@pytest.mark.parametrize(
    "raw", ["5/1/2026", "2026-13-01", "2026-02-29", "2026年1月", "", "x", True, 0.5, float("inf"), None]
)
def test_no_dates(raw: object) -> None:
    with pytest.raises(CellError) as caught:
        cells.date(raw)
    assert caught.value.number == 113


@given(st.dates(dt.date(1940, 1, 1), dt.date(2100, 12, 31)))
def test_every_spelling_of_every_date(day: dt.date) -> None:
    excel = (day - dt.date(1899, 12, 30)).days
    for spelling in (
        f"{day:%Y-%m-%d}",
        f"{day.year}/{day.month}/{day.day}",
        f"{day.year}年{day.month}月{day.day}日",
        excel,
    ):
        assert cells.date(spelling) == day


@pytest.mark.parametrize(
    ("raw", "value"), [("12", 12), ("１２", 12), ("1,234", 1234), (7.0, 7), ("1e3", 1000), (" 5 ", 5)]
)
def test_whole_numbers(raw: object, value: int) -> None:
    assert cells.integer(0, 10_000)(raw) == value


@pytest.mark.parametrize(
    "raw", ["1.5", "十二", "12人", "0x10", "1_000", True, "nan", float("nan"), "1,23", "9" * 400, b"1"]
)
def test_no_whole_numbers(raw: object) -> None:
    with pytest.raises(CellError) as caught:
        cells.integer(0, 10_000)(raw)
    assert caught.value.number == 111


@pytest.mark.parametrize(
    ("raw", "value"),
    [
        (990101100201.0, "990101100201"),
        (990101100201, "990101100201"),
        (" 990101 100201 ", "990101100201"),
        ("ＴＨ１", "TH1"),
        ("1001.0", "1001"),
    ],
)
def test_codes(raw: object, value: str) -> None:
    assert cells.code(raw) == value


def test_a_code_in_scientific_notation_is_refused() -> None:
    with pytest.raises(CellError) as caught:
        cells.code("9.90101E+11")
    assert caught.value.number == 120


@pytest.mark.parametrize(
    "raw", ["B超；X光", "B超;X光", "B超、X光", "B超，X光", " B超 ；；X光；", "B超\nX光", "B超|X光|B超"]
)
def test_lists(raw: str) -> None:
    assert cells.items(raw) == ("B超", "X光")


@pytest.mark.parametrize(
    ("raw", "value"), [("是", True), ("YES", True), (1, True), (True, True), ("否", False), ("0", False)]
)
def test_yes_no(raw: object, value: bool) -> None:
    assert cells.yes_no(raw) is value


def test_chinese_punctuation_is_no_fault() -> None:
    assert cells.clean("王家村（东）；上、下：好！") == "王家村（东）；上、下：好！"


def test_width_and_invisible_characters() -> None:
    assert cells.clean("\ufeff第１卫生室\u200b\u3000") == "第1卫生室"


@pytest.mark.parametrize("text", ["<b>", "</a >", "<img src=x>", "<script", "&lt;b&gt;", "&#60;", "a<svg onload=1"])
def test_markup(text: str) -> None:
    assert cells.has_markup(text)


@pytest.mark.parametrize("text", ["<5岁", "a < b > c", "1<2", "A&B", "收缩压<140"])
def test_no_markup(text: str) -> None:
    assert not cells.has_markup(text)


_RAW = st.one_of(
    st.none(), st.booleans(), st.integers(), st.floats(), st.text(max_size=30), st.dates(), st.datetimes(), st.times()
)
_PARSERS = (
    *(cells.text, cells.code, cells.date, cells.yes_no, cells.items, cells.codes),
    *(cells.number(0, 9), cells.integer(0, 9), cells.choice({"甲": 1}, ("甲",))),
)


@given(_RAW, st.sampled_from(_PARSERS))
def test_a_parser_reads_or_says_why_not(raw: object, parser: cells.Parser) -> None:
    with suppress(CellError):
        parser(raw)
