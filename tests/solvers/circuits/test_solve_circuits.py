from __future__ import annotations

import dataclasses
import datetime as dt

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gridplan.domain.circuits import CircuitProblem, Crew, DepotTask
from gridplan.domain.results import Status
from gridplan.errors import NotFoundError
from gridplan.solvers.circuits import solve_circuits
from gridplan.solvers.profiles import load_profile, make_profile

from .feasibility import START, assert_feasible, brute_force, days, driving, need, on_a_line, problem, times, tour

PROFILE = make_profile("circuits", options={"comfort_work": 0.05})


def solved(one: CircuitProblem, profile=PROFILE):
    result = solve_circuits(one, profile)
    assert result.solution is not None
    assert_feasible(one, result.solution)
    values = {g.name: g.value for g in result.goals}
    assert values["missed"] == sum(m.count for m in result.solution.missed)
    assert values["driving"] == sum(driving(one.travel[0], t) for t in result.solution.tours)
    assert all(g.bound <= g.value for g in result.goals)
    assert (result.status is Status.OPTIMAL) == (result.gap == 0)
    return result, values


def crew(*numbers: int, name: str = "C", equipment: tuple[str, ...] = ()) -> Crew:
    return Crew(id=name, days=days(*numbers), equipment=equipment)


def test_villages_on_one_road_share_a_tour() -> None:
    one = problem(on_a_line(10, 20, -5), (need("A"), need("B"), need("C")), (crew(1, 2),), max_stops=2)
    result, values = solved(one)
    assert values == {"missed": 0, "driving": 40 + 10}
    assert {tuple(s.village for s in t.stops) for t in result.solution.tours} == {("A", "B"), ("C",)}
    assert result.status is Status.OPTIMAL


def test_a_long_day_is_split() -> None:
    one = problem(on_a_line(10, 20), (need("A"), need("B")), (crew(1, 2),), shift=239)
    assert solved(one)[1]["driving"] == 60


def test_too_few_crew_days_are_reported_not_hidden() -> None:
    one = problem(on_a_line(10, -20), (need("A"), need("B")), (crew(1),), max_stops=1)
    result, values = solved(one)
    assert values == {"missed": 1, "driving": 20}
    assert [(m.village, m.count) for m in result.solution.missed] == [("B", 1)]
    assert "不足" in result.solution.missed[0].reason


@pytest.mark.parametrize(
    ("changes", "word"),
    [
        ({"equipment": ("X光",)}, "设备"),
        ({"service_seconds": 981}, "工时"),
        ({"closed": frozenset(days(0, 1, 2, 3))}, "封闭"),
        ({"visits": 2, "min_gap_days": 9}, "间隔"),
        ({"max_gap_days": 3}, "间隔"),
    ],
)
def test_what_cannot_be_done_is_said_with_the_reason(changes: dict[str, object], word: str) -> None:
    one = problem(on_a_line(10, 20), (need("A", **changes), need("B")), (crew(0, 1, 2, 3),))
    result, values = solved(one)
    assert values["missed"] == 1
    assert [(m.village, m.count) for m in result.solution.missed] == [("A", 1)]
    assert word in result.solution.missed[0].reason
    assert result.status is Status.OPTIMAL


def test_a_village_without_a_road_is_reported() -> None:
    travel = times(("D", "A", "B"), [[0, -1, 5], [-1, 0, -1], [5, -1, 0]])
    result, values = solved(problem(travel, (need("A"), need("B")), (crew(1),)))
    assert values == {"missed": 1, "driving": 10}
    assert "到达" in result.solution.missed[0].reason


def test_a_one_way_road_is_no_way_home() -> None:
    travel = times(("D", "A"), [[0, 5], [-1, 0]])
    assert solved(problem(travel, (need("A"),), (crew(1),)))[1] == {"missed": 1, "driving": 0}


def test_equipment_decides_the_crew() -> None:
    crews = (crew(1, name="plain"), crew(2, name="X", equipment=("X光",)))
    one = problem(on_a_line(10, 11), (need("A", equipment=("X光",)), need("B", closed=frozenset(days(2)))), crews)
    result, values = solved(one)
    assert {(t.crew, t.stops[0].village) for t in result.solution.tours} == {("X", "A"), ("plain", "B")}
    assert values["driving"] == 42


def test_two_programmes_never_meet_in_a_village_on_one_day() -> None:
    needs = (need("A"), need("A", programme="Q"))
    result, values = solved(problem(on_a_line(10), needs, (crew(1, name="C1"), crew(1, 5, name="C2"))))
    assert values == {"missed": 0, "driving": 40}
    assert len({t.day for t in result.solution.tours}) == 2


def test_the_calendar_sends_routes_back() -> None:
    # A and B lie together but are never open on the same day: the cheapest routes have no calendar
    needs = (
        need("A", closed=frozenset(days(1, 2))),
        need("B", closed=frozenset(days(3, 4))),
        need("C", closed=frozenset(days(1, 2))),
    )
    one = problem(on_a_line(50, 51, -5), needs, (crew(1, 2, 3, 4),))
    result, values = solved(one)
    assert values["driving"] == 102 + 100 + 10
    assert result.status is Status.OPTIMAL
    joint, same = solved(one, PROFILE.replace(rounds=1))
    assert same == values
    assert joint.status is Status.OPTIMAL


def test_a_full_calendar_misses_nothing_that_a_rhythm_can_serve() -> None:
    # 12 crew-days, 12 tours, narrow gaps: routes driven each time or never fit, any mixture hardly does
    spots = (200, 210, 220, -200, -210, -220, 100, 110)
    travel = on_a_line(*spots, names="ABCEFGHI")
    needs = tuple(need(v, visits=4, min_gap_days=14, max_gap_days=28) for v in "ABCEFGHI")
    one = problem(travel, needs, (crew(*range(0, 84, 7)),), length=84)
    result, values = solved(one, PROFILE.replace(rounds=1, calendar_work=0.01, joint_options=50, joint_work=0.5))
    assert values["missed"] == 0
    assert {g.name: g.bound for g in result.goals}["driving"] <= values["driving"]


def test_gaps_reach_to_both_edges() -> None:
    one = problem(on_a_line(10), (need("A", visits=2, max_gap_days=5),), (crew(*range(14)),), length=14)
    result, _ = solved(one)
    first, last = (t.day for t in result.solution.tours)
    assert first <= START + dt.timedelta(days=5)
    assert last >= START + dt.timedelta(days=9)


def test_visits_are_spread_evenly_by_one_crew() -> None:
    crews = (crew(*range(0, 28, 2), name="C1"), crew(*range(1, 28, 2), name="C2"))
    one = problem(on_a_line(10), (need("A", visits=2),), crews, length=28)
    result, _ = solved(one, make_profile("circuits"))
    numbers = [(t.day - START).days for t in result.solution.tours]
    assert len({t.crew for t in result.solution.tours}) == 1
    assert abs(numbers[0] - 7) <= 1
    assert abs(numbers[1] - 21) <= 1


def test_fixed_tours_count_and_keep_their_distance() -> None:
    one = problem(
        on_a_line(10), (need("A", visits=2, min_gap_days=4),), (crew(1, 2, 3, 6),), fixed=(tour(2, "A", crew="gone"),)
    )
    result, values = solved(one)
    assert [(t.day - START).days for t in result.solution.tours] == [2, 6]
    assert values == {"missed": 0, "driving": 40}


def test_a_gap_that_is_history_does_not_lose_a_visit() -> None:
    late = problem(on_a_line(10), (need("A", max_gap_days=5),), (crew(8, 9),), open_from=days(8)[0])
    assert solved_values(late) == {"missed": 1, "driving": 0}  # day 8 is the last history can excuse: 14 - 8 > 5
    in_time = problem(on_a_line(10), (need("A", max_gap_days=6),), (crew(8, 9),), open_from=days(8)[0])
    assert solve_circuits(in_time, PROFILE).goals[0].value == 0


def solved_values(one: CircuitProblem) -> dict[str, float]:
    return {g.name: g.value for g in solve_circuits(one, PROFILE).goals}


def test_published_tours_stay_when_nothing_changed() -> None:
    was = (tour(3, "A"), tour(5, "B"))
    one = problem(on_a_line(10, 11), (need("A"), need("B")), (crew(1, 2, 3, 4, 5),), previous=was)
    result, values = solved(one)
    assert values == {"missed": 0, "changed": 0, "driving": 42}
    assert result.solution.tours == was
    assert result.status is Status.OPTIMAL


def test_only_what_must_change_changes() -> None:
    was = (tour(3, "A"), tour(5, "B"))
    one = problem(on_a_line(10, 11), (need("A"), need("B")), (crew(1, 2, 5),), previous=was)
    result, values = solved(one)
    assert values["changed"] == 2  # A's tour is gone and comes back on another day
    assert was[1] in result.solution.tours
    assert result.status is Status.OPTIMAL


def test_a_village_no_longer_served_drops_its_tour() -> None:
    one = problem(on_a_line(10, 11), (), (crew(1, 5),), previous=(tour(5, "B"),))
    result, values = solved(one)
    assert values == {"missed": 0, "changed": 1, "driving": 0}
    assert result.solution.tours == ()


def test_depots_add_up() -> None:
    one = problem(on_a_line(10, -20), (need("A"),), (crew(1),))
    other = DepotTask(depot="B", profile="car", needs=(need("A"),), crews=(crew(1, name="E"),))
    both = dataclasses.replace(one, tasks=(*one.tasks, other))
    result = solve_circuits(both, PROFILE)
    assert result.goals[-1].value == 20 + 60


def test_no_crew_and_no_need_are_no_trouble() -> None:
    assert solved(problem(on_a_line(10), (need("A", visits=2),), ()))[1] == {"missed": 2, "driving": 0}
    assert solved(problem(on_a_line(10), (), (crew(1),)))[1] == {"missed": 0, "driving": 0}


def test_missing_travel_times_are_named() -> None:
    one = problem(on_a_line(10), (need("A"),), (crew(1),))
    with pytest.raises(NotFoundError, match="car"):
        solve_circuits(dataclasses.replace(one, travel=()), PROFILE)


def small_problem(draw_seed: int, *, count: int, slots: int, triangle: bool) -> CircuitProblem:
    random = np.random.default_rng(draw_seed)
    seconds = random.integers(1, 60, (count + 1, count + 1))
    np.fill_diagonal(seconds, 0)
    if triangle:
        for via in range(count + 1):
            seconds = np.minimum(seconds, seconds[:, [via]] + seconds[[via], :])
    if random.random() < 0.3:
        seconds[int(random.integers(count + 1)), int(random.integers(1, count + 1))] = -1
        np.fill_diagonal(seconds, 0)
    numbers = sorted(random.choice(10, slots, replace=False).tolist())
    crews = (crew(*numbers[:2], name="C1", equipment=("X光",)), crew(*numbers[2:], name="C2"))
    needs = tuple(
        need(
            "ABCE"[i],
            visits=int(random.integers(1, 3)),
            min_gap_days=int(random.integers(1, 5)),
            max_gap_days=int(random.choice([5, 7, 20])),
            service_seconds=int(random.integers(10, 60)),
            closed=frozenset(days(*random.choice(10, 2).tolist())),
            equipment=("X光",) if random.random() < 0.2 else (),
        )
        for i in range(count)
    )
    travel = times(("D", *"ABCE"[:count]), seconds)
    return problem(travel, needs, crews, length=10, shift=200, max_stops=2)


@settings(max_examples=40, deadline=None)
@given(seed=st.integers(0, 10**6), triangle=st.booleans())
def test_as_good_as_brute_force(seed: int, triangle: bool) -> None:
    one = small_problem(seed, count=3, slots=5, triangle=triangle)
    result, values = solved(one)
    assert (values["missed"], values["driving"]) == brute_force(one)
    assert result.status is Status.OPTIMAL


@settings(max_examples=15, deadline=None)
@given(seed=st.integers(0, 10**6))
def test_priced_routes_are_as_good_as_all(seed: int) -> None:
    one = small_problem(seed, count=4, slots=5, triangle=True)
    all_, priced = solve_circuits(one, PROFILE), solve_circuits(one, PROFILE.replace(states=4))
    assert [g.value for g in priced.goals] >= [g.bound for g in all_.goals]
    assert [g.bound for g in priced.goals] <= [g.value for g in all_.goals]


@settings(max_examples=10, deadline=None)
@given(seed=st.integers(0, 10**6), names=st.permutations("ABCE"))
def test_other_names_cost_the_same(seed: int, names: list[str]) -> None:
    one = small_problem(seed, count=4, slots=5, triangle=True)
    rename = dict(zip("ABCE", names, strict=True))
    (task,) = one.tasks
    places = tuple(rename.get(p, p) for p in one.travel[0].origins)
    needs = tuple(
        sorted((dataclasses.replace(n, village=rename[n.village]) for n in task.needs), key=lambda n: n.village)
    )
    other = dataclasses.replace(
        one,
        travel=(times(places, one.travel[0].seconds),),
        tasks=(dataclasses.replace(task, needs=needs),),
    )
    first, second = solved(one), solved(other)
    assert first[0].status is second[0].status is Status.OPTIMAL
    assert first[1] == second[1]


@settings(max_examples=10, deadline=None)
@given(seed=st.integers(0, 10**6), extra=st.integers(0, 9))
def test_another_crew_day_never_hurts(seed: int, extra: int) -> None:
    one = small_problem(seed, count=4, slots=4, triangle=True)
    (task,) = one.tasks
    more = dataclasses.replace(one, tasks=(dataclasses.replace(task, crews=(*task.crews, crew(extra, name="C3"))),))
    before, after = solved(one), solved(more)
    assert before[0].status is after[0].status is Status.OPTIMAL
    assert list(after[1].values()) <= list(before[1].values())


def test_the_same_input_gives_the_same_tours() -> None:
    one = small_problem(7, count=4, slots=5, triangle=True)
    assert solve_circuits(one, PROFILE).solution == solve_circuits(one, PROFILE).solution


@pytest.mark.parametrize("name", ["quick", "default", "thorough"])
def test_profiles_can_be_read(name: str) -> None:
    assert load_profile("circuits", name).text("formulation") == "routes"
