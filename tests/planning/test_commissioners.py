"""Public-health commissioners: posted by the same model, checked like physicians, in nobody else's place."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from types import SimpleNamespace
from typing import Any, cast

from gridplan.checking import audit
from gridplan.checking.breaches import Case
from gridplan.checking.commissioners import their_case
from gridplan.checking.scores import posting_scores
from gridplan.domain.county import County
from gridplan.domain.people import CurrentStay, Person, Role, Title
from gridplan.domain.plan import Plan
from gridplan.domain.postings import PostingProblem
from gridplan.domain.rules import Level
from gridplan.planning import pipeline
from gridplan.planning.commissioners import commissioners_county
from gridplan.planning.postings import posting_problem
from gridplan.solvers.postings import solve_postings
from gridplan.solvers.profiles import load_profile
from support.tiny import START, tiny_county, tiny_travel
from support.tiny_plan import tiny_plan

WEEK = dt.timedelta(weeks=1)


def with_commissioners(count: int = 4, **changes: object) -> County:
    county = tiny_county()
    people = tuple(
        Person(id=f"W{i}", name=f"公卫{i}", role=Role.PUBLIC_HEALTH, title=Title.JUNIOR, workplace="LH", **changes)
        for i in range(count)
    )
    rules = county.rules.replace("commissioners.cover", value=1)
    return county.replace(people=(*county.people, *people), rules=rules)


def planned(county: County) -> Plan:
    problem = posting_problem(commissioners_county(county), tiny_travel(county))
    result = solve_postings(problem, load_profile("postings", "quick").replace(seconds=600))
    return replace(tiny_plan(county), commissioners=result)


def test_every_township_hospital_has_a_commissioner_every_week() -> None:
    plan = planned(with_commissioners())
    assert plan.commissioners is not None
    assert {g.name: (g.value, g.bound) for g in plan.commissioners.goals}["shortage"] == (0, 0)
    assert {p.person[0] for p in plan.commissioners.solution.postings} == {"W"}
    found = audit(plan)
    assert [v.message for v in found.violations if v.rule.startswith("commissioners")] == []
    own = posting_scores(their_case(Case(plan=plan)))
    assert own == {goal.name: goal.value for goal in plan.commissioners.goals}
    assert found.scores["commissioners.cost"] == own["cost"]


def test_who_goes_is_public_health_staff_of_a_lead_hospital() -> None:
    county = with_commissioners()
    elsewhere = Person(id="W9", name="公卫9", role=Role.PUBLIC_HEALTH, title=Title.MID, workplace="TH0")
    view = commissioners_county(county.replace(people=(*county.people, elsewhere)))
    problem = posting_problem(view, tiny_travel(county))
    assert {c.person for c in problem.candidates} == {"W0", "W1", "W2", "W3"}
    assert problem.required == {"TH0": 1, "TH1": 1}
    assert problem.department_limit == {}


def test_stays_under_way_are_each_a_matter_of_their_own() -> None:
    county = with_commissioners(current_stay=CurrentStay(host="TH0", start=START - 10 * WEEK), count=1)
    doctor = replace(county.person("D0"), current_stay=CurrentStay(host="TH1", start=START - 4 * WEEK))
    county = county.replace(people=tuple(doctor if p.id == "D0" else p for p in county.people))
    view = commissioners_county(county)
    problem = posting_problem(view, tiny_travel(county))
    assert [(c.person, c.history) for c in problem.candidates] == [("W0", ("TH0", 10))]
    ordinary = {c.person: c.history for c in posting_problem(county, tiny_travel(county)).candidates}
    assert ordinary["D0"] == ("TH1", 4)
    assert "W0" not in ordinary
    short = [v for v in audit(planned(county)).violations if v.rule == "commissioners.min_stay"]
    assert [v.where for v in short if "D0" in v.where] == []


def test_too_few_are_said_to_be_missing_in_their_own_words() -> None:
    plan = planned(with_commissioners(count=1))
    missing = [v for v in audit(plan).violations if v.rule == "commissioners.cover"]
    assert missing
    assert all("缺公共卫生专员" in v.message and v.level is Level.IN_PRINCIPLE for v in missing)


def test_a_county_that_asks_for_none_hears_nothing_of_them() -> None:
    found = audit(tiny_plan())
    assert not [v for v in found.violations if v.rule.startswith("commissioners")]
    assert not [key for key in found.scores if key.startswith("commissioners")]


def test_asked_for_in_midyear_they_are_not_posted_in_the_past() -> None:
    """The published plan had none, since nobody asked for any: that is the past, and stays so."""
    before = replace(tiny_plan(with_commissioners()), commissioners=None)
    day = START + 10 * WEEK

    def solve(_: str, __: object, problem: PostingProblem) -> PostingProblem:
        return problem

    ground = SimpleNamespace(
        parent=before, county=before.county, car=tiny_travel(before.county), as_of=day, solve=solve
    )
    problem = cast("PostingProblem", pipeline._plan_commissioners(cast("Any", ground), again=True))
    assert problem.frozen_weeks == 12
    assert not any(any(c.available[:10]) for c in problem.candidates)
