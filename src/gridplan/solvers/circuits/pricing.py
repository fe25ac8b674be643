"""The routes that the master looks at: all of them, or, where they are too many, all that can matter.

Column generation (Dantzig & Wolfe 1960; Desrosiers, Soumis & Desrochers 1984): the linear relaxation of the master
over a few routes gives duals; :func:`enumerate_routes` with these as prizes finds routes of negative reduced cost,
the most negative first (the limit comes down to zero step by step, so that every sweep stays small); none left proves
the relaxation's value for *all* routes. Then, with U the driving time of an integer solution, every route whose
reduced cost is below U minus the relaxation is listed: no other route is in a better solution (Baldacci, Christofides
& Mingozzi 2008).

Where a sweep is too large even so, the walks that bound its completions give a weaker, still valid bound.
"""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass

import numpy as np

from gridplan.solvers._linear import Answer, solve_linear
from gridplan.solvers.circuits.instance import Instance
from gridplan.solvers.circuits.master import Master, Outside
from gridplan.solvers.circuits.routes import (
    Floats,
    Prices,
    Routes,
    enumerate_routes,
    join_routes,
    least_reduced_cost,
    price_routes,
)
from gridplan.solvers.columns import ColumnLimits

_STEPS = (0.8, 0.6, 0.4, 0.25, 0.12, 0.05, 0.0)
_TOLERANCE = 1e-3  # reduced costs nearer to zero are the simplex method's rounding
_MOST_SWEEPS = 200
_ADDED = 3_000


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Duals:
    """``prizes`` of the visits, ``base`` what every route pays at least (crew-days), ``weight`` of driving."""

    prizes: Floats
    base: float
    weight: float


def find_routes(instance: Instance, *, limit: int, limits: ColumnLimits) -> Master:
    """The master over all routes, or over all that can matter where there are more than ``limit`` states."""
    routes = enumerate_routes(instance, limit=limit)
    if routes is not None:
        return Master(instance, routes, limits=limits)
    single = enumerate_routes(dataclasses.replace(instance, max_stops=1), limit=limit)
    if single is None:
        raise ValueError(f"states must be at least the number of needs of one depot, {len(instance.visits)}")
    width = np.full((len(single), instance.max_stops - 1), -1, dtype=np.int32)
    single = dataclasses.replace(single, members=np.concatenate([single.members, width], axis=1))
    return _Generation(instance, single, limit, limits).master()


class _Generation:
    def __init__(self, instance: Instance, pool: Routes, limit: int, limits: ColumnLimits) -> None:
        self.instance, self.pool, self.limit, self.limits = instance, pool, limit, limits

    def master(self) -> Master:
        missed = np.ceil(self._generate("missed", np.inf)[0])
        bound, duals = self._generate("driving", missed)
        outside = Outside(missed=missed, driving=bound)
        master = Master(self.instance, self.pool, limits=self.limits, outside=outside)
        choice = master.solve()
        if choice is None or duals is None or choice.missed.sum() > missed:
            return master
        value = choice.goals[-1].value - self.instance.constant("driving")
        gap = max(value - bound, 0.0) + 1.0
        near, whole = self._sweep(duals, gap)
        if not whole:
            return master
        outside = Outside(missed=missed, driving=bound + gap)
        return Master(self.instance, join_routes([self.pool, near]), limits=self.limits, outside=outside)

    def _generate(self, name: str, cap: float) -> tuple[float, _Duals | None]:
        """A bound on a goal over all routes with at most ``cap`` visits missed, and the duals that prove it."""
        for _ in range(_MOST_SWEEPS):
            answer, duals = self._relaxation(name, cap)
            if duals is None or answer.values is None:
                return 0.0, None
            value = answer.bound
            if name == "missed" and value <= _TOLERANCE:
                return 0.0, duals
            least = min(0.0, least_reduced_cost(self.instance, self._prices(duals, 0.0)) + duals.base)
            found = self._most_negative(duals, least)
            if found is None:
                return max(0.0, value + least * self._most_tours()), None
            if not len(found):
                # the goals count whole visits and seconds
                return max(0.0, np.ceil(value - _TOLERANCE * (self._most_tours() + 1))), duals
            self.pool = join_routes([self.pool, found])
        return max(0.0, value + least * self._most_tours()), None

    def _most_negative(self, duals: _Duals, least: float) -> Routes | None:
        """Routes to add; none at all where no route has a negative reduced cost; ``None`` where that is not known."""
        for step in _STEPS:
            found, whole = self._sweep(duals, min(step * least, -_TOLERANCE))
            if len(found):
                worth = np.append(duals.prizes, 0.0)[found.members].sum(axis=1)
                order = np.argsort(duals.weight * found.driving - worth, kind="stable")
                return found.take(order[:_ADDED])
        return found if whole else None

    def _sweep(self, duals: _Duals, below: float) -> tuple[Routes, bool]:
        return price_routes(self.instance, self._prices(duals, below), limit=self.limit)

    def _prices(self, duals: _Duals, below: float) -> Prices:
        return Prices(weight=duals.weight, prizes=duals.prizes, below=below - duals.base)

    def _relaxation(self, name: str, cap: float) -> tuple[Answer, _Duals | None]:
        master = Master(self.instance, self.pool, limits=self.limits)
        column, problem = master.problem(missing=True)
        costs = {goal: values for goal, values, _ in master.goals(column)}
        if np.isfinite(cap):
            problem = problem.with_limit(costs["missed"], cap)
        answer = solve_linear(
            costs=costs[name],
            matrix=problem.matrix,
            lower=problem.lower,
            upper=problem.upper,
            # the cover rows limit routes already; a second limit would take part of their price
            most=np.where(np.arange(len(column)) < len(self.pool), np.inf, problem.multiplicity),
            engine="glop",
            seconds=self.limits.seconds,
            work=self.limits.iterations,
        )
        if answer.duals is None:
            return answer, None
        visits = len(self.instance.visits)
        # every route counts towards the row of all crew-days; rows of some kinds only make it dearer
        base = -min(0.0, float(answer.duals[visits + master.whole_fleet]))
        weight = 1.0 if name == "driving" else 0.0
        return answer, _Duals(prizes=answer.duals[:visits], base=base, weight=weight)

    def _most_tours(self) -> float:
        return float(min(self.instance.crew_days(-1), sum(v.left for v in self.instance.visits)))
