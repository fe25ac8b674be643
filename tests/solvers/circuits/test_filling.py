"""Visits put in one after the other keep everything that the calendar asks for."""

from __future__ import annotations

import itertools

import pytest

from gridplan.solvers.circuits.beginning import as_entries
from gridplan.solvers.circuits.calendar import fixed_calendar
from gridplan.solvers.circuits.entries import Work
from gridplan.solvers.circuits.filling import filled
from gridplan.solvers.circuits.order import cheapest_driving
from gridplan.solvers.circuits.prepare import prepare
from gridplan.solvers.circuits.quarters import repaired
from gridplan.solvers.circuits.sheets import sheets_of

from .problems import crew, need, on_a_line, problem, window
from .random_problems import plain_problem, rich_problem


@pytest.mark.parametrize("seed", range(120))
def test_the_calendar_takes_what_was_put_in(seed: int) -> None:
    one = rich_problem(seed) if seed % 2 else plain_problem(seed, count=4, slots=4)
    for task in one.tasks:
        for part in prepare(one, task).instances:
            sheets = sheets_of(part)
            tours = repaired(part, filled(part, sheets, (), (), seconds=10.0), ())
            for tour in tours:
                sheet = next(s for s in sheets if s.depot == part.drivers[tour.driver].depot and tour.day in s.days)
                assert tour.driving == cheapest_driving(part, sheet, tour.members, tour.offsets, tour.beds)
            calendar = fixed_calendar(part, as_entries(part, sheets, tours), ())
            assert calendar.solve(Work(amount=5.0))[0] == "found"


def test_a_year_of_monthly_visits_is_made_whole_and_spread() -> None:
    months = tuple(window(28 * k, 28 * (k + 1)) for k in range(12))
    needs = tuple(need(p, windows=months, min_gap_days=14, max_gap_days=45) for p in "ABCEF")
    one = problem(on_a_line(100, 110, -100, 50, -60), needs, (crew(*range(0, 336, 3)),), length=336)
    (part,) = prepare(one, one.tasks[0]).instances
    tours = repaired(part, filled(part, sheets_of(part), (), (), seconds=10.0), ())
    for i, visits in enumerate(part.visits):
        days = sorted(tour.day for tour in tours if i in tour.members)
        assert len(days) == visits.left == 12
        assert all(14 <= b - a <= 45 for a, b in itertools.pairwise(days))
    assert len(tours) < 40  # several visits to a tour


def test_without_time_nothing_is_put_in() -> None:
    one = problem(on_a_line(100), (need("A"),), (crew(0, 1),))
    (part,) = prepare(one, one.tasks[0]).instances
    assert filled(part, sheets_of(part), (), (), seconds=0.0) == ()
