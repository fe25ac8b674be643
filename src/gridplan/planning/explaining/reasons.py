"""Why a unit is with its team: how far it is, and what the second best team would cost."""

from __future__ import annotations

from collections.abc import Iterator

from gridplan.domain.explanations import Alternative, UnitReason
from gridplan.domain.territories import Territories, TerritoryProblem
from gridplan.planning.explaining.costs import Changes, Cost, Layout, layout

MOVED = "moved"
"""Stands among the rules that bar a move where it would be one more change against the published plan."""


def unit_reasons(
    problem: TerritoryProblem, territories: Territories, *, across: bool = False
) -> tuple[UnitReason, ...]:
    """A reason for every unit that a team has, in the problem's order.

    The second best is the cheapest move of this unit alone: to a team that touches it and whose hospital is eligible
    for it, all other units staying; a move that newly breaks no rule comes before any that does.

    Args:
        problem: the definition of cost and goals.
        territories: the teams as planned; units that it has not whole in one team are left out.
        across: teams may cross township borders without being exceptions.
    """
    plan = layout(problem, territories)
    costs = [plan.cost(host, own) for host, own in zip(plan.hosts, plan.members, strict=True)]
    changes = Changes(plan) if problem.previous else None
    found = []
    for unit, team in enumerate(plan.team_at):
        if team < 0:
            continue
        moves = list(_moves(plan, costs, changes, unit, across=across))
        found.append(_reason(plan, costs[team], unit, moves))
    return tuple(found)


def _reason(plan: Layout, cost: Cost, unit: int, moves: list[Alternative]) -> UnitReason:
    team, own, travel = plan.team_at[unit], plan.units[unit], plan.problem.travel
    host, median = plan.hosts[team], plan.units[cost.median]
    homes = [travel.between(h.hospital, own.site) for h in plan.problem.hosts if h.township == own.township]
    reached = [seconds for seconds in homes if seconds is not None]
    alone = len(plan.members[team]) == 1
    return UnitReason(
        unit=own.code,
        team=plan.teams[team].id,
        hospital_seconds=travel.between(host.hospital, own.site),
        median=median.code,
        median_seconds=travel.between(own.site, median.site),
        home_seconds=min(reached, default=None) if host.township != own.township else None,
        second=min(moves, key=lambda m: (bool(m.barred), m.extra, m.team), default=None),
        alone=alone,
    )


def _moves(
    plan: Layout, costs: list[Cost], changes: Changes | None, unit: int, *, across: bool
) -> Iterator[Alternative]:
    """Every move of one unit to a team that touches it; none where it would dissolve its team."""
    donor = plan.team_at[unit]
    rest = tuple(u for u in plan.members[donor] if u != unit)
    if not rest:
        return
    eligible = plan.problem.eligible[plan.units[unit].code]
    near = {plan.team_at[v] for v in plan.touching[unit]} - {donor, -1}
    takers = sorted(team for team in near if plan.hosts[team].hospital in eligible)
    if not takers:
        return
    left = plan.cost(plan.hosts[donor], rest).total - costs[donor].total
    for taker in takers:
        grown = (*plan.members[taker], unit)
        gained = plan.cost(plan.hosts[taker], grown).total - costs[taker].total
        barred = list(_newly_broken(plan, unit, rest, taker, grown, across=across))
        if changes is not None and changes.more(unit, donor, taker) > 0:
            barred.append(MOVED)
        yield Alternative(team=plan.teams[taker].id, extra=left + gained, barred=tuple(barred))


def _newly_broken(
    plan: Layout, unit: int, rest: tuple[int, ...], taker: int, grown: tuple[int, ...], *, across: bool
) -> Iterator[str]:
    """Rules that hold now and would not, or would be broken further, if the unit joined another team."""
    donor, problem = plan.team_at[unit], plan.problem
    before = (plan.members[donor], plan.members[taker])
    hosts = (plan.hosts[donor], plan.hosts[taker])
    after = (rest, grown)
    township = plan.units[unit].township
    if not across and hosts[0].township == township != hosts[1].township:
        yield "teams.inside_township"
    if sum(len(plan.pieces(own)) for own in after) > sum(len(plan.pieces(own)) for own in before):
        yield "teams.contiguous"
    if sum(map(plan.excess, after)) > sum(map(plan.excess, before)):
        yield "teams.capacity"
    without = [sum(not plan.is_staffed(own) for own in each) for each in (after, before)]
    if "without_doctor" in problem.first and without[0] > without[1]:
        yield "teams.village_doctor"
    outside = [sum(plan.is_outside(h, own) for h, own in zip(hosts, each, strict=True)) for each in (after, before)]
    if outside[0] > outside[1]:
        yield "teams.balance"
