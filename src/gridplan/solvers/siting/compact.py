"""The integer program of p-median with capacities and connected districts.

Sets: demands i, sites s. Variables: x_is, i in the district of s; y_s, candidate s is opened; n_i, i has no site;
o_s >= 0, people of s beyond its capacity.

    Σ_s x_is + n_i = 1;   x_is <= y_s;   Σ_s y_s = p;   Σ_i w_i x_is − o_s <= K_s y_s
    without neighbours:  Σ_{s reaches i} y_s <= p (1 − n_i)     (nobody is left out to save capacity)
    with neighbours:     x_is <= x_{home(s) s};   Σ_{j in separator} x_js >= x_is for separators of i from home(s)

Minimized is one of Σ n_i, Σ o_s and Σ c_is x_is + Σ c_i n_i, the goals before it kept by a row each.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from gridplan.domain.territories import UNREACHABLE_SECONDS
from gridplan.solvers._linear import Answer, Engine, Floats, solve_linear
from gridplan.solvers.siting.contiguity import violated
from gridplan.solvers.siting.land import NOBODY, Land
from gridplan.solvers.siting.nearest import Effort, Ints, slack
from gridplan.solvers.siting.radius import Fixed

_LEAST_SHARE = 1e-6


class Compact:
    """Rows are added, columns are fixed: the pairs that are left, then y, n, o.

    Attributes:
        land: the districts' data.
        pairs: how many x there are.
    """

    def __init__(self, land: Land, goal: int, kept: Sequence[int], fixed: Fixed | None, plan: Ints) -> None:
        """Build the program.

        Args:
            land: the districts' data.
            goal: which one is minimized: 0 for n, 1 for o, 2 for the cost.
            kept: values of the goals before it.
            fixed: what a better plan must look like; nothing is left out without it.
            plan: the best plan known; its pairs are in the program whatever ``fixed`` says.
        """
        self.land = land
        self._whole = land.people[:, None] * land.seconds
        self._column = self._columns(fixed, plan)
        self._row, self._site = np.nonzero(self._column >= 0)
        self.pairs = len(self._row)
        demands, sites = land.allowed.shape
        self._y = self.pairs  # of candidate 0; then n of demand 0, then o of site 0
        self._n = self._y + sites - land.standing
        self._o = self._n + demands
        self.size = self._o + sites
        self._rows: list[int] = []
        self._places: list[int] = []
        self._entries: list[float] = []
        self._lower: list[float] = []
        self._upper: list[float] = []
        self.most = np.ones(self.size)
        self.most[self._o :] = float(land.people.sum())
        self.costs = self._costs(goal)
        self._state()
        for k, value in enumerate(kept):
            if k == 0 and land.touching is None:  # who has no site there follows from what is open
                continue
            self._add_dense(self._costs(k), -np.inf, float(value))

    def _columns(self, fixed: Fixed | None, plan: Ints) -> Ints:
        """int64[n, s]: the column of each pair, -1 where there is none."""
        land = self.land
        left = land.allowed.copy()
        if fixed is not None:
            left &= self._whole <= fixed.most[:, None] + slack(float(np.abs(fixed.most).max(initial=0)))
            left[:, land.standing :] &= ~fixed.out[None, :]
        served = np.flatnonzero(plan >= 0)
        left[served, plan[served]] = True
        if land.touching is not None:
            for s, home in enumerate(land.home):
                if not left[home, s]:
                    left[:, s] = False
        column = np.full(left.shape, -1, dtype=np.int64)
        column[left] = np.arange(int(left.sum()))
        return column

    def _costs(self, goal: int) -> Floats:
        costs = np.zeros(self.size)
        if goal == 0:
            costs[self._n : self._o] = 1
        elif goal == 1:
            costs[self._o :] = 1
        else:
            costs[: self.pairs] = self._whole[self._row, self._site]
            costs[self._n : self._o] = self.land.people * UNREACHABLE_SECONDS
        return costs

    def _state(self) -> None:
        """All rows but the cuts."""
        land, standing = self.land, self.land.standing
        demands, sites = land.allowed.shape
        for i in range(demands):
            own = self._column[i][self._column[i] >= 0].tolist()
            self._add([*own, self._n + i], [1.0] * (len(own) + 1), 1.0, 1.0)
        self._add(list(range(self._y, self._n)), [1.0] * (self._n - self._y), float(land.count), float(land.count))
        for s in range(sites):
            members = np.flatnonzero(self._column[:, s] >= 0)
            if np.isfinite(land.capacity[s]) and len(members):
                self._capacity(s, members)
            anchor = int(self._column[land.home[s], s]) if land.touching is not None else -1
            if s < standing and anchor < 0:
                continue
            opened = self._y + s - standing
            for x in self._column[members, s].tolist():
                if x != anchor:
                    self._add([anchor if anchor >= 0 else opened, x], [1.0, -1.0], 0.0, np.inf)
            if anchor >= 0 and s >= standing:
                self._add([opened, anchor], [1.0, -1.0], 0.0, np.inf)
        if land.touching is None:
            self._reached()
        else:
            self._first_cuts()

    def _capacity(self, s: int, members: Ints) -> None:
        capacity = min(float(self.land.capacity[s]), float(self.land.people.sum()))
        columns = [*self._column[members, s].tolist(), self._o + s]
        entries = [*self.land.people[members].astype(float).tolist(), -1.0]
        if s >= self.land.standing:
            columns.append(self._y + s - self.land.standing)
            entries.append(-capacity)
            capacity = 0.0
        self._add(columns, entries, -np.inf, capacity)

    def _reached(self) -> None:
        """A demand that an open site reaches has a site."""
        standing, count = self.land.standing, self.land.count
        for i in range(len(self.land.people)):
            if self.land.allowed[i, :standing].any():
                self.most[self._n + i] = 0
            elif count:
                near = np.flatnonzero(self.land.allowed[i, standing:])
                self._add([*(self._y + near).tolist(), self._n + i], [*[1.0] * len(near), float(count)], -np.inf, count)

    def _first_cuts(self) -> None:
        """A demand is joined to the home by a neighbour."""
        touching = self.land.touching or ()
        for i, s in zip(self._row.tolist(), self._site.tolist(), strict=True):
            if i != self.land.home[s] and self.land.home[s] not in touching[i]:
                self._join(i, s, touching[i])

    def _join(self, i: int, s: int, separator: Sequence[int]) -> None:
        near = [int(self._column[j, s]) for j in separator if self._column[j, s] >= 0]
        self._add([*near, int(self._column[i, s])], [*[1.0] * len(near), -1.0], 0.0, np.inf)

    def cut(self, values: Floats) -> int:
        """Add the contiguity cuts that these values violate; tells how many."""
        before = len(self._lower)
        for s in range(len(self.land.home)) if self.land.touching is not None else ():
            shares = self._shares(values, s)
            if shares.any():
                for i, separator in violated(self.land.touching or (), shares, self.land.home[s]):
                    self._join(i, s, separator)
        return len(self._lower) - before

    def _shares(self, values: Floats, s: int) -> NDArray[np.float64]:
        column = self._column[:, s]
        shares = np.where(column >= 0, values[np.maximum(column, 0)], 0.0)
        return np.where(shares > _LEAST_SHARE, shares, 0.0)

    def solve(self, engine: Engine, effort: Effort, hint: Floats | None = None) -> Answer:
        """Solve the rows that there are so far."""
        return solve_linear(
            costs=self.costs,
            matrix=sparse.csr_matrix((self._entries, (self._rows, self._places)), shape=(len(self._lower), self.size)),
            lower=np.array(self._lower),
            upper=np.array(self._upper),
            most=self.most,
            engine=engine,
            seconds=effort.seconds,
            work=effort.iterations if engine == "glop" else effort.nodes,
            gap=1 - 1e-3,
            seed=effort.seed,
            hint=hint,
            continuous=np.arange(self.size) >= self._n,
        )

    def hint(self, plan: Ints, opened: Sequence[int]) -> Floats:
        """The values of a plan whose pairs are all in the program."""
        values = np.zeros(self.size)
        served = np.flatnonzero(plan >= 0)
        values[self._column[served, plan[served]]] = 1
        values[[self._y + j for j in opened]] = 1
        values[self._n + np.flatnonzero(plan < 0)] = 1
        load = np.bincount(plan[served], self.land.people[served], len(self.land.capacity))
        values[self._o :] = np.maximum(load - self.land.capacity, 0)
        return values

    def read(self, values: Floats) -> tuple[Ints, tuple[int, ...]]:
        """The plan of whole values, and the candidates it opens."""
        plan = np.full(len(self.land.people), NOBODY, dtype=np.int64)
        taken = values[: self.pairs] > 0.5
        plan[self._row[taken]] = self._site[taken]
        return plan, tuple(np.flatnonzero(values[self._y : self._n] > 0.5).tolist())

    def _add(self, columns: list[int], entries: list[float], lower: float, upper: float) -> None:
        self._rows += [len(self._lower)] * len(columns)
        self._places += columns
        self._entries += entries
        self._lower.append(lower)
        self._upper.append(upper)

    def _add_dense(self, row: Floats, lower: float, upper: float) -> None:
        used = np.flatnonzero(row)
        self._add(used.tolist(), row[used].tolist(), lower, upper)
