"""What each field of a need asks for."""

from __future__ import annotations

import pytest

from gridplan.domain.circuits import MissedReason, PinnedVisit, Skill

from .problems import crew, day, days, need, on_a_line, problem, tour, window
from .solving import best, made


def visited(*needs, crews=None, travel=None, **changes):
    """``(day, crew, place)`` of the visits and the number missed."""
    one = problem(travel or on_a_line(10, 20, -5), needs, crews or (crew(*range(14)),), **changes)
    solution, counted = best(one)
    return [(d, c, p) for d, c, p, _ in made(solution)], counted["missed"]


def test_windows_have_their_own_visits() -> None:
    own = need("A", windows=(window(0, 5, 1), window(9, 14, 2)))
    seen, missed = visited(own)
    assert [d < 5 for d, _, _ in seen] == [True, False, False]
    assert not missed
    assert not any(5 <= d < 9 for d, _, _ in seen)


def test_a_window_without_days_loses_its_visits_only() -> None:
    own = need("A", windows=(window(0, 5, 2), window(9, 14, 1)))
    seen, missed = visited(own, crews=(crew(0, 9, 10, 11),))
    assert (len(seen), missed) == (2, 1)


def test_which_window_loses_its_visit_is_a_matter_of_cost() -> None:
    # two visits, both windows on one side of the smallest gap: the one with a cheap companion stays
    own = need("A", windows=(window(0, 3), window(3, 6)), min_gap_days=5)
    seen, missed = visited(own, need("B", days=frozenset(days(4))), crews=(crew(1, 4),), max_stops=2)
    assert (seen, missed) == ([(4, "C", "A"), (4, "C", "B")], 1)


def test_smallest_and_largest_gap() -> None:
    seen, missed = visited(need("A", visits=3, min_gap_days=4), crews=(crew(0, 1, 2, 3, 4, 8),))
    assert ([d for d, _, _ in seen], missed) == ([0, 4, 8], 0)
    seen, missed = visited(need("A", visits=2, max_gap_days=5))
    assert not missed
    assert seen[0][0] <= 5
    assert seen[1][0] >= 9
    assert visited(need("A", visits=1, max_gap_days=5)) == ([], 1)


def test_gaps_are_measured_up_to_until() -> None:
    early = {"windows": (window(0, 5),), "max_gap_days": 4}
    assert visited(need("A", until=day(5), **early), crews=(crew(2),)) == ([(2, "C", "A")], 0)
    assert visited(need("A", **early), crews=(crew(2),))[1] == 1


def test_gaps_are_measured_from_since() -> None:
    own = need("A", windows=(window(8, 14),), max_gap_days=6, since=day(8))
    assert visited(own)[1] == 0
    assert visited(need("A", windows=(window(8, 14),), max_gap_days=6), crews=(crew(9),))[1] == 1


def test_closed_and_fixed_days() -> None:
    assert [d for d, _, _ in visited(need("A", closed=frozenset(days(*range(13)))))[0]] == [13]
    assert [d for d, _, _ in visited(need("A", days=frozenset(days(6))))[0]] == [6]


def test_preferred_days_are_taken_where_they_cost_nothing() -> None:
    assert [d for d, _, _ in visited(need("A", preferred=frozenset(days(12))))[0]] == [12]
    joined = need("A", preferred=frozenset(days(12))), need("B", days=frozenset(days(5)))
    assert [d for d, _, _ in visited(*joined)[0]] == [5, 5]


def test_equipment_and_crews() -> None:
    crews = (crew(1, name="plain"), crew(2, name="X", equipment=("X光",)))
    assert visited(need("A", equipment=("X光",)), crews=crews)[0] == [(2, "X", "A")]
    assert visited(need("A", crews=("plain",)), crews=crews)[0] == [(1, "plain", "A")]


def test_a_skill_on_some_days() -> None:
    able = crew(1, 2, 3, skills=(Skill(name="role:specialist", days=frozenset(days(3, 4))),))
    seen, missed = visited(need("A", visits=2, equipment=("role:specialist",)), crews=(able,))
    assert (seen, missed) == ([(3, "C", "A")], 1)


def test_the_same_crew() -> None:
    crews = (crew(1, 2, name="C1"), crew(5, name="C2"))
    own = {"visits": 2, "min_gap_days": 3}
    assert visited(need("A", **own), crews=crews)[1] == 0
    assert visited(need("A", same_crew=True, **own), crews=crews)[1] == 1
    assert {c for _, c, _ in visited(need("A", visits=2, same_crew=True), crews=crews)[0]} == {"C1"}
    stands = (tour(1, "A", crew="C2"),)
    seen, missed = visited(need("A", visits=2, same_crew=True), crews=crews, fixed=stands)
    assert (seen, missed) == ([(1, "C2", "A"), (5, "C2", "A")], 0)


def test_a_visit_begins_after_it_opens_and_ends_before_it_closes() -> None:
    # A opens late and B closes early: B comes first, though A is on the way
    late, early = need("A", opens=300), need("B", closes=150)
    solution, counted = best(problem(on_a_line(10, 20), (late, early), (crew(1),), shift=450))
    assert [s.place for s in solution.tours[0].stops] == ["B", "A"]
    assert counted == {"missed": 0, "driving": 40}
    assert best(problem(on_a_line(10, 20), (late, early), (crew(1),), shift=409))[1]["missed"] == 1
    assert (
        best(problem(on_a_line(10), (need("A", opens=950),), (crew(1),)))[0].missed[0].reason is MissedReason.TOO_LONG
    )


def test_most_together() -> None:
    own = [need(place, most_together=2) for place in "ABC"]
    solution, counted = best(problem(on_a_line(10, 20, 30), tuple(own), (crew(1, 2),)))
    assert max(len(t.stops) for t in solution.tours) == 2
    assert counted["driving"] == 60 + 20
    others = (*own[:2], need("C", "Q", most_together=1))
    assert best(problem(on_a_line(10, 20, 30), others, (crew(1, 2),)))[1]["driving"] == 60


def test_loads_fill_a_crew() -> None:
    own = tuple(need(place, load=3) for place in "AB")
    assert best(problem(on_a_line(10, 20), own, (crew(1, 2, capacity=6),)))[1]["driving"] == 40
    assert best(problem(on_a_line(10, 20), own, (crew(1, 2, capacity=5),)))[1]["driving"] == 60
    assert best(problem(on_a_line(10, 20), own, (crew(1, 2, capacity=2),)))[1]["missed"] == 2


def test_patterns() -> None:
    patterns = (frozenset(days(1, 8)), frozenset(days(2, 9)))
    seen, missed = visited(need("A", visits=2, patterns=patterns), crews=(crew(1, 2, 9),))
    assert ([d for d, _, _ in seen], missed) == ([2, 9], 0)
    seen, missed = visited(need("A", visits=2, patterns=patterns), crews=(crew(1, 9),))
    assert (len(seen), missed) == (1, 1)


def test_patterns_that_windows_or_gaps_forbid_count_for_nothing() -> None:
    patterns = (frozenset(days(1, 9)), frozenset(days(1, 2)), frozenset(days(8, 9)))
    own = need("A", windows=(window(0, 5), window(5, 14)), min_gap_days=3, patterns=patterns)
    seen, missed = visited(own, crews=(crew(1, 2, 8, 9),))
    assert ([d for d, _, _ in seen], missed) == ([1, 9], 0)


def test_pins_take_place_and_the_rest_goes_around_them() -> None:
    own = need("A", visits=2, min_gap_days=3, pinned=(PinnedVisit(day=day(6), crew="C2"),))
    crews = (crew(1, 6, name="C1"), crew(6, 7, name="C2"))
    solution, _counted = best(problem(on_a_line(10), (own,), crews))
    assert [(d, c) for d, c, _, _ in made(solution)] == [(1, "C1"), (6, "C2")]
    assert not solution.broken_pins


def test_of_two_pins_for_one_crew_day_one_is_broken_and_said_so() -> None:
    own = tuple(need(place, pinned=(PinnedVisit(day=day(6)),)) for place in "AB")
    one = problem(on_a_line(500, -480), own, (crew(*range(14)),), shift=1200)
    solution, counted = best(one)
    assert counted["missed"] == 1
    assert len(solution.broken_pins) == 1
    assert [m.reason for m in solution.missed] == [MissedReason.PINNED]


def test_a_pin_that_is_impossible_by_itself_is_broken_and_the_visit_made_on_another_day() -> None:
    own = need("A", pinned=(PinnedVisit(day=day(6)),), closed=frozenset(days(6)))
    solution, counted = best(problem(on_a_line(10), (own,), (crew(*range(14)),)))
    assert counted["missed"] == 0
    assert [b.day for b in solution.broken_pins] == [day(6)]


def test_a_pin_of_a_need_that_nobody_can_ever_visit_is_told() -> None:
    own = need("A", pinned=(PinnedVisit(day=day(6)),), closed=frozenset(days(*range(40))))
    solution, counted = best(problem(on_a_line(10), (own,), (crew(*range(28)),)))
    assert counted["missed"] == 1
    assert [b.day for b in solution.broken_pins] == [day(6)]


def test_rather_another_visit_is_missed_than_a_pin_broken() -> None:
    own = need("A", visits=2, min_gap_days=4, pinned=(PinnedVisit(day=day(5)),))
    solution, counted = best(problem(on_a_line(10), (own,), (crew(2, 5),)))
    assert [d for d, *_ in made(solution)] == [5]
    assert not solution.broken_pins
    assert counted["missed"] == 1


def test_two_programmes_at_one_place_in_one_halt() -> None:
    own = (need("A"), need("A", "Q"))
    solution, counted = best(problem(on_a_line(10), own, (crew(1, name="C1"), crew(1, 5, name="C2")), max_stops=1))
    assert counted == {"missed": 0, "driving": 20}
    (one,) = solution.tours
    assert {s.programme for s in one.stops} == {"P", "Q"}


def test_two_tours_never_meet_at_a_place_on_one_day() -> None:
    own = (need("A", crews=("C1",)), need("A", "Q", crews=("C2",)))
    crews = (crew(1, name="C1"), crew(1, 5, name="C2"))
    assert [d for d, *_ in made(best(problem(on_a_line(10), own, crews))[0])] == [1, 5]
    both = (crew(1, name="C1"), crew(1, name="C2"))
    assert best(problem(on_a_line(10), own, both))[1]["missed"] == 1


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"equipment": ("X光",)}, MissedReason.NO_EQUIPMENT),
        ({"crews": ("gone",)}, MissedReason.NO_CREW),
        ({"service_seconds": 981}, MissedReason.TOO_LONG),
        ({"closed": frozenset(days(0, 1, 2, 3))}, MissedReason.NO_DAYS),
        ({"visits": 2, "min_gap_days": 9}, MissedReason.NO_DAYS),
        ({"max_gap_days": 3}, MissedReason.NO_DAYS),
    ],
)
def test_what_cannot_be_done_is_said_with_the_reason(changes: dict[str, object], reason: MissedReason) -> None:
    one = problem(on_a_line(10, 20), (need("A", **changes), need("B")), (crew(0, 1, 2, 3),))
    solution, counted = best(one)
    assert counted["missed"] == 1
    assert [(m.place, m.count, m.reason) for m in solution.missed] == [("A", 1, reason)]
