"""Reads single cells: text, codes, numbers, dates, choices, lists.

A parser takes what a CSV or Excel cell holds and returns a value, or raises :class:`CellError` with the number of
the catalogue's table kind (``113``: not a date) and the words of its message.
"""

from __future__ import annotations

import datetime as dt
import math
import re
import unicodedata
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from gridplan.sources.words import listed

Raw = object
Parser = Callable[[Raw], Any]

FIRST_YEAR, LAST_YEAR = 1940, 2100
_EXCEL_EPOCH = dt.date(1899, 12, 30)
_CHINESE_PUNCTUATION = frozenset("（），；：？！～＂＇")
_MARKUP = re.compile(r"</?[a-z!][^<>]*>|<\s*(?:script|img|svg|iframe)\b|&(?:lt|gt|#\d+|#x[0-9a-f]+);", re.IGNORECASE)
_DATE = re.compile(r"(\d{4})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})\s*日?(?:[ T]0{1,2}:00(?::00(?:\.0+)?)?)?")
_COMPACT_DATE = re.compile(r"(\d{4})(\d{2})(\d{2})")
_NUMBER = re.compile(r"[-+]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][-+]?\d+)?")
_GROUPED = re.compile(r"[-+]?\d{1,3}(?:,\d{3})+(?:\.\d+)?")
_SCIENTIFIC = re.compile(r"\d(?:\.\d+)?[eE]\+\d+")  # with a plus, as Excel writes it; 2E3 may be an id
_FLOAT = re.compile(r"(\d+)\.0")
_CLOCK = re.compile(r"(\d{1,2})(?:[:点时]([0-5]\d)?(?:分|:00)?|点(半))")
_SEPARATORS = re.compile(r"[;；,，、|\n]+")


class CellError(Exception):
    """A cell that cannot be read. ``number`` is the table kind's number in the catalogue."""

    def __init__(self, number: int, *, value: object, candidates: Iterable[str] = (), **words: object) -> None:
        super().__init__(f"{number}: {value}")
        self.number = number
        self.value = value
        self.candidates = tuple(candidates)
        self.words = words


def clean(text: str) -> str:
    """``text`` with full-width letters and digits made normal and invisible characters removed.

    Chinese punctuation stays as it was written: 王家村（东）is a name, not a mistake.
    """
    pieces = [ch if ch in _CHINESE_PUNCTUATION else unicodedata.normalize("NFKC", ch) for ch in text]
    visible = (ch for ch in "".join(pieces) if ch == "\n" or unicodedata.category(ch) not in {"Cc", "Cf", "Co", "Cs"})
    return "".join(visible).strip()


def has_markup(text: str) -> bool:
    """Whether ``text`` holds something a browser would take for HTML."""
    return _MARKUP.search(text) is not None


def text(raw: Raw) -> str:
    """Text as written; a whole number that Excel made a float loses its ``.0``."""
    if isinstance(raw, float) and math.isfinite(raw) and raw.is_integer():
        return str(int(raw))
    if isinstance(raw, dt.datetime) and raw.time() == dt.time():
        return raw.date().isoformat()
    return " ".join(str(raw).split())


def code(raw: Raw) -> str:
    """A code or id: text without blanks; 1001.0, which programs make of 1001, is 1001.

    A code in scientific notation has lost its digits and is refused.
    """
    found = unicodedata.normalize("NFKC", text(raw)).replace(" ", "")
    if whole := _FLOAT.fullmatch(found):
        return whole[1]
    if _SCIENTIFIC.fullmatch(found):
        raise CellError(120, value=found)
    return found


def number(low: float, high: float) -> Parser:
    """Parser of a number in ``[low, high]``."""

    def parse(raw: Raw) -> float:
        return _within(_as_number(raw, "数字", "a number"), low, high)

    return parse


def integer(low: int, high: int) -> Parser:
    """Parser of a whole number in ``[low, high]``."""

    def parse(raw: Raw) -> int:
        found = _within(_as_number(raw, "整数", "a whole number"), low, high)
        if not float(found).is_integer():
            raise CellError(111, value=raw, wanted="整数", wanted_en="a whole number")
        return int(found)

    return parse


def date(raw: Raw) -> dt.date:
    """A date in any of the usual spellings, or as Excel stores it."""
    found = _as_date(raw)
    if found is None:
        raise CellError(113, value=raw)
    if not FIRST_YEAR <= found.year <= LAST_YEAR:
        raise CellError(114, value=found, low=FIRST_YEAR, high=LAST_YEAR)
    return found


def choice(values: Mapping[str, object], shown: Iterable[str]) -> Parser:
    """Parser of one of several values; ``shown`` are the spellings named in the remedy."""
    by_key = {_choice_key(spelling): value for spelling, value in values.items()}
    named = tuple(shown)

    def parse(raw: Raw) -> object:
        try:
            return by_key[_choice_key(text(raw))]
        except KeyError:
            raise CellError(115, value=raw, candidates=values, choices=listed(named)) from None

    return parse


def several(values: Mapping[str, object], shown: Iterable[str]) -> Parser:
    """Parser of a list of values, each one of several."""
    one = choice(values, shown)

    def parse(raw: Raw) -> tuple[object, ...]:
        return tuple(dict.fromkeys(one(part) for part in items(raw)))

    return parse


def clock(raw: Raw) -> int:
    """A time of the day in minutes after midnight: ``8:30``, ``8点半``, or as Excel stores it."""
    found = -1
    if isinstance(raw, dt.time):
        found = 60 * raw.hour + raw.minute
    elif isinstance(raw, float) and 0 <= raw <= 1:  # Excel's share of the day
        found = round(1440 * raw)
    elif isinstance(raw, str) and (match := _CLOCK.fullmatch(unicodedata.normalize("NFKC", raw).strip())):
        hour, minute, half = match.groups()
        found = 60 * int(hour) + (30 if half else int(minute or 0))
    if not 0 <= found <= 1440:
        raise CellError(122, value=raw)
    return found


def yes_no(raw: Raw) -> bool:
    """是 or 否."""
    if isinstance(raw, bool):
        return raw
    return bool(_YES_NO(raw))


def items(raw: Raw) -> tuple[str, ...]:
    """A list: items separated by ；(or ; , 、 |), blanks and repetitions dropped."""
    parts = (part.strip() for part in _SEPARATORS.split(str(raw) if not isinstance(raw, float) else text(raw)))
    return tuple(dict.fromkeys(part for part in parts if part))


def codes(raw: Raw) -> tuple[str, ...]:
    """A list of codes or ids."""
    return tuple(dict.fromkeys(code(part) for part in items(raw)))


def is_blank(raw: Raw) -> bool:
    """Whether a cell counts as empty: also one that holds nothing to be seen."""
    if raw is None or (isinstance(raw, float) and math.isnan(raw)):
        return True
    return isinstance(raw, str) and (not raw.strip() or (not raw.isprintable() and not clean(raw)))


def _choice_key(spelling: str) -> str:
    return unicodedata.normalize("NFKC", spelling).strip().replace(" ", "").replace("-", "_").casefold()


def _as_number(raw: Raw, wanted: str, wanted_en: str) -> float:
    refused = CellError(111, value=raw, wanted=wanted, wanted_en=wanted_en)
    if isinstance(raw, bool) or not isinstance(raw, (int, float, str)):
        raise refused
    if isinstance(raw, str):
        spelling = unicodedata.normalize("NFKC", raw).strip()
        if _GROUPED.fullmatch(spelling):
            spelling = spelling.replace(",", "")
        if len(spelling) > 40 or not _NUMBER.fullmatch(spelling):
            raise refused
        raw = float(spelling)
    if not math.isfinite(raw):
        raise refused
    return raw


def _within(found: float, low: float, high: float) -> float:
    if not low <= found <= high:
        raise CellError(112, value=f"{found:g}", low=f"{low:g}", high=f"{high:g}")
    return found


def _as_date(raw: Raw) -> dt.date | None:
    match raw:
        case dt.datetime():
            return raw.date()
        case dt.date():
            return raw
        case bool():
            return None
        case int() | float():
            return _from_serial(raw)
        case str():
            return _from_spelling(unicodedata.normalize("NFKC", raw).strip())
    return None


def _from_spelling(spelling: str) -> dt.date | None:
    match = _DATE.fullmatch(spelling) or _COMPACT_DATE.fullmatch(spelling)
    if match is None:
        return None
    try:
        return dt.date(*(int(part) for part in match.groups()))
    except ValueError:
        return None


def _from_serial(days: float) -> dt.date | None:
    """A date that Excel shows as a number; whole numbers such as 20260105 are the digits of a date."""
    if not math.isfinite(days):
        return None
    if float(days).is_integer() and 10_000_000 <= days <= 99_999_999:
        return _from_spelling(str(int(days)))
    if not 1 <= days <= 200_000:
        return None
    return _EXCEL_EPOCH + dt.timedelta(days=int(days))


_YES_NO = choice(
    {
        **dict.fromkeys(("是", "有", "√", "y", "yes", "true", "1"), True),
        **dict.fromkeys(("否", "无", "×", "n", "no", "false", "0"), False),
    },
    ("是", "否"),
)
