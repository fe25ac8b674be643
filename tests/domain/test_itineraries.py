"""The lines of a day's route sheet, and the words for what they are about."""

from __future__ import annotations

import dataclasses
import datetime as dt

import pytest

from gridplan.domain.circuits import Stop
from gridplan.domain.itineraries import Doing, RouteDay, RouteLine, clock, key_persons, route_lines, visit_seconds
from gridplan.domain.places import VisitPlace
from gridplan.domain.programmes import CrewKind, Filter, Programme
from gridplan.domain.schedules import DayHours, Hour
from gridplan.domain.visit_words import DOINGS, DUTIES, WEEKDAYS
from gridplan.domain.workload import Duty
from support.tiny import tiny_county
from support.tiny_plan import village

HOUR = 3600
STOPS = (Stop(place="a", programme="p"), Stop(place="a", programme="q"), Stop(place="b", programme="p"))


def day(pause: int | None, *, last: bool = True, timed: bool = True) -> RouteDay:
    """Two purposes at ``a``, one at ``b``, which opens at eleven; the ways take 10, 20 and 30 minutes."""
    visits = ((490, 490, 520), (520, 520, 550), (570, 660, 690))
    hours = DayHours(
        leaves=8 * HOUR,
        visits=tuple(Hour(arrives=60 * a, begins=60 * b, ends=60 * e) for a, b, e in visits),
        break_begins=pause,
        returns=720 * 60,
    )
    return RouteDay(
        day=dt.date(2026, 1, 12),
        places=("depot", "a", "b", "depot" if last else "bed"),
        stops=STOPS,
        legs=(600, 1200, 1800) if timed else None,
        visiting=90 * 60,
        hours=hours if timed else None,
        last=last,
    )


def test_lines_are_leaving_visits_and_the_way_back_each_way_once() -> None:
    lines = tuple(route_lines(day(None), HOUR))
    assert [line.doing for line in lines] == [Doing.LEAVING, Doing.VISIT, Doing.VISIT, Doing.VISIT, Doing.RETURN]
    assert [line.leg_minutes for line in lines] == [None, 10, None, 20, 30]
    assert lines[0] == RouteLine(doing=Doing.LEAVING, place="depot", ends=8 * HOUR)
    assert (lines[3].arrives, lines[3].begins, lines[3].ends) == (570 * 60, 660 * 60, 690 * 60)
    assert (lines[-1].place, lines[-1].arrives) == ("depot", 12 * HOUR)


@pytest.mark.parametrize(
    ("pause", "place"),
    [(8 * HOUR, 1), (550 * 60, 3), (600 * 60, 3), (690 * 60, 4)],
)
def test_the_break_stands_where_it_lies(pause: int, place: int) -> None:
    lines = tuple(route_lines(day(pause), HOUR))
    assert [i for i, line in enumerate(lines) if line.doing is Doing.BREAK] == [place]
    assert (lines[place].place, lines[place].begins, lines[place].ends) == (None, pause, pause + HOUR)


def test_a_night_is_spent_where_a_day_ends_that_is_not_the_last() -> None:
    last = tuple(route_lines(day(None, last=False), HOUR))[-1]
    assert (last.doing, last.place) == (Doing.LODGING, "bed")


def test_a_day_without_hours_has_the_same_lines_without_them() -> None:
    lines = tuple(route_lines(day(None, timed=False), HOUR))
    assert [line.place for line in lines] == ["depot", "a", "a", "b", "depot"]
    assert {(line.arrives, line.begins, line.ends, line.leg) for line in lines} == {(None, None, None, None)}


def test_hours_past_midnight_are_not_wrapped() -> None:
    assert (clock(0), clock(8 * HOUR + 90), clock(25 * HOUR + 600), clock(None)) == ("00:00", "08:01", "25:10", None)


def test_a_visit_takes_as_long_as_the_people_at_the_place_ask_for() -> None:
    county = tiny_county()
    firm = VisitPlace(id="E1", name="厂", kind="企业", township="990101100", site=county.villages[0].site, persons=3)
    county = county.replace(visit_places=(firm,))
    place = county.village(village(0, 4))
    groups = tuple(place.key_groups)
    assert groups
    every = Programme(id="x", name="x", crew=CrewKind.TEAM, minutes=10, minutes_per_key_person=1, max_minutes=10_000)
    one = dataclasses.replace(every, where=Filter(key_groups=groups[:1]))
    assert key_persons(one, place) == place.key_groups[groups[0]]
    assert visit_seconds(county, every, place.code) == 60 * (10 + sum(place.key_groups.values()))
    assert visit_seconds(county, every, "E1") == 60 * 13
    assert visit_seconds(county, every, county.township_hospitals[0].id) == visit_seconds(county, every, "gone") == 600


def test_every_line_duty_and_weekday_has_its_words_in_both_languages() -> None:
    assert set(DOINGS) == set(Doing)
    assert set(DUTIES) == set(Duty)
    assert [weekday.tell("zh") for weekday in WEEKDAYS] == [f"周{number}" for number in "一二三四五六日"]
    assert [weekday.tell("en") for weekday in WEEKDAYS] == [f"{dt.date(2026, 1, 5 + i):%a}" for i in range(7)]
