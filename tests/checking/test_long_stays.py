"""Weeks beyond the longest stay: counted where it yields, against the rules where it does not, and why."""

from __future__ import annotations

import dataclasses
import datetime as dt

import pytest

from gridplan.checking import audit
from gridplan.domain.county import County
from gridplan.domain.people import CurrentStay
from gridplan.domain.plan import Plan, Violation
from gridplan.domain.postings import Posting, Postings
from gridplan.domain.rules import Level
from support.tiny import START, tiny_county
from support.tiny_plan import tiny_plan

WEEK = dt.timedelta(weeks=1)
Stay = tuple[str, int, int]
"""Person, first week, first week after."""


def county_with(level: Level, longest: int = 30, *, served: int = 0) -> County:
    """The tiny county, over 52 weeks; the longest stay at a level, and D3's stay under way for some weeks."""
    county = tiny_county()
    under_way = CurrentStay(host="TH0", start=START - served * WEEK) if served else None
    people = tuple(dataclasses.replace(p, current_stay=under_way) if p.id == "D3" else p for p in county.people)
    return county.replace(people=people, rules=county.rules.replace("postings.max_stay", level=level, value=longest))


def plan_with(county: County, *stays: Stay) -> Plan:
    """The tiny plan with these stays at one host."""
    plan = tiny_plan(county)
    posted = tuple(Posting(person=p, host="TH0", start=START + a * WEEK, end=START + e * WEEK) for p, a, e in stays)
    return dataclasses.replace(plan, postings=dataclasses.replace(plan.postings, solution=Postings(postings=posted)))


def beyond(plan: Plan) -> float | None:
    return audit(plan).scores.get("postings.long_stays")


def too_long(plan: Plan, parent: Plan | None = None) -> list[Violation]:
    return [v for v in audit(plan, parent=parent).violations if v.rule == "postings.max_stay"]


def edited(plan: Plan) -> Plan:
    known = dataclasses.replace(plan.postings.provenance, versions=(("edited", plan.id),))
    return dataclasses.replace(plan, postings=dataclasses.replace(plan.postings, provenance=known))


def test_each_week_beyond_the_longest_stay_counts() -> None:
    assert beyond(plan_with(county_with(Level.SOFT), ("D0", 0, 36), ("D1", 10, 40), ("D2", 20, 52))) == 6 + 0 + 2


def test_weeks_before_the_horizon_belong_to_the_stay_and_weeks_after_it_do_not_count() -> None:
    county = county_with(Level.SOFT, served=20)
    assert beyond(plan_with(county, ("D3", -20, 15))) == 5
    assert beyond(plan_with(county, ("D0", 30, 70))) == 0


def test_a_stay_over_on_the_first_day_was_not_decided() -> None:
    county = county_with(Level.SOFT, served=40)
    assert beyond(plan_with(county, ("D3", -40, 0))) == 0
    assert beyond(plan_with(county, ("D3", -40, 1))) == 11


def test_a_longest_stay_only_wished_for_is_never_below_the_shortest() -> None:
    assert beyond(plan_with(county_with(Level.SOFT, 8), ("D0", 0, 30))) == 30 - 26
    assert beyond(plan_with(county_with(Level.IN_PRINCIPLE, 8), ("D0", 0, 30))) == 30 - 8


@pytest.mark.parametrize("level", [Level.HARD, Level.OFF])
def test_where_it_does_not_yield_or_is_no_rule_nothing_is_counted(level: Level) -> None:
    assert beyond(plan_with(county_with(level), ("D0", 0, 36))) is None


def test_only_what_is_a_rule_is_broken() -> None:
    stay = ("D0", 0, 36)
    assert too_long(plan_with(county_with(Level.SOFT), stay)) == []
    (broken,) = too_long(plan_with(county_with(Level.HARD), stay))
    assert (broken.level, broken.amount, broken.reason) == (Level.HARD, 6, "")


def test_an_exception_has_its_reason() -> None:
    plan = plan_with(county_with(Level.IN_PRINCIPLE), ("D0", 0, 36))
    (planned,) = too_long(plan)
    assert (planned.level, planned.amount) == (Level.IN_PRINCIPLE, 6)
    assert str(planned.reason) == "为避免有周次缺派驻人员或出现短期派驻"
    assert [str(v.reason) for v in too_long(edited(plan))] == ["由人工修改"]


def test_a_stay_as_published_keeps_the_reason_on_record() -> None:
    plan = edited(plan_with(county_with(Level.IN_PRINCIPLE), ("D0", 0, 36)))
    parent = dataclasses.replace(plan, audit=audit(plan))
    solved = plan_with(plan.county, ("D0", 0, 36))
    later = dataclasses.replace(solved, id="20260202-080000-0001", parent=plan.id, as_of=START + 4 * WEEK)
    assert [str(v.reason) for v in too_long(later, parent)] == ["由人工修改"]
