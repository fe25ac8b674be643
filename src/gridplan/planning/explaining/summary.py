"""The teams in figures: by hospital, and over township borders."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass

from gridplan.domain.people import Role
from gridplan.domain.plan import Plan
from gridplan.domain.results import Result
from gridplan.domain.territories import Territories, TerritoryProblem
from gridplan.planning.explaining.costs import PARTS, Layout, layout
from gridplan.planning.teams import territory_problem
from gridplan.planning.teams.roster import staff_of
from gridplan.solvers import Progress, SolverProfile, solve_territories


@dataclass(frozen=True, slots=True, kw_only=True)
class HospitalFigures:
    """The teams of one township hospital.

    Attributes:
        township: code of its township.
        hospital: its id.
        units: how many units its teams have.
        teams: how many teams.
        gps, nurses: people of the hospital who serve through the circuit horizon.
        mean: the workload from which its teams' balance is measured (:attr:`TeamHost.mean`).
        lightest, heaviest: workload of its lightest and heaviest team.
        minutes: drive from the hospital to the average resident's unit, weighted by workload.
        parts: part of the cost → person-seconds.
        foreign: units of other townships.
    """

    township: str
    hospital: str
    units: int
    teams: int
    gps: int
    nurses: int
    mean: float
    lightest: float
    heaviest: float
    minutes: float
    parts: Mapping[str, int]
    foreign: int


def hospital_figures(plan: Plan, problem: TerritoryProblem) -> tuple[HospitalFigures, ...]:
    """Figures of every hospital that has teams, by township in the order of the county's file."""
    solution = plan.territories.solution
    if solution is None:
        return ()
    standing = layout(problem, solution)
    places: dict[tuple[str, str], list[int]] = {}
    for place, team in enumerate(standing.teams):
        places.setdefault((team.township, team.hospital), []).append(place)
    townships = [township.code for township in plan.county.townships]
    hospitals = [hospital.id for hospital in plan.county.township_hospitals]
    ranked = sorted(places, key=lambda own: (townships.index(own[0]), hospitals.index(own[1])))
    return tuple(_figures(plan, standing, *own, places[own]) for own in ranked)


def _figures(plan: Plan, standing: Layout, township: str, hospital: str, places: list[int]) -> HospitalFigures:
    gps, nurses = (len(staff_of(plan.county, hospital, role, plan.as_of)) for role in (Role.GP, Role.NURSE))
    loads = [standing.load(standing.members[place]) for place in places]
    costs = [standing.cost(standing.hosts[place], standing.members[place]) for place in places]
    return HospitalFigures(
        township=township,
        hospital=hospital,
        units=sum(len(standing.members[place]) for place in places),
        teams=len(places),
        gps=gps,
        nurses=nurses,
        mean=standing.hosts[places[0]].mean,
        lightest=min(loads),
        heaviest=max(loads),
        minutes=_minutes(standing, places),
        parts={part: round(sum(getattr(cost, part) for cost in costs)) for part in PARTS},
        foreign=sum(unit in {u for p in places for u in standing.members[p]} for unit in standing.exceptions()),
    )


def _minutes(standing: Layout, places: list[int]) -> float:
    """Workload-weighted minutes from the teams' hospitals to their units."""
    pairs = [(standing.hosts[place], standing.members[place]) for place in places if standing.members[place]]
    weight = sum(standing.load(own) for _, own in pairs)
    driven = sum(float(standing.weights[list(own)] @ standing.ways(host.hospital, own)) for host, own in pairs)
    return driven / weight / 60 if weight else 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Abroad:
    """A unit that a hospital of another township looks after.

    Attributes:
        unit: its code.
        hospital: the hospital of its team.
        saved: seconds that its hospital is nearer than the nearest of its own township with teams, negative for
            farther; ``None`` where no car connects one of them.
    """

    unit: str
    hospital: str
    saved: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """Some teams in figures that mean the same with and without township borders.

    Attributes:
        hospital_hours: person-hours from the hospitals to the units.
        median_hours: person-hours from the units to their team's median.
        spread: standard deviation of the teams' workload from the mean of all, as a share of it.
        least, most: lightest and heaviest team as a share of that mean.
        foreign: units with a hospital of another township, the one that saves most first.
        first: ``over_capacity``, ``without_doctor``, ``outside_band``, in the problem's own terms.
    """

    hospital_hours: float
    median_hours: float
    spread: float
    least: float
    most: float
    foreign: tuple[Abroad, ...]
    first: Mapping[str, int]


def compared(problem: TerritoryProblem, territories: Territories) -> Comparison:
    """The figures of some teams."""
    standing = layout(problem, territories)
    loads = [standing.load(own) for own in standing.members]
    mean = sum(loads) / len(loads) if loads else 0.0
    costs = [standing.cost(host, own) for host, own in zip(standing.hosts, standing.members, strict=True)]
    hours = _minutes(standing, list(range(len(loads)))) / 60 * sum(loads)
    squares = sum((load - mean) ** 2 for load in loads) / len(loads) if loads else 0.0
    return Comparison(
        hospital_hours=hours,
        median_hours=sum(cost.inside for cost in costs) / 3600,
        spread=squares**0.5 / mean if mean else 0.0,
        least=min(loads, default=0.0) / mean if mean else 0.0,
        most=max(loads, default=0.0) / mean if mean else 0.0,
        foreign=_abroad(standing),
        first=standing.first_goals(),
    )


def _abroad(standing: Layout) -> tuple[Abroad, ...]:
    travel, found = standing.problem.travel, []
    for place in standing.exceptions():
        unit, hospital = standing.units[place], standing.hosts[standing.team_at[place]].hospital
        homes = [h.hospital for h in standing.problem.hosts if h.township == unit.township]
        ways = [way for way in (travel.between(h, unit.site) for h in homes) if way is not None]
        there = travel.between(hospital, unit.site)
        saved = None if there is None or not ways else min(ways) - there
        found.append(Abroad(unit=unit.code, hospital=hospital, saved=saved))
    return tuple(sorted(found, key=lambda each: (each.saved is None, -(each.saved or 0), each.unit)))


def without_borders(
    plan: Plan, profile: SolverProfile, *, progress: Progress | None = None
) -> tuple[TerritoryProblem, Result[Territories]]:
    """The plan's county with teams formed over township borders: the problem, and the best teams found."""
    teams = dataclasses.replace(plan.county.teams, across_townships=True)
    county = plan.county.replace(teams=teams)
    problem = territory_problem(county, plan.travel_times("car"), as_of=plan.as_of)
    return problem, solve_territories(problem, profile, progress)
