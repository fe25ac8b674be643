"""Small counts of key groups: nobody who reads all that is told can work out what is withheld."""

from __future__ import annotations

import dataclasses
import itertools

from hypothesis import given, settings
from hypothesis import strategies as st

from gridplan.domain.circuits import Stop
from gridplan.domain.itineraries import route_days
from gridplan.domain.small_counts import COUNTY, RULE, KeyCounts, TellingVisits, withheld
from support.tiny import tiny_county
from support.tiny_plan import tiny_plan, village

THRESHOLD = 3
COUNTS = st.dictionaries(
    st.sampled_from("AB"),
    st.lists(st.integers(0, 5), min_size=1, max_size=3),
    min_size=1,
)


def _parts(counts):
    return {t: {f"{t}{i}": n for i, n in enumerate(own)} for t, own in counts.items()}


def _possible(parts, hidden):
    """Every table that a reader must think possible, who reads what is told and knows the method."""
    cells = {v: n for own in parts.values() for v, n in own.items()}
    free = [v for v in cells if v in hidden]
    totals = {t: sum(own.values()) for t, own in parts.items()}
    ranges = [range(1, THRESHOLD) if cells[v] < THRESHOLD else range(THRESHOLD, 16) for v in free]
    for values in itertools.product(*ranges):
        table = cells | dict(zip(free, values, strict=True))
        sums = {t: sum(table[v] for v in own) for t, own in parts.items()}
        told = all(t in hidden or sums[t] == totals[t] for t in parts)
        county = sum(totals.values())
        if told and (COUNTY in hidden or sum(sums.values()) == county):
            yield table


@settings(max_examples=60, deadline=None)
@given(COUNTS)
def test_no_small_count_can_be_worked_out(counts):
    parts = _parts(counts)
    hidden = withheld(parts, THRESHOLD)
    small = [v for own in parts.values() for v, n in own.items() if 0 < n < THRESHOLD]
    assert set(small) <= hidden
    left = {v: set() for v in small}
    for table in _possible(parts, hidden):
        for v in small:
            left[v].add(table[v])
        if all(len(values) > 1 for values in left.values()):
            break
    for v, values in left.items():
        assert len(values) > 1, (parts, sorted(hidden), v)


@settings(deadline=None)
@given(COUNTS)
def test_nothing_is_withheld_where_nothing_is_small(counts):
    parts = _parts({t: [n + THRESHOLD if n else 0 for n in own] for t, own in counts.items()})
    assert withheld(parts, THRESHOLD) == frozenset()
    assert withheld(_parts(counts), 0) == frozenset()


def test_a_lone_small_count_takes_another_with_it():
    hidden = withheld({"A": {"A0": 2, "A1": 40, "A2": 30}, "B": {"B0": 50}}, 5)
    assert hidden == {"A0", "A2"}  # 42 together tell only that A0 is from 1 to 4


def test_where_nothing_can_be_withheld_beside_it_totals_are():
    hidden = withheld({"A": {"A0": 2}, "B": {"B0": 50}}, 5)
    assert hidden == {"A0", "A", "B", "B0"}  # A is A0; B follows from A and the county, B0 from B


def test_who_reads_what():
    county = tiny_county()
    small = dataclasses.replace(county.villages[0], key_groups={"65+": 2})
    county = county.replace(villages=(small, *county.villages[1:]))
    leaders, planners = KeyCounts(county, "leaders"), KeyCounts(county, "planners")
    first, second = village(0, 0), village(0, 1)
    assert planners.told(first, "65+") == "2"
    assert leaders.told(first, "65+") == "<5"
    assert leaders.count(first, "65+") is None
    assert leaders.told(second, "65+") == "≥5"
    assert leaders.told(village(1, 0), "65+") == "100"
    assert leaders.told(village(0, 1)[:9], "65+") == "517"
    assert leaders.total(first) is None
    assert leaders.total(COUNTY) == planners.total(COUNTY) == 2 + 101 + 102 + 103 + 104 + 105 + 615
    open_county = county.replace(rules=county.rules.replace(RULE, value=2))
    assert KeyCounts(open_county, "public").told(first, "65+") == "2"


def _asking_for_minutes(county, count):
    """The county whose first village has so many of a group, each worth five minutes of every visit; that programme."""
    place = county.villages[0].code
    where = dataclasses.replace(county.programmes[0].where, key_groups=("tb",))
    slow = dataclasses.replace(county.programmes[0], where=where, minutes_per_key_person=5.0)
    villages = tuple(
        dataclasses.replace(v, key_groups={"tb": count if v.code == place else 40}) for v in county.villages
    )
    return county.replace(villages=villages, programmes=(slow, *county.programmes[1:])), place, slow.id


def test_the_length_of_a_visit_may_not_betray_a_small_count():
    county, place, programme = _asking_for_minutes(tiny_county(), 2)
    stop = Stop(place=place, programme=programme)
    assert TellingVisits(county, "leaders")(stop)
    assert not TellingVisits(county, "planners")(stop)
    assert not TellingVisits(county, "leaders")(dataclasses.replace(stop, programme=county.programmes[1].id))
    many, place, programme = _asking_for_minutes(tiny_county(), 200)
    assert not TellingVisits(many, "leaders")(Stop(place=place, programme=programme))


def test_a_day_with_such_a_visit_is_told_without_hours():
    plan = tiny_plan()
    tour = plan.tours[0]
    assert route_days(plan, tour)[0].hours is not None
    assert route_days(plan, tour, untold=lambda stop: stop == tour.stops[-1])[0].hours is None
    assert route_days(plan, tour, untold=lambda stop: stop == tour.stops[-1])[0].visiting is None
