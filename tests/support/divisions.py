"""Small regions, and every way to divide them: what the territory solver is compared with."""

from __future__ import annotations

import itertools
from collections import Counter
from dataclasses import replace

import numpy as np

from gridplan.domain.territories import TeamHost, TerritoryProblem, Unit
from gridplan.domain.travel import TravelTimes


def grid_problem(
    loads, teams, *, width=3, seed=0, balance=0.6, weight=100.0, previous=None, links=None, **more
) -> TerritoryProblem:
    """Units on a chequerboard of ``width`` columns, with random asymmetric travel times; one host, H."""
    n = len(loads)
    codes = [f"u{i:02}" for i in range(n)]
    if links is None:
        links = [(i, i + 1) for i in range(n - 1) if (i + 1) % width] + [(i, i + width) for i in range(n - width)]
    units = tuple(
        Unit(code=c, village=c, township="T", site=c, workload=load) for c, load in zip(codes, loads, strict=True)
    )
    labels = {f"old{k}": "H" for k in set((previous or {}).values())}
    formed = max(1, min(teams, n))
    return TerritoryProblem(
        units=units,
        neighbours=frozenset((codes[a], codes[b]) for a, b in links),
        hosts=(TeamHost(hospital="H", township="T", teams=teams, mean=sum(loads) / formed),),
        eligible=dict.fromkeys(codes, ("H",)),
        travel=random_travel([*codes, "H"], seed),
        balance=balance,
        balance_weight=weight,
        previous={code: f"old{k}" for code, k in (previous or {}).items()},
        labels=labels,
        **more,
    )


def random_travel(places, seed) -> TravelTimes:
    """Random asymmetric travel times."""
    random = np.random.default_rng(seed)
    seconds = random.integers(60, 900, size=(len(places), len(places))).astype(np.int32)
    np.fill_diagonal(seconds, 0)
    return TravelTimes(origins=tuple(places), destinations=tuple(places), seconds=seconds, profile="car")


def two_hosts(loads, teams, *, width=3, seed=0, abroad=(), both=(), **more) -> TerritoryProblem:
    """A chequerboard shared by townships A (first half of the units) and B; ``abroad`` may also go to the other one's
    hospital, ``both`` are the parts of one split village, staffed nowhere."""
    problem = grid_problem(loads, 1, width=width, seed=seed, **more)
    half = (len(loads) + 1) // 2
    units, eligible = [], {}
    for i, unit in enumerate(problem.units):
        own, other = ("A", "B") if i < half else ("B", "A")
        part = {"village": "v", "grids": (f"g{i}",)} if i in both else {}
        units.append(replace(unit, township=own, staffed=i not in both, **part))
        eligible[unit.code] = (own, other) if i in abroad else (own,)
    home = {own: [u.workload for u in units if u.township == own] for own in "AB"}
    hosts = tuple(
        TeamHost(hospital=own, township=own, teams=k, mean=sum(home[own]) / max(1, min(k, len(home[own]))))
        for own, k in zip("AB", teams, strict=True)
    )
    places = [*(u.code for u in units), "A", "B"]
    return replace(
        problem, units=tuple(units), hosts=hosts, eligible=eligible, travel=random_travel(places, seed), labels={}
    )


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


def seconds(problem, a, b):
    found = problem.travel.between(a, b)
    return 14400 if found is None else found


def value_of(problem, teams):
    """The first goals and the cost of teams ``(unit codes, hospital)``, by the definition of the problem."""
    units = {u.code: u for u in problem.units}
    hosts = {h.hospital: h for h in problem.hosts}
    goals = {"over_capacity": 0, "without_doctor": 0, "outside_band": 0}
    cost = 0
    for codes, hospital in teams:
        load = sum(units[c].workload for c in codes)
        mean = hosts[hospital].mean
        travel = min(sum(units[c].workload * seconds(problem, c, m) for c in codes) for m in codes)
        way = sum(units[c].workload * seconds(problem, hospital, c) for c in codes)
        whole = {v: {u.code for u in problem.units if u.village == v} for v in {units[c].village for c in codes}}
        splits = sum(not parts <= set(codes) for parts in whole.values())
        cost += round(
            travel
            + problem.hospital_weight * way
            + problem.balance_weight * abs(load - mean)
            + problem.split_price * splits
        )
        goals["over_capacity"] += max(0, load - problem.capacity) if problem.capacity is not None else 0
        goals["without_doctor"] += not any(units[c].staffed for c in codes)
        if problem.balance is not None:
            goals["outside_band"] += abs(load - mean) > problem.balance * mean + 1e-6
    return (*(goals[name] for name in problem.first), cost)


def moved(problem, teams):
    """Workload not with its previous team's successor, over every way to choose successors."""
    if not problem.previous:
        return 0
    load = {u.code: u.workload for u in problem.units}
    labels = sorted(problem.labels)
    had = sum(load[c] for c in problem.previous)

    def kept(team, label):
        codes, hospital = team
        return sum(load[c] for c in codes if problem.previous.get(c) == label) * (hospital == problem.labels[label])

    size = max(len(teams), len(labels))
    rows = [[kept(t, label) for label in labels] + [0] * (size - len(labels)) for t in teams]
    rows += [[0] * size] * (size - len(teams))
    return had - max(sum(rows[i][k] for i, k in enumerate(p)) for p in itertools.permutations(range(size)))


def formed(problem):
    """Hospital → teams it forms: one after the other each as many as leave every team so far a unit of its own."""
    found = dict.fromkeys((h.hospital for h in problem.hosts), 0)
    holder = {}

    def seated(hospital, tried):
        for code in sorted(c for c, hospitals in problem.eligible.items() if hospital in hospitals):
            if code not in tried:
                tried.add(code)
                if code not in holder or seated(holder[code], tried):
                    holder[code] = hospital
                    return True
        return False

    for host in problem.hosts:
        while found[host.hospital] < host.teams and seated(host.hospital, set()):
            found[host.hospital] += 1
    return found


def divisions(problem):
    """Every connected division with the right number of teams of each host."""
    codes = sorted(u.code for u in problem.units)
    slots = [hospital for hospital, teams in formed(problem).items() for _ in range(teams)]
    for parts in partitions(codes):
        if len(parts) != len(slots) or not all(connected(p, problem.neighbours) for p in parts):
            continue
        for hospitals in sorted(set(itertools.permutations(slots))):
            teams = list(zip(parts, hospitals, strict=True))
            if all(h in problem.eligible[c] for p, h in teams for c in p):
                yield teams


def brute_force(problem: TerritoryProblem):
    """The best values of all goals: first ones, moved (with a previous plan), cost."""
    best = None
    for teams in divisions(problem):
        *first, cost = value_of(problem, teams)
        value = (*first, *((moved(problem, teams),) if problem.previous else ()), cost)
        best = value if best is None else min(best, value)
    return best


def values(result):
    return tuple(goal.value for goal in result.goals)


def teams_of(problem, result):
    """The teams as ``(unit codes, hospital)``."""
    found = []
    for team in result.solution.teams:
        own = [
            u.code for u in problem.units if (set(u.grids) <= set(team.grids) if u.grids else u.code in team.villages)
        ]
        found.append((own, team.hospital))
    return found


def is_division(problem, result) -> bool:
    """Whether all units are divided into the right number of connected teams of each host."""
    teams = teams_of(problem, result)
    codes = sorted(c for own, _ in teams for c in own)
    return (
        codes == sorted(u.code for u in problem.units)
        and all(connected(own, problem.neighbours) for own, _ in teams)
        and all(hospital in problem.eligible[c] for own, hospital in teams for c in own)
        and Counter(hospital for _, hospital in teams) == Counter(formed(problem))
    )


def again(problem, result):
    """The problem with the result as its published plan."""
    teams = result.solution.teams
    previous = {c: t.id for t, (own, _) in zip(teams, teams_of(problem, result), strict=True) for c in own}
    return replace(problem, previous=previous, labels={t.id: t.hospital for t in teams})
