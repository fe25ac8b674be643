"""The domain's values: frozen, validated, digestible."""

from __future__ import annotations

import dataclasses
import datetime as dt

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from gridplan.domain.calendar import Calendar, Closure, Market
from gridplan.domain.freezing import digest
from gridplan.domain.people import Absence, Person, Role, Title
from gridplan.domain.places import VisitPlace
from gridplan.domain.programmes import CoverageMode, CrewKind, Filter, Period, Programme, WorkDays
from gridplan.domain.results import Goal, Provenance, Result, Status, StopReason
from gridplan.domain.rules import DEFAULT_RULES, LIMITS, Level, Rules
from gridplan.domain.travel import TravelTimes
from gridplan.errors import InputError, NotFoundError, OptionError
from support.tiny import START, tiny_county, tiny_travel

MONDAY = dt.date(2026, 1, 5)


def test_a_county_finds_what_it_holds() -> None:
    county = tiny_county()
    assert county.village("990101100200").name == "东村"
    assert county.name_of("TH1") == "乙镇卫生院"
    assert county.name_of("nobody") == "nobody"
    assert "TH0" in county
    assert len(county.villages_of("990101100")) == 6
    assert {"LH", "TH0", "990101100200", "990101100200001"} <= set(county.sites())


def test_a_county_refuses_what_is_not_there_or_of_another_kind() -> None:
    county = tiny_county()
    with pytest.raises(NotFoundError, match="nothing with the code"):
        county.get("0")
    with pytest.raises(NotFoundError, match="not a Village"):
        county.village("TH0")


def test_all_broken_references_are_told_at_once() -> None:
    county = tiny_county()
    people = (
        dataclasses.replace(county.people[0], workplace="nowhere"),
        dataclasses.replace(county.people[1], department="none"),
        *county.people[1:],
    )
    with pytest.raises(InputError) as caught:
        county.replace(people=people)
    for word in ("unknown workplace 'nowhere'", "unknown department 'none'", "is used 2 times"):
        assert word in str(caught.value)


def test_equal_counties_have_one_digest_and_any_change_another() -> None:
    county = tiny_county()
    assert county.digest() == tiny_county().digest()
    assert county.digest() != county.replace(name="大县").digest()
    changed = dataclasses.replace(county.people[0], absences=(Absence(start=MONDAY, end=MONDAY + dt.timedelta(1)),))
    assert county.digest() != county.replace(people=(changed, *county.people[1:])).digest()


def test_digest_tells_kinds_apart_and_refuses_strangers() -> None:
    assert len({digest(v) for v in (None, 1, True, "1", 1.5, (1,), {"1": 1}, MONDAY, np.zeros(2, np.int32))}) == 9
    assert digest(1) == digest(1.0)
    assert digest({"a": 1, "b": 2}) == digest({"b": 2, "a": 1})
    with pytest.raises(TypeError):
        digest(object())


@given(st.lists(st.text(max_size=5), max_size=5), st.lists(st.text(max_size=5), max_size=5))
def test_digest_keeps_sequences_apart(a: list[str], b: list[str]) -> None:
    assert (digest(a) == digest(b)) == (a == b)


@pytest.mark.parametrize(
    ("day", "works"),
    [
        (MONDAY - dt.timedelta(1), False),
        (MONDAY, True),
        (dt.date(2026, 2, 1), False),
        (dt.date(2026, 2, 3), True),
        (dt.date(2026, 6, 1), False),
    ],
)
def test_a_person_works_between_joining_and_leaving_but_not_on_leave(day: dt.date, works: bool) -> None:
    person = Person(
        id="p",
        name="甲",
        role=Role.GP,
        workplace="TH0",
        joins=MONDAY,
        leaves=dt.date(2026, 6, 1),
        absences=(Absence(start=dt.date(2026, 2, 1), end=dt.date(2026, 2, 3)),),
    )
    assert person.works_on(day) is works
    assert person.available_throughout(day, day + dt.timedelta(1)) is works


def test_available_throughout_agrees_with_each_day() -> None:
    person = Person(
        id="p",
        name="甲",
        role=Role.GP,
        workplace="TH0",
        leaves=dt.date(2026, 3, 1),
        absences=(Absence(start=dt.date(2026, 2, 1), end=dt.date(2026, 2, 3)),),
    )
    for offset in range(70):
        start = MONDAY + dt.timedelta(offset)
        days = [person.works_on(start + dt.timedelta(i)) for i in range(7)]
        assert person.available_throughout(start, start + dt.timedelta(7)) is all(days)


def test_titles_are_ordered() -> None:
    assert Title.JUNIOR < Title.MID < Title.DEPUTY_SENIOR < Title.SENIOR


def test_calendar_counts_weeks_from_its_monday() -> None:
    closure = Closure(place="v", start=MONDAY, end=MONDAY + dt.timedelta(2))
    calendar = Calendar(start=MONDAY, weeks=52, circuit_weeks=13, workdays=(MONDAY,), closures=(closure,))
    assert calendar.week_of(MONDAY - dt.timedelta(1)) == -1
    assert calendar.week_of(calendar.end) == 52
    assert calendar.monday(13) == calendar.circuit_end
    assert calendar.is_closed("v", MONDAY + dt.timedelta(1))
    assert not calendar.is_closed("v", MONDAY + dt.timedelta(2))


@pytest.mark.parametrize(
    "change",
    [
        {"start": MONDAY + dt.timedelta(1)},
        {"circuit_weeks": 53},
        {"circuit_weeks": 0},
        {"workdays": (MONDAY, MONDAY)},
    ],
)
def test_calendar_refuses_nonsense(change: dict[str, object]) -> None:
    good = {"start": MONDAY, "weeks": 52, "circuit_weeks": 13, "workdays": (MONDAY,)}
    with pytest.raises(ValueError):
        Calendar(**(good | change))


def test_a_visit_grows_with_people_and_has_a_cap() -> None:
    programme = Programme(
        id="p",
        name="巡诊",
        crew=CrewKind.TEAM,
        minutes=60,
        minutes_per_100_residents=2,
        minutes_per_key_person=3,
        max_minutes=100,
    )
    assert programme.service_seconds(1000) == 80 * 60
    assert programme.service_seconds(1000, 4) == 92 * 60
    assert programme.service_seconds(10_000) == 100 * 60


def test_only_regular_visits_of_one_mode_cover_a_village() -> None:
    programme = Programme(
        id="p", name="巡诊", crew=CrewKind.TEAM, where=Filter(modes=(CoverageMode.CIRCUIT,)), minutes=60
    )
    assert programme.coverage is CoverageMode.CIRCUIT
    vehicle = dataclasses.replace(programme, crew=CrewKind.VEHICLE)
    assert vehicle.coverage is None
    mobile = dataclasses.replace(vehicle, where=Filter(modes=(CoverageMode.MOBILE_HOSPITAL,)))
    assert mobile.coverage is CoverageMode.MOBILE_HOSPITAL
    assert dataclasses.replace(programme, period=Period.ONCE).coverage is None
    assert dataclasses.replace(programme, work_days=WorkDays(per_month=1)).coverage is None


def test_rules_can_be_changed_but_not_misspelt() -> None:
    rules = Rules()
    assert rules.value("postings.min_stay") == 26
    changed = rules.replace("postings.min_stay", value=20, level=Level.HARD)
    assert (changed.value("postings.min_stay"), changed.level("postings.min_stay")) == (20, Level.HARD)
    assert rules.value("postings.min_stay") == 26
    assert rules["postings.rest"].assumed
    assert not rules.replace("postings.rest", value=4)["postings.rest"].assumed
    with pytest.raises(OptionError, match=r"did you mean 'postings\.min_stay'"):
        rules.replace("postings.min_stya", value=3)


@pytest.mark.parametrize(
    ("rule_id", "value", "allowed"),
    [
        ("postings.rest", -1, "a whole number from 0 to 260"),
        ("postings.rest", float("nan"), "a whole number from 0 to 260"),
        ("circuits.max_stops", 0, "a whole number from 1 to 20"),
        ("circuits.max_stops", 2.7, "a whole number from 1 to 20"),
        ("postings.min_title", 5, "a whole number from 0 to 4"),
        ("postings.department_limit", 1.5, "a number from 0 to 1"),
        ("postings.handover", float("inf"), "a whole number from 0 to 100000"),
        ("circuits.depot", 1, "0"),
    ],
)
def test_a_value_out_of_its_range_is_refused(rule_id: str, value: float, allowed: str) -> None:
    with pytest.raises(OptionError, match=f"{rule_id}.*{allowed}, got"):
        Rules().replace(rule_id, value=value)


def test_every_default_is_allowed() -> None:
    assert set(LIMITS) == set(DEFAULT_RULES)
    for rule in DEFAULT_RULES.values():
        limits = LIMITS[rule.id]
        assert rule.value in limits, rule.id
        assert rule.level in limits.levels, rule.id
        assert Rules().replace(rule.id, value=limits.low).value(rule.id) == limits.low


@pytest.mark.parametrize(
    "rule_id",
    [
        *("circuits.shift", "circuits.max_stops", "circuits.crew_days", "teams.specialist_cap", "replan.frozen"),
        *("coverage.neighbour_limit", "coverage.posted_limit", "coverage.clinic_capacity", "coverage.post_capacity"),
        *("postings.floor_stay", "postings.min_stay", "postings.cover", "postings.min_title", "postings.handover"),
    ],
)
def test_what_planning_always_needs_cannot_be_off(rule_id: str) -> None:
    assert Level.OFF not in LIMITS[rule_id].levels


@pytest.mark.parametrize(
    "rule_id",
    ["teams.balance", "teams.split_above", "postings.max_stay", "postings.rest", "postings.department_limit"],
)
def test_what_planning_can_do_without_can_be_off(rule_id: str) -> None:
    assert Level.OFF in LIMITS[rule_id].levels


def test_every_rule_has_a_title_a_unit_and_a_source() -> None:
    for rule in DEFAULT_RULES.values():
        assert rule.title
        assert rule.title_en
        assert rule.unit
        assert rule.source
        assert rule.assumed == (rule.source == "assumed")


def test_places_lie_in_a_township_and_have_its_market_days() -> None:
    county = tiny_county()
    village, hospital = county.villages[0], county.township_hospitals[0]
    firm = VisitPlace(id="E1", name="厂", kind="企业", township=village.township, site=village.site)
    own, around = MONDAY + dt.timedelta(days=2), MONDAY + dt.timedelta(days=3)
    markets = (
        Market(place=village.code, rule="逢五", days=(own,)),
        Market(place=village.township, rule="逢六", days=(around,)),
    )
    calendar = dataclasses.replace(county.calendar, markets=markets)
    county = county.replace(visit_places=(firm,), calendar=calendar)
    assert {county.township_of(key) for key in (village.code, hospital.id, "E1")} == {village.township}
    assert {county.township_of(key) for key in ("gone", village.township, county.people[0].id)} == {None}
    assert county.market_days(village.code) == {own, around}
    assert (
        county.market_days(hospital.id) == county.market_days("E1") == county.market_days(village.township) == {around}
    )
    assert county.market_days("gone") == frozenset()


def test_travel_times_are_read_only_and_name_what_is_missing() -> None:
    times = tiny_travel(tiny_county())
    assert times.between("TH0", "TH0") == 0
    with pytest.raises(NotFoundError, match="nowhere"):
        times.between("TH0", "nowhere")
    with pytest.raises(NotFoundError, match="nowhere"):
        times.submatrix(["nowhere"], ["TH0"])
    with pytest.raises(ValueError, match="read-only"):
        times.seconds[0, 0] = 1
    with pytest.raises(ValueError, match="shape"):
        TravelTimes(origins=("a",), destinations=(), seconds=np.zeros((1, 1), np.int32), profile="car")


def test_unreachable_is_none() -> None:
    times = TravelTimes(
        origins=("a", "b"), destinations=("a", "b"), seconds=np.array([[0, -1], [7, 0]], np.int32), profile="car"
    )
    assert times.between("a", "b") is None
    assert times.between("b", "a") == 7


def test_a_result_has_a_solution_exactly_when_it_can_be_used() -> None:
    provenance = Provenance(problem="0", profile="0", seed=0)
    goals = (Goal(name="shortage", value=0, bound=0), Goal(name="cost", value=110, bound=100))
    result = Result(
        status=Status.FEASIBLE,
        stop_reason=StopReason.LIMIT,
        solution="x",
        goals=goals,
        runtime=1.0,
        provenance=provenance,
    )
    assert (result.objective, result.bound) == (110, 100)
    assert result.gap == pytest.approx(10 / 110)
    with pytest.raises(ValueError, match="status"):
        dataclasses.replace(result, solution=None)
    with pytest.raises(ValueError, match="status"):
        dataclasses.replace(result, status=Status.INFEASIBLE)
    assert START == MONDAY
