"""Who may read which names: planners all, leaders ``王**``, the public none. Phones are for planners only."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import Literal, get_args

from gridplan.domain.county import County
from gridplan.errors import OptionError
from gridplan.languages import said

_LEAVE = re.compile(r"(请假)（[^（）]*）|(\bleave\b[^().;:→]*) \([^()]*\)")
"""That somebody is on leave, and why, in Chinese and in English."""
_MOBILE = r"(?<!\d)1[3-9]\d[- ]?\d{4}[- ]?\d{4}(?!\d)"
Audience = Literal["leaders", "planners", "public"]
"""For whom a paper is."""


class Names:
    """Names as one audience may read them."""

    def __init__(self, county: County, audience: Audience, *, departed: Iterable[tuple[str, str]] = ()) -> None:
        """Those of ``county``, and of people whom it no longer has (id and name), whom a text may still mention."""
        if audience not in get_args(Audience):
            raise OptionError(
                said(
                    "a paper is for {known}, not for {audience!r}",
                    known=", ".join(get_args(Audience)),
                    audience=audience,
                )
            )
        self.audience: Audience = audience
        gone = dict(departed)
        self._by_id = gone | {p.id: p.name for p in county.people}
        former = {name.strip() for name in gone.values() if len(name.strip()) > 1}
        self._scrub = None if audience == "planners" else _pattern(_all_names(county) | former)
        self._phones = None if audience == "planners" else _phone_pattern(county)

    @property
    def shown(self) -> bool:
        """Whether names appear at all."""
        return self.audience != "public"

    def of(self, person: str | None) -> str:
        """The name of the person with this id; empty where nobody is meant or names are withheld."""
        return self.text(self._by_id.get(person, "")) if person else ""

    def text(self, name: str) -> str:
        """One name as this audience may read it."""
        name = name.strip()
        if self.audience == "planners" or not name:
            return name
        return f"{name[0]}**" if self.audience == "leaders" else ""

    def texts(self, names: Iterable[str]) -> list[str]:
        """Several names; those that must not be read are left out."""
        return [shown for name in names if (shown := self.text(name))]

    def free(self, text: str) -> str:
        """Free text (a reason) without what only planners may read: names, phones, why somebody is on leave."""
        if self._phones is None:
            return text
        text = self._phones.sub("***", _LEAVE.sub(lambda found: found[1] or found[2], text))
        if self._scrub is None:
            return text
        return self._scrub.sub(lambda found: f"{found[0][0]}**" if self.shown else "**", text)


def _phone_pattern(county: County) -> re.Pattern[str]:
    """The roster's phones as they are written there, and whatever looks like a mobile phone's number."""
    known = {p.phone.strip() for p in county.people if p.phone and len(p.phone.strip()) > 4}
    return re.compile("|".join([*map(re.escape, sorted(known, key=len, reverse=True)), _MOBILE]))


def _all_names(county: County) -> set[str]:
    names = {p.name for p in county.people} | {v.steward for v in county.villages if v.steward}
    names |= {h.steward for h in county.township_hospitals if h.steward}
    for grid in county.grids:
        names.update(x for x in (grid.head, *grid.workers, *grid.sentinels) if x)
    return {name.strip() for name in names if len(name.strip()) > 1}


def _pattern(names: set[str]) -> re.Pattern[str] | None:
    longest_first: Sequence[str] = sorted(names, key=lambda name: (-len(name), name))
    return re.compile("|".join(map(re.escape, longest_first))) if longest_first else None
