"""Where nobody says how far apart visits are to be, they are kept half their even distance apart, at no cost."""

from __future__ import annotations

import dataclasses

import pytest

from gridplan.domain.circuits import Circuits, MissedReason, MissedVisits
from gridplan.domain.periods import Window, usual_gap
from gridplan.domain.pins import Pin
from gridplan.domain.programmes import Period, SameCrew
from support.circuit_problems import CIRCUIT, absent, day, need, planned, programme, tour, with_programmes
from support.tiny import START


def gap(county, **options) -> int:
    return need(planned(county, **options).problem, CIRCUIT, "x").min_gap_days


def weekly(**changes):
    return with_programmes(programme(gap_assumed=True, period=Period.MONTH, times=4, **changes))


@pytest.mark.parametrize(
    ("changes", "visits", "expected"),
    [
        ({"period": Period.MONTH, "times": 4}, 4, 3),
        ({"period": Period.MONTH, "times": 4}, 1, 0),
        ({"period": Period.MONTH}, 3, 15),
        ({"period": Period.WEEKS, "every_weeks": 2}, 6, 7),
        ({"period": Period.WEEKS, "every_weeks": 1, "times": 2}, 26, 1),
        ({"period": Period.QUARTER, "times": 2}, 2, 22),
        ({"period": Period.ONCE, "times": 2}, 2, 22),
    ],
)
def test_half_the_even_distance(changes, visits, expected):
    asked = (Window(start=START, end=day(91), visits=visits),)
    assert usual_gap(programme(**changes), asked) == expected


def test_four_visits_a_month_lie_apart():
    assert gap(weekly()) == 3
    assert gap(with_programmes(programme(period=Period.MONTH, times=4))) == 0


def test_a_gap_that_leaves_too_few_days_is_halved():
    """From the tenth week on the only nurse is there on two days of each week: three days apart is too much."""
    county = with_programmes(programme(gap_assumed=True, period=Period.ONCE, times=4, same_crew=SameCrew.OWN))
    usual = gap(county)
    assert usual == 91 // 8
    few = absent(county, "nurse01", day(20), day(91))
    assert 0 < gap(few) < usual
    assert gap(absent(county, "nurse01", day(0), day(91))) == 0


def test_what_is_pinned_or_published_closer_stays():
    near = tuple(Pin(id=str(n), place=CIRCUIT, programme="x", day=day(n), crew="T0-1") for n in (7, 9))
    assert gap(weekly().replace(pins=near)) == 2
    was = Circuits(tours=tuple(tour(day(n), crew="T0-1", programme="x") for n in (14, 15)))
    assert gap(weekly(), previous=was) == 1


def test_what_was_missed_with_it_is_planned_again_without():
    first = planned(weekly())
    assert (CIRCUIT, "x") in first.assumed
    lost = MissedVisits(place=CIRCUIT, programme="x", count=1, reason=MissedReason.CAPACITY)
    free = first.lost(Circuits(tours=(), missed=(lost, dataclasses.replace(lost, programme="y"))))
    assert free == {(CIRCUIT, "x")}
    again = planned(weekly(), free=free)
    assert need(again.problem, CIRCUIT, "x").min_gap_days == 0
    assert again.assumed == first.assumed - free
