"""How many physicians can be at the hosts in each week at most, counted without any solver.

Every week by itself is a transport: departments (their limits) → people who are there that week → hosts they can
reach → what the hosts need. What the greatest flow leaves unmet is missing in any plan, and the smallest cut says why:
these hosts, in these weeks, can be served by these people only (Hall 1935, Ford and Fulkerson 1956). Weeks do not
overlap, so their shortages add up. Where a longest stay and a rest keep people from serving throughout, windows of
several weeks are looked at too: in L weeks nobody serves more than ``q·m + min(m, L − q·(m + r))`` of them, with the
longest stay m, the rest r and ``q = ⌊L / (m + r)⌋``; not so where stays may outlast the longest one rather than leave
a post vacant. The windows and weeks that together prove most are told.

All is a relaxation of the posting problem, so a shortage found here is one in every plan; none found proves nothing.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from scipy import sparse
from scipy.sparse.csgraph import maximum_flow

from gridplan.domain.postings import Candidate, PostingProblem

_STEP = 4  # weeks between the ends of windows that are tried
_Group = tuple[str | None, frozenset[str]]
_Where = Mapping[tuple[str | None, tuple[frozenset[str], ...]], int]
"""Department, and hosts where somebody can be in each week → how many people are like that."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Bottleneck:
    """Hosts that cannot have what they need in some weeks, whatever the plan.

    Attributes:
        first, last: weeks, both included.
        hosts: those concerned, ascending.
        need: person-weeks that they need.
        missing: person-weeks at least missing.
        most: persons missing in the worst week at least; of a window, on average, rounded up.
        people: how many can be at one of the hosts in some of the weeks.
        departments: those whose limit keeps people of theirs at home.
        resting: it is rest between two stays that leaves the weeks unmet, not the number of people in each week.
    """

    first: int
    last: int
    hosts: tuple[str, ...]
    need: int
    missing: int
    most: int
    people: int
    departments: tuple[str, ...]
    resting: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class _Cut:
    """A transport's smallest cut: hosts and departments on the side of the demand, and what is unmet."""

    missing: int
    hosts: tuple[str, ...]
    departments: tuple[str, ...]


def least_shortage(problem: PostingProblem, *, shortest: int) -> int:
    """Person-weeks missing in every plan at least, where no new stay is shorter than ``shortest`` weeks."""
    return sum(b.missing for b in bottlenecks(problem, shortest=shortest))


def bottlenecks(problem: PostingProblem, *, shortest: int) -> tuple[Bottleneck, ...]:
    """What cannot be met, by week; empty where counting proves no shortage.

    Args:
        problem: what is asked.
        shortest: weeks of the shortest stay: ``floor_stay``, or ``min_stay`` to know what needs exceptions.
    """
    where = Counter((c.department, places(problem, c, shortest)) for c in problem.candidates)
    limits = _limits(problem)
    found = [_of_weeks(problem, where, limits, week, week + 1) for week in range(problem.weeks)]
    windows = {
        (first, end): cut
        for first, end in _windows(problem)
        if (cut := _of_weeks(problem, where, limits, first, end)) is not None
    }
    chosen = _best(found, windows, problem.weeks)
    return tuple(_merged(where, chosen))


def places(problem: PostingProblem, candidate: Candidate, shortest: int) -> tuple[frozenset[str], ...]:
    """Hosts where somebody can be, for each week of the horizon; more than the model allows, never fewer.

    A stay under way holds the person until it has lasted ``shortest`` weeks. A new one begins after it, or the rest,
    and needs as many weeks in which the person is there.
    """
    there = candidate.available
    gone = next((week for week, here in enumerate(there) if not here), len(there))
    open_to, own = frozenset(candidate.weekly_cost), frozenset[str]()
    due, earliest = 0, candidate.rest_weeks
    if candidate.history is not None:
        host, served = candidate.history
        own = frozenset({host})
        due = max(0, min(gone, shortest - served))
        earliest = max(earliest, due + problem.rest)
    if problem.previous:  # what was published may be kept against the rules of today
        own |= {p.host for p in problem.previous if p.person == candidate.person}
        due, earliest = 0, 0
    fresh = _runs(there, earliest, max(shortest, 1))
    found = []
    for week in range(problem.weeks):
        if not there[week]:
            found.append(frozenset[str]())
        elif week < due:
            found.append(own)
        else:
            kept = own if week < gone or problem.previous else frozenset()
            found.append(kept | open_to if fresh[week] else kept)
    return tuple(found)


def _runs(there: Sequence[bool], earliest: int, shortest: int) -> list[bool]:
    """Whether each week lies in a run of at least ``shortest`` weeks from ``earliest`` on."""
    inside = [False] * len(there)
    first = earliest
    for week in range(earliest, len(there) + 1):
        if week == len(there) or not there[week]:
            if week - first >= shortest:
                inside[first:week] = [True] * (week - first)
            first = week + 1
    return inside


def _limits(problem: PostingProblem) -> Mapping[str, Sequence[int]]:
    """Department → most people out in each week; stays that nobody can undo may exceed the limit."""
    bound: dict[str, Counter[int]] = defaultdict(Counter)
    settled: dict[str, int] = defaultdict(int)
    for posting in problem.previous:
        start = (posting.start - problem.start).days // 7
        if start < problem.frozen_weeks:
            until = max(start + posting.weeks, start + problem.min_stay, problem.frozen_weeks)
            settled[posting.person] = max(settled[posting.person], until)
    for candidate in problem.candidates:
        until = settled[candidate.person]
        if candidate.history is not None:
            until = max(until, problem.min_stay - candidate.history[1], problem.frozen_weeks)
        if candidate.department is not None:
            bound[candidate.department].update(range(min(max(until, 0), problem.weeks)))
    return {
        name: [max(limit, bound[name][week]) for week in range(problem.weeks)]
        for name, limit in problem.department_limit.items()
    }


def _windows(problem: PostingProblem) -> Iterable[tuple[int, int]]:
    """Windows in which somebody must rest."""
    longest = _longest(problem)
    if longest is None:
        return
    ends = sorted({*range(0, problem.weeks, _STEP), problem.weeks})
    for first in ends:
        for end in ends:
            if end - first > longest:
                yield first, end


def _longest(problem: PostingProblem) -> int | None:
    """Weeks after which everybody must rest; ``None`` where nobody need, or what was published may say otherwise."""
    if problem.max_stay is None or problem.stretch or problem.rest == 0 or problem.previous:
        return None
    return max(problem.max_stay, problem.min_stay)


def _of_weeks(
    problem: PostingProblem,
    where: _Where,
    limits: Mapping[str, Sequence[int]],
    first: int,
    end: int,
) -> Bottleneck | None:
    """What is missing in a stretch of weeks by itself; ``None`` where nothing is."""
    weeks = end - first
    groups: Counter[_Group] = Counter()
    for (department, hosts), count in where.items():
        reach = frozenset[str]().union(*set(hosts[first:end]))
        if reach:
            groups[department, reach] += count * _served(problem, hosts[first:end])
    cut = _cut(
        groups,
        {name: sum(most[first:end]) for name, most in limits.items()},
        {host: count * weeks for host, count in problem.required.items() if count},
    )
    if cut.missing == 0:
        return None
    return Bottleneck(
        first=first,
        last=end - 1,
        hosts=cut.hosts,
        need=weeks * sum(problem.required[host] for host in cut.hosts),
        missing=cut.missing,
        most=-(-cut.missing // weeks),
        people=_able(where, cut.hosts, first, end),
        departments=cut.departments,
        resting=weeks > 1,
    )


def _able(where: _Where, hosts: Iterable[str], first: int, end: int) -> int:
    """How many people can be at one of the hosts in one of the weeks."""
    wanted = frozenset(hosts)
    return sum(count for (_, there), count in where.items() if any(h & wanted for h in set(there[first:end])))


def _served(problem: PostingProblem, hosts: Sequence[frozenset[str]]) -> int:
    """Most weeks of a stretch that one person can serve."""
    longest, total, run = _longest(problem), 0, 0
    for here in (*hosts, frozenset[str]()):
        if here:
            run += 1
            continue
        if longest is None:
            total += run
        else:
            rounds, left = divmod(run, longest + problem.rest)
            total += rounds * longest + min(longest, left)
        run = 0
    return total


def _cut(groups: Mapping[_Group, int], limits: Mapping[str, int], need: Mapping[str, int]) -> _Cut:
    """The greatest flow and the cut nearest to the demand: as few hosts as possible."""
    departments = sorted({name for name, _ in groups if name is not None})
    kinds = sorted(groups, key=lambda kind: (kind[0] or "", sorted(kind[1])))
    hosts = sorted(need)
    first_kind = 1 + len(departments)
    first_host = first_kind + len(kinds)
    sink = first_host + len(hosts)
    capacity = np.zeros((sink + 1, sink + 1), dtype=np.int32)
    demand = sum(need.values())
    column = {name: 1 + i for i, name in enumerate(departments)}
    for name in departments:
        capacity[0, column[name]] = min(limits.get(name, demand), demand)
    for i, kind in enumerate(kinds):
        capacity[0 if kind[0] is None else column[kind[0]], first_kind + i] = groups[kind]
        for j, host in enumerate(hosts):
            capacity[first_kind + i, first_host + j] = demand * (host in kind[1])
    for j, host in enumerate(hosts):
        capacity[first_host + j, sink] = need[host]
    result = maximum_flow(sparse.csr_matrix(capacity), 0, sink)
    left = capacity - result.flow.toarray() > 0
    side = np.zeros(sink + 1, dtype=bool)
    side[sink] = True
    while (grown := side | left[:, side].any(axis=1)).sum() > side.sum():
        side = grown
    missing = demand - int(result.flow_value)
    return _Cut(
        missing=missing,
        hosts=tuple(host for j, host in enumerate(hosts) if side[first_host + j] and missing),
        departments=tuple(name for name in departments if side[column[name]] and missing),
    )


def _best(
    weeks: Sequence[Bottleneck | None], windows: Mapping[tuple[int, int], Bottleneck], count: int
) -> list[Bottleneck]:
    """Weeks and windows that do not overlap and together miss most; of equals, the single weeks."""
    most = [0] * (count + 1)
    taken: list[Bottleneck | None] = [None] * (count + 1)
    by_end: dict[int, list[Bottleneck]] = defaultdict(list)
    for (_, end), found in windows.items():
        by_end[end].append(found)
    for end in range(1, count + 1):
        one = weeks[end - 1]
        most[end], taken[end] = most[end - 1] + (one.missing if one else 0), one
        for window in by_end[end]:
            if most[window.first] + window.missing > most[end]:
                most[end], taken[end] = most[window.first] + window.missing, window
    chosen: list[Bottleneck] = []
    end = count
    while end:
        piece = taken[end]
        if piece is not None:
            chosen.append(piece)
        end = end - 1 if piece is None else piece.first
    return chosen[::-1]


def _merged(where: _Where, chosen: Iterable[Bottleneck]) -> Iterable[Bottleneck]:
    """Weeks that follow each other and lack the same for the same reason, as one."""
    last: Bottleneck | None = None
    for found in chosen:
        same = (
            last is not None
            and not (last.resting or found.resting)
            and (last.hosts, last.departments, last.last + 1) == (found.hosts, found.departments, found.first)
        )
        if last is None or not same:
            if last is not None:
                yield last
            last = found
            continue
        last = Bottleneck(
            first=last.first,
            last=found.last,
            hosts=last.hosts,
            need=last.need + found.need,
            missing=last.missing + found.missing,
            most=max(last.most, found.most),
            people=_able(where, found.hosts, last.first, found.last + 1),
            departments=last.departments,
        )
    if last is not None:
        yield last
