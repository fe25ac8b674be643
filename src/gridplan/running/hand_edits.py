"""A workbook that somebody edited: what was changed, what that breaks and costs, and how it becomes the plan."""

from __future__ import annotations

import datetime as dt
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from gridplan.domain import workbook as layout
from gridplan.domain.file_digests import file_digest
from gridplan.domain.findings import Finding, FindingLevel
from gridplan.domain.plan import Plan, Violation
from gridplan.domain.results import Goal
from gridplan.domain.workbook_edits import CellEdit
from gridplan.errors import InputError, NotFoundError, OptionError
from gridplan.languages import said
from gridplan.planning.editing import costs, day_of_edit, drawn_anew, judged, proven
from gridplan.replanning import Revision, diff_plans, notices
from gridplan.reports import write_workbook
from gridplan.running.flow import keep_plan
from gridplan.running.orders import Order, Outcome, Progress
from gridplan.running.recording import Tell, recorded
from gridplan.sources import map_settings, read_edited_plan, workbook_origin
from gridplan.store import PlanStore


@dataclass(frozen=True, slots=True, kw_only=True)
class HandEdit:
    """An edited workbook, read and judged.

    Attributes:
        base: the plan that it was exported from.
        before: the same, judged for the day of the edit.
        after: the edited plan, judged for that day.
        edits: cells that differ from the export.
        findings: what could not be read, or was read in another way than it stands there.
    """

    base: Plan
    before: Plan
    after: Plan
    edits: tuple[CellEdit, ...]
    findings: tuple[Finding, ...]

    @property
    def errors(self) -> tuple[Finding, ...]:
        """What must be mended before the plan can be published."""
        return tuple(found for found in self.findings if found.level is FindingLevel.ERROR)

    @property
    def changed(self) -> bool:
        """Whether any decision differs."""
        return _decisions(self.after) != _decisions(self.base)

    def broken(self) -> tuple[Violation, ...]:
        """What the edit breaks, or makes worse: violations that the plan had not before."""
        had = {_key(violation): violation.amount for violation in self.before.audit.violations}
        return tuple(v for v in self.after.audit.violations if v.amount > had.get(_key(v), 0))

    def mended(self) -> tuple[Violation, ...]:
        """What the edit mends: violations that are there no more."""
        has = {_key(violation) for violation in self.after.audit.violations}
        return tuple(v for v in self.before.audit.violations if _key(v) not in has)

    def costs(self) -> tuple[tuple[str, Goal, float], ...]:
        """Stage, goal as it is now, and its value before: of every goal of the plan."""
        return costs(self.base, self.before, self.after)


def _decisions(plan: Plan) -> tuple[object, ...]:
    return tuple(
        result.solution if result else None
        for result in (plan.territories, plan.coverage, plan.circuits, plan.postings, plan.commissioners)
    )


def _key(violation: Violation) -> tuple[object, ...]:
    return violation.rule, violation.where, violation.when


def read_hand_edit(store: PlanStore, workbook: Path, *, today: dt.date, aside: Path | None = None) -> HandEdit:
    """Read and judge an edited workbook.

    What cannot be read is a finding, and judged as it was before: one bad cell does not hide what the others do. A plan
    in which no decision was changed is judged for the day for which it was made.

    Args:
        store: the county's plans.
        workbook: the file.
        today: the day of the edit.
        aside: an existing folder for what is written on the way; by default the system's.

    Raises:
        InputError: it is no workbook of gridplan's, or not one that can be read back.
        NotFoundError: the plan that it was exported from is not there any more.
        StoreError: that plan was damaged on disk.
    """
    origin = workbook_origin(workbook)
    base = store.load(origin.plan)
    with tempfile.TemporaryDirectory(prefix="gridplan-", dir=aside) as folder:
        export = Path(folder) / "plan.xlsx"
        parent = _parent(store, base)
        diff = diff_plans(parent, base) if parent else None
        changes, effects = (diff.changes, diff.roster) if diff else ((), ())
        write_workbook(base, export, changes=changes, effects=effects, lang=origin.lang)
        read = read_edited_plan(workbook, base, export=export)
    edits, findings = read.edits, read.findings
    if origin.layout != layout.LAYOUT:  # what is worked out stood elsewhere then
        edits = tuple(edit for edit in edits if edit.read)
        findings = tuple(found for found in findings if found.code != "GP-W009")
    same = _decisions(read.plan) == _decisions(base)
    day = base.as_of if same else day_of_edit(base, today)
    after = judged(base, read.plan, as_of=day)
    before = after if same else judged(base, base, as_of=day)
    return HandEdit(base=base, before=before, after=after, edits=edits, findings=findings)


def _parent(store: PlanStore, plan: Plan) -> Plan | None:
    if plan.parent is None:
        return None
    try:
        return store.load(plan.parent)
    except NotFoundError:
        return None  # it was moved away: then the sheet of changes cannot be compared


def publish_hand_edit(
    store: PlanStore,
    workbook: Path,
    *,
    today: dt.date,
    although: bool = False,
    progress: Progress = lambda *_: None,
    tell: Tell = lambda *_: None,
    read: Callable[[HandEdit], None] = lambda _: None,
) -> Outcome:
    """Store the plan of an edited workbook as a new version, and publish it if it breaks no hard rule.

    A version appears whole or not at all: killed half-way, what was published stays.

    Args:
        store: the county's plans.
        workbook: the file.
        today: the day of the edit.
        although: publish though another plan was published since the workbook was exported; what that one changed is
            lost.
        progress: hears of what happens.
        tell: called with the run's row when it is complete.
        read: called with what was read, before anything is written.

    Raises:
        InputError: the workbook cannot be read, or has cells that cannot be used.
        OptionError: nothing was changed, or another plan was published since the workbook was exported.
        BusyError: another process is planning this county.
        NotFoundError: the plan that it was exported from is not there any more.
    """
    settings = map_settings(store.county_folder)
    with store.lock(), recorded(store, Order(command="publish"), tell) as recording:
        progress("reading", workbook.name, None, None)
        with store.aside() as aside:
            hand = read_hand_edit(store, workbook, today=today, aside=aside)
        read(hand)
        base = hand.base
        if hand.errors:
            raise InputError(
                said("{file}: {count} cells cannot be used", file=workbook.name, count=len(hand.errors)), hand.findings
            )
        _refuse_outdated(store, workbook, base, although=although)
        if not hand.changed:
            raise OptionError(
                said(
                    "nothing in {file} differs from plan {plan}: there is nothing to publish",
                    file=workbook.name,
                    plan=base.id,
                )
            )
        recording.note(digest=base.county.digest(), as_of=hand.after.as_of, parent=base.id)
        created = dt.datetime.now().astimezone()
        progress("audit", said("rules, goals, roads to draw"), None, None)
        plan = proven(base, hand.after, source=workbook.name, digest_of_source=file_digest(workbook), created=created)
        plan = drawn_anew(plan, store.county_folder)
        diff = diff_plans(base, plan)
        told = notices(diff, plan.county, former=base.county)
        revision = Revision(plan=plan, parent=base, diff=diff, notices=told)
        return keep_plan(store, recording, plan, revision, settings, progress)


def _refuse_outdated(store: PlanStore, workbook: Path, base: Plan, *, although: bool) -> None:
    published = None if although else store.published()
    if published in {None, base.id}:
        return
    raise OptionError(
        said(
            "{file} was made from plan {plan}, but {newer} has been published since: to publish it would undo what "
            "that plan changed (gridplan diff {plan} {newer}). Edit the plan.xlsx of {newer} instead, or add "
            "--undo-newer to publish this one all the same.",
            file=workbook.name,
            plan=base.id,
            newer=published,
        )
    )
