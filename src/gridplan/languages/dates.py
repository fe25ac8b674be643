"""Days as each language writes them: the names of months and weekdays are Babel's, the patterns our translators'."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from babel import Locale
from babel.dates import format_date

from gridplan.languages.language import Lang
from gridplan.languages.telling import Said
from gridplan.languages.wording import Word, word

_LOCALES: dict[Lang, Locale] = {"zh": Locale("zh", script="Hans"), "en": Locale("en", "GB")}
_MONDAY = dt.date(2024, 1, 1)
_FULL = word("date.full", "d MMM y")
_LONG = word("date.long", "EEE d MMM y")
_SHORT = word("date.short", "d MMM")
_MONTH = word("date.month", "MMM")
_MONTH_OF_YEAR = word("date.month_of_year", "MMM y")
_SPELT = word("date.spelt", "d MMMM y")
_SPELT_DAY = word("date.spelt_day", "d MMMM")
_SPELT_MONTH = word("date.spelt_month", "MMMM")
_SPELT_MONTH_OF_YEAR = word("date.spelt_month_of_year", "MMMM y")
_SPELT_WEEKDAY = word("date.spelt_weekday", "EEEE")
_FORMAL = word("date.formal", "EEEE d MMMM y")


@dataclass(frozen=True, slots=True, kw_only=True)
class _Dated:
    """A day after a pattern of Unicode's LDML."""

    pattern: Word
    day: dt.date

    def tell(self, lang: Lang) -> str:
        return format_date(self.day, self.pattern.template(lang), locale=_LOCALES[lang])


def full(day: dt.date) -> Said:
    """``2026年3月2日``, ``2 Mar 2026``."""
    return Said(_Dated(pattern=_FULL, day=day))


def long(day: dt.date) -> Said:
    """``2026年3月2日 周一``, ``Mon 2 Mar 2026``."""
    return Said(_Dated(pattern=_LONG, day=day))


def short(day: dt.date) -> Said:
    """``3月2日``, ``2 Mar``."""
    return Said(_Dated(pattern=_SHORT, day=day))


def month(day: dt.date) -> Said:
    """``3月``, ``Mar``."""
    return Said(_Dated(pattern=_MONTH, day=day))


def month_of_year(day: dt.date) -> Said:
    """``2026年3月``, ``Mar 2026``."""
    return Said(_Dated(pattern=_MONTH_OF_YEAR, day=day))


def spelt(day: dt.date) -> Said:
    """``2026年3月9日``, ``9 March 2026``."""
    return Said(_Dated(pattern=_SPELT, day=day))


def spelt_day(day: dt.date) -> Said:
    """``3月9日``, ``9 March``."""
    return Said(_Dated(pattern=_SPELT_DAY, day=day))


def spelt_month(day: dt.date) -> Said:
    """``3月``, ``March``."""
    return Said(_Dated(pattern=_SPELT_MONTH, day=day))


def spelt_month_of_year(day: dt.date) -> Said:
    """``2026年3月``, ``March 2026``."""
    return Said(_Dated(pattern=_SPELT_MONTH_OF_YEAR, day=day))


def spelt_weekday(number: int) -> Said:
    """``一`` (what follows ``星期`` or ``周``), ``Monday``, by ``date.weekday()``."""
    return Said(_Dated(pattern=_SPELT_WEEKDAY, day=_MONDAY + dt.timedelta(days=number)))


def formal(day: dt.date) -> Said:
    """``2026年3月9日（星期一）``, ``Monday 9 March 2026``."""
    return Said(_Dated(pattern=_FORMAL, day=day))
