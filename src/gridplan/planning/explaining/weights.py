"""What each weight of the teams' objective costs, and what the band and the capacity cost as rules."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Mapping

from gridplan.domain.explanations import WeightPrice
from gridplan.domain.results import Result, Status
from gridplan.domain.territories import Territories, TerritoryProblem
from gridplan.planning.explaining.costs import layout
from gridplan.solvers import Progress, SolverProfile, solve_territories

Change = Callable[[TerritoryProblem], TerritoryProblem]

WITHOUT: Mapping[str, Change] = {
    "teams.balance_weight": lambda p: dataclasses.replace(p, balance_weight=0.0),
    "teams.hospital_weight": lambda p: dataclasses.replace(p, hospital_weight=0.0),
    "teams.split_price": lambda p: dataclasses.replace(p, split_price=0.0),
    "teams.balance": lambda p: dataclasses.replace(p, balance=None, first=_but(p, "outside_band")),
    "teams.capacity": lambda p: dataclasses.replace(p, capacity=None, first=_but(p, "over_capacity")),
}
"""Rule → the problem without it."""


def weight_prices(
    problem: TerritoryProblem,
    result: Result[Territories],
    profile: SolverProfile,
    *,
    progress: Progress | None = None,
) -> tuple[WeightPrice, ...]:
    """The price of every weight that says something here.

    A weight of 0 has none, nor has the band or the capacity where it is off, nor the price of splits where nothing is
    split. Where a published plan binds the problem, least change would hide what a weight does: then both plans of the
    comparison are made without it.

    Args:
        problem: what was solved.
        result: the plan's teams.
        profile: how long to search for each plan.
        progress: told of each solve.
    """
    free = dataclasses.replace(problem, previous={}, labels={})
    base = solve_territories(free, profile, progress) if problem.previous else result
    if base.solution is None:
        return ()
    standing = layout(free, base.solution)
    parts, goals, prices = standing.totals(), standing.first_goals(), []
    for rule, change in WITHOUT.items():
        changed = change(free)
        if changed == free or (rule == "teams.split_price" and max(standing.parts_of.values(), default=1) == 1):
            continue
        other = solve_territories(changed, profile, progress)
        if other.solution is None:
            continue
        # in the plan's own measure: the other plan's teams, priced by the problem with all its weights
        without = layout(free, other.solution)
        prices.append(
            WeightPrice(
                rule=rule,
                parts=parts,
                without=without.totals(),
                goals=goals,
                goals_without=without.first_goals(),
                proven=base.status is Status.OPTIMAL and other.status is Status.OPTIMAL,
            )
        )
    return tuple(prices)


def _but(problem: TerritoryProblem, goal: str) -> tuple[str, ...]:
    return tuple(name for name in problem.first if name != goal)
