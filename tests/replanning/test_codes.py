"""The day of a re-planning that lies before the published plan's own day is told."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

from gridplan.domain.territories import Predecessor
from gridplan.languages import in_language
from gridplan.replanning.codes import earlier_day, teams_ending_early
from support.tiny import START, tiny_county
from support.tiny_plan import solved, tiny_plan

DAY = dt.timedelta(days=1)


def test_a_day_before_that_of_the_published_plan_is_told() -> None:
    later = START + 30 * DAY
    plan = replace(tiny_plan(), as_of=later)
    assert earlier_day(plan, later) == earlier_day(plan, later + DAY) == ()
    (found,) = earlier_day(plan, later - DAY)
    assert found.code == "GP-N013"
    assert f"{later - DAY}" in found.message
    assert f"--as-of {later}" in found.remedy
    assert "the published plan" in in_language(found.message, "en")


def test_a_team_that_ends_before_its_leaver_does_is_told_with_the_way_to_keep_it() -> None:
    parent, later = tiny_plan(), START + 28 * DAY
    county = tiny_county()
    county = county.replace(people=tuple(replace(p, leaves=later) if p.id == "gp00" else p for p in county.people))
    plan = tiny_plan(county)
    assert list(teams_ending_early(parent, plan)) == []
    _, *rest = plan.territories.solution.teams
    less = replace(plan, territories=solved(replace(plan.territories.solution, teams=tuple(rest))))
    (found,) = teams_ending_early(parent, less)
    assert (found.code, found.feature, found.value) == ("GP-N014", "TH0", f"{later}")
    assert f"全科甲0在岗至{later - DAY}" in found.message
    assert f"--as-of {later}" in found.remedy
    # the team that goes on may well be hers, and another's the one that ends
    second = replace(rest[0], gp="gp01", predecessors=(Predecessor(role="gp", person="gp00", until=later),))
    hers = replace(plan, territories=solved(replace(plan.territories.solution, teams=(second, *rest[1:]))))
    assert [f.code for f in teams_ending_early(parent, hers)] == ["GP-N014"]
    # who is simply no longer needed, or gone at once, is no reason
    assert list(teams_ending_early(parent, replace(less, county=tiny_county()))) == []
    gone = county.replace(people=tuple(replace(p, leaves=START) if p.id == "gp00" else p for p in county.people))
    assert list(teams_ending_early(parent, replace(less, county=gone))) == []
