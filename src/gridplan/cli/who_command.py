"""``who``: who could fill a post, and what each choice would disturb."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any, NamedTuple

from gridplan.cli.dates import DAY, Span, as_of_day, read_span, whole_weeks
from gridplan.cli.name_search import find_host, find_one, person_words
from gridplan.cli.question_codes import question_finding
from gridplan.cli.say import Say
from gridplan.cli.stores import asked_plan, plan_store
from gridplan.cli.who_tables import Told, explanation, listed, reasons, unable_rows
from gridplan.domain.finding_kinds import Language
from gridplan.domain.findings import Finding
from gridplan.domain.naming import Names, names_of
from gridplan.domain.plan import Plan
from gridplan.errors import InputError, NotFoundError
from gridplan.languages import Separator, joined, said, tell
from gridplan.planning.candidates import Candidacy, PostQuestion, Ranking, Remark, rank
from gridplan.planning.commissioners import commissioners_plan
from gridplan.store.files import read_version


class Question(NamedTuple):
    """The options as they were written."""

    place: str
    start: str
    end: str
    plan: str = ""
    instead_of: tuple[str, ...] = ()
    as_of: str | None = None
    commissioner: bool = False
    limit: int = 10
    every: bool = False
    xlsx: Path | None = None
    lang: Language = "zh"


def run_who(folder: Path, question: Question, *, say: Say) -> None:
    """Rank the candidates for a post of a stored plan."""
    say.lang = question.lang
    store = plan_store(folder)
    wanted = question.plan or ("published" if store.published() else "latest")
    say.progress("reading", asked_plan(wanted))
    plan = read_version(store.path(wanted), light=True)
    if question.commissioner:
        if plan.commissioners is None:
            raise NotFoundError(
                said("plan {plan} posts no public-health commissioners: no hospital asks for any", plan=plan.id)
            )
        plan = commissioners_plan(plan)
    if plan.postings.solution is None:
        raise NotFoundError(said("plan {plan} has no postings; see why: gridplan audit {plan}", plan=plan.id))
    names = names_of(plan)
    asked = _understood(plan, names, question)
    ranking = rank(plan, asked)
    told = Told(names=names, lang=question.lang)
    _print(say, plan, told, question, ranking)
    say.finish(_answer(plan, names, ranking))
    if question.xlsx is not None:
        _write(say, question.xlsx, told, ranking)


def _understood(plan: Plan, names: Names, question: Question) -> PostQuestion:
    """The question in ids and whole weeks.

    Raises:
        InputError: with everything that cannot be understood.
    """
    findings: list[Finding] = []
    lang, calendar, county = question.lang, plan.county.calendar, plan.county
    host = find_host("TOWNSHIP|HOSPITAL", question.place, county, names, lang=lang, findings=findings)
    people = person_words(county, names)
    gone = [find_one("--instead-of", w, people, names, lang=lang, findings=findings) for w in question.instead_of]
    as_of = as_of_day(question.as_of, calendar, earliest=plan.as_of)
    if as_of is None:
        last = calendar.end - DAY
        findings.append(
            question_finding("Q004", value=question.as_of, lang=lang, option="--as-of", low=plan.as_of, high=last)
        )
        as_of = plan.as_of
    spans = []
    for option, text in (("--from", question.start), ("--to", question.end)):
        span = read_span(text, calendar, as_of)
        if span is None:
            findings.append(question_finding("Q003", value=text, lang=lang, option=option))
        spans.append(span)
    weeks = _weeks(spans[0], spans[1], question, plan, as_of, findings)
    if findings or host is None or weeks is None:
        raise InputError(said("the question cannot be understood"), findings)
    return PostQuestion(
        host=host, start=weeks[0], end=weeks[1], as_of=as_of, instead_of=tuple(person for person in gone if person)
    )


def _weeks(
    first: Span | None, last: Span | None, question: Question, plan: Plan, as_of: dt.date, findings: list[Finding]
) -> tuple[dt.date, dt.date] | None:
    """Whole weeks from the first to the last day, from the week of the question on, beginning inside the horizon."""
    if first is None or last is None:
        return None
    start, end = whole_weeks(first.first, last.last)
    today, calendar = as_of - as_of.weekday() * DAY, plan.county.calendar
    if not today <= start < calendar.end:
        low, high = max(today, calendar.start), calendar.end - DAY
        findings.append(
            question_finding("Q004", value=question.start, lang=question.lang, option="--from", low=low, high=high)
        )
    elif not start < end <= start + dt.timedelta(weeks=520):
        high = start + dt.timedelta(weeks=520)
        findings.append(
            question_finding("Q004", value=question.end, lang=question.lang, option="--to", low=first.first, high=high)
        )
    else:
        return start, end
    return None


def _print(say: Say, plan: Plan, told: Told, question: Question, ranking: Ranking) -> None:
    for line in told.heading(plan, ranking, (question.start, question.end)):
        say.line(line)
    say.line()
    able, unable = ranking.able, ranking.unable
    shown = able if question.every else able[: question.limit]
    say.line(said("{able} can go; {listed} listed:", able=len(able), listed=len(shown)))
    if shown:
        header, rows = listed(told, shown)
        say.table(header, rows)
    for number, candidacy in enumerate(shown, start=1):
        for words in reasons(candidacy):
            person = told.name(candidacy.person)
            say.line(said("  {number} {person}: {words}", number=number, person=person, words=words))
    say.line()
    for note in explanation(told):
        say.line(note)
    say.line()
    say.line(said("{count} cannot go:", count=len(unable)))
    for count, reason in told.counted(unable):
        say.line(f"  {count:>4}  {told.of(reason)}")
    named = unable_rows(told, unable if question.every else unable[: question.limit], every=question.every)
    for name, why in named:
        say.line(said("  {person}: {reason}", person=name, reason=why))
    if len(named) < len(unable):
        left = len(unable) - len(named)
        say.line(said("  … and {left} more; all of them with --all", left=left))


def _answer(plan: Plan, names: Names, ranking: Ranking) -> dict[str, Any]:
    post, asked = ranking.post, ranking.post.question
    return {
        "status": "ok",
        "plan": plan.id,
        "post": {
            "host": asked.host,
            "name": names(asked.host),
            "from": asked.start.isoformat(),
            "until": asked.end.isoformat(),
            "weeks": asked.weeks,
            "as_of": asked.as_of.isoformat(),
            "required": post.required,
            "missing": {monday.isoformat(): gap for monday, gap in post.missing.items()},
            "there": [_posting(p.person, p.host, p.start, p.end) for p in post.there],
        },
        "order": ["obstacles", "weight", "disturbances", "cost", "person"],
        "candidates": [_candidacy(names, c, n) for n, c in enumerate(ranking.able, start=1)],
        "unable": [_candidacy(names, c, None) for c in ranking.unable],
        "others": ranking.others,
    }


def _posting(person: str, host: str, start: dt.date, end: dt.date) -> dict[str, str]:
    return {"person": person, "host": host, "from": start.isoformat(), "until": end.isoformat()}


def _remark(remark: Remark) -> dict[str, Any]:
    return {
        "rule": remark.rule,
        "level": remark.level.value,
        "text": remark.words,
        "text_en": remark.words.tell("en"),
        "weeks": [week.isoformat() for week in remark.weeks],
    }


def _candidacy(names: Names, candidacy: Candidacy, rank_: int | None) -> dict[str, Any]:
    fit, hardship = candidacy.fit, candidacy.hardship
    return {
        "rank": rank_,
        "person": candidacy.person,
        "name": names(candidacy.person),
        "fit": {
            "title": int(fit.title),
            "specialty": fit.specialty,
            "specialty_needed": fit.needed,
            "department_adopts": fit.adopts,
            "minutes": fit.minutes and round(fit.minutes, 1),
            "wish": fit.wish,
        },
        "hardship": {"served": hardship.served, "planned": hardship.planned, "fair": hardship.fair},
        "obstacles": [_remark(r) for r in candidacy.obstacles],
        "exceptions": [_remark(r) for r in candidacy.exceptions],
        "disturbances": [
            {
                "kind": d.kind.value,
                "where": d.where,
                "text": d.words,
                "text_en": d.words.tell("en"),
                "short_weeks": d.short,
                "weight": d.weight,
                "breaks_hard_rule": d.breaks,
            }
            for d in candidacy.disturbances
        ],
        "weight": candidacy.weight,
        "cost_minutes": candidacy.cost,
        "stretch": [day.isoformat() for day in candidacy.stretch] if candidacy.stretch else None,
        "postings_dropped": [_posting(p.person, p.host, p.start, p.end) for p in candidacy.dropped],
        "postings_added": [_posting(p.person, p.host, p.start, p.end) for p in candidacy.added],
    }


def _write(say: Say, path: Path, told: Told, ranking: Ranking) -> None:
    from gridplan.reports.tables import write_tables

    header, rows = listed(told, ranking.able)
    effects = [joined(Separator.CLAUSE, reasons(c)).tell(told.lang) for c in ranking.able]
    whole = [(*row, effect) for row, effect in zip(rows, effects, strict=True)]
    unable = unable_rows(told, ranking.unable, every=True)
    notes = tell("notes", told.lang, context="who.sheet")
    able_title, unable_title = told.row(said("can go", context="who.sheet"), said("cannot go", context="who.sheet"))
    effect_title = tell("what it disturbs", told.lang, context="who.sheet")
    why = told.row(said("name", context="who.sheet"), said("why", context="who.sheet"))
    write_tables(
        path,
        (
            (able_title, (*header, effect_title), whole),
            (unable_title, why, unable),
            (notes, (notes,), [(line,) for line in explanation(told)]),
        ),
    )
    say.line(said("Wrote {path}", path=path))
    say.finish({"files": {"workbook": str(path.absolute())}})
