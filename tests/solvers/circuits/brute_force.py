"""Every plan of a small problem, for comparing."""

from __future__ import annotations

import datetime as dt
import itertools
from collections import Counter
from collections.abc import Iterator, Sequence

from gridplan.domain.circuits import CircuitProblem, Crew, DepotTask, Stop, Tour

from .feasibility import driving, need_holds, tour_fits


def possible_tours(problem: CircuitProblem, task: DepotTask, crew: Crew, first: dt.date) -> Iterator[Tour]:
    """Every tour that a crew could begin on a day, the cheapest of those with the same visits on the same days."""
    found: dict[tuple[Stop, ...], tuple[int, Tour]] = {}
    for length in range(1, crew.nights + 2):
        for size in range(length, len(task.needs) + 1):
            for order in itertools.permutations(task.needs, size):
                for cuts in itertools.combinations(range(1, size), length - 1):
                    nights = [sum(position >= cut for cut in cuts) for position in range(size)]
                    stops = tuple(
                        Stop(place=n.place, programme=n.programme, night=k) for n, k in zip(order, nights, strict=True)
                    )
                    for beds in itertools.product(task.lodgings, repeat=length - 1):
                        one = Tour(depot=crew.depot, crew=crew.id, day=first, stops=stops, lodgings=beds)
                        if not tour_fits(problem, task, one):
                            key = tuple(sorted(stops, key=lambda s: (s.place, s.programme)))
                            cost = driving(problem, task, one) or 0
                            if key not in found or cost < found[key][0]:
                                found[key] = cost, one
    yield from (one for _, one in found.values())


def brute_force(problem: CircuitProblem) -> tuple[int, ...]:
    """Least ``(missed, driving)`` over every choice of a tour or none for every crew on every day; one task."""
    (task,) = problem.tasks
    slots = [(c, d) for d in problem.workdays for c in task.crews if d in c.days]
    choices = {
        (c.id, d): [(driving(problem, task, t) or 0, t) for t in possible_tours(problem, task, c, d)] for c, d in slots
    }
    fixed = list(task.fixed)
    total = sum(driving(problem, task, t) or 0 for t in fixed)
    best = (10**9, 10**9)

    def missed(tours: list[Tour]) -> int | None:
        lost = 0
        for n in task.needs:
            wrong, count = need_holds(problem, task, n, tours)
            if wrong:
                return None
            lost += count
        return lost

    def extend(position: int, tours: list[Tour], cost: int) -> None:
        nonlocal best
        if position == len(slots):
            lost = missed(tours)
            if lost is not None:
                best = min(best, (lost, cost))
            return
        extend(position + 1, tours, cost)
        crew, date = slots[position]
        if any(t.crew == crew.id and date in t.days for t in tours):
            return
        for seconds, one in choices[crew.id, date]:
            if _together(one, tours) and _room(task, one, tours):
                extend(position + 1, [*tours, one], cost + seconds)

    extend(0, fixed, total)
    return best


def _together(one: Tour, tours: Sequence[Tour]) -> bool:
    mine = {(s.place, one.days[s.night]) for s in one.stops}
    busy = {d for t in tours if t.crew == one.crew for d in t.days}
    return busy.isdisjoint(one.days) and not any((s.place, t.days[s.night]) in mine for t in tours for s in t.stops)


def _room(task: DepotTask, one: Tour, tours: Sequence[Tour]) -> bool:
    """No need of the tour has had all its visits."""
    made = Counter((s.place, s.programme) for t in tours for s in t.stops)
    asked = {(n.place, n.programme): n.visits for n in task.needs}
    return all(made[s.place, s.programme] < asked[s.place, s.programme] for s in one.stops)
