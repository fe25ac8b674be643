"""A checker of its own, so that the solver does not grade itself.

:func:`assert_feasible` looks at every sentence of the docstrings of ``CircuitProblem``, ``Need``, ``Crew`` and
``WorkingDay``, with nothing taken from the solver or from ``gridplan.domain.schedules``.
"""

from __future__ import annotations

import datetime as dt
import itertools
from collections import Counter
from collections.abc import Sequence

from gridplan.domain.circuits import (
    CircuitProblem,
    Circuits,
    Crew,
    DepotTask,
    Need,
    PinnedVisit,
    Stop,
    Tour,
    WorkingDay,
)
from gridplan.domain.travel import TravelTimes


def travel_on(problem: CircuitProblem, task: DepotTask, date: dt.date) -> TravelTimes:
    own = [t for t in problem.travel if t.profile == task.profile]
    season = [s.scenario for s in problem.seasons if s.start <= date < s.end]
    return next(t for t in own if t.scenario == season[0]) if season else own[0]


def driving(problem: CircuitProblem, task: DepotTask, one: Tour) -> int | None:
    """Seconds on the road; ``None`` where it cannot be driven, or a place is gone."""
    total = 0
    for night in range(len(one.lodgings) + 1):
        travel = travel_on(problem, task, one.day + dt.timedelta(days=night))
        for a, b in itertools.pairwise(way(one, night)):
            if not {a, b} <= set(travel.origins):
                return None
            seconds = 0 if a == b else travel.between(a, b)
            if seconds is None:
                return None
            total += seconds
    return total


def way(one: Tour, night: int) -> list[str]:
    ends = [one.depot, *one.lodgings, one.depot]
    own = [stop.place for stop in one.stops if stop.night == night]
    return [ends[night], *(place for place, _ in itertools.groupby(own)), ends[night + 1]]


def fits_hours(hours: WorkingDay, steps: Sequence[tuple[int, Need | None]]) -> bool:
    """Whether a day of ``(leg, visit)`` fits, the last one home: every place of the break is tried.

    The break is before a leg, or after it and before the visit; everything else happens as early as it can.
    """
    places = [None]
    if hours.break_length:
        places += [(step, when) for step in range(len(steps)) for when in ("before", "after")]
    return any(_fits(hours, steps, place) for place in places)


def _fits(hours: WorkingDay, steps: Sequence[tuple[int, Need | None]], pause: tuple[int, str] | None) -> bool:
    now, rested = hours.start, 0
    for number, (leg, visit) in enumerate(steps):
        for when in ("before", "after"):
            if pause == (number, when):
                begins = max(now, hours.break_from)
                if begins > hours.break_until:
                    return False
                now, rested = begins + hours.break_length, hours.break_length
            now += leg if when == "before" else 0
        if visit is not None:
            now = max(now, visit.opens or 0) + visit.service_seconds
            if visit.closes is not None and now > visit.closes:
                return False
    tired = hours.break_length and not rested and now > hours.break_until
    return not tired and now - rested <= hours.start + hours.shift


def tour_fits(problem: CircuitProblem, task: DepotTask, one: Tour) -> str:
    """What is wrong with a new tour on its own; empty where nothing is."""
    needs = {(n.place, n.programme): n for n in task.needs}
    crew = next((c for c in task.crews if c.id == one.crew), None)
    if crew is None or crew.depot != one.depot:
        return "another depot or crew"
    served = [needs[s.place, s.programme] for s in one.stops if (s.place, s.programme) in needs]
    if not served or len({id(n) for n in served}) < len(one.stops):
        return "a stop that nobody needs, or twice, or none"
    wrong = _days_fit(problem, task, crew, one) or _limits_fit(crew, one, served)
    if wrong or driving(problem, task, one) is None:
        return wrong or "no way"
    for night in range(len(one.days)):
        wrong = _day_fits(
            problem, task, one, night, [n for n, s in zip(served, one.stops, strict=True) if s.night == night]
        )
        if wrong:
            return wrong
    return next(filter(None, (_visit_fits(crew, one, s, needs[s.place, s.programme]) for s in one.stops)), "")


def _days_fit(problem: CircuitProblem, task: DepotTask, crew: Crew, one: Tour) -> str:
    if not set(one.days) <= set(crew.days) & set(problem.workdays):
        return "not a day of the crew"
    if (task.open_from and one.day < task.open_from) or one.day < problem.start or one.days[-1] >= problem.end:
        return "not an open day"
    nights = [s.night for s in one.stops]
    if len(one.lodgings) > crew.nights or nights != sorted(nights) or set(nights) != set(range(len(one.days))):
        return "nights"
    return "" if set(one.lodgings) <= set(task.lodgings) else "lodgings"


def _limits_fit(crew: Crew, one: Tour, served: list[Need]) -> str:
    if crew.capacity is not None and sum(n.load for n in served) > crew.capacity:
        return "load"
    together = Counter(s.programme for s in one.stops)
    many = any(n.most_together is not None and together[n.programme] > n.most_together for n in served)
    return "most_together" if many else ""


def _day_fits(problem: CircuitProblem, task: DepotTask, one: Tour, night: int, served: list[Need]) -> str:
    travel = travel_on(problem, task, one.days[night])
    halts = way(one, night)[1:-1]
    if len(set(halts)) < len(halts) or len(halts) > problem.max_stops:
        return "halts"
    ends = [one.depot, *one.lodgings, one.depot]
    places = [ends[night], *(n.place for n in served), ends[night + 1]]
    legs = [0 if a == b else travel.between(a, b) for a, b in itertools.pairwise(places)]
    steps = list(zip(legs, [*served, None], strict=True))
    return "" if fits_hours(problem.day, steps) else "hours"  # type: ignore[arg-type]


def _visit_fits(crew: Crew, one: Tour, stop: Stop, n: Need) -> str:
    date = one.days[stop.night]
    carried = {*crew.equipment, *(skill.name for skill in crew.skills if date in skill.days)}
    if not set(n.equipment) <= carried:
        return "equipment"
    if date in n.closed or (n.days is not None and date not in n.days):
        return "closed"
    if not any(w.start <= date < w.end for w in n.windows) or (n.since and date < n.since):
        return "outside the windows"
    return "another crew" if n.crews and crew.id not in n.crews else ""


def assert_feasible(problem: CircuitProblem, solution: Circuits) -> None:
    """Every rule in the problem's docstring."""
    left = list(solution.tours)
    for task in problem.tasks:
        own = [t for t in left if t in task.fixed or t.crew in {c.id for c in task.crews}]
        left = [t for t in left if t not in own]
        assert Counter(task.fixed) <= Counter(own)
        for one in (Counter(own) - Counter(task.fixed)).elements():
            wrong = tour_fits(problem, task, one)
            assert not wrong, f"{wrong}: {one}"
        assert_together(task, own)
        missed: Counter[tuple[str, str]] = Counter()
        for m in solution.missed:
            assert m.count > 0
            missed[m.place, m.programme] += m.count
        for n in task.needs:
            wrong, lost = need_holds(problem, task, n, own)
            assert not wrong, f"{wrong}: {n}"
            assert missed[n.place, n.programme] == lost, n
            _assert_pins(n, own, solution)
    assert not left, "tours of nobody"


def assert_together(task: DepotTask, tours: Sequence[Tour]) -> None:
    out = Counter((t.crew, d) for t in tours for d in t.days)
    assert all(count == 1 for count in out.values()), "a crew drives twice on one day"
    seen = Counter(key for t in tours for key in {(s.place, t.days[s.night]) for s in t.stops})
    assert all(count == 1 for count in seen.values()), "two tours at one place on one day"


def need_holds(problem: CircuitProblem, task: DepotTask, n: Need, tours: Sequence[Tour]) -> tuple[str, int]:
    """What is wrong with the visits for one need (empty: nothing), and how many are missed."""
    since = n.since or problem.start
    made = [
        (t.days[s.night], t.crew, t in task.fixed)
        for t in tours
        for s in t.stops
        if (s.place, s.programme) == (n.place, n.programme)
    ]
    made = sorted(one for one in made if one[0] >= since)
    lost = 0
    for w in n.windows:
        inside = [fixed for date, _, fixed in made if w.start <= date < w.end]
        planned = sum(not fixed for fixed in inside)
        room = max(0, w.visits - sum(inside))
        if planned > room:
            return "too many in a window", 0
        lost += room - planned
    planned = [date for date, _, fixed in made if not fixed]
    if any((b[0] - a[0]).days < max(1, n.min_gap_days) and not (a[2] and b[2]) for a, b in itertools.pairwise(made)):
        return "smallest gap", lost
    if n.same_crew and planned and len({crew for _, crew, _ in made}) > 1:
        return "same crew", lost
    if n.patterns and not any(_like(pattern, {d for d, _, _ in made}, whole=not lost) for pattern in n.patterns):
        return "patterns", lost
    if planned and not lost and not _near(problem, task, n, [date for date, _, _ in made], since):
        return "largest gap", lost
    return "", lost


def _like(pattern: frozenset[dt.date], made: set[dt.date], *, whole: bool) -> bool:
    return made == pattern if whole else made <= pattern


def _near(problem: CircuitProblem, task: DepotTask, n: Need, made: list[dt.date], since: dt.date) -> bool:
    if n.max_gap_days is None:
        return True
    edges = list(itertools.pairwise([since, *made, n.until or problem.end]))
    history = task.open_from or problem.start
    return all((b - a).days <= n.max_gap_days or b <= history for a, b in edges)


def _assert_pins(n: Need, tours: Sequence[Tour], solution: Circuits) -> None:
    broken = {(b.place, b.programme, b.day) for b in solution.broken_pins}
    for pin in n.pinned:
        assert (n.place, n.programme, pin.day) in broken or pin_kept(n, pin, tours), f"{pin} of {n}"


def pin_kept(n: Need, pin: PinnedVisit, tours: Sequence[Tour]) -> bool:
    return any(
        t.days[s.night] == pin.day and pin.crew in {None, t.crew}
        for t in tours
        for s in t.stops
        if (s.place, s.programme) == (n.place, n.programme)
    )


def values(problem: CircuitProblem, solution: Circuits) -> dict[str, int]:
    """The goals' values, counted anew."""
    found = {"missed": sum(m.count for m in solution.missed)}
    if any(task.previous for task in problem.tasks):
        was = {t for task in problem.tasks for t in task.previous}
        fixed = {t for task in problem.tasks for t in task.fixed}
        now = set(solution.tours)
        found["changed"] = len(was - now) + len(now - was - fixed)
    found["driving"] = 0
    for task in problem.tasks:
        own = {c.id for c in task.crews}
        mine = [t for t in solution.tours if t in task.fixed or t.crew in own]
        found["driving"] += sum(driving(problem, task, t) or 0 for t in mine)
    return found
