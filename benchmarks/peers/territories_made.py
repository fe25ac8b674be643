"""Problems to measure on: made-up areas, the demo county under its own rules, without borders, and with fewer teams."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy.sparse.csgraph import shortest_path
from scipy.spatial import Delaunay

from gridplan.domain.county import County
from gridplan.domain.rules import Level
from gridplan.domain.territories import TeamHost, TerritoryProblem, Unit
from gridplan.domain.travel import TravelTimes
from gridplan.planning.teams import territory_problem
from gridplan.planning.travel import county_travel
from gridplan.sources.county import read_county


class Ground(NamedTuple):
    """A county with its travel times by car."""

    county: County
    travel: TravelTimes


def read_ground(folder: Path, cache: Path | None) -> Ground:
    """County and travel times of a folder; ``cache`` keeps the travel times."""
    county = read_county(folder)
    return Ground(county, county_travel(county, folder, cache=cache, vehicles=("car",)).times[0])


def as_it_is(ground: Ground) -> TerritoryProblem:
    """The county under its own rules."""
    return territory_problem(ground.county, ground.travel)


def without_borders(ground: Ground) -> TerritoryProblem:
    """The county as it is staffed, in one problem."""
    settings = dataclasses.replace(ground.county.teams, across_townships=True)
    return territory_problem(dataclasses.replace(ground.county, teams=settings), ground.travel)


def whole_villages(ground: Ground, teams: int) -> TerritoryProblem:
    """Whole villages, no township borders, ``teams`` in all, spread over the hospitals by residents."""
    rules = ground.county.rules.replace("teams.split_above", level=Level.OFF)
    problem = without_borders(ground._replace(county=dataclasses.replace(ground.county, rules=rules)))
    residents = {h.hospital: 0.0 for h in problem.hosts}
    for unit in problem.units:
        own = [h.hospital for h in problem.hosts if h.township == unit.township] or list(
            problem.eligible[unit.code][:1]
        )
        for hospital in own:
            residents[hospital] += ground.county.village(unit.village).residents / len(own)
    counts = apportioned(np.array([residents[h.hospital] for h in problem.hosts]), teams)
    mean = sum(unit.workload for unit in problem.units) / teams
    hosts = [dataclasses.replace(h, teams=n, mean=mean) for h, n in zip(problem.hosts, counts.tolist(), strict=True)]
    return dataclasses.replace(problem, hosts=tuple(hosts))


def apportioned(shares: NDArray[np.float64], seats: int) -> NDArray[np.int64]:
    """Seats by highest averages (D'Hondt), one for everybody first."""
    counts = np.ones(len(shares), dtype=np.int64)
    for _ in range(seats - len(shares)):
        counts[int(np.argmax(shares / (counts + 1)))] += 1
    return counts


def by_township(problem: TerritoryProblem) -> Iterator[tuple[str, TerritoryProblem]]:
    """The problem of each township's hosts alone, units at their home hospital: what a township office would solve."""
    for township in sorted({host.township for host in problem.hosts}):
        hosts = tuple(host for host in problem.hosts if host.township == township)
        ids = {host.hospital for host in hosts}
        units = tuple(unit for unit in problem.units if problem.eligible[unit.code][0] in ids)
        codes = {unit.code for unit in units}
        yield (
            township,
            dataclasses.replace(
                problem,
                units=units,
                hosts=hosts,
                neighbours=frozenset((a, b) for a, b in problem.neighbours if a in codes and b in codes),
                eligible={c: tuple(h for h in problem.eligible[c] if h in ids) for c in codes},
            ),
        )


def made_up(
    units: int, teams: int, *, times: str, seed: int, hosts: int = 1, balance: float = 0.25
) -> TerritoryProblem:
    """A made-up area: villages in a plane, Delaunay neighbours, workloads from 600 to 6,000, heavy-tailed.

    Args:
        units: number of villages.
        teams: number of teams, spread over the hosts.
        times: ``roads``: along the Delaunay edges at 25 km/h with winding and hills, so that both directions differ;
            ``random``: 5 to 90 minutes between any two, whatever lies between.
        seed: equal arguments give equal problems.
        hosts: hospitals, each of which may have every village.
        balance: half-width of the band.
    """
    rng = np.random.default_rng([seed, units, teams])
    at = rng.random((units, 2)) * np.sqrt(units * 8.0)  # 8 km² to a village
    near = Delaunay(at).simplices if units > 3 else np.array([[0, 1, units - 1]])
    edges = np.unique(np.sort(np.vstack((near[:, :2], near[:, 1:], near[:, ::2])), axis=1), axis=0)
    edges = edges[edges[:, 0] != edges[:, 1]]
    load = np.clip(rng.lognormal(7.4, 0.6, units), 600, 6000).round().astype(int)
    codes, seats = [f"V{i:03d}" for i in range(units)], rng.choice(units, hosts, replace=False)
    if times == "roads":
        km = np.hypot(*(at[edges[:, 0]] - at[edges[:, 1]]).T) * rng.uniform(1.2, 2.5, len(edges))
        arcs = np.zeros((units, units))
        arcs[edges[:, 0], edges[:, 1]] = km * 144 * rng.uniform(1, 1.2, len(edges))
        arcs[edges[:, 1], edges[:, 0]] = km * 144 * rng.uniform(1, 1.2, len(edges))
        seconds = np.rint(shortest_path(arcs))
    else:
        seconds = rng.integers(300, 5400, (units, units)).astype(float)
        np.fill_diagonal(seconds, 0)
    homes = [f"H{i}" for i in range(hosts)]
    counts = apportioned(np.ones(hosts), teams)
    return TerritoryProblem(
        units=tuple(
            Unit(code=c, village=c, township="T", site=c, workload=int(w), staffed=bool(rng.random() < 0.75))
            for c, w in zip(codes, load.tolist(), strict=True)
        ),
        neighbours=frozenset((codes[a], codes[b]) for a, b in edges.tolist()),
        hosts=tuple(
            TeamHost(hospital=h, township="T", teams=int(n), mean=float(load.sum() / teams))
            for h, n in zip(homes, counts.tolist(), strict=True)
        ),
        eligible={code: tuple(homes) for code in codes},
        travel=TravelTimes(
            origins=(*codes, *homes),
            destinations=tuple(codes),
            seconds=np.vstack((seconds, seconds[seats])).astype(np.int32),
            profile="car",
        ),
        balance=balance,
        balance_weight=900.0,
        hospital_weight=0.0 if hosts == 1 else 1.0,
        capacity=None,
        first=("without_doctor", "outside_band"),
    )
