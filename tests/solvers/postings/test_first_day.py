"""What was published for the horizon's first day is kept: stays that end there, and those that begin there."""

from __future__ import annotations

import dataclasses

from gridplan.domain.postings import Posting, PostingProblem
from gridplan.solvers import load_profile, solve_postings
from gridplan.solvers.postings.model import Model
from gridplan.solvers.postings.stays import build_groups
from support.postings import MONDAY, WEEK, faults, person, problem

PROFILE = load_profile("postings", "quick")


def stays(case: PostingProblem) -> list[tuple[str, str, int, int]]:
    solution = solve_postings(case, PROFILE).solution
    found = solution.postings if solution else ()
    return sorted((p.person, p.host, (p.start - MONDAY).days // 7, (p.end - MONDAY).days // 7) for p in found)


def test_a_stay_published_as_over_on_the_first_day_is_not_reopened_over_the_one_that_followed() -> None:
    was = (
        Posting(person="p", host="A", start=MONDAY - 2 * WEEK, end=MONDAY),
        Posting(person="p", host="B", start=MONDAY, end=MONDAY + 8 * WEEK),
    )
    case = problem(
        person("p", {"A": 1, "B": 1}, history=("A", 2)),
        required={"A": 0, "B": 1},
        rest=0,
        min_stay=6,
        previous=was,
        frozen_weeks=4,
    )
    assert ("p", "A", -2, 0) in stays(case)
    assert ("p", "B", 0, 8) in stays(case)


def test_no_host_at_all_is_an_empty_plan() -> None:
    assert stays(problem(person("p", {}), required={})) == []


def test_a_stay_that_follows_on_the_first_day_is_kept() -> None:
    was = (
        Posting(person="p", host="A", start=MONDAY - 8 * WEEK, end=MONDAY),
        Posting(person="p", host="B", start=MONDAY, end=MONDAY + 8 * WEEK),
    )
    case = problem(
        person("p", {"A": 1, "B": 1}, history=("A", 8)), required={"B": 1}, rest=0, previous=was, frozen_weeks=4
    )
    assert stays(case) == [("p", "A", -8, 0), ("p", "B", 0, 8)]


def test_two_stays_at_one_host_are_not_one() -> None:
    was = (
        Posting(person="p", host="A", start=MONDAY - 8 * WEEK, end=MONDAY),
        Posting(person="p", host="A", start=MONDAY, end=MONDAY + 8 * WEEK),
    )
    case = problem(person("p", {"A": 1}, history=("A", 8)), required={"A": 1}, rest=0, previous=was, frozen_weeks=4)
    assert stays(case) == [("p", "A", -8, 0), ("p", "A", 0, 8)]


def test_what_is_missing_in_weeks_that_are_history_is_no_reason_for_short_stays() -> None:
    case = problem(*(person(name, {"A": 1}) for name in "甲乙丙"), weeks=12)
    published = solve_postings(case, PROFILE).solution
    assert published is not None
    past = dict.fromkeys(range(5))
    away = tuple(dataclasses.replace(c, available=tuple(w not in past for w in range(80))) for c in case.candidates)
    kept = {p.person for p in published.postings if p.start < case.start + 5 * WEEK}
    people = tuple(c if c.person in kept else a for c, a in zip(case.candidates, away, strict=True))
    again = dataclasses.replace(case, candidates=people, required={"A": 2}, previous=published.postings, frozen_weeks=5)
    found = solve_postings(again, PROFILE)
    goals = {goal.name: goal for goal in found.goals}
    assert goals["shortage"].value == 5.0
    assert goals["short_stays"].value == 0.0
    model = Model(again, build_groups(again, short=False))
    assert model.hopeless() == 5.0


def test_a_stay_under_way_is_broken_off_where_that_fills_a_post_that_nobody_else_can() -> None:
    two = (person("甲", {"A": 1, "B": 1}, history=("A", 3)), person("乙", {"A": 1}, history=("A", 1)))
    case = problem(*two, required={"A": 1, "B": 1}, weeks=12, min_stay=6, max_stay=20, rest=0)
    found = {goal.name: goal.value for goal in solve_postings(case, PROFILE).goals}
    assert ("甲", "A", -3, 1) in stays(case)  # not on the first day, which would be no stay of this plan
    assert ("甲", "B", 1, 12) in stays(case)
    assert (found["shortage"], found["short_stays"]) == (1.0, 1.0)
    alone = dataclasses.replace(case, required={"A": 1})
    assert ("甲", "A", -3, 3) in stays(alone)


def test_nobody_takes_the_place_of_a_stay_that_holds_its_department_above_the_limit() -> None:
    people = [
        person(name, {"A": 1, "B": 1}, history=("A", served), department="d") for name, served in (("甲", 3), ("乙", 1))
    ]
    case = problem(*people, person("丙", {"B": 1}, department="d"), required={"A": 1, "B": 1}, weeks=12, min_stay=6)
    case = dataclasses.replace(case, department_limit={"d": 1}, rest=0, max_stay=20)
    assert ("甲", "A", -3, 3) in stays(case)
    solution = solve_postings(case, PROFILE).solution
    assert solution is not None
    assert faults(case, solution.postings) == []
