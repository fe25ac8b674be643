"""Teams by the definition of :class:`TerritoryProblem`, piece by piece: what each costs and which goals it misses."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import linear_sum_assignment

from gridplan.domain.territories import UNREACHABLE_SECONDS, Team, TeamHost, Territories, TerritoryProblem, Unit
from gridplan.domain.travel import UNREACHABLE

PARTS = ("inside", "hospital", "balance", "splits")
"""The parts of a team's cost, in person-seconds."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Cost:
    """One team's cost, part by part, in person-seconds, and the unit (index) that is its median."""

    inside: float = 0.0
    hospital: float = 0.0
    balance: float = 0.0
    splits: float = 0.0
    median: int = -1

    @property
    def total(self) -> int:
        """The whole, rounded as the problem rounds it: halves to even."""
        return round(self.inside + self.hospital + self.balance + self.splits)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Layout:
    """Teams over the units of a problem; units are 0 … n-1 in the problem's order, teams 0 … k-1 in the plan's.

    Attributes:
        seconds: float64[n, n] between the units' sites; an unreachable pair counts as the problem says.
        weights: float64[n], the units' workload.
        touching: the neighbours of each unit.
        teams: the plan's teams, and ``hosts`` the host of each.
        members: the units of each team; a unit that the plan does not have whole in one team is in none.
        team_at: the team of each unit, -1 for none.
        parts_of: village → how many units it was divided into.
    """

    problem: TerritoryProblem
    seconds: NDArray[np.float64]
    weights: NDArray[np.float64]
    touching: tuple[frozenset[int], ...]
    teams: tuple[Team, ...]
    hosts: tuple[TeamHost, ...]
    members: tuple[tuple[int, ...], ...]
    team_at: tuple[int, ...]
    parts_of: Mapping[str, int]

    @property
    def units(self) -> tuple[Unit, ...]:
        """The problem's units."""
        return self.problem.units

    def ways(self, hospital: str, units: Sequence[int]) -> NDArray[np.float64]:
        """Seconds from a hospital to units."""
        found = self.problem.travel.submatrix([hospital], [self.units[u].site for u in units])[0].astype(np.float64)
        return np.asarray(np.where(found == UNREACHABLE, float(UNREACHABLE_SECONDS), found))

    def cost(self, host: TeamHost, units: Sequence[int]) -> Cost:
        """What a team of these units costs; nothing without any."""
        if not units:
            return Cost()
        own = np.array(units)
        weights = self.weights[own]
        pulls = weights @ self.seconds[np.ix_(own, own)]
        best = int(np.argmin(pulls))
        problem = self.problem
        hospital = problem.hospital_weight * float(weights @ self.ways(host.hospital, units))
        balance = problem.balance_weight * abs(float(weights.sum()) - host.mean)
        held = Counter(self.units[u].village for u in units)
        broken = sum(count < self.parts_of[village] for village, count in held.items())
        splits = problem.split_price * broken
        return Cost(
            inside=float(pulls[best]), hospital=hospital, balance=balance, splits=splits, median=int(units[best])
        )

    def load(self, units: Iterable[int]) -> float:
        """Workload of units."""
        return float(sum(self.weights[u] for u in units))

    def is_outside(self, host: TeamHost, units: Sequence[int]) -> bool:
        """Whether a team of these units is outside the band; what lies on its edge is inside."""
        if self.problem.balance is None:
            return False
        slack = 1e-9 * max(1.0, host.mean)
        return abs(self.load(units) - host.mean) > self.problem.balance * host.mean + slack

    def excess(self, units: Sequence[int]) -> float:
        """Workload of these units above one team's capacity."""
        return 0.0 if self.problem.capacity is None else max(0.0, self.load(units) - self.problem.capacity)

    def is_staffed(self, units: Sequence[int]) -> bool:
        """Whether a village doctor works in one of the units."""
        return any(self.units[u].staffed for u in units)

    def pieces(self, units: Iterable[int]) -> tuple[frozenset[int], ...]:
        """The connected parts of some units, that of the first unit first."""
        left, found = dict.fromkeys(units), []
        while left:
            reached = {border := next(iter(left))}
            open_ = [border]
            while open_:
                step = [v for v in self.touching[open_.pop()] if v in left and v not in reached]
                reached.update(step)
                open_ += step
            found.append(frozenset(reached))
            left = {u: None for u in left if u not in reached}
        return tuple(found)

    def totals(self) -> dict[str, int]:
        """The parts of the cost over all teams, each rounded to whole person-seconds."""
        costs = [self.cost(host, own) for host, own in zip(self.hosts, self.members, strict=True)]
        return {part: round(sum(getattr(cost, part) for cost in costs)) for part in PARTS}

    def first_goals(self) -> dict[str, int]:
        """``over_capacity``, ``without_doctor`` and ``outside_band`` of the teams, put first or not."""
        pairs = [(host, own) for host, own in zip(self.hosts, self.members, strict=True) if own]
        return {
            "over_capacity": round(sum(self.excess(own) for _, own in pairs)),
            "without_doctor": sum(not self.is_staffed(own) for _, own in pairs),
            "outside_band": sum(self.is_outside(host, own) for host, own in pairs),
        }

    def exceptions(self) -> tuple[int, ...]:
        """Units that a hospital of another township looks after."""
        return tuple(
            unit
            for unit, team in enumerate(self.team_at)
            if team >= 0 and self.hosts[team].township != self.units[unit].township
        )

    def deviations(self) -> tuple[float, ...]:
        """Each team's workload against its host's mean: 0.1 is a tenth above it."""
        pairs = zip(self.hosts, self.members, strict=True)
        return tuple(self.load(own) / host.mean - 1 if host.mean else 0.0 for host, own in pairs)


def layout(problem: TerritoryProblem, territories: Territories) -> Layout:
    """The teams of a plan over the units of a problem.

    A team of a hospital that forms none in the problem is measured from the mean of its township's teams.
    """
    units = problem.units
    index = {unit.code: i for i, unit in enumerate(units)}
    sites = [unit.site for unit in units]
    seconds = problem.travel.submatrix(sites, sites).astype(np.float64)
    seconds[seconds == UNREACHABLE] = UNREACHABLE_SECONDS
    touching: list[set[int]] = [set() for _ in units]
    for a, b in problem.neighbours:
        if a in index and b in index:
            touching[index[a]].add(index[b])
            touching[index[b]].add(index[a])
    members = _members(units, territories.teams)
    team_at = [-1] * len(units)
    for team, own in enumerate(members):
        for unit in own:
            team_at[unit] = team
    weights = np.array([unit.workload for unit in units], dtype=np.float64)
    return Layout(
        problem=problem,
        seconds=seconds,
        weights=weights,
        touching=tuple(map(frozenset, touching)),
        teams=territories.teams,
        hosts=_hosts(problem, territories.teams, members, weights),
        members=members,
        team_at=tuple(team_at),
        parts_of=Counter(unit.village for unit in units),
    )


def _members(units: Sequence[Unit], teams: Sequence[Team]) -> tuple[tuple[int, ...], ...]:
    whole = {code: t for t, team in enumerate(teams) for code in team.villages}
    by_grid = {code: t for t, team in enumerate(teams) for code in team.grids}
    found: list[list[int]] = [[] for _ in teams]
    for i, unit in enumerate(units):
        # a plan made when the village was not split has all its parts in the team of the village
        of_village = whole.get(unit.village, -1)
        holders = {by_grid.get(grid, of_village) for grid in unit.grids} or {of_village}
        team = holders.pop()
        if team >= 0 and not holders:
            found[team].append(i)
    return tuple(map(tuple, found))


def _hosts(
    problem: TerritoryProblem,
    teams: Sequence[Team],
    members: Sequence[Sequence[int]],
    weights: NDArray[np.float64],
) -> tuple[TeamHost, ...]:
    known = {host.hospital: host for host in problem.hosts}
    loads: dict[str, list[float]] = defaultdict(list)
    for team, own in zip(teams, members, strict=True):
        loads[team.township].append(float(weights[list(own)].sum()))
    return tuple(
        known.get(team.hospital)
        or TeamHost(
            hospital=team.hospital,
            township=team.township,
            teams=len(loads[team.township]),
            mean=sum(loads[team.township]) / len(loads[team.township]),
        )
        for team in teams
    )


class Changes:
    """How much workload is not with its previous team's successor, now and after one unit moves."""

    def __init__(self, plan: Layout) -> None:
        problem = plan.problem
        self._plan = plan
        self._labels: dict[str, list[str]] = defaultdict(list)
        for label, hospital in sorted(problem.labels.items()):
            self._labels[hospital].append(label)
        self._teams: dict[str, list[int]] = defaultdict(list)
        for team, host in enumerate(plan.hosts):
            self._teams[host.hospital].append(team)
        self._shared: dict[tuple[int, str], float] = defaultdict(float)
        for unit, team in enumerate(plan.team_at):
            label = problem.previous.get(plan.units[unit].code, "")
            if label and team >= 0:
                self._shared[team, label] += plan.weights[unit]
        self._kept = {hospital: self._matched(hospital, {}) for hospital in self._labels}

    def more(self, unit: int, donor: int, taker: int) -> float:
        """Workload that would be changed in addition if the unit went to another team; negative for less."""
        label = self._plan.problem.previous.get(self._plan.units[unit].code, "")
        hospital = self._plan.problem.labels.get(label)
        if hospital is None:
            return 0.0
        weight = float(self._plan.weights[unit])
        return self._kept[hospital] - self._matched(hospital, {(donor, label): -weight, (taker, label): weight})

    def _matched(self, hospital: str, moved: Mapping[tuple[int, str], float]) -> float:
        """The most workload that stays with its team: each team succeeds at most one, each has one successor."""
        teams, labels = self._teams.get(hospital, []), self._labels[hospital]
        if not teams or not labels:
            return 0.0
        shared = np.array(
            [[self._shared.get((t, label), 0.0) + moved.get((t, label), 0.0) for label in labels] for t in teams]
        )
        rows, columns = linear_sum_assignment(shared, maximize=True)
        return float(shared[rows, columns].sum())
