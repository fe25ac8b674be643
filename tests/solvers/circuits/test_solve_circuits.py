from __future__ import annotations

import dataclasses
import datetime as dt

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gridplan.domain.circuits import DepotTask, MissedReason, WorkingDay
from gridplan.domain.results import Status
from gridplan.errors import NotFoundError
from gridplan.solvers.circuits import solve_circuits
from gridplan.solvers.profiles import load_profile, make_profile

from .problems import START, crew, day, days, need, on_a_line, problem, times, tour
from .random_problems import plain_problem
from .solving import PROFILE, best, made, solved


def test_villages_on_one_road_share_a_tour() -> None:
    one = problem(on_a_line(10, 20, -5), (need("A"), need("B"), need("C")), (crew(1, 2),), max_stops=2)
    solution, counted = best(one)
    assert counted == {"missed": 0, "driving": 40 + 10}
    assert {tuple(s.place for s in t.stops) for t in solution.tours} == {("A", "B"), ("C",)}


@pytest.mark.parametrize(
    ("seconds", "reason"),
    [
        ([[0, -1, 5], [-1, 0, -1], [5, -1, 0]], MissedReason.NO_WAY),
        ([[0, 5, 5], [-1, 0, -1], [5, 5, 0]], MissedReason.NO_WAY),
    ],
)
def test_a_village_without_a_way_there_and_back_is_reported(seconds: list[list[int]], reason: MissedReason) -> None:
    solution, counted = best(problem(times(("D", "A", "B"), seconds), (need("A"), need("B")), (crew(1),)))
    assert counted == {"missed": 1, "driving": 10}
    assert [(m.place, m.reason) for m in solution.missed] == [("A", reason)]


def test_the_calendar_sends_routes_back() -> None:
    # A and B lie together but are never open on the same day: the cheapest routes have no calendar
    needs = (
        need("A", closed=frozenset(days(1, 2))),
        need("B", closed=frozenset(days(3, 4))),
        need("C", closed=frozenset(days(1, 2))),
    )
    one = problem(on_a_line(50, 51, -5), needs, (crew(1, 2, 3, 4),))
    assert best(one)[1]["driving"] == 102 + 100 + 10
    joint, same = solved(one, PROFILE.replace(rounds=1))
    assert same["driving"] == 212
    assert joint.status is Status.OPTIMAL


def test_a_full_calendar_misses_nothing_that_a_rhythm_can_serve() -> None:
    # 12 crew-days, 12 tours, narrow gaps: routes driven each time or never fit, any mixture hardly does
    spots = (200, 210, 220, -200, -210, -220, 100, 110)
    travel = on_a_line(*spots, names="ABCEFGHI")
    needs = tuple(need(place, visits=4, min_gap_days=14, max_gap_days=28) for place in "ABCEFGHI")
    one = problem(travel, needs, (crew(*range(0, 84, 7)),), length=84)
    result, counted = solved(one, PROFILE.replace(rounds=1, calendar_work=0.01, joint_options=50, joint_work=0.5))
    assert counted["missed"] == 0
    assert {g.name: g.bound for g in result.goals}["driving"] <= counted["driving"]


def test_visits_are_spread_evenly_by_one_crew() -> None:
    crews = (crew(*range(0, 28, 2), name="C1"), crew(*range(1, 28, 2), name="C2"))
    one = problem(on_a_line(10), (need("A", visits=2),), crews, length=28)
    result, _ = solved(one, make_profile("circuits"))
    first, second = made(result.solution)
    assert first[1] == second[1]
    assert abs(first[0] - 7) <= 1
    assert abs(second[0] - 21) <= 1


def test_fixed_tours_count_and_keep_their_distance() -> None:
    stands = (tour(2, "A", crew="gone"),)
    one = problem(on_a_line(10), (need("A", visits=2, min_gap_days=4),), (crew(1, 2, 3, 6),), fixed=stands)
    solution, counted = best(one)
    assert [d for d, *_ in made(solution)] == [2, 6]
    assert counted == {"missed": 0, "driving": 40}


def test_no_tour_comes_to_where_a_fixed_one_is_nor_takes_its_crew() -> None:
    stands = (tour(2, "A/Q"), tour(5, "B", crew="C2"))
    crews = (crew(2, 5, name="C2"), crew(2, 3, name="C"))
    solution, _ = best(problem(on_a_line(10, 20), (need("A"), need("B")), crews, fixed=stands))
    assert made(solution) == [(2, "C", "A", "Q"), (3, "C", "A", "P"), (5, "C2", "B", "P")]


def test_a_fixed_tour_to_a_place_that_is_gone_costs_nothing() -> None:
    one = problem(on_a_line(10), (need("A"),), (crew(3),), fixed=(tour(1, "Z", crew="gone"),), open_from=day(2))
    assert best(one)[1] == {"missed": 0, "driving": 20}


def test_a_gap_that_is_history_does_not_lose_a_visit() -> None:
    late = problem(on_a_line(10), (need("A", max_gap_days=5),), (crew(8, 9),), open_from=day(8))
    assert best(late)[1] == {"missed": 1, "driving": 0}  # the gap from day 0 is history, but 14 - 8 > 5
    in_time = problem(on_a_line(10), (need("A", max_gap_days=6),), (crew(8, 9),), open_from=day(8))
    assert best(in_time)[1]["missed"] == 0


def test_nothing_is_planned_before_the_first_open_day() -> None:
    one = problem(on_a_line(10), (need("A"),), (crew(1, 2, 9),), open_from=day(5))
    assert [d for d, *_ in made(best(one)[0])] == [9]


def test_published_tours_stay_when_nothing_changed() -> None:
    was = (tour(3, "A"), tour(5, "B"))
    one = problem(on_a_line(10, 11), (need("A"), need("B")), (crew(1, 2, 3, 4, 5),), previous=was)
    solution, counted = best(one)
    assert counted == {"missed": 0, "changed": 0, "driving": 42}
    assert solution.tours == was


def test_where_nothing_changed_nothing_is_searched(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delattr("gridplan.solvers.circuits.component.find_routes")
    was = (tour(3, "A"), tour(5, "B"))  # one tour to both would drive less
    one = problem(on_a_line(10, 11), (need("A"), need("B")), (crew(1, 2, 3, 4, 5),), previous=was)
    result = solve_circuits(one, PROFILE)
    assert result.status is Status.OPTIMAL
    assert {g.name: (g.value, g.bound) for g in result.goals} == {
        "missed": (0, 0),
        "changed": (0, 0),
        "driving": (42, 42),
    }


def test_only_what_must_change_changes() -> None:
    was = (tour(3, "A"), tour(5, "B"))
    one = problem(on_a_line(10, 11), (need("A"), need("B")), (crew(1, 2, 5),), previous=was)
    solution, counted = best(one)
    assert counted["changed"] == 2  # A's tour is gone and comes back on another day
    assert was[1] in solution.tours


def test_a_village_no_longer_served_drops_its_tour() -> None:
    one = problem(on_a_line(10, 11), (), (crew(1, 5),), previous=(tour(5, "B"),))
    solution, counted = best(one)
    assert counted == {"missed": 0, "changed": 1, "driving": 0}
    assert solution.tours == ()


def test_an_overnight_tour_that_was_published_stays() -> None:
    was = (tour(3, "A", "B/P/1", lodgings=("C",)),)
    own = (need("A"), need("B"))
    one = problem(on_a_line(400, 420, 410), own, (crew(*range(10), nights=1),), lodgings=("C",), previous=was)
    assert best(one)[1] == {"missed": 0, "changed": 0, "driving": 840}
    home = problem(on_a_line(400, 420, 410), own, (crew(*range(10)),), lodgings=("C",), previous=was)
    assert best(home)[1]["changed"] >= 2


def test_tasks_add_up() -> None:
    one = problem(on_a_line(10, -20), (need("A"),), (crew(1),))
    other = DepotTask(
        id="u",
        profile="car",
        needs=(need("A", windows=one.tasks[0].needs[0].windows),),
        crews=(crew(1, name="E", depot="B"),),
    )
    assert best(dataclasses.replace(one, tasks=(*one.tasks, other)))[1]["driving"] == 20 + 60


def test_no_crew_and_no_need_are_no_trouble() -> None:
    assert best(problem(on_a_line(10), (need("A", visits=2),), ()))[1] == {"missed": 2, "driving": 0}
    assert best(problem(on_a_line(10), (), (crew(1),)))[1] == {"missed": 0, "driving": 0}


def test_missing_travel_times_are_named() -> None:
    one = problem(on_a_line(10), (need("A"),), (crew(1),))
    with pytest.raises(NotFoundError, match="car"):
        solve_circuits(dataclasses.replace(one, travel=()), PROFILE)


@settings(max_examples=15, deadline=None)
@given(seed=st.integers(0, 10**6))
def test_priced_routes_are_as_good_as_all(seed: int) -> None:
    one = plain_problem(seed, count=4, slots=5)
    all_, priced = solve_circuits(one, PROFILE), solve_circuits(one, PROFILE.replace(states=4))
    assert [g.value for g in priced.goals] >= [g.bound for g in all_.goals]
    assert [g.bound for g in priced.goals] <= [g.value for g in all_.goals]


@settings(max_examples=10, deadline=None)
@given(seed=st.integers(0, 10**6), names=st.permutations("ABCE"))
def test_other_names_cost_the_same(seed: int, names: list[str]) -> None:
    one = plain_problem(seed, count=4, slots=5)
    rename = dict(zip("ABCE", names, strict=True))
    (task,) = one.tasks
    places = tuple(rename.get(p, p) for p in one.travel[0].origins)
    needs = tuple(sorted((dataclasses.replace(n, place=rename[n.place]) for n in task.needs), key=lambda n: n.place))
    travel = (times(places, one.travel[0].seconds),)
    other = dataclasses.replace(one, travel=travel, tasks=(dataclasses.replace(task, needs=needs),))
    assert best(one)[1] == best(other)[1]


@settings(max_examples=10, deadline=None)
@given(seed=st.integers(0, 10**6), extra=st.integers(0, 9))
def test_another_crew_day_never_hurts(seed: int, extra: int) -> None:
    one = plain_problem(seed, count=4, slots=4)
    (task,) = one.tasks
    more = dataclasses.replace(one, tasks=(dataclasses.replace(task, crews=(*task.crews, crew(extra, name="C3"))),))
    assert list(best(more)[1].values()) <= list(best(one)[1].values())


def test_the_same_input_gives_the_same_tours() -> None:
    one = plain_problem(7, count=4, slots=5)
    assert solve_circuits(one, PROFILE).solution == solve_circuits(one, PROFILE).solution


def test_a_day_of_waiting_costs_no_driving() -> None:
    one = problem(on_a_line(10), (need("A", opens=500),), (crew(1),))
    assert best(one)[1]["driving"] == 20


def test_gaps_reach_to_both_edges() -> None:
    one = problem(on_a_line(10), (need("A", visits=2, max_gap_days=5),), (crew(*range(14)),), length=14)
    first, last = (t.day for t in best(one)[0].tours)
    assert first <= START + dt.timedelta(days=5)
    assert last >= START + dt.timedelta(days=9)


@pytest.mark.parametrize("name", ["quick", "default", "thorough"])
def test_profiles_can_be_read(name: str) -> None:
    assert load_profile("circuits", name).text("formulation") == "routes"


def test_the_break_tells_in_which_order_visits_at_one_place_are_made() -> None:
    # four hours of check-ups fit behind the break only: the short visit at the same place has to come before it
    travel = times(("D", "A", "B"), [[0, 1598, 760], [1562, 0, 1157], [732, 1164, 0]])
    needs = (
        need("A", programme="check-up", service_seconds=14_400),
        need("A", programme="work-day", service_seconds=4_916),
        need("B", programme="work-day", service_seconds=5_496),
    )
    hours = WorkingDay(break_length=3_600)
    solution, counted = best(problem(travel, needs, (crew(1),), hours=hours))
    assert counted == {"missed": 0, "driving": 760 + 1164 + 1562}
    assert [s.programme for s in solution.tours[0].stops] == ["work-day", "work-day", "check-up"]


@pytest.mark.slow
def test_too_many_states_to_follow_them_all_still_give_tours_of_many_stops() -> None:
    # 16 needs at 8 places and two days: routes of one visit each would miss 14
    travel = on_a_line(*range(10, 90, 10), names="ABCEFGHI")
    needs = tuple(need(place, programme=p, service_seconds=10) for place in "ABCEFGHI" for p in ("P", "Q"))
    one = problem(travel, needs, (crew(1, 2),), max_stops=8, shift=1000)
    _, counted = solved(one, PROFILE.replace(states=5_000, seconds=6.0))
    assert counted["missed"] == 0


@pytest.mark.slow
def test_a_day_of_many_visits_at_few_places_is_put_in_order_at_once() -> None:
    # 18 visits, three at each of six places and each of another length: 18! orders, of which those of places matter
    travel = on_a_line(*range(10, 70, 10), names="ABCEFG")
    needs = tuple(need(place, programme=p, service_seconds=10 + i) for i, p in enumerate("PQR") for place in "ABCEFG")
    hours = WorkingDay(start=0, shift=1_000, break_from=200, break_until=400, break_length=60)
    _, counted = solved(problem(travel, needs, (crew(1),), max_stops=6, hours=hours), PROFILE.replace(seconds=5.0))
    assert (counted["missed"], counted["driving"]) == (0, 120)
