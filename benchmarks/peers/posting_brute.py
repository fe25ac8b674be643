"""Posting problems so small that every solution can be tried, and the least goals by trying them.

A solution chooses for each person one of the schedules that break no rule of their own; what remains to be judged is
departments' limits, shortage and cost. Nothing is shared with gridplan's solvers but the problem's definition.
"""

from __future__ import annotations

import datetime as dt
import itertools
import math
import random
from collections import Counter
from collections.abc import Iterator

from gridplan.domain.postings import Candidate, PostingProblem

MONDAY = dt.date(2026, 1, 5)
Stay = tuple[str, int, int]
"""Host, first week (negative: before the horizon) and first week after."""


def problems(count: int, *, most: int = 6_000) -> Iterator[PostingProblem]:
    """The first ``count`` random problems with 20 to ``most`` solutions."""
    for seed in itertools.count():
        problem = _random(seed)
        if 20 <= math.prod(len(schedules(problem, c)) for c in problem.candidates) <= most:
            yield problem
            count -= 1
            if not count:
                return


def least(problem: PostingProblem) -> tuple[int, ...]:
    """Least shortage, short stays, weeks beyond the longest stay (where stays may stretch) and cost, in this order."""
    best: tuple[float, ...] = (math.inf,)
    for chosen in itertools.product(*(schedules(problem, c) for c in problem.candidates)):
        if _within_limits(problem, chosen):
            best = min(best, _goals(problem, chosen))
    return tuple(map(int, best))


def schedules(problem: PostingProblem, c: Candidate) -> list[tuple[Stay, ...]]:
    """Everything that one person may do."""
    found: list[tuple[Stay, ...]] = []
    for begun in _under_way(problem, c):
        free = max([c.rest_weeks, *(max(end, 0) + problem.rest for _, _, end in begun)])
        found += [(*begun, *more) for more in _later(problem, c, free)]
    return found


def _random(seed: int) -> PostingProblem:
    """In every third, stays may last longer than the longest, which is shorter there than the horizon."""
    dice = random.Random(seed)
    stretch = seed % 3 == 0
    weeks, hosts, candidates = 5, ("甲", "乙"), []
    taken: set[str] = set()
    for n in range(3):
        costs = {host: dice.randint(1, 30) for host in hosts if dice.random() < 0.85}
        first = dice.randrange(weeks + 3)
        away = range(first, first + dice.choice([1, 2, 30])) if dice.random() < 0.4 else range(0)
        open_hosts = [host for host in costs if host not in taken]
        history = (dice.choice(open_hosts), dice.randint(1, 6)) if open_hosts and dice.random() < 0.3 else None
        taken |= {history[0]} if history else set()
        candidates.append(
            Candidate(
                person=f"p{n}",
                department=f"d{n % 2}",
                available=tuple(week not in away for week in range(weeks + 3)),
                weekly_cost=costs,
                history=history,
                rest_weeks=0 if history else dice.choice([0, 0, 2]),
            )
        )
    return PostingProblem(
        start=MONDAY,
        weeks=weeks,
        candidates=tuple(candidates),
        required={host: dice.choice([1, 1, 2]) for host in hosts},
        department_limit={"d0": 1, "d1": 2},
        min_stay=3,
        floor_stay=2,
        max_stay=4 if stretch else 5,
        rest=1,
        handover_cost=10,
        stretch=stretch,
    )


def _longest(problem: PostingProblem) -> float:
    """Weeks that no stay exceeds."""
    return math.inf if problem.max_stay is None or problem.stretch else problem.max_stay


def _there(c: Candidate, first: int, last: int) -> bool:
    return all(c.available[max(first, 0) : last])


def _under_way(problem: PostingProblem, c: Candidate) -> Iterator[tuple[Stay, ...]]:
    """The ends that a stay under way may have: not before the minimum, but by exception or where somebody leaves."""
    if c.history is None:
        yield ()
        return
    host, served = c.history
    gone = next((week for week, there in enumerate(c.available) if not there), len(c.available))
    due = max(0, problem.min_stay - served)
    longest = min(problem.weeks, _longest(problem) - served)
    for end in range(max(1, problem.floor_stay - served), min(due, gone)):
        yield ((host, -served, end),)
    if gone < due or due >= longest:
        yield ((host, -served, min(gone, due)),)
        return
    for end in range(due, min(int(longest), gone) + 1):
        yield ((host, -served, end),)


def _later(problem: PostingProblem, c: Candidate, free: int) -> Iterator[tuple[Stay, ...]]:
    """Every row of stays that begin in week ``free`` or later. What is not over by the end goes on to its minimum."""
    yield ()
    for start in range(free, problem.weeks):
        longest = min(problem.weeks - start, _longest(problem))
        ends = {start + n for n in range(problem.floor_stay, int(longest) + 1)}
        ends |= {start + n for n in (problem.floor_stay, problem.min_stay) if start + n > problem.weeks}
        for end in sorted(ends):
            if end <= len(c.available) and _there(c, start, end):
                for host in sorted(c.weekly_cost):
                    for more in _later(problem, c, end + problem.rest):
                        yield ((host, start, end), *more)


def _within_limits(problem: PostingProblem, chosen: tuple[tuple[Stay, ...], ...]) -> bool:
    out: Counter[tuple[str | None, int]] = Counter()
    forced: Counter[tuple[str | None, int]] = Counter()
    for c, stays in zip(problem.candidates, chosen, strict=True):
        for _, first, last in stays:
            for week in range(max(first, 0), min(last, problem.weeks)):
                out[c.department, week] += 1
                forced[c.department, week] += first < 0 and week < first + problem.min_stay
    limit = problem.department_limit
    return all(
        n <= max(limit.get(department or "", n), forced[department, week]) for (department, week), n in out.items()
    )


def _goals(problem: PostingProblem, chosen: tuple[tuple[Stay, ...], ...]) -> tuple[int, ...]:
    there: Counter[tuple[str, int]] = Counter()
    short, beyond, cost = 0, 0, 0
    for c, stays in zip(problem.candidates, chosen, strict=True):
        for host, first, last in stays:
            weeks = range(max(first, 0), min(last, problem.weeks))
            there.update((host, week) for week in weeks)
            short += last > 0 and last - first < problem.min_stay
            if last > 0 and problem.max_stay is not None:
                beyond += max(0, min(last, problem.weeks) - first - problem.max_stay)
            cost += len(weeks) * c.weekly_cost[host] + problem.handover_cost * (first >= 0)
    missing = sum(
        max(0, needed - there[host, week]) for host, needed in problem.required.items() for week in range(problem.weeks)
    )
    return (missing, short, beyond, cost) if problem.stretch else (missing, short, cost)
