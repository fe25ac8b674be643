"""Indicator cards: one figure each, with its target line where there is one."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from markupsafe import Markup

from gridplan.domain.access import BANDS, ServiceLevel
from gridplan.domain.programmes import CoverageMode
from gridplan.domain.sign_up import KEY_GROUPS, RESIDENTS, key_groups_to_sign_up, residents_to_sign_up
from gridplan.reports.index.charts import stacked_bar, target_bar
from gridplan.reports.index.context import Context
from gridplan.reports.index.facts import Facts
from gridplan.reports.index.posts import handovers
from gridplan.reports.index.verdict import rule_title
from gridplan.reports.index.words import percent

MODES: tuple[CoverageMode | None, ...] = (*CoverageMode, None)
_RULES = 4  # rules named on the card of exceptions


@dataclass(frozen=True, slots=True, kw_only=True)
class Card:
    """A figure.

    Attributes:
        state: ``good``, ``bad`` or empty where there is nothing to reach.
        target: what is said of the target line; empty where none is set.
        link: anchor of the section that tells more.
        broad: it has much to say.
    """

    label: str
    value: str
    notes: tuple[str, ...] = ()
    bar: Markup | None = None
    target: str = ""
    state: str = ""
    link: str = ""
    broad: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class ModeLine:
    """One mode of coverage: class of its colour, name, how many villages and residents."""

    key: str
    name: str
    count: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ReachLine:
    """One level: its name and for every band the share, the bar and whether it is the county's limit."""

    level: str
    cells: tuple[tuple[str, Markup, bool], ...]


def cards(context: Context, facts: Facts) -> tuple[Card, ...]:
    """All cards, the weightiest first."""
    return (
        _covered(context, facts),
        _posted(context, facts),
        _visits(context, facts),
        _rules(context),
        _spread(context, facts),
        _sign_up(context),
        _road(context, facts),
    )


def _held(context: Context, label: str, share: float, link: str, *notes: str) -> Card:
    """A share that is to be 100 %."""
    words = context.words
    good = share >= 1
    return Card(
        label=words(label),
        value=percent(share),
        notes=notes,
        bar=target_bar(100 * share, target=100),
        target=f"{words('card.target', target='100 %')} · {words('card.reached' if good else 'card.below')}",
        state="good" if good else "bad",
        link=link,
    )


def _covered(context: Context, facts: Facts) -> Card:
    words, total = context.words, len(context.county.villages)
    if context.plan.coverage.solution is None or not total:
        return Card(label=words("card.covered"), value="–", notes=(words("card.unknown"),), state="bad")
    served = total - len(facts.uncovered)
    note = words("card.covered.of", n=f"{served:,}", all=f"{total:,}")
    return _held(context, "card.covered", served / total, "townships", note)


def _posted(context: Context, facts: Facts) -> Card:
    words = context.words
    if not facts.asked:
        return Card(label=words("card.posted"), value="–", notes=(words("card.posted.none"),))
    note = words(
        "card.posted.of",
        all=f"{facts.asked:,}",
        missing=f"{facts.missing:,}",
        people=len({stay.person for post in facts.posts for stay in post.stays}),
        handovers=handovers(facts.posts, context.county.calendar),
    )
    over = (words("card.posted.over", n=f"{facts.missing_over:,}"),) if facts.missing_over else ()
    return _held(context, "card.posted", 1 - facts.missing / facts.asked, "postings", note, *over)


def _visits(context: Context, facts: Facts) -> Card:
    words, asked = context.words, facts.visits + facts.missed
    if context.plan.circuits.solution is None or not asked:
        state = "bad" if context.plan.circuits.solution is None else ""
        return Card(label=words("card.visits"), value="–", notes=(words("card.unknown"),), state=state)
    note = words("card.visits.of", all=f"{asked:,}", missing=f"{facts.missed:,}")
    return _held(context, "card.visits", facts.visits / asked, "exceptions", note)


def _rules(context: Context) -> Card:
    words, audit = context.words, context.plan.audit
    count = Counter(violation.rule for violation in (*audit.hard, *audit.in_principle)).most_common()
    exceptions = words("card.rules.value", n=f"{len(audit.in_principle):,}")
    notes = [exceptions] if audit.hard else []
    notes += [f"{rule_title(context, rule)} {n}" for rule, n in count[:_RULES]]
    return Card(
        label=words("card.rules"),
        value=words("card.rules.hard", n=len(audit.hard)) if audit.hard else exceptions,
        notes=tuple(notes) or (words("card.rules.none"),),
        state="bad" if audit.hard else "" if count else "good",
        link="exceptions",
    )


def _spread(context: Context, facts: Facts) -> Card:
    words = context.words
    if facts.spread is None:
        return Card(label=words("card.spread"), value="–", notes=(words("card.unknown"),))
    loads = facts.loads.values()
    note = words("card.spread.of", teams=len(loads), low=f"{min(loads):,}", high=f"{max(loads):,}")
    return Card(
        label=words("card.spread"),
        value=percent(facts.spread),
        notes=(note,),
        target=words("card.no_target"),
        link="loads",
    )


def _sign_up(context: Context) -> Card:
    words, teams = context.words, len(context.teams)
    residents, members = residents_to_sign_up(context.county), key_groups_to_sign_up(context.county)
    notes = [words("card.signup.residents", share=RESIDENTS, n=f"{residents:,}")]
    if teams:
        notes.append(words("card.signup.team", n=f"{-(-residents // teams):,}"))
    if members:
        notes.append(words("card.signup.groups", share=KEY_GROUPS, n=f"{members:,}"))
    notes.append(words("card.signup.unknown"))
    return Card(label=words("card.signup"), value=f"{RESIDENTS} % / {KEY_GROUPS} %", notes=tuple(notes), broad=True)


def _road(context: Context, facts: Facts) -> Card:
    words = context.words
    if facts.hours is None or not context.plan.tours:
        return Card(label=words("card.road"), value="–", notes=(words("card.unknown"),))
    known = words("card.road.unknown")
    if facts.kilometres is not None:
        known = words("card.road.kilometres", n=f"{facts.kilometres:,.0f}")
    return Card(
        label=words("card.road"),
        value=words("card.road.value", hours=f"{facts.hours:,.0f}"),
        notes=(words("card.road.of", tours=f"{len(context.plan.tours):,}", kilometres=known),),
        target=words("card.no_target"),
    )


def mode_lines(context: Context, facts: Facts) -> tuple[Markup | None, tuple[ModeLine, ...]]:
    """How villages are served: a bar and its legend; nothing where that was not decided."""
    if context.plan.coverage.solution is None:
        return None, ()
    words = context.words
    lines, parts = [], []
    for mode in MODES:
        villages = facts.modes.get(mode, 0)
        if not villages:
            continue
        key = mode.value if mode else "uncovered"
        count = words("card.modes.count", n=f"{villages:,}", residents=f"{facts.mode_residents[mode]:,}")
        lines.append(ModeLine(key=key, name=words(f"mode.{key}"), count=count))
        parts.append((float(villages), f"mode-{key}", f"{words(f'mode.{key}')}{words('colon')}{count}"))
    return stacked_bar(parts), tuple(lines)


def reach_lines(context: Context, facts: Facts) -> Iterator[ReachLine]:
    """Share of residents within each band of minutes of each level."""
    limits = context.county.travel.limits
    for level in ServiceLevel:
        seconds = facts.seconds.get(level, ())
        cells = []
        for minutes in BANDS:
            places = zip(context.county.villages, seconds, strict=False)
            inside = sum(v.residents for v, s in places if s is not None and s <= 60 * minutes)
            share = inside / facts.residents if facts.residents else 0.0
            cells.append((percent(share), target_bar(100 * share), limits.get(level) == minutes))
        if seconds:
            yield ReachLine(level=context.words(f"level.{level.value}"), cells=tuple(cells))
