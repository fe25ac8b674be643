"""What the grades of professional titles are called."""

from __future__ import annotations

from collections.abc import Mapping

from gridplan.domain.people import Title
from gridplan.languages import Word, word

TITLES: Mapping[int, Word] = {
    Title.NONE: word("grade.none", "no title"),
    Title.JUNIOR: word("grade.junior", "junior"),
    Title.MID: word("grade.mid", "mid-level"),
    Title.DEPUTY_SENIOR: word("grade.deputy_senior", "deputy senior"),
    Title.SENIOR: word("grade.senior", "senior"),
}
"""Grade → its name."""
