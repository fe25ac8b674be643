"""Trying remedies: one township's teams solved again with one thing changed, within a budget."""

from __future__ import annotations

import dataclasses
import time
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass

from gridplan.domain.county import County
from gridplan.domain.explanations import UnitReason
from gridplan.domain.naming import Names
from gridplan.domain.plan import Plan
from gridplan.domain.results import Status
from gridplan.domain.territories import Team, TeamHost, Territories, TerritoryProblem, Unit
from gridplan.languages import said
from gridplan.planning.explaining.costs import Layout, layout
from gridplan.solvers import SolverProfile, solve_territories
from gridplan.solvers.interruption import requested

_SOLVES = 24  # for one subject, so that, but for a slow machine, what is tried does not depend on the clock
_LEAST = 1.0  # seconds for one subject
_EACH = 3.0  # seconds


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What a trial came to: the goals that the county puts first, and the cost."""

    goals: Mapping[str, int]
    cost: int
    proven: bool

    def mends(self, goal: str, now: Mapping[str, int]) -> bool:
        """Whether a goal is wholly met and no other of ``now`` is worse."""
        return self.goals[goal] == 0 and self._keeps(goal, now)

    def helps(self, goal: str, now: Mapping[str, int]) -> bool:
        """Whether a goal is missed by less and no other of ``now`` is worse."""
        return self.goals[goal] < now[goal] and self._keeps(goal, now)

    def _keeps(self, goal: str, now: Mapping[str, int]) -> bool:
        return all(self.goals[other] <= now[other] for other in now if other != goal)


class Trials:
    """Solves parts of the problem again.

    A part is the units that the teams of some townships have now; all other teams stay as they are. What was tried
    is not tried again.
    """

    def __init__(self, plan: Layout, profile: SolverProfile, *, across: bool, seconds: float) -> None:
        self.plan = plan
        self._across = across
        self._profile = profile
        self._deadline = time.monotonic() + seconds
        self._budgets: dict[object, tuple[float, int]] = {}  # subject → when its share of the time ends, solves left
        self._subject: object = None
        self._known: dict[object, Outcome | None] = {}
        self._finer: dict[int, TerritoryProblem] = {}
        self.cut_short = False

    def about(self, subject: object, others: int) -> None:
        """Turn to a subject, which has an equal share of the time left if it is new and so many others are to come."""
        self.cut_short = False
        self._subject = subject
        if subject not in self._budgets:
            began = time.monotonic()
            share = max(_LEAST, (self._deadline - began) / (others + 1))
            self._budgets[subject] = (min(self._deadline, began + share), _SOLVES)

    @property
    def over(self) -> bool:
        """Whether the subject's budget is used up; that something was left out is remembered."""
        until, left = self._budgets.get(self._subject, (self._deadline, _SOLVES))
        over = time.monotonic() > until or left <= 0 or requested()
        self.cut_short |= over
        return over

    def now(self, townships: Collection[str], also: str = "") -> Mapping[str, int]:
        """The goals that the county puts first, and one more, for the townships' teams as planned."""
        found = self._part_of_plan(townships).first_goals()
        return {goal: value for goal, value in found.items() if goal in self.plan.problem.first or goal == also}

    def cost_now(self, townships: Collection[str]) -> int:
        """What the townships' teams cost as planned."""
        part = self._part_of_plan(townships)
        return sum(part.cost(h, own).total for h, own in zip(part.hosts, part.members, strict=True))

    def with_teams(self, hospital: str, more: int) -> Outcome | None:
        """The township of a hospital solved again with more (or fewer) teams there; ``None`` if that cannot be."""
        host = next((h for h in self.plan.problem.hosts if h.hospital == hospital), None)
        # without township borders every team hangs together with every other: that is for a new plan, not for a trial
        if host is None or self._across or host.teams + more < 1:
            return None
        part = self._part({host.township})
        if sum(h.teams for h in part.hosts) + more > len(part.units):
            return None
        return self._solve(("teams", hospital, more), _with_more(part, hospital, more))

    def divided(
        self, hospital: str, more: int, threshold: int, make: Callable[[int], TerritoryProblem]
    ) -> Outcome | None:
        """The township of a hospital solved again with villages divided from a threshold on, and more teams there.

        ``None`` where that cannot be: its teams have not just whole villages.

        Args:
            hospital: the township's, to which teams are added.
            more: how many teams are added.
            threshold: residents.
            make: threshold → the county's problem, asked once for each.
        """
        if threshold not in self._finer:
            if self.over:
                return None
            self._finer[threshold] = make(threshold)
        finer = self._finer[threshold]
        host = next((h for h in finer.hosts if h.hospital == hospital), None)
        if host is None or self._across:
            return None
        held = {unit.village for unit in self._part({host.township}).units}
        if held & {self.plan.units[u].village for own in self._others(host.township) for u in own}:
            return None
        units = tuple(unit for unit in finer.units if unit.village in held)
        part = _restricted(finer, units, tuple(h for h in finer.hosts if h.township == host.township))
        if sum(h.teams for h in part.hosts) + more > len(units):
            return None
        return self._solve(("divided", threshold, hospital, more), _with_more(part, hospital, more))

    def _others(self, township: str) -> Iterator[tuple[int, ...]]:
        """The units of each team of other townships."""
        for team, own in zip(self.plan.teams, self.plan.members, strict=True):
            if team.township != township:
                yield own

    def without_exception(self, unit: int, townships: Collection[str]) -> Outcome | None:
        """Two townships solved again with a unit left to the hospitals of its own; ``None`` if that cannot be."""
        part, own = self._part(townships), self.plan.units[unit]
        homes = {h.hospital for h in part.hosts if h.township == own.township}
        left = tuple(h for h in part.eligible[own.code] if h in homes)
        if not left:
            return None
        return self._solve(("home", unit), dataclasses.replace(part, eligible={**part.eligible, own.code: left}))

    def _part(self, townships: Collection[str]) -> TerritoryProblem:
        problem = self.plan.problem
        hosts = tuple(h for h in problem.hosts if h.township in townships)
        ids = {h.hospital for h in hosts}
        teams = zip(self.plan.teams, self.plan.members, strict=True)
        held = [unit for team, own in teams if team.hospital in ids for unit in own]
        return _restricted(problem, tuple(self.plan.units[u] for u in sorted(held)), hosts)

    def _part_of_plan(self, townships: Collection[str]) -> Layout:
        part = self._part(townships)
        ids = {h.hospital for h in part.hosts}
        return layout(part, Territories(teams=tuple(t for t in self.plan.teams if t.hospital in ids)))

    def _solve(self, key: object, part: TerritoryProblem) -> Outcome | None:
        if key in self._known:
            return self._known[key]
        if self.over:
            return None
        until, left = self._budgets.get(self._subject, (self._deadline, _SOLVES))
        self._budgets[self._subject] = (until, left - 1)
        seconds = max(0.1, min(_EACH, until - time.monotonic()))
        result = solve_territories(part, self._profile.replace(seconds=seconds))
        outcome = None
        if result.solution is not None:
            found = layout(part, result.solution)
            cost = sum(found.cost(h, own).total for h, own in zip(found.hosts, found.members, strict=True))
            outcome = Outcome(goals=found.first_goals(), cost=cost, proven=result.status is Status.OPTIMAL)
        self._known[key] = outcome
        return outcome


def _restricted(problem: TerritoryProblem, units: tuple[Unit, ...], hosts: tuple[TeamHost, ...]) -> TerritoryProblem:
    """A part of a problem by itself, not bound by a published plan."""
    ids, codes = {h.hospital for h in hosts}, {unit.code for unit in units}
    return dataclasses.replace(
        problem,
        units=units,
        hosts=hosts,
        neighbours=frozenset((a, b) for a, b in problem.neighbours if a in codes and b in codes),
        eligible={u.code: tuple(h for h in problem.eligible[u.code] if h in ids) for u in units},
        previous={},
        labels={},
    )


def _with_more(part: TerritoryProblem, hospital: str, more: int) -> TerritoryProblem:
    """One township's problem with more (or fewer) teams of a hospital, and the mean that these have."""
    teams = sum(h.teams for h in part.hosts)
    hosts = tuple(
        dataclasses.replace(h, teams=h.teams + more * (h.hospital == hospital), mean=h.mean * teams / (teams + more))
        for h in part.hosts
    )
    return dataclasses.replace(part, hosts=hosts)


@dataclass(frozen=True, slots=True, kw_only=True)
class Desk:
    """What an explanation looks at."""

    plan: Plan
    layout: Layout
    names: Names
    trials: Trials
    reasons: Mapping[str, UnitReason]

    @property
    def county(self) -> County:
        """The plan's county."""
        return self.plan.county

    def place(self, team: Team) -> int:
        """The team's place in the layout."""
        return next(i for i, each in enumerate(self.layout.teams) if each.id == team.id)

    def village(self, unit: int) -> str:
        """Name of a unit's village; of a part, with its number."""
        own = self.layout.units[unit]
        name = self.names(own.village)
        if not own.grids:
            return name
        return said("{village} part {number}", village=name, number=own.code.rpartition("/")[2])
