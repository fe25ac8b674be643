"""Hours of a day against a search minute by minute, and against the hours that planning reckons with."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cache

from hypothesis import given, settings
from hypothesis import strategies as st

from gridplan.checking.circuits.hours import Run, Visit, best_day
from gridplan.domain.circuits import WorkingDay
from gridplan.domain.schedules import Task, day_hours

LAST = 75
"""Nobody leaves a place after this minute: the examples' hours are over by then."""

times = st.integers(0, 30)
visits = st.builds(
    Visit, way=st.integers(0, 6), length=st.integers(0, 6), opens=st.none() | times, closes=st.none() | times
)
days = st.builds(
    lambda start, length, first, more: WorkingDay(
        start=start, shift=20, break_length=length, break_from=first, break_until=first + more
    ),
    start=st.integers(0, 5),
    length=st.sampled_from((0, 1, 4)),
    first=st.integers(6, 15),
    more=st.integers(0, 8),
)


def least_worked(day: WorkingDay, todo: Sequence[Visit], home: int) -> int | None:
    """Every way to spend the day: wait a minute, rest, drive on, visit. ``None`` where none keeps all hours."""

    @cache
    def returns(clock: int, done: int, arrived: bool, rested: bool) -> frozenset[tuple[int, bool]]:
        return frozenset(_next(clock, done, arrived, rested)) if clock <= LAST else frozenset()

    def _next(clock: int, done: int, arrived: bool, rested: bool) -> Iterator[tuple[int, bool]]:
        yield from returns(clock + 1, done, arrived, rested)
        if day.break_length and not rested and day.break_from <= clock <= day.break_until:
            yield from returns(clock + day.break_length, done, arrived, True)
        if done == len(todo):
            yield clock + home, rested
            return
        visit = todo[done]
        ends = clock + visit.length
        if not arrived:
            yield from returns(clock + visit.way, done, True, rested)
        elif clock >= (visit.opens or 0) and (visit.closes is None or ends <= visit.closes):
            yield from returns(ends, done + 1, False, rested)

    ends = returns(day.start, 0, False, False)
    due = bool(day.break_length)
    worked = [
        back - day.start - (day.break_length if rested else 0)
        for back, rested in ends
        if rested or not due or back <= day.break_until
    ]
    return min(worked, default=None)


@settings(max_examples=100, deadline=None)
@given(day=days, todo=st.lists(visits, max_size=3), home=st.integers(0, 6))
def test_the_day_is_the_best_there_is(day: WorkingDay, todo: list[Visit], home: int) -> None:
    run, best = best_day(day, todo, home), least_worked(day, todo, home)
    assert (run.late == ()) is (best is not None)
    if best is not None:
        assert run.worked == best


@settings(max_examples=300, deadline=None)
@given(day=days, todo=st.lists(visits, max_size=5), home=st.integers(0, 6))
def test_what_planning_thinks_possible_is_what_the_checker_allows(
    day: WorkingDay, todo: list[Visit], home: int
) -> None:
    planned = day_hours(day, [Task(leg=v.way, service=v.length, opens=v.opens, closes=v.closes) for v in todo], home)
    run = best_day(day, todo, home)
    assert (planned is not None) is (not run.late and run.worked <= day.shift)


def test_the_break_goes_where_nobody_has_to_wait() -> None:
    """Nine to ten on the road, a visit of an hour, an hour's break at eleven, back by one: five hours but the break."""
    day = WorkingDay(start=9, shift=8, break_length=1, break_from=11, break_until=13)
    assert best_day(day, [Visit(1, 1), Visit(0, 2)], 1) == Run(late=(), returns=15, worked=5)


def test_a_break_that_can_no_longer_begin_makes_a_visit_late() -> None:
    """The visit lasts over the whole time in which a break may begin, and the place closes as it ends."""
    day = WorkingDay(start=10, shift=20, break_length=1, break_from=11, break_until=14)
    assert best_day(day, [Visit(0, 5, opens=10, closes=15)], 1) == Run(late=((0, 17),), returns=18, worked=7)


def test_no_break_is_due_to_who_is_back_in_time() -> None:
    day = WorkingDay(start=8, shift=8, break_length=1, break_from=11, break_until=14)
    assert best_day(day, [Visit(2, 2)], 2) == Run(late=(), returns=14, worked=6)
    assert best_day(day, [Visit(2, 2)], 3).returns == 16
