from __future__ import annotations

import datetime as dt
import itertools
from collections import Counter
from collections.abc import Iterator, Sequence

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gridplan.domain.circuits import Stop, Tour
from gridplan.solvers.circuits.calendar import Calendar, conflict, fixed_calendar
from gridplan.solvers.circuits.entries import Entry, Timetable, Work, options
from gridplan.solvers.circuits.instance import Instance, Kept, Visits

from .instances import START, driver, entry, instance, visits

WORK = Work(amount=5.0)
ALL = range(28)


def days_of(one: Instance, entries: Sequence[Entry], timetable: Timetable) -> dict[int, list[int]]:
    found: dict[int, list[int]] = {i: [] for i in range(len(one.visits))}
    for e, _, day in timetable.placed:
        for i, night in zip(entries[e].members, entries[e].offsets, strict=True):
            found[i].append(day + night)
    for kept in (one.kept[p] for p in timetable.kept):
        for i, night in zip(kept.members, kept.offsets, strict=True):
            found[i].append(kept.day + night)
    return {i: sorted(days) for i, days in found.items()}


def solved(one: Instance, *entries: Entry, kept: tuple[int, ...] = (), apart: bool = False) -> Timetable | None:
    """The calendar of exactly these tours, checked."""
    calendar = fixed_calendar(one, entries, kept, apart=apart)
    verdict, _ = calendar.solve(WORK)
    if verdict == "none":
        return None
    assert verdict == "found"
    timetable = calendar.timetable()
    assert wrong(one, entries, timetable) == ""
    assert Counter(e for e, _, _ in timetable.placed) == Counter({e: x.least for e, x in enumerate(entries) if x.least})
    return timetable


def wrong(one: Instance, entries: Sequence[Entry], timetable: Timetable) -> str:
    """What a timetable breaks, by code of its own."""
    out: Counter[tuple[int, int]] = Counter()
    there: Counter[tuple[int, int]] = Counter()
    comes: dict[int, list[tuple[int, int]]] = {i: [] for i in range(len(one.visits))}
    tours = [(c, day, entries[e].members, entries[e].offsets, entries[e].length) for e, c, day in timetable.placed]
    for e, c, day in timetable.placed:
        if day not in entries[e].days or not entries[e].kinds >> one.drivers[c].kind & 1:
            return "kind or first day"
    tours += [(k.driver, k.day, k.members, k.offsets, k.length) for k in (one.kept[p] for p in timetable.kept)]
    for c, day, members, offsets, length in tours:
        if not set(range(day, day + length)) <= one.drivers[c].days:
            return "not free"
        out.update((c, day + night) for night in range(length))
        there.update({(one.visits[i].place, day + night) for i, night in zip(members, offsets, strict=True)})
        for i, night in zip(members, offsets, strict=True):
            comes[i].append((day + night, c))
    if max([0, *out.values()]) > 1 or max([0, *there.values()]) > 1:
        return "two tours at once"
    return next(filter(None, (_need_wrong(one, v, sorted(comes[i])) for i, v in enumerate(one.visits))), "")


def _need_wrong(one: Instance, v: Visits, comes: list[tuple[int, int]]) -> str:
    days = [day for day, _ in comes]
    whole = v.whole and len(days) == v.left
    lost_pins = [p for p in v.pinned if not any(p[0] == day and p[1] in {None, c} for day, c in comes)]
    edges = sorted({v.since, *v.done, *days, one.length})
    like = [p for p in v.patterns if set(days) == p or (not whole and set(days) < p)]
    faults = {
        "cannot": any(day not in v.can[c] for day, c in comes),
        "window": any(sum(s.first <= day < s.stop for day in days) > s.left for s in v.windows),
        "smallest gap": any(b - a < v.min_gap for a, b in itertools.pairwise(days)),
        "same crew": v.need.same_crew and len({c for _, c in comes}) > 1,
        "another's pin": any(day == pin and who not in {None, c} for day, c in comes for pin, who in v.pinned),
        "pins": len(lost_pins) > max(v.left, len(v.pinned)) - len(days),
        "patterns": bool(v.patterns) and not like,
        "largest gap": whole
        and v.need.max_gap_days is not None
        and any(b - a > v.need.max_gap_days and b > one.open_from for a, b in itertools.pairwise(edges)),
    }
    return next((name for name, fault in faults.items() if fault), "")


def test_a_crew_drives_one_tour_a_day() -> None:
    one = instance([driver("C", [3])], visits("A", [[3]]), visits("B", [[3]]))
    assert solved(one, entry(0), entry(1)) is None
    assert solved(one, entry(0, 1)).placed == ((0, 0, 3),)


def test_crews_that_can_do_the_same_share_a_day() -> None:
    crews = [driver("C1", [3]), driver("C2", [3])]
    own = [visits(place, [[3], [3]]) for place in "ABE"]
    assert {c for _, c, _ in solved(instance(crews, *own), entry(0), entry(1)).placed} == {0, 1}
    assert solved(instance(crews, *own), entry(0), entry(1), entry(2)) is None


def test_sets_of_crews_that_overlap_are_shared_out() -> None:
    crews = [driver(name, [3]) for name in ("C1", "C2", "C3")]
    pairs = [visits("A", [[3], [3], []]), visits("B", [[], [3], [3]]), visits("C", [[3], [], [3]])]
    assert solved(instance(crews, *pairs), entry(0), entry(1), entry(2)) is not None
    tight = [visits("A", [[3], [3], []]), visits("B", [[3], [3], []]), visits("C", [[3], [3], []])]
    assert solved(instance(crews, *tight), entry(0), entry(1), entry(2)) is None


def test_so_many_sets_that_crews_are_told_apart() -> None:
    # ten crews, each tour for two next to each other: more unions than are worth a row each
    crews = [driver(f"C{c}", [3]) for c in range(12)]
    own = [visits(chr(65 + k), [[3] if c in {k, (k + 1) % 12} else [] for c in range(12)]) for k in range(12)]
    one = instance(crews, *own)
    assert solved(one, *(entry(k) for k in range(12))) is not None
    calendar = fixed_calendar(one, [entry(k) for k in range(12)], ())
    assert {c for _, c, _ in calendar.at} == set(range(12))


def test_only_the_kinds_and_first_days_of_an_entry() -> None:
    one = instance([driver("C1", kind=0), driver("C2", [7], kind=1)], visits("A", [ALL, ALL]))
    assert solved(one, entry(0, kinds=2)).placed == ((0, 1, 7),)
    assert solved(one, entry(0, days=[5], kinds=2)) is None
    assert options(one, entry(0, days=[5, 7], kinds=3)) == {5: 1, 7: 3}


def test_two_needs_at_one_place_share_a_day_only_in_one_tour() -> None:
    crews = [driver("C1", [3]), driver("C2", [3])]
    one = instance(crews, visits("A", [[3], [3]]), visits("A", [[3], [3]], programme="Q"))
    assert solved(one, entry(0), entry(1)) is None
    assert solved(one, entry(0, 1)) is not None


def test_windows_have_their_own_counts() -> None:
    one = instance([driver("C")], visits("A", [ALL], spans=((0, 7, 1), (14, 21, 2))))
    found = solved(one, entry(0, count=3))
    assert [day // 7 for day in days_of(one, [entry(0)], found)[0]] == [0, 2, 2]
    late = instance([driver("C", range(14, 28))], visits("A", [range(14, 28)], spans=((0, 14, 1), (14, 28, 1))))
    assert solved(late, entry(0, count=2)) is None
    assert solved(late, entry(0, count=1)).missed == (1,)


def test_the_smallest_gap() -> None:
    one = instance([driver("C", [1, 2, 5])], visits("A", [[1, 2, 5]], spans=((0, 28, 2),), min_gap_days=4))
    assert days_of(one, [entry(0)], solved(one, entry(0, count=2)))[0] == [1, 5]
    assert solved(one, entry(0, count=3)) is None


@pytest.mark.parametrize(("gap", "found"), [(15, True), (14, True), (13, False)])
def test_the_largest_gap_reaches_to_both_edges(gap: int, found: bool) -> None:
    one = instance([driver("C", [14])], visits("A", [[14]], max_gap_days=gap))
    assert (solved(one, entry(0)) is not None) is found


def test_no_largest_gap_where_something_is_missed() -> None:
    days = [1, 2]
    short = instance([driver("C", days)], visits("A", [days], spans=((0, 28, 2),), max_gap_days=9))
    assert solved(short, entry(0)).missed == (1,)
    lost = instance([driver("C", days)], visits("A", [days], whole=False, max_gap_days=9))
    assert solved(lost, entry(0)) is not None


def test_gaps_that_are_history_do_not_bind() -> None:
    def late(open_from: int) -> Instance:
        return instance([driver("C", [20])], visits("A", [[20]], max_gap_days=8), open_from=open_from)

    assert solved(late(20), entry(0)) is not None
    assert solved(late(19), entry(0)) is None
    begun = instance([driver("C", [20])], visits("A", [[20]], max_gap_days=8, since=12))
    assert solved(begun, entry(0)) is not None
    stands = instance([driver("C", [20])], visits("A", [[20]], max_gap_days=14, done=(7,)))
    assert solved(stands, entry(0)) is not None


def test_patterns() -> None:
    patterns = (frozenset({1, 8}), frozenset({2, 9}))

    def one(days: list[int], **more: object) -> Instance:
        return instance([driver("C", days)], visits("A", [days], spans=((0, 28, 2),), patterns=patterns, **more))

    assert days_of(one([1, 2, 9]), [entry(0)], solved(one([1, 2, 9]), entry(0, count=2)))[0] == [2, 9]
    assert solved(one([1, 9]), entry(0, count=2)) is None
    assert solved(one([1, 9]), entry(0)).missed == (1,)
    assert solved(one([1, 9], whole=False), entry(0, count=2)) is None  # not a part of one pattern


def test_patterns_where_it_is_open_what_is_missed() -> None:
    patterns = (frozenset({1, 8}), frozenset({2}))  # served in full only by the first
    for days, missed in (([1, 2, 8], 0), ([2, 8], 1)):
        one = instance([driver("C", days)], visits("A", [days], spans=((0, 28, 2),), patterns=patterns))
        calendar = Calendar(one, [entry(0, least=0, count=2)], kept={}, missed=None)
        verdict, bound = calendar.solve(WORK, minimize=calendar.goals()["missed"])
        assert (verdict, bound) == ("found", missed)


def test_the_same_crew_makes_all_visits() -> None:
    crews = [driver("C1", [1, 2]), driver("C2", [3])]
    own = visits("A", [[1, 2], [3]], spans=((0, 28, 2),), same_crew=True, min_gap_days=2)
    assert solved(instance(crews, own), entry(0, count=2)) is None
    assert solved(instance(crews, own), entry(0)) is not None
    near = visits("A", [[1, 2], [3]], spans=((0, 28, 2),), same_crew=True)
    assert days_of(instance(crews, near), [entry(0)], solved(instance(crews, near), entry(0, count=2)))[0] == [1, 2]


def test_the_same_crew_for_published_tours_too() -> None:
    kept = Kept(tour=published("C1", 1), driver=0, day=1, members=(0,), offsets=(0,), length=1, driving=60)
    own = visits("A", [[1, 5], [1, 4]], spans=((0, 28, 2),), same_crew=True)
    one = instance([driver("C1"), driver("C2")], own, kept=(kept,))
    assert solved(one, entry(0), kept=(0,)).placed == ((0, 0, 5),)


def published(crew: str, day: int) -> Tour:
    return Tour(depot="D", crew=crew, day=START + dt.timedelta(days=day), stops=(Stop(place="A", programme="P"),))


def test_published_tours_take_their_crew_and_day() -> None:
    kept = Kept(tour=published("C", 3), driver=0, day=3, members=(0,), offsets=(0,), length=2, driving=60)
    one = instance([driver("C", [3, 4, 9])], visits("A", [[3, 9]]), visits("B", [[3, 4]]), kept=(kept,))
    assert solved(one, entry(1), kept=(0,)) is None  # away on both days
    assert solved(one, entry(0), entry(1)) is not None
    calendar = Calendar(one, [entry(0, least=0), entry(1, least=0)], kept={0: False}, missed=[0, 1])
    calendar.solve(WORK, minimize=calendar.goals()["changed"])
    assert calendar.timetable().kept == (0,)
    assert calendar.value(calendar.goals()["driving"]) == 60


def test_pins_take_place() -> None:
    crews = [driver("C1"), driver("C2")]
    one = instance(crews, visits("A", [ALL, ALL], spans=((0, 28, 2),), pinned=((6, None), (9, 1))))
    found = solved(one, entry(0, count=2))
    assert [day for _, _, day in found.placed] == [6, 9]
    assert (0, 1, 9) in found.placed


def test_nobody_but_the_crew_of_a_pin_comes_on_its_day() -> None:
    one = instance([driver("C1", [9]), driver("C2")], visits("A", [[9], ALL], pinned=((9, 0),)), visits("B", [[9], []]))
    assert solved(one, entry(0), entry(1)) is None
    assert options(one, entry(0))[9] == 0b01


def test_a_pin_that_is_not_kept_is_a_missed_visit() -> None:
    own = visits("A", [[3, 9]], spans=((0, 28, 2),), pinned=((6, None),))
    one = instance([driver("C", [3, 9])], own)
    assert solved(one, entry(0, count=2)) is None
    assert solved(one, entry(0)).missed == (1,)


def test_more_pins_than_visits_that_are_left() -> None:
    own = visits("A", [[3, 6, 9]], pinned=((6, None), (9, None)), whole=False)
    one = instance([driver("C")], own)
    assert solved(one, entry(0)).placed[0][2] in {6, 9}
    assert solved(one).missed == (1,)


def test_rather_the_visit_is_missed_that_is_not_pinned() -> None:
    own = visits("A", [[3, 9]], spans=((0, 28, 2),), min_gap_days=8, pinned=((9, None),))
    calendar = Calendar(instance([driver("C")], own), [entry(0, least=0, count=2)], kept={}, missed=None)
    assert calendar.solve(WORK, minimize=calendar.goals()["missed"]) == ("found", 1)
    calendar.limit(calendar.goals()["missed"], 1)
    calendar.solve(WORK, minimize=calendar.broken_pins())
    assert calendar.timetable().placed == ((0, 0, 9),)


def test_a_tour_of_several_days_needs_its_crew_on_all_of_them() -> None:
    own = [visits("A", [[4, 11]]), visits("B", [[6, 13]])]
    far = entry(0, 1, offsets=(0, 2), length=3)
    one = instance([driver("C", [4, 6, 11, 12, 13])], *own)
    assert solved(one, far).placed == ((0, 0, 11),)
    other = instance([driver("C", [4, 6, 11, 12, 13])], *own, visits("E", [[12]]))
    assert solved(other, far, entry(2)) is None
    two = instance(
        [driver("C", [4, 6, 11, 12, 13]), driver("C2", [12])],
        *(visits(p, [[4, 11] if p == "A" else [6, 13], []]) for p in "AB"),
        visits("E", [[12], [12]]),
    )
    assert set(solved(two, far, entry(2)).placed) == {(0, 0, 11), (1, 1, 12)}


def test_a_night_at_a_place_is_a_day_there() -> None:
    crews = [driver("C1", [4, 5]), driver("C2", [5])]
    one = instance(crews, visits("E", [[4], []]), visits("A", [[5], []]), visits("A", [[], [5]], programme="Q"))
    assert solved(one, entry(0, 1, offsets=(0, 1), length=2), entry(2)) is None


def test_goals_where_everything_is_open() -> None:
    one = instance([driver("C", [1, 2])], *(visits(place, [[1, 2]]) for place in "ABE"))
    entries = [entry(0, least=0), entry(1, least=0, driving=50), entry(2, least=0, driving=70), entry(1, 2, least=0)]
    calendar = Calendar(one, entries, kept={}, missed=None)
    reached = {}
    for name, goal in calendar.goals().items():
        verdict, bound = calendar.solve(WORK, minimize=goal)
        reached[name] = (verdict, bound)
        calendar.limit(goal, calendar.value(goal))
    assert reached == {"missed": ("found", 0), "changed": ("found", 2), "driving": ("found", 1200)}
    assert calendar.timetable().missed == (0, 0, 0)


def test_hints_name_any_crew() -> None:
    one = instance([driver("C1"), driver("C2")], visits("A", [ALL, ALL]))
    calendar = fixed_calendar(one, [entry(0)], ())
    calendar.hint([(0, 1, 17)])
    hinted = calendar.model.proto.solution_hint
    assert [v for v, value in zip(hinted.vars, hinted.values, strict=True) if value] == [calendar.at[0, -1, 17].index]


def test_a_conflict_is_small_and_its_counts_are_low() -> None:
    # A and B are open together on two days only; the rest has nothing to do with it
    both = [visits("A", [[1, 2, 5, 6, 7]], spans=((0, 28, 5),)), visits("B", [[1, 2, 8, 9, 10]], spans=((0, 28, 5),))]
    one = instance([driver("C")], *both, visits("E", [ALL], spans=((0, 28, 3),)))
    chosen = [(10, entry(0, 1, count=5)), (11, entry(2, count=3))]
    assert solved(one, *(thing for _, thing in chosen)) is None
    assert conflict(one, chosen, [], WORK) == ((10, 3),)


def test_a_conflict_can_name_published_tours() -> None:
    kept = Kept(tour=published("C", 3), driver=0, day=3, members=(0,), offsets=(0,), length=1, driving=60)
    one = instance([driver("C")], visits("A", [[3]]), visits("B", [[3]]), visits("E", [ALL]), kept=(kept,))
    assert conflict(one, [(0, entry(1)), (1, entry(2))], [(7, 0)], WORK) == ((0, 1), (7, 1))


def random_case(seed: int) -> tuple[Instance, list[Entry]]:
    random = np.random.default_rng(seed)
    crews, length = int(random.integers(1, 4)), 8

    def some(share: float) -> list[int]:
        return [day for day in range(length) if random.random() < share]

    drivers = [driver(f"C{c}", some(0.6), kind=c % 2) for c in range(crews)]
    own = []
    for k in range(3):
        can = [set(some(0.8)) & d.days if random.random() < 0.8 else set() for d in drivers]
        spans = ((0, 4, 1), (4, 8, 1)) if random.random() < 0.4 else ((0, 8, int(random.integers(1, 3))),)
        left = sum(n for _, _, n in spans)
        patterns = tuple(frozenset(random.choice(8, left, replace=False).tolist()) for _ in range(3))
        pin = (int(random.integers(8)), None if random.random() < 0.5 else int(random.integers(crews)))
        own.append(
            visits(
                "AAB"[k] if random.random() < 0.4 else "ABE"[k],
                can,
                spans=spans,
                programme=f"P{k}",
                min_gap_days=int(random.integers(0, 4)),
                max_gap_days=[None, 4, 6][int(random.integers(3))],
                same_crew=bool(random.random() < 0.3),
                patterns=patterns if random.random() < 0.3 else (),
                pinned=(pin,) if random.random() < 0.3 else (),
                whole=bool(random.random() < 0.8),
                since=int(random.choice([0, 0, 3])),
            )
        )
    sets = [m for size in (1, 2, 3) for m in itertools.combinations(range(3), size)]
    chosen = [entry(*sets[int(k)], kinds=3) for k in random.choice(len(sets), int(random.integers(1, 4)))]
    if random.random() < 0.4 and len(chosen[0].members) > 1:
        two = chosen[0].members
        chosen[0] = entry(*two, offsets=(0,) * (len(two) - 1) + (1,), length=2, kinds=3)
    made = Counter(i for one in chosen for i in one.members)
    fitting = all(made[i] <= v.left for i, v in enumerate(own))
    return instance(drivers, *own, length=length), chosen if fitting else chosen[:1]


def every_timetable(one: Instance, entries: Sequence[Entry]) -> Iterator[Timetable]:
    """All ways to give each tour a crew and a day."""
    missed = Counter({i: v.left for i, v in enumerate(one.visits)})
    missed.subtract(i for e in entries for i in e.members)
    lost = tuple(missed[i] for i in range(len(one.visits)))
    slots = [(c, day) for c, d in enumerate(one.drivers) for day in sorted(d.days)]
    for choice in itertools.product(slots, repeat=len(entries)):
        if len(set(choice)) == len(choice):
            yield Timetable(placed=tuple((e, c, day) for e, (c, day) in enumerate(choice)), kept=(), missed=lost)


@settings(max_examples=250, deadline=None)
@given(seed=st.integers(0, 10**6), apart=st.booleans())
def test_there_is_a_calendar_exactly_where_brute_force_finds_one(seed: int, apart: bool) -> None:
    one, entries = random_case(seed)
    exists = any(not wrong(one, entries, timetable) for timetable in every_timetable(one, entries))
    assert (solved(one, *entries, apart=apart) is not None) is exists


@settings(max_examples=120, deadline=None)
@given(seed=st.integers(0, 10**6))
def test_a_conflict_has_no_calendar_and_every_part_of_it_has_one(seed: int) -> None:
    one, entries = random_case(seed)
    if solved(one, *entries) is not None:
        for size in range(1, len(entries)):
            for part in itertools.combinations(entries, size):
                assert solved(one, *part) is not None, "a part of a choice that has a calendar has one"
        return
    named = {column for column, _ in conflict(one, list(enumerate(entries)), [], WORK)}
    assert solved(one, *(entries[column] for column in named)) is None
    for left_out in named:
        assert len(named) == 1 or solved(one, *(entries[column] for column in named - {left_out})) is not None


def test_the_same_calendar_every_time() -> None:
    one, entries = random_case(11)
    assert solved(one, *entries) == solved(one, *entries)
