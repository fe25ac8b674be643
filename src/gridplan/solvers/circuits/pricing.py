"""The routes that the master looks at: all of them, or, where they are too many, all that can matter.

Column generation (Dantzig & Wolfe 1960; Desrosiers, Soumis & Desrochers 1984): the linear relaxation of the master
over a few routes gives duals; :class:`PricedDay` with these as prizes finds routes of negative reduced cost; none left
proves the relaxation's value for *all* routes. Then, with U the driving time of an integer solution, every route whose
reduced cost is below U minus the relaxation is listed: no other route is in a better solution (Baldacci, Christofides
& Mingozzi 2008).

Where the search is cut short, the walks that bound its completions give a weaker, still valid bound.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from gridplan.solvers._linear import Answer, solve_linear
from gridplan.solvers.circuits.instance import Instance
from gridplan.solvers.circuits.large.bound import least_driving
from gridplan.solvers.circuits.master import Master, Outside
from gridplan.solvers.circuits.overnight import Overnight
from gridplan.solvers.circuits.priced import PricedDay, Prices
from gridplan.solvers.circuits.route_list import Routes, join_routes
from gridplan.solvers.circuits.routes import DaySweep
from gridplan.solvers.circuits.sheets import Floats, Sheet, sheets_of
from gridplan.solvers.circuits.walks import bound_by_walks
from gridplan.solvers.columns import ColumnLimits

# reduced costs nearer to zero are the simplex method's rounding: in seconds driven, and in visits missed
_TOLERANCE, _FINE = 1e-3, 1e-6
_MOST_SWEEPS = 200
_ADDED = 3_000
_SHARES = (0.7, 0.5, 0.35, 0.25, 0.18, 0.12, 0.08, 0.05, 0.03)  # of what the best walk saves
_PART = 2  # of the work for the proof is spent on each of them
_PRICING, _LATE = 0.6, 0.8  # of the time, for routes and for a bound without all of them
_WORK = 100  # paths looked at for each that may be found
_SMOOTH = 0.6  # towards the prices before, which saves rounds (Wentges 1997)
_WALKS = 0.2  # of the time, for a bound by walks
_FEW_CHAINS = 20_000  # tours of several days that are listed rather than priced


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Duals:
    """``prizes`` of the visits, ``base`` what every route pays at least (crew-days), ``weight`` of driving."""

    prizes: Floats
    base: float
    weight: float

    @property
    def tolerance(self) -> float:
        """Reduced costs nearer to zero are rounding."""
        return _TOLERANCE if self.weight else _FINE

    def towards(self, other: _Duals, share: float) -> _Duals:
        """Between these and others."""
        return _Duals(
            prizes=(1 - share) * self.prizes + share * other.prizes,
            base=(1 - share) * self.base + share * other.base,
            weight=self.weight,
        )


def find_routes(
    instance: Instance, *, limit: int, limits: ColumnLimits, begin: Callable[[], Routes | None] = lambda: None
) -> Master:
    """The master over all routes, or over all that can matter where there are more than ``limit`` states.

    Args:
        instance: a component.
        limit: most states.
        limits: of the master.
        begin: asked where routes cannot be listed: those of a plan that misses no visit.
    """
    routes = list_routes(instance, limit=limit)
    if routes is not None:
        nights = _list_overnight(instance, limit=min(limit, _FEW_CHAINS))
        if nights is not None:
            return Master(instance, join_routes([routes, *nights]), limits=limits)
    return _Generation(instance, routes, limit, limits, begin() if routes is None else None).master()


def _list_overnight(instance: Instance, *, limit: int) -> list[Routes] | None:
    """Every tour of several days; ``None`` where there are more than ``limit``."""
    every = Prices(weight=1.0, prizes=np.zeros(len(instance.visits)))
    found = []
    for sheet in sheets_of(instance):
        nights, whole = Overnight(instance, sheet, limit=limit).price(every, 0.0, np.inf)
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

    def __init__(
        self, instance: Instance, listed: Routes | None, limit: int, limits: ColumnLimits, begun: Routes | None
    ) -> None:
        self.instance, self.limit, self.limits = instance, limit, limits
        self.sheets = sheets_of(instance)
        self.overnight = [Overnight(instance, sheet, limit=limit) for sheet in self.sheets]
        began = time.monotonic()
        self.deadline, self.late = began + _PRICING * limits.seconds, began + _LATE * limits.seconds
        self.listed = listed is not None
        self.pool = join_routes([self._alone(sheet) for sheet in self.sheets]) if listed is None else listed
        self.begun = begun is not None  # with a plan that misses nothing
        if begun is not None:
            self.pool = join_routes([self.pool, begun])

    def master(self) -> Master:
        """The master over what was found, with what is known of all other routes."""
        missed = 0.0 if self.begun else self._least_missed()
        bound, relaxed, duals = self._generate("driving", missed)
        master = self._over(Outside(missed=missed, driving=bound, least=bound))
        choice = master.solve()
        if choice is None or duals is None or choice.missed.sum() > missed:
            return master
        # reduced costs add to the relaxation, which the best bound known may exceed
        gap = max(choice.goals[-1].value - self.instance.constants["driving"] - relaxed, 0.0) + 1.0
        near, whole = self._below(duals, gap, self.limit)
        if not whole:
            return master
        self.pool = join_routes([self.pool, near])
        return self._over(Outside(missed=missed, driving=relaxed + gap, least=bound))

    def _least_missed(self) -> float:
        """A bound on the visits missed; where some are, the least number if all routes that matter can be listed."""
        bound, value, duals = self._generate("missed", np.inf)
        if duals is None:
            return bound
        choice = self._over(Outside(missed=bound, driving=0.0, least=0.0)).solve()
        if choice is None or choice.missed.sum() <= bound:
            return bound
        # whoever uses another route misses as many as this choice does, at least
        near, whole = self._below(duals, float(choice.missed.sum()) - value + 0.5, self.limit)
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

    def _generate(self, name: str, cap: float) -> tuple[float, float, _Duals | None]:
        """A bound on a goal over all routes with at most ``cap`` visits missed.

        Returns:
            The best bound known, what the relaxation over all routes comes to, and the duals that prove this; both are
            whole numbers, as the goals are. Where time is up before no route is missing, the bound is the best of all
            duals seen (their Lagrangian value), there are no duals, and the relaxation is not known (0).
        """
        best, calm = self._floor(name, cap)
        for _ in range(_MOST_SWEEPS):
            answer, duals = self._relaxation(name, cap)
            if duals is None or answer.values is None:
                break
            if name == "missed" and answer.bound <= _TOLERANCE:
                return 0.0, 0.0, duals
            found: Routes | None = None
            if calm is not None and time.monotonic() < self.deadline:
                calm = duals.towards(calm, _SMOOTH)
                found, least = self._most_negative(calm)
                best = max(best, self._lagrangian(calm, least))
                found = found.take(np.flatnonzero(self._reduced(duals, found) < -duals.tolerance)) if found else None
            if not found and time.monotonic() < self.deadline:
                found, least = self._most_negative(duals)
                best = max(best, self._whole(answer.bound + least * self._most_tours(), duals.tolerance))
            if found is None:
                break
            if not len(found):
                relaxed = self._whole(answer.bound, duals.tolerance)
                return max(best, relaxed), relaxed, duals
            self.pool = join_routes([self.pool, found])
        return max(best, self._cut_short(calm) if calm is not None else 0.0), 0.0, None

    def _whole(self, bound: float, tolerance: float) -> float:
        """The next whole number from a bound on, but for rounding: the goals count whole visits and seconds."""
        return float(np.ceil(bound - tolerance * (self._most_tours() + 1)))

    def _cut_short(self, duals: _Duals) -> float:
        """A bound on driving where not all routes were priced: none saves more than a limit, as low as can be shown."""
        least = self._least(duals)
        best = self._lagrangian(duals, least)
        for share in _SHARES:
            found, whole = self._below(duals, share * least, self.limit // _PART)
            if not whole or time.monotonic() > self.late:
                break
            saved = float(self._reduced(duals, found).min(initial=share * least))
            best = max(best, self._lagrangian(duals, saved))
        return best

    def _lagrangian(self, duals: _Duals, least: float) -> float:
        """The bound on driving that prices prove at which no route costs less than ``least``."""
        left = np.array([v.left for v in self.instance.visits], dtype=np.float64)
        days = sum(len(driver.days) for driver in self.instance.drivers)
        kept = (k.driving + duals.base * k.length - duals.prizes[list(k.members)].sum() for k in self.instance.kept)
        saved = sum(min(0.0, float(one)) for one in kept)
        value = float(duals.prizes @ left) - duals.base * days + min(0.0, least) * self._most_tours() + saved
        return self._whole(value, duals.tolerance)

    def _floor(self, name: str, cap: float) -> tuple[float, _Duals | None]:
        """A bound without routes, by flow and by walks, with prices to begin with.

        It is one on plans that miss nothing and have no tours of several days.
        """
        if name != "driving" or cap >= 1:
            return 0.0, None
        left = max(0.0, self.deadline - time.monotonic())
        walks = bound_by_walks(self.instance, seconds=_WALKS * left)
        if walks is None:
            return 0.0, None
        bound = max(least_driving(self.instance), walks.driving)
        return bound, _Duals(prizes=walks.prizes, base=walks.base, weight=1.0)

    def _most_negative(self, duals: _Duals) -> tuple[Routes | None, float]:
        """Routes to add, and a bound on the reduced cost of any route.

        There are none to add where no new one has a negative reduced cost; ``None`` where that is not known.
        """
        # first with little work, which finds most of what is to be found; then with much, for the proof
        for most in (min(_ADDED, self.limit), self.limit):
            found, whole = self._below(duals, -duals.tolerance, most)
            fresh = found.take(self._fresh(found))
            if len(fresh) or whole:
                reduced = self._reduced(duals, fresh)
                least = float(self._reduced(duals, found).min(initial=0.0)) if whole else self._least(duals)
                return fresh.take(np.argsort(reduced, kind="stable")[:_ADDED]), least
            if time.monotonic() > self.deadline:
                break
        return None, self._least(duals)

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

    def _below(self, duals: _Duals, below: float, most: int) -> tuple[Routes, bool]:
        """Routes whose reduced cost, without rows of some crew-days, is below a limit, and whether these are all."""
        found, whole = [self.pool.take(np.zeros(0, dtype=np.intp))], True
        prices = Prices(weight=duals.weight, prizes=duals.prizes)
        for sheet, overnight in zip(self.sheets, self.overnight, strict=True):
            if not self.listed:
                day = PricedDay(self.instance, sheet, sheet.depot, sheet.depot, prices)
                routes, all_of_them = day.below(below - duals.base, most=most, work=_WORK * most)
                whole = whole and all_of_them
                found.append(routes)
            nights, all_of_them = overnight.price(prices, duals.base, below)
            whole = whole and all_of_them
            found += [nights] if nights is not None else []
        return join_routes(found), whole

    def _least(self, duals: _Duals) -> float:
        """A bound on what any route can save: of day routes by the best walk, of several days by the sum of those."""
        prices = Prices(weight=duals.weight, prizes=duals.prizes)
        days = [
            PricedDay(self.instance, sheet, begin, end, prices).least()
            for sheet in self.sheets
            for begin, end in self._stretches(sheet)
        ]
        day = min(0.0, *days) + duals.base
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
        visits = len(self.instance.visits)
        answer = solve_linear(
            costs=costs[name],
            matrix=problem.matrix,
            lower=problem.lower,
            # making a visit too often is allowed: prices below zero would only swing
            upper=np.where(np.arange(len(problem.upper)) < visits, np.inf, problem.upper),
            # the cover rows limit routes already; a second limit would take part of their price
            most=np.where(np.arange(len(column)) < len(master.routes), np.inf, problem.multiplicity),
            engine="glop",
            seconds=self.limits.seconds,
            work=self.limits.iterations,
        )
        if answer.duals is None:
            return answer, None
        rows = answer.duals[: master.matrix.shape[0]]
        # every route counts towards the row of all crew-days, which is the first behind the visits'; the other rows
        # only make it dearer
        base = -min(0.0, float(rows[visits]))
        return answer, _Duals(prizes=rows[:visits], base=base, weight=float(name == "driving"))

    def _most_tours(self) -> float:
        days = sum(len(driver.days) for driver in self.instance.drivers)
        return float(min(days, sum(v.left for v in self.instance.visits)))
