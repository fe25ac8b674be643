"""Specialists to teams: a minimum-cost flow.

Sets: teams i, persons p. Arcs: source → i (capacity 1), i → p (1, cost c_ip) where p may serve i, p → sink (cap_p arcs
of capacity 1 and costs 0, d, 2d …, so that work is spread), i → sink (1, cost B) for a team that stays without.
With ``B`` above the sum of all other costs, as many teams as possible get somebody, and among such assignments one of
least cost is found; flows are whole (Ahuja, Magnanti & Orlin 1993, chapter 9). Solved by OR-Tools' cost-scaling
push-relabel.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from ortools.graph.python import min_cost_flow

FORBIDDEN = -1


def assign_specialists(costs: NDArray[np.int64], caps: Sequence[int], *, next_team: int = 0) -> tuple[int | None, ...]:
    """A person for each team.

    Args:
        costs: int64[teams, persons], what it costs that the person serves the team; ``-1`` where that cannot be.
        caps: most teams of each person.
        next_team: what a person's second team costs more; the third costs twice that more, and so on.

    Returns:
        For each team the person's column, ``None`` where nobody is left. First as many teams as possible are
        served, then at least cost.

    Raises:
        ValueError: the shapes do not agree.
    """
    teams, persons = costs.shape
    if len(caps) != persons:
        raise ValueError(f"costs for {persons} persons, but {len(caps)} caps")
    if not teams:
        return ()
    flow = min_cost_flow.SimpleMinCostFlow()
    source, sink = teams + persons, teams + persons + 1
    team, person = np.nonzero(costs >= 0)
    arcs = flow.add_arcs_with_capacity_and_unit_cost(team, teams + person, np.ones_like(team), costs[team, person])
    dearest = int(costs.clip(min=0).max(axis=1).sum()) if persons else 0
    nobody = dearest + teams * next_team * max(caps, default=0) + 1
    everyone = np.arange(teams)
    flow.add_arcs_with_capacity_and_unit_cost(
        np.full(teams, source), everyone, np.ones(teams, dtype=np.int64), np.zeros(teams, dtype=np.int64)
    )
    flow.add_arcs_with_capacity_and_unit_cost(
        everyone, np.full(teams, sink), np.ones(teams, dtype=np.int64), np.full(teams, nobody)
    )
    slots = [(p, k) for p, cap in enumerate(caps) for k in range(min(cap, teams))]
    owner, rank = np.array(slots, dtype=np.int64).reshape(-1, 2).T
    flow.add_arcs_with_capacity_and_unit_cost(
        teams + owner, np.full(len(slots), sink), np.ones(len(slots), dtype=np.int64), rank * next_team
    )
    flow.set_node_supply(source, teams)
    flow.set_node_supply(sink, -teams)
    status = flow.solve()
    if status != flow.OPTIMAL:
        raise RuntimeError(f"the specialists' flow, which always has a solution, ended with {status}")
    chosen: list[int | None] = [None] * teams
    used = flow.flows(arcs) > 0 if len(team) else np.zeros(0, dtype=bool)
    for i, p in zip(team[used].tolist(), person[used].tolist(), strict=True):
        chosen[i] = p
    return tuple(chosen)
