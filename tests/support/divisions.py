"""Small townships, and every way to divide them: what the territory solver is compared with."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from gridplan.domain.territories import TerritoryProblem, TownshipTask, Unit
from gridplan.domain.travel import TravelTimes


def grid_problem(
    loads, teams, *, width=3, seed=0, balance=0.6, weight=100.0, previous=None, links=None
) -> TerritoryProblem:
    """Units on a chequerboard of ``width`` columns, with random asymmetric travel times."""
    n = len(loads)
    codes = [f"u{i:02}" for i in range(n)]
    random = np.random.default_rng(seed)
    seconds = random.integers(60, 900, size=(n, n)).astype(np.int32)
    np.fill_diagonal(seconds, 0)
    if links is None:
        links = [(i, i + 1) for i in range(n - 1) if (i + 1) % width] + [(i, i + width) for i in range(n - width)]
    task = TownshipTask(
        township="T",
        hospital="H",
        units=tuple(Unit(code=c, village=c, site=c, workload=load) for c, load in zip(codes, loads, strict=True)),
        neighbours=frozenset((codes[a], codes[b]) for a, b in links),
        teams=teams,
        previous=previous or {},
    )
    travel = TravelTimes(origins=tuple(codes), destinations=tuple(codes), seconds=seconds, profile="car")
    return TerritoryProblem(tasks=(task,), travel=travel, balance=balance, balance_weight=weight)


def partitions(items):
    if not items:
        yield []
        return
    first, *rest = items
    for smaller in partitions(rest):
        yield [[first], *smaller]
        for k in range(len(smaller)):
            yield [*smaller[:k], [first, *smaller[k]], *smaller[k + 1 :]]


def connected(part, links):
    reached, border = {part[0]}, [part[0]]
    while border:
        here = border.pop()
        for a, b in links:
            for near in [b] if a == here else [a] if b == here else []:
                if near in part and near not in reached:
                    reached.add(near)
                    border.append(near)
    return len(reached) == len(part)


def value_of(problem, parts):
    """Teams outside the band, cost."""
    (task,) = problem.tasks
    load = {u.code: u.workload for u in task.units}
    mean = sum(load.values()) / len(parts)
    share = np.inf if problem.balance is None else problem.balance
    between = {(a, b): problem.travel.between(a, b) for a in load for b in load}
    loads_ = [sum(load[u] for u in p) for p in parts]
    cost = sum(
        round(
            min(sum(load[u] * (14400 if between[u, m] is None else between[u, m]) for u in p) for m in p)
            + problem.balance_weight * abs(w - mean)
        )
        for p, w in zip(parts, loads_, strict=True)
    )
    return sum(abs(w - mean) > share * mean + 1e-6 for w in loads_), cost


def brute_force(problem: TerritoryProblem):
    (task,) = problem.tasks
    load = {u.code: u.workload for u in task.units}
    teams = min(task.teams, len(load))
    best = None
    for parts in partitions(sorted(load)):
        if len(parts) != teams or not all(connected(p, task.neighbours) for p in parts):
            continue
        goals = value_of(problem, parts)
        best = goals if best is None else min(best, goals)
    return best


def values(result):
    return tuple(goal.value for goal in result.goals)


def is_division(problem, result) -> bool:
    """Whether every township's units are divided into the right number of connected teams."""
    for task in problem.tasks:
        teams = [t for t in result.solution.teams if t.township == task.township]
        if len(teams) != min(task.teams, len(task.units)):
            return False
        if sorted(v for t in teams for v in t.villages) != sorted(u.code for u in task.units):
            return False
        if not all(connected(list(t.villages), task.neighbours) for t in teams):
            return False
    return True


def again(problem, result):
    """The problem with the result as its published plan."""
    tasks = []
    for task in problem.tasks:
        teams = [t for t in result.solution.teams if t.township == task.township]
        tasks.append(replace(task, previous={v: i for i, t in enumerate(teams) for v in t.villages}))
    return replace(problem, tasks=tuple(tasks))
