"""A plan with its explanations: why its teams are as they are, why a village or a visit is left out."""

from __future__ import annotations

import dataclasses
from collections import Counter
from collections.abc import Iterable

from gridplan.domain.adjacency import county_neighbours
from gridplan.domain.circuits import CircuitProblem
from gridplan.domain.county import County
from gridplan.domain.coverage import Coverage
from gridplan.domain.plan import Plan, Violation
from gridplan.domain.postings import Postings
from gridplan.domain.rules import Level
from gridplan.domain.territories import TeamHost, Territories, TerritoryProblem, Unit
from gridplan.domain.travel import TravelTimes
from gridplan.errors import NotFoundError
from gridplan.planning.circuits import plan_circuits
from gridplan.planning.explaining.coverage import with_uncovered_explained
from gridplan.planning.explaining.postings import with_postings_explained
from gridplan.planning.explaining.reasons import unit_reasons
from gridplan.planning.explaining.remedies import with_remedies
from gridplan.planning.explaining.visit_work_days import with_work_days_explained
from gridplan.planning.explaining.visits import with_visits_explained
from gridplan.planning.teams import territory_problem
from gridplan.planning.teams.problem import first_goals
from gridplan.planning.teams.units import between_units
from gridplan.solvers import load_profile
from gridplan.solvers.interruption import requested

SECONDS = 20.0
"""Most wall time for trying remedies."""


def explained(plan: Plan, *, parent: Plan | None = None, seconds: float = SECONDS) -> Plan:
    """The audited plan with a reason for each unit, and reason and remedy for each exception that has one.

    Once planning was asked to end soon, nothing is tried: the units have their reasons, the exceptions what the checker
    knew.

    Args:
        plan: as audited.
        parent: the published plan it was made from, if it was.
        seconds: most wall time for trying remedies of the teams; coverage and visits have their own.
    """
    plan = _with_teams_explained(plan, parent, seconds)
    if requested():
        return plan
    plan = with_postings_explained(plan, parent=parent)
    plan = _with(plan, with_uncovered_explained(plan))
    plan = _with(plan, with_visits_explained(plan, circuit_problem_of(plan, parent=parent)))
    return _with(plan, with_work_days_explained(plan, parent=parent))


def _with_teams_explained(plan: Plan, parent: Plan | None, seconds: float) -> Plan:
    solution = plan.territories.solution
    if solution is None:
        return plan
    problem = problem_of(plan, parent=parent)
    reasons = unit_reasons(problem, solution, across=plan.county.teams.across_townships)
    plan = dataclasses.replace(plan, reasons=reasons)
    if requested():
        return plan
    return _with(plan, with_remedies(plan, problem, reasons, load_profile("territories", "quick"), seconds=seconds))


def _with(plan: Plan, violations: tuple[Violation, ...]) -> Plan:
    return dataclasses.replace(plan, audit=dataclasses.replace(plan.audit, violations=violations))


def circuit_problem_of(plan: Plan, *, parent: Plan | None = None, always: bool = False) -> CircuitProblem | None:
    """The circuit problem that a plan answers; ``None`` where it cannot be told any more, or nothing is missed.

    A plan changed by hand may lack the travel times that its county needs today.
    """
    solution, teams, coverage = plan.circuits.solution, plan.territories.solution, plan.coverage.solution
    if solution is None or not (solution.missed or always):
        return None
    try:
        return plan_circuits(
            plan.county,
            plan.travel,
            teams or Territories(teams=()),
            coverage or Coverage(services=()),
            postings=Postings(postings=plan.stays()),
            previous=parent.circuits.solution if parent else None,
            planned_until=parent.county.calendar.circuit_end if parent else None,
            as_of=plan.as_of,
            free=frozenset((missed.place, missed.programme) for missed in solution.missed),
        ).problem
    except NotFoundError:
        return None


def problem_of(plan: Plan, *, parent: Plan | None = None) -> TerritoryProblem:
    """The territory problem that a plan answers, from its own county and travel times.

    A plan of an earlier version, or one changed by hand, may have cut its villages in another way than today, and may
    lack the travel times that today's way needs: then its own units are asked about, with the workload that it gave
    them, its own number of teams, and only hospitals of their township (and the one that has them).
    """
    previous = parent.territories.solution if parent else None
    solution, travel = plan.territories.solution, plan.travel_times("car")
    try:
        today = territory_problem(plan.county, travel, previous=previous, as_of=plan.as_of)
    except NotFoundError:
        if solution is None or not solution.units:
            raise
        return _of_its_own_units(plan, solution, travel)
    if solution is None or not solution.units or _cut(today.units) == _cut(solution.units):
        return today
    return _of_its_own_units(plan, solution, travel)


def _cut(units: Iterable[Unit]) -> set[tuple[str, frozenset[str]]]:
    return {(unit.village, frozenset(unit.grids)) for unit in units}


def _of_its_own_units(plan: Plan, solution: Territories, travel: TravelTimes) -> TerritoryProblem:
    county, rules, units = plan.county, plan.county.rules, solution.units
    pairs = county_neighbours(county, {unit.village for unit in units if unit.grids})
    holders = {code: team for team in solution.teams for code in (*team.villages, *team.grids)}
    held = {unit.code: holders.get(next(iter(unit.grids), unit.village)) for unit in units}
    loads, counts = Counter[str](), Counter(_region(county, team.township) for team in solution.teams)
    for unit in units:
        loads[_region(county, unit.township)] += unit.workload
    own = Counter((team.hospital, team.township) for team in solution.teams)
    hosts = tuple(
        TeamHost(
            hospital=hospital,
            township=township,
            teams=teams,
            mean=loads[_region(county, township)] / counts[_region(county, township)],
        )
        for (hospital, township), teams in own.items()
    )
    eligible = {
        unit.code: tuple(
            host.hospital
            for host in hosts
            if _region(county, host.township) == _region(county, unit.township)
            or ((team := held[unit.code]) is not None and team.hospital == host.hospital)
        )
        for unit in units
    }
    return TerritoryProblem(
        units=units,
        neighbours=between_units(units, pairs),
        hosts=hosts,
        eligible=eligible,
        travel=travel,
        balance=None if rules.level("teams.balance") is Level.OFF else rules.value("teams.balance"),
        balance_weight=rules.value("teams.balance_weight"),
        hospital_weight=rules.value("teams.hospital_weight"),
        split_price=3600 * rules.value("teams.split_price"),
        capacity=None if rules.level("teams.capacity") is Level.OFF else rules.value("teams.capacity"),
        first=first_goals(rules),
    )


def _region(county: County, township: str) -> str:
    """Within which a team's workload is compared: its township, or the county."""
    return county.code if county.teams.across_townships else township
