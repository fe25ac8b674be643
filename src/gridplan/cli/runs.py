"""What ran, for people and for programs."""

from __future__ import annotations

import dataclasses
from pathlib import Path
from typing import Any

from gridplan.cli.say import Say
from gridplan.cli.stores import plan_store
from gridplan.languages import Said, Separator, joined, said, word, words
from gridplan.store import EXPLANATIONS, Run, RunResult

#: result → for people
RESULTS = {
    RunResult.RUNNING: word("run.running", "running, or killed"),
    RunResult.PUBLISHED: word("run.published", "published"),
    RunResult.UNCHANGED: word("run.unchanged", "unchanged"),
    RunResult.FINDINGS: word("run.findings", "not planned"),
    RunResult.RULES_BROKEN: word("run.rules_broken", "not published"),
    RunResult.INTERRUPTED: word("run.interrupted", "interrupted"),
    RunResult.FAULT: word("run.fault", "failed"),
}

#: cause → for people
CAUSES = words(
    {
        "cause.by_hand": "by hand",
        "cause.start": "the watch began",
        "cause.once": "watch --once",
        "cause.files": "the input changed",
        "cause.schedule": "the schedule",
        "cause.retry": "tried again",
    }
)

#: how a file changed → for people
CHANGED = words({"file.new": "new", "file.changed": "changed", "file.gone": "gone"})


def run_events(folder: Path, *, say: Say) -> None:
    """List what ran, oldest first."""
    listed = plan_store(folder).runs()
    rows = [
        (
            f"{run.began:%Y-%m-%d %H:%M:%S}",
            run.command,
            why(run),
            RESULTS[run.result].said(),
            run.plan,
            "-" if run.changes is None else run.changes,
            "-" if run.seconds is None else f"{run.seconds:.1f}",
            run.detail,
        )
        for run in listed
    ]
    if rows:
        header = (said("began"), said("command"), said("why"), said("result"), said("plan"), said("changes"))
        say.table((*header, said("seconds"), ""), rows)
    else:
        say.line(said("nothing ran yet; make a plan: gridplan plan"))
    say.finish({"status": "ok", "events": [run_json(run) for run in listed]})


def run_line(run: Run, folder: Path) -> Said:
    """A run in one line: result, plan, changes, why, how long."""
    result = RESULTS[run.result].said()
    parts: list[str] = [joined(" ", [result, run.plan]) if run.plan else result]
    if run.changes is not None and run.result is not RunResult.UNCHANGED:
        parts.append(
            said("{count} changes against {plan}", count=run.changes, plan=run.parent)
            if run.changes
            else said("no change against {plan}", plan=run.parent)
        )
    if run.detail:
        parts.append(run.detail)
    if run.result in {RunResult.FINDINGS, RunResult.RULES_BROKEN}:
        parts.append(said("see {path}", path=folder / "plans" / EXPLANATIONS[1]))
    parts += [said("why: {cause}", cause=why(run)), said("{seconds:.1f} s", seconds=run.seconds or 0)]
    return joined(Separator.CLAUSE, parts)


def why(run: Run) -> Said:
    """Why a run began: its cause and the files that changed."""
    known = CAUSES.get(f"cause.{run.cause}")
    cause = run.cause if known is None else known.said()
    files = [joined(" ", [change.path, _how(change.how)]) for change in run.files]
    if not files:
        return joined("", [cause])
    return said("{cause}: {files}", cause=cause, files=joined(Separator.LIST, files))


def _how(how: str) -> str:
    known = CHANGED.get(f"file.{how}")
    return how if known is None else known.said()


def run_json(run: Run) -> dict[str, Any]:
    """A run as a JSON object."""
    return {
        **dataclasses.asdict(run),
        "began": run.began.isoformat(),
        "result": str(run.result),
        "as_of": run.as_of.isoformat() if run.as_of else None,
    }
