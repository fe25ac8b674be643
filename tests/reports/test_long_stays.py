"""What counts as a long stay is what the checker counts."""

from __future__ import annotations

import dataclasses

import pytest

from gridplan.checking.breaches import Case
from gridplan.checking.posting_stays import longest_stay
from gridplan.checking.scores import posting_scores
from gridplan.domain.results import Status
from gridplan.domain.rules import Level
from gridplan.reports.long_stays import long_stays, longest
from support.tiny import tiny_county
from support.tiny_plan import tiny_plan


@pytest.mark.parametrize("level", [Level.SOFT, Level.IN_PRINCIPLE])
@pytest.mark.parametrize("weeks", [20, 25, 27, 40])
def test_the_weeks_in_the_horizon_are_those_of_the_goal(level: Level, weeks: int) -> None:
    county = tiny_county()
    county = county.replace(rules=county.rules.replace("postings.max_stay", value=weeks, level=level))
    plan = tiny_plan(county)
    assert longest(county) == longest_stay(county)
    told = long_stays(plan)
    assert sum(each.beyond_in_horizon for each in told) == posting_scores(Case(plan=plan))["long_stays"]
    assert all(each.beyond == each.stay.weeks - each.longest > 0 for each in told)


def test_without_the_rule_no_stay_is_long() -> None:
    county = tiny_county()
    off = county.replace(rules=county.rules.replace("postings.max_stay", value=1, level=Level.OFF))
    assert longest(off) is None
    assert long_stays(tiny_plan(off)) == ()
    nothing = dataclasses.replace(tiny_plan().postings, status=Status.INFEASIBLE, solution=None)
    assert long_stays(dataclasses.replace(tiny_plan(), postings=nothing)) == ()
