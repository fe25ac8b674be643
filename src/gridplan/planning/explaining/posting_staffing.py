"""More physicians, and higher limits of single departments: how many, and which."""

from __future__ import annotations

import dataclasses
import itertools
import math
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

from gridplan.domain.posting_remedies import Bend, BendKind, PostingRemedy
from gridplan.domain.postings import Candidate, Posting, PostingProblem
from gridplan.planning.explaining.posting_levers import Case, excesses, raised_limit
from gridplan.planning.explaining.posting_supply import bottlenecks, least_shortage
from gridplan.planning.explaining.posting_trials import Attempt, Trials, Verdict

_RAISES = 10  # most raises of single limits that are tried one after the other


def more_physicians(case: Case, trials: Trials, *, base_fails: bool) -> PostingRemedy | None:
    """The least number of new physicians, and departments that have room for them.

    First they are in no department and can go everywhere: what so many cannot mend, no others can. Then they are put
    into departments with room, and that is solved again. ``None`` where the time is up.
    """
    least = max(1, _counted(case, trials))
    posts = sum(case.problem.required.values())
    failed = {0: base_fails} | dict.fromkeys(range(1, least), True)
    for count in _rising(least, least + 2 * posts):
        attempt = trials.attempt(_with(case.problem, _newcomers(case, [None] * count)))
        if attempt is None:
            return None
        if attempt.verdict is not Verdict.ENOUGH:
            failed[count] = attempt.verdict is Verdict.TOO_LITTLE
            continue
        lowest = max((n for n in failed if n < count), default=0) + 1
        return (
            _placed(case, trials, count, attempt, failed)
            if lowest == count
            else _between(case, trials, lowest, count, attempt, failed)
        )
    return None


def _rising(first: int, last: int) -> Iterable[int]:
    """``first``, then 1, 2, 4, … more."""
    yield first
    step = 1
    while first + step <= last:
        yield first + step
        step *= 2


def _between(case: Case, trials: Trials, low: int, high: int, best: Attempt, failed: dict[int, bool]) -> PostingRemedy:
    """The least number between one that is too small, plus one, and one that is enough."""
    while low < high:
        middle = (low + high) // 2
        found = trials.attempt(_with(case.problem, _newcomers(case, [None] * middle)))
        if found is None:
            break
        if found.verdict is Verdict.ENOUGH:
            best, high = found, middle
        else:
            failed[middle], low = found.verdict is Verdict.TOO_LITTLE, middle + 1
    return _placed(case, trials, high, best, failed)


def _counted(case: Case, trials: Trials) -> int:
    """So many newcomers counting alone asks for."""
    for count in itertools.count():
        changed = _with(case.problem, _newcomers(case, [None] * count))
        if least_shortage(changed, shortest=changed.floor_stay) <= trials.allowed:
            return count
        if count > 2 * sum(case.problem.required.values()):
            return 0  # nobody new can help, such as within the frozen days
    return 0


def _newcomers(case: Case, departments: Sequence[str | None]) -> tuple[Candidate, ...]:
    """Physicians who are there from the first open week on and can go wherever anybody of the department can."""
    problem = case.problem
    length = max((len(c.available) for c in problem.candidates), default=problem.weeks + problem.min_stay)
    there = tuple(week >= problem.frozen_weeks for week in range(length))
    people = []
    for number, department in enumerate(departments):
        reach = {h for c in problem.candidates if department in {None, c.department} for h in c.weekly_cost}
        hosts = reach or set(problem.required)
        person = f"new-{number + 1:03}"
        people.append(
            Candidate(person=person, department=department, available=there, weekly_cost=dict.fromkeys(hosts, 0))
        )
    return tuple(people)


def _with(problem: PostingProblem, people: Sequence[Candidate]) -> PostingProblem:
    return dataclasses.replace(problem, candidates=(*problem.candidates, *people))


def _placed(case: Case, trials: Trials, count: int, attempt: Attempt, failed: Mapping[int, bool]) -> PostingRemedy:
    """The remedy of so many newcomers, in departments with room where those are found to be enough too."""
    departments = _with_room(case, attempt.postings, count)
    if departments:
        again = trials.attempt(_with(_with_shares(case, departments), _newcomers(case, departments)))
        if again is not None and again.verdict is Verdict.ENOUGH:
            attempt = again
        else:
            departments = []
    bend = Bend(kind=BendKind.PHYSICIANS, before=0, after=count, where=tuple(departments))
    return PostingRemedy(
        bends=(bend,),
        shortage=attempt.shortage,
        bound=attempt.bound,
        short_stays=attempt.short_stays,
        least=failed.get(count - 1, False),
        price=count * case.price("physician"),
    )


def _with_room(case: Case, postings: tuple[Posting, ...], count: int) -> list[str]:
    """A department for each newcomer, in which one more may be out; those asked for where they go come first.

    A limit that is a share of the department grows with it. Empty where there is not room for all.
    """
    over = excesses(case, postings)
    wanted = _wanted(case, [p.host for p in postings if p.person.startswith("new-")])
    chosen: Counter[str] = Counter()
    for _ in range(count):
        room = {}
        for name in over:
            grown = _with_shares(case, [*chosen.elements(), name]).department_limit[name]
            room[name] = grown - case.problem.department_limit[name] - over[name] - chosen[name]
        room |= {c.department: 1 for c in case.problem.candidates if c.department and c.department not in over}
        open_ = [name for name in room if room[name] > 0]
        if not open_:
            return []
        best = min(open_, key=lambda name: (-wanted[name], chosen[name], -room[name], name))
        wanted[best] -= 1
        chosen[best] += 1
    return sorted(chosen.elements())


def _with_shares(case: Case, departments: Sequence[str]) -> PostingProblem:
    """The problem with the limits of departments that have grown by newcomers; a limit in numbers stays."""
    share, grown = case.county.rules.value("postings.department_limit"), Counter(departments)
    size = Counter(c.department for c in case.problem.candidates)
    own = {d.id: d.limit for h in case.county.lead_hospitals for d in h.departments}
    limits = {
        name: max(limit, math.ceil(share * (size[name] + grown[name]))) if own.get(name) is None else limit
        for name, limit in case.problem.department_limit.items()
    }
    return dataclasses.replace(case.problem, department_limit=limits)


def _wanted(case: Case, hosts: Sequence[str]) -> Counter[str]:
    """Department → how many of the hosts ask for a specialty that it has."""
    specialties: dict[str, set[str]] = {}
    for person in case.county.people:
        if person.department and person.specialty:
            specialties.setdefault(person.department, set()).add(person.specialty)
    asked = {h.id: set(h.specialties) for h in case.county.township_hospitals}
    return Counter(name for host in hosts for name, own in specialties.items() if own & asked.get(host, set()))


def higher_limits(case: Case, trials: Trials, *, base_fails: bool) -> PostingRemedy | None:
    """Limits of single departments raised one by one until nothing is missing, then lowered where that is possible.

    What no limits at all cannot mend is told as that. ``None`` where the time is up, or the county has no limits.
    """
    problem = case.problem
    if not problem.department_limit:
        return None
    free = trials.attempt(dataclasses.replace(problem, department_limit={}))
    if free is None:
        return None
    if free.verdict is not Verdict.ENOUGH:
        bend = Bend(kind=BendKind.DEPARTMENT_LIMIT, before=0, after=0)
        return PostingRemedy(bends=(bend,), shortage=free.shortage, bound=free.bound)
    raised, attempt = _raised(case, trials)
    if attempt is None:  # what the plan without limits exceeds them by is enough, if not the least
        raised = Counter({name: more for name, more in excesses(case, free.postings).items() if more > 0})
        attempt = free
    least, attempt = _lowered(case, trials, raised, attempt)
    return PostingRemedy(
        bends=tuple(raised_limit(case, name, more) for name, more in sorted(raised.items())),
        shortage=attempt.shortage,
        bound=attempt.bound,
        short_stays=attempt.short_stays,
        least=least and base_fails,
        price=sum(raised.values()) * case.price("limit"),
    )


def _raised(case: Case, trials: Trials) -> tuple[Counter[str], Attempt | None]:
    """Raise the limit that counting, or else the plan found, shows to bind most, until it is enough."""
    raised: Counter[str] = Counter()
    for _ in range(_RAISES):
        changed = _with_limits(case.problem, raised)
        tight = {d for b in bottlenecks(changed, shortest=changed.floor_stay) for d in b.departments}
        if not tight:
            attempt = trials.attempt(changed)
            if attempt is None or attempt.verdict is Verdict.ENOUGH:
                return raised, attempt
            tight = _binding(case, raised, attempt.postings)
        if not tight or trials.over:
            return raised, None
        # each of them lets one more person go: it lies on the side of the smallest cut from which hosts can be reached
        raised[min(tight, key=lambda name: (raised[name] - _idle(case, name), name))] += 1
    return raised, None


def _idle(case: Case, department: str) -> int:
    """How many of a department its limit keeps at home when as many as it allows are out."""
    size = sum(c.department == department for c in case.problem.candidates)
    return size - case.problem.department_limit.get(department, size)


def _binding(case: Case, raised: Mapping[str, int], postings: tuple[Posting, ...]) -> set[str]:
    """Departments whose limit is reached in the plan found, and that have people left."""
    over = excesses(case, postings)
    return {
        name
        for name in case.problem.department_limit
        if over[name] >= raised.get(name, 0) and _idle(case, name) > raised.get(name, 0)
    }


def _lowered(case: Case, trials: Trials, raised: Counter[str], best: Attempt) -> tuple[bool, Attempt]:
    """Take back each raise that is not needed: whether none of those left can be, proven, and what was found."""
    proven = True
    for name in sorted(raised):
        while raised[name] > 0:
            fewer = raised - Counter([name])
            attempt = trials.attempt(_with_limits(case.problem, fewer)) if fewer else None
            if attempt is None or attempt.verdict is not Verdict.ENOUGH:
                proven &= not fewer or (attempt is not None and attempt.verdict is Verdict.TOO_LITTLE)
                break
            best = attempt
            raised[name] -= 1
    for name in [name for name in raised if raised[name] <= 0]:
        del raised[name]
    return proven, best


def _with_limits(problem: PostingProblem, more: Mapping[str, int]) -> PostingProblem:
    limits = {name: limit + more.get(name, 0) for name, limit in problem.department_limit.items()}
    return dataclasses.replace(problem, department_limit=limits)
