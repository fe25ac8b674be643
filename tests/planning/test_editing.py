"""A plan changed by hand: what is proven of it still, from when new services count, what each goal costs."""

from __future__ import annotations

import dataclasses
import datetime as dt

import pytest

from gridplan.checking import audit
from gridplan.domain.coverage import Coverage, Service
from gridplan.domain.plan import Plan
from gridplan.domain.postings import Posting, Postings
from gridplan.domain.programmes import CoverageMode
from gridplan.domain.results import Goal, Result, Status, StopReason
from gridplan.planning.editing import PROFILE, costs, day_of_edit, judged, proven, same_problems

MADE = dt.datetime(2026, 1, 6, 9, tzinfo=dt.UTC)


def stays(plan: Plan) -> tuple[Posting, ...]:
    assert plan.postings.solution
    return plan.postings.solution.postings


def with_stays(plan: Plan, *postings: Posting) -> Plan:
    return dataclasses.replace(plan, postings=dataclasses.replace(plan.postings, solution=Postings(postings=postings)))


def cut(plan: Plan, weeks: int) -> Plan:
    """The plan with its last stay so many weeks shorter."""
    *others, last = sorted(stays(plan), key=lambda stay: (stay.end, stay.person))
    return with_stays(plan, *others, dataclasses.replace(last, end=last.end - dt.timedelta(weeks=weeks)))


def stored(base: Plan, edited: Plan, *, as_of: dt.date | None = None) -> Plan:
    after = judged(base, edited, as_of=as_of or base.as_of)
    return proven(base, after, source="改过的.xlsx", digest_of_source="a" * 64, created=MADE)


def goals(result: Result[object] | None) -> dict[str, Goal]:
    assert result is not None
    return {goal.name: goal for goal in result.goals}


def test_an_unchanged_plan_keeps_its_proof(mini_plan: Plan) -> None:
    plan = stored(mini_plan, mini_plan)
    for stage in ("territories", "specialists", "coverage", "circuits", "postings"):
        before, after = getattr(mini_plan, stage), getattr(plan, stage)
        assert [g for g in after.goals if g.name != "changed"] == [g for g in before.goals if g.name != "changed"], (
            stage
        )
        assert after.provenance == before.provenance
    assert (plan.parent, plan.id[:15]) == (mini_plan.id, "20260106-090000")
    assert not [v for v in audit(plan, parent=mini_plan).violations if v.rule == "plan.scores"]


def test_an_edited_stage_is_scored_anew_and_says_who_made_it(mini_plan: Plan) -> None:
    plan = stored(mini_plan, cut(mini_plan, 3))
    after, before = plan.postings, mini_plan.postings
    assert after.solution != before.solution
    assert after.provenance.profile == PROFILE
    assert dict(after.provenance.versions)["workbook"] == "改过的.xlsx"
    assert dict(after.provenance.versions)["edited"] == mini_plan.id
    assert after.stop_reason in {StopReason.INTERRUPTED, StopReason.PROVEN}
    assert any("人工修改" in note for note in after.notes)
    for name, goal in goals(after).items():
        assert goal.value == plan.audit.scores[f"postings.{name}"]
        assert goal.bound <= goal.value
    assert [found.code for found in plan.findings].count("GP-W010") == 1
    assert not [v for v in audit(plan, parent=mini_plan).violations if v.rule == "plan.scores"]


def test_a_bound_holds_only_while_the_goals_before_it_keep_their_values(mini_plan: Plan) -> None:
    plan = stored(mini_plan, with_stays(mini_plan, *stays(mini_plan)[1:]))  # somebody is missing all year
    before, after = goals(mini_plan.postings), goals(plan.postings)
    assert after["shortage"].value > before["shortage"].value
    assert after["shortage"].bound == before["shortage"].bound
    assert after["cost"].bound == 0 < before["cost"].bound
    assert plan.postings.status is Status.FEASIBLE
    assert any("下界不再成立" in note for note in plan.postings.notes)


def test_a_value_below_the_bound_takes_the_bound_with_it(mini_plan: Plan) -> None:
    """The solver kept rules that the edit breaks: its bound says nothing of such a plan."""
    assert mini_plan.circuits.solution
    none = dataclasses.replace(mini_plan.circuits.solution, tours=())
    edited = dataclasses.replace(mini_plan, circuits=dataclasses.replace(mini_plan.circuits, solution=none))
    plan = stored(mini_plan, edited)
    after = goals(plan.circuits)
    assert after["missed"].value > 0
    assert after["driving"] == dataclasses.replace(after["driving"], value=0, bound=0)
    assert not [v for v in audit(plan, parent=mini_plan).violations if v.rule == "plan.scores"]


def test_stages_that_are_asked_the_same_question_keep_their_bounds(mini_plan: Plan) -> None:
    assert "circuits" in same_problems(mini_plan, mini_plan)
    assert "territories" in same_problems(mini_plan, cut(mini_plan, 3))
    assert mini_plan.territories.solution
    first, second, *others = mini_plan.teams
    swapped = (
        dataclasses.replace(first, villages=second.villages, grids=second.grids),
        dataclasses.replace(second, villages=first.villages, grids=first.grids),
        *others,
    )
    teams = dataclasses.replace(mini_plan.territories.solution, teams=swapped)
    other = dataclasses.replace(mini_plan, territories=dataclasses.replace(mini_plan.territories, solution=teams))
    assert "circuits" not in same_problems(mini_plan, other)
    assert "specialists" not in same_problems(mini_plan, other)


def test_a_new_service_begins_on_the_first_day_that_may_be_changed(mini_plan: Plan) -> None:
    assert mini_plan.coverage.solution
    services = mini_plan.coverage.solution.services
    old = next(s for s in services if s.mode is CoverageMode.OWN_CLINIC)
    hospital = mini_plan.county.hospitals_of(mini_plan.county.village(old.village).township)[0].id
    told = mini_plan.as_of + dt.timedelta(days=40)

    def edited(since: dt.date | None) -> Service:
        new = Service(village=old.village, mode=CoverageMode.CIRCUIT, provider=hospital, since=since)
        coverage = Coverage(services=(*(s for s in services if s is not old), new))
        plan = dataclasses.replace(mini_plan, coverage=dataclasses.replace(mini_plan.coverage, solution=coverage))
        after = judged(mini_plan, plan, as_of=mini_plan.as_of).coverage.solution
        assert after
        found = after.of(old.village)
        assert found
        return found

    assert edited(None).since == mini_plan.as_of + dt.timedelta(days=14)
    assert edited(told).since == told


def test_what_an_edit_costs_is_told_by_goal_in_the_solvers_order(mini_plan: Plan) -> None:
    before = judged(mini_plan, mini_plan, as_of=mini_plan.as_of)
    after = judged(mini_plan, with_stays(mini_plan, *stays(mini_plan)[1:]), as_of=mini_plan.as_of)
    told = [
        (goal.name, goal.value - was) for stage, goal, was in costs(mini_plan, before, after) if stage == "postings"
    ]
    assert [name for name, _ in told][:2] == ["shortage", "short_stays"]
    assert dict(told)["shortage"] > 0
    assert dict(told)["changed"] > 0
    assert dict(told)["cost"] < 0


@pytest.mark.parametrize(("today", "day"), [("2025-11-01", "start"), ("2026-03-02", "today"), ("2030-01-01", "last")])
def test_the_day_of_an_edit_lies_in_the_horizon(mini_plan: Plan, today: str, day: str) -> None:
    calendar = mini_plan.county.calendar
    days = {
        "start": calendar.start,
        "today": dt.date.fromisoformat(today),
        "last": calendar.end - dt.timedelta(days=1),
    }
    assert day_of_edit(mini_plan, dt.date.fromisoformat(today)) == days[day]
    later = dataclasses.replace(mini_plan, as_of=calendar.start + dt.timedelta(weeks=30))
    assert day_of_edit(later, calendar.start) == later.as_of
