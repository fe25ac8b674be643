"""Family-doctor work-days: on which days, and how the visits are shared out."""

from __future__ import annotations

import dataclasses
import datetime as dt
import itertools
from collections import Counter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gridplan.domain.calendar import Closure, Market, Season
from gridplan.domain.circuits import Circuits, PinnedVisit, Stop, Tour
from gridplan.domain.pins import Pin
from gridplan.domain.programmes import CrewKind, Filter, MarketDays, PlaceKind, TeamRole, WorkDays
from gridplan.domain.territories import Territories
from gridplan.planning.circuits.work_days import Choice, chosen_days, shared_out
from support.circuit_problems import (
    absent,
    day,
    need,
    planned,
    problem,
    programme,
    task,
    team,
    with_calendar,
    with_programmes,
)
from support.tiny import cut_off, tiny_county, tiny_travel
from support.tiny_plan import village

FIRST = {village(0, v) for v in range(3)}  # area of team T0-0


def work(name: str = "w", per_month: int = 2, places: int = 1, **changes):
    return programme(name, work_days=WorkDays(per_month=per_month, places=places), **changes)


def days_of(found, number: int, t: int = 0, name: str = "w") -> list[dt.date]:
    return sorted(need(found, village(t, 3 * number + 2), name).days)


def test_each_team_has_its_weekday_and_weeks():
    found = problem(with_programmes(work()))
    first, second = days_of(found, 0), days_of(found, 1)
    assert [d.isoformat() for d in first] == [
        "2026-01-12", "2026-01-26", "2026-02-09", "2026-02-23", "2026-03-09", "2026-03-23",
    ]  # fmt: skip
    assert {d.weekday() for d in second} == {1}
    assert not set(first) & set(second)
    for number in range(2):
        crew = task(found, "TH0").crews[number]
        assert set(days_of(found, number)) <= set(crew.days)
        assert len(crew.days) == 26  # a work-day takes the place of another


def test_whole_months_and_the_share_of_a_month_that_is_cut():
    county = with_programmes(work(per_month=1, starts=dt.date(2026, 1, 20), ends=dt.date(2026, 3, 10)))
    found = problem(county)
    # 12 of 31 days of January are not half a month, 9 of 31 of March neither
    assert [d.month for d in days_of(found, 0)] == [2]
    county = with_programmes(work(per_month=1, starts=dt.date(2026, 1, 15), ends=dt.date(2026, 3, 20)))
    assert [d.month for d in days_of(problem(county), 0)] == [1, 2, 3]


def test_only_days_on_which_both_work_and_the_nearest_instead():
    county = with_programmes(work())
    ill = absent(county, "nurse00", dt.date(2026, 2, 9), dt.date(2026, 2, 11))
    before, after = days_of(problem(county), 0), days_of(problem(ill), 0)
    assert set(before) - set(after) == {dt.date(2026, 2, 9)}
    (instead,) = set(after) - set(before)
    assert instead == dt.date(2026, 2, 11)


def test_visits_fill_every_day_and_the_odd_ones_go_to_key_groups():
    county = with_programmes(work(per_month=2, places=2, where=Filter(only=tuple(FIRST))))
    found = problem(county)
    needs = {v: need(found, v, "w") for v in sorted(FIRST)}
    assert {n.most_together for n in needs.values()} == {2}
    assert {n.crews for n in needs.values()} == {("T0-0",)}
    assert sum(n.visits for n in needs.values()) == 6 * 2
    assert [n.visits for n in needs.values()] == [4, 4, 4]
    one = problem(
        with_programmes(work(per_month=2, places=1, ends=dt.date(2026, 2, 1), where=Filter(only=tuple(FIRST))))
    )
    # two days in January for three villages: those with most people of 65 and more
    assert {n.place: n.visits for t in one.tasks for n in t.needs} == {village(0, 1): 1, village(0, 2): 1}


def test_a_team_of_fewer_places_reaches_what_it_has():
    found = problem(with_programmes(work(places=2, where=Filter(only=(village(0, 0),)))))
    own = need(found, village(0, 0), "w")
    assert (own.most_together, own.visits) == (1, 6)


def test_two_teams_of_one_village_come_on_their_own_days():
    grid = f"{village(0, 0)}001"
    teams = Territories(
        teams=(team(0, villages=(1,)), team(1, villages=(3,), grids=(grid,)), team(0, t=1, grids=(grid,)))
    )
    found = problem(with_programmes(work(where=Filter(only=("990101100",)))), teams=teams)
    shared, own = need(found, village(0, 0), "w"), need(found, village(0, 3), "w")
    assert shared.crews == ("T0-1", "T1-0")
    assert shared.equipment == ("work_day:w",)
    skills = {c.id: {s.name: s.days for s in c.skills} for t in found.tasks for c in t.crews}
    first, second = (skills[crew]["work_day:w"] for crew in shared.crews)
    assert shared.days == first | second
    assert not first & second
    assert own.days == first
    assert own.equipment == ()
    # 6 days of one place for two villages, and 6 days for one village
    assert own.visits + shared.visits == 12
    assert own.visits == 3
    assert "work_day:w" not in skills["T0-0"]


def test_days_on_which_too_few_places_are_open_are_not_chosen():
    closed = [Closure(place=v, start=dt.date(2026, 1, 12), end=dt.date(2026, 1, 13)) for v in sorted(FIRST)]
    county = with_programmes(work(places=2))
    one = with_calendar(county, closures=tuple(closed[:1]))
    two = with_calendar(county, closures=tuple(closed[:2]))
    assert dt.date(2026, 1, 12) in days_of(problem(one), 0)
    assert dt.date(2026, 1, 12) not in days_of(problem(two), 0)


def test_the_turns_of_a_closed_village_go_to_the_others():
    shut = sorted(FIRST)[0]
    county = with_programmes(work(places=2))
    usual = problem(county)
    closed = problem(with_calendar(county, closures=(Closure(place=shut, start=day(0), end=day(91)),)))
    asked = {v: need(usual, v, "w").visits for v in FIRST}
    assert {n.place for n in task(closed, "TH0").needs} & FIRST == FIRST - {shut}
    assert sum(need(closed, v, "w").visits for v in FIRST - {shut}) == sum(asked.values())


def test_days_on_which_too_few_places_are_reached_are_not_chosen():
    county = with_programmes(work(places=2))
    wet = Season(scenario="wet", start=dt.date(2026, 2, 2), end=dt.date(2026, 2, 16))
    county = with_calendar(county, seasons=(wet,))
    usual = tiny_travel(county), tiny_travel(county, "mobile_hospital")
    cut = dataclasses.replace(cut_off(usual[0], village(0, 0), village(0, 1)), scenario="wet")
    travels = (*usual, cut, dataclasses.replace(usual[1], scenario="wet"))
    february = [d for d in days_of(problem(county, travels=travels), 0) if d.month == 2]
    assert february == [dt.date(2026, 2, 16), dt.date(2026, 2, 23)]


def test_market_days_and_weekdays():
    market = Market(
        place="990101100", rule="逢三", days=(dt.date(2026, 1, 13), dt.date(2026, 1, 22), dt.date(2026, 2, 10))
    )
    county = with_programmes(work("p", market_days=MarketDays.PREFERRED), work("w", weekdays=(3,)))
    found = problem(with_calendar(county, markets=(market,)))
    assert set(market.days) <= set(days_of(found, 0, name="p"))
    assert {d.weekday() for d in days_of(found, 0)} == {3}


def test_the_specialist_is_there_on_the_days_that_ask_for_him():
    roles = tuple(TeamRole)
    found = problem(with_programmes(work(roles=roles)))
    taken: Counter[dt.date] = Counter()
    for t, number in itertools.product(range(2), range(2)):
        crew = next(c for own in found.tasks for c in own.crews if c.id == f"T{t}-{number}")
        (skill,) = crew.skills
        assert set(days_of(found, number, t)) <= skill.days  # four teams share one specialist
        taken.update(skill.days)
    assert max(taken.values()) == 1


def test_work_days_at_visit_places_are_the_townships():
    found = problem(with_programmes(work(places=1), programme("h", places=PlaceKind.HOSPITALS)))
    assert all(n.crews for t in found.tasks for n in t.needs if n.programme == "w")
    vehicle = work("v", crew=CrewKind.VEHICLE)
    assert not [n for t in problem(with_programmes(vehicle)).tasks for n in t.needs]


# re-planning


def tours(days, places, name="w"):
    stops = itertools.cycle(sorted(places))
    return tuple(Tour(depot="TH0", crew="T0-0", day=d, stops=(Stop(place=next(stops), programme=name),)) for d in days)


def test_published_days_stay_and_only_the_impossible_one_moves():
    county = with_programmes(work(where=Filter(only=tuple(FIRST))))
    odd = [dt.date(2026, 1, 7), dt.date(2026, 1, 28), dt.date(2026, 2, 4), dt.date(2026, 2, 25), dt.date(2026, 3, 4)]
    was = Circuits(tours=tours([*odd, dt.date(2026, 3, 25)], FIRST))
    again = problem(county, previous=was, as_of=day(3))
    assert days_of(again, 0) == [*odd, dt.date(2026, 3, 25)]
    ill = absent(county, "gp00", dt.date(2026, 3, 4), dt.date(2026, 3, 5))
    moved = days_of(problem(ill, previous=was, as_of=day(3)), 0)
    assert set(odd) - set(moved) == {dt.date(2026, 3, 4)}
    assert len(moved) == 6
    assert len([d for d in moved if d.month == 3]) == 2


def test_visits_made_count_and_the_days_left_are_filled():
    county = with_programmes(work(where=Filter(only=tuple(FIRST))))
    first = problem(county)
    days = days_of(first, 0)
    only = {village(0, 0)}
    was = Circuits(tours=tours(days, only))  # always the same village
    again = problem(county, previous=was, as_of=days[1] + dt.timedelta(days=1))
    visits = {n.place: n.visits for t in again.tasks for n in t.needs}
    # two are made there and the third is frozen; the other villages catch up, the one with more key people first
    assert visits == {village(0, 0): 3, village(0, 1): 1, village(0, 2): 2}
    assert task(again, "TH0").fixed == was.tours[:3]


def test_a_frozen_visit_that_falls_is_not_asked_for_without_its_day():
    county = with_programmes(work(where=Filter(only=tuple(FIRST))))
    days = days_of(problem(county), 0)
    was = Circuits(tours=tours(days, FIRST))
    options = {"previous": was, "as_of": days[1] - dt.timedelta(days=3)}
    stands = {n.place: n.visits for t in problem(county, **options).tasks for n in t.needs}
    assert stands == dict.fromkeys(FIRST, 2)
    (stop,) = was.tours[1].stops
    shut = with_calendar(
        county, closures=(Closure(place=stop.place, start=days[1], end=days[1] + dt.timedelta(days=1)),)
    )
    falls = problem(shut, **options)
    assert task(falls, "TH0").fixed == was.tours[:1]
    # one visit was made; four days are still to come
    assert sum(n.visits for t in falls.tasks for n in t.needs) == 1 + 4


def test_a_pinned_day_becomes_a_work_day():
    county = with_programmes(work())
    pin = Pin(id="r2", place=village(0, 1), programme="w", day=dt.date(2026, 1, 29), crew="T0-0")
    found = planned(county.replace(pins=(pin,)))
    assert found.broken_pins == ()
    assert days_of(found.problem, 0)[:2] == [dt.date(2026, 1, 12), dt.date(2026, 1, 29)]
    assert need(found.problem, village(0, 1), "w").pinned == (PinnedVisit(day=dt.date(2026, 1, 29), crew="T0-0"),)


# on their own

WORKDAYS = tuple(tiny_county().calendar.workdays)


@given(
    per_month=st.integers(1, 8),
    number=st.integers(0, 11),
    gone=st.sets(st.sampled_from(WORKDAYS), max_size=30),
    used=st.sets(st.sampled_from(WORKDAYS), max_size=30),
    opened=st.integers(0, 60),
    kept=st.sets(st.sampled_from(WORKDAYS), max_size=4),
)
@settings(max_examples=200, deadline=None)
def test_chosen_days_are_possible_distinct_and_as_many_as_can_be(per_month, number, gone, used, opened, kept):
    choice = Choice(
        per_month=per_month,
        stretch=(day(0), day(91)),
        possible=set(WORKDAYS) - gone,
        kept=kept,
        number=number,
        opened=day(opened),
    )
    found = chosen_days(choice, Counter(used))
    assert list(found) == sorted(set(found))
    past = {d for d in found if d < day(opened)}
    assert past <= kept
    assert set(found) - past <= choice.possible
    assert {d for d in kept if d < day(opened)} <= set(found)
    for month in (1, 2, 3):
        own = [d for d in found if d.month == month]
        left = [d for d in choice.possible if d.month == month and d >= day(opened)]
        stood = len([d for d in kept if d.month == month and d < day(opened)])
        wanted = 0 if month == 4 else per_month if month > 1 else _january(per_month)
        assert len(own) == max(stood, min(wanted, stood + len(left)))


def _january(per_month: int) -> int:
    return int(per_month * 27 / 31 + 0.5)


@given(
    days=st.integers(0, 12),
    together=st.integers(1, 4),
    done=st.lists(st.integers(0, 3), min_size=1, max_size=6),
    weights=st.lists(st.integers(0, 50), min_size=6, max_size=6),
)
@settings(max_examples=200, deadline=None)
def test_visits_are_shared_out_evenly(days, together, done, weights):
    places = [f"V{i}" for i in range(len(done))]
    together = min(together, len(places))
    made = dict(zip(places, done, strict=True))
    heavy = dict(zip(places, weights, strict=False))
    shares = shared_out(days * together, dict.fromkeys(places, days), made, heavy.__getitem__, places)
    assert sum(shares.values()) == days * together
    assert max(shares.values()) <= days
    totals = {p: shares[p] + made[p] for p in places}
    for p, q in itertools.permutations(places, 2):
        # nobody is visited who has had more than another that could still have had the visit
        if shares[p] and shares[q] < days:
            assert totals[p] <= totals[q] + 1
    if not any(done):
        most, least = max(totals.values()), min(totals.values())
        assert most - least <= 1
        odd = {p for p in places if totals[p] == most}
        if most > least:
            assert min(heavy[p] for p in odd) >= max(heavy[p] for p in set(places) - odd)


@pytest.mark.parametrize("count", [1, 2, 3, 4])
def test_the_days_of_a_month_lie_apart(count):
    choice = Choice(per_month=count, stretch=(day(0), day(91)), possible=set(WORKDAYS), kept=set(), opened=day(0))
    march = [d for d in chosen_days(choice, {}) if d.month == 3]
    assert len(march) == count
    assert {d.weekday() for d in march} == {0}
    assert all((b - a).days >= 7 for a, b in itertools.pairwise(march))
