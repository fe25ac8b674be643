"""The sentence for a leader with five minutes: what holds and what is lacking."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from gridplan.domain.access import ServiceLevel
from gridplan.domain.plan import Violation
from gridplan.domain.visit_results import VISIT_RULES
from gridplan.errors import OptionError
from gridplan.languages import in_language
from gridplan.reports.index.context import Context
from gridplan.reports.index.facts import Facts
from gridplan.reports.index.words import percent

_TOLD_ABOVE = frozenset({"coverage.every_village", "postings.cover", *VISIT_RULES})
"""Rules whose violations the sentence tells as what they are: villages, person-weeks, visits."""
_TOLD = 3  # rules named in the sentence; the register names all


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """Whether the plan may be published, what holds, what is lacking; ``tone`` is ``good``, ``note`` or ``bad``."""

    publishable: str
    holds: tuple[str, ...]
    lacks: tuple[str, ...]
    tone: str


def verdict(context: Context, facts: Facts) -> Verdict:
    """Weigh a plan."""
    words, audit = context.words, context.plan.audit
    required = [stage for stage in facts.missing_stages if stage not in {"specialists", "commissioners"}]
    if required:
        stages = words.list(words(f"stage.{stage}") for stage in required)
        publishable = words("verdict.missing", stages=stages)
    elif audit.hard:
        publishable = words("verdict.broken", n=len(audit.hard))
    else:
        publishable = words("verdict.ready")
    lacks = tuple(_lacks(context, facts))
    tone = "bad" if required or audit.hard else "note" if lacks else "good"
    return Verdict(publishable=publishable, holds=tuple(_holds(context, facts)), lacks=lacks, tone=tone)


def rule_title(context: Context, rule: str) -> str:
    """Name of a rule; its id where it is of a later version."""
    try:
        known = context.county.rules[rule]
    except OptionError:
        return rule
    return in_language(known.called, context.words.lang)


def _holds(context: Context, facts: Facts) -> Iterator[str]:
    words, plan = context.words, context.plan
    villages = len(context.county.villages)
    if villages and plan.coverage.solution and not facts.uncovered:
        yield words("holds.covered", n=f"{villages:,}")
    if plan.postings.solution and facts.asked and not facts.missing:
        hosts = sum(post.required > 0 for post in facts.posts)
        yield words("holds.posted", n=hosts, weeks=context.county.calendar.weeks)
    if plan.circuits.solution and facts.visits and not facts.missed:
        yield words("holds.visits", n=f"{facts.visits:,}")
    if not plan.audit.hard and not facts.missing_stages:
        yield words("holds.rules")
    near = _near(context, facts)
    if near:
        yield near


def _near(context: Context, facts: Facts) -> str:
    minutes = context.county.travel.limits.get(ServiceLevel.PRIMARY)
    seconds = facts.seconds.get(ServiceLevel.PRIMARY)
    if minutes is None or not seconds or not facts.residents:
        return ""
    places = zip(context.county.villages, seconds, strict=True)
    inside = sum(v.residents for v, s in places if s is not None and s <= 60 * minutes)
    share = percent(inside / facts.residents)
    return context.words("holds.near", share=share, minutes=minutes, level=context.words("level.primary"))


def _lacks(context: Context, facts: Facts) -> Iterator[str]:
    words, plan = context.words, context.plan
    for stage in facts.missing_stages:
        yield words("lacks.stage", stage=words(f"stage.{stage}"))
    if plan.coverage.solution and facts.uncovered:
        residents = facts.mode_residents.get(None, 0)
        yield words("lacks.covered", n=f"{len(facts.uncovered):,}", residents=f"{residents:,}")
    if facts.missing:
        hosts = sum(any(post.missing) for post in facts.posts)
        over = facts.missing_over
        key = "lacks.posted" if not over else "lacks.posted.over" if over == facts.missing else "lacks.posted.partly"
        yield words(key, hosts=hosts, weeks=f"{facts.missing:,}", over=f"{over:,}")
    if facts.missed:
        yield words("lacks.visits", n=f"{facts.missed:,}")
    for key, all_ in (("lacks.hard", plan.audit.hard), ("lacks.exceptions", plan.audit.in_principle)):
        if violations := [violation for violation in all_ if violation.rule not in _TOLD_ABOVE]:
            yield words(key, n=f"{len(violations):,}", rules=_rules(context, violations))


def _rules(context: Context, violations: Sequence[Violation]) -> str:
    words = context.words
    count = Counter(violation.rule for violation in violations).most_common()
    told = [words("lacks.rule", rule=rule_title(context, rule), n=n) for rule, n in count[:_TOLD]]
    return words.list([*told, *(["…"] if len(count) > _TOLD else [])])
