"""What if: counties with something otherwise, and the figures plans are compared by."""

from __future__ import annotations

import dataclasses
import datetime as dt
from pathlib import Path

import pytest

from gridplan.domain.people import Role, Title
from gridplan.domain.plan import Plan
from gridplan.domain.rules import Level
from gridplan.errors import NotFoundError, OptionError
from gridplan.planning.pipeline import STAGES, Profiles, make_plan
from gridplan.planning.whatif import (
    AddPeople,
    Alternative,
    DepartmentLimit,
    OtherRoster,
    Posts,
    RemovePerson,
    SetRule,
    changed_county,
    figures,
    plan_alternative,
)
from support.tiny import tiny_county
from support.tiny_plan import tiny_plan

DAY = dt.date(2026, 3, 2)
QUICK = Profiles.all("quick")


def test_more_people_get_ids_of_their_own() -> None:
    more = AddPeople(role=Role.PHYSICIAN, workplace="LH", department="LH-0", specialty="内科", count=2, start=DAY)
    county = changed_county(tiny_county(), (more, dataclasses.replace(more, count=1, title=Title.SENIOR)))
    new = [p for p in county.people if p.id.startswith("WHATIF-")]
    assert [(p.id, p.title, p.joins, p.department, p.specialty) for p in new] == [
        ("WHATIF-1", Title.MID, DAY, "LH-0", "内科"),
        ("WHATIF-2", Title.MID, DAY, "LH-0", "内科"),
        ("WHATIF-3", Title.SENIOR, DAY, "LH-0", "内科"),
    ]
    assert all(p.sample for p in new)


def test_who_is_gone_leaves_on_that_day_and_stays_in_the_roster() -> None:
    county = changed_county(tiny_county(), (RemovePerson(person="D0", day=DAY),))
    assert county.person("D0").leaves == DAY
    earlier = changed_county(county, (RemovePerson(person="D0", day=DAY + dt.timedelta(days=9)),))
    assert earlier.person("D0").leaves == DAY
    with pytest.raises(NotFoundError):
        changed_county(tiny_county(), (RemovePerson(person="X", day=DAY),))


def test_rules_limits_and_posts() -> None:
    county = changed_county(
        tiny_county(),
        (
            SetRule(rule="postings.min_stay", value=20),
            SetRule(rule="postings.rest", level=Level.OFF),
            DepartmentLimit(department="LH-1", limit=2),
            Posts(host="TH1", posts=3),
            Posts(host="VC00", posts=1),
        ),
    )
    assert county.rules.value("postings.min_stay") == 20
    assert county.rules.level("postings.rest") is Level.OFF
    assert [d.limit for d in county.lead_hospitals[0].departments] == [4, 2]
    assert [h.posts for h in county.township_hospitals] == [None, 3]
    assert [c.posts for c in county.clinics if c.posts] == [1]
    with pytest.raises(OptionError):
        changed_county(county, (SetRule(rule="postings.min_stay", value=-1),))


def test_whoever_another_roster_does_not_have_is_gone() -> None:
    county = tiny_county()
    others = tuple(p for p in county.people if p.id != "D3")
    changed = changed_county(county, (OtherRoster(people=others, day=DAY),))
    assert changed.person("D3").leaves == DAY
    assert {p.id for p in changed.people} == {p.id for p in county.people}


def test_figures_stand_side_by_side_and_tell_only_what_all_plans_tell() -> None:
    plan = tiny_plan()
    other = dataclasses.replace(plan, audit=dataclasses.replace(plan.audit, scores={"postings.shortage": 5.0}))
    bare = dataclasses.replace(plan, indicators=())
    found = {figure.id: figure for figure in figures((plan, other))}
    assert found["postings.shortage"].values == (2.0, 5.0)
    assert found["postings.shortage"].differs
    assert found["hard"].values == (2, 2)
    assert found["rule.postings.cover"].values == (1.0, 1.0)
    assert "covered" in found
    assert "covered" not in {figure.id for figure in figures((plan, bare))}


def test_only_the_stages_asked_for_are_solved(mini_plan: Plan, mini_folder: Path) -> None:
    one_more = Alternative(
        name="one more post",
        changes=(Posts(host=mini_plan.county.township_hospitals[0].id, posts=2),),
        only=frozenset({"postings"}),
    )
    plan = plan_alternative(mini_plan, one_more, mini_folder, as_of=mini_plan.as_of, profiles=QUICK)
    assert plan.postings.goals
    for stage in set(STAGES) - {"postings"}:
        assert getattr(plan, stage).solution == getattr(mini_plan, stage).solution
        assert getattr(plan, stage).goals == ()
    assert plan.parent == mini_plan.id
    assert plan.backdrop.roads == ()  # the roads were not read
    assert not [v for v in plan.audit.hard if v.rule == "plan.scores"]
    host = one_more.changes[0].host  # type: ignore[union-attr]
    monday = plan.county.calendar.monday(30)
    assert plan.postings.solution is not None
    assert mini_plan.postings.solution is not None
    assert len(plan.postings.solution.at(host, monday)) == 2
    assert len(mini_plan.postings.solution.at(host, monday)) == 1


def test_nothing_changed_changes_nothing(mini_plan: Plan, mini_folder: Path) -> None:
    nothing = Alternative(name="-", changes=())
    plan = plan_alternative(mini_plan, nothing, mini_folder, as_of=mini_plan.as_of, profiles=QUICK)
    assert not [figure.id for figure in figures((mini_plan, plan)) if figure.differs]


def test_stages_can_be_kept_only_of_a_plan(mini_folder: Path, mini_plan: Plan) -> None:
    with pytest.raises(OptionError, match="published"):
        make_plan(mini_plan.county, mini_folder, travel=mini_plan.travel, only=frozenset({"postings"}))
