"""Hours, seasons, depots, nights: what crews and the problem ask for."""

from __future__ import annotations

import dataclasses

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gridplan.domain.calendar import Season
from gridplan.domain.circuits import MissedReason, WorkingDay
from gridplan.domain.schedules import Task, day_hours

from .feasibility import fits_hours
from .problems import crew, day, days, need, on_a_line, problem, times
from .solving import best, made


def test_the_shift_holds_driving_service_and_waiting() -> None:
    own = (need("A"), need("B"))
    assert best(problem(on_a_line(10, 20), own, (crew(1, 2),), shift=240))[1]["driving"] == 40
    assert best(problem(on_a_line(10, 20), own, (crew(1, 2),), shift=239))[1]["driving"] == 60
    waiting = (need("A", opens=100), need("B"))
    assert best(problem(on_a_line(50, -50), waiting, (crew(1),), shift=399))[1]["missed"] == 1
    assert best(problem(on_a_line(50, -50), waiting, (crew(1),), shift=400))[1]["missed"] == 0


@pytest.mark.parametrize(
    ("shift", "length", "missed"),
    # out and back 120 seconds, a visit of 100: back at 220, or at 250 with a break of 30 that the shift does not count
    [(220, 0, 0), (219, 0, 1), (220, 30, 0), (219, 30, 1)],
)
def test_the_break_is_no_work(shift: int, length: int, missed: int) -> None:
    hours = WorkingDay(start=0, shift=shift, break_length=length, break_from=50, break_until=200)
    assert best(problem(on_a_line(60), (need("A"),), (crew(1),), hours=hours))[1]["missed"] == missed


def test_a_break_is_not_during_a_visit() -> None:
    # the visit lasts over all the time in which the break could begin, and before it is too early
    hours = WorkingDay(start=0, shift=900, break_length=30, break_from=70, break_until=90)
    own = need("A", service_seconds=400)
    assert best(problem(on_a_line(60), (own,), (crew(1),), hours=hours))[1]["missed"] == 0  # wait for the break first
    closing = need("A", service_seconds=400, closes=480)
    assert best(problem(on_a_line(60), (closing,), (crew(1),), hours=hours))[1]["missed"] == 1


def test_who_is_back_early_needs_no_break() -> None:
    hours = WorkingDay(start=0, shift=900, break_length=30, break_from=300, break_until=400)
    assert best(problem(on_a_line(60), (need("A", closes=160),), (crew(1),), hours=hours))[1]["missed"] == 0


def test_driving_is_that_of_the_season() -> None:
    dry = times(("D", "A"), [[0, 10], [10, 0]])
    wet = times(("D", "A"), [[0, 90], [90, 0]], scenario="wet")
    seasons = (Season(scenario="wet", start=day(3), end=day(7)),)
    one = problem((dry, wet), (need("A", visits=2),), (crew(2, 4, 5, 9),), seasons=seasons)
    solution, counted = best(one)
    assert [d for d, *_ in made(solution)] == [2, 9]
    assert counted["driving"] == 40
    only = dataclasses.replace(one, tasks=(dataclasses.replace(one.tasks[0], crews=(crew(4, 5),)),))
    assert best(only)[1]["driving"] == 360


def test_a_road_closed_for_a_season() -> None:
    dry = times(("D", "A"), [[0, 10], [10, 0]])
    wet = times(("D", "A"), [[0, -1], [-1, 0]], scenario="wet")
    seasons = (Season(scenario="wet", start=day(0), end=day(7)),)
    one = problem((dry, wet), (need("A"),), (crew(2, 9),), seasons=seasons)
    assert [d for d, *_ in made(best(one)[0])] == [9]


def test_crews_of_several_depots_share_needs() -> None:
    travel = times(("D", "G", "A", "B"), [[0, 100, 10, 90], [100, 0, 90, 10], [10, 90, 0, 80], [90, 10, 80, 0]])
    crews = (crew(1, name="C1"), crew(1, name="C2", depot="G"))
    solution, counted = best(problem(travel, (need("A"), need("B")), crews))
    assert {(t.depot, t.stops[0].place) for t in solution.tours} == {("D", "A"), ("G", "B")}
    assert counted["driving"] == 40


def test_the_most_halts_are_places_not_visits() -> None:
    own = (need("A"), need("A", "Q"), need("B"), need("C"))
    solution, counted = best(problem(on_a_line(10, 20, 30), own, (crew(1, 2),), max_stops=2))
    assert counted["driving"] == 60 + 20
    assert max(len(t.stops) for t in solution.tours) >= 2


def test_a_night_away_saves_the_way() -> None:
    far = on_a_line(400, 420, 410)  # C is the lodging
    own = (need("A", service_seconds=150), need("B", service_seconds=150))
    away = problem(far, own, (crew(3, 4, 8, nights=1),), lodgings=("C",))
    solution, counted = best(away)
    (one,) = solution.tours
    assert one.lodgings == ("C",)
    assert one.days == days(3, 4)
    assert counted["driving"] == 400 + 10 + 10 + 420
    home = problem(far, own, (crew(3, 4, 8),), lodgings=("C",))
    assert best(home)[1]["driving"] == 800 + 840


def test_nights_away_are_on_days_that_follow() -> None:
    far = on_a_line(600, 620, 610)
    own = (need("A", service_seconds=150), need("B", service_seconds=150))
    apart = problem(far, own, (crew(3, 5, 8, nights=1),), lodgings=("C",))
    _solution, counted = best(apart)
    assert counted["missed"] == 2
    assert best(problem(far, own, (crew(3, 4, nights=1),), lodgings=("C",)))[1]["missed"] == 0


@pytest.mark.parametrize(("nights", "missed"), [(0, 3), (1, 1), (2, 0)])
def test_a_long_way_over_some_nights(nights: int, missed: int) -> None:
    # none of the three can be reached and left on one day; the last only from the lodging and back to it
    far = on_a_line(600, 500, 1000, 610)
    own = tuple(need(place, service_seconds=150) for place in "ABC")
    one = problem(far, own, (crew(1, 2, 3, nights=nights),), lodgings=("E",))
    solution, counted = best(one)
    assert counted["missed"] == missed
    assert all(m.reason is MissedReason.TOO_LONG for m in solution.missed)


def test_a_lodging_from_which_nothing_can_be_reached_is_no_hindrance() -> None:
    far = on_a_line(600, 500, 1000, 610, 1600, names="ABCEF")
    own = tuple(need(place, service_seconds=150) for place in "ABC")
    one = problem(far, own, (crew(1, 2, 3, nights=2),), lodgings=("E", "F"))
    _, counted = best(one)
    assert counted["missed"] == 0


def test_too_few_crew_days_are_reported_not_hidden() -> None:
    solution, counted = best(problem(on_a_line(10, -20), (need("A"), need("B")), (crew(1),), max_stops=1))
    assert counted == {"missed": 1, "driving": 20}
    assert [(m.place, m.count, m.reason) for m in solution.missed] == [("B", 1, MissedReason.CAPACITY)]


@settings(max_examples=300, deadline=None)
@given(
    legs=st.lists(st.integers(0, 60), min_size=2, max_size=5),
    service=st.lists(st.integers(10, 60), min_size=5, max_size=5),
    hours=st.lists(st.none() | st.integers(0, 250), min_size=10, max_size=10),
    length=st.sampled_from([0, 20, 40]),
    begin=st.integers(0, 150),
    room=st.integers(0, 120),
    shift=st.integers(60, 320),
)
def test_the_domains_hours_fit_exactly_where_the_checkers_do(legs, service, hours, length, begin, room, shift) -> None:
    working = WorkingDay(start=5, shift=shift, break_length=length, break_from=begin, break_until=begin + room)
    stops = [
        need("A", service_seconds=s, opens=o, closes=c) for s, o, c in zip(service, hours[:5], hours[5:], strict=True)
    ]
    stops = stops[: len(legs) - 1]
    tasks = [
        Task(leg=leg, service=n.service_seconds, opens=n.opens, closes=n.closes)
        for leg, n in zip(legs, stops, strict=False)
    ]
    assert (day_hours(working, tasks, legs[-1]) is not None) == fits_hours(
        working, list(zip(legs, [*stops, None], strict=True))
    )
