"""The routes that the master looks at: all of them, or, where they are too many, all that can matter.

Column generation (Dantzig & Wolfe 1960; Desrosiers, Soumis & Desrochers 1984): the linear relaxation of the master
over a few routes gives duals; :class:`DaySweep` with these as prizes finds routes of negative reduced cost, the most
negative first (the limit comes down to zero step by step, so that every sweep stays small); none left proves the
relaxation's value for *all* routes. Then, with U the driving time of an integer solution, every route whose reduced
cost is below U minus the relaxation is listed: no other route is in a better solution (Baldacci, Christofides &
Mingozzi 2008).

Where a sweep is too large even so, the walks that bound its completions give a weaker, still valid bound.
"""

from __future__ import annotations

import time
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from gridplan.solvers._linear import Answer, solve_linear
from gridplan.solvers.circuits.instance import Instance
from gridplan.solvers.circuits.large.bound import least_driving
from gridplan.solvers.circuits.master import Master, Outside
from gridplan.solvers.circuits.overnight import Overnight
from gridplan.solvers.circuits.route_list import Routes, join_routes
from gridplan.solvers.circuits.routes import DaySweep, Prices
from gridplan.solvers.circuits.sheets import Floats, Sheet, sheets_of
from gridplan.solvers.columns import ColumnLimits

_STEPS = (0.8, 0.6, 0.4, 0.25, 0.12, 0.05, 0.0)
_TOLERANCE = 1e-3  # reduced costs nearer to zero are the simplex method's rounding
_MOST_SWEEPS = 200
_ADDED = 3_000
_FEW_STATES = 4_000
_FEW_CHAINS = 20_000  # tours of several days that are listed rather than priced


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Duals:
    """``prizes`` of the visits, ``base`` what every route pays at least (crew-days), ``weight`` of driving."""

    prizes: Floats
    base: float
    weight: float


def find_routes(instance: Instance, *, limit: int, limits: ColumnLimits) -> Master:
    """The master over all routes, or over all that can matter where there are more than ``limit`` states."""
    routes = list_routes(instance, limit=limit)
    if routes is not None:
        nights = _list_overnight(instance, limit=min(limit, _FEW_CHAINS))
        if nights is not None:
            return Master(instance, join_routes([routes, *nights]), limits=limits)
    return _Generation(instance, routes, limit, limits).master()


def _list_overnight(instance: Instance, *, limit: int) -> list[Routes] | None:
    """Every tour of several days; ``None`` where there are more than ``limit``."""
    every = Prices(weight=1.0, prizes=np.zeros(len(instance.visits)), below=np.inf)
    found = []
    for sheet in sheets_of(instance):
        nights, whole = Overnight(instance, sheet, limit=limit).price(every, 0.0)
        if not whole:
            return None
        found += [nights] if nights is not None else []
    return found


def list_routes(instance: Instance, *, limit: int) -> Routes | None:
    """Every day route of every sheet; ``None`` where some sheet has more than ``limit`` states."""
    found: list[Routes] = []
    for sheet in sheets_of(instance):
        days = DaySweep(instance, sheet, sheet.depot, sheet.depot, limit=limit).run()
        if days is None:
            return None
        found.append(days)
    return join_routes(found)


def _drivings(routes: Routes) -> dict[tuple[bytes, bytes, int], int]:
    """What tells routes apart (visits, nights, sheet), with their driving."""
    return {
        (row[row >= 0].tobytes(), offsets[row >= 0].tobytes() + beds[beds >= 0].tobytes(), int(sheet)): driving
        for row, offsets, beds, sheet, driving in zip(
            routes.members, routes.offsets, routes.beds, routes.sheets, routes.driving.tolist(), strict=True
        )
    }


class _Generation:
    """Column generation: day routes, unless all of them are ``listed``, and tours of several days."""

    def __init__(self, instance: Instance, listed: Routes | None, limit: int, limits: ColumnLimits) -> None:
        self.instance, self.limit, self.limits = instance, limit, limits
        self.sheets = sheets_of(instance)
        self.overnight = [Overnight(instance, sheet, limit=limit) for sheet in self.sheets]
        self.deadline = time.monotonic() + limits.seconds / 2
        self.listed = listed is not None
        self.pool = join_routes([self._alone(sheet) for sheet in self.sheets]) if listed is None else listed

    def master(self) -> Master:
        """The master over what was found, with what is known of all other routes."""
        missed = self._least_missed()
        bound, duals = self._generate("driving", missed)
        master = self._over(Outside(missed=missed, driving=bound))
        choice = master.solve()
        if choice is None or duals is None or choice.missed.sum() > missed:
            return master
        gap = max(choice.goals[-1].value - self.instance.constants["driving"] - bound, 0.0) + 1.0
        near, whole = self._sweep(duals, gap, self.limit)
        if not whole:
            return master
        self.pool = join_routes([self.pool, near])
        return self._over(Outside(missed=missed, driving=bound + gap))

    def _least_missed(self) -> float:
        """A bound on the visits missed; where some are, the least number if all routes that matter can be listed."""
        value, duals = self._generate("missed", np.inf)
        bound = float(np.ceil(value))
        if duals is None:
            return bound
        choice = self._over(Outside(missed=bound, driving=0.0)).solve()
        if choice is None or choice.missed.sum() <= bound:
            return bound
        # whoever uses another route misses as many as this choice does, at least
        near, whole = self._sweep(duals, float(choice.missed.sum()) - value + 0.5, self.limit)
        self.pool = join_routes([self.pool, near])
        if not whole:
            return bound
        better = self._over(None).solve()
        proven = next((goal.bound for goal in better.goals if goal.name == "missed"), bound) if better else bound
        return max(bound, float(np.ceil(proven - self.instance.constants["missed"] - _TOLERANCE)))

    def _over(self, outside: Outside | None) -> Master:
        return Master(self.instance, self.pool, limits=self.limits, outside=outside)

    def _alone(self, sheet: Sheet) -> Routes:
        """Routes of one visit each."""
        sweep = DaySweep(self.instance, sheet, sheet.depot, sheet.depot, limit=self.limit)
        return sweep.alone()

    def _generate(self, name: str, cap: float) -> tuple[float, _Duals | None]:
        """A bound on a goal over all routes with at most ``cap`` visits missed, and the duals that prove it.

        Where time is up before no route is missing, the bound is the best of all duals seen (their Lagrangian value),
        and there are no duals.
        """
        best = self._floor(name, cap)
        for _ in range(_MOST_SWEEPS):
            answer, duals = self._relaxation(name, cap)
            if duals is None or answer.values is None:
                return best, None
            if name == "missed" and answer.bound <= _TOLERANCE:
                return 0.0, duals
            least = self._least(duals)
            best = max(best, answer.bound + least * self._most_tours())
            found = None if time.monotonic() > self.deadline else self._most_negative(duals, least)
            if found is None:
                return best, None
            if not len(found):
                # the goals count whole visits and seconds
                return max(best, np.ceil(answer.bound - _TOLERANCE * (self._most_tours() + 1))), duals
            self.pool = join_routes([self.pool, found])
        return best, None

    def _floor(self, name: str, cap: float) -> float:
        """A bound that needs no duals: by flow, of plans that miss nothing and have no tours of several days."""
        nights = any(sheet.nights for sheet in self.sheets) or any(kept.length > 1 for kept in self.instance.kept)
        return 0.0 if name != "driving" or cap >= 1 or nights else least_driving(self.instance)

    def _most_negative(self, duals: _Duals, least: float) -> Routes | None:
        """Routes to add; none at all where no new one has a negative reduced cost; ``None`` where that is not known."""
        # first with few states, which finds most of what is to be found; then with all, for the proof
        for limit in (min(_FEW_STATES, self.limit), self.limit):
            for step in _STEPS:
                found, whole = self._sweep(duals, min(step * least, -_TOLERANCE), limit)
                fresh = found.take(self._fresh(found))
                if len(fresh):
                    order = np.argsort(self._reduced(duals, fresh), kind="stable")
                    return fresh.take(order[:_ADDED])
                if time.monotonic() > self.deadline or (not whole and limit == self.limit):
                    break
            if whole:
                return fresh
        return None

    def _fresh(self, routes: Routes) -> NDArray[np.intp]:
        """Rows that the pool does not have, or has in an order that drives longer (found with few states).

        Those that it has so have no negative reduced cost.
        """
        known = _drivings(self.pool)
        found = enumerate(_drivings(routes).items())
        return np.array([row for row, (name, driving) in found if driving < known.get(name, np.inf)], dtype=np.intp)

    def _reduced(self, duals: _Duals, routes: Routes) -> Floats:
        """float64[m]: a bound on the reduced costs, for their order."""
        worth = np.append(duals.prizes, 0.0)[routes.members].sum(axis=1)
        return np.asarray(duals.weight * routes.driving - worth + duals.base * routes.lengths, dtype=np.float64)

    def _sweep(self, duals: _Duals, below: float, limit: int) -> tuple[Routes, bool]:
        """Routes whose reduced cost, without rows of some crew-days, is below a limit, and whether these are all."""
        found, whole = [self.pool.take(np.zeros(0, dtype=np.intp))], True
        by_day = Prices(weight=duals.weight, prizes=duals.prizes, below=below - duals.base)
        in_all = Prices(weight=duals.weight, prizes=duals.prizes, below=below)
        for sheet, overnight in zip(self.sheets, self.overnight, strict=True):
            if not self.listed:
                sweep = DaySweep(self.instance, sheet, sheet.depot, sheet.depot, limit=limit, prices=by_day)
                routes = sweep.run()
                whole = whole and sweep.whole and routes is not None
                found += [routes] if routes is not None else []
            nights, all_of_them = overnight.price(in_all, duals.base)
            whole = whole and all_of_them
            found += [nights] if nights is not None else []
        return join_routes(found), whole

    def _least(self, duals: _Duals) -> float:
        """A bound on what any route can save: of day routes by the best walk, of several days by the sum of those."""
        prices = Prices(weight=duals.weight, prizes=duals.prizes, below=0.0)
        sweeps = [
            DaySweep(self.instance, sheet, begin, end, limit=self.limit, prices=prices)
            for sheet in self.sheets
            for begin, end in self._stretches(sheet)
        ]
        day = min(0.0, *(sweep.least_reduced_cost() for sweep in sweeps)) + duals.base
        return min(0.0, day) * (1 + max(sheet.nights for sheet in self.sheets))

    def _stretches(self, sheet: Sheet) -> list[tuple[int, int]]:
        """From where to where a day can lead."""
        ends = [sheet.depot, *(self.instance.lodgings if sheet.nights else ())]
        return [(begin, end) for begin in ends for end in ends]

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
            most=np.where(np.arange(len(column)) < len(master.routes), np.inf, problem.multiplicity),
            engine="glop",
            seconds=self.limits.seconds,
            work=self.limits.iterations,
        )
        if answer.duals is None:
            return answer, None
        visits = len(self.instance.visits)
        rows = answer.duals[: master.matrix.shape[0]]
        # every route counts towards the row of all crew-days, which is the first behind the visits'; the other rows
        # only make it dearer
        base = -min(0.0, float(rows[visits]))
        return answer, _Duals(prizes=rows[:visits], base=base, weight=float(name == "driving"))

    def _most_tours(self) -> float:
        days = sum(len(driver.days) for driver in self.instance.drivers)
        return float(min(days, sum(v.left for v in self.instance.visits)))
