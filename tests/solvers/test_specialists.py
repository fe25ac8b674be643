"""Specialists: against all assignments, against a linear program, and that goals come strictly one after the other."""

from __future__ import annotations

import dataclasses
import itertools
import math
import random
import time
from collections import Counter

import numpy as np
import pytest
from benchmarks.peers.specialists import specialist_problem
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import sparse
from scipy.optimize import linear_sum_assignment, linprog

from gridplan.domain.results import Status, StopReason
from gridplan.domain.specialists import CUT_OFF_SECONDS, Physician, SpecialistProblem, TeamNeed
from gridplan.domain.travel import TravelTimes
from gridplan.errors import OptionError
from gridplan.solvers import solve_specialists
from gridplan.solvers.specialists import FORBIDDEN, pairing_costs

HOSPITALS, LEADS, SPECIALTIES = ("甲院", "乙院"), ("县医院", "中医院"), ("内科", "妇产科", "眼科")


@st.composite
def problems(draw: st.DrawFn, teams: int = 4, people: int = 3) -> SpecialistProblem:
    """Small problems in which every reason counts now and then."""
    few = st.integers(0, 40)
    needs = [
        TeamNeed(
            team=f"团队{i}",
            hospital=draw(st.sampled_from(HOSPITALS)),
            mismatch=draw(st.dictionaries(st.sampled_from(SPECIALTIES), few)),
            unmatched=draw(few),
            adopters=draw(st.frozensets(st.sampled_from(("科1", "科2")))),
        )
        for i in range(draw(st.integers(0, teams)))
    ]
    roster = [
        Physician(
            id=f"医师{j}",
            workplace=draw(st.sampled_from(LEADS)),
            department=draw(st.sampled_from((None, "科1", "科2"))),
            specialty=draw(st.sampled_from((None, *SPECIALTIES))),
            hardship=draw(st.sampled_from((1.0, 1.25, 2.5))),
            posted=draw(st.sampled_from((None, None, *HOSPITALS))),
            cap=draw(st.integers(0, 3)),
        )
        for j in range(draw(st.integers(0, people)))
    ]
    known = [person.id for person in roster] + ["已离职"]
    return SpecialistProblem(
        teams=tuple(needs),
        people=tuple(roster),
        travel=TravelTimes(
            origins=LEADS,
            destinations=HOSPITALS,
            seconds=np.array([[draw(st.integers(-1, 50)) for _ in HOSPITALS] for _ in LEADS], dtype=np.int32),
            profile="car",
        ),
        adoption=draw(st.sampled_from((0, 7))),
        next_team=draw(st.sampled_from((0, 5, 30))),
        previous={need.team: draw(st.sampled_from(known)) for need in needs if draw(st.booleans())},
    )


def goals(problem: SpecialistProblem, serves: dict[str, str]) -> tuple[int, int, int]:
    """Unserved, changed and cost by the definition in the domain, pairing by pairing."""
    people = {person.id: person for person in problem.people}
    unserved = changed = cost = 0
    for need in problem.teams:
        old = people.get(problem.previous.get(need.team, ""))
        if old and problem.pairing(need, old) and serves.get(need.team) != old.id:
            changed += 1
        if need.team not in serves:
            unserved += 1
            continue
        pairing = problem.pairing(need, people[serves[need.team]])
        assert pairing is not None, "somebody serves where he cannot"
        cost += pairing.cost
    load = Counter(serves.values())
    assert all(load[person.id] <= person.cap for person in problem.people)
    return unserved, changed, cost + sum(problem.next_team * sum(range(count)) for count in load.values())


def best(problem: SpecialistProblem) -> tuple[int, int, int]:
    """The least goals of all assignments."""
    able = [
        [None, *(person.id for person in problem.people if problem.pairing(need, person))] for need in problem.teams
    ]
    caps = {person.id: person.cap for person in problem.people}
    every = (
        {need.team: person for need, person in zip(problem.teams, choice, strict=True) if person}
        for choice in itertools.product(*able)
    )
    fine = (serves for serves in every if all(n <= caps[p] for p, n in Counter(serves.values()).items()))
    return min(goals(problem, serves) for serves in fine)


@settings(max_examples=120, deadline=None)
@given(problems())
def test_no_assignment_is_better(problem: SpecialistProblem) -> None:
    result = solve_specialists(problem)
    assert result.status is Status.OPTIMAL
    assert result.stop_reason is StopReason.PROVEN
    found = goals(problem, dict(result.solution.serves))
    assert found == best(problem)
    told = {goal.name: goal.value for goal in result.goals}
    assert (told["unserved"], told["cost"]) == (found[0], found[2])
    assert told.get("changed") == (found[1] if problem.previous else None)
    assert all(goal.bound == goal.value for goal in result.goals)


@settings(max_examples=40, deadline=None)
@given(problems(teams=9, people=7))
def test_a_linear_program_finds_no_better_cost(problem: SpecialistProblem) -> None:
    """The relaxation in which specialists may be shared out in fractions, goal by goal, bounds every assignment."""
    problem = dataclasses.replace(problem, previous={})
    costs = pairing_costs(problem)
    result = solve_specialists(problem)
    row, column = np.nonzero(costs != FORBIDDEN)
    people = sorted(problem.people, key=lambda person: person.id)
    slots = [(j, k) for j, person in enumerate(people) for k in range(min(person.cap, len(problem.teams)))]
    told = {goal.name: goal.value for goal in result.goals}
    if not len(row) or not slots:
        assert told["unserved"] == len(problem.teams)
        return
    pairs, places = len(row), len(slots)
    once = sparse.coo_matrix((np.ones(pairs), (row, np.arange(pairs))), shape=(costs.shape[0], pairs + places))
    use = sparse.coo_matrix((np.ones(pairs), (column, np.arange(pairs))), shape=(len(people), pairs))
    give = sparse.coo_matrix(
        (-np.ones(places), ([j for j, _ in slots], np.arange(places))), shape=(len(people), places)
    )
    linked = sparse.hstack([use, give])
    upper = sparse.vstack([once, linked])
    limits = np.concatenate([np.ones(costs.shape[0]), np.zeros(len(people))])
    serve = np.concatenate([np.ones(pairs), np.zeros(places)])
    most = linprog(-serve, A_ub=upper, b_ub=limits, bounds=(0, 1), method="highs")
    assert told["unserved"] == len(problem.teams) + round(most.fun)
    price = np.concatenate([costs[row, column], [problem.next_team * k for _, k in slots]])
    served = len(problem.teams) - told["unserved"]
    least = linprog(price, A_ub=upper, b_ub=limits, A_eq=serve[None], b_eq=[served], bounds=(0, 1), method="highs")
    assert told["cost"] == pytest.approx(least.fun, abs=1e-6)


def test_with_a_place_each_it_is_the_assignment_problem() -> None:
    problem = specialist_problem(teams=60, people=100, cap=1)
    problem = dataclasses.replace(problem, people=tuple(p for p in problem.people if p.posted is None))
    costs = pairing_costs(problem)
    rows, columns = linear_sum_assignment(costs)
    assert solve_specialists(problem).objective == costs[rows, columns].sum()


def test_every_pairing_counts_what_the_definition_says() -> None:
    problem = specialist_problem(teams=30, people=40)
    costs = pairing_costs(problem)
    for (i, need), (j, person) in itertools.product(enumerate(problem.teams), enumerate(problem.people)):
        pairing = problem.pairing(need, person)
        assert costs[i, j] == (FORBIDDEN if pairing is None else pairing.cost)


def test_a_hospital_cut_off_still_gets_somebody_but_last() -> None:
    problem = specialist_problem(teams=1, people=2)
    people = tuple(dataclasses.replace(p, posted=None, workplace=f"L{i}") for i, p in enumerate(problem.people))
    seconds = problem.travel.seconds.copy()
    seconds[0] = -1
    cut = dataclasses.replace(
        problem, people=people, travel=dataclasses.replace(problem.travel, seconds=seconds), next_team=0
    )
    assert solve_specialists(cut).solution.serves == {"T0000": people[1].id}
    alone = dataclasses.replace(cut, people=people[:1])
    assert solve_specialists(alone).objective >= CUT_OFF_SECONDS


@pytest.mark.parametrize("change", [{"teams": ()}, {"people": ()}])
def test_nobody_and_nothing(change: dict[str, tuple[()]]) -> None:
    problem = dataclasses.replace(specialist_problem(teams=3, people=4), **change)
    result = solve_specialists(problem)
    assert result.status is Status.OPTIMAL
    assert dict(result.solution.serves) == {}
    assert [goal.value for goal in result.goals] == [len(problem.teams), 0]


def test_the_order_of_the_input_does_not_matter_even_among_equals() -> None:
    problem = specialist_problem(teams=40, people=30)
    alike = tuple(Physician(id=p.id, workplace="L0", cap=2) for p in problem.people)
    needs = tuple(TeamNeed(team=need.team, hospital="H0") for need in problem.teams)
    for one in (problem, dataclasses.replace(problem, teams=needs, people=alike)):
        shuffled = dataclasses.replace(
            one,
            teams=tuple(random.Random(3).sample(one.teams, len(one.teams))),
            people=tuple(random.Random(4).sample(one.people, len(one.people))),
        )
        assert solve_specialists(one).solution == solve_specialists(shuffled).solution


@pytest.mark.parametrize("people", [20, 400])
def test_what_was_published_stays(people: int) -> None:
    problem = specialist_problem(teams=90, people=people)
    first = solve_specialists(problem)
    again = solve_specialists(dataclasses.replace(problem, previous=first.solution.serves))
    assert again.solution == first.solution
    # prices that turn against the published plan change nothing either: change comes before cost
    dear = dataclasses.replace(problem, previous=first.solution.serves, adoption=50_000, next_team=30_000)
    assert solve_specialists(dear).solution == first.solution


def test_one_more_change_is_never_taken_to_save_cost_nor_a_team_left_to_save_a_change() -> None:
    needs = tuple(TeamNeed(team=f"T{i}", hospital="H") for i in range(2))
    both, here = Physician(id="P1", workplace="far"), Physician(id="P2", workplace="near", posted="H")
    travel = TravelTimes(origins=("far", "near"), destinations=("H",), seconds=np.array([[9000], [5]]), profile="car")
    problem = SpecialistProblem(teams=needs, people=(both, here), travel=travel, previous={"T0": "P1", "T1": "P1"})
    result = solve_specialists(problem)
    assert [goal.value for goal in result.goals] == [0, 1, 9000]
    assert sorted(result.solution.serves.values()) == ["P1", "P2"]


def test_prices_beyond_what_can_be_added_up_are_refused() -> None:
    problem = specialist_problem(teams=900, people=300)
    vast = dataclasses.replace(problem, adoption=10**15)
    with pytest.raises(OptionError, match="too high"):
        solve_specialists(vast)


def test_the_dearest_prices_that_rules_allow_are_added_up() -> None:
    """60 · 10,000 seconds for each price, a cap of 100, twenty years at the grassroots: still exact."""
    problem = specialist_problem(teams=300, people=40, cap=100, published=True)
    people = tuple(dataclasses.replace(p, hardship=1 + 10 * 1040 / 26) for p in problem.people)
    needs = tuple(dataclasses.replace(n, mismatch={}, unmatched=600_000) for n in problem.teams)
    dear = dataclasses.replace(problem, teams=needs, people=people, adoption=600_000, next_team=600_000)
    reached = [goal.value for goal in solve_specialists(dear).goals]
    assert list(goals(dear, dict(solve_specialists(dear).solution.serves))) == reached
    free = dataclasses.replace(dear, teams=tuple(dataclasses.replace(n, unmatched=0) for n in needs), adoption=0)
    without_prices = [goal.value for goal in solve_specialists(dataclasses.replace(free, next_team=0)).goals]
    assert reached[:2] == without_prices[:2]


@pytest.mark.parametrize(("people", "cap"), [(711, 3), (2000, 3), (711, 1), (0, 3)])
def test_at_the_size_of_a_prefecture(people: int, cap: int) -> None:
    problem = specialist_problem(people=people, cap=cap)
    began = time.monotonic()
    result = solve_specialists(problem)
    assert time.monotonic() - began < 20
    assert goals(problem, dict(result.solution.serves)) == (result.goals[0].value, 0, result.goals[-1].value)
    own = Counter(need.hospital for need in problem.teams)
    posted = Counter(person.posted for person in problem.people)
    free = cap * posted.pop(None, 0)
    left = sum(max(0, count - cap * posted[hospital]) for hospital, count in own.items())
    assert result.goals[0].value == max(0, left - free)
    assert math.isclose(result.gap, 0)
