"""What a partition is worth under :class:`~gridplan.domain.territories.TerritoryProblem`, by a reading of its own.

Shares no code with gridplan's solver or checker, so that every competitor is measured with the same foreign rule.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import linear_sum_assignment
from scipy.sparse import csr_array
from scipy.sparse.csgraph import connected_components, maximum_bipartite_matching

from gridplan.domain.territories import UNREACHABLE_SECONDS, Territories, TerritoryProblem

Teams = Sequence[tuple[str, frozenset[str]]]
"""Hospital and unit codes of each team."""
PARTS = ("inside", "hospital", "balance", "splits")


@dataclass(frozen=True, kw_only=True)
class Score:
    """Attributes:
    goals: name → value, in order, as the problem asks for them.
    parts: the cost's four parts, not rounded.
    wrong: what makes it no solution at all; empty for a partition.
    """

    goals: Mapping[str, float]
    parts: Mapping[str, float]
    wrong: tuple[str, ...]

    @property
    def key(self) -> tuple[float, ...]:
        """To compare: a broken partition loses against every whole one."""
        return (len(self.wrong), *self.goals.values())

    @property
    def cost(self) -> float:
        """The last goal."""
        return self.goals["cost"]

    @property
    def fixed_part(self) -> float:
        """Travel from the hospitals: nearly the same for every partition."""
        return self.parts["hospital"]


def seconds_between(problem: TerritoryProblem) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Seconds among the units and from hosts to units; units and hosts in the problem's order."""
    sites = [unit.site for unit in problem.units]
    among = problem.travel.submatrix(sites, sites).astype(float)
    out = problem.travel.submatrix([host.hospital for host in problem.hosts], sites).astype(float)
    return np.where(among < 0, UNREACHABLE_SECONDS, among), np.where(out < 0, UNREACHABLE_SECONDS, out)


def graph_of(problem: TerritoryProblem) -> csr_array:
    """Neighbourhood of the units, symmetric 0/1."""
    place = {unit.code: i for i, unit in enumerate(problem.units)}
    ends = np.array([(place[a], place[b]) for a, b in problem.neighbours], dtype=int).reshape(-1, 2)
    ends = np.vstack((ends, ends[:, ::-1]))
    return csr_array((np.ones(len(ends)), (ends[:, 0], ends[:, 1])), shape=(len(place), len(place)))


def teams_of(problem: TerritoryProblem, found: Territories) -> Teams:
    """The solver's answer as plain sets of unit codes."""
    holder = {place: n for n, team in enumerate(found.teams) for place in (*team.villages, *team.grids)}
    sets: list[set[str]] = [set() for _ in found.teams]
    for unit in problem.units:
        for n in {holder.get(place, -1) for place in (unit.grids or (unit.village,))}:
            if n >= 0:
                sets[n].add(unit.code)
    return [(team.hospital, frozenset(own)) for team, own in zip(found.teams, sets, strict=True)]


def evaluate(problem: TerritoryProblem, teams: Teams) -> Score:
    """Goals, parts of the cost, and what is wrong."""
    place = {unit.code: i for i, unit in enumerate(problem.units)}
    load = np.array([unit.workload for unit in problem.units], dtype=float)
    among, out = seconds_between(problem)
    host_at = {host.hospital: i for i, host in enumerate(problem.hosts)}
    rows = []
    for hospital, own in teams:
        index = sorted(place[code] for code in own)
        host, weights = problem.hosts[host_at[hospital]], load[index]
        rows.append(
            (
                (weights @ among[np.ix_(index, index)]).min(initial=np.inf) if index else 0.0,
                problem.hospital_weight * float(weights @ out[host_at[hospital], index]),
                problem.balance_weight * abs(weights.sum() - host.mean),
                problem.split_price * _split(problem, own),
            )
        )
    parts = np.array(rows).reshape(-1, len(PARTS))
    goals = {name: float(_FIRST[name](problem, teams, place, load)) for name in problem.first}
    if problem.previous:
        goals["moved"] = _moved(problem, teams, place, load)
    goals["cost"] = float(sum(round(row) for row in parts.sum(axis=1).tolist()))
    return Score(
        goals=goals,
        parts=dict(zip(PARTS, parts.sum(axis=0).tolist(), strict=True)),
        wrong=tuple(_wrong(problem, teams, place)),
    )


def _split(problem: TerritoryProblem, own: frozenset[str]) -> int:
    """Villages of which the team has some units but not all."""
    whole: dict[str, set[str]] = {}
    for unit in problem.units:
        whole.setdefault(unit.village, set()).add(unit.code)
    return sum(1 for codes in whole.values() if codes & own and codes - own)


def _over_capacity(
    problem: TerritoryProblem, teams: Teams, place: Mapping[str, int], load: NDArray[np.float64]
) -> float:
    if problem.capacity is None:
        return 0.0
    return sum(max(0.0, float(load[[place[code] for code in own]].sum()) - problem.capacity) for _, own in teams)


def _without_doctor(problem: TerritoryProblem, teams: Teams, place: Mapping[str, int], _: NDArray[np.float64]) -> float:
    return sum(not any(problem.units[place[code]].staffed for code in own) for _, own in teams)


def _outside_band(
    problem: TerritoryProblem, teams: Teams, place: Mapping[str, int], load: NDArray[np.float64]
) -> float:
    if problem.balance is None:
        return 0.0
    means = {host.hospital: host.mean for host in problem.hosts}
    outside = 0
    for hospital, own in teams:
        share = load[[place[code] for code in own]].sum() / means[hospital] if means[hospital] else 1.0
        outside += bool(abs(share - 1) > problem.balance + 1e-9)
    return outside


_FIRST = {"over_capacity": _over_capacity, "without_doctor": _without_doctor, "outside_band": _outside_band}


def _moved(problem: TerritoryProblem, teams: Teams, place: Mapping[str, int], load: NDArray[np.float64]) -> float:
    """Workload with a previous team less what the best matching of teams to previous teams keeps together."""
    labels = sorted(problem.labels)
    kept = np.zeros((len(teams), len(labels)))
    for row, (hospital, own) in enumerate(teams):
        for code in own:
            label = problem.previous.get(code)
            if label is not None and problem.labels[label] == hospital:
                kept[row, labels.index(label)] += load[place[code]]
    rows, columns = linear_sum_assignment(-kept)
    return float(sum(load[place[code]] for code in problem.previous if code in place) - kept[rows, columns].sum())


def _wrong(problem: TerritoryProblem, teams: Teams, place: Mapping[str, int]) -> Iterable[str]:
    had = [code for _, own in teams for code in own]
    if len(had) != len(set(had)) or set(had) != place.keys():
        yield f"{len(place.keys() - set(had))} units without a team, {len(had) - len(set(had))} given twice"
    graph = graph_of(problem)
    for n, (hospital, own) in enumerate(teams, start=1):
        index = [place[code] for code in own]
        if not own or connected_components(graph[index][:, index], directed=False)[0] != 1:
            yield f"team {n} of {hospital} is empty or in pieces"
        if any(hospital not in problem.eligible[code] for code in own):
            yield f"team {n} of {hospital} has a unit that is not eligible"
    for host in problem.hosts:
        formed = sum(hospital == host.hospital for hospital, _ in teams)
        if formed > host.teams:
            yield f"{host.hospital} forms {formed} teams, not {host.teams}"
    if len(teams) < most_teams(problem):
        yield f"{len(teams)} teams, not {most_teams(problem)}"


def most_teams(problem: TerritoryProblem) -> int:
    """How many teams can be formed at all, each having a unit."""
    slots = [host.hospital for host in problem.hosts for _ in range(host.teams)]
    can = [[hospital in problem.eligible[unit.code] for hospital in slots] for unit in problem.units]
    return int((maximum_bipartite_matching(csr_array(np.array(can, dtype=int))) >= 0).sum())
