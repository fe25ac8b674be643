"""What ran: one row of ``ledger.sqlite`` for each time that planning was set going, and the input it last saw.

A row is written when a run begins and completed when it ends. Whoever holds the lock of the plans knows that nobody
else is running: rows that are still open then belong to runs that were killed.
"""

from __future__ import annotations

import datetime as dt
import json
import sqlite3
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any, Literal

from gridplan.errors import StoreError
from gridplan.languages import in_language, recorded, said
from gridplan.store.ledger import opened, table_is_there


class RunResult(StrEnum):
    """How a run ended."""

    RUNNING = "running"
    PUBLISHED = "published"
    UNCHANGED = "unchanged"
    FINDINGS = "findings"
    RULES_BROKEN = "hard_rules_broken"
    INTERRUPTED = "interrupted"
    FAULT = "fault"


@dataclass(frozen=True, slots=True, kw_only=True)
class FileChange:
    """What happened to one input file: its path in the county folder, with ``/``, and how."""

    path: str
    how: Literal["new", "changed", "gone"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """One run of planning.

    Attributes:
        number: of its row; 0 before it has one.
        began: when, in local time.
        command: ``plan``, ``replan``, ``publish`` or ``watch``.
        cause: ``by_hand``; of a watch: ``start``, ``once``, ``files``, ``schedule``, ``retry``.
        files: input files that changed since the last run.
        result: how it ended.
        plan: id of the plan that it saved, or found unchanged; empty where there is none.
        parent: id of the plan that was changed; empty for a first plan.
        changes: how many changes there are against the parent.
        seconds: how long it took.
        digest: of the county that was read; empty where it could not be.
        as_of: the day for which was planned.
        detail: more about the result, for people.
    """

    number: int = 0
    began: dt.datetime
    command: str
    cause: str = "by_hand"
    files: tuple[FileChange, ...] = ()
    result: RunResult = RunResult.RUNNING
    plan: str = ""
    parent: str = ""
    changes: int | None = None
    seconds: float | None = None
    digest: str = ""
    as_of: dt.date | None = None
    detail: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class InputFile:
    """An input file as a run saw it.

    Attributes:
        size: bytes.
        modified: nanoseconds since the epoch.
        changed: the same for its place in the file system: a file put in place of another keeps its time of change.
        sha256: of its bytes (hex); empty where it could not be read.
    """

    size: int
    modified: int
    changed: int
    sha256: str


_ENGLISH = "\x1e"  # ASCII's record separator: between the Chinese and the English of a detail
_COLUMNS = (
    *("began", "command", "cause", "files", "result", "plan", "parent"),
    *("changes", "seconds", "digest", "as_of", "detail"),
)
_RUNS = (
    "CREATE TABLE IF NOT EXISTS runs (number INTEGER PRIMARY KEY, began TEXT NOT NULL, command TEXT NOT NULL,"
    " cause TEXT NOT NULL, files TEXT NOT NULL, result TEXT NOT NULL, plan TEXT NOT NULL, parent TEXT NOT NULL,"
    " changes INTEGER, seconds REAL, digest TEXT NOT NULL, as_of TEXT, detail TEXT NOT NULL)"
)
_INPUTS = (
    "CREATE TABLE IF NOT EXISTS inputs (path TEXT PRIMARY KEY, size INTEGER NOT NULL, modified INTEGER NOT NULL,"
    " changed INTEGER NOT NULL, sha256 TEXT NOT NULL)"
)


def begin(path: Path, run: Run) -> int:
    """Write a row for a run that begins, and close those of runs that were killed; its number.

    To be called by the holder of the lock only.
    """
    with opened(path, _RUNS, _INPUTS) as connection:
        connection.execute(
            "UPDATE runs SET result = ?, detail = ? WHERE result = ?",
            (RunResult.INTERRUPTED, _in_both(said("the process was killed or the machine stopped")), RunResult.RUNNING),
        )
        marks = ", ".join("?" * len(_COLUMNS))
        row = connection.execute(f"INSERT INTO runs ({', '.join(_COLUMNS)}) VALUES ({marks})", _values(run))  # noqa: S608 - names of our own
        return row.lastrowid or 0


def end(path: Path, run: Run, inputs: Mapping[str, InputFile] | None = None) -> None:
    """Complete the row of a run, in one step with the input that it saw.

    Args:
        path: the ledger.
        run: with its number and result.
        inputs: path → file, as read; ``None`` leaves what is known: the run did not come to look at it, so that its
            changes are still to be planned.
    """
    with opened(path, _RUNS, _INPUTS) as connection:
        names = ", ".join(f"{column} = ?" for column in _COLUMNS)
        connection.execute(f"UPDATE runs SET {names} WHERE number = ?", (*_values(run), run.number))  # noqa: S608
        if inputs is None:
            return
        connection.execute("DELETE FROM inputs")
        rows = [(name, file.size, file.modified, file.changed, file.sha256) for name, file in sorted(inputs.items())]
        connection.executemany("INSERT INTO inputs VALUES (?, ?, ?, ?, ?)", rows)


def withdraw(path: Path, number: int) -> None:
    """Take back the row of a run that was refused before it did anything, as for a wrong option."""
    with opened(path, _RUNS, _INPUTS) as connection:
        connection.execute("DELETE FROM runs WHERE number = ?", (number,))


def runs(path: Path) -> tuple[Run, ...]:
    """All runs, oldest first; none where there is no ledger."""
    if not path.exists():
        return ()
    with opened(path) as connection:
        if not table_is_there(connection, "runs"):
            return ()
        connection.row_factory = sqlite3.Row
        return tuple(_run(row) for row in connection.execute("SELECT * FROM runs ORDER BY number"))


def known_inputs(path: Path) -> dict[str, InputFile] | None:
    """The input as the last completed run saw it; ``None`` where there was none."""
    if not path.exists():
        return None
    with opened(path) as connection:
        if not table_is_there(connection, "inputs"):
            return None
        rows = connection.execute("SELECT path, size, modified, changed, sha256 FROM inputs").fetchall()
    found = {r[0]: InputFile(size=r[1], modified=r[2], changed=r[3], sha256=r[4]) for r in rows}
    return found or None


def _values(run: Run) -> tuple[Any, ...]:
    files = json.dumps([(file.how, file.path) for file in run.files], ensure_ascii=True)
    day = run.as_of.isoformat() if run.as_of else None
    return (
        *(run.began.isoformat(), run.command, run.cause, files, str(run.result), run.plan, run.parent),
        *(run.changes, run.seconds, run.digest, day, _in_both(run.detail)),
    )


def _in_both(detail: str) -> str:
    """A text with its English behind it, where it has one."""
    english = in_language(detail, "en")
    return detail if english == detail else f"{detail}{_ENGLISH}{english}"


def _told(stored: str) -> str:
    chinese, both, english = stored.partition(_ENGLISH)
    return recorded(chinese, {"en": english}) if both else stored


def _run(row: sqlite3.Row) -> Run:
    try:
        return Run(
            number=row["number"],
            began=dt.datetime.fromisoformat(row["began"]),
            command=row["command"],
            cause=row["cause"],
            files=tuple(FileChange(path=path, how=how) for how, path in json.loads(row["files"])),
            result=RunResult(row["result"]),
            plan=row["plan"],
            parent=row["parent"],
            changes=row["changes"],
            seconds=row["seconds"],
            digest=row["digest"],
            as_of=dt.date.fromisoformat(row["as_of"]) if row["as_of"] else None,
            detail=_told(row["detail"]),
        )
    except (ValueError, TypeError, IndexError) as fault:
        raise StoreError(
            said("ledger.sqlite holds a run that cannot be read: {fault}; move it aside", fault=fault)
        ) from fault
