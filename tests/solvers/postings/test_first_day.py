"""What was published for the horizon's first day is kept: stays that end there, and those that begin there."""

from __future__ import annotations

from gridplan.domain.postings import Posting, PostingProblem
from gridplan.solvers import load_profile, solve_postings
from support.postings import MONDAY, WEEK, person, problem


def stays(case: PostingProblem) -> list[tuple[str, str, int, int]]:
    solution = solve_postings(case, load_profile("postings", "quick")).solution
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
