"""Rule ``postings.short_leave``: a few days of leave need not end a posting; each is an exception on record."""

from __future__ import annotations

import dataclasses
import datetime as dt
from pathlib import Path

import pytest

from gridplan.checking.posting_people import free
from gridplan.domain.county import County
from gridplan.domain.people import Absence, Person, Role
from gridplan.domain.plan import Plan
from gridplan.domain.rules import Level
from gridplan.errors import OptionError
from gridplan.planning.pipeline import Profiles
from gridplan.planning.postings import may_go
from gridplan.replanning import Revision, replan
from support.tiny import START, tiny_county

DAY, WEEK = dt.timedelta(days=1), dt.timedelta(weeks=1)
AS_OF = dt.date(2026, 2, 16)


def absence(first: int, days: int, reason: str = "年休假") -> Absence:
    return Absence(start=START + first * DAY, end=START + (first + days) * DAY, reason=reason)


def on(county: County, days: int = 14) -> County:
    rules = county.rules.replace("postings.short_leave", level=Level.IN_PRINCIPLE, value=days)
    return county.replace(rules=rules)


def somebody(*absences: Absence) -> Person:
    return Person(id="X", name="某人", role=Role.PHYSICIAN, workplace="LH", absences=absences)


@pytest.mark.parametrize(
    ("absences", "away"),
    [
        ((absence(10, 14),), False),
        ((absence(10, 15),), True),
        ((absence(10, 10), absence(20, 10)), True),  # ten days and ten more: nobody is back in between
        ((absence(20, 10), absence(10, 8)), False),
        ((absence(10, 30), absence(12, 2)), True),
    ],
)
def test_days_in_a_row_count(absences: tuple[Absence, ...], away: bool) -> None:
    person, county = somebody(*absences), tiny_county()
    span = START, START + 8 * WEEK
    assert may_go(on(county), person, *span) is not away
    assert free(on(county), person, *span) is not away
    assert not may_go(county, person, *span)  # the rule is off unless the county turns it on
    assert not free(county, person, *span)


def test_leave_cannot_be_forbidden_by_it() -> None:
    with pytest.raises(OptionError):
        tiny_county().rules.replace("postings.short_leave", value=100)


def posted(plan: Plan) -> str:
    assert plan.postings.solution
    return next(p.person for p in plan.postings.solution.postings if p.start <= AS_OF < p.end - 10 * WEEK)


def revised(plan: Plan, folder: Path, days: int) -> tuple[str, Revision]:
    """Somebody who is posted takes leave of so many days in five weeks, and the county has the rule."""
    person = posted(plan)
    leave = Absence(start=AS_OF + 5 * WEEK, end=AS_OF + 5 * WEEK + days * DAY, reason="年休假")
    county = on(plan.county)
    people = (dataclasses.replace(p, absences=(leave,)) if p.id == person else p for p in county.people)
    county = county.replace(people=tuple(people))
    revision = replan(plan, county, folder, as_of=AS_OF, profiles=Profiles.all("quick"))
    assert revision.plan.audit.hard == ()
    return person, revision


def test_a_short_leave_moves_nobody_and_is_on_record(mini_plan: Plan, mini_folder: Path) -> None:
    person, revision = revised(mini_plan, mini_folder, 9)
    assert [c for c in revision.diff.changes if c.kind == "posting"] == []
    (found,) = [v for v in revision.plan.audit.in_principle if v.rule == "postings.short_leave"]
    assert (found.where[0], found.amount, found.unit, found.reason) == (person, 9, "days", "年休假")


def test_a_longer_one_is_filled(mini_plan: Plan, mini_folder: Path) -> None:
    person, revision = revised(mini_plan, mini_folder, 21)
    assert person in {p for c in revision.diff.changes if c.kind == "posting" for p in c.who}
    assert not [v for v in revision.plan.audit.in_principle if v.rule == "postings.short_leave"]
