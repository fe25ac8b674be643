"""Why posted physicians are missing or stays are short, and the least that would have to give way: tried, told, priced.

What is looked for depends on the plan. Where somebody is missing, the remedies end the shortage, and the county's short
stays by exception remain allowed. Where nobody is missing but stays are below the least length, the remedies make do
without new short stays; or with less short ones.
"""

from __future__ import annotations

import dataclasses
from collections import Counter
from collections.abc import Callable, Iterator, Sequence

from gridplan.domain.county import County
from gridplan.domain.naming import Names, names_of
from gridplan.domain.plan import Plan, Violation
from gridplan.domain.posting_remedies import Bend, BendKind, PostingRemedy
from gridplan.domain.postings import Posting, PostingProblem
from gridplan.errors import NotFoundError
from gridplan.languages import Said, Separator, joined, said
from gridplan.planning.explaining.posting_levers import Case, joint_levers, levers
from gridplan.planning.explaining.posting_reasons import Gap, scene, why
from gridplan.planning.explaining.posting_staffing import higher_limits, more_physicians
from gridplan.planning.explaining.posting_supply import bottlenecks
from gridplan.planning.explaining.posting_trials import Attempt, Lever, Trials, Verdict
from gridplan.planning.explaining.posting_words import told
from gridplan.planning.postings import posting_problem
from gridplan.solvers import load_profile

COVER, SHORT = "postings.cover", "postings.min_stay"
SECONDS = 40.0
"""Most wall time for trying remedies."""
_FIRST = 2  # times as much time for all other levers as for the first, more physicians: they always help
MORE_TIME = "gridplan postings --shortage --seconds 300"
"""The command that tries remedies for longer."""
_CIRCLED = "①②③④⑤⑥⑦⑧⑨⑩⑪⑫"


def with_postings_explained(plan: Plan, *, parent: Plan | None = None, seconds: float = SECONDS) -> Plan:
    """The plan with reasons and remedies of missing physicians and short stays; as it is where there are none.

    Args:
        plan: as audited.
        parent: the published plan it was made from, if it was.
        seconds: most wall time for trying remedies.
    """
    solution = plan.postings.solution
    asked = any(v.rule in {COVER, SHORT} for v in plan.audit.violations)
    problem = posting_problem_of(plan, parent=parent) if asked and solution else None
    if solution is None or problem is None:
        return plan
    names = names_of(plan)
    plan = _with_reasons(plan, problem, solution.postings, names)
    case = _case(plan, problem, solution.postings, parent)
    if case is None:
        return plan
    trials = Trials(
        case.problem, load_profile("postings", "quick"), seconds=seconds, allowed=_settled(problem, solution.postings)
    )
    remedies = posting_remedies(case, trials, base_fails=_proven(plan, case, trials.allowed))
    plan = dataclasses.replace(plan, remedies=remedies)
    return _with_remedies(plan, names, cut_short=trials.cut_short)


def posting_problem_of(plan: Plan, *, parent: Plan | None = None) -> PostingProblem | None:
    """The posting problem that a plan answers; ``None`` where it lacks travel times that its county needs today."""
    try:
        return _problem(plan, plan.county, parent)
    except NotFoundError:
        return None


def _problem(plan: Plan, county: County, parent: Plan | None) -> PostingProblem:
    previous = parent.postings.solution if parent else None
    return posting_problem(county, plan.travel_times("car"), previous=previous, as_of=plan.as_of)


def _case(plan: Plan, problem: PostingProblem, postings: Sequence[Posting], parent: Plan | None) -> Case | None:
    """What is to be mended; ``None`` where nothing can be, because it was settled before."""
    gaps = frozenset((host, week) for host, week, _ in missing(problem, postings) if week >= problem.frozen_weeks)
    if not gaps and not _new_short(problem, postings):
        return None
    shortest = problem.floor_stay if gaps else problem.min_stay

    def ask(county: County) -> PostingProblem:
        return dataclasses.replace(_problem(plan, county, parent), floor_stay=shortest)

    return Case(county=plan.county, problem=dataclasses.replace(problem, floor_stay=shortest), ask=ask, gaps=gaps)


def missing(problem: PostingProblem, postings: Sequence[Posting]) -> Iterator[tuple[str, int, int]]:
    """Host, week, and how many are missing there."""
    present: Counter[tuple[str, int]] = Counter()
    for posting in postings:
        first = (posting.start - problem.start).days // 7
        present.update((posting.host, week) for week in range(max(first, 0), min(first + posting.weeks, problem.weeks)))
    for host, count in problem.required.items():
        for week in range(problem.weeks):
            if present[host, week] < count:
                yield host, week, count - present[host, week]


def _settled(problem: PostingProblem, postings: Sequence[Posting]) -> int:
    """Person-weeks missing in the past and in the frozen days: nothing done now can mend them."""
    return sum(count for _, week, count in missing(problem, postings) if week < problem.frozen_weeks)


def _new_short(problem: PostingProblem, postings: Sequence[Posting]) -> list[Posting]:
    """Stays below the least length that begin when everything is open."""
    return [
        p
        for p in postings
        if p.weeks < problem.min_stay and (p.start - problem.start).days // 7 >= problem.frozen_weeks
    ]


def _proven(plan: Plan, case: Case, allowed: int) -> bool:
    """Whether the plan's own proof shows that the rules as they are cannot do without what is to be mended."""
    goals = {goal.name: goal for goal in plan.postings.goals}
    if case.gaps:
        return "shortage" in goals and goals["shortage"].bound > allowed + 1e-6
    short, solution = goals.get("short_stays"), plan.postings.solution
    new = len(_new_short(case.problem, solution.postings)) if solution else 0
    return short is not None and short.bound > short.value - new + 1e-6


def posting_remedies(case: Case, trials: Trials, *, base_fails: bool) -> tuple[PostingRemedy, ...]:
    """Everything that was tried: what mends first, from the cheapest on, then what does not.

    Args:
        case: what is to be mended.
        trials: the budget.
        base_fails: the rules as they are cannot do: proven.
    """
    if not base_fails:
        base = trials.attempt(case.problem)
        if base is None:
            return ()
        if base.verdict is Verdict.ENOUGH:
            return (_remedy((), base, least=True),)
        base_fails = base.verdict is Verdict.TOO_LITTLE
    found = [*_single(case, trials, base_fails=base_fails)]
    rules = [r for r in found if r.mends and not _more_people(r)]
    if not rules and (joint := _joint(case, trials)) is not None:
        found.append(joint)
    return tuple(sorted(found, key=lambda r: (not r.mends, r.price, r.bound, [bend.kind for bend in r.bends])))


def _more_people(remedy: PostingRemedy) -> bool:
    return any(bend.kind is BendKind.PHYSICIANS for bend in remedy.bends)


def _single(case: Case, trials: Trials, *, base_fails: bool) -> Iterator[PostingRemedy]:
    """Each lever by itself: a third of the time for more physicians, of the rest an equal share for each."""

    def physicians() -> PostingRemedy | None:
        return more_physicians(case, trials, base_fails=base_fails)

    def limits() -> PostingRemedy | None:
        return higher_limits(case, trials, base_fails=base_fails)

    def pulled(lever: Lever) -> Callable[[], PostingRemedy | None]:
        return lambda: _pull(trials, lever, base_fails=base_fails)

    tries = [physicians, limits, *(pulled(lever) for lever in levers(case) if lever.most > 0)]
    for rank, try_ in enumerate(tries):
        trials.share(others=len(tries) - rank if rank else _FIRST)  # one more share for levers together
        remedy = try_()
        if remedy is not None and _says_something(remedy):
            yield remedy


def _says_something(remedy: PostingRemedy) -> bool:
    """Whether it mends, or is known not to; of what the time did not suffice for, nothing is known."""
    return remedy.mends or remedy.bound > 0


def _pull(trials: Trials, lever: Lever, *, base_fails: bool) -> PostingRemedy | None:
    found = trials.least(lever, base_fails=base_fails)
    if found is None:
        return None
    bends, price = lever.bend(found.amount, found.attempt)
    remedy = _remedy(bends, found.attempt, least=found.least)
    return dataclasses.replace(remedy, price=price)


def _remedy(bends: tuple[Bend, ...], attempt: Attempt, *, least: bool) -> PostingRemedy:
    return PostingRemedy(
        bends=bends,
        shortage=attempt.shortage,
        bound=attempt.bound,
        short_stays=attempt.short_stays,
        least=least,
    )


def _joint(case: Case, trials: Trials) -> PostingRemedy | None:
    """Several levers together: all of them as far as they go, then each, the dearest first, as little as will do."""
    trials.share(others=0)
    own = [lever for lever in joint_levers(case) if lever.most > 0]
    amounts = [lever.most for lever in own]

    def changed(chosen: Sequence[int]) -> PostingProblem:
        problem = case.problem
        for lever, amount in zip(own, chosen, strict=True):
            problem = lever.change(problem, amount) if amount else problem
        return problem

    best = trials.attempt(changed(amounts)) if len(own) > 1 else None
    if best is None or best.verdict is not Verdict.ENOUGH:
        return None
    for i in range(len(own)):
        low = 0
        while low < amounts[i]:
            middle = (low + amounts[i]) // 2
            found = trials.attempt(changed([*amounts[:i], middle, *amounts[i + 1 :]]))
            if found is None:
                break
            if found.verdict is Verdict.ENOUGH:
                best, amounts[i] = found, middle
            else:
                low = middle + 1
    told_ = [lever.bend(amount, best) for lever, amount in zip(own, amounts, strict=True) if amount]
    remedy = _remedy(tuple(bend for bends, _ in told_ for bend in bends), best, least=False)
    return dataclasses.replace(remedy, price=sum(price for _, price in told_)) if remedy.bends else None


def _with_reasons(plan: Plan, problem: PostingProblem, postings: Sequence[Posting], names: Names) -> Plan:
    """Each run of weeks without somebody, with who is needed and what keeps everybody from going."""
    narrow = bottlenecks(problem, shortest=problem.floor_stay)
    ground = scene(plan.county, problem, names, postings, narrow)
    lacking = {(host, week): count for host, week, count in missing(problem, postings)}
    found = list(plan.audit.violations)
    for i, violation in enumerate(found):
        if violation.rule == COVER and violation.when is not None:
            first = last = plan.county.calendar.week_of(violation.when)
            while (violation.where[0], last + 1) in lacking:
                last += 1
            gap = Gap(host=violation.where[0], first=first, last=last, amount=round(violation.amount))
            found[i] = dataclasses.replace(violation, reason=why(ground, gap))
    return _with(plan, found)


def _with_remedies(plan: Plan, names: Names, *, cut_short: bool) -> Plan:
    """The largest exception has everything that was tried, and whether the time was up; the others the cheapest that
    mends all.
    """
    rule = COVER if any(v.rule == COVER for v in plan.audit.violations) else SHORT
    own = [i for i, v in enumerate(plan.audit.violations) if v.rule == rule and _is_open(plan, v)]
    mending = [r for r in plan.remedies if r.mends]
    if not own or not (plan.remedies or cut_short):
        return plan
    first = max(own, key=lambda i: plan.audit.violations[i].amount)
    everything: str = _all_told(plan.remedies, names)
    if cut_short and plan.remedies:
        everything = said(
            "{remedy} (not everything was tried, the time was up; for longer: {command})",
            remedy=everything,
            command=MORE_TIME,
        )
    elif cut_short:
        everything = said("no remedy was found before the time was up; to try for longer: {command}", command=MORE_TIME)
    cheapest = told(mending[0], names) if mending else ""
    found = list(plan.audit.violations)
    for i in own:
        text = everything if i == first else cheapest
        found[i] = dataclasses.replace(found[i], remedy=text or found[i].remedy)
    return _with(plan, found)


def _is_open(plan: Plan, violation: Violation) -> bool:
    """Whether the remedies are about it: not a stay that broke off because somebody is gone, nor the past."""
    if violation.rule == COVER or violation.when is None:
        return violation.rule == COVER
    return violation.when >= plan.as_of


def _all_told(remedies: Sequence[PostingRemedy], names: Names) -> Said:
    mending = [told(remedy, names) for remedy in remedies if remedy.mends]
    failing = [told(remedy, names) for remedy in remedies if not remedy.mends]
    parts = mending[:1]
    if len(mending) > 1:
        marked = zip(_CIRCLED, mending, strict=False)
        numbered = (said("{mark} {remedy}", mark=mark, remedy=remedy) for mark, remedy in marked)
        parts = [said("Any one of: {remedies}", remedies=joined(Separator.CLAUSE, numbered))]
    if failing:
        parts.append(said("Not enough alone: {remedies}", remedies=joined(Separator.CLAUSE, failing)))
    return joined(Separator.SENTENCE, parts)


def _with(plan: Plan, violations: Sequence[Violation]) -> Plan:
    return dataclasses.replace(plan, audit=dataclasses.replace(plan.audit, violations=tuple(violations)))
