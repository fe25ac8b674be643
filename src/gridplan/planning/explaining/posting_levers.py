"""What can give way where posted physicians are missing: rules of rest, length, title, leave, and the limits together.

More physicians and the limits of single departments are searched for in modules of their own.
"""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from gridplan.domain.county import County
from gridplan.domain.posting_remedies import Bend, BendKind
from gridplan.domain.postings import Candidate, Posting, PostingProblem
from gridplan.domain.rules import Level
from gridplan.planning.explaining.posting_trials import Attempt, Lever, Told

_STUDY = re.compile("进修|培训|学习|规培|研修|study|training", re.IGNORECASE)
"""Leave that can be put off; no other leave is anybody's to move."""
_MOST_PUT_OFF = 12  # people


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """A plan's posting problem, and how that of another county is asked for.

    Attributes:
        county: the plan's.
        problem: what is to be mended; with no short stays where it is those that are to be avoided.
        ask: county → its problem, with the same shortest new stay.
        gaps: (host, week) in which somebody is missing in the plan.
    """

    county: County
    problem: PostingProblem
    ask: Callable[[County], PostingProblem]
    gaps: frozenset[tuple[str, int]]

    def price(self, kind: str) -> float:
        """Price of one unit of a bend."""
        return self.county.rules.value(f"remedies.{kind}")

    def week_of(self, posting: Posting) -> int:
        """The week in which a posting begins."""
        return (posting.start - self.problem.start).days // 7


def levers(case: Case) -> Iterator[Lever]:
    """The levers that this county has, each by itself."""
    yield from _shorter_stays(case)
    yield from _less_rest(case)
    yield from _longer_stays(case)
    yield from _leave_put_off(case)
    yield from _lower_title(case)


def joint_levers(case: Case) -> Iterator[Lever]:
    """The levers that are tried together, where none is enough by itself."""
    yield from _all_limits(case)
    yield from _less_rest(case)
    yield from _longer_stays(case)
    yield from _shorter_stays(case)


def _shorter_stays(case: Case) -> Iterator[Lever]:
    """New stays below the shortest allowed so far; down to one week below the county's exceptions, or to those."""
    shortest = case.problem.floor_stay
    floor = round(case.county.rules.value("postings.floor_stay"))
    most = shortest - (floor if shortest > floor else 1)

    def change(problem: PostingProblem, amount: int) -> PostingProblem:
        return dataclasses.replace(problem, floor_stay=max(1, problem.floor_stay - amount))

    def bend(amount: int, found: Attempt) -> Told:
        short = [p for p in found.postings if p.weeks < shortest and case.week_of(p) >= case.problem.frozen_weeks]
        weeks = sum(shortest - p.weeks for p in short)
        hosts = tuple(sorted({p.host for p in short}))
        told = Bend(kind=BendKind.SHORTER_STAY, before=shortest, after=shortest - amount, where=hosts, times=len(short))
        return (told,), weeks * case.price("shorter_stay")

    yield Lever(most=most, change=change, bend=bend)


def _less_rest(case: Case) -> Iterator[Lever]:
    rest = case.problem.rest

    def change(problem: PostingProblem, amount: int) -> PostingProblem:
        people = (dataclasses.replace(c, rest_weeks=max(0, c.rest_weeks - amount)) for c in problem.candidates)
        return dataclasses.replace(problem, rest=problem.rest - amount, candidates=tuple(people))

    def bend(amount: int, _: Attempt) -> Told:
        return (Bend(kind=BendKind.REST, before=rest, after=rest - amount),), amount * case.price("rest")

    yield Lever(most=rest, change=change, bend=bend)


def _longer_stays(case: Case) -> Iterator[Lever]:
    """Only where the longest stay is absolute: otherwise the plan exceeds it already as far as that helps.

    Not where it lies below the shortest either: the shortest yields to it there, and would rise with it.
    """
    longest = case.problem.max_stay
    if longest is None or case.problem.stretch:
        return
    if case.problem.min_stay < round(case.county.rules.value("postings.min_stay")):
        return
    served = max((c.history[1] for c in case.problem.candidates if c.history), default=0)

    def change(problem: PostingProblem, amount: int) -> PostingProblem:
        return dataclasses.replace(problem, max_stay=(problem.max_stay or 0) + amount)

    def bend(amount: int, _: Attempt) -> Told:
        told = Bend(kind=BendKind.LONGER_STAY, before=longest, after=longest + amount)
        return (told,), amount * case.price("longer_stay")

    yield Lever(most=max(0, case.problem.weeks + served - longest), change=change, bend=bend)


def _lower_title(case: Case) -> Iterator[Lever]:
    """One grade less, for so many of those who have it already: one of each department after the other."""
    lowest = round(case.county.rules.value("postings.min_title"))
    if lowest <= 1:  # below the lowest grade nobody is a physician
        return
    lower = case.county.replace(rules=case.county.rules.replace("postings.min_title", value=lowest - 1))
    problem, known = case.ask(lower), {c.person for c in case.problem.candidates}
    new = _in_turn([c for c in problem.candidates if c.person not in known])

    def change(base: PostingProblem, amount: int) -> PostingProblem:
        limits = {name: max(limit, problem.department_limit[name]) for name, limit in base.department_limit.items()}
        return dataclasses.replace(base, candidates=(*base.candidates, *new[:amount]), department_limit=limits)

    def bend(amount: int, found: Attempt) -> Told:
        allowed = {c.person for c in new[:amount]}
        used = tuple(sorted({p.person for p in found.postings} & allowed))
        told = Bend(kind=BendKind.TITLE, before=lowest, after=lowest - 1, where=used, times=len(used))
        return (told,), len(used) * case.price("title")

    if new:
        yield Lever(most=len(new), change=change, bend=bend, exact=False)


def _in_turn(candidates: Sequence[Candidate]) -> list[Candidate]:
    """Those who are there longest first, and one of each department before the second of any."""
    queues: dict[str, int] = {}
    ranked = []
    for candidate in sorted(candidates, key=lambda c: (-sum(c.available), c.person)):
        turn = queues.get(candidate.department or "", 0)
        queues[candidate.department or ""] = turn + 1
        ranked.append((turn, candidate))
    return [candidate for _, candidate in sorted(ranked, key=lambda item: item[0])]


def _leave_put_off(case: Case) -> Iterator[Lever]:
    """Study leave in weeks in which somebody is missing: of the first so many people, until it is enough."""
    back = _without_study(case)
    away = {
        c.person: {week for week in range(case.problem.weeks) if back[c.person][week] and not c.available[week]}
        for c in case.problem.candidates
        if c.person in back
    }
    gaps = {week for _, week in case.gaps}
    people = sorted((p for p, weeks in away.items() if weeks & gaps), key=lambda p: (-len(away[p]), p))[:_MOST_PUT_OFF]

    def change(problem: PostingProblem, amount: int) -> PostingProblem:
        chosen = set(people[:amount])
        candidates = (
            dataclasses.replace(c, available=back[c.person]) if c.person in chosen else c for c in problem.candidates
        )
        return dataclasses.replace(problem, candidates=tuple(candidates))

    def bend(amount: int, found: Attempt) -> Told:
        held = [p for p in people[:amount] if not found.postings or _is_needed(case, found.postings, p, away[p])]
        weeks = sum(len(away[p]) for p in held)
        told = Bend(kind=BendKind.LEAVE, before=weeks, after=0, where=tuple(held), times=len(held))
        return (told,), len(held) * case.price("leave")

    if people:
        yield Lever(most=len(people), change=change, bend=bend, exact=False)


def _without_study(case: Case) -> Mapping[str, tuple[bool, ...]]:
    """Person → weeks in which somebody who is to go on study leave could be posted without it."""
    kept = {p.id: tuple(a for a in p.absences if not _STUDY.search(a.reason)) for p in case.county.people}
    learners = {p.id for p in case.county.people if len(kept[p.id]) < len(p.absences)}
    if not learners:
        return {}
    people = (dataclasses.replace(p, absences=kept[p.id]) if p.id in learners else p for p in case.county.people)
    problem = case.ask(case.county.replace(people=tuple(people)))
    return {c.person: c.available for c in problem.candidates if c.person in learners}


def _is_needed(case: Case, postings: tuple[Posting, ...], person: str, away: set[int]) -> bool:
    """Whether the plan found posts somebody in the weeks of the leave."""
    own = [(case.week_of(p), case.week_of(p) + p.weeks) for p in postings if p.person == person]
    return any(a <= week < b for week in away for a, b in own)


def _all_limits(case: Case) -> Iterator[Lever]:
    """Every department's limit higher by the same."""
    limits = case.problem.department_limit
    if not limits or case.county.rules.level("postings.department_limit") is Level.OFF:
        return
    size = max(sum(c.department == name for c in case.problem.candidates) for name in limits)

    def change(problem: PostingProblem, amount: int) -> PostingProblem:
        raised = {name: limit + amount for name, limit in problem.department_limit.items()}
        return dataclasses.replace(problem, department_limit=raised)

    def bend(_: int, found: Attempt) -> Told:
        used = {name: excess for name, excess in excesses(case, found.postings).items() if excess > 0}
        bends = (raised_limit(case, name, most) for name, most in sorted(used.items()))
        return tuple(bends), sum(used.values()) * case.price("limit")

    yield Lever(most=max(0, size - min(limits.values())), change=change, bend=bend)


def raised_limit(case: Case, department: str, more: int) -> Bend:
    """A department's limit higher by ``more``."""
    limit = case.problem.department_limit[department]
    return Bend(kind=BendKind.DEPARTMENT_LIMIT, before=limit, after=limit + more, where=(department,))


def excesses(case: Case, postings: tuple[Posting, ...]) -> Mapping[str, int]:
    """Department → by how many its limit is exceeded at most, in weeks that are still open."""
    department = {c.person: c.department for c in case.problem.candidates}
    out: dict[str, list[int]] = {name: [0] * case.problem.weeks for name in case.problem.department_limit}
    for posting in postings:
        name = department.get(posting.person)
        if name in out:
            first = case.week_of(posting)
            for week in range(max(first, case.problem.frozen_weeks, 0), min(first + posting.weeks, case.problem.weeks)):
                out[name][week] += 1
    return {name: max(weeks, default=0) - case.problem.department_limit[name] for name, weeks in out.items()}
