"""Parts of a long horizon, plans to begin with, and limits of time."""

from __future__ import annotations

import dataclasses
import time

from gridplan.solvers.circuits.calendar import conflict
from gridplan.solvers.circuits.component import _Search
from gridplan.solvers.circuits.entries import Placed, Work
from gridplan.solvers.circuits.prepare import prepare
from gridplan.solvers.circuits.quarters import cuts, part_of, repaired
from gridplan.solvers.profiles import make_profile

from .instances import driver, entry, instance, visits
from .problems import crew, need, on_a_line, problem
from .solving import best

YEAR = 364


def tour(day: int, *members: int, crew: int = 0) -> Placed:
    offsets = (0,) * len(members)
    return Placed(members=members, offsets=offsets, driving=0, beds=(), driver=crew, day=day)


def test_the_horizon_is_cut_where_no_window_is():
    own = [visits("A", [range(YEAR)], spans=((0, 86, 1), (86, 177, 1), (177, 269, 1), (269, YEAR, 1)))]
    assert cuts(instance([driver("a", range(YEAR))], *own, length=YEAR)) == (86, 177, 269)


def test_a_quarter_is_not_cut():
    own = [visits("A", [range(91)], spans=((0, 91, 1),))]
    assert cuts(instance([driver("a", range(91))], *own, length=91)) == ()


def test_a_year_is_cut_where_its_seasons_change():
    one = instance([driver("a", range(YEAR))], visits("A", [range(YEAR)], spans=((0, YEAR, 26),)), length=YEAR)
    (whole,) = one.seasons
    wet = dataclasses.replace(whole, days=frozenset(range(110, 200)))
    dry = dataclasses.replace(whole, days=frozenset(range(YEAR)) - wet.days)
    assert cuts(dataclasses.replace(one, seasons=(dry, wet))) == (110, 200, 282)


def test_needs_that_share_alike_do_not_all_round_up_in_one_part():
    own = [visits(chr(65 + i), [range(YEAR)], spans=((0, YEAR, 26),)) for i in range(8)]
    one = instance([driver("a", range(YEAR))], *own, length=YEAR)
    part, _ = part_of(one, 0, 91, [], [])
    assert abs(sum(v.left for v in part.visits) - 8 * 26 / 4) <= 1


def test_a_part_asks_for_its_share_and_for_what_was_missed_before():
    one = instance([driver("a", range(YEAR))], visits("A", [range(YEAR)], spans=((0, YEAR, 8),)), length=YEAR)
    first, _ = part_of(one, 0, 91, [], [])
    assert first.visits[0].left == 2
    second, _ = part_of(one, 91, 182, [tour(10, 0)], [])  # one of two was missed
    assert second.visits[0].left == 3
    assert second.visits[0].windows[0].first == 91
    assert second.visits[0].windows[0].stop == 182


def test_gaps_and_the_same_crew_go_on_across_the_cut():
    own = visits("A", [range(YEAR)] * 2, spans=((0, YEAR, 8),), min_gap_days=14, max_gap_days=60, same_crew=True)
    one = instance([driver("a", range(YEAR)), driver("b", range(YEAR))], own, length=YEAR)
    part, _ = part_of(one, 91, 182, [tour(40, 0, crew=1), tour(85, 0, crew=1)], [])
    (visit,) = part.visits
    assert not visit.can[0]
    assert min(visit.can[1]) == 85 + 14
    assert max(visit.can[1]) == 181
    assert visit.done == (40, 85)
    assert visit.until == 182


def test_a_need_without_anything_left_is_not_in_the_part():
    own = [
        visits("A", [range(YEAR)], spans=((0, YEAR, 1),)),
        visits("B", [range(YEAR)], spans=((100, 120, 1),)),
    ]
    part, members = part_of(instance([driver("a", range(YEAR))], *own, length=YEAR), 91, 182, [tour(3, 0)], [])
    assert members == (1,)
    assert [v.left for v in part.visits] == [1]


def test_a_plan_that_breaks_the_largest_gap_all_the_same_misses_a_visit():
    own = visits("A", [range(YEAR)], spans=((0, YEAR, 3),), max_gap_days=130)
    one = instance([driver("a", range(YEAR))], own, length=YEAR)
    own_days = [dataclasses.replace(v, until=YEAR) for v in one.visits]
    one = dataclasses.replace(one, visits=tuple(own_days))
    kept = (tour(90, 0), tour(200, 0), tour(300, 0))
    assert repaired(one, kept, []) == kept
    assert len(repaired(one, (tour(10, 0), tour(200, 0), tour(300, 0)), [])) == 2


def test_a_year_is_planned_whole_and_proven():
    workdays = [d for d in range(YEAR) if d % 7 < 5]
    one = problem(
        on_a_line(100, 110, -100),
        (
            need("A", visits=26, min_gap_days=7, max_gap_days=28),
            need("B", visits=8, min_gap_days=14),
            need("C", visits=4, max_gap_days=120),
        ),
        (crew(*workdays),),
        length=YEAR,
    )
    _, counted = best(one)
    assert counted["missed"] == 0


def test_where_the_master_gets_no_time_the_parts_are_the_plan():
    workdays = [d for d in range(YEAR) if d % 7 < 5]
    one = problem(on_a_line(100, 110), (need("A", visits=26, max_gap_days=28), need("B", visits=8)), (crew(*workdays),),
                  length=YEAR)  # fmt: skip
    (part,) = prepare(one, one.tasks[0]).instances
    search = _Search(part, make_profile("circuits"), 60.0)
    assert search.timetable is not None
    assert sum(search.timetable.missed) == 0


def test_where_routes_cannot_be_listed_a_search_gives_a_plan_to_begin_with():
    one = problem(on_a_line(100, 110, -100, 50), tuple(need(p) for p in "ABCE"), (crew(*range(14)),))
    (part,) = prepare(one, one.tasks[0]).instances
    search = _Search(part, make_profile("circuits", options={"states": 1}), 20.0)
    assert search.timetable is not None
    assert sum(search.timetable.missed) == 0
    routes = search._begun()
    assert routes is not None
    assert sorted({i for row in routes.members.tolist() for i in row if i >= 0}) == [0, 1, 2, 3]


def test_a_conflict_without_time_left_is_all_of_the_choice():
    own = [visits(place, [range(1)]) for place in "AB"] + [visits("C", [range(28)])]
    one = instance([driver("a")], *own)
    chosen = [(7, entry(0)), (8, entry(1)), (9, entry(2))]
    began = time.monotonic()
    assert conflict(one, chosen, [], Work(amount=5.0, seconds=0.0)) == ((7, 1), (8, 1), (9, 1))
    assert conflict(one, chosen, [], Work(amount=5.0)) == ((7, 1), (8, 1))
    assert time.monotonic() - began < 30
