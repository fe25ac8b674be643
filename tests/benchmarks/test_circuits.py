"""The benchmark of circuits measures what it says: its score, its brute force, its rivals."""

from __future__ import annotations

import dataclasses
import datetime as dt
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest

from gridplan.domain.calendar import Season
from gridplan.domain.circuits import (
    CircuitProblem,
    Circuits,
    Crew,
    DepotTask,
    Need,
    PinnedVisit,
    Skill,
    Stop,
    Tour,
    WorkingDay,
)
from gridplan.domain.freezing import digest
from gridplan.domain.periods import Window
from gridplan.domain.schedules import Task, day_hours
from gridplan.domain.travel import TravelTimes

FOLDER = Path(__file__).resolve().parents[2] / "benchmarks"
START = dt.date(2026, 1, 5)
HOUR = 3600


@pytest.fixture
def peers(monkeypatch: pytest.MonkeyPatch) -> SimpleNamespace:
    monkeypatch.syspath_prepend(str(FOLDER))
    from peers import circuits_brute, circuits_made, circuits_ortools, circuits_score, circuits_slots

    return SimpleNamespace(
        brute=circuits_brute,
        made=circuits_made,
        ortools=circuits_ortools,
        score=circuits_score,
        slots=circuits_slots,
    )


def day(number: int) -> dt.date:
    return START + dt.timedelta(days=number)


def days(*numbers: int) -> tuple[dt.date, ...]:
    return tuple(map(day, numbers))


def need(place: str, visits: int = 1, *, end: int = 14, **changes: object) -> Need:
    given = {"programme": "P", "windows": (Window(start=START, end=day(end), visits=visits),), "service_seconds": HOUR}
    return Need(place=place, **{**given, **changes})  # type: ignore[arg-type]


def problem(*needs: Need, crews: tuple[Crew, ...] = (), **changes: object) -> CircuitProblem:
    """Depot H at 0, places A, B, C at 10, 20 and 30 minutes on a line; one crew on every day of two weeks."""
    x = np.array([0, 600, 1200, 1800, 0])
    names = ("H", "A", "B", "C", "L")
    usual = TravelTimes(origins=names, destinations=names, seconds=np.abs(x[:, None] - x[None, :]), profile="car")
    wet = dataclasses.replace(usual, seconds=2 * usual.seconds, scenario="wet")
    crews = crews or (Crew(id="K", depot="H", days=days(*range(14))),)
    task = DepotTask(id="T", profile="car", needs=needs, crews=crews, lodgings=("L",))
    whole = CircuitProblem(
        tasks=(task,),
        start=START,
        end=day(14),
        workdays=days(*range(14)),
        travel=(usual, wet),
        day=WorkingDay(break_length=HOUR),
        max_stops=2,
    )
    return dataclasses.replace(whole, **changes)  # type: ignore[arg-type]


def tour(number: int, *places: str, crew: str = "K", programme: str = "P", lodgings: tuple[str, ...] = ()) -> Tour:
    stops = tuple(Stop(place=p, programme=programme) for p in places)
    return Tour(depot="H", crew=crew, day=day(number), stops=stops, lodgings=lodgings)


def kinds(peers: SimpleNamespace, asked: CircuitProblem, *tours: Tour) -> set[str]:
    return set(peers.score.evaluate(asked, Circuits(tours=tours)).kinds)


def test_score_by_hand(peers: SimpleNamespace) -> None:
    asked = problem(
        need("A", 2, min_gap_days=7), need("B"), seasons=(Season(scenario="wet", start=day(7), end=day(14)),)
    )
    score = peers.score.evaluate(asked, Circuits(tours=(tour(0, "A", "B"), tour(8, "A"))))
    assert (score.missed, score.driving, score.faults) == (0, 2 * 1200 + 2 * 2 * 600, ())
    score = peers.score.evaluate(asked, Circuits(tours=(tour(0, "B"),)))
    assert (score.missed, score.driving) == (2, 2400)


def test_score_counts_only_visits_inside_windows(peers: SimpleNamespace) -> None:
    two = (Window(start=START, end=day(7), visits=1), Window(start=day(7), end=day(14), visits=1))
    asked = problem(need("A", windows=two))
    both_early = peers.score.evaluate(asked, Circuits(tours=(tour(0, "A"), tour(3, "A"))))
    assert both_early.missed == 1
    assert set(both_early.kinds) == {"more"}


@pytest.mark.parametrize(
    ("kind", "needs", "tours"),
    [
        ("gap", {"visits": 2, "min_gap_days": 4}, ((0, "A"), (3, "A"))),
        ("gap", {"visits": 2, "max_gap_days": 9}, ((0, "A"), (10, "A"))),
        ("gap", {"visits": 1, "max_gap_days": 9}, ((10, "A"),)),
        ("gap", {"visits": 1, "max_gap_days": 9}, ((4, "A"),)),
        ("window", {"end": 7}, ((8, "A"),)),
        ("day", {"closed": frozenset({day(3)})}, ((3, "A"),)),
        ("day", {"days": frozenset({day(4)})}, ((3, "A"),)),
        ("day", {"since": day(5)}, ((3, "A"),)),
        ("equipment", {"equipment": ("B超",)}, ((3, "A"),)),
        ("crews", {"crews": ("Z",)}, ((3, "A"),)),
        ("pattern", {"patterns": (frozenset({day(1)}),)}, ((3, "A"),)),
        ("pin", {"pinned": (PinnedVisit(day=day(4)),)}, ((3, "A"),)),
        ("hours", {"closes": 9 * HOUR}, ((3, "A"),)),
        ("hours", {"service_seconds": 8 * HOUR - 1000}, ((3, "A"),)),
        ("road", {}, ((3, "A", "X"),)),
        ("more", {}, ((3, "A"), (5, "A"))),
        ("twice", {}, ((3, "A", "A"),)),
        ("halts", {}, ((3, "A", "B", "A"),)),
        ("crew twice", {}, ((3, "A"), (3, "B"))),
        ("stops", {}, ((3, "A", "B", "C"),)),
        ("nights", {}, ((3, "A", "night"),)),
        ("need", {}, ((3, "C"),)),
    ],
)
def test_score_notices(
    peers: SimpleNamespace, kind: str, needs: dict[str, object], tours: tuple[tuple[object, ...], ...]
) -> None:
    asked = problem(need("A", **needs), need("B"))  # type: ignore[arg-type]
    driven = [
        tour(number, *[p for p in places if p != "night"], lodgings=("L",) if "night" in places else ())  # type: ignore[arg-type, misc]
        for number, *places in tours
    ]
    assert kind in kinds(peers, asked, *driven)


def test_score_notices_what_crews_may_not(peers: SimpleNamespace) -> None:
    crews = (
        Crew(id="K", depot="H", days=days(0, 1, 2), skills=(Skill(name="X", days=frozenset(days(1))),), capacity=1),
        Crew(id="M", depot="H", days=days(0, 1, 2)),
    )
    alike = {"load": 1, "equipment": ("X",)}
    asked = problem(need("A", 2, same_crew=True), need("B", **alike), need("C", most_together=0), crews=crews)
    assert "equipment" in kinds(peers, asked, tour(0, "B"))
    assert not kinds(peers, asked, tour(1, "B"))
    assert "same crew" in kinds(peers, asked, tour(0, "A"), tour(1, "A", crew="M"))
    assert "place twice" in kinds(peers, asked, tour(0, "A"), tour(0, "A", crew="M"))
    assert "day" in kinds(peers, asked, tour(5, "A"))
    assert "together" in kinds(peers, asked, tour(0, "C"))
    heavy = problem(need("A", load=1), need("B", load=1), crews=crews)
    assert kinds(peers, heavy, tour(0, "A", "B")) == {"load"}
    assert "depot" in kinds(peers, asked, dataclasses.replace(tour(0, "A"), depot="L"))


def test_hours_agree_with_the_products_own(peers: SimpleNamespace) -> None:
    rng = np.random.default_rng(7)
    outcomes = set()
    for _ in range(600):
        hours = WorkingDay(shift=int(rng.integers(4, 9)) * HOUR, break_length=int(rng.choice([0, 1800, HOUR])))
        work = []
        for _ in range(int(rng.integers(1, 5))):
            opens = int(rng.integers(7, 15)) * HOUR if rng.random() < 0.3 else None
            closes = int(rng.integers(9, 18)) * HOUR if rng.random() < 0.3 else None
            work.append((int(rng.integers(0, 5)) * 900, int(rng.integers(1, 9)) * 900, opens, closes))
        home = int(rng.integers(0, 5)) * 900
        tasks = [Task(leg=leg, service=service, opens=o, closes=c) for leg, service, o, c in work]
        fits = peers.score.day_fits(hours, work, home)
        outcomes.add(fits)
        assert fits is (day_hours(hours, tasks, home) is not None), (hours, work, home)
    assert outcomes == {True, False}


def test_brute_force_by_hand(peers: SimpleNamespace) -> None:
    crew = Crew(id="K", depot="H", days=days(0, 4, 5))
    asked = problem(need("A", 2, min_gap_days=5), need("B"), need("C", service_seconds=5 * HOUR), crews=(crew,))
    # A on days 0 and 5; B with A; C takes a day of its own (with A it would be 7 hours and a bit: it fits beside A)
    best = peers.brute.brute_force(asked)
    assert (best.missed, best.driving) == (0, 2 * 1800 + 2 * 1200)
    lone = problem(need("A", 2, min_gap_days=6), need("B"), crews=(crew,))
    assert (peers.brute.brute_force(lone).missed, peers.brute.brute_force(lone).driving) == (1, 2400)


def test_tiny_problems_have_something_of_everything(peers: SimpleNamespace) -> None:
    made = [peers.made.tiny(seed) for seed in range(60)]
    needs = [n for p in made for t in p.tasks for n in t.needs]
    crews = [c for p in made for t in p.tasks for c in t.crews]
    for used in (
        [n.opens for n in needs],
        [n.closes for n in needs],
        [n.days for n in needs],
        [n.max_gap_days for n in needs],
        [n.equipment for n in needs],
        [n.crews for n in needs],
        [n.same_crew for n in needs],
        [n.most_together for n in needs],
        [len(n.windows) > 1 for n in needs],
        [c.skills for c in crews],
        [c.capacity for c in crews],
        [c.depot == "G" for c in crews],
        [p.seasons for p in made],
        [p.day.break_length for p in made],
        [(p.travel[0].seconds < 0).any() for p in made],
    ):
        assert sum(map(bool, used)) >= 3
    whole = sum(not peers.brute.brute_force(p).missed for p in made[:20])
    assert 5 <= whole <= 15


@pytest.mark.parametrize("seed", range(8))
def test_engines_with_the_calendar_are_never_better_than_brute_force(peers: SimpleNamespace, seed: int) -> None:
    asked = peers.made.tiny(seed)
    best = peers.brute.brute_force(asked)
    ground = peers.slots.slots(asked, asked.tasks[0], apart=False)
    score = peers.score.evaluate(asked, peers.ortools.solve(ground, seconds=0.3, calendar=True))
    if not score.faults:
        assert score.key >= best.key


def test_engines_find_the_obvious(peers: SimpleNamespace) -> None:
    asked = problem(need("A", 2, min_gap_days=7, max_gap_days=10), need("B"), need("C", equipment=("B超",)))
    (task,) = asked.tasks
    relaxed = peers.slots.slots(asked, task)
    first, second, *_ = relaxed.visits
    assert not first.days & second.days
    assert not relaxed.can[:, -1].any()
    found = [
        peers.ortools.solve(relaxed, seconds=0.3),
        peers.ortools.solve(peers.slots.slots(asked, task, apart=False), seconds=0.3, calendar=True),
    ]
    for circuits in found:
        score = peers.score.evaluate(asked, circuits)
        assert (score.missed, score.driving) == (1, 2400 + 1200)
        assert sum(m.count for m in circuits.missed) == 1
    assert not peers.score.evaluate(asked, found[1]).faults


def test_pyvrp_finds_the_obvious(peers: SimpleNamespace) -> None:
    pytest.importorskip("pyvrp")
    from peers import circuits_pyvrp

    asked = problem(need("A", 2, min_gap_days=7, max_gap_days=10), need("B"), need("C", equipment=("B超",)))
    circuits = circuits_pyvrp.solve(peers.slots.slots(asked, asked.tasks[0]), seconds=0.3)
    score = peers.score.evaluate(asked, circuits)
    assert (score.missed, score.driving) == (1, 2400 + 1200)
    assert set(score.kinds) <= {"gap"}
    nothing = dataclasses.replace(asked.tasks[0], crews=())
    assert circuits_pyvrp.solve(peers.slots.slots(asked, nothing), seconds=0.1).tours == ()


def test_made_up_depots_can_be_served(peers: SimpleNamespace) -> None:
    asked = peers.made.depot(20, 3, seed=1)
    ground = peers.slots.slots(asked, asked.tasks[0], apart=False)
    score = peers.score.evaluate(asked, peers.ortools.solve(ground, seconds=2.0, calendar=True))
    assert (score.missed, score.faults) == (0, ())
    assert digest(peers.made.depot(20, 3, seed=1)) == digest(asked)


def test_slots_leave_out_what_is_fixed_and_keep_what_is_pinned(peers: SimpleNamespace) -> None:
    asked = problem(need("A", 3, pinned=(PinnedVisit(day=day(8)),)), need("B"))
    task = dataclasses.replace(asked.tasks[0], fixed=(tour(1, "A"),))
    ground = peers.slots.slots(dataclasses.replace(asked, tasks=(task,)), task)
    assert day(1) not in {vehicle.day for vehicle in ground.vehicles}
    own = [visit for visit in ground.visits if visit.need.place == "A"]
    assert len(own) == 2
    assert own[0].days == frozenset([day(8)])
    found = peers.slots.circuits(ground, ())
    assert found.tours == (tour(1, "A"),)
    assert {(m.place, m.count) for m in found.missed} == {("A", 2), ("B", 1)}
