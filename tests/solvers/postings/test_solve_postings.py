"""The posting solver against every solution of small problems, and on the rules one by one."""

from __future__ import annotations

import dataclasses
import datetime as dt

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gridplan.domain.postings import Disturbance, Posting, PostingProblem
from gridplan.domain.results import Result, Status, StopReason
from gridplan.solvers.postings import search, solve_postings
from gridplan.solvers.postings.model import GOALS
from gridplan.solvers.postings.parts import parts
from gridplan.solvers.profiles import make_profile
from support.postings import MONDAY, WEEK, best_of_all, faults, person, problem, random_problem, scores, small_problems

PROFILE = make_profile("postings").replace(seconds=300.0)  # on a busy machine, too


def solve(case: PostingProblem, **options: float | str) -> Result:
    result = solve_postings(case, PROFILE.replace(**options))
    assert faults(case, result.solution.postings) == []
    reached = dict(
        zip(
            GOALS,
            scores(case, result.solution.postings),
            strict=True,
        )
    )
    assert {goal.name: goal.value for goal in result.goals} == {g.name: reached[g.name] for g in result.goals}
    assert all(goal.bound <= goal.value for goal in result.goals)
    return result


def values(result: Result) -> tuple[float, ...]:
    assert result.status is Status.OPTIMAL
    assert result.stop_reason is StopReason.PROVEN
    return tuple(goal.value for goal in result.goals)


def weeks_of(result: Result) -> list[tuple[str, str, int, int]]:
    return [
        (p.person, p.host, (p.start - MONDAY).days // 7, (p.end - MONDAY).days // 7) for p in result.solution.postings
    ]


def test_agrees_with_trying_everything(monkeypatch: pytest.MonkeyPatch) -> None:
    for number, (seed, case) in enumerate(small_problems(24)):
        monkeypatch.setattr(search, "_ALL", 0 if number % 2 else 10**9)  # by column generation, and all at once
        shortage, short, *_, cost = best_of_all(case)
        assert values(solve(case)) == (shortage, short, cost), seed


def test_stays_that_may_outlast_the_longest_agree_with_trying_everything(monkeypatch: pytest.MonkeyPatch) -> None:
    outlasting = 0
    for number, (seed, case) in enumerate(small_problems(24, stretch=True, max_stay=4)):
        monkeypatch.setattr(search, "_ALL", 0 if number % 2 else 10**9)
        shortage, short, long, _, _, cost = best_of_all(case)
        assert values(solve(case)) == (shortage, short, long, cost), seed
        outlasting += long > 0
    assert outlasting


def test_replanning_where_stays_may_outlast_the_longest_agrees_with_trying_everything() -> None:
    for seed, case in small_problems(12, combinations=1_500, stretch=True, max_stay=4):
        published = solve(case).solution.postings
        gone = published[0].person if published else ""
        left = tuple(c for c in case.candidates if c.person != gone)
        after = dataclasses.replace(case, previous=published, frozen_weeks=0, candidates=left)
        shortage, short, long, _, changed, cost = best_of_all(after)
        asked = (changed, cost) if published else (cost,)
        assert values(solve(after)) == (shortage, short, long, *asked), seed


@pytest.mark.parametrize("seed", range(3))
def test_column_generation_agrees_with_the_whole_model(seed: int, monkeypatch: pytest.MonkeyPatch) -> None:
    case = random_problem(seed, people=12, hosts=4, weeks=12)
    whole = values(solve(case))
    monkeypatch.setattr(search, "_ALL", 0)
    assert values(solve(case)) == whole


def test_a_smaller_integer_program_still_gives_valid_bounds(monkeypatch: pytest.MonkeyPatch) -> None:
    case = random_problem(1, people=12, hosts=4, weeks=12)
    best = values(solve(case))
    monkeypatch.setattr(search, "_ALL", 0)
    monkeypatch.setattr(search, "_MOST", 8)
    monkeypatch.setattr(search, "_FIRST", 8)
    result = solve(case)
    assert result.goals[0].bound <= best[0]
    if result.goals[0].value == best[0] and result.goals[1].value == best[1]:
        assert result.goals[2].bound <= best[2] <= result.goals[2].value


def test_replanning_after_a_leave_agrees_with_trying_everything() -> None:
    for seed, case in small_problems(16, combinations=1_500):
        published = solve(case).solution.postings
        away = published[0].person if published else ""
        after = dataclasses.replace(
            case,
            previous=published,
            overlap=seed % 2,
            disturbance=Disturbance(moved=3, shifted=1, cut=2, extended=1),
            candidates=tuple(
                dataclasses.replace(c, available=tuple(a and not 2 <= w < 30 for w, a in enumerate(c.available)))
                if c.person == away
                else c
                for c in case.candidates
            ),
        )
        if published:
            best = best_of_all(after)
            assert values(solve(after)) == (*best[:2], *best[3:4] * after.overlap, *best[4:]), seed


def test_overlapping_hand_overs_agree_with_trying_everything(monkeypatch: pytest.MonkeyPatch) -> None:
    for number, (seed, case) in enumerate(small_problems(16, overlap=1)):
        monkeypatch.setattr(search, "_ALL", 0 if number % 2 else 10**9)
        shortage, short, _, late, _, cost = best_of_all(case)
        assert values(solve(case)) == (shortage, short, late, cost), seed


def test_the_simplex_method_stands_in_where_the_interior_point_fails(monkeypatch: pytest.MonkeyPatch) -> None:
    case = random_problem(0, people=12, hosts=4, weeks=12)
    monkeypatch.setattr(search, "_ALL", 0)
    best = values(solve(case))
    monkeypatch.setattr(search, "solve_relaxed", lambda **_: None)
    assert values(solve(case)) == best


def test_scip_and_highs_agree() -> None:
    case = random_problem(7, people=8, hosts=3, weeks=10)
    assert values(solve(case, engine="highs")) == values(solve(case, engine="scip"))


def test_the_same_input_gives_the_same_postings() -> None:
    case = random_problem(3, people=10, hosts=3, weeks=10)
    assert solve(case).solution == solve(case).solution


def test_too_few_people_is_a_proven_shortage_not_a_failure() -> None:
    result = solve(problem(person("p", {"A": 1, "B": 1}), required={"A": 1, "B": 1}))
    assert values(result)[0] == 8
    assert result.goals[0].bound == 8


def test_nobody_at_all() -> None:
    result = solve(problem(required={"A": 2}, weeks=3))
    assert result.solution.postings == ()
    assert values(result) == (6, 0, 0)


def test_a_short_stay_is_used_only_against_shortage() -> None:
    leaver = person("p", {"A": 1}, away=range(3, 80))
    successor = person("q", {"A": 5}, away=range(3))
    assert values(solve(problem(leaver, successor)))[:2] == (0, 1)
    stays_on = person("r", {"A": 50})
    assert values(solve(problem(leaver, successor, stays_on)))[:2] == (0, 0)


def test_a_successor_comes_before_the_predecessor_goes() -> None:
    leaver, successor = person("p", {"A": 1}, away=range(6, 80)), person("q", {"A": 5}, away=range(4))
    apart = solve(problem(leaver, successor, weeks=10))
    assert weeks_of(apart) == [("p", "A", 0, 6), ("q", "A", 6, 10)]
    together = solve(problem(leaver, successor, weeks=10, overlap=2))
    assert weeks_of(together) == [("p", "A", 0, 6), ("q", "A", 4, 10)]
    assert values(together)[:3] == (0, 0, 0)
    later = dataclasses.replace(successor, available=tuple(w >= 5 for w in range(80)))
    assert values(solve(problem(leaver, later, weeks=10, overlap=2)))[:3] == (0, 0, 1)


def test_where_nobody_was_nobody_hands_over() -> None:
    result = solve(problem(person("q", {"A": 5}, away=range(3)), overlap=2))
    assert values(result)[:3] == (3, 0, 0)


def test_a_longer_stay_disturbs_less_than_somebody_new() -> None:
    published = (Posting(person="p", host="A", start=MONDAY, end=MONDAY + 4 * WEEK),)
    case = problem(person("p", {"A": 9}), person("q", {"A": 1}), previous=published, weeks=8)
    weights = Disturbance(moved=5, extended=1)
    assert weeks_of(solve(case)) == [("p", "A", 0, 4), ("q", "A", 4, 8)]
    assert weeks_of(solve(dataclasses.replace(case, disturbance=weights))) == [("p", "A", 0, 8)]


def test_a_stay_under_way_is_finished() -> None:
    result = solve(problem(person("p", {"A": 9}, history=("A", 1)), person("q", {"A": 1})))
    assert weeks_of(result) == [("p", "A", -1, 3), ("q", "A", 3, 8)]


def test_leave_cuts_a_stay_under_way_and_says_so() -> None:
    result = solve(problem(person("p", {"A": 1}, history=("A", 1), away=range(2, 80)), person("q", {"A": 1})))
    assert ("p", "A", -1, 2) in weeks_of(result)
    assert values(result)[:2] == (0, 1)
    assert result.notes == ("p自2026-01-19起不能到岗，派驻到此中断",)


def test_a_stay_that_was_long_enough_may_end_at_once() -> None:
    result = solve(problem(person("p", {"A": 9}, history=("A", 7)), person("q", {"A": 1})))
    assert weeks_of(result) == [("p", "A", -7, 0), ("q", "A", 0, 8)]  # the end is told, and costs nothing
    assert values(result) == (0, 0, 18)


def test_a_stay_broken_off_at_once_is_told_and_followed_by_rest() -> None:
    result = solve(problem(person("p", {"A": 1}, history=("A", 2), away=[0])))
    assert weeks_of(result) == [("p", "A", -2, 0), ("p", "A", 2, 8)]
    assert values(result)[:2] == (2, 0)
    assert any("派驻到此中断" in note for note in result.notes)


def test_a_stay_under_way_that_was_not_published_goes_on() -> None:
    other = Posting(person="q", host="B", start=MONDAY, end=MONDAY + 8 * WEEK)
    people = (person("p", {"A": 9}, history=("A", 1)), person("q", {"B": 1}), person("r", {"A": 1}))
    result = solve(problem(*people, required={"A": 1, "B": 1}, previous=(other,), frozen_weeks=2))
    assert ("p", "A", -1, 3) in weeks_of(result)
    assert values(result)[0] == 0


def test_a_stay_at_a_host_that_is_no_more_ends_as_published() -> None:
    gone = Posting(person="p", host="Z", start=MONDAY - 2 * WEEK, end=MONDAY + WEEK)
    case = problem(person("p", {"A": 1}, history=("Z", 2)), person("q", {"A": 5}), previous=(gone,), frozen_weeks=1)
    assert ("p", "Z", -2, 1) in weeks_of(solve_postings(case, PROFILE))


def test_a_stay_begun_near_the_end_goes_on_and_needs_the_person_to_be_there() -> None:
    first = person("p", {"A": 1}, away=range(6, 80))
    assert ("q", "A", 6, 10) in weeks_of(solve(problem(first, person("q", {"A": 1}, away=range(6)))))
    gone_later = person("q", {"A": 1}, away=[*range(6), *range(7, 80)])
    assert values(solve(problem(first, gone_later)))[0] == 2


def test_rest_between_two_stays() -> None:
    result = solve(problem(person("p", {"A": 1}), weeks=14, max_stay=6, rest=3))
    assert values(result)[0] == 3


def test_a_longest_stay() -> None:
    assert values(solve(problem(person("p", {"A": 1}), weeks=10, max_stay=6, rest=9)))[0] == 4
    assert values(solve(problem(person("p", {"A": 1}), weeks=10, max_stay=None)))[0] == 0


def test_department_limit() -> None:
    pair = [person(n, {"A": 1, "B": 1}, department="d") for n in "pq"]
    assert values(solve(problem(*pair, required={"A": 1, "B": 1}, department_limit={"d": 2})))[0] == 0
    assert values(solve(problem(*pair, required={"A": 1, "B": 1}, department_limit={"d": 1})))[0] == 8


def test_stays_under_way_above_the_limit_are_kept_and_noted() -> None:
    pair = [person(n, {"A": 1, "B": 1}, department="d", history=(h, 1)) for n, h in zip("pq", "AB", strict=True)]
    limited = problem(*pair, required={"A": 1, "B": 1}, department_limit={"d": 1})
    result = solve(dataclasses.replace(limited, names={"d": "心内科"}))
    assert values(result)[0] == 5
    assert result.notes == ("心内科因在派人员未到期，同时派出2人，超过上限1人",)


def test_interchangeable_people_are_told_apart() -> None:
    result = solve(problem(*(person(f"p{i}", {"A": 1}) for i in range(5)), weeks=20, required={"A": 3}, max_stay=8))
    assert values(result)[0] == 0


def test_published_postings_are_kept() -> None:
    published = (Posting(person="p", host="A", start=MONDAY, end=MONDAY + 8 * WEEK),)
    case = problem(person("p", {"A": 9}), person("q", {"A": 1}), previous=published)
    assert solve(case).solution.postings == published


@settings(max_examples=8, deadline=None)
@given(st.integers(100, 10_000))
def test_replanning_unchanged_input_changes_nothing(seed: int) -> None:
    case = random_problem(seed, people=5, hosts=2, weeks=8)
    first = solve(case)
    for frozen in (0, 3):
        again = solve(dataclasses.replace(case, previous=first.solution.postings, frozen_weeks=frozen))
        assert again.solution == first.solution
        assert {g.name: g.value for g in again.goals}["changed"] == 0


def test_the_frozen_window_is_kept_where_it_costs() -> None:
    published = (
        Posting(person="p", host="A", start=MONDAY, end=MONDAY + 4 * WEEK),
        Posting(person="q", host="A", start=MONDAY + 4 * WEEK, end=MONDAY + 8 * WEEK),
    )
    # p leaves in week 1: a stand-in may come in the frozen window, and q still comes as published
    case = problem(
        person("p", {"A": 1}, away=range(1, 80)),
        person("q", {"A": 9}),
        person("r", {"A": 5}),
        previous=published,
        frozen_weeks=5,
    )
    result = solve(case)
    assert values(result)[0] == 0
    assert ("p", "A", 0, 1) in weeks_of(result)
    assert ("q", "A", 4, 8) in weeks_of(result)


def ending_while_frozen(**more: object) -> PostingProblem:
    """One post more than was published; p, of the two who are there, is to leave in week 2."""
    published = (
        Posting(person="p", host="A", start=MONDAY - 3 * WEEK, end=MONDAY + 2 * WEEK),
        Posting(person="q", host="A", start=MONDAY, end=MONDAY + 6 * WEEK),
    )
    people = person("p", {"A": 1}, history=("A", 3)), person("q", {"A": 1})
    return problem(*people, required={"A": 2}, weeks=6, previous=published, frozen_weeks=4, **more)


def test_a_stay_that_ends_while_frozen_goes_on_where_its_host_lacks_people() -> None:
    result = solve(ending_while_frozen())
    assert ("p", "A", -3, 5) in weeks_of(result)  # the longest stay
    assert ("q", "A", 0, 6) in weeks_of(result)
    assert values(result)[0] == 1


def test_what_ended_in_the_past_is_over() -> None:
    assert values(solve(ending_while_frozen(past_weeks=1)))[0] == 1
    over = ending_while_frozen(past_weeks=2)
    for case in (over, dataclasses.replace(over, frozen_weeks=2)):
        assert ("p", "A", -3, 2) in weeks_of(solve(case))


def test_the_longest_stay_yields_also_where_no_stay_may_be_short() -> None:
    case = problem(person("p", {"A": 1}), weeks=6, min_stay=3, floor_stay=3, max_stay=4, stretch=True)
    assert weeks_of(solve(case)) == [("p", "A", 0, 6)]
    assert values(solve(dataclasses.replace(case, stretch=False)))[0] == 2


def test_a_stay_that_ends_while_frozen_ends_where_nobody_is_lacking() -> None:
    case = dataclasses.replace(ending_while_frozen(), required={"A": 1})
    assert ("p", "A", -3, 2) in weeks_of(solve(case))


@settings(max_examples=8, deadline=None)
@given(st.integers(100, 10_000))
def test_relabelling_people_and_hosts_keeps_the_optimum(seed: int) -> None:
    case = random_problem(seed, people=5, hosts=2, weeks=8)
    new = {"A": "Y", "B": "X"}
    turned = dataclasses.replace(
        case,
        required={new[h]: n for h, n in case.required.items()},
        candidates=tuple(
            dataclasses.replace(
                c,
                person=f"z{9 - i}",
                weekly_cost={new[h]: cost for h, cost in c.weekly_cost.items()},
                history=(new[c.history[0]], c.history[1]) if c.history else None,
            )
            for i, c in enumerate(case.candidates)
        ),
    )
    assert values(solve(turned)) == values(solve(case))


@settings(max_examples=8, deadline=None)
@given(st.integers(100, 10_000))
def test_one_more_physician_is_never_worse(seed: int) -> None:
    case = random_problem(seed, people=4, hosts=2, weeks=8)
    more = dataclasses.replace(case, candidates=(*case.candidates, person("new", {"A": 5, "B": 5}, department="d9")))
    assert values(solve(more)) <= values(solve(case))


def test_no_time_still_gives_a_plan_with_honest_bounds() -> None:
    case = random_problem(5, people=6, hosts=3, weeks=8)
    best = values(solve(case))
    hurried = solve_postings(case, PROFILE.replace(seconds=0.1))
    assert faults(case, hurried.solution.postings) == []
    assert hurried.goals[0].bound <= best[0] <= hurried.goals[0].value


def test_postings_are_ordered_and_start_on_mondays() -> None:
    postings = solve(random_problem(2, people=8, hosts=3, weeks=12)).solution.postings
    assert list(postings) == sorted(postings, key=lambda p: (p.host, p.start, p.person))
    assert all(p.start.weekday() == 0 and isinstance(p.start, dt.date) for p in postings)


@pytest.mark.parametrize("seed", range(4))
def test_counties_that_share_nothing_are_solved_each_by_itself(seed: int) -> None:
    near = random_problem(seed, people=5, hosts=2, weeks=8)
    far = random_problem(seed + 50, people=4, hosts=2, weeks=8)
    moved = tuple(
        dataclasses.replace(
            c,
            person=f"far {c.person}",
            department=f"far {c.department}",
            weekly_cost={f"far {host}": cost for host, cost in c.weekly_cost.items()},
            history=(f"far {c.history[0]}", c.history[1]) if c.history else None,
        )
        for c in far.candidates
    )
    both = dataclasses.replace(
        near,
        candidates=(*near.candidates, *moved),
        required={**near.required, **{f"far {host}": n for host, n in far.required.items()}},
        department_limit={**near.department_limit, **{f"far {d}": n for d, n in far.department_limit.items()}},
    )
    assert len(parts(both)) >= 2
    together = zip(values(solve(near)), values(solve(far)), strict=True)
    assert values(solve(both)) == tuple(a + b for a, b in together)
    again = dataclasses.replace(both, previous=solve(both).solution.postings)
    assert solve(again).solution.postings == again.previous
