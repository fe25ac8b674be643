"""The calendar of one depot: chosen routes get a day and a crew (CP-SAT).

Sets: routes e with least and most counts; crews c; days d on which c is free and every village of e can be visited;
published tours p with their own crew and day; visits i.
Variables: ``z[e,c,d]`` in {0, 1}; ``k_p`` in {0, 1}; ``y[i,d] = Σ z + Σ k`` in {0, 1}, the visit takes place;
``m_i`` missed.

- counts: ``least_e <= Σ_{c,d} z[e,c,d] <= most_e``
- one tour a day: ``Σ_e z[e,c,d] + Σ_{p: c,d} k_p <= 1``
- one visit a day to a village: ``Σ_{i of the village} y[i,d] <= 1``
- every visit planned or missed: ``Σ_d y[i,d] + m_i = left_i``
- smallest gap g: in any g consecutive days at most one visit (days too near a fixed visit are no candidates)
- largest gap G, for needs served in full (``m_i = 0``): at least one visit, planned or fixed, in any G consecutive
  days from the day after the start to the end. That is the same as: first visit at most G days after the
  start, last at most G days before the end, consecutive visits at most G days apart. Windows that end before the
  first day that may still be planned are history.
- objective: nothing (is there a calendar?), or the goals in order, or evenly spread days and few crews a village

Where there is no calendar, :func:`conflict` looks for a small part of the choice that has none either (deletion
filter, Chinneck & Dravnieks 1991). Every part of a feasible choice is feasible, as the largest gap is only asked for
where all visits are there, so the conflict is a valid cut.

One worker (or several in a fixed order), a fixed seed and limits in deterministic time: the same answer
everywhere.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from ortools.sat.python import cp_model

from gridplan.solvers.circuits.instance import Instance, Visits
from gridplan.solvers.circuits.master import Conflict
from gridplan.solvers.interruption import current, requested, stoppable, within_grace

_CREW_WEIGHT = 14  # days of uneven spread that one more crew at a village is worth


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """A route in the calendar: ``least <= how often <= most``."""

    members: tuple[int, ...]
    driving: int
    kinds: int
    least: int
    most: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Timetable:
    """Days and crews.

    Attributes:
        placed: ``(entry, driver, day)`` of each new tour.
        kept: indices of the published tours kept.
        missed: missed visits by visit.
    """

    placed: tuple[tuple[int, int, int], ...]
    kept: tuple[int, ...]
    missed: tuple[int, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Work:
    """How much work a solve may take.

    Attributes:
        amount: CP-SAT's deterministic seconds, the limit that is meant to decide.
        seconds: wall time, a safety net.
        seed: random seed.
        wide: try many strategies in turn.
    """

    amount: float
    seconds: float = 3600.0
    seed: int = 1
    wide: bool = False


Verdict = Literal["found", "none", "unknown"]


class Calendar:
    """One CP-SAT model.

    Args:
        entries: the routes.
        kept: published tour → must it be kept (``True``), or may it (``False``)? Others are not kept.
        missed: missed visits by visit; ``None`` leaves them open.
    """

    def __init__(
        self,
        instance: Instance,
        entries: Sequence[Entry],
        *,
        kept: Mapping[int, bool],
        missed: Sequence[int] | None,
    ) -> None:
        self.instance, self.entries = instance, entries
        self.model = cp_model.CpModel()
        self.at: dict[tuple[int, int, int], cp_model.IntVar] = {}
        self.keep: dict[int, cp_model.IntVar] = {}
        self.visit: dict[tuple[int, int], cp_model.IntVar] = {}
        self.possible = True
        self._place_routes()
        self._keep_tours(kept)
        self._one_tour_a_day()
        self.miss = [
            self.model.new_int_var(0, v.left, "") if missed is None else self.model.new_constant(missed[i])
            for i, v in enumerate(instance.visits)
        ]
        self._tie_visits()
        self._one_visit_a_day()
        for i, visits in enumerate(instance.visits):
            self._smallest_gap(i, visits)
            if visits.whole:
                self._largest_gap(i, visits, None if missed is None else missed[i] == 0)

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

    def comfort(self) -> cp_model.LinearExpr:
        """Days off an even spread, plus a weight for each crew that comes to a village."""
        spread = [_unevenness(self.instance, i, day) for i, day in self.visit]
        comes: dict[tuple[int, int], cp_model.IntVar] = {}
        for (e, c, _), var in self.at.items():
            for i in self.entries[e].members:
                if (i, c) not in comes:
                    comes[i, c] = self.model.new_bool_var("")
                self.model.add_implication(var, comes[i, c])
        variables, weights = [*self.visit.values(), *comes.values()], [*spread, *(_CREW_WEIGHT for _ in comes)]
        return cp_model.LinearExpr.weighted_sum(variables, weights)

    def hint(self, placed: Sequence[tuple[int, int, int]], kept: Sequence[int] = ()) -> None:
        """Start from these ``(entry, driver, day)`` and published tours."""
        there = set(placed)
        for key, var in self.at.items():
            self.model.add_hint(var, key in there)
        for p, var in self.keep.items():
            self.model.add_hint(var, p in kept)

    def timetable(self) -> Timetable:
        """The last calendar found."""
        return Timetable(
            placed=tuple(sorted(key for key, var in self.at.items() if self.solver.value(var))),
            kept=tuple(p for p, var in self.keep.items() if self.solver.value(var)),
            missed=tuple(int(self.solver.value(m)) for m in self.miss),
        )

    def _remember(self, solver: cp_model.CpSolver) -> None:
        self.solver = solver
        self.model.clear_hints()  # type: ignore[no-untyped-call]
        for var in (*self.at.values(), *self.keep.values(), *self.visit.values()):
            self.model.add_hint(var, solver.value(var))

    def _place_routes(self) -> None:
        for e, entry in enumerate(self.entries):
            common = frozenset.intersection(*(self.instance.visits[i].days for i in entry.members))
            for c, driver in enumerate(self.instance.drivers):
                if entry.kinds >> driver.kind & 1:
                    for day in sorted(common & driver.days):
                        self.at[e, c, day] = self.model.new_bool_var("")
        counts: dict[int, list[cp_model.IntVar]] = defaultdict(list)
        for (e, _, _), var in self.at.items():
            counts[e].append(var)
        for e, entry in enumerate(self.entries):
            if len(counts[e]) < entry.least:
                self.possible = False
            else:
                self.model.add_linear_constraint(sum(counts[e]), entry.least, entry.most)

    def _keep_tours(self, kept: Mapping[int, bool]) -> None:
        for p, must in sorted(kept.items()):
            self.keep[p] = self.model.new_bool_var("")
            if must:
                self.model.add(self.keep[p] == 1)

    def _one_tour_a_day(self) -> None:
        tours: dict[tuple[int, int], list[cp_model.IntVar]] = defaultdict(list)
        for (_, c, day), var in self.at.items():
            tours[c, day].append(var)
        for p, var in self.keep.items():
            tours[self.instance.kept[p].driver, self.instance.kept[p].day].append(var)
        for alternatives in tours.values():
            self.model.add_at_most_one(alternatives)

    def _tie_visits(self) -> None:
        """``y = Σ z + Σ k``, and every visit planned or missed."""
        parts: dict[tuple[int, int], list[cp_model.IntVar]] = defaultdict(list)
        for (e, _, day), var in self.at.items():
            for i in self.entries[e].members:
                parts[i, day].append(var)
        for p, var in self.keep.items():
            for i in self.instance.kept[p].members:
                parts[i, self.instance.kept[p].day].append(var)
        by_visit: dict[int, list[cp_model.IntVar]] = defaultdict(list)
        for (i, day), alternatives in sorted(parts.items()):
            self.visit[i, day] = self.model.new_bool_var("")
            self.model.add(sum(alternatives) == self.visit[i, day])
            by_visit[i].append(self.visit[i, day])
        for i, visits in enumerate(self.instance.visits):
            self.model.add(sum(by_visit[i]) + self.miss[i] == visits.left)

    def _one_visit_a_day(self) -> None:
        by_place: dict[tuple[str, int], list[cp_model.IntVar]] = defaultdict(list)
        for (i, day), var in self.visit.items():
            by_place[self.instance.visits[i].need.village, day].append(var)
        for alternatives in by_place.values():
            if len(alternatives) > 1:
                self.model.add_at_most_one(alternatives)

    def _smallest_gap(self, i: int, visits: Visits) -> None:
        days = [day for day in sorted(visits.days) if (i, day) in self.visit]
        covered = -1
        for begin in days:
            window = [day for day in days if begin <= day < begin + visits.min_gap]
            if len(window) > 1 and window[-1] > covered:
                self.model.add_at_most_one(self.visit[i, day] for day in window)
                covered = window[-1]

    def _largest_gap(self, i: int, visits: Visits, whole: bool | None) -> None:
        """``whole``: whether nothing of it is missed; ``None`` where that is open."""
        if whole is False:
            return
        served = None
        if whole is None:
            served = self.model.new_bool_var("")
            self.model.add(self.miss[i] >= 1).only_enforce_if(~served)
        seen: set[tuple[int, ...]] = set()
        for window in _windows(self.instance, visits):
            days = tuple(day for day in window if (i, day) in self.visit)
            if days in seen:
                continue
            seen.add(days)
            clause = [self.visit[i, day] for day in days]
            if not clause and served is None:
                self.possible = False
            else:
                self.model.add_bool_or([*clause, *([] if served is None else [~served])])


def _windows(instance: Instance, visits: Visits) -> list[range]:
    """The spans of days, as long as the largest gap, in which somebody must come."""
    gap = visits.need.max_gap_days
    spans = (range(first, first + gap) for first in range(visits.since + 1, instance.length - gap + 1))
    return [s for s in spans if s.stop > instance.open_from and not any(day in s for day in visits.done)]


def _unevenness(instance: Instance, i: int, day: int) -> int:
    """Days to the nearest of the evenly spread ideal days of a need."""
    visits = instance.visits[i]
    total = visits.left + len(visits.done)
    step = (instance.length - visits.since) / total
    return round(min(abs(day - visits.since - (k + 0.5) * step) for k in range(total)))


def fixed_calendar(instance: Instance, entries: Sequence[Entry], kept: Sequence[int]) -> Calendar:
    """The calendar of exactly these routes and published tours; visits not among them count as missed."""
    missed = [v.left for v in instance.visits]
    for entry in entries:
        for i in entry.members:
            missed[i] -= entry.least
    for p in kept:
        for i in instance.kept[p].members:
            missed[i] -= 1
    return Calendar(instance, entries, kept=dict.fromkeys(kept, True), missed=missed)


def conflict(
    instance: Instance, entries: Sequence[tuple[int, Entry]], kept: Sequence[tuple[int, int]], work: Work
) -> Conflict:
    """A part of a choice without a calendar that has none either; nothing (that was tried in time) can be left out.

    Args:
        instance: the depot.
        entries: ``(column, route)``, with ``least == most`` the count chosen.
        kept: ``(column, published tour)`` chosen.
        work: limits of each of the solves.
    """
    items: list[tuple[int, Entry | int]] = [*entries, *kept]
    for item in list(items):
        if requested():
            break  # a conflict larger than it need be is one still
        rest = [other for other in items if other is not item]
        routes = [thing for _, thing in rest if isinstance(thing, Entry)]
        tours = [thing for _, thing in rest if isinstance(thing, int)]
        if fixed_calendar(instance, routes, tours).solve(work)[0] == "none":
            items = rest
    return tuple((column, thing.least if isinstance(thing, Entry) else 1) for column, thing in items)
