"""The calendar of one component: chosen tours get days and crews (CP-SAT).

Sets: tours e with least and most counts; days d on which e may set out; crews C(e, d) that could then drive it: all
its days are days of theirs and they can make every visit of it on its day; published tours p with their own crew and
day; visits i.
Variables: ``w[e,d]`` in {0, 1}, some crew of C(e, d) sets out; ``z[e,c,d]`` instead, crew c does, for tours of several
days and where a need wants the same crew each time; ``k_p`` in {0, 1}; ``y[i,d] = Σ w + Σ z + Σ k`` in {0, 1}, the
visit takes place; ``m_i`` missed.

- counts: ``least_e <= Σ_d w[e,d] <= most_e``
- one tour a day for each crew: for each set S of crews, the tours on day d that only crews of S can drive are at most
  |S|. The sets of :mod:`.matching` are enough, and crews that can do the same are not told apart
- one tour a day at a place, whatever the number of needs there that it serves
- windows: ``Σ_{d in window} y[i,d] <= left_window``; every visit planned or missed: ``Σ_d y[i,d] + m_i = left_i``
- smallest gap g: in any g consecutive days at most one visit (days too near a fixed visit are no candidates)
- largest gap G, where all is served (``m_i = 0`` and nothing was lost before): at least one visit, planned or fixed, in
  any G consecutive days from the day after the start to the end. That is the same as: first visit at most G days after
  the start, last at most G days before the end, consecutive visits at most G days apart. Stretches of days that end
  before the first day that may still be planned are history.
- patterns: the days of ``y`` are a subset of one of them; where all is served, one of them
- same crew: all of ``z`` of one need by one crew
- pins: the visit takes place on its day, and on that day only by its crew; a pin that is not kept is a missed visit:
  ``Σ_pins (1 - y) <= m_i`` (where there are more pins than ``left_i``, all visits made are pinned ones)
- objective: nothing (is there a calendar?), or the goals in order (and see :mod:`.comfort`)

Where there is no calendar, :func:`conflict` looks for a small part of the choice that has none either. That part is a
valid cut: **every part of a choice that has a calendar has one**, so whatever contains the part has none. Take the
calendar of the whole and strike the tours that the part leaves out. Crews, places, windows, smallest gaps, days and
same crew only forbid combinations, which fewer tours cannot break. A struck tour makes one visit at most for a need;
so missed visits go up by one where a pin is lost, and the pins' row still holds. The days left are still a subset of
the pattern; the pattern itself and the largest gap bind only a need of which no tour was struck, and there the days
are the same as before.

One worker (or several in a fixed order), a fixed seed and limits in deterministic time: the same answer
everywhere.
"""

from __future__ import annotations

import dataclasses
import time
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence

from ortools.sat.python import cp_model

from gridplan.solvers.circuits.entries import Entry, Timetable, Verdict, Work, options
from gridplan.solvers.circuits.instance import Instance
from gridplan.solvers.circuits.master import Conflict
from gridplan.solvers.circuits.matching import joined_sets, match, members_of
from gridplan.solvers.circuits.need_rows import NeedRows
from gridplan.solvers.interruption import current, requested, stoppable, within_grace

_Item = tuple[int, Entry | int]
_ANY = -1  # in place of a driver: one of those that can
_MOST_SETS = 60  # of crews on one day; where there are more, crews are told apart


class Calendar:
    """One CP-SAT model.

    Args:
        entries: the tours.
        kept: published tour → must it be kept (``True``), or may it (``False``)? Others are not kept.
        missed: missed visits by visit; ``None`` leaves them open.
        apart: tell all crews apart.
    """

    def __init__(
        self,
        instance: Instance,
        entries: Sequence[Entry],
        *,
        kept: Mapping[int, bool],
        missed: Sequence[int] | None,
        apart: bool = False,
    ) -> None:
        self.instance, self.entries = instance, entries
        self.model = cp_model.CpModel()
        self.at: dict[tuple[int, int, int], cp_model.IntVar] = {}
        self.sets: dict[tuple[int, int, int], int] = {}
        self.keep: dict[int, cp_model.IntVar] = {}
        self.visit: dict[tuple[int, int], cp_model.IntVar] = {}
        self.possible = True
        self._same = {i for i, v in enumerate(instance.visits) if v.need.same_crew and sum(map(bool, v.can)) > 1}
        self._set_out(apart=apart)
        self._keep_tours(kept)
        self._one_tour_a_day()
        self.miss = [
            self.model.new_int_var(0, v.left, "") if missed is None else self.model.new_constant(missed[i])
            for i, v in enumerate(instance.visits)
        ]
        self._tie_visits()
        self._one_tour_a_place()
        self._same_crew()
        days: dict[int, dict[int, cp_model.IntVar]] = defaultdict(dict)
        for (i, day), var in self.visit.items():
            days[i][day] = var
        for i in range(len(instance.visits)):
            rows = NeedRows(self.model, instance, i, days[i], self.miss[i], None if missed is None else missed[i])
            self.possible = rows.add() and self.possible

    def goals(self) -> dict[str, cp_model.LinearExpr]:
        """The goals, without constants."""
        planned, kept = list(self.at.values()), list(self.keep.values())
        times = [self.entries[e].driving for e, _, _ in self.at] + [self.instance.kept[p].driving for p in self.keep]
        weighted = cp_model.LinearExpr.weighted_sum
        return {
            "missed": weighted(self.miss, [1] * len(self.miss)),
            "changed": weighted([*planned, *kept], [1] * len(planned) + [-1] * len(kept)),
            "driving": weighted([*planned, *kept], times),
        }

    def broken_pins(self) -> cp_model.LinearExpr | None:
        """Pins that are not kept; ``None`` where there are none. Of two visits, rather miss the one not pinned."""
        pins = [(i, day) for i, visits in enumerate(self.instance.visits) for day, _ in visits.pinned]
        if not pins:
            return None
        kept = [self.visit[pin] for pin in pins if pin in self.visit]
        return len(pins) - cp_model.LinearExpr.sum(kept)

    def solve(self, work: Work, *, minimize: cp_model.LinearExpr | None = None) -> tuple[Verdict, float]:
        """Look for a calendar; with the bound proven for ``minimize``. The best one found is kept as the next hint."""
        if not self.possible:
            return "none", float("inf")
        solver = cp_model.CpSolver()
        parameters = solver.parameters
        parameters.random_seed = work.seed
        if work.wide:
            # several strategies in turn, in one fixed order: needed where good solutions are hard to find
            parameters.num_workers, parameters.interleave_search = 8, True
        else:
            parameters.num_workers, parameters.linearization_level = 1, 2
        parameters.max_deterministic_time = work.amount
        if minimize is None:
            self.model.clear_objective()  # type: ignore[no-untyped-call]
        else:
            self.model.minimize(minimize)
        parameters.catch_sigint_signal = current() is None  # else Ctrl-C comes to us, through the interruption
        with stoppable(solver.stop_search):
            parameters.max_time_in_seconds = max(within_grace(work.seconds), 0.5)
            status = solver.solve(self.model)
        if status == cp_model.INFEASIBLE:
            return "none", float("inf")
        if status not in (cp_model.OPTIMAL, cp_model.FEASIBLE):
            return "unknown", float("-inf")
        self._remember(solver)
        return "found", solver.best_objective_bound if minimize is not None else 0.0

    def value(self, goal: cp_model.LinearExpr) -> int:
        """Value of a goal in the last calendar found."""
        return int(self.solver.value(goal))

    def limit(self, goal: cp_model.LinearExpr, most: int) -> None:
        """From now on ``goal <= most``."""
        self.model.add(goal <= most)

    def hint(self, placed: Sequence[tuple[int, int, int]], kept: Sequence[int] = ()) -> None:
        """Start from these ``(entry, driver, day)`` and published tours."""
        there = {(e, who, day) for e, c, day in placed for who in (c, _ANY)}
        self.model.clear_hints()  # type: ignore[no-untyped-call]
        for key, var in self.at.items():
            self.model.add_hint(var, key in there)
        for p, var in self.keep.items():
            self.model.add_hint(var, p in kept)

    def timetable(self) -> Timetable:
        """The last calendar found. Of crews that could drive a tour, those with the fewest days so far come first."""
        chosen = sorted((day, e, c) for (e, c, day), var in self.at.items() if self.solver.value(var))
        kept = tuple(p for p, var in self.keep.items() if self.solver.value(var))
        busy: dict[int, set[int]] = defaultdict(set)
        used = [0] * len(self.instance.drivers)
        tours = [(k.driver, k.day, k.length) for k in map(self.instance.kept.__getitem__, kept)]
        for c, day, length in (*tours, *((c, day, self.entries[e].length) for day, e, c in chosen if c != _ANY)):
            busy_days = range(day, day + length)
            used[c] += length
            for each in busy_days:
                busy[each].add(c)
        shared: dict[int, list[int]] = defaultdict(list)
        for day, e, c in chosen:
            if c == _ANY:
                shared[day].append(e)
        placed = [(e, c, day) for day, e, c in chosen if c != _ANY]
        for day, tours_of_day in shared.items():
            turns = sorted((c for c in range(len(used)) if c not in busy[day]), key=lambda c: (used[c], c))
            crews = match([self.sets[e, _ANY, day] for e in tours_of_day], turns)
            placed += [(e, c, day) for e, c in zip(tours_of_day, crews, strict=True)]
            for c in crews:
                used[c] += 1
        return Timetable(
            placed=tuple(sorted(placed)), kept=kept, missed=tuple(int(self.solver.value(m)) for m in self.miss)
        )

    def _remember(self, solver: cp_model.CpSolver) -> None:
        self.solver = solver
        self.model.clear_hints()  # type: ignore[no-untyped-call]
        seen = {var.index: var for var in (*self.at.values(), *self.keep.values(), *self.visit.values())}
        for var in seen.values():
            self.model.add_hint(var, solver.value(var))

    def _set_out(self, *, apart: bool) -> None:
        """``w`` and ``z``, and how often each tour is driven."""
        found = [options(self.instance, entry) for entry in self.entries]
        alone = [apart or entry.length > 1 or not self._same.isdisjoint(entry.members) for entry in self.entries]
        families: dict[int, set[int]] = defaultdict(set)
        for by_day, single in zip(found, alone, strict=True):
            for day, crews in by_day.items() if not single else ():
                families[day].add(crews)
        crowded = {day for day, sets in families.items() if joined_sets(frozenset(sets), _MOST_SETS) is None}
        for e, (entry, by_day) in enumerate(zip(self.entries, found, strict=True)):
            counted: list[cp_model.IntVar] = []
            for day, crews in by_day.items():
                told_apart = alone[e] or day in crowded or crews.bit_count() == 1
                for c in members_of(crews) if told_apart else (_ANY,):
                    self.at[e, c, day] = self.model.new_bool_var("")
                    self.sets[e, c, day] = crews if c == _ANY else 1 << c
                    counted.append(self.at[e, c, day])
            if len(by_day) < entry.least:
                self.possible = False
            elif counted:
                total = cp_model.LinearExpr.sum(counted)
                self.model.add_linear_constraint(total, entry.least, entry.most)

    def _keep_tours(self, kept: Mapping[int, bool]) -> None:
        for p, must in sorted(kept.items()):
            self.keep[p] = self.model.new_bool_var("")
            if must:
                self.model.add(self.keep[p] == 1)

    def _one_tour_a_day(self) -> None:
        out: dict[int, list[tuple[int, cp_model.IntVar]]] = defaultdict(list)
        for (e, c, day), var in self.at.items():
            for night in range(self.entries[e].length):
                out[day + night].append((self.sets[e, c, day], var))
        for p, var in self.keep.items():
            tour = self.instance.kept[p]
            for night in range(tour.length):
                out[tour.day + night].append((1 << tour.driver, var))
        for tours in out.values():
            for crews in joined_sets(frozenset(crews for crews, _ in tours)) or ():
                inside = [var for own, var in tours if not own & ~crews]
                self._at_most(inside, crews.bit_count())

    def _at_most(self, variables: Sequence[cp_model.IntVar], most: int) -> None:
        if len(variables) <= most:
            return
        if most == 1:
            self.model.add_at_most_one(variables)
        else:
            self.model.add(cp_model.LinearExpr.sum(list(variables)) <= most)

    def _made(self) -> Iterator[tuple[int, int, int, cp_model.IntVar]]:
        """``(visit, day, driver, variable)`` for every visit of every tour."""
        for (e, c, day), var in self.at.items():
            for i, night in zip(self.entries[e].members, self.entries[e].offsets, strict=True):
                yield i, day + night, c, var
        for p, var in self.keep.items():
            tour = self.instance.kept[p]
            for i, night in zip(tour.members, tour.offsets, strict=True):
                yield i, tour.day + night, tour.driver, var

    def _tie_visits(self) -> None:
        """``y``."""
        parts: dict[tuple[int, int], list[cp_model.IntVar]] = defaultdict(list)
        for i, day, _, var in self._made():
            parts[i, day].append(var)
        for (i, day), alternatives in sorted(parts.items()):
            if len(alternatives) == 1:
                self.visit[i, day] = alternatives[0]
            else:
                self.visit[i, day] = self.model.new_bool_var("")
                self.model.add(cp_model.LinearExpr.sum(alternatives) == self.visit[i, day])

    def _one_tour_a_place(self) -> None:
        """Needs at one place share a day only in one tour."""
        places = [visits.place for visits in self.instance.visits]
        shared = {place for place in places if places.count(place) > 1}
        by_day: dict[tuple[int, int], dict[int, cp_model.IntVar]] = defaultdict(dict)
        for i, day, _, var in self._made():
            if places[i] in shared:
                by_day[places[i], day][var.index] = var
        for tours in by_day.values():
            self._at_most(list(tours.values()), 1)

    def _same_crew(self) -> None:
        by_crew: dict[tuple[int, int], dict[int, list[cp_model.IntVar]]] = defaultdict(lambda: defaultdict(list))
        for i, day, c, var in self._made():
            if i in self._same:
                by_crew[i, c][day].append(var)
        comes: dict[int, list[cp_model.IntVar]] = defaultdict(list)
        for (i, _), by_day in sorted(by_crew.items()):
            comes[i].append(self.model.new_bool_var(""))
            for tours in by_day.values():
                self.model.add(cp_model.LinearExpr.sum(tours) <= comes[i][-1])
        for alternatives in comes.values():
            self._at_most(alternatives, 1)


def fixed_calendar(
    instance: Instance, entries: Sequence[Entry], kept: Sequence[int], *, apart: bool = False
) -> Calendar:
    """The calendar of exactly these tours and published tours; visits not among them count as missed."""
    missed = [v.left for v in instance.visits]
    for entry in entries:
        for i in entry.members:
            missed[i] -= entry.least
    for p in kept:
        for i in instance.kept[p].members:
            missed[i] -= 1
    return Calendar(instance, entries, kept=dict.fromkeys(kept, True), missed=missed, apart=apart)


def conflict(
    instance: Instance, entries: Sequence[tuple[int, Entry]], kept: Sequence[tuple[int, int]], work: Work
) -> Conflict:
    """A part of a choice without a calendar that has none either.

    Nothing (that was tried in time) can be left out of it, and no count in it lowered: larger groups are tried first,
    then one after the other (deletion filter, Chinneck & Dravnieks 1991), then counts, by bisection.

    Args:
        instance: the component.
        entries: ``(column, tour)``, with ``least == most`` the count chosen.
        kept: ``(column, published tour)`` chosen.
        work: limits of each of the solves; its seconds are those of all together.
    """

    until = time.monotonic() + work.seconds

    def fails(items: Sequence[_Item]) -> bool:
        tours = [thing for _, thing in items if isinstance(thing, Entry)]
        published = [thing for _, thing in items if isinstance(thing, int)]
        # once planning should end soon, a conflict larger than it need be is one still
        left = until - time.monotonic()
        if requested() or left <= 0:
            return False
        probe = fixed_calendar(instance, tours, published)
        return probe.solve(dataclasses.replace(work, seconds=left))[0] == "none"

    items: list[_Item] = [*entries, *kept]
    group = len(items)
    while group > 1:
        group = (group + 1) // 2
        for begin in range((len(items) - 1) // group * group, -1, -group):
            rest = items[:begin] + items[begin + group :]
            if rest and fails(rest):
                items = rest
    for at, (column, thing) in enumerate(items):
        few, enough = 0, thing.least if isinstance(thing, Entry) else 1
        while isinstance(thing, Entry) and enough - few > 1:
            middle = (few + enough) // 2
            lowered = (column, dataclasses.replace(thing, least=middle, most=middle))
            if fails([*items[:at], lowered, *items[at + 1 :]]):
                enough, items[at] = middle, lowered
            else:
                few = middle
    return tuple((column, thing.least if isinstance(thing, Entry) else 1) for column, thing in items)
