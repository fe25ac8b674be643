"""One component: routes, master and calendar in turn, until the calendar can keep what the master chooses.

Logic-based Benders decomposition: the master chooses routes without days; where the calendar finds no days for them,
the conflict goes back to the master as a cut. The master's bounds hold for the whole. After so many rounds, routes,
days and crews are decided together (the joint model), over all routes where there are few enough, so that its bounds
hold too; else over those of least reduced cost, for a good solution only. It can also miss visits, the fewest first.

Where a day has so many stops that routes cannot be listed nor priced, :mod:`.large` finds routes and days instead.
"""

from __future__ import annotations

import dataclasses
import itertools
import time
from collections.abc import Sequence

import numpy as np

from gridplan.domain.circuits import Stop, Tour
from gridplan.domain.results import Goal
from gridplan.languages import said
from gridplan.solvers.circuits.answers import UNITS, ComponentAnswer, column_limits, searched, unchanged
from gridplan.solvers.circuits.beginning import (
    as_entries,
    as_published,
    as_routes,
    bred,
    columns_of,
    first_days,
    placed_tours,
)
from gridplan.solvers.circuits.calendar import Calendar, conflict, fixed_calendar
from gridplan.solvers.circuits.comfort import comfortable
from gridplan.solvers.circuits.entries import Entry, Placed, Timetable, Work, options
from gridplan.solvers.circuits.filling import filled
from gridplan.solvers.circuits.instance import Instance, Kept
from gridplan.solvers.circuits.large import suits
from gridplan.solvers.circuits.large.answer import many_stops
from gridplan.solvers.circuits.master import Choice
from gridplan.solvers.circuits.order import cheapest_driving, in_order
from gridplan.solvers.circuits.pricing import find_routes
from gridplan.solvers.circuits.quarters import cuts, part_of, repaired
from gridplan.solvers.circuits.route_list import ANY_DAY, Routes
from gridplan.solvers.circuits.sheets import sheets_of
from gridplan.solvers.circuits.telling import missed_visits, pins_not_kept, values_of
from gridplan.solvers.circuits.walks import bound_by_walks
from gridplan.solvers.interruption import requested, seconds_left
from gridplan.solvers.profiles import SolverProfile

# parts of the time after which a step makes way for the next: parts of a long horizon (or a search, where routes cannot
# be listed), routes, master and calendar in turn, the joint model of few routes and of many, comfort, bounds
_BEGIN, _ROUTES, _ROUNDS, _FEW, _MANY, _COMFORT, _BOUNDS = 0.35, 0.5, 0.65, 0.75, 0.9, 1.0, 1.1
_BRED = 0.3  # of the time for routes, for a search where they cannot be listed
_FILLING, _LEAST = 0.1, 1.0  # of the time, and seconds, for putting in visits one by one
_LOOSE = 0.1  # gap from which on a bound by walks is tried
_PATIENCE = 2  # conflicts before the master tells more routes apart by day


def solve_component(instance: Instance, profile: SolverProfile, seconds: float) -> ComponentAnswer:
    """Plan one component's tours.

    Args:
        instance: the component in numbers.
        profile: limits of the work.
        seconds: wall time that should not be exceeded.
    """
    work = Work(amount=profile.number("calendar_work"), seconds=seconds, seed=profile.seed)
    published = as_published(instance, work)
    if published is not None:
        return unchanged(instance, published, profile, seconds)
    if many_stops(instance) and suits(instance):
        return searched(instance, profile, seconds)
    search = _Search(instance, profile, seconds)
    search.rounds()
    if not search.settled:
        search.joint()
    search.fill()
    search.comfort()
    return search.answer()


class _Search:
    def __init__(self, instance: Instance, profile: SolverProfile, seconds: float) -> None:
        self.instance, self.profile = instance, profile
        self.began, self.seconds = time.monotonic(), seconds
        self.sheets = sheets_of(instance)
        self.choice: Choice | None = None
        self.columns: list[int] = []
        self.entries: list[Entry] = []
        self.timetable: Timetable | None = None
        self.settled = False  # the master's choice has a calendar
        self.bounds: dict[str, float] = {}
        self.note = ""
        self._in_parts()
        limits = column_limits(profile, self.left(_ROUTES))
        self.master = find_routes(instance, limit=profile.integer("states"), limits=limits, begin=self._begun)

    def left(self, part: float) -> float:
        """Wall time until a part of the time is over."""
        return max(seconds_left(self.began + part * self.seconds), 0.0)

    def work(self, option: str, until: float, *, wide: bool = False) -> Work:
        return Work(amount=self.profile.number(option), seconds=self.left(until), seed=self.profile.seed, wide=wide)

    def _in_parts(self) -> None:
        """Begin with a plan quarter after quarter, where the horizon is long."""
        instance, firsts = self.instance, cuts(self.instance)
        tours: list[Placed] = []
        kept: list[Kept] = []
        edges = [instance.open_from, *firsts, instance.length] if firsts else []
        for number, (first, stop) in enumerate(itertools.pairwise(edges)):
            part, members = part_of(instance, first, stop, tours, kept)
            if not part.visits:
                continue
            search = _Search(part, self.profile, self.left(_BEGIN) / (len(firsts) + 1 - number))
            search.rounds()
            if not search.settled:
                search.joint()
            search.comfort()  # a part that leaves its last days free leaves the next one short of days
            found = search.timetable or Timetable(placed=(), kept=(), missed=())
            own, own_kept = placed_tours(part, search.entries, found, members)
            tours += own
            kept += own_kept
        if firsts:
            self._adopt(self._filled(tours, kept), kept)
            self._adopt(self._filled((), ()), ())

    def _begun(self) -> Routes | None:
        """Begin with what the search for days of many stops finds; its routes, where they miss nothing."""
        if self.timetable is None and suits(self.instance):
            seconds = max(_BRED * self.left(_ROUTES), 1.0)
            self._adopt(bred(self.instance, self.sheets, seconds=seconds, seed=self.profile.seed), ())
        if self.timetable is None or any(self.timetable.missed) or self.timetable.kept:
            return None
        return as_routes(self.entries)

    def _filled(self, tours: Sequence[Placed], kept: Sequence[Kept]) -> Sequence[Placed]:
        seconds = max(_FILLING * self.seconds, _LEAST)
        return repaired(self.instance, filled(self.instance, self.sheets, tours, kept, seconds=seconds), kept)

    def _adopt(self, tours: Sequence[Placed], kept: Sequence[Kept]) -> None:
        """Take tours found elsewhere, if they keep everything that the calendar asks for and are better."""
        entries = as_entries(self.instance, self.sheets, tours)
        published = [p for p, own in enumerate(self.instance.kept) if any(own.tour is k.tour for k in kept)]
        calendar = fixed_calendar(self.instance, entries, published)
        if calendar.solve(self.work("calendar_work", _ROUTES))[0] == "found":
            free = [dataclasses.replace(e, days=first_days(self.sheets[e.sheet], e.length)) for e in entries]
            if self._rank(free, calendar.timetable()) < self._rank(self.entries, self.timetable):
                self._take([], free, calendar.timetable())

    def rounds(self) -> None:
        """Master and calendar in turn."""
        for number in range(self.profile.integer("rounds")):
            if number and (requested() or not self.left(_ROUNDS)):
                return
            self.master.limits = column_limits(self.profile, self.left(_ROUNDS))
            choice = self.master.solve()
            if choice is None:
                return
            self.choice = choice
            entries, kept = self._chosen(choice)
            tours = [entry for _, entry in entries]
            calendar = fixed_calendar(self.instance, tours, [p for _, p in kept])
            verdict, _ = calendar.solve(self.work("calendar_work", _FEW))
            if verdict == "found":
                self.settled = True
                tours = self._cheapest(tours, calendar.timetable())
                if self._rank(tours, calendar.timetable()) <= self._rank(self.entries, self.timetable):
                    self._take([column for column, _ in entries], tours, calendar.timetable())
            if verdict != "none":
                return
            found = conflict(self.instance, entries, kept, self.work("calendar_work", _ROUNDS))
            self.master.conflicts.append(found)
            if len(self.master.conflicts) > _PATIENCE and self.left(_ROUNDS):
                # cut after cut: the master has to see the days of these visits
                self.master = self.master.finer(most=self.profile.integer("told_apart")) or self.master

    def joint(self) -> None:
        """Routes, days and crews together, one goal after the other; first with the master's routes only."""
        self._adopt(self._filled((), ()), ())
        if self.timetable is None:
            nothing = Timetable(placed=(), kept=(), missed=tuple(v.left for v in self.instance.visits))
            self._take([], [], nothing)
        known = {column for column, _ in self._chosen(self.choice)[0]} if self.choice else set()
        known |= self._rhythm()
        self._together(sorted(known), _FEW, complete=False)
        complete = False
        if not requested() and self.left(_MANY):
            pool, complete = self._pool()
            self._together(sorted({*pool, *known}), _MANY, complete=complete)
        if not complete:
            self.note = said("routes and days were chosen together among the most promising routes only")

    def fill(self) -> None:
        """Put in visits that may be missed only because the master does not have all routes."""
        outside = self.master.outside
        if self.timetable is None or outside is None or sum(self.timetable.missed) <= outside.missed or requested():
            return
        tours, kept = placed_tours(self.instance, self.entries, self.timetable, range(len(self.instance.visits)))
        self._adopt(self._filled(tours, kept), kept)
        if self.settled:  # else it was tried already
            self._adopt(self._filled((), ()), ())

    def _take(self, columns: list[int], entries: list[Entry], timetable: Timetable) -> None:
        self.columns, self.entries, self.timetable = columns, entries, timetable

    def _rhythm(self) -> set[int]:
        """Start from routes driven each time or never, where they have a calendar; their columns."""
        self.master.limits = column_limits(self.profile, self.left(_FEW) / 2)
        choice = self.master.rhythmic()
        if choice is None:
            return set()
        chosen, _ = self._chosen(choice)
        columns, entries = [column for column, _ in chosen], [entry for _, entry in chosen]
        calendar = fixed_calendar(self.instance, entries, ())
        if calendar.solve(self.work("calendar_work", _FEW))[0] == "found":
            self._take_better(columns, entries, calendar.timetable())
        return set(columns)

    def _take_better(self, columns: list[int], entries: list[Entry], timetable: Timetable) -> None:
        entries = self._cheapest(entries, timetable)
        if self._rank(entries, timetable) < self._rank(self.entries, self.timetable):
            self._take(columns, entries, timetable)

    def _cheapest(self, entries: list[Entry], timetable: Timetable) -> list[Entry]:
        """The entries with the driving of their cheapest order; a pricing that was cut short may know a dearer one."""
        if self.master.complete:
            return entries
        used = {e for e, _, _ in timetable.placed}
        return [
            dataclasses.replace(entry, driving=self._driving(entry)) if e in used else entry
            for e, entry in enumerate(entries)
        ]

    def _driving(self, entry: Entry) -> int:
        return cheapest_driving(self.instance, self.sheets[entry.sheet], entry.members, entry.offsets, entry.beds)

    def _columns_in_use(self) -> dict[tuple[int, int], int]:
        """By entry and day of the timetable so far, its column; without those that the master does not have."""
        placed = [(e, day) for e, _, day in self.timetable.placed] if self.timetable else []
        if self.columns:
            return {(e, day): self.columns[e] for e, day in placed}
        return columns_of(self.master.routes, self.entries, placed)

    def _together(self, columns: list[int], until: float, *, complete: bool) -> None:
        """Decide over the days of these routes, starting from the timetable so far."""
        began = self.timetable or Timetable(placed=(), kept=(), missed=())
        in_use = self._columns_in_use()
        columns = sorted({*columns, *in_use.values()})
        number = {column: at for at, column in enumerate(columns)}
        placed = [(number[in_use[e, day]], c, day) for e, c, day in began.placed if (e, day) in in_use]
        entries = [self._entry(column, 0, int(self.master.most[column])) for column in columns]
        kept = dict.fromkeys(range(len(self.instance.kept)), False)
        calendar = Calendar(self.instance, entries, kept=kept, missed=None)
        calendar.hint(placed, began.kept)
        calendar.limit(calendar.goals()["missed"], sum(began.missed))
        for name, goal in calendar.goals().items():
            if name == "changed" and not self.instance.counts_changes:
                continue
            verdict, bound = calendar.solve(self.work("joint_work", until, wide=True), minimize=goal)
            if verdict != "found":
                return
            if complete:
                self.bounds[name] = bound + self.instance.constants[name]
            self._take_better(columns, entries, calendar.timetable())
            calendar.limit(goal, calendar.value(goal))
            pins = calendar.broken_pins() if name == "missed" else None
            if pins is not None and calendar.solve(self.work("joint_work", until), minimize=pins)[0] == "found":
                calendar.limit(pins, calendar.value(pins))

    def _rank(self, entries: Sequence[Entry], timetable: Timetable | None) -> tuple[float, ...]:
        """The goals of a timetable, without constants, for comparing."""
        if timetable is None:
            return (float("inf"),)
        values = values_of(self.instance, entries, timetable)
        return tuple(values.values())

    def comfort(self) -> None:
        """Even days and the same crew, where it costs nothing."""
        if self.timetable is None or self.profile.number("comfort_work") <= 0 or requested():
            return
        better = comfortable(self.instance, self.entries, self.timetable, self.work("comfort_work", _COMFORT))
        if better is not None:
            self.timetable = better

    def answer(self) -> ComponentAnswer:
        """The tours found, with the goals' values and bounds."""
        instance, timetable = self.instance, self.timetable
        if timetable is None:
            raise RuntimeError("joint() was not asked for a calendar")
        orders = {e: self._stops(self.entries[e]) for e in {e for e, _, _ in timetable.placed}}
        tours = [instance.kept[p].tour for p in timetable.kept]
        for e, c, day in timetable.placed:
            driver = instance.drivers[c]
            tours.append(
                Tour(
                    depot=instance.places[driver.depot],
                    crew=driver.id,
                    day=instance.date(day),
                    stops=orders[e],
                    lodgings=tuple(instance.places[bed] for bed in self.entries[e].beds),
                )
            )
        values = {
            name: value + instance.constants[name]
            for name, value in values_of(instance, self.entries, timetable).items()
        }
        bounds = self._bounds(values)
        return ComponentAnswer(
            tours=tuple(tours),
            missed=missed_visits(instance, self.entries, timetable, self.master.routes),
            broken_pins=pins_not_kept(instance, self.entries, timetable),
            goals=tuple(
                Goal(name=name, value=value, bound=min(value, bounds[name]), unit=UNITS[name])
                for name, value in values.items()
            ),
            master=lambda: self.master,
            note=self.note,
        )

    def _stops(self, entry: Entry) -> tuple[Stop, ...]:
        order = in_order(self.instance, self.sheets[entry.sheet], entry.members, entry.offsets, entry.beds)
        needs = [(self.instance.visits[i].need, night) for i, night in order]
        return tuple(Stop(place=need.place, programme=need.programme, night=night) for need, night in needs)

    def _bounds(self, values: dict[str, int]) -> dict[str, float]:
        """Bounds of each goal, given that the earlier ones are at most at ``values``."""
        chosen = {g.name: g for g in self.choice.goals} if self.choice else {}
        self.master.limits = column_limits(self.profile, max(self.left(_BOUNDS), 0.1 * self.seconds))
        relaxed: dict[str, float] | None = None
        found: dict[str, float] = {}
        kept = bool(chosen)
        for name, value in values.items():
            if not kept and relaxed is None:
                relaxed = self.master.bounds({goal: float(reached) for goal, reached in values.items()})
            bound = chosen[name].bound if relaxed is None else relaxed[name]
            found[name] = max(bound, self.bounds.get(name, 0.0))
            # the master's later bounds presume that this goal is no worse than in its own choice
            kept = kept and value <= chosen[name].value
        missed, driving = values["missed"] - self.instance.constants["missed"], values["driving"]
        if not missed and found["driving"] < (1 - _LOOSE) * driving:
            walks = bound_by_walks(self.instance, seconds=max(self.left(_BOUNDS), 0.1 * self.seconds))
            least = walks.driving if walks else 0.0
            found["driving"] = max(found["driving"], least + self.instance.constants["driving"])
        return found

    def _entry(self, column: int, least: int, most: int) -> Entry:
        routes = self.master.routes
        return Entry(
            members=routes.of(column),
            offsets=routes.offsets_of(column),
            length=int(routes.lengths[column]),
            days=self._first_days(column),
            driving=int(routes.driving[column]),
            kinds=int(routes.kinds[column]),
            least=least,
            most=most,
            sheet=int(routes.sheets[column]),
            beds=routes.beds_of(column),
        )

    def _first_days(self, column: int) -> frozenset[int]:
        """Days on which a tour may set out: all its days are of its season."""
        day = int(self.master.routes.days[column])
        if day != ANY_DAY:
            return frozenset({day})
        return first_days(self.sheets[int(self.master.routes.sheets[column])], int(self.master.routes.lengths[column]))

    def _chosen(self, choice: Choice) -> tuple[list[tuple[int, Entry]], list[tuple[int, int]]]:
        """The routes and the published tours chosen, each with its column."""
        routes = len(self.master.routes)
        taken = np.flatnonzero(choice.counts).tolist()
        counts = choice.counts.tolist()
        entries = [(c, self._entry(c, counts[c], counts[c])) for c in taken if c < routes]
        return entries, [(c, c - routes) for c in taken if c >= routes]

    def _pool(self) -> tuple[list[int], bool]:
        """Routes for the joint model, those of least reduced cost first, and whether they are all there are."""
        routes, visits = self.master.routes, self.instance.visits
        prizes = self.choice.prizes if self.choice else np.zeros(len(visits))
        worth = np.append(prizes, 0.0)[routes.members].sum(axis=1)  # -1 picks the 0 behind the last visit
        alone = (routes.members >= 0).sum(axis=1) == 1
        order = np.lexsort((np.arange(len(routes)), routes.driving - worth, ~alone)).tolist()
        room, pool = self.profile.integer("joint_options"), []
        for column in order:
            room -= sum(crews.bit_count() for crews in options(self.instance, self._entry(column, 0, 1)).values())
            if room < 0:
                break
            pool.append(column)
        return sorted(pool), len(pool) == len(routes) and self.master.complete
