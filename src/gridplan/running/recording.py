"""The row that a run leaves in the ledger, whatever becomes of the run."""

from __future__ import annotations

import contextlib
import dataclasses
import datetime as dt
import time
from collections.abc import Callable, Iterator
from typing import Any

from gridplan.domain.findings import Finding, FindingLevel
from gridplan.errors import GridplanError, InputError, NotFoundError, OptionError, StoreError, refusal
from gridplan.languages import said
from gridplan.running.explaining import explanation
from gridplan.running.inputs import Snapshot
from gridplan.running.orders import Order
from gridplan.store import PlanStore, Run, RunResult, runs

Tell = Callable[[Run, tuple[Finding, ...]], None]


class Recording:
    """The row of a run as it fills.

    Attributes:
        run: what is known of the run.
        inputs: the input that it saw, once it did.
        explained: the files that say why nothing is published.
    """

    def __init__(self, run: Run) -> None:
        self.run = run
        self.inputs: Snapshot | None = None
        self.explained: dict[str, str] = {}
        self._began = time.monotonic()

    def note(self, **known: Any) -> Run:
        """Fill in what is known; the row so far."""
        seconds = round(time.monotonic() - self._began, 1)
        self.run = dataclasses.replace(self.run, seconds=seconds, **known)
        return self.run


@contextlib.contextmanager
def recorded(store: PlanStore, order: Order, tell: Tell) -> Iterator[Recording]:
    """Keep the row of a run that happens within the block; the store's lock is held.

    Args:
        store: where.
        order: what runs, and why.
        tell: called with the row when it is complete, and with what is wrong with the input.
    """
    began = dt.datetime.now().astimezone().replace(microsecond=0)
    run = Run(began=began, command=order.command, cause=order.cause)
    recording = Recording(dataclasses.replace(run, number=runs.begin(store.ledger, run)))
    findings: tuple[Finding, ...] = ()
    try:
        yield recording
        runs.end(store.ledger, recording.run, recording.inputs)
        if order.command == "watch" or recording.run.result is RunResult.PUBLISHED:
            store.explain(recording.explained)  # by hand, what is wrong is on the screen
    except (OptionError, NotFoundError) as refusal:
        if order.cause == "by_hand":
            runs.withdraw(store.ledger, recording.run.number)
            raise
        _fail(store, recording, RunResult.FINDINGS, refusal.text, explain=True)
        raise
    except InputError as error:
        findings = error.findings
        errors = sum(f.level is FindingLevel.ERROR for f in findings)
        detail = said("{count} errors in the input", count=errors) if errors else error.text
        _fail(store, recording, RunResult.FINDINGS, detail, findings, explain=order.command == "watch")
        raise
    except KeyboardInterrupt:
        _fail(store, recording, *_stopped(store, recording))
        raise
    except BaseException as fault:
        recording.inputs = None
        explain = order.command == "watch" and isinstance(fault, StoreError)  # which the planner can mend
        _fail(store, recording, RunResult.FAULT, _told(fault), explain=explain)
        raise
    finally:
        if recording.run.result is not RunResult.RUNNING:
            tell(recording.run, findings)


def _fail(
    store: PlanStore,
    recording: Recording,
    result: RunResult,
    detail: str,
    findings: tuple[Finding, ...] = (),
    *,
    explain: bool = False,
) -> None:
    """Complete the row of a run that failed.

    Where not even that can be written, as on a full disk, the row stays open and the next run closes it: what is raised
    is why the run failed.
    """
    run = recording.note(result=result, detail=detail)
    with contextlib.suppress(OSError):
        runs.end(store.ledger, run, recording.inputs)
    if explain:
        with contextlib.suppress(OSError):
            store.explain(explanation(run, published=in_force(store), findings=findings, message=detail))


def _stopped(store: PlanStore, recording: Recording) -> tuple[RunResult, str]:
    """What came of a run that was stopped: it may have done all that it was to do."""
    run = recording.run
    if run.result is not RunResult.RUNNING:
        return run.result, run.detail
    if run.plan and in_force(store) == run.plan:
        return RunResult.PUBLISHED, ""
    recording.inputs = None  # its changes are still to be planned
    saved = said("saved, not published: it was stopped early")
    return RunResult.INTERRUPTED, saved if run.plan else said("stopped before there was a plan")


def in_force(store: PlanStore) -> str | None:
    """Id of the published plan; ``None`` also where that cannot be told."""
    try:
        return store.published()
    except StoreError:
        return None


def _told(fault: BaseException) -> str:
    if isinstance(fault, GridplanError):
        return fault.text
    if isinstance(fault, OSError) and fault.errno:
        return refusal(fault)
    return f"{type(fault).__name__}: {fault}"
