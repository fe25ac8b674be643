"""What counting alone proves to be missing."""

from __future__ import annotations

import dataclasses

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gridplan.planning.explaining.posting_supply import bottlenecks, least_shortage, places
from gridplan.solvers import load_profile, solve_postings
from support.postings import person, problem, random_problem

QUICK = load_profile("postings", "quick")


def test_enough_people_leave_nothing_missing() -> None:
    case = problem(person("p", {"A": 1, "B": 1}), person("q", {"B": 1}), required={"A": 1, "B": 1})
    assert bottlenecks(case, shortest=case.floor_stay) == ()


def test_hosts_that_only_one_person_can_reach_are_the_bottleneck() -> None:
    people = (person("p", {"A": 1, "B": 1, "C": 1}), person("q", {"C": 1}), person("r", {"C": 1}))
    (found,) = bottlenecks(problem(*people, required={"A": 1, "B": 1, "C": 1}), shortest=2)
    assert (found.hosts, found.first, found.last) == (("A", "B"), 0, 7)
    assert (found.need, found.missing, found.most, found.people) == (16, 8, 1, 1)
    assert found.departments == ()


def test_a_limit_is_named_where_it_binds() -> None:
    people = [person(f"p{i}", {"A": 1, "B": 1}, department="内科") for i in range(3)]
    case = problem(*people, required={"A": 1, "B": 1}, department_limit={"内科": 1})
    (found,) = bottlenecks(case, shortest=2)
    assert (found.missing, found.departments, found.people) == (8, ("内科",), 3)


def test_weeks_of_leave_alone_are_missing() -> None:
    (found,) = bottlenecks(problem(person("p", {"A": 1}, away=[3, 4])), shortest=2)
    assert (found.first, found.last, found.missing) == (3, 4, 2)


def test_a_time_too_short_for_a_stay_counts_for_nothing() -> None:
    case = problem(person("p", {"A": 1}, away=[3, *range(8, 80)]))
    assert least_shortage(case, shortest=2) == 1
    assert least_shortage(case, shortest=4) == 4  # weeks 0 to 2 are no stay of 4
    assert least_shortage(case, shortest=5) == 8


def test_rest_between_stays_is_seen_over_several_weeks() -> None:
    case = problem(person("p", {"A": 1}), weeks=24, min_stay=4, max_stay=8, rest=4)
    found = bottlenecks(case, shortest=4)
    assert sum(b.missing for b in found) == 8  # 8 weeks at work, 4 of rest, 8, 4
    assert all(b.resting for b in found)
    assert least_shortage(dataclasses.replace(case, rest=0), shortest=4) == 0
    assert least_shortage(dataclasses.replace(case, max_stay=None), shortest=4) == 0
    assert least_shortage(dataclasses.replace(case, stretch=True), shortest=4) == 0  # then nobody need rest


def test_a_stay_under_way_holds_the_person() -> None:
    case = problem(person("p", {"A": 1, "B": 1}, history=("B", 1)), required={"A": 1})
    free = [["A", "B"]]
    assert [sorted(hosts) for hosts in places(case, case.candidates[0], 4)] == [["B"]] * 3 + [["B"]] * 2 + free * 3
    assert least_shortage(case, shortest=4) == 5


def test_a_stay_under_way_may_be_broken_off_where_short_stays_are_allowed() -> None:
    case = problem(person("p", {"A": 1, "B": 1}, history=("B", 1)), required={"A": 1})
    assert [sorted(hosts) for hosts in places(case, case.candidates[0], 2)] == [["B"]] + [["B"]] * 2 + [["A", "B"]] * 5
    assert least_shortage(case, shortest=2) == 3  # one week until it has lasted two, then two of rest


def test_nobody_at_all() -> None:
    (found,) = bottlenecks(problem(required={"A": 2}), shortest=2)
    assert (found.missing, found.people, found.most) == (16, 0, 2)


@settings(max_examples=15, deadline=None, derandomize=True)
@given(seed=st.integers(0, 100_000), long=st.booleans(), stretch=st.booleans())
def test_what_is_missing_by_counting_is_missing_in_every_plan(seed: int, long: bool, stretch: bool) -> None:
    more = {"people": 4, "weeks": 14, "min_stay": 4, "floor_stay": 3, "max_stay": 5, "rest": 3} if long else {}
    case = random_problem(seed, stretch=stretch, **more)
    counted = least_shortage(case, shortest=case.floor_stay)
    strict = least_shortage(case, shortest=case.min_stay)
    assert counted <= strict
    goals = {goal.name: goal for goal in solve_postings(case, QUICK).goals}
    assert counted <= goals["shortage"].value
    assert not strict or goals["shortage"].value + goals["short_stays"].value > 0


@pytest.mark.parametrize("seed", [3, 11, 20])
def test_with_what_is_published_there_is_no_false_alarm_either(seed: int) -> None:
    case = random_problem(seed, people=4, hosts=2, weeks=8)
    first = solve_postings(case, QUICK)
    people = tuple(dataclasses.replace(c, available=(*c.available[:5], *([False] * 75))) for c in case.candidates[:1])
    again = dataclasses.replace(
        case,
        candidates=(*people, *case.candidates[1:]),
        previous=first.solution.postings,
        frozen_weeks=3,
        department_limit={"d0": 0, "d1": 1},
    )
    assert least_shortage(again, shortest=again.floor_stay) <= solve_postings(again, QUICK).goals[0].value
