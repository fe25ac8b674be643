"""Where routes are priced rather than listed: nothing false is proven, and no visit is missed that fits easily."""

from __future__ import annotations

import numpy as np
import pytest

from gridplan.domain.circuits import CircuitProblem, WorkingDay
from gridplan.domain.results import Status
from gridplan.solvers.profiles import make_profile

from .problems import crew, day, need, on_a_line, problem, times, window
from .solving import best, solved

FEW = make_profile("circuits", options={"states": 30, "comfort_work": 0.0})
ONE = make_profile("circuits", options={"states": 1, "comfort_work": 0.0})


def routes_of_some_days(seed: int) -> CircuitProblem:
    """Six to eight visits, sometimes two at a place, for a few days of crews."""
    random = np.random.default_rng(seed)
    names = "ABCEF"
    far = random.random() < 0.5
    table: np.ndarray = random.integers(0, 10, (6, 6)) if far else random.integers(5, 70, (6, 6))
    table[0, :], table[:, 0] = table[0, :] + 100 * far, table[:, 0] + 100 * far
    np.fill_diagonal(table, 0)
    for via in range(6):
        table = np.minimum(table, table[:, [via]] + table[[via], :])
    needs = tuple(
        need(names[i % 5], f"P{i // 5}", service_seconds=int(random.integers(0, 40)), load=int(random.integers(0, 3)))
        for i in range(int(random.integers(6, 9)))
    )
    crews = (crew(0, 1, 2, name="C1"), crew(0, 1, name="C2", capacity=int(random.integers(2, 9))))
    hours = WorkingDay(start=0, shift=int(random.integers(250, 600)), break_length=40, break_from=80, break_until=200)
    return problem(
        times(("D", *names), table), needs, crews, length=3, hours=hours, max_stops=int(random.integers(1, 5))
    )


@pytest.mark.parametrize("seed", [*range(12), 22, 34])
def test_no_bound_lies_above_the_optimum(seed: int) -> None:
    one = routes_of_some_days(seed)
    result, _ = solved(one, FEW)
    _, optimum = best(one)
    bounds = {goal.name: goal.bound for goal in result.goals}
    values = {goal.name: goal.value for goal in result.goals}
    assert bounds["missed"] <= optimum["missed"] <= values["missed"]
    if values["missed"] == optimum["missed"]:
        assert bounds["driving"] <= optimum["driving"] <= values["driving"]
    if result.status is Status.OPTIMAL:
        assert values == optimum


def test_visits_at_one_place_are_made_together_though_no_route_for_both_was_priced() -> None:
    needs = (
        need("A", "P", windows=(window(3, 8, 2),), opens=102, closes=220, service_seconds=12),
        need("A", "Q", windows=(window(0, 2), window(2, 8)), closed=frozenset({day(6)}), service_seconds=8),
    )
    one = problem(on_a_line(1), needs, (crew(1, 5, 6),), length=8, shift=300, max_stops=1)
    result, counted = solved(one, ONE)
    assert counted["missed"] == 0
    assert result.goals[0].gap == 0
