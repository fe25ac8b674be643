# ruff: noqa: TID252  the problems are those of the room above
"""The bound by flow."""

from __future__ import annotations

from gridplan.solvers.circuits.large.bound import least_driving
from gridplan.solvers.circuits.prepare import prepare

from ..problems import crew, need, on_a_line, problem


def test_several_visits_at_one_place_are_one_halt() -> None:
    one = problem(on_a_line(100), (need("A", "P"), need("A", "Q"), need("A", "R")), (crew(0, 1, 2),), max_stops=1)
    (part,) = prepare(one, one.tasks[0]).instances
    assert least_driving(part) == 200


def test_places_beyond_one_tour_ask_for_another() -> None:
    one = problem(on_a_line(100, 100), (need("A", "P"), need("A", "Q"), need("B", "P")), (crew(0, 1),), max_stops=1)
    (part,) = prepare(one, one.tasks[0]).instances
    assert least_driving(part) == 400
