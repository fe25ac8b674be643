"""``whatif``: the same plan with something changed, side by side with the published one."""

from __future__ import annotations

import dataclasses
import time
from pathlib import Path
from typing import NamedTuple

from gridplan.checking import audit
from gridplan.cli.dates import DAY, as_of_day
from gridplan.cli.guard import INTERRUPTED
from gridplan.cli.history_commands import parent_of
from gridplan.cli.interrupt import interruptible
from gridplan.cli.question_codes import question_finding
from gridplan.cli.say import Say
from gridplan.cli.stores import asked_plan, plan_store
from gridplan.cli.whatif_reading import Reader, Spec, read_file
from gridplan.cli.whatif_tables import Column, comparison_json, print_comparison, sheets
from gridplan.domain.finding_kinds import Language
from gridplan.domain.findings import Finding, FindingLevel
from gridplan.domain.naming import names_of
from gridplan.domain.plan import Plan
from gridplan.errors import InputError, OptionError
from gridplan.languages import in_language, said
from gridplan.planning.pipeline import Profiles
from gridplan.planning.whatif import Alternative, OtherRoster, plan_alternative
from gridplan.replanning import diff_plans
from gridplan.running.papers import write_papers
from gridplan.sources import Settings, inspect_county, map_settings
from gridplan.store import PlanStore


class Question(NamedTuple):
    """The options as they were written."""

    paths: tuple[Path, ...] = ()
    add: str | None = None
    hospital: str | None = None
    department: str | None = None
    specialty: str | None = None
    title: str = "中级"
    number: int = 1
    remove: tuple[str, ...] = ()
    start: str | None = None
    rules: tuple[str, ...] = ()
    limit: tuple[str, ...] = ()
    posts: tuple[str, ...] = ()
    roster: Path | None = None
    only: str | None = None
    from_scratch: bool = False
    name: str | None = None
    plan: str = ""
    as_of: str | None = None
    profile: str = ""
    save: bool = False
    xlsx: Path | None = None
    lang: Language = "zh"


def run_whatif(question: Question, *, say: Say) -> None:
    """Plan every alternative and show it beside the published plan. Ctrl-C shows those that are done."""
    say.lang = question.lang
    file, folder = _paths(question)
    if question.profile:
        Profiles.all(question.profile).load()  # a wrong name is said before anything is read
    store = plan_store(folder)
    settings = map_settings(store.county_folder)
    wanted = question.plan or ("published" if store.published() else "latest")
    say.progress("reading", asked_plan(wanted))
    plan = store.load(wanted)
    profiles = Profiles.all(question.profile) if question.profile else Profiles(**settings.profiles)
    profiles.load()
    reader, alternatives = _alternatives(question, file, store, plan)
    say.progress("audit", plan.id)
    # judged by the same checker as the alternatives: the plan may be older than a rule
    judged = dataclasses.replace(plan, audit=audit(plan, parent=parent_of(store, plan)))
    columns = [Column(name=in_language(said("as planned", context="whatif"), question.lang), plan=judged)]
    for number, alternative in enumerate(alternatives, start=1):
        say.note(f"[{number}/{len(alternatives)}] {alternative.name}")
        column, cut_short = _planned(question, reader, alternative, store, settings, plan, profiles, say)
        columns.append(column)
        if cut_short:
            say.exit_code = INTERRUPTED
            break
    print_comparison(say, columns, question.lang)
    say.finish(comparison_json(columns) | {"status": "interrupted" if say.exit_code else "ok", "plan": plan.id})
    if question.xlsx is not None:
        from gridplan.reports.tables import write_tables

        write_tables(question.xlsx, sheets(columns, question.lang))
        say.line(said("Wrote {path}", path=question.xlsx))
        say.finish({"files": {"workbook": str(question.xlsx.absolute())}})


def _paths(question: Question) -> tuple[Path | None, Path]:
    """The file of alternatives, and the county folder: the one named, else that in which the file lies."""
    files = [path for path in question.paths if path.suffix == ".toml"]
    folders = [path for path in question.paths if path.suffix != ".toml"]
    if len(files) > 1 or len(folders) > 1:
        raise OptionError(said("name at most one file of alternatives (.toml) and one county folder"))
    if folders:
        return (files[0] if files else None), folders[0]
    if files and not Path("gridplan.toml").is_file():
        around = (parent for parent in files[0].absolute().parents if (parent / "gridplan.toml").is_file())
        return files[0], next(around, Path())
    return (files[0] if files else None), Path()


def _alternatives(
    question: Question, file: Path | None, store: PlanStore, plan: Plan
) -> tuple[Reader, tuple[Alternative, ...]]:
    """Everything that is asked for, found in the plan's county.

    Raises:
        InputError: with everything that cannot be understood.
    """
    calendar = plan.county.calendar
    as_of = as_of_day(question.as_of, calendar, earliest=plan.as_of)
    findings: list[Finding] = []
    if as_of is None:
        low, high = plan.as_of, calendar.end - DAY
        findings.append(
            question_finding("Q004", value=question.as_of, lang=question.lang, option="--as-of", low=low, high=high)
        )
        as_of = plan.as_of

    def read_roster(path: Path, found: list[Finding]) -> OtherRoster | None:
        inspection = inspect_county(store.county_folder, lang=question.lang, staff=path)
        if inspection.county is None:
            found += [f for f in inspection.findings if f.level is FindingLevel.ERROR]
            return None
        return OtherRoster(people=inspection.county.people, day=as_of)

    reader = Reader(
        county=plan.county,
        names=names_of(plan),
        as_of=as_of,
        lang=question.lang,
        read_roster=read_roster,
        findings=findings,
    )
    listed: list[tuple[Spec, str]] = []
    if file is not None:
        tables = read_file(file, question.lang, findings)
        listed += [(spec, f"{file.name} [[alternative]] {i}") for i, spec in enumerate(tables, start=1)]
    own = _spec(question, findings)
    if own or not (listed or findings):
        listed.append((own, "--"))
    alternatives = tuple(reader.alternative(spec, label) for spec, label in listed)
    if findings:
        raise InputError(said("the question cannot be understood"), findings)
    return reader, alternatives


def _spec(question: Question, findings: list[Finding]) -> Spec:
    """The options as one alternative; empty where none changes anything."""
    spec: dict[str, object] = {}
    if question.add:
        given = {
            "role": question.add,
            "hospital": question.hospital,
            "department": question.department,
            "specialty": question.specialty,
            "title": question.title,
            "count": question.number,
            "from": question.start,
        }
        spec["add"] = [{key: value for key, value in given.items() if value is not None}]
    if question.remove:
        spec["remove"] = [
            {"person": person, **({"from": question.start} if question.start else {})} for person in question.remove
        ]
    for key, texts in (("set", question.rules), ("limit", question.limit), ("posts", question.posts)):
        found = dict(pair for text in texts if (pair := _pair(key, text, question.lang, findings)))
        if found:
            spec[key] = found
    if question.roster is not None:
        spec["roster"] = str(question.roster)
    if question.from_scratch:
        spec["from_scratch"] = True
    if spec:
        spec |= {k: v for k, v in (("only", question.only), ("name", question.name)) if v}
    return spec


def _pair(key: str, text: str, lang: Language, findings: list[Finding]) -> tuple[str, str] | None:
    """Both sides of ``NAME=VALUE``; a name may hold no ``=``."""
    name, _, value = text.partition("=")
    if name.strip() and value.strip():
        return name.strip(), value.strip()
    findings.append(question_finding("Q006", value=text, lang=lang, option=f"--{key}", what=key, allowed="NAME=VALUE"))
    return None


def _planned(
    question: Question,
    reader: Reader,
    alternative: Alternative,
    store: PlanStore,
    settings: Settings,
    published: Plan,
    profiles: Profiles,
    say: Say,
) -> tuple[Column, bool]:
    """One alternative planned, and saved if that was asked for; whether Ctrl-C cut it short."""
    began = time.monotonic()
    note = question_finding("Q011", value=alternative.name, lang="zh")
    plan, cut_short = interruptible(
        lambda progress: plan_alternative(
            published,
            alternative,
            store.county_folder,
            as_of=reader.as_of,
            profiles=profiles,
            findings=(note,) if question.save else (),
            whole=question.save,
            progress=progress,
        ),
        say=say,
    )
    seconds = time.monotonic() - began
    saved = ""
    if question.save and not cut_short:
        say.progress("saving", said("map and workbook"))
        diff = diff_plans(published, plan)

        def exports(final: Plan, target: Path) -> None:
            write_papers(final, target, settings=settings, diff=diff, parent=published)

        with store.lock():
            saved = store.save(plan, exports).name
        plan = dataclasses.replace(plan, id=saved)
        say.line(said("Saved {plan}, not published.", plan=saved))
    changes = diff_plans(published, plan).changes
    return (
        Column(
            name=alternative.name,
            plan=plan,
            alternative=alternative,
            changes=changes,
            seconds=seconds,
            saved=saved,
            cut_short=cut_short,
        ),
        cut_short,
    )
