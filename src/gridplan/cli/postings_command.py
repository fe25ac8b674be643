"""``postings``: who is where in which weeks, what is missing, and what would have to give way so that nothing is."""

from __future__ import annotations

import dataclasses
import datetime as dt
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

from gridplan.cli.answer_tables import Table, finish_table, print_table, write_workbook
from gridplan.cli.dates import read_span
from gridplan.cli.history_commands import parent_of
from gridplan.cli.name_search import Words, find_one, person_words, words_of
from gridplan.cli.postings_ledger import ledger_table
from gridplan.cli.postings_long_stays import long_stay_table
from gridplan.cli.postings_tables import (
    Ground,
    department_table,
    fairness_lines,
    host_table,
    people_table,
    remedy_table,
    stay_table,
    violations_of,
)
from gridplan.cli.question_codes import question_finding
from gridplan.cli.say import Say
from gridplan.cli.stores import asked_plan, plan_store
from gridplan.cli.summary import stage_json, violation_json
from gridplan.domain.county import County
from gridplan.domain.finding_kinds import Language
from gridplan.domain.findings import Finding
from gridplan.domain.hosts import posting_hosts, township_of_host
from gridplan.domain.naming import Names, names_of
from gridplan.domain.plan import Plan, Violation
from gridplan.domain.service_ledger import service_ledger
from gridplan.domain.units import unit_name
from gridplan.errors import InputError, NotFoundError
from gridplan.languages import Said, joined, recorded, said, words
from gridplan.planning.explaining.postings import SECONDS, with_postings_explained
from gridplan.store import PlanStore

SHOWN = 8
"""Exceptions that the terminal shows."""
_GOALS = words(
    {
        "postings.shortage": "missing posted physicians",
        "postings.short_stays": "stays below the least length",
        "postings.long_stays": "weeks beyond the longest stay",
        "postings.overlap": "too little overlap",
        "postings.changed": "changed against the published plan",
        "postings.cost": "cost",
    }
)
_RULES = ("postings.cover", "postings.min_stay")


class Question(NamedTuple):
    """The options as they were written."""

    plan: str = ""
    township: str | None = None
    person: str | None = None
    week: str | None = None
    shortage: bool = False
    ledger: bool = False
    seconds: float | None = None
    xlsx: Path | None = None
    lang: Language = "zh"


def run_postings(folder: Path, question: Question, *, say: Say) -> None:
    """Show a stored plan's postings as they were asked for; without a filter, the sums."""
    say.lang = question.lang
    store = plan_store(folder)
    wanted = question.plan or ("published" if store.published() else "latest")
    say.progress("reading", asked_plan(wanted))
    plan = store.load(wanted)
    if plan.postings.solution is None:
        raise NotFoundError(said("plan {plan} has no postings; see why: gridplan audit {plan}", plan=plan.id))
    ground = _understood(plan, question)
    ground, now = _explained(store, ground, question, say)
    say.line(_heading(ground))
    if now and question.seconds is not None:
        say.line(said("Remedies were tried anew, for at most {seconds:g} seconds.", seconds=question.seconds))
    elif now:
        say.line(said("The plan was stored without remedies; tried now."))
    say.finish({"status": "ok", "plan": plan.id, "stage": stage_json(plan.postings), "explained_now": now})
    tables = list(_tables(store, ground, question))
    for table in tables:
        _print(say, table)
    if not (question.ledger or ground.week):
        _print_exceptions(say, ground, violations_of(ground, *(_RULES if question.shortage else ())))
    if not _filtered(question) or question.shortage:
        for line in _proof(ground):
            say.line(line)
    if question.xlsx is not None:
        write_workbook(say, question.xlsx, tables, ground.lang)
        say.line(said("Wrote {path}", path=question.xlsx))


def _filtered(question: Question) -> bool:
    return any((question.township, question.person, question.week, question.shortage, question.ledger))


def _understood(plan: Plan, question: Question) -> Ground:
    """The question in ids and dates.

    Raises:
        InputError: with everything that cannot be understood.
    """
    names, findings, lang = names_of(plan), list[Finding](), question.lang
    hosts = person = week = None
    if question.township is not None:
        words = _host_words(plan.county, names)
        place = find_one("--township", question.township, words, names, lang=lang, findings=findings)
        hosts = _hosts_of(plan.county, place) if place else None
    if question.person is not None:
        people = person_words(plan.county, names)
        person = find_one("--person", question.person, people, names, lang=lang, findings=findings)
    if question.week is not None:
        week = _monday(plan, question.week, lang, findings)
    if findings:
        raise InputError(said("the question cannot be understood"), findings)
    return Ground(plan=plan, names=names, lang=lang, hosts=hosts, person=person, week=week)


def _host_words(county: County, names: Names) -> Words:
    """Townships and hosts; a name that both have is the township's."""
    words = {key: list(ids) for key, ids in words_of(names, ((t.code, t.name) for t in county.townships)).items()}
    for word, ids in words_of(names, ((h.id, h.name) for h in posting_hosts(county))).items():
        words.setdefault(word, list(ids))
    return words


def _hosts_of(county: County, place: str) -> frozenset[str]:
    """A host by itself; of a township, all in it."""
    hosts = [h.id for h in posting_hosts(county)]
    return frozenset(h for h in hosts if place in {h, township_of_host(county, h)})


def _monday(plan: Plan, text: str, lang: Language, findings: list[Finding]) -> dt.date | None:
    calendar = plan.county.calendar
    span = read_span(text, calendar, plan.as_of)
    if span is None:
        findings.append(question_finding("Q003", value=text, lang=lang, option="--week"))
        return None
    if not calendar.start <= span.first < calendar.end:
        low, high = calendar.start, calendar.end - dt.timedelta(days=1)
        findings.append(question_finding("Q004", value=text, lang=lang, option="--week", low=low, high=high))
        return None
    return calendar.monday(calendar.week_of(span.first))


def _explained(store: PlanStore, ground: Ground, question: Question, say: Say) -> tuple[Ground, bool]:
    """With remedies, if the plan has exceptions and was stored without, or they are to be tried for longer."""
    plan = ground.plan
    known = bool(plan.remedies) and question.seconds is None
    if known or not any(v.rule in _RULES for v in plan.audit.violations):
        return ground, False
    if question.ledger or question.week or question.person:
        return ground, False
    say.progress("explaining", said("reasons and remedies of the postings"))
    seconds = SECONDS if question.seconds is None else question.seconds
    plan = with_postings_explained(
        dataclasses.replace(plan, remedies=()), parent=parent_of(store, plan), seconds=seconds
    )
    return dataclasses.replace(ground, plan=plan), bool(plan.remedies) or question.seconds is not None


def _heading(ground: Ground) -> Said:
    calendar, plan = ground.plan.county.calendar, ground.plan
    heading = said(
        "{county}, plan {plan}: {stays} stays, {weeks} weeks from {start}",
        county=plan.county.name,
        plan=plan.id,
        stays=len(ground.chosen()),
        weeks=calendar.weeks,
        start=calendar.start,
    )
    if ground.week is None:
        return heading
    number = calendar.week_of(ground.week) + 1
    return said("{heading}; week {week} (from {monday})", heading=heading, week=number, monday=ground.week)


def _tables(store: PlanStore, ground: Ground, question: Question) -> Iterator[Table]:
    """The tables that answer the question."""
    if question.ledger:
        yield ledger_table(ground, service_ledger(ground.plan, earlier=_ancestors(store, ground.plan)))
        return
    if question.shortage:
        yield _gaps_only(host_table(ground))
        yield remedy_table(ground)
        return
    if ground.hosts is not None:
        yield host_table(ground)
    long = long_stay_table(ground)
    if _filtered(question):
        yield stay_table(ground)
        if long.rows:
            yield long
        return
    yield host_table(ground)
    yield department_table(ground)
    yield people_table(ground)
    if long.rows:
        yield long
    yield remedy_table(ground)


def _gaps_only(table: Table) -> Table:
    kept = [i for i, record in enumerate(table.records) if record["missing"]]
    return dataclasses.replace(
        table,
        key="gaps",
        title=said("hosts short of posted physicians", context="table.gaps_only"),
        rows=tuple(table.rows[i] for i in kept),
        records=tuple(table.records[i] for i in kept),
        empty=said("no host is short in any week", context="table.gaps_only"),
    )


def _ancestors(store: PlanStore, plan: Plan) -> tuple[Plan, ...]:
    """The plans it was re-planned from, as far as they are still there."""
    found: list[Plan] = []
    known = {plan.id}
    parent = parent_of(store, plan)
    while parent is not None and parent.id not in known:
        known.add(parent.id)
        found.append(parent)
        parent = parent_of(store, parent)
    return tuple(found)


def _print(say: Say, table: Table) -> None:
    print_table(say, table)
    if table.key == "people":
        for line in fairness_lines(table):
            say.line(line)
    finish_table(say, table)


def _print_exceptions(say: Say, ground: Ground, found: Sequence[Violation]) -> None:
    titles = ground.plan.county.rules.by_id
    say.line(said("exceptions and broken rules: {count}", count=len(found)))
    for violation in found[:SHOWN]:
        rule = titles.get(violation.rule)
        title = recorded(rule.title, {"en": rule.title_en}) if rule else violation.rule
        say.line(said("  {title}: {message}", title=title, message=violation.message))
        if violation.reason:
            say.line(said("    why: {reason}", reason=violation.reason))
        if violation.remedy:
            say.line(joined("", ["    → ", violation.remedy]))
    if len(found) > SHOWN:
        say.line(said("  … and {left} more; --json or plan.xlsx", left=len(found) - SHOWN))
    say.line()
    say.finish({"exceptions": [violation_json(v) for v in found]})


def _proof(ground: Ground) -> Iterator[str]:
    """Each goal with its bound."""
    result = ground.plan.postings
    for goal in result.goals:
        known = _GOALS.get(f"postings.{goal.name}")
        proof = said("proven") if goal.gap == 0 else said("gap {gap:.2%}", gap=goal.gap)
        yield said(
            "{goal} {value:,.0f}{unit}: no plan below {bound:,.0f} ({proof})",
            goal=goal.name if known is None else known.said(),
            value=goal.value,
            unit=unit_name(goal.unit, ground.lang),
            bound=goal.bound,
            proof=proof,
        )
    if not result.goals:
        yield said("No proof: the plan was made or changed by hand.")
    yield from result.notes
