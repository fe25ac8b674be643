"""Whether a text is complete in English: no Chinese in it but what the county's own files give."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from gridplan.domain.county import County
from gridplan.languages import in_language

_CHINESE = re.compile(r"[\u3000-\u303f\u4e00-\u9fff\uff00-\uffef]+")


def english(text: str, county: County | None = None, *given: str) -> str:
    """``text`` in English, which it must be wholly; ``given`` are further names that are the county's own.

    Raises:
        AssertionError: something in it is Chinese.
    """
    told = left = in_language(text, "en")
    for name in sorted({*given, *(_names(county) if county else ())}, key=len, reverse=True):
        left = left.replace(name, "") if name else left
    assert not _CHINESE.search(left), told
    return told


def all_english(texts: Iterable[str], county: County | None = None, *given: str) -> list[str]:
    """Each of ``texts`` in English."""
    return [english(text, county, *given) for text in texts]


def _names(county: County) -> Iterator[str]:
    for code in county.codes():
        yield county.get(code).name
    yield from (county.name, *(name for _, name in county.key_groups))
    yield from (department.name for hospital in county.lead_hospitals for department in hospital.departments)
    yield from (item for thing in (*county.vehicles, *county.programmes) for item in thing.equipment)
    yield from (specialty for hospital in county.township_hospitals for specialty in hospital.specialties)
