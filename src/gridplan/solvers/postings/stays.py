"""Who may stay where from when to when: the columns of the posting model, counted but not listed.

A stay is ``(group, host, start, end)`` in weeks from the horizon's first Monday. People whom the model cannot tell
apart form a group. What past and frozen window have settled is taken out here: ``fixed`` stays are over before
anything can be decided; of a ``running`` stay host and start are settled and only the end is open.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from gridplan.domain.freezing import frozen_mapping
from gridplan.domain.postings import Candidate, PostingProblem

Ints = NDArray[np.int64]
Flags = NDArray[np.bool_]


@dataclass(frozen=True, slots=True, kw_only=True)
class Stay:
    """``host`` from week ``start`` (negative: before the horizon) to before week ``end``."""

    host: str
    start: int
    end: int


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Spans:
    """Possible starts and ends, int64[n] each; ``short`` marks stays below the minimum."""

    start: Ints
    end: Ints
    short: Flags


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Group:
    """People with the same department, costs, availability and past.

    Attributes:
        people: their ids, ascending.
        candidate: one of them.
        previous: the published stays of each of them that touch the horizon.
        fixed: stays that are over within the frozen window.
        running: spans of the stay under way at its end, or that may go on because its host then lacks people, of which
            exactly one is chosen; ``None`` without such a stay.
        running_host: where it is.
        fresh: spans of stays that may begin at any host of ``candidate.weekly_cost``.
        cut: weeks in which a settled stay breaks off because the person is no longer available.
    """

    people: tuple[str, ...]
    candidate: Candidate
    previous: tuple[Stay, ...]
    fixed: tuple[Stay, ...]
    running: Spans | None
    running_host: str | None
    fresh: Spans
    cut: tuple[int, ...]


def beyond(problem: PostingProblem, start: Ints, end: Ints) -> Ints:
    """int64[n]: weeks of stays beyond the longest, where these count; not of those over on the horizon's first day."""
    if not problem.stretch or problem.max_stay is None:
        return np.zeros(len(start), dtype=np.int64)
    over: Ints = np.maximum(np.minimum(end, problem.weeks) - start - problem.max_stay, 0) * (end > 0)
    return over


def build_groups(problem: PostingProblem, *, short: bool) -> tuple[Group, ...]:
    """The groups of ``problem``, ordered by first member; ``short`` also offers stays by exception, new ones and those
    under way: below the minimum, and beyond the longest where that may yield.
    """
    before = previous_stays(problem)
    alike: dict[tuple[object, ...], list[Candidate]] = defaultdict(list)
    for candidate in sorted(problem.candidates, key=lambda c: c.person):
        own = before.get(candidate.person, ())
        costs = tuple(sorted(candidate.weekly_cost.items()))
        past = (candidate.history, candidate.rest_weeks, own)
        alike[candidate.department, candidate.available, costs, past].append(candidate)
    published = [before.get(members[0].person, ()) for members in alike.values()]
    closed = [_group(problem, m, was, short=False) for m, was in zip(alike.values(), published, strict=True)]
    wanting, full = lacking(problem, closed), _overfull(problem, closed) if short else set[str]()
    if not short and not any(weeks[: problem.frozen_weeks].any() for weeks in wanting.values()):
        return tuple(closed)
    return tuple(
        _group(
            problem,
            members,
            was,
            short=short,
            breakable=short and members[0].department not in full,
            wanting=wanting,
        )
        for members, was in zip(alike.values(), published, strict=True)
    )


def lacking(problem: PostingProblem, groups: Iterable[Group]) -> dict[str, Flags]:
    """Host → bool[weeks]: whether those settled there, and those under way as long as they must, are too few."""
    left = {host: np.full(problem.weeks, needed, dtype=np.int64) for host, needed in problem.required.items()}
    for group in groups:
        for stay in _least(group):
            if stay.host in left:
                left[stay.host][max(stay.start, 0) : max(stay.end, 0)] -= len(group.people)
    return {host: weeks > 0 for host, weeks in left.items()}


def _least(group: Group) -> list[Stay]:
    """The settled stays of each member, one under way no longer than it must last."""
    stays = list(group.fixed)
    if group.running is not None and group.running_host is not None:
        first, last = int(group.running.start[0]), int(group.running.end.min())
        stays.append(Stay(host=group.running_host, start=first, end=last))
    return stays


def _overfull(problem: PostingProblem, groups: Iterable[Group]) -> set[str]:
    """Departments that stays under way hold above their limits: what they may have out beyond it is those stays, so
    that nobody may take the place of one that is broken off.
    """
    out: dict[str, Ints] = defaultdict(lambda: np.zeros(problem.weeks, dtype=np.int64))
    for group in groups:
        if group.candidate.department is not None:
            for stay in _least(group):
                out[group.candidate.department][max(stay.start, 0) : max(stay.end, 0)] += len(group.people)
    return {name for name, limit in problem.department_limit.items() if name in out and (out[name] > limit).any()}


def previous_stays(problem: PostingProblem) -> dict[str, tuple[Stay, ...]]:
    """Person → published stays that touch the horizon, by start."""
    stays: dict[str, list[Stay]] = defaultdict(list)
    for posting in problem.previous:
        start = (posting.start - problem.start).days // 7
        stay = Stay(host=posting.host, start=start, end=start + posting.weeks)
        over = stay.end == 0 and stay.start < 0  # it ended with the horizon's first day: whether it must is not open
        if (stay.end > 0 or over) and stay.start < problem.weeks:
            stays[posting.person].append(stay)
    return {person: tuple(sorted(s, key=lambda x: (x.start, x.host))) for person, s in stays.items()}


def _group(
    problem: PostingProblem,
    members: Sequence[Candidate],
    previous: tuple[Stay, ...],
    *,
    short: bool,
    breakable: bool = False,
    wanting: Mapping[str, Flags] = frozen_mapping({}),
) -> Group:
    candidate = members[0]
    begun = _begun(problem, candidate, previous)
    frozen = min(problem.frozen_weeks, problem.weeks)
    running = begun.pop() if begun and _is_open(problem, candidate, begun[-1], frozen, wanting) else None
    fixed = tuple(Stay(host=s.host, start=s.start, end=min(s.end, _gone(candidate, s.start))) for s in begun)
    cut = [f.end for f, s in zip(fixed, begun, strict=True) if f.end < s.end]
    spans = None
    earliest = candidate.rest_weeks
    if fixed:
        earliest = max(earliest, fixed[-1].end + problem.rest)
    if running is not None:
        spans = _running_spans(problem, candidate, running, frozen, breakable=breakable, long=short)
        earliest = max(earliest, int(spans.end.min()) + problem.rest)
        gone = _gone(candidate, running.start)
        cut += [gone] if spans.end.tolist() == [gone] and gone < _due(problem, running, frozen) else []
    return Group(
        people=tuple(c.person for c in members),
        candidate=candidate,
        previous=previous,
        fixed=fixed,
        running=spans,
        running_host=running.host if running else None,
        fresh=_fresh_spans(problem, candidate, earliest, short=short),
        cut=tuple(cut),
    )


def _begun(problem: PostingProblem, candidate: Candidate, previous: tuple[Stay, ...]) -> list[Stay]:
    """Settled stays in order: the one under way at the start, then the published ones that begin in the frozen window.

    ``end`` is the published end. A stay of somebody who is there and has not served long enough has none on the
    horizon's first day: it goes on through the frozen window.
    """
    begun: list[Stay] = []
    frozen = problem.frozen_weeks
    published = [s for s in previous if s.start < frozen and s.end > 0]
    if candidate.history is not None:
        host, served = candidate.history
        own = [s for s in previous if s.host == host and s.start < 0]
        same = own or [s for s in previous if s.host == host and s.start == 0]
        end = max((s.end for s in same), default=0)
        followed = bool(own) and any(s.start == 0 for s in published)  # it was over, and another stay is under way
        if end == 0 and not followed and candidate.available[0] and (not same or served < problem.min_stay):
            end = min(frozen, problem.weeks)
        begun.append(Stay(host=host, start=-served, end=end))
        published = [s for s in published if s.start >= (end if own else max(end, 1))]
    # a stay that cannot begin, because the person is not there on its first day, is not kept
    return begun + [s for s in published if _gone(candidate, s.start) > max(s.start, 0)]


def _is_open(
    problem: PostingProblem, candidate: Candidate, stay: Stay, frozen: int, wanting: Mapping[str, Flags]
) -> bool:
    """Whether the end of a settled stay is not: its host still exists, and it goes on beyond the frozen window, or ends
    in it when the host lacks people: just as somebody may begin there then. What ended in the past is over.
    """
    if 0 < stay.end <= problem.past_weeks:
        return False
    if stay.end >= frozen:
        return stay.host in problem.required or stay.host in candidate.weekly_cost
    lacks = stay.host in wanting and bool(wanting[stay.host][max(stay.end, 0)])
    return lacks and stay.end > 0 and _gone(candidate, stay.start) > stay.end


def _gone(candidate: Candidate, start: int) -> int:
    """First week from ``start`` on in which the person is not available."""
    for week in range(max(start, 0), len(candidate.available)):
        if not candidate.available[week]:
            return week
    return len(candidate.available)


def _due(problem: PostingProblem, stay: Stay, frozen: int) -> int:
    """Week before which a stay under way must not end."""
    return max(min(stay.end, frozen), stay.start + problem.min_stay, 0)


def _running_spans(
    problem: PostingProblem, candidate: Candidate, stay: Stay, frozen: int, *, breakable: bool, long: bool
) -> Spans:
    gone, due = _gone(candidate, stay.start), _due(problem, stay, frozen)
    open_ = problem.max_stay is None or (long and problem.stretch)
    longest = problem.weeks if open_ else min(problem.weeks, stay.start + (problem.max_stay or 0))
    if stay.end < frozen:  # it may go on because its host lacks people
        ends = set(range(stay.end, max(stay.end, min(longest, gone)) + 1))
    elif gone < due:
        ends = {gone}
    elif due >= longest:
        ends = {due}
    else:
        ends = set(range(due, min(longest, gone) + 1))
    if stay.start + problem.floor_stay <= stay.end <= min(stay.start + problem.min_stay, gone) and stay.end > 0:
        ends.add(stay.end)  # published as an exception: it need not be lengthened now
    if breakable and stay.end >= frozen:  # broken off as an exception, where that fills a post that nobody else can
        first = max(stay.start + problem.floor_stay, min(stay.end, frozen), 1)
        ends.update(range(first, min(due, gone)))
    end = np.array(sorted(ends), dtype=np.int64)
    below = (end - stay.start < problem.min_stay) & (end > 0)
    return Spans(start=np.full(len(end), stay.start, dtype=np.int64), end=end, short=below)


def _fresh_spans(problem: PostingProblem, candidate: Candidate, earliest: int, *, short: bool) -> Spans:
    found: list[tuple[int, int, bool]] = []
    for start in range(earliest, problem.weeks):
        gone = _gone(candidate, start)
        found += [(start, end, False) for end in _ends(problem, start, problem.min_stay, problem.max_stay, gone)]
        if short and problem.stretch and problem.max_stay is not None:
            last = min(problem.weeks, gone)
            found += [(start, end, False) for end in range(start + problem.max_stay + 1, last + 1)]
        if short:
            floor = max(problem.floor_stay, 1)
            found += [(start, end, True) for end in _ends(problem, start, floor, problem.min_stay - 1, gone)]
    table = np.array(found, dtype=np.int64).reshape(-1, 3)
    return Spans(start=table[:, 0], end=table[:, 1], short=table[:, 2] > 0)


def _ends(problem: PostingProblem, start: int, least: int, most: int | None, gone: int) -> Iterable[int]:
    """Ends of a stay of ``least`` to ``most`` weeks. One that is not over by the horizon's end goes on to ``least``."""
    first = start + least
    last = min(problem.weeks, gone) if most is None else min(problem.weeks, gone, start + most)
    if first > problem.weeks:
        return (first,) if first <= gone and (most is None or most >= least) else ()
    return range(first, last + 1)
