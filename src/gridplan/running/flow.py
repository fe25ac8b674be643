"""One run: read → plan or change the plan → audit → draw → save → publish, and the row in the ledger.

``plan``, ``replan`` and ``watch`` differ in what they start from and in when they do nothing; all else is the same.
"""

from __future__ import annotations

import contextlib
import dataclasses
import datetime as dt
import functools
from collections.abc import Callable
from pathlib import Path

from gridplan.domain.calendar import Calendar
from gridplan.domain.county import County
from gridplan.domain.findings import FindingLevel
from gridplan.domain.plan import Plan
from gridplan.errors import InputError, NotFoundError, OptionError, StoreError
from gridplan.languages import Separator, joined, said, words
from gridplan.planning.pipeline import STAGES, Profiles, make_plan
from gridplan.replanning import Revision, replan
from gridplan.running.explaining import explanation
from gridplan.running.horizons import horizon_ends, stays_to_enter
from gridplan.running.inputs import Snapshot, file_changes, look, snapshot, stamps_of
from gridplan.running.orders import Order, Outcome, Progress, Worker
from gridplan.running.papers import write_letters, write_papers
from gridplan.running.recording import Recording, Tell, in_force, recorded
from gridplan.sources import Inspection, Settings, inspect_county
from gridplan.store import PlanStore, Run, RunResult, runs

_READINGS = 3
"""So often a county is read at most where its files change while it is read."""
_STAGES = words(
    {
        "stage.territories": "teams",
        "stage.coverage": "coverage",
        "stage.circuits": "circuits",
        "stage.postings": "postings",
    }
)


def carry_out(
    folder: Path,
    order: Order,
    *,
    worker: Worker,
    progress: Progress,
    tell: Tell = lambda *_: None,
    patient: Callable[[], bool] | None = None,
) -> Outcome:
    """Do what is asked.

    Args:
        folder: the county folder.
        order: what is asked, and why.
        worker: carries out planning, so that it can be stopped.
        progress: hears of what happens outside planning.
        tell: called with the run's row when it is complete, and with what is wrong with the input.
        patient: asked while another process plans this county: whether to go on waiting; nobody waits without it.

    Raises:
        InputError: the input has errors; what is published stays.
        BusyError: another process is planning this county.
        OptionError: a profile, a rule or the day cannot be used.
        NotFoundError: there is no plan to change.
        KeyboardInterrupt: stopped before there was a plan.
    """
    store = PlanStore(folder)
    if not (folder / "gridplan.toml").is_file() and not store.folder.is_dir():
        raise InputError(said("it is no county folder"), inspect_county(folder).findings)  # and nothing is made in it
    with store.lock(patient=patient), recorded(store, order, tell) as recording:
        progress("reading", str(folder), None, None)
        inspection = _read(store, recording)
        county, settings = inspection.county, inspection.settings
        if county is None:
            raise InputError(said("it has errors; nothing was planned"), inspection.findings)
        profiles = Profiles.all(order.profile) if order.profile else Profiles(**settings.profiles)
        profiles.load()  # a wrong name is said before anything is planned
        parent = _parent(store, order)
        inspection = _with_stays(store, order, inspection, county, parent)
        day = _day(order, county.calendar, parent)
        if order.command == "watch" and parent is not None and not _covers(parent.county.calendar, day):
            parent = None  # its horizon is over: it has nothing to keep
        recording.note(digest=county.digest(), as_of=day, parent=parent.id if parent else "")
        if order.command == "watch" and (as_before := _as_before(store, recording.run, county, parent)):
            recording.explained = _kept_explanations(store, as_before)
            detail = _with_end(order, county, as_before.detail)
            recording.note(result=as_before.result, plan=as_before.plan, detail=detail, changes=0)
            return Outcome(run=recording.run)
        plan, revision, cut_short = _planned(store, order, inspection, county, profiles, parent, day, worker)
        # a watch that is told to end meanwhile publishes first; who has stopped planning can only give the plan up
        stoppable = None if order.command == "watch" or cut_short else worker
        outcome = keep_plan(store, recording, plan, revision, settings, progress, cut_short=cut_short, worker=stoppable)
        return dataclasses.replace(outcome, run=recording.note(detail=_with_end(order, county, outcome.run.detail)))


def _read(store: PlanStore, recording: Recording) -> Inspection:
    """The county as it was at one moment: read anew where its files changed meanwhile."""
    folder = store.county_folder
    known = runs.known_inputs(store.ledger)
    seen: Snapshot = known or {}
    for _ in range(_READINGS):
        seen = snapshot(folder, look(folder)[0], seen)
        inspection = inspect_county(folder)
        if look(folder)[0] == stamps_of(seen):
            break
    recording.inputs = seen
    recording.note(files=() if known is None else file_changes(known, seen))
    return inspection


def _parent(store: PlanStore, order: Order) -> Plan | None:
    if order.command == "plan":
        return None
    published = store.published()
    if order.command == "watch":
        return store.load(published) if published else None
    if not store.versions():
        raise NotFoundError(said("there is no plan to change yet; make one first: gridplan plan"))
    return store.load(published or "latest")


def _with_stays(
    store: PlanStore, order: Order, inspection: Inspection, county: County, parent: Plan | None
) -> Inspection:
    """With findings about stays that go on from the published plan's horizon into the county's.

    Raises:
        InputError: there are some, and nobody is at hand to read them before the plan is published.
    """
    before = parent
    if before is None and order.command == "plan" and (published := in_force(store)):
        with contextlib.suppress(StoreError):  # a plan from scratch is what helps where the published one is damaged
            before = store.load(published)
    if before is None:
        return inspection
    level = FindingLevel.ERROR if order.command == "watch" else FindingLevel.WARNING
    stays = stays_to_enter(county, before, level=level)
    if stays and level is FindingLevel.ERROR:
        raise InputError(said("it has errors; nothing was planned"), (*inspection.findings, *stays))
    return dataclasses.replace(inspection, findings=(*inspection.findings, *stays))


def _with_end(order: Order, county: County, detail: str) -> str:
    """What is told of a run, and that the horizon ends, where the day was not named."""
    if order.command == "plan" or order.as_of is not None:
        return detail
    ends = horizon_ends(county.calendar, dt.datetime.now().astimezone().date())
    return joined(Separator.CLAUSE, [text for text in (detail, ends) if text])


def _covers(calendar: Calendar, day: dt.date) -> bool:
    return calendar.start <= day < calendar.end


def _day(order: Order, calendar: Calendar, parent: Plan | None) -> dt.date:
    """The day to plan for: as asked; else today, in the horizon and, on a watch, not before that of the parent."""
    if order.as_of is not None:
        if not _covers(calendar, order.as_of):
            raise OptionError(
                said(
                    "--as-of {day} lies outside the horizon {first} to {last}",
                    day=order.as_of,
                    first=calendar.start,
                    last=calendar.end - dt.timedelta(days=1),
                )
            )
        return order.as_of
    if order.command == "plan":
        return calendar.start
    today = dt.datetime.now().astimezone().date()
    if order.command == "watch" and parent is not None:
        today = max(today, parent.as_of)  # the clock may have been set back: what has been done is not planned again
    return min(max(today, calendar.start), calendar.end - dt.timedelta(days=1))


def _as_before(store: PlanStore, run: Run, county: County, parent: Plan | None) -> Run | None:
    """What the run comes to without planning, where nothing that matters changed since the last plan was made."""
    if run.as_of is None:
        return None
    if parent is not None and parent.county.digest() == run.digest and not _passed(county, parent.as_of, run.as_of):
        return dataclasses.replace(run, result=RunResult.UNCHANGED, plan=parent.id, detail="")
    made = (RunResult.PUBLISHED, RunResult.RULES_BROKEN)
    last = next((former for former in reversed(runs.runs(store.ledger)) if former.result in made), None)
    if last is None or last.result is not RunResult.RULES_BROKEN or last.plan not in store.versions():
        return None
    if (last.digest, last.parent) != (run.digest, run.parent) or _passed(county, last.as_of or run.as_of, run.as_of):
        return None
    return dataclasses.replace(last, detail=said("as before: nothing changed since"))


def _passed(county: County, since: dt.date, day: dt.date) -> bool:
    """Whether somebody joined or left after the one day and not after the other, as the roster said all along."""
    dates = (date for person in county.people for date in (person.joins, person.leaves))
    return any(date is not None and since < date <= day for date in dates)


def _kept_explanations(store: PlanStore, as_before: Run) -> dict[str, str]:
    if as_before.result is not RunResult.RULES_BROKEN:
        return {}
    return explanation(as_before, published=in_force(store), plan=store.load(as_before.plan))


def _planned(
    store: PlanStore,
    order: Order,
    inspection: Inspection,
    county: County,
    profiles: Profiles,
    parent: Plan | None,
    day: dt.date,
    worker: Worker,
) -> tuple[Plan, Revision | None, bool]:
    folder, findings = store.county_folder, inspection.findings

    def anew(progress: Progress) -> Plan:
        as_of = day if order.command == "watch" else None
        return make_plan(county, folder, profiles=profiles, findings=findings, progress=progress, as_of=as_of)

    def changed(progress: Progress) -> Revision:
        assert parent is not None
        return replan(parent, county, folder, as_of=day, profiles=profiles, findings=findings, progress=progress)

    if parent is None:
        plan, cut_short = worker(anew)
        return plan, None, cut_short
    revision, cut_short = worker(changed)
    return revision.plan, revision, cut_short


def keep_plan(
    store: PlanStore,
    recording: Recording,
    plan: Plan,
    revision: Revision | None,
    settings: Settings,
    progress: Progress,
    *,
    cut_short: bool = False,
    worker: Worker | None = None,
) -> Outcome:
    """Draw and save a plan; publish it if it is whole, breaks no hard rule and nobody stopped it.

    Args:
        store: where; its lock is held.
        recording: the row of the run.
        plan: the plan.
        revision: what it was made by, if it changes another plan.
        settings: the county's.
        progress: hears of what happens.
        cut_short: somebody stopped planning early.
        worker: carries out drawing and saving, so that a plan that was found is kept though somebody stops it there.
    """
    changes = revision.diff.changes if revision else ()
    lines = (
        *(said("roster: {effect}", effect=effect.text) for effect in (revision.diff.roster if revision else ())),
        *(
            said("{name} ({subject}): {text}", name=n.name, subject=n.subject, text=n.text)
            for n in (revision.notices if revision else ())
        ),
    )

    def save(progress: Progress) -> Path:
        progress("saving", said("map and workbook"), None, None)
        return store.save(plan, functools.partial(_papers, settings, lines, revision))

    folder, stopped = worker(save) if worker else (save(progress), False)
    cut_short = cut_short or stopped
    plan = dataclasses.replace(plan, id=folder.name)
    recording.note(plan=plan.id)
    result, detail = _published(store, plan, cut_short=cut_short)
    if cut_short:
        recording.inputs = None  # its changes are still to be planned
    run = recording.note(result=result, plan=plan.id, changes=len(changes) if revision else None, detail=detail)
    if result is RunResult.RULES_BROKEN:
        recording.explained = explanation(run, published=in_force(store), plan=plan)
    diff = revision.diff if revision else None
    return Outcome(run=run, plan=plan, folder=folder, diff=diff, lines=lines, cut_short=cut_short)


def _published(store: PlanStore, plan: Plan, *, cut_short: bool) -> tuple[RunResult, str]:
    """Publish a saved plan, if it may be; what became of it, and why."""
    if cut_short:
        return RunResult.INTERRUPTED, said("saved, not published: it was stopped early")
    lacking = [_STAGES[f"stage.{stage}"].said() for stage in missing_stages(plan)]
    if lacking:
        return RunResult.RULES_BROKEN, said("no solution for {stages}", stages=joined(Separator.LIST, lacking))
    if plan.audit.hard:
        return RunResult.RULES_BROKEN, said("{count} hard rules broken", count=len(plan.audit.hard))
    store.publish(plan.id)
    return RunResult.PUBLISHED, ""


def missing_stages(plan: Plan) -> tuple[str, ...]:
    """Stages for which no solution was found."""
    return tuple(stage for stage in STAGES if getattr(plan, stage).solution is None)


def _papers(settings: Settings, lines: tuple[str, ...], revision: Revision | None, plan: Plan, folder: Path) -> None:
    if revision:
        write_letters(revision, lines, folder, settings=settings)
    diff, parent = (revision.diff, revision.parent) if revision else (None, None)
    write_papers(plan, folder, settings=settings, diff=diff, parent=parent)
