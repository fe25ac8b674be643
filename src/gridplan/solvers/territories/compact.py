"""Where a township has too many connected sets to list: a pool of good ones, and a compact model for the bound.

Sets: units u, medians m. Variables: x_um, unit u belongs to the team with median m (x_mm: there is such a team);
o_m, that team is outside the band; d_m >= 0, its deviation from the mean M.

    min Σ_um pull_um x_um + balance_weight Σ_m d_m
    Σ_m x_um = 1;   x_um <= x_mm;   Σ_m x_mm = teams;   o_m <= x_mm
    least (x_mm − o_m) <= Σ_u w_u x_um <= most x_mm + (total − most) o_m
    d_m >= ±(Σ_u w_u x_um − M x_mm)
    Σ_{s in separator} x_sm >= x_vm  for separators of v from m

The contiguity cuts (Oehrlein & Haunert 2017) are added as they are violated, first by the linear relaxation (minimum
cuts, :mod:`gridplan.solvers.territories.separation`), then by whole teams (the border of each part that is cut off from
its median). So every round is a relaxation and its bound is valid; a round whose teams are all connected is a
solution, and optimal.
"""

from __future__ import annotations

import time
from dataclasses import dataclass

import numpy as np
from scipy import sparse

from gridplan.solvers._linear import Answer, Engine, Floats, solve_linear
from gridplan.solvers.columns import ColumnLimits
from gridplan.solvers.territories.separation import violated
from gridplan.solvers.territories.township import Township, mask, members

_LINEAR_ROUNDS = 60  # most rounds of cuts of the linear relaxation
_PROGRESS = 1e-4  # by which share a round must raise the bound


@dataclass(frozen=True, slots=True, kw_only=True)
class Relaxation:
    """``bound``: no partition has less; ``sets``: the partition that reaches it, empty where none was found."""

    bound: float
    sets: tuple[int, ...]


def relax(town: Township, goal: str, *, outside: float | None, rounds: int, limits: ColumnLimits) -> Relaxation:
    """A bound on ``outside_band`` or ``cost`` over all connected partitions.

    Args:
        town: the township.
        goal: what is minimized.
        outside: most teams outside the band; ``None`` leaves it open.
        rounds: most rounds of cuts.
        limits: ``seconds`` for all rounds, ``nodes`` for each.
    """
    model, deadline = _Model(town, outside), time.monotonic() + limits.seconds
    costs = model.outside_costs if goal == "outside_band" else model.costs
    best = _tighten(model, costs, deadline - limits.seconds / 2, limits)
    for _ in range(rounds):
        answer = model.solve(costs, "scip", deadline - time.monotonic(), limits.nodes, limits.seed)
        best = max(best, answer.bound)
        if answer.values is None or not answer.finished:
            break
        teams = model.teams(answer.values)
        if all(town.is_connected(units) for units in teams.values()):
            return Relaxation(bound=best, sets=tuple(teams.values()))
        model.cut(teams)
        if time.monotonic() >= deadline:
            break
    return Relaxation(bound=best, sets=())


def _tighten(model: _Model, costs: Floats, deadline: float, limits: ColumnLimits) -> float:
    """Add the cuts that the linear relaxation violates while that raises its bound, which is returned."""
    best, stalled = 0.0, 0
    for _ in range(_LINEAR_ROUNDS):
        answer = model.solve(costs, "glop", deadline - time.monotonic(), limits.iterations, limits.seed)
        if not answer.finished or answer.values is None:
            break
        stalled = 0 if answer.bound > best * (1 + _PROGRESS) else stalled + 1
        best = max(best, answer.bound)
        if stalled > 1 or not model.separate(answer.values) or time.monotonic() >= deadline:
            break
    return best


class _Model:
    """The compact model; rows are added, columns are fixed: x (n·n, u-major), o (n), d (n)."""

    def __init__(self, town: Township, outside: float | None) -> None:
        self.town, self.count = town, len(town.codes)
        n, total = self.count, float(sum(town.weights))
        self.size = n * n + 2 * n
        self.rows: list[int] = []
        self.columns: list[int] = []
        self.entries: list[float] = []
        self.lower: list[float] = []
        self.upper: list[float] = []
        self.costs: Floats = np.concatenate([town.pull.ravel(), np.zeros(n), np.full(n, town.balance_weight)])
        self.outside_costs: Floats = np.concatenate([np.zeros(n * n), np.ones(n), np.zeros(n)])
        self.most: Floats = np.concatenate([np.ones(n * n + n), np.full(n, total + town.mean)])
        self.continuous = np.arange(self.size) >= n * n + n
        every = range(n)
        for u in every:
            self._row([(self._x(u, m), 1.0) for m in every], 1.0, 1.0)
            for m in every:
                if u != m:
                    self._row([(self._x(u, m), 1.0), (self._x(m, m), -1.0)], -np.inf, 0.0)
        self._row([(self._x(m, m), 1.0) for m in every], town.teams, town.teams)
        for m in every:
            self._balance(m, total)
        for m in every:
            for u in every:
                if u != m and not town.touching[m] >> u & 1:  # a unit is joined to its median by a neighbour
                    near = members(town.touching[u])
                    self._row([*((self._x(s, m), 1.0) for s in near), (self._x(u, m), -1.0)], 0.0, np.inf)
        if outside is not None:
            self._row([(n * n + m, 1.0) for m in every], 0.0, outside)

    def _balance(self, m: int, total: float) -> None:
        town, n = self.town, self.count
        here, out, deviation = self._x(m, m), n * n + m, n * n + n + m
        load = {self._x(u, m): float(town.weights[u]) for u in range(n)}
        self._row([(out, 1.0), (here, -1.0)], -np.inf, 0.0)
        self._row([*(load | {here: load[here] - town.least}).items(), (out, town.least)], 0.0, np.inf)
        if np.isfinite(town.most):
            most = min(town.most, total)
            self._row([*(load | {here: load[here] - most}).items(), (out, most - total)], -np.inf, 0.0)
        difference = load | {here: load[here] - town.mean}
        self._row([*difference.items(), (deviation, -1.0)], -np.inf, 0.0)
        self._row([*difference.items(), (deviation, 1.0)], 0.0, np.inf)

    def solve(self, costs: Floats, engine: Engine, seconds: float, work: int, seed: int) -> Answer:
        """Solve the rows that there are so far."""
        return solve_linear(
            costs=costs,
            matrix=sparse.csr_matrix((self.entries, (self.rows, self.columns)), shape=(len(self.lower), self.size)),
            lower=np.array(self.lower),
            upper=np.array(self.upper),
            most=self.most,
            engine=engine,
            seconds=seconds,
            work=work,
            seed=seed,
            continuous=self.continuous,
        )

    def teams(self, values: Floats) -> dict[int, int]:
        """Median → set of units."""
        chosen = values[: self.count**2].reshape(self.count, self.count).argmax(axis=1).tolist()
        return {m: mask(u for u in range(self.count) if chosen[u] == m) for m in sorted(set(chosen))}

    def cut(self, teams: dict[int, int]) -> None:
        """Forbid the parts of teams that are cut off from their median."""
        for m, units in teams.items():
            loose = units & ~self.town.reach(1 << m, units)
            while loose:
                part = self.town.reach(loose & -loose, loose)
                border = mask({j for i in members(part) for j in members(self.town.touching[i])}) & ~part
                for v in members(part):
                    self._row([*((self._x(s, m), 1.0) for s in members(border)), (self._x(v, m), -1.0)], 0.0, np.inf)
                loose &= ~part

    def separate(self, values: Floats) -> int:
        """Forbid shares that hang together too little; tells how many rows were added."""
        before = len(self.lower)
        for v, m, separator in violated(self.town, values[: self.count**2].reshape(self.count, self.count)):
            self._row([*((self._x(s, m), 1.0) for s in members(separator)), (self._x(v, m), -1.0)], 0.0, np.inf)
        return len(self.lower) - before

    def _x(self, u: int, m: int) -> int:
        return u * self.count + m

    def _row(self, terms: list[tuple[int, float]], lower: float, upper: float) -> None:
        self.rows += [len(self.lower)] * len(terms)
        self.columns += [column for column, _ in terms]
        self.entries += [entry for _, entry in terms]
        self.lower.append(lower)
        self.upper.append(upper)
