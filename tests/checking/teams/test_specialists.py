"""The checker scores the specialists anew: equal to the solver where it is right, different where it is not."""

from __future__ import annotations

import dataclasses
import datetime as dt

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gridplan.checking import audit
from gridplan.checking.breaches import Case
from gridplan.checking.teams.members import check_specialist_free
from gridplan.checking.teams.specialists import check_specialists, specialist_scores
from gridplan.domain.county import County
from gridplan.domain.people import Title
from gridplan.domain.plan import Plan
from gridplan.domain.postings import Posting, Postings
from gridplan.domain.results import Goal
from gridplan.domain.specialists import Specialists
from gridplan.domain.team_settings import TeamSettings
from gridplan.planning.teams.specialists import specialist_problem, with_specialists
from gridplan.solvers import solve_specialists
from support.tiny import START, cut_off, tiny_county
from support.tiny_plan import solved, tiny_plan


def needy(physicians: int = 8) -> County:
    """The tiny county with needs, adoptions and past stays."""
    county = tiny_county(physicians=physicians)
    hospitals = tuple(
        dataclasses.replace(h, specialties=("眼科", "外科") if h.id == "TH1" else ()) for h in county.township_hospitals
    )
    people = tuple(
        dataclasses.replace(p, grassroots_weeks=7 * i, specialty=("内科", "外科", "妇产科", None)[i % 4])
        for i, p in enumerate(county.people)
    )
    settled = TeamSettings(specialties={"65+": ("内科",), "pregnant": ("妇产科", "外科")})
    villages = tuple(
        dataclasses.replace(v, key_groups={"65+": 20 + i, "pregnant": 11 * (i % 3)})
        for i, v in enumerate(county.villages)
    )
    return county.replace(township_hospitals=hospitals, people=people, teams=settled, villages=villages)


def monday(week: int) -> dt.date:
    return START + dt.timedelta(weeks=week)


def planned(plan: Plan, parent: Plan | None = None) -> Plan:
    """``plan`` with the best specialists for its teams."""
    teams, before = plan.territories.solution, parent.territories.solution if parent else None
    problem = specialist_problem(
        plan.county,
        plan.travel_times("car"),
        teams.teams,
        plan.postings.solution,
        previous=before,
        as_of=plan.as_of,
    )
    result = solve_specialists(problem)
    territories = dataclasses.replace(plan.territories, solution=with_specialists(teams, result.solution))
    return dataclasses.replace(plan, territories=territories, specialists=result)


def faults(plan: Plan, parent: Plan | None = None) -> list[str]:
    """What the audit says of the specialists' scores."""
    found = audit(plan, parent=parent).violations
    return [v.message for v in found if v.rule == "plan.scores" and "专科医师" in v.message]


@settings(max_examples=25, deadline=None)
@given(
    st.integers(0, 8),
    st.integers(0, 120),
    st.integers(0, 60),
    st.sampled_from([0, 0.5, 3]),
    st.integers(0, 40),
    st.booleans(),
    st.lists(st.tuples(st.integers(0, 7), st.integers(0, 1), st.integers(-6, 14), st.integers(1, 16)), max_size=8),
    st.integers(0, 20 * 7),
)
def test_the_solver_and_the_checker_agree(
    physicians: int,
    mismatch: int,
    adoption: int,
    hardship: float,
    further: int,
    off: bool,
    stays: list[tuple[int, int, int, int]],
    day: int,
) -> None:
    county = needy(max(physicians, 4))
    people = tuple(p for p in county.people if p.id not in {f"D{i}" for i in range(4 + physicians, 9)})
    rules = county.rules
    for rule, value in {"mismatch": mismatch, "adoption": adoption, "hardship": hardship, "next_team": further}.items():
        rules = rules.replace(f"specialists.{rule}", value=value)
    plan = tiny_plan(county.replace(people=people, rules=rules))
    if off:
        plan = dataclasses.replace(plan, travel=tuple(cut_off(times, "TH1") for times in plan.travel))
    free: dict[int, int] = {}  # nobody is at two places at once
    postings = []
    for person, host, first, weeks in sorted(stays, key=lambda stay: stay[2]):
        if first >= free.get(person, -6):
            free[person] = first + weeks
            postings.append(
                Posting(person=f"D{person}", host=f"TH{host}", start=monday(first), end=monday(first + weeks))
            )
    as_of = plan.as_of + dt.timedelta(days=day)
    plan = dataclasses.replace(plan, as_of=as_of, postings=solved(Postings(postings=tuple(postings))))
    made = planned(plan)
    scores = specialist_scores(Case(plan=made))
    assert not list(check_specialist_free(Case(plan=made)))
    assert {goal.name: goal.value for goal in made.specialists.goals} == scores
    assert faults(made) == []


def test_changes_are_counted_against_the_parent() -> None:
    parent = planned(tiny_plan(needy()))
    lost = parent.territories.solution.teams[-1].specialist
    people = tuple(dataclasses.replace(p, title=Title.JUNIOR) if p.id == lost else p for p in parent.county.people)
    county = parent.county.replace(people=people)
    after = planned(dataclasses.replace(tiny_plan(county), parent=parent.id), parent)
    assert specialist_scores(Case(plan=after, parent=parent))["changed"] == 0  # who cannot stay is not a change
    assert faults(after, parent) == []
    swapped = list(after.territories.solution.teams)
    swapped[0] = dataclasses.replace(swapped[0], specialist="D6")
    territories = dataclasses.replace(
        after.territories, solution=dataclasses.replace(after.territories.solution, teams=tuple(swapped))
    )
    moved = dataclasses.replace(after, territories=territories)
    assert specialist_scores(Case(plan=moved, parent=parent))["changed"] == 1


@pytest.mark.parametrize("goal", ["unserved", "cost"])
@pytest.mark.parametrize("field", ["value", "bound"])
def test_a_wrong_claim_is_found(goal: str, field: str) -> None:
    plan = planned(tiny_plan(needy()))
    assert faults(plan) == []
    wrong = tuple(
        dataclasses.replace(g, **{field: getattr(g, field) + 1}) if g.name == goal else g
        for g in plan.specialists.goals
    )
    damaged = dataclasses.replace(plan, specialists=dataclasses.replace(plan.specialists, goals=wrong))
    assert len(faults(damaged)) == 1


def test_a_goal_that_nobody_knows_is_found() -> None:
    plan = planned(tiny_plan(needy()))
    goals = (*plan.specialists.goals, Goal(name="beauty", value=1, bound=1, unit="teams"))
    assert len(faults(dataclasses.replace(plan, specialists=dataclasses.replace(plan.specialists, goals=goals)))) == 1


@pytest.mark.parametrize("serves", [{}, {"T0-0": "D7", "T0-1": "D7", "T1-0": "D7", "T1-1": "D7"}])
def test_a_proof_of_other_specialists_than_the_teams_have_is_found(serves: dict[str, str]) -> None:
    plan = planned(tiny_plan(needy()))
    other = dataclasses.replace(plan.specialists, solution=Specialists(serves=serves))
    found = list(check_specialists(Case(plan=dataclasses.replace(plan, specialists=other))))
    assert found
    assert {v.rule for v in found} == {"plan.scores"}


def test_a_plan_of_the_first_versions_is_not_scored() -> None:
    plan = tiny_plan()
    assert plan.specialists is None
    assert not any(key.startswith("specialists.") for key in audit(plan).scores)
