from __future__ import annotations

import datetime as dt
from collections import Counter

from gridplan.domain.periods import Window
from gridplan.solvers.circuits.calendar import fixed_calendar
from gridplan.solvers.circuits.comfort import comfortable
from gridplan.solvers.circuits.entries import Entry, Timetable, Work
from gridplan.solvers.circuits.instance import Instance, Kept

from .instances import LENGTH, START, driver, entry, instance, visits
from .test_calendar import days_of, published, wrong

WORK = Work(amount=3.0)
ALL = range(LENGTH)


def improved(one: Instance, *entries: Entry, kept: tuple[int, ...] = ()) -> Timetable:
    calendar = fixed_calendar(one, entries, kept)
    assert calendar.solve(WORK)[0] == "found"
    before = calendar.timetable()
    after = comfortable(one, entries, before, WORK)
    assert after is not None
    assert wrong(one, entries, after) == ""
    assert Counter(e for e, _, _ in after.placed) == Counter(e for e, _, _ in before.placed)
    assert (after.kept, after.missed) == (before.kept, before.missed)
    return after


def test_visits_are_spread_evenly_over_each_window() -> None:
    one = instance([driver("C")], visits("A", [ALL], spans=((0, 28, 4),)))
    days = days_of(one, [entry(0)], improved(one, entry(0, count=4)))[0]
    assert days == [3, 10, 17, 24]
    two = instance([driver("C")], visits("A", [ALL], spans=((0, 10, 1), (18, 28, 1))))
    days = days_of(two, [entry(0)], improved(two, entry(0, count=2)))[0]
    assert abs(days[0] - 4.5) < 4
    assert abs(days[1] - 22.5) < 4


def test_two_visits_are_not_both_near_one_ideal_day() -> None:
    one = instance([driver("C")], visits("A", [[6, 7, 8, 14]], spans=((0, 28, 2),)))
    assert days_of(one, [entry(0)], improved(one, entry(0, count=2)))[0] in ([6, 14], [7, 14])


def test_what_stands_has_had_its_part_of_the_window() -> None:
    asked = (Window(start=START, end=START + dt.timedelta(days=LENGTH), visits=2),)
    one = instance([driver("C")], visits("A", [range(12, 28)], done=(7,), windows=asked))
    assert abs(days_of(one, [entry(0)], improved(one, entry(0)))[0][0] - 20.5) <= 2


def test_preferred_days_come_before_even_ones() -> None:
    one = instance([driver("C")], visits("A", [ALL], preferred=frozenset({10, 26})))
    assert days_of(one, [entry(0)], improved(one, entry(0)))[0] == [10]


def test_the_day_of_the_week_changes_seldom() -> None:
    # ideal days 3 (a Thursday), 10, 17 and 24; the crew is there on Thursdays or on the day after
    days = [3, 11, 12, 17, 24]
    one = instance(
        [driver("C", [3, 10, 11, 17, 18, 24, 25])], visits("A", [[3, 10, 11, 17, 18, 24, 25]], spans=((0, 28, 4),))
    )
    found = days_of(one, [entry(0)], improved(one, entry(0, count=4)))[0]
    assert len({day % 7 for day in found}) == 1
    assert days != found


def test_one_crew_for_one_place() -> None:
    crews = [driver(f"C{c}") for c in range(3)]
    own = [visits(place, [ALL] * 3, spans=((0, 28, 4),), service_seconds=0) for place in "ABE"]
    after = improved(instance(crews, *own), *(entry(i, count=4, driving=0) for i in range(3)))
    assert len({(e, c) for e, c, _ in after.placed}) == 3


def test_hours_are_fair_between_crews_of_one_kind() -> None:
    crews = [driver("C1"), driver("C2"), driver("C3", kind=1)]
    own = [visits(place, [ALL] * 3, service_seconds=4 * 3600) for place in "ABEF"]
    after = improved(instance(crews, *own), *(entry(i) for i in range(4)))
    assert Counter(c for _, c, _ in after.placed) == {0: 2, 1: 2}


def test_hours_are_shared_by_working_days() -> None:
    crews = [driver("C1", range(28)), driver("C2", range(0, 28, 4))]
    own = [visits(chr(65 + k), [ALL, range(0, 28, 4)], service_seconds=4 * 3600) for k in range(5)]
    after = improved(instance(crews, *own), *(entry(i) for i in range(5)))
    assert Counter(c for _, c, _ in after.placed) == {0: 4, 1: 1}


def test_each_month_of_a_long_horizon_is_fair() -> None:
    crews, length = [driver("C1", range(84)), driver("C2", range(84))], 84
    spans = ((0, 27, 1), (27, 55, 1), (55, 84, 1))
    own = [visits(place, [range(84)] * 2, spans=spans, service_seconds=20 * 3600) for place in "AB"]
    entries = [entry(i, count=3, days=range(84)) for i in range(2)]
    after = improved(instance(crews, *own, length=length), *entries)
    months = Counter((day // 28, c) for _, c, day in after.placed)
    assert len(months) == 6


def test_published_tours_stay_and_count() -> None:
    kept = Kept(tour=published("C2", 3), driver=1, day=3, members=(0,), offsets=(0,), length=1, driving=60)
    own = visits("A", [ALL, ALL], spans=((0, 28, 2),))
    after = improved(instance([driver("C1"), driver("C2")], own, kept=(kept,)), entry(0), kept=(0,))
    assert [c for _, c, _ in after.placed] == [1]  # the face that A has seen already


def test_entries_that_are_not_driven_keep_their_numbers() -> None:
    one = instance([driver("C")], visits("A", [ALL]), visits("B", [ALL]))
    before = Timetable(placed=((2, 0, 5),), kept=(), missed=(1, 0))
    after = comfortable(one, [entry(0), entry(0, 1), entry(1)], before, WORK)
    assert [e for e, _, _ in after.placed] == [2]


def test_the_same_comfort_every_time() -> None:
    crews = [driver(f"C{c}") for c in range(2)]
    one = instance(crews, *(visits(place, [ALL] * 2, spans=((0, 28, 3),)) for place in "ABEF"))
    entries = [entry(i, count=3) for i in range(4)]
    assert improved(one, *entries) == improved(one, *entries)
