"""The master problem of one component: how often is each route driven?

Sets: routes r of :mod:`gridplan.solvers.circuits.routes`, each of ``length_r`` days in one season; published tours p
that could be kept; visits i, ``left_i`` times; kinds of crew. Variables, all integer: ``x_r`` how often a route is
driven, ``k_p`` in {0, 1} a tour is kept, ``m_i`` visits missed, ``b_ik`` in
{0, 1} the kind of crew that makes all visits of a need that wants the same one.

- every visit planned or missed: ``Σ_{r∋i} x_r + Σ_{p∋i} k_p + m_i = left_i``
- crew-days: for sets K of kinds and D of days (all, or a season's),
  ``Σ_{r: kinds(r) ⊆ K, days(r) ⊆ D} length_r x_r + Σ_{p by K in D} length_p k_p <= |crew-days of K in D|``
- visits with few days (fixed work-days, market days): for each set S of crew-days on which some visit can be made,
  ``Σ_{r, p with a visit that can be made on S only} <= |S|``, as no two tours share a crew-day
- visits in a season: ``Σ_{r∋i in the season} x_r <= most`` that the smallest gap and the windows leave room for
- routes of few days are told apart by their day: one tour a day for a crew and at a place, smallest gaps and windows
  hold among these; :func:`gridplan.solvers.circuits.crew_days.master_rows` has these rows, and those of ``b``
- conflicts, added by the calendar (logic-based Benders cuts, Hooker & Ottosson 2003): routes that cannot all be put
  on days, each at least so often as in the conflict, are not all chosen again. A route that a conflict names is split
  into unit copies ``x_r1 >= x_r2 >= …``, so that "at least n times" is the one variable ``x_rn``
- goals in order: ``Σ m``; ``Σ x − Σ k`` (plus the number of published tours: the tours changed); driving time

Set partitioning over all feasible routes, as in Balinski & Quandt (1964) and, for periodic routing, Baldacci et al.
(2011); solved by :mod:`gridplan.solvers.columns`. It leaves the days out, so its bounds hold for the whole problem.
"""

from __future__ import annotations

import dataclasses
import time
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from scipy import sparse

from gridplan.domain.results import Goal
from gridplan.solvers.circuits.crew_days import master_rows
from gridplan.solvers.circuits.instance import Instance
from gridplan.solvers.circuits.possible import FEW, possible_routes
from gridplan.solvers.circuits.route_list import ANY_DAY, Routes
from gridplan.solvers.circuits.sheets import Floats, Ints
from gridplan.solvers.columns import ColumnLimits, ColumnProblem, solve_columns, solve_goals

_FINER = 8
_FIRST = 0.6  # of the time for a choice without missed visits

Conflict = tuple[tuple[int, int], ...]
"""``(column, count)``: these columns cannot all be taken at least so often. Columns are routes, then kept tours."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Choice:
    """What the master chooses.

    Attributes:
        counts: int64[routes + kept], how often each is taken.
        missed: int64[visits].
        goals: values of this choice and bounds of the whole task, constants included.
        prizes: float64[visits], what each visit is worth in seconds of driving (duals).
    """

    counts: Ints
    missed: Ints
    goals: tuple[Goal, ...]
    prizes: Floats


@dataclass(frozen=True, slots=True, kw_only=True)
class Outside:
    """Bounds on solutions that use a route which the master does not have, without the instance's constants.

    Attributes:
        missed: such a solution misses at least so many visits (and so does any other).
        driving: one that misses at most ``missed`` drives at least so long.
        least: and so long any other that misses no more.
    """

    missed: float
    driving: float
    least: float

    def bound(self, goal: str, inside: float, caps: Mapping[str, float]) -> float:
        """Bound on a goal while the earlier goals are at most ``caps``; ``inside`` is that of the master's routes."""
        if goal == "missed":
            return min(inside, self.missed)
        if goal == "driving" and caps.get("missed", np.inf) <= self.missed:
            return max(min(inside, self.driving), self.least)
        return -np.inf


class Master:
    """The master problem over given routes.

    Args:
        every: the routes, none told apart by day.
        outside: what holds of other routes, where these are not all.
        few: int64[visits]: see :func:`gridplan.solvers.circuits.possible.possible_routes`.
    """

    def __init__(
        self,
        instance: Instance,
        every: Routes,
        *,
        limits: ColumnLimits,
        outside: Outside | None = None,
        few: Ints | None = None,
    ) -> None:
        self.instance, self.every, self.limits, self.outside = instance, every, limits, outside
        self.few = np.full(len(instance.visits), FEW, dtype=np.int64) if few is None else few
        self.routes = routes = possible_routes(instance, every, self.few)
        self.conflicts: list[Conflict] = []
        self.left = np.array([v.left for v in instance.visits], dtype=np.int64)
        padded = np.append(self.left, np.iinfo(np.int64).max)
        most = padded[routes.members].min(axis=1)  # -1 picks the sentinel behind the last visit
        most = np.where(routes.days == ANY_DAY, most, np.minimum(most, 1))
        self.most: Ints = np.concatenate([most, np.ones(len(instance.kept), dtype=np.int64)])
        self.matrix, self.lower, self.upper = master_rows(instance, routes)
        self.crews = self.matrix.shape[1] - self.base - len(self.left)

    def finer(self, *, most: int) -> Master | None:
        """A master without conflicts yet that tells more routes apart by day: those with the visits they are about.

        These are the visits that two routes of one conflict have in common, or all of them where no two have any.

        Args:
            most: routes; ``None`` is returned where there would be more, or nothing new.
        """
        routes = len(self.routes)
        few = self.few.copy()
        for conflict in self.conflicts:
            sets = [self.routes.of(c) if c < routes else self.instance.kept[c - routes].members for c, _ in conflict]
            counts = Counter(i for members in sets for i in members)
            shared = [i for i, count in counts.items() if count > 1] or list(counts)
            few[shared] = self.few[shared] * _FINER
        finer = Master(self.instance, self.every, limits=self.limits, outside=self.outside, few=few)
        return finer if routes < len(finer.routes) <= most else None

    @property
    def complete(self) -> bool:
        """Whether the routes are all there are."""
        return self.outside is None

    @property
    def base(self) -> int:
        """Number of routes and kept tours."""
        return len(self.most)

    def solve(self) -> Choice | None:
        """The best choice under the conflicts known; ``None`` where the limits were too narrow for one.

        First without missing anything, which nearly always can be; only where it cannot, missed visits are minimized.
        """
        until = time.monotonic() + self.limits.seconds
        first = dataclasses.replace(self.limits, seconds=_FIRST * self.limits.seconds)
        choice = self._run(first, missing=False)
        if choice is not None:
            return choice
        left = max(until - time.monotonic(), 0.0)
        return self._run(dataclasses.replace(self.limits, seconds=left), missing=True)

    def rhythmic(self) -> Choice | None:
        """A choice in which every route is driven each time or never: easy for the calendar, seldom much dearer.

        Its routes join only needs that ask for the same number of visits with the same gaps. Its goals' bounds are
        not bounds of the whole task, and published tours are not kept.
        """
        visits = self.instance.visits
        asked = [(v.windows, v.need.min_gap_days, v.need.max_gap_days, v.since, v.done, v.whole) for v in visits]
        alike = np.array([asked.index(one) for one in asked], dtype=np.int64)[self.routes.members]
        uniform = ((alike == alike[:, :1]) | (self.routes.members < 0)).all(axis=1)
        routes = len(self.routes)
        times = np.ones(self.matrix.shape[1])
        times[:routes] = self.most[:routes]
        most = np.concatenate([uniform, np.zeros(self.base - routes), self.left, np.ones(self.crews)])
        problem = ColumnProblem(
            costs=np.zeros(len(times)),
            matrix=sparse.csc_matrix(self.matrix @ sparse.diags(times)),
            lower=self.lower,
            upper=self.upper,
            multiplicity=most,
        )
        goals = [(name, costs * times, unit) for name, costs, unit in self.goals(np.arange(len(times)))]
        result, reached = solve_goals(problem, goals, limits=self.limits)
        if result.counts is None:
            return None
        totals = (result.counts * times).astype(np.int64)
        return Choice(
            counts=totals[: self.base],
            missed=totals[self.base : self.base + len(visits)],
            goals=reached,
            prizes=np.zeros(len(visits)),
        )

    def bounds(self, caps: Mapping[str, float]) -> dict[str, float]:
        """Bounds of every goal for solutions that keep the earlier goals at most at ``caps`` (constants included)."""
        column, problem = self.problem(missing=True)
        lean = dataclasses.replace(self.limits, restricted_nodes=1, nodes=1)
        inner = {name: cap - self.instance.constants[name] for name, cap in caps.items()}
        found: dict[str, float] = {}
        for name, costs, _ in self.goals(column):
            bound = solve_columns(dataclasses.replace(problem, costs=costs), limits=lean).bound
            found[name] = self._bound(name, bound, inner)
            problem = problem.with_limit(costs, inner[name])
        return found

    def goals(self, column: Ints) -> list[tuple[str, Floats, str]]:
        """Costs of each goal for the (split) columns."""
        routes, kept, visits = len(self.routes), self.instance.kept, len(self.left)
        missed = np.concatenate([np.zeros(self.base), np.ones(visits), np.zeros(self.crews)])
        changed = np.concatenate([np.ones(routes), -np.ones(len(kept)), np.zeros(visits + self.crews)])
        driving = np.concatenate([self.routes.driving, [k.driving for k in kept], np.zeros(visits + self.crews)])
        goals = [("missed", missed, "visits")]
        if self.instance.counts_changes:
            goals.append(("changed", changed, "tours"))
        goals.append(("driving", driving, "seconds"))
        return [(name, costs[column].astype(np.float64), unit) for name, costs, unit in goals]

    def _run(self, limits: ColumnLimits, *, missing: bool) -> Choice | None:
        column, problem = self.problem(missing=missing)
        goals = [goal for goal in self.goals(column) if missing or goal[0] != "missed"]
        result, reached = solve_goals(problem, goals, limits=limits)
        if result.counts is None:
            return None
        totals = np.zeros(self.matrix.shape[1], dtype=np.int64)
        np.add.at(totals, column, result.counts)
        lost = Goal(name="missed", value=0, bound=0, unit="visits")
        inner = {g.name: g.value for g in (lost, *reached)}
        return Choice(
            counts=totals[: self.base],
            missed=totals[self.base : self.base + len(self.left)],
            goals=tuple(self._goal(g, inner) for g in (*(() if missing else (lost,)), *reached)),
            prizes=np.zeros(len(self.left)) if result.duals is None else result.duals[: len(self.left)],
        )

    def _bound(self, name: str, bound: float, caps: Mapping[str, float]) -> float:
        """The bound with constants, for all routes; ``caps`` are without constants."""
        if self.outside is not None:
            bound = self.outside.bound(name, bound, caps)
        return float(max(0.0, bound + self.instance.constants[name]))

    def _goal(self, goal: Goal, caps: Mapping[str, float]) -> Goal:
        value = goal.value + self.instance.constants[goal.name]
        return dataclasses.replace(goal, value=value, bound=min(value, self._bound(goal.name, goal.bound, caps)))

    def problem(self, *, missing: bool) -> tuple[Ints, ColumnProblem]:
        """The problem under the conflicts known; int64[n]: the column that each of its columns is a (unit) copy of."""
        split = sorted({c for conflict in self.conflicts for c, _ in conflict if self.most[c] > 1})
        left = self.left if missing else np.zeros_like(self.left)
        most = np.concatenate([self.most, left, np.ones(self.crews, dtype=np.int64)])
        extra = [(c, n) for c in split for n in range(2, int(most[c]) + 1)]
        column = np.concatenate([np.arange(len(most)), np.array([c for c, _ in extra], dtype=np.int64)])
        place = {**{(c, 1): c for c in range(self.base)}, **{key: len(most) + i for i, key in enumerate(extra)}}
        most = np.concatenate([most, np.ones(len(extra), dtype=np.int64)])
        most[split] = np.minimum(most[split], 1)
        orders = [((place[c, n], 1), (place[c, n - 1], -1)) for c, n in extra]
        cuts = [tuple((place[c, n], 1) for c, n in conflict) for conflict in self.conflicts]
        added, tops = [*orders, *cuts], [*(0 for _ in orders), *(len(conflict) - 1 for conflict in cuts)]
        entries = [(i, c, value) for i, row in enumerate(added) for c, value in row]
        lines = sparse.csc_matrix(
            ([v for _, _, v in entries], ([i for i, _, _ in entries], [c for _, c, _ in entries])),
            shape=(len(added), len(column)),
        )
        return column, ColumnProblem(
            costs=np.zeros(len(column)),
            matrix=sparse.vstack([self.matrix[:, column], lines], format="csc"),
            lower=np.concatenate([self.lower, np.full(len(added), -np.inf)]),
            upper=np.concatenate([self.upper, np.array(tops, dtype=np.float64)]),
            multiplicity=most.astype(np.float64),
        )
