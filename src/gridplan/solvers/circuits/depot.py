"""One depot: routes, master and calendar in turn, until the calendar can keep what the master chooses.

Logic-based Benders decomposition: the master chooses routes without days; where the calendar finds no days for them,
the conflict goes back to the master as a cut. The master's bounds hold for the whole. After so many rounds, routes,
days and crews are decided together (the joint model), over all routes where there are few enough, so that its bounds
hold too; else over those of least reduced cost, for a good solution only. It can also miss visits, the fewest first.
"""

from __future__ import annotations

import dataclasses
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from gridplan.domain.circuits import MissedVisits, Stop, Tour
from gridplan.domain.results import Goal
from gridplan.solvers.circuits.calendar import Calendar, Entry, Timetable, Work, conflict, fixed_calendar
from gridplan.solvers.circuits.instance import CAPACITY, NO_DAYS, TOO_LONG, Instance, driving_of
from gridplan.solvers.circuits.master import Choice, Master
from gridplan.solvers.circuits.pricing import find_routes
from gridplan.solvers.circuits.routes import cheapest_order
from gridplan.solvers.columns import ColumnLimits
from gridplan.solvers.interruption import requested, seconds_left
from gridplan.solvers.profiles import SolverProfile

UNITS = {"missed": "visits", "changed": "tours", "driving": "seconds"}


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class DepotAnswer:
    """Tours of one depot, with the goals reached and their bounds.

    Attributes:
        master: for bounds under other values of the earlier goals; ``None`` where nothing was to decide.
        note: what could not be decided exactly; empty if everything was.
    """

    tours: tuple[Tour, ...]
    missed: tuple[MissedVisits, ...]
    goals: tuple[Goal, ...]
    master: Master | None
    note: str = ""


def solve_depot(instance: Instance, profile: SolverProfile, seconds: float) -> DepotAnswer:
    """Plan one depot's tours.

    Args:
        instance: the depot's task in numbers.
        profile: limits of the work.
        seconds: wall time that should not be exceeded.
    """
    if not instance.visits:
        return _nothing_to_plan(instance)
    search = _Search(instance, profile, seconds)
    search.rounds()
    if search.timetable is None:
        search.joint()
    search.comfort()
    return search.answer()


class _Search:
    def __init__(self, instance: Instance, profile: SolverProfile, seconds: float) -> None:
        self.instance, self.profile = instance, profile
        self.limits = column_limits(profile, seconds)
        self.deadline = time.monotonic() + seconds
        self.master = find_routes(instance, limit=profile.integer("states"), limits=self.limits)
        self.choice: Choice | None = None
        self.entries: list[Entry] = []
        self.timetable: Timetable | None = None
        self.bounds: dict[str, float] = {}
        self.note = ""

    def work(self, option: str, *, wide: bool = False) -> Work:
        return Work(
            amount=self.profile.number(option), seconds=seconds_left(self.deadline), seed=self.profile.seed, wide=wide
        )

    def rounds(self) -> None:
        """Master and calendar in turn."""
        for number in range(self.profile.integer("rounds")):
            # half of the time is for what comes after
            if number and (requested() or time.monotonic() > self.deadline - self.limits.seconds / 2):
                return
            choice = self.master.solve()
            if choice is None:
                return
            self.choice = choice
            entries, kept = self._chosen(choice)
            self.entries = [entry for _, entry in entries]
            calendar = fixed_calendar(self.instance, self.entries, [p for _, p in kept])
            verdict, _ = calendar.solve(self.work("calendar_work"))
            if verdict == "found":
                self.timetable = calendar.timetable()
            if verdict != "none":
                return
            self.master.conflicts.append(conflict(self.instance, entries, kept, self.work("calendar_work")))

    def joint(self) -> None:
        """Routes, days and crews together, one goal after the other; first with the master's routes only."""
        self.timetable = Timetable(placed=(), kept=(), missed=tuple(v.left for v in self.instance.visits))
        self.entries = []
        known = {column for column, _ in self._chosen(self.choice)[0]} if self.choice else set()
        known |= self._rhythm()
        self._together(sorted(known), complete=False)
        complete = False
        if not requested():
            pool, complete = self._pool()
            self._together(sorted({*pool, *known}), complete=complete)
        if not complete:
            self.note = f"{self.instance.task.depot}：路线与日期仅在最有希望的路线中联合求解"

    def _rhythm(self) -> set[int]:
        """Start from routes driven each time or never, where they have a calendar; their columns."""
        choice = self.master.rhythmic()
        if choice is None:
            return set()
        entries, _ = self._chosen(choice)
        calendar = fixed_calendar(self.instance, [entry for _, entry in entries], ())
        if calendar.solve(self.work("calendar_work"))[0] == "found":
            self.entries, self.timetable = [entry for _, entry in entries], calendar.timetable()
        return {column for column, _ in entries}

    def _together(self, columns: list[int], *, complete: bool) -> None:
        """Decide over the days of these routes, starting from the timetable so far."""
        began = self.timetable or Timetable(placed=(), kept=(), missed=())
        members = {self.master.routes.of(column): number for number, column in enumerate(columns)}
        placed = [(members[self.entries[e].members], c, day) for e, c, day in began.placed]
        entries = [self._entry(column, 0, int(self.master.most[column])) for column in columns]
        kept = dict.fromkeys(range(len(self.instance.kept)), False)
        calendar = Calendar(self.instance, entries, kept=kept, missed=None)
        calendar.hint(placed, began.kept)
        calendar.limit(calendar.goals()["missed"], sum(began.missed))
        for name, goal in calendar.goals().items():
            if name == "changed" and not self.instance.counts_changes:
                continue
            verdict, bound = calendar.solve(self.work("joint_work", wide=True), minimize=goal)
            if verdict != "found":
                return
            if complete:
                self.bounds[name] = bound + self.instance.constant(name)
            if self._rank(entries, calendar.timetable()) < self._rank(self.entries, self.timetable):
                self.entries, self.timetable = entries, calendar.timetable()
            calendar.limit(goal, calendar.value(goal))

    def _rank(self, entries: Sequence[Entry], timetable: Timetable | None) -> tuple[float, ...]:
        """The goals of a timetable, without constants, for comparing."""
        if timetable is None:
            return (float("inf"),)
        changed = len(timetable.placed) - len(timetable.kept) if self.instance.counts_changes else 0
        driving = sum(entries[e].driving for e, _, _ in timetable.placed)
        return sum(timetable.missed), changed, driving + sum(self.instance.kept[p].driving for p in timetable.kept)

    def comfort(self) -> None:
        """Even days and the same crew, where it costs nothing."""
        if self.timetable is None or self.profile.number("comfort_work") <= 0:
            return
        counts = Counter(entry for entry, _, _ in self.timetable.placed)
        chosen = sorted(counts)
        entries = [dataclasses.replace(self.entries[e], least=counts[e], most=counts[e]) for e in chosen]
        calendar = fixed_calendar(self.instance, entries, self.timetable.kept)
        calendar.hint([(chosen.index(e), c, day) for e, c, day in self.timetable.placed], self.timetable.kept)
        verdict, _ = calendar.solve(self.work("comfort_work"), minimize=calendar.comfort())
        if verdict == "found":
            self.entries, self.timetable = entries, calendar.timetable()

    def answer(self) -> DepotAnswer:
        """The tours found, with the goals' values and bounds."""
        instance, timetable = self.instance, self.timetable
        if timetable is None:
            raise RuntimeError("joint() was not asked for a calendar")
        tours = [instance.kept[p].tour for p in timetable.kept]
        for e, c, day in timetable.placed:
            order = cheapest_order(instance, self.entries[e].members)
            needs = [instance.visits[i].need for i in order]
            stops = tuple(Stop(village=n.village, programme=n.programme) for n in needs)
            tours.append(
                Tour(depot=instance.task.depot, crew=instance.drivers[c].id, day=instance.date(day), stops=stops)
            )
        values = goal_values(instance, tours, sum(timetable.missed))
        bounds = self._bounds(values)
        return DepotAnswer(
            tours=tuple(sorted((*instance.task.fixed, *tours), key=lambda t: (t.day, t.crew))),
            missed=(*instance.lost, *self._missed(timetable)),
            goals=tuple(
                Goal(name=name, value=value, bound=min(value, bounds[name]), unit=UNITS[name])
                for name, value in values.items()
            ),
            master=self.master,
            note=self.note,
        )

    def _bounds(self, values: dict[str, int]) -> dict[str, float]:
        """Bounds of each goal, given that the earlier ones are at most at ``values``."""
        chosen = {g.name: g for g in self.choice.goals} if self.choice else {}
        relaxed: dict[str, float] | None = None
        found: dict[str, float] = {}
        kept = bool(chosen)
        for name, value in values.items():
            if not kept and relaxed is None:
                relaxed = self.master.bounds(values)
            bound = chosen[name].bound if relaxed is None else relaxed[name]
            found[name] = max(bound, self.bounds.get(name, 0.0))
            # the master's later bounds presume that this goal is no worse than in its own choice
            kept = kept and value <= chosen[name].value
        return found

    def _missed(self, timetable: Timetable) -> tuple[MissedVisits, ...]:
        reached = set(self.master.routes.members[self.master.routes.members >= 0].tolist())
        used = len(timetable.placed) + len(timetable.kept)
        full = used >= self.instance.crew_days(-1)
        return tuple(
            MissedVisits(
                village=visits.need.village,
                programme=visits.need.programme,
                count=count,
                reason=TOO_LONG if i not in reached else CAPACITY if full else NO_DAYS,
            )
            for i, (visits, count) in enumerate(zip(self.instance.visits, timetable.missed, strict=True))
            if count
        )

    def _entry(self, column: int, least: int, most: int) -> Entry:
        routes = self.master.routes
        return Entry(
            members=routes.of(column),
            driving=int(routes.driving[column]),
            kinds=int(routes.kinds[column]),
            least=least,
            most=most,
        )

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
            room -= self._options(column)
            if room < 0:
                break
            pool.append(column)
        return sorted(pool), len(pool) == len(routes) and self.master.complete

    def _options(self, column: int) -> int:
        days = frozenset.intersection(*(self.instance.visits[i].days for i in self.master.routes.of(column)))
        kinds = int(self.master.routes.kinds[column])
        return sum(len(days & d.days) for d in self.instance.drivers if kinds >> d.kind & 1)


def column_limits(profile: SolverProfile, seconds: float) -> ColumnLimits:
    """The column engine's limits from a profile."""
    return ColumnLimits(
        seconds=seconds,
        iterations=profile.integer("iterations"),
        nodes=profile.integer("nodes"),
        restricted=profile.integer("restricted"),
        restricted_nodes=profile.integer("restricted_nodes"),
        engine="highs" if profile.text("engine") == "highs" else "scip",
        seed=profile.seed,
    )


def goal_values(instance: Instance, tours: Sequence[Tour], missed: int) -> dict[str, int]:
    """Values of the goals, counted on the ``tours`` planned or kept (fixed ones are added)."""
    was, now = set(instance.task.previous), set(tours)
    values = {"missed": missed + instance.constant("missed")}
    if instance.counts_changes:
        values["changed"] = len(was - now) + len(now - was)
    values["driving"] = sum(driving_of(instance, tour) for tour in tours) + instance.constant("driving")
    return values


def _nothing_to_plan(instance: Instance) -> DepotAnswer:
    values = goal_values(instance, (), 0)
    return DepotAnswer(
        tours=tuple(sorted(instance.task.fixed, key=lambda t: (t.day, t.crew))),
        missed=instance.lost,
        goals=tuple(Goal(name=n, value=v, bound=v, unit=UNITS[n]) for n, v in values.items()),
        master=None,
    )
