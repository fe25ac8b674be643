"""What a set of tours is worth under :class:`~gridplan.domain.circuits.CircuitProblem`, by a reading of its own.

Shares no code with gridplan's solver, its hours (``domain/schedules``) or its checker, so that every competitor is
measured with the same foreign rule.
"""

from __future__ import annotations

import datetime as dt
import itertools
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from gridplan.domain.circuits import CircuitProblem, Circuits, Crew, DepotTask, Need, Tour, WorkingDay
from gridplan.domain.travel import TravelTimes
from gridplan.errors import NotFoundError

DAY = dt.timedelta(days=1)
Key = tuple[str, str]
"""Place and programme of a need."""


@dataclass(frozen=True, kw_only=True)
class Score:
    """Attributes:
    missed: visits asked for and not made.
    driving: seconds on the road of all tours.
    faults: (kind, what) of everything that makes it no solution; kinds such as ``gap`` or ``shift``.
    """

    missed: int
    driving: int
    faults: tuple[tuple[str, str], ...]

    @property
    def key(self) -> tuple[int, int, int]:
        """To compare: faults first, then the goals in their order."""
        return len(self.faults), self.missed, self.driving

    @property
    def kinds(self) -> Mapping[str, int]:
        """How many faults of each kind."""
        return Counter(kind for kind, _ in self.faults)


def evaluate(problem: CircuitProblem, found: Circuits) -> Score:
    """Goals and faults of the whole."""
    parts = [evaluate_task(problem, task, found) for task in problem.tasks]
    known = {crew.id for task in problem.tasks for crew in task.crews}
    fixed = {tour for task in problem.tasks for tour in task.fixed}
    lost = [("crew", f"{t.crew} is of no task") for t in found.tours if t.crew not in known and t not in fixed]
    return Score(
        missed=sum(part.missed for part in parts),
        driving=sum(part.driving for part in parts),
        faults=(*lost, *(fault for part in parts for fault in part.faults)),
    )


def evaluate_task(problem: CircuitProblem, task: DepotTask, found: Circuits) -> Score:
    """Goals and faults of one task's tours."""
    crews = {crew.id: crew for crew in task.crews}
    fixed = set(task.fixed)
    tours = [tour for tour in found.tours if tour in fixed or tour.crew in crews]
    open_ = [tour for tour in tours if tour not in fixed]
    made = made_visits(tours)
    faults = [("fixed", f"{tour.crew} on {tour.day} is gone") for tour in task.fixed if tour not in tours]
    for tour in open_:
        faults += _tour_faults(problem, task, crews[tour.crew], tour)
    faults += _clashes(tours, fixed)
    asked = {(need.place, need.programme): need for need in task.needs}
    faults += [("need", f"nobody asked for {key}") for key in made_visits(open_) if key not in asked]
    missed = 0
    broken = {(pin.place, pin.programme, pin.day) for pin in found.broken_pins}
    for key, need in asked.items():
        own = sorted(made.get(key, ()))
        lost = missed_of(need, [day for day, _ in own], task.open_from)
        missed += lost
        stands = {day for tour in fixed for day, _ in made_visits([tour]).get(key, ())}
        faults += _need_faults(problem, task, need, own, stands, whole=not lost)
        faults += [
            ("pin", f"{key} on {pin.day}")
            for pin in need.pinned
            if (*key, pin.day) not in broken
            and not any(day == pin.day and pin.crew in {None, crew} for day, crew in own)
        ]
    driving = sum(driving_of(problem, task, tour) or 0 for tour in tours)
    return Score(missed=missed, driving=driving, faults=tuple(faults))


def made_visits(tours: Iterable[Tour]) -> dict[Key, list[tuple[dt.date, str]]]:
    """Place and programme → (day, crew) of each visit."""
    made: dict[Key, list[tuple[dt.date, str]]] = defaultdict(list)
    for tour in tours:
        for stop in tour.stops:
            made[stop.place, stop.programme].append((tour.day + stop.night * DAY, tour.crew))
    return made


def missed_of(need: Need, days: Sequence[dt.date], open_from: dt.date | None = None) -> int:
    """Visits of the need's windows that are not among ``days``; windows of the past are history."""
    coming = [w for w in need.windows if open_from is None or w.end > open_from]
    return sum(max(0, w.visits - sum(w.start <= day < w.end for day in days)) for w in coming)


def travel_on(problem: CircuitProblem, profile: str, day: dt.date) -> TravelTimes:
    """The travel times of a day."""
    season = next((s.scenario for s in problem.seasons if s.start <= day < s.end), None)
    own = [times for times in problem.travel if times.profile == profile]
    return next((times for times in own if season is not None and times.scenario == season), own[0])


def driving_of(problem: CircuitProblem, task: DepotTask, tour: Tour) -> int | None:
    """Seconds on the road; ``None`` where a leg cannot be driven or a place is not known."""
    total = 0
    for night in range(len(tour.lodgings) + 1):
        times = travel_on(problem, task.profile, tour.day + night * DAY)
        for a, b in itertools.pairwise(_way(tour, night)):
            leg = _leg(times, a, b)
            if leg is None:
                return None
            total += leg
    return total


def _way(tour: Tour, night: int) -> list[str]:
    """Places of one day's way, one after the other."""
    bed = [tour.depot, *tour.lodgings, tour.depot]
    return [bed[night], *(stop.place for stop in tour.stops if stop.night == night), bed[night + 1]]


def _leg(times: TravelTimes, a: str, b: str) -> int | None:
    if a == b:
        return 0
    try:
        return times.between(a, b)
    except NotFoundError:  # a tour of the past may name a place that is gone
        return None


def _tour_faults(problem: CircuitProblem, task: DepotTask, crew: Crew, tour: Tour) -> Iterator[tuple[str, str]]:
    name = f"{tour.crew} on {tour.day}"
    checks = {
        "empty": not tour.stops,
        "depot": tour.depot != crew.depot,
        "nights": len(tour.lodgings) > crew.nights,
        "lodging": set(tour.lodgings) - {*task.lodgings, *(stop.place for stop in tour.stops)},
    }
    yield from ((kind, name) for kind, broken in checks.items() if broken)
    for night in range(len(tour.lodgings) + 1):
        yield from _days_and_stops(problem, task, crew, tour, night)
        yield from _day_faults(problem, task, tour, night)
    yield from _load_faults(task, crew, tour)


def _days_and_stops(
    problem: CircuitProblem, task: DepotTask, crew: Crew, tour: Tour, night: int
) -> Iterator[tuple[str, str]]:
    name, day = f"{tour.crew} on {tour.day}", tour.day + night * DAY
    if day not in crew.days or day not in problem.workdays or not problem.start <= day < problem.end:
        yield "day", f"{name}: {day} is none of its days"
    if task.open_from is not None and day < task.open_from:
        yield "day", f"{name} lies in the past"
    halts = [place for place, _ in itertools.groupby(s.place for s in tour.stops if s.night == night)]
    if len(halts) != len(set(halts)):
        yield "halts", f"{name} comes twice to one place"
    if len(set(halts)) > problem.max_stops:
        yield "stops", name


def _load_faults(task: DepotTask, crew: Crew, tour: Tour) -> Iterator[tuple[str, str]]:
    name = f"{tour.crew} on {tour.day}"
    needs = {(need.place, need.programme): need for need in task.needs}
    keys = [(stop.place, stop.programme) for stop in tour.stops]
    if len(keys) != len(set(keys)):
        yield "twice", name
    served = [needs[key] for key in keys if key in needs]
    if crew.capacity is not None and sum(need.load for need in served) > crew.capacity:
        yield "load", name
    together = Counter(need.programme for need in served)
    for need in served:
        if need.most_together is not None and together[need.programme] > need.most_together:
            yield "together", f"{name}: {need.programme}"


def _day_faults(problem: CircuitProblem, task: DepotTask, tour: Tour, night: int) -> Iterator[tuple[str, str]]:
    """Roads and hours of one day."""
    needs = {(need.place, need.programme): need for need in task.needs}
    times = travel_on(problem, task.profile, tour.day + night * DAY)
    legs = [_leg(times, a, b) for a, b in itertools.pairwise(_way(tour, night))]
    if None in legs:
        yield "road", f"{tour.crew} on {tour.day}"
        return
    own = [needs.get((stop.place, stop.programme)) for stop in tour.stops if stop.night == night]
    work = [
        (leg, need.service_seconds, need.opens, need.closes)
        for leg, need in zip(legs, own, strict=False)
        if need is not None and leg is not None
    ]
    if not day_fits(problem.day, work, legs[-1] or 0):
        yield "hours", f"{tour.crew} on {tour.day}, night {night}"


def day_fits(day: WorkingDay, work: Sequence[tuple[int, int, int | None, int | None]], home: int) -> bool:
    """Whether legs and visits fit the working day: tries no break, and one at every place where it may lie.

    Args:
        day: the working day.
        work: (leg, service, opens, closes) in the order driven.
        home: the last leg.
    """
    # before leg i is place 2i, after it 2i + 1, before the way home 2n
    places: list[int | None] = [None, *range(2 * len(work) + 1)] if day.break_length else [None]
    for place in places:
        back = _back(day, work, home, place)
        if back is None:
            continue
        rest = 0 if place is None else day.break_length
        due = day.break_length > 0 and place is None and back > day.break_until
        if not due and back <= day.start + day.shift + rest:
            return True
    return False


def _back(
    day: WorkingDay, work: Sequence[tuple[int, int, int | None, int | None]], home: int, place: int | None
) -> int | None:
    """When the crew is back with its break at ``place``; ``None`` where it cannot lie there or a visit is late."""
    now = day.start
    for number, (leg, service, opens, closes) in enumerate(work):
        for position in (2 * number, 2 * number + 1):
            if position == place:
                if now > day.break_until:
                    return None
                now = max(now, day.break_from) + day.break_length
            if position % 2 == 0:
                now += leg
        now = max(now, opens or 0) + service
        if closes is not None and now > closes:
            return None
    if place == 2 * len(work):
        if now > day.break_until:
            return None
        now = max(now, day.break_from) + day.break_length
    return now + home


def _clashes(tours: Sequence[Tour], fixed: set[Tour]) -> Iterator[tuple[str, str]]:
    """A crew twice on one day, a place with two tours on one day; among fixed tours it is history."""
    busy: dict[tuple[str, dt.date], list[Tour]] = defaultdict(list)
    there: dict[tuple[str, dt.date], list[Tour]] = defaultdict(list)
    for tour in tours:
        for night in range(len(tour.lodgings) + 1):
            busy[tour.crew, tour.day + night * DAY].append(tour)
        for place, night in {(stop.place, stop.night) for stop in tour.stops}:
            there[place, tour.day + night * DAY].append(tour)
    for kind, table in (("crew twice", busy), ("place twice", there)):
        for (name, day), own in table.items():
            if len(own) > 1 and not fixed.issuperset(own):
                yield kind, f"{name} on {day}"


def _need_faults(
    problem: CircuitProblem,
    task: DepotTask,
    need: Need,
    own: Sequence[tuple[dt.date, str]],
    stands: set[dt.date],
    *,
    whole: bool,
) -> Iterator[tuple[str, str]]:
    crews = {crew.id: crew for crew in task.crews}
    name, days = f"{need.place} {need.programme}", [day for day, _ in own]
    open_ = [(day, crew) for day, crew in own if day not in stands]
    for day, crew in open_:
        yield from ((kind, f"{name} on {day}") for kind in _visit_faults(need, crews[crew], day))
    for w in need.windows:
        inside = [day for day in days if w.start <= day < w.end]
        if len(inside) > w.visits and not stands.issuperset(inside):
            yield "more", f"{name} in {w.start}"
    if need.same_crew and len({crew for _, crew in open_}) > 1:
        yield "same crew", name
    yield from _gap_faults(problem, need, days, stands, whole=whole, open_from=task.open_from)
    if whole and need.patterns and frozenset(days) not in need.patterns:
        yield "pattern", name


def _visit_faults(need: Need, crew: Crew, day: dt.date) -> Iterator[str]:
    """Kinds of what is wrong with one visit by itself."""
    if not any(w.start <= day < w.end for w in need.windows):
        yield "window"
    if day in need.closed or (need.days is not None and day not in need.days) or (need.since and day < need.since):
        yield "day"
    if need.crews and crew.id not in need.crews:
        yield "crews"
    if set(need.equipment) - {*crew.equipment, *(skill.name for skill in crew.skills if day in skill.days)}:
        yield "equipment"


def _gap_faults(
    problem: CircuitProblem,
    need: Need,
    days: Sequence[dt.date],
    stands: set[dt.date],
    *,
    whole: bool,
    open_from: dt.date | None,
) -> Iterator[tuple[str, str]]:
    since = need.since or problem.start
    days = [day for day in days if day >= since]
    for a, b in itertools.pairwise(days):
        if (b - a).days < max(1, need.min_gap_days) and not {a, b} <= stands:
            yield "gap", f"{need.place} {need.programme}: {a} and {b}"
    if whole and days and need.max_gap_days is not None:
        for a, b in itertools.pairwise([since, *days, need.until or problem.end]):
            past = open_from is not None and b < open_from
            if (b - a).days > need.max_gap_days and not past:
                yield "gap", f"{need.place} {need.programme}: {(b - a).days} days from {a}"
