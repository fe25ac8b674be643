"""Tours found elsewhere than in the master: in parts of the horizon, by search, or in the published plan."""

from __future__ import annotations

import dataclasses
from collections import Counter
from collections.abc import Sequence

import numpy as np

from gridplan.solvers.circuits.calendar import fixed_calendar
from gridplan.solvers.circuits.entries import Entry, Placed, Timetable, Work
from gridplan.solvers.circuits.instance import Instance, Kept
from gridplan.solvers.circuits.large import solve_large
from gridplan.solvers.circuits.order import cheapest_driving
from gridplan.solvers.circuits.route_list import ANY_DAY, Routes
from gridplan.solvers.circuits.sheets import Sheet
from gridplan.solvers.circuits.telling import pins_not_kept

_CHILDREN = 1_000  # new solutions of each thread of the search


def bred(instance: Instance, sheets: Sequence[Sheet], *, seconds: float, seed: int) -> list[Placed]:
    """Tours of the search for days of many stops, in cheapest order."""
    found = solve_large(instance, seconds=seconds, seed=seed, iterations=_CHILDREN)
    tours = []
    for members, driver, day in found.tours:
        some, depot = tuple(sorted(members)), instance.drivers[driver].depot
        sheet = next(s for s in sheets if s.depot == depot and day in s.days)
        offsets = (0,) * len(some)
        driving = cheapest_driving(instance, sheet, some, offsets, ())
        tours.append(Placed(members=some, offsets=offsets, driving=driving, beds=(), driver=driver, day=day))
    return tours


def placed_tours(
    instance: Instance, entries: Sequence[Entry], timetable: Timetable, members: Sequence[int]
) -> tuple[list[Placed], list[Kept]]:
    """The tours of a timetable, and the published ones kept, each visit with its index in ``members``."""
    tours = [
        Placed(
            members=tuple(members[i] for i in entries[e].members),
            offsets=entries[e].offsets,
            driving=entries[e].driving,
            beds=entries[e].beds,
            driver=c,
            day=day,
        )
        for e, c, day in timetable.placed
    ]
    kept = [instance.kept[p] for p in timetable.kept]
    return tours, [dataclasses.replace(k, members=tuple(members[i] for i in k.members)) for k in kept]


def as_entries(instance: Instance, sheets: Sequence[Sheet], tours: Sequence[Placed]) -> list[Entry]:
    """The tours for the calendar, on their days; those with the same visits in the same season are one entry."""
    entries: dict[tuple[object, ...], Entry] = {}
    for tour in tours:
        driver = instance.drivers[tour.driver]
        sheet = next(s for s in sheets if s.depot == driver.depot and tour.day in s.days)
        key = (tour.members, tour.offsets, tour.beds, sheet.number)
        known = entries.get(key)
        entries[key] = Entry(
            members=tour.members,
            offsets=tour.offsets,
            length=tour.length,
            kinds=1 << driver.kind | (known.kinds if known else 0),
            days=frozenset({tour.day}) | (known.days if known else frozenset()),
            driving=min(tour.driving, known.driving) if known else tour.driving,
            least=known.least + 1 if known else 1,
            most=known.most + 1 if known else 1,
            sheet=sheet.number,
            beds=tour.beds,
        )
    return list(entries.values())


def as_routes(entries: Sequence[Entry]) -> Routes:
    """The tours of one day among them as routes without days."""
    days = [entry for entry in entries if entry.length == 1]
    members = np.full((len(days), max((len(entry.members) for entry in days), default=1)), -1, dtype=np.int32)
    for row, entry in zip(members, days, strict=True):
        row[: len(entry.members)] = entry.members
    return Routes(
        members=members,
        offsets=np.zeros(members.shape, dtype=np.int8),
        driving=np.array([entry.driving for entry in days], dtype=np.int64),
        kinds=np.array([entry.kinds for entry in days], dtype=np.int64),
        sheets=np.array([entry.sheet for entry in days], dtype=np.int32),
        beds=np.zeros((len(days), 0), dtype=np.int32),
        days=np.full(len(days), ANY_DAY, dtype=np.int32),
    )


def columns_of(
    routes: Routes, entries: Sequence[Entry], placed: Sequence[tuple[int, int]]
) -> dict[tuple[int, int], int]:
    """By ``(entry, day)`` the route, told apart by this day or not at all; without entries that are no route."""
    wanted = {(entry.members, entry.sheet) for entry in entries}
    sheets, days = routes.sheets.tolist(), routes.days.tolist()
    known: dict[tuple[object, ...], int] = {}
    for column, row in enumerate(routes.members.tolist()):
        members = tuple(i for i in row if i >= 0)
        if (members, sheets[column]) in wanted:
            key = (members, routes.offsets_of(column), routes.beds_of(column), sheets[column], days[column])
            known[key] = column
    found: dict[tuple[int, int], int] = {}
    for e, day in placed:
        entry = entries[e]
        for told in (ANY_DAY, day):
            key = (entry.members, entry.offsets, entry.beds, entry.sheet, told)
            if key in known:
                found[e, day] = known[key]
    return found


def first_days(sheet: Sheet, length: int) -> frozenset[int]:
    """Days on which a tour of so many days may set out: all its days are of the sheet."""
    return frozenset(day for day in sheet.days if all(day + night in sheet.days for night in range(1, length)))


def as_published(instance: Instance, work: Work) -> Timetable | None:
    """All published tours as they are, where these make every visit and keep every pin.

    Then nothing can miss less, change less or, with nothing changed, drive less.
    """
    if not instance.counts_changes or not instance.kept:
        return None
    made = Counter(i for kept in instance.kept for i in kept.members)
    if any(made[i] != visits.left for i, visits in enumerate(instance.visits)):
        return None
    calendar = fixed_calendar(instance, (), range(len(instance.kept)))
    if calendar.solve(work)[0] != "found":
        return None
    found = calendar.timetable()
    return None if pins_not_kept(instance, (), found) else found
