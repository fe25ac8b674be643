"""Names as nobody should have them and somebody will: every paper shows them as text."""

from __future__ import annotations

import dataclasses
import itertools
from typing import Any, TypeVar

from gridplan.domain.plan import Plan

T = TypeVar("T")

ODD_NAMES = (
    "换行\n第二行",
    "逗号,分号;冒号:反斜杠\\n竖线|^",
    "<b>&amp;粗</b> & 'a' \"b\"",
    "</script><script>alert(1)</script>]]>",
    '=HYPERLINK("http://x.invalid","点我")',
    "表情🏥👩‍⚕️𠮷",
    "很长的名字" * 150,
    "",
    "'); DROP TABLE tours; --",
    "  前后空格 ",
    "../../上级",
)


def with_odd_names(plan: Plan) -> Plan:
    """The plan of the same county, where everything has one of the names, in turn."""
    county = plan.county
    return dataclasses.replace(
        plan,
        county=county.replace(
            name=ODD_NAMES[2],
            townships=_named(county.townships),
            villages=_named(county.villages, start=1),
            grids=_named(county.grids, start=2),
            lead_hospitals=_named(county.lead_hospitals, start=3),
            township_hospitals=_named(county.township_hospitals, start=4),
            clinics=_named(county.clinics, start=5),
            vehicles=_named(county.vehicles, start=2),
            people=_named(county.people, start=6),
            programmes=_named(county.programmes, start=1),
        ),
    )


def _named(things: tuple[T, ...], start: int = 0) -> tuple[T, ...]:
    names = itertools.islice(itertools.cycle(ODD_NAMES), start, None)
    return tuple(_renamed(thing, next(names)) for thing in things)


def _renamed(thing: Any, name: str) -> Any:
    return dataclasses.replace(thing, name=name)
