"""Exceptions, indicators, and what the roster's changes did."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from gridplan.domain import workbook as layout
from gridplan.domain.naming import names_of
from gridplan.domain.plan import Plan, RosterEffect
from gridplan.domain.units import told, unit_name
from gridplan.languages import Separator, joined, said, word

Row = Sequence[object]
_NOTHING = word("sheet.effect.none", "no effect")


def exception_rows(plan: Plan, *, english: bool = False) -> Iterator[Row]:
    """One row for each rule broken or excepted."""
    names = names_of(plan)
    for violation in plan.audit.violations:
        rule = plan.county.rules[violation.rule]
        level = layout.LEVEL_TITLES.get(violation.level, violation.level.value)
        amount, unit = told(violation.amount, violation.unit)
        yield (
            *(rule.title_en if english else rule.title, level, names.all(violation.where), violation.message),
            *(amount, unit_name(violation.unit, "en") if english and unit != "%" else unit),
            *(violation.when, violation.reason, violation.remedy),
        )


def effect_rows(plan: Plan, effects: Sequence[RosterEffect]) -> Iterator[Row]:
    """One row for each person whose entry in the roster changed."""
    for effect in effects:
        what = joined(Separator.CLAUSE, effect.effects) or _NOTHING.said()
        yield effect.person, plan.county.name_of(effect.person), effect.cause, what


def indicator_rows(plan: Plan, *, english: bool = False) -> Iterator[Row]:
    """The figures of the plan."""
    for indicator in plan.indicators:
        unit = unit_name(indicator.unit, "en" if english else "zh")
        yield indicator.title_en if english else indicator.title, indicator.value, unit, indicator.target
    if plan.county.sample:
        yield said("Made with a sample roster: not for real use"), None, None, None
