"""Good prices before the first linear program: ascent along subgradients of the Lagrangian dual.

Column generation that starts with nothing spends most of its rounds on prices that are far off. Here hosts pay for each
week covered and departments for each person out; every member of a group takes the cheapest schedule; where too few
come the price rises, where too many it falls (subgradients averaged over steps, after Barahona & Anbil 2000; length of
a step after Polyak 1969). One step costs a look at all stays, a hundredth of a linear program.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

import numpy as np

from gridplan.solvers.interruption import requested
from gridplan.solvers.postings.model import Floats
from gridplan.solvers.postings.pricing import Prices, Pricing
from gridplan.solvers.postings.stays import Ints

_STEPS = 120
_AHEAD = 0.02  # the optimum is taken to lie this share above the best bound
_KEEP = 0.75  # share of the earlier directions in a new one
_PATIENCE = 10  # steps without a better bound until they become shorter
_SHORTER = 0.6
_LATE = 0.5  # stays are collected from this share of the steps on

Judge = Callable[[Floats], tuple[float, Prices]]


def ascend(pricing: Pricing, weights: Mapping[str, float], judge: Judge) -> tuple[Floats, Ints]:
    """Duals float64[rows] of the best bound found, and the stays of the schedules that led there.

    Args:
        pricing: of the model.
        weights: of the goals.
        judge: bound and prices under given duals.
    """
    prices, best_prices = _first(pricing, weights), np.array([])
    direction: Floats | None = None
    best, length, waited, seen = -np.inf, 1.0, 0, []
    for step in range(_STEPS):
        bound, told = judge(_duals(pricing, prices))
        chosen, counts = pricing.cheapest(told)
        if step >= _LATE * _STEPS:
            seen.append(chosen)
        waited = 0 if bound > best + 1e-5 * abs(best) or step == 0 else waited + 1
        if bound > best:
            best, best_prices = bound, prices
        if requested():
            break
        slope = _slope(pricing, chosen, counts)
        if waited > _PATIENCE:
            prices, direction, waited, length = best_prices, None, 0, length * _SHORTER
            continue
        direction = slope if direction is None else (1 - _KEEP) * slope + _KEEP * direction
        ahead = best + _AHEAD * abs(best) - bound
        prices = prices + length * ahead / max(float((direction**2).sum()), 1.0) * direction
        prices = np.clip(prices, 0.0, weights["shortage"])
    return _duals(pricing, best_prices), np.unique(np.concatenate(seen)) if seen else np.array([], dtype=np.int64)


def _first(pricing: Pricing, weights: Mapping[str, float]) -> Floats:
    """float64[hosts + departments, weeks]: a host pays for its cheapest visitor and a share of the hand-over."""
    model, problem = pricing.model, pricing.model.problem
    cheapest = np.where(model.offered, model.costs, np.inf).min(axis=0, initial=np.inf)
    week = np.where(np.isfinite(cheapest), cheapest, 0.0) + problem.handover_cost / problem.min_stay
    hosts = np.repeat(weights["cost"] * week[:, None], model.weeks, axis=1)
    return np.vstack([np.where(model.need > 0, hosts, 0.0), np.zeros((len(pricing.rows.departments), model.weeks))])


def _duals(pricing: Pricing, prices: Floats) -> Floats:
    """Prices by week as duals of the rows, which are differences of weeks."""
    rows, hosts = pricing.rows, len(pricing.model.hosts)
    sums = np.cumsum(prices[:, ::-1], axis=1)[:, ::-1]
    duals = np.zeros(rows.height)
    duals[: rows.department_base] = sums[:hosts].ravel()
    duals[rows.department_base : rows.group_base] = -sums[hosts:].ravel()
    return duals


def _slope(pricing: Pricing, keys: Ints, counts: Ints) -> Floats:
    """float64[hosts + departments, weeks]: persons too few at hosts, and too many out."""
    model, rows = pricing.model, pricing.rows
    stays = model.decode(keys)
    first, last = model.clipped(stays.start, stays.end)
    size = len(model.hosts) + len(rows.departments) + 1
    change = np.zeros((size, model.weeks + 1))
    for line in (
        stays.host,
        np.where(rows.department_of < 0, size - 1, len(model.hosts) + rows.department_of)[stays.group],
    ):
        np.add.at(change, (line, first), counts)
        np.add.at(change, (line, last), -counts)
    there = np.cumsum(change, axis=1)[:-1, :-1]
    found: Floats = np.vstack([model.need - there[: len(model.hosts)], there[len(model.hosts) :] - rows.capacity])
    return found
