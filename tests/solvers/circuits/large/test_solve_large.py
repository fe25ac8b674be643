# ruff: noqa: TID252  the problems and the checker are those of the room above
"""Routes and days found by search: everything asked for is kept, and little is lost against the exact engine."""

from __future__ import annotations

import dataclasses
import datetime as dt
import random

import numpy as np
import pytest

from gridplan.domain.calendar import Season
from gridplan.domain.circuits import CircuitProblem, PinnedVisit, WorkingDay
from gridplan.solvers.circuits import large
from gridplan.solvers.circuits.large import solve_large, suits

from ..feasibility import values
from ..problems import START, crew, day, days, need, on_a_line, problem, times, tour
from ..solving import made, solved
from .instances import instances_of, periodic, scattered, searched


@pytest.mark.parametrize("seed", range(6))
def test_everything_asked_for_is_kept(seed: int) -> None:
    searched(periodic(seed, one_way=seed % 2 == 1))


@pytest.mark.parametrize("seed", [0, 1, 3, 4])
def test_nearly_as_good_as_the_exact_engine_and_the_bound_holds(seed: int) -> None:
    given = periodic(seed, count=9, max_stops=4, one_way=seed % 2 == 1)
    exact, proven = solved(given)
    solution, bound = searched(given)
    counted = values(given, solution)
    assert exact.gap == 0
    assert counted["missed"] == proven["missed"]
    assert bound <= proven["driving"] <= counted["driving"] <= 1.02 * proven["driving"]


def one_day(count: int, *, limit: int, **changes: object) -> CircuitProblem:
    names, seconds = scattered(5, count)
    needs = tuple(need(name, load=1, **changes) for name in names[1:])
    crews = tuple(crew(0, name=f"C{i}", capacity=limit) for i in range(2))
    return problem(times(names, seconds), needs, crews, shift=20_000, max_stops=40, length=1)


def test_no_more_is_missed_than_must_be() -> None:
    solution, bound = searched(one_day(25, limit=10))
    assert sum(m.count for m in solution.missed) == 5
    assert sorted(len(t.stops) for t in solution.tours) == [10, 10]
    assert bound == 0  # nothing is proven about plans that miss other visits


def test_hours_of_single_visits_are_kept() -> None:
    names, seconds = scattered(6, 12)
    needs = tuple(need(n, opens=500 * i, closes=500 * i + 3000) for i, n in enumerate(names[1:]))
    crews = (crew(0, name="A"), crew(0, name="B"))
    given = problem(times(names, seconds), needs, crews, shift=12_000, max_stops=9, length=1)
    solution, _ = searched(given, iterations=300)
    assert not solution.missed


def test_what_does_not_fit_into_its_hours_with_the_others_is_missed() -> None:
    hours = {"opens": 200, "closes": 900, "service_seconds": 300}
    places = on_a_line(*range(100, 109), names="ABEFGHIJK")
    needs = tuple(need(name, **hours) for name in "ABEFGHIJK")  # of 300 seconds each, two fit into 700
    solution, _ = searched(problem(places, needs, (crew(0),), max_stops=9, length=1), iterations=300)
    assert len(made(solution)) == 2
    assert sum(m.count for m in solution.missed) == 7


@pytest.mark.parametrize("seed", range(4))
def test_hours_of_periodic_visits_are_kept(seed: int) -> None:
    given = periodic(seed, one_way=seed % 2 == 1)
    rng = random.Random(seed)
    opens = [rng.choice([None, 500, 2500]) for _ in given.tasks[0].needs]
    needs = tuple(
        dataclasses.replace(one, opens=at, closes=None if at is None else at + 2000)
        for one, at in zip(given.tasks[0].needs, opens, strict=True)
    )
    timed = dataclasses.replace(given, tasks=(dataclasses.replace(given.tasks[0], needs=needs),))
    solution, _ = searched(timed)
    assert any(made(solution))


@pytest.mark.parametrize("seed", [0, 1, 4])
def test_with_hours_nearly_as_good_as_the_exact_engine(seed: int) -> None:
    names, seconds = scattered(seed, 8, one_way=seed == 1)
    needs = tuple(need(n, opens=400 * i, closes=400 * i + 1500, load=1 + i % 2) for i, n in enumerate(names[1:]))
    crews = (crew(0, 1, name="A", capacity=7), crew(0, name="B", capacity=5))
    given = problem(times(names, seconds), needs, crews, shift=6000, max_stops=4, length=2)
    exact, proven = solved(given)
    solution, bound = searched(given, iterations=100)
    counted = values(given, solution)
    assert exact.gap == 0
    assert counted["missed"] == proven["missed"]
    assert bound <= proven["driving"] <= counted["driving"] <= 1.02 * proven["driving"]


@pytest.mark.parametrize("most_bred", [0, 1000], ids=["PyVRP alone", "both in turn"])
def test_both_engines_keep_hours_and_capacity_of_single_visits(most_bred: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(large, "MOST_BRED", most_bred)
    names, seconds = scattered(9, 20)
    needs = tuple(need(n, opens=300 * (i % 7), closes=300 * (i % 7) + 4000, load=2) for i, n in enumerate(names[1:]))
    crews = tuple(crew(0, 1, name=f"C{i}", capacity=11 + i) for i in range(3))
    solution, _ = searched(problem(times(names, seconds), needs, crews, shift=15_000, length=2, max_stops=9))
    assert not solution.missed


def test_pins_of_day_and_crew_are_kept() -> None:
    names, seconds = scattered(7, 10)
    pin = PinnedVisit(day=day(3), crew="B")
    needs = (need(names[1], visits=2, pinned=(pin,)), *(need(name) for name in names[2:]))
    crews = (crew(*range(5), name="A"), crew(*range(5), name="B"))
    solution, _ = searched(problem(times(names, seconds), needs, crews, shift=9000, max_stops=9))
    assert (3, "B", names[1], "P") in made(solution)
    assert not solution.broken_pins


def test_travel_times_of_the_season_count() -> None:
    names, seconds = scattered(8, 10)
    summer = times(names, seconds)
    winter = times(names, np.asarray(seconds) * 3, scenario="winter")
    season = Season(scenario="winter", start=START, end=START + dt.timedelta(days=3))
    needs = tuple(need(name) for name in names[1:])
    given = problem((summer, winter), needs, (crew(*range(6)),), shift=9000, max_stops=9, seasons=(season,))
    solution, _ = searched(given)
    assert all(t.day >= season.end for t in solution.tours)  # the cheap days are enough for all


def test_crews_of_two_depots_visit_what_lies_near_them() -> None:
    x = np.array([0, 10_000, *range(1, 7), *range(10_001, 10_007)])
    names = ("D", "E", *(f"v{i:02d}" for i in range(12)))
    travel = times(names, np.abs(x[:, None] - x[None, :]))
    crews = (crew(0, 1, name="A"), crew(0, 1, name="B", depot="E"))
    given = problem(travel, tuple(need(n) for n in names[2:]), crews, shift=30_000, max_stops=12)
    solution, _ = searched(given)
    assert values(given, solution)["driving"] == 24


def test_the_seed_alone_decides() -> None:
    (one,) = instances_of(periodic(3))
    first, again = (solve_large(one, seconds=60, seed=4, iterations=40) for _ in range(2))
    assert first == again


def test_a_break_that_always_fits_is_accepted() -> None:
    hours = WorkingDay(start=0, shift=6000, break_length=600, break_from=1000, break_until=4000)
    searched(periodic(2, hours=hours))


@pytest.mark.parametrize(
    "asked",
    [
        {"needs": (need("A"), need("A", "Q"), need("B"))},
        {"needs": (need("A", most_together=1), need("B"))},
        {
            "needs": (need("A", opens=100), need("B")),
            "hours": WorkingDay(start=0, shift=1000, break_length=60, break_from=10, break_until=900),
        },
        {"crews": (crew(0, 1, nights=1),), "lodgings": ("B",)},
        {"previous": (tour(0, "A", "B"),)},
        {"hours": WorkingDay(start=0, shift=1000, break_length=60, break_from=10, break_until=50)},
    ],
    ids=["two needs at one place", "most together", "hours and a break", "nights", "published", "break"],
)
def test_what_is_not_honoured_is_refused(asked: dict[str, object]) -> None:
    given = {"needs": (need("A"), need("B")), "crews": (crew(*range(14)),), **asked}
    needs, crews = given.pop("needs"), given.pop("crews")
    one = problem(on_a_line(100, 200), needs, crews, **given)  # type: ignore[arg-type]
    assert not any(suits(instance) for instance in instances_of(one))


def test_what_is_honoured_is_not_refused() -> None:
    plain = problem(on_a_line(100, 200), (need("A", days=frozenset(days(1, 2))), need("B")), (crew(*range(14)),))
    assert all(suits(instance) for instance in instances_of(plain))
