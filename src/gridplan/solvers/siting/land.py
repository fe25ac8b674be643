"""Districts around sites: what they must look like, what they are worth, and a search for good ones.

A *plan* is int64[n]: each demand's site, -1 for none. With neighbours a district grows from its site's home outward
and a demand changes hands only where both districts stay connected; without, any demand may go to any site that reaches
it. Worth is lexicographic: demands without a site, people beyond capacity, person-seconds.
"""

from __future__ import annotations

import heapq
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from gridplan.domain.siting import SitingProblem
from gridplan.domain.territories import UNREACHABLE_SECONDS
from gridplan.solvers.siting.nearest import Effort, Ints
from gridplan.solvers.siting.table import NO_WAY, Table

NOBODY = -1
Worth = tuple[int, int, int]
_SWEEPS = 60  # most passes of the search over all demands


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Land:
    """Sites s are the fixed ones, then the candidates.

    Attributes:
        people: int64[n].
        seconds: int64[n, s], at most ``UNREACHABLE_SECONDS``.
        allowed: bool[n, s], demand i may be in the district of s at all.
        capacity: float64[s], ``inf`` without a limit.
        touching: neighbours of each demand; ``None`` where districts need not be connected.
        home: demand of each site; -1 without neighbours.
        standing: how many sites are fixed.
        count: how many candidates may be opened.
    """

    people: Ints
    seconds: Ints
    allowed: NDArray[np.bool_]
    capacity: NDArray[np.float64]
    touching: tuple[tuple[int, ...], ...] | None
    home: tuple[int, ...]
    standing: int
    count: int

    def cost(self, i: int, s: int) -> int:
        """Person-seconds of demand i in the district of s, or without a site."""
        return int(self.people[i]) * (UNREACHABLE_SECONDS if s == NOBODY else int(self.seconds[i, s]))

    def worth(self, plan: Ints) -> Worth:
        """(demands without a site, people beyond capacity, person-seconds); the first is no goal without neighbours."""
        served = plan >= 0
        load = np.bincount(plan[served], self.people[served], len(self.capacity))
        over = int(np.maximum(load - self.capacity, 0.0).sum())
        seconds = np.where(served, self.seconds[np.arange(len(plan)), plan], UNREACHABLE_SECONDS)
        unreached = 0 if self.touching is None else int((~served).sum())
        return unreached, over, int(self.people @ seconds)

    def joined(self, members: set[int], s: int) -> set[int]:
        """The members that hang together with the home of s."""
        if self.touching is None:
            return members
        return _reach(self.touching, members, self.home[s])


def land_of(problem: SitingProblem, table: Table) -> Land:
    """The districts' data.

    Raises:
        ValueError: connected districts, and a site whose home is not among the demands.
    """
    ids = (*table.fixed, *table.candidates)
    true = np.hstack([table.fixed_true, table.true])
    allowed = true < NO_WAY
    touching, home = None, tuple(NOBODY for _ in ids)
    if problem.neighbours is not None:
        place = {code: i for i, code in enumerate(table.demands)}
        lost = [site for site in ids if problem.home.get(site) not in place]
        if lost:
            raise ValueError(
                f"connected districts need the home of every site among the demands: {', '.join(lost[:5])}"
            )
        home = tuple(place[problem.home[site]] for site in ids)
        near: list[set[int]] = [set() for _ in table.demands]
        for a, b in problem.neighbours:
            if a in place and b in place and a != b:
                near[place[a]].add(place[b])
                near[place[b]].add(place[a])
        touching = tuple(tuple(sorted(beside)) for beside in near)
        for s, own in enumerate(home):
            inside = _reach(touching, set(np.flatnonzero(allowed[:, s]).tolist()), own)
            allowed[:, s] = False
            allowed[sorted(inside), s] = True
    return Land(
        people=table.people,
        seconds=np.minimum(true, UNREACHABLE_SECONDS),
        allowed=allowed,
        capacity=np.array([float(problem.capacity.get(site, np.inf)) for site in ids]),
        touching=touching,
        home=home,
        standing=len(table.fixed),
        count=table.count,
    )


def _reach(touching: Sequence[Sequence[int]], members: set[int], root: int) -> set[int]:
    found, todo = ({root}, [root]) if root in members else (set(), [])
    while todo:
        for other in touching[todo.pop()]:
            if other in members and other not in found:
                found.add(other)
                todo.append(other)
    return found


def grow(land: Land, opened: Sequence[int]) -> Ints:  # noqa: C901, one sweep with its own queue
    """A plan for these candidates: nearest first, within capacity while that goes, then beyond it."""
    plan = np.full(len(land.people), NOBODY, dtype=np.int64)
    sites = [*range(land.standing), *(land.standing + j for j in opened)]
    room = land.capacity.copy()
    heap: list[tuple[int, int, int]] = []

    def reach_out(i: int, s: int) -> None:
        for j in land.touching[i] if land.touching is not None else ():
            if plan[j] == NOBODY and land.allowed[j, s]:
                heapq.heappush(heap, (int(land.seconds[j, s]), j, s))

    if land.touching is None:
        heap = [(int(land.seconds[i, s]), i, s) for s in sites for i in np.flatnonzero(land.allowed[:, s]).tolist()]
        heapq.heapify(heap)
    for s in sites if land.touching is not None else ():
        if plan[land.home[s]] == NOBODY and land.allowed[land.home[s], s]:
            plan[land.home[s]] = s
            room[s] -= land.people[land.home[s]]
    for s in sites if land.touching is not None else ():
        if plan[land.home[s]] == s:
            reach_out(land.home[s], s)
    for tight in (True, False):
        waiting: list[tuple[int, int, int]] = []
        while heap:
            seconds, i, s = heapq.heappop(heap)
            if plan[i] != NOBODY:
                continue
            if tight and land.people[i] > room[s]:
                waiting.append((seconds, i, s))
                continue
            plan[i] = s
            room[s] -= land.people[i]
            reach_out(i, s)
        heap = waiting
        heapq.heapify(heap)
    return plan


def improve(land: Land, plan: Ints, opened: Sequence[int], effort: Effort) -> Ints:
    """Hand single demands over while the plan's worth improves."""
    plan, sites = plan.copy(), [*range(land.standing), *(land.standing + j for j in opened)]
    load = np.bincount(plan[plan >= 0], land.people[plan >= 0], len(land.capacity))
    for _ in range(_SWEEPS):
        moved = False
        for i in range(len(plan)):
            if effort.over:
                return plan
            target = _better(land, plan, load, i, sites)
            if target is not None:
                if plan[i] != NOBODY:
                    load[plan[i]] -= land.people[i]
                plan[i] = target
                load[target] += land.people[i]
                moved = True
        if not moved:
            break
    return plan


def _better(land: Land, plan: Ints, load: Ints, i: int, sites: list[int]) -> int | None:
    """The site to which demand i is best handed; ``None`` where it is best where it is."""
    own, people = int(plan[i]), float(land.people[i])
    offers = sites if land.touching is None else sorted({int(plan[j]) for j in land.touching[i]} - {NOBODY, own})
    best, found = (0, 0.0, 0), None
    relief = 0.0 if own == NOBODY else min(people, max(load[own] - land.capacity[own], 0.0))
    for s in offers:
        if s == own or not land.allowed[i, s]:
            continue
        room = max(land.capacity[s] - load[s], 0.0)
        gain = (-int(own == NOBODY), max(people - room, 0.0) - relief, land.cost(i, s) - land.cost(i, own))
        if gain < best:
            best, found = gain, s
    return found if found is not None and _may_leave(land, plan, i) else None


def _may_leave(land: Land, plan: Ints, i: int) -> bool:
    """Whether the district of i stays connected, and keeps its home, without i."""
    own = int(plan[i])
    if land.touching is None or own == NOBODY:
        return True
    if land.home[own] == i:
        return False
    beside = [j for j in land.touching[i] if plan[j] == own]
    if len(beside) < 2:
        return True
    rest = set(np.flatnonzero(plan == own).tolist()) - {i}
    return len(land.joined(rest, own)) == len(rest)


def search_plan(land: Land, opened: Sequence[int], effort: Effort) -> tuple[Ints, tuple[int, ...]]:
    """A good plan: districts, each site moved to the middle of its own, districts again (Maranzana 1964)."""
    opened = tuple(sorted(opened))
    plan = improve(land, grow(land, opened), opened, effort)
    while not effort.over:
        moved = _recentred(land, plan, opened)
        if moved == opened:
            break
        trial = improve(land, grow(land, moved), moved, effort)
        if land.worth(trial) >= land.worth(plan):
            break
        plan, opened = trial, moved
    return plan, opened


def _recentred(land: Land, plan: Ints, opened: tuple[int, ...]) -> tuple[int, ...]:
    """For each opened candidate the one that serves its district best."""
    free = set(range(land.allowed.shape[1] - land.standing)) - set(opened)
    result = []
    for j in opened:
        members = np.flatnonzero(plan == land.standing + j)
        best, chosen = int(land.people[members] @ land.seconds[members, land.standing + j]), j
        for k in sorted(free):
            s = land.standing + k
            if land.touching is not None and plan[land.home[s]] != land.standing + j:
                continue
            if land.capacity[s] < land.capacity[land.standing + j] or not land.allowed[members, s].all():
                continue
            cost = int(land.people[members] @ land.seconds[members, s])
            if cost < best:
                best, chosen = cost, k
        free -= {chosen}
        result.append(chosen)
    return tuple(sorted(result))
