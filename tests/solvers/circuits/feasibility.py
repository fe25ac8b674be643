"""A checker and a brute force of their own, so that the solver does not grade itself."""

from __future__ import annotations

import datetime as dt
import itertools
from collections import defaultdict

import numpy as np

from gridplan.domain.circuits import CircuitProblem, Circuits, Crew, DepotTask, Need, Stop, Tour
from gridplan.domain.travel import TravelTimes

START = dt.date(2026, 1, 5)


def days(*numbers: int) -> tuple[dt.date, ...]:
    return tuple(START + dt.timedelta(days=n) for n in numbers)


def need(village: str, **changes: object) -> Need:
    given = {"programme": "P", "visits": 1, "min_gap_days": 1, "max_gap_days": 99, "service_seconds": 100}
    return Need(village=village, **{**given, **changes})  # type: ignore[arg-type]


def tour(day: int, *villages: str, crew: str = "C", depot: str = "D") -> Tour:
    return Tour(depot=depot, crew=crew, day=days(day)[0], stops=tuple(Stop(village=v, programme="P") for v in villages))


def on_a_line(*positions: int, names: str = "ABCEFGH") -> TravelTimes:
    """The depot ``D`` at 0 and villages at the positions; one second for each step."""
    places = ("D", *names[: len(positions)])
    x = np.array([0, *positions])
    return times(places, np.abs(x[:, None] - x[None, :]))


def times(places: tuple[str, ...], seconds: object) -> TravelTimes:
    return TravelTimes(origins=places, destinations=places, seconds=np.asarray(seconds, dtype=np.int32), profile="car")


def problem(
    travel: TravelTimes,
    needs: tuple[Need, ...],
    crews: tuple[Crew, ...],
    *,
    length: int = 14,
    shift: int = 1000,
    max_stops: int = 3,
    **task: object,
) -> CircuitProblem:
    return CircuitProblem(
        tasks=(DepotTask(depot="D", profile="car", needs=needs, crews=crews, **task),),  # type: ignore[arg-type]
        start=START,
        end=START + dt.timedelta(days=length),
        workdays=days(*range(length)),
        travel=(travel,),
        shift_seconds=shift,
        max_stops=max_stops,
    )


def driving(travel: TravelTimes, one: Tour) -> int:
    places = [one.depot, *(s.village for s in one.stops), one.depot]
    legs = [travel.between(a, b) for a, b in itertools.pairwise(places)]
    assert None not in legs, f"{one} cannot be driven"
    return sum(leg for leg in legs if leg is not None)


def assert_feasible(problem: CircuitProblem, solution: Circuits) -> None:
    """Every rule in the problem's docstring."""
    for task in problem.tasks:
        tours = [t for t in solution.tours if t.depot == task.depot]
        assert set(task.fixed) <= set(tours)
        _assert_tours(problem, task, [t for t in tours if t not in task.fixed])
        crews = [(t.crew, t.day) for t in tours]
        assert len(set(crews)) == len(crews), "a crew drives twice on one day"
        seen = [(s.village, t.day) for t in tours for s in t.stops]
        assert len(set(seen)) == len(seen), "a village is visited twice on one day"
        _assert_needs(problem, task, tours, solution)


def _assert_tours(problem: CircuitProblem, task: DepotTask, tours: list[Tour]) -> None:
    travel, crews = problem.travel[0], {c.id: c for c in task.crews}
    needs = {(n.village, n.programme): n for n in task.needs}
    for one in tours:
        served = [needs[s.village, s.programme] for s in one.stops]
        assert 1 <= len(one.stops) <= problem.max_stops
        assert one.day in crews[one.crew].days
        assert one.day in problem.workdays
        assert problem.start <= one.day < problem.end
        assert task.open_from is None or one.day >= task.open_from
        assert driving(travel, one) + sum(n.service_seconds for n in served) <= problem.shift_seconds
        for n in served:
            assert one.day not in n.closed
            assert set(n.equipment) <= set(crews[one.crew].equipment)


def _assert_needs(problem: CircuitProblem, task: DepotTask, tours: list[Tour], solution: Circuits) -> None:
    missed = defaultdict(int)
    for m in solution.missed:
        assert m.reason
        missed[m.village, m.programme] += m.count
    for n in task.needs:
        since = n.since or problem.start
        own = sorted(t.day for t in tours for s in t.stops if (s.village, s.programme) == (n.village, n.programme))
        own = [day for day in own if day >= since]
        lost = missed[n.village, n.programme]
        assert len(own) == max(n.visits, len(own)) - lost if lost == 0 else len(own) + lost == n.visits
        assert gaps_hold(own, n, since, problem.end, whole=lost == 0)


def gaps_hold(own: list[dt.date], n: Need, since: dt.date, end: dt.date, *, whole: bool) -> bool:
    if any((b - a).days < max(1, n.min_gap_days) for a, b in itertools.pairwise(own)):
        return False
    edges = [since, *own, end]
    return not whole or not own or all((b - a).days <= n.max_gap_days for a, b in itertools.pairwise(edges))


def brute_force(problem: CircuitProblem) -> tuple[int, int]:
    """Least ``(missed, driving)``: every assignment of a route or nothing to every crew-day, one task, no fixed tours."""
    (task,) = problem.tasks
    slots = [(c, day) for c in task.crews for day in c.days]
    best = (sum(n.visits for n in task.needs), 0)
    routes = _routes(problem, task)
    for combination in itertools.product([None, *routes], repeat=len(slots)):
        value = _value(problem, task, slots, combination)
        if value is not None:
            best = min(best, value)
    return best


def _routes(problem: CircuitProblem, task: DepotTask) -> list[tuple[int, ...]]:
    found = {}
    for size in range(1, problem.max_stops + 1):
        for order in itertools.permutations(range(len(task.needs)), size):
            villages = [task.needs[i].village for i in order]
            legs = [problem.travel[0].between(a, b) for a, b in itertools.pairwise([task.depot, *villages, task.depot])]
            service = sum(task.needs[i].service_seconds for i in order)
            if len(set(villages)) < size or None in legs or sum(legs) + service > problem.shift_seconds:
                continue
            key = tuple(sorted(order))
            found[key] = min(sum(legs), found.get(key, 10**9))
    return list(found.items())


def _value(problem, task, slots, combination) -> tuple[int, int] | None:
    visits, total = defaultdict(list), 0
    for (crew, day), route in zip(slots, combination, strict=True):
        if route is None:
            continue
        total += route[1]
        for i in route[0]:
            n = task.needs[i]
            if day in n.closed or not set(n.equipment) <= set(crew.equipment):
                return None
            visits[i].append(day)
    missed = 0
    for i, n in enumerate(task.needs):
        lost = n.visits - len(visits[i])
        if lost < 0 or not gaps_hold(sorted(visits[i]), n, problem.start, problem.end, whole=lost == 0):
            return None
        missed += lost
    by_village = [(task.needs[i].village, day) for i, own in visits.items() for day in own]
    return (missed, total) if len(set(by_village)) == len(by_village) else None
