"""Posting problems at random, an independent judge of their solutions, and all solutions of a very small one."""

from __future__ import annotations

import datetime as dt
import itertools
import math
import random
from collections import Counter
from collections.abc import Iterator

from gridplan.domain.postings import Candidate, Posting, PostingProblem

MONDAY = dt.date(2026, 1, 5)
WEEK = dt.timedelta(weeks=1)


def person(name: str, costs: dict[str, int], **more: object) -> Candidate:
    """A candidate who is always available unless ``away`` (weeks) says otherwise."""
    away = set(more.pop("away", ()))  # type: ignore[call-overload]
    return Candidate(
        person=name,
        department=more.pop("department", None),
        available=tuple(w not in away for w in range(80)),
        weekly_cost=costs,
        **more,
    )


def problem(
    *candidates: Candidate, weeks: int = 8, required: dict[str, int] | None = None, **more: object
) -> PostingProblem:
    """A small problem: stays of 4 to 8 weeks (2 by exception), 2 weeks of rest, a hand-over costs 10."""
    settings: dict[str, object] = {"min_stay": 4, "floor_stay": 2, "max_stay": 8, "rest": 2, "handover_cost": 10}
    return PostingProblem(
        start=MONDAY,
        weeks=weeks,
        candidates=candidates,
        required={"A": 1} if required is None else required,
        **(settings | more),
    )


def random_problem(seed: int, *, people: int = 3, hosts: int = 2, weeks: int = 6, **more: object) -> PostingProblem:
    """Leave, stays under way, rest, departments with limits, hosts that some cannot reach."""
    dice = random.Random(seed)
    names = "ABCDEFGH"[:hosts]
    taken: set[str] = set()
    candidates = []
    for i in range(people):
        costs = {h: dice.randint(1, 30) for h in names if dice.random() < 0.85}
        away = set(range(a := dice.randrange(weeks + 3), a + dice.choice([1, 2, 30]))) if dice.random() < 0.4 else set()
        free = [h for h in costs if h not in taken]
        history = (dice.choice(free), dice.randint(1, 6)) if free and dice.random() < 0.3 else None
        taken |= {history[0]} if history else set()
        rest = dice.choice([0, 0, 2]) if history is None else 0
        candidates.append(person(f"p{i}", costs, away=away, history=history, rest_weeks=rest, department=f"d{i % 2}"))
    settings = {"min_stay": 3, "floor_stay": 2, "max_stay": 5, "rest": 1} | more
    return problem(
        *candidates,
        weeks=weeks,
        required={h: dice.choice([1, 1, 2]) for h in names},
        department_limit={"d0": 1, "d1": 2},
        **settings,
    )


def scores(case: PostingProblem, postings: tuple[Posting, ...]) -> tuple[int, int, int, int, int, int]:
    """Shortage, short stays, weeks beyond the longest stay, missing overlap, disturbance, cost, as the problem's docstring
    says; 0 for what it does not ask for.
    """
    cells = set(_cells(case, postings))
    present = Counter((host, week) for _, host, week in cells)
    missing = {(h, w): max(0, n - present[h, w]) for h, n in case.required.items() for w in range(case.weeks)}
    short = sum(p.weeks < case.min_stay and p.end > case.start for p in postings)
    costs = {c.person: c.weekly_cost for c in case.candidates}
    cost = sum(costs[p].get(h, 0) for p, h, _ in cells)
    cost += case.handover_cost * sum(0 <= _week(case, p.start) < case.weeks for p in postings)
    late = _late(case, postings, missing) if case.overlap else 0
    return sum(missing.values()), short, _beyond(case, postings), late, disturbance(case, postings), cost


def _beyond(case: PostingProblem, postings: tuple[Posting, ...]) -> int:
    if case.max_stay is None or not case.stretch:
        return 0
    spans = ((_week(case, p.start), min(_week(case, p.end), case.weeks)) for p in postings)
    return sum(max(0, last - first - case.max_stay) for first, last in spans if last > 0)


def _late(case: PostingProblem, postings: tuple[Posting, ...], missing: dict[tuple[str, int], int]) -> int:
    total = 0
    for host, needed in case.required.items():
        for week in range(case.weeks):
            settled = 0
            for p in postings:
                first = _week(case, p.start)
                long_enough = first <= 0 or first + case.overlap <= week
                settled += p.host == host and long_enough and first <= week < _week(case, p.end)
            excused = sum(missing.get((host, w), 0) for w in range(week - case.overlap, week + 1))
            total += max(0, needed - settled - excused)
    return total


def disturbance(case: PostingProblem, postings: tuple[Posting, ...]) -> int:
    """Weeks taken away from or added to the published postings, and what is said of the stays' starts and ends."""
    if not case.previous:
        return 0
    total = len(set(_cells(case, postings)) ^ set(_cells(case, case.previous)))
    for p in postings:
        first, last = _week(case, p.start), _week(case, p.end)
        best, against = 0, None
        for old in sorted(case.previous, key=lambda q: q.start):
            if (old.person, old.host) == (p.person, p.host):
                own = [set(_cells(case, (stay,))) for stay in (old, p)]
                shared = len(own[0] & own[1])
                best, against = (shared, old) if shared > best else (best, against)
        if against is None:
            total += case.disturbance.moved if 0 <= first < last else 0
            continue
        was_first, was_last = _week(case, against.start), _week(case, against.end)
        total += case.disturbance.shifted if first != was_first and max(first, was_first) >= 0 else 0
        total += case.disturbance.cut if last < was_last and last < case.weeks else 0
        total += case.disturbance.extended if last > was_last and was_last < case.weeks else 0
    return total


def faults(case: PostingProblem, postings: tuple[Posting, ...]) -> list[str]:
    """Every rule the postings break."""
    people = {c.person: c for c in case.candidates}
    found = []
    stays: dict[str, list[Posting]] = {c: [] for c in people}
    for p in sorted(postings, key=lambda p: (p.person, p.start)):
        stays[p.person].append(p)
        found += _stay_faults(case, people[p.person], p)
    for own in stays.values():
        for a, b in itertools.pairwise(own):
            found += [f"rest {a} {b}"] if b.start < a.end + case.rest * WEEK else []
    for c in people.values():
        found += _history_faults(case, c, stays[c.person])
    out = Counter((people[p].department, w) for p, _, w in _cells(case, postings))
    forced = Counter(
        (c.department, w)
        for c in people.values()
        if c.history
        for w in range(max(0, case.min_stay - c.history[1]))
        if all(c.available[: w + 1])
    )
    for (department, week), n in out.items():
        limit = max(case.department_limit.get(department or "", 99), forced[department, week])
        found += [f"limit {department} {week}"] if n > limit else []
    return found


def _stay_faults(case: PostingProblem, c: Candidate, p: Posting) -> Iterator[str]:
    first, last = _week(case, p.start), _week(case, p.end)
    under_way = c.history == (p.host, -first)
    if last < 0 or (last == 0 and not under_way) or first >= case.weeks:
        yield f"outside {p}"
    if not all(c.available[max(first, 0) : last]):
        yield f"away {p}"
    if not under_way and (p.host not in c.weekly_cost or first < c.rest_weeks):
        yield f"may not go {p}"
    settled = any((q.person, q.host, q.start) == (p.person, p.host, p.start) for q in case.previous)
    if not under_way and p.weeks < case.floor_stay and not (settled and first < case.frozen_weeks):
        yield f"below floor {p}"
    limited = case.max_stay is not None and not case.stretch
    if limited and p.weeks > case.max_stay and not (under_way and last <= 0):
        yield f"too long {p}"
    if last > case.weeks and p.weeks > case.min_stay:
        yield f"needlessly past the end {p}"


def _history_faults(case: PostingProblem, c: Candidate, own: list[Posting]) -> Iterator[str]:
    if c.history is None:
        return
    host, served = c.history
    gone = next((w for w, there in enumerate(c.available) if not there), len(c.available))
    end = next((_week(case, p.end) for p in own if (p.host, _week(case, p.start)) == (host, -served)), 0)
    broken_off = end >= max(1, case.floor_stay - served)  # by exception
    if end < min(gone, case.min_stay - served) and not broken_off:
        yield f"stay under way not finished {c.person}"
    if any(0 <= _week(case, p.start) < end + case.rest for p in own):
        yield f"no rest after the stay under way {c.person}"


def small_problems(
    count: int, *, combinations: int = 4_000, **settings: object
) -> Iterator[tuple[int, PostingProblem]]:
    """The first random problems of which every solution can be tried, with their seeds."""
    seeds = itertools.count()
    while count:
        seed = next(seeds)
        case = random_problem(seed, weeks=5, **settings)
        if 20 <= math.prod(len(list(_plans(case, c))) for c in case.candidates) <= combinations:
            count -= 1
            yield seed, case


def best_of_all(case: PostingProblem) -> tuple[int, int, int, int, int, int]:
    """The least scores over every combination of stays that has no faults (slow: for very small problems)."""
    each = [list(_plans(case, c)) for c in case.candidates]
    best = None
    for choice in itertools.product(*each):
        postings = tuple(p for own in choice for p in own)
        if any(f.startswith("limit") for f in faults(case, postings)):
            continue
        value = scores(case, postings)
        best = value if best is None or value < best else best
    assert best is not None
    return best


def _plans(case: PostingProblem, c: Candidate) -> Iterator[tuple[Posting, ...]]:
    starts = range(-c.history[1] if c.history else 0, case.weeks)
    stays = [
        Posting(person=c.person, host=h, start=MONDAY + s * WEEK, end=MONDAY + e * WEEK)
        for h in sorted(set(c.weekly_cost) | ({c.history[0]} if c.history else set()))
        for s in starts
        if s >= 0 or c.history == (h, -s)
        for e in range(max(s, 0) + 1, case.weeks + case.min_stay + 1)
        if not list(
            _stay_faults(case, c, Posting(person=c.person, host=h, start=MONDAY + s * WEEK, end=MONDAY + e * WEEK))
        )
        and (e <= case.weeks or e - s in {case.min_stay, case.floor_stay})
    ]
    alone = problem(
        c,
        weeks=case.weeks,
        required={},
        min_stay=case.min_stay,
        floor_stay=case.floor_stay,
        max_stay=case.max_stay,
        stretch=case.stretch,
        rest=case.rest,
    )
    for count in (0, 1, 2):
        for own in itertools.combinations(stays, count):
            if not [f for f in faults(alone, own) if not f.startswith("limit")]:
                yield own


def _week(case: PostingProblem, day: dt.date) -> int:
    return (day - case.start).days // 7


def _cells(case: PostingProblem, postings: tuple[Posting, ...]) -> Iterator[tuple[str, str, int]]:
    for p in postings:
        for week in range(max(0, _week(case, p.start)), min(case.weeks, _week(case, p.end))):
            yield p.person, p.host, week
