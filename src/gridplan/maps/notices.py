"""Uncovered places, broken rules and exceptions, in words and on the map."""

from __future__ import annotations

from collections.abc import Iterator

from gridplan.domain.findings import FindingLevel
from gridplan.domain.plan import Violation
from gridplan.domain.rules import Level
from gridplan.domain.visit_results import VISIT_RULES
from gridplan.errors import OptionError
from gridplan.languages import in_language
from gridplan.maps.context import Context
from gridplan.maps.spec import ExceptionsLayer, Notice, Shading, Swatch

_SEVERITY = {Level.HARD: 0, Level.IN_PRINCIPLE: 1}
_KEPT = 2


def exceptions_layer(context: Context) -> ExceptionsLayer:
    """Everything the audit found, and what the stages themselves left undone."""
    worst: dict[int, int] = {}
    notices: list[Notice] = []
    for violation in context.plan.audit.violations:
        severity = _SEVERITY.get(violation.level)
        if severity is None:
            continue
        notices.append(_notice(context, violation, severity))
        for village in _villages(context, violation.where[:1]):
            worst[village] = min(severity, worst.get(village, _KEPT))
    notices += _left_undone(context, worst)
    notices += _warnings(context)
    words = context.words
    values = tuple(worst.get(i, _KEPT) for i in range(len(context.county.villages)))
    legend = tuple(
        Swatch(
            label=words(f"exceptions.{key}"),
            colour=context.colour(f"exceptions.{key}"),
            note=f"{values.count(i)} {words('kind.village')}" if words.lang == "zh" else str(values.count(i)),
        )
        for i, key in enumerate(("hard", "in_principle", "kept"))
    )
    shading = Shading(id="exceptions", label=words("layer.exceptions"), legend=legend, values=values)
    return ExceptionsLayer(shading=shading, notices=tuple(sorted(notices, key=lambda n: (n.severity, n.title))))


def _notice(context: Context, violation: Violation, severity: int) -> Notice:
    words = context.words
    parts = [_where(context, violation), _amount(context, violation)]
    if violation.when:
        parts.append(words.full(violation.when))
    if violation.reason:
        parts.append(words("reason", reason=context.names.free(violation.reason)))
    if violation.remedy:
        parts.append(words("remedy", remedy=context.names.free(violation.remedy)))
    target = next((t for code in violation.where if (t := context.target(code))), "")
    text = words("sentence.separator").join(part for part in parts if part)
    return Notice(severity=severity, title=_title(context, violation.rule), text=text, target=target)


def _title(context: Context, rule_id: str) -> str:
    try:
        rule = context.county.rules[rule_id]
    except OptionError:
        return rule_id  # a rule of a later version: say at least its id
    return in_language(rule.called, context.words.lang)


def _where(context: Context, violation: Violation) -> str:
    named = (_name(context, code) for code in violation.where)
    return context.words.list(list(dict.fromkeys(name for name in named if name)))


def _name(context: Context, code: str) -> str:
    county = context.county
    if code in context.team_names:
        return context.team_names[code]
    if code in context.departments:
        return context.departments[code]
    if code not in county:
        return code if context.names.audience == "planners" else ""
    if code in context.people:
        return context.names.of(code)
    name = county.name_of(code)
    if code in context.villages:
        return county.name_of(county.village(code).township) + name
    return name


def _amount(context: Context, violation: Violation) -> str:
    if violation.unit.startswith("share"):
        return f"{100 * violation.amount:.3g} %"
    return f"{violation.amount:g} {context.words.unit(violation.unit)}".strip()


def _villages(context: Context, codes: tuple[str, ...]) -> Iterator[int]:
    for code in codes:
        if code in context.teams:
            team = context.teams[code]
            members = {*team.villages, *(context.county.grid(g).village for g in team.grids)}
            yield from (context.villages[v] for v in sorted(members))
            continue
        target = context.target(code)
        if target.startswith("v"):
            yield int(target[1:])
        elif target.startswith("t"):
            township = context.county.townships[int(target[1:])].code
            yield from (context.villages[v.code] for v in context.county.villages_of(township))


def _warnings(context: Context) -> Iterator[Notice]:
    """What was odd in the input: for leaders what concerns the teams, for planners all."""
    words = context.words
    if not context.names.shown:
        return
    for finding in context.plan.findings:
        about_teams = finding.code.startswith("GP-M")
        if finding.level is FindingLevel.WARNING and (about_teams or context.names.audience == "planners"):
            remedy = words("remedy", remedy=finding.remedy) if finding.remedy else ""
            said = words("sentence.separator").join(filter(None, (finding.message, remedy)))
            title = words("exceptions.teams" if about_teams else "exceptions.data")
            target = context.target(finding.feature or "")
            yield Notice(severity=1, title=title, text=context.names.free(said), target=target)


def _left_undone(context: Context, worst: dict[int, int]) -> Iterator[Notice]:
    """Uncovered villages and missed visits that the audit did not list under a rule of its own."""
    words = context.words
    known = {(v.rule, code) for v in context.plan.audit.violations for code in v.where}
    coverage, circuits = context.plan.coverage.solution, context.plan.circuits.solution
    found = [
        ("exceptions.uncovered", code, "")
        for code in (coverage.uncovered if coverage else ())
        if ("coverage.every_village", code) not in known
    ]
    for missed in circuits.missed if circuits else ():
        if not known & {(rule, missed.place) for rule in VISIT_RULES}:
            count = words("card.visit", n=missed.count)
            reason = words("reason", reason=words(f"missed.{missed.reason.value}"))
            programme = context.county.name_of(missed.programme)
            texts = [f"{programme} {count}", reason]
            found.append(("exceptions.missed", missed.place, words("sentence.separator").join(filter(None, texts))))
    for title, code, text in found:
        target = context.target(code)
        if not target:
            continue
        if code in context.villages:
            index = context.villages[code]
            worst[index] = min(1, worst.get(index, _KEPT))  # no hard rule forbids it here, or the audit would list it
        parts = [_name(context, code), text]
        said = words("sentence.separator").join(part for part in parts if part)
        yield Notice(severity=1, title=words(title), text=said, target=target)
