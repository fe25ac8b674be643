"""Day routes of many stops: routes and days found together by search, where they cannot be listed.

Two engines: a hybrid genetic search of our own (:mod:`.genetic`), and PyVRP (:mod:`.hours`) for single visits with
hours of the day: the more of them, the longer it searches before the genetic search goes on. Honoured are, of needs:
windows, both gaps, days of each crew, closures, patterns, pins, skills (all through ``Visits.can`` and day sets), same
crew, load, service time, hours of the day; of crews: days, depot, capacity; of the task: several depots, seasons,
shift, break (not with hours), most stops. What is not honoured, :func:`suits` refuses.
"""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from gridplan.solvers.circuits.instance import FAR, Instance
from gridplan.solvers.circuits.large.bound import least_driving
from gridplan.solvers.circuits.large.genetic import Limits, search
from gridplan.solvers.circuits.large.hours import Routes, routes_with_hours
from gridplan.solvers.circuits.large.population import Individual
from gridplan.solvers.circuits.large.slots import Slot, has_hours, model_of, routes_of, slot_sets, slots_of, tours_of

__all__ = ["LargeAnswer", "solve_large", "suits"]

FIRST_SHARE = 0.4  # of time and children for a plan that misses no visit; the rest for one that may
MOST_SLOTS = 400
MOST_VISITS = 3_000
MOST_BRED = 400  # visits with hours that the genetic search is given


@dataclass(frozen=True, slots=True, kw_only=True)
class LargeAnswer:
    """What was found.

    Attributes:
        tours: ``(members in driven order, driver index, day)``.
        missed: missed visits, by visit.
        driving: seconds of all tours.
        bound: no plan that misses as many visits as this one drives less; 0 where this one misses some.
        note: how it was found.
    """

    tours: tuple[tuple[tuple[int, ...], int, int], ...]
    missed: tuple[int, ...]
    driving: int
    bound: float
    note: str


def suits(instance: Instance) -> bool:
    """Whether :func:`solve_large` keeps everything that this instance asks for.

    Refused: tours of several days, published tours to keep, two needs at one place, ``most_together``, hours of the
    day with a break, and a break that a single leg or visit could outlast.
    """
    places = {v.place for v in instance.visits}
    if len(places) < len(instance.visits) or instance.kept or not instance.visits:
        return False
    if any(v.need.most_together is not None for v in instance.visits):
        return False
    if instance.lodgings and any(driver.nights for driver in instance.drivers):
        return False
    if len(instance.visits) > MOST_VISITS:
        return False
    slots = slots_of(instance)
    if not slots or len(slots) > MOST_SLOTS or not _break_fits(instance):
        return False
    return not (instance.hours.break_length and has_hours(instance))


def solve_large(instance: Instance, *, seconds: float, seed: int = 1, iterations: int = 1 << 40) -> LargeAnswer:
    """Tours for an instance that :func:`suits`.

    Args:
        instance: the visits and drivers.
        seconds: most wall time.
        seed: random seed. With ``iterations`` used up before ``seconds``, the answer depends on it alone.
        iterations: most new solutions of each of two threads (of PyVRP: most steps).
    """
    began = time.monotonic()
    slots = slots_of(instance)
    begun: Routes = ()
    if has_hours(instance) and _single_visits(instance, slots):
        share = pyvrp_share(len(instance.visits))
        begun = routes_with_hours(instance, slots, seconds=share * seconds, seed=seed, iterations=iterations)
        if share == 1.0:
            return _answer(instance, begun, "PyVRP")
    tours, note = _searched(instance, slots, began + seconds, seed, iterations, begun)
    return _answer(instance, tours, f"PyVRP, {note}" if begun else note)


def pyvrp_share(visits: int) -> float:
    """Share of the time for PyVRP, the more the more visits there are: the genetic search wins given enough children.

    Between a quarter at 100 visits and everything above 400; by trials with ten seconds on two cores, *assumed* to
    hold elsewhere.
    """
    if visits > MOST_BRED:
        return 1.0
    return min(0.9, max(0.25, 0.25 + 0.65 * (visits - 100) / (MOST_BRED - 100)))


def _answer(instance: Instance, tours: Routes, note: str) -> LargeAnswer:
    made = [0] * len(instance.visits)
    for members, _, _ in tours:
        for member in members:
            made[member] += 1
    missed = tuple(v.left - done for v, done in zip(instance.visits, made, strict=True))
    return LargeAnswer(
        tours=tours,
        missed=missed,
        driving=sum(_driving(instance, *tour) for tour in tours),
        bound=0.0 if any(missed) else least_driving(instance),
        note=note,
    )


def _searched(
    instance: Instance, slots: Sequence[Slot], until: float, seed: int, iterations: int, begun: Routes
) -> tuple[Routes, str]:
    """The genetic search; when no plan makes all visits within a share of the time, one that may leave some out."""
    now = time.monotonic()
    found: Individual | None = None
    children = 0
    for may_miss in (False, True):
        model = model_of(instance, slots, slot_sets(instance, slots, seed=seed, may_miss=may_miss))
        stop = until if may_miss else now + FIRST_SHARE * (until - now)
        limits = Limits(until=until, barren=stop, children=iterations)
        whole = sum(len(members) for members, _, _ in begun) == len(instance.visits)
        known = routes_of(model, slots, begun) if begun and (whole or may_miss) else None
        found, born = search(model, seed=seed, limits=limits, known=known)
        children += born
        if found is not None:
            break
    return (tours_of(model, slots, found) if found else ()), f"genetic search, {children} solutions bred"


def _single_visits(instance: Instance, slots: Sequence[Slot]) -> bool:
    """Whether every need has one visit left that any driver may make on any day, without pins or gaps."""
    free = all(
        v.left == 1 and not v.pinned and not (v.whole and v.need.max_gap_days is not None) and not v.patterns
        for v in instance.visits
    )
    inside = all(any(w.first <= slot.day < w.stop for w in v.windows) for v in instance.visits for slot in slots)
    return free and inside and all(slot.day in v.can[slot.drivers[0]] for v in instance.visits for slot in slots)


def _break_fits(instance: Instance) -> bool:
    """Whether the break fits between any two legs and visits: none lasts longer than the time in which it may begin."""
    day = instance.hours
    if not day.break_length:
        return True
    legs = np.concatenate([season.legs.ravel() for season in instance.seasons])
    longest = max(int(legs[legs < FAR].max(initial=0)), int(instance.service.max(initial=0)))
    return longest <= day.break_until - day.break_from


def _driving(instance: Instance, members: Sequence[int], driver: int, day: int) -> int:
    legs = next(season.legs for season in instance.seasons if day in season.days)
    depot = instance.drivers[driver].depot
    way = [depot, *(instance.visits[i].place for i in members), depot]
    return int(legs[way[:-1], way[1:]].sum())
