"""What ran, for people and for programs."""

from __future__ import annotations

import dataclasses
from pathlib import Path
from typing import Any

from gridplan.cli.say import Say
from gridplan.cli.stores import plan_store
from gridplan.store import EXPLANATIONS, Run, RunResult

#: result → for people
RESULTS = {
    RunResult.RUNNING: "running, or killed",
    RunResult.PUBLISHED: "published",
    RunResult.UNCHANGED: "unchanged",
    RunResult.FINDINGS: "not planned",
    RunResult.RULES_BROKEN: "not published",
    RunResult.INTERRUPTED: "interrupted",
    RunResult.FAULT: "failed",
}

#: cause → for people
CAUSES = {
    "by_hand": "by hand",
    "start": "the watch began",
    "once": "watch --once",
    "files": "the input changed",
    "schedule": "the schedule",
    "retry": "tried again",
}


def run_events(folder: Path, *, say: Say) -> None:
    """List what ran, oldest first."""
    listed = plan_store(folder).runs()
    rows = [
        (
            f"{run.began:%Y-%m-%d %H:%M:%S}",
            run.command,
            why(run),
            RESULTS[run.result],
            run.plan,
            "-" if run.changes is None else run.changes,
            "-" if run.seconds is None else f"{run.seconds:.1f}",
            run.detail,
        )
        for run in listed
    ]
    if rows:
        say.table(("began", "command", "why", "result", "plan", "changes", "seconds", ""), rows)
    else:
        say.line("nothing ran yet; make a plan: gridplan plan")
    say.finish({"status": "ok", "events": [run_json(run) for run in listed]})


def run_line(run: Run, folder: Path) -> str:
    """A run in one line: result, plan, changes, why, how long."""
    parts = [RESULTS[run.result] + (f" {run.plan}" if run.plan else "")]
    if run.changes is not None and run.result is not RunResult.UNCHANGED:
        parts.append(f"{run.changes} changes against {run.parent}")
    if run.detail:
        parts.append(run.detail)
    if run.result in {RunResult.FINDINGS, RunResult.RULES_BROKEN}:
        parts.append(f"see {folder / 'plans' / EXPLANATIONS[1]}")
    parts.append(f"why: {why(run)}")
    return f"{'; '.join(parts)}; {run.seconds or 0:.1f} s"


def why(run: Run) -> str:
    """Why a run began: its cause and the files that changed."""
    files = ", ".join(f"{change.path} {change.how}" for change in run.files)
    return f"{CAUSES.get(run.cause, run.cause)}: {files}" if files else CAUSES.get(run.cause, run.cause)


def run_json(run: Run) -> dict[str, Any]:
    """A run as a JSON object."""
    return {
        **dataclasses.asdict(run),
        "began": run.began.isoformat(),
        "result": str(run.result),
        "as_of": run.as_of.isoformat() if run.as_of else None,
    }
